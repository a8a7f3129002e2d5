"""What 1.13 rejects in the fields that 2.0 removed (validatePipeline in src/server/pps/server/api_server.go and
pipelineHelper in src/server/pps/cmds/cmds.go of v1.13.4)."""

from __future__ import annotations

import math
import posixpath
import re
from collections.abc import Iterator

from spec_lint.engine.rule import rule
from spec_lint.findings.finding import Finding, Part, Pointer, Refuser, Severity
from spec_lint.grammar import GrammarError
from spec_lint.grammar.words import quoted
from spec_lint.model.pipeline import Pipeline
from spec_lint.rules.inputs.inputs import git_inputs, named
from spec_lint.rules.request.creation import is_set
from spec_lint.schema.presence import is_complete


@rule("P120", "enable-stats-conflict", Severity.ERROR, refused_by=Refuser.PACHD, releases="-1.13")
def enable_stats_conflict(pipeline: Pipeline) -> Iterator[Finding]:
    """A pipeline of 1.13 cannot keep the statistics that `enable_stats` asks for.

    Why: Statistics are a branch `stats` of the output repo, about the output that the workers see. Spouts and pipelines
    with `s3_out` have none, and `output_branch: stats` conflicts with it. (2.0 removed the field.)

    Wrong:
    ```toml
    pachyderm_version = "1.13"
    ```
    ```json +edges
    "s3_out": true, «"enable_stats": true»
    ```
    Right:
    ```toml
    pachyderm_version = "1.13"
    ```
    ```json +edges
    "enable_stats": true
    ```
    Fix: Remove `enable_stats`.
    """
    if pipeline.value.get("enable_stats") is not True:
        return
    if pipeline.value.get("s3_out") is True:
        why = "A pipeline with `s3_out` cannot have `enable_stats`."
    elif is_set(pipeline, "spout"):
        why = "A spout cannot have `enable_stats`."
    elif pipeline.output_branch == "stats":
        why = "The statistics are kept in the branch `stats` of the output repo, which is the output branch here."
    else:
        return
    yield pipeline.finding(("enable_stats",), why, part=Part.ENTRY)


@rule("P121", "spout-marker", Severity.ERROR, refused_by=Refuser.PACHD, releases="-1.13")
def spout_marker(pipeline: Pipeline) -> Iterator[Finding]:
    """The marker of a spout of 1.13 is not a valid file name.

    Why: The marker is a file in which the spout keeps its place. Its name may have printable ASCII characters except
    those of globs, and must not be `out` (ValidatePath in src/server/pkg/path). (2.0 removed the field.)

    Wrong:
    ```toml
    pachyderm_version = "1.13"
    ```
    ```json
    {"pipeline": {"name": "mail"}, "transform": {"image": "mail:1.0", "cmd": ["python3", "/listen.py"]},
     "spout": {"marker": «"[last]"»}}
    ```
    Right:
    ```toml
    pachyderm_version = "1.13"
    ```
    ```json
    {"pipeline": {"name": "mail"}, "transform": {"image": "mail:1.0", "cmd": ["python3", "/listen.py"]},
     "spout": {"marker": "last"}}
    ```
    Fix: Write a plain file name.
    """
    marker = pipeline.text("spout", "marker")
    if not marker:
        return
    path = posixpath.normpath("/" + marker.lstrip("/"))
    if marker == "out" or path == "/" or not re.fullmatch(r"[ -~]+", path) or re.search(r"[*?[\]{}!()@+^]", path):
        message = f"Invalid marker {quoted(marker)}: it must be the name of a file."
        yield pipeline.finding(("spout", "marker"), message)


@rule("P122", "cache-size", Severity.ERROR, refused_by=Refuser.PACHD, releases="-1.13")
def cache_size(pipeline: Pipeline) -> Iterator[Finding]:
    """The `cache_size` of a pipeline of 1.13 is not a valid quantity.

    Why: pachd reads it as a Kubernetes quantity (`64M`, `1Gi`), and rejects the pipeline if it cannot. (2.0 removed the
    field.)

    Wrong:
    ```toml
    pachyderm_version = "1.13"
    ```
    ```json +edges
    "cache_size": "512«MB»"
    ```
    Right:
    ```toml
    pachyderm_version = "1.13"
    ```
    ```json +edges
    "cache_size": "512M"
    ```
    Fix: Write a number with one of Kubernetes' suffixes.
    """
    size = pipeline.text("cache_size")
    if not size:
        return
    from spec_lint.grammar.quantity import parse_quantity  # few specs are for 1.13

    try:
        parse_quantity(size)
    except GrammarError as refusal:
        inside = (refusal.start, refusal.end)
        message = f"Invalid size: {refusal.message}."
        yield pipeline.finding(("cache_size",), message, inside=inside)


@rule("P123", "hashtree-count", Severity.ERROR, refused_by=Refuser.PACHD, releases="-1.13")
def hashtree_count(pipeline: Pipeline) -> Iterator[Finding]:
    """The `hashtree_spec` of a pipeline of 1.13 has no `constant` above zero.

    Why: If the field is there at all, pachd requires the number of hash trees in it. (2.0 removed the field.)

    Wrong:
    ```toml
    pachyderm_version = "1.13"
    ```
    ```json +edges
    "hashtree_spec": {"constant": «0»}
    ```
    Right:
    ```toml
    pachyderm_version = "1.13"
    ```
    ```json +edges
    "hashtree_spec": {"constant": 2}
    ```
    Fix: Write 1 or more, or remove `hashtree_spec`.
    """
    if not is_set(pipeline, "hashtree_spec") or not is_complete(pipeline, "HashtreeSpec", "hashtree_spec"):
        return
    constant = pipeline.get("hashtree_spec", "constant")
    if constant is None or _number(constant) == 0:
        message = "The number of hash trees (`hashtree_spec.constant`) must be at least 1."
        pointer = ("hashtree_spec",) if constant is None else ("hashtree_spec", "constant")
        yield pipeline.finding(pointer, message, part=Part.KEY if constant is None else Part.VALUE)


def _number(value: object) -> float | None:
    """The number that a value is; it may be a string."""
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        return None
    try:
        return float(value)
    except (ValueError, OverflowError):
        return None


@rule("P124", "parallelism-coefficient", Severity.ERROR, refused_by=Refuser.PACHD, releases="-1.13")
def parallelism_coefficient(pipeline: Pipeline) -> Iterator[Finding]:
    """The `coefficient` of a pipeline of 1.13 is negative, or there is a `constant` too.

    Why: The number of workers is the coefficient times the number of nodes, or the constant; pachd rejects both at once
    ("contradictory parallelism strategies"), and a coefficient that is negative or NaN. (2.0 removed the field.)

    Wrong:
    ```toml
    pachyderm_version = "1.13"
    ```
    ```json +edges
    "parallelism_spec": {"constant": 2, «"coefficient"»: 0.5}
    ```
    Right:
    ```toml
    pachyderm_version = "1.13"
    ```
    ```json +edges
    "parallelism_spec": {"coefficient": 0.5}
    ```
    Fix: Keep one of the two.
    """
    place: Pointer = ("parallelism_spec", "coefficient")
    coefficient = _number(pipeline.get(*place))
    if coefficient is None:
        return
    if coefficient < 0 or math.isnan(coefficient):
        yield pipeline.finding(place, "`coefficient` must be a number from 0.")
    elif coefficient and _number(pipeline.get("parallelism_spec", "constant")):
        message = "`constant` and `coefficient` cannot both be set."
        yield pipeline.finding(place, message, part=Part.KEY, help="Keep one of the two.")


LONGEST_BUILT = 63 - len("_build")
BUILD: Pointer = ("transform", "build")
_BUILD_ASSETS = ("build", "source")


@rule("P125", "build-step", Severity.ERROR, refused_by=Refuser.PACHCTL, releases="-1.13")
def build_step(pipeline: Pipeline) -> Iterator[Finding]:
    """A pipeline of 1.13 has a `build` that pachctl cannot run.

    Why: For `transform.build` pachctl creates a second pipeline, `<pipeline>_build`, from a `language` or an `image`,
    and gives the first one the inputs `build` and `source`. Spouts and pipelines without inputs cannot have a build.
    (2.0 removed the field.)

    Wrong:
    ```toml
    pachyderm_version = "1.13"
    ```
    ```json +edges
    "transform": {«"build"»: {"path": "./edges"}}
    ```
    Right:
    ```toml
    pachyderm_version = "1.13"
    ```
    ```json +edges
    "transform": {"build": {"path": "./edges", "language": "python"}}
    ```
    Fix: Add the `language` or the `image` of the build.
    """
    if not has_build(pipeline):
        return
    pointer, message = BUILD, _refused_build(pipeline)
    if message:
        yield pipeline.finding(pointer, message, part=Part.KEY)
    if LONGEST_BUILT < len(pipeline.name) <= LONGEST_BUILT + len("_build"):
        message = f"The build's pipeline {quoted(f'{pipeline.name}_build')} has more than 63 characters in its name."
        yield pipeline.finding(("pipeline", "name"), message)
    for node, place, fields in (*pipeline.pfs_inputs(), *pipeline.cron_inputs(), *git_inputs(pipeline)):
        name, where = named(node, place, fields)
        if name in _BUILD_ASSETS:
            by_pachctl = place[-1] == "pfs" and where[-1] == "name"
            yield pipeline.finding(
                where,
                f"The build has an input called {quoted(name)}, so no other input can have this name.",
                refused_by=Refuser.PACHCTL if by_pachctl else Refuser.PACHD,
            )


def has_build(pipeline: Pipeline) -> bool:
    """Whether pachctl 1.13 builds the image of a pipeline, and gives it a command."""
    return isinstance(pipeline.get(*BUILD), dict)


def _refused_build(pipeline: Pipeline) -> str | None:
    if is_set(pipeline, "spout"):
        return "A spout cannot have a `build`."
    if pipeline.value.get("input") is None and is_complete(pipeline, "CreatePipelineRequest"):
        return "A pipeline with a `build` must have an `input`."
    language, image = pipeline.get(*BUILD, "language"), pipeline.get(*BUILD, "image")
    if language and image:
        return "The build has both a `language` and an `image`; only one of them is allowed."
    if not language and not image and is_complete(pipeline, "BuildSpec", *BUILD):
        return "The build has neither a `language` nor an `image`."
    return None


@rule("P126", "spec-commit-incomplete", Severity.ERROR, refused_by=Refuser.PACHD, releases="-1.13")
def spec_commit_incomplete(pipeline: Pipeline) -> Iterator[Finding]:
    """The `spec_commit` of a pipeline of 1.13 does not name a commit.

    Why: A restore writes the commit that has the spec of a pipeline, and pachd looks it up ("error inspecting spec
    commit"). spec-lint does not know whether a named commit exists.

    Wrong:
    ```toml
    pachyderm_version = "1.13"
    ```
    ```json +edges
    «"spec_commit"»: {}
    ```
    Right:
    ```toml
    pachyderm_version = "1.13"
    ```
    ```json +edges
    ```
    Fix: Remove `spec_commit`.
    """
    commit = pipeline.get("spec_commit")
    if not isinstance(commit, dict) or not is_complete(pipeline, "Commit", "spec_commit"):
        return
    too_new = "branch" in pipeline.document.value["spec_commit"]
    missing = not commit.get("id") or not pipeline.get("spec_commit", "repo", "name")
    if missing and not too_new and is_complete(pipeline, "Repo", "spec_commit", "repo"):
        yield pipeline.finding(("spec_commit",), "`spec_commit` does not name a commit.", part=Part.KEY)
