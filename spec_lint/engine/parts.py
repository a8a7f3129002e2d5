"""The parts of a run: the files that have the same configuration.

Each part is judged with the settings and the rules of its own configuration, and sees the documents of all parts: a
spec of one may ask for a secret that is defined in another. Most runs have one part.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from functools import cache, partial
from itertools import chain
from typing import TYPE_CHECKING

from spec_lint.engine.collect import Collected
from spec_lint.engine.judge import (
    Judgement,
    Kept,
    Unused,
    environments_of,
    kept_of,
    part_settings,
    project_of,
    publish,
    with_live,
)
from spec_lint.engine.linter import Run
from spec_lint.engine.loader import LoadedFile
from spec_lint.engine.request import Request
from spec_lint.engine.scope import Scope
from spec_lint.files.content import git_root
from spec_lint.findings.finding import Finding
from spec_lint.findings.named_tuple import NamedTuple
from spec_lint.model.document import Document, Kind
from spec_lint.model.pipeline import Pipeline
from spec_lint.model.project import Project
from spec_lint.settings.choice import Choice

if TYPE_CHECKING:
    from spec_lint.engine.baselines import Comparisons


class Part(NamedTuple):
    """The files that one configuration applies to, and the project as it is seen from there: the documents of all
    files, and the settings of this configuration. ``whole`` says that the configuration has no other files, and that
    all could be read."""

    request: Request
    files: Sequence[LoadedFile]
    project: Project
    whole: bool = False

    @property
    def choice(self) -> Choice:
        return self.request.choice or Choice()


def parts_of(collected: Collected, request: Request, scope: Scope) -> tuple[Project, list[Part]]:
    """The project of a run, as it is seen from the folder that the run started in, and its parts."""
    requests = request.parts(chain((file.path for file in collected.files), (one.path for one in collected.problems)))
    if len(requests) > 1:
        for part in requests:
            own = (file for file in collected.files if request.at(file.path) is part)
            _settle((document for file in own for document in file.documents), part)
        project = project_of(collected, request, scope)
        return project, list(_several(project, collected, request, requests))
    part = requests[0] if requests else request
    project = project_of(collected, request, scope, part)
    return project, [Part(part, collected.files, project, _is_whole(part, collected, request))]


def _is_whole(part: Request, collected: Collected, request: Request) -> bool:
    """Whether all files that the configuration of a part is for were read."""
    if collected.problems or (request.with_project and not collected.whole):
        return False
    root = part.config.root
    if root is None:
        return collected.whole
    folders = [str(request.config.root or git_root(".") or "")] if request.with_project else request.paths
    return any(f"{root}/".startswith(f"{os.path.abspath(folder)}/") for folder in folders)  # noqa: PTH100


def _several(project: Project, collected: Collected, request: Request, requests: Iterable[Request]) -> Iterator[Part]:
    world = project.world._replace(before=cache(project.world.before))  # git is asked once
    for part in requests:
        files = [file for file in collected.files if request.at(file.path) is part]
        problems = (problem.path for problem in collected.problems if request.at(problem.path) is part)
        own = frozenset([*(file.path for file in files), *problems])
        settings, environments = part_settings(part), environments_of(part.config)
        seen = project.seen_with(settings, own, world._replace(environments=environments))
        if request.look is not None and (live := project.settings.live) is not None:
            same = settings.namespace == project.settings.namespace
            seen = with_live(seen, live if same else request.look(seen)._replace(world=live.world))
        yield Part(part, files, seen, _is_whole(part, collected, request))


def _settle(documents: Iterable[Document], part: Request) -> None:
    """Have all parts see the specs of one as its configuration says: of its release, and in its project."""
    for document in documents:
        if document.kind is Kind.PIPELINE:
            view = document.view if isinstance(document.view, Pipeline) else Pipeline(document, part.config.release)
            view.home = part.config.project
            document.view = view


def judge_all(
    project: Project, parts: Sequence[Part], scope: Scope, *, whole: bool, comparisons: Comparisons | None = None
) -> Judgement:
    """What the rules find in all parts, each with the choice of rules that its configuration makes; see ``judge``."""
    kept = []
    for part in parts:
        earlier = Run([found for file in part.files for found in file.findings], any(one.crashed for one in part.files))
        defaults, unused = part.request.defaults, _unused(part, scope)
        may_concern = scope.may_concern(part.project) if defaults is None else None
        kept.append(
            kept_of(part.project, part.choice, scope.concerns, earlier, defaults, unused, may_concern, whole=whole)
        )
    return publish(kept[0] if len(kept) == 1 else _joined(kept), project, comparisons)


def _unused(part: Part, scope: Scope) -> Unused | None:
    """What finds the entries of a configuration that have no effect, if it has any that may."""
    if not part.request.config.written and not part.request.config.suppress:
        return None
    from spec_lint.engine.seen import Seen  # saves start-up time: few configurations have such entries
    from spec_lint.engine.unused import unused_entries

    seen = Seen(part.request, part.files, scope, part.project, whole=part.whole)
    return partial(unused_entries, seen, part.project, part.choice)


def _joined(kept: Sequence[Kept]) -> Kept:
    """What is kept in all parts; what several of them find in the whole run is told once."""
    unique: dict[object, Finding] = {}
    for finding in chain.from_iterable(one.findings for one in kept):
        span = finding.span
        unique.setdefault((finding.rule, span.source.path, span.start, span.end, finding.message), finding)
    return Kept(
        list(unique.values()),
        [suppressed for one in kept for suppressed in one.suppressed],
        any(one.crashed for one in kept),
        {rule for one in kept for rule in one.chosen},
        tuple(source for one in kept for source in one.sources),
    )
