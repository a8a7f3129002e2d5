"""What 1.13 refuses of the fields that 2.0 removed (validatePipeline in src/server/pps/server/api_server.go and
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

    Why: Statistics are a branch `stats` of the output repo, of what the workers see of the output. Spouts and pipelines
    with `s3_out` have none, and `output_branch: stats` is taken by it. (2.0 removed the field.)

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
        why = "A pipeline that writes its output through the S3 gateway has no statistics."
    elif is_set(pipeline, "spout"):
        why = "A spout has no statistics."
    elif pipeline.output_branch == "stats":
        why = "The statistics are a branch of the output repo called stats, which is the output branch here."
    else:
        return
    yield pipeline.finding(("enable_stats",), why, part=Part.ENTRY)


@rule("P121", "spout-marker", Severity.ERROR, refused_by=Refuser.PACHD, releases="-1.13")
def spout_marker(pipeline: Pipeline) -> Iterator[Finding]:
    """The marker of a spout of 1.13 cannot be the name of a file.

    Why: The marker is a file in which the spout keeps its place. It may have printable characters of ASCII without
    those of globs, and is not `out` (ValidatePath in src/server/pkg/path). (2.0 removed the field.)

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
    Fix: Write a plain name.
    """
    marker = pipeline.text("spout", "marker")
    if not marker:
        return
    path = posixpath.normpath("/" + marker.lstrip("/"))
    if marker == "out" or path == "/" or not re.fullmatch(r"[ -~]+", path) or re.search(r"[*?[\]{}!()@+^]", path):
        message = f"The marker {quoted(marker)} is not possible: it has to be the name of a file."
        yield pipeline.finding(("spout", "marker"), message)


@rule("P122", "cache-size", Severity.ERROR, refused_by=Refuser.PACHD, releases="-1.13")
def cache_size(pipeline: Pipeline) -> Iterator[Finding]:
    """The `cache_size` of a pipeline of 1.13 is not a quantity.

    Why: pachd reads it as Kubernetes reads quantities (`64M`, `1Gi`), and refuses the pipeline where it cannot. (2.0
    removed the field.)

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
    Fix: Write a number and a suffix of Kubernetes.
    """
    size = pipeline.text("cache_size")
    if not size:
        return
    from spec_lint.grammar.quantity import parse_quantity  # few specs are for 1.13

    try:
        parse_quantity(size)
    except GrammarError as refusal:
        inside = (refusal.start, refusal.end)
        message = f"pachd cannot read this size: {refusal.message}."
        yield pipeline.finding(("cache_size",), message, inside=inside)


@rule("P123", "hashtree-count", Severity.ERROR, refused_by=Refuser.PACHD, releases="-1.13")
def hashtree_count(pipeline: Pipeline) -> Iterator[Finding]:
    """The `hashtree_spec` of a pipeline of 1.13 has no `constant` above zero.

    Why: pachd wants the number of hash trees where the field is there at all. (2.0 removed it.)

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
    Fix: Write a number from 1, or remove `hashtree_spec`.
    """
    if not is_set(pipeline, "hashtree_spec") or not is_complete(pipeline, "HashtreeSpec", "hashtree_spec"):
        return
    constant = pipeline.get("hashtree_spec", "constant")
    if constant is None or _number(constant) == 0:
        message = "The number of hash trees has to be above 0."
        pointer = ("hashtree_spec",) if constant is None else ("hashtree_spec", "constant")
        yield pipeline.finding(pointer, message, part=Part.KEY if constant is None else Part.VALUE)


def _number(value: object) -> float | None:
    """The number of a value that may be a text."""
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        return None
    try:
        return float(value)
    except (ValueError, OverflowError):
        return None


@rule("P124", "parallelism-coefficient", Severity.ERROR, refused_by=Refuser.PACHD, releases="-1.13")
def parallelism_coefficient(pipeline: Pipeline) -> Iterator[Finding]:
    """The `coefficient` of a pipeline of 1.13 is negative, or stands beside a `constant`.

    Why: The number of workers is the coefficient times the number of nodes, or the constant; pachd refuses both at once
    ("contradictory parallelism strategies"), and what is no number of workers. (2.0 removed the field.)

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
        yield pipeline.finding(place, "The coefficient has to be a number from 0.")
    elif coefficient and _number(pipeline.get("parallelism_spec", "constant")):
        message = "The number of workers is given twice, by constant and by coefficient."
        yield pipeline.finding(place, message, part=Part.KEY, help="Keep one of the two.")


LONGEST_BUILT = 63 - len("_build")
BUILD: Pointer = ("transform", "build")
_BUILD_ASSETS = ("build", "source")


@rule("P125", "build-step", Severity.ERROR, refused_by=Refuser.PACHCTL, releases="-1.13")
def build_step(pipeline: Pipeline) -> Iterator[Finding]:
    """A pipeline of 1.13 has a `build` that pachctl cannot make.

    Why: For `transform.build` pachctl makes a second pipeline, `<pipeline>_build`, by a `language` or an `image`, and
    gives the first one the inputs `build` and `source`. A spout cannot have it, nor a pipeline without inputs. (2.0
    removed the field.)

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
    Fix: Name the `language` or the `image` of the build.
    """
    if not has_build(pipeline):
        return
    pointer, message = BUILD, _refused_build(pipeline)
    if message:
        yield pipeline.finding(pointer, message, part=Part.KEY)
    if LONGEST_BUILT < len(pipeline.name) <= LONGEST_BUILT + len("_build"):
        message = f"The name of the build's pipeline, {pipeline.name}_build, is longer than 63 characters."
        yield pipeline.finding(("pipeline", "name"), message)
    for node, place, fields in (*pipeline.pfs_inputs(), *pipeline.cron_inputs(), *git_inputs(pipeline)):
        name, where = named(node, place, fields)
        if name in _BUILD_ASSETS:
            by_pachctl = place[-1] == "pfs" and where[-1] == "name"
            yield pipeline.finding(
                where,
                f"The build has inputs called `build` and `source`, so no other input can be called {quoted(name)}.",
                refused_by=Refuser.PACHCTL if by_pachctl else Refuser.PACHD,
            )


def has_build(pipeline: Pipeline) -> bool:
    """Whether pachctl 1.13 builds the image of a pipeline, and gives it a command."""
    return isinstance(pipeline.get(*BUILD), dict)


def _refused_build(pipeline: Pipeline) -> str | None:
    if is_set(pipeline, "spout"):
        return "A spout cannot have a build."
    if pipeline.value.get("input") is None and is_complete(pipeline, "CreatePipelineRequest"):
        return "A pipeline with a build has to have an input."
    language, image = pipeline.get(*BUILD, "language"), pipeline.get(*BUILD, "image")
    if language and image:
        return "The build names a language and an image, and can have one of them only."
    if not language and not image and is_complete(pipeline, "BuildSpec", *BUILD):
        return "The build names neither a language nor an image."
    return None


@rule("P126", "spec-commit-incomplete", Severity.ERROR, refused_by=Refuser.PACHD, releases="-1.13")
def spec_commit_incomplete(pipeline: Pipeline) -> Iterator[Finding]:
    """The `spec_commit` of a pipeline of 1.13 names no commit.

    Why: A restore writes the commit that holds the spec of a pipeline, and pachd looks it up ("error inspecting spec
    commit"). Whether one that is named exists is not known here.

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
        yield pipeline.finding(("spec_commit",), "This names no commit.", part=Part.KEY)
