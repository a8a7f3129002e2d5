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
"""Those of the IPC namespace (k8s.io/component-helpers, node/util/sysctl/namespace.go)."""


def check_users(review: Review, context: dict[str, Any], path: Path) -> None:
    """Report numbers of users and groups that are none."""
    for field in ("runAsUser", "runAsGroup", "fsGroup"):
        number = context.get(field)
        if number is not None and not 0 <= number <= _LARGEST:
            review.say("P488", f"Numbers of users and groups go from 0 to {_LARGEST}.", (*path, field))
    for index, number in enumerate(context.get("supplementalGroups") or []):
        if not 0 <= number <= _LARGEST:
            place = (*path, "supplementalGroups", index)
            review.say("P488", f"Numbers of users and groups go from 0 to {_LARGEST}.", place)


def check_container_security(review: Review, pod: dict[str, Any], container: dict[str, Any], path: Path) -> None:
    """Report what is wrong with a container's ``securityContext`` (``ValidateSecurityContext``)."""
    context = container.get("securityContext") or {}
    place = (*path, "securityContext")
    check_users(review, context, place)
    _check_seccomp(review, context, place)
    mount = context.get("procMount")
    if mount is not None and mount not in ("Default", "Unmasked"):
        say_unknown(review, "P488", "way to mount /proc", mount, ("Default", "Unmasked"), (*place, "procMount"))
    elif mount == "Unmasked" and pod.get("hostUsers") is not False:
        message = "/proc can be Unmasked only in pods with users of their own (hostUsers: false)."
        review.say("P488", message, (*place, "procMount"))
    if context.get("allowPrivilegeEscalation") is not False:
        return
    if context.get("privileged"):
        message = "A privileged container can always get more rights: allowPrivilegeEscalation must not be false."
        review.say("P488", message, (*place, "privileged"), (*place, "allowPrivilegeEscalation"))
    if "CAP_SYS_ADMIN" in ((context.get("capabilities") or {}).get("add") or []):
        message = (
            "With CAP_SYS_ADMIN a container can always get more rights: allowPrivilegeEscalation must not be false."
        )
        review.say("P488", message, (*place, "capabilities", "add"))


def check_pod_security(review: Review, pod: dict[str, Any]) -> None:
    """Report what is wrong with a pod's ``securityContext`` and the host's namespaces that it asks for."""
    context = pod.get("securityContext") or {}
    place: Path = ("securityContext",)
    check_users(review, context, place)
    _check_seccomp(review, context, place)
    policy = context.get("fsGroupChangePolicy")
    if policy is not None and policy not in ("Always", "OnRootMismatch"):
        known = ("Always", "OnRootMismatch")
        say_unknown(review, "P488", "policy for changing groups", policy, known, (*place, "fsGroupChangePolicy"))
    _check_sysctls(review, context.get("sysctls") or [], (*place, "sysctls"))
    _check_host_sysctls(review, pod, context.get("sysctls") or [], (*place, "sysctls"))
    if pod.get("shareProcessNamespace") and pod.get("hostPID"):
        message = "Processes are shared with the host or among the containers, not both."
        review.say("P488", message, ("shareProcessNamespace",), ("hostPID",))
    if pod.get("hostUsers") is False:
        for field in ("hostNetwork", "hostPID", "hostIPC"):
            if pod.get(field):
                message = f"A pod with users of its own (hostUsers: false) cannot have {field}."
                review.say("P488", message, (field,), ("hostUsers",))
        for kind in ("containers", "initContainers"):
            for index, container in enumerate(pod.get(kind) or []):
                if container.get("volumeDevices"):
                    message = "A pod with users of its own (hostUsers: false) cannot have volumeDevices."
                    review.say("P488", message, (kind, index, "volumeDevices"), ("hostUsers",))


def _check_seccomp(review: Review, context: dict[str, Any], path: Path) -> None:
    profile = context.get("seccompProfile")
    if profile is None:
        return
    kind, place = profile.get("type", ""), (*path, "seccompProfile")
    if not kind:
        review.say("P488", "The type of the seccomp profile is missing.", (*place, "type"), place)
    elif kind not in _PROFILES:
        say_unknown(review, "P488", "type of seccomp profile", kind, _PROFILES, (*place, "type"))
    local = profile.get("localhostProfile")
    if kind == "Localhost":
        if local is None:
            review.say("P488", "A seccomp profile of the type Localhost needs localhostProfile.", place)
        elif problem := descending_problem(local):
            review.say("P488", problem, (*place, "localhostProfile"))
    elif local is not None and kind in _PROFILES:
        message = "localhostProfile goes with the type Localhost only."
        review.say("P488", message, (*place, "localhostProfile"))


def _check_sysctls(review: Review, sysctls: list[dict[str, Any]], path: Path) -> None:
    seen: set[str] = set()
    for index, entry in enumerate(sysctls):
        name, place = entry.get("name", ""), (*path, index, "name")
        if not name:
            review.say("P488", "The name of a sysctl is missing.", place, (*path, index))
        elif not _is_sysctl(name):
            review.say("P488", f"{quoted(name)} cannot be the name of a sysctl.", place)
        elif name in seen:
            review.say("P488", f"The sysctl {quoted(name)} is set twice.", place)
        seen.add(name)


def _check_host_sysctls(review: Review, pod: dict[str, Any], sysctls: list[dict[str, Any]], path: Path) -> None:
    """``ValidateHostSysctl``: a pod that shares a namespace of the host must not set what is in it."""
    for index, entry in enumerate(sysctls):
        name, place = entry.get("name", ""), (*path, index, "name")
        # A name may be written with slashes: then the points in it stand for slashes (``NormalizeName``).
        first = re.search(r"[./]", name)
        plain = name.translate({46: 47, 47: 46}) if first and first[0] == "/" else name
        plain = plain.partition("*")[0]
        if pod.get("hostNetwork") and plain.startswith("net."):
            review.say("P488", f"{quoted(name)} cannot be set in a pod with hostNetwork.", place, ("hostNetwork",))
        elif pod.get("hostIPC") and (plain in _IPC_SYSCTLS or plain.startswith("fs.mqueue.")):
            review.say("P488", f"{quoted(name)} cannot be set in a pod with hostIPC.", place, ("hostIPC",))


def _is_sysctl(name: str) -> bool:
    segment = r"[a-z0-9]([-_a-z0-9]*[a-z0-9])?"
    return len(name) <= SUBDOMAIN_LENGTH and re.fullmatch(rf"({segment}[./])*{segment}", name) is not None
