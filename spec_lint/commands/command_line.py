"""The command line: its commands, and how the named one runs."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import TYPE_CHECKING, Any, NoReturn

from spec_lint import __version__
from spec_lint.commands.plain_line import plain_options
from spec_lint.findings.exit_code import ExitCode

if TYPE_CHECKING:
    import argparse

COMMANDS = {
    "check": "Check specs and secret files together.",
    "baseline": "Write the findings that there are now to a file; `check` reports only others from then on.",
    "rules": "List the rules, by family.",
    "explain": "Explain rules: why, wrong, right, and how to fix it.",
    "suppress": "Accept a finding: write a comment, or an entry of the configuration.",
    "schema": "Print one of the published JSON Schemas.",
    "secrets": "List all secrets: where each is defined, and which pipelines use it.",
    "snapshot": "Write the names, types and key names of secrets as an inventory file.",
    "apply": "Create the secrets that specs need and the cluster does not have.",
    "init": "Write a first configuration, with what the files of this folder show.",
    "settings": "Show the configuration that applies to a path, and where each value comes from.",
    "cache": "Remove what `check` has kept in a cache.",
    "rbac": "Print the minimal role for `check --cluster` and `apply`, in Kubernetes or in Pachyderm.",
}
"""Each command is a module of this package with ``add_options(parser)`` and ``run(options)``."""


def run(arguments: Sequence[str], *, ends_process: bool) -> int:
    """Run a command line, and return its exit code. ``ends_process`` means that the process ends with it."""
    options = _plain(arguments) or parsed(arguments)
    options.ends_process = ends_process
    if "SPEC_LINT_" in " ".join(os.environ):  # a generator would be a call for each of them, in every run
        _apply_variables(options, arguments)
    from spec_lint.commands.options import UsageError
    from spec_lint.settings.config import ConfigError

    try:
        return int(options.run(options))
    except (UsageError, ConfigError) as error:
        from spec_lint.findings.plain import visible
        from spec_lint.reading.masking.words import without_credentials

        if isinstance(error, ConfigError):  # apart: the name of a file may look like one before a value
            where, said = without_credentials([error.path, error.message])
            text = f"{where}:{error.line}:{error.column}: {said}"
        else:
            text = without_credentials(str(error))
        if hasattr(options, "variables"):
            from spec_lint.commands.environment import by_variables

            text = by_variables(text, options)
        print(f"spec-lint: {visible(text)}", file=sys.stderr)
        return ExitCode.USAGE


def _apply_variables(options: Any, arguments: Sequence[str]) -> None:
    """Have the environment give options of ``check``; for other commands that read a project, say that it does not."""
    from spec_lint.commands.environment import (  # saves start-up time: few environments have any
        RENDER,
        apply_variables,
        tell_without_effect,
        variables,
    )

    command = options.run.__module__.rpartition(".")[2]
    if command in ("check", "settings"):
        at = arguments.index(command)
        apply_variables(options, [*arguments[:at], *arguments[at + 1 :]], variables())
    elif hasattr(options, "isolated"):
        tell_without_effect(command, [name for name in variables() if name != RENDER or command == "apply"])


def _plain(arguments: Sequence[str]) -> Any:
    """The options of a plain ``check``."""
    if arguments[:1] != ["check"]:
        return None
    from spec_lint.commands import check

    options = plain_options(arguments[1:], check.add_options)
    if options is not None:
        options.run = check.run
    return options


def parsed(arguments: Sequence[str]) -> argparse.Namespace:
    """The options of a command line; paths may be before, between and after them."""
    named = next((word for word in arguments if not word.startswith("-")), None)
    top = parser(named if named in COMMANDS else "")
    if (name := _name_like_an_option(arguments)) is not None:
        top.error(
            f'"{name}" may be an option, but a file has this name, too. Rename the file; on the command line, write '
            f"./{name} for it."
        )
    options, rest = top.parse_known_args(arguments)
    if rest and (not hasattr(options, "paths") or any(word.startswith("-") and word != "-" for word in rest)):
        _unknown(top, options, rest)
    if rest:
        options.paths = [*options.paths, *rest]
    return options


def _unknown(top: argparse.ArgumentParser, options: argparse.Namespace, rest: Sequence[str]) -> NoReturn:
    """Report what the parser did not recognize, and suggest a similar option."""
    from spec_lint.commands.options import did_you_mean
    from spec_lint.grammar.nearest import nearest

    command: argparse.ArgumentParser = getattr(options, "parser", top)
    word = next((word for word in rest if word.startswith("-")), rest[0])
    near = nearest(word.partition("=")[0], command._option_string_actions) if word.startswith("--") else None
    what = "option" if word.startswith("-") else "argument"
    command.error(f"there is no {what} {word} here." + (did_you_mean(near, "") if near else ""))


def parser(named: str | None = None) -> argparse.ArgumentParser:
    """The parser of all commands, or only of the ``named`` one, to avoid importing the others.

    If it is "", all commands are included, without their options.
    """
    from spec_lint.commands.parsing import Parser  # saves start-up time: most command lines are plain

    top = Parser(
        prog="spec-lint",
        description="Checks Pachyderm pipeline specs and Kubernetes secret files before Pachyderm does.",
        allow_abbrev=False,
    )
    top.add_argument("--version", action="version", version=f"spec-lint {__version__}")
    commands = top.add_subparsers(required=True, metavar="COMMAND")
    for name, summary in COMMANDS.items():
        if named in (None, "", name):
            command = commands.add_parser(name, help=summary, description=summary, allow_abbrev=False)
            if named != "":
                module = import_module(f"spec_lint.commands.{name}")
                module.add_options(command)
                command.set_defaults(run=module.run, parser=command)
    return top


def _name_like_an_option(arguments: Sequence[str]) -> str | None:
    """The first argument that may be an option or a file: a hook passes on any file name in the repository."""
    for word in arguments:
        if word.startswith("-") and os.path.lexists(word):
            return word
        if word == "--":
            break  # what follows are paths
    return None
