"""The published schemas themselves: sound, complete, and in step with the messages and their history."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from importlib import import_module
from typing import Any

import pytest
from jsonschema import Draft202012Validator  # type: ignore[import-untyped,unused-ignore]

from spec_lint.findings.finding import Edit, Finding, Fix, Label, Span
from spec_lint.findings.source import Source
from spec_lint.findings.summary import Summary
from spec_lint.pachyderm.fields import SINCE
from spec_lint.pachyderm.messages import MESSAGES, camel_case
from spec_lint.report import FORMATS, write
from spec_lint.schema.validate import check_inventory
from spec_lint.schema.validators import is_valid
from spec_lint.schema.values import ENUMS
from spec_lint.settings.options import OPTIONS

schemas: Any = import_module("spec_lint.schemas")
DEFINITIONS: dict[str, Any] = json.loads(schemas.text("pipeline"))["$defs"]
SCALARS = {"Duration": "duration", "Timestamp": "timestamp", "Int64Value": "int64", "map": "string_map"}


def subschemas(schema: Any) -> Iterator[dict[str, Any]]:
    if isinstance(schema, dict):
        yield schema
        for value in schema.values():
            yield from subschemas(value)
    elif isinstance(schema, list):
        for value in schema:
            yield from subschemas(value)


def test_every_schema_has_an_identity_with_the_version_of_its_form() -> None:
    for name in schemas.names():
        assert json.loads(schemas.text(name))["$id"] == f"urn:spec-lint:schema:{name}:1"


@pytest.mark.parametrize("name", schemas.names())
def test_each_schema_is_one(name: str) -> None:
    schema = json.loads(schemas.text(name))
    Draft202012Validator.check_schema(schema)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert schema["title"] and schema["description"]


CONDITIONS = {"if", "then", "else", "not", "allOf", "anyOf", "oneOf"}


def undescribed(schema: Any, root: Any, path: tuple[str, ...] = ()) -> Iterator[str]:
    """The properties that an editor would show without a word, but for those that conditions repeat."""
    if isinstance(schema, list):
        for item in schema:
            yield from undescribed(item, root, path)
    if not isinstance(schema, dict):
        return
    properties = schema.get("properties")
    for name, about in properties.items() if isinstance(properties, dict) and not CONDITIONS & {*path} else ():
        while isinstance(about, dict) and "description" not in about and "$ref" in about:
            reference = about["$ref"].removeprefix("#/").split("/")
            about = root
            for token in reference:
                about = about[token]
        if isinstance(about, dict) and not about.get("description"):
            yield "/".join((*path, name))
    for key, value in schema.items():
        yield from undescribed(value, root, (*path, key))


@pytest.mark.parametrize("name", schemas.names())
def test_every_property_is_described_for_editors(name: str) -> None:
    schema = json.loads(schemas.text(name))
    assert list(undescribed(schema, schema)) == []
    assert list(undescribed({"properties": {"a": {"type": "string"}}}, {})) == ["a"]


@pytest.mark.parametrize("name", schemas.names())
def test_no_schema_refers_to_another_place(name: str) -> None:
    """An editor without a network takes it, and so does SchemaStore."""
    references = [part["$ref"] for part in subschemas(json.loads(schemas.text(name))) if "$ref" in part]
    assert all(isinstance(one, dict) or one.startswith("#") for one in references)


@pytest.mark.parametrize("name", schemas.names())
def test_every_mapping_is_closed(name: str) -> None:
    schema = json.loads(schemas.text(name))
    closed = [part for part in subschemas(schema) if "title" in part and "properties" in part]
    assert closed or name == "pipeline"
    assert all("additionalProperties" in part for part in closed)


def test_there_is_no_other_schema() -> None:
    with pytest.raises(ValueError, match="pipeline"):
        schemas.text("../pyproject")


@pytest.mark.parametrize("message", MESSAGES)
def test_fields_have_both_spellings_and_their_type(message: str) -> None:
    properties = DEFINITIONS[message]["properties"]
    spellings = {"$schema"}
    for field, kind in MESSAGES[message].items():
        spellings |= {field, camel_case(field)}
        if camel_case(field) != field:
            assert properties[camel_case(field)] == {"$ref": f"#/$defs/{message}/properties/{field}"}
        assert properties[field]["description"].endswith(".")
        assert wanted(message, field, kind).items() <= properties[field].items()
    assert set(properties) == spellings
    assert DEFINITIONS[message]["additionalProperties"] is False


NEVER_NULL = {"Pipeline": ("name",), "CreatePipelineRequest": ("update", "reprocess", "dry_run")}
"""The flags are taken out by pachctl itself, which wants truth values ("update must be a boolean")."""


def wanted(message: str, field: str, kind: str) -> dict[str, Any]:
    if kind.startswith("[]"):
        return {"type": "array"}
    if kind == "enum":
        reference = DEFINITIONS[message]["properties"][field]["$ref"].rpartition("/")[2]
        assert set(DEFINITIONS[reference]["anyOf"][0]["enum"]) == {*ENUMS[message, field], None}
        return {}
    if kind in ("string", "bool"):
        required = field in NEVER_NULL.get(message, ())
        name = {"string": "string", "bool": "boolean"}[kind]
        return {"type": name if required else [name, "null"]}
    return {"$ref": f"#/$defs/{SCALARS.get(kind, kind)}"}


@pytest.mark.parametrize("message", MESSAGES)
def test_first_releases_are_those_of_the_history(message: str) -> None:
    properties = DEFINITIONS[message]["properties"]
    written = {field: properties[field]["x-since"] for field in MESSAGES[message] if "x-since" in properties[field]}
    assert written == SINCE.get(message, {})


def test_examples_and_defaults_are_accepted() -> None:
    shown = 0
    for message in MESSAGES:
        for field in MESSAGES[message]:
            schema = DEFINITIONS[message]["properties"][field]
            validator = Draft202012Validator({"$ref": f"#/$defs/{message}/properties/{field}", "$defs": DEFINITIONS})
            for value in [*schema.get("examples", []), *([schema["default"]] if "default" in schema else [])]:
                validator.validate(value)
                shown += 1
    assert shown > 60


def test_the_configuration_has_the_options_that_are_read() -> None:
    properties = set(json.loads(schemas.text("config"))["$defs"]["options"]["properties"]) - {"$schema"}
    assert properties == set(OPTIONS) | {option.replace("_", "-") for option in OPTIONS}


def test_the_report_is_what_its_schema_says() -> None:
    assert "json" in FORMATS
    source = Source("edges.json", "{}\n")
    span = Span(source, 0, 2)
    full = Finding(span, "Wrong.", help="Mend it.", related=(Label(span, "Here."),), document=0, pointer=("pipeline",))
    fixed = Finding(span, "Wrong.", fix=Fix((Edit(span, "[]"),), safe=True, title="Write a list"))
    out = io.StringIO()
    write("json", [_named(full), _named(fixed)], Summary(1, 1, 0, 0, 2, 0, 0), out)
    report = json.loads(out.getvalue())
    assert is_valid("report", report)
    del report["findings"][0]["help"]
    assert not is_valid("report", report)


def _named(finding: Finding) -> Finding:
    return finding._replace(rule="P001", name="unknown-field")


def test_an_inventory_holds_no_values() -> None:
    secret: dict[str, Any] = {"name": "db", "type": "Opaque", "keys": ["password"]}
    assert check_inventory({"version": 1, "secrets": [secret, {"name": "other", "keys": None}]}) == []
    (problem,) = check_inventory({"version": 1, "secrets": [{**secret, "data": {"password": "aHVudGVyMg=="}}]})
    assert problem.pointer == ("secrets", 0, "data")
    assert "aHVudGVyMg" not in f"{problem}"


@pytest.mark.parametrize(
    ("secret", "accepted"),
    [
        ({"metadata": {"name": "db"}, "stringData": {"a": "b"}}, True),
        ({"metadata": {"name": "db"}, "data": {"a": "Yg=="}}, True),
        ({"metadata": {"name": "db", "creationTimestamp": None}, "data": {"a": None}}, True),
        ({"metadata": {"name": "db"}, "data": {"a": "not base64!"}}, False),
        ({"metadata": {"name": "db"}, "string_data": {}}, False),
        ({"metadata": {"name": "DB"}}, False),
        ({"metadata": {"name": "db"}, "stringData": {"a b": ""}}, False),
        ({"metadata": {"name": "db"}, "stringData": {"a": 1}}, False),
        ({"metadata": {"name": "db"}, "type": "kubernetes.io/tls", "data": {"tls.crt": ""}}, False),
        (
            {"metadata": {"name": "d"}, "type": "kubernetes.io/tls",
             "data": {"tls.crt": ""}, "stringData": {"tls.key": ""}},
            True,
        ),
    ],
)  # fmt: skip
def test_secrets(secret: dict[str, Any], accepted: bool) -> None:
    assert is_valid("secret", {"apiVersion": "v1", "kind": "Secret", **secret}) is accepted
