"""Pods that ``pod_spec`` and ``pod_patch`` change: patched, read back and checked completely."""

from __future__ import annotations

from typing import Any

from spec_lint.findings.finding import Part
from spec_lint.model.pipeline import Pipeline
from spec_lint.pods import patching
from spec_lint.pods.checks.affinity import check_affinity, check_object_names
from spec_lint.pods.checks.annotations import annotation_problems, texts
from spec_lint.pods.checks.containers import check_containers
from spec_lint.pods.checks.environment import check_environment
from spec_lint.pods.checks.network import check_network
from spec_lint.pods.checks.resources import check_claims, check_overhead, check_resources
from spec_lint.pods.checks.scheduling import check_scheduling
from spec_lint.pods.checks.security import check_container_security, check_pod_security
from spec_lint.pods.checks.template import check_template
from spec_lint.pods.checks.volumes import check_devices, check_mounts, check_volumes
from spec_lint.pods.checks.windows import check_windows
from spec_lint.pods.checks.worker import check_worker
from spec_lint.pods.decoding import Decoder
from spec_lint.pods.json_text import NotJudgedError, read_text
from spec_lint.pods.patch_operation import ITEM_TYPE, PatchError
from spec_lint.pods.places import Origin, Places
from spec_lint.pods.review import Problem, Review


def patched_problems(pipeline: Pipeline, pod: dict[str, Any], places: Places) -> tuple[list[Problem], bool]:
    """The problems of a pod after its patches, and whether it could be created, so all of it was checked."""
    try:
        patched = _apply_patch(pipeline, _apply_spec(pipeline, pod, places), places)
    except PatchError as refusal:
        return [refusal.problem], False
    except NotJudgedError as bound:
        return [Problem("P492", bound.message, bound.origin, refused_by=None)], False
    if patched is None:
        return [], False
    field = "pod_patch" if pipeline.text("pod_patch") else "pod_spec"
    review = Review(patched, places, patched=True, elsewhere=Origin((field,), Part.KEY))
    decoder = Decoder(review)
    decoded = decoder.decode(patched, "PodSpec", ())
    if not decoder.failed:
        _check(review, decoded)
        review.problems += annotation_problems(decoded, texts(pipeline.mapping("metadata", "annotations")))
    return review.problems, not decoder.failed


def _apply_spec(pipeline: Pipeline, pod: dict[str, Any], places: Places) -> Any:
    """The pod after ``pod_spec``; None if that is not JSON, which another rule reports."""
    text = pipeline.text("pod_spec")
    if not text:
        return pod
    read = read_text(text, ("pod_spec",), places)
    if read is None:
        return None
    patch, origin = read
    if isinstance(patch, list):
        # A list replaces the whole pod spec, which then cannot be read.
        raise PatchError("P470", "`pod_spec` must be an object; a list replaces the whole pod spec.", origin)
    if not isinstance(patch, dict):
        raise PatchError("P470", "`pod_spec` must be an object, which is merged into the pod spec.", origin)
    patching.merge(pod, patch, places)
    return pod


def _apply_patch(pipeline: Pipeline, pod: Any, places: Places) -> Any:
    text = pipeline.text("pod_patch")
    if not text or pod is None:
        return pod
    read = read_text(text, ("pod_patch",), places)
    if read is None:
        return None
    operations, origin = read
    if operations is None:
        # null is an empty patch.
        return pod
    if not isinstance(operations, list):
        message = "`pod_patch` must be a list of operations such as `add` and `replace` (JSON Patch, RFC 6902)."
        advice = "Put the operation in a list, or use `pod_spec` to merge an object."
        raise PatchError("P471", message, origin, advice=advice if isinstance(operations, dict) else None)
    for index, operation in enumerate(operations):
        if operation is not None and not isinstance(operation, dict):
            # Go reads the whole patch before it applies any of it.
            raise PatchError("P471", ITEM_TYPE, origin.child(index, Part.VALUE))
    return patching.apply(pod, operations, origin, places)


def _check(review: Review, pod: dict[str, Any]) -> None:
    volumes = pod.get("volumes") or []
    check_volumes(review, volumes)
    by_name = {volume.get("name", ""): volume for volume in volumes}
    check_containers(review, pod)
    for kind in ("containers", "initContainers"):
        for index, container in enumerate(pod.get(kind) or []):
            path = (kind, index)
            check_environment(review, container, path)
            check_mounts(review, container, path, set(by_name))
            check_devices(review, container, path, by_name)
            check_resources(review, container, path)
            check_container_security(review, pod, container, path)
    check_scheduling(review, pod)
    check_claims(review, pod)
    check_overhead(review, pod)
    check_pod_security(review, pod)
    check_windows(review, pod)
    check_affinity(review, pod)
    check_object_names(review, pod)
    check_template(review, pod)
    check_network(review, pod)
    check_worker(review, pod)
