"""How other commands report the check that they begin with: as ``check`` does, on standard error."""

from __future__ import annotations

import sys
from collections.abc import Callable

from spec_lint.engine.rule import Rule, all_rules
from spec_lint.engine.run import Outcome
from spec_lint.findings.exit_code import ExitCode
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


def unread_words(outcome: Outcome) -> str:
    """A clause that names what could not be read."""
    shown = ", ".join(visible(path) for path in outcome.unread[:3])
    more = f" and {len(outcome.unread) - 3} more" if len(outcome.unread) > 3 else ""
    return f"{shown}{more} could not be read"
