"""Annotations of a spec that Kubernetes reads, and their size including Pachyderm's own."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.pods.support import add, spec, told

APPARMOR = "container.apparmor.security.beta.kubernetes.io/"
SECCOMP = "container.seccomp.security.alpha.kubernetes.io/"
SECCOMP_POD = "seccomp.security.alpha.kubernetes.io/pod"
TOLERATIONS = "scheduler.alpha.kubernetes.io/tolerations"
MIRROR = "kubernetes.io/config.mirror"
HINTS, MODE = "service.kubernetes.io/topology-aware-hints", "service.kubernetes.io/topology-mode"
SERVICE = {"internal_port": 80, "external_port": 30080}
UNCONFINED = {"seccompProfile": {"type": "Unconfined"}}


def annotated(key: str, value: str, transform: dict[str, Any] | None = None, **fields: Any) -> str:
    return spec(transform, metadata={"annotations": {key: value}}, **fields)


def patched(key: str, value: str, *operations: dict[str, Any]) -> str:
    return annotated(key, value, pod_patch=json.dumps(operations))


def tolerations(value: Any) -> str:
    return annotated(TOLERATIONS, json.dumps(value))


@pytest.mark.parametrize(
    ("text", "under"),
    [
        (annotated(APPARMOR + "user", "runtime/default"), None),
        (annotated(APPARMOR + "init", "localhost/mine"), None),
        (annotated(APPARMOR + "storage", ""), None),
        (annotated(APPARMOR + "user", "x"), '"x"'),
        (annotated(APPARMOR + "nope", "unconfined"), f'"{APPARMOR}nope"'),
        (patched(APPARMOR + "nope", "unconfined", add("/containers/-", {"name": "nope", "image": "a:1"})), None),
        (patched(APPARMOR + "user", "x", add("/hostname", "a")), '"x"'),
        (annotated(SECCOMP_POD, "docker/default"), None),
        (annotated(SECCOMP_POD, "localhost/a/b"), None),
        (annotated(SECCOMP_POD, "localhost/../b"), '"localhost/../b"'),
        (annotated(SECCOMP_POD, "localhost//b"), '"localhost//b"'),
        (annotated(SECCOMP_POD, ""), '""'),
        (annotated(SECCOMP_POD, "RuntimeDefault"), '"RuntimeDefault"'),
        # A numeric user makes Pachyderm set the profile RuntimeDefault.
        (annotated(SECCOMP_POD, "runtime/default", {"user": "1000"}), None),
        (annotated(SECCOMP_POD, "unconfined", {"user": "1000"}), '"unconfined"'),
        (annotated(SECCOMP_POD, "unconfined", {"user": "root"}), None),
        (annotated(SECCOMP + "anything", "unconfined"), None),
        (annotated(SECCOMP + "user", "x"), '"x"'),
        (patched(SECCOMP + "user", "unconfined", add("/containers/0/securityContext", UNCONFINED)), None),
        (patched(SECCOMP + "user", "localhost/x", add("/containers/0/securityContext", UNCONFINED)), '"localhost/x"'),
        (annotated(MIRROR, ""), f'"{MIRROR}"'),
        (patched(MIRROR, "", add("/nodeName", "n")), None),
        (annotated(TOLERATIONS, ""), None),
        (annotated(TOLERATIONS, "null"), None),
        (annotated(TOLERATIONS, "[]"), None),
        (annotated(TOLERATIONS, "x"), '"x"'),
        (tolerations([{"key": "gpu", "operator": "Exists", "Effect": "NoSchedule", "unknown": 1}]), None),
        (tolerations([{"key": "gpu", "operator": "EXISTS"}]), '\\"EXISTS\\"'),
        (tolerations([{"key": "gpu", "value": 1}]), "1"),
        (tolerations([{"key": "a b", "operator": "Exists"}]), " "),
        (tolerations([{}]), "{}"),
        (tolerations({}), "{}"),
        (spec(metadata={"annotations": {HINTS: "Auto", MODE: "Auto"}}, service=SERVICE), None),
        (spec(metadata={"annotations": {HINTS: "Auto", MODE: "Disabled"}}, service=SERVICE), '"Disabled"'),
        (spec(metadata={"annotations": {HINTS: "Auto", MODE: "Disabled"}}), None),
        (spec(metadata={"annotations": {HINTS: "Auto"}}, service=SERVICE), None),
    ],
)  # fmt: skip
def test_annotations_that_kubernetes_reads(text: str, under: str | None) -> None:
    assert [(code, place) for code, place in told(text) if code != "P480"] == ([("P412", under)] if under else [])


def test_pachyderms_own_annotations_count_toward_the_size() -> None:
    limit = 256 * 1024
    assert told(annotated("a", "x" * (limit - 300))) == []
    assert told(annotated("a", "x" * (limit - 100))) == [("P411", '"annotations"')]
    assert told(annotated("a", "\u00fc" * (limit // 2 - 50))) == [("P411", '"annotations"')]
