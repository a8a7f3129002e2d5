"""Input repositories that nobody makes: misspelt, in another project, or made elsewhere."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from fnmatch import fnmatchcase

from spec_lint.engine.rule import rule
from spec_lint.findings.finding import Finding, Label, Refuser, Severity
from spec_lint.grammar.nearest import distance
from spec_lint.grammar.suggestion import did_you_mean
from spec_lint.model.dag import Member, Reading, Repo, name_span
from spec_lint.model.project import Project

MOST_ALIKE = 3
"""How many names are looked at that are the same without one letter."""
LONG_ENOUGH = 5
"""The shortest name of which one wrong letter is more likely a slip than another name."""


def _unknown(project: Project) -> Iterator[tuple[Member, Reading]]:
    """The inputs whose repository no pipeline of the run makes and nobody says to exist."""
    for member, reading in project.dag.readings():
        own = reading.repo[1] == member.repo[1] and reading.repo == member.repo
        if not own and reading.repo not in project.dag.makers and not _is_external(reading.repo, project):
            yield member, reading


def _is_external(repo: Repo, project: Project) -> bool:
    """Whether the settings name a repository: by its name alone, or as ``project/name``; both may be globs."""
    return any(
        fnmatchcase("/".join(repo) if "/" in pattern else repo[1], pattern)
        for pattern in project.settings.external_repos or ()
    )


def _elsewhere(member: Member, reading: Reading, project: Project) -> Member | None:
    """The pipeline that makes a repository of this name in the project that is meant.

    An input that names a project means it, unless the name is a slip away from the project of that pipeline.
    """
    maker = project.dag.by_name.get(reading.repo[1])
    named = bool(member.pipeline.text(*reading.pointer, "project"))
    return None if maker is not None and named and not _is_slip(reading.repo[0], maker.repo[0]) else maker


@rule("X104", "input-repo-missing", Severity.ERROR, refused_by=Refuser.PACHD, absence=True)
def input_repo_missing(project: Project) -> Iterator[Finding]:
    """A pipeline reads a repository that no pipeline makes and that `external_repos` does not name.

    Why: pachd refuses a pipeline whose input repository does not exist ("repo not found"). Where `external_repos` in
    the configuration names the repositories that people and other programs fill, all others have to be made here.

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
    Fix: Correct the name, or add the repository to `external_repos`.
    """
    if project.settings.external_repos is None:
        return
    known = [*project.dag.by_name, *map(_last, project.settings.external_repos)]
    for member, reading in _unknown(project):
        other = _elsewhere(member, reading, project)
        near = None if reading.repo[1] in project.dag.by_name else project.near(reading.repo[1], known)
        if other is not None:
            hint = f'It is in the project {other.repo[0]}: add "project": "{other.repo[0]}" to this input.'
        else:
            hint = did_you_mean(near) or "If it exists, name it under external_repos."
        yield member.pipeline.finding(
            (*reading.pointer, "repo"),
            f"No pipeline makes the repository {project.dag.words(reading.repo)}, and external_repos does not name it: "
            "pachd refuses the pipeline for this when it is created.",
            help=hint,
        )


def _last(pattern: str) -> str:
    return pattern.rpartition("/")[2]


@rule("X105", "input-repo-misspelt", Severity.WARNING, absence=True)
def input_repo_misspelt(project: Project) -> Iterator[Finding]:
    """A pipeline reads a repository whose name is all but that of a pipeline here.

    Why: The output of a pipeline is the repository of exactly its name. If there is no other one of the name that is
    read, pachd refuses the pipeline ("repo not found"). Two names that differ in an `s` at the end, or in a number, may
    both be right: the former are told where just one pipeline reads the name, the latter never.

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
    Fix: Correct the name. If both repositories exist, name the one that is read under `external_repos`.
    """
    if project.settings.external_repos is not None:
        return
    for member, reading, maker in _misspelt(project):
        yield member.pipeline.finding(
            (*reading.pointer, "repo"),
            f"No pipeline here makes the repository {project.dag.words(reading.repo)}, but {maker.repo[1]} is one.",
            related=[Label(name_span(maker), "made here")],
            help=did_you_mean(maker.repo[1]),
        )


def _misspelt(project: Project) -> Iterator[tuple[Member, Reading, Member]]:
    """Unknown repositories that are a slip away from a pipeline of the same project."""
    unknown = list(_unknown(project))
    lengths = {(repo[0], repo[1][:1].lower(), len(repo[1])) for repo in {reading.repo for _, reading in unknown}}
    readers = Counter(repo for member in project.dag.members for repo in {reading.repo for reading in member.readings})
    by_form: dict[Repo, list[Member]] = {}
    for member in project.dag.members:
        own, first, length = member.repo[0], member.repo[1][:1].lower(), len(member.repo[1])
        if not any((own, first, length + more) in lengths for more in (-1, 0, 1)):
            continue  # no slip turns it into one that is unknown
        for form in _forms(member.repo[1]):
            alike = by_form.setdefault((member.repo[0], form), [])
            if len(alike) < MOST_ALIKE:
                alike.append(member)
    for member, reading in unknown:
        own, name = reading.repo
        candidates = {id(maker): maker for form in _forms(name) for maker in by_form.get((own, form), [])}
        for maker in candidates.values():
            if maker is member or not _is_slip(name, maker.repo[1]):
                continue
            if not _is_plural(name, maker.repo[1]) or (
                readers[reading.repo] == 1 and _may_read(member, maker, project)
            ):
                yield member, reading, maker
                break


def _may_read(member: Member, maker: Member, project: Project) -> bool:
    """Whether a pipeline can be meant to read another: it does not yet, and the other gets nothing from it."""
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


def _forms(name: str) -> list[str]:
    """A name without regard to case and dashes, and all that is left of it without one letter.

    Two names that are one slip apart have one of these in common: no pair of names needs to be compared otherwise.
    """
    plain = _plain(name)[:60]
    return [plain, *dict.fromkeys(plain[:index] + plain[index + 1 :] for index in range(len(plain)))]


def _is_plural(one: str, other: str) -> bool:
    """Whether two names differ in an ``s`` at the end, as `image` and `images`: often enough both are there."""
    one, other = _plain(one), _plain(other)
    return one != other and one.rstrip("s") == other.rstrip("s")


def _plain(name: str) -> str:
    """A name without regard to case and dashes."""
    return name.lower().replace("-", "_")


def _is_slip(one: str, other: str) -> bool:
    """Whether two names are meant to be one: the same but for case and dashes, or one letter off in a long word."""
    one, other = _plain(one), _plain(other)
    if one == other:
        return True
    if min(len(one), len(other)) < LONG_ENOUGH or abs(len(one) - len(other)) > 1:
        return False
    # `data1` and `data2` are names that people give on purpose.
    if one.rstrip("0123456789") == other.rstrip("0123456789"):
        return False
    return one[0] == other[0] and distance(one, other, 2) == 1


@rule("X106", "unknown-input-repo", Severity.INFO, absence=True)
def unknown_input_repo(project: Project) -> Iterator[Finding]:
    """A pipeline reads a repository that no pipeline here makes.

    Why: pachd refuses a pipeline whose input repository does not exist. Whether this one does cannot be told from the
    files; `external_repos` in the configuration says which repositories are made elsewhere.

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
    Fix: Name the repository under `external_repos`.
    """
    if project.settings.external_repos is not None:
        return
    told = {id(reading) for _, reading, _ in _misspelt(project)} | {id(reading) for _, reading, _ in _foreign(project)}
    seen: set[Repo] = set()
    for member, reading in _unknown(project):
        if reading.repo not in seen and id(reading) not in told:
            seen.add(reading.repo)
            yield member.pipeline.finding(
                (*reading.pointer, "repo"),
                f"No pipeline here makes the repository {project.dag.words(reading.repo)}: it has to exist when the "
                "pipeline is created.",
                help="Name the repositories that are made elsewhere under external_repos in the configuration.",
            )


@rule("X110", "repo-in-other-project", Severity.WARNING, absence=True)
def repo_in_other_project(project: Project) -> Iterator[Finding]:
    """A pipeline reads a repository of its own project, but the pipeline of that name is in another one.

    Why: Without `project` an input reads from the project of its pipeline (since 2.5). If no repository of that name is
    there, pachd refuses the pipeline ("repo not found"). An input that names a project is taken to mean it, unless the
    name is a slip away from the right one.

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
    Fix: Add `project` to the input, or correct it.
    """
    if project.settings.external_repos is not None:
        return
    for member, reading, maker in _foreign(project):
        place = "project" if member.pipeline.text(*reading.pointer, "project") else "repo"
        yield member.pipeline.finding(
            (*reading.pointer, place),
            f"This reads {reading.repo[1]} of the project {reading.repo[0]}, but the pipeline {maker.pipeline.name} is "
            f"in the project {maker.repo[0]}.",
            related=[Label(name_span(maker), "made here")],
            help=f'Write "project": "{maker.repo[0]}" into this input.',
        )


def _foreign(project: Project) -> Iterator[tuple[Member, Reading, Member]]:
    for member, reading in _unknown(project):
        maker = _elsewhere(member, reading, project)
        if maker is not None:
            yield member, reading, maker
