"""What a run says of what a live cluster told it, and of what it did not tell: notes, and a part of the summary."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from spec_lint.findings.plain import count
from spec_lint.grammar.words import few, listed, quoted
from spec_lint.model.live import Sight
from spec_lint.pachyderm.messages import MESSAGES, ROOT
from spec_lint.schema.words import snake_case
from spec_lint.secrets.value import SecretValue

if TYPE_CHECKING:
    from spec_lint.model.dag import Member
    from spec_lint.model.project import Project

MOST_NAMES = 5
"""The most names in a note."""


def summary_of(project: Project) -> dict[str, Any] | None:
    """What pachd told; None if it was not asked or gave no answer."""
    world = project.settings.world
    if world is None or world.release is None:
        return None
    wanted = world.asked
    return {
        "version": world.version,
        "judged_for": str(project.settings.version),
        "defaults": sorted({name for text in world.defaults.values() for name in _fields(text)}),
        "projects": len(wanted.projects & world.projects.keys()),
        "repos": len(wanted.repos & world.repos.keys()),
        "pipelines": len(wanted.pipelines & world.pipelines.keys()),
        "existing": sorted("/".join(one.repo) for one in _existing(project)),
        "complete": not world.troubles,
    }


def notes_of(project: Project) -> Iterator[str]:
    """Notes about what pachd told, and what it did not."""
    world, settings, told = project.settings.world, project.settings, summary_of(project)
    if world is None or told is None:
        return
    asked = zip(("project", "repo", "pipeline"), world.asked[:3], strict=True)
    found = [count(told[f"{noun}s"], noun) for noun, names in asked if names]
    has = f" and has defaults for {_names(told['defaults'], mark='`')}" if told["defaults"] else ""
    looked = f"; {listed(found, 'and')} {'was' if found == ['1 project'] else 'were'} looked up there" if found else ""
    yield f"{world.place} runs Pachyderm {world.version}{has}{looked}."
    if settings.version != world.release:
        yield f"The specs are judged for {settings.target} instead, as `{settings.version_given}` says."
    updated = project.dag.updated
    created = {one.repo for one in _existing(project) if id(one.pipeline.document.source) not in updated}
    if there := sorted(map(project.dag.full_words, created)):
        exist = "exist" if len(there) > 1 else "exists"
        yield f"{_names(there)} already {exist} there; use `pachctl update pipeline`, since `create` is rejected."
    if not world.followed:
        yield "Not all pipelines upstream of the specs were looked at, so X107 and X108 may miss something."
    if unknown := sorted(project.dag.full_words(one) for one in world.asked.repos if world.has_repo(one) is None):
        yield f"{world.place} did not tell whether {_names(unknown)} {'exist' if len(unknown) > 1 else 'exists'}."


def unseen_keys(project: Project) -> Iterator[str]:
    """A note about the keys that specs need of secrets that the cluster has, but whose keys it does not show."""
    from spec_lint.reading.masking.words import shown

    live = project.settings.live
    if live is None:
        return
    hidden = {name for name, secret in live.secrets.items() if secret.sight is Sight.THERE and secret.keys is None}
    asked: dict[str, set[str]] = {}
    for pipeline, reference in project.all_references() if hidden else ():
        needed = reference.key and not reference.optional and project.judges(pipeline.document)
        if reference.name in hidden and needed:
            asked.setdefault(reference.name, set()).add(str(reference.key))
    if not asked:
        return
    found = [f"{_names(sorted(map(shown, keys)))} of {quoted(shown(name))}" for name, keys in sorted(asked.items())]
    one = sum(map(len, asked.values())) == 1
    yield (
        f"{live.place} does not show the keys of secrets, so {'this one was' if one else 'these were'} not checked "
        f"there: {'; '.join(few(found, MOST_NAMES))}."
    )


def _existing(project: Project) -> Iterator[Member]:
    """The pipelines that exist already, so pachd rejects `pachctl create pipeline`."""
    world = project.settings.world
    return (one for one in project.dag.members if world is not None and world.has_pipeline(one.repo))


def _fields(defaults: SecretValue[str]) -> Iterator[str]:
    """The fields of specs that defaults set. Other names may be anything, so they are not shown."""
    names = map(snake_case, json.loads(defaults.reveal()))
    return (name for name in names if name in MESSAGES[ROOT])


def _names(names: Sequence[str], mark: str = '"') -> str:
    """Some names, quoted or in backticks; only the first of many."""
    return listed(few([quoted(name) if mark == '"' else f"`{name}`" for name in names], MOST_NAMES), "and")
