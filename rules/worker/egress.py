"""Egress that pachd accepts and that cannot work: the job stays EGRESSING, because failures are retried forever."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from spec_lint.engine.rule import rule
from spec_lint.findings.finding import Finding, Part, Pointer, Refuser, Severity
from spec_lint.grammar import GrammarError
from spec_lint.grammar.nearest import nearest
from spec_lint.grammar.suggestion import did_you_mean
from spec_lint.grammar.url import OBJECT_SCHEMES, SQL_SCHEMES, Url, parse_url
from spec_lint.grammar.words import listed, quoted
from spec_lint.model.egress import URL, object_storage_url, runs_egress, sql_database
from spec_lint.model.pipeline import Pipeline
from spec_lint.model.settings import Settings
from spec_lint.pachyderm.release import Release
from spec_lint.schema.presence import is_complete

HANGS = "Jobs hang in the state EGRESSING."
_LAST_STORES = {"as": Release(2, 4), "local": Release(2, 8)}
_LAST_DATABASES = {"snowflake": (2, 7)}
"""Schemes that later releases no longer know, and the last release (major, minor) that did."""
_MEANT = {"as": "wasb", "local": "file", "s3a": "s3", "s3n": "s3", "wasbs": "wasb", "abfs": "wasb", "abfss": "wasb"}


@rule("P630", "egress-without-url", Severity.ERROR, refused_by=Refuser.WORKER)
def egress_without_url(pipeline: Pipeline) -> Iterator[Finding]:
    """An egress does not say where the output goes.

    Why: pachd accepts it. At the end of each job the worker asks for the egress, which fails ("egress failed") and is
    retried forever, so the job never ends (src/server/worker/pipeline/transform/registry.go).

    Wrong:
    ```yaml +edges
    «egress»: {}
    ```
    Right:
    ```yaml +edges
    egress: {object_storage: {url: "s3://edges/out"}}
    ```
    Fix: Add a URL, or remove `egress`.
    """
    egress = pipeline.get("egress")
    if not isinstance(egress, dict) or not runs_egress(pipeline) or not is_complete(pipeline, "Egress", "egress"):
        return
    if egress.get("URL"):
        return
    for target, message in (("object_storage", "ObjectStorageEgress"), ("sql_database", "SQLDatabaseEgress")):
        fields = egress.get(target)
        if fields is None:
            continue
        place: Pointer = ("egress", target)
        if isinstance(fields, dict) and is_complete(pipeline, message, *place) and fields.get("url") in (None, ""):
            written = fields.get("url") == ""
            yield pipeline.finding(
                (*place, "url") if written else place,
                f"This egress has no URL. {HANGS}",
                part=Part.VALUE if written else Part.KEY,
            )
        return
    if all(value in (None, "") for value in egress.values()):
        message = f"This egress does not say where the output goes. {HANGS}"
        pointer, part = (URL, Part.VALUE) if egress.get("URL") == "" else (("egress",), Part.KEY)
        yield pipeline.finding(
            pointer, message, part=part, help='Write `egress: {object_storage: {url: "s3://BUCKET/PATH"}}`.'
        )


@rule("P631", "egress-url", Severity.ERROR, refused_by=Refuser.WORKER)
def egress_url(pipeline: Pipeline) -> Iterator[Finding]:
    """The URL of an egress is not valid.

    Why: nothing checks the URL before the egress of the first job. Go's net/url then rejects it, and the egress is
    retried forever. The usual causes are a percent sign that is not followed by two hexadecimal digits, and special
    characters in a user name or a password.

    Wrong:
    ```yaml +edges
    egress: {object_storage: {url: "s3://edges/100«%»"}}
    ```
    Right:
    ```yaml +edges
    egress: {object_storage: {url: "s3://edges/100%25"}}
    ```
    Fix: Write special characters as percent escapes.
    """
    for pointer, text in _urls(pipeline):
        try:
            parse_url(text)
        except GrammarError as error:
            yield pipeline.finding(
                pointer,
                f"Invalid URL: {error.message}. {HANGS}",
                inside=(error.start, error.end) if error.start < error.end else None,
            )


@rule("P632", "egress-store", Severity.ERROR, refused_by=Refuser.WORKER)
def egress_store(pipeline: Pipeline, settings: Settings) -> Iterator[Finding]:
    """An egress uses a kind of object store that Pachyderm does not know.

    Why: the URL's scheme names the kind of store, and ParseURL (src/internal/obj/url.go) knows s3, gs (gcs), azblob,
    wasb, minio and file. For any other, such as the https address of a bucket, the egress fails ("unrecognized object
    store") and is retried forever. `as` was known up to 2.4, `local` up to 2.8.

    Wrong:
    ```yaml +edges
    egress: {object_storage: {url: "«https»://edges.s3.amazonaws.com/out"}}
    ```
    Right:
    ```yaml +edges
    egress: {object_storage: {url: "s3://edges/out"}}
    ```
    Fix: Write the kind of store, the bucket and the path, as in `s3://BUCKET/PATH`.
    """
    target = object_storage_url(pipeline)
    url = _parsed(target[1]) if target else None
    last = _LAST_STORES.get(url.scheme) if url else None
    if target and url and url.scheme not in OBJECT_SCHEMES and not (last and settings.version <= last):
        yield _wrong_scheme(pipeline, target[0], url, "object store", OBJECT_SCHEMES[:-1], last)


@rule("P633", "egress-bucket", Severity.ERROR, refused_by=Refuser.WORKER)
def egress_bucket(pipeline: Pipeline) -> Iterator[Finding]:
    """The URL of an egress has no bucket.

    Why: the bucket is the part between `//` and the next slash (src/internal/obj/url.go), and the store cannot be
    opened without one. `s3:///edges/out` has none.

    Wrong:
    ```yaml +edges
    egress: {object_storage: {url: «"s3:///edges/out"»}}
    ```
    Right:
    ```yaml +edges
    egress: {object_storage: {url: "s3://edges/out"}}
    ```
    Fix: Write the bucket after the two slashes.
    """
    target = object_storage_url(pipeline)
    url = _parsed(target[1]) if target else None
    if target and url and url.scheme in ("s3", "gs", "gcs") and not url.host:
        yield pipeline.finding(
            target[0],
            f"This URL has no bucket. {HANGS}",
            help=f"Write the bucket after the two slashes, as in `{url.scheme}://BUCKET/PATH`.",
        )


@rule("P634", "egress-database", Severity.ERROR, refused_by=Refuser.WORKER)
def egress_database(pipeline: Pipeline, settings: Settings) -> Iterator[Finding]:
    """A SQL egress uses a kind of database that Pachyderm does not know.

    Why: the URL's scheme names the kind of database: postgres, postgresql or mysql (src/internal/pachsql/db.go).
    Snowflake was known from 2.2 to 2.7.

    Wrong:
    ```yaml +edges
    egress:
      sql_database:
        url: "«snowflake»://edges@account/database"
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
    Fix: Write to PostgreSQL or MySQL, or let a pipeline's own code write to any other database.
    """
    target = _sql_url(pipeline)
    url = _parsed(target[1]) if target else None
    last = _LAST_DATABASES.get(url.scheme) if url else None
    if target and url and url.scheme not in SQL_SCHEMES and not (last and settings.version <= last):
        yield _wrong_scheme(pipeline, target[0], url, "database", SQL_SCHEMES, last)


@rule("P635", "egress-schema", Severity.ERROR, refused_by=Refuser.WORKER)
def egress_schema(pipeline: Pipeline) -> Iterator[Finding]:
    """The path of a SQL egress URL continues after the database.

    Why: the path is `/DATABASE`. A second part is read as a schema, which is rejected for PostgreSQL and MySQL ("DSN
    should not contain schema name", src/internal/pachsql/db.go). The schema belongs in the table name, which is the
    first folder of the output, such as /public.edges/0000.

    Wrong:
    ```yaml +edges
    egress:
      sql_database:
        url: "postgresql://edges@database:5432/edges/«public»"
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
    Fix: End the URL after the database.
    """
    target = _sql_url(pipeline)
    url = _parsed(target[1]) if target else None
    parts = url.path_parts() if url and url.scheme in SQL_SCHEMES else []
    if target and len(parts) > 1 and parts[1][0]:
        yield pipeline.finding(
            target[0],
            f"The path of this URL continues after the database. {HANGS}",
            inside=parts[1][1],
            help="To use a schema, name the first folder of the output `SCHEMA.TABLE`.",
        )


@rule("P636", "egress-file-format", Severity.ERROR, refused_by=Refuser.WORKER)
def egress_file_format(pipeline: Pipeline) -> Iterator[Finding]:
    """A SQL egress has no file format, or one that is not supported.

    Why: only CSV and JSON are supported. Without `file_format` the storage container crashes. With PARQUET, UNKNOWN or
    no type the egress fails ("unknown file format") and is retried forever (src/server/pfs/server/server_egress.go).

    Wrong:
    ```yaml +edges
    egress:
      sql_database:
        url: "postgresql://edges@database:5432/edges"
        file_format: {type: «PARQUET»}
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
    Fix: Write the rows as CSV or JSON, and set `file_format.type` to match.
    """
    target = sql_database(pipeline)
    place: Pointer = ("egress", "sql_database")
    if target is None or not is_complete(pipeline, "SQLDatabaseEgress", *place):
        return
    file_format = target.get("file_format")
    if file_format is None:
        yield pipeline.finding(place, f"This SQL egress has no `file_format`. {HANGS}", part=Part.KEY, help=_FORMATS)
    elif isinstance(file_format, dict) and _reads_nothing(file_format):
        if "type" in file_format:
            message = f"A SQL egress supports only the formats CSV and JSON. {HANGS}"
            yield pipeline.finding((*place, "file_format", "type"), message, help=_FORMATS)
        elif is_complete(pipeline, "FileFormat", *place, "file_format"):
            message = f"This `file_format` has no `type`. {HANGS}"
            yield pipeline.finding((*place, "file_format"), message, part=Part.KEY, help=_FORMATS)


_FORMATS = "Write `file_format: {type: CSV}` or `file_format: {type: JSON}`."


_READ = (1, 2)
"""The numbers of CSV and JSON; protojson accepts any number for an enum."""


def _reads_nothing(file_format: dict[str, Any]) -> bool:
    kind = file_format.get("type")
    if isinstance(kind, int | float) and not isinstance(kind, bool):
        return kind not in _READ
    return kind in (None, "UNKNOWN", "PARQUET")


def _sql_url(pipeline: Pipeline) -> tuple[Pointer, str] | None:
    target = sql_database(pipeline)
    url = target.get("url") if target else None
    return (("egress", "sql_database", "url"), url) if isinstance(url, str) and url else None


def _urls(pipeline: Pipeline) -> Iterator[tuple[Pointer, str]]:
    for found in (object_storage_url(pipeline), _sql_url(pipeline)):
        if found:
            yield found


def _parsed(text: str) -> Url | None:
    try:
        return parse_url(text)
    except GrammarError:
        return None


def _wrong_scheme(
    pipeline: Pipeline, pointer: Pointer, url: Url, what: str, schemes: tuple[str, ...], last: tuple[int, int] | None
) -> Finding:
    """The finding for an unknown scheme; ``last`` is the last release that knew it, if there was one."""
    known = f"The URL of a supported {what} starts with {listed([f'`{scheme}://`' for scheme in schemes])}."
    if not url.scheme:
        return pipeline.finding(pointer, f"This URL has no scheme that names the {what}. {HANGS}", help=known)
    message = f"Pachyderm does not know the {what} {quoted(url.scheme)}. {HANGS}"
    if last:
        message = (
            f"Pachyderm {last[0]}.{last[1]} was the last release that knew the {what} {quoted(url.scheme)}. {HANGS}"
        )
    near = _MEANT.get(url.scheme) or nearest(url.scheme, schemes)
    help_text = f"{known} {did_you_mean(f'{near}://', ours=True)}" if near in schemes else known
    return pipeline.finding(pointer, message, inside=(0, len(url.scheme)), help=help_text)
