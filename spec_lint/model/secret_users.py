"""Who uses a secret besides pipelines: manifests, Helm values and scripts that name it.

A secret counts as used if its name is a whole value in a JSON or YAML file (also one of a comma-separated list, or
after a namespace and a slash), outside of its own definition; or a whole word in a script or a Terraform file. No list
of fields is kept: each Helm chart and each operator has its own.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from spec_lint.findings.named_tuple import NamedTuple
from spec_lint.model.document import Kind
from spec_lint.model.project import Project
from spec_lint.model.secret import Secret

MOST_PLACES = 20
"""The most places that are kept for a secret."""
MOST_READ = 256 << 20
"""The most bytes of other files that are searched. If there are more, every secret may be used."""

_WORD = re.compile(r"[a-z0-9](?:[-a-z0-9.]*[a-z0-9])?")
_WORKLOAD = re.compile(
    r"""\bkind["']?:\s*["']?(?:CronJob|DaemonSet|Deployment|Job|Pod|ReplicaSet|ReplicationController|StatefulSet)\b"""
)
_DATA = (".json", ".yaml", ".yml", ".jsonnet", ".pipeline")
_BEFORE = r"""(?:^[ \t]*|[-:=] +|[\[{{(,"'/]\s*|:){name}"""
_AFTER = r"""(?=["',\])}}]|[ \t]*(?:#.*)?\r?$)"""


class Place(NamedTuple):
    """A line of a file."""

    path: str
    line: int


class Users(NamedTuple):
    """The places that name each secret; ``workloads`` is true if the files have other Kubernetes workloads. ``all`` is
    false if there was too much to search."""

    places: dict[str, list[Place]]
    workloads: bool = False
    all: bool = True


def users_of(project: Project, names: Collection[str]) -> Users:
    """The places outside of specs' references and secrets' definitions that name some secrets."""
    found: dict[str, list[Place]] = {}
    workloads, read = False, 0
    own = _own_places(project, names)
    specs = {document.path for document in project.documents if document.kind is Kind.PIPELINE}
    specs |= {file.path for file in project.files if file.kustomization is not None}
    for path, text in project.world.texts():
        read += len(text)
        if read > MOST_READ:
            return Users(found, workloads, all=False)
        workloads = workloads or _WORKLOAD.search(text) is not None
        for name in _named(text, names):
            there = found.setdefault(name, [])
            for start in _starts(name, text, path):
                is_own = any(first <= start < last for first, last in own.get((path, name), ()))
                if not is_own and not (path in specs and _is_name(text, start)) and len(there) < MOST_PLACES:
                    there.append(Place(path, text.count("\n", 0, start) + 1))
    return Users({name: places for name, places in found.items() if places}, workloads)


def _named(text: str, names: Collection[str]) -> Collection[str]:
    """The names that are words of a text."""
    if len(names) < 20 and not any(name in text for name in names):
        return ()
    return set(names).intersection(_WORD.findall(text))


def _starts(name: str, text: str, path: str) -> Iterator[int]:
    """Where a name is a whole value of a JSON or YAML text, or a whole word of another."""
    escaped = re.escape(name)
    if path.endswith(_DATA):
        pattern = _BEFORE.format(name=f"({escaped})") + _AFTER.format()
    else:
        pattern = rf"(?<![\w.-])({escaped})(?![\w-])"
    return (match.start(1) for match in re.finditer(pattern, text, re.MULTILINE))


def _is_name(text: str, start: int) -> bool:
    """Whether a value is that of `name` or `repo`: in a spec that is a pipeline or a repo, not a secret."""
    return re.search(r"""\b(?:name|repo)["']?\s*:\s*["']?$""", text[max(0, start - 40) : start]) is not None


def _own_places(project: Project, names: Collection[str]) -> dict[tuple[str, str], list[tuple[int, int]]]:
    """The ranges of the definitions of some secrets, by path and name."""
    found: dict[tuple[str, str], list[tuple[int, int]]] = {}
    for secret in project.secrets:
        if secret.name in names:
            span = secret.span(())
            found.setdefault((secret.document.path, secret.name), []).append((span.start, span.end))
    return found


_TYPES = frozenset({
    "kubernetes.io/service-account-token", "bootstrap.kubernetes.io/token", "helm.sh/release.v1",
})  # fmt: skip
_LABELS = frozenset({"argocd.argoproj.io/secret-type", "sealedsecrets.bitnami.com/sealed-secrets-key"})
_COPIED = (
    "replicator.v1.mittwald.de/replicate-to", "reflector.v1.k8s.emberstack.com/reflection-", "kubed.appscode.com/sync",
)  # fmt: skip


def is_used_without_name(secret: Secret) -> bool:
    """Whether others find a secret by its type or its labels, own it, or copy it."""
    if secret.type in _TYPES or secret.metadata.get("ownerReferences"):
        return True
    if not _LABELS.isdisjoint(secret.mapping("metadata", "labels")):
        return True
    return any(str(name).startswith(_COPIED) for name in secret.mapping("metadata", "annotations"))
