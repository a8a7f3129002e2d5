"""The command ``schema``: the published JSON Schemas."""

from __future__ import annotations

import argparse

from spec_lint import schemas
from spec_lint.commands.options import UsageError
from spec_lint.findings.exit_code import ExitCode
from spec_lint.grammar.nearest import nearest


def add_options(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "name",
        metavar="NAME",
        nargs="?",
        help="pipeline, secret, config, report, inventory or receipt; without it they are listed",
    )


def run(options: argparse.Namespace) -> int:
    names = schemas.names()
    if options.name is None:
        print("\n".join(names))
        return ExitCode.OK
    if options.name not in names:
        near = nearest(options.name, names)
        raise UsageError(
            f"There is no schema {options.name}."
            + (f" Did you mean {near}?" if near else f" There are: {', '.join(names)}.")
        )
    print(schemas.text(options.name), end="")
    return ExitCode.OK
