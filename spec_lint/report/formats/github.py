"""Annotations for GitHub Actions: one workflow command per finding, in a group for each file.

The runner (``ActionCommand.cs`` of actions/runner) reads a line that starts with ``::`` as a command, splits its
properties at commas and its data at the next ``::``, and decodes %25, %0D, %0A (in properties also %3A and %2C).
The log of a run shows the data of a command, but neither its file nor its title, so the data begin with the place and
the rule. GitHub rejects columns on an annotation of several lines. A finding in rendered text has no line, which would
point to an unrelated line of the file: the annotation is of the whole file. Paths are from the root of the repository.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, TextIO

from spec_lint.findings.finding import Finding, Severity, Span
from spec_lint.findings.plain import visible
from spec_lint.reading.masking.bounds import bounds
from spec_lint.report.listed import by_file, counts_words
from spec_lint.report.root import Root
from spec_lint.report.streams import RunnerCommand
from spec_lint.report.words import fixable, in_full, rule_title, summary_line

if TYPE_CHECKING:
    from spec_lint.findings.summary import Summary
    from spec_lint.report.formats import View

_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}


def write(findings: Sequence[Finding], summary: Summary, out: TextIO, view: View) -> None:
    root = Root(view.folder)
    for path, found in by_file(findings).items():
        out.write(RunnerCommand(f"::group::{_data(root.path(path))}: {counts_words(found)}\n"))
        for finding in found:
            out.write(RunnerCommand(command(finding, root) + "\n"))
        out.write(RunnerCommand("::endgroup::\n"))
    if view.quiet:
        return
    # This starts with a digit and quotes nothing, so the runner cannot read it as a command.
    out.write(summary_line(summary) + "\n")


def command(finding: Finding, root: Root) -> str:
    """The workflow command of a finding, one line."""
    properties = {"file": root.path(finding.span.source.path), **_place(finding.span), "title": rule_title(finding)}
    listed = ",".join(f"{name}={_property(value)}" for name, value in properties.items())
    place = ":".join([properties["file"], *(properties[name] for name in ("line", "col") if name in properties)])
    message = _data(f"{place}: {fixable(finding.rule, finding)} {in_full(finding, chr(10))}")
    return f"::{_COMMANDS[finding.severity]} {listed}::{message}"


def _place(span: Span) -> dict[str, str]:
    if span.rendered:
        return {}
    line, column, end_line, end_column = bounds(span)
    lines = {"line": str(line), "endLine": str(end_line)}
    return lines | {"col": str(column), "endColumn": str(end_column)} if line == end_line else lines


def _data(text: str) -> str:
    lines = text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
    return visible(lines)


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
