"""Environment variables of containers, as the API server checks them (``ValidateEnv``, ``ValidateEnvFrom``)."""

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
from spec_lint.grammar.words import quoted, ticked
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
    """Report invalid names and sources of variables."""
    for index, variable in enumerate(container.get("env", [])):
        place = (*path, "env", index)
        name = variable.get("name", "")
        if name:
            review.form("P446", "environment variable name", check_environment_name, name, (*place, "name"))
        else:
            review.say("P446", "The name of the environment variable is empty.", (*place, "name"), place)
        if variable.get("valueFrom") is not None:
            _check_source(review, variable, (*place, "valueFrom"))
    for index, source in enumerate(container.get("envFrom", [])):
        _check_whole_source(review, source, (*path, "envFrom", index))


def _check_source(review: Review, variable: dict[str, Any], path: Path) -> None:
    source = variable["valueFrom"]
    given = [name for name in _SOURCES if source.get(name) is not None]
    if not given:
        review.say("P485", f"`valueFrom` has no source; add one of {ticked(_SOURCES)}.", path)
    elif variable.get("value"):
        review.say("P485", "A variable can have `value` or `valueFrom`, not both.", path)
    elif len(given) > 1:
        review.say("P485", f"`valueFrom` can have only one source, not {ticked(given, 'and')}.", path)
    if "fieldRef" in given:
        check_field_reference(review, "P485", source["fieldRef"], (*path, "fieldRef"), _FIELDS)
    if "resourceFieldRef" in given:
        check_resource_reference(review, "P485", source["resourceFieldRef"], (*path, "resourceFieldRef"))
    for kind, what in (("secretKeyRef", "secret"), ("configMapKeyRef", "config map")):
        if kind in given:
            check_key_reference(review, source[kind], (*path, kind), what)


def check_key_reference(review: Review, selector: dict[str, Any], path: Path, what: str) -> None:
    """Report an invalid name or key in a reference to one key of a secret or config map."""
    name, key = selector.get("name", ""), selector.get("key", "")
    own = not review.is_patch(path)
    if not name and not own:
        review.say("P445", f"The name of the {what} is missing.", (*path, "name"), path)
    elif not (own and _refused_before(name)):
        review.form("P445", f"{what} name", check_dns_subdomain, name, (*path, "name"))
    if key:
        review.form("P444", f"{what} key", check_config_key, key, (*path, "key"))
    elif review.patched:
        review.say("P444", f"The key of the {what} is missing.", (*path, "key"), path)


def _refused_before(name: str) -> bool:
    """Whether pachd already fails with a name in the spec when it looks the secret up."""
    return name in ("", ".", "..") or "/" in name or "%" in name


def check_field_reference(
    review: Review, code: str, reference: dict[str, Any], path: Path, known: tuple[str, ...]
) -> None:
    """Report a field of the pod that cannot be a source."""
    field = reference.get("fieldPath", "")
    version = reference.get("apiVersion", "v1")
    if version not in ("", "v1"):
        message = f"{quoted(version)} is not a version of pods."
        review.say(code, message, (*path, "apiVersion"), advice="Remove `apiVersion`.")
        return
    subscript = re.fullmatch(r"(metadata\.(?:labels|annotations))\['(.*)'\]", field, re.DOTALL)
    if subscript:
        key = subscript[2].lower() if subscript[1].endswith("annotations") else subscript[2]
        review.form(code, "label or annotation key", check_qualified_name, key, path)
    elif field not in known and not (field == "spec.host" and "spec.nodeName" in known):
        # spec.host is the older name of spec.nodeName.
        words = f"The field {quoted(field)} is not available" if field else "`fieldPath` is missing"
        review.say(code, f"{words}; use {ticked(known)}.", (*path, "fieldPath"), path)


def check_resource_reference(review: Review, code: str, reference: dict[str, Any], path: Path) -> None:
    """Report a resource of a container that cannot be a source, and an invalid unit (divisor)."""
    resource = reference.get("resource", "")
    if resource not in _RESOURCES and not resource.startswith(("requests.hugepages-", "limits.hugepages-")):
        words = f"The resource {quoted(resource)} is not available" if resource else "`resource` is missing"
        review.say(code, f"{words}; use {ticked(_RESOURCES)}.", (*path, "resource"), path)
        return
    units = _CPU_UNITS if resource.endswith(".cpu") else _BYTE_UNITS
    unit = canonical(str(reference.get("divisor", "0")))
    if unit is not None and unit not in ("0", *units):
        message = f"{quoted(unit)} is not a valid divisor for {quoted(resource)}; use {ticked(units)}."
        review.say(code, message, (*path, "divisor"))


def _check_whole_source(review: Review, source: dict[str, Any], path: Path) -> None:
    prefix = source.get("prefix", "")
    if prefix:
        review.form("P446", "prefix of variable names", check_environment_name, prefix, (*path, "prefix"))
    given = [name for name in ("configMapRef", "secretRef") if source.get(name) is not None]
    if len(given) != 1:
        review.say("P485", "`envFrom` requires exactly one of `configMapRef` and `secretRef`.", path)
    for kind, what in (("configMapRef", "config map"), ("secretRef", "secret")):
        if kind not in given:
            continue
        if source[kind].get("name"):
            review.form("P445", f"{what} name", _check_prefix, source[kind]["name"], (*path, kind, "name"))
        else:
            review.say("P445", f"The name of the {what} is missing.", (*path, kind, "name"), (*path, kind))


def _check_prefix(name: str) -> None:
    """A name that Kubernetes checks as a prefix, so it may end in a dash (``maskTrailingDash``)."""
    check_dns_subdomain(name[:-2] + "a" if len(name) > 1 and name.endswith("-") else name)
