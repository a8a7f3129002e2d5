"""Egress that is accepted but does not do what it seems to do."""

from __future__ import annotations

from collections.abc import Iterator

from spec_lint.engine.rule import rule
from spec_lint.findings.finding import Finding, Label, Part, Pointer, Severity
from spec_lint.grammar import GrammarError
from spec_lint.grammar.url import Url, parse_url
from spec_lint.model.egress import URL, object_storage_url, passwords, runs_egress, sql_database
from spec_lint.model.fixes import remove
from spec_lint.model.pipeline import Pipeline


@rule("P780", "password-in-url", Severity.WARNING)
def password_in_url(pipeline: Pipeline) -> Iterator[Finding]:
    """The URL of an egress contains a password.

    Why: everyone who can see the pipeline sees the password, and so does everyone who reads the file. It is not even
    used: for a database the password comes from the secret that `secret` names, and an object store is reached with the
    cluster's own credentials (src/internal/pachsql/url.go, src/internal/obj/url.go).

    Wrong:
    ```yaml +edges
    egress:
      sql_database:
        url: "postgresql://edges:«hunter2»@database:5432/edges"
        file_format: {type: CSV}
        secret: {name: database, key: password}
    ```
    Right:
    ```yaml +edges
    egress:
      sql_database:
        url: "postgresql://edges@database:5432/edges"
        file_format: {type: CSV}
        secret: {name: database, key: password}
    ```
    Fix: Remove the password from the URL, change it wherever it is used, and keep the new one in the secret.
    """
    for pointer, start, end in passwords(pipeline):
        yield pipeline.finding(
            pointer,
            "This URL contains a password, which everyone who can see the pipeline or this file can read.",
            inside=(start, end),
            help="Remove the password and change it; a database's password comes from the secret that `secret` names.",
        )


@rule("P781", "egress-not-used", Severity.WARNING)
def egress_not_used(pipeline: Pipeline) -> Iterator[Finding]:
    """An egress has several destinations.

    Why: if `URL` is set, the worker writes there and nowhere else (processJobEgressing in
    src/server/worker/pipeline/transform/registry.go); `object_storage` and `sql_database` are ignored.

    Wrong:
    ```yaml +edges
    egress: {URL: "s3://edges/out", «object_storage»: {url: "s3://edges/copy"}}
    ```
    Right:
    ```yaml +edges
    egress: {object_storage: {url: "s3://edges/out"}}
    ```
    Fix: Keep one. A second pipeline can write the output elsewhere.
    """
    if not pipeline.text(*URL) or not runs_egress(pipeline):
        return
    for other in ("object_storage", "sql_database"):
        if pipeline.mapping("egress", other):
            yield pipeline.finding(
                ("egress", other),
                "This egress is ignored because `URL` is set.",
                part=Part.KEY,
                help="Keep one of the two.",
                related=[Label(pipeline.span(URL, Part.KEY), "the output goes only here")],
                fix=remove(pipeline, ("egress", other)),
            )


@rule("P782", "egress-without-jobs", Severity.WARNING)
def egress_without_jobs(pipeline: Pipeline) -> Iterator[Finding]:
    """A spout or a service has an egress.

    Why: only the jobs of ordinary pipelines end with an egress. The output of a spout stays in its repo, and a service
    writes no output.

    Wrong:
    ```yaml
    pipeline: {name: listen}
    transform: {image: "listen:1.0", cmd: [python3, /listen.py]}
    spout: {}
    «egress»: {object_storage: {url: "s3://edges/out"}}
    ```
    Right:
    ```yaml
    pipeline: {name: listen}
    transform: {image: "listen:1.0", cmd: [python3, /listen.py]}
    spout: {}
    ```
    Fix: Move the egress to a pipeline that reads the spout's repo.
    """
    if isinstance(pipeline.get("egress"), dict) and not runs_egress(pipeline):
        kind = "spout" if isinstance(pipeline.get("spout"), dict) else "service"
        yield pipeline.finding(
            ("egress",),
            f"This egress never runs, because a {kind} has no jobs that end with one.",
            part=Part.KEY,
            help="Move the egress to a pipeline that reads the repo of the spout." if kind == "spout" else None,
        )


@rule("P783", "sql-tables-emptied", Severity.INFO)
def sql_tables_emptied(pipeline: Pipeline) -> Iterator[Finding]:
    """A SQL egress deletes the rows of its tables first.

    Why: each job writes the whole output, and runs `DELETE FROM` on each table before it writes to it
    (src/server/pfs/server/server_egress.go). Rows from elsewhere are lost, and readers see each table change as a
    whole.

    Wrong:
    ```yaml +edges
    egress:
      «sql_database»:
        url: "postgresql://edges@database:5432/edges"
        file_format: {type: CSV}
        secret: {name: database, key: password}
    ```
    Right:
    ```yaml +edges
    egress: {object_storage: {url: "s3://edges/out"}}
    ```
    Fix: Give the egress its own tables.
    """
    if sql_database(pipeline):
        yield pipeline.finding(
            ("egress", "sql_database"),
            "Each job deletes all rows of a table before it writes to it.",
            part=Part.KEY,
            help="Give the egress its own tables.",
        )


@rule("P784", "egress-into-container", Severity.WARNING)
def egress_into_container(pipeline: Pipeline) -> Iterator[Finding]:
    """An egress writes to the file system of a container.

    Why: `file://` is a folder in the container that runs the egress: the worker's storage container or a pachw. It is
    lost with the pod.

    Wrong:
    ```yaml +edges
    egress: {object_storage: {url: «"file:///data/out"»}}
    ```
    Right:
    ```yaml +edges
    egress: {object_storage: {url: "s3://edges/out"}}
    ```
    Fix: Write to an object store.
    """
    found = _object_url(pipeline)
    if found and found[1].scheme == "file":
        yield pipeline.finding(
            found[0],
            "This folder is in the container that runs the egress, and is lost with it.",
            help="Write to an object store, such as `s3://BUCKET/PATH`.",
        )


@rule("P785", "azure-container-missing", Severity.WARNING)
def azure_container_missing(pipeline: Pipeline) -> Iterator[Finding]:
    """A `wasb` URL has no container.

    Why: in `wasb://CONTAINER@ACCOUNT.blob.core.windows.net/PATH` the container comes before the `@`
    (src/internal/obj/url.go), and the account comes from the cluster's own credentials. Without an `@`, the container's
    name is empty.

    Wrong:
    ```yaml +edges
    egress: {object_storage: {url: «"wasb://edges/out"»}}
    ```
    Right:
    ```yaml +edges
    egress: {object_storage: {url: "wasb://edges@account.blob.core.windows.net/out"}}
    ```
    Fix: Write the container and an `@` before the account.
    """
    found = _object_url(pipeline)
    if found and found[1].scheme == "wasb" and not found[1].user:
        yield pipeline.finding(
            found[0],
            "This URL has no container, which comes before an `@` in a `wasb` URL.",
            help="Write `wasb://CONTAINER@ACCOUNT.blob.core.windows.net/PATH` or `azblob://CONTAINER/PATH`.",
        )


def _object_url(pipeline: Pipeline) -> tuple[Pointer, Url] | None:
    found = object_storage_url(pipeline)
    try:
        return (found[0], parse_url(found[1])) if found else None
    except GrammarError:
        return None
