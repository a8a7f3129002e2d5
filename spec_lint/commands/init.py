"""The command ``init``: a first configuration, with what the files of this folder show."""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from spec_lint.commands.options import UsageError, known_rules
from spec_lint.engine.run import Outcome, Request, check
from spec_lint.files.content import git_root, seen_from_here
from spec_lint.findings.exit_code import ExitCode
from spec_lint.findings.finding import Finding, Severity
from spec_lint.findings.named_tuple import NamedTuple
from spec_lint.findings.plain import count, visible
from spec_lint.model.missing_secrets import missing_secrets, noted
from spec_lint.model.project import Project
from spec_lint.pachyderm.release import LATEST
from spec_lint.settings.config import OWN_FILE, Config
from spec_lint.settings.configurations import Configurations
from spec_lint.settings.loading import config_in, load_config

UNVERIFIED = "X208"
"""The rule that reports secrets that no file defines."""
HEAD = f"""\
# Settings of spec-lint, made by `spec-lint init` from the files of this folder. Lines with a mark (#) have no effect.

# The release of Pachyderm that the specs are for.
# pachyderm_version = "{LATEST}"
# The namespace of pachd.
# namespace = "default"
# The known findings, written by `spec-lint baseline .spec-lint-baseline.json`: only new ones are reported then.
# baseline = ".spec-lint-baseline.json"
# The lowest severity that makes a check fail.
# fail_on = "warning"
"""


class Section(NamedTuple):
    """A part of the configuration: what it is, its lines, and whether they hold as they are."""

    about: str
    lines: Sequence[str]
    holds: bool = True
    named: str = ""
    """The option, if it accepts names that may be misspelt."""

    def text(self) -> str:
        mark = "" if self.holds else "# "
        return "".join(f"\n# {line}" for line in self.about.split("\n")) + "".join(
            f"\n{mark}{line}" for line in self.lines
        )


def add_options(command: argparse.ArgumentParser) -> None:
    pass  # it asks nothing


def run(options: argparse.Namespace) -> int:
    """Write the file, unless there is one. A section that would make the check find more is left as a comment."""
    here = config_in(str(Path.cwd()), known_rules)
    if here is not None or Path(OWN_FILE).exists() or Path(OWN_FILE).is_symlink():
        name = here.path.name if here is not None and here.path is not None else OWN_FILE
        raise UsageError(f"This folder has a configuration already, {name}; it was not changed.")
    configured = Configurations(Config(), _read)
    before = check(Request(["."], Config(), configurations=configured))
    sections = [section for section in _sections(before, configured) if section.lines]
    for index, section in enumerate(sections):
        if section.holds and _worse(before, [*sections[:index], section]):
            sections[index] = section._replace(holds=False)
    try:
        with Path(OWN_FILE).open("x", encoding="utf-8") as file:  # never another one's file
            file.write(_text(sections))
    except OSError as error:
        raise UsageError(f"{OWN_FILE} could not be written: {error.strerror}.") from None
    print(f"Wrote {OWN_FILE}.")
    if (above := load_config("..", known_rules=known_rules).path) is not None and git_root(".") != str(Path.cwd()):
        print(f"It replaces {seen_from_here(above)} for the files of this folder; `extends` would add to it.")
    for section in sections:
        if not section.holds:
            print(f"Left open: {' '.join(section.about.splitlines())}")
    for path in sorted(file.path for file in before.project.files if getattr(file, "missing", False)):
        print(f"Left open: Arguments of {visible(path)}; no jsonnet library is installed that shows them.")
    if named := [f"`{section.named}`" for section in sections if section.named and section.holds]:
        print(f"Look through {' and '.join(named)} in {OWN_FILE}: a misspelt name there is accepted, too.")
    errors = count(before.summary.errors, "error") if before.summary.errors else "no error"
    print(f"`spec-lint check` finds {'nothing to check' if before.empty else errors}.")
    return ExitCode.OK


def _read(folder: str) -> Config | None:
    """The configuration of a folder, which may be that of a project in this one."""
    return config_in(folder, known_rules)


def _text(sections: Sequence[Section]) -> str:
    return HEAD + "".join(f"{section.text()}\n" for section in sections)


def _worse(before: Outcome, sections: Sequence[Section]) -> bool:
    """Whether a check with these sections finds something that it did not find before."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / OWN_FILE
        path.write_text(_text(sections), encoding="utf-8")
        config = load_config(".", path, known_rules=known_rules)
    config = config._replace(path=None, root=None)
    after = check(Request(["."], config, configurations=Configurations(config, _read)))
    return not set(_told(after.findings)) <= set(_told(before.findings))


def _told(findings: Sequence[Finding]) -> Iterator[tuple[str, str, int]]:
    for one in findings:
        if one.severity is not Severity.INFO:
            yield one.rule, one.span.source.path, one.span.start


def _sections(before: Outcome, configured: Configurations) -> Iterator[Section]:
    """What a check shows of the files that have no other configuration."""
    project = before.project

    def is_own(path: str) -> bool:
        return configured.of(path) is configured.here

    repos = _repos(project, is_own)
    yield Section(
        "Repos that no pipeline makes. An input of another one is an error then. Look for misspelt names among them.",
        ["external_repos = [", *(f"    {_quoted(name)}," for name in repos), "]"] if repos else [],
        named="external_repos",
    )
    names = sorted(filter(str.isprintable, set(_unverified(before, is_own))))
    yield Section(
        "Secrets that no file defines. Look for misspelt names among them.\n"
        "With a list of keys in place of `true`, those that specs ask for are checked.",
        ["[external_secrets]", *(f"{_quoted(name)} = true" for name in names)] if names else [],
        named="external_secrets",
    )
    wanted = {file.path: tuple(getattr(file, "wanted", ())) for file in project.files if is_own(file.path)}
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


def _unverified(before: Outcome, is_own: Callable[[str], bool]) -> Iterator[str]:
    """The secrets that specs ask for, of which nothing is known and nothing is wrong."""
    project = before.project
    for finding in before.findings:
        if (
            finding.rule == UNVERIFIED
            and is_own(finding.span.source.path)
            and "external_secrets" in (finding.help or "")
        ):
            yield finding.span.text.strip("\"'")
    if not len(project.inventory):
        for pipeline in (one for one in project.pipelines if is_own(one.document.path)):
            yield from (one.reference.name for one in missing_secrets(project, pipeline) if noted(project, one))


def _repos(project: Project, is_own: Callable[[str], bool]) -> list[str]:
    """The repos that are read and that no pipeline makes."""
    dag = project.dag
    readings = (reading for member, reading in dag.readings if is_own(member.pipeline.document.path))
    repos = {dag.words(reading.repo) for reading in readings if not dag.may_be_made(reading.repo)}
    return sorted(filter(str.isprintable, repos))


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
