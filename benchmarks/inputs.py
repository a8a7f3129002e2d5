"""The files that the benchmarks read: made here, and always the same.

``write_json`` writes small specs without findings; ``write_yaml`` writes specs as long, as commented and as nested as
those of real projects; ``write_mixed`` adds the mistakes that people make. All take a folder and a number of files.
"""

from __future__ import annotations

import base64
import json
import random
import re
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

Spec = dict[str, Any]

SENSORS = ("tide", "wind", "rain", "soil", "dust", "snow", "leaf", "lake", "wave", "sun")
STEPS = ("parse", "calibrate", "regularize", "filter", "merge", "flag", "average", "publish")
COMMENTS = {
    "image": ("Raise the tag here and in the deployment notes.",),
    "ERR_PATH": ("Files that could not be processed; may be changed by the user.",),
    "RELATIVE_PATH_INDEX": ("Parts of a path, counted from 0:", "  0 is empty, 1 is pfs, 2 is the repo"),
    "parallelism_spec": ("Two workers keep up with the daily load; raise this before all days are processed again.",),
    "resource_requests": ("Taken from the use of the last month.",),
    "scheduling_spec": ("node_selector:", "  example.org/pool: spot"),
    "empty_files": ("Only the names matter here, so the contents are not downloaded.",),
}
"""Comments that stand above a key in YAML, half of them code that was commented out."""


SCRIPT = """\
/bin/bash <<'EOF'
# Stop at the first error, and at a variable that is not set.
set -euo pipefail
IFS=$'\\n\\t'

# Link what is not changed into the output. A file that is already there is kept, so the order of these two matters:
# the readings of the station come first, those of its neighbours fill what is missing.
mkdir -p "$OUT_PATH"
if [ ${DATA_PATH+x} ]; then
  # All days of one location of SENSOR are in one datum.
  export IN_PATH=$DATA_PATH
  python3 -m field_stations.ACTION.ACTION_main --sensor SENSOR --locations "$LOCATION_PATH" --out "$OUT_PATH"
fi

# What could not be processed is kept beside the output, with the reason.
find "$OUT_PATH" -name '*.error' -exec mv {} "$ERR_PATH" ';'
EOF
"""
"""The code of half of the steps, as a block in the spec."""


def write_json(folder: Path, number: int) -> None:
    """Specs of ten kinds, as in real projects; each one reads the output of the previous one."""
    for index in range(number):
        (folder / f"step-{index:05}.json").write_text(as_json(spec(index)))


def write_yaml(folder: Path, number: int) -> None:
    """Specs of eight kinds, about 75 lines each, of pipelines that process what sensors measure, and their secrets.

    One of five has a field that Pachyderm no longer has, as in a project that has lived through its releases.
    """
    for index in _specs_of(folder, number):
        old = {"enable_stats": True} if index % 5 == 3 else {}
        (folder / f"step-{index:05}.yaml").write_text(as_yaml({**project_spec(index), **old}))


def write_clean_yaml(folder: Path, number: int) -> None:
    """The same without findings."""
    for index in _specs_of(folder, number):
        (folder / f"step-{index:05}.yaml").write_text(as_yaml(project_spec(index)))


def _specs_of(folder: Path, number: int) -> range:
    """The numbers of the specs among so many files: the other file has the secrets that they use."""
    if number > 1:
        (folder / "secrets.yaml").write_text(secrets_of_project())
    return range(int(number > 1), number)


def secrets_of_project() -> str:
    """The secrets of ``project_spec``, which are taken from a vault."""
    used = {
        "registry-read": ("kubernetes.io/dockerconfigjson", (".dockerconfigjson",)),
        "archive-login": ("Opaque", ("user", "host", "login")),
        "station-database": ("Opaque", ("url",)),
    }
    return "---\n".join(
        as_yaml({
            "apiVersion": "external-secrets.io/v1",
            "kind": "ExternalSecret",
            "metadata": {"name": name},
            "spec": {
                "secretStoreRef": {"name": "vault", "kind": "ClusterSecretStore"},
                "target": {"template": {"type": kind}},
                "data": [{"secretKey": key, "remoteRef": {"key": f"stations/{name}", "property": key}} for key in keys],
            },
        })
        for name, (kind, keys) in used.items()
    )  # fmt: skip


def write_mixed(folder: Path, number: int) -> None:
    """JSON and YAML in turn. A third of the files has no mistake, a third has one, a third has two, and some have a
    syntax error."""
    for index in range(1, number + 1):
        value = project_spec(index) if index % 2 else spec(index)
        for mistake in range(index % 3):
            MISTAKES[(index + 5 * mistake) % len(MISTAKES)](value)
        text = as_yaml(value) if index % 2 else as_json(value)
        if index % 50 == 7:
            text = text.replace("\n  ", "\n\t ", 1)
        elif index % 100 == 20:
            text = text.replace(",\n", "\n", 1)
        (folder / f"step-{index:05}.{'yaml' if index % 2 else 'json'}").write_text(text)


def spec(index: int) -> Spec:
    """A small spec without any finding."""
    upstream = f"step-{index - 1:05}" if index % 10 else f"raw-{index:05}"
    value: Spec = {
        "pipeline": {"name": f"step-{index:05}"},
        "description": f"Step {index} of a chain that cleans, joins and sums up readings.",
        "input": {"pfs": {"repo": upstream, "branch": "master", "glob": "/*"}},
        "transform": {
            "image": "registry.example.org/steps:1.4.2",
            "cmd": ["python3", "/app/step.py", "--in", f"/pfs/{upstream}", "--out", "/pfs/out"],
            "env": {"LOG_LEVEL": "info"},
        },
    }
    kind = index % 10
    if kind in (1, 6):
        value["parallelism_spec"] = {"constant": 4}
        value["resource_requests"] = {"cpu": 0.5, "memory": "256Mi"}
    if kind in (2, 7):
        value["resource_requests"] = {"cpu": 2, "memory": "4Gi"}
        value["resource_limits"] = {"cpu": 2, "memory": "4Gi"}
        value["datum_timeout"] = "600s"
    if kind in (3, 8):
        left = {"pfs": {"repo": upstream, "glob": "/(*)", "join_on": "$1"}}
        right = {"pfs": {"repo": f"gauges-{index:05}", "glob": "/(*)", "join_on": "$1"}}
        value["input"] = {"join": [left, right]}
    if kind == 4:
        value["scheduling_spec"] = {"node_selector": {"disk": "ssd"}}
        value["metadata"] = {"labels": {"team": "tides"}, "annotations": {"example.org/owner": "tides"}}
    return value


def project_spec(index: int) -> Spec:
    """A spec of ordinary length without any finding: one step of the processing of one sensor."""
    chain, step = divmod(index, len(STEPS))
    sensor, action = f"{SENSORS[chain % len(SENSORS)]}{chain:04}", STEPS[step]
    upstream = f"{sensor}_{STEPS[step - 1]}" if step else f"{sensor}_raw_from_the_stream"
    transform: Spec = {
        "image": f"registry.example.org/field-stations/processing/{action}-module:v1.{step}.{chain}",
        "image_pull_secrets": ["registry-read"],
        "cmd": ["/bin/bash"],
        "stdin": ["#!/bin/bash", f"python3 -m field_stations.{action}.{action}_main --sensor {sensor}"],
        "env": {
            "OUT_PATH": "/pfs/out",
            "ERR_PATH": "/pfs/out/errored_datums",
            "LOG_LEVEL": "INFO",
            "SOURCE_TYPE": sensor,
            "RELATIVE_PATH_INDEX": "3",
            "PAD_DAYS": "-0.02,0.02",
        },
    }
    value: Spec = {
        "pipeline": {"name": f"{sensor}_{action}"},
        "description": f"Runs {action} on the readings of {sensor}, one day and one location at a time.",
        "transform": transform,
        "input": {"pfs": {"name": "DATA_PATH", "repo": upstream, "glob": "/*/*/*", "empty_files": False}},
        "parallelism_spec": {"constant": 2},
        "autoscaling": True,
        "resource_requests": {"memory": "300M", "cpu": 1.5},
        "resource_limits": {"memory": "800M", "cpu": 2.5},
        "sidecar_resource_requests": {"memory": "2G", "cpu": 0.5},
        "datum_set_spec": {"number": 1},
        "scheduling_spec": {"node_selector": {"example.org/compute-class": "field-station-pipelines"}},
    }
    if step % 2:
        del transform["stdin"]
        transform["cmd"] = ["sh", "-c", SCRIPT.replace("ACTION", action).replace("SENSOR", sensor)]
        names = {
            "DATA_PATH": upstream,
            "LOCATION_PATH": f"{sensor}_locations",
            "THRESHOLD_PATH": f"{sensor}_thresholds",
        }
        glob = {"glob": f"/{sensor}/(*)/(*)/(*)", "joinOn": "$1/$2/$3", "outer_join": True}
        joined = [{"pfs": {"name": name, "repo": repo, **glob}} for name, repo in names.items()]
        file = {"pfs": {"name": "MAP_PATH", "repo": f"{sensor}_assets", "glob": f"/{sensor}"}}
        value["input"] = {"cross": [file, {"join": joined[: 2 + step % 4 // 2]}]}
    if step in (0, 3, 7):
        keys = {"ARCHIVE_USER": "user", "ARCHIVE_HOST": "host", "ARCHIVE_LOGIN": "login"}
        secrets = [{"name": "archive-login", "env_var": name, "key": key} for name, key in keys.items()]
        transform["secrets"] = [{"name": "station-database", "mount_path": "/var/station_database"}, *secrets]
    return value


def _removed_field(value: Spec) -> None:
    value["parallelism_spec"] = {"strategy": "CONSTANT", "constant": 1}


def _old_input(value: Spec) -> None:
    value["input"] = {"atom": {"repo": "raw", "glob": "/*"}}


def _typo(value: Spec) -> None:
    value["transform"]["imagee"] = value["transform"].pop("image", "")


def _string_for_list(value: Spec) -> None:
    value["transform"]["cmd"] = "python3 /app/step.py"


def _no_tag(value: Spec) -> None:
    value["transform"]["image"] = "registry.example.org/steps"


def _latest(value: Spec) -> None:
    value["transform"]["image"] = "registry.example.org/steps:latest"


def _name(value: Spec) -> None:
    value["pipeline"]["name"] = "my pipeline." + value["pipeline"]["name"]


def _secret_name(value: Spec) -> None:
    value["transform"]["secrets"] = [{"name": "Archive_Login", "mount_path": "/var/archive"}]


def _unit(value: Spec) -> None:
    value["resource_requests"] = {"memory": "300MB", "cpu": "500m"}


def _cron(value: Spec) -> None:
    value["input"] = {"cron": {"name": "tick", "spec": "@every 10s"}}


def _path(value: Spec) -> None:
    value["transform"]["cmd"] = ["python3", "/app/step.py", "/pfs/elsewhere", "/pfs/out"]


def _duration(value: Spec) -> None:
    value["job_timeout"] = "10 minutes"


def _twice(value: Spec) -> None:
    value["pipeline"]["name"] = "sum"


MISTAKES: tuple[Callable[[Spec], None], ...] = (
    _removed_field, _old_input, _typo, _string_for_list, _no_tag, _latest, _name, _secret_name, _unit, _cron, _path,
    _duration, _twice,
)  # fmt: skip


def write_secrets(folder: Path, number: int) -> None:
    """Secrets in the form that pachctl takes, with values under ``data`` and ``stringData`` in turn."""
    chance = random.Random(2)
    for index in range(number):
        value: Spec = {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": f"secret-{index:04}"}}
        value["type"] = "Opaque"
        if index % 2:
            words = ("".join(chance.choices("abcdefghkmnpqrstuvwxyz23456789", k=24)) for _ in range(2))
            value["stringData"] = dict(zip(("access", "secret"), words, strict=True))
        else:
            value["data"] = {"access": base64.b64encode(chance.randbytes(18)).decode()}
        (folder / f"secret-{index:05}.json").write_text(as_json(value))


def write_foreign(folder: Path, number: int) -> None:
    """Manifests that are neither specs nor secrets: deployments, services, settings, ingresses, jobs."""
    for index in range(number):
        name = f"app-{index:05}"
        (folder / f"{name}.yaml").write_text("---\n".join(as_yaml(part) for part in foreign_manifests(name, index % 4)))


def foreign_manifests(name: str, kind: int) -> Iterator[Spec]:
    labels = {"app.kubernetes.io/name": name, "app.kubernetes.io/part-of": "portal"}
    if kind == 0:
        probe = {"httpGet": {"path": "/healthz", "port": 8080}, "initialDelaySeconds": 3, "periodSeconds": 10}
        container = {
            "name": "web",
            "image": "registry.example.org/portal/web:v2.7.1",
            "args": ["--listen", ":8080", "--log-level", "info"],
            "env": [{"name": "LOG_LEVEL", "value": "info"}, {"name": "MODE", "value": "live"}],
            "ports": [{"name": "http", "containerPort": 8080, "protocol": "TCP"}],
            "livenessProbe": probe,
            "readinessProbe": probe,
            "resources": {"requests": {"cpu": "100m", "memory": "128Mi"}, "limits": {"memory": "256Mi"}},
        }
        pod = {"metadata": {"labels": labels}, "spec": {"serviceAccountName": name, "containers": [container]}}
        inner = {"replicas": 2, "selector": {"matchLabels": labels}, "template": pod}
        yield {
            "apiVersion": "apps/v1",
            "kind": "Deployment",
            "metadata": {"name": name, "labels": labels},
            "spec": inner,
        }
        ports = [{"name": "http", "port": 80, "targetPort": "http"}]
        inner = {"selector": labels, "ports": ports}
        yield {"apiVersion": "v1", "kind": "Service", "metadata": {"name": name, "labels": labels}, "spec": inner}
    elif kind == 1:
        data = {f"setting-{number:02}": f"value {number} of {name}" for number in range(20)}
        yield {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": name, "labels": labels}, "data": data}
    elif kind == 2:
        backend = {"service": {"name": name, "port": {"name": "http"}}}
        paths = [{"path": path, "pathType": "Prefix", "backend": backend} for path in ("/", "/api", "/assets")]
        inner = {"rules": [{"host": f"{name}.example.org", "http": {"paths": paths}}]}
        yield {
            "apiVersion": "networking.k8s.io/v1",
            "kind": "Ingress",
            "metadata": {"name": name, "labels": labels},
            "spec": inner,
        }
    else:
        container = {"name": "report", "image": "registry.example.org/portal/report:v1.0.3", "command": ["/report"]}
        pod = {
            "spec": {"restartPolicy": "OnFailure", "containers": [{**container, "args": ["--mail", "--last", "7d"]}]}
        }
        inner = {"schedule": "15 4 * * *", "concurrencyPolicy": "Forbid", "jobTemplate": {"spec": {"template": pod}}}
        yield {"apiVersion": "batch/v1", "kind": "CronJob", "metadata": {"name": name, "labels": labels}, "spec": inner}


def write_project(folder: Path, number: int) -> None:
    """A git project of specs, half of them JSON, and their secrets. One of them has changed since the commit."""
    for index in range(number):
        value = project_spec(index)
        target = folder / "pipelines" / f"chain-{index // 80:03}"
        target.mkdir(parents=True, exist_ok=True)
        text = as_yaml(value) if index % 2 else as_json(value)
        (target / f"{value['pipeline']['name']}.{'yaml' if index % 2 else 'json'}").write_text(text)
    (folder / "secrets.yaml").write_text(secrets_of_project())
    git(folder, "init", "-q", ".")
    git(folder, "add", "-A")
    author = ("-c", "user.name=Benchmark", "-c", "user.email=benchmark@example.org", "-c", "commit.gpgsign=false")
    git(folder, *author, "commit", "-q", "--no-verify", "-m", "Specs")
    files = sorted((folder / "pipelines").rglob("*.yaml"))
    changed = files[len(files) // 2]
    changed.write_text(changed.read_text().replace("LOG_LEVEL: INFO", "LOG_LEVEL: DEBUG"))


def git(folder: Path, *words: str) -> str:
    return subprocess.run(["git", *words], cwd=folder, check=True, stdout=subprocess.PIPE, text=True).stdout


def as_json(value: Any) -> str:
    return json.dumps(value, indent=2) + "\n"


def as_yaml(value: Spec) -> str:
    """Block style, with ``COMMENTS`` and plain strings where YAML reads them as strings."""
    return "".join(f"{line}\n" for line in _yaml_lines(value, ""))


def _yaml_lines(value: Any, indent: str) -> Iterator[str]:
    """The lines of a mapping or a list that is not empty."""
    if isinstance(value, list):
        for item in value:
            if isinstance(item, str) and "\n" in item:
                yield f"{indent}- |"
                yield from (f"{indent}  {line}".rstrip() for line in item.splitlines())
                continue
            first, *more = _yaml_lines(item, f"{indent}  ") if isinstance(item, dict | list) else [_scalar(item)]
            yield f"{indent}- {first.strip()}"
            yield from more
        return
    for key, inner in value.items():
        # A comment in front of the first key of a list's item would end up behind the dash.
        if key in COMMENTS and key != next(iter(value)):
            yield from (f"{indent}# {line}" for line in COMMENTS[key])
        if isinstance(inner, dict | list):
            yield f"{indent}{_scalar(key)}:"
            yield from _yaml_lines(inner, indent if isinstance(inner, list) else f"{indent}  ")
        else:
            yield f"{indent}{_scalar(key)}: {_scalar(inner)}"


def _scalar(value: Any) -> str:
    plain = isinstance(value, str) and re.fullmatch(r"[A-Za-z/.$][\w/.$ =-]*(:[\w.-]+)?", value)
    return value if plain and value.lower() not in ("on", "off", "yes", "no", "true", "false") else json.dumps(value)
