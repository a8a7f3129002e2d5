"""Every rule's examples: the wrong one fires this rule and no other, the right one is clean."""

from __future__ import annotations

import pytest
from rule_examples import NO_FILES

from spec_lint.engine.rule import Rule, all_rules
from spec_lint.engine.rule_page import sections
from spec_lint.findings.finding import Severity
from tests.rules.conftest import Linting

RULES = list(all_rules().values())
EXAMPLES = [rule for rule in RULES if rule.code not in NO_FILES]


def _codes(outcome: object) -> list[str]:
    return [f"{finding.rule}: {finding.message}" for finding in outcome.findings]  # type: ignore[attr-defined]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_a_rule_says_what_why_and_how_to_mend(rule: Rule) -> None:
    assert list(sections(rule.docstring)) == ["", "Why", "Wrong", "Right", "Fix"]
    assert rule.summary.endswith(".")


@pytest.mark.parametrize("rule", EXAMPLES, ids=lambda rule: rule.code)
def test_the_wrong_example_fires_this_rule_and_no_other(rule: Rule, linted: Linting) -> None:
    given, _, outcome = linted(rule, "Wrong")
    assert given.files
    assert {finding.rule for finding in outcome.findings} == {rule.code}, _codes(outcome)
    assert not outcome.crashed


@pytest.mark.parametrize("rule", EXAMPLES, ids=lambda rule: rule.code)
def test_the_right_example_is_clean(rule: Rule, linted: Linting) -> None:
    given, _, outcome = linted(rule, "Right")
    assert given.files
    assert _codes(outcome) == []
    assert outcome.project.documents


def test_codes_and_names_are_used_once() -> None:
    assert len({rule.name for rule in RULES}) == len(RULES)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_an_error_names_who_refuses_and_a_warning_nobody(rule: Rule) -> None:
    is_about_spec_lint = rule.code in ("R000", "R137", "R143")
    assert (rule.severity is Severity.ERROR and not is_about_spec_lint) == (rule.refused_by is not None)
