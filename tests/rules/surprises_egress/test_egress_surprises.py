"""Egress that does not do what it seems to, and passwords that no report shows."""

from __future__ import annotations

import io
import json

import pytest

from spec_lint.engine.loader import load
from spec_lint.reading.masking.masks import masks_of
from tests.rules.told import INPUT, places, spec, told

PASSWORD = "correct-horse"


def _egress(egress: str, rest: str = INPUT) -> str:
    return spec(rest=f"{rest}\negress: {egress}")


@pytest.mark.parametrize(
    ("url", "place"),
    [
        (f"postgres://u:{PASSWORD}@h/d", [PASSWORD]),
        (f"postgres://u@h/d?a=b&password={PASSWORD}", [PASSWORD]),
        (f"postgres://u:a/{PASSWORD}@h/d", [f"a/{PASSWORD}"]),
        (f"postgres://u:%{PASSWORD}@h/d", [f"%{PASSWORD}"]),
        ("postgres://u:@h/d", []),
        ("postgres://u@h/d", []),
    ],
)
def test_passwords_in_urls(url: str, place: list[str]) -> None:
    for target in ("{URL: '%s'}", "{object_storage: {url: '%s'}}", "{sql_database: {url: '%s'}}"):
        text = _egress(target.replace("%s", url))
        assert places(text, "P780") == place
        source = load("edges.yaml", text.encode()).documents[0].source
        assert [source.text[start:end] for start, end in masks_of(source)] == place


@pytest.mark.parametrize("name", ["text", "concise", "json", "github", "sarif"])
def test_no_report_shows_a_password(name: str) -> None:
    from spec_lint.cli import main

    url = f"postgres://u:{PASSWORD}@h/d/public?password={PASSWORD}"
    egress = {"sql_database": {"url": url, "secret": {"name": "a", "key": "b"}, "file_format": {"type": "CSV"}}}
    value = {"pipeline": {"name": "edges"}, "transform": {"cmd": ["sh"]}, "egress": egress}
    value["input"] = {"pfs": {"repo": "images", "glob": "/*"}}
    with pytest.MonkeyPatch.context() as patch:
        output = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
        patch.setattr("sys.stdout", output)
        patch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(json.dumps(value).encode())))
        main(["check", "--isolated", "--format", name, "-"])
        output.seek(0)
        shown = output.read()
    assert "P780" in shown
    assert PASSWORD not in shown


@pytest.mark.parametrize(
    ("egress", "code", "place"),
    [
        ("{URL: 's3://a', object_storage: {url: 's3://b'}}", "P781", ["object_storage"]),
        ("{URL: 's3://a', sql_database: {url: 'mysql://b'}}", "P781", ["sql_database"]),
        ("{URL: '', object_storage: {url: 's3://b'}}", "P781", []),
        ("{URL: 's3://a', object_storage: {}}", "P781", []),
        ("{sql_database: {url: 'mysql://b'}}", "P783", ["sql_database"]),
        ("{URL: 's3://a', sql_database: {url: 'mysql://b'}}", "P783", []),
        ("{URL: 'file:///a'}", "P784", ["'file:///a'"]),
        ("{URL: 'minio://a/b'}", "P784", []),
        ("{URL: 'wasb://account/b'}", "P785", ["'wasb://account/b'"]),
        ("{URL: 'wasb://c@account/b'}", "P785", []),
    ],
)
def test_egress(egress: str, code: str, place: list[str]) -> None:
    assert places(_egress(egress), code) == place


def test_spouts_and_services_have_no_egress() -> None:
    assert places(_egress("{URL: 's3://a'}", "spout: {}"), "P782") == ["egress"]
    assert places(_egress("{URL: 's3://a'}", f"{INPUT}\nservice: {{}}"), "P782") == ["egress"]
    assert places(_egress("{URL: 's3://a'}"), "P782") == []
    assert told(_egress("{URL: 's3://a', object_storage: {url: 's3://b'}}", "spout: {}"), "P781") == []
