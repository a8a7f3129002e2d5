"""The secrets of the files as kustomize makes them: renamed, generated, merged and patched."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator

from spec_lint.model.inventory import KnownSecret
from spec_lint.model.kustomize import Kustomizations, Renaming
from spec_lint.model.secret import Secret
from spec_lint.reading.kustomization import GENERATOR, env_keys, patch_keys


def kustomized(kustomizations: Kustomizations, secrets: Iterable[Secret]) -> dict[Secret, list[KnownSecret]]:
    """What becomes of each secret that has a name: one for each set of kustomizations that it is in.

    A secret in no kustomization stays as it is. What only changes secrets has the names of those that it changes.
    """
    made: dict[tuple[str, str], list[KnownSecret]] = {}
    found: dict[Secret, list[KnownSecret]] = {}
    partial_ones: list[tuple[Secret, KnownSecret]] = []
    secrets = tuple(secrets)
    replaced = frozenset(_replaced(kustomizations, secrets))
    for secret in secrets:
        known = _as_generated(kustomizations, secret) if secret.hidden == GENERATOR else secret.known()
        if known is None:
            continue
        if known.partial or kustomizations.is_patch(secret.document.path):
            partial_ones.append((secret, known))
            continue
        ways = kustomizations.renamed(secret.document.path)
        found[secret] = [_built(kustomizations, known, way, replaced) for way in ways] or [known]
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


def _built(
    kustomizations: Kustomizations, known: KnownSecret, way: Renaming, replaced: frozenset[tuple[str, str]]
) -> KnownSecret:
    """A secret as one set of kustomizations builds it: renamed, and with the keys that its patches add."""
    built = _renamed(known, way)
    keys = frozenset() if (way.folder, known.name) in replaced else known.keys
    for path, change in kustomizations.changes(known.path or "", way.folder):
        if change.is_about(known.name) or change.is_about(built.name):
            added = change.keys if not change.file else _patch_keys(path, change.file)
            keys = None if keys is None or added is None else keys.union(added)
    return built._replace(keys=keys)


def _replaced(kustomizations: Kustomizations, secrets: Iterable[Secret]) -> Iterator[tuple[str, str]]:
    """The sets and the names of secrets whose keys a generator replaces by its own."""
    for secret in secrets:
        path = secret.document.path
        generator = kustomizations.generator(path, secret.document.index) if secret.hidden == GENERATOR else None
        if generator is not None and generator.behavior == "replace":
            yield from ((way.folder, generator.name) for way in kustomizations.renamed(path))


def _renamed(known: KnownSecret, way: Renaming) -> KnownSecret:
    namespace, name = way.namespace or known.namespace, way.name(known.name)
    return known._replace(name=name, namespace=namespace, folder=way.folder, written=known.name)


def _as_generated(kustomizations: Kustomizations, secret: Secret) -> KnownSecret | None:
    """The secret that an entry of ``secretGenerator`` makes, with the keys of its env files."""
    known, path = secret.known(), secret.document.path
    generator = kustomizations.generator(path, secret.document.index)
    if known is None or generator is None:
        return known
    keys = frozenset(generator.keys).union(*(_env_keys(path, file) or () for file in generator.env_files))
    is_open = any(_env_keys(path, file) is None for file in generator.env_files)
    return known._replace(
        keys=None if is_open else keys, hashed=generator.hashed, partial=generator.behavior != "create"
    )


def _env_keys(path: str, file: str) -> frozenset[str] | None:
    """The keys of an env file; None if it cannot be read."""
    text = _text_below(path, file)
    return None if text is None else frozenset(env_keys(text.splitlines()))


def _patch_keys(path: str, file: str) -> tuple[str, ...] | None:
    """The keys that a patch in a file adds; None if it cannot be read."""
    text = _text_below(path, file)
    return None if text is None else patch_keys(text)


def _text_below(path: str, file: str) -> str | None:
    """A file that a kustomization names; None if it cannot be read. As for kustomize, it must be below that."""
    from spec_lint.files.content import ReadProblem, leads_out, read_source

    folder = os.path.dirname(path) or "."  # noqa: PTH120 - text paths throughout, as in files/
    there = os.path.join(folder, file)  # noqa: PTH118 - as above
    data = ReadProblem(there, "") if leads_out(there, folder) else read_source(there, MOST_BYTES)
    return None if isinstance(data, ReadProblem) else data.decode("utf-8", "replace")


MOST_BYTES = 1 << 20
"""The largest env file or patch that is read."""
