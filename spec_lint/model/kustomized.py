"""The secrets of the files as kustomize makes them: renamed, generated, merged and patched."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator

from spec_lint.model.inventory import KnownSecret
from spec_lint.model.kustomize import Kustomizations, Renaming
from spec_lint.model.secret import Secret
from spec_lint.reading.kustomization import GENERATOR, env_keys


def kustomized(kustomizations: Kustomizations, secrets: Iterable[Secret]) -> dict[Secret, list[KnownSecret]]:
    """What becomes of each secret that has a name: one for each set of kustomizations that it is in.

    A secret in no kustomization stays as it is. What only changes secrets has the names of those that it changes.
    """
    made: dict[tuple[str, str], list[KnownSecret]] = {}
    found: dict[Secret, list[KnownSecret]] = {}
    partial_ones: list[tuple[Secret, KnownSecret]] = []
    for secret in secrets:
        known = _as_generated(kustomizations, secret) if secret.hidden == GENERATOR else secret.known()
        if known is None:
            continue
        if known.partial or kustomizations.is_patch(secret.document.path):
            partial_ones.append((secret, known))
            continue
        ways = kustomizations.renamed(secret.document.path)
        found[secret] = [_renamed(known, way) for way in ways] or [known]
        for way, one in zip(ways, found[secret], strict=False):
            made.setdefault((way.folder, known.name), []).append(one)
    for secret, known in partial_ones:
        found[secret] = list(_partial(kustomizations, made, secret, known))
    return found


def _partial(
    kustomizations: Kustomizations, made: dict[tuple[str, str], list[KnownSecret]], secret: Secret, known: KnownSecret
) -> Iterator[KnownSecret]:
    """What a patch, or another change, adds to the secrets that it is about."""
    path = secret.document.path
    ways = kustomizations.patching(path) if kustomizations.is_patch(path) else kustomizations.renamed(path)
    for way in ways:
        whole = made.get((way.folder, known.name), [])
        about = known._replace(partial=True, folder=way.folder)
        if not whole:
            yield _renamed(about, way)
        for one in whole:
            yield about._replace(name=one.name, namespace=one.namespace, hashed=one.hashed)
    if not ways:
        yield known._replace(partial=True)


def _renamed(known: KnownSecret, way: Renaming) -> KnownSecret:
    namespace = way.namespace or known.namespace
    return known._replace(name=way.name(known.name), namespace=namespace, folder=way.folder)


def _as_generated(kustomizations: Kustomizations, secret: Secret) -> KnownSecret | None:
    """The secret that an entry of ``secretGenerator`` makes, with the keys of its env files."""
    known, path = secret.known(), secret.document.path
    generator = kustomizations.generator(path, secret.document.index)
    if known is None or generator is None:
        return known
    keys = frozenset(known.keys or ()).union(*(_env_keys(path, file) or () for file in generator.env_files))
    is_open = any(_env_keys(path, file) is None for file in generator.env_files)
    return known._replace(
        keys=None if is_open else keys, hashed=generator.hashed, partial=generator.behavior != "create"
    )


def _env_keys(path: str, file: str) -> frozenset[str] | None:
    """The keys of an env file; None if it cannot be read. As for kustomize, it must be below the kustomization."""
    from spec_lint.files.content import ReadProblem, leads_out, read_source

    folder = os.path.dirname(path) or "."  # noqa: PTH120 - text paths throughout, as in files/
    there = os.path.join(folder, file)  # noqa: PTH118 - as above
    data = ReadProblem(there, "") if leads_out(there, folder) else read_source(there, MOST_BYTES)
    return None if isinstance(data, ReadProblem) else frozenset(env_keys(data.decode("utf-8", "replace").splitlines()))


MOST_BYTES = 1 << 20
"""The largest env file that is read."""
