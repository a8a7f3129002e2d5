"""The fixes of the wrong examples: they leave no finding of their rule, make no other one, and give what is right."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from rule_examples import Example, lint

from spec_lint.engine.rule import Rule
from spec_lint.findings.finding import Edit, Finding
from spec_lint.fixing.content import Content
from tests.rules.conftest import Linting
from tests.rules.test_examples import EXAMPLES

OTHERWISE_RIGHT = frozenset({"P008", "P208", "P423", "P620", "P621", "P714", "P750", "P781", "R102", "R209", "S110"})
"""Rules whose right example shows another way to fix the wrong one, or has other values."""
OF_COMMENTS = ("R021", "R022", "R023")
"""Rules about the comments that suppress findings, with fixes that are made one after another; they have own tests."""


def fixed(given: Example, folder: Path, findings: list[Finding]) -> Example:
    """The files of an example with the fixes of findings made, those that overlap an earlier one left out."""
    edits: dict[str, list[Edit]] = {}
    for finding in findings:
        for edit in finding.fix.all_edits if finding.fix else ():
            name = Path(edit.span.source.path).relative_to(folder).as_posix()
            if edit not in edits.setdefault(name, []):
                edits[name].append(edit)
    files = {
        name: Content(text.encode()).edited(sorted(edits.get(name, []), key=lambda edit: edit.span[1:])).decode()
        for name, text in given.files.items()
    }
    return replace(given, files=files)


def values(outcome: Any) -> list[Any]:
    return [document.value for document in outcome.project.documents]


@pytest.mark.parametrize("rule", EXAMPLES, ids=lambda rule: rule.code)
def test_the_fix_of_the_wrong_example_gives_the_right_one(rule: Rule, linted: Linting, tmp_path: Path) -> None:
    given, folder, outcome = linted(rule, "Wrong")
    with_fix = [finding for finding in outcome.findings if finding.fix is not None]
    if not with_fix or rule.code in OF_COMMENTS:
        pytest.skip("the example has no fix")
    after = fixed(given, folder, with_fix)
    again = lint(rule, after, tmp_path)
    assert [f"{finding.rule}: {finding.message}" for finding in again.findings] == []
    if rule.code not in OTHERWISE_RIGHT:
        assert values(again) == values(linted(rule, "Right").outcome)
