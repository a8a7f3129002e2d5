"""What spares a rule must not silence it: where ``about`` or ``when`` leave a rule out, it has nothing to say.

The specs are those of all examples, and mixtures of them with slips at any place.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rule_examples import EXAMPLE_HEADINGS, example

from spec_lint.engine import ordinary
from spec_lint.engine.loader import load
from spec_lint.engine.rule import Rule, all_rules
from spec_lint.findings.finding import Pointer
from spec_lint.model.document import Kind
from spec_lint.model.project import Project, Settings
from spec_lint.pachyderm.release import Release

VERSIONS = (Release(1, 13), Release(2, 0), Release(2, 4), Release(2, 6), Release(2, 8), Release(2, 12))
ODD: list[Any] = [
    None, True, 0, -1, 1.5, "", " ", "a b", "é", "out", ".env", "/", [], {}, [""], "\r", "$1", "64MB", "-", "_",
]  # fmt: skip
CHARACTERS = "-_./ $*+!()[]{}@:=|<>'\"\\~^,;\r\n0aZé"


@cache
def specs() -> list[dict[str, Any]]:
    """The specs of all examples."""
    found: list[dict[str, Any]] = []
    for rule in all_rules().values():
        for heading in EXAMPLE_HEADINGS:
            for name, text in example(rule, heading).files.items():
                documents = load(name, text.encode("utf-8", "surrogatepass")).documents
                found += [one.value for one in documents if one.kind is Kind.PIPELINE and isinstance(one.value, dict)]
    return [spec for spec in found if len(json.dumps(spec)) < 5_000]


@cache
def values_by_key() -> dict[str, list[Any]]:
    """Key → the values that it has in any example: of any field, and of fields of that name."""
    found: dict[str, list[Any]] = {}
    for spec in specs():
        for pointer, value in _places(spec):
            if pointer and isinstance(pointer[-1], str) and value not in found.setdefault(pointer[-1], []):
                found[pointer[-1]].append(value)
    return found


def _places(value: Any, pointer: Pointer = ()) -> Iterator[tuple[Pointer, Any]]:
    yield pointer, value
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for token, below in inner:
        yield from _places(below, (*pointer, token))


@st.composite
def mixed_specs(draw: st.DrawFn) -> dict[str, Any]:
    """A spec of an example, with fields of others, and slips."""
    spec: dict[str, Any] = copy.deepcopy(draw(st.sampled_from(specs())))
    for _ in range(draw(st.integers(0, 4))):
        pointer, value = draw(st.sampled_from([*_places(spec)][1:] or [((), spec)]))
        if draw(st.booleans()):
            field = draw(st.sampled_from(sorted(values_by_key())))
            target = value if isinstance(value, dict) else spec
            target[field] = copy.deepcopy(draw(st.sampled_from(values_by_key()[field])))
            continue
        if not pointer:
            continue
        holder: Any = spec
        for token in pointer[:-1]:
            holder = holder[token]
        choice = draw(st.sampled_from(["remove", "odd", "other", "character"]))
        if choice == "remove":
            del holder[pointer[-1]]
        elif choice == "character" and isinstance(value, str):
            at = draw(st.integers(0, len(value)))
            holder[pointer[-1]] = value[:at] + draw(st.sampled_from(CHARACTERS)) + value[at:]
        elif choice == "other" and pointer[-1] in values_by_key():
            holder[pointer[-1]] = copy.deepcopy(draw(st.sampled_from(values_by_key()[str(pointer[-1])])))
        else:
            holder[pointer[-1]] = copy.deepcopy(draw(st.sampled_from(ODD)))
    return spec


def _silenced(rule: Rule, place: Any, project: Project) -> bool:
    """Whether a rule is left out at a place, and would have had something to say."""
    document = getattr(place, "document", place)
    asked = not rule.about or bool(rule.about & document.fields)
    if asked and (rule.when is None or rule.when(place, project)):
        return False
    return next(rule.check(place, project) if rule.with_project else rule.check(place), None) is not None


def _assert_nothing_is_silenced(spec: dict[str, Any], version: Release) -> None:
    documents = load("spec.json", json.dumps(spec).encode(), Kind.PIPELINE, version).documents
    project = Project(documents, Settings(version=version))
    places: list[tuple[str, Any]] = [("Document", one) for one in documents]
    places += [("Pipeline", one) for one in project.pipelines if one.document.value is not None]
    for kind, place in places:
        rules = [rule for rule in all_rules().values() if rule.visits == kind and (rule.about or rule.when)]
        assert [rule.code for rule in rules if _silenced(rule, place, project)] == [], spec


def test_no_example_is_silenced() -> None:
    assert len(specs()) > 400
    for spec in specs():
        for version in VERSIONS:
            _assert_nothing_is_silenced(spec, version)


@given(mixed_specs(), st.sampled_from(VERSIONS))
@settings(max_examples=1_000, derandomize=True)
def test_no_mixture_is_silenced(spec: dict[str, Any], version: Release) -> None:
    _assert_nothing_is_silenced(spec, version)


def _without(value: Any, fields: frozenset[str]) -> Any:
    if isinstance(value, dict):
        return {key: _without(inner, fields) for key, inner in value.items() if key not in fields}
    return [_without(inner, fields) for inner in value] if isinstance(value, list) else value


def _outside(rule: Rule, spec: dict[str, Any]) -> bool:
    """Whether a rule finds something in a spec that has none of the fields that it is about."""
    spec = _without(spec, rule.about)
    project = Project(load("spec.json", json.dumps(spec).encode(), Kind.PIPELINE).documents)
    places = [one for one in project.pipelines if one.document.value is not None]
    checks = [rule.check(one, project) if rule.with_project else rule.check(one) for one in places]
    return any(next(check, None) is not None for check in checks)


def test_a_rule_finds_nothing_outside_of_its_fields() -> None:
    """Of every spec of an example the fields are taken away that a rule says it is about: nothing is left to find."""
    rules = [rule for rule in all_rules().values() if rule.about and rule.visits == "Pipeline"]
    assert len(rules) > 100
    fields = [load("spec.json", json.dumps(spec).encode(), Kind.PIPELINE).documents[0].fields for spec in specs()]
    for rule in rules:
        for spec, written in zip(specs(), fields, strict=True):
            if written & rule.about:
                assert not _outside(rule, spec), (rule.code, spec)


def test_a_field_that_a_rule_does_not_name_would_be_noticed() -> None:
    rule = all_rules()["P724"]
    assert set(rule.about) == {"cmd", "stdin", "err_cmd", "err_stdin"}
    spec = {"pipeline": {"name": "edges"}, "transform": {"cmd": ["sh"], "stdin": ["cd /app\r"]}}
    assert not _outside(rule, spec)
    assert _outside(rule._replace(about=frozenset({"cmd", "err_cmd"})), spec)


RICH = [
    {
        "pipeline": {"name": "edges", "project": {"name": "vision"}},
        "transform": {
            "image": "registry.example.org/edges:1.0", "cmd": ["python3", "/edges.py", "/pfs/images", "--out"],
            "err_cmd": ["notify"], "env": {"LOG_LEVEL": "info"}, "user": "edges",
            "secrets": [{"name": "weather", "key": "access", "env_var": "ACCESS"}],
        },
        "input": {"pfs": {"name": "images", "repo": "raw", "branch": "main", "project": "vision", "glob": "/*"}},
        "output_branch": "main",
        "resource_requests": {"cpu": 1, "memory": "256Mi", "disk": "1Gi"},
        "resource_limits": {"cpu": 2, "memory": "512Mi"},
        "scheduling_spec": {"node_selector": {"disk": "ssd"}},
        "metadata": {"labels": {"team": "tides"}, "annotations": {"owner": "tides"}},
    },
    {
        "pipeline": {"name": "report"},
        "transform": {"image": "report:1.0", "cmd": ["sh"], "stdin": ["cp /pfs/tick/* /pfs/out"]},
        "input": {"cron": {"name": "tick", "spec": "@daily", "repo": "ticks"}},
    },
    {
        "pipeline": {"name": "pairs"},
        "transform": {"image": "pairs:1.0", "cmd": ["/pairs"]},
        "input": {"cross": [
            {"pfs": {"repo": "images", "glob": "/"}},
            {"union": [{"pfs": {"repo": "a", "glob": "/*"}}, {"pfs": {"repo": "b", "glob": "/*"}}]},
            {"join": [
                {"pfs": {"repo": "c", "glob": "/(*)", "join_on": "$1"}},
                {"pfs": {"repo": "d", "glob": "/(*)", "join_on": "$1", "trigger": {"branch": "main", "size": "1G"}}},
            ]},
            {"cron": {"name": "tick", "spec": "@daily"}},
        ]},
    },
]  # fmt: skip
"""Ordinary specs that together have what looks look at."""


@pytest.mark.parametrize("spec", RICH, ids=lambda spec: spec["pipeline"]["name"])
def test_no_slip_in_an_ordinary_spec_is_silenced(spec: dict[str, Any]) -> None:
    for pointer, value in [*_places(spec)][1:]:
        others = values_by_key().get(str(pointer[-1]), [])
        marked = [value + character for character in CHARACTERS] if isinstance(value, str) else []
        for other in [*ODD, *others, *marked, spec["pipeline"]["name"], "images", "tick", "LOG_LEVEL", "PATH"]:
            slipped = copy.deepcopy(spec)
            holder: Any = slipped
            for token in pointer[:-1]:
                holder = holder[token]
            holder[pointer[-1]] = other
            _assert_nothing_is_silenced(slipped, Release(2, 12))


@given(
    image=st.from_regex(ordinary._IMAGE, fullmatch=True),
    glob=st.from_regex(ordinary._GLOB, fullmatch=True),
    name=st.from_regex(ordinary._NAME, fullmatch=True),
    word=st.from_regex(ordinary._WORD, fullmatch=True),
    amount=st.from_regex(ordinary._AMOUNT, fullmatch=True),
)
@settings(max_examples=100, derandomize=True)
def test_what_is_taken_for_ordinary_is(image: str, glob: str, name: str, word: str, amount: str) -> None:
    twice = [{"pfs": {"repo": name, "glob": glob}}, {"pfs": {"repo": "raw", "name": name, "glob": glob}}]
    spec = {
        "pipeline": {"name": name},
        "transform": {"image": image, "cmd": ["/edges", word], "env": {name: word}},
        "input": {"cross": twice},
        "resource_requests": {"memory": amount},
        "scheduling_spec": {"node_selector": {name: name}},
    }
    _assert_nothing_is_silenced(spec, Release(2, 12))


def test_a_rule_that_is_left_out_would_be_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    rule = all_rules()["P713"]
    blind = {**all_rules(), "P713": rule._replace(when=lambda place, project: False)}
    monkeypatch.setattr("tests.rules.test_looks.all_rules", lambda: blind)
    spec = {"pipeline": {"name": "edges"}, "transform": {"cmd": ["python3 /edges.py"]}}
    with pytest.raises(AssertionError, match="P713"):
        _assert_nothing_is_silenced(spec, Release(2, 12))
