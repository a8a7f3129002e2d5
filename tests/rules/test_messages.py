"""The voice of the findings: who refuses, in sentences, without the words of schemas and parsers."""

from __future__ import annotations

import re

import pytest
from rule_examples import NO_FILES

from spec_lint.engine.rule import Rule, all_rules
from spec_lint.findings.finding import Finding, Refuser, Severity
from spec_lint.report.consequence import consequence
from tests.rules.conftest import Linting

RULES = [rule for rule in all_rules().values() if rule.code not in NO_FILES]

JARGON = re.compile(
    r"\b(anyOf|oneOf|allOf|additionalProperties|minProperties|(?<!or )instance|subschema|validator|"
    r"arrays?|floats?|dicts?|NoneType|hashes|unmarshal\w*)\b"
)
REFUSERS = {
    Refuser.PACHCTL: "pachctl rejects",
    Refuser.PACHD: "pachd rejects",
    Refuser.KUBERNETES: "Kubernetes rejects",
    Refuser.WORKER: "the workers fail",
}
SHOWN = re.compile(r'"[^"]*"|`[^`]*`')
"""What is quoted from a file, or given as an example to write."""


def findings(rule: Rule, linted: Linting) -> list[Finding]:
    """What the rule finds in its wrong example."""
    return [finding for finding in linted(rule, "Wrong").outcome.findings if finding.rule == rule.code]


def sentences(finding: Finding) -> list[str]:
    return [finding.message, finding.label, finding.help or "", *(label.message for label in finding.related)]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_nobody_has_to_know_a_schema_to_read_a_finding(rule: Rule, linted: Linting) -> None:
    for finding in findings(rule, linted):
        for text in sentences(finding):
            assert not JARGON.search(SHOWN.sub("", text)), text


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_messages_and_help_are_full_sentences(rule: Rule, linted: Linting) -> None:
    for finding in findings(rule, linted):
        assert finding.message.endswith((".", "!")), finding.message
        first = finding.message.split()[0]
        assert not first.isalpha() or not first[0].islower() or first in ("pachd", "pachctl"), finding.message
        assert finding.help is None or finding.help.endswith((".", "?", "`", ")")), finding.help
        assert not finding.label.endswith("."), finding.label
        assert "\n" not in finding.message


@pytest.mark.parametrize("rule", [r for r in RULES if r.severity is Severity.ERROR], ids=lambda rule: rule.code)
def test_an_error_has_a_refuser_that_the_report_names(rule: Rule, linted: Linting) -> None:
    for finding in findings(rule, linted):
        assert finding.refused_by is not None
        assert consequence(finding).startswith(REFUSERS[finding.refused_by])
