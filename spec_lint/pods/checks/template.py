"""What Kubernetes accepts in a pod, but not in the pod template of a ReplicationController."""

from __future__ import annotations

from typing import Any

from spec_lint.pods.checks.scheduling import say_unknown
from spec_lint.pods.review import Review


def check_template(review: Review, pod: dict[str, Any]) -> None:
    """``ValidatePodTemplateSpecForRC``, and what it and the API server say of the settings of the whole pod."""
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
