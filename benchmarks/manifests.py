"""Files of other tools as they surround specs in a repository, made here and always the same.

Many of them have the words of specs and secrets: `pipeline`, `input`, `transform`, `Secret`. None of them is one.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks.inputs import as_yaml, foreign_manifests

Values = dict[str, Any]

WORDS = ("endpoint", "region", "retention", "batch", "schedule", "owner", "token", "window", "bucket", "quota")


def write_world(folder: Path, number: int) -> None:
    """A file of each kind in turn; what is frequent in real repositories has several turns."""
    for index in range(number):
        name, kind = f"part-{index:05}", KINDS[index % len(KINDS)]
        ending, text = kind(name, random.Random(index))
        (folder / f"{name}.{ending}").write_text(text)


def _documents(*values: Values) -> tuple[str, str]:
    return "yaml", "---\n".join(map(as_yaml, values))


def _object(api: str, kind: str, name: str, **more: Any) -> Values:
    metadata = {"name": name, "labels": {"app.kubernetes.io/name": name, "app.kubernetes.io/part-of": "portal"}}
    return {"apiVersion": api, "kind": kind, "metadata": metadata, **more}


def _workload(name: str, chance: random.Random) -> tuple[str, str]:
    """A deployment that reads keys of a secret, and its service."""
    login = [
        {"name": word.upper(), "valueFrom": {"secretKeyRef": {"name": f"{name}-login", "key": word}}}
        for word in chance.sample(WORDS, 3)
    ]
    container = {
        "name": "web",
        "image": f"registry.example.org/portal/web:v2.{chance.randrange(30)}.1",
        "args": ["--listen", ":8080", "--pipeline", "nightly"],
        "env": login,
        "envFrom": [{"secretRef": {"name": f"{name}-settings", "optional": True}}],
        "resources": {"requests": {"cpu": "100m", "memory": "128Mi"}, "limits": {"memory": "256Mi"}},
        "volumeMounts": [{"name": "tls", "mountPath": "/etc/tls", "readOnly": True}],
    }
    volumes = [{"name": "tls", "secret": {"secretName": f"{name}-tls"}}]
    pod = {"metadata": {"labels": {"app": name}}, "spec": {"containers": [container], "volumes": volumes}}
    spec = {"replicas": 2, "selector": {"matchLabels": {"app": name}}, "template": pod}
    ports = [{"name": "http", "port": 80, "targetPort": "http"}]
    return _documents(
        _object("apps/v1", "Deployment", name, spec=spec),
        _object("v1", "Service", name, spec={"selector": {"app": name}, "ports": ports}),
    )


def _plain(name: str, chance: random.Random) -> tuple[str, str]:
    return _documents(*foreign_manifests(name, chance.randrange(4)))


def _settings(name: str, chance: random.Random) -> tuple[str, str]:
    """A ConfigMap with a file of a stream processor in it, which has a `pipeline` of its own."""
    inner = f"pipeline:\n  name: {name}\n  processors:\n    - transform: upper\ninput:\n  kafka: {{topics: [a]}}\n"
    data = {f"{word}.txt": f"value {chance.random():.6f} of {name}" for word in WORDS}
    return _documents(_object("v1", "ConfigMap", name, data={**data, "stream.yaml": inner}))


def _definition(name: str, chance: random.Random) -> tuple[str, str]:
    """A custom resource definition: long, deep, and full of words."""

    def fields(depth: int) -> Values:
        found: Values = {}
        for word in chance.sample((*WORDS, "pipeline", "input", "transform", "secretRef", "kind"), 6):
            words = f"The {word} of the object; the Secret must be in the namespace of the pipeline that reads it."
            inner = {"type": "object", "properties": fields(depth - 1)} if depth else {"type": "string"}
            found[word] = {"description": words, **inner}
        return found

    schema = {"openAPIV3Schema": {"type": "object", "properties": {"kind": {"type": "string"}, "spec": fields(1)}}}
    version = {"name": "v1", "served": True, "storage": True, "schema": schema}
    kinds = {"kind": "SecretPipeline", "plural": "secretpipelines", "singular": "secretpipeline"}
    spec = {"group": "example.org", "names": kinds, "scope": "Namespaced", "versions": [version]}
    return _documents(_object("apiextensions.k8s.io/v1", "CustomResourceDefinition", f"{name}.example.org", spec=spec))


def _chart_values(name: str, chance: random.Random) -> tuple[str, str]:
    return _documents({
        "nameOverride": name,
        "image": {"repository": "registry.example.org/portal/web", "tag": "v2.7.1", "pullSecrets": ["registry-read"]},
        "auth": {"existingSecret": f"{name}-login", "secretKeys": {word: word for word in chance.sample(WORDS, 3)}},
        "ingress": {"enabled": True, "tls": [{"secretName": f"{name}-tls", "hosts": [f"{name}.example.org"]}]},
        "pipeline": {"enabled": False, "workers": chance.randrange(9), "resources": {"limits": {"memory": "1Gi"}}},
    })  # fmt: skip


def _workflow(name: str, chance: random.Random) -> tuple[str, str]:
    steps = [
        {"uses": "actions/checkout@v4"},
        {"name": "Test", "run": "make test", "env": {"TOKEN": "${{ secrets.TOKEN }}"}},
        {"name": f"Pipeline {chance.randrange(100)}", "run": "make pipeline", "with": {"input": "data", "cmd": "all"}},
    ]
    jobs = {"test": {"runs-on": "ubuntu-latest", "steps": steps}}
    return _documents({"name": name, "on": {"push": {"branches": ["main"]}}, "jobs": jobs})


def _stages(name: str, chance: random.Random) -> tuple[str, str]:
    job = {"stage": "build", "image": "python:3.12", "script": ["pip install .", "pytest -q"], "tags": [name]}
    names = [f"{stage}-{chance.randrange(10)}" for stage in ("lint", "unit", "docs", "image")]
    return _documents({"stages": ["build"], "workflow": {"name": "pipeline"}, **dict.fromkeys(names, job)})


def _task(name: str, chance: random.Random) -> tuple[str, str]:
    """A pipeline of a build system that runs in Kubernetes."""
    tasks = [
        {"name": f"step-{step}", "taskRef": {"name": "build"}, "params": [{"name": "input", "value": "$(params.url)"}]}
        for step in range(chance.randrange(2, 7))
    ]
    return _documents(_object("tekton.dev/v1", "Pipeline", name, spec={"params": [{"name": "url"}], "tasks": tasks}))


def _stream(name: str, chance: random.Random) -> tuple[str, str]:
    """The configuration of a stream processor, with the same words at the top as a spec."""
    processors = [{"mapping": f"root.{word} = this.{word}.uppercase()"} for word in chance.sample(WORDS, 4)]
    return _documents({
        "input": {"kafka": {"addresses": ["kafka:9092"], "topics": [name], "consumer_group": name}},
        "pipeline": {"threads": 4, "processors": processors},
        "output": {"http_client": {"url": f"https://{name}.example.org/post", "verb": "POST"}},
    })  # fmt: skip


def _package(name: str, chance: random.Random) -> tuple[str, str]:
    used = {f"@portal/{word}": f"^{chance.randrange(9)}.{chance.randrange(20)}.0" for word in WORDS}
    scripts = {"build": "tsc -p .", "pipeline": "node pipeline.js", "test": "vitest run"}
    return "json", json.dumps({"name": name, "version": "1.4.2", "scripts": scripts, "dependencies": used}, indent=2)


def _dashboard(name: str, chance: random.Random) -> tuple[str, str]:
    panels = [
        {
            "id": number,
            "title": f"Pipeline {word}",
            "type": "timeseries",
            "targets": [{"expr": f'rate({word}_total{{pipeline="{name}"}}[5m])', "refId": "A"}],
            "transformations": [{"id": "organize", "options": {"input": word}}],
            "gridPos": {"x": 12 * (number % 2), "y": 8 * chance.randrange(9), "w": 12, "h": 8},
        }
        for number, word in enumerate(WORDS)
    ]
    return "json", json.dumps({"title": name, "panels": panels, "templating": {"list": []}}, indent=2)


Kind = Callable[[str, random.Random], tuple[str, str]]

KINDS: tuple[Kind, ...] = (
    _workload, _plain, _settings, _plain, _workload, _chart_values, _plain, _workflow, _workload, _plain, _stages,
    _task, _plain, _workload, _stream, _plain, _package, _dashboard, _workload, _definition,
)  # fmt: skip
