"""The command ``schema``: the published JSON Schemas."""

from __future__ import annotations

import argparse

from spec_lint import schemas
from spec_lint.commands.options import UsageError, did_you_mean
from spec_lint.findings.exit_code import ExitCode
from spec_lint.grammar.nearest import nearest


def add_options(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "name",
        metavar="NAME",
        nargs="?",
        help=f"one of {', '.join(schemas.names())}; without a name, all are listed",
    )


def run(options: argparse.Namespace) -> int:
    names = schemas.names()
    if options.name is None:
        print("\n".join(names))
        return ExitCode.OK
    if options.name not in names:
        raise UsageError(
            f"There is no schema {options.name}."
            + did_you_mean(nearest(options.name, names), f"The schemas are {', '.join(names)}.")
        )
    print(schemas.text(options.name), end="")
    return ExitCode.OK
