"""The command ``explain``: the pages of rules."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from textwrap import wrap

from spec_lint.commands.options import known_rule
from spec_lint.commands.rules import record
from spec_lint.engine.families import families
from spec_lint.engine.rule import Rule, all_rules
from spec_lint.findings.exit_code import ExitCode
from spec_lint.report.color import Paint, color_wanted, columns, painter

_SECTIONS = ("Why", "Wrong", "Right", "Fix")
_WIDTH = 100
"""Columns if the terminal's are unknown, and at most: long lines are hard to read."""


def add_options(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "rules", metavar="CODE", nargs="+", help="a rule's code or name, or the beginning of several codes"
    )
    command.add_argument("--format", choices=("text", "json"), default="text", help="how to print them (default: text)")


def run(options: argparse.Namespace) -> int:
    chosen = _chosen(options.rules)
    if options.format == "json":
        titles = families()
        homes = {rule.code: family for rule in chosen for family in titles if family.has(rule.code)}
        rows = [{**record(rule, homes[rule.code]), "page": rule.page} for rule in chosen]
        print(json.dumps(rows, indent=2))
        return ExitCode.OK
    paint = painter(color_wanted("auto"))
    width = min(columns(sys.stdout) or _WIDTH, _WIDTH)
    for number, rule in enumerate(chosen):
        if number:
            print("\n")
        for line in _page(rule, paint, width):
            print(line)
    return ExitCode.OK


def _chosen(words: list[str]) -> list[Rule]:
    """The named rules, each once."""
    found: dict[str, Rule] = {}
    for word in words:
        named = [
            rule for rule in all_rules().values() if rule.code.startswith(word.upper()) or rule.name == word.lower()
        ]
        if not named:
            known_rule(word)
        found |= {rule.code: rule for rule in named}
    return list(found.values())


def _page(rule: Rule, paint: Paint, width: int) -> Iterator[str]:
    """A rule's documentation: headings, wrapped paragraphs, and indented examples."""
    refuser = f", rejected by {rule.refused_by.value}" if rule.refused_by else ""
    yield f"{paint('bold', f'{rule.code} {rule.name}')} ({paint(rule.severity.value, rule.severity.value)}{refuser})"
    yield ""
    paragraph: list[str] = []
    indent, example = "", False
    for line in rule.page.splitlines():
        heading, colon, rest = line.partition(":")
        if line.startswith("```"):
            yield from _flowed(paragraph, indent, width)
            if example:
                yield ""
            example = not example
        elif example:
            yield f"    {line}".rstrip()
        elif colon and heading in _SECTIONS:
            yield from _flowed(paragraph, indent, width)
            yield paint("help", heading)
            indent = "  "
            paragraph = [rest.strip()] if rest.strip() else []
        elif not line.strip() or line.startswith("- "):
            yield from _flowed(paragraph, indent, width, gap=not line.strip())
            paragraph += [line] if line.strip() else []
        else:
            paragraph.append(line.strip())
    yield from _flowed(paragraph, indent, width, gap=False)


def _flowed(paragraph: list[str], indent: str, width: int, *, gap: bool = True) -> Iterator[str]:
    """The lines of a paragraph, which is emptied, and a blank line after it."""
    if paragraph:
        text = " ".join(paragraph)
        paragraph.clear()
        further = indent + ("  " if text.startswith("- ") else "")
        yield from wrap(
            text,
            width,
            initial_indent=indent,
            subsequent_indent=further,
            break_long_words=False,
            break_on_hyphens=False,
        )
        if gap:
            yield ""
