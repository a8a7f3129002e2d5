"""The command ``rules``: a list of all rules."""

from __future__ import annotations

import argparse
import json

from spec_lint.engine.rule import all_rules
from spec_lint.findings.exit_code import ExitCode


def add_options(command: argparse.ArgumentParser) -> None:
    command.add_argument("--format", choices=("text", "json"), default="text")


def run(options: argparse.Namespace) -> int:
    rules = list(all_rules().values())
    if options.format == "json":
        rows = [
            {
                "code": rule.code,
                "name": rule.name,
                "severity": rule.severity.value,
                "refused_by": rule.refused_by.value if rule.refused_by else None,
                "since": rule.since,
                "summary": rule.summary,
            }
            for rule in rules
        ]
        print(json.dumps(rows, indent=2))
        return ExitCode.OK
    width = max(len(rule.name) for rule in rules)
    for rule in rules:
        print(f"{rule.code}  {rule.name:<{width}}  {rule.severity.value:<7}  {rule.summary}")
    return ExitCode.OK
