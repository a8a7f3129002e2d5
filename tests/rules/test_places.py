"""A finding points at what is wrong: the marks in the wrong example of each rule say where that is."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from rule_examples import NO_FILES, SETTINGS, Example, example

from spec_lint.engine.rule import Rule, all_rules
from spec_lint.findings.finding import Span
from tests.rules.conftest import Linting

RULES = [rule for rule in all_rules().values() if rule.code not in NO_FILES]


def _place(span: Span, given: Example, folder: Path) -> tuple[str, int, int] | None:
    """The file and the offsets of a span; None for one in no file (a cluster, or what jsonnet gives)."""
    name = os.path.relpath(span.source.path, folder).replace(os.sep, "/")
    text = {**given.files, SETTINGS: given.settings}.get(name)
    if text is None or span.source.text != text.removeprefix("\ufeff"):
        return None
    mark = len(text) - len(span.source.text)
    return name, span.start + mark, span.end + mark


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_findings_point_at_what_is_marked(rule: Rule, linted: Linting) -> None:
    given, folder, outcome = linted(rule, "Wrong")
    places = [place for finding in outcome.findings if (place := _place(finding.span, given, folder))]
    assert sorted(places) == sorted(given.culprits)


ELSEWHERE = {"C001", "C002", "C003", "C005", "C006", "R136"}
"""Rules whose findings point at a cluster, or into what a jsonnet file gives."""


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_something_is_marked(rule: Rule) -> None:
    assert bool(example(rule, "Wrong").culprits) == (rule.code not in ELSEWHERE)
    assert not example(rule, "Right").culprits
