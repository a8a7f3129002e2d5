"""The command ``init``: a first configuration, with what the files of this folder show."""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from spec_lint.commands.options import UsageError, known_rules
from spec_lint.engine.run import Outcome, Request, check
from spec_lint.findings.exit_code import ExitCode
from spec_lint.findings.finding import Finding, Severity
from spec_lint.findings.named_tuple import NamedTuple
from spec_lint.findings.plain import count
from spec_lint.model.missing_secrets import missing_secrets, noted
from spec_lint.model.project import Project
from spec_lint.pachyderm.release import LATEST
from spec_lint.settings.config import OWN_FILE, Config
from spec_lint.settings.loading import config_in, load_config

UNVERIFIED = "X208"
"""The rule that reports secrets that no file defines."""
HEAD = f"""\
# Settings of spec-lint, made by `spec-lint init` from the files of this folder. Lines with a mark (#) have no effect.

# The release of Pachyderm that the specs are for.
# pachyderm_version = "{LATEST}"
# The namespace of pachd.
# namespace = "default"
"""


class Section(NamedTuple):
    """A part of the configuration: what it is, its lines, and whether they hold as they are."""

    about: str
    lines: Sequence[str]
    holds: bool = True

    def text(self) -> str:
        mark = "" if self.holds else "# "
        return "".join(f"\n# {line}" for line in self.about.split("\n")) + "".join(
            f"\n{mark}{line}" for line in self.lines
        )


def add_options(command: argparse.ArgumentParser) -> None:
    pass  # it asks nothing


def run(options: argparse.Namespace) -> int:
    """Write the file, unless there is one. A section that would make the check find more is left as a comment."""
    if Path(OWN_FILE).exists() or Path(OWN_FILE).is_symlink() or config_in(str(Path.cwd()), known_rules) is not None:
        raise UsageError("This folder has a configuration already; it was not changed.")
    before = check(Request(["."], Config()))
    sections = [section for section in _sections(before.project, before.findings) if section.lines]
    for index, section in enumerate(sections):
        if section.holds and _worse(before, [*sections[:index], section]):
            sections[index] = section._replace(holds=False)
    try:
        with Path(OWN_FILE).open("x", encoding="utf-8") as file:  # never another one's file
            file.write(_text(sections))
    except OSError as error:
        raise UsageError(f"{OWN_FILE} could not be written: {error.strerror}.") from None
    print(f"Wrote {OWN_FILE}.")
    for section in sections:
        if not section.holds:
            print(f"Left open: {section.about}")
    errors = count(before.summary.errors, "error")
    print(f"`spec-lint check` finds {errors}." if before.summary.errors else "`spec-lint check` finds no error.")
    return ExitCode.OK


def _text(sections: Sequence[Section]) -> str:
    return HEAD + "".join(f"{section.text()}\n" for section in sections)


def _worse(before: Outcome, sections: Sequence[Section]) -> bool:
    """Whether a check with these sections finds something that it did not find before."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / OWN_FILE
        path.write_text(_text(sections), encoding="utf-8")
        config = load_config(".", path, known_rules=known_rules)
    after = check(Request(["."], config._replace(path=None, root=None)))
    return not set(_told(after.findings)) <= set(_told(before.findings))


def _told(findings: Sequence[Finding]) -> Iterator[tuple[str, str, int]]:
    for one in findings:
        if one.severity is not Severity.INFO:
            yield one.rule, one.span.source.path, one.span.start


def _sections(project: Project, findings: Sequence[Finding]) -> Iterator[Section]:
    repos = _repos(project)
    yield Section(
        "Repos that no pipeline makes. An input of another one is an error then.",
        ["external_repos = [", *(f"    {_quoted(name)}," for name in repos), "]"] if repos else [],
    )
    names = sorted(filter(str.isprintable, set(_unverified(project, findings))))
    yield Section(
        "Secrets that no file defines. With a list of keys in place of `true`, those that specs ask for are checked.",
        ["[external_secrets]", *(f"{_quoted(name)} = true" for name in names)] if names else [],
    )
    wanted = {file.path: tuple(getattr(file, "wanted", ())) for file in project.files}
    for path, arguments in sorted(wanted.items()):
        if not arguments or not path.isprintable():
            continue
        values = ", ".join(f'{_quoted(name)} = ""' for name in arguments)
        yield Section(
            f"Arguments that {path} needs; it is not checked without them.",
            ["[[jsonnet]]", f"files = [{_quoted(path)}]", f"arguments = {{ {values} }}"],
            holds=False,
        )
    seen = sorted({name for members in project.environments.groups.values() for name in members})
    yield Section(
        "Environments that spec-lint finds by itself; name the files of each to overrule it.",
        [line for name in seen for line in ("[[environment]]", f"name = {_quoted(name)}", "files = []")],
        holds=False,
    )


def _unverified(project: Project, findings: Sequence[Finding]) -> Iterator[str]:
    """The secrets that specs ask for, of which nothing is known and nothing is wrong."""
    for finding in findings:
        if finding.rule == UNVERIFIED and "external_secrets" in (finding.help or ""):
            yield finding.span.text.strip("\"'")
    if not len(project.inventory):
        for pipeline in project.pipelines:
            yield from (one.reference.name for one in missing_secrets(project, pipeline) if noted(project, one))


def _repos(project: Project) -> list[str]:
    """The repos that are read and that no pipeline makes."""
    dag = project.dag
    repos = {dag.words(reading.repo) for _, reading in dag.readings if not dag.may_be_made(reading.repo)}
    return sorted(filter(str.isprintable, repos))


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
