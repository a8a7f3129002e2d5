"""``apply --print NAME -o FILE``: one secret with its values, in a new file that only its owner can read.

It is for those who create it themselves, with ``pachctl`` or ``kubectl``. All checks are those of ``apply``, except
that no cluster is asked.
"""

from __future__ import annotations

import argparse
import shlex
import sys
from collections.abc import Callable
from pathlib import Path

from spec_lint.cluster.background import Stop
from spec_lint.cluster.fill import Filler, FillError, filler
from spec_lint.cluster.objections import stopping_unread
from spec_lint.cluster.pachd_api import secret_file
from spec_lint.cluster.plan import Item, State, item_without_cluster
from spec_lint.commands.asking import guard_namespace
from spec_lint.commands.check_report import report_findings, unread_words
from spec_lint.commands.options import UsageError, configurations
from spec_lint.engine.run import Outcome, Request, check
from spec_lint.files.content import ReadProblem, read_source
from spec_lint.files.output_file import OutputError
from spec_lint.files.private_file import check_new, create_private
from spec_lint.findings.exit_code import ExitCode
from spec_lint.findings.plain import visible
from spec_lint.grammar.suggestion import did_you_mean
from spec_lint.model.project import Project
from spec_lint.reading.masking.words import without_credentials

_IN_EFFECT = frozenset({
    "paths", "config", "isolated", "pachyderm_version", "namespace", "project", "arg", "fill", "keep_placeholders",
    "sops", "no_pachyderm_labels", "ignore", "skip_broken", "print_name", "output", "help",
})  # fmt: skip
"""The options that take effect; the others are about a cluster or a plan."""


def print_secret(
    options: argparse.Namespace, stop: Stop, add_options: Callable[[argparse.ArgumentParser], None]
) -> int:
    """Write the secret that the options name. Returns the exit code: 0 if it was written. Raises UsageError.

    ``add_options`` adds all options of the command to a parser.
    """
    known = argparse.ArgumentParser(add_help=False)
    add_options(known)
    _check_options(options, known)
    try:
        target = check_new(options.output)
        fills = filler(options.fill, keep=options.keep_placeholders, sops=options.sops)
        outcome = _checked(options, fills)
        item = _item(outcome, fills, options)
        if outcome.crashed:
            return ExitCode.INTERNAL
        if stop.asked:
            print("spec-lint: interrupted, so nothing was written.", file=sys.stderr)
            return ExitCode.INTERRUPTED
        if item is None:
            return ExitCode.NOTHING_CHECKED if outcome.code == ExitCode.NOTHING_CHECKED else ExitCode.FOUND
        return _write(item, target, outcome.project, options)
    except (FillError, OutputError) as error:
        raise UsageError(str(error)) from None


def _check_options(options: argparse.Namespace, known: argparse.ArgumentParser) -> None:
    if options.print_name is None:
        raise UsageError("-o has no effect without --print NAME.")
    if options.output is None:
        raise UsageError("--print needs -o FILE, a new file, which is to hold the secret.")
    for action in known._actions:
        if action.dest not in _IN_EFFECT and getattr(options, action.dest) != action.default:
            name = max(action.option_strings, key=len)
            raise UsageError(f"{name} has no effect with --print, which asks no cluster and creates nothing there.")


def _checked(options: argparse.Namespace, fills: Filler) -> Outcome:
    """Check the files, and report what is found in them."""

    def read(path: str) -> bytes | ReadProblem:
        return fills.read(path, read_source)

    configured = configurations(options)
    outcome = check(Request(options.paths or ["."], configured.here, configurations=configured, read=read))
    for document in outcome.project.documents:
        guard_namespace(configured.of(document.path), outcome.project.settings.namespace)
    report_findings(outcome._replace(findings=[fills.told(finding) for finding in outcome.findings]))
    return outcome


def _item(outcome: Outcome, fills: Filler, options: argparse.Namespace) -> Item | None:
    """The secret, if it may be written; if not, say why."""
    name = options.print_name
    item = item_without_cluster(outcome, fills, name, skip_broken=options.skip_broken)
    if unread := stopping_unread(outcome, skip_broken=options.skip_broken):
        reasons = [f"{unread_words(outcome._replace(unread=unread))}, so it is unknown what else defines the secret."]
    elif item.path is None:
        reasons = [_not_here(name, outcome.project)]
    elif item.state is State.CREATE:
        return item
    else:
        reasons = item.reasons
    print(f"spec-lint: the secret {_shown(name)} was not written:", file=sys.stderr)
    for reason in reasons:
        print(f"  {visible(reason)}", file=sys.stderr)
    return None


def _not_here(name: str, project: Project) -> str:
    """Why no file defines a secret for the namespace of the run."""
    settings = project.settings
    here = f"this run is for {settings.namespace}" if settings.namespace_given else "this run names no namespace"
    for other in project.secrets:
        if other.name == name and other.namespace is not None:
            return (
                f"{other.document.path} defines it for the namespace {other.namespace}; {here}. Add "
                f"`--namespace {other.namespace}`."
            )
    near = project.near(name, [secret.name for secret in project.secrets if secret.name])
    return f"No file here defines it. {did_you_mean(near) or '`spec-lint secrets` lists all secrets.'}"


def _write(item: Item, target: Path, project: Project, options: argparse.Namespace) -> int:
    content, settings = item.content, project.settings
    assert content is not None
    namespace = settings.namespace if settings.namespace_given else content.namespace
    create_private(target, secret_file(content, namespace, listed=not options.no_pachyderm_labels) + b"\n")
    path = options.output if not options.output.startswith("-") else f"./{options.output}"
    quoted = shlex.quote(path)
    print(
        f"spec-lint: wrote the secret {_shown(item.name)}, with its values, to {visible(path)}, which only you can "
        "read. No cluster was asked.\n"
        f"  Create it: `pachctl create secret -f {visible(quoted)}` or `kubectl create -f {visible(quoted)}`\n"
        f"  Then remove the file: `rm {visible(quoted)}`",
        file=sys.stderr,
    )
    return ExitCode.OK


def _shown(name: str) -> str:
    return visible(without_credentials(name))
