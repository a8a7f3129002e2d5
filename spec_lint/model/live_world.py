"""What pachd tells of the world that specs are for: its release, and the projects, repos and pipelines that they name.

What it did not tell is unknown, which is not the same as absent.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from spec_lint.findings.finding import Span
from spec_lint.findings.named_tuple import NamedTuple
from spec_lint.model.trouble import Trouble
from spec_lint.pachyderm.release import Release
from spec_lint.secrets.value import SecretValue

if TYPE_CHECKING:
    from spec_lint.model.dag import Branch, Repo

OF_CLUSTER = ""
"""The key of the defaults of the whole cluster; the others are those of projects."""


class Wanted(NamedTuple):
    """What to ask for by name: the defaults of ``projects``, repos, and pipelines. ``upstream`` are repos whose
    pipelines, if they have any, are followed to all that is upstream of them, as far as it is not ``here``."""

    projects: frozenset[str] = frozenset()
    repos: frozenset[Repo] = frozenset()
    pipelines: frozenset[Repo] = frozenset()
    upstream: frozenset[Repo] = frozenset()
    here: frozenset[Repo] = frozenset()


class Upstream(NamedTuple):
    """A pipeline that runs in the cluster: its output branch, and the branches that it reads."""

    output: str
    reads: tuple[Branch, ...]


class LiveWorld(NamedTuple):
    """What pachd told; what it was not asked or could not tell is in none of the mappings.

    ``place`` names it in messages. ``version`` is that of pachd as text (``2.12.2``). ``projects`` maps names to
    whether they exist, ``pipelines`` does so for (project, name). ``repos`` maps those that exist to their branches,
    and the others to None. ``visible`` are repos that the user may list, and ``listed_projects`` the projects that
    exist, if something was missing: both are for suggestions. ``defaults`` are JSON, by project; they may hold
    credentials. ``upstream`` are the pipelines upstream of the specs, ``followed`` whether all of them were looked at,
    and ``stopped`` pipelines that read nothing, because they are stopped. ``troubles`` say why something is unknown,
    each reason once. ``own_project`` is the project that pachctl takes there if it is given none, and ``asked`` all
    that pachd was asked for by name. ``auth`` says whether auth is activated; None if that is unknown.
    """

    place: str = ""
    release: Release | None = None
    version: str = ""
    projects: Mapping[str, bool] = MappingProxyType({})
    repos: Mapping[Repo, frozenset[str] | None] = MappingProxyType({})
    pipelines: Mapping[Repo, bool] = MappingProxyType({})
    visible: frozenset[Repo] = frozenset()
    listed_projects: frozenset[str] = frozenset()
    defaults: Mapping[str, SecretValue[str]] = MappingProxyType({})
    upstream: Mapping[Repo, Upstream] = MappingProxyType({})
    stopped: frozenset[Repo] = frozenset()
    followed: bool = True
    troubles: tuple[Trouble, ...] = ()
    asked: Wanted = Wanted()
    own_project: str = "default"
    auth: bool | None = None

    def has_project(self, name: str) -> bool | None:
        """Whether a project exists; None if that is unknown."""
        return self.projects.get(name)

    def has_repo(self, repo: Repo) -> bool | None:
        """Whether a repo exists; None if that is unknown."""
        if self.projects.get(repo[0]) is False:
            return False
        return self.repos[repo] is not None if repo in self.repos else None

    def has_branch(self, repo: Repo, branch: str | None) -> bool | None:
        """Whether a repo exists and has a branch; None if that is unknown."""
        there = self.has_repo(repo)
        return branch in (self.repos[repo] or ()) if there else there

    def has_pipeline(self, repo: Repo) -> bool | None:
        """Whether a pipeline exists; None if that is unknown. It has a repo of its name."""
        return False if self.has_repo(repo) is False else self.pipelines.get(repo)

    @property
    def known_projects(self) -> list[str]:
        """The projects that exist, as far as is known."""
        return sorted({*self.listed_projects, *(name for name, there in self.projects.items() if there)})

    def option(self, project: str) -> str:
        """The option that a command of pachctl needs for a project, with a space before it; empty if it needs none."""
        return "" if project == self.own_project else f" --project {project}"

    def is_taken(self, repo: Repo) -> bool:
        """Whether a repo exists that is not the output of a pipeline, so no pipeline can get its name."""
        return self.has_repo(repo) is True and self.has_pipeline(repo) is False


class Difference(NamedTuple):
    """What the configuration says otherwise than pachd: the rule that reports it, a sentence, help, and the place."""

    rule: str
    message: str
    help: str
    span: Span


def is_possible(name: str) -> bool:
    """Whether a project, a repo or a pipeline can have a name."""
    return re.fullmatch(r"[-_A-Za-z0-9]{1,255}", name) is not None
