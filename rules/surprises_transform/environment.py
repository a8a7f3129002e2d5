"""Variables of `transform.env` that are lost, that harm the worker, or whose values nothing expands."""

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
    """A variable of `transform.env` is one that Pachyderm itself sets or that its worker needs.

    Why: Pachyderm's own variables come after the user's in the container, and of equal names the last one counts: the
    code never sees what the spec says. POSTGRES_PASSWORD is even taken away from it. Other names, such as
    ETCD_SERVICE_HOST, tell the worker, which reads the same environment, how to reach its servers.

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
    environment = pipeline.mapping("transform", "env")
    if KNOWN.isdisjoint(environment):
        return
    taken = set_by_pachyderm(pipeline)
    for name in environment:
        if name in taken:
            message = f"The code does not see this value: {taken[name]}."
        elif name in CONNECTIONS:
            message = "From this variable the worker learns how to reach its servers: another value may cut it off."
        else:
            continue
        yield pipeline.finding(
            ("transform", "env", name), message, part=Part.KEY, help="Give the variable another name."
        )


@rule("P728", "variable-stops-worker", Severity.ERROR, refused_by=Refuser.WORKER)
def variable_stops_worker(pipeline: Pipeline) -> Iterator[Finding]:
    """A variable of `transform.env` has a value that Pachyderm's worker cannot read.

    Why: the worker runs in the same container as the code and fills its settings from the same variables. It ends at
    once when a value does not parse (src/internal/cmdutil/env.go and src/internal/pachconfig/config.go), and is
    started over and over.

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
    environment = pipeline.mapping("transform", "env")
    if KNOWN.isdisjoint(environment):
        return
    taken = set_by_pachyderm(pipeline)
    for name, value in environment.items():
        if name not in WORKER_READS or name in taken or not isinstance(value, str) or "$(" in value:
            continue
        if not suits_worker(name, value):
            yield pipeline.finding(
                ("transform", "env", name),
                f"Pachyderm's worker reads {name} for itself and ends at once, as this is not {WORKER_READS[name]}.",
                help="Give the variable another name.",
            )


@rule("P729", "variable-not-expanded", Severity.WARNING)
def variable_not_expanded(pipeline: Pipeline) -> Iterator[Finding]:
    """A value of `transform.env` refers to another variable in the way of a shell.

    Why: no shell reads these values. Kubernetes expands `$(NAME)` alone, and only for variables that stand before it
    in the container; what the image sets, such as PATH, it does not know.

    Wrong:
    ```yaml +edges
    transform: {image: "edges:1.0", cmd: [python3, /edges.py], env: {PATH: "/opt/edges/bin:«$PATH»"}}
    ```
    Right:
    ```yaml +edges
    transform: {image: "edges:1.0", cmd: [python3, /edges.py], env: {PATH: "/opt/edges/bin:/usr/bin:/bin"}}
    ```
    Fix: Write the value out.
    """
    env = pipeline.mapping("transform", "env")
    for name, value in env.items():
        for match in re.finditer(_REFERENCE, value) if isinstance(value, str) else ():
            other = match[1] or match[2]
            if other in _USUAL or (other in env and other != name):
                yield pipeline.finding(
                    ("transform", "env", name),
                    f"Nothing puts the value of {other} here: the code gets these characters.",
                    inside=match.span(),
                    help="Write the value out.",
                )
                break
