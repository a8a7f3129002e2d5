"""Annotations of a pod that Kubernetes reads, as the API server checks them (``ValidatePodSpecificAnnotations``).

They are older forms of what are fields of the pod today, and must not differ from those fields
(``validateSeccompAnnotationsAndFields``, Kubernetes 1.36).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from spec_lint.findings.finding import Part, Pointer, Refuser
from spec_lint.grammar.words import listed, quoted
from spec_lint.pods.checks.file_paths import descending_problem
from spec_lint.pods.checks.scheduling import check_tolerations
from spec_lint.pods.decoding import Decoder
from spec_lint.pods.json_text import NotJudgedError, judged_node, value_of
from spec_lint.pods.places import Origin, Places
from spec_lint.pods.review import Problem, Review
from spec_lint.reading.json.strict import read_json

APPARMOR = "container.apparmor.security.beta.kubernetes.io/"
SECCOMP = "container.seccomp.security.alpha.kubernetes.io/"
SECCOMP_POD = "seccomp.security.alpha.kubernetes.io/pod"
TOLERATIONS = "scheduler.alpha.kubernetes.io/tolerations"
MIRROR = "kubernetes.io/config.mirror"
_PLACE: Pointer = ("metadata", "annotations")
_LOCAL = "localhost/"


def texts(annotations: Mapping[Any, Any]) -> dict[str, str]:
    """The annotations of a spec whose key and value are strings."""
    return {key: value for key, value in annotations.items() if isinstance(key, str) and isinstance(value, str)}


def annotation_problems(pod: dict[str, Any], annotations: Mapping[str, str]) -> Iterator[Problem]:
    """What is wrong in the annotations of a pod."""
    names = {container.get("name", ""): container for container in _containers(pod)}
    for key, value in annotations.items():
        if key == MIRROR and not pod.get("nodeName"):
            message = "This annotation marks a mirror pod, which needs `nodeName`, but Pachyderm's pods have none."
            yield _problem(key, message, Part.KEY)
        elif key == TOLERATIONS and value:
            yield from _tolerations(value)
        elif key == SECCOMP_POD:
            yield from _seccomp(key, value, pod.get("securityContext"))
        elif key.startswith(SECCOMP):
            container = names.get(key.removeprefix(SECCOMP)) or {}
            yield from _seccomp(key, value, container.get("securityContext"))
        elif key.startswith(APPARMOR):
            yield from _apparmor(key, value, list(names))


def _containers(pod: dict[str, Any]) -> list[dict[str, Any]]:
    return [*(pod.get("containers") or []), *(pod.get("initContainers") or [])]


def _problem(key: str, message: str, part: Part = Part.VALUE) -> Problem:
    return Problem("P412", message, Origin((*_PLACE, key), part))


def _apparmor(key: str, value: str, names: list[str]) -> Iterator[Problem]:
    name = key.removeprefix(APPARMOR)
    if name not in names:
        yield _problem(key, f"The pod has no container {quoted(name)}, only {listed(names, 'and')}.", Part.KEY)
    if value not in ("", "runtime/default", "unconfined") and not value.startswith(_LOCAL):
        message = (
            f"{quoted(value)} is not a valid AppArmor profile; use `runtime/default`, `unconfined` or `localhost/NAME`."
        )
        yield _problem(key, message)


def _seccomp(key: str, value: str, context: dict[str, Any] | None) -> Iterator[Problem]:
    if value.startswith(_LOCAL):
        if problem := descending_problem(value.removeprefix(_LOCAL)):
            yield _problem(key, problem)
            return
    elif value not in ("runtime/default", "docker/default", "unconfined"):
        message = (
            f"{quoted(value)} is not a valid seccomp profile; use `runtime/default`, `unconfined` or `localhost/PATH`."
        )
        yield _problem(key, message)
        return
    profile = (context or {}).get("seccompProfile")
    if profile is not None and not _is_same(value, profile):
        kind = profile.get("type", "")
        message = f"This annotation differs from the `seccompProfile` in the pod, which has the type {quoted(kind)}."
        yield _problem(key, message)


def _is_same(value: str, profile: dict[str, Any]) -> bool:
    """Whether an annotation and a profile mean the same (``validateSeccompAnnotationsAndFieldsMatch``)."""
    kind = profile.get("type")
    if kind == "Localhost":
        return value.startswith(_LOCAL) and value.removeprefix(_LOCAL) == profile.get("localhostProfile")
    plain = {"Unconfined": ("unconfined",), "RuntimeDefault": ("runtime/default", "docker/default")}
    return kind not in plain or value in plain[kind]


def _tolerations(text: str) -> Iterator[Problem]:
    """Check the tolerations in the JSON of an annotation."""
    places = Places()
    pointer = (*_PLACE, TOLERATIONS)
    try:
        node = judged_node(read_json(text), pointer)
    except NotJudgedError as bound:
        yield Problem("P492", bound.message, bound.origin, refused_by=None)
        return
    if node is None:
        yield _problem(TOLERATIONS, "The tolerations must be a JSON list.")
        return
    origin = Origin(pointer, node=node, text=text)
    tolerations = value_of(node, origin, places)
    review = Review({"tolerations": tolerations}, places, patched=True, elsewhere=origin)
    decoder = Decoder(review)
    decoded = decoder.decode(tolerations, "[]Toleration", ("tolerations",))
    if not decoder.failed:
        check_tolerations(review, decoded or [])
    for problem in review.problems:
        # Fields that tolerations do not have are dropped.
        if problem.code != "P480":
            yield problem._replace(code="P412", refused_by=Refuser.KUBERNETES)
