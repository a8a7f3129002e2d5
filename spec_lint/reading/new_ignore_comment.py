"""Writes a comment that ignores one finding at the end of its line; nothing else changes."""

from __future__ import annotations

import re
from collections.abc import Iterator

from spec_lint.findings.source import Source
from spec_lint.reading.ignore_comments import Layout, ignore_comments


def with_comment(source: Source, offset: int, rule: str, reason: str) -> tuple[int, str] | None:
    """Where to insert a comment that ignores a finding of a rule at an offset, and its text; None if no line can have
    one."""
    is_jsonnet = source.path.lower().endswith((".jsonnet", ".libsonnet"))
    layout = _layout(source, is_jsonnet)
    mark = "//" if is_jsonnet else "#"
    comment = f"{mark} spec-lint: ignore[{rule}] {reason}"
    for line in _lines(layout, layout.line_of(offset)):
        at = layout.start_of(line) + len(source.line_text(line + 1))
        text = f"{_space_before(source, layout, line, at)}{comment}"
        if _takes_effect(source, is_jsonnet, at, text, reason, offset):
            return at, text
    return None


def _layout(source: Source, is_jsonnet: bool) -> Layout:
    if is_jsonnet:
        from spec_lint.reading.jsonnet.comments import jsonnet_layout

        return jsonnet_layout(source)
    from spec_lint.reading.yaml.comments import yaml_layout

    return yaml_layout(source)


def _lines(layout: Layout, line: int) -> Iterator[int]:
    """The lines whose end may take the comment: the line itself, and the last and the first one of a long string."""
    start, end = layout.whole_line(line)
    yield from dict.fromkeys((line, layout.line_of(end - 1), layout.line_of(start)))


def _space_before(source: Source, layout: Layout, line: int, at: int) -> str:
    written = source.text[layout.start_of(line) : at]
    blanks = len(written) - len(written.rstrip(" \t"))
    wanted = 1 if re.search(r"\s#", written) else 2
    return " " * max(0, wanted - blanks)


def _takes_effect(source: Source, is_jsonnet: bool, at: int, text: str, reason: str, offset: int) -> bool:
    """Whether a comment is a real one there, has this reason, and is about a place in the text as it was."""
    changed = Source(source.path, source.text[:at] + text + source.text[at:])
    place = offset if offset < at else offset + len(text)
    start = at + len(text) - len(text.lstrip())
    made = [one for one in ignore_comments(_layout(changed, is_jsonnet)) if one.start == start]
    return any(
        one.right is None and one.reason == reason and one.covers is not None and one.covers[0] <= place < one.covers[1]
        for one in made
    )
