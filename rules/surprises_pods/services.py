"""Spouts and services whose output is lost."""

from __future__ import annotations

from collections.abc import Iterator

from spec_lint.engine.rule import rule
from spec_lint.findings.finding import Finding, Severity
from spec_lint.model.command import commands
from spec_lint.model.pipeline import Pipeline
from spec_lint.rules.surprises_transform.output import PFS_PATH


@rule("P777", "output-not-uploaded", Severity.WARNING)
def output_not_uploaded(pipeline: Pipeline) -> Iterator[Finding]:
    """A spout or a service writes to /pfs/out.

    Why: a spout has no datums, so nothing is collected from /pfs/out; since 2.0 it writes with `pachctl put file` or
    with an SDK (up to 1.12 it wrote to a pipe of that name). What a service writes there is not uploaded either
    (src/server/worker/pipeline/spout/spout.go and service/service.go).

    Wrong:
    ```yaml
    pipeline: {name: listener}
    transform: {image: "listener:1.0", cmd: [sh], stdin: ["listen --queue orders > «/pfs/out»/orders"]}
    spout: {}
    ```
    Right:
    ```yaml
    pipeline: {name: listener}
    transform: {image: "listener:1.0", cmd: [sh], stdin: ["listen | pachctl put file listener@master:/a"]}
    spout: {}
    ```
    Fix: Write with `pachctl put file` or with an SDK.
    """
    kind = next((kind for kind in ("spout", "service") if isinstance(pipeline.get(kind), dict)), None)
    if kind is None:
        return
    for command in commands(pipeline):
        for pointer, text in command.texts():
            match = next((match for match in PFS_PATH.finditer(text) if match[1] == "out"), None)
            if match is not None and not text.lstrip().startswith("#"):
                yield pipeline.finding(
                    pointer,
                    f"Pachyderm collects no output from `/pfs/out` in a {kind}; what is written there is lost.",
                    inside=(match.start(1) - len("/pfs/"), match.end(1)),
                    help="Write with `pachctl put file` or with an SDK.",
                )
                return
