"""What is said of a repo that is missing, and how to fix it."""

from __future__ import annotations

import re
from collections.abc import Collection

from spec_lint.findings.finding import Fix
from spec_lint.grammar.suggestion import did_you_mean
from spec_lint.grammar.words import quoted
from spec_lint.model.dag import Member, Reading
from spec_lint.model.once import once
from spec_lint.model.project import Project


def visible_repos(project: Project) -> dict[str, list[str]]:
    """The names of the repos that pachd lists, by their project."""
    world, found = project.settings.world, dict[str, list[str]]()
    for home, name in sorted(world.visible) if world is not None else ():
        found.setdefault(home, []).append(name)
    return found


def lacks_its_project(member: Member, reading: Reading, project: Project) -> bool:
    """Whether a repo does not exist because the pipeline's own project does not, which C020 reports."""
    return reading.repo[0] == member.repo[0] and lacks_project(reading, project)


def may_be_unread(name: str, project: Project) -> bool:
    """Whether a text that could not be read has the name, so that a pipeline there may make the repo."""
    pattern = re.compile(rf"(?<![-\w]){re.escape(name)}(?![-\w])")
    return any(pattern.search(text) for text in _unread_texts(project))


@once
def _unread_texts(project: Project) -> list[str]:
    """What follows the first error in each spec that could not be read."""
    broken = [one for one in project.documents if not one.readable]
    return [one.source.text[min((error.start for error in one.errors), default=0) :] for one in broken]


def message_of(reading: Reading, project: Project, *, absent: bool) -> str:
    """The message about a repo that does not exist, as far as is known."""
    world = project.settings.world
    if not absent or world is None:
        repo = quoted(project.dag.words(reading.repo))
        return f"No pipeline creates the repo {repo}, and `external_repos` does not list it."
    repo = quoted(project.dag.full_words(reading.repo))
    if lacks_project(reading, project):
        return f"The repo {repo} does not exist, because {world.place} has no project {quoted(reading.repo[0])}."
    return f"The repo {repo} does not exist in {world.place}, and no pipeline here creates it."


def help_for(reading: Reading, project: Project, *, absent: bool) -> str:
    """How to have a repo that nothing here is like."""
    if not absent:
        return "If it exists, add it to `external_repos`."
    home, name = reading.repo
    others = [one for one, names in visible_repos(project).items() if name in names]
    if others:
        return f'There is one in the project {quoted(others[0])}; add `"project": "{others[0]}"` to this input.'
    world = project.settings.world
    option = world.option(home) if world is not None else ""
    return f"Create it with `pachctl create repo {name}{option}`, or correct the name."


def lacks_project(reading: Reading, project: Project) -> bool:
    """Whether a repo does not exist because its project does not."""
    world = project.settings.world
    return world is not None and world.has_project(reading.repo[0]) is False


def help_for_project(name: str, project: Project) -> str:
    """What to write instead of a project that does not exist, or how to have it."""
    world = project.settings.world
    near = project.near(name, world.known_projects if world is not None else [])
    return did_you_mean(near) or f"Create the project with `pachctl create project {name}`, or correct the name."


def other_repo(member: Member, reading: Reading, near: str | None, known: Collection[str]) -> Fix | None:
    """The fix that reads a near repo instead, unless the pipeline reads that one as well.

    An input without a `name` has the name of its repo, so the new name must be free, and no command may use the old.
    """
    from spec_lint.rules.near_names import respelled  # saves start-up time: few repos are misspelt

    pipeline, name = member.pipeline, reading.repo[1]
    if near is None or any(other.repo == (reading.repo[0], near) for other in member.readings):
        return None
    if not pipeline.text(*reading.pointer, "name"):
        names = {fields.get("name") for _, _, fields in (*pipeline.pfs_inputs(), *pipeline.cron_inputs())}
        if near in names or f"/pfs/{name}" in str(pipeline.mapping("transform")):
            return None
    return respelled(pipeline, name, near, known, [((*reading.pointer, "repo"), None)])


def read_from(member: Member, reading: Reading, maker: Member) -> Fix | None:
    """The fix that reads the repo from the project of the pipeline that makes it, if it is another one."""
    from spec_lint.model.byte_edits import fix_of  # saves start-up time, as above
    from spec_lint.model.edits import inserted, replaced

    if maker.repo == member.repo:
        return None
    pipeline, project, pointer = member.pipeline, maker.repo[0], (*reading.pointer, "project")
    if "project" in (pipeline.get(*reading.pointer) or {}):
        edits = replaced(pipeline, pointer, project)
    else:
        edits = inserted(pipeline, pointer, project, beside="repo", before=True)
    return fix_of(f"Read the repo from the project {quoted(project)}", edits, safe=False)
