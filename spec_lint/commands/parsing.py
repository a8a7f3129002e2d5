"""The parser of the command line: one value per option, and errors that are safe to print."""

from __future__ import annotations

import argparse
import re
import sys
from typing import Any, NoReturn

from spec_lint.findings.exit_code import ExitCode
from spec_lint.report.color import color_wanted, painter


class Parser(argparse.ArgumentParser):
    """A parser whose errors quote the input on one line, without terminal control characters."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        self.color = False  # argparse's own colors, since Python 3.14
        self.helped = self.prog  # the command whose help an error names
        self.register("action", None, _Once)

    def error(self, message: str) -> NoReturn:
        from spec_lint.findings.plain import visible
        from spec_lint.reading.masking.words import without_credentials

        word = painter(color_wanted("auto", sys.stderr))("error", "error")
        text = visible(without_credentials(message))
        self.exit(ExitCode.USAGE, f"{self.prog}: {word}: {text}\nRun `{self.helped} --help` for usage.\n")

    def print_help(self, file: Any = None) -> None:
        out = file or sys.stdout
        text = self.format_help()
        if color_wanted("auto", out):
            paint = painter(True)
            text = _HEADING.sub(lambda match: paint("bold", match[0]), text)
            text = _OPTION.sub(lambda match: paint("help", match[0]), text)
        out.write(text)

    def _get_value(self, action: argparse.Action, arg_string: str) -> Any:
        """Reject an empty value, as that of a variable that is not set, unless the choices of the option are told."""
        what = action.metavar or action.dest.upper()
        if not arg_string and action.option_strings and action.choices is None:
            option = action.option_strings[-1]
            self.error(f"{option} is given without a value. Write {option} {what}.")
        if not arg_string and action.nargs is None and action.choices is None:
            self.error(f"{what} is empty.")
        return super()._get_value(action, arg_string)

    def _check_value(self, action: argparse.Action, value: Any) -> None:
        """Reject a value that is not among the choices, and suggest a similar one."""
        if action.choices is None or value in action.choices:
            return
        from spec_lint.commands.options import did_you_mean
        from spec_lint.grammar.nearest import nearest

        choices = list(map(str, action.choices))
        hint = did_you_mean(nearest(str(value), choices), f"Choose from {', '.join(choices)}.")
        if isinstance(action, argparse._SubParsersAction):
            self.error(f'there is no command "{value}".{hint}')
        raise argparse.ArgumentError(action, f'"{value}" is not valid.{hint}')


_HEADING = re.compile(r"^(?:usage|[a-z][a-z ]*):", re.MULTILINE)
_OPTION = re.compile(r"(?<![\w-])--?[A-Za-z][\w-]*")


class _Once(argparse.Action):
    """Stores the value of an option, and rejects a second one: the first would have no effect."""

    def __call__(
        self, parser: argparse.ArgumentParser, namespace: argparse.Namespace, values: Any, option: str | None = None
    ) -> None:
        given = namespace.__dict__.setdefault("given", set())
        if option and self.dest in given and getattr(namespace, self.dest) != values:
            parser.error(f"{option} is given twice, with {getattr(namespace, self.dest)} and with {values}")
        given.add(self.dest)
        setattr(namespace, self.dest, values)
