"""The project of a run counts where a spec names none."""

from __future__ import annotations

import pytest

from spec_lint.cli import main
from spec_lint.engine.judge import judge
from spec_lint.engine.loader import load
from spec_lint.model.project import Project
from spec_lint.model.settings import Settings
from spec_lint.settings.choice import Choice
from spec_lint.settings.config import Config
from tests.rules.told import INPUT, spec

SPOUT, DETERMINED = "spout: {}", f"{INPUT}\ndetermined: {{workspaces: [a]}}"


def _found(rest: str, project: str, name: str = "name: edges") -> list[tuple[str, str]]:
    text = spec(rest=rest).replace("name: edges", name)
    documents = load("edges.yaml", text.encode()).documents
    run = judge(Project(documents, Settings(project=project)), Choice(select=("P40",)))
    assert not run.crashed
    return [(finding.rule, finding.span.text) for finding in run.findings]


@pytest.mark.parametrize(
    ("rest", "project", "found"),
    [
        (INPUT, "vision-", [("P401", "edges")]),
        (INPUT, "my_vision", []),
        (SPOUT, "my_vision", [("P403", "edges")]),
        (SPOUT, "MyVision", [("P403", "edges")]),
        (DETERMINED, "my_vision", [("P405", "edges")]),
        (DETERMINED, "vision", []),
    ],
)
def test_the_project_of_the_run(rest: str, project: str, found: list[tuple[str, str]]) -> None:
    assert _found(rest, project) == found
    assert _found(rest, project, "name: edges, project: {name: vision}") == []


def test_a_project_that_there_cannot_be_is_a_usage_error(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--isolated", "--project", "my project", "."]) == 2
    assert "a space is not allowed" in capsys.readouterr().err
    assert Config().overridden(project=None).project == "default"
