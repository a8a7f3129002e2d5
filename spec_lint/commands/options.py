"""The options that commands share, and the configuration and rules that they select."""

from __future__ import annotations

import os
import sys
from functools import cache, partial
from typing import TYPE_CHECKING, Any

from spec_lint.engine.rule import all_rules
from spec_lint.grammar import GrammarError, suggestion
from spec_lint.grammar.pachyderm_names import check_project
from spec_lint.settings.config import MOST_JOBS, Config, JsonnetArguments
from spec_lint.settings.configurations import Configurations
from spec_lint.settings.loading import config_in, load_config
from spec_lint.settings.rule_names import is_rule, nearest_rule

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from spec_lint.engine.baseline_file import BaselineFile
    from spec_lint.settings.layers import Layer


class UsageError(Exception):
    """An invalid command line; the text says why."""


def add_paths(command: argparse.ArgumentParser) -> None:
    """The paths of a command other than ``check``."""
    command.add_argument(
        "paths", nargs="*", default=[], metavar="PATH", help="files, folders or globs (default: this folder)"
    )


def add_verbose(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "-v", "--verbose", action="store_true", help="list the pipelines that use a secret, instead of their number"
    )


def add_project_options(command: argparse._ActionsContainer) -> None:
    """The options of every command that reads a project."""
    command.add_argument(
        "--config",
        action="append",
        metavar="FILE|OPTION",
        help="use this configuration file, or set one option of it, as in 'namespace = \"pachyderm\"'",
    )
    command.add_argument("--isolated", action="store_true", help="ignore configuration files")
    command.add_argument(
        "--pachyderm-version", metavar="X.Y", help="the Pachyderm release to check against (default: 2.12)"
    )
    command.add_argument(
        "-n", "--namespace", metavar="NAME", help="the namespace that pachd runs in (default: default)"
    )
    command.add_argument("--project", metavar="NAME", help="the project of specs that do not name one")
    command.add_argument(
        "--arg",
        action="append",
        metavar="NAME=VALUE",
        help="an argument for jsonnet files; replaces those in the configuration",
    )


def add_choice_options(command: argparse._ActionsContainer, files: argparse._ActionsContainer | None = None) -> None:
    """The options of commands that report findings: which rules run, and on what (``files`` is the group of these)."""
    command.add_argument(
        "--select",
        action="append",
        metavar="CODES",
        help="run only these rules (codes, prefixes of codes, or names; comma-separated)",
    )
    command.add_argument("--ignore", action="append", metavar="CODES", help="do not run these rules")
    command.add_argument("--info", action="store_true", help="also report info-level findings")
    files = files or command
    files.add_argument(
        "--exclude", action="append", metavar="GLOB", help="also leave out these files, as .gitignore names them"
    )
    files.add_argument(
        "--render", action="store_true", help="run the commands of the configuration that render templates"
    )


def may_render(options: argparse.Namespace) -> bool:
    """Whether the commands of the configuration may run that render templates."""
    return getattr(options, "render", False) or os.environ.get("SPEC_LINT_RENDER") == "1"


def add_baseline_options(command: argparse._ActionsContainer) -> None:
    """The options of ``check`` about the findings that are known."""
    command.add_argument("--baseline", metavar="FILE", type=_path, help="do not report the findings in this baseline")
    command.add_argument(
        "--no-baseline", action="store_true", help="report known findings too, whatever the configuration says"
    )
    command.add_argument("--prune", action="store_true", help="remove from the baseline what is not found any more")
    command.add_argument(
        "--shrink-only",
        action="store_true",
        help="exit 1 if the baseline has findings that it did not have in the commit that --since names",
    )


def known_findings(options: argparse.Namespace, here: Config) -> Callable[[Config], BaselineFile | None] | None:
    """A function that gives the baseline for the files of a configuration: its own, or that of the run. It raises
    ConfigError.

    Raises UsageError.
    """
    given = [f"--{name}" for name in ("baseline", "prune", "shrink-only") if vars(options)[name.replace("-", "_")]]
    if options.no_baseline and given:
        raise UsageError(f"--no-baseline and {given[0]} exclude each other.")
    if options.no_baseline:
        return None

    files: dict[Path, BaselineFile] = {}

    def known(config: Config) -> BaselineFile | None:
        path = options.baseline or config.baseline or here.baseline
        if path is not None and path not in files:
            from spec_lint.engine.baseline_file import read_baseline  # saves start-up time: few projects have one

            files[path] = read_baseline(path)
        return None if path is None else files[path]

    return known


def _path(text: str) -> Path:
    from pathlib import Path  # saves start-up time: most command lines name no configuration

    return Path(text)


def configurations(options: argparse.Namespace) -> Configurations:
    """The configurations of a run: those of the files, each overridden by the command line. Raises UsageError."""
    file, more = configured_by_options(options)
    if options.isolated and file:
        raise UsageError("--config FILE and --isolated exclude each other; give one of them.")
    here = load_config(".", file, options.isolated, known_rules, more)
    given = _given(options)
    if not options.pachyderm_version and any("pachyderm_version" in layer.values for layer in more):
        given[0]["version_given"] = _source(options, "config")
    alone = options.isolated or file is not None
    read = None if alone else partial(config_in, known_rules=known_rules, more=more)
    return Configurations(here, read).changed(lambda config: _overridden(config, *given))


def configured_by_options(options: argparse.Namespace) -> tuple[str | None, list[Layer]]:
    """The file that ``--config`` names, if it does, and the options that it sets. Raises UsageError and ConfigError."""
    file: str | None = None
    more: list[Layer] = []
    for text in options.config or ():
        if "=" not in text or os.path.lexists(text):
            if file not in (None, text):
                raise UsageError(f"--config names two files, {file} and {text}; give one of them.")
            file = text
        else:
            from spec_lint.settings.loading import inline_layer  # saves start-up time: few command lines set options

            layer = inline_layer(text, known_rules)
            if twice := [option for option in layer.values if any(option in one.values for one in more)]:
                raise UsageError(f"--config sets {twice[0]} twice; write it once.")
            more.append(layer)
    return file, more


Words = tuple[str, ...] | None


def _given(options: argparse.Namespace) -> tuple[dict[str, Any], Words, Words]:
    """What the command line says: the settings, ``--select`` and ``--ignore``. Raises UsageError."""
    settings = {
        "pachyderm_version": _version_option(options.pachyderm_version),
        "version_given": _source(options, "pachyderm_version") if options.pachyderm_version else None,
        "namespace": _namespace_option(options.namespace),
        "namespace_given": True if options.namespace else None,
        "project": _name_option("--project", options.project, "project name", check_project),
        "project_given": True if options.project else None,
        "report_info": True if getattr(options, "info", False) else None,
        "jsonnet": _jsonnet_arguments(options.arg),
        "exclude_here": _globs("--exclude", getattr(options, "exclude", None)),
        "fail_on": _fail_on(options),
        "via": getattr(options, "via", None),
    }
    select = _codes("--select", getattr(options, "select", None))
    return settings, select, _codes("--ignore", getattr(options, "ignore", None))


def _source(options: argparse.Namespace, name: str) -> str:
    """What gave an option: itself, or its variable."""
    source: str = vars(options).get("variables", {}).get(name, f"--{name.replace('_', '-')}")
    return source


def _overridden(config: Config, settings: Mapping[str, Any], select: Words, ignore: Words) -> Config:
    """A configuration, overridden by the command line."""
    if select is not None:
        # Of equally specific words --ignore wins, but only where it is on the command line itself.
        chosen = {_code(word) for word in select}
        config = config._replace(ignore=tuple(word for word in config.ignore if _code(word) not in chosen))
    more = (*config.ignore, *ignore) if ignore else None
    return config.overridden(**settings, select=select, ignore=more)


def _fail_on(options: argparse.Namespace) -> str | None:
    """What makes the run fail, if the command line says so. Raises UsageError."""
    given: str | None = getattr(options, "fail_on", None)
    if not getattr(options, "exit_zero", False):
        return given
    if given not in (None, "never"):
        raise UsageError("--exit-zero and --fail-on exclude each other; give one of them.")
    return "never"


def _globs(option: str, given: list[str] | None) -> tuple[str, ...] | None:
    if given is None:
        return None
    from spec_lint.settings.globs import pattern_below  # saves start-up time: few command lines have globs

    patterns = [pattern_below(glob) if glob else None for glob in given]
    for glob, pattern in zip(given, patterns, strict=True):
        if pattern is None:
            raise UsageError(f'{option} "{glob}" can match nothing: a glob is relative to the current folder.')
    return tuple(pattern for pattern in patterns if pattern is not None)


def jobs(text: str | None, config: Config) -> int | None:
    """The number of processes that ``--jobs`` or the configuration asks for; None for auto. Raises UsageError."""
    if text is None:
        return config.jobs
    if text == "auto":
        return None
    if not text.isascii() or not text.isdecimal() or not 1 <= int(text) <= MOST_JOBS:
        raise UsageError(f"--jobs must be auto or a number from 1 to {MOST_JOBS}.")
    from spec_lint.engine.workers import CAN_FORK  # saves start-up time: few command lines have the option

    if int(text) > 1 and not CAN_FORK:
        print("note: --jobs has no effect on this system; one process does all the work.", file=sys.stderr)
    return int(text)


def cache_folder(text: str | None, config: Config) -> Path | None:
    """The folder that ``--cache`` or the configuration asks for."""
    if text is not None:
        return _path(text)
    if not config.cache:
        return None
    from spec_lint.engine.cache import default_folder  # saves start-up time: most runs have no cache

    return default_folder()


def _namespace_option(name: str | None) -> str | None:
    if name is None:
        return None
    from spec_lint.grammar.kubernetes_names import check_dns_label  # saves start-up time: few command lines name one

    return _name_option("--namespace", name, "namespace", check_dns_label)


def _name_option(option: str, name: str | None, kind: str, check: Callable[[str], object]) -> str | None:
    """A name that ``check`` accepts: it raises GrammarError for others. Raises UsageError."""
    if name is None:
        return None
    try:
        check(name)
    except GrammarError as refusal:
        from spec_lint.grammar.words import quoted

        raise UsageError(f"{option}: {quoted(name)} is not a valid {kind}; {refusal.message}.") from None
    return name


def _version_option(text: str | None) -> str | None:
    if text is not None and not all(part.isdecimal() for part in text.removeprefix("v").split(".")):
        raise UsageError(f"--pachyderm-version: {text} is not a release of Pachyderm; write it like 2.12.")
    return text.removeprefix("v") if text else None


def _jsonnet_arguments(given: list[str] | None) -> tuple[JsonnetArguments, ...] | None:
    if given is None:
        return None
    pairs = [text.partition("=") for text in given]
    if not all(name and mark for name, mark, _ in pairs):
        # Do not show it: it may be a secret value.
        raise UsageError("--arg must have the form NAME=VALUE, as for pachctl.")
    values = {name: value for name, _, value in pairs}
    if len({(name, value) for name, _, value in pairs}) > len(values):
        raise UsageError("--arg gives a name twice, with different values.")
    return (JsonnetArguments((), values),)


def _codes(option: str, given: list[str] | None) -> tuple[str, ...] | None:
    if given is None:
        return None
    codes = tuple(code.strip() for text in given for code in text.split(",") if code.strip())
    if not codes:
        raise UsageError(f"{option} names no rule.")
    for code in codes:
        if code != "ALL" and not (len(code) == 1 and code in "CPRSX"):
            known_rule(code)
    return codes


def _code(word: str) -> str:
    """The code of a rule given by name; any other word unchanged."""
    return next((rule.code for rule in all_rules().values() if rule.name == word), word)


@cache
def known_rules() -> frozenset[str]:
    """All codes and names of rules."""
    return frozenset(word for rule in all_rules().values() for word in (rule.code, rule.name))


def known_rule(word: str) -> None:
    """Check that a word names a rule, or is the beginning of codes. Raises UsageError."""
    known = known_rules()
    if not is_rule(word, known):
        raise UsageError(
            f"There is no rule {word}." + did_you_mean(nearest_rule(word, known), "`spec-lint rules` lists all rules.")
        )


def did_you_mean(near: str | None, otherwise: str) -> str:
    """The end of a message about an unknown word: a suggestion, or where to find the known words."""
    return f" {suggestion.did_you_mean(near, ours=True) or otherwise}"
