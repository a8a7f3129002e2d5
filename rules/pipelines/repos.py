"""Input repos that no pipeline creates: misspelt, in another project, or created elsewhere."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from spec_lint.engine.rule import rule
from spec_lint.findings.finding import Finding, Label, Refuser, Severity
from spec_lint.grammar.suggestion import did_you_mean
from spec_lint.grammar.words import quoted
from spec_lint.model.dag import Member, Reading, Repo, name_span
from spec_lint.model.once import once
from spec_lint.model.project import Project

MOST_ALIKE = 3
"""The most names compared that are the same without one letter."""


@once
def _unknown(project: Project) -> list[tuple[Member, Reading]]:
    """The inputs whose repo no pipeline of the run creates, and that is not in the cluster; if that is not known, it is
    not listed by a setting."""
    world, found = project.settings.world, []
    for member, reading in project.dag.readings:
        if reading.repo == member.repo or project.dag.may_be_made(reading.repo):
            continue
        there = world.has_repo(reading.repo) if world is not None else None
        if there is False or (there is None and not _is_external(reading.repo, project)):
            found.append((member, reading))
    return found


def _is_absent(reading: Reading, project: Project) -> bool:
    """Whether it is certain that a repo does not exist."""
    world = project.settings.world
    return world is not None and world.has_repo(reading.repo) is False


def _is_external(repo: Repo, project: Project) -> bool:
    """Whether the settings list a repo: by its name alone, or as ``project/name``; both may be globs."""
    if not project.settings.external_repos:
        return False
    from fnmatch import fnmatchcase  # saves start-up time: few repos are made elsewhere

    return any(
        fnmatchcase("/".join(repo) if "/" in pattern else repo[1], pattern)
        for pattern in project.settings.external_repos
    )


def _elsewhere(member: Member, reading: Reading, project: Project) -> Member | None:
    """The pipeline that creates a repo of this name in the intended project.

    An input that names a project means it, unless the name is a near miss of the project of that pipeline.
    """
    maker = project.dag.by_name.get(reading.repo[1])
    if maker is None or not member.pipeline.text(*reading.pointer, "project"):
        return maker
    from spec_lint.rules.pipelines.repo_names import is_near_miss  # saves start-up time, as below

    return maker if is_near_miss(reading.repo[0], maker.repo[0]) else None


@rule("X104", "input-repo-missing", Severity.ERROR, refused_by=Refuser.PACHD, absence=True)
def input_repo_missing(project: Project) -> Iterator[Finding]:
    """A pipeline reads a repo that no pipeline creates and `external_repos` does not list.

    Why: pachd rejects a pipeline whose input repo does not exist ("repo not found"). `external_repos` in the
    configuration lists the repos that people and other programs fill; if it is set, all others must be created by
    pipelines here. With `--cluster`, pachd tells which repos exist, whatever the configuration lists.

    Wrong:
    ```toml
    external_repos = ["images"]
    ```
    ```yaml +edges
    input: {pfs: {repo: «imagse», glob: "/*"}}
    ```
    Right:
    ```toml
    external_repos = ["images"]
    ```
    ```yaml +edges
    ```
    Fix: Correct the name, or add the repo to `external_repos`.
    """
    world, listed = project.settings.world, project.settings.external_repos
    unknown = _unknown(project) if world is not None or listed is not None else []
    if not unknown:
        return
    from spec_lint.rules.pipelines.missing_repos import (  # saves start-up time: most repos are not missing
        help_for,
        help_for_project,
        lacks_its_project,
        lacks_project,
        may_be_unread,
        message_of,
        other_repo,
        read_from,
        visible_repos,
    )  # fmt: skip

    names = [_last(pattern) for pattern in listed or () if not any(mark in pattern for mark in "*?[")]
    named, visible = [*project.dag.by_name, *names], visible_repos(project)
    removed = {id(reading) for _, reading in _removed(project)} if world is not None else set()
    for member, reading in unknown:
        absent = _is_absent(reading, project)
        if not absent and listed is None:
            continue
        if absent and (id(reading) in removed or lacks_its_project(member, reading, project)):
            continue
        if absent and lacks_project(reading, project):
            yield member.pipeline.finding(
                (*reading.pointer, "project"),
                message_of(reading, project, absent=absent),
                help=help_for_project(reading.repo[0], project),
            )
            continue
        if may_be_unread(reading.repo[1], project):
            continue
        known = [name for name in (*named, *visible.get(reading.repo[0], ())) if name != reading.repo[1]]
        other = _elsewhere(member, reading, project)
        near = None if reading.repo[1] in project.dag.by_name else project.near(reading.repo[1], known)
        if other is not None:
            hint = f'It is in another project; add `"project": "{other.repo[0]}"` to this input.'
        else:
            hint = did_you_mean(near) or help_for(reading, project, absent=absent)
        yield member.pipeline.finding(
            (*reading.pointer, "repo"),
            message_of(reading, project, absent=absent),
            help=hint,
            fix=read_from(member, reading, other) if other is not None else other_repo(member, reading, near, known),
        )


def _last(pattern: str) -> str:
    return pattern.rpartition("/")[2]


@rule("X117", "input-repo-removed", Severity.ERROR, refused_by=Refuser.PACHD, absence=True)
def input_repo_removed(project: Project) -> Iterator[Finding]:
    """A pipeline reads the repo of a pipeline that was renamed or removed.

    Why: The last commit still had a pipeline of this name, and no file has it now; a pipeline that reads its repo
    cannot be created ("repo not found"). `--since REV` compares with another commit. With `external_repos` in the
    configuration, X104 reports every repo that no pipeline creates.

    Wrong: (a change that renames a pipeline)
    ```yaml
    pipeline: {name: edge-finder}
    transform: {image: "edges:1.0", cmd: [python3, /edges.py]}
    input: {pfs: {repo: images, glob: "/*"}}
    ---
    pipeline: {name: montage}
    transform: {image: "montage:1.0", cmd: [python3, /montage.py]}
    input: {pfs: {repo: edges, glob: "/"}}
    ```
    Right: (the same change in all specs)
    ```yaml
    pipeline: {name: edge-finder}
    transform: {image: "edges:1.0", cmd: [python3, /edges.py]}
    input: {pfs: {repo: images, glob: "/*"}}
    ---
    pipeline: {name: montage}
    transform: {image: "montage:1.0", cmd: [python3, /montage.py]}
    input: {pfs: {repo: edge-finder, glob: "/"}}
    ```
    Fix: Write the new name, or add the repo to `external_repos` if it stays.
    """
    removed = _removed(project)
    if not removed:
        return
    from spec_lint.rules.pipelines.missing_repos import other_repo  # saves start-up time, as above

    for member, reading in removed:
        near = project.near(reading.repo[1], list(project.dag.by_name))
        yield member.pipeline.finding(
            (*reading.pointer, "repo"),
            f"No pipeline creates the repo {quoted(project.dag.words(reading.repo))} any more; {project.before.commit} "
            f"still had the pipeline {quoted(reading.repo[1])}.",
            help=did_you_mean(near) or "Write the new name, or add the repo to `external_repos` if it stays.",
            fix=other_repo(member, reading, near, list(project.dag.by_name)),
        )


@once
def _removed(project: Project) -> list[tuple[Member, Reading]]:
    """The inputs whose repo was that of a pipeline before this change, and that no setting could explain."""
    unknown = [] if project.settings.external_repos is not None else _unknown(project)
    found = [one for one in unknown if one[1].repo[1] in project.before.pipelines] if unknown else []
    broken = [one.source.text for one in project.documents if not one.readable] if found else []
    return [one for one in found if not any(one[1].repo[1] in text for text in broken)]


@rule("X105", "input-repo-misspelt", Severity.WARNING, absence=True)
def input_repo_misspelt(project: Project) -> Iterator[Finding]:
    """A pipeline reads a repo whose name is almost that of a pipeline.

    Why: The output repo of a pipeline has exactly its name. If no repo has the name that is read, pachd rejects the
    pipeline ("repo not found"). Two names that differ only in a final `s` may both be correct, so they are reported
    only if exactly one pipeline reads the name. Names that differ only in a number are never reported.

    Wrong:
    ```yaml
    pipeline: {name: edge_finder}
    transform: {image: "edges:1.0", cmd: [python3, /edges.py]}
    input: {pfs: {repo: images, glob: "/*"}}
    ---
    pipeline: {name: montage}
    transform: {image: "montage:1.0", cmd: [python3, /montage.py]}
    input: {pfs: {repo: «edge-finder», glob: "/"}}
    ```
    Right:
    ```yaml
    pipeline: {name: edge_finder}
    transform: {image: "edges:1.0", cmd: [python3, /edges.py]}
    input: {pfs: {repo: images, glob: "/*"}}
    ---
    pipeline: {name: montage}
    transform: {image: "montage:1.0", cmd: [python3, /montage.py]}
    input: {pfs: {repo: edge_finder, glob: "/"}}
    ```
    Fix: Correct the name. If both repos exist, add the one that is read to `external_repos`.
    """
    if project.settings.external_repos is not None:
        return
    removed = {id(reading) for _, reading in _removed(project)}
    for member, reading, maker in _misspelt(project):
        if id(reading) in removed or _is_absent(reading, project):
            continue
        from spec_lint.rules.pipelines.missing_repos import other_repo  # saves start-up time, as above

        yield member.pipeline.finding(
            (*reading.pointer, "repo"),
            f"No pipeline here creates the repo {quoted(project.dag.words(reading.repo))}, but there is a pipeline "
            f"{quoted(maker.repo[1])}.",
            related=[Label(name_span(maker), "a pipeline with a similar name")],
            help=did_you_mean(maker.repo[1]),
            fix=other_repo(member, reading, maker.repo[1], [maker.repo[1]]),
        )


def _misspelt(project: Project) -> Iterator[tuple[Member, Reading, Member]]:
    """Unknown repos whose name is a near miss of a pipeline of the same project."""
    unknown = _unknown(project)
    if not unknown or len(project.dag.members) < 2:
        return
    from spec_lint.rules.pipelines.repo_names import is_near_miss, is_plural, near_forms  # saves start-up time

    forms_of = {repo: near_forms(repo[1]) for repo in {reading.repo for _, reading in unknown}}
    forms: dict[str, set[str]] = {}
    for repo, of_repo in forms_of.items():
        forms.setdefault(repo[0], set()).update(of_repo)
    lengths = {(repo[0], repo[1][:1].lower(), len(repo[1])) for repo in forms_of}
    by_form: dict[Repo, list[Member]] = {}
    for member in project.dag.members:
        own, first, length = member.repo[0], member.repo[1][:1].lower(), len(member.repo[1])
        if lengths.isdisjoint(((own, first, length - 1), (own, first, length), (own, first, length + 1))):
            continue  # no unknown name can be a near miss of it
        for form in forms[own].intersection(near_forms(member.repo[1])):
            alike = by_form.setdefault((own, form), [])
            if len(alike) < MOST_ALIKE:
                alike.append(member)
    for member, reading in unknown if by_form else ():
        own, name = reading.repo
        alike_forms = [(own, form) for form in forms_of[reading.repo] if (own, form) in by_form]
        candidates = {id(maker): maker for form in alike_forms for maker in by_form[form]}
        for maker in candidates.values():
            if maker is member or not is_near_miss(name, maker.repo[1]):
                continue
            if not is_plural(name, maker.repo[1]) or (
                _readers(project)[reading.repo] == 1 and _may_read(member, maker, project)
            ):
                yield member, reading, maker
                break


@once
def _readers(project: Project) -> Counter[Repo]:
    """How many pipelines read each repo."""
    return Counter(repo for member in project.dag.members for repo in {reading.repo for reading in member.readings})


def _may_read(member: Member, maker: Member, project: Project) -> bool:
    """Whether a pipeline may be intended to read another: it does not yet, and is not upstream of it."""
    if any(reading.repo == maker.repo for reading in member.readings):
        return False
    upstream = [maker]
    seen = {id(maker)}
    for one in upstream:
        if one is member:
            return False
        for above, _ in project.dag.upstream(one):
            if id(above) not in seen:
                seen.add(id(above))
                upstream.append(above)
    return True


@rule("X106", "unknown-input-repo", Severity.INFO, absence=True)
def unknown_input_repo(project: Project) -> Iterator[Finding]:
    """A pipeline reads a repo that no pipeline here creates.

    Why: pachd rejects a pipeline whose input repo does not exist. The files do not show whether this one exists;
    `external_repos` in the configuration lists the repos that are created elsewhere.

    Wrong:
    ```yaml +edges
    input: {pfs: {repo: «images», glob: "/*"}}
    ```
    Right:
    ```toml
    external_repos = ["images"]
    ```
    ```yaml +edges
    ```
    Fix: Add the repo to `external_repos`.
    """
    if project.settings.external_repos is not None:
        return
    reported = {id(reading) for _, reading, _ in (*_misspelt(project), *_in_other_project(project))}
    reported |= {id(reading) for _, reading in _removed(project)}
    seen: set[Repo] = set()
    for member, reading in _unknown(project):
        if reading.repo not in seen and id(reading) not in reported and not _is_absent(reading, project):
            seen.add(reading.repo)
            yield member.pipeline.finding(
                (*reading.pointer, "repo"),
                f"No pipeline here creates the repo {quoted(project.dag.words(reading.repo))}; it must exist when the "
                "pipeline is created.",
                help="List repos that are created elsewhere under `external_repos` in the configuration.",
            )


@rule("X110", "repo-in-other-project", Severity.WARNING, absence=True)
def repo_in_other_project(project: Project) -> Iterator[Finding]:
    """A pipeline reads a repo of its own project, but the pipeline with that name is in another project.

    Why: Without `project` an input reads from the project of its pipeline (since 2.5). If no repo with that name is
    there, pachd rejects the pipeline ("repo not found"). An input that names another project is reported only if that
    name is a near miss of the correct one.

    Wrong:
    ```yaml
    pipeline: {name: edges, project: {name: vision}}
    transform: {image: "edges:1.0", cmd: [python3, /edges.py]}
    input: {pfs: {repo: images, glob: "/*"}}
    ---
    pipeline: {name: report}
    transform: {image: "report:1.0", cmd: [python3, /report.py]}
    input: {pfs: {repo: «edges», glob: "/"}}
    ```
    Right:
    ```yaml
    pipeline: {name: edges, project: {name: vision}}
    transform: {image: "edges:1.0", cmd: [python3, /edges.py]}
    input: {pfs: {repo: images, glob: "/*"}}
    ---
    pipeline: {name: report}
    transform: {image: "report:1.0", cmd: [python3, /report.py]}
    input: {pfs: {project: vision, repo: edges, glob: "/"}}
    ```
    Fix: Add `project` to the input, or correct its value.
    """
    if project.settings.external_repos is not None:
        return
    for member, reading, maker in _in_other_project(project):
        if _is_absent(reading, project):
            continue  # X104
        from spec_lint.rules.pipelines.missing_repos import read_from  # saves start-up time, as above

        place = "project" if member.pipeline.text(*reading.pointer, "project") else "repo"
        yield member.pipeline.finding(
            (*reading.pointer, place),
            f"This reads the repo {quoted(reading.repo[1])} of the project {quoted(reading.repo[0])}, but the pipeline "
            f"{quoted(maker.pipeline.name)} is in the project {quoted(maker.repo[0])}.",
            related=[Label(name_span(maker), "created here")],
            help=f'Write `"project": "{maker.repo[0]}"` in this input.',
            fix=read_from(member, reading, maker),
        )


def _in_other_project(project: Project) -> Iterator[tuple[Member, Reading, Member]]:
    for member, reading in _unknown(project):
        maker = _elsewhere(member, reading, project)
        if maker is not None:
            yield member, reading, maker
