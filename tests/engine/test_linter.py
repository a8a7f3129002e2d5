"""The engine: which rules run, what is accepted, what happens when a rule crashes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from spec_lint.engine.rule import Rule, all_rules
from spec_lint.engine.run import Outcome, Request, check
from spec_lint.findings.finding import Finding, Refuser, Severity
from spec_lint.model.document import Document
from spec_lint.settings.choice import Choice
from spec_lint.settings.config import Config
from spec_lint.settings.suppression import Suppression

SPEC = """
pipeline: {name: "_edges"}
transform: {image: "edges:1.0", cmd: [python3, /edges.py]}
input: {pfs: {repo: images, glob: "/*"}}
output_branch: a/b
"""


@pytest.fixture
def spec(tmp_path: Path) -> Path:
    path = tmp_path / "edges.yaml"
    path.write_text(SPEC)
    return path


def lint(path: Path, choice: Choice = Choice()) -> Outcome:  # noqa: B008 - immutable
    return check(Request([str(path)], Config(), choice=choice))


def codes(outcome: Outcome) -> list[str]:
    return [finding.rule for finding in outcome.findings]


def rule(code: str, name: str = "some-rule", severity: Severity = Severity.ERROR) -> Rule:
    def nothing(document: Document) -> Iterator[Finding]:
        yield from ()

    return Rule(code, name, severity, Refuser.PACHD, "Document", None, lambda: nothing, "0.1.0")


def test_all_rules_run_by_default(spec: Path) -> None:
    assert codes(lint(spec)) == ["P102", "P107"]


@pytest.mark.parametrize(
    ("choice", "left"),
    [
        (Choice(select=("P102",)), ["P102"]),
        (Choice(select=("branch-name",)), ["P107"]),
        (Choice(ignore=("P1",)), []),
        (Choice(ignore=("ALL",)), []),
        (Choice(ignore=("ALL",), select=("ALL",)), []),
        (Choice(ignore=("ALL",), select=("P107",)), ["P107"]),
        (Choice(select=("P102",), ignore=("P102",)), []),
        (Choice(select=("P102",), ignore=("pipeline-name-start",)), []),
        (Choice(severity={"ALL": None}), []),
        (Choice(severity={"P1": None}), []),
        (Choice(severity={"P": None, "P107": Severity.ERROR}), ["P107"]),
        (Choice(select=("P1",), ignore=("P102",)), ["P107"]),
        (Choice(severity={"P107": None}), ["P102"]),
        (Choice(per_file_ignores={"*.yaml": ("P102",)}), ["P107"]),
        (Choice(per_file_ignores={"*.json": ("P102",)}), ["P102", "P107"]),
        (Choice(per_file_ignores={"*.yaml": ("ALL",)}), []),
    ],
)
def test_rules_are_chosen(spec: Path, choice: Choice, left: list[str]) -> None:
    assert codes(lint(spec, choice)) == left


def test_the_longer_pattern_wins() -> None:
    assert Choice(select=("P1",), ignore=("P10",)).severity_of(rule("P101")) is None
    assert Choice(select=("P101",), ignore=("P10",)).severity_of(rule("P101")) is Severity.ERROR
    assert Choice(ignore=("some-rule",), select=("P10",)).severity_of(rule("P101")) is None


def test_advice_runs_when_it_is_asked_for() -> None:
    advice = rule("P199", severity=Severity.INFO)
    assert Choice().severity_of(advice) is None
    assert Choice(info=True).severity_of(advice) is Severity.INFO
    assert Choice(select=("P199",)).severity_of(advice) is Severity.INFO
    assert Choice(select=("ALL",)).severity_of(advice) is None
    assert Choice(select=("P",)).severity_of(advice) is None
    assert Choice(select=("P19",)).severity_of(advice) is None
    assert Choice(select=("P",), info=True).severity_of(advice) is Severity.INFO


def test_a_severity_may_be_set(spec: Path) -> None:
    outcome = lint(spec, Choice(severity={"pipeline-name-start": Severity.WARNING}))
    assert [finding.severity for finding in outcome.findings] == [Severity.WARNING, Severity.ERROR]
    assert (outcome.summary.errors, outcome.summary.warnings) == (1, 1)


@pytest.mark.parametrize("word", ["P102", "P10", "P", "ALL", "pipeline-name-start"])
def test_a_severity_is_set_by_every_word_that_names_a_rule(spec: Path, word: str) -> None:
    outcome = lint(spec, Choice(severity={word: Severity.WARNING}))
    assert [finding.severity for finding in outcome.findings if finding.rule == "P102"] == [Severity.WARNING]


@pytest.mark.parametrize(
    ("said", "severity"),
    [
        ({"ALL": Severity.WARNING, "P1": Severity.ERROR}, Severity.ERROR),
        ({"P1": Severity.ERROR, "P19": Severity.WARNING, "ALL": None}, Severity.WARNING),
        ({"P199": Severity.ERROR, "P19": Severity.WARNING}, Severity.ERROR),
        ({"some-rule": Severity.WARNING, "P19": None}, Severity.WARNING),
        ({"P199": Severity.WARNING, "some-rule": Severity.ERROR}, Severity.WARNING),
        ({"some-rule": Severity.ERROR, "P199": Severity.WARNING}, Severity.WARNING),
    ],
)
def test_the_closest_word_says_the_severity(said: dict[str, Severity | None], severity: Severity) -> None:
    assert Choice(severity=said).severity_of(rule("P199")) is severity


def test_advice_is_turned_on_by_its_own_name_alone() -> None:
    advice = rule("P199", severity=Severity.INFO)
    for word in ("ALL", "P", "P19"):
        assert Choice(severity={word: Severity.ERROR}).severity_of(advice) is None
        assert Choice(severity={word: Severity.ERROR}, info=True).severity_of(advice) is Severity.ERROR
    assert Choice(severity={"P199": Severity.ERROR}).severity_of(advice) is Severity.ERROR
    assert Choice(severity={"P": Severity.INFO}).severity_of(rule("P199")) is None


@pytest.mark.parametrize(
    ("suppression", "left"),
    [
        (Suppression("P10", "r"), []),
        (Suppression("P", "r", pointer="/pipeline/name"), ["P107"]),
        (Suppression("ALL", "r"), []),
        (Suppression("X", "r"), ["P102", "P107"]),
        (Suppression("P102", "r"), ["P107"]),
        (Suppression("branch-name", "r"), ["P102"]),
        (Suppression("P102", "r", pipeline="_edges"), ["P107"]),
        (Suppression("P102", "r", pipeline="edges"), ["P102", "P107"]),
        (Suppression("P102", "r", pointer="/pipeline/name"), ["P107"]),
        (Suppression("P102", "r", pointer="/output_branch"), ["P102", "P107"]),
        (Suppression("P102", "r", file="*.yaml"), ["P107"]),
        (Suppression("P102", "r", file="*.json"), ["P102", "P107"]),
        (Suppression("P102", "r", until=date(2026, 3, 1)), ["P107"]),
        (Suppression("P102", "r", until=date(2026, 2, 28)), ["P102", "P107"]),
    ],
)
def test_what_a_project_accepts_is_counted_and_not_shown(spec: Path, suppression: Suppression, left: list[str]) -> None:
    outcome = lint(spec, Choice(suppressions=(suppression,), today=date(2026, 3, 1)))
    assert codes(outcome) == left
    accepted = 2 - len(left)
    assert any("suppressed by the configuration" in note for note in outcome.summary.notes) == bool(accepted)


def test_a_rule_that_crashes_is_named_and_the_others_go_on(spec: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def crash(document: Document) -> Iterator[Finding]:
        raise ValueError("what a secret it was")

    bad = rule("P199", "bad-rule")._replace(load=lambda: crash)
    monkeypatch.setitem(all_rules(), "P199", bad)
    outcome = lint(spec)
    assert sorted(codes(outcome)) == ["P102", "P107", "R000"]
    assert outcome.crashed
    [internal] = [finding for finding in outcome.findings if finding.rule == "R000"]
    assert "P199" in internal.message
    assert "secret" not in internal.message


def test_a_path_that_leads_nowhere_is_an_error(tmp_path: Path) -> None:
    outcome = lint(tmp_path / "gone.json")
    assert codes(outcome) == ["R001"]
    assert outcome.summary.errors == 1
