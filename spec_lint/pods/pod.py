"""The pod template that pachd creates from a pipeline spec (``workerPodSpec`` in worker_rc.go), as plain values.

As in pachd's JSON, empty fields are left out, so a patch finds the fields that it would really find. Settings of the
installation of Pachyderm have their defaults (worker security contexts on, no host path, no certificates).
"""

from __future__ import annotations

from typing import Any

from spec_lint.findings.finding import Part, Pointer
from spec_lint.grammar import GrammarError
from spec_lint.grammar.quantity import parse_quantity
from spec_lint.model.environment import uses_s3_gateway
from spec_lint.model.pipeline import Pipeline
from spec_lint.pods.cpu import cpu_text
from spec_lint.pods.own_volumes import OWN_MOUNTS, OWN_VOLUMES, SPOUT_PATH, SPOUT_VOLUME
from spec_lint.pods.places import Origin, Places
from spec_lint.pods.unknown import Amount, Open, Ragged, UnknownText
from spec_lint.pods.variables import determined_variables, storage_variables, worker_variables
from spec_lint.schema.presence import is_complete
from spec_lint.schema.problems import newest_problems_around

USER, STORAGE, INIT = "user", "storage", "init"
WORKER_COMMAND = ["/pach-bin/dumb-init", "--", "/pach-bin/worker"]
INIT_COMMAND = ["/app/init"]
DEFAULT_REQUESTS = {"cpu": "1", "memory": "256Mi", "ephemeral-storage": "1Gi"}
_INIT_REQUESTS = frozenset(DEFAULT_REQUESTS)

_EFFECTS = {1: "NoSchedule", 2: "PreferNoSchedule", 3: "NoExecute"}
_EFFECT_NAMES = {"NO_SCHEDULE": 1, "PREFER_NO_SCHEDULE": 2, "NO_EXECUTE": 3}
_OPERATORS = {1: "Exists", 2: "Equal", "EXISTS": "Exists", "EQUAL": "Equal"}


def build_pod(pipeline: Pipeline, project: str, places: Places, *, whole: bool = True) -> dict[str, Any]:
    """The pod spec of a pipeline's workers. Ill-typed parts of the spec are left out.

    Unless ``whole`` is set, the variables that Pachyderm sets itself are left out too: only patches can refer to them.
    """
    volumes, mounts = _secret_mounts(pipeline, places)
    user = _user_container(pipeline, places, mounts, whole)
    storage = _storage_container(pipeline, places, whole)
    init: dict[str, Any] = {
        "name": INIT,
        "image": UnknownText("pachyderm/worker"),
        "command": list(INIT_COMMAND),
        "resources": _init_resources(user["resources"], places),
        "volumeMounts": [*mounts, *_mounts("pach-bin", "pachyderm-worker")],
        "imagePullPolicy": UnknownText("IfNotPresent"),
        "securityContext": _own_security_context(),
    }
    pod: dict[str, Any] = {
        "volumes": [*volumes, *_own_volumes(pipeline, project)],
        "initContainers": [init],
        "containers": [user, storage],
        "restartPolicy": "Always",
        "terminationGracePeriodSeconds": 0,
        "serviceAccountName": UnknownText("pachyderm-worker"),
        "automountServiceAccountToken": True,
    }
    _add_user(pipeline, pod, user, places)
    _add_pull_secrets(pipeline, pod, places)
    _add_scheduling(pipeline, pod, places)
    return pod


def user_id(pipeline: Pipeline) -> int | None:
    """The number in ``transform.user``, if Go's ``strconv.ParseInt`` can read one."""
    text = pipeline.text("transform", "user") or ""
    digits = text[1:] if text[:1] in ("+", "-") else text
    if not digits.isascii() or not digits.isdigit() or len(digits.lstrip("0")) > 19:
        return None
    return int(text) if -(2**63) <= int(text) < 2**63 else None


def _user_container(pipeline: Pipeline, places: Places, mounts: list[Any], whole: bool) -> dict[str, Any]:
    own = ["pach-bin", "pachyderm-worker", "pach-dir-volume", "user-tmp", "pachyderm-storage-secret"]
    resources: dict[str, Any] = {}
    requests = _resources(pipeline, "resource_requests", places)
    limits = _resources(pipeline, "resource_limits", places)
    _add(resources, limits=limits)
    if requests is None:
        requests = Open() if limits is not None else DEFAULT_REQUESTS.copy()
    resources["requests"] = requests
    env = _environment(pipeline, places)
    if whole:
        env = Ragged([*env, *worker_variables(pipeline.name)])
    user = {
        "name": USER,
        "image": pipeline.text("transform", "image") or "ubuntu:20.04",
        "command": list(WORKER_COMMAND),
        "ports": [{"name": "metrics-user", "containerPort": 9090}],
        "env": env,
        "resources": resources,
        "volumeMounts": [*mounts, *_mounts(*own), *_spout_mounts(pipeline)],
        "imagePullPolicy": UnknownText("IfNotPresent"),
    }
    if pipeline.text("transform", "image"):
        places.member(user, "image", Origin(("transform", "image")))
    _add_determined(pipeline, user)
    return user


def _storage_container(pipeline: Pipeline, places: Places, whole: bool) -> dict[str, Any]:
    env = _egress_variable(pipeline, places)
    if whole:
        env = Ragged([*storage_variables(), *env])
    resources: dict[str, Any] = {}
    limits = _resources(pipeline, "sidecar_resource_limits", places)
    requests = _resources(pipeline, "sidecar_resource_requests", places)
    _add(resources, limits=limits)
    own_requests = Open({"cpu": UnknownText("0"), "memory": UnknownText("64M")})
    resources["requests"] = own_requests if requests is None else requests
    own_mounts = [
        *_mounts("pach-dir-volume", "pachyderm-storage-secret"),
        {"name": "tmp", "mountPath": "/tmp"},
        *_spout_mounts(pipeline),
    ]
    return {
        "name": STORAGE,
        "image": UnknownText("pachyderm/pachd"),
        "command": ["/pachd", "--mode", "sidecar"],
        "ports": [{"name": "metrics-storage", "containerPort": 9091}, *_s3_ports(pipeline)],
        "envFrom": [{"secretRef": {"name": "pachyderm-storage-secret"}}],
        "env": env,
        "resources": resources,
        "volumeMounts": own_mounts,
        "imagePullPolicy": UnknownText("IfNotPresent"),
        "securityContext": _own_security_context(),
    }


def _s3_ports(pipeline: Pipeline) -> list[dict[str, Any]]:
    """The port of the sidecar's S3 gateway, if the pipeline has one."""
    return [{"containerPort": 1600}] if uses_s3_gateway(pipeline) else []


def _add(target: dict[str, Any], **members: Any) -> None:
    """Add the fields that are not empty, as Go's JSON does with ``omitempty``."""
    target.update({name: value for name, value in members.items() if value})


def _resources(pipeline: Pipeline, field: str, places: Places) -> dict[str, str] | None:
    """The resource list of a field; None if the field is not set (``getResourceListFromSpec`` in ppsutil)."""
    spec = pipeline.get(field)
    if not isinstance(spec, dict):
        return None
    # Requests that a spec does not set may be set by defaults of the cluster.
    found: dict[str, str] = Open() if field.endswith("requests") else {}
    for name, key in (("cpu", "cpu"), ("memory", "memory"), ("disk", "ephemeral-storage")):
        text = _cpu_amount(spec.get("cpu")) if name == "cpu" else _kept_quantity(spec.get(name))
        if text is not None:
            found[key] = Amount(text)
            places.member(found, key, Origin((field, name)))
    gpu = spec.get("gpu")
    if isinstance(gpu, dict) and is_complete(pipeline, "GPUSpec", field, "gpu"):
        kind, number = gpu.get("type"), pipeline.integer(field, "gpu", "number")
        if (kind is None or isinstance(kind, str)) and (number is not None or gpu.get("number") is None):
            found[kind or ""] = Amount(number or 0)
            block = Origin((field, "gpu"), Part.KEY)
            value = Origin((field, "gpu", "number")) if number is not None else block
            places.member(found, kind or "", value, Origin((field, "gpu", "type")) if kind is not None else block)
    return found


def _cpu_amount(value: Any) -> str | None:
    text = cpu_text(value)
    return text and text.rstrip("0").rstrip(".")


def _kept_quantity(value: Any) -> str | None:
    """A quantity that can be read; pachd drops the others with a line in its log."""
    if not isinstance(value, str) or not value:
        return None
    try:
        parse_quantity(value)
    except GrammarError:
        return None
    return value


def _init_resources(user: dict[str, Any], places: Places) -> dict[str, Any]:
    """The init container has the requests and limits of the user container."""
    given = user["requests"]
    # Here, too, defaults of the cluster come before Pachyderm's own.
    wrapped = str if given == DEFAULT_REQUESTS else UnknownText
    requests: dict[str, Any] = Open({"cpu": wrapped("0"), "memory": wrapped("64M")}, only=_INIT_REQUESTS)
    for key in DEFAULT_REQUESTS:
        if key in given:
            requests[key] = given[key]
            places.share(given, key, requests)
    resources: dict[str, Any] = {}
    limits = dict(user.get("limits", {}))
    for key in limits:
        places.share(user["limits"], key, limits)
    _add(resources, limits=limits, requests=requests)
    return resources


def _environment(pipeline: Pipeline, places: Places) -> list[dict[str, Any]]:
    """The variables of ``transform.env``, then those of ``transform.secrets``."""
    found: list[dict[str, Any]] = []
    given = {name: value for name, value in pipeline.env.items() if isinstance(name, str) and isinstance(value, str)}
    # Go puts them into the pod in any order.
    text = UnknownText if len(given) > 1 else str
    for name, value in given.items():
        variable: dict[str, Any] = {"name": text(name), **({"value": text(value)} if value else {})}
        places.member(variable, "name", Origin(("transform", "env", name), Part.KEY))
        places.whole(variable, Origin(("transform", "env", name)))
        found.append(variable)
    for index, entry in enumerate(pipeline.items("transform", "secrets")):
        if not isinstance(entry, dict) or not isinstance(entry.get("env_var"), str) or not entry["env_var"]:
            continue
        place = ("transform", "secrets", index)
        selector = {"name": _text(entry, "name"), "key": _text(entry, "key")}
        places.member(selector, "name", Origin((*place, "name")))
        places.member(selector, "key", Origin((*place, "key")))
        variable = {"name": entry["env_var"], "valueFrom": {"secretKeyRef": selector}}
        places.member(variable, "name", Origin((*place, "env_var")))
        places.whole(variable, Origin(place))
        found.append(variable)
    return found


def _egress_variable(pipeline: Pipeline, places: Places) -> list[dict[str, Any]]:
    place: Pointer = ("egress", "sql_database", "secret")
    secret = pipeline.get(*place)
    if not isinstance(secret, dict):
        return []
    selector = {"name": _text(secret, "name"), "key": _text(secret, "key")}
    places.member(selector, "name", Origin((*place, "name")))
    places.member(selector, "key", Origin((*place, "key")))
    return [{"name": "PACHYDERM_SQL_PASSWORD", "valueFrom": {"secretKeyRef": selector}}]


def _add_determined(pipeline: Pipeline, user: dict[str, Any]) -> None:
    if not isinstance(pipeline.get("determined"), dict):
        return
    user["env"] += determined_variables()


def _text(entry: dict[str, Any], field: str) -> str:
    value = entry.get(field)
    return value if isinstance(value, str) else ""


def _secret_mounts(pipeline: Pipeline, places: Places) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The volumes of mounted secrets, and their mounts."""
    volumes: list[dict[str, Any]] = []
    mounts: list[dict[str, Any]] = []
    for index, entry in enumerate(pipeline.items("transform", "secrets")):
        if not isinstance(entry, dict) or not isinstance(entry.get("mount_path"), str) or not entry["mount_path"]:
            continue
        place = ("transform", "secrets", index)
        name = _text(entry, "name")
        volume = {"name": name, "secret": {"secretName": name}}
        mount = {"name": name, "mountPath": entry["mount_path"]}
        for part in (volume, mount):
            places.whole(part, Origin((*place, "name")))
        places.member(mount, "mountPath", Origin((*place, "mount_path")))
        volumes.append(volume)
        mounts.append(mount)
    return volumes, mounts


def _mounts(*names: str) -> list[dict[str, Any]]:
    return [{"name": name, "mountPath": OWN_MOUNTS[name]} for name in names]


def _is_spout(pipeline: Pipeline) -> bool:
    return isinstance(pipeline.get("spout"), dict)


def _spout_mounts(pipeline: Pipeline) -> list[dict[str, Any]]:
    return [{"name": SPOUT_VOLUME, "mountPath": SPOUT_PATH}] if _is_spout(pipeline) else []


def _own_volumes(pipeline: Pipeline, project: str) -> list[dict[str, Any]]:
    memory = pipeline.get("transform", "memory_volume") is True
    volumes: list[dict[str, Any]] = [
        {"name": name, "emptyDir": {"medium": "Memory"} if memory and name == "pachyderm-worker" else {}}
        for name in OWN_VOLUMES[:-1]
    ]
    volumes.append({"name": OWN_VOLUMES[-1], "secret": {"secretName": OWN_VOLUMES[-1]}})
    if _is_spout(pipeline):
        secret = f"spout-pachctl-secret-{project}-{pipeline.name}"
        volumes.append({"name": SPOUT_VOLUME, "secret": {"secretName": secret}})
    return volumes


def _own_security_context() -> dict[str, Any]:
    return {
        "capabilities": {"drop": ["all"]},
        "runAsUser": 1000,
        "runAsGroup": 1000,
        "readOnlyRootFilesystem": True,
        "allowPrivilegeEscalation": False,
    }


def _add_user(pipeline: Pipeline, pod: dict[str, Any], user: dict[str, Any], places: Places) -> None:
    number = user_id(pipeline)
    if number is None:
        return
    pod["securityContext"] = {
        "runAsUser": number,
        "runAsGroup": number,
        "runAsNonRoot": True,
        "fsGroup": number,
        "seccompProfile": {"type": "RuntimeDefault"},
    }
    user["securityContext"] = {**_own_security_context(), "runAsUser": number, "runAsGroup": number}
    for context in (pod["securityContext"], user["securityContext"]):
        places.whole(context, Origin(("transform", "user")))


def _add_pull_secrets(pipeline: Pipeline, pod: dict[str, Any], places: Places) -> None:
    found = []
    for index, name in enumerate(pipeline.items("transform", "image_pull_secrets")):
        if isinstance(name, str):
            found.append({"name": name} if name else {})
            places.whole(found[-1], Origin(("transform", "image_pull_secrets", index)))
    _add(pod, imagePullSecrets=found)


def _add_scheduling(pipeline: Pipeline, pod: dict[str, Any], places: Places) -> None:
    place: Pointer = ("scheduling_spec", "node_selector")
    selector = {key: value for key, value in pipeline.mapping(*place).items() if isinstance(value, str)}
    places.whole(selector, Origin(place, mirrors=True))
    priority = pipeline.text("scheduling_spec", "priority_class_name")
    tolerations = []
    for index, entry in enumerate(pipeline.items("tolerations")):
        if isinstance(entry, dict):
            tolerations.append(_toleration(pipeline, entry, ("tolerations", index), places))
    _add(pod, nodeSelector=selector, priorityClassName=priority, tolerations=tolerations)
    places.member(pod, "priorityClassName", Origin(("scheduling_spec", "priority_class_name")))


def _toleration(pipeline: Pipeline, entry: dict[str, Any], place: Pointer, places: Places) -> dict[str, Any]:
    refused = place in newest_problems_around(pipeline.document)
    if refused or (not entry.get("key") and entry.get("operator") in (None, 0, "EMPTY")):
        # The schema or pachd rejects it. A harmless one takes its place, because a patch may refer to its index.
        return {"operator": "Exists"}
    found: dict[str, Any] = {}
    effect = _EFFECT_NAMES.get(str(entry.get("effect")), pipeline.integer(*place, "effect"))
    _add(
        found,
        key=_text(entry, "key"),
        operator=_OPERATORS.get(pipeline.integer(*place, "operator") or _text(entry, "operator")),
        value=_text(entry, "value"),
        effect=_EFFECTS.get(effect or 0),
    )
    seconds = pipeline.integer(*place, "toleration_seconds")
    if seconds is not None:
        found["tolerationSeconds"] = seconds
    places.whole(found, Origin(place))
    for name in ("key", "operator", "value", "effect"):
        if name in entry:
            places.member(found, name, Origin((*place, name)))
    if "toleration_seconds" in entry:
        places.member(found, "tolerationSeconds", Origin((*place, "toleration_seconds")))
    return found
