"""How specs use secrets: entries, mounts, variables, types, references in pod texts."""

from __future__ import annotations

import json
from collections.abc import Iterable

import pytest

from spec_lint.model.inventory import KnownSecret
from tests.rules.secret_checks import findings, secret
from tests.rules.told import INPUT, known, places, spec, told


def _spec(*entries: dict[str, str], transform: str = 'image: "edges:1.0", cmd: [python3, /edges.py]') -> str:
    return spec(f"{transform}, secrets: {json.dumps(entries)}")


def _mount(path: str, name: str = "weather", **more: str) -> dict[str, str]:
    return {"name": name, "mount_path": path, **more}


def _variable(env_var: str, name: str = "weather") -> dict[str, str]:
    return {"name": name, "key": "access", "env_var": env_var}


def test_a_key_without_a_variable() -> None:
    assert places(_spec(_mount("/secrets", key="access")), "X220") == ['"key": "access"']
    assert places(_spec(_mount("/secrets", key="access", env_var="A")), "X220") == []


def test_an_entry_that_looks_like_a_file_is_reported_once() -> None:
    text = _spec(_mount("/secrets/access", key="access"))
    assert places(text, "X220") == []
    assert places(text, "X222") == ['"/secrets/access"']


@pytest.mark.parametrize(
    ("entry", "count"),
    [
        ({"name": "weather"}, 1),
        ({"name": "weather", "key": "access"}, 1),
        ({"name": "weather", "mount_path": ""}, 1),
        ({"name": "", "key": "access"}, 0),
        ({"name": "weather", "mount": "/secrets"}, 0),
        ({"name": "weather", "mount_path": "/secrets"}, 0),
    ],
)
def test_entries_that_ask_for_nothing(entry: dict[str, str], count: int) -> None:
    assert len(told(_spec(entry), "X221")) == count


@pytest.mark.parametrize(
    ("path", "count"),
    [
        ("/creds/key.json", 1),
        ("/creds/KEY.PEM", 1),
        ("/creds/.netrc", 1),
        ("/creds/conf.d", 0),
        ("/creds", 0),
        ("/", 0),
    ],
)
def test_paths_of_files(path: str, count: int) -> None:
    assert places(_spec(_mount(path)), "X222") == [f'"{path}"'] * count


def test_the_files_that_come_instead_are_named() -> None:
    (finding,) = told(_spec(_mount("/creds/key.json")), "X222", secrets=[known("weather", "access", "secret")])
    assert 'the files "access" and "secret"' in finding.message


@pytest.mark.parametrize(
    ("path", "transform", "count"),
    [
        ("/etc", 'image: "a:1", cmd: [x]', 1),
        ("/usr/", 'image: "a:1", cmd: [x]', 1),
        ("//etc/./ssl", 'image: "a:1", cmd: [x]', 1),
        ("/etc/weather", 'image: "a:1", cmd: [x]', 0),
        ("/edges", 'image: "a:1", cmd: [/edges/run]', 1),
        ("/edges", 'image: "a:1", cmd: [python3, -u, /edges/main.py]', 1),
        ("/edges", 'image: "a:1", cmd: [x], working_dir: /edges', 1),
        ("/edges", 'image: "a:1", cmd: [x, --config, /edges/access]', 0),
        ("/edges", 'image: "a:1", cmd: [sh, -c, "cat /edges/access"]', 0),
        ("/edge", 'image: "a:1", cmd: [/edges/run]', 0),
    ],
)
def test_mounts_over_the_image(path: str, transform: str, count: int) -> None:
    assert places(_spec(_mount(path), transform=transform), "X223") == [f'"{path}"'] * count


def test_a_script_that_the_secret_brings_is_not_hidden() -> None:
    text = _spec(_mount("/scripts"), transform='image: "a:1", cmd: [sh, /scripts/run.sh]')
    assert len(told(text, "X223")) == 1
    assert told(text, "X223", secrets=[known("weather", "run.sh")]) == []


@pytest.mark.parametrize(
    ("path", "count"),
    [
        ("/pfs/weather", 1),
        ("/pach-bin/x", 1),
        ("/tmp/", 1),
        ("/tmp", 0),  # Kubernetes refuses the path of another mount
        ("/pfs", 0),
        ("/tmp/weather", 0),
        ("/pfsx", 0),
    ],
)
def test_mounts_in_places_of_pachyderm(path: str, count: int) -> None:
    assert places(_spec(_mount(path)), "X224") == [f'"{path}"'] * count


@pytest.mark.parametrize(
    ("one", "other", "place"),
    [
        ("/a", "/a/b", ['"/a/b"']),
        ("/a/b/c", "/a", ['"/a/b/c"']),
        ("/a", "/a/", ['"/a/"']),
        ("/a", "/a", []),  # Kubernetes refuses that
        ("/a", "/ab", []),
        ("/a/b", "/a/c", []),
    ],
)
def test_mounts_over_each_other(one: str, other: str, place: list[str]) -> None:
    assert places(_spec(_mount(one), _mount(other, name="harbour")), "X225") == place


@pytest.mark.parametrize(("path", "count"), [("a/b", 1), (".", 1), ("/a", 0), ("$PLACE", 0), ("a:b", 0)])
def test_paths_that_do_not_start_at_the_root(path: str, count: int) -> None:
    assert places(_spec(_mount(path)), "X226") == [f'"{path}"'] * count


def test_a_variable_that_is_filled_twice_counts_last() -> None:
    text = _spec(_variable("A"), _variable("A", "harbour"), transform='image: "a:1", cmd: [x], env: {A: b}')
    first, second = told(text, "X227")
    assert [finding.span.start for finding in (first, second)] == [text.index('"A"'), text.rindex('"A"')]
    assert first.related[0].span.text == "A"
    assert second.related[0].span == first.span


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("POSTGRES_PASSWORD", "X228"),
        ("PACH_TOKEN", "X228"),
        ("METRICS", "X229"),
        ("KUBERNETES_SERVICE_HOST", "X229"),
        ("my-token", "X230"),
        ("TOKEN;", "X230"),
        ("A$", "X230"),
        ("A,B", "X230"),
        ("A B", "X230"),
        ("1A", "X230"),
        ("my.token", "X230"),
        ("TOKEN", None),
        ("AWS_ACCESS_KEY_ID", None),
    ],
)
def test_names_of_variables(name: str, code: str | None) -> None:
    for rule in ("X228", "X229", "X230"):
        assert places(_spec(_variable(name)), rule) == [f'"{name}"'] * (rule == code)


@pytest.mark.parametrize(
    ("name", "reported", "proposed"),
    [
        ("A;", True, "A"),
        ("1A", True, "_1A"),
        ("my-level.x", True, "MY_LEVEL_X"),
        ("log4j.formatMsg", True, "log4j_formatMsg"),
        (";", True, None),
        ("A_1", False, None),
        ("_", False, None),
    ],
)
def test_names_of_variables_without_a_secret(name: str, reported: bool, proposed: str | None) -> None:
    text = spec(f'image: "edges:1.0", cmd: [/edges], env: {{"{name}": "1"}}')
    assert places(text, "X230") == [f'"{name}"'] * reported
    assert [found.help for found in told(text, "X230")] == [proposed and f'Write "{proposed}".'] * reported


def test_a_name_that_starts_with_a_digit_is_not_said_to_have_wrong_characters() -> None:
    found = told(spec('image: "edges:1.0", cmd: [/edges], env: {"1A": "1"}'), "X230")
    assert "digit" in found[0].message
    assert "letters" not in found[0].message


def test_no_name_is_proposed_that_is_taken() -> None:
    found = told(spec('image: "edges:1.0", cmd: [/edges], env: {"A.B": "1", A_B: "2"}'), "X230")
    assert [finding.help for finding in found] == [None]


def test_the_keys_of_the_s3_gateway_win() -> None:
    text = _spec(_variable("AWS_SECRET_ACCESS_KEY")) + "s3_out: true\n"
    assert places(text, "X228") == ['"AWS_SECRET_ACCESS_KEY"']


ENVIRONMENT = json.dumps([
    {"op": "add", "path": "/containers/0/envFrom", "value": [{"secretRef": {"name": "weather"}}]}
])  # fmt: skip


@pytest.mark.parametrize(
    ("secrets", "place"),
    [
        ([known("weather", "access-key")], ["weather"]),
        ([known("weather", "ACCESS")], []),
        ([known("weather")], []),
        ([], []),
    ],
)
def test_keys_that_become_no_variables(secrets: Iterable[KnownSecret], place: list[str]) -> None:
    text = spec(rest=f"{INPUT}\npod_patch: {json.dumps(ENVIRONMENT)}")
    assert places(text, "X231", secrets=secrets) == place


DOCKER = "kubernetes.io/dockerconfigjson"


@pytest.mark.parametrize(
    ("type", "pull", "count"),
    [(DOCKER, "", 1), ("Opaque", "", 0), (None, "", 0), (DOCKER, ", image_pull_secrets: [weather]", 0)],
)
def test_a_pull_secret_among_the_data(type: str | None, pull: str, count: int) -> None:
    text = _spec(_mount("/secrets"), _variable("A"), transform=f'image: "a:1", cmd: [x]{pull}')
    assert places(text, "X241", secrets=[known("weather", type=type)]) == ['"weather"'] * count


@pytest.mark.parametrize(("type", "count"), [("kubernetes.io/tls", 1), ("Opaque", 0), ("kubernetes.io/basic-auth", 0)])
def test_the_type_of_an_egress_secret(type: str, count: int) -> None:
    egress = "egress: {sql_database: {url: 'postgres://a@b/c', secret: {name: database, key: password}}}"
    text = spec(rest=f"{INPUT}\n{egress}")
    assert places(text, "X242", secrets=[known("database", type=type)]) == ["database"] * count


@pytest.mark.parametrize(("spec_text", "rules"), [(spec(), ["X206"]), (spec()[:-5] + "[", [])])
def test_a_secret_may_be_asked_for_where_a_spec_cannot_be_read(spec_text: str, rules: list[str]) -> None:
    asking = spec('image: "a:1", secrets: [{name: harbour, env_var: PORT, key: access}]').replace("edges", "ports")
    found = findings({"ports.yaml": asking, "edges.yaml": spec_text, "weather.json": secret()})
    assert [finding.rule for finding in found if finding.rule == "X206"] == rules
