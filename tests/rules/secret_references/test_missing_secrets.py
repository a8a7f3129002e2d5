"""When a missing secret is an error, when a warning, and when nothing is said."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from spec_lint.findings.finding import Finding
from tests.rules.secret_references.conftest import CheckFiles
from tests.rules.secret_references.repository import said, secret, spec

MISSING = ("X202", "X204", "X208")
ASKS = {"p.json": spec("vault/token")}
GRAFANA = secret("grafana", "admin", namespace="monitoring")


@pytest.mark.parametrize(
    ("files", "rule"),
    [
        ({}, None),
        ({"k8s/grafana.yaml": GRAFANA}, "X208"),
        ({"k8s/grafana.yaml": secret("grafana", "admin")}, "X208"),
        ({"spec-lint.toml": 'external_secrets = ["registry"]\n'}, "X208"),
        ({"spec-lint.toml": "external_secrets = { registry = true, complete = true }\n"}, "X202"),
        ({"spec-lint.toml": "external_secrets = { complete = true }\n"}, "X202"),
        ({"spec-lint.toml": "[external-secrets]\ncomplete = false\nregistry = true\n"}, "X208"),
        ({"spec-lint.toml": "external_secrets = { complete = {} }\n"}, "X208"),
        ({"spec-lint.toml": 'inventory = "known.json"\n', "known.json": '{"version": 1, "secrets": []}'}, "X202"),
        ({"spec-lint.toml": 'missing_secrets = "error"\n'}, "X202"),
        ({"spec-lint.toml": 'missing_secrets = "off"\n'}, None),
        ({"spec-lint.toml": 'external_secrets = ["vaults"]\n'}, "X202"),
        ({"q.json": spec("db/password", name="q"), "db.yaml": secret("db", "password")}, "X202"),
        ({"q.json": spec("db/password", name="q"), "secrets/db.yaml": secret("db", "password")}, "X202"),
        (
            {
                "spec-lint.toml": 'missing_secrets = "warning"\n',
                "q.json": spec("db/password", name="q"),
                "db.yaml": secret("db", "password"),
            },
            "X208",
        ),
        ({"example/q.json": spec("db/password", name="q"), "example/db.yaml": secret("db", "password")}, "X208"),
        ({"q.json": spec("db/password", name="q"), "db.yaml": secret("db", "password", namespace="web")}, "X208"),
        (
            {
                "one/q.json": spec("db/password", name="q"),
                "one/db.yaml": secret("db", "password"),
                "two/r.json": spec("db/password", name="r"),
                "two/db.yaml": secret("db", "password"),
            },
            "X208",
        ),
    ],
)
def test_what_makes_a_missing_secret_an_error(check_files: CheckFiles, files: dict[str, str], rule: str | None) -> None:
    found = said(check_files({**ASKS, **files}), *MISSING)
    assert [one for one in found if one[1] == "p.json"] == ([(rule, "p.json", "vault")] if rule else [])


@pytest.mark.parametrize(
    ("asked", "known", "rule"),
    [
        ("weather-services", "weather-service", "X202"),
        ("clearm1", "clearml", "X202"),
        ("wether", "weather", "X202"),
        ("store-2", "store-1", "X208"),
        ("store2", "store10", "X208"),
        ("snowflake-a", "snowflake-b", "X208"),
        ("bucket-eu", "bucket-us", "X208"),
        ("database-dev", "database-prd", "X208"),
        ("database-stage", "database-staging", "X208"),
        ("metrics", "vault", "X208"),
    ],
)
def test_a_similar_name_shows_a_typing_error(check_files: CheckFiles, asked: str, known: str, rule: str) -> None:
    outcome = check_files({"p.json": spec(f"{asked}/token"), "spec-lint.toml": f'external_secrets = ["{known}"]\n'})
    assert said(outcome, *MISSING) == [(rule, "p.json", asked)]


def test_the_other_namespace_is_an_error_only_if_that_of_pachd_is_known(check_files: CheckFiles) -> None:
    files = {**ASKS, "vault.yaml": secret("vault", "token", namespace="vault")}
    (finding,) = (one for one in check_files(files).findings if one.rule in MISSING)
    assert finding.rule == "X208"
    assert finding.help == 'If it does, write `namespace = "vault"` in the configuration.'
    (label,) = finding.related
    assert label.span.source.path == "vault.yaml"
    outcome = check_files({"spec-lint.toml": 'namespace = "pachyderm"\n'})
    assert said(outcome, *MISSING) == [("X204", "p.json", "vault")]
    assert said(check_files({"spec-lint.toml": 'namespace = "vault"\n'}), *MISSING) == []


def test_a_json_secret_of_another_namespace_does_not_hide_that_the_spec_misses_it(check_files: CheckFiles) -> None:
    vault = {"metadata": {"name": "vault", "namespace": "vault"}, "stringData": {"token": "5512-read"}}
    manifest = json.dumps({"apiVersion": "v1", "kind": "Secret", **vault})
    files = {**ASKS, "vault.json": manifest}
    assert said(check_files(files), "S103", *MISSING) == [("S103", "vault.json", "vault")]
    outcome = check_files({**files, "spec-lint.toml": 'namespace = "pachyderm"\n'})
    assert said(outcome, *MISSING) == [("X204", "p.json", "vault")]


def test_a_secret_is_reported_once_for_each_spec(check_files: CheckFiles) -> None:
    patch = [{"op": "add", "path": "/containers/0/envFrom", "value": [{"secretRef": {"name": "vault"}}]}]
    check_files({"spec-lint.toml": 'external_secrets = ["registry"]\n'})
    uses = json.loads(spec("vault/token", "vault/user", image_pull_secrets=["vault"]))
    outcome = check_files({"p.json": json.dumps({**uses, "pod_patch": json.dumps(patch)}), "q.json": spec("vault/a")})
    first, second = (finding for finding in outcome.findings if finding.rule in MISSING)
    assert [finding.span.source.path for finding in (first, second)] == ["p.json", "q.json"]
    assert [(label.message, label.span.text.strip('"')) for label in first.related] == [("also used here", "vault")] * 3
    assert second.related == ()


def help_of(found: list[Finding], rule: str) -> str | None:
    (finding,) = (one for one in found if one.rule == rule)
    return finding.help


def test_the_line_to_paste(check_files: CheckFiles) -> None:
    outcome = check_files({**ASKS, "k8s/grafana.yaml": GRAFANA})
    assert (
        help_of(outcome.findings, "X208") == 'If it exists, write `external_secrets = ["vault"]` in the configuration.'
    )
    outcome = check_files({"spec-lint.toml": 'external_secrets = ["registry"]\n'})
    assert help_of(outcome.findings, "X208") == 'If it exists, add "vault" to `external_secrets` in the configuration.'


def test_one_note_has_the_line_for_all(check_files: CheckFiles) -> None:
    files = {"p.json": spec("vault/token", "db/password"), "q.json": spec("store/key", "vault/token")}
    outcome = check_files({**files, "k8s/grafana.yaml": GRAFANA})
    (note,) = outcome.summary.notes
    assert 'external_secrets = ["db", "store", "vault"]' in note


@pytest.mark.parametrize(
    ("image", "missing", "unfit"),
    [
        ("registry.example.com/edges:1.0", "X202", "X203"),
        ("python:3.12", "X208", "X209"),
        ("docker.io/library/python:3.12", "X208", "X209"),
        ("mcr.microsoft.com/dotnet/runtime:8.0", "X208", "X209"),
        ("someone/edges:1.0", "X202", "X203"),
    ],
)
def test_a_public_image_needs_no_pull_secret(check_files: CheckFiles, image: str, missing: str, unfit: str) -> None:
    pulls = {"p.json": spec(image=image, image_pull_secrets=["login"])}
    outcome = check_files({**pulls, "spec-lint.toml": "external_secrets = { complete = true }\n"})
    assert said(outcome, *MISSING) == [(missing, "p.json", "login")]
    outcome = check_files({"spec-lint.toml": 'external_secrets = { login = { type = "Opaque" } }\n'})
    assert said(outcome, "X203", "X209") == [(unfit, "p.json", "login")]


def test_optional_references_may_be_missing(check_files: CheckFiles, tmp_path: Path) -> None:
    value = [{"secretRef": {"name": "vault", "optional": True}}]
    patch = json.dumps([{"op": "add", "path": "/containers/0/envFrom", "value": value}])
    files = {"p.json": json.dumps({**json.loads(spec()), "pod_patch": patch})}
    outcome = check_files({**files, "spec-lint.toml": "external_secrets = { complete = true }\n"})
    assert said(outcome, *MISSING) == []


def test_one_note_is_enough_while_nothing_is_known_of_secrets(check_files: CheckFiles) -> None:
    outcome = check_files({"p.json": spec("vault/token", "db/password"), "q.json": spec("db/password", name="q")})
    assert said(outcome, *MISSING) == []
    (note,) = outcome.summary.notes
    assert note.endswith('list them in the configuration: external_secrets = ["db", "vault"].')
    outcome = check_files({"spec-lint.toml": 'missing_secrets = "warning"\n'})
    assert [rule for rule, *_ in said(outcome, *MISSING)] == ["X208"] * 3
    outcome = check_files({"spec-lint.toml": 'external_secrets = ["registry"]\n'})
    assert [rule for rule, *_ in said(outcome, *MISSING)] == ["X208"] * 3
    outcome = check_files({"spec-lint.toml": 'missing_secrets = "off"\n'})
    assert not outcome.summary.notes
