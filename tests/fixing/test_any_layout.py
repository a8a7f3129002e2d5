"""Several mistakes at once, in files of any layout: what is meant is written, and nothing else changes."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator
from copy import deepcopy
from itertools import combinations
from pathlib import Path
from random import Random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.fixes import Watched, errors
from spec_lint.engine.loader import load
from spec_lint.engine.run import Request, check
from spec_lint.findings.named_tuple import NamedTuple
from spec_lint.fixing.rounds import Fixing
from spec_lint.model.document import Kind
from spec_lint.settings.config import Config
from tests.layouts import COMMENTS, Layout

SPEC: dict[str, Any] = {
    "pipeline": {"name": "edges"},
    "transform": {"image": "edges:1.0", "cmd": ["python3", "/edges.py"], "env": {"LEVEL": "3"}},
    "input": {"cross": [{"pfs": {"repo": "images", "glob": "/*"}}, {"pfs": {"repo": "labels", "glob": "/"}}]},
    "resource_requests": {"cpu": 0.5, "memory": "64M"},
    "datum_timeout": "300s",
    "datum_tries": 2,
    "autoscaling": True,
    "tolerations": [{"key": "gpu", "operator": "EXISTS", "effect": "NO_SCHEDULE"}],
    "metadata": {"annotations": {"level": "3", "owner": "a b"}},
}


class Mistake(NamedTuple):
    """What stands at a place instead of what is meant: another value, another name, or an entry that is too much.

    ``meant`` are the fields that an entry of the latter kind stands for.
    """

    pointer: tuple[str | int, ...]
    wrong: Any = None
    name: str = ""
    meant: dict[str, Any] | None = None


MISTAKES = [
    Mistake(("datum_timeout",), "5m"),
    Mistake(("datum_timeout",), 300),
    Mistake(("datum_tries",), "2 "),
    Mistake(("autoscaling",), "yes"),
    Mistake(("resource_requests", "cpu"), "500m"),
    Mistake(("resource_requests", "memory"), "64MB"),
    Mistake(("transform", "cmd"), "python3 /edges.py"),
    Mistake(("transform", "cmd", 0), "“python3”"),
    Mistake(("transform", "image"), ["edges:1.0"]),
    Mistake(("transform", "env"), [{"name": "LEVEL", "value": "3"}]),
    Mistake(("transform", "env"), ["LEVEL=3"]),
    Mistake(("tolerations",), SPEC["tolerations"][0]),
    Mistake(("tolerations", 0, "operator"), "Exists"),
    Mistake(("metadata", "annotations", "level"), 3),
    Mistake(("input", "cross", 1, "pfs", "glob"), ["/"]),
    Mistake(("transform", "image"), name="imag"),
    Mistake(("datum_timeout",), name="datum-timeout"),
    Mistake(("resource_requests",), name="requests"),
    Mistake(("autoscaling",), name="standby"),
    Mistake(("input", "cross", 0, "pfs"), name="atom"),
    Mistake(("input", "cross", 1, "pfs", "repo"), name="rep"),
    Mistake(("tolerations", 0, "operator"), name="operatr"),
    Mistake(("enable_stats",), False, meant={}),
    Mistake(("transform", "overwrite"), True, meant={}),
    Mistake(("input", "cross", 1, "pfs", "from_commit"), "a", meant={}),
    Mistake(("chunkSpec",), {"number": 3}, meant={"datum_set_spec": {"number": 3}}),
    Mistake(("cache_size",), "1G", meant={"sidecar_resource_requests": {"memory": "1G"}}),
    Mistake(("replicas",), 3, meant={"parallelism_spec": {"constant": 3}}),
    Mistake(("pipeline", "salt"), "x", meant={"salt": "x"}),
]


def are_apart(mistakes: tuple[Mistake, ...]) -> bool:
    """Whether no mistake is inside of another, or says the same in another way."""
    places = [mistake.pointer for mistake in mistakes]
    return not any(one[: len(other)] == other[: len(one)] for one, other in combinations(places, 2))


def with_mistakes(
    name: str, mistakes: tuple[Mistake, ...], there: tuple[Mistake, ...], random: Random
) -> dict[str, Any]:
    """The spec that is meant, but for those of the mistakes that are there."""
    spec = {**deepcopy(SPEC), "pipeline": {"name": name}}
    for mistake in sorted(mistakes, key=lambda one: -len(one.pointer)):
        if mistake not in there:
            spec.update(deepcopy(mistake.meant or {}))
            continue
        *outer, last = mistake.pointer
        inner: Any = spec
        for token in outer:
            inner = inner[token]
        if mistake.name or mistake.meant is not None:
            entries = [(mistake.name if key == last else key, one) for key, one in inner.items()]
            if mistake.meant is not None:
                entries.insert(random.randint(0, len(entries)), (str(last), mistake.wrong))
            inner.clear()
            inner.update(entries)
        else:
            inner[last] = deepcopy(mistake.wrong)
    return spec


class Written(NamedTuple):
    """A spec as text, its mistakes, and what may come of it: all is fixed first, and nothing last."""

    text: str
    mistakes: tuple[Mistake, ...]
    values: list[dict[str, Any]]


def written(name: str, mistakes: tuple[Mistake, ...], random: Random, *, is_json: bool) -> Written:
    """A spec in a layout of its own; in YAML perhaps with tabs, and an anchor with its alias."""
    layout = Layout(random, json_only=is_json)
    subsets = [subset for number in range(len(mistakes) + 1) for subset in combinations(mistakes, number)]
    spec = with_mistakes(name, mistakes, mistakes, random)
    if not is_json and spec["transform"].get("env") == {"LEVEL": "3"} and random.random() < 0.3:
        spec["transform"]["env"], spec["metadata"]["annotations"]["level"] = {"LEVEL": "@é"}, "*é"
    text = layout.write(spec)
    text = re.sub(r"""["']@é["']""", random.choice(("&a '3'", '&a "3"')), text)
    text = re.sub(r"""["']\*é["']""", "*a" if "&a" in text else "'3'", text)
    if layout.style != "block" and random.random() < 0.3:
        text = re.sub("^ +", lambda margin: "\t" * len(margin[0]), text, flags=re.MULTILINE)
    elif "|" not in text and random.random() < 0.3:
        text = re.sub(r"(?<=\S) #", "\t#", text)
    return Written(text, mistakes, [with_mistakes(name, mistakes, subset, random) for subset in subsets])


def comments(text: str) -> int:
    return sum(text.count(comment) for comment in COMMENTS)


def request(path: Path) -> Request:
    return Request([str(path)], Config(missing_secrets="off"), Kind.PIPELINE)


def faults(data: bytes, specs: list[Written], path: Path) -> Iterator[str]:
    """What is wrong with the fixes of a file."""
    path.write_bytes(data)
    fixing = Watched(request(path), unsafe=True)
    before, done = check(request(path)), fixing.run()
    after = done.changes[0].after if done.changes else data
    if fixing.odd:
        yield "bytes changed that are not those of an edit"
    if new := errors(done.outcome.findings).keys() - errors(before.findings).keys():
        yield f"new errors: {', '.join(new)}"
    if done.notes:
        yield done.notes[0]
    values = [document.value for document in load(path.name, after, Kind.PIPELINE).documents]
    for value, spec in zip(values, specs, strict=True):
        if value not in (spec.values if comments(spec.text) else spec.values[:1]):
            yield f"neither what was meant nor what was written: {value}"
    removed = sum(mistake.meant is not None for spec in specs for mistake in spec.mistakes)
    if not comments(data.decode()) - removed <= comments(after.decode()) <= comments(data.decode()):
        yield "comments are lost"
    if (b"\r\n" in data) != (b"\r\n" in after):
        yield "other line ends"
    path.write_bytes(after)
    if Fixing(request(path), check, unsafe=True).run().changes:
        yield "there is more to fix"


SEVERAL = (
    st.lists(st.integers(0, len(MISTAKES) - 1), min_size=1, max_size=3, unique=True)
    .map(lambda numbers: tuple(MISTAKES[number] for number in numbers))
    .filter(are_apart)
)


@settings(max_examples=50)
@given(st.lists(SEVERAL, min_size=1, max_size=3), st.integers(0, 2**32), st.booleans(), st.booleans())
def test_what_is_meant_is_written_and_nothing_else(
    files: list[tuple[Mistake, ...]], seed: int, is_json: bool, has_mark: bool
) -> None:
    random = Random(seed)
    specs = [written(f"edges{number}", mistakes, random, is_json=is_json) for number, mistakes in enumerate(files)]
    text = ("\n" if is_json else "\n---\n").join(spec.text for spec in specs)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"spec.{'json' if is_json else 'yaml'}"
        assert not list(faults(("\ufeff" * has_mark + text).encode(), specs, path)), text
