"""Keys and values of a secret that YAML takes for something else."""

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
    run = judge(
        Project(load(name, text.encode()).documents, Settings()), Choice(select=("S343", "S344", "R211", "S326"))
    )
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


def values(text: str) -> list[Finding]:
    whole = f"apiVersion: v1\nkind: Secret\nmetadata: {{name: weather}}\nstringData:\n  access: {text}\n"
    run = judge(Project(load("weather.yaml", whole.encode()).documents, Settings()), Choice(select=("S344", "S326")))
    assert not run.crashed
    return run.findings


@pytest.mark.parametrize("text", ["read #5512", 'say "read #hi"', "read #ff00aa", "it's #a"])
def test_a_value_that_a_comment_cuts_off(text: str) -> None:
    (finding,) = values(text)
    assert finding.rule == "S344" and finding.span.text == "#"
    assert not any(word in finding.message for word in text.split())


@pytest.mark.parametrize(
    "text",
    ["read # the key", "read #old", "'read #5512'", '"read #5512" # a', "read#5512", "|\n    a #5", "a #5 b"],
)
def test_values_with_an_ordinary_comment(text: str) -> None:
    assert values(text) == []


def test_a_value_that_is_only_a_comment_is_empty_and_the_help_says_why() -> None:
    (finding,) = values("#5512")
    assert finding.rule == "S326" and "`#`" in (finding.help or "")
    (finding,) = values("")
    assert finding.rule == "S326" and finding.help is None
