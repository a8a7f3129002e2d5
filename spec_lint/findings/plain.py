"""What the formats share: text made safe to print, places, and the summary in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from spec_lint.findings.finding import Finding, Span

if TYPE_CHECKING:
    from spec_lint.report import Summary

_SHORT = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}


def escaped(character: str) -> str:
    """A character as an escape of printable ASCII: ``\\n``, ``\\x1b``, ``\\u202e`` or ``\\U000e0001``."""
    number = ord(character)
    if character in _SHORT:
        return _SHORT[character]
    if number < 0x100:
        return f"\\x{number:02x}"
    return f"\\u{number:04x}" if number < 0x10000 else f"\\U{number:08x}"


def visible(text: str) -> str:
    """A text on one line, with what would not print or would act on a terminal as escapes.

    Control characters, line breaks, surrogates (undecodable bytes of a path), invisible and direction-changing
    characters are escaped; everything else stays.
    """
    if text.isprintable():
        return text
    return "".join(character if character.isprintable() else escaped(character) for character in text)


def wrapped(text: str, width: int | None, first: int, rest: int) -> list[str]:
    """A text in lines of ``width`` columns, after ``first`` columns on the first line and ``rest`` on the others.

    One line where no width is known.
    """
    if width is None or first + len(text) <= width:
        return [text]
    from textwrap import TextWrapper

    wrapper = TextWrapper(max(width, rest + 20), break_long_words=False, break_on_hyphens=False)
    wrapper.subsequent_indent = " " * rest
    lines = wrapper.wrap("x" * first + text)
    return [lines[0][first:], *(line[rest:] for line in lines[1:])]


def shortened(text: str, longest: int) -> str:
    """A text of a file, shortened in the middle when it is longer than that."""
    return text if len(text) <= longest else f"{text[: longest - 20]}…{text[-19:]}"


def bounds(span: Span) -> tuple[int, int, int, int]:
    """A span as (line, column, end line, end column): from 1, columns in code points, the end exclusive.

    Of a masked value only the beginning is told: where in it something stands, or where it ends, gives away its length.
    """
    from spec_lint.reading.masking.masks import first_touched, masks_of  # a run without findings has no use for it

    source = span.source
    start = min(span.start, len(source.text))
    end = min(max(span.end, start), len(source.text))
    # The line break at the end of a value in YAML's block style is none of what is masked, and right after it.
    reach = start - 1 if start and source.text[start : start + 1] in ("\r", "\n") else start
    if (mask := first_touched(masks_of(source), reach, end)) is not None:
        start = min(start, mask[0])
        end = mask[0] + 1
    return source.position(start) + source.position(end)


def file_bounds(span: Span) -> tuple[int, int, int, int]:
    """The bounds of a span in its file; the beginning of the file for a place in what it was rendered to."""
    return (1, 1, 1, 1) if span.rendered else bounds(span)


def rule_title(finding: Finding) -> str:
    """The rule's code and name as one title, such as ``X201 secret-key-missing``."""
    return f"{finding.rule} {finding.name}".strip() or "spec-lint"


def with_help(finding: Finding, separator: str = " ") -> str:
    """The message and, where there is any, the help after it."""
    return finding.message + separator + finding.help if finding.help else finding.message


def summary_line(summary: Summary) -> str:
    """What was looked at and what was found, in one line."""
    seen = (
        f"{count(summary.files, 'file')}: {count(summary.pipelines, 'pipeline')}, {count(summary.secrets, 'secret')}, "
        f"{count(summary.foreign, 'foreign file')}."
    )
    found = f"{count(summary.errors, 'error')}, {count(summary.warnings, 'warning')}"
    if summary.infos:
        found += f", {count(summary.infos, 'info')}"
    return f"{seen} {found}."


def count(number: int, noun: str) -> str:
    """A number and its noun: ``1 file``, ``2 files``."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
