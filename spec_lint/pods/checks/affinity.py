"""Affinities and topology spread constraints of a patched pod, as the API server checks them."""

from __future__ import annotations

from typing import Any

from spec_lint.grammar.kubernetes_names import (
    check_dns_label,
    check_dns_subdomain,
    check_label_value,
    check_qualified_name,
)
from spec_lint.grammar.words import quoted
from spec_lint.pods.checks.scheduling import check_labels, say_unknown
from spec_lint.pods.places import Path
from spec_lint.pods.review import Review

_REQUIRED = "requiredDuringSchedulingIgnoredDuringExecution"
_PREFERRED = "preferredDuringSchedulingIgnoredDuringExecution"
_NODE_OPERATORS = ("In", "NotIn", "Exists", "DoesNotExist", "Gt", "Lt")
_LABEL_OPERATORS = ("In", "NotIn", "Exists", "DoesNotExist")


def check_affinity(review: Review, pod: dict[str, Any]) -> None:
    """Report what is wrong in ``affinity`` and ``topologySpreadConstraints``."""
    affinity = pod.get("affinity") or {}
    if affinity.get("nodeAffinity") is not None:
        _check_nodes(review, affinity["nodeAffinity"], ("affinity", "nodeAffinity"))
    for kind in ("podAffinity", "podAntiAffinity"):
        if affinity.get(kind) is not None:
            _check_pods(review, affinity[kind], ("affinity", kind))
    seen: set[tuple[str, str]] = set()
    for index, constraint in enumerate(pod.get("topologySpreadConstraints") or []):
        _check_spread(review, constraint, ("topologySpreadConstraints", index), seen)


def _check_nodes(review: Review, affinity: dict[str, Any], path: Path) -> None:
    required = affinity.get(_REQUIRED)
    if required is not None:
        place = (*path, _REQUIRED, "nodeSelectorTerms")
        terms = required.get("nodeSelectorTerms") or []
        if not terms:
            review.say("P487", "At least one term is required.", place, (*path, _REQUIRED))
        for index, term in enumerate(terms):
            _check_term(review, term, (*place, index), strict=True)
    for index, wish in enumerate(affinity.get(_PREFERRED) or []):
        place = (*path, _PREFERRED, index)
        _check_weight(review, wish, place)
        _check_term(review, wish.get("preference") or {}, (*place, "preference"), strict=False)


def _check_weight(review: Review, wish: dict[str, Any], path: Path) -> None:
    if not 0 < wish.get("weight", 0) <= 100:
        review.say("P487", "The weight must be from 1 to 100.", (*path, "weight"), path)


def _check_term(review: Review, term: dict[str, Any], path: Path, *, strict: bool) -> None:
    for index, requirement in enumerate(term.get("matchExpressions") or []):
        _check_requirement(review, requirement, (*path, "matchExpressions", index), _NODE_OPERATORS, strict=strict)
    for index, requirement in enumerate(term.get("matchFields") or []):
        place = (*path, "matchFields", index)
        if requirement.get("key") != "metadata.name":
            review.say("P487", "`matchFields` can match only `metadata.name`.", (*place, "key"), place)
        if requirement.get("operator") not in ("In", "NotIn"):
            word = requirement.get("operator", "")
            say_unknown(review, "P487", "operator for fields", word, ("In", "NotIn"), (*place, "operator"))
        elif len(requirement.get("values") or []) != 1:
            review.say("P487", "Exactly one value is required.", (*place, "values"), place)
        else:
            name = requirement["values"][0]
            review.form("P487", "node name", check_dns_subdomain, name, (*place, "values", 0))


def _check_requirement(
    review: Review,
    requirement: dict[str, Any],
    path: Path,
    operators: tuple[str, ...],
    *,
    strict: bool,
    code: str = "P487",
) -> None:
    operator, values = requirement.get("operator", ""), requirement.get("values") or []
    if operator not in operators:
        say_unknown(review, code, "operator", operator, operators, (*path, "operator"))
    elif operator in ("In", "NotIn") and not values:
        review.say(code, f"The operator `{operator}` requires values.", (*path, "values"), path)
    elif operator in ("Exists", "DoesNotExist") and values:
        review.say(code, f"The operator `{operator}` allows no values.", (*path, "values"))
    elif operator in ("Gt", "Lt") and len(values) != 1:
        review.say(code, f"The operator `{operator}` requires exactly one value.", (*path, "values"), path)
    review.form(code, "label key", check_qualified_name, requirement.get("key", ""), (*path, "key"))
    for index, value in enumerate(values if strict else []):
        review.form(code, "label value", check_label_value, value, (*path, "values", index))


def _check_pods(review: Review, affinity: dict[str, Any], path: Path) -> None:
    for index, term in enumerate(affinity.get(_REQUIRED) or []):
        _check_pod_term(review, term, (*path, _REQUIRED, index))
    for index, wish in enumerate(affinity.get(_PREFERRED) or []):
        place = (*path, _PREFERRED, index)
        _check_weight(review, wish, place)
        _check_pod_term(review, wish.get("podAffinityTerm") or {}, (*place, "podAffinityTerm"))


def _check_pod_term(review: Review, term: dict[str, Any], path: Path) -> None:
    if _has_topology(review, term, path):
        key, place = term["topologyKey"], (*path, "topologyKey")
        review.form("P487", "node label key", check_qualified_name, key, place)
    for field in ("labelSelector", "namespaceSelector"):
        if term.get(field) is not None:
            check_selector(review, term[field], (*path, field))
    _check_label_keys(review, term, path)
    for index, namespace in enumerate(term.get("namespaces") or []):
        review.form("P487", "namespace name", check_dns_label, namespace, (*path, "namespaces", index))


def _has_topology(review: Review, term: dict[str, Any], path: Path) -> bool:
    """Whether a term has a topology key; report it if not."""
    if term.get("topologyKey"):
        return True
    review.say("P487", "`topologyKey` is missing.", (*path, "topologyKey"), path)
    return False


def check_selector(review: Review, selector: dict[str, Any], path: Path, code: str = "P487") -> None:
    """Report what is wrong in a label selector."""
    check_labels(review, code, selector.get("matchLabels") or {}, (*path, "matchLabels"), "label")
    for index, requirement in enumerate(selector.get("matchExpressions") or []):
        place = (*path, "matchExpressions", index)
        _check_requirement(review, requirement, place, _LABEL_OPERATORS, strict=True, code=code)


def _check_label_keys(review: Review, owner: dict[str, Any], path: Path) -> None:
    """``ValidateMatchLabelKeysAndMismatchLabelKeys``."""
    selector, keys = owner.get("labelSelector"), owner.get("matchLabelKeys") or []
    for field in ("matchLabelKeys", "mismatchLabelKeys"):
        if owner.get(field) and selector is None:
            review.say("P487", f"`{field}` is allowed only with a `labelSelector`.", (*path, field))
            continue
        for index, key in enumerate(owner.get(field) or []):
            review.form("P487", "label key", check_qualified_name, key, (*path, field, index))
    selected = set((selector or {}).get("matchLabels") or {})
    for index, requirement in enumerate((selector or {}).get("matchExpressions") or []):
        key = requirement.get("key", "")
        if key in keys and key in selected:
            message = f"{quoted(key)} is in `matchLabelKeys`, so the `labelSelector` must not select by it again."
            review.say("P487", message, (*path, "labelSelector", "matchExpressions", index, "key"))
        selected.add(key)
    mismatched = set(owner.get("mismatchLabelKeys") or [])
    for index, key in enumerate(keys):
        if key in mismatched:
            message = f"{quoted(key)} is in both `matchLabelKeys` and `mismatchLabelKeys`."
            review.say("P487", message, (*path, "matchLabelKeys", index))


def _check_spread(review: Review, constraint: dict[str, Any], path: Path, seen: set[tuple[str, str]]) -> None:
    if constraint.get("maxSkew", 0) <= 0:
        review.say("P487", "`maxSkew` must be greater than 0.", (*path, "maxSkew"), path)
    # Kubernetes accepts any key here.
    _has_topology(review, constraint, path)
    known = ("DoNotSchedule", "ScheduleAnyway")
    action = constraint.get("whenUnsatisfiable", "")
    if action not in known:
        say_unknown(review, "P487", "value of `whenUnsatisfiable`", action, known, (*path, "whenUnsatisfiable"))
    pair = (constraint.get("topologyKey", ""), action)
    if pair in seen:
        message = f"Two constraints have the topology key {quoted(pair[0])} and the action {quoted(action)}."
        review.say("P487", message, path)
    seen.add(pair)
    for field in ("nodeAffinityPolicy", "nodeTaintsPolicy"):
        policy = constraint.get(field)
        if policy is not None and policy not in ("Honor", "Ignore"):
            say_unknown(review, "P487", f"value of `{field}`", policy, ("Honor", "Ignore"), (*path, field))
    domains = constraint.get("minDomains")
    if domains is not None and domains <= 0:
        review.say("P487", "`minDomains` must be greater than 0.", (*path, "minDomains"))
    elif domains is not None and action == "ScheduleAnyway":
        review.say("P487", "`minDomains` is allowed only with `DoNotSchedule`.", (*path, "minDomains"))
    if constraint.get("labelSelector") is not None:
        check_selector(review, constraint["labelSelector"], (*path, "labelSelector"))
    _check_label_keys(review, constraint, path)


def check_object_names(review: Review, pod: dict[str, Any]) -> None:
    """Report invalid names of other objects, hosts and nodes."""
    # The older field takes effect if the newer one is empty.
    account = "serviceAccountName" if pod.get("serviceAccountName") else "serviceAccount"
    for field, what in (
        (account, "service account name"),
        ("nodeName", "node name"),
        ("runtimeClassName", "runtime class name"),
    ):
        # An empty runtime class is checked too.
        if pod.get(field) or (field == "runtimeClassName" and field in pod):
            review.form("P489", what, check_dns_subdomain, pod[field], (field,))
    for index, gate in enumerate(pod.get("readinessGates") or []):
        kind, place = gate.get("conditionType", ""), ("readinessGates", index, "conditionType")
        review.form("P489", "pod condition", check_qualified_name, kind, place)
    gates: dict[str, Path] = {}
    for index, gate in enumerate(pod.get("schedulingGates") or []):
        name, place = gate.get("name", ""), ("schedulingGates", index, "name")
        if name in gates:
            message = f"Two scheduling gates have the name {quoted(name)}."
            review.say("P489", message, place, gates[name], related="the first one is here")
        gates.setdefault(name, place)
        review.form("P489", "scheduling gate name", check_qualified_name, name, place)
    for field in ("hostname", "subdomain"):
        if pod.get(field):
            review.form("P489", field, check_dns_label, pod[field], (field,))
