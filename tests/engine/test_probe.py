"""Rules that are not run on a spec find nothing there: findings are the same as when every rule runs everywhere.

The specs are those of all examples and of ``examples/``, mixtures of them with mistakes at any place, and ordinary ones
with one mistake. One rule that reads what its empty spec did not record would be found here.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Collection, Iterator
from functools import cache
from itertools import chain
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rule_examples import EXAMPLE_HEADINGS, example

from spec_lint.engine import linter
from spec_lint.engine.linter import Linter, _more, _Round, chosen_rules
from spec_lint.engine.loader import load
from spec_lint.engine.probe import LEARNABLE, Needs, needs
from spec_lint.engine.rule import Check, Rule, all_rules
from spec_lint.findings.finding import Finding, Pointer, Severity
from spec_lint.model.document import Document, Kind
from spec_lint.model.once import once
from spec_lint.model.pipeline import Pipeline
from spec_lint.model.project import Project
from spec_lint.model.settings import Settings
from spec_lint.pachyderm.release import Release
from spec_lint.pods import problems as pod_problems
from spec_lint.rules.credentials import plain
from spec_lint.settings.choice import Choice

EXAMPLES = Path(__file__).parents[2] / "examples"
VERSIONS = (Release(1, 13), Release(2, 4), Release(2, 6), Release(2, 12))
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
    for path in EXAMPLES.rglob("*.json"):
        found += [one.value for one in load(str(path), path.read_bytes()).documents if one.kind is Kind.PIPELINE]
    return [spec for spec in found if isinstance(spec, dict) and len(json.dumps(spec)) < 5_000]


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


def left_out(specs: list[dict[str, Any]], version: Release) -> list[tuple[str, int]]:
    """The rules that would find something in a spec and are not run on it, with the index of the spec."""
    texts = [json.dumps(spec).encode() for spec in specs]
    documents = [load(f"{i}.json", text, Kind.PIPELINE, version).documents[0] for i, text in enumerate(texts)]
    project = Project(documents, Settings(version=version))
    chosen = chosen_rules(project.settings, Choice(info=True))
    pipelines = [pipeline for pipeline in project.pipelines if pipeline.document.value is not None]
    found: list[tuple[str, int]] = []
    for visits, places in (("Document", documents), ("Pipeline", pipelines)):
        rules = {rule: severity for rule, severity in chosen.items() if rule.visits == visits}
        round_ = _Round(visits)
        round_.severities, round_.learning = rules, True
        for place in places:
            spared = rules.keys() - set(chain.from_iterable(round_.rules(place, project.settings)))
            found += [(rule.code, int(place.document.path[:-5])) for rule in spared if _finds(rule, place, project)]
    return found


def _finds(rule: Rule, place: Any, project: Project) -> bool:
    return any(True for _ in rule.check(place, *_more(rule, project)))


def test_no_finding_of_an_example_is_left_out() -> None:
    assert len(specs()) > 400
    for version in VERSIONS:
        assert left_out(specs(), version) == []


@given(st.lists(mixed_specs(), min_size=1, max_size=8), st.sampled_from(VERSIONS))
@settings(max_examples=100, derandomize=True, deadline=None)
def test_no_finding_of_a_mixture_is_left_out(specs: list[dict[str, Any]], version: Release) -> None:
    assert left_out(specs, version) == []


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
def test_no_finding_of_one_mistake_is_left_out(spec: dict[str, Any]) -> None:
    mistaken = []
    for pointer, value in [*_places(spec)][1:]:
        others = values_by_key().get(str(pointer[-1]), [])
        marked = [value + character for character in CHARACTERS] if isinstance(value, str) else []
        for other in [*ODD, *others, *marked, spec["pipeline"]["name"], "images", "tick", "LOG_LEVEL", "PATH"]:
            mistaken.append(copy.deepcopy(spec))
            holder: Any = mistaken[-1]
            for token in pointer[:-1]:
                holder = holder[token]
            holder[pointer[-1]] = other
    assert len(mistaken) > 300
    assert left_out(mistaken, Release(2, 12)) == []


def test_most_rules_do_not_run_on_an_ordinary_spec() -> None:
    project = Project(load("a.json", json.dumps(RICH[0]).encode()).documents)
    (pipeline,) = project.pipelines
    rules = [rule for rule in all_rules().values() if rule.visits == "Pipeline"]
    found = [needs(rule, Settings(), Kind.PIPELINE) for rule in rules]
    assert sum(one is None for one in found) < 10
    assert sum(one is not None and not one.may_be_in(pipeline.fields) for one in found) > 100


def test_a_field_that_is_not_recorded_would_be_noticed() -> None:
    """P724 once declared to be about ``cmd`` and ``err_cmd``, and reads ``stdin`` too."""
    spec = {"pipeline": {"name": "edges"}, "transform": {"image": "edges:1.0", "stdin": ["cd /app\r"]}}

    def too_few(rule: Rule, around: Settings, kind: Kind) -> Needs | None:
        return Needs(frozenset({frozenset({"cmd"})}), ()) if rule.code == "P724" else needs(rule, around, kind)

    assert left_out([spec], Release(2, 12)) == []
    with patch.object(linter, "known_needs", too_few):
        assert left_out([spec], Release(2, 12)) == [("P724", 0)]


def test_findings_do_not_depend_on_how_many_files_are_checked() -> None:
    """Over few files nothing is learned but what the index knows."""

    def findings(few: int, learnable: Collection[str] = LEARNABLE) -> list[Finding]:
        documents = [document for spec in specs() for document in load("a.json", json.dumps(spec).encode()).documents]
        project = Project(documents)
        with patch.object(linter, "FEW", few), patch.object(linter, "LEARNABLE", learnable):
            return Linter(chosen_rules(project.settings, Choice())).run(project).findings

    everywhere = findings(few=0, learnable=())
    assert len(everywhere) > 500
    for few in (0, 10**9):
        assert sorted(map(_told, findings(few))) == sorted(map(_told, everywhere))


def _told(finding: Finding) -> tuple[str, int, str]:
    return finding.rule, finding.span.start, finding.message


def _learned(check: Check, visits: str = "Pipeline") -> Needs | None:
    rule = Rule("P999", "made-up", Severity.WARNING, None, visits, None, lambda: check, "0.1.0")
    return needs(rule, Settings(), Kind.PIPELINE)


def _paths(check: Check) -> set[frozenset[str]]:
    learned = _learned(check)
    assert learned is not None
    return set(learned.paths)


def test_every_path_that_a_rule_reads_is_recorded() -> None:
    def check(pipeline: Pipeline) -> Iterator[Finding]:
        for field in ("cmd", "stdin"):
            for index, _ in enumerate(pipeline.items("transform", field)):
                yield pipeline.finding(("transform", field, index), "")
        if "spout" in pipeline.value or pipeline.value.get("egress"):
            yield pipeline.finding((), "")
        for _, place, _ in (*pipeline.pfs_inputs("trigger", "s3"), *pipeline.cron_inputs()):
            yield pipeline.finding(place, "")

    expected = [
        {"transform", "cmd"}, {"transform", "stdin"}, {"spout"}, {"egress"}, {"input", "pfs", "trigger"},
        {"input", "pfs", "s3"}, {"input", "cron"},
    ]  # fmt: skip
    assert _paths(check) == set(map(frozenset, expected))


def test_what_is_made_once_is_recorded_too() -> None:
    @once
    def user(pipeline: Pipeline) -> str | None:
        return pipeline.text("transform", "user")

    def check(pipeline: Pipeline) -> Iterator[Finding]:
        if user(pipeline):
            yield pipeline.finding((), "")

    assert _paths(check) == {frozenset({"transform", "user"})}


def test_a_rule_that_finds_something_in_an_empty_spec_runs_everywhere() -> None:
    def check(pipeline: Pipeline) -> Iterator[Finding]:
        if "input" not in pipeline.value:
            yield Finding(None, "")  # type: ignore[arg-type]

    assert _learned(check) is None


@pytest.mark.parametrize(
    "read",
    [
        lambda pipeline: pipeline.document.errors,
        lambda pipeline: list(pipeline.value),
        lambda pipeline: {**pipeline.value},
        lambda pipeline: dict(pipeline.value),
        lambda pipeline: pipeline.value == {},
        lambda pipeline: len(pipeline.value),
        lambda pipeline: bool(pipeline.value),
        lambda pipeline: pipeline.value.items(),
        lambda pipeline: pipeline.value.keys() - {"pipeline"},
        lambda pipeline: copy.deepcopy(pipeline.value),
    ],
)
def test_a_rule_that_reads_more_than_fields_runs_everywhere(read: Any) -> None:
    def check(pipeline: Pipeline) -> Iterator[Finding]:
        try:
            read(pipeline)
        except Exception:
            return
        yield from ()

    assert _learned(check) is None


def test_a_rule_that_reads_more_of_a_project_than_its_settings_runs_everywhere() -> None:
    def check(pipeline: Pipeline, project: Project) -> Iterator[Finding]:
        if project.settings.namespace and project.secrets:
            yield pipeline.finding((), "")

    rule = Rule("P999", "made-up", Severity.WARNING, None, "Pipeline", "Project", lambda: check, "0.1.0")
    assert needs(rule, Settings(namespace="a"), Kind.PIPELINE) is None
    learned = needs(rule, Settings(namespace=""), Kind.PIPELINE)
    assert learned is not None
    assert not learned.may_be_in(frozenset({"pipeline"}))


def test_a_rule_of_errors_runs_where_the_reader_found_some() -> None:
    def check(document: Document) -> Iterator[Finding]:
        for error in document.errors:
            yield document.reading_finding(error)

    learned = _learned(check, "Document")
    assert learned is not None
    texts = (b'{"pipeline": {"name": "a"} "transform": {}}', b'{"pipeline": {"name": "a"}}')
    answers = [
        [bool(one.judge(load("a.json", text).documents[0], *one.more)) for one in learned.questions] for text in texts
    ]
    assert answers == [[True], [False]]


def test_no_problem_of_a_pod_that_is_not_made_is_left_out() -> None:
    """A pod is made only of specs that may have something wrong in it."""
    spared = 0
    for spec in specs():
        (document,) = load("a.json", json.dumps(spec).encode(), Kind.PIPELINE).documents
        pipeline = Pipeline(document)
        if not pod_problems._worth_a_look(pipeline):
            spared += 1
            assert pod_problems._find(pipeline, "default") == []
    assert spared > 100


@given(mixed_specs())
@settings(max_examples=300, derandomize=True, deadline=None)
def test_no_problem_of_a_pod_is_left_out_of_a_mixture(spec: dict[str, Any]) -> None:
    (document,) = load("a.json", json.dumps(spec).encode(), Kind.PIPELINE).documents
    pipeline = Pipeline(document)
    if not pod_problems._worth_a_look(pipeline):
        assert pod_problems._find(pipeline, "default") == []


PARTS = [
    *("pass", "PassPhrase", "pwd", "secret", "Secret_Key", "token", "api-key", "apiKey", "access_key", "private-key"),
    *("credential", "credentials", "db", "DB", "my", "pg", "AKIA", "ASIA", "A2B3C4D5E6F7G8H9", "ghp_", "gho_"),
    *("github_pat_", "glpat-", "xoxb-", "AIza", "sk-", "hf_", "eyJ", "abcdefghij0123456789klmnopqrstuvwxyzABCD"),
    *("https", "://", "user:", "pass9word", "@", "mysql", "mysqldump", "MARIADB", "sshpass", "redis-cli", "curl", "-p"),
    *("-a", "-u", "--", "-", "_", "=", " ", "\n", '"', "'", ".", "1", "rain-5512", "-----BEGIN ", "PRIVATE KEY-----"),
    *("\u017f", "\u212a", "\u0130", "K", "\u00df"),
]  # fmt: skip
"""What credentials and the ways to give them are made of, and characters whose case is folded in more ways than one."""


@given(
    st.lists(st.lists(st.sampled_from(PARTS), max_size=6).map("".join), min_size=1, max_size=5),
    st.dictionaries(*[st.lists(st.sampled_from(PARTS), min_size=1, max_size=6).map("".join)] * 2, max_size=3),
)
@settings(max_examples=1_000, derandomize=True, deadline=None)
def test_no_credential_is_left_out(words: list[str], env: dict[str, str]) -> None:
    """A spec is searched for credentials only if its texts hold a part of one."""
    spec = {"pipeline": {"name": "edges"}, "transform": {"image": "edges:1.0", "cmd": words, "env": env}}
    (document,) = load("a.json", json.dumps(spec).encode(), Kind.PIPELINE).documents
    pipeline = Pipeline(document)
    if not plain._may_hold_a_credential(pipeline):
        with patch.object(plain, "_may_hold_a_credential", lambda _: True):
            for code in ("S360", "S361"):
                assert list(all_rules()[code].check(pipeline)) == []
