"""Generated projects with faults of many rules, and what people do to files without touching the faults."""

from __future__ import annotations

import copy
import io
import json
import random
from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st
from ruamel.yaml import YAML

Files = dict[str, "File"]
Spec = dict[str, Any]


class File:
    """A file of specs, or of one secret: their values, and how they are written."""

    def __init__(self, values: list[Spec], *, yaml: bool = False, indent: int = 2) -> None:
        self.values = values
        self.yaml = yaml
        self.indent = indent

    def __repr__(self) -> str:
        return json.dumps(self.values)

    @property
    def is_secret(self) -> bool:
        return "kind" in self.values[0]

    @property
    def text(self) -> str:
        if not self.yaml:
            value = self.values if len(self.values) > 1 else self.values[0]
            return json.dumps(value, indent=self.indent) + "\n"
        out = io.StringIO()
        writer = YAML()
        writer.indent(mapping=self.indent, sequence=self.indent + 2, offset=self.indent)
        writer.default_flow_style = False
        writer.width = 10_000
        writer.dump_all(self.values, out)
        return out.getvalue()


def pfs(repo: str, **more: Any) -> Spec:
    return {"pfs": {"repo": repo, "glob": "/*"} | more}


def good(name: str) -> Spec:
    return {
        "pipeline": {"name": name},
        "description": "Made for a test.",
        "transform": {"image": "made/up:1.0", "cmd": ["python3", "/app/run.py", "--all"], "env": {"LEVEL": "high"}},
        "input": {"cross": [pfs("raw"), pfs("sites"), {"cron": {"name": "tick", "spec": "@daily"}}]},
    }


def _set(*path: str | int, value: Any) -> Callable[[Spec], None]:
    def change(spec: Spec) -> None:
        inner: Any = spec
        for token in path[:-1]:
            inner = inner[token] if isinstance(token, int) else inner.setdefault(token, {})
        inner[path[-1]] = value

    return change


def _secret(**fields: str) -> Callable[[Spec], None]:
    return lambda spec: spec["transform"].setdefault("secrets", []).append(fields)


def _in_list(*path: str, value: Any) -> Callable[[Spec], None]:
    def change(spec: Spec) -> None:
        inner: Any = spec
        for token in path[:-1]:
            inner = inner.setdefault(token, {})
        inner.setdefault(path[-1], []).append(value)

    return change


FAULTS: tuple[Callable[[Spec], None], ...] = (
    _set("transform", "img", value="other:1"),
    _set("tranform", value={}),
    _set("resource_limits", "memory", value="ten"),
    _set("resource_requests", "cpu", value="500z"),
    _set("datum_timeout", value="5 minutes"),
    _set("input", "cross", 0, "pfs", "glob", value="[a-"),
    _set("input", "cross", 1, "pfs", "repo", value="sites/all"),
    _set("input", "cross", 2, "cron", "spec", value="99 * * * *"),
    _set("parallelism_spec", value={"constant": -3}),
    _set("transform", "env", "LEVEL", value=5),
    _set("transform", "env", "", value="nameless"),
    _set("transform", "image", value="made/UP:1.0"),
    _set("transform", "stdin", value=["python3 /app/other.py", 'echo "open']),
    _set("standby", value=True),
    _set("cache_size", value="1G"),
    _secret(name="store", key="acces", env_var="ACCESS"),
    _secret(name="store", key="access", env_var="NOT=GOOD"),
    _secret(name="Not-A-Name", key="access", env_var="OTHER"),
    _secret(name="unknown", key="token", mount_path="/token"),
    _secret(name="store", mount_path="relative"),
    _in_list("scheduling_spec", "tolerations", value={"key": "a b", "operator": "Exists"}),
    _in_list("scheduling_spec", "tolerations", value={"key": "gpu", "operator": "Exist"}),
    _in_list("transform", "image_pull_secrets", value="Not A Name"),
    _in_list("input", "cross", value=pfs("raw", name="again", branch="a b")),
    _in_list("input", "cross", value={"join": [pfs("left", join_on="$1"), pfs("right", glob="/(*)", join_on="$2")]}),
    _set("service", value={"internal_port": 99999, "external_port": 80}),
    _set("pod_patch", value='[{"op": "add", "path": "/containers/9/env", "value": []}]'),
    _set("metadata", "labels", "a b", value="c"),
)

SECRET_FAULTS: tuple[Callable[[Spec], None], ...] = (
    _set("metadata", "labels", "a b", value="c"),
    _set("data", "bad", value="not base64!"),
    _set("stringData", "a key", value="made up"),
    _set("type", value="kubernetes.io/tls"),
    _set("stringData", "port", value=8080),
)


def a_secret(name: str) -> Spec:
    return {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": name}, "stringData": {"access": "made up"}}


@st.composite
def projects(draw: st.DrawFn) -> Files:
    """A few folders of specs with faults, that read each other, and secrets."""
    files: Files = {}
    names = [f"stage{number}" for number in range(draw(st.integers(2, 5)))]
    for name in names:
        spec = good(name)
        for change in draw(st.lists(st.sampled_from(FAULTS), max_size=4, unique=True)):
            change(spec)
        for read in draw(st.lists(st.sampled_from(names), max_size=1)):  # also of themselves, and in a cycle
            spec["input"]["cross"].append(pfs(read, name=f"of_{read}"))
        folder = draw(st.sampled_from(["", "pipelines/", "pipelines/old/", "other/"]))
        together = [path for path in files if path.startswith(folder) and draw(st.booleans())]
        if together:
            files[together[0]].values.append(spec)
        else:
            files[f"{folder}{name}.json"] = File([spec])
    for name in draw(st.lists(st.sampled_from(["store", "extra", "Not_Good"]), max_size=2, unique=True)):
        secret = a_secret(name)
        for change in draw(st.lists(st.sampled_from(SECRET_FAULTS), max_size=2, unique=True)):
            change(secret)
        files[f"secrets/{name}.json"] = File([secret])
    return files


# what people do


def moved(files: Files, chance: random.Random) -> Files:
    """Some files are in other folders."""
    found: Files = {}
    for path, file in files.items():
        name = path.rpartition("/")[2]
        folder = chance.choice(["", "new/", "new/deep/", path.removesuffix(name)])
        while folder + name in found:
            folder += "x/"
        found[folder + name] = file
    return found


def renamed_folders(files: Files, chance: random.Random) -> Files:
    folder = chance.choice(["zz_all", "0_all"])  # one: secrets in the folder beside may be those of another project
    return {f"{folder}/{path}": file for path, file in files.items()}


def reordered(files: Files, chance: random.Random, *, lists: bool = True) -> Files:
    """The fields of all objects are in another order, and the items of lists whose order means nothing."""

    def other(value: Any, field: str = "") -> Any:
        if isinstance(value, dict):
            keys = chance.sample(sorted(value), len(value))
            return {key: other(value[key], key) for key in keys}
        if isinstance(value, list):
            items = [other(item) for item in value]
            return chance.sample(items, len(items)) if lists and field not in ("cmd", "stdin") else items
        return value

    return {
        path: File([other(value) for value in file.values], yaml=file.yaml, indent=file.indent)
        for path, file in files.items()
    }


def reformatted(files: Files, chance: random.Random) -> Files:
    """Other indentation, and YAML for the specs in JSON."""
    return {
        (path if file.is_secret else path.removesuffix(".json") + ".yaml"): File(
            file.values, yaml=not file.is_secret, indent=chance.choice([1, 2, 4])
        )
        for path, file in files.items()
    }


CHANGES = (moved, renamed_folders, reordered, reformatted)


def changed(files: Files, changes: list[int], chance: random.Random) -> Files:
    files = copy.deepcopy(files)
    for number in changes:
        files = CHANGES[number](files, chance)
    return files
