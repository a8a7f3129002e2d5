"""Containers of a patched pod, as the API server checks them (``validateContainers``)."""

from __future__ import annotations

import re
from typing import Any

from spec_lint.grammar.kubernetes_names import check_dns_label, check_port_name
from spec_lint.grammar.words import quoted
from spec_lint.pods.checks.scheduling import say_unknown
from spec_lint.pods.places import Path
from spec_lint.pods.review import Review

_PULL_POLICIES = ("Always", "IfNotPresent", "Never")
_PROTOCOLS = ("TCP", "UDP", "SCTP")
_MESSAGE_POLICIES = ("File", "FallbackToLogsOnError")
_RESTART_POLICIES = ("Always", "OnFailure", "Never")
_RESIZABLE = ("cpu", "memory")
_RESIZE_POLICIES = ("NotRequired", "RestartContainer")
_PROBES = ("livenessProbe", "readinessProbe", "startupProbe")
_HANDLERS = ("exec", "httpGet", "tcpSocket", "grpc", "sleep")
_HEADER_NAME = re.compile(r"[-A-Za-z0-9]+")
_SECONDS = ("initialDelaySeconds", "timeoutSeconds", "periodSeconds", "successThreshold", "failureThreshold")
_Port = tuple[Path, dict[str, Any]]
"""A port of a container, and where it is."""


def check_containers(review: Review, pod: dict[str, Any]) -> None:
    """Report containers without a name or an image, duplicate names, and what is wrong inside the containers."""
    containers = pod.get("containers") or []
    if not containers:
        review.say("P483", "The pod has no containers left.", ("containers",))
    names: dict[str, Path] = {}
    for kind in ("containers", "initContainers"):
        for index, container in enumerate(pod.get(kind) or []):
            _check_container(review, container, (kind, index), names)
    together = [port for index, container in enumerate(containers) for port in _ports(container, ("containers", index))]
    _check_host_ports(review, together, host_network=bool(pod.get("hostNetwork")))
    for index, container in enumerate(pod.get("initContainers") or []):
        # Init containers run one after the other, and their ports are not compared with the host's network.
        _check_host_ports(review, _ports(container, ("initContainers", index)), host_network=False)
    _check_sleeps(review, pod)


def _check_container(review: Review, container: dict[str, Any], path: Path, names: dict[str, Path]) -> None:
    name = container.get("name", "")
    if not name:
        review.say("P483", "The container has no `name`.", (*path, "name"), path)
    elif name in names:
        message = f"Two containers have the name {quoted(name)}."
        review.say("P483", message, (*path, "name"), (*names[name], "name"), related="the other one is here")
    else:
        names[name] = path
        review.form("P483", "container name", check_dns_label, name, (*path, "name"))
    if not container.get("image"):
        review.say("P483", "The container has no `image`.", (*path, "image"), path)
    for field, known, what in (
        ("imagePullPolicy", _PULL_POLICIES, "image pull policy"),
        ("terminationMessagePolicy", _MESSAGE_POLICIES, "termination message policy"),
    ):
        word = container.get(field, "")
        if word and word not in known:
            say_unknown(review, "P483", what, word, known, (*path, field))
    _check_ports(review, container.get("ports") or [], (*path, "ports"))
    _check_restart(review, container, path)
    _check_resizing(review, container, path)
    _check_probes(review, container, path)


def _check_resizing(review: Review, container: dict[str, Any], path: Path) -> None:
    named: set[str] = set()
    for index, policy in enumerate(container.get("resizePolicy") or []):
        place = (*path, "resizePolicy", index)
        resource, restart = policy.get("resourceName", ""), policy.get("restartPolicy", "")
        if resource not in _RESIZABLE:
            say_unknown(review, "P483", "resource to resize", resource, _RESIZABLE, (*place, "resourceName"))
        elif resource in named:
            message = f"Two resize policies are for {quoted(resource)}."
            review.say("P483", message, (*place, "resourceName"))
        named.add(resource)
        if restart not in _RESIZE_POLICIES:
            say_unknown(review, "P483", "resize policy", restart, _RESIZE_POLICIES, (*place, "restartPolicy"))
        elif restart == "RestartContainer" and _is_plain_init(container, path):
            message = "An init container cannot be restarted when it is resized."
            review.say("P483", message, (*place, "restartPolicy"), advice="Write `NotRequired`.")


def _check_restart(review: Review, container: dict[str, Any], path: Path) -> None:
    # Which of them are allowed for which container depends on the release of Kubernetes.
    policy = container.get("restartPolicy")
    if policy is not None and policy not in _RESTART_POLICIES:
        say_unknown(review, "P483", "restart policy", policy, _RESTART_POLICIES, (*path, "restartPolicy"))


def _check_ports(review: Review, ports: list[dict[str, Any]], path: Path) -> None:
    names: set[str] = set()
    for index, port in enumerate(ports):
        place = (*path, index)
        name, number, host = port.get("name", ""), port.get("containerPort", 0), port.get("hostPort", 0)
        if name in names and name:
            review.say("P484", f"Two ports of this container have the name {quoted(name)}.", (*place, "name"))
        elif name:
            names.add(name)
            review.form("P484", "port name", check_port_name, name, (*place, "name"))
        if number == 0:
            review.say("P484", "`containerPort` is missing or 0.", (*place, "containerPort"), place)
        for field, value in (("containerPort", number), ("hostPort", host)):
            if value and not 0 < value < 65536:
                review.say("P484", f"The port {value} is out of range (1 to 65535).", (*place, field))
        protocol = port.get("protocol", "")
        if protocol and protocol not in _PROTOCOLS:
            say_unknown(review, "P484", "protocol", protocol, _PROTOCOLS, (*place, "protocol"))


def _ports(container: dict[str, Any], path: Path) -> list[_Port]:
    return [((*path, "ports", number), port) for number, port in enumerate(container.get("ports") or [])]


def _check_host_ports(review: Review, ports: list[_Port], *, host_network: bool) -> None:
    """Report host ports that containers which run at the same time cannot have."""
    taken: dict[tuple[str, str, int], Path] = {}
    for place, port in ports:
        host = port.get("hostPort", 0)
        if host_network and host and host != port.get("containerPort", 0):
            message = "With `hostNetwork`, `hostPort` must be equal to `containerPort`."
            review.say("P484", message, (*place, "hostPort"))
        if not host:
            continue
        key = (port.get("protocol") or "TCP", port.get("hostIP", ""), host)
        if key in taken:
            message = f"The host port {host} is used twice."
            review.say("P484", message, (*place, "hostPort"), (*taken[key], "hostPort"), related="it is also used here")
        taken.setdefault(key, place)


def _check_probes(review: Review, container: dict[str, Any], path: Path) -> None:
    for field in (*_PROBES, "lifecycle"):
        if container.get(field) is None:
            continue
        place = (*path, field)
        if _is_plain_init(container, path):
            review.say("P486", f"An init container cannot have a `{field}`.", place)
        elif field == "lifecycle":
            for moment in ("postStart", "preStop"):
                if container[field].get(moment) is not None:
                    _check_handler(review, container[field][moment], (*place, moment))
        else:
            _check_probe(review, container[field], place, field)


def _is_plain_init(container: dict[str, Any], path: Path) -> bool:
    """Whether a container runs before the others and not beside them."""
    return path[0] == "initContainers" and container.get("restartPolicy") != "Always"


def _check_probe(review: Review, probe: dict[str, Any], path: Path, kind: str) -> None:
    _check_handler(review, probe, path)
    for field in _SECONDS:
        if probe.get(field, 0) < 0:
            review.say("P486", f"`{field}` must not be negative.", (*path, field))
    # 0 counts as unset and becomes 1.
    if kind != "readinessProbe" and probe.get("successThreshold", 0) not in (0, 1):
        review.say("P486", f"The `successThreshold` of a `{kind}` must be 1.", (*path, "successThreshold"))
    grace = probe.get("terminationGracePeriodSeconds")
    if grace is not None and kind == "readinessProbe":
        review.say(
            "P486",
            "A `readinessProbe` cannot have `terminationGracePeriodSeconds`, because it terminates nothing.",
            (*path, "terminationGracePeriodSeconds"),
        )
    elif grace is not None and grace <= 0:
        review.say("P486", "The grace period must be greater than 0.", (*path, "terminationGracePeriodSeconds"))


def _check_handler(review: Review, handler: dict[str, Any], path: Path) -> None:
    given = [kind for kind in _HANDLERS if handler.get(kind) is not None]
    if not given:
        message = "The probe or hook does nothing; add one of `exec`, `httpGet`, `tcpSocket` or `grpc`."
        review.say("P486", message, path)
    for kind in given[1:]:
        review.say("P486", f"Only one action is allowed, and `{given[0]}` is already set.", (*path, kind))
    if given[:1] == ["exec"] and not handler["exec"].get("command"):
        review.say("P486", "`exec` requires a `command`.", (*path, "exec", "command"), (*path, "exec"))
    if given[:1] and given[0] in ("httpGet", "tcpSocket", "grpc"):
        _check_handler_port(review, handler[given[0]].get("port", 0), (*path, given[0]))
    scheme = (handler.get("httpGet") or {}).get("scheme", "")
    if scheme and scheme not in ("HTTP", "HTTPS"):
        say_unknown(review, "P486", "scheme", scheme, ("HTTP", "HTTPS"), (*path, "httpGet", "scheme"))
    for index, header in enumerate((handler.get("httpGet") or {}).get("httpHeaders") or []):
        _check_header(review, header.get("name", ""), (*path, "httpGet", "httpHeaders", index))


def _check_header(review: Review, name: str, path: Path) -> None:
    if not name:
        review.say("P486", "The header has no `name`.", (*path, "name"), path)
    elif not _HEADER_NAME.fullmatch(name):
        message = f"{quoted(name)} is not a valid header name; use letters, digits and `-`."
        review.say("P486", message, (*path, "name"))


def _check_sleeps(review: Review, pod: dict[str, Any]) -> None:
    """A hook may not sleep longer than the pod's grace period, which Pachyderm sets to 0."""
    most = pod.get("terminationGracePeriodSeconds", 30)
    for kind in ("containers", "initContainers"):
        for index, container in enumerate(pod.get(kind) or []):
            if _is_plain_init(container, (kind, index)):
                # Its hooks are reported already.
                continue
            for moment, hook in (container.get("lifecycle") or {}).items():
                if hook.get("sleep") is not None and not 0 <= hook["sleep"].get("seconds", 0) <= most:
                    message = f"The sleep of a hook must be from 0 to {most} seconds, the grace period of the pod."
                    place = (kind, index, "lifecycle", moment, "sleep", "seconds")
                    advice = "Increase `terminationGracePeriodSeconds` of the pod, which Pachyderm sets to 0."
                    review.say("P486", message, place, advice=advice)


def _check_handler_port(review: Review, port: int | str, path: Path) -> None:
    if isinstance(port, str):
        review.form("P486", "port name", check_port_name, port, (*path, "port"))
    elif not 0 < port < 65536:
        words = f"The port {port} is out of range (1 to 65535)." if port else "`port` is missing or 0."
        review.say("P486", words, (*path, "port"), path)
