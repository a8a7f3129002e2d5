"""Reads files and judges each of them alone; what is kept of it are facts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import chain

from spec_lint.engine.facts import FileFacts, Plain, facts_of, file_of
from spec_lint.engine.linter import Linter, Run, chosen_rules
from spec_lint.engine.loader import LoadedFile
from spec_lint.engine.reader import Item, read_item
from spec_lint.engine.request import Request, settings_of
from spec_lint.engine.workers import shared, usable_processors
from spec_lint.files.discovery import STDIN, ReadProblem, read_source
from spec_lint.findings.finding import Finding
from spec_lint.model.project import Project
from spec_lint.settings.choice import Choice

Examined = Plain
"""What became of a file: its ``FileFacts`` or a ``ReadProblem``, as a plain tuple."""

AT_ONCE = 40
"""How many files are judged together: enough that each rule has some work, few enough for workers to share."""


class Examiner:
    """Reads files and judges each alone, with some of the chosen rules."""

    def __init__(self, request: Request, choice: Choice) -> None:
        self.request = request
        self.settings = settings_of(request.config)
        chosen = chosen_rules(self.settings, choice)
        self._again = lru_cache(maxsize=8)(self._read_again)
        self.linter = Linter({rule: severity for rule, severity in chosen.items() if rule.alone})

    def examine(self, items: Sequence[Item]) -> list[Examined]:
        """What is kept of each of these files."""
        loaded = [read_item(item, self.request) for item in items]
        judged = Run()
        self._judge([file for file, item in zip(loaded, items, strict=True) if item.judged], judged)
        by_source: dict[int, list[Finding]] = {}
        for finding in judged.findings:
            by_source.setdefault(id(finding.span.source), []).append(finding)
        return [self._kept(file, by_source, judged.crashed) for file in loaded]

    def _judge(self, files: Iterable[LoadedFile | ReadProblem], run: Run) -> None:
        documents = [document for file in files if isinstance(file, LoadedFile) for document in file.documents]
        project = Project(documents, self.settings)
        for view in (*project.pipelines, *project.secrets):
            view.document.view = view
        self.linter.run(project, run)

    def _kept(self, file: LoadedFile | ReadProblem, findings: Mapping[int, list[Finding]], crashed: bool) -> Examined:
        if isinstance(file, ReadProblem):
            return tuple(file)
        sources = {id(document.source) for document in file.documents}
        found = [finding for source in sources for finding in findings.get(source, ())]
        return tuple(facts_of(file, found, crashed))

    def file(self, item: Item, examined: Examined) -> LoadedFile | ReadProblem:
        """The file that facts are about."""
        if len(examined) == len(ReadProblem._fields):
            return ReadProblem(*examined)
        facts = FileFacts(*examined)
        return file_of(item.name, facts, self.settings.version, lambda: self._again(item))

    def _read_again(self, item: Item) -> LoadedFile:
        """A file that is read again: the rules over all files ask more of it than its facts tell."""
        found = read_item(item, self.request)
        return found if isinstance(found, LoadedFile) else LoadedFile(item.name)

    def files(self, items: Sequence[Item]) -> Iterator[LoadedFile | ReadProblem]:
        """The files: whole if they cannot be read again, and else their facts, made by several processes."""
        ordinary = [item for item in items if _is_ordinary(item, self.request)]
        parts = [ordinary[start : start + AT_ONCE] for start in range(0, len(ordinary), AT_ONCE)]
        made = chain.from_iterable(shared(parts, self.examine, _jobs(self.request, len(ordinary))))
        facts = dict(zip(ordinary, made, strict=True))
        for item in items:
            yield self.file(item, facts[item]) if item in facts else read_item(item, self.request)


WORTH_A_WORKER = 150
"""How many files are worth another process."""


def _is_ordinary(item: Item, request: Request) -> bool:
    """Whether a file can be read again, and is its own text, not one that is rendered or typed in."""
    return item.path != STDIN and not item.is_jsonnet and request.read is read_source


def _jobs(request: Request, files: int) -> int:
    """How many processes to use."""
    if request.jobs is not None:
        return request.jobs
    return max(1, min(usable_processors(), files // WORTH_A_WORKER))
