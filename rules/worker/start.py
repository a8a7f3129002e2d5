"""Pipelines that are created but whose workers never do any work."""

from __future__ import annotations

from collections.abc import Iterator

from spec_lint.engine.rule import rule
from spec_lint.findings.finding import Finding, Fix, Part, Refuser, Severity
from spec_lint.grammar import GrammarError
from spec_lint.grammar.image import parse_image
from spec_lint.model.fixes import write, write_meant
from spec_lint.model.pipeline import Pipeline
from spec_lint.model.settings import Settings
from spec_lint.model.user_container import may_change
from spec_lint.pachyderm.release import DEFAULTS, SECOND_MAJOR
from spec_lint.rules.request.older_fields import has_build
from spec_lint.schema.presence import is_complete, is_misplaced


@rule("P600", "no-command", Severity.ERROR, refused_by=Refuser.WORKER)
def no_command(pipeline: Pipeline, settings: Settings) -> Iterator[Finding]:
    """A pipeline has no command to run.

    Why: Pachyderm runs its own program in the container instead of the image's ENTRYPOINT and CMD, and that program
    starts `transform.cmd`. Without one, the worker sets the pipeline to FAILURE: "nothing to run: no transform.cmd"
    (src/server/worker/worker.go). 1.13 uses the image's ENTRYPOINT if the worker can reach Docker (P813).

    Wrong:
    ```yaml +edges
    «transform»: {image: "edges:1.0"}
    ```
    Right:
    ```yaml +edges
    ```
    Fix: Write into `cmd` what the image's ENTRYPOINT and CMD would run.
    """
    command = pipeline.transform.get("cmd", [])
    if command != [] and not (isinstance(command, list) and command[0] == ""):
        return
    if not is_complete(pipeline, "CreatePipelineRequest") or not pipeline.document.holds_all(("transform", "cmd")):
        return
    if "transform" not in pipeline.value:
        if is_misplaced(pipeline, "transform"):
            return
        if settings.version < DEFAULTS:
            return  # pachd already rejects the pipeline (P110)
        yield pipeline.finding(("pipeline",), f"This pipeline has no command; {_NOT_USED}", part=Part.KEY)
        return
    if not isinstance(pipeline.get("transform"), dict) or not is_complete(pipeline, "Transform", "transform"):
        return
    if command == [] and settings.version < SECOND_MAJOR and _may_have_entrypoint(pipeline):
        return
    if command == [] and "cmd" in pipeline.mapping("transform"):
        yield pipeline.finding(("transform", "cmd"), f"This `cmd` is empty; {_NOT_USED}")
    elif command == []:
        runs_lines = bool(pipeline.get("transform", "stdin"))
        help_text = (
            "Write `cmd: [sh]` to run the lines in `stdin`." if runs_lines else "Add `cmd: [PROGRAM, ARGUMENT]`."
        )
        message = f"This `transform` has no `cmd`; {_NOT_USED}"
        yield pipeline.finding(("transform",), message, part=Part.KEY, help=help_text)
    else:
        message = "The first word of `cmd` must be a program, but it is empty."
        yield pipeline.finding(("transform", "cmd", 0), message)


def _may_have_entrypoint(pipeline: Pipeline) -> bool:
    """Whether a pipeline of 1.13 names an image, whose ENTRYPOINT may be run, or has one built, with a command."""
    return bool(pipeline.get("transform", "image")) or has_build(pipeline)


_NOT_USED = "the image's own command is not used."


@rule("P601", "no-input", Severity.ERROR, refused_by=Refuser.WORKER)
def no_input(pipeline: Pipeline) -> Iterator[Finding]:
    """A pipeline has no input and is not a spout.

    Why: pachd creates it, and the worker crashes when the first job asks for the datums of the missing input
    (src/server/worker/datum/create.go). Only a spout runs without an input.

    Wrong:
    ```yaml
    «pipeline»: {name: edges}
    transform: {image: "edges:1.0", cmd: [python3, /edges.py]}
    ```
    Right:
    ```yaml +edges
    ```
    Fix: Add the input. A cron input starts jobs on a schedule; `spout: {}` makes the pipeline a spout.
    """
    if pipeline.value.get("input") is not None or pipeline.value.get("spout") is not None:
        return
    if is_complete(pipeline, "CreatePipelineRequest") and not is_misplaced(pipeline, "input", "spout"):
        pointer, part = (("input",), Part.ENTRY) if "input" in pipeline.value else (("pipeline",), Part.KEY)
        yield pipeline.finding(
            pointer,
            "This pipeline has no input and is not a spout.",
            part=part,
            help="Add an `input`, such as a cron input for jobs on a schedule, or make it a spout with `spout: {}`.",
        )


@rule("P602", "invalid-image-name", Severity.ERROR, refused_by=Refuser.WORKER)
def invalid_image_name(pipeline: Pipeline) -> Iterator[Finding]:
    """The name of an image is not valid.

    Why: nothing checks the name before pods are created. Then no container starts (InvalidImageName), or, if there is a
    space before or after the name, no pod is created, and the pipeline stays in CRASHING. The form is Docker's
    (distribution/reference): `[HOST[:PORT]/]NAME[:TAG][@DIGEST]`, with the name in lower case.

    Wrong:
    ```yaml +edges
    transform: {image: "«Edges»:1.0", cmd: [python3, /edges.py]}
    ```
    Right:
    ```yaml +edges
    ```
    Fix: Write the name as for `docker pull`.
    """
    image = pipeline.image
    if not image or _is_readable(image) or may_change(pipeline, "image"):
        return  # a patch may bring another image
    if image.strip() != image:
        space = (len(image.rstrip()), len(image)) if image.strip() and image[-1].isspace() else (0, 1)
        fix = write(pipeline, ("transform", "image"), image.strip(), "Remove the space") if image.strip() else None
        message = "The image name begins or ends with a space. Kubernetes creates no pods for it, so no worker starts."
        yield pipeline.finding(("transform", "image"), message, inside=space, help="Remove the space.", fix=fix)
        return
    try:
        parse_image(image)
    except GrammarError as error:
        yield pipeline.finding(
            ("transform", "image"),
            f"Invalid image name: {error.message}. No worker starts.",
            inside=(error.start, error.end) if error.end > error.start else None,
            help=error.suggestion and f'Write "{error.suggestion}".',
            fix=_meant(pipeline, image, error.suggestion) if error.suggestion else None,
        )


def _meant(pipeline: Pipeline, image: str, meant: str) -> Fix | None:
    """The name that is meant: certain if only an address that no image has before its name goes."""
    safe = image.endswith(f"://{meant}")
    return write_meant(pipeline, ("transform", "image"), meant, safe=safe)


def _is_readable(image: str) -> bool:
    try:
        parse_image(image)
    except GrammarError:
        return False
    return True
