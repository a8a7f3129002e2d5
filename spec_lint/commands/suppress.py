"""The command ``suppress``: writes the comment, or the entry of the configuration, that accepts a finding."""

from __future__ import annotations

import argparse
import os
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from spec_lint.commands.options import UsageError, add_project_options, configurations, known_rule
from spec_lint.engine.loader import decode
from spec_lint.engine.rule import INTERNAL, Rule, all_rules
from spec_lint.engine.run import Outcome, Request, check
from spec_lint.files.content import ReadProblem, git_root, read_source, seen_from_here
from spec_lint.files.discovery import matcher
from spec_lint.files.output_file import OutputError, put, target_of
from spec_lint.findings.exit_code import ExitCode
from spec_lint.findings.finding import Finding, pointer_text
from spec_lint.findings.plain import visible
from spec_lint.findings.source import Source
from spec_lint.fixing.targets import why_not_written
from spec_lint.grammar.words import listed
from spec_lint.reading.masking.bounds import bounds
from spec_lint.settings.config import OWN_FILE, SHARED_FILE, Config, ConfigError
from spec_lint.settings.suppression import Suppression

MOST_NAMED = 5


class Place(NamedTuple):
    """A place on the command line."""

    path: str
    line: int
    column: int | None

    def is_in(self, path: str) -> bool:
        """Whether it is in a file."""
        return os.path.abspath(path) == os.path.abspath(self.path)  # noqa: PTH100 - links stay links

    def has(self, finding: Finding, *, anywhere: bool = False) -> bool:
        """Whether a finding is here, or with ``anywhere`` in this file."""
        if not self.is_in(finding.span.source.path):
            return False
        places = [_position(finding), (1, 1)] if finding.span.rendered else [_position(finding)]  # as reports have it
        return anywhere or any(self.line == line and self.column in (None, column) for line, column in places)

    def __str__(self) -> str:
        return f"{self.path}:{self.line}" + (f":{self.column}" if self.column else "")


class Change(NamedTuple):
    """What is written: all bytes of a file; ``before`` is what it has, None if there is no such file."""

    path: str
    before: bytes | None
    after: bytes
    what: str


def add_options(command: argparse.ArgumentParser) -> None:
    command.add_argument("place", metavar="FILE:LINE[:COLUMN]", help="where the report says that the finding is")
    command.add_argument("rule", metavar="RULE", help="the code or the name of its rule")
    command.add_argument("--reason", required=True, metavar="TEXT", help="why it is accepted")
    command.add_argument(
        "--until",
        metavar="YYYY-MM-DD",
        help="the last day on which it is accepted; writes an entry of the configuration",
    )
    command.add_argument(
        "--in-config", action="store_true", help="write an entry of the configuration, not a comment in the file"
    )
    add_project_options(command)


def run(options: argparse.Namespace) -> int:
    """Accept a finding. Raises UsageError if that is not possible; then nothing is written."""
    place, rule = _place(options.place), _rule(options.rule)
    reason, until = _reason(options.reason), _until(options.until)
    configured = configurations(options).changed(lambda config: config._replace(report_info=True))
    request = Request([_root(place, configured.here)], configured.here, configurations=configured)
    outcome = check(request)
    if not any(place.has(finding, anywhere=True) for finding in outcome.findings):
        place = place._replace(path=seen_from_here(os.path.realpath(place.path)))  # by way of a link
    found = [finding for finding in outcome.findings if finding.rule == rule.code and place.has(finding)]
    if not found:
        raise UsageError(_not_there(place, rule, outcome))
    if len(columns := sorted(set(map(_position, found)))) > 1:
        several = listed([f"{place}:{column}" for _, column in columns], "or")
        raise UsageError(
            f"On this line, {rule.code} is found {len(columns)} times; write which one is meant: {several}."
        )
    change = None
    if not until and not options.in_config:
        change = _with_comment(place, rule, reason, found, outcome, request)
    if change is None:
        if options.isolated:
            raise UsageError("--isolated ignores configuration files, so an entry there would have no effect.")
        config = configured.of(place.path)
        entries = list(_entries(place, reason, until, found, outcome, config))
        change = _with_entries(place, entries, found, outcome, config)
    _write(change)
    count = f"{len(found)} findings" if len(found) > 1 else "1 finding"
    print(f"Suppressed {count} of {rule.code} at {visible(str(place))} with {visible(change.what)}.")
    return ExitCode.OK


# ---------------------------------------------------------------------------------------------------------------------
# the command line


def _place(text: str) -> Place:
    for pattern in (r"(.+):(\d+):(\d+)", r"(.+):(\d+)"):
        parts = re.fullmatch(pattern, text, re.ASCII | re.DOTALL)
        if parts is not None and Path(parts[1]).is_file():
            line, *column = map(int, parts.groups()[1:])
            return Place(parts[1], line, column[0] if column else None)
    if parts is None:
        raise UsageError(f"{text} does not name a place; write it as FILE:LINE or FILE:LINE:COLUMN.")
    raise UsageError(f"There is no file {parts[1]}.")


def _rule(word: str) -> Rule:
    found = next((rule for rule in all_rules().values() if word in (rule.code, rule.name)), None)
    if found is None:
        known_rule(word)
        raise UsageError(f"{word} names several rules; name the one of the finding.")
    if found.code == INTERNAL:
        raise UsageError("A crash of spec-lint cannot be suppressed.")
    return found


def _reason(text: str) -> str:
    from spec_lint.reading.masking.words import without_credentials

    reason = text.strip()
    if not reason:
        raise UsageError("--reason is empty. Say why the finding is accepted.")
    if not reason.isprintable():
        raise UsageError("--reason must be a text on one line.")
    if without_credentials(reason) != reason:
        raise UsageError("--reason holds what looks like a credential, so it was not written. Leave it out.")
    return reason


def _until(text: str | None) -> date | None:
    if text is None:
        return None
    try:
        until = date.fromisoformat(text)
    except ValueError:
        raise UsageError(f"--until must be a date, such as 2030-12-31, not {text}.") from None
    if until < date.today():
        raise UsageError(f"--until: {until} is past.")
    return until


def _root(place: Place, config: Config) -> str:
    """The whole project that the file is in, so that rules about several files find what they find."""
    folder = os.path.dirname(os.path.abspath(place.path))  # noqa: PTH100, PTH120 - the way as it is written
    for root in (config.root, git_root(folder), "."):
        if root is not None and Path(folder).is_relative_to(Path(root).absolute()):
            return seen_from_here(root)
    return place.path


def _position(finding: Finding) -> tuple[int, int]:
    """The line and the column that a report gives."""
    line, column, _, _ = bounds(finding.span)
    return line, column


def _not_there(place: Place, rule: Rule, outcome: Outcome) -> str:
    """That the finding is not there, and what is."""
    said = f"There is no finding of {rule.code} at {place}."
    accepted = [one for one in outcome.suppressed if one.finding.rule == rule.code and place.has(one.finding)]
    if accepted:
        by = {"comment": "a comment"}.get(accepted[0].by, f"the {accepted[0].by}")
        return f"The finding of {rule.code} at {place} is suppressed already, by {by}."
    here = dict.fromkeys(one.rule for one in outcome.findings if place._replace(column=None).has(one))
    if here:
        said += f" On this line there is {listed(list(here), 'and')}."
    elsewhere = [one for one in outcome.findings if one.rule == rule.code and place.has(one, anywhere=True)]
    if elsewhere:
        lines = dict.fromkeys(f"{line}:{column}" for line, column in map(_position, elsewhere))
        more = " and elsewhere" if len(lines) > MOST_NAMED else ""
        said += f" In this file, {rule.code} is at {listed(list(lines)[:MOST_NAMED], 'and')}{more}."
    elif not any(map(place.is_in, outcome.files())):
        said += " spec-lint does not check this file; `spec-lint check --list-files` says why."
    elif not here:
        said += " A check of the whole project finds nothing there."
    return said


# ---------------------------------------------------------------------------------------------------------------------
# a comment


def _with_comment(
    place: Place, rule: Rule, reason: str, found: Sequence[Finding], outcome: Outcome, request: Request
) -> Change | None:
    """The file with a comment that covers these findings and nothing else; None if there can be none."""
    from spec_lint.reading.new_ignore_comment import with_comment

    data = read_source(place.path)
    path = found[0].span.source.path
    if isinstance(data, ReadProblem) or found[0].span.rendered or not _is_utf8(data):
        return None
    source = Source(path, decode(data)[0])
    if source.text.lstrip()[:1] in ("{", "[") and not path.lower().endswith(".jsonnet"):
        return None  # JSON, for other tools too
    made = with_comment(source, found[0].span.start, rule.code, reason)
    if made is None:
        return None
    at, text = made
    marked = len(data) - len(source.text.encode("utf-8", "surrogatepass"))
    start = marked + len(source.text[:at].encode("utf-8", "surrogatepass"))
    after = data[:start] + text.encode() + data[start:]
    real = os.path.realpath(place.path)  # other links may lead to it
    again = check(request._replace(read=lambda name: after if os.path.realpath(name) == real else read_source(name)))
    gone = Counter(map(_told, outcome.findings))
    gone.subtract(map(_told, again.findings))
    if +gone != Counter(map(_told, found)) or -gone:
        return None
    return Change(place.path, data, after, "a comment")


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _told(finding: Finding) -> tuple[str, int, int, str, str]:
    return (finding.span.source.path, *_position(finding), finding.rule, finding.message)


# ---------------------------------------------------------------------------------------------------------------------
# an entry of the configuration


def _entries(
    place: Place, reason: str, until: date | None, found: Sequence[Finding], outcome: Outcome, config: Config
) -> Iterator[Mapping[str, Any]]:
    """An entry for each of the places in the specs that these findings are about."""
    root = config.root or Path(_new_root(place))
    names = _pipelines(outcome)
    for pointer in dict.fromkeys(finding.pointer for finding in found):
        finding = next(one for one in found if one.pointer == pointer)
        entry: dict[str, Any] = {"rule": finding.rule, "file": _glob_of(place.path, root)}
        if name := names.get((id(finding.span.source), finding.document)):
            entry["pipeline"] = name
        if not finding.more:
            entry["pointer"] = pointer_text(pointer)
        entry["reason"] = reason
        if until is not None:
            entry["until"] = until
        yield entry


def _pipelines(outcome: Outcome) -> dict[tuple[int, int | None], str]:
    """The names of pipelines by the text and the number of their spec."""
    pipelines = outcome.project.pipelines
    return {(id(one.document.source), one.document.index): one.name for one in pipelines}


def _glob_of(path: str, root: Path) -> str:
    """The glob that matches one file, from the folder of the configuration."""
    absolute = os.path.abspath(path)  # noqa: PTH100 - links are not followed
    relative = os.path.relpath(absolute, root).replace(os.sep, "/")
    escaped = re.sub(r"([\\*?\[\]])", r"\\\1", relative)
    return escaped if "/" in escaped and escaped[0] not in "!#" else f"/{escaped}"


def _new_root(place: Place) -> str:
    """The folder for a new configuration: the root of the repository, or else the current folder."""
    folder = os.path.dirname(os.path.abspath(place.path))  # noqa: PTH100, PTH120
    here = os.path.abspath(".")  # noqa: PTH100
    return git_root(folder) or (here if Path(folder).is_relative_to(here) else folder)


def _with_entries(
    place: Place,
    entries: Sequence[Mapping[str, Any]],
    found: Sequence[Finding],
    outcome: Outcome,
    config: Config,
) -> Change:
    """The configuration with entries that cover these findings and nothing else. Raises UsageError."""
    from spec_lint.settings.new_suppression import FormError, with_suppressions

    path = str(config.path or Path(_new_root(place)) / OWN_FILE)
    root = config.root or Path(_new_root(place))
    if not Path(os.path.abspath(place.path)).is_relative_to(root):  # noqa: PTH100 - links are not followed
        raise UsageError(f"{seen_from_here(path)} is not above {place.path}, so no entry there has an effect on it.")
    others = _others(entries, found, outcome, root)
    if others is not None:
        raise UsageError(
            f"No entry can cover the finding at {place} alone: {others}. Give the column, or write an entry by hand."
        )
    data = read_source(path) if config.path is not None else b""
    if isinstance(data, ReadProblem):
        raise ConfigError(seen_from_here(path), 1, 1, data.message)
    try:
        text = with_suppressions(data.decode(), _prefix(path, data), entries)
    except FormError:
        shown = seen_from_here(path)
        raise UsageError(f"{shown} is written in a form that no entry can be added to; write it by hand.") from None
    return Change(path, data if config.path is not None else None, text.encode(), f"an entry in {seen_from_here(path)}")


def _prefix(path: str, data: bytes) -> tuple[str, ...]:
    import tomllib

    if os.path.basename(path) != SHARED_FILE:  # noqa: PTH119
        return ()
    tools = tomllib.loads(data.decode())["tool"]
    return "tool", next(name for name in ("spec-lint", "spec_lint") if name in tools)


def _others(entries: Sequence[Mapping[str, Any]], found: Sequence[Finding], outcome: Outcome, root: Path) -> str | None:
    """What entries would cover beside these findings, or that they do not cover them; None if all is well."""
    suppressions = [Suppression(**entry) for entry in entries]
    names = _pipelines(outcome)

    def matches(glob: str, path: str) -> bool:
        return matcher([glob], root)(path)

    covered = [
        finding
        for finding in outcome.findings
        for name in [names.get((id(finding.span.source), finding.document))]
        if any(one.covers(finding, name, matches) for one in suppressions)
    ]
    if missed := [one for one in found if one not in covered]:
        return f"it does not cover {len(missed)} of {len(found)}"
    if more := [one for one in covered if one not in found]:
        line, column = _position(more[0])
        return f"it would cover the one at {line}:{column}, too"
    return None


def _write(change: Change) -> None:
    """Write a file, if it is still as it was read. Raises UsageError."""
    path = Path(change.path)
    shown = seen_from_here(path)
    if (read_source(change.path) if path.exists() else None) != change.before:
        raise UsageError(f"{shown} has changed in the meantime, so it was not written. Try again.")
    try:
        target = target_of(path, "Write it by hand.")
        if target.exists() and (why := why_not_written(str(target))) is not None:
            raise UsageError(f"{shown} was not changed: {why}.")
        put(target, change.after, target.stat().st_mode & 0o7777 if target.exists() else 0o644)
    except (OutputError, OSError) as error:
        raise UsageError(f"{shown} cannot be written: {error}") from None
