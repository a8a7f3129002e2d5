"""Fields of `transform` that Pachyderm accepts but that do not do what they seem to do."""

from __future__ import annotations

from collections.abc import Iterator

from spec_lint.engine.rule import rule
from spec_lint.findings.finding import Finding, Part, Severity
from spec_lint.grammar import GrammarError
from spec_lint.grammar.image import parse_image
from spec_lint.model.command import TEXTS, commands, may_lack_a_field, texts_of_code
from spec_lint.model.fixes import remove, write
from spec_lint.model.pipeline import Pipeline
from spec_lint.model.settings import Settings
from spec_lint.model.user_container import may_change
from spec_lint.pachyderm.release import SECOND_MAJOR
from spec_lint.schema.presence import is_complete


@rule("P710", "image-missing", Severity.WARNING)
def image_missing(pipeline: Pipeline, settings: Settings) -> Iterator[Finding]:
    """A `transform` has no image.

    Why: Pachyderm's built-in defaults (since 2.8; before, pachd's own default) set `transform.image` to ubuntu:20.04
    (1.13: ubuntu:16.04). The code silently runs in that image, unless the defaults of the cluster or the project name
    another one. Commands that use only common tools, which are in that image, are not reported.

    Wrong:
    ```yaml +edges
    «transform»: {cmd: [python3, /edges.py]}
    ```
    Right:
    ```yaml +edges
    ```
    Fix: Add the image, with a tag.
    """
    transform = pipeline.value.get("transform")
    if not isinstance(transform, dict) or transform.get("image") not in (None, "") or may_lack_a_field(pipeline):
        return
    if not is_complete(pipeline, "CreatePipelineRequest"):
        return  # the image may be in the wrong place
    if may_change(pipeline, "image"):
        return
    if transform.get("cmd") and all(command.uses_plain_tools_only() for command in commands(pipeline)):
        return
    image = "ubuntu:16.04" if settings.version < SECOND_MAJOR else "ubuntu:20.04"
    yield pipeline.finding(
        ("transform", "image") if "image" in transform else ("transform",),
        f"This `transform` has no image, so the code runs in `{image}`.",
        part=Part.KEY,
        help='Add the image that has your code, as in `image: "NAME:TAG"`.',
    )


@rule("P711", "image-without-tag", Severity.WARNING)
def image_without_tag(pipeline: Pipeline) -> Iterator[Finding]:
    """An image has neither a tag nor a digest.

    Why: such an image has the tag `latest`, and workers pull an image only if the node does not have it (IfNotPresent):
    some run the old code and some the new. pachctl warns too (since 2.7), but mistakes the port of
    `registry:5000/edges` for a tag.

    Wrong:
    ```yaml +edges
    transform: {image: «"registry.example.com:5000/edges"», cmd: [python3, /edges.py]}
    ```
    Right:
    ```yaml +edges
    transform: {image: "registry.example.com:5000/edges:1.0", cmd: [python3, /edges.py]}
    ```
    Fix: Add a tag that never moves, or a digest.
    """
    image = pipeline.image
    if image and _names_no_version(image) and not _is_pulled_otherwise(pipeline):
        yield pipeline.finding(
            ("transform", "image"),
            "This image has no tag, so nodes keep the copy that they have, however old it is.",
            help=f'Add a tag that never moves, as in "{image}:1.0".',
        )


def _names_no_version(image: str) -> bool:
    """Whether a valid image name (P602 reports others) has neither a tag nor a digest."""
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

    Why: workers pull an image only if the node does not have it (IfNotPresent), so a moving tag leaves some of them on
    the old code. pachctl warns too (since 2.7).

    Wrong:
    ```yaml +edges
    transform: {image: "edges:«latest»", cmd: [python3, /edges.py]}
    ```
    Right:
    ```yaml +edges
    ```
    Fix: Use a tag that never moves, or a digest.
    """
    image = pipeline.image
    if image and image.endswith(":latest") and not _is_pulled_otherwise(pipeline):
        yield pipeline.finding(
            ("transform", "image"),
            "The tag `latest` moves, but nodes keep the copy that they have, however old it is.",
            inside=(len(image) - len("latest"), len(image)),
            help="Use a tag that never moves, or a digest.",
        )


@rule("P722", "err-stdin-without-err-cmd", Severity.WARNING)
def err_stdin_without_err_cmd(pipeline: Pipeline) -> Iterator[Finding]:
    """`err_stdin` is set without `err_cmd`.

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
    Fix: Add `err_cmd`, such as `[sh]`.
    """
    unread = pipeline.items("transform", "err_stdin") and not pipeline.get("transform", "err_cmd")
    if unread and not may_lack_a_field(pipeline):
        yield pipeline.finding(
            ("transform", "err_stdin"),
            "Nothing reads these lines, because there is no `err_cmd` to run when a datum fails.",
            part=Part.KEY,
            help="Add `err_cmd`, such as `[sh]`.",
        )


@rule("P723", "return-code-never-matches", Severity.WARNING)
def return_code_never_matches(pipeline: Pipeline) -> Iterator[Finding]:
    """An accepted return code is not a possible exit code.

    Why: an exit code is one byte, 0 to 255; a program that exits with 256 has the exit code 0. For a program that was
    ended by a signal, the worker compares with -1 (src/server/worker/driver/driver.go).

    Wrong:
    ```yaml +edges
    transform: {image: "edges:1.0", cmd: [python3, /edges.py], accept_return_code: [«256»]}
    ```
    Right:
    ```yaml +edges
    transform: {image: "edges:1.0", cmd: [python3, /edges.py], accept_return_code: [255]}
    ```
    Fix: Write the code that the program really exits with: its exit code modulo 256.
    """
    for index, written in enumerate(pipeline.items("transform", "accept_return_code")):
        code = pipeline.integer("transform", "accept_return_code", index)
        if code is not None and not -1 <= code <= 255:
            yield pipeline.finding(
                ("transform", "accept_return_code", index),
                f"{written} is not a possible exit code (0 to 255).",
                help=f"A program that exits with {code} has the exit code {code % 256}." if code < 2**32 else None,
            )


@rule("P724", "carriage-return", Severity.WARNING)
def carriage_return(pipeline: Pipeline) -> Iterator[Finding]:
    r"""A command or a line for it contains a carriage return.

    Why: it comes from a file with Windows line ends. A shell reads it as part of the last word, so `cd /app` looks for
    a directory that does not exist.

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
                    "This text contains a carriage return, which the program will read as input.",
                    inside=(at, at + 1),
                    help="Remove it; a line in a spec needs no line end.",
                    fix=write(
                        pipeline,
                        ("transform", field, index),
                        text.replace("\r\n", "\n").replace("\r", ""),
                        "Remove the carriage returns",
                        safe=False,
                    ),
                )


@rule("P725", "field-without-effect", Severity.WARNING)
def field_without_effect(pipeline: Pipeline) -> Iterator[Finding]:
    """A field is set that Pachyderm does not use.

    Why: `transform.debug` and `transform.dockerfile` are stored and never used (Pachyderm 2.x), and pachd sets
    `service.ip` itself: the value in a spec is ignored.

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
        ("service", "ip"): "pachd sets it, and Kubernetes assigns the address",
        ("spout", "service", "ip"): "pachd sets it, and Kubernetes assigns the address",
    }
    for pointer, why in unread.items():
        value = pipeline.get(*pointer)
        if value is True or (isinstance(value, str) and value):
            message, fix = f"`{pointer[-1]}` has no effect: {why}.", remove(pipeline, pointer)
            yield pipeline.finding(pointer, message, part=Part.KEY, help="Remove it.", fix=fix)


@rule("P726", "root-user", Severity.WARNING)
def root_user(pipeline: Pipeline) -> Iterator[Finding]:
    """The code runs as user 0; by default such a pod does not start.

    Why: with the worker's security contexts on (the default of Pachyderm's Helm chart), a number here becomes
    runAsUser, next to runAsNonRoot (src/server/pps/server/worker_rc.go): the kubelet does not start such a container as
    user 0. It works if the chart sets WORKER_USES_ROOT.

    Wrong:
    ```yaml +edges
    transform: {image: "edges:1.0", cmd: [python3, /edges.py], user: «"0"»}
    ```
    Right:
    ```yaml +edges
    transform: {image: "edges:1.0", cmd: [python3, /edges.py], user: "edges"}
    ```
    Fix: Name a user of the image that is not root, or remove `user`.
    """
    user = pipeline.text("transform", "user")
    if user and user.removeprefix("-").strip("0") == "" and "0" in user and not _has_own_security(pipeline):
        yield pipeline.finding(
            ("transform", "user"),
            "The code runs as user 0; by default such a pod does not start.",
            help="Name a user of the image that is not root, or remove `user`.",
        )


def _has_own_security(pipeline: Pipeline) -> bool:
    return may_change(pipeline, "securityContext")
