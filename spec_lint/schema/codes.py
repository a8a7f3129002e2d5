"""The codes of the problems that the schema of a spec finds: what ``explain`` and the documentation say of them."""

from __future__ import annotations

from typing import NamedTuple

from spec_lint.findings.finding import Refuser, Severity


class SchemaCode(NamedTuple):
    """What one code means. ``wrong`` and ``right`` are whole specs as JSON."""

    name: str
    summary: str
    why: str
    wrong: str
    right: str
    fix: str
    severity: Severity = Severity.ERROR
    refused_by: Refuser | None = Refuser.PACHCTL


def _spec(rest: str = "", transform: str = '"image": "python:3.11", "cmd": ["python3", "/main.py"]') -> str:
    """A whole spec around what an example shows: a fragment of the top, or what ``transform`` holds."""
    end = f",\n  {rest}" if rest else ""
    return (
        '{\n  "pipeline": {"name": "edges"},\n  "input": {"pfs": {"repo": "images", "glob": "/*"}},\n'
        f'  "transform": {{{transform}}}{end}\n}}'
    )


_TAIL = '"image": "python:3.11", "cmd": ["python3", "/main.py"]'

SCHEMA_CODES: dict[str, SchemaCode] = {
    "P001": SchemaCode(
        "unknown-field",
        "A mapping has a field that Pachyderm does not know.",
        "pachctl (2.8 and later, and up to 2.6) refuses the whole spec for one unknown field. Only the field's own "
        "name "
        "and its lowerCamelCase form are known, and case counts. Pachyderm 2.7 ignored unknown fields without a word.",
        _spec(transform='"imag": "python:3.11", "cmd": ["python3", "/main.py"]'),
        _spec(),
        "Correct the name, or move the field into the mapping where it belongs.",
    ),
    "P002": SchemaCode(
        "wrong-type",
        "A value has another type than its field.",
        "pachctl reads a spec as protobuf's JSON (protojson), which converts nothing: a text stays a text, and a "
        "single "
        "value is no list. Only numbers may also be written as text.",
        _spec(transform='"image": "python:3.11", "cmd": "python3 /main.py"'),
        _spec(),
        "Write the type that the message names; numbers that are meant as text need quotes.",
    ),
    "P003": SchemaCode(
        "value-not-allowed",
        "A value is not among the names that its field allows.",
        "The field is an enumeration: pachctl takes its names, in capitals and with underscores, or their numbers. "
        "Kubernetes spells the same things `Exists` and `NoSchedule`.",
        _spec('"tolerations": [{"key": "gpu", "operator": "Exists"}]'),
        _spec('"tolerations": [{"key": "gpu", "operator": "EXISTS"}]'),
        "Write one of the names.",
    ),
    "P004": SchemaCode(
        "number-out-of-range",
        "A number is too large or too small for its field.",
        "Whole numbers have 32 or 64 bits, and some cannot be negative. pachctl also carries numbers that are not in "
        "quotes as floating point: the last ones before the end of 64 bits round out of the "
        "range, and pachd refuses them.",
        _spec('"parallelism_spec": {"constant": -1}'),
        _spec('"parallelism_spec": {"constant": 1}'),
        "Write a number within the range; put very large ones in quotes.",
    ),
    "P005": SchemaCode(
        "not-a-number",
        "A field for a number holds something that is none.",
        "protojson takes a JSON number or a text that holds one: no unit, no plus sign, no leading zeros, no "
        "blanks, and "
        "for whole numbers nothing after the point but zeros. `500m` is a quantity of Kubernetes and no number.",
        _spec('"resource_requests": {"cpu": "500m"}'),
        _spec('"resource_requests": {"cpu": 0.5}'),
        "Write the plain number.",
    ),
    "P006": SchemaCode(
        "bad-duration",
        "A duration is not written as seconds.",
        "Since Pachyderm 2.7 a duration is protobuf's: a number of seconds, at most nine digits after the point, "
        "and an "
        "`s`. Before 2.7 Go's durations (`5m`, `1h30m`) were read, and some documentation still shows them.",
        _spec('"datum_timeout": "5m"'),
        _spec('"datum_timeout": "300s"'),
        "Write the seconds, followed by `s`.",
    ),
    "P007": SchemaCode(
        "bad-timestamp",
        "A point in time is not written as a date, a time and a zone.",
        "protojson reads times as RFC 3339 has them: `2024-01-31T00:00:00Z`, or with an offset for the zone. A "
        "date alone "
        "or a time without a zone is refused.",
        '{\n  "pipeline": {"name": "edges"},\n'
        '  "input": {"cron": {"name": "tick", "spec": "@daily", "start": "2099-01-31"}},\n'
        f'  "transform": {{{_TAIL}}}\n}}',
        '{\n  "pipeline": {"name": "edges"},\n'
        '  "input": {"cron": {"name": "tick", "spec": "@daily", "start": "2099-01-31T00:00:00Z"}},\n'
        f'  "transform": {{{_TAIL}}}\n}}',
        "Write date, `T`, time and zone.",
    ),
    "P008": SchemaCode(
        "null-not-allowed",
        "There is a null where none may be.",
        "For most fields null means that they are not set. But pachd, which merges a spec with its defaults, "
        "refuses null "
        "for a list or a map after pachctl let it pass (since 2.8), and pachctl refuses null as an item of a list, "
        "as a "
        "value of a map and for `pipeline.project`. In YAML a field with nothing after its colon is null.",
        _spec(transform=f'{_TAIL}, "env": null'),
        _spec(transform=f'{_TAIL}, "env": {{}}'),
        "Leave the field out, or write an empty list or map.",
    ),
    "P009": SchemaCode(
        "missing-field",
        "The pipeline or its name is missing.",
        "pachctl asks every spec for `pipeline` and for a `name` in it that is not empty.",
        f'{{\n  "input": {{"pfs": {{"repo": "images", "glob": "/*"}}}},\n  "transform": {{{_TAIL}}},\n'
        '  "pipeline": {}\n}',
        _spec(),
        "Name the pipeline.",
    ),
    "P010": SchemaCode(
        "two-egress-targets",
        "An egress has two targets.",
        "`object_storage` and `sql_database` exclude each other: pachctl refuses a spec that sets both.",
        _spec(
            '"egress": {\n    "object_storage": {"url": "s3://bucket/directory"},\n'
            '    "sql_database": {"url": "postgres://user@host/db", "file_format": {"type": "CSV"},\n'
            '      "secret": {"name": "db", "key": "password"}}\n  }'
        ),
        _spec('"egress": {"object_storage": {"url": "s3://bucket/directory"}}'),
        "Keep one of them; a second pipeline can write to the other.",
    ),
    "P011": SchemaCode(
        "removed-field",
        "A field is from an older release of Pachyderm.",
        "Specs of Pachyderm 1.x have fields that 2.x does not know, and pachctl refuses a spec for them (2.7 "
        "ignored them "
        "without a word). Most have a successor, which the message names.",
        _spec('"standby": true'),
        _spec('"autoscaling": true'),
        "Write what took the field's place, or leave it out.",
    ),
    "P012": SchemaCode(
        "number-cut-short",
        "Pachyderm reads only the beginning of a number.",
        "The protojson of Pachyderm 2.12 reads a number in a text up to the first character that cannot be part of "
        "one and "
        'drops the rest: `"0,5"` is 0. Its later releases refuse such texts.',
        _spec('"resource_requests": {"cpu": "0,5"}'),
        _spec('"resource_requests": {"cpu": 0.5}'),
        "Write the number with a point, or without what follows it.",
        Severity.WARNING,
        None,
    ),
}
