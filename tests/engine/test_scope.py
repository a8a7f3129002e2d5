"""Which findings concern a commit."""

from __future__ import annotations

import pytest

from spec_lint.engine.request import Request
from spec_lint.engine.rule import all_rules
from spec_lint.engine.scope import Scope, scope_of
from spec_lint.findings.finding import Finding, Label, Span
from spec_lint.findings.source import Source
from spec_lint.model.world import Before
from spec_lint.settings.config import Config

OTHER = Source("pipelines/edges.json", '"weather"')


def scope(monkeypatch: pytest.MonkeyPatch, before: Before = Before()) -> Scope:  # noqa: B008 - immutable
    monkeypatch.setattr("spec_lint.engine.last_commit.names_before", lambda paths, since: before)
    return Scope(["./secrets/weather.json"])


def finding(rule: str, source: Source = OTHER, *related: Label) -> Finding:
    return Finding(Span(source, 0, len(source.text)), "Something is wrong.", related=related, rule=rule)


def test_a_commit_gets_what_points_at_its_files(monkeypatch: pytest.MonkeyPatch) -> None:
    changed = Source("secrets/weather.json", "{}")
    here = scope(monkeypatch)
    assert here.concerns(finding("X224", changed))
    assert here.concerns(finding("X224", OTHER, Label(Span(changed, 0, 1), "defined here")))
    assert not here.concerns(finding("X224"))


@pytest.mark.parametrize("code", ["C001", "C002", "C003", "C004", "C005", "R006"])
def test_every_commit_gets_what_concerns_the_whole_run(monkeypatch: pytest.MonkeyPatch, code: str) -> None:
    assert scope(monkeypatch).concerns(finding(code))


@pytest.mark.parametrize("code", ["X104", "X105", "X106", "X110", "X201", "X202", "X203", "X204", "X206", "X242"])
def test_a_commit_that_removed_a_definition_gets_what_misses_it(monkeypatch: pytest.MonkeyPatch, code: str) -> None:
    assert all_rules()[code].absence
    assert not scope(monkeypatch).concerns(finding(code))
    assert scope(monkeypatch, Before(frozenset({"weather"}))).concerns(finding(code))
    assert not scope(monkeypatch, Before(frozenset({"harbour"}))).concerns(finding(code))


def test_without_an_answer_of_git_everything_missing_may_have_been_removed(monkeypatch: pytest.MonkeyPatch) -> None:
    silent = scope(monkeypatch, Before(trouble="git is not installed"))
    assert silent.git_trouble == "git is not installed"
    assert silent.concerns(finding("X202"))
    assert not silent.concerns(finding("X224"))  # the mount is in this file alone


@pytest.mark.parametrize(
    ("paths", "with_project", "scoped"),
    [
        (["a.json", "old/b.json"], True, frozenset({"a.json"})),
        (["a.json"], False, None),
        (["a.json", "sub/.pre-commit-config.yaml"], True, None),
    ],
)
def test_a_change_of_the_hooks_concerns_everything(
    paths: list[str], with_project: bool, scoped: frozenset[str] | None
) -> None:
    assert scope_of(Request(paths, Config(exclude=("old/",)), with_project=with_project)).paths == scoped
