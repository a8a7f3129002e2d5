"""How other commands report the check that they begin with: as ``check`` does, on standard error."""

from __future__ import annotations

import sys
from collections.abc import Callable

from spec_lint.engine.rule import Rule, all_rules
from spec_lint.engine.run import Outcome
from spec_lint.findings.exit_code import ExitCode
from spec_lint.findings.finding import Finding, Severity
from spec_lint.findings.plain import visible
from spec_lint.report import write
from spec_lint.report.color import color_wanted

NOTHING = "spec-lint: nothing to check: no pipeline spec or secret found."


def report_findings(outcome: Outcome, *, notes: bool = True) -> None:
    """Write the findings of a check with their places; without findings, at most its notes."""
    summary = outcome.summary if notes else outcome.summary._replace(notes=())
    if outcome.findings:
        write("text", outcome.findings, summary, sys.stderr, color=color_wanted("auto", sys.stderr))
        print(file=sys.stderr)
    else:
        for note in summary.notes:
            print(f"note: {visible(note)}", file=sys.stderr)
    if outcome.code == ExitCode.NOTHING_CHECKED:
        print(NOTHING, file=sys.stderr)


def without(outcome: Outcome, left_out: Callable[[Rule], bool]) -> Outcome:
    """A check without the findings of some rules, which the command reports itself."""
    rules = all_rules()
    findings = [finding for finding in outcome.findings if not left_out(rules[finding.rule])]
    return outcome._replace(findings=findings, summary=outcome.summary.counting(findings))


INSTEAD = {"C010": ("X202", "X204", "X208"), "X232": ("C010",)}
"""The rules whose findings say all that those of others say about a missing secret at the same place."""


def each_once(outcome: Outcome) -> Outcome:
    """A check with one finding for each missing secret and place, if files and a cluster lack it.

    All of these findings have been reported by then: none is left out if the other one is off or suppressed, or weaker.
    """
    told = {(one.rule, _place(one)): one.severity for one in outcome.findings if one.rule in INSTEAD}
    order = list(Severity)

    def is_said(finding: Finding) -> bool:
        others = (told.get((rule, _place(finding))) for rule, said in INSTEAD.items() if finding.rule in said)
        return any(other and order.index(other) <= order.index(finding.severity) for other in others)

    left_out = [finding for finding in outcome.findings if is_said(finding)]
    fixes = {_place(finding): finding.fix for finding in left_out}
    findings = [
        one._replace(fix=one.fix or fixes.get(_place(one))) if one.rule in INSTEAD else one
        for one in outcome.findings
        if one not in left_out
    ]
    return outcome._replace(findings=findings, summary=outcome.summary.counting(findings))


def _place(finding: Finding) -> tuple[str, int | None, int, int]:
    return finding.span.source.path, finding.document, finding.span.start, finding.span.end


def unread_words(outcome: Outcome) -> str:
    """A clause that names what could not be read."""
    shown = ", ".join(visible(path) for path in outcome.unread[:3])
    more = f" and {len(outcome.unread) - 3} more" if len(outcome.unread) > 3 else ""
    return f"{shown}{more} could not be read"
