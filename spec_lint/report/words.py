"""Words that several formats share."""

from __future__ import annotations

from spec_lint.findings.finding import Finding
from spec_lint.findings.plain import count
from spec_lint.findings.summary import Summary
from spec_lint.report.consequence import sentence


def rule_title(finding: Finding) -> str:
    """The rule's code and name as one title, such as ``X201 secret-key-missing``."""
    return f"{finding.rule} {finding.name}".strip() or "spec-lint"


def in_full(finding: Finding, separator: str = " ") -> str:
    """The message, the consequence and the help, in this order."""
    return separator.join(filter(None, (finding.message, sentence(finding), finding.help)))


def summary_line(summary: Summary) -> str:
    """What was checked and what was found, in one line."""
    defaults = f"{count(summary.defaults, 'file')} of defaults, " if summary.defaults else ""
    seen = (
        f"{count(summary.files, 'file')}: {count(summary.pipelines, 'pipeline')}, {count(summary.secrets, 'secret')}, "
        f"{defaults}{count(summary.foreign, 'other file')}."
    )
    found = f"{count(summary.errors, 'error')}, {count(summary.warnings, 'warning')}"
    if summary.infos:
        found += f", {count(summary.infos, 'info')}"
    return f"{seen} {found}."


FIXABLE = "[*]"
"""Marks the findings that ``--fix`` fixes."""


def fixable(words: str, finding: Finding) -> str:
    """Words about a finding, with the mark if ``--fix`` fixes it."""
    return f"{words} {FIXABLE}" if finding.fix is not None and finding.fix.safe else words


def help_words(finding: Finding) -> str:
    """What to write instead, or what the fix does, with the mark if ``--fix`` does it."""
    return fixable(finding.help or (f"{finding.fix.title}." if finding.fix else ""), finding)


def fixable_line(summary: Summary) -> str:
    """How many findings can be fixed; empty if none can be."""
    safe, unsafe = summary.safe_fixes, summary.unsafe_fixes
    if not safe:
        return f"{unsafe} fixable with `--fix --unsafe-fixes`." if unsafe else ""
    return f"{FIXABLE} {safe} fixable with `--fix`{f', {unsafe} more with `--unsafe-fixes`' if unsafe else ''}."
