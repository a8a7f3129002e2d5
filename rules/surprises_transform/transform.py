"""Fields of `transform` that Pachyderm takes and that do not do what they seem to."""

from __future__ import annotations

from collections.abc import Iterator

from spec_lint.engine.rule import rule
from spec_lint.findings.finding import Finding, Part, Severity
from spec_lint.grammar import GrammarError
from spec_lint.grammar.image import parse_image
from spec_lint.model.command import TEXTS, commands, may_lack_a_field, texts_of_code
from spec_lint.model.pipeline import Pipeline
from spec_lint.model.project import Project
from spec_lint.model.user_container import may_change
from spec_lint.pachyderm.release import SECOND_MAJOR
from spec_lint.schema.presence import is_complete


@rule("P710", "image-missing", Severity.WARNING)
def image_missing(pipeline: Pipeline, project: Project) -> Iterator[Finding]:
    """A transform names no image.

    Why: the built-in defaults of Pachyderm (since 2.8; before, pachd's own default) set `transform.image` to
    ubuntu:20.04 (1.13: ubuntu:16.04). The code runs there without a word, unless the defaults of the cluster or the
    project name another image. Commands of nothing but common tools, which are in that image, are not told of.

    Wrong:
    ```yaml +edges
    «transform»: {cmd: [python3, /edges.py]}
    ```
    Right:
    ```yaml +edges
    ```
    Fix: Name the image, with a tag.
    """
    transform = pipeline.get("transform")
    if not isinstance(transform, dict) or transform.get("image") not in (None, "") or may_lack_a_field(pipeline):
        return
    if not is_complete(pipeline, "CreatePipelineRequest"):
        return  # the image may be what stands at a wrong place
    if may_change(pipeline, "image"):
        return
    if transform.get("cmd") and all(command.uses_plain_tools_only() for command in commands(pipeline)):
        return
    image = "ubuntu:16.04" if project.settings.version < SECOND_MAJOR else "ubuntu:20.04"
    yield pipeline.finding(
        ("transform", "image") if "image" in transform else ("transform",),
        f"This transform names no image, so that the code runs in {image}.",
        part=Part.KEY,
        help='Name the image that has your code: image: "NAME:TAG".',
    )


@rule("P711", "image-without-tag", Severity.WARNING)
def image_without_tag(pipeline: Pipeline) -> Iterator[Finding]:
    """An image has neither a tag nor a digest.

    Why: that means the tag `latest`, and workers pull an image only where the node does not have it (IfNotPresent):
    some run the old code and some the new. pachctl warns too (since 2.7), but takes the port of `registry:5000/edges`
    for a tag.

    Wrong:
    ```yaml +edges
    transform: {image: «"registry.example.com:5000/edges"», cmd: [python3, /edges.py]}
    ```
    Right:
    ```yaml +edges
    transform: {image: "registry.example.com:5000/edges:1.0", cmd: [python3, /edges.py]}
    ```
    Fix: Add a tag that is never moved, or a digest.
    """
    image = pipeline.text("transform", "image")
    if image and _names_no_version(image) and not _is_pulled_otherwise(pipeline):
        yield pipeline.finding(
            ("transform", "image"),
            "This image has no tag: nodes keep the copy that they have, however old it is.",
            help=f'Add a tag that is never moved: "{image}:1.0".',
        )


def _names_no_version(image: str) -> bool:
    """Whether an image that can be read (P602 tells of others) has neither a tag nor a digest."""
    try:
        read = parse_image(image)
    except GrammarError:
        return False
    return read.tag is None and read.digest is None


def _is_pulled_otherwise(pipeline: Pipeline) -> bool:
    """Whether a patch may bring another image, or have it pulled by another policy."""
    return may_change(pipeline, "image", "imagePullPolicy")


@rule("P712", "image-latest", Severity.WARNING)
def image_latest(pipeline: Pipeline) -> Iterator[Finding]:
    """An image has the tag `latest`.

    Why: workers pull an image only where the node does not have it (IfNotPresent), so that a moving tag leaves some on
    the old code. pachctl warns too (since 2.7).

    Wrong:
    ```yaml +edges
    transform: {image: "edges:«latest»", cmd: [python3, /edges.py]}
    ```
    Right:
    ```yaml +edges
    ```
    Fix: Use a tag that is never moved, or a digest.
    """
    image = pipeline.text("transform", "image")
    if image and image.endswith(":latest") and not _is_pulled_otherwise(pipeline):
        yield pipeline.finding(
            ("transform", "image"),
            "The tag latest moves, and nodes keep the copy that they have, however old it is.",
            inside=(len(image) - len("latest"), len(image)),
            help="Use a tag that is never moved, or a digest.",
        )


@rule("P722", "err-stdin-without-err-cmd", Severity.WARNING)
def err_stdin_without_err_cmd(pipeline: Pipeline) -> Iterator[Finding]:
    """The lines for an error command are given, and the command is not.

    Why: without `err_cmd` no error handling runs, and the worker never reads `err_stdin`
    (src/server/worker/driver/driver.go): a datum that fails makes the job fail.

    Wrong:
    ```yaml +edges
    transform: {image: "edges:1.0", cmd: [python3, /edges.py], «err_stdin»: ["echo failed"]}
    ```
    Right:
    ```yaml +edges
    transform: {image: "edges:1.0", cmd: [python3, /edges.py], err_cmd: [sh], err_stdin: ["echo failed"]}
    ```
    Fix: Add `err_cmd`, for example `[sh]`.
    """
    unread = pipeline.items("transform", "err_stdin") and not pipeline.get("transform", "err_cmd")
    if unread and not may_lack_a_field(pipeline):
        yield pipeline.finding(
            ("transform", "err_stdin"),
            "Nothing reads these lines: there is no err_cmd that would run when a datum fails.",
            part=Part.KEY,
            help="Add err_cmd, for example [sh].",
        )


@rule("P723", "return-code-never-matches", Severity.WARNING)
def return_code_never_matches(pipeline: Pipeline) -> Iterator[Finding]:
    """A return code to accept is none that a program can have.

    Why: an exit status is one byte, 0 to 255; a program that exits with 256 has the status 0. The worker compares with
    -1 for a program that a signal has ended (src/server/worker/driver/driver.go).

    Wrong:
    ```yaml +edges
    transform: {image: "edges:1.0", cmd: [python3, /edges.py], accept_return_code: [«256»]}
    ```
    Right:
    ```yaml +edges
    transform: {image: "edges:1.0", cmd: [python3, /edges.py], accept_return_code: [255]}
    ```
    Fix: Use the code that the program really ends with: its exit code modulo 256.
    """
    for index, written in enumerate(pipeline.items("transform", "accept_return_code")):
        code = pipeline.integer("transform", "accept_return_code", index)
        if code is not None and not -1 <= code <= 255:
            yield pipeline.finding(
                ("transform", "accept_return_code", index),
                f"No program ends with {written}: return codes go from 0 to 255.",
                help=f"A program that exits with {code} has the return code {code % 256}." if code < 2**32 else None,
            )


@rule("P724", "carriage-return", Severity.WARNING)
def carriage_return(pipeline: Pipeline) -> Iterator[Finding]:
    r"""A command or a line for it holds a carriage return.

    Why: it comes from a file with the line ends of Windows. A shell takes it for a part of the last word, so that `cd
    /app` asks for a directory that does not exist.

    Wrong:
    ```json +edges
    "transform": {"image": "edges:1.0", "cmd": ["sh"], "stdin": ["cp /pfs/images/* /pfs/out«\r»"]}
    ```
    Right:
    ```json +edges
    "transform": {"image": "edges:1.0", "cmd": ["sh"], "stdin": ["cp /pfs/images/* /pfs/out"]}
    ```
    Fix: Remove it.
    """
    if "\r" not in texts_of_code(pipeline):
        return
    for field in TEXTS:
        for index, text in enumerate(pipeline.items("transform", field)):
            if isinstance(text, str) and "\r" in text:
                at = text.index("\r")
                yield pipeline.finding(
                    ("transform", field, index),
                    "Here is a carriage return, which the program takes for a part of its input.",
                    inside=(at, at + 1),
                    help="Remove it: a line in a spec needs no line end.",
                )


@rule("P725", "field-without-effect", Severity.WARNING)
def field_without_effect(pipeline: Pipeline) -> Iterator[Finding]:
    """A field is set that nothing in Pachyderm reads.

    Why: `transform.debug` and `transform.dockerfile` are stored and never used (Pachyderm 2.x), and `service.ip` is
    filled in by pachd: what a spec says there is ignored.

    Wrong:
    ```yaml +edges
    transform: {image: "edges:1.0", cmd: [python3, /edges.py], «debug»: true}
    ```
    Right:
    ```yaml +edges
    ```
    Fix: Remove the field.
    """
    unread = {
        ("transform", "debug"): "nothing in Pachyderm 2 reads it",
        ("transform", "dockerfile"): "Pachyderm builds no images; it is only stored",
        ("service", "ip"): "pachd fills it in, and Kubernetes gives the address",
        ("spout", "service", "ip"): "pachd fills it in, and Kubernetes gives the address",
    }
    for pointer, why in unread.items():
        value = pipeline.get(*pointer)
        if value is True or (isinstance(value, str) and value):
            yield pipeline.finding(
                pointer, f"The field {pointer[-1]} has no effect: {why}.", part=Part.KEY, help="Remove it."
            )


@rule("P726", "root-user", Severity.WARNING)
def root_user(pipeline: Pipeline) -> Iterator[Finding]:
    """The code shall run as user 0, and a pod that does is not started by default.

    Why: with the worker's security contexts on (the default of Pachyderm's Helm chart) a number here becomes
    runAsUser, beside runAsNonRoot (src/server/pps/server/worker_rc.go): the kubelet refuses to start such a container
    for user 0. It works where the chart sets WORKER_USES_ROOT.

    Wrong:
    ```yaml +edges
    transform: {image: "edges:1.0", cmd: [python3, /edges.py], user: «"0"»}
    ```
    Right:
    ```yaml +edges
    transform: {image: "edges:1.0", cmd: [python3, /edges.py], user: "edges"}
    ```
    Fix: Name a user of the image that is not root, or leave `user` out.
    """
    user = pipeline.text("transform", "user")
    if user and user.removeprefix("-").strip("0") == "" and "0" in user and not _has_own_security(pipeline):
        yield pipeline.finding(
            ("transform", "user"),
            "Workers have to run as another user than 0 by default, so that the container is not started.",
            help="Name a user of the image that is not root, or leave user out.",
        )


def _has_own_security(pipeline: Pipeline) -> bool:
    return may_change(pipeline, "securityContext")
