"""Security contexts of pods and containers, as the API server checks them."""

from __future__ import annotations

import re
from typing import Any

from spec_lint.grammar.kubernetes_names import SUBDOMAIN_LENGTH
from spec_lint.grammar.words import quoted
from spec_lint.pods.checks.file_paths import descending_problem
from spec_lint.pods.checks.scheduling import say_unknown
from spec_lint.pods.places import Path
from spec_lint.pods.review import Review

_LARGEST = 2**31 - 1
_PROFILES = ("Localhost", "RuntimeDefault", "Unconfined")
_IPC_SYSCTLS = (
    "kernel.sem", "kernel.shmall", "kernel.shmmax", "kernel.shmmni", "kernel.shm_rmid_forced", "kernel.shm",
    "kernel.msgmax", "kernel.msgmnb", "kernel.msgmni", "kernel.msg",
)  # fmt: skip
"""The sysctls of the IPC namespace (k8s.io/component-helpers, node/util/sysctl/namespace.go)."""


def check_users(review: Review, context: dict[str, Any], path: Path) -> None:
    """Report IDs of users and groups that are out of range."""
    for field in ("runAsUser", "runAsGroup", "fsGroup"):
        number = context.get(field)
        if number is not None and not 0 <= number <= _LARGEST:
            kind = "user" if field == "runAsUser" else "group"
            review.say("P488", f"The {kind} ID {number} is out of range (0 to {_LARGEST}).", (*path, field))
    for index, number in enumerate(context.get("supplementalGroups") or []):
        if not 0 <= number <= _LARGEST:
            place = (*path, "supplementalGroups", index)
            review.say("P488", f"The group ID {number} is out of range (0 to {_LARGEST}).", place)


def check_container_security(review: Review, pod: dict[str, Any], container: dict[str, Any], path: Path) -> None:
    """Report what is wrong with a container's ``securityContext`` (``ValidateSecurityContext``)."""
    context = container.get("securityContext") or {}
    place = (*path, "securityContext")
    check_users(review, context, place)
    _check_seccomp(review, context, place)
    mount = context.get("procMount")
    if mount is not None and mount not in ("Default", "Unmasked"):
        say_unknown(review, "P488", "value of `procMount`", mount, ("Default", "Unmasked"), (*place, "procMount"))
    elif mount == "Unmasked" and pod.get("hostUsers") is not False:
        message = "`procMount: Unmasked` is allowed only in pods with `hostUsers: false`."
        review.say("P488", message, (*place, "procMount"))
    if context.get("allowPrivilegeEscalation") is not False:
        return
    if context.get("privileged"):
        message = "`allowPrivilegeEscalation` must not be false in a privileged container."
        review.say("P488", message, (*place, "privileged"), (*place, "allowPrivilegeEscalation"))
    if "CAP_SYS_ADMIN" in ((context.get("capabilities") or {}).get("add") or []):
        message = "`allowPrivilegeEscalation` must not be false in a container with the capability `CAP_SYS_ADMIN`."
        review.say("P488", message, (*place, "capabilities", "add"))


def check_pod_security(review: Review, pod: dict[str, Any]) -> None:
    """Report what is wrong with a pod's ``securityContext`` and its use of the host's namespaces."""
    context = pod.get("securityContext") or {}
    place: Path = ("securityContext",)
    check_users(review, context, place)
    _check_seccomp(review, context, place)
    policy = context.get("fsGroupChangePolicy")
    if policy is not None and policy not in ("Always", "OnRootMismatch"):
        known = ("Always", "OnRootMismatch")
        what = "value of `fsGroupChangePolicy`"
        say_unknown(review, "P488", what, policy, known, (*place, "fsGroupChangePolicy"))
    _check_sysctls(review, context.get("sysctls") or [], (*place, "sysctls"))
    _check_host_sysctls(review, pod, context.get("sysctls") or [], (*place, "sysctls"))
    if pod.get("shareProcessNamespace") and pod.get("hostPID"):
        message = "A pod can have `shareProcessNamespace` or `hostPID`, not both."
        review.say("P488", message, ("shareProcessNamespace",), ("hostPID",))
    if pod.get("hostUsers") is False:
        for field in ("hostNetwork", "hostPID", "hostIPC"):
            if pod.get(field):
                message = f"A pod with `hostUsers: false` cannot have `{field}`."
                review.say("P488", message, (field,), ("hostUsers",))
        for kind in ("containers", "initContainers"):
            for index, container in enumerate(pod.get(kind) or []):
                if container.get("volumeDevices"):
                    message = "A pod with `hostUsers: false` cannot have `volumeDevices`."
                    review.say("P488", message, (kind, index, "volumeDevices"), ("hostUsers",))


def _check_seccomp(review: Review, context: dict[str, Any], path: Path) -> None:
    profile = context.get("seccompProfile")
    if profile is None:
        return
    kind, place = profile.get("type", ""), (*path, "seccompProfile")
    if not kind:
        review.say("P488", "The seccomp profile has no `type`.", (*place, "type"), place)
    elif kind not in _PROFILES:
        say_unknown(review, "P488", "seccomp profile type", kind, _PROFILES, (*place, "type"))
    local = profile.get("localhostProfile")
    if kind == "Localhost":
        if local is None:
            review.say("P488", "A seccomp profile of type `Localhost` requires `localhostProfile`.", place)
        elif problem := descending_problem(local):
            review.say("P488", problem, (*place, "localhostProfile"))
    elif local is not None and kind in _PROFILES:
        message = "`localhostProfile` is allowed only with the type `Localhost`."
        review.say("P488", message, (*place, "localhostProfile"))


def _check_sysctls(review: Review, sysctls: list[dict[str, Any]], path: Path) -> None:
    seen: set[str] = set()
    for index, entry in enumerate(sysctls):
        name, place = entry.get("name", ""), (*path, index, "name")
        if not name:
            review.say("P488", "The sysctl has no `name`.", place, (*path, index))
        elif not _is_sysctl(name):
            review.say("P488", f"{quoted(name)} is not a valid sysctl name.", place)
        elif name in seen:
            review.say("P488", f"The sysctl {quoted(name)} is set twice.", place)
        seen.add(name)


def _check_host_sysctls(review: Review, pod: dict[str, Any], sysctls: list[dict[str, Any]], path: Path) -> None:
    """``ValidateHostSysctl``: a pod that shares a namespace of the host must not set the sysctls in it."""
    for index, entry in enumerate(sysctls):
        name, place = entry.get("name", ""), (*path, index, "name")
        # In a name that is written with slashes, dots mean slashes (``NormalizeName``).
        first = re.search(r"[./]", name)
        plain = name.translate({46: 47, 47: 46}) if first and first[0] == "/" else name
        plain = plain.partition("*")[0]
        if pod.get("hostNetwork") and plain.startswith("net."):
            message = f"The sysctl {quoted(name)} cannot be set in a pod with `hostNetwork`."
            review.say("P488", message, place, ("hostNetwork",))
        elif pod.get("hostIPC") and (plain in _IPC_SYSCTLS or plain.startswith("fs.mqueue.")):
            message = f"The sysctl {quoted(name)} cannot be set in a pod with `hostIPC`."
            review.say("P488", message, place, ("hostIPC",))


def _is_sysctl(name: str) -> bool:
    segment = r"[a-z0-9]([-_a-z0-9]*[a-z0-9])?"
    return len(name) <= SUBDOMAIN_LENGTH and re.fullmatch(rf"({segment}[./])*{segment}", name) is not None
