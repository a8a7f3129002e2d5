"""What ``check`` prints if it is asked for less than everything: ``--max-per-rule`` and ``--statistics``."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from spec_lint.commands.options import UsageError
from spec_lint.engine.run import Outcome
from spec_lint.report import FORMATS, has_statistics

if TYPE_CHECKING:
    import argparse

MOST_NAMED = 5
"""The most rules that a note names."""


def check_condensed(options: argparse.Namespace, form: str) -> None:
    """Check the options. Raises UsageError."""
    most = options.max_per_rule
    if most is not None and not (most.isascii() and most.isdecimal() and int(most) > 0):
        raise UsageError("--max-per-rule must be a number from 1.")
    if options.statistics and not has_statistics(form):
        formats = ", ".join(filter(has_statistics, FORMATS))
        raise UsageError(f"--statistics has no format {form}; use one of {formats}.")


def limited(outcome: Outcome, most: int) -> Outcome:
    """A check with at most so many findings of each rule, and a note that says how many there are more."""
    seen: Counter[str] = Counter()
    findings = []
    for finding in outcome.findings:
        seen[finding.rule] += 1
        if seen[finding.rule] <= most:
            findings.append(finding)
    more = {rule: number - most for rule, number in sorted(seen.items()) if number > most}
    if not more:
        return outcome
    named = [f"{number} of {rule}" for rule, number in list(more.items())[:MOST_NAMED]]
    if len(more) > MOST_NAMED:
        named.append(f"{sum(more.values()) - sum(list(more.values())[:MOST_NAMED])} of other rules")
    note = f"Not shown because of --max-per-rule {most}: {', '.join(named)}."
    summary = outcome.summary._replace(notes=(*outcome.summary.notes, note))
    return outcome._replace(findings=findings, summary=summary)
