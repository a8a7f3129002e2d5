"""Keys of a secret that YAML takes for something else."""

from __future__ import annotations

import pytest

from spec_lint.engine.judge import judge
from spec_lint.engine.loader import load
from spec_lint.findings.finding import Finding
from spec_lint.model.project import Project
from spec_lint.model.settings import Settings
from spec_lint.settings.choice import Choice


def findings(keys: str, name: str = "weather.yaml") -> list[Finding]:
    text = f"apiVersion: v1\nkind: Secret\nmetadata: {{name: weather}}\nstringData: {{{keys}}}\n"
    run = judge(Project(load(name, text.encode()).documents, Settings()), Choice(select=("S343", "R211")))
    assert not run.crashed
    return run.findings


@pytest.mark.parametrize(
    ("key", "read"),
    [("y", "true"), ("n", "false"), ("on", "true"), ("Off", "false"), ("NO", "false"), ("~", "null"), ("010", "8")],
)
def test_a_key_that_becomes_another_one(key: str, read: str) -> None:
    (finding,) = findings(f"{key}: 'a'")
    assert finding.rule == "S343" and finding.span.text == key
    assert f'"{key}"' in finding.message and f"`{read}`" in finding.message


@pytest.mark.parametrize("key", ['"y"', "'on'", "true", "12", "yesterday", "null", "N1"])
def test_a_key_that_stays(key: str) -> None:
    assert findings(f"{key}: 'a'") == []


def test_a_value_is_told_with_the_key_as_it_is_written() -> None:
    finding = next(finding for finding in findings("n: 5") if finding.rule == "R211")
    assert '"n"' in finding.message and "false" not in finding.message
