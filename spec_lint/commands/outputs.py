"""Where the reports of a check go: one to standard output, others to files (``--format``, ``--output``)."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import TextIO

from spec_lint.commands.options import UsageError, did_you_mean
from spec_lint.engine.baseline_file import is_baseline
from spec_lint.files.content import STDIN, leads_out, read_source, reason, seen_from_here
from spec_lint.files.output_file import OutputError, content_to_replace, replace, target_of
from spec_lint.findings.named_tuple import NamedTuple
from spec_lint.findings.plain import visible
from spec_lint.grammar.nearest import nearest
from spec_lint.report import DEFAULT, FORMATS, format_called, is_report
from spec_lint.settings.config import Config

LARGEST = 1 << 30
"""The most bytes of a report that is replaced."""
LARGEST_SUMMARY = 1 << 20
"""GitHub shows no summary of a step that is larger."""


class ReportFile(NamedTuple):
    """A file for a report: its format, its path as given, and where that leads to."""

    format: str
    path: str
    target: Path


def outputs_of(form: str | None, given: Sequence[str]) -> tuple[str, list[ReportFile]]:
    """The format of standard output and the files that ``--format`` and ``--output FORMAT[=FILE]`` ask for.

    It is known of each file that it may be replaced. Raises UsageError.
    """
    printed = [] if form is None else [form]
    files: dict[str, ReportFile] = {}
    for text in given:
        name, path = _parts(text)
        if not path:
            printed.append(name)
            continue
        file = ReportFile(name, path, _target(name, path))
        if (other := files.setdefault(os.path.realpath(file.target), file)) is not file:
            words = f"{other.format} and {name}, have the same target, {visible(path)}"
            raise UsageError(f"--output: two reports, {words}. Name another file for one of them.")
    if len(printed) > 1:
        raise UsageError(
            f"--output: two reports, {printed[0]} and {printed[1]}, have the same target, standard output. "
            f"Write {printed[1]}=FILE for one of them."
        )
    return (*printed, DEFAULT)[0], list(files.values())


def configured_outputs(form: str | None, config: Config) -> tuple[str, list[ReportFile]]:
    """The same for the reports that the configuration names; ``--format`` takes the place of the one it would print.

    Raises UsageError.
    """
    for report in config.output:
        path = report.partition("=")[2]
        if path and leads_out(path, str(config.root or ".")):
            raise UsageError(f"output: {visible(seen_from_here(path))} leads out of the folder of the configuration.")
    return outputs_of(form, [report for report in config.output if form is None or "=" in report])


def own_files(config: Config) -> list[str]:
    """The real paths of the baseline and the reports that a configuration names, as far as they are what it says."""
    named: list[tuple[str, Callable[[bytes], bool]]] = []
    if config.baseline is not None:
        named.append((str(config.baseline), is_baseline))
    for report in config.output:
        word, _, path = report.partition("=")
        if path and (form := format_called(word)) in FORMATS:
            named.append((path, partial(is_report, form)))
    contents = [(path, is_own, read_source(path, LARGEST)) for path, is_own in named]
    return [os.path.realpath(path) for path, is_own, data in contents if isinstance(data, bytes) and is_own(data)]


def _parts(text: str) -> tuple[str, str]:
    """The format and the path of an output; the path is empty for standard output."""
    word, separator, path = text.partition("=")
    name = format_called(word)
    if name not in FORMATS:
        hint = did_you_mean(nearest(name, FORMATS), f"Write FORMAT=FILE; the formats are {', '.join(FORMATS)}.")
        wrong = f"there is no report format {name}" if name else f"{text} names no format"
        raise UsageError(f"--output: {wrong}.{hint}")
    if separator and not path:
        raise UsageError(f"--output: {text} names no file.")
    if path in ("/dev/stdout", "/dev/fd/1"):
        raise UsageError(f"--output: {path} is standard output; write `--output {name}` for that.")
    if path.endswith(("/", os.sep)):
        raise UsageError(f"--output: {path} names a folder. Add the name of a file.")
    return name, "" if path == STDIN else path


def _target(name: str, path: str) -> Path:
    """Where the path of a report leads to, if it can be written."""
    try:
        target = target_of(Path(path), "Name another file.")
        if not target.parent.is_dir():
            raise OutputError(f"{visible(path)} cannot be written: its folder does not exist.")
        if not os.access(target.parent, os.W_OK):
            raise OutputError(f"{visible(path)} cannot be written: permission denied.")
        noun = f"a report in the format {name}"
        content_to_replace(target, visible(path), lambda data: is_report(name, data), noun, LARGEST)
    except OutputError as refusal:
        raise UsageError(f"--output: {refusal}") from None
    return target


def append_summary(write: Callable[[TextIO], None]) -> None:
    """Add a report to the summary of a step of GitHub Actions, to which other programs may have written, too.

    Raises UsageError if its file cannot be written.
    """
    path = os.environ.get("GITHUB_STEP_SUMMARY")
    if not path:
        print("note: --step-summary has no effect, because GITHUB_STEP_SUMMARY is not set.", file=sys.stderr)
        return
    text = io.StringIO(newline="")
    write(text)
    data = text.getvalue().encode(errors="backslashreplace")
    try:
        with open(path, "ab", opener=_opened) as file:
            if file.tell() + len(data) <= LARGEST_SUMMARY:
                file.write(data)
                return
    except (OSError, ValueError) as error:
        raise UsageError(f"--step-summary: {visible(path)} cannot be written: {reason(error)}.") from None
    print("note: the summary of the step was not written; GitHub shows at most 1 MiB.", file=sys.stderr)


def _opened(path: str, flags: int) -> int:
    """A file opened without waiting for the other end of a pipe."""
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0), 0o666)


def write_files(files: Iterable[ReportFile], write: Callable[[str, TextIO], None]) -> None:
    """Write the reports: ``write(format, out)`` writes one. Raises UsageError if a file cannot be written."""
    for file in files:
        text = io.StringIO(newline="")
        write(file.format, text)
        try:
            replace(file.target, text.getvalue())
        except OutputError as refusal:
            raise UsageError(f"--output: {refusal}") from None
