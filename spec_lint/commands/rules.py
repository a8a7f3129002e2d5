"""The command ``rules``: the rules by family, or those that match the given words."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Sequence

from spec_lint.commands.options import UsageError, did_you_mean, known_rules
from spec_lint.engine.families import Family, families
from spec_lint.engine.rule import Rule, all_rules
from spec_lint.findings.exit_code import ExitCode
from spec_lint.findings.plain import count, wrapped
from spec_lint.report.color import Paint, color_wanted, columns, painter
from spec_lint.settings.rule_names import nearest_rule


def add_options(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "words",
        metavar="FILTER",
        nargs="*",
        help="the beginning of a code (X2), or a word in the name of a rule or in the title of a family (secret)",
    )
    command.add_argument("--format", choices=("text", "json"), default="text", help="how to list them (default: text)")


def run(options: argparse.Namespace) -> int:
    grouped = [(family, _members(family, options.words)) for family in families()]
    grouped = [(family, members) for family, members in grouped if members]
    if not grouped:
        raise UsageError(
            f"No rule matches {' '.join(options.words)}."
            + did_you_mean(nearest_rule(options.words[0], known_rules()), "`spec-lint rules` lists all rules.")
        )
    if options.format == "json":
        rows = [record(rule, family) for family, members in grouped for rule in members]
        print(json.dumps(rows, indent=2))
        return ExitCode.OK
    paint, width = painter(color_wanted("auto")), columns(sys.stdout)
    for family, members in grouped:
        print(paint("bold", f"{family.title} ({family.first}-{family.last})"))
        for line in _lines(members, paint, width):
            print(line)
        print()
    print(f"{count(sum(len(members) for _, members in grouped), 'rule')}. Run `spec-lint explain CODE` for details.")
    return ExitCode.OK


def record(rule: Rule, family: Family) -> dict[str, str | None]:
    """A rule as a JSON object."""
    return {
        "code": rule.code,
        "name": rule.name,
        "severity": rule.severity.value,
        "refused_by": rule.refused_by.value if rule.refused_by else None,
        "since": rule.since,
        "family": family.title,
        "summary": rule.summary,
    }


def _members(family: Family, words: Sequence[str]) -> list[Rule]:
    """The rules of a family that match at least one of the words; all of them if no words are given."""

    def matches(rule: Rule, word: str) -> bool:
        found = word.lower() in (*rule.name.split("-"), *family.title.lower().split()) or word.lower() in rule.name
        return found or rule.code.startswith(word.upper())

    return [
        rule
        for rule in all_rules().values()
        if family.has(rule.code) and (not words or any(matches(rule, word) for word in words))
    ]


def _lines(rules: Sequence[Rule], paint: Paint, width: int | None) -> Iterator[str]:
    """One line for each rule; if that does not fit the terminal, the summary is on the next line."""
    name_width = max(len(rule.name) for rule in rules)
    fits = width is None or max(len(rule.summary) for rule in rules) + name_width + 17 <= width
    for rule in rules:
        style = rule.severity.value
        head = paint("bold", rule.code)
        if fits:
            severity = paint(style, style) + " " * (7 - len(style))
            yield f"{head}  {rule.name:<{name_width}}  {severity}  {rule.summary}"
        else:
            yield f"{head}  {rule.name} ({paint(style, style)})"
            yield from (" " * 6 + line for line in wrapped(rule.summary, width, 6, 6))
