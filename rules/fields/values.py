"""What the schema of a spec rejects: unknown fields, wrong types, values out of range."""

from __future__ import annotations

from collections.abc import Iterator

from spec_lint.findings.finding import Finding, Fix, Refuser, Severity
from spec_lint.model.document import Document, Kind
from spec_lint.model.settings import Settings
from spec_lint.rules.catalogue import Catalogue
from spec_lint.schema.problem import SchemaProblem
from spec_lint.schema.problems import problems


def _schema_findings(document: Document, settings: Settings, code: str) -> Iterator[Finding]:
    if document.kind is not Kind.PIPELINE:
        return
    for problem in document.found_by(problems, settings.version):
        if problem.code != code:
            continue
        yield document.finding(
            problem.pointer,
            problem.message,
            part=problem.part,
            inside=problem.inside,
            label=problem.label,
            help=problem.help,
            refused_by=_refused_by(document, problem),
            fix=_fix(document, problem, settings),
        )


def _fix(document: Document, problem: SchemaProblem, settings: Settings) -> Fix | None:
    """The fix of a field or a form of Pachyderm 1.x, or of a problem of any release."""
    from spec_lint.rules.releases.moves import move, wrapped_gpu  # saves start-up time

    if problem.code == "P011":
        return move(document, problem.pointer, settings.version)
    if problem.code == "P002" and problem.pointer[-1:] == ("gpu",):
        return wrapped_gpu(document, problem.pointer)
    from spec_lint.schema.fixes import problem_fix  # few specs have problems

    return problem_fix(document, problem)


_READ_AS_GO_VALUES = frozenset({"P002", "P003", "P004", "P005", "P006", "P007"})
"""What Go cannot put into the fields of a list of specs; it does not check the names of fields."""
_EGRESS_TARGETS = ("object_storage", "sql_database")
_FLAGS = ("update", "reprocess", "dry_run")


def _refused_by(document: Document, problem: SchemaProblem) -> Refuser | None:
    """Who rejects it. pachd reads the output of jsonnet first: a spec with protojson, a list with encoding/json."""
    if problem.code == "P010" and any(document.is_default(("egress", target)) for target in _EGRESS_TARGETS):
        return Refuser.PACHD  # pachctl never sees the defaults
    rendered_list = document.spec.rendered_list
    refuser = problem.refused_by
    if rendered_list is None or (refuser or Refuser.PACHCTL) is not Refuser.PACHCTL:
        return refuser
    if rendered_list:
        return Refuser.PACHD if problem.code in _READ_AS_GO_VALUES else refuser
    is_pachctls_own = problem.code == "P009" or (problem.code == "P008" and problem.pointer[0] in _FLAGS)
    return refuser if is_pachctls_own else Refuser.PACHD


pachctl_refuses = Catalogue(_schema_findings, refused_by=Refuser.PACHCTL, of_defaults=True)
pachctl_refuses_specs = Catalogue(_schema_findings, refused_by=Refuser.PACHCTL)
pachctl_surprises = Catalogue(_schema_findings, Severity.WARNING, of_defaults=True)

pachctl_refuses(
    "P001",
    "unknown-field",
    """A mapping has a field that Pachyderm does not know.

    Why: pachctl (2.8 and later, and up to 2.6) rejects the whole spec for one unknown field. It knows a field by its
    own name and by its lowerCamelCase form; case matters. Pachyderm 2.7 silently ignores unknown fields.

    Wrong:
    ```json +edges
    "transform": {«"imag"»: "edges:1.0", "cmd": ["python3", "/edges.py"]}
    ```
    Right:
    ```json +edges
    ```
    Fix: Correct the name, or move the field into the mapping where it belongs.
    """,
)

pachctl_refuses(
    "P002",
    "wrong-type",
    """A value has the wrong type for its field.

    Why: pachctl reads a spec as protobuf's JSON (protojson), which converts nothing: a string stays a string, and a
    single value is not a list. Only numbers may also be written as strings.

    Wrong:
    ```json +edges
    "transform": {"image": "edges:1.0", "cmd": «"python3 /edges.py"»}
    ```
    Right:
    ```json +edges
    ```
    Fix: Write a value of the type that the message names; numbers that are meant as strings need quotes.
    """,
)

pachctl_refuses(
    "P003",
    "value-not-allowed",
    """A value is not one of the names that its field allows.

    Why: The field is an enumeration: pachctl accepts its names, in capitals and with underscores, or their numbers.
    Kubernetes spells the same names `Exists` and `NoSchedule`.

    Wrong:
    ```json +edges
    "tolerations": [{"key": "gpu", "operator": «"Exists"»}]
    ```
    Right:
    ```json +edges
    "tolerations": [{"key": "gpu", "operator": "EXISTS"}]
    ```
    Fix: Write one of the names.
    """,
)

pachctl_refuses(
    "P004",
    "number-out-of-range",
    """A number is too large or too small for its field.

    Why: Integers have 32 or 64 bits, and some cannot be negative. pachctl also handles numbers without quotes as
    floating point: the last few before the end of 64 bits are rounded out of the range, and pachd rejects them.

    Wrong:
    ```json +edges
    "parallelism_spec": {"constant": «-1»}
    ```
    Right:
    ```json +edges
    "parallelism_spec": {"constant": 1}
    ```
    Fix: Write a number within the range; put very large ones in quotes.
    """,
)

pachctl_refuses(
    "P005",
    "not-a-number",
    """The value of a numeric field is not a number.

    Why: pachctl accepts a JSON number, or a string with one: no unit, no plus sign, no leading zeros, no spaces, and
    for integers nothing but zeros after the point. `500m` is a Kubernetes quantity, not a number.

    Wrong:
    ```json +edges
    "resource_requests": {"cpu": «"500m"»}
    ```
    Right:
    ```json +edges
    "resource_requests": {"cpu": 0.5}
    ```
    Fix: Write the plain number.
    """,
)

pachctl_refuses(
    "P006",
    "bad-duration",
    """A duration is not written as seconds.

    Why: Since Pachyderm 2.7 a duration has protobuf's format: a number of seconds, with at most nine digits after the
    point, followed by `s`. Before 2.7 it had Go's (`5m`, `1h30m`), and some documentation still shows that.

    Wrong:
    ```json +edges
    "datum_timeout": "«5m»"
    ```
    Right:
    ```json +edges
    "datum_timeout": "300s"
    ```
    Fix: Write the seconds, followed by `s`.
    """,
)

pachctl_refuses(
    "P007",
    "bad-timestamp",
    """A timestamp is not written as a date, a time and a time zone.

    Why: pachctl reads timestamps in the format of RFC 3339: `2024-01-31T00:00:00Z`, or with an offset for the zone. A
    date alone or a time without a zone is rejected.

    Wrong:
    ```json +edges
    "input": {"cron": {"name": "tick", "spec": "@daily", "start": «"2099-01-31"»}}
    ```
    Right:
    ```json +edges
    "input": {"cron": {"name": "tick", "spec": "@daily", "start": "2099-01-31T00:00:00Z"}}
    ```
    Fix: Write the date, `T`, the time and the zone.
    """,
)

pachctl_refuses(
    "P008",
    "null-not-allowed",
    """A value is null where null is not allowed.

    Why: For most fields null means that they are not set. But pachctl rejects null as an item of a list, as a value of
    a map and for `pipeline.project`; and pachd, which merges a spec with its defaults, rejects null for a list or a map
    that pachctl accepts (since 2.8). In YAML a field with nothing after its colon is null.

    Wrong:
    ```json +edges
    "transform": {"image": "edges:1.0", "cmd": ["python3", "/edges.py"], "env": «null»}
    ```
    Right:
    ```json +edges
    "transform": {"image": "edges:1.0", "cmd": ["python3", "/edges.py"], "env": {}}
    ```
    Fix: Remove the field, or write an empty list or map.
    """,
)

pachctl_refuses_specs(
    "P009",
    "missing-field",
    """The pipeline or its name is missing.

    Why: pachctl requires a `pipeline` in every spec, with a `name` that is not empty.

    Wrong:
    ```json +edges
    «"pipeline"»: {}
    ```
    Right:
    ```json +edges
    ```
    Fix: Add the pipeline's name.
    """,
)

pachctl_refuses(
    "P010",
    "two-egress-targets",
    """An egress has two targets.

    Why: `object_storage` and `sql_database` exclude each other: pachctl rejects a spec that sets both.

    Wrong:
    ```json +edges
    "egress": {
      "object_storage": {"url": "s3://bucket/directory"},
      "sql_database": «{"url": "postgres://user@host/db", "file_format": {"type": "CSV"},
        "secret": {"name": "db", "key": "password"}}»
    }
    ```
    Right:
    ```json +edges
    "egress": {"object_storage": {"url": "s3://bucket/directory"}}
    ```
    Fix: Keep one of them; a second pipeline can write to the other.
    """,
)

pachctl_refuses(
    "P011",
    "removed-field",
    """A field is from an older release of Pachyderm.

    Why: Specs of Pachyderm 1.x have fields that 2.x does not know, and pachctl rejects a spec with one (2.7 silently
    ignores them). Most have a successor, which the message names.

    Wrong:
    ```json +edges
    «"standby"»: true
    ```
    Right:
    ```json +edges
    "autoscaling": true
    ```
    Fix: Write the field's successor, or remove the field. `--fix` removes what said nothing, or says it anyway in 2.x;
    `--unsafe-fixes` does the rest, where no person has to decide. What became of each field:

    (removed fields)
    """,
)

pachctl_surprises(
    "P012",
    "number-cut-short",
    """Pachyderm reads only the beginning of a number.

    Why: The protojson of Pachyderm 2.12 reads a number in a string up to the first character that cannot be part of
    one, and drops the rest: `"0,5"` is 0. Later releases of protojson reject such strings.

    Wrong:
    ```json +edges
    "resource_requests": {"cpu": "0«,5»"}
    ```
    Right:
    ```json +edges
    "resource_requests": {"cpu": 0.5}
    ```
    Fix: Write the number with a point, or without what follows it.
    """,
)
