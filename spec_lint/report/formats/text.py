"""The report for people: what is wrong, where, an excerpt with the place marked, related places, and what to do."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cache
from typing import TYPE_CHECKING, TextIO

from spec_lint.findings.finding import Finding, Severity
from spec_lint.findings.plain import visible, wrapped
from spec_lint.report.color import Paint, columns, painter
from spec_lint.report.words import fixable_line, summary_line

if TYPE_CHECKING:
    from spec_lint.findings.summary import Summary
    from spec_lint.report.formats import View

FOR_PEOPLE = True
STATISTICS = True


def write(findings: Sequence[Finding], summary: Summary, out: TextIO, view: View) -> None:
    paint, width = painter(view.color), view.width or columns(out)
    if view.statistics is not None:
        from spec_lint.report.statistics import table  # saves start-up time: few reports have it

        out.writelines(f"{line}\n" for line in table(view.statistics, paint, width))
        if view.statistics and not view.quiet:
            out.write("\n")
    elif findings:
        # Imported here because a run without findings does not need it.
        from spec_lint.report.block import Blocks

        blocks = Blocks(paint, width, _encodable(out), view.links)
        for finding in findings:
            out.writelines(line + "\n" for line in blocks.finding(finding))
            out.write("\n")
    if not view.quiet:
        for line in closing(findings, summary, paint, width):
            out.write(line + "\n")


def _encodable(out: TextIO) -> Callable[[str], bool]:
    """Whether an output can encode a character; others would be escaped on output and misalign the carets."""
    encoding = getattr(out, "encoding", None) or "utf-8"

    @cache
    def encodable(character: str) -> bool:
        try:
            character.encode(encoding)
        except (UnicodeError, LookupError):
            return False
        return True

    return encodable


def closing(findings: Sequence[Finding], summary: Summary, paint: Paint, width: int | None) -> Iterator[str]:
    """The closing lines: what was checked and what was found, then the notes of the run."""
    if not findings and summary.pipelines + summary.secrets + summary.defaults:
        yield paint("good", "No problems found.")
    style = "error" if summary.errors else "warning" if summary.warnings else "bold"
    yield paint(style if findings else "bold", summary_line(summary))
    if fixes := fixable_line(summary):
        yield fixes
    # R00x are about the run itself and have no page.
    explained = [finding for finding in findings if not finding.rule.startswith("R00")]
    if explained:
        first = next((one for one in explained if one.severity is Severity.ERROR), explained[0])
        yield f"Run `spec-lint explain {first.rule}` for details."
    for note in summary.notes:
        lines = wrapped(visible(note), width, 6, 6)
        yield f"{paint('info', 'note')}: {lines[0]}"
        yield from (" " * 6 + line for line in lines[1:])
