"""Everything that Kubernetes rejects in the pods that pachd creates for a pipeline."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import TYPE_CHECKING, Any, TypeGuard

from spec_lint.model.once import once
from spec_lint.model.pipeline import Pipeline

if TYPE_CHECKING:
    from spec_lint.pods.review import Problem, Review

_RESOURCES = (("resource_requests", "resource_limits"), ("sidecar_resource_requests", "sidecar_resource_limits"))
_FIELDS = ("tolerations", "determined", "pod_spec", "pod_patch")
_READ_ANNOTATIONS = (
    "container.apparmor.security.beta.kubernetes.io/", "container.seccomp.security.alpha.kubernetes.io/",
    "seccomp.security.alpha.kubernetes.io/pod", "scheduler.alpha.kubernetes.io/tolerations",
    "kubernetes.io/config.mirror",
)  # fmt: skip
"""The prefixes of annotations that are checked together with the pod."""

_LEAST_MEMORY = 64 * 10**6 * 1000
"""What Pachyderm requests for the init container and the sidecar if a spec requests nothing, in thousandths of a byte.
"""

_NAME = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9_.-]*[A-Za-z0-9])?")
_DNS_LABEL = re.compile(r"[a-z0-9](?:[a-z0-9-]*[a-z0-9])?")
_LABEL_KEY = re.compile(rf"(?:{_DNS_LABEL.pattern}(?:\.{_DNS_LABEL.pattern})*/)?{_NAME.pattern}")
_KEY = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9_.-]*")
_SHORT = 63
"""A string of at most this length is short enough for any name in Kubernetes."""
_AMOUNT = re.compile(r"([1-9][0-9]{0,8})(?:\.([0-9]{1,3}))?(Ki|Mi|Gi|k|M|G)")
_FACTORS = {"Ki": 1 << 10, "Mi": 1 << 20, "Gi": 1 << 30, "k": 10**3, "M": 10**6, "G": 10**9}

_LARGEST_USER = 2**31 - 1


def pod_problems(pipeline: Pipeline, project: str) -> list[Problem]:
    """The problems of a pipeline's pods; ``project`` is the one of a spec that names none."""
    return _problems(pipeline, pipeline.project(project))


@once
def _problems(pipeline: Pipeline, project: str) -> list[Problem]:
    return _distinct(_find(pipeline, project)) if _worth_a_look(pipeline) else []


def _distinct(problems: list[Problem]) -> list[Problem]:
    """The problems without consequences of others: an invalid name of a secret that is both mounted and used for a
    variable is one mistake.
    """
    told = {problem.origin.pointer for problem in problems if problem.code == "P440"}
    return [
        problem
        for problem in problems
        if not (problem.code == "P445" and problem.origin.pointer[0] == "transform" and problem.origin.pointer in told)
    ]


def _worth_a_look(pipeline: Pipeline) -> bool:
    """Whether anything in a spec can make Kubernetes reject its pods. For most specs nothing can."""
    value = pipeline.value
    if not value.keys().isdisjoint(_FIELDS) or not all(_is_ordinary(value, *pair) for pair in _RESOURCES):
        return True
    if "metadata" in value and _has_read_annotations(value["metadata"]):
        return True
    if "scheduling_spec" in value and not _selects_nodes_only(value["scheduling_spec"]):
        return True
    transform = value.get("transform")
    if isinstance(transform, dict):
        environment = transform.get("env")
        if isinstance(environment, dict) and not _are_plain(environment):
            return True
        if transform.get("secrets") and not _are_ordinary_secrets(transform["secrets"]):
            return True
        if transform.get("user") and not _is_fine_user(pipeline):
            return True
    return "egress" in value and pipeline.get("egress", "sql_database", "secret") is not None


def _has_read_annotations(metadata: Any) -> bool:
    """Whether there is an annotation that Kubernetes reads together with the pod."""
    annotations = metadata.get("annotations") if isinstance(metadata, dict) else None
    return isinstance(annotations, dict) and any(
        isinstance(key, str) and key.startswith(_READ_ANNOTATIONS) for key in annotations
    )


def _selects_nodes_only(scheduling: Any) -> bool:
    """Whether the scheduling spec has only a node selector with plain labels."""
    if not isinstance(scheduling, dict) or scheduling.keys() != {"node_selector"}:
        return False
    labels = scheduling["node_selector"]
    return isinstance(labels, dict) and all(
        _fits(_LABEL_KEY, key) and _fits(_NAME, value) for key, value in labels.items()
    )


def _are_ordinary_secrets(secrets: Any) -> bool:
    """Whether secrets have plain names and keys, and no name and no path is mounted twice."""
    from spec_lint.pods.own_volumes import OWN_MOUNTS, OWN_VOLUMES, SPOUT_PATH, SPOUT_VOLUME

    names, paths = {*OWN_VOLUMES, SPOUT_VOLUME}, {*OWN_MOUNTS.values(), SPOUT_PATH}
    if not isinstance(secrets, list) or not all(isinstance(entry, dict) for entry in secrets):
        return False
    for entry in secrets:
        name: Any = entry.get("name")
        if not _fits(_DNS_LABEL, name):
            return False
        if not _fits(_KEY, entry.get("key", "key")) or not _is_plain(entry.get("env_var", "NAME")):
            return False
        path = entry.get("mount_path")
        if path is not None:
            if not isinstance(path, str) or path in paths or name in names:
                return False
            names.add(name)
            paths.add(path)
    return True


def _is_ordinary(value: dict[str, Any], requests: str, limits: str) -> bool:
    """Whether requests and limits are plain positive amounts, none above its limit, so no pod has to be built."""
    if requests not in value and limits not in value:
        return True
    asked, capped = _plain_amounts(value.get(requests)), _plain_amounts(value.get(limits))
    if asked is None or capped is None or capped.get("memory", _LEAST_MEMORY) < _LEAST_MEMORY:
        return False
    return all(amount <= capped.get(name, amount) for name, amount in asked.items())


def _fits(form: re.Pattern[str], value: Any) -> TypeGuard[str]:
    """Whether a value is a short string of a form."""
    return isinstance(value, str) and len(value) <= _SHORT and form.fullmatch(value) is not None


def _plain_amounts(resources: Any) -> dict[str, float] | None:
    """The amounts in a list of resources, in CPUs and thousandths of bytes; None if one is not plain and positive."""
    if resources is None:
        return {}
    if not isinstance(resources, dict):
        return None
    found: dict[str, float] = {}
    for name, amount in resources.items():
        if name == "cpu" and type(amount) in (int, float) and 0.001 <= amount <= 1000:
            found[name] = amount
        elif name in ("memory", "disk") and isinstance(amount, str) and (match := _AMOUNT.fullmatch(amount)):
            found[name] = int(match[1] + (match[2] or "").ljust(3, "0")) * _FACTORS[match[3]]
        elif not (name == "cpu" and type(amount) in (int, float) and amount == 0):  # pachd drops a zero
            return None
    return found


def _is_plain(name: Any) -> bool:
    return isinstance(name, str) and _are_plain((name,))


def _are_plain(names: Collection[str]) -> bool:
    """Whether all names are names of variables: printable ASCII without ``=``."""
    text = "".join(names)
    return text.isascii() and text.isprintable() and "=" not in text and "" not in names


def _is_fine_user(pipeline: Pipeline) -> bool:
    from spec_lint.pods.pod import user_id

    return 0 <= (user_id(pipeline) or 0) <= _LARGEST_USER


def _find(pipeline: Pipeline, project: str) -> list[Problem]:
    # Imported here because most runs never build a pod.
    from spec_lint.pods.places import Places
    from spec_lint.pods.pod import build_pod
    from spec_lint.pods.review import Review

    found: list[Problem] = []
    if pipeline.text("pod_spec") or pipeline.text("pod_patch"):
        from spec_lint.pods.patched import patched_problems

        places = Places()
        found, complete = patched_problems(pipeline, build_pod(pipeline, project, places), places)
        if complete:
            return found
        # The spec's own fields are wrong without the patch too.
    places = Places()
    review = Review(build_pod(pipeline, project, places, whole=False), places)
    _check_own_parts(review, review.pod, not all(_is_ordinary(pipeline.value, *pair) for pair in _RESOURCES))
    return found + review.problems + _annotation_problems(pipeline, review.pod)


def _annotation_problems(pipeline: Pipeline, pod: dict[str, Any]) -> list[Problem]:
    if not _has_read_annotations(pipeline.value.get("metadata")):
        return []
    from spec_lint.pods.checks.annotations import annotation_problems, texts

    return list(annotation_problems(pod, texts(pipeline.mapping("metadata", "annotations"))))


def _check_own_parts(review: Review, pod: dict[str, Any], with_resources: bool) -> None:
    """Check the parts of the pod that depend on the spec's own fields; the rest is Pachyderm's."""
    from spec_lint.pods.checks.environment import check_environment
    from spec_lint.pods.checks.resources import check_resources
    from spec_lint.pods.checks.scheduling import check_scheduling
    from spec_lint.pods.checks.security import check_users
    from spec_lint.pods.checks.volumes import check_mounts, check_volumes

    check_volumes(review, pod["volumes"])
    names = {volume["name"] for volume in pod["volumes"]}
    for kind in ("containers", "initContainers"):
        for index, container in enumerate(pod[kind]):
            check_environment(review, container, (kind, index))
            check_mounts(review, container, (kind, index), names)
            if with_resources:
                check_resources(review, container, (kind, index))
    check_scheduling(review, pod)
    check_users(review, pod.get("securityContext", {}), ("securityContext",))
