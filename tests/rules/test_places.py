"""Of every rule: the text under its finding in the wrong example is the culprit, looked at by a person once."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from spec_lint.engine.rule import Rule, all_rules
from tests.rules.examples import NO_FILES, example, lint

CULPRITS: dict[str, list[str]] = json.loads(Path(__file__).with_name("culprits.json").read_text(encoding="utf-8"))
"""Rule → the texts under its findings. Empty where the place is a path, a document with nothing in it, or a cluster."""

RULES = [rule for rule in all_rules().values() if rule.code not in NO_FILES]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_the_culprit_is_marked(rule: Rule, tmp_path: Path) -> None:
    outcome = lint(rule, example(rule, "Wrong"), tmp_path)
    found = [finding.span.text for finding in outcome.findings if finding.rule == rule.code]
    assert found == CULPRITS[rule.code]


def test_no_culprit_is_left_over() -> None:
    assert set(CULPRITS) == {rule.code for rule in RULES}
