"""The same value written in many ways: JSON and YAML, block and flow style, quotes, margins, comments, line ends."""

from __future__ import annotations

import json
from random import Random
from typing import Any

from spec_lint.reading.writing import double_quoted, is_plain, scalar_text

COMMENTS = ("# a comment", "#x", '# "quoted": {1, 2}', "# é: [")


class Layout:
    """One way to write values, drawn at random."""

    def __init__(self, random: Random, *, json_only: bool = False) -> None:
        self.random = random
        self.line_end = random.choice(("\n", "\n", "\r\n"))
        self.style = "json" if json_only else random.choice(("json", "flow", "block", "block"))
        self.unit = random.choice((1, 2, 2, 4))
        self.comments = 0.0 if self.style == "json" else random.choice((0.0, 0.3))
        self.many_lines = random.random() < 0.6

    def write(self, value: Any) -> str:
        """The text of a value."""
        if self.style != "block" or not isinstance(value, (dict, list)) or not value:
            return self.own_lines("") + self.flow(value, 0) + self.last_end()
        lines = self.block(value, 0)
        return self.line_end.join(lines) + self.last_end()

    def last_end(self) -> str:
        return self.random.choice(("", self.line_end, self.line_end))

    def chance(self, probability: float) -> bool:
        return self.random.random() < probability

    def own_lines(self, margin: str) -> str:
        """Perhaps a comment on a line of its own."""
        return f"{margin}{self.random.choice(COMMENTS)}{self.line_end}" if self.chance(self.comments) else ""

    def trailing(self) -> str:
        return f" {self.random.choice(COMMENTS)}" if self.chance(self.comments) else ""

    # flow style

    def flow(self, value: Any, level: int) -> str:
        if isinstance(value, dict) and value:
            return self.brackets(
                "{}", [f"{self.text(key)}: {self.flow(one, level + 1)}" for key, one in value.items()], level
            )
        if isinstance(value, list) and value:
            return self.brackets("[]", [self.flow(one, level + 1) for one in value], level)
        return "{}" if value == {} else "[]" if value == [] else self.text(value)

    def brackets(self, marks: str, entries: list[str], level: int) -> str:
        comma = "," if self.style != "json" and self.chance(0.2) else ""
        if not self.many_lines or self.chance(0.3):
            blank = self.random.choice(("", " "))
            return marks[0] + blank + f",{self.random.choice(('', ' '))}".join(entries) + comma + blank + marks[1]
        margin = " " * (self.unit * (level + 1))
        written = self.line_end + self.own_lines(margin)
        for index, entry in enumerate(entries):
            last = index + 1 == len(entries)
            written += margin + entry + (comma if last else ",") + self.trailing() + self.line_end
            written += "" if last else self.own_lines(margin)
        return marks[0] + written + " " * (self.unit * level) + marks[1]

    def text(self, value: Any) -> str:
        """A scalar; in YAML in any quotes that it can have."""
        if not isinstance(value, str) or self.style == "json":
            return str(double_quoted(value)) if isinstance(value, str) else json.dumps(value)
        styles = ['"', "'"] + [""] * 2 * is_plain(value, flow=True)
        return scalar_text(value, self.random.choice(styles), flow=True) or str(double_quoted(value))

    # block style

    def block(self, value: Any, column: int) -> list[str]:
        """The lines of a mapping or list that is not empty."""
        lines: list[str] = []
        margin = " " * column
        entries = value.items() if isinstance(value, dict) else [(None, one) for one in value]
        for key, one in entries:
            if self.chance(self.comments):
                lines.append(margin + self.random.choice(COMMENTS))
            head = "-" if key is None else f"{self.text(key)}:"
            lines += self.entry(margin + head, one, column, is_item=key is None)
            if self.chance(0.1):
                lines.append("")
        return lines

    def entry(self, head: str, value: Any, column: int, *, is_item: bool) -> list[str]:
        if not isinstance(value, (dict, list)) or not value or self.chance(0.2):
            if isinstance(value, str) and self.chance(0.2) and self.is_block_text(value):
                deeper = " " * (column + self.unit)
                return [f"{head} |-", *(deeper + line for line in value.split("\n"))]
            self.many_lines, before = False, self.many_lines
            written = self.flow(value, 0)
            self.many_lines = before
            return [f"{head} {written}{self.trailing()}"]
        if is_item:
            width = self.random.choice((1, self.unit))
            inner = self.block(value, column + 1 + width)
            if not inner[0].lstrip().startswith("#"):
                return [head + inner[0][column + 1 :], *inner[1:]]
            return [head, *inner]
        same = isinstance(value, list) and self.chance(0.4)
        return [head + self.trailing(), *self.block(value, column if same else column + self.unit)]

    def is_block_text(self, value: str) -> bool:
        lines = value.split("\n")
        return (
            bool(value)
            and value.isascii()
            and all(line.isprintable() and line.strip() == line and line for line in lines)
        )
