"""Windows options, and what the operating system of a pod rules out, as the API server checks it (Kubernetes 1.36)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from spec_lint.grammar.kubernetes_names import check_dns_subdomain
from spec_lint.grammar.words import quoted, ticked
from spec_lint.pods.checks.scheduling import say_unknown
from spec_lint.pods.places import Path
from spec_lint.pods.review import Review

_SYSTEMS = ("linux", "windows")
_POD_OF_LINUX = (
    "seLinuxOptions", "seccompProfile", "fsGroup", "fsGroupChangePolicy", "runAsUser", "runAsGroup",
)  # fmt: skip
_POD_LISTS_OF_LINUX = ("sysctls", "supplementalGroups")
_CONTAINER_OF_LINUX = (
    "seLinuxOptions", "seccompProfile", "capabilities", "readOnlyRootFilesystem", "privileged",
    "allowPrivilegeEscalation", "procMount", "runAsUser", "runAsGroup",
)  # fmt: skip
_MOST_SPEC, _MOST_USER, _MOST_DOMAIN = 64 * 1024, 104, 255
_LABEL = r"[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?"
_USER_MARKS = '"/\\:;|=,+*?<>@[]'


def check_windows(review: Review, pod: dict[str, Any]) -> None:
    """Report what is wrong in ``windowsOptions`` and ``os``."""
    contexts = list(_contexts(pod))
    options = [
        (context["windowsOptions"], (*path, "windowsOptions"))
        for context, path in contexts
        if context.get("windowsOptions") is not None
    ]
    for part, path in options:
        _check_options(review, part, path)
    _check_host_process(review, pod, contexts)
    system = pod.get("os")
    if system is None:
        return
    name = system.get("name", "")
    if name not in _SYSTEMS:
        say_unknown(review, "P489", "operating system", name, _SYSTEMS, ("os", "name"))
    elif name == "linux":
        for _, path in options:
            review.say("P489", "A Linux pod cannot have `windowsOptions`.", path, ("os", "name"))
    else:
        _check_system(review, pod, contexts)


def _contexts(pod: dict[str, Any]) -> Iterator[tuple[dict[str, Any], Path]]:
    """The security contexts of the pod, then of each container."""
    yield pod.get("securityContext") or {}, ("securityContext",)
    for kind in ("initContainers", "containers"):
        for index, container in enumerate(pod.get(kind) or []):
            yield container.get("securityContext") or {}, (kind, index, "securityContext")


def _check_options(review: Review, options: dict[str, Any], path: Path) -> None:
    """``validateWindowsSecurityContextOptions``."""
    name, text = options.get("gmsaCredentialSpecName"), options.get("gmsaCredentialSpec")
    user = options.get("runAsUserName")
    if name is not None:
        review.form("P488", "gMSA credential spec name", check_dns_subdomain, name, (*path, "gmsaCredentialSpecName"))
    size = 1 if text is None else len(text.encode("utf-8", "replace"))
    if not 0 < size <= _MOST_SPEC:
        message = f"The gMSA credential spec has {size:,} bytes; the limit is {_MOST_SPEC:,}."
        review.say("P488", message if size else "The gMSA credential spec is empty.", (*path, "gmsaCredentialSpec"))
    if user is not None and (problem := _user_problem(user)):
        review.say("P488", f"{quoted(user)} is not a valid Windows user name. {problem}", (*path, "runAsUserName"))


def _user_problem(text: str) -> str | None:
    """What is wrong with ``DOMAIN\\USER`` or ``USER``, or None."""
    if re.search(r"[\x00-\x1f\x7f]", text):
        return "It contains a control character."
    *domains, user = text.split("\\")
    if len(domains) > 1:
        return "It contains more than one backslash."
    if domains and not _is_domain(domains[0]):
        return "The part before the backslash is not a valid domain."
    if not user:
        return "The name is empty."
    if (length := len(user.encode("utf-8", "replace"))) > _MOST_USER:
        return f"The name has {length} bytes; the limit is {_MOST_USER}."
    if not user.strip(". "):
        return "It contains only periods and spaces."
    marks = [mark for mark in _USER_MARKS if mark in user]
    return f"It must not contain {ticked(marks)}." if marks else None


def _is_domain(text: str) -> bool:
    if len(text.encode("utf-8", "replace")) > _MOST_DOMAIN:
        return False
    net_bios = re.fullmatch(r'[^\\/:*?"<>|.][^\\/:*?"<>|]{0,14}', text)
    return net_bios is not None or re.fullmatch(rf"{_LABEL}(?:\.{_LABEL})*", text) is not None


def _check_host_process(review: Review, pod: dict[str, Any], contexts: list[tuple[dict[str, Any], Path]]) -> None:
    """``validateWindowsHostProcessPod``. Whether a cluster admits privileged pods at all is not checked."""
    (own, *parts) = [(context.get("windowsOptions") or {}).get("hostProcess") for context, _ in contexts]
    for value, (_, path) in zip(parts, contexts[1:], strict=True):
        if own is not None and value is not None and value != own:
            message = "`hostProcess` must be the same in the pod and all its containers."
            review.say("P488", message, (*path, "windowsOptions", "hostProcess"))
    used = [own if value is None else value for value in parts]
    if not any(used):
        return
    places = [(*path, "windowsOptions", "hostProcess") for context, path in contexts if context.get("windowsOptions")]
    if not all(used):
        review.say("P488", "`hostProcess` must be set for all containers of a pod or for none.", *places)
    elif not pod.get("hostNetwork"):
        review.say("P488", "`hostProcess` requires `hostNetwork: true`.", *places)


def _check_system(review: Review, pod: dict[str, Any], contexts: list[tuple[dict[str, Any], Path]]) -> None:
    """``validateWindows``."""
    own = contexts[0][0]
    is_linux = (
        any(field in own for field in _POD_OF_LINUX)
        or any(own.get(field) for field in _POD_LISTS_OF_LINUX)
        or "hostUsers" in pod
        or "shareProcessNamespace" in pod
        or bool(pod.get("hostPID") or pod.get("hostIPC"))
        or any(field in context for context, _ in contexts[1:] for field in _CONTAINER_OF_LINUX)
    )
    if is_linux:
        message = "A Windows pod cannot have Linux security settings, but Pachyderm's own containers have some."
        review.say("P489", message, ("os", "name"))
