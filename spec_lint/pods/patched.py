"""Pods that ``pod_spec`` and ``pod_patch`` change: patched, read back and checked completely."""

from __future__ import annotations

from typing import Any

from spec_lint.findings.finding import Part
from spec_lint.model.pipeline import Pipeline
from spec_lint.model.pod_text import patch_operations, pod_json
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
from spec_lint.pods.json_text import NotJudgedError, judged_node, value_of
from spec_lint.pods.patch_operation import ITEM_TYPE, PatchError
from spec_lint.pods.places import Origin, Places
from spec_lint.pods.review import Problem, Review
from spec_lint.reading.node import Shape


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
    text, root = pipeline.text("pod_spec"), pod_json(pipeline, "pod_spec")
    if not text or root is None:
        return pod
    node = judged_node(root, ("pod_spec",))
    if node is None:
        return None
    origin = Origin(("pod_spec",), node=node, text=text)
    patch = value_of(node, origin, places)
    if isinstance(patch, list):
        # A list replaces the whole pod spec, which then cannot be read.
        raise PatchError("P470", "`pod_spec` must be an object; a list replaces the whole pod spec.", origin)
    if not isinstance(patch, dict):
        raise PatchError("P470", "`pod_spec` must be an object, which is merged into the pod spec.", origin)
    patching.merge(pod, patch, places)
    return pod


def _apply_patch(pipeline: Pipeline, pod: Any, places: Places) -> Any:
    text, root = pipeline.text("pod_patch"), pod_json(pipeline, "pod_patch")
    if not text or root is None or pod is None:
        return pod
    node = judged_node(root, ("pod_patch",))
    if node is None:
        return None
    if node.tag == "null":
        # null is an empty patch.
        return pod
    origin = Origin(("pod_patch",), node=node, text=text)
    if node.shape is not Shape.SEQUENCE:
        message = "`pod_patch` must be a list of operations such as `add` and `replace` (JSON Patch, RFC 6902)."
        advice = "Put the operation in a list, or use `pod_spec` to merge an object."
        if node.shape is not Shape.MAPPING:
            raise PatchError("P471", message, origin)
        is_operation = any(key.text == "op" for key, _ in node.entries)
        instead = f"[{text[node.start : node.end]}]" if is_operation else None
        raise PatchError("P471", message, origin, advice=advice, instead=instead)
    operations = patch_operations(pipeline)
    for operation in operations:
        if not operation.is_object and operation.node.tag != "null":
            # Go reads the whole patch before it applies any of it.
            raise PatchError("P471", ITEM_TYPE, origin._replace(node=operation.node))
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
