"""Markdown, for the summary of a job or a comment: the counts by file, the findings, and who uses which secret.

Paths are from the root of the repository. GitHub shows no summary of more than 1 MiB and no graph of more than 50,000
characters or 500 edges, so of many findings only the first are listed, and a large graph is left out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, TextIO

from spec_lint.findings.finding import Finding, Severity
from spec_lint.reading.masking.bounds import bounds
from spec_lint.report.consequence import sentence
from spec_lint.report.listed import by_file
from spec_lint.report.markdown import escaped, label, words
from spec_lint.report.pages import page_of
from spec_lint.report.root import Root
from spec_lint.report.words import fixable_line, help_words, summary_line

if TYPE_CHECKING:
    from spec_lint.findings.summary import Summary
    from spec_lint.model.secret_table import Row
    from spec_lint.report.formats import View

LONGEST = 800_000
"""About how many characters of findings are listed."""
MOST_EDGES = 200
"""The most edges of a graph that a person could still read."""


def write(findings: Sequence[Finding], summary: Summary, out: TextIO, view: View) -> None:
    root = Root(view.folder)
    out.write(f"## spec-lint\n\n{summary_line(summary)}\n")
    if fixes := fixable_line(summary):
        out.write(f"\n{words(fixes)}\n")
    groups = by_file(findings)
    out.writelines(_table(groups, root))
    listed = 0
    for path, found in groups.items():
        if listed > LONGEST:
            break
        lines = list(_findings(root.path(path), found))
        listed += sum(map(len, lines))
        out.writelines(lines)
    if listed > LONGEST:
        out.write("\nThe other findings are not listed here; there are too many.\n")
    out.writelines(_graph(view.secrets()))
    out.writelines(f"\n> {words(note)}\n" for note in summary.notes)


def _table(groups: dict[str, list[Finding]], root: Root) -> Iterator[str]:
    """The number of findings of each severity in each file."""
    if not groups:
        return
    yield "\n| File | Errors | Warnings | Advice |\n| --- | ---: | ---: | ---: |\n"
    for path, found in groups.items():
        counts = Counter(finding.severity for finding in found)
        yield f"| {escaped(root.path(path))} | {' | '.join(str(counts[severity] or '') for severity in Severity)} |\n"


def _findings(path: str, findings: Sequence[Finding]) -> Iterator[str]:
    yield f"\n### {escaped(path)}\n\n| Line | Severity | Rule | Problem |\n| ---: | --- | --- | --- |\n"
    for finding in findings:
        line = "" if finding.span.rendered else bounds(finding.span)[0]
        page = page_of(finding.rule)
        rule = f"[{finding.rule}]({page})" if page else finding.rule
        said = filter(None, (finding.message, sentence(finding), help_words(finding)))
        problem = "<br>".join(words(line) for part in said for line in part.split("\n"))
        yield f"| {line} | {finding.severity.value} | {rule} {escaped(finding.name)} | {problem} |\n"


def _graph(rows: Sequence[Row]) -> Iterator[str]:
    """Which pipelines use which secrets, as a graph of Mermaid, folded."""
    from spec_lint.reading.masking.words import without_credentials

    edges = dict.fromkeys((use.pipeline.name, row.name, use.reference.key or "") for row in rows for use in row.uses)
    if not edges:
        return
    yield "\n<details><summary>Pipelines and the secrets they use</summary>\n\n"
    if len(edges) > MOST_EDGES:
        yield f"There are too many uses for a graph ({len(edges)}); `spec-lint secrets` lists them.\n\n</details>\n"
        return
    states = {row.name: row.states() for row in rows}
    pipelines = {name: f"p{number}" for number, name in enumerate(dict.fromkeys(edge[0] for edge in edges))}
    secrets = {name: f"s{number}" for number, name in enumerate(dict.fromkeys(edge[1] for edge in edges))}
    yield "```mermaid\ngraph LR\n"
    for name, node in pipelines.items():
        yield f"  {node}[{label(without_credentials(name) or '?')}]\n"
    for name, node in secrets.items():
        state = "" if states[name] == ["ok"] else f" ({without_credentials(', '.join(states[name]))})"
        yield f"  {node}([{label(without_credentials(name) + state)}])\n"
    for pipeline, secret, key in edges:
        arrow = f"-->|{label(without_credentials(key))}|" if key else "-->"
        yield f"  {pipelines[pipeline]} {arrow} {secrets[secret]}\n"
    yield "```\n\n</details>\n"
