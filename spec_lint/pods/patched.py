"""Pods that ``pod_spec`` and ``pod_patch`` change: patched, read back, and checked all over."""

from __future__ import annotations

from typing import Any

from spec_lint.findings.finding import Part
from spec_lint.grammar.words import listed
from spec_lint.model.pipeline import Pipeline
from spec_lint.pods import patching
from spec_lint.pods.check_affinity import check_affinity, check_object_names
from spec_lint.pods.check_annotations import annotation_problems, texts
from spec_lint.pods.check_containers import check_containers
from spec_lint.pods.check_environment import check_environment
from spec_lint.pods.check_network import check_network
from spec_lint.pods.check_resources import check_claims, check_overhead, check_resources
from spec_lint.pods.check_scheduling import check_scheduling, say_unknown
from spec_lint.pods.check_security import check_container_security, check_pod_security
from spec_lint.pods.check_storage import check_devices, check_mounts, check_volumes
from spec_lint.pods.check_windows import check_windows
from spec_lint.pods.decoding import Decoder
from spec_lint.pods.json_text import NotJudgedError, read_text
from spec_lint.pods.patch_target import PatchError
from spec_lint.pods.places import Origin, Places
from spec_lint.pods.pod import INIT, INIT_COMMAND, STORAGE, USER, WORKER_COMMAND
from spec_lint.pods.review import Problem, Review


def patched_problems(pipeline: Pipeline, pod: dict[str, Any], places: Places) -> tuple[list[Problem], bool]:
    """The problems of a pod after its patches, and whether it could be made, so that all of it was looked at."""
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
    """The pod after ``pod_spec``; None where that is no JSON, which pachd says itself."""
    text = pipeline.text("pod_spec")
    if not text:
        return pod
    read = read_text(text, ("pod_spec",), places)
    if read is None:
        return None
    patch, origin = read
    if isinstance(patch, list):
        # A list takes the place of the whole pod, and then cannot be read as one.
        message = (
            "pod_spec is an object that is merged into the spec of the pod, and a list takes the place of all of it."
        )
        raise PatchError("P470", message, origin)
    if not isinstance(patch, dict):
        raise PatchError("P470", "pod_spec is an object that is merged into the spec of the pod.", origin)
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
        message = "pod_patch is a list of operations such as add and replace (JSON patch, RFC 6902)."
        advice = "Put the operation into a list, or use pod_spec to merge an object."
        raise PatchError("P471", message, origin, advice=advice if isinstance(operations, dict) else None)
    for index, operation in enumerate(operations):
        if operation is not None and not isinstance(operation, dict):
            # Go reads the whole patch before it applies any of it.
            message = "Every item of pod_patch is an object with op, path and, mostly, value."
            raise PatchError("P471", message, origin.child(index, Part.VALUE))
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
    _check_template(review, pod)
    check_network(review, pod)
    _check_worker(review, pod)


def _check_template(review: Review, pod: dict[str, Any]) -> None:
    """What a pod may be, but not the template of a controller's pods (``ValidatePodTemplateSpecForRC``)."""
    policy = pod.get("restartPolicy") or "Always"
    if policy != "Always":
        review.say(
            "P489", "The pods of a pipeline are restarted always: restartPolicy must be Always.", ("restartPolicy",)
        )
    if pod.get("activeDeadlineSeconds") is not None:
        message = "The pods of a pipeline run on and on, so activeDeadlineSeconds must not be set."
        review.say("P489", message, ("activeDeadlineSeconds",))
    if pod.get("ephemeralContainers"):
        message = "Ephemeral containers can be added to running pods only."
        review.say("P489", message, ("ephemeralContainers",))
    preemption = pod.get("preemptionPolicy")
    if preemption is not None and preemption not in ("PreemptLowerPriority", "Never"):
        known = ("PreemptLowerPriority", "Never")
        say_unknown(review, "P489", "policy for preemption", preemption, known, ("preemptionPolicy",))


def _check_worker(review: Review, pod: dict[str, Any]) -> None:
    """What Kubernetes takes and no pipeline can run with."""
    containers = {container.get("name", ""): index for index, container in enumerate(pod.get("containers") or [])}
    missing = [name for name in (USER, STORAGE) if name not in containers]
    if missing:
        _say_lost(review, "containers", listed(missing, "and"), "no job can run in it")
        return
    _check_init(review, pod.get("initContainers") or [])
    index = containers[USER]
    user = pod["containers"][index]
    for field, is_whole, message, advice in (
        (
            "command",
            user.get("command") == WORKER_COMMAND,
            "The command of the user's container starts Pachyderm's worker, and with another one no job can run.",
            "Set transform.cmd instead.",
        ),
        (
            "env",
            "PPS_POD_NAME" in {variable.get("name") for variable in user.get("env") or []},
            "The worker is left without the variables that Pachyderm sets for it, and no job can run.",
            "Add variables with the path /containers/0/env/-.",
        ),
        (
            "volumeMounts",
            "pach-bin" in {mount.get("name") for mount in user.get("volumeMounts") or []},
            "The worker is left without the volumes that Pachyderm mounts for it, and no job can run.",
            "Add mounts with the path /containers/0/volumeMounts/-.",
        ),
    ):
        if not is_whole:
            review.say("P491", message, ("containers", index, field), advice=advice, refused_by=None)


def _check_init(review: Review, containers: list[dict[str, Any]]) -> None:
    init = next((index for index, container in enumerate(containers) if container.get("name") == INIT), None)
    if init is None:
        _say_lost(review, "initContainers", INIT, "the worker, which that one puts into place, never starts")
    elif containers[init].get("command") != INIT_COMMAND:
        message = "The command of the init container puts Pachyderm's worker into place, and without it none starts."
        advice = "Add an init container of your own with the path /initContainers/-."
        review.say("P491", message, ("initContainers", init, "command"), advice=advice, refused_by=None)


def _say_lost(review: Review, field: str, names: str, consequence: str) -> None:
    message = f"The pod is left without Pachyderm's container {names}, and {consequence}."
    origin = review.places.find(review.pod, (field,))
    if origin is not None and origin.pointer[0] == "pod_spec":
        message += " In pod_spec a list takes the place of the whole list."
    advice = f"Change single containers with pod_patch, and add others with the path /{field}/-."
    review.say("P490", message, (field,), *review.patched_items(field), advice=advice, refused_by=None)
