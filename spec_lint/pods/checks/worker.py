"""Pods that Kubernetes accepts, but in which Pachyderm's worker cannot run."""

from __future__ import annotations

from typing import Any

from spec_lint.grammar.words import ticked
from spec_lint.pods.pod import INIT, INIT_COMMAND, STORAGE, USER, WORKER_COMMAND
from spec_lint.pods.review import Review


def check_worker(review: Review, pod: dict[str, Any]) -> None:
    """Report what keeps the worker from starting or from running jobs."""
    containers = {container.get("name", ""): index for index, container in enumerate(pod.get("containers") or [])}
    missing = [name for name in (USER, STORAGE) if name not in containers]
    if missing:
        _say_lost(review, "containers", missing, "no job can run")
        return
    _check_init(review, pod.get("initContainers") or [])
    index = containers[USER]
    user = pod["containers"][index]
    for field, is_whole, message, advice in (
        (
            "command",
            user.get("command") == WORKER_COMMAND,
            "The command of the user container no longer starts Pachyderm's worker, so no job can run.",
            "Set `transform.cmd` instead.",
        ),
        (
            "env",
            "PPS_POD_NAME" in {variable.get("name") for variable in user.get("env") or []},
            "The variables that Pachyderm sets for the worker were removed, so no job can run.",
            "Add variables with the path `/containers/0/env/-`.",
        ),
        (
            "volumeMounts",
            "pach-bin" in {mount.get("name") for mount in user.get("volumeMounts") or []},
            "The volumes that Pachyderm mounts for the worker were removed, so no job can run.",
            "Add mounts with the path `/containers/0/volumeMounts/-`.",
        ),
    ):
        if not is_whole:
            review.say("P491", message, ("containers", index, field), advice=advice, refused_by=None)


def _check_init(review: Review, containers: list[dict[str, Any]]) -> None:
    init = next((index for index, container in enumerate(containers) if container.get("name") == INIT), None)
    if init is None:
        _say_lost(review, "initContainers", [INIT], "the worker is not installed and never starts")
    elif containers[init].get("command") != INIT_COMMAND:
        message = "The command of the init container no longer installs Pachyderm's worker, so it never starts."
        advice = "Add an init container of your own with the path `/initContainers/-`."
        review.say("P491", message, ("initContainers", init, "command"), advice=advice, refused_by=None)


def _say_lost(review: Review, field: str, names: list[str], consequence: str) -> None:
    which = f"container {ticked(names)} was" if len(names) == 1 else f"containers {ticked(names, 'and')} were"
    message = f"Pachyderm's {which} removed from the pod, so {consequence}."
    origin = review.places.find(review.pod, (field,))
    if origin is not None and origin.pointer[0] == "pod_spec":
        message += " A list in `pod_spec` replaces the whole list."
    advice = f"Change individual containers with `pod_patch`, and add others with the path `/{field}/-`."
    review.say("P490", message, (field,), *review.patched_items(field), advice=advice, refused_by=None)
