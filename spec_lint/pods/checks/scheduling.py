"""Where pods may run (tolerations, node selectors, priority), as the API server checks it."""

from __future__ import annotations

from typing import Any

from spec_lint.findings.finding import Part
from spec_lint.findings.named_tuple import NamedTuple
from spec_lint.grammar.kubernetes_names import check_dns_subdomain, check_label_value, check_qualified_name
from spec_lint.grammar.nearest import nearest, only_near
from spec_lint.grammar.suggestion import did_you_mean
from spec_lint.grammar.words import quoted, ticked
from spec_lint.pods.places import Path
from spec_lint.pods.review import Review

EFFECTS = ("NoSchedule", "PreferNoSchedule", "NoExecute")
OPERATORS = ("Equal", "Exists")


class _Words(NamedTuple):
    """How the words of a toleration are spelled: differently in a spec and in a patch."""

    exists: str
    equal: str
    execute: str
    seconds: str


_KUBERNETES_WORDS = _Words("Exists", "Equal", "NoExecute", "tolerationSeconds")
_PACHYDERM_WORDS = _Words("EXISTS", "EQUAL", "NO_EXECUTE", "toleration_seconds")


def check_tolerations(review: Review, tolerations: list[Any], path: Path = ("tolerations",)) -> None:
    """Report tolerations that ``ValidateTolerations`` rejects."""
    for index, toleration in enumerate(tolerations):
        _check_toleration(review, toleration, (*path, index))


def _check_toleration(review: Review, toleration: dict[str, Any], path: Path) -> None:
    key, value = toleration.get("key", ""), toleration.get("value", "")
    operator, effect = toleration.get("operator", ""), toleration.get("effect", "")
    words = _KUBERNETES_WORDS if review.is_patch(path) else _PACHYDERM_WORDS
    if key:
        review.form("P430", "toleration key", check_qualified_name, key, (*path, "key"))
    elif operator != "Exists":
        message = f"A toleration without a key must have the operator `{words.exists}`; it then tolerates every taint."
        review.say("P431", message, (*path, "operator"), path, advice=f"Add the key, or write `{words.exists}`.")
    if operator in ("Equal", ""):
        review.form("P430", "toleration value", check_label_value, value, (*path, "value"))
    elif operator == "Exists" and value:
        message = f"The operator `{words.exists}` tolerates any value, so the value {quoted(value)} is not allowed."
        review.say("P431", message, (*path, "value"), advice=f"Remove the value, or write `{words.equal}`.")
    elif operator != "Exists":
        say_unknown(review, "P431", "toleration operator", operator, OPERATORS, (*path, "operator"))
    if effect and effect not in EFFECTS:
        say_unknown(review, "P431", "toleration effect", effect, EFFECTS, (*path, "effect"))
    elif toleration.get("tolerationSeconds") is not None and effect != "NoExecute":
        message = (
            f"`{words.seconds}` is allowed only with the effect `{words.execute}`; "
            "it applies only when pods are evicted."
        )
        advice = f"Set the effect, or remove `{words.seconds}`."
        review.say("P432", message, (*path, "tolerationSeconds"), path, advice=advice)


def say_unknown(review: Review, code: str, what: str, word: str, known: tuple[str, ...], path: Path) -> None:
    """Report a word that is not one of the known ones, or empty."""
    near = nearest(word, known)
    wrong = f"{quoted(word)} is not a valid {what}" if word else f"The {what} is empty or missing"
    choice = ticked([each for each in known if each])
    advice = did_you_mean(near, ours=True)
    review.say(code, f"{wrong}; use {choice}.", path, advice=advice, near=only_near(word, near, known))


def check_labels(review: Review, code: str, labels: dict[str, Any], path: Path, what: str) -> None:
    """Report invalid keys and values of labels."""
    for key, value in labels.items():
        review.form(code, f"{what} key", check_qualified_name, key, (*path, key), Part.KEY)
        review.form(code, f"{what} value", check_label_value, value, (*path, key))


def check_scheduling(review: Review, pod: dict[str, Any]) -> None:
    """Report what is wrong with tolerations, node selector and priority class."""
    check_tolerations(review, pod.get("tolerations", []))
    check_labels(review, "P435", pod.get("nodeSelector", {}), ("nodeSelector",), "node label")
    priority = pod.get("priorityClassName", "")
    if priority:
        review.form("P436", "priority class name", check_dns_subdomain, priority, ("priorityClassName",))
