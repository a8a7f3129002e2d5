"""Environment variables from secrets: overridden by another of the same name, read by the worker, or unreadable."""

from __future__ import annotations

import re
from collections.abc import Iterator

from spec_lint.engine.rule import rule
from spec_lint.findings.finding import Finding, Label, Part, Pointer, Severity
from spec_lint.grammar.suggestion import write
from spec_lint.grammar.words import listed, quoted
from spec_lint.model.environment import CONNECTIONS, WORKER_READS, set_by_pachyderm
from spec_lint.model.mounts import entries
from spec_lint.model.pipeline import Pipeline
from spec_lint.model.project import Project
from spec_lint.rules.secret_references.references import known_keys


def _variables(pipeline: Pipeline) -> Iterator[tuple[Pointer, str]]:
    """Every variable that a secret sets, with the place of its name."""
    for place, entry in entries(pipeline):
        name = entry.get("env_var")
        if isinstance(name, str) and name:
            yield (*place, "env_var"), name


@rule("X227", "duplicate-secret-variable", Severity.WARNING)
def duplicate_secret_variable(pipeline: Pipeline) -> Iterator[Finding]:
    """A variable that a secret sets is set a second time.

    Why: The container lists the variables of `transform.env` first and then those of `transform.secrets` in their
    order; of equal names the last one silently takes effect (`workerPodSpec` in src/server/pps/server/worker_rc.go).
    An input with the name of the variable wins over both.

    Wrong:
    ```yaml +edges
    transform:
      image: "edges:1.0"
      cmd: [python3, /edges.py]
      env: {WEATHER_ACCESS: none}
      secrets: [{name: weather, key: access, env_var: «WEATHER_ACCESS»}]
    ```
    Right:
    ```yaml +edges
    transform:
      image: "edges:1.0"
      cmd: [python3, /edges.py]
      secrets: [{name: weather, key: access, env_var: WEATHER_ACCESS}]
    ```
    Fix: Keep one of the two, or give them different names.
    """
    filled: dict[str, Pointer] = {}
    for place, name in _variables(pipeline):
        own: Pointer | None = ("transform", "env", name) if name in pipeline.env else None
        earlier = filled.get(name, own)
        filled[name] = place
        if earlier is not None:
            part = Part.KEY if earlier[1] == "env" else Part.VALUE
            yield pipeline.finding(
                place,
                f"The variable {quoted(name)} is set twice; this value takes effect, and the other one is lost.",
                help="Keep one of the two, or give them different names.",
                related=[Label(pipeline.span(earlier, part), "this value is lost")],
            )


@rule("X228", "secret-variable-overridden", Severity.WARNING)
def secret_variable_overridden(pipeline: Pipeline) -> Iterator[Finding]:
    """A secret sets a variable that Pachyderm sets itself.

    Why: Pachyderm's own variables come last in the container, and the worker adds those of the datum for the code, so
    the secret's value never arrives. `POSTGRES_PASSWORD` is even removed for the code. With an input that has `s3:
    true`, or with `s3_out`, `AWS_ACCESS_KEY_ID` and `AWS_SECRET_ACCESS_KEY` are those of Pachyderm's S3 gateway
    (`UserCodeEnv` in src/server/worker/driver/driver.go).

    Wrong:
    ```yaml +edges
    transform:
      image: "edges:1.0"
      cmd: [python3, /edges.py]
      secrets: [{name: database, key: password, env_var: «POSTGRES_PASSWORD»}]
    ```
    Right:
    ```yaml +edges
    transform:
      image: "edges:1.0"
      cmd: [python3, /edges.py]
      secrets: [{name: database, key: password, env_var: PGPASSWORD}]
    ```
    Fix: Give the variable another name.
    """
    for place, name in _variables(pipeline):
        taken = set_by_pachyderm(pipeline)
        if name in taken:
            yield pipeline.finding(
                place,
                f"The code does not get the secret's value: {taken[name]}.",
                help=_other_name(name),
            )


def _other_name(name: str) -> str:
    if name == "POSTGRES_PASSWORD":
        return "Write `PGPASSWORD`, which psql and libpq read."
    if name.startswith("AWS_"):
        return "Give the variable another name and pass it to the client by hand, or use a profile in a mounted file."
    return "Give the variable another name."


@rule("X229", "secret-variable-stops-worker", Severity.WARNING)
def secret_variable_stops_worker(pipeline: Pipeline) -> Iterator[Finding]:
    """A secret sets a variable that Pachyderm's worker reads for itself.

    Why: The worker runs in the same container as the code and reads its settings from the same variables. It exits
    immediately if a value does not parse, such as a word for `PORT` or `METRICS` (src/internal/cmdutil/env.go and
    src/internal/pachconfig/config.go), and loses its servers if variables such as `ETCD_SERVICE_HOST` are wrong.

    Wrong:
    ```yaml +edges
    transform:
      image: "edges:1.0"
      cmd: [python3, /edges.py]
      secrets: [{name: weather, key: metrics, env_var: «METRICS»}]
    ```
    Right:
    ```yaml +edges
    transform:
      image: "edges:1.0"
      cmd: [python3, /edges.py]
      secrets: [{name: weather, key: metrics, env_var: WEATHER_METRICS}]
    ```
    Fix: Give the variable another name.
    """
    for place, name in _variables(pipeline):
        if name in set_by_pachyderm(pipeline):
            continue
        if name in WORKER_READS:
            message = f"The worker reads `{name}` too, and exits immediately if it is not {WORKER_READS[name]}."
        elif name in CONNECTIONS:
            message = f"The worker reads `{name}` to reach its servers; another value may cut it off."
        else:
            continue
        yield pipeline.finding(place, message, help="Give the variable another name.")


@rule("X230", "shell-unreadable-variable", Severity.WARNING)
def shell_unreadable_variable(pipeline: Pipeline) -> Iterator[Finding]:
    """A variable from a secret or from `transform.env` has a name that no shell can read.

    Why: Kubernetes accepts every printable ASCII character but `=` in the name of a variable (`IsRelaxedEnvVarName`,
    since 1.30; before, letters, digits, `-`, `_` and `.`). Shells accept only letters, digits and underscores, and
    ignore such a variable; a program that reads its environment itself can use it.

    Wrong:
    ```yaml +edges
    transform:
      image: "edges:1.0"
      cmd: [python3, /edges.py]
      secrets: [{name: weather, key: access, env_var: «weather-access»}]
    ```
    Right:
    ```yaml +edges
    transform:
      image: "edges:1.0"
      cmd: [python3, /edges.py]
      secrets: [{name: weather, key: access, env_var: WEATHER_ACCESS}]
    ```
    Fix: Use letters, digits and underscores, and do not start with a digit.
    """
    variables = [(("transform", "env", name), name) for name in pipeline.env]
    for place, name in (*variables, *_variables(pipeline)):
        if not name.isidentifier() and re.fullmatch(r"[ -<>-~]+", name):
            is_number = re.fullmatch("[0-9][0-9A-Za-z_]*", name) is not None
            why = (
                "a name cannot start with a digit"
                if is_number
                else "shells accept only letters, digits and underscores"
            )
            plain = _readable(name)
            yield pipeline.finding(
                place,
                f"No shell can read a variable named {quoted(name)}; {why}.",
                part=Part.KEY if place[1] == "env" else Part.VALUE,
                help=write(plain) if plain and plain not in pipeline.env else None,
            )


def _readable(name: str) -> str:
    """The nearest name that a shell can read; of names in small letters only, the usual form in capitals."""
    plain = re.sub(r"\W+", "_", name, flags=re.ASCII).strip("_")
    plain = plain.upper() if plain == plain.lower() else plain
    return f"_{plain}" if plain[:1].isdigit() else plain


@rule("X231", "env-from-invalid-keys", Severity.WARNING)
def env_from_invalid_keys(pipeline: Pipeline, project: Project) -> Iterator[Finding]:
    """A whole secret becomes variables (`envFrom`), but some keys are not valid variable names.

    Why: With `envFrom` the kubelet makes a variable of each key. Before Kubernetes 1.30 it skips keys that are not C
    identifiers; since then it makes variables that no shell can read. This is reported only if the secret's keys are
    known.

    Wrong:
    ```yaml +edges
    pod_patch: '[{"op": "add", "path": "/containers/0/envFrom", "value": [{"secretRef": {"name": "«weather»"}}]}]'
    ```
    ```toml
    external_secrets = {weather = ["access-key"]}
    ```
    Right:
    ```yaml +edges
    pod_patch: '[{"op": "add", "path": "/containers/0/envFrom", "value": [{"secretRef": {"name": "weather"}}]}]'
    ```
    ```toml
    external_secrets = {weather = ["ACCESS_KEY"]}
    ```
    Fix: Rename the keys, or name each variable with `secretKeyRef`.
    """
    for reference in pipeline.secret_references():
        if reference.use != "pod" or reference.target != "envFrom":
            continue
        found = project.definitions(reference.name)
        unfit = [key for key in sorted(known_keys(found) or ()) if not re.fullmatch(r"[A-Za-z_]\w*", key, re.ASCII)]
        if unfit:
            yield pipeline.finding(
                reference.name_pointer,
                f"Some keys of the secret {quoted(reference.name)} do not become readable variables: "
                f"{listed([quoted(key) for key in unfit[:3]], 'and')}{' and more' if len(unfit) > 3 else ''}.",
                inside=reference.name_inside,
                help="Rename the keys, or name each variable with `secretKeyRef`.",
            )
