"""What pachd rejects in the inputs of a pipeline (validateInput in src/server/pps/server/api_server.go)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from spec_lint.engine.rule import rule
from spec_lint.findings.finding import Finding, Label, Part, Pointer, Refuser, Severity
from spec_lint.grammar import GrammarError
from spec_lint.grammar.suggestion import did_you_mean
from spec_lint.grammar.words import listed, quoted
from spec_lint.model.fixes import write_meant
from spec_lint.model.pipeline import Input, Leaf, Pipeline
from spec_lint.model.settings import Settings
from spec_lint.pachyderm.release import SECOND_MAJOR, Release
from spec_lint.schema.presence import is_complete, is_sound

NAMES_OF_ALL: Release = Release(2, 6)
"""The first release that checks the names of cron inputs and reserves `.env` (``validateName``)."""


OTHER_NAME = "Give the input another `name`."
NAMED_AFTER_REPO = "Add a `name`; without one, an input has its repo's name."


def _empty(value: Any) -> bool:
    """Whether a string is left out: absent, null or empty. False for anything but a string."""
    return value is None or value == ""


@rule("P201", "input-kinds", Severity.ERROR, refused_by=Refuser.PACHD)
def input_kinds(pipeline: Pipeline, settings: Settings) -> Iterator[Finding]:
    """An input has more than one kind.

    Why: Each input is one of `pfs`, `join`, `group`, `cross`, `union` and `cron`; pachd rejects two in one mapping
    ("multiple input types set"). To combine inputs, use `cross`, `union`, `join` or `group`.

    Wrong:
    ```json
    {"pipeline": {"name": "report"}, "transform": {"image": "report:1.0", "cmd": ["python3", "/report.py"]},
     "input": {"pfs": {"repo": "figures", "glob": "/"},
               «"cron"»: {"name": "tick", "spec": "@daily", "overwrite": true}}}
    ```
    Right:
    ```json
    {"pipeline": {"name": "report"}, "transform": {"image": "report:1.0", "cmd": ["python3", "/report.py"]},
     "input": {"cross": [{"pfs": {"repo": "figures", "glob": "/"}},
                         {"cron": {"name": "tick", "spec": "@daily", "overwrite": true}}]}}
    ```
    Fix: Make each kind an input of its own, and combine them.
    """
    for node in pipeline.inputs():
        kinds = node.kinds()
        if settings.version < SECOND_MAJOR and isinstance(node.value.get("git"), dict):
            kinds.append("git")
        if len(kinds) > 1:
            yield pipeline.finding(
                (*node.pointer, kinds[1]),
                f"This input sets {listed([f'`{kind}`' for kind in kinds], 'and')}; an input has exactly one kind.",
                part=Part.KEY,
                help="List the inputs under `cross`, `union`, `join` or `group`.",
                related=[Label(pipeline.span((*node.pointer, kinds[0]), Part.KEY), "the first kind is here")],
            )


@rule("P202", "input-empty", Severity.ERROR, refused_by=Refuser.PACHD)
def input_empty(pipeline: Pipeline, settings: Settings) -> Iterator[Finding]:
    """An input has no kind, or an empty list of inputs.

    Why: pachd requires one of `pfs`, `join`, `group`, `cross`, `union` and `cron` in each input ("no input set"); an
    empty list does not count.

    Wrong:
    ```json +edges
    "input": «{"cross": []}»
    ```
    Right:
    ```json +edges
    ```
    Fix: Say what the pipeline reads.
    """
    for node in pipeline.inputs():
        nothing = not node.kinds() and all(value in (None, []) for value in node.value.values())
        if nothing and is_sound(pipeline, settings, *node.pointer):
            yield pipeline.finding(
                node.pointer,
                "This input does not say what to read.",
                help="Add one of `pfs`, `join`, `group`, `cross`, `union` and `cron`.",
            )


@rule("P203", "input-without-repo", Severity.ERROR, refused_by=Refuser.PACHD)
def input_without_repo(pipeline: Pipeline) -> Iterator[Finding]:
    """A `pfs` input has no repo.

    Why: pachd requires it when the pipeline is created. Without a repo the input has no name either, so the error may
    be about the name ("input must specify a name").

    Wrong:
    ```json +edges
    "input": {«"pfs"»: {"glob": "/*"}}
    ```
    Right:
    ```json +edges
    ```
    Fix: Add the `repo`.
    """
    for _, place, fields in pipeline.pfs_inputs():
        if _empty(fields.get("repo")) and is_complete(pipeline, "PFSInput", *place):
            pointer, part = _missing(place, fields, "repo")
            yield pipeline.finding(pointer, "This input has no `repo`.", part=part)


def _missing(place: Pointer, fields: dict[str, Any], field: str) -> tuple[Pointer, Part]:
    """The place of a missing field: its empty value, or the key of the mapping that lacks it."""
    return ((*place, field), Part.VALUE) if fields.get(field) == "" else (place, Part.KEY)


@rule("P204", "input-without-glob", Severity.ERROR, refused_by=Refuser.PACHD)
def input_without_glob(pipeline: Pipeline) -> Iterator[Finding]:
    """A `pfs` input has no glob.

    Why: The glob divides the files of a repo into datums, and pachd has no default for it. (For an S3 input it must be
    `/`.)

    Wrong:
    ```json +edges
    "input": {«"pfs"»: {"repo": "images"}}
    ```
    Right:
    ```json +edges
    ```
    Fix: Write `/` for one datum of the whole repo, or `/*` for one datum per top-level file or folder.
    """
    for _, place, fields in pipeline.pfs_inputs():
        missing = fields.get("s3") is not True and _empty(fields.get("glob"))
        if missing and is_complete(pipeline, "PFSInput", *place):
            pointer, part = _missing(place, fields, "glob")
            yield pipeline.finding(
                pointer,
                "This input has no `glob`.",
                part=part,
                help="Write `/` for one datum of the whole repo, or `/*` for one per top-level file or folder.",
            )


@rule("P205", "input-name", Severity.ERROR, refused_by=Refuser.PACHD)
def input_name(pipeline: Pipeline, settings: Settings) -> Iterator[Finding]:
    """An input has a reserved name.

    Why: The name of an input becomes a folder under /pfs, and /pfs/out and /pfs/.env are reserved for Pachyderm. An
    input without a `name` has its repo's name. `.env`, and `out` for cron inputs, are rejected since 2.6.

    Wrong:
    ```json +edges
    "input": {"pfs": {"repo": «"out"», "glob": "/*"}}
    ```
    Right:
    ```json +edges
    "input": {"pfs": {"name": "images", "repo": "out", "glob": "/*"}}
    ```
    Fix: Give the input another `name`.
    """
    every = settings.version >= NAMES_OF_ALL
    taken = ("out", ".env") if every else ("out",)
    for node, place, fields in (*pipeline.pfs_inputs(), *(pipeline.cron_inputs() if every else [])):
        name, pointer = named(node, place, fields)
        if name in taken:
            yield pipeline.finding(
                pointer,
                f"An input cannot be called {quoted(name)}: `/pfs/{name}` is reserved for Pachyderm.",
                help=OTHER_NAME if pointer[-1] == "name" else NAMED_AFTER_REPO,
            )


def named(node: Input, place: Pointer, fields: dict[str, Any]) -> tuple[str, Pointer]:
    """The name that pachd gives a leaf, and its place; an empty name if there is none."""
    name = fields.get("name")
    if isinstance(name, str) and name:
        return name, (*place, "name")
    if place[-1] == "git":
        return git_name(fields), (*place, "url")
    repo = fields.get("repo") if place[-1] == "pfs" else None
    if _empty(name) and isinstance(repo, str) and repo:
        return repo, (*place, "repo")
    return "", place


def git_inputs(pipeline: Pipeline) -> Iterator[Leaf]:
    """Every ``git`` input; no release since 2.0 has them."""
    for node in pipeline.inputs():
        fields = node.leaf("git")
        if fields is not None:
            yield node, (*node.pointer, "git"), fields


def git_name(fields: dict[str, Any]) -> str:
    """The name of a ``git`` input and of its repo: its own, or the last part of the URL up to a dot."""
    name, url = fields.get("name"), fields.get("url")
    if isinstance(name, str) and name:
        return name
    return url.rstrip("/").rpartition("/")[2].partition(".")[0] if isinstance(url, str) else ""


@rule("P206", "cron-without-name", Severity.ERROR, refused_by=Refuser.PACHD)
def cron_without_name(pipeline: Pipeline) -> Iterator[Finding]:
    """A `cron` input has no name.

    Why: pachd names the repo of the ticks `<pipeline>_<name>` and the folder `/pfs/<name>`; there is no default.

    Wrong:
    ```json
    {"pipeline": {"name": "report"}, "transform": {"image": "report:1.0", "cmd": ["python3", "/report.py"]},
     "input": {«"cron"»: {"spec": "@daily", "overwrite": true}}}
    ```
    Right:
    ```json
    {"pipeline": {"name": "report"}, "transform": {"image": "report:1.0", "cmd": ["python3", "/report.py"]},
     "input": {"cron": {"name": "tick", "spec": "@daily", "overwrite": true}}}
    ```
    Fix: Add a `name`.
    """
    for _, place, fields in pipeline.cron_inputs():
        if _empty(fields.get("name")) and is_complete(pipeline, "CronInput", *place):
            pointer, part = _missing(place, fields, "name")
            yield pipeline.finding(pointer, "This cron input has no `name`.", part=part)


@rule("P207", "cron-expression", Severity.ERROR, refused_by=Refuser.PACHD)
def cron_expression(pipeline: Pipeline) -> Iterator[Finding]:
    """A `cron` input has no valid cron expression.

    Why: pachd reads five fields (minute, hour, day of the month, month, day of the week from 0 to 6) or a descriptor
    such as `@daily`, `@every 1h30m` or `@never` (robfig/cron 1.2.0). There is no field for seconds and no time zone.

    Wrong:
    ```json
    {"pipeline": {"name": "report"}, "transform": {"image": "report:1.0", "cmd": ["python3", "/report.py"]},
     "input": {"cron": {"name": "tick", "spec": "0 «25» * * *", "overwrite": true}}}
    ```
    Right:
    ```json
    {"pipeline": {"name": "report"}, "transform": {"image": "report:1.0", "cmd": ["python3", "/report.py"]},
     "input": {"cron": {"name": "tick", "spec": "0 5 * * *", "overwrite": true}}}
    ```
    Fix: Correct the marked field.
    """
    for _, place, fields in pipeline.cron_inputs():
        if _empty(fields.get("spec")):
            if not is_complete(pipeline, "CronInput", *place):
                continue
            pointer, part = _missing(place, fields, "spec")
            yield pipeline.finding(
                pointer,
                "This cron input has no schedule.",
                part=part,
                help='Add a `spec` such as `"@daily"` or `"0 5 * * *"`.',
            )
        else:
            yield from cron_findings(pipeline, (*place, "spec"))


def cron_findings(pipeline: Pipeline, pointer: Pointer) -> Iterator[Finding]:
    """The finding, if any, about the cron expression at a pointer."""
    text = pipeline.text(*pointer)
    if not text:
        return
    from spec_lint.grammar.cron import parse_cron  # saves start-up time: most specs have no cron input

    try:
        parse_cron(text)
    except GrammarError as refusal:
        yield pipeline.finding(
            pointer,
            f"Invalid cron expression: {refusal.message}.",
            inside=(refusal.start, refusal.end),
            help=did_you_mean(refusal.suggestion),
            fix=write_meant(pipeline, pointer, refusal.suggestion),
        )


@rule("P208", "input-from-commit", Severity.ERROR, refused_by=Refuser.PACHD, releases="2.6-")
def input_from_commit(pipeline: Pipeline) -> Iterator[Finding]:
    """A `pfs` input names a commit.

    Why: An input reads a branch. Before 2.6 a `commit` was silently ignored; since then pachd rejects it.

    Wrong:
    ```json +edges
    "input": {"pfs": {"repo": "images", "commit": «"2f5ad0c7d1e04a7c8b2f6f9e0a1b2c3d"», "glob": "/*"}}
    ```
    Right:
    ```json +edges
    "input": {"pfs": {"repo": "images", "branch": "season-2", "glob": "/*"}}
    ```
    Fix: Create a branch that points to the commit, and read the branch.
    """
    for _, place, fields in pipeline.pfs_inputs("commit"):
        commit = fields["commit"]
        if isinstance(commit, str) and commit:
            from spec_lint.model.byte_edits import fix_of  # saves start-up time: few inputs have one
            from spec_lint.model.removal import removed

            pointer = (*place, "commit")
            yield pipeline.finding(
                pointer,
                "An input reads a branch, not a commit.",
                help="Create a branch whose head is the commit (`pachctl create branch`), and name it in `branch`.",
                fix=fix_of("Remove `commit`: the input reads its branch", removed(pipeline, pointer), safe=False),
            )
