"""Variables of containers, as the API server checks them (``ValidateEnv``, ``ValidateEnvFrom``)."""

from __future__ import annotations

import re
from typing import Any

from spec_lint.grammar.canonical_quantity import canonical
from spec_lint.grammar.kubernetes_names import (
    check_config_key,
    check_dns_subdomain,
    check_environment_name,
    check_qualified_name,
)
from spec_lint.grammar.words import listed, quoted
from spec_lint.pods.places import Path
from spec_lint.pods.review import Review

_SOURCES = ("fieldRef", "resourceFieldRef", "configMapKeyRef", "secretKeyRef")
_FIELDS = (
    "metadata.name", "metadata.namespace", "metadata.uid", "spec.nodeName", "spec.serviceAccountName",
    "status.hostIP", "status.hostIPs", "status.podIP", "status.podIPs",
)  # fmt: skip
_RESOURCES = tuple(
    f"{kind}.{name}" for kind in ("limits", "requests") for name in ("cpu", "memory", "ephemeral-storage")
)  # fmt: skip
_CPU_UNITS = ("1m", "1")
_BYTE_UNITS = ("1", "1k", "1M", "1G", "1T", "1P", "1E", "1Ki", "1Mi", "1Gi", "1Ti", "1Pi", "1Ei")


def check_environment(review: Review, container: dict[str, Any], path: Path) -> None:
    """Report names of variables that Kubernetes does not take, and sources that it cannot use."""
    for index, variable in enumerate(container.get("env", [])):
        place = (*path, "env", index)
        name = variable.get("name", "")
        if name:
            review.form("P446", "the name of an environment variable", check_environment_name, name, (*place, "name"))
        else:
            review.say("P446", "The name of an environment variable is empty.", (*place, "name"), place)
        if variable.get("valueFrom") is not None:
            _check_source(review, variable, (*place, "valueFrom"))
    for index, source in enumerate(container.get("envFrom", [])):
        _check_whole_source(review, source, (*path, "envFrom", index))


def _check_source(review: Review, variable: dict[str, Any], path: Path) -> None:
    source = variable["valueFrom"]
    given = [name for name in _SOURCES if source.get(name) is not None]
    if not given:
        review.say("P485", f"The value has to come from one of {listed(_SOURCES)}.", path)
    elif variable.get("value"):
        review.say("P485", "A variable has either a value or a place that it comes from, not both.", path)
    elif len(given) > 1:
        review.say("P485", f"A value comes from one place only, not from {listed(given, 'and')}.", path)
    if "fieldRef" in given:
        check_field_reference(review, "P485", source["fieldRef"], (*path, "fieldRef"), _FIELDS)
    if "resourceFieldRef" in given:
        check_resource_reference(review, "P485", source["resourceFieldRef"], (*path, "resourceFieldRef"))
    for kind, what in (("secretKeyRef", "a secret"), ("configMapKeyRef", "a config map")):
        if kind in given:
            check_key_reference(review, source[kind], (*path, kind), what)


def check_key_reference(review: Review, selector: dict[str, Any], path: Path, what: str) -> None:
    """Report a selector of one key whose name or key cannot be."""
    name, key = selector.get("name", ""), selector.get("key", "")
    own = not review.is_patch(path)
    if not name and not own:
        review.say("P445", f"The name of {what} is missing.", (*path, "name"), path)
    elif not (own and _refused_before(name)):
        review.form("P445", f"the name of {what}", check_dns_subdomain, name, (*path, "name"))
    if key:
        review.form("P444", f"a key of {what}", check_config_key, key, (*path, "key"))
    elif review.patched:
        review.say("P444", f"The key of {what} is missing.", (*path, "key"), path)


def _refused_before(name: str) -> bool:
    """Whether pachd already stumbles over a name in the spec when it looks the secret up."""
    return name in ("", ".", "..") or "/" in name or "%" in name


def check_field_reference(
    review: Review, code: str, reference: dict[str, Any], path: Path, known: tuple[str, ...]
) -> None:
    """Report a field of the pod that cannot be asked for."""
    field = reference.get("fieldPath", "")
    version = reference.get("apiVersion", "v1")
    if version not in ("", "v1"):
        review.say(code, f"There is no version {quoted(version)} of pods; leave it out.", (*path, "apiVersion"))
        return
    subscript = re.fullmatch(r"(metadata\.(?:labels|annotations))\['(.*)'\]", field, re.DOTALL)
    if subscript:
        key = subscript[2].lower() if subscript[1].endswith("annotations") else subscript[2]
        review.form(code, "the key of a label or an annotation", check_qualified_name, key, path)
    elif field not in known and not (field == "spec.host" and "spec.nodeName" in known):
        # spec.host is the older name of spec.nodeName.
        words = f"{quoted(field)} cannot be asked for" if field else "The path of the field is missing"
        review.say(code, f"{words}: {listed(known)} can.", (*path, "fieldPath"), path)


def check_resource_reference(review: Review, code: str, reference: dict[str, Any], path: Path) -> None:
    """Report a resource of a container that cannot be asked for, and a unit that it cannot be told in."""
    resource = reference.get("resource", "")
    if resource not in _RESOURCES and not resource.startswith(("requests.hugepages-", "limits.hugepages-")):
        words = f"{quoted(resource)} cannot be asked for" if resource else "The name of the resource is missing"
        review.say(code, f"{words}: {listed(_RESOURCES)} can.", (*path, "resource"), path)
        return
    units = _CPU_UNITS if resource.endswith(".cpu") else _BYTE_UNITS
    unit = canonical(str(reference.get("divisor", "0")))
    if unit not in (None, "0", *units):
        message = f"{quoted(resource)} cannot be told in units of {unit}: {listed(units)} may stand here."
        review.say(code, message, (*path, "divisor"))


def _check_whole_source(review: Review, source: dict[str, Any], path: Path) -> None:
    prefix = source.get("prefix", "")
    if prefix:
        review.form("P446", "the beginning of variables' names", check_environment_name, prefix, (*path, "prefix"))
    given = [name for name in ("configMapRef", "secretRef") if source.get(name) is not None]
    if len(given) != 1:
        review.say("P485", "Variables come from exactly one configMapRef or secretRef.", path)
    for kind, what in (("configMapRef", "a config map"), ("secretRef", "a secret")):
        if kind not in given:
            continue
        if source[kind].get("name"):
            review.form("P445", f"the name of {what}", _check_beginning, source[kind]["name"], (*path, kind, "name"))
        else:
            review.say("P445", f"The name of {what} is missing.", (*path, kind, "name"), (*path, kind))


def _check_beginning(name: str) -> None:
    """A name that Kubernetes checks as the beginning of one, so that it may end in a dash (``maskTrailingDash``)."""
    check_dns_subdomain(name[:-2] + "a" if len(name) > 1 and name.endswith("-") else name)
