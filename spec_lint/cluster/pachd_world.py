"""What pachd tells of the world around specs, asked by name, each name once.

A list tells what exists with one request, but leaves out what the user may not see. What is not in it is asked for by
name: any user who is logged in gets an answer. None of these requests goes on to Kubernetes, so they do not need its
slow pace; they are sent one after another.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import TypeVar

from spec_lint.cluster.pachd_answers import ABOUT_EVERYTHING, Kind, PachdError
from spec_lint.cluster.pachd_api import Pachd
from spec_lint.cluster.pachd_http import Json
from spec_lint.cluster.pachd_session import Session
from spec_lint.cluster.target import UnusableError
from spec_lint.model.live import Trouble
from spec_lint.model.live_world import OF_CLUSTER, LiveWorld, Upstream, Wanted
from spec_lint.pachyderm.release import DEFAULTS, Release
from spec_lint.secrets.value import SecretValue

Answer = TypeVar("Answer")
Name = tuple[str, str]
"""(project, name)."""

STOPS = ABOUT_EVERYTHING - {Kind.FORBIDDEN, Kind.NO_CALL}
"""Failures after which nothing else is asked. A missing right or an unknown call concern only some questions."""
PROJECTS = Release(2, 5)
"""The first release with projects. Those before it are asked for nothing."""
MOST_PIPELINES = 3
"""How many pipelines are asked for one by one: a list of them has all their specs."""
MOST_FOLLOWED = 200
"""How many pipelines upstream of the specs are looked at."""


class PachdWorld:
    """What a pachd has told so far. ``place`` names it in messages, ``own_project`` is that of pachctl's context,
    ``open_`` opens the session, once."""

    def __init__(self, place: str, own_project: str | None, open_: Callable[[], Session]) -> None:
        self._open = open_
        self._release = LiveWorld(place, own_project=own_project or "default")
        self._projects: dict[str, bool] = {}
        self._repos: dict[Name, frozenset[str] | None] = {}
        self._pipelines: dict[Name, bool] = {}
        self._visible: set[Name] = set()
        self._listed_projects: frozenset[str] = frozenset()
        self._defaults: dict[str, SecretValue[str]] = {}
        self._upstream: dict[Name, Upstream] = {}
        self._idle: set[Name] = set()
        self._inspected: set[Name] = set()
        self._followed = True
        self._troubles: dict[Trouble, None] = {}
        self._asked: set[tuple[str, Name]] = set()
        self._wanted = Wanted()
        self._stopped = False

    def ask(self, wanted: Wanted, seen: Callable[[int], None] | None = None) -> LiveWorld:
        """All that was told, after asking for what was not asked for before. Failures are part of the result.

        ``seen`` is called with the number of repos and pipelines that were asked for so far.
        """
        before = self._wanted
        self._wanted = Wanted(
            before.projects | wanted.projects, before.repos | wanted.repos, before.pipelines | wanted.pipelines
        )
        if not self._stopped:
            try:
                self._ask(self._open(), wanted, seen or (lambda number: None))
            except (PachdError, UnusableError) as error:
                self._stopped = True
                self._troubles[error.trouble] = None
        return self._release._replace(
            projects=dict(self._projects),
            repos=dict(self._repos),
            pipelines=dict(self._pipelines),
            visible=frozenset(self._visible),
            listed_projects=self._listed_projects,
            defaults=dict(self._defaults),
            upstream=dict(self._upstream),
            stopped=frozenset(self._idle),
            followed=self._followed,
            troubles=tuple(self._troubles),
            asked=self._wanted,
        )

    def _ask(self, session: Session, wanted: Wanted, seen: Callable[[int], None]) -> None:
        pachd, version = session.pachd, session.version
        if self._release.release is None:
            self._release = self._release._replace(
                release=version.release, version=version.text, auth=session.who is not None
            )
            if version.release >= DEFAULTS:
                for defaults in self._answer(pachd.cluster_defaults):
                    self._keep_defaults(OF_CLUSTER, defaults)
        if version.release < PROJECTS:
            return
        for name, _ in self._new("project", [(name, "") for name in wanted.projects]):
            self._ask_for_project(pachd, name)
        repos = [repo for repo in self._new("repo", wanted.repos) if self._projects.get(repo[0], True)]
        if repos:
            self._list_repos(pachd, repos)
        for number, repo in enumerate(repos, 1):
            if not self._repos.get(repo):  # a list may leave out the branches as well
                self._ask_for_repo(pachd, repo)
            seen(number)
        pipelines = self._new("pipeline", [one for one in wanted.pipelines if self._repos.get(one) is not None])
        new = [one for one in wanted.upstream - set(pipelines) if ("upstream", one) not in self._asked]
        upstream = [one for one in new if self._repos.get(one) is not None]
        projects = _projects([*pipelines, *upstream])
        if len(pipelines) + len(upstream) > MOST_PIPELINES:
            for found in self._answer(lambda: pachd.pipelines(*projects)):
                self._pipelines.update(dict.fromkeys(found, True))
                self._idle.update(name for name, stopped in found.items() if stopped)
                upstream = [one for one in upstream if one in found]  # a plain repo, or one that cannot be read
        for number, pipeline in enumerate(pipelines, len(repos) + 1):
            if pipeline not in self._pipelines:
                self._ask_for_pipeline(pachd, pipeline)
            seen(number)
        done = len(repos) + len(pipelines)
        upstream += wanted.upstream & set(pipelines)
        self._follow(pachd, upstream, wanted.here, lambda number: seen(done + number))
        self._look_for_others(pachd, wanted)

    def _follow(self, pachd: Pachd, names: list[Name], here: frozenset[Name], seen: Callable[[int], None]) -> None:
        """Look at pipelines and at those that they read from, except those whose specs are here."""
        queue = self._new("upstream", [name for name in names if name not in here])
        for number, name in enumerate(queue, 1):
            if number > MOST_FOLLOWED:
                self._followed = False
                break
            self._ask_for_pipeline(pachd, name)
            seen(number)
            if name in self._upstream:
                read = {repo[:2] for repo in self._upstream[name].reads}
                queue += self._new("upstream", [one for one in read if one not in here])

    def _look_for_others(self, pachd: Pachd, wanted: Wanted) -> None:
        """List what may be meant instead of what is missing, once. It serves for suggestions only, so a failure hides
        nothing."""
        with suppress(PachdError):
            if not all(self._projects.values()) and self._new("list", [("projects", "")]):
                self._listed_projects = pachd.projects()
            missing = [repo for repo in wanted.repos - wanted.here if self._repos.get(repo, ()) is None]
            if missing and self._new("list", [("repos", "")]):
                self._visible.update((repo.project, repo.name) for repo in pachd.repos())

    def _ask_for_project(self, pachd: Pachd, name: str) -> None:
        """Whether a project exists, and its defaults: pachd answers both at once."""
        for defaults in self._answer(lambda: _defaults_of(pachd, name)):
            self._projects[name] = defaults is not None
            self._keep_defaults(name, defaults)

    def _list_repos(self, pachd: Pachd, wanted: Iterable[Name]) -> None:
        for found in self._answer(lambda: pachd.repos(*_projects(wanted))):
            for repo in found:
                self._visible.add((repo.project, repo.name))
                self._repos[repo.project, repo.name] = frozenset(repo.branches)

    def _ask_for_repo(self, pachd: Pachd, name: Name) -> None:
        for repo in self._answer(lambda: pachd.repo(*name)):
            self._repos[name] = frozenset(repo.branches) if repo is not None else None

    def _ask_for_pipeline(self, pachd: Pachd, name: Name) -> None:
        if name in self._inspected:
            return
        self._inspected.add(name)
        for found in self._answer(lambda: pachd.pipeline(*name)):
            self._pipelines[name] = found is not None
            if found is not None and found.stopped:
                self._idle.add(name)
            elif found is not None:
                self._upstream[name] = Upstream(found.output, found.reads)

    def _keep_defaults(self, key: str, defaults: Json | None) -> None:
        if defaults is not None:
            self._defaults[key] = SecretValue(json.dumps(defaults, indent=2, ensure_ascii=False))

    def _new(self, kind: str, names: Iterable[Name]) -> list[Name]:
        """The names of a kind that were not asked for before, sorted."""
        new = [name for name in sorted(names) if (kind, name) not in self._asked]
        self._asked.update((kind, name) for name in new)
        return new

    def _answer(self, work: Callable[[], Answer]) -> tuple[Answer, ...]:
        """The answer to a call; nothing if it fails. Raises PachdError if all others would fail, too."""
        try:
            return (work(),)
        except PachdError as error:
            if error.kind in STOPS:
                raise
            self._troubles[error.trouble] = None
            return ()


def _defaults_of(pachd: Pachd, project: str) -> Json | None:
    """The defaults of a project, which a release may not have; None if there is no such project."""
    try:
        return pachd.project_defaults(project)
    except PachdError as error:
        if error.kind is not Kind.NO_CALL:
            raise
    return {} if pachd.has_project(project) else None


def _projects(names: Iterable[Name]) -> list[str]:
    return sorted({project for project, _ in names})
