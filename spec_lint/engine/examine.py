"""Reads files and judges each of them alone; what is kept of it are facts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import chain
from typing import TYPE_CHECKING

from spec_lint.engine.facts import FileFacts, Plain, facts_of, file_of
from spec_lint.engine.linter import Linter, Run, chosen_rules
from spec_lint.engine.loader import LoadedFile
from spec_lint.engine.reader import Item, read_item
from spec_lint.engine.request import Request, settings_of
from spec_lint.engine.rule import Rule
from spec_lint.engine.workers import shared, usable_processors
from spec_lint.files.content import STDIN, ReadProblem
from spec_lint.findings.finding import Finding, Severity
from spec_lint.findings.source import Source
from spec_lint.model.project import Project
from spec_lint.model.settings import Settings
from spec_lint.settings.choice import Choice

if TYPE_CHECKING:
    from spec_lint.engine.cache import Cache

FEWEST, MOST = 25, 200
"""How many files are judged together: enough that each rule has some work, few enough for workers to share."""


def examined(items: Sequence[Item], request: Request) -> tuple[list[LoadedFile], list[str]]:
    """The files, in order, and notes about what went wrong. Those with another configuration are judged apart."""
    found: dict[Item, LoadedFile] = {}
    notes: list[str] = []
    requests = request.parts(item.name for item in items)
    for part in requests:
        examiner = Examiner(part)
        own = items if len(requests) == 1 else [item for item in items if request.at(item.name) is part]
        found.update(zip(own, examiner.files(own), strict=True))
        notes += examiner.notes
    return [found[item] for item in items], list(dict.fromkeys(notes))


class Examiner:
    """Reads files and judges each alone, with some of the chosen rules; ``notes`` say what went wrong on the way."""

    def __init__(self, request: Request) -> None:
        self.request = request
        self.settings = settings_of(request.config, request.defaults)
        self.notes: list[str] = []
        self._around = request.defaults.sources if request.defaults is not None else ()
        chosen = chosen_rules(self.settings, request.choice or Choice())
        alone = {rule: severity for rule, severity in chosen.items() if rule.alone}
        self._linter = Linter(alone)
        self._cache = _cache(request, self.settings, alone)
        self._again = lru_cache(maxsize=8)(self._read_again)

    def files(self, items: Sequence[Item]) -> Iterator[LoadedFile]:
        """The files: whole if they cannot be read again, and else what is kept of them, made by several processes."""
        ordinary = [item for item in items if _is_ordinary(item, self.request)]
        kept = self._recalled(ordinary)
        missing = [item for item in ordinary if item not in kept]
        jobs = _jobs(self.request, len(missing))
        done, ended_early = shared(_parts(missing, jobs), self.examine, jobs)
        self.notes += _lost(ended_early)
        for item, (name, facts) in zip(missing, chain.from_iterable(done), strict=True):
            kept[item] = facts
            if self._cache is not None and name:
                self._cache.add(name, FileFacts(*facts), judged=item.judged)
        if self._cache is not None:
            self._cache.save()
            self.notes += [self._cache.trouble] if self._cache.trouble else []
        for item in items:
            yield self._file(item, kept[item]) if item in kept else read_item(item, self.request)

    def examine(self, items: Sequence[Item]) -> list[tuple[str, Plain]]:
        """The facts of each of these files, after the name of its entry in the cache."""
        contents = [self.request.read(item.path) for item in items]
        loaded = [read_item(item, self.request, data) for item, data in zip(items, contents, strict=True)]
        run = self._judged([file for file, item in zip(loaded, items, strict=True) if item.judged])
        findings: dict[int, list[Finding]] = {}
        for finding in self._prepared(run.findings, loaded):
            findings.setdefault(id(_home(finding)), []).append(finding)
        names = [self._name(item, data) for item, data in zip(items, contents, strict=True)]
        facts = [(name, self._facts(file, findings, run.crashed)) for name, file in zip(names, loaded, strict=True)]
        _let_go(loaded)
        return facts

    def _judged(self, files: Iterable[LoadedFile]) -> Run:
        documents = [document for file in files for document in file.documents]
        project = Project(documents, self.settings)
        for view in (*project.pipelines, *project.secrets):
            view.document.view = view
        return self._linter.run(project)

    def _prepared(self, findings: list[Finding], files: Iterable[LoadedFile]) -> list[Finding]:
        """Findings with what a baseline needs of their documents, which are let go of."""
        if self.request.baseline is None or not findings:
            return findings
        from spec_lint.engine.baseline_key import with_names  # saves start-up time: not every project has one

        return with_names(findings, (document for file in files for document in file.documents))

    def _facts(self, file: LoadedFile, findings: Mapping[int, list[Finding]], crashed: bool) -> Plain:
        sources = {id(document.source) for document in file.documents}
        found = [finding for source in sources for finding in findings.get(source, ())]
        return facts_of(file, self.settings.version, found, crashed, self._around).plain()

    def _file(self, item: Item, facts: Plain) -> LoadedFile:
        """The file that facts are about."""
        return file_of(item.name, FileFacts(*facts), self.settings.version, lambda: self._again(item), self._around)

    def _read_again(self, item: Item) -> LoadedFile:
        """A file that is read again: the rules over all files ask more of it than its facts tell."""
        return read_item(item, self.request)

    def _name(self, item: Item, data: bytes | ReadProblem) -> str:
        """The name of a file's entry in the cache."""
        return self._cache.name_of(item, data) if self._cache is not None and isinstance(data, bytes) else ""

    def _recalled(self, items: Iterable[Item]) -> dict[Item, Plain]:
        """The facts that the cache has kept."""
        found: dict[Item, Plain] = {}
        if self._cache is not None:
            for item in items:
                data = self.request.read(item.path)
                facts = self._cache.find(self._name(item, data), judged=item.judged)
                if facts is not None:
                    found[item] = facts
        return found


def _home(finding: Finding) -> Source:
    """The text of the document that was judged: a finding about a spec may point into its defaults."""
    from spec_lint.engine.defaults import is_about_defaults

    return (finding.related[-1] if is_about_defaults(finding) else finding).span.source


def _let_go(files: Iterable[LoadedFile]) -> None:
    """Cut the circles between documents and their views: they go away at once, not when garbage is collected."""
    for file in files:
        for document in file.documents:
            if document.view is not None:
                document.view.results.clear()
                document.view = None
            document.results.clear()


def _cache(request: Request, settings: Settings, alone: Mapping[Rule, Severity]) -> Cache | None:
    """The cache of a run, if it has one."""
    if request.cache is None:
        return None
    import time

    from spec_lint.engine.cache import Cache  # saves start-up time: most runs have none

    rules = sorted((rule.code, severity.value) for rule, severity in alone.items())
    known = [(one.name, one.keys and sorted(one.keys), one.type) for one in settings.known_secrets]
    today = int(time.time() // A_DAY)  # certificates expire
    defaults = request.defaults and [(one.path, one.text) for one in request.defaults.sources]
    config = request.config.secret_makers, request.config.render
    about = (tuple(settings._replace(known_secrets=())), known, request.forced, rules, today, defaults, *config)
    return Cache(request.cache, about)


A_DAY = 24 * 60 * 60


def _lost(workers: int) -> Iterator[str]:
    """A note about workers that ended early."""
    if workers == 1:
        yield "1 worker process ended early; this process did its part."
    elif workers:
        yield f"{workers} worker processes ended early; this process did their parts."


WORTH_A_WORKER = 150
"""How many files are worth another process."""


def _is_ordinary(item: Item, request: Request) -> bool:
    """Whether a file can be read again, and is its own text, not one that is rendered or typed in."""
    if request.config.render and request.renders(item.path):
        from spec_lint.engine.rendered_files import rendering_of  # saves start-up time: few projects render files

        return rendering_of(request.config, item.name) is None
    return item.path != STDIN and not item.is_jsonnet and request.reads_files


def _parts(items: Sequence[Item], jobs: int) -> list[Sequence[Item]]:
    """The files in parts that processes can share: some for each, so that none waits long for the last one."""
    size = max(FEWEST, min(MOST, len(items) // (8 * jobs)))
    return [items[start : start + size] for start in range(0, len(items), size)]


def _jobs(request: Request, files: int) -> int:
    """How many processes to use."""
    if request.jobs is not None:
        return request.jobs
    return max(1, min(usable_processors(), files // WORTH_A_WORKER))
