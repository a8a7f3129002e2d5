"""The command ``check``: specs and secret files, together."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, TextIO

from spec_lint.commands.cluster_check import check_against_cluster
from spec_lint.commands.cluster_options import add_cluster_options
from spec_lint.commands.options import (
    UsageError,
    add_baseline_options,
    add_choice_options,
    add_project_options,
    cache_folder,
    configurations,
    jobs,
    known_findings,
)
from spec_lint.engine.rule import all_rules
from spec_lint.engine.run import Outcome, Request, check
from spec_lint.files.content import STDIN
from spec_lint.findings.exit_code import ExitCode
from spec_lint.findings.plain import visible
from spec_lint.model.document import Kind
from spec_lint.report import DEFAULT, FORMATS, format_called, write
from spec_lint.report.color import color_wanted, links_wanted
from spec_lint.settings.config import FAIL_ON

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from spec_lint.commands.outputs import ReportFile
    from spec_lint.report.statistics import RuleCount
    from spec_lint.settings.config import Config


def add_options(command: argparse.ArgumentParser) -> None:
    files = command.add_argument_group("files")
    files.add_argument("paths", nargs="*", metavar="PATH", help="files, folders or globs; - reads standard input")
    files.add_argument(
        "--as", dest="kind", choices=("pipeline", "secret"), help="treat every file as this kind, whatever its content"
    )
    files.add_argument("--stdin-filename", metavar="NAME", help="the name to report for standard input")
    files.add_argument(
        "--with-project",
        action="store_true",
        help="read the whole project for references, but report only what concerns the given files",
    )
    files.add_argument(
        "--since", metavar="REV", help="the commit to compare with, for what was renamed or removed (default: HEAD)"
    )
    files.add_argument(
        "--list-files",
        action="store_true",
        help="check nothing; list the files with what they were taken for, and why (formats: text, json)",
    )
    add_choice_options(command.add_argument_group("rules"), files)
    _add_report_options(command.add_argument_group("report"))
    _add_exit_options(command.add_argument_group("exit code"))
    fixes = command.add_argument_group("fixes")
    fixes.add_argument("--fix", action="store_true", help="fix what can be fixed safely, and report the rest")
    fixes.add_argument(
        "--unsafe-fixes", action="store_true", help="also make fixes that may not be what was meant; look at them"
    )
    fixes.add_argument("--fix-only", action="store_true", help="fix, but report nothing of what is left")
    fixes.add_argument("--diff", action="store_true", help="show what fixes would change, and change nothing")
    fixes.add_argument("--exit-non-zero-on-fix", action="store_true", help="exit 1 if a file was fixed")
    add_baseline_options(command.add_argument_group("known findings"))
    add_project_options(command.add_argument_group("configuration"))
    cluster = command.add_argument_group("cluster")
    add_cluster_options(
        cluster,
        as_is_free=False,
        asks="ask a live cluster which secrets it has, and pachd also for its repos, projects, defaults and release",
    )
    cluster.add_argument(
        "--rehearse",
        action="store_true",
        help="have pachd validate specs without errors in a dry run; it validates little, and logs the whole specs",
    )
    speed = command.add_argument_group("speed")
    speed.add_argument(
        "-j", "--jobs", metavar="N", help="how many processes work on many files (default: auto, as many as it pays)"
    )
    speed.add_argument(
        "--cache", metavar="DIR", help="keep what was found out about files in this folder, for the next check"
    )


def _add_report_options(report: argparse._ArgumentGroup) -> None:
    report.add_argument("--format", type=format_called, choices=FORMATS, help="the report format (default: text)")
    report.add_argument(
        "--output",
        action="append",
        metavar="FORMAT[=FILE]",
        help="also write a report in this format to this file; without a file, to standard output; may be repeated",
    )
    report.add_argument(
        "--color", choices=("auto", "always", "never"), default="auto", help="when to use colors (default: auto)"
    )
    report.add_argument(
        "--links",
        choices=("auto", "always", "never"),
        default="auto",
        help="when to make the codes of rules links to their pages (default: auto, in terminals known to take them)",
    )
    report.add_argument("-q", "--quiet", action="store_true", help="print the findings, but no summary and no notes")
    report.add_argument("--max-per-rule", metavar="N", help="print at most this many findings of each rule")
    report.add_argument(
        "--statistics",
        action="store_true",
        help="print how many findings each rule has, instead of the findings (formats: text, concise, json)",
    )
    report.add_argument(
        "--step-summary",
        action="store_true",
        help="in GitHub Actions: add a report in Markdown to the summary of the job (GITHUB_STEP_SUMMARY)",
    )


def _add_exit_options(code: argparse._ArgumentGroup) -> None:
    code.add_argument(
        "--fail-on", choices=FAIL_ON, help="exit 1 for a finding of at least this severity (default: error)"
    )
    code.add_argument("--exit-zero", action="store_true", help="exit 0 whatever is found, as with --fail-on never")
    code.add_argument("--allow-empty", action="store_true", help="exit 0 when there is nothing to check")


def run(options: argparse.Namespace) -> int:
    if options.stdin_filename and STDIN not in options.paths:
        raise UsageError("--stdin-filename needs the path -, which reads standard input.")
    if "" in options.paths:
        raise UsageError("A path is empty; leave it out, or name a file or a folder.")
    if options.since is not None:
        _check_since(options.since)
    fixes = options.fix or options.fix_only or options.diff or options.unsafe_fixes or options.exit_non_zero_on_fix
    if fixes:
        from spec_lint.commands import fix  # saves start-up time: most runs fix nothing

        fix.check_options(options)
    configured, asked = check_against_cluster(options, configurations(options))
    config = configured.here
    rehearsing = None
    if options.rehearse:
        from spec_lint.commands.rehearsal import Rehearsing  # saves start-up time: few runs ask a cluster

        rehearsing = Rehearsing(options, configured)
    form: str = options.format or DEFAULT
    files: Sequence[ReportFile] = ()
    if options.output or (config.output and not options.list_files):
        # Saves start-up time: few runs write a file.
        from spec_lint.commands.outputs import configured_outputs, outputs_of, write_files

        given = options.output
        form, files = outputs_of(options.format, given) if given else configured_outputs(options.format, config)
    if options.max_per_rule or options.statistics:
        from spec_lint.commands.condensed import check_condensed  # saves start-up time: few runs print less

        check_condensed(options, form)
    paths = options.paths or ([] if options.with_project else ["."])
    request = Request(
        paths,
        config,
        Kind(options.kind) if options.kind else None,
        options.with_project,
        options.stdin_filename,
        jobs=jobs(options.jobs, config),
        cache=cache_folder(options.cache, config),
        since=options.since if options.since is not None else _start_of_push(options),
        render=options.render,
        look=asked.look,
        world=asked.world,
        configurations=configured,
        outputs=frozenset([*(os.path.realpath(file.target) for file in files), *_unused_own(options, config)]),
        baseline_of=known_findings(options, config),
    )
    if options.list_files:
        from spec_lint.commands.list_files import list_and_count  # saves start-up time: few runs list files

        if files:
            raise UsageError("--list-files writes no report; leave out --output.")
        return _code(list_and_count(request, form), options)
    # What was fixed of standard input is the standard output.
    out = sys.stderr if fixes and STDIN in paths else sys.stdout
    outcome, code = fix.check_and_fix(request, options) if fixes else (check(request), None)
    if fixes and not fix.has_report(options):
        return _code(code or ExitCode.OK, options)
    if options.prune or options.shrink_only:
        from spec_lint.commands.baseline import check_known, prune  # saves start-up time: few runs write a baseline

        check_known(outcome, "--prune" if options.prune else "--shrink-only")
    if options.prune:
        outcome = prune(outcome)
    if rehearsing is not None:
        outcome = rehearsing.run(outcome)
    if options.cluster:
        from spec_lint.commands.check_report import each_once  # saves start-up time: most runs ask no cluster

        outcome = each_once(outcome)
    _print(form, outcome, options, out)
    if files:
        write_files(files, lambda name, out: _write(name, outcome, out, options.color == "always"))
    if options.step_summary:
        from spec_lint.commands.outputs import append_summary  # saves start-up time: few runs are in CI

        append_summary(lambda out: _write("markdown", outcome, out, color=False))
    if options.shrink_only:
        from spec_lint.commands.baseline import has_grown  # saves start-up time, as above

        if grown := has_grown(outcome, request.since):
            return grown
    code = outcome.code if code is None else code
    if rehearsing is not None:
        rehearsing.tell()
        code = rehearsing.code(code, outcome.fail_on)
    return _code(code, options) or _unchecked(outcome, options)


def _unused_own(options: argparse.Namespace, config: Config) -> list[str]:
    """The real paths of the baseline and the reports that the configuration names and the command line does not use."""
    if not (options.no_baseline or options.baseline) and not config.output:
        return []
    from spec_lint.commands.outputs import own_files  # saves start-up time: few command lines and projects

    return own_files(config)


def _start_of_push(options: argparse.Namespace) -> str | None:
    """The commit that pre-commit compares with: ``pre-commit run --from-ref``, and the hooks of a push."""
    return (os.environ.get("PRE_COMMIT_FROM_REF") or None) if options.with_project else None


def _unchecked(outcome: Outcome, options: argparse.Namespace) -> int:
    """The exit code for changed files that could not be checked: a hook may not pass them."""
    if not options.with_project or not outcome.waiting or outcome.fail_on == "never":
        return ExitCode.OK
    unchecked = {one.span.source.path for one in outcome.findings if one.span.source.path in outcome.waiting}
    if not unchecked:
        return ExitCode.OK
    files = "This file" if len(unchecked) == 1 else "These files"
    print(f"{files} could not be checked: {', '.join(sorted(map(visible, unchecked)))}.", file=sys.stderr)
    return ExitCode.FOUND


def _print(form: str, outcome: Outcome, options: argparse.Namespace, out: TextIO) -> None:
    """Print a report, or as much of it as is wanted; files get all of it."""
    counted = None
    if options.statistics:
        from spec_lint.report.statistics import statistics  # saves start-up time, as below

        counted = statistics(outcome.findings)
    if options.max_per_rule and (not options.statistics or form == "json"):
        from spec_lint.commands.condensed import limited

        outcome = limited(outcome, int(options.max_per_rule))
    color, links = color_wanted(options.color, out), links_wanted(options.links, out)
    _write(form, outcome, out, color, links=links, quiet=options.quiet, statistics=counted)
    if form != DEFAULT and not options.quiet:
        for note in outcome.summary.notes:
            print(f"note: {visible(note)}", file=sys.stderr)


def _write(
    form: str,
    outcome: Outcome,
    out: TextIO,
    color: bool,
    *,
    links: bool = False,
    quiet: bool = False,
    statistics: Sequence[RuleCount] | None = None,
) -> None:
    """Write a report of what a check found."""
    write(
        form,
        outcome.findings,
        outcome.summary,
        out,
        color=color,
        rules=all_rules,
        suppressed=outcome.suppressed,
        folder=os.getcwd(),  # noqa: PTH109 - saves the import of pathlib
        quiet=quiet,
        statistics=statistics,
        files=outcome.files,
        links=links,
        fail_on=outcome.fail_on,
        secrets=outcome.secrets,
    )


def _code(code: int, options: argparse.Namespace) -> int:
    """The exit code of the process: that nothing was checked is said, unless it is allowed."""
    if code == ExitCode.NOTHING_CHECKED:
        if options.allow_empty:
            return ExitCode.OK
        from spec_lint.commands.check_report import NOTHING  # saves start-up time: most runs check something

        print(NOTHING, file=sys.stderr)
    return code


def _check_since(revision: str) -> None:
    """Check that git knows a commit. Raises UsageError."""
    from spec_lint.engine.last_commit import start_of  # saves start-up time: few command lines have the option
    from spec_lint.files.content import git_root
    from spec_lint.files.git_files import GitError

    root = git_root(".")
    if root is None:
        raise UsageError("--since works only in a git repository.")
    try:
        start_of(root, revision)
    except GitError as error:
        raise UsageError(f"--since: {error}.") from None
