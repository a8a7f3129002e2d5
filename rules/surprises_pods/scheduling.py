"""Settings that Pachyderm accepts but reads differently: tries, datum sets, services, spouts, the S3 gateway."""

from __future__ import annotations

import re
from collections.abc import Iterator

from spec_lint.engine.rule import rule
from spec_lint.findings.finding import Finding, Label, Part, Pointer, Severity
from spec_lint.grammar.words import quoted
from spec_lint.model.command import commands
from spec_lint.model.fixes import remove, write
from spec_lint.model.pipeline import Pipeline

_RESERVED = {
    "labels": frozenset({"app", "pipelineName", "pipelineVersion", "pipelineProject", "suite", "component"}),
    "annotations": frozenset({
        "pipelineName", "pachVersion", "pipelineVersion", "specCommit", "authTokenHash", "pipelineProject",
    }),
}  # fmt: skip
"""What Pachyderm itself sets on pods and services (src/server/pps/server/worker_rc.go)."""


@rule("P764", "datum-tries-ignored", Severity.WARNING)
def datum_tries_ignored(pipeline: Pipeline) -> Iterator[Finding]:
    """`datum_tries` is zero or less, so a default is used instead.

    Why: `datum_tries` is the number of tries, not of retries. pachd turns 0 into the default of 3, and for a negative
    number the worker uses its own default of 4 (src/server/worker/pipeline/transform/worker.go).

    Wrong:
    ```yaml +edges
    datum_tries: «0»
    ```
    Right:
    ```yaml +edges
    datum_tries: 1
    ```
    Fix: Write 1 for a single try.
    """
    tries = pipeline.integer("datum_tries")
    if tries is not None and tries <= 0:
        yield pipeline.finding(
            ("datum_tries",),
            f"Pachyderm ignores this value and tries each datum {3 if tries == 0 else 4} times, its default.",
            help="Write 1 for a single try, without retries.",
            fix=write(pipeline, ("datum_tries",), 1, "Write `1`", safe=False),
        )


@rule("P765", "datum-set-size-ignored", Severity.WARNING)
def datum_set_size_ignored(pipeline: Pipeline) -> Iterator[Finding]:
    """The size of datum sets is set in more than one way, and only one takes effect.

    Why: `size_bytes` wins over `number`, and `per_worker` takes effect only if both are 0
    (src/server/worker/pipeline/transform/registry.go). pachd accepts any combination.

    Wrong:
    ```yaml +edges
    datum_set_spec: {number: 10, «per_worker: 4»}
    ```
    Right:
    ```yaml +edges
    datum_set_spec: {number: 10}
    ```
    Fix: Keep one of them.
    """
    given = [name for name in ("size_bytes", "number", "per_worker") if pipeline.integer("datum_set_spec", name)]
    for name in given[1:]:
        yield pipeline.finding(
            ("datum_set_spec", name),
            f"This is ignored because `{given[0]}` is set.",
            part=Part.ENTRY,
            help="Keep one of the two.",
            related=[Label(pipeline.span(("datum_set_spec", given[0]), Part.ENTRY), "this one takes effect")],
            fix=remove(pipeline, ("datum_set_spec", name)),
        )


@rule("P766", "zero-workers", Severity.WARNING)
def zero_workers(pipeline: Pipeline) -> Iterator[Finding]:
    """A pipeline asks for zero workers but gets one.

    Why: pachd starts one worker if `constant` is 0, as it does if `constant` is missing
    (src/server/pps/server/api_server.go). Use `pachctl stop pipeline` to stop a pipeline, and `autoscaling` for one
    that rests when idle.

    Wrong:
    ```yaml +edges
    parallelism_spec: {constant: «0»}
    ```
    Right:
    ```yaml +edges
    parallelism_spec: {constant: 1}
    ```
    Fix: Write the number of workers.
    """
    if pipeline.integer("parallelism_spec", "constant") == 0 and pipeline.get("service") is None:
        yield pipeline.finding(
            ("parallelism_spec", "constant"),
            "0 is treated as 1: Pachyderm starts one worker.",
            help="Use `pachctl stop pipeline` to stop a pipeline, or `autoscaling: true` to let it rest when idle.",
            fix=write(pipeline, ("parallelism_spec", "constant"), 1, "Write `1`"),
        )


@rule("P770", "metadata-key-reserved", Severity.WARNING)
def metadata_key_reserved(pipeline: Pipeline) -> Iterator[Finding]:
    """A label or an annotation has a key that Pachyderm sets itself.

    Why: Pachyderm finds a pipeline's pods by its own labels and keeps their values; the value in the spec is silently
    ignored (src/server/pps/server/worker_rc.go).

    Wrong:
    ```yaml +edges
    metadata: {labels: {«app»: edges}}
    ```
    Right:
    ```yaml +edges
    metadata: {labels: {team: vision}}
    ```
    Fix: Use another key.
    """
    for kind, reserved in _RESERVED.items():
        for key in pipeline.mapping("metadata", kind):
            if key in reserved:
                yield pipeline.finding(
                    ("metadata", kind, key),
                    f"Pachyderm sets {quoted(key)} itself and ignores this value.",
                    part=Part.KEY,
                    help="Use another key.",
                )


@rule("P771", "service-with-many-datums", Severity.WARNING)
def service_with_many_datums(pipeline: Pipeline) -> Iterator[Finding]:
    """A service has an input that most likely makes several datums.

    Why: a service serves one datum, and its worker fails with "services must have a single datum" if its input makes
    any other number (src/server/worker/pipeline/service/service.go). A pattern makes a datum of each file or directory
    that it matches.

    Wrong:
    ```yaml
    pipeline: {name: viewer}
    transform: {image: "viewer:1.0", cmd: [python3, /viewer.py]}
    input: {pfs: {repo: images, glob: «"/*"»}}
    service: {internal_port: 8080, external_port: 30080}
    ```
    Right:
    ```yaml
    pipeline: {name: viewer}
    transform: {image: "viewer:1.0", cmd: [python3, /viewer.py]}
    input: {pfs: {repo: images, glob: "/"}}
    service: {internal_port: 8080, external_port: 30080}
    ```
    Fix: Use the glob `/`, which makes one datum of the whole repo.
    """
    if not isinstance(pipeline.get("service"), dict) or pipeline.get("spout") is not None:
        return
    for node, place, fields in pipeline.pfs_inputs():
        glob, key = fields.get("glob"), fields.get("group_by")
        if "group" in node.inside and not (isinstance(key, str) and "$" in key):
            continue  # the files of all such inputs are one datum together
        if isinstance(glob, str) and re.search(r"[*?\[{(]", glob):
            yield pipeline.finding(
                (*place, "glob"),
                "A service must have exactly one datum, but this pattern makes one of everything that it matches.",
                help="Use the glob `/`, which makes one datum of the whole repo.",
            )
    for node in pipeline.inputs():
        if "group" not in node.inside and len(pipeline.items(*node.pointer, "union")) > 1:
            yield pipeline.finding(
                (*node.pointer, "union"),
                "A service must have exactly one datum, but each input of a union makes its own.",
                part=Part.KEY,
                help="Use a cross of inputs with the glob `/`, which makes one datum.",
            )


_JOB_FIELDS = ("datum_set_spec", "datum_timeout", "datum_tries", "job_timeout", "reprocess_spec")


@rule("P772", "spout-field-ignored", Severity.WARNING)
def spout_field_ignored(pipeline: Pipeline) -> Iterator[Finding]:
    """A spout has settings for jobs and datums.

    Why: a spout runs its command in one worker, without jobs or datums (src/server/worker/pipeline/spout/spout.go). Any
    other workers only wait, and an `input` next to `spout.service` is never read.

    Wrong:
    ```yaml
    pipeline: {name: listener}
    transform: {image: "listener:1.0", cmd: [python3, /listener.py]}
    spout: {}
    «datum_tries»: 5
    ```
    Right:
    ```yaml
    pipeline: {name: listener}
    transform: {image: "listener:1.0", cmd: [python3, /listener.py]}
    spout: {}
    ```
    Fix: Remove the setting.
    """
    if not isinstance(pipeline.get("spout"), dict):
        return
    for field in _JOB_FIELDS:
        if pipeline.get(field) is not None:
            yield _ignored(pipeline, (field,), "A spout has no jobs or datums, so this has no effect.")
    workers = pipeline.integer("parallelism_spec", "constant")
    if workers is not None and workers > 1:
        message = "A spout runs its command in one worker; the others only wait."
        yield _ignored(pipeline, ("parallelism_spec", "constant"), message)
    if isinstance(pipeline.get("spout", "service"), dict) and pipeline.get("input") is not None:
        yield _ignored(pipeline, ("input",), "A spout never reads this input.")


def _ignored(pipeline: Pipeline, pointer: Pointer, message: str) -> Finding:
    return pipeline.finding(pointer, message, part=Part.KEY, help="Remove it.", fix=remove(pipeline, pointer))


@rule("P774", "s3-out-without-directory", Severity.WARNING)
def s3_out_without_directory(pipeline: Pipeline) -> Iterator[Finding]:
    """A pipeline writes its output through S3, but its command uses /pfs/out.

    Why: with `s3_out` there is no /pfs/out. The output goes to the bucket `out` of the S3 gateway, and what is written
    to a directory named /pfs/out is lost (src/server/worker/driver). Every job also processes all datums again.

    Wrong:
    ```yaml +edges
    transform: {image: "edges:1.0", cmd: [python3, /edges.py, --output, «/pfs/out»]}
    s3_out: true
    ```
    Right:
    ```yaml +edges
    transform: {image: "edges:1.0", cmd: [python3, /edges.py, --output, "s3://out"]}
    s3_out: true
    ```
    Fix: Write to s3://out at the address in S3_ENDPOINT, or remove `s3_out`.
    """
    if pipeline.get("s3_out") is not True or any(pipeline.get(field) is not None for field in ("spout", "service")):
        return
    for command in commands(pipeline):
        for pointer, text in command.texts():
            match = re.search(r"/pfs/out(?![\w.-])", text)
            if match and not text.lstrip().startswith("#"):
                yield pipeline.finding(
                    pointer,
                    "With `s3_out` there is no `/pfs/out`, so what is written there is lost.",
                    inside=match.span(),
                    help="Write to `s3://out` at the address in `S3_ENDPOINT`, or remove `s3_out`.",
                )
                return


@rule("P776", "autoscaling-single-worker", Severity.INFO)
def autoscaling_single_worker(pipeline: Pipeline) -> Iterator[Finding]:
    """A pipeline has `autoscaling` but is limited to one worker.

    Why: `autoscaling` starts as many workers as there is work for, up to `parallelism_spec.constant`, which is 1 if it
    is not set. That is right for a pipeline that should rest when idle, but not for one that should scale up.

    Wrong:
    ```yaml +edges
    «autoscaling: true»
    ```
    ```toml
    external_repos = ["images"]
    ```
    Right:
    ```yaml +edges
    autoscaling: true
    parallelism_spec: {constant: 8}
    ```
    Fix: Set the maximum number of workers with `parallelism_spec`.
    """
    if pipeline.get("autoscaling") is True and pipeline.get("parallelism_spec") is None:
        yield pipeline.finding(
            ("autoscaling",),
            "Without `parallelism_spec` there is one worker at most.",
            part=Part.ENTRY,
            help="Set the maximum number of workers with `parallelism_spec`.",
        )


@rule("P773", "numeric-user", Severity.INFO)
def numeric_user(pipeline: Pipeline) -> Iterator[Finding]:
    """The code runs as a user that is only a number.

    Why: with the worker's security contexts on (the default of Pachyderm's Helm chart), a number here makes the image's
    file system read-only, so the code can write only to /pfs and /tmp (src/server/pps/server/worker_rc.go). The worker
    also looks the number up in the image's /etc/passwd, and exits immediately if it is not listed
    (src/server/worker/driver/driver.go).

    Wrong:
    ```yaml +edges
    transform: {image: "edges:1.0", cmd: [python3, /edges.py], user: «"1000"»}
    ```
    ```toml
    external_repos = ["images"]
    ```
    Right:
    ```yaml +edges
    transform: {image: "edges:1.0", cmd: [python3, /edges.py], user: "edges"}
    ```
    Fix: List the number in the image's /etc/passwd, and write only to /pfs/out and /tmp.
    """
    user = pipeline.text("transform", "user")
    if user and user.isascii() and user.isdigit() and user.strip("0"):
        yield pipeline.finding(
            ("transform", "user"),
            "This number must be in the image's `/etc/passwd`, and the code can write only to `/pfs` and `/tmp`.",
            help="If the image does not list it, the worker exits immediately.",
        )
