"""What the workers are certain to fail on, and at which place it is told."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spec_lint.engine.rule import all_rules
from spec_lint.model.document import Kind
from spec_lint.pachyderm.release import Release
from tests.rules.told import INPUT, places, spec, told


def _egress(egress: str) -> str:
    return spec(rest=f"{INPUT}\negress: {egress}")


def _sql(url: str = "postgres://edges@database/edges", file_format: str = "file_format: {type: CSV}") -> str:
    fields = ", ".join(
        part for part in (f'url: "{url}"', file_format, "secret: {name: database, key: password}") if part
    )
    return _egress(f"{{sql_database: {{{fields}}}}}")


@pytest.mark.parametrize(
    ("transform", "place"),
    [
        ('image: "edges:1.0"', ["transform"]),
        ("cmd: []", ["[]"]),
        ('cmd: [""]', ['""']),
        ('cmd: ["", a]', ['""']),
        ("cmd: [sh]", []),
        ('image: "edges:1.0", cdm: [sh]', []),  # misspelt, and refused for that
        ("cmd: sh", []),
        ("cmd: null", []),  # refused for that
    ],
)
def test_commands_that_are_missing(transform: str, place: list[str]) -> None:
    assert places(spec(transform), "P600") == place


def test_a_spec_without_a_transform_has_no_command() -> None:
    assert places(f"pipeline: {{name: edges}}\n{INPUT}\n", "P600") == ["pipeline"]
    assert places(f"pipeline: {{name: edges}}\ntransfrom: {{cmd: [sh]}}\n{INPUT}\n", "P600") == []
    assert places(f"pipeline: {{name: edges}}\ntransform: null\n{INPUT}\n", "P600") == []


@pytest.mark.parametrize(
    ("rest", "place"),
    [
        ("description: none", ["pipeline"]),
        ("input: null", ["input: null"]),
        ("spout: {}", []),
        ("input: {}", []),  # refused by pachd
        ("inputs: [{repo: images}]", []),  # unknown, and refused for that
        ("service: {internal_port: 80, external_port: 30080}", ["pipeline"]),
    ],
)
def test_inputs_that_are_missing(rest: str, place: list[str]) -> None:
    assert places(spec(rest=rest), "P601") == place


@pytest.mark.parametrize(
    ("image", "place"),
    [
        ("Edges:1.0", ["Edges"]),
        ("a<:1", ["<"]),
        ("edges:", [":"]),
        ("a//b", ['"a//b"']),
        ("registry:5000/edges", []),
        (" edges", [" "]),
        ("edges:1.0  ", ["  "]),
        (" ", [" "]),
        ("", []),
    ],
)
def test_images_that_are_unreadable(image: str, place: list[str]) -> None:
    assert places(spec(f'image: "{image}", cmd: [sh]'), "P602") == place


@pytest.mark.parametrize(
    ("patch", "replaced"),
    [
        ('pod_patch: \'[{"op": "replace", "path": "/containers/0/image", "value": "edges"}]\'', True),
        ('pod_patch: \'[{"op": "replace", "path": "/containers/0", "value": {}}]\'', True),
        ('pod_patch: \'[{"op": "add", "path": "/containers/0/imagePullPolicy", "value": "Always"}]\'', False),
        ('pod_patch: \'[{"op": "replace", "path": "/containers/1/image", "value": "edges"}]\'', False),
        ('pod_patch: \'[{"op": "add", "path": "/imagePullSecrets/-", "value": {"name": "a"}}]\'', False),
        ('pod_patch: "["', True),  # what it would do cannot be told
        ('pod_spec: \'{"containers": [{"name": "user", "image": "edges"}]}\'', True),
        ('pod_spec: \'{"nodeSelector": {"image": "edges"}}\'', False),
    ],
)
def test_a_patch_may_bring_another_image(patch: str, replaced: bool) -> None:
    assert places(spec('image: "Edges:1", cmd: [sh]', f"{INPUT}\n{patch}"), "P602") == ["Edges"] * (not replaced)


@pytest.mark.parametrize(
    ("glob", "place"),
    [("/[z-a]", ["z-a"]), ("/a[", ["["]), ("/[]", ["[]"]), ("/^(a)", ["^("]), ("/a)", []), ("", [])],
)
def test_globs_that_are_unreadable(glob: str, place: list[str]) -> None:
    assert places(spec(rest=f'input: {{pfs: {{repo: images, glob: "{glob}"}}}}'), "P610") == place
    assert (
        places(spec(rest=f'spout: {{service: {{}}}}\ninput: {{pfs: {{repo: images, glob: "{glob}"}}}}'), "P610") == []
    )


def test_a_range_that_runs_backwards_is_turned() -> None:
    (finding,) = told(spec(rest='input: {cross: [{pfs: {repo: images, glob: "/[z-a]*"}}]}'), "P610")
    assert finding.help == 'Did you mean "/[a-z]*"?'
    assert finding.refused_by is not None
    assert finding.refused_by.value == "worker"


@pytest.mark.parametrize(
    ("key", "place"),
    [("$01", ["01"]), ("${007}", ["007"]), ("$1234567890", ["1234567890"]), ("$1", []), ("\\\\1", []), ("$$01", [])],
)
def test_capture_numbers(key: str, place: list[str]) -> None:
    for field in ("join_on", "group_by"):
        assert places(spec(rest=f'input: {{pfs: {{repo: images, glob: "/(*)", {field}: "{key}"}}}}'), "P611") == place


@pytest.mark.parametrize(
    ("name", "refused"),
    [
        ("a/b", True),
        (".", True),
        ("..", True),
        (".scratch", True),
        ("./out", True),
        ("../x", True),
        ("a/", False),
        ("a/../b", False),
        ("a b", False),
        ("out", False),  # refused by pachd
        (".env", False),  # refused by pachd
        ("images", False),
    ],
)
def test_names_that_make_no_link(name: str, refused: bool) -> None:
    text = spec(rest=f'input: {{pfs: {{name: "{name}", repo: images, glob: "/*"}}}}')
    assert places(text, "P612") == [f'"{name}"'] * refused


@pytest.mark.parametrize(
    ("fields", "refused"),
    [
        ("{}", True),
        ("{number: 0}", True),
        ('{number: "0", size_bytes: 0, per_worker: 0}', True),
        ("{per_worker: null}", True),
        ("{number: 1}", False),
        ("{per_worker: 1}", False),
        ("{nmber: 1}", False),
        ("{number: many}", False),
        ("[]", False),
        ("null", False),
    ],
)
def test_datum_sets_of_nothing(fields: str, refused: bool) -> None:
    assert places(spec(rest=f"{INPUT}\ndatum_set_spec: {fields}"), "P620") == ["datum_set_spec"] * refused
    assert places(spec(rest=f"spout: {{}}\ndatum_set_spec: {fields}"), "P620") == []


@pytest.mark.parametrize(
    ("text", "version", "place"),
    [
        ("0s", (2, 12), ["0s"]),
        ("-5s", (2, 12), ["-5s"]),
        ("0.000s", (2, 12), ["0.000s"]),
        ("1s", (2, 12), []),
        ("0m", (2, 12), []),  # refused: not in seconds
        ("0m", (2, 6), ["0m"]),
        ("5m", (2, 6), []),
    ],
)
def test_times_that_are_over(text: str, version: Release, place: list[str]) -> None:
    assert places(spec(rest=f"{INPUT}\njob_timeout: {text}"), "P621", version=version) == place
    assert places(spec(rest=f"{INPUT}\ndatum_timeout: {text}"), "P621", version=version) == []


@pytest.mark.parametrize(
    ("egress", "place"),
    [
        ("{}", ["egress"]),
        ('{URL: ""}', ['""']),
        ("{object_storage: {}}", ["object_storage"]),
        ('{object_storage: {url: ""}}', ['""']),
        ("{sql_database: {file_format: {type: CSV}, secret: {name: a, key: b}}}", ["sql_database"]),
        ('{URL: "s3://b"}', []),
        ('{url: "s3://b"}', []),  # unknown here, and refused for that
        ('{object_storage: {URL: "s3://b"}}', []),
        ("null", []),
    ],
)
def test_egress_to_nowhere(egress: str, place: list[str]) -> None:
    assert places(_egress(egress), "P630") == place
    assert places(spec(rest=f"spout: {{}}\negress: {egress}"), "P630") == []


@pytest.mark.parametrize(
    ("url", "code", "place"),
    [
        ("s3://b/100%", "P631", ["%"]),
        ("s3://b c", "P631", [" "]),
        ("https://b.s3.amazonaws.com", "P632", ["https"]),
        ("S4://b", "P632", ["S4"]),
        ("bucket/path", "P632", ['"bucket/path"']),
        ("as://b/c", "P632", ["as"]),
        ("s3:///b/c", "P633", ['"s3:///b/c"']),
        ("gs:b", "P633", ['"gs:b"']),
        ("gcs://b", "P632", []),
        ("wasb://c@a/x", "P632", []),
        ("test-minio://h/b", "P632", []),
        ("S3://b", "P632", []),
        ("s3://b/c", "P633", []),
        ("file:///x", "P633", []),
    ],
)
def test_urls_of_object_stores(url: str, code: str, place: list[str]) -> None:
    for egress in (f'{{URL: "{url}"}}', f'{{object_storage: {{url: "{url}"}}}}'):
        assert places(_egress(egress), code) == place
    for other in {"P631", "P632", "P633"} - {code}:
        assert places(_egress(f'{{URL: "{url}"}}'), other) == []


def test_stores_and_databases_that_were_known_before() -> None:
    assert places(_egress('{URL: "as://b"}'), "P632", version=Release(2, 4)) == []
    assert places(_egress('{URL: "local://b"}'), "P632", version=Release(2, 8)) == []
    assert places(_egress('{URL: "snowflake://b"}'), "P632", version=Release(2, 7)) == ["snowflake"]
    assert places(_sql("snowflake://u@a/d"), "P634", version=Release(2, 7)) == []
    (finding,) = told(_sql("snowflake://u@a/d"), "P634")
    assert "2.7 was the last" in finding.message


@pytest.mark.parametrize(
    ("url", "code", "place"),
    [
        ("sqlite://h/d", "P634", ["sqlite"]),
        ("h/d", "P634", ['"h/d"']),
        ("postgresql://h/d", "P634", []),
        ("mysql://h/d/", "P635", []),
        ("postgres://h/d/public", "P635", ["public"]),
        ("postgres://h//d/a/b?x=1", "P635", ["a/b"]),
        ("postgres://u:p/w@h/d", "P631", [":p"]),
    ],
)
def test_urls_of_databases(url: str, code: str, place: list[str]) -> None:
    assert places(_sql(url), code) == place


@pytest.mark.parametrize(
    ("file_format", "place"),
    [
        ("", ["sql_database"]),
        ("file_format: {}", ["file_format"]),
        ("file_format: {columns: [a]}", ["file_format"]),
        ("file_format: {type: PARQUET}", ["PARQUET"]),
        ("file_format: {type: UNKNOWN}", ["UNKNOWN"]),
        ("file_format: {type: 3}", ["3"]),
        ("file_format: {type: 9}", ["9"]),
        ('file_format: {type: ""}', []),  # refused by pachctl
        ("file_format: {type: JSON}", []),
        ("file_format: {type: 1}", []),
        ("file_format: {type: csv}", []),  # refused by pachctl
        ("fileformat: {type: CSV}", []),  # unknown, and refused for that
    ],
)
def test_file_formats(file_format: str, place: list[str]) -> None:
    assert places(_sql(file_format=file_format), "P636") == place


def test_what_url_wins_over_is_not_judged() -> None:
    text = _egress('{URL: "s3://b", sql_database: {url: "sqlite://h", secret: {name: a, key: b}}}')
    assert places(text, "P634") == places(text, "P636") == []


fields = st.sampled_from([
    "pfs", "cron", "join", "group", "cross", "union", "repo", "name", "glob", "join_on", "group_by", "outer_join",
    "lazy", "empty_files", "trigger", "spec", "start", "size", "commits", "cron_spec", "url", "URL", "object_storage",
    "sql_database", "file_format", "type", "secret", "cmd", "image", "env",
])  # fmt: skip
anything = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-2, 2)
    | st.sampled_from(["", "$01", "/[", "s3:", "0s", "@every 1s", "a/b"]),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(fields, inner, max_size=3),
    max_leaves=8,
)


@given(anything, anything, anything)
def test_no_value_makes_a_rule_crash(transform: object, inputs: object, rest: object) -> None:
    value = {
        "pipeline": {"name": "edges"},
        "transform": transform,
        "input": inputs,
        "egress": rest,
        "job_timeout": rest,
    }
    value |= {"datum_set_spec": rest, "parallelism_spec": rest}
    for prefix in ("P6", "P73", "P74", "P75", "P78"):
        assert any(code.startswith(prefix) for code in all_rules())
        told(json.dumps(value), prefix, forced=Kind.PIPELINE)
