"""What the schema of a spec refuses: unknown fields, wrong types, values out of range."""

from __future__ import annotations

from collections.abc import Iterator

from spec_lint.findings.finding import MOST_ALIKE, Finding, Refuser, Severity
from spec_lint.model.document import Document
from spec_lint.model.project import Project
from spec_lint.rules.catalogue import Catalogue
from spec_lint.schema.problem import SchemaProblem
from spec_lint.schema.problems import problems


def _schema_findings(document: Document, project: Project, code: str) -> Iterator[Finding]:
    found = [problem for problem in document.found_by(problems, project.settings.version) if problem.code == code]
    for number, problem in enumerate(found[: MOST_ALIKE + 1]):
        finding = document.finding(
            problem.pointer,
            problem.message,
            part=problem.part,
            inside=problem.inside,
            label=problem.label,
            help=problem.help,
            refused_by=_refused_by(document, problem),
        )
        yield finding if number < MOST_ALIKE else finding._replace(more=len(found) - MOST_ALIKE - 1)


_READ_AS_GO_VALUES = frozenset({"P002", "P003", "P004", "P005", "P006", "P007"})
"""What Go refuses to put into the fields of a list of specs; names of fields it does not look at."""
_FLAGS = ("update", "reprocess", "dry_run")


def _refused_by(document: Document, problem: SchemaProblem) -> Refuser | None:
    """Who refuses: what jsonnet gives is read by pachd first, one spec with protojson, a list with encoding/json."""
    rendered_list = document.spec.rendered_list
    refuser = problem.refused_by
    if rendered_list is None or (refuser or Refuser.PACHCTL) is not Refuser.PACHCTL:
        return refuser
    if rendered_list:
        return Refuser.PACHD if problem.code in _READ_AS_GO_VALUES else refuser
    is_pachctls_own = problem.code == "P009" or (problem.code == "P008" and problem.pointer[0] in _FLAGS)
    return refuser if is_pachctls_own else Refuser.PACHD


pachctl_refuses = Catalogue(_schema_findings, refused_by=Refuser.PACHCTL)
pachctl_surprises = Catalogue(_schema_findings, Severity.WARNING)

pachctl_refuses(
    "P001",
    "unknown-field",
    """A mapping has a field that Pachyderm does not know.

    Why: pachctl (2.8 and later, and up to 2.6) refuses the whole spec for one unknown field. Only the field's own
    name and its lowerCamelCase form are known, and case counts. Pachyderm 2.7 ignored unknown fields without a
    word.

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
    """A value has another type than its field.

    Why: pachctl reads a spec as protobuf's JSON (protojson), which converts nothing: a text stays a text, and a
    single value is no list. Only numbers may also be written as text.

    Wrong:
    ```json +edges
    "transform": {"image": "edges:1.0", "cmd": «"python3 /edges.py"»}
    ```
    Right:
    ```json +edges
    ```
    Fix: Write the type that the message names; numbers that are meant as text need quotes.
    """,
)

pachctl_refuses(
    "P003",
    "value-not-allowed",
    """A value is not among the names that its field allows.

    Why: The field is an enumeration: pachctl takes its names, in capitals and with underscores, or their numbers.
    Kubernetes spells the same things `Exists` and `NoSchedule`.

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

    Why: Whole numbers have 32 or 64 bits, and some cannot be negative. pachctl also carries numbers that are not in
    quotes as floating point: the last ones before the end of 64 bits round out of the range, and pachd refuses
    them.

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
    """A field for a number holds something that is none.

    Why: protojson takes a JSON number or a text that holds one: no unit, no plus sign, no leading zeros, no blanks,
    and for whole numbers nothing after the point but zeros. `500m` is a quantity of Kubernetes and no number.

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

    Why: Since Pachyderm 2.7 a duration is protobuf's: a number of seconds, at most nine digits after the point, and
    an `s`. Before 2.7 Go's durations (`5m`, `1h30m`) were read, and some documentation still shows them.

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
    """A point in time is not written as a date, a time and a zone.

    Why: protojson reads times as RFC 3339 has them: `2024-01-31T00:00:00Z`, or with an offset for the zone. A date
    alone or a time without a zone is refused.

    Wrong:
    ```json +edges
    "input": {"cron": {"name": "tick", "spec": "@daily", "start": «"2099-01-31"»}}
    ```
    Right:
    ```json +edges
    "input": {"cron": {"name": "tick", "spec": "@daily", "start": "2099-01-31T00:00:00Z"}}
    ```
    Fix: Write date, `T`, time and zone.
    """,
)

pachctl_refuses(
    "P008",
    "null-not-allowed",
    """There is a null where none may be.

    Why: For most fields null means that they are not set. But pachd, which merges a spec with its defaults, refuses
    null for a list or a map after pachctl let it pass (since 2.8), and pachctl refuses null as an item of a list,
    as a value of a map and for `pipeline.project`. In YAML a field with nothing after its colon is null.

    Wrong:
    ```json +edges
    "transform": {"image": "edges:1.0", "cmd": ["python3", "/edges.py"], "env": «null»}
    ```
    Right:
    ```json +edges
    "transform": {"image": "edges:1.0", "cmd": ["python3", "/edges.py"], "env": {}}
    ```
    Fix: Leave the field out, or write an empty list or map.
    """,
)

pachctl_refuses(
    "P009",
    "missing-field",
    """The pipeline or its name is missing.

    Why: pachctl asks every spec for `pipeline` and for a `name` in it that is not empty.

    Wrong:
    ```json +edges
    «"pipeline"»: {}
    ```
    Right:
    ```json +edges
    ```
    Fix: Name the pipeline.
    """,
)

pachctl_refuses(
    "P010",
    "two-egress-targets",
    """An egress has two targets.

    Why: `object_storage` and `sql_database` exclude each other: pachctl refuses a spec that sets both.

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

    Why: Specs of Pachyderm 1.x have fields that 2.x does not know, and pachctl refuses a spec for them (2.7 ignored
    them without a word). Most have a successor, which the message names.

    Wrong:
    ```json +edges
    «"standby"»: true
    ```
    Right:
    ```json +edges
    "autoscaling": true
    ```
    Fix: Write what took the field's place, or leave it out.
    """,
)

pachctl_surprises(
    "P012",
    "number-cut-short",
    """Pachyderm reads only the beginning of a number.

    Why: The protojson of Pachyderm 2.12 reads a number in a text up to the first character that cannot be part of
    one and drops the rest: `"0,5"` is 0. Its later releases refuse such texts.

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
