"""One check, from paths to findings: discover, load, lint."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, TextIO

from spec_lint.engine.last_commit import Before
from spec_lint.engine.linter import Run, lint
from spec_lint.engine.loader import LoadedFile, load
from spec_lint.files.discovery import STDIN, ReadProblem, discover, git_root, matcher, project_files, read_source
from spec_lint.findings.finding import Finding, Severity
from spec_lint.findings.plain import LONGEST_QUOTED
from spec_lint.findings.summary import Summary
from spec_lint.model.document import Document, Kind
from spec_lint.model.inventory import KnownSecret
from spec_lint.model.live import Live
from spec_lint.model.project import Project, Settings
from spec_lint.pachyderm.release import LATEST, OLDEST, Release
from spec_lint.settings.choice import Choice
from spec_lint.settings.config import OWN_FILE, SHARED_FILE, Config
from spec_lint.settings.suppression import Matches

if TYPE_CHECKING:
    from datetime import datetime

    from spec_lint.engine.inventory_file import Snapshot


FOUND, NOTHING_CHECKED, BLIND, INTERNAL = 1, 3, 4, 70
NOT_AN_OBJECT = "R210"
"""The error of a secret file that can be parsed, but is no object."""
NO_ARGUMENTS = "R138"
"""The code of a jsonnet file that waits for its arguments."""


PLACEHOLDER = "R219"
"""The code that says that a placeholder leaves a value out."""
GIT_SILENT = "R006"
"""The code that says that git cannot answer."""


class Outcome(NamedTuple):
    """What a check found, and what it looked at. ``unread`` are the paths of what was meant and could not be read."""

    findings: list[Finding]
    summary: Summary
    project: Project
    crashed: bool = False
    unread: tuple[str, ...] = ()

    @property
    def code(self) -> int:
        """The exit code of ``check``; whoever stops because of what is unread has one that is not 0."""
        if self.crashed:
            return INTERNAL
        if self.blind:
            return BLIND
        if self.summary.errors:
            return FOUND
        return NOTHING_CHECKED if self.empty else 0

    @property
    def blind(self) -> bool:
        """Whether a cluster was asked, and could not show all that was asked of it."""
        live = self.project.settings.live
        return live is not None and live.blind

    @property
    def empty(self) -> bool:
        """Whether nothing was checked at all. What waits for its arguments was not."""
        checked = [one for one in self.project.documents if all(error.code != NO_ARGUMENTS for error in one.errors)]
        return not checked and all(finding.rule == NO_ARGUMENTS for finding in self.findings)


class Request(NamedTuple):
    """What to check: ``paths`` as given, ``forced`` what all of them are, ``with_project`` reads the whole project and
    reports what concerns the paths. ``stdin_name`` names what comes from standard input. ``look`` asks a cluster for
    the secrets of a project; ``read`` reads a file."""

    paths: Sequence[str]
    config: Config
    forced: Kind | None = None
    with_project: bool = False
    stdin_name: str | None = None
    known_secrets: tuple[KnownSecret, ...] = ()
    choice: Choice | None = None
    look: Callable[[Project], Live] | None = None
    read: Callable[[str], bytes | ReadProblem] = read_source

    def name_of(self, path: str) -> str:
        """What a path is called in findings and by globs."""
        return (self.stdin_name or path) if path == STDIN else path


class Loaded:
    """The files of a run: what they hold, which could not be read, and whether they are the ``whole`` project."""

    def __init__(self) -> None:
        self.whole = False
        self.files: list[LoadedFile] = []
        self.problems: list[ReadProblem] = []


def check(request: Request) -> Outcome:
    """Run a whole check."""
    request = _with_one_reading_of_stdin(request)
    paths = list(request.paths)
    if not request.with_project:
        loaded = _load_all(_found(paths, request), request)
        loaded.whole = any(os.path.abspath(path) == str(request.config.root) for path in paths)  # noqa: PTH100
        return _finish(loaded, request, None)
    excluded = matcher(request.config.exclude, request.config.root or Path())
    # A hook names all that changed: a person would not.
    paths = [path for path in paths if not excluded(request.name_of(path))]
    if not any(_is_config(path) for path in paths):
        changed = _load_all(_found(paths, request), request)
        foreign = not changed.problems and all(file.foreign and not file.broken for file in changed.files)
        named = frozenset(os.path.normpath(request.name_of(path)) for path in paths)
        if foreign and _names_before(named) == Before():
            return _finish(changed, request, None)
        concern: frozenset[str] | None = named
    else:
        concern = None
    root = request.config.root or git_root(".") or "."
    config = request.config
    project = project_files(root, exclude=config.exclude, declared=(*config.pipelines, *config.secrets))
    everything = [
        *_without_the_buffered(project, request),
        *_found([path for path in paths if not _is_config(path)], request),
    ]
    unique = {os.path.normpath(item): item for item in reversed(everything) if isinstance(item, str)}
    problems = [item for item in everything if isinstance(item, ReadProblem)]
    loaded = _load_all([*problems, *(unique[key] for key in sorted(unique))], request)
    loaded.whole = True
    return _finish(loaded, request, concern)


def _is_config(path: str) -> bool:
    return Path(path).name in (OWN_FILE, SHARED_FILE, ".pre-commit-config.yaml")


def _found(paths: Sequence[str], request: Request) -> Iterator[str | ReadProblem]:
    config = request.config
    root = config.root or Path()
    declared = (*config.pipelines, *config.secrets)
    found = discover(paths, exclude=config.exclude, root=root, declared=declared, by_hand=not request.with_project)
    return _without_the_buffered(found, request)


def _with_one_reading_of_stdin(request: Request) -> Request:
    """A request that reads standard input once, however often it is asked for it."""
    if STDIN not in request.paths:
        return request
    data, read = request.read(STDIN), request.read
    return request._replace(read=lambda path: data if path == STDIN else read(path))


def _without_the_buffered(found: Iterable[str | ReadProblem], request: Request) -> Iterator[str | ReadProblem]:
    """What was found, but for the file whose text comes from standard input: an editor has changed it."""
    buffered = os.path.realpath(request.stdin_name) if request.stdin_name else None
    for item in found:
        path = item.path if isinstance(item, ReadProblem) else item
        if path == STDIN or buffered is None or os.path.realpath(path) != buffered:
            yield item


def _load_all(found: Iterable[str | ReadProblem], request: Request) -> Loaded:
    loaded = Loaded()
    config = request.config
    root = config.root or Path()
    is_pipeline, is_secret = matcher(config.pipelines, root), matcher(config.secrets, root)
    version = _release(config)
    for path in found:
        if isinstance(path, ReadProblem):
            loaded.problems.append(path)
            continue
        name = request.name_of(path)
        forced = request.forced
        if forced is None and is_pipeline(name):
            forced = Kind.PIPELINE
        elif forced is None and is_secret(name):
            forced = Kind.SECRET
        data = request.read(path)
        if isinstance(data, ReadProblem):
            # Data beside the specs may be of any size; an error is due only where somebody says that it is one of them.
            if data.too_large and forced is None and (request.with_project or path not in request.paths):
                loaded.files.append(LoadedFile(name, large=True))
            else:
                loaded.problems.append(data)
            continue
        if name.lower().endswith((".jsonnet", ".libsonnet")) and request.forced is None:
            # Under --as a file is what it is said to be, as `pachctl create pipeline -f` would read it.
            # A hook names all that changed: that it gives a path says nothing of what the file is.
            given = path in request.paths and not request.with_project
            loaded.files.append(_jsonnet(name, data, forced, config, given))
        else:
            loaded.files.append(load(name, data, forced, version))
    loaded.problems += [ReadProblem(file.path, file.problem) for file in loaded.files if file.problem]
    loaded.files = [file for file in loaded.files if not file.problem]
    return loaded


def _jsonnet(path: str, data: bytes, forced: Kind | None, config: Config, given: bool) -> LoadedFile:
    # Here and not at the top: most runs meet no jsonnet.
    from spec_lint.engine.jsonnet_files import load_jsonnet, sets_of

    sets, is_spec = sets_of(config)(path, given)
    return load_jsonnet(path, data, forced, _release(config), sets, is_spec)


def snapshot_of(config: Config) -> Snapshot | None:
    """The inventory that the configuration names, if it names one. Raises ConfigError."""
    if config.inventory is None:
        return None
    from spec_lint.engine.inventory_file import read_inventory

    return read_inventory(config.inventory)


def settings_of(config: Config, known_secrets: tuple[KnownSecret, ...] = ()) -> Settings:
    """What the configuration says of the place the specs go to."""
    declared = tuple(
        KnownSecret(
            secret.name, frozenset(secret.keys) if secret.keys is not None else None, secret.type, None, "configuration"
        )
        for secret in config.external_secrets
    )
    return Settings(
        namespace=config.namespace,
        project=config.project,
        version=_release(config),
        external_repos=config.external_repos or None,
        known_secrets=declared + known_secrets,
        suppressions_over=tuple(suppression for suppression in config.suppress if suppression.span),
    )


def _release(config: Config) -> Release:
    return Release.parse(config.pachyderm_version) if config.pachyderm_version else LATEST


def choice_of(config: Config) -> Choice:
    """Which rules the configuration chooses."""
    return Choice(
        select=config.select,
        ignore=config.ignore,
        severity={rule: None if word == "off" else Severity(word) for rule, word in config.severity.items()},
        per_file_ignores=config.per_file_ignores,
        suppressions=config.suppress,
        info=config.report_info,
        matches=_matches(config.root or Path()),
        today=_now().date() if config.suppress else None,
    )


def _now() -> datetime:
    from datetime import UTC, datetime  # few runs need the time

    return datetime.now(UTC)


def _matches(root: Path) -> Matches:
    """What the globs of a configuration match, below its folder."""
    known: dict[str, Callable[[str], bool]] = {}

    def matches(pattern: str, path: str) -> bool:
        if pattern not in known:
            known[pattern] = matcher([pattern], root)
        return known[pattern](path)

    return matches


def _finish(loaded: Loaded, request: Request, concern: frozenset[str] | None) -> Outcome:
    documents = [document for file in loaded.files for document in file.documents]
    snapshot = snapshot_of(request.config)
    known = request.known_secrets + (snapshot.secrets if snapshot else ())
    unreadable, outside = (
        {problem.path: problem.message for problem in loaded.problems if problem.outside is leads_out}
        for leads_out in (False, True)
    )
    project = Project(documents, settings_of(request.config, known), unreadable, outside)
    if request.look is not None:
        project = _with_live(project, request.look(project))
    if concern is not None:
        project.git_trouble = _names_before(concern).trouble
    choice = request.choice or choice_of(request.config)
    run = lint(project, choice, None if concern is None else partial(_concerned, concern))
    findings = run.findings
    counted = [finding.severity for finding in findings]
    summary = Summary(
        files=len(loaded.files) + len(loaded.problems),
        pipelines=sum(document.kind is Kind.PIPELINE for document in documents),
        secrets=sum(document.kind is Kind.SECRET for document in documents),
        foreign=sum(file.foreign for file in loaded.files),
        errors=counted.count(Severity.ERROR),
        warnings=counted.count(Severity.WARNING),
        infos=counted.count(Severity.INFO),
        notes=(
            *([snapshot.note(_now())] if snapshot else []),
            *_notes(loaded, project, run),
            *_unjudged((one for one in documents if concern is None or os.path.normpath(one.path) in concern), choice),
        ),
    )
    return Outcome(findings, summary, project, run.crashed, tuple(dict.fromkeys(_unread(loaded, request))))


def _unread(loaded: Loaded, request: Request) -> Iterator[str]:
    """What was meant and could not be read: of broken files those that look like ours, or were named."""
    yield from (problem.path for problem in loaded.problems if not problem.outside)
    given = frozenset() if request.with_project else frozenset(request.paths)
    for file in loaded.files:
        if (file.broken and file.path in given) or file.unrendered or any(map(_unparsed, file.documents)):
            yield file.path


def _unparsed(document: Document) -> bool:
    """Whether a document has an error of syntax or encoding: what stands in it is not known for sure."""
    broken = document.value is None or document.notes.get("form") == "broken"
    return broken and any(error.code != NOT_AN_OBJECT for error in document.errors)


def _with_live(project: Project, live: Live) -> Project:
    """A project that knows what a cluster has. What could not be seen there may exist, unless a file tells of it."""
    files = {secret.name for secret in project.inventory}
    known = [secret for secret in live.known() if secret.keys is not None or secret.name not in files]
    settings = project.settings._replace(live=live, known_secrets=(*project.settings.known_secrets, *known))
    return Project(project.documents, settings, project.unreadable, project.outside)


def _concerned(paths: frozenset[str], finding: Finding) -> bool:
    """Whether a change of these paths can have caused a finding."""
    if _concerns(finding, paths):
        return True
    # What is missing here may have been in one of these files before; where git cannot tell, all may have been.
    before = _names_before(paths)
    return finding.rule[:2] in ("X1", "X2") and (
        before.trouble is not None or finding.span.text.strip("\"'") in before.names
    )


@cache
def _names_before(paths: frozenset[str]) -> Before:
    from spec_lint.engine.last_commit import names_before

    return names_before(sorted(paths))


def _concerns(finding: Finding, paths: frozenset[str]) -> bool:
    if finding.rule.startswith("C00") or finding.rule == GIT_SILENT:
        return True  # that the cluster or the last commit could not be seen concerns every path
    places = [finding.span, *(label.span for label in finding.related)]
    return any(os.path.normpath(span.source.path) in paths for span in places)


def _notes(loaded: Loaded, project: Project, run: Run) -> Iterator[str]:
    if suppressed := run.suppressed:
        yield f"{suppressed} finding{'s are' if suppressed > 1 else ' is'} accepted by the configuration and not shown."
    if loaded.whole and not loaded.problems:
        for unneeded in run.unneeded:
            reason = _shown(unneeded.reason.rstrip("."))
            yield f"The suppression of {unneeded.rule} ({reason}) has no effect: remove it."
    broken = sum(file.broken for file in loaded.files)
    if broken:
        files, were = ("files", "were") if broken > 1 else ("file", "was")
        yield f"{broken} {files} could not be parsed and {were} left alone: nothing in the text looks like a spec."
    large = [file.path for file in loaded.files if file.large]
    if large:
        yield f"Too large for a spec or a secret, and left alone: {_some(large)}."
    if not OLDEST <= project.settings.version <= LATEST:
        nearest = LATEST if project.settings.version > LATEST else OLDEST
        yield (
            f"{project.target} is not known here: the specs are judged as for {nearest[0]}.{nearest[1]}, but for the "
            "fields that it has."
        )
    if not len(project.inventory):
        names = sorted(project.references)
        if names:
            yield (
                f"No secret is defined in what was read, so it could not be verified that these exist: {_some(names)}. "
                "Check the secret files together with the specs, or name the secrets that live elsewhere under "
                "external_secrets in the configuration."
            )


def _some(names: Sequence[str]) -> str:
    shown = ", ".join(_shown(name) for name in names[:5])
    return shown + (f" and {len(names) - 5} more" if len(names) > 5 else "")


def _shown(text: str) -> str:
    """A text of a file as a note has it."""
    from spec_lint.findings.plain import shortened
    from spec_lint.reading.masking.shield import without_credentials

    return shortened(str(without_credentials(text)), LONGEST_QUOTED)


def _unjudged(documents: Iterable[Document], choice: Choice) -> Iterator[str]:
    """That placeholders leave values out, where the advice that says so of each is silent only because it is advice."""
    number = sum(len(document.notes.get("holes", ())) for document in documents)
    if not number:
        return
    from spec_lint.engine.rule import all_rules

    rule = all_rules()[PLACEHOLDER]
    if choice.severity_of(rule) or not choice._replace(info=True).severity_of(rule):
        return
    what, them = (
        ("1 value is a placeholder and was", "it")
        if number == 1
        else (f"{number} values are placeholders and were", "each")
    )
    yield f"{what} not judged; --info shows {them} ({rule.code})."


def override(config: Config, **changes: object) -> Config:
    """A configuration with what the command line says laid over it; None changes nothing."""
    return config._replace(**{name: value for name, value in changes.items() if value is not None})  # type: ignore[arg-type]


def color_wanted(choice: str, out: TextIO | None = None) -> bool:
    """Whether to colour: ``always``, ``never``, or ``auto`` (a terminal that has not asked for NO_COLOR)."""
    if choice != "auto":
        return choice == "always"
    if os.environ.get("NO_COLOR"):
        return False
    return bool(os.environ.get("FORCE_COLOR")) or ((out or sys.stdout).isatty() and os.environ.get("TERM") != "dumb")
