"""Where pods may run: tolerations, node selectors, priority, as the API server checks them."""

from __future__ import annotations

from typing import Any, NamedTuple

from spec_lint.findings.finding import Part
from spec_lint.grammar.kubernetes_names import check_dns_subdomain, check_label_value, check_qualified_name
from spec_lint.grammar.nearest import nearest
from spec_lint.grammar.suggestion import did_you_mean
from spec_lint.grammar.words import listed, quoted
from spec_lint.pods.places import Path
from spec_lint.pods.review import Review

EFFECTS = ("NoSchedule", "PreferNoSchedule", "NoExecute")
OPERATORS = ("Equal", "Exists")


class _Words(NamedTuple):
    """How a toleration's words are spelled where it is written."""

    exists: str
    equal: str
    execute: str


_KUBERNETES_WORDS = _Words("Exists", "Equal", "NoExecute")
_PACHYDERM_WORDS = _Words("EXISTS", "EQUAL", "NO_EXECUTE")


def check_tolerations(review: Review, tolerations: list[Any], path: Path = ("tolerations",)) -> None:
    """Report tolerations that ``ValidateTolerations`` refuses."""
    for index, toleration in enumerate(tolerations):
        _check_toleration(review, toleration, (*path, index))


def _check_toleration(review: Review, toleration: dict[str, Any], path: Path) -> None:
    key, value = toleration.get("key", ""), toleration.get("value", "")
    operator, effect = toleration.get("operator", ""), toleration.get("effect", "")
    words = _KUBERNETES_WORDS if review.is_patch(path) else _PACHYDERM_WORDS
    if key:
        review.form("P430", "the key of a toleration", check_qualified_name, key, (*path, "key"))
    elif operator != "Exists":
        message = (
            f"A toleration without a key tolerates every taint, and only the operator {words.exists} may say that."
        )
        review.say("P431", message, (*path, "operator"), path, advice=f"Name the key, or take {words.exists}.")
    if operator in ("Equal", ""):
        review.form("P430", "the value of a toleration", check_label_value, value, (*path, "value"))
    elif operator == "Exists" and value:
        message = (
            f"A toleration with the operator {words.exists} takes any value, so it must not name one ({quoted(value)})."
        )
        review.say("P431", message, (*path, "value"), advice=f"Remove the value, or take {words.equal}.")
    elif operator != "Exists":
        say_unknown(review, "P431", "operator of a toleration", operator, OPERATORS, (*path, "operator"))
    if effect and effect not in EFFECTS:
        say_unknown(review, "P431", "effect of a toleration", effect, EFFECTS, (*path, "effect"))
    elif toleration.get("tolerationSeconds") is not None and effect != "NoExecute":
        message = f"Only pods that are driven out have a time left: toleration seconds need the effect {words.execute}."
        review.say("P432", message, (*path, "tolerationSeconds"), path, advice="Set the effect, or remove the seconds.")


def say_unknown(review: Review, code: str, what: str, word: str, known: tuple[str, ...], path: Path) -> None:
    """Report a word that is none of those known."""
    advice = did_you_mean(nearest(word, known), ours=True)
    review.say(code, f"There is no {what} {quoted(word)}: {listed(known)} may stand here.", path, advice=advice)


def check_labels(review: Review, code: str, labels: dict[str, Any], path: Path, what: str) -> None:
    """Report keys and values that no label can have."""
    for key, value in labels.items():
        review.form(code, f"the key of {what}", check_qualified_name, key, (*path, key), Part.KEY)
        review.form(code, f"the value of {what}", check_label_value, value, (*path, key))


def check_scheduling(review: Review, pod: dict[str, Any]) -> None:
    """Report what is wrong with tolerations, node selector and priority class."""
    check_tolerations(review, pod.get("tolerations", []))
    check_labels(review, "P435", pod.get("nodeSelector", {}), ("nodeSelector",), "a node's label")
    priority = pod.get("priorityClassName", "")
    if priority:
        review.form("P436", "the name of a priority class", check_dns_subdomain, priority, ("priorityClassName",))
