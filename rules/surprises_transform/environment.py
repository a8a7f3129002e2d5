"""Variables in `transform.env` that are lost, that harm the worker, or that refer to others as in a shell."""

from __future__ import annotations

import re
from collections.abc import Iterator

from spec_lint.engine.rule import rule
from spec_lint.findings.finding import Finding, Part, Refuser, Severity
from spec_lint.model.environment import CONNECTIONS, KNOWN, WORKER_READS, set_by_pachyderm, suits_worker
from spec_lint.model.pipeline import Pipeline

_REFERENCE = r"\$(?:\{([A-Za-z_]\w*)\}|([A-Za-z_]\w*))"
_USUAL = frozenset({"PATH", "HOME", "USER", "PWD", "LD_LIBRARY_PATH", "PYTHONPATH"})


@rule("P727", "variable-reserved", Severity.WARNING)
def variable_reserved(pipeline: Pipeline) -> Iterator[Finding]:
    """A variable in `transform.env` is set by Pachyderm itself or needed by its worker.

    Why: in the container, Pachyderm's own variables come after the user's, and of equal names the last one wins: the
    code never sees the value in the spec. POSTGRES_PASSWORD is even removed from the code's environment. Other names,
    such as ETCD_SERVICE_HOST, tell the worker, which reads the same environment, how to reach its servers.

    Wrong:
    ```yaml +edges
    transform: {image: "edges:1.0", cmd: [python3, /edges.py], env: {«POSTGRES_USER»: reader}}
    ```
    Right:
    ```yaml +edges
    transform: {image: "edges:1.0", cmd: [python3, /edges.py], env: {DB_USER: reader}}
    ```
    Fix: Give the variable another name.
    """
    environment = pipeline.env
    if KNOWN.isdisjoint(environment):
        return
    taken = set_by_pachyderm(pipeline)
    for name in environment:
        if name in taken:
            message = f"The code does not see this value: {taken[name]}."
        elif name in CONNECTIONS:
            message = "The worker reaches its servers through this variable; another value may cut it off."
        else:
            continue
        yield pipeline.finding(
            ("transform", "env", name), message, part=Part.KEY, help="Give the variable another name."
        )


@rule("P728", "variable-stops-worker", Severity.ERROR, refused_by=Refuser.WORKER)
def variable_stops_worker(pipeline: Pipeline) -> Iterator[Finding]:
    """A variable in `transform.env` has a value that Pachyderm's worker cannot read.

    Why: the worker runs in the same container as the code and reads its settings from the same variables. It exits
    immediately if a value cannot be parsed (src/internal/cmdutil/env.go and src/internal/pachconfig/config.go), and is
    restarted over and over.

    Wrong:
    ```yaml +edges
    transform: {image: "edges:1.0", cmd: [python3, /edges.py], env: {METRICS: «accuracy»}}
    ```
    Right:
    ```yaml +edges
    transform: {image: "edges:1.0", cmd: [python3, /edges.py], env: {EDGES_METRICS: accuracy}}
    ```
    Fix: Give the variable another name.
    """
    environment = pipeline.env
    if KNOWN.isdisjoint(environment):
        return
    taken = set_by_pachyderm(pipeline)
    for name, value in environment.items():
        if name not in WORKER_READS or name in taken or not isinstance(value, str) or "$(" in value:
            continue
        if not suits_worker(name, value):
            yield pipeline.finding(
                ("transform", "env", name),
                f"Pachyderm's worker reads `{name}` itself and exits, because this is not {WORKER_READS[name]}.",
                help="Give the variable another name.",
            )


@rule("P729", "variable-not-expanded", Severity.WARNING)
def variable_not_expanded(pipeline: Pipeline) -> Iterator[Finding]:
    """A value in `transform.env` refers to another variable as in a shell.

    Why: no shell reads these values. Kubernetes expands only `$(NAME)`, and only for variables that come before it in
    the container. It does not know the variables of the image, such as PATH.

    Wrong:
    ```yaml +edges
    transform: {image: "edges:1.0", cmd: [python3, /edges.py], env: {PATH: "/opt/edges/bin:«$PATH»"}}
    ```
    Right:
    ```yaml +edges
    transform: {image: "edges:1.0", cmd: [python3, /edges.py], env: {PATH: "/opt/edges/bin:/usr/bin:/bin"}}
    ```
    Fix: Write out the value.
    """
    env = pipeline.env
    for name, value in env.items():
        for match in re.finditer(_REFERENCE, value) if isinstance(value, str) else ():
            other = match[1] or match[2]
            if other in _USUAL or (other in env and other != name):
                yield pipeline.finding(
                    ("transform", "env", name),
                    f"This is not replaced with the value of `{other}`; the code gets these characters.",
                    inside=match.span(),
                    help="Write out the value.",
                )
                break
