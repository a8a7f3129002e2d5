"""The commands of spec-lint."""

from __future__ import annotations

import argparse
import gc
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from spec_lint import __version__
from spec_lint.report.streams import aside, guarded, lead_nowhere

if TYPE_CHECKING:
    from spec_lint.settings.config import Config, JsonnetArguments

OK, FOUND, USAGE, NOTHING_CHECKED, BLIND, INTERNAL, INTERRUPTED = 0, 1, 2, 3, 4, 70, 130
GARBAGE = 100_000
"""Objects between two searches for cycles: a run is short, and what it makes it needs to the end."""

RECURSION = 20_000
"""Deeper than Python's own bound: specs nest up to 400 levels, and their validator takes some frames for each."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; the exit code is design's: 0, 1, 2, 3, 4, 70 or 130."""
    sys.setrecursionlimit(max(RECURSION, sys.getrecursionlimit()))
    gc.set_threshold(GARBAGE, 20, 100)
    with _streams():
        try:
            given = sys.argv[1:] if arguments is None else arguments
            options = _parsed(given)
            options.alone = arguments is None  # the process ends with this run
            code = options.run(options)
            sys.stdout.flush()
            return int(code)
        except KeyboardInterrupt:
            return INTERRUPTED
        except OSError as refusal:
            # Nobody has seen the report, or not all of it: that is never a success. What is buffered goes nowhere.
            lead_nowhere(sys.stdout)
            if isinstance(refusal, BrokenPipeError):
                return INTERRUPTED
            print(f"spec-lint: the system refused something: {refusal.strerror or 'no reason given'}.", file=sys.stderr)
            return INTERNAL
        except Exception as crash:
            return _internal_error(crash)


def _parsed(arguments: Sequence[str]) -> argparse.Namespace:
    """The options of a command line; paths may stand before, between and after them."""
    top = parser(arguments)
    if (name := _name_like_an_option(arguments)) is not None:
        top.error(
            f'"{name}" may be an option, and there is a file of this name here. Write ./{name} for the file; rename '
            "it to use the option."
        )
    options, rest = top.parse_known_args(arguments)
    if rest and (not hasattr(options, "paths") or any(word.startswith("-") and word != "-" for word in rest)):
        top.error(f"there is no such option or argument: {' '.join(rest)}")
    if rest:
        options.paths = [*options.paths, *rest]
    return options


def _name_like_an_option(arguments: Sequence[str]) -> str | None:
    """The first argument that may be an option and may be a file: a hook passes on whatever names a repository has."""
    for word in arguments:
        if word.startswith("-") and os.path.lexists(word):
            return word
        if word == "--":
            break  # what follows are paths
    return None


@contextmanager
def _streams() -> Iterator[None]:
    """Streams that take every character, and command nobody who reads them; closed ones lead nowhere."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, open(os.devnull, mode))  # noqa: SIM115 - for as long as the process lives
        elif mode == "w" and hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    before = sys.stdout, sys.stderr
    sys.stdout, sys.stderr = guarded(sys.stdout), aside(sys.stderr)
    try:
        yield
    finally:
        sys.stdout, sys.stderr = before


def _internal_error(crash: Exception) -> int:
    """Say that we crashed and where, never with what: an exception's text may hold a secret value."""
    places = []
    trace = crash.__traceback__
    while trace is not None:
        code = trace.tb_frame.f_code
        places.append(f"{Path(code.co_filename).name}:{trace.tb_lineno} in {code.co_name}")
        trace = trace.tb_next
    print(f"spec-lint: internal error ({type(crash).__name__}). This is a fault of spec-lint.", file=sys.stderr)
    for place in places[-6:]:
        print(f"  at {place}", file=sys.stderr)
    return INTERNAL


class _Parser(argparse.ArgumentParser):
    """A parser whose errors show what was typed on one line, and nothing of it acts on a terminal."""

    def error(self, message: str) -> NoReturn:
        from spec_lint.findings.plain import visible
        from spec_lint.reading.masking.shield import without_credentials

        super().error(visible(without_credentials(message)))


def parser(arguments: Sequence[str] = ()) -> argparse.ArgumentParser:
    """The parser of all commands; of ``check`` alone where the arguments begin with it, for that has to be fast."""
    top = _Parser(
        prog="spec-lint",
        description="Checks Pachyderm pipeline specs and Kubernetes secret files before Pachyderm does.",
        allow_abbrev=False,
    )
    top.add_argument("--version", action="version", version=f"spec-lint {__version__}")
    commands = top.add_subparsers(required=True, metavar="COMMAND")
    _check_parser(commands)
    if arguments[:1] == ["check"]:
        return top
    _rules_parser(commands)
    _explain_parser(commands)
    _schema_parser(commands)
    from spec_lint.commands import cluster as cluster_commands
    from spec_lint.commands import secrets as secret_commands

    for module in (secret_commands, cluster_commands):
        module.add_parsers(lambda name, run, words: _command(commands, name, reported(run), words), add_project_options)
    return top


def _command(
    commands: object, name: str, run: Callable[[argparse.Namespace], int], help: str
) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = commands.add_parser(  # type: ignore[attr-defined]
        name, help=help, description=help, allow_abbrev=False
    )
    parser.register("action", None, _Once)
    parser.set_defaults(run=run)
    return parser


class _Once(argparse.Action):
    """Stores the value of an option, and refuses another one: the first would be without effect."""

    def __call__(
        self, parser: argparse.ArgumentParser, namespace: argparse.Namespace, values: Any, option: str | None = None
    ) -> None:
        given = namespace.__dict__.setdefault("given", set())
        if option and self.dest in given and getattr(namespace, self.dest) != values:
            parser.error(f"{option} is given twice, with {getattr(namespace, self.dest)} and with {values}")
        given.add(self.dest)
        setattr(namespace, self.dest, values)


def _check_parser(commands: object) -> None:
    from spec_lint.commands import cluster_options
    from spec_lint.report import FORMATS

    command = _command(commands, "check", run_check, "Check specs and secret files together.")
    command.add_argument("paths", nargs="*", metavar="PATH", help="files, folders or globs; - reads standard input")
    add_project_options(command)
    cluster_options.add_cluster_options(command, as_is_free=False)
    command.add_argument(
        "--as", dest="kind", choices=("pipeline", "secret"), help="what all the files are, whatever they look like"
    )
    command.add_argument("--stdin-filename", metavar="NAME", help="the name to show for standard input")
    command.add_argument("--format", choices=FORMATS, default="text", help="how to report (default: text)")
    command.add_argument("--color", choices=("auto", "always", "never"), default="auto")
    command.add_argument(
        "--select",
        action="append",
        metavar="CODES",
        help="run only these rules (codes, their beginnings, or names; comma separated)",
    )
    command.add_argument("--ignore", action="append", metavar="CODES", help="leave these rules out")
    command.add_argument("--info", action="store_true", help="report advice too")
    command.add_argument("--allow-empty", action="store_true", help="exit 0 when nothing was there to check")
    command.add_argument(
        "--with-project",
        action="store_true",
        help="read the whole project for references, and report what concerns the given files",
    )


def add_project_options(command: argparse.ArgumentParser) -> None:
    """The options of every command that reads a project."""
    command.add_argument("--config", metavar="FILE", type=Path, help="the configuration file to use")
    command.add_argument("--isolated", action="store_true", help="ignore configuration files")
    command.add_argument(
        "--pachyderm-version", metavar="X.Y", help="the release that the specs are for (default: 2.12)"
    )
    command.add_argument("-n", "--namespace", metavar="NAME", help="the namespace that pachd runs in")
    command.add_argument("--project", metavar="NAME", help="the project of specs that name none")
    command.add_argument(
        "--arg",
        action="append",
        metavar="NAME=VALUE",
        help="an argument for jsonnet files, instead of those of the configuration",
    )


def _rules_parser(commands: object) -> None:
    command = _command(commands, "rules", run_rules, "List all rules.")
    command.add_argument("--format", choices=("text", "json"), default="text")


def _explain_parser(commands: object) -> None:
    command = _command(commands, "explain", run_explain, "Print the page of a rule.")
    command.add_argument("rule", metavar="CODE", help="a rule's code or name")


def _schema_parser(commands: object) -> None:
    command = _command(commands, "schema", run_schema, "Print one of the published JSON Schemas.")
    command.add_argument(
        "name",
        metavar="NAME",
        nargs="?",
        help="pipeline, secret, config, report, inventory or receipt; without it they are listed",
    )


def configuration(options: argparse.Namespace) -> Config:
    """The settings of a run: files, then what the command line says."""
    from spec_lint.settings.config import load_config

    if options.isolated and options.config:
        raise UsageError("--config names a configuration, and --isolated leaves every one out: give one of them.")
    config = load_config(Path(), options.config, options.isolated, known_rules)
    select = _codes("--select", getattr(options, "select", None))
    ignore = _codes("--ignore", getattr(options, "ignore", None))
    if select is not None:
        # Between words that tell as much --ignore decides, but only where the command line itself has it.
        chosen = {_code(word) for word in select}
        config = config._replace(ignore=tuple(word for word in config.ignore if _code(word) not in chosen))
    return config.overridden(
        pachyderm_version=_version_option(options.pachyderm_version),
        namespace=options.namespace,
        project=_project_option(options.project),
        select=select,
        ignore=(*config.ignore, *ignore) if ignore else None,
        report_info=True if getattr(options, "info", False) else None,
        jsonnet=_jsonnet_arguments(options.arg),
    )


class UsageError(Exception):
    """Something on the command line that cannot be used; the text says what."""


def _project_option(name: str | None) -> str | None:
    if name is None:
        return None
    from spec_lint.grammar import GrammarError
    from spec_lint.grammar.pachyderm_names import check_project

    try:
        check_project(name)
    except GrammarError as refusal:
        raise UsageError(f"--project {name}: there can be no project of this name, for {refusal.message}.") from None
    return name


def _version_option(text: str | None) -> str | None:
    if text is not None and not all(part.isdecimal() for part in text.removeprefix("v").split(".")):
        raise UsageError(f"{text} is not a release of Pachyderm: write it like 2.12.")
    return text.removeprefix("v") if text else None


def _jsonnet_arguments(given: list[str] | None) -> tuple[JsonnetArguments, ...] | None:
    from spec_lint.settings.config import JsonnetArguments

    if given is None:
        return None
    pairs = [text.partition("=") for text in given]
    if not all(name and mark for name, mark, _ in pairs):
        # What was given may be a value.
        raise UsageError('--arg must have the form NAME=VALUE, as pachctl asks for ("key=value").')
    return (JsonnetArguments((), {name: value for name, _, value in pairs}),)


def _codes(option: str, given: list[str] | None) -> tuple[str, ...] | None:
    if given is None:
        return None
    codes = tuple(code.strip() for text in given for code in text.split(",") if code.strip())
    if not codes:
        raise UsageError(f"{option} names no rule.")
    for code in codes:
        if code != "ALL" and not (len(code) == 1 and code in "CPRSX"):
            _known_rule(code)
    return codes


def _code(word: str) -> str:
    """The code of a rule that is named, and any other word as it is."""
    from spec_lint.engine.rule import all_rules

    return next((rule.code for rule in all_rules().values() if rule.name == word), word)


@cache
def known_rules() -> frozenset[str]:
    """All codes and names of rules."""
    from spec_lint.engine.rule import all_rules

    return frozenset(word for rule in all_rules().values() for word in (rule.code, rule.name))


def _known_rule(word: str) -> None:
    from spec_lint.settings.rule_names import is_rule, nearest_rule

    known = known_rules()
    if not is_rule(word, known):
        near = nearest_rule(word, known)
        raise UsageError(
            f"There is no rule {word}." + (f" Did you mean {near}?" if near else " `spec-lint rules` lists all.")
        )


def reported(run: Callable[[argparse.Namespace], int]) -> Callable[[argparse.Namespace], int]:
    """Say a usage or configuration error plainly and exit with its code."""

    def wrapped(options: argparse.Namespace) -> int:
        from spec_lint.settings.config import ConfigError

        try:
            return run(options)
        except (UsageError, ConfigError) as error:
            from spec_lint.findings.plain import visible
            from spec_lint.reading.masking.shield import without_credentials

            print(f"spec-lint: {visible(without_credentials(str(error)))}", file=sys.stderr)
            return USAGE

    return wrapped


@reported
def run_check(options: argparse.Namespace) -> int:
    from spec_lint.commands.cluster_options import check_against_cluster
    from spec_lint.engine.rule import all_rules
    from spec_lint.engine.run import Request, check
    from spec_lint.files.discovery import STDIN
    from spec_lint.findings.plain import visible
    from spec_lint.model.document import Kind
    from spec_lint.report import write
    from spec_lint.report.color import color_wanted

    if options.stdin_filename and STDIN not in options.paths:
        raise UsageError("--stdin-filename names what comes from standard input, and that is read where a path is -.")
    config, look = check_against_cluster(options, configuration(options))
    paths = options.paths or ([] if options.with_project else ["."])
    outcome = check(
        Request(
            paths,
            config,
            Kind(options.kind) if options.kind else None,
            options.with_project,
            options.stdin_filename,
            look=look,
        )
    )
    write(
        options.format,
        outcome.findings,
        outcome.summary,
        sys.stdout,
        color=color_wanted(options.color),
        rules=all_rules,
    )
    if options.format not in ("text",):
        for note in outcome.summary.notes:
            print(f"note: {visible(note)}", file=sys.stderr)
    if outcome.code == NOTHING_CHECKED:
        if options.allow_empty:
            return OK
        from spec_lint.commands.telling import NOTHING

        print(NOTHING, file=sys.stderr)
    return outcome.code


@reported
def run_rules(options: argparse.Namespace) -> int:
    from spec_lint.engine.rule import all_rules

    rules = list(all_rules().values())
    if options.format == "json":
        import json

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
        return OK
    width = max(len(rule.name) for rule in rules)
    for rule in rules:
        print(f"{rule.code}  {rule.name:<{width}}  {rule.severity.value:<7}  {rule.summary}")
    return OK


@reported
def run_explain(options: argparse.Namespace) -> int:
    from spec_lint.engine.rule import all_rules

    for rule in all_rules().values():
        if options.rule.upper() == rule.code or options.rule == rule.name:
            refuser = f", refused by {rule.refused_by.value}" if rule.refused_by else ""
            print(f"{rule.code} {rule.name} ({rule.severity.value}{refuser})\n\n{rule.page}")
            return OK
    _known_rule(options.rule)
    raise UsageError(f"{options.rule} is the beginning of several codes; `spec-lint rules` lists all.")


@reported
def run_schema(options: argparse.Namespace) -> int:
    from spec_lint import schemas
    from spec_lint.grammar.nearest import nearest

    names = schemas.names()
    if options.name is None:
        print("\n".join(names))
        return OK
    if options.name not in names:
        near = nearest(options.name, names)
        raise UsageError(
            f"There is no schema {options.name}."
            + (f" Did you mean {near}?" if near else f" There are: {', '.join(names)}.")
        )
    print(schemas.text(options.name), end="")
    return OK
