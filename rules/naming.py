"""The finding that all rules about the names of Pachyderm share."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from spec_lint.findings.finding import Finding, Pointer
from spec_lint.grammar import GrammarError
from spec_lint.grammar.suggestion import did_you_mean
from spec_lint.grammar.words import quoted
from spec_lint.model.pipeline import Pipeline

ALLOWED = "Use letters, digits, dashes and underscores."


def judged(
    pipeline: Pipeline, pointer: Pointer, text: str, check: Callable[[str], None], what: str
) -> Iterator[Finding]:
    """The finding, if any, about a name that ``check`` rejects; ``what`` says whose name it is."""
    try:
        check(text)
    except GrammarError as refusal:
        advice = f"{ALLOWED} {did_you_mean(refusal.suggestion)}" if refusal.suggestion else ALLOWED
        message = f"Invalid {what} {quoted(text)}: {refusal.message}."
        yield pipeline.finding(pointer, message, inside=(refusal.start, refusal.end), help=advice)
