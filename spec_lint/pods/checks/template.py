"""What Kubernetes accepts in a pod, but not in the pod template of a ReplicationController."""

from __future__ import annotations

from typing import Any

from spec_lint.pods.checks.scheduling import say_unknown
from spec_lint.pods.review import Review


def check_template(review: Review, pod: dict[str, Any]) -> None:
    """Report what ``ValidatePodTemplateSpecForRC`` and the API server reject in pod-level settings."""
    policy = pod.get("restartPolicy") or "Always"
    if policy != "Always":
        message = "`restartPolicy` must be `Always` in the pods of a pipeline."
        review.say("P489", message, ("restartPolicy",))
    if pod.get("activeDeadlineSeconds") is not None:
        message = "`activeDeadlineSeconds` is not allowed in the pods of a pipeline."
        review.say("P489", message, ("activeDeadlineSeconds",))
    if pod.get("ephemeralContainers"):
        message = "`ephemeralContainers` can be added only to running pods."
        review.say("P489", message, ("ephemeralContainers",))
    preemption = pod.get("preemptionPolicy")
    if preemption is not None and preemption not in ("PreemptLowerPriority", "Never"):
        known = ("PreemptLowerPriority", "Never")
        say_unknown(review, "P489", "preemption policy", preemption, known, ("preemptionPolicy",))
