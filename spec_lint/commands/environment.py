"""Variables of the environment that stand for options of ``check``: ``SPEC_LINT_SELECT=X2`` for ``--select X2``.

An option on the command line has precedence over its variable. A variable that stands for nothing is told.
"""

from __future__ import annotations

import argparse
import os
import re
import sys
from collections.abc import Iterable, Sequence

from spec_lint.commands.parsing import Parser

PREFIX = "SPEC_LINT_"
RENDER = f"{PREFIX}RENDER"
_ON, _OFF = ("1", "true", "yes", "on"), ("0", "false", "no", "off", "")
_EXCLUDING = (("config", "isolated"), ("exit_zero", "fail_on"), ("no_baseline", "baseline"))
"""Options that exclude each other: one on the command line has precedence over the variable of the other, too."""

CONFIGURED = {
    "select": "select", "ignore": "ignore", "info": "report_info", "pachyderm_version": "pachyderm_version",
    "namespace": "namespace", "project": "project", "arg": "jsonnet", "exit_zero": "fail_on", "fail_on": "fail_on",
    "exclude": "exclude", "baseline": "baseline", "no_baseline": "baseline", "cache": "cache", "jobs": "jobs",
    "output": "output", "via": "via",
}  # fmt: skip
"""The options of the command line, and those of the configuration that they overrule; some add to it."""
ADDED = ("ignore", "exclude")


def variables() -> list[str]:
    """The names of the variables that may stand for options."""
    return sorted(name for name in os.environ if name.startswith(PREFIX))


def apply_variables(options: argparse.Namespace, arguments: Sequence[str], names: Iterable[str]) -> None:
    """Give the options of ``check`` what variables say that the command line does not say, and tell where from."""
    from spec_lint.commands.check import add_options

    actions = {_variable(action): action for action in _parser("", add_options)._actions if action.option_strings}
    actions.pop(f"{PREFIX}HELP")
    given = _given(arguments, add_options)
    if "config" in given:
        given |= _configured(options.config)
    for name in names:
        if name not in actions:
            _tell_unknown(name, actions)
        elif not given.intersection(_rivals(actions[name].dest)):
            words = _words(name, actions[name], os.environ[name])
            parser = _parser(name, add_options)
            parser.helped = "spec-lint check"
            taken = parser.parse_args(words)
            setattr(options, actions[name].dest, getattr(taken, actions[name].dest))
            vars(options).setdefault("variables", {})[actions[name].dest] = name


def by_variables(message: str, options: argparse.Namespace) -> str:
    """A message about options, in which those that variables gave have the names of the variables."""
    for option, name in vars(options).get("variables", {}).items():
        message = re.sub(rf"--{option.replace('_', '-')}(?![\w-])", name, message)
    return message


def tell_without_effect(command: str, names: Iterable[str]) -> None:
    """Say that variables have no effect on a command other than ``check``."""
    for name in names:
        print(f"note: {name} has no effect on `{command}`; it is for `check`.", file=sys.stderr)


def _variable(action: argparse.Action) -> str:
    return PREFIX + action.option_strings[-1].lstrip("-").replace("-", "_").upper()


def _parser(name: str, add_options: object) -> Parser:
    parser = Parser(prog=name, allow_abbrev=False, usage=argparse.SUPPRESS)
    add_options(parser)  # type: ignore[operator]
    return parser


def _given(arguments: Sequence[str], add_options: object) -> frozenset[str]:
    """The options on a command line, which is known to be right."""
    parser = _parser("", add_options)
    for action in parser._actions:
        action.default = argparse.SUPPRESS
    return frozenset(vars(parser.parse_known_args(arguments)[0]))


def _configured(texts: Iterable[str]) -> frozenset[str]:
    """The options that what ``--config`` sets on the command line has precedence over."""
    import tomllib

    names: set[str] = set()
    for text in texts:
        try:
            names.update(name.replace("-", "_") for name in tomllib.loads(text))
        except ValueError:
            continue  # the name of a file, or a mistake that is reported later
    return frozenset(option for option, name in CONFIGURED.items() if name in names and option not in (*ADDED, "arg"))


def _rivals(option: str) -> frozenset[str]:
    return frozenset([option, *(one for pair in _EXCLUDING if option in pair for one in pair)])


def _words(name: str, action: argparse.Action, text: str) -> list[str]:
    """The value of a variable as words of a command line: each line of it, if the option can be repeated."""
    option = action.option_strings[-1]
    if action.nargs == 0:
        if text.lower() not in (*_ON, *_OFF):
            parser = _parser(name, lambda parser: None)
            parser.helped = "spec-lint check"
            parser.error("it must be 1 or 0")
        return [option] if text.lower() in _ON else []
    several = isinstance(action, argparse._AppendAction)
    return [f"{option}={line}" for line in (text.split("\n") if several else [text]) if line]


def _tell_unknown(name: str, known: Iterable[str]) -> None:
    from spec_lint.findings.plain import visible
    from spec_lint.grammar.nearest import nearest
    from spec_lint.grammar.suggestion import did_you_mean

    near = nearest(name.removeprefix(PREFIX), sorted(one.removeprefix(PREFIX) for one in known))
    meant = did_you_mean(near and PREFIX + near, ours=True)
    hint = f" {meant}" if meant else ""
    print(f"note: {visible(name)} has no effect: `check` has no such option.{hint}", file=sys.stderr)
