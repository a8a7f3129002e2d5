"""The command ``explain``: the page of a rule."""

from __future__ import annotations

import argparse

from spec_lint.commands.options import UsageError, known_rule
from spec_lint.engine.rule import all_rules
from spec_lint.findings.exit_code import ExitCode


def add_options(command: argparse.ArgumentParser) -> None:
    command.add_argument("rule", metavar="CODE", help="a rule's code or name")


def run(options: argparse.Namespace) -> int:
    for rule in all_rules().values():
        if options.rule.upper() == rule.code or options.rule == rule.name:
            refuser = f", refused by {rule.refused_by.value}" if rule.refused_by else ""
            print(f"{rule.code} {rule.name} ({rule.severity.value}{refuser})\n\n{rule.page}")
            return ExitCode.OK
    known_rule(options.rule)
    raise UsageError(f"{options.rule} is the beginning of several codes; `spec-lint rules` lists all.")
