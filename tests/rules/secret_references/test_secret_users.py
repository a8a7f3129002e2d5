"""Secrets that no pipeline uses: who else may use them."""

from __future__ import annotations

import json

import pytest

from spec_lint.model.secret_table import rows
from tests.rules.secret_references.conftest import CheckFiles
from tests.rules.secret_references.repository import said, secret, spec


def manifest(name: str, **more: object) -> str:
    """A secret for pachctl."""
    return json.dumps(
        {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": name}, "stringData": {"a": "b"}} | more
    )


START = {"p.json": spec("store/access"), "store.json": manifest("store", stringData={"access": "5512-read"})}
UNUSED = {**START, "sms.json": manifest("sms-login")}
USES = {
    "app.yaml": "kind: Deployment\nspec:\n  envFrom: [{secretRef: {name: sms-login}}]\n",
    "ingress.yaml": "kind: Ingress\nspec:\n  tls:\n  - secretName: sms-login  # for all\n",
    "values.yaml": "grafana:\n  existingSecret: 'sms-login'\n",
    "pull.yaml": "imagePullSecrets:\n- sms-login\n",
    "crd.yaml": "kind: Cluster\nspec: {superuserSecret: {name: sms-login}}\n",
    "list.yaml": 'annotations: {copies: "a, sms-login,b"}\n',
    "other.json": '{"secret": "team/sms-login"}',
    "chart/templates/app.yaml": "{{- if .Values.on }}\nsecretName: sms-login\n{{- end }}\n",
    "main.tf": 'data "kubernetes_secret" "s" { metadata { name = "sms-login" } }\n',
    "run.sh": "kubectl get secret sms-login -o yaml\n",
    "Makefile": "all:\n\tkubectl delete secret sms-login\n",
    "job.py": 'read("sms-login")\n',
    "_helpers.tpl": "{{ lookup sms-login }}\n",
    "env.json": spec(name="env", env={"SECRET": "sms-login"}),
}


@pytest.mark.parametrize("path", USES)
def test_what_another_file_names_is_used(check_files: CheckFiles, path: str) -> None:
    assert said(check_files(UNUSED), "X206") == [("X206", "sms.json", "sms-login")]
    outcome = check_files({path: USES[path]})
    assert said(outcome, "X206") == []
    (row,) = (row for row in rows(outcome.project) if row.name == "sms-login")
    assert [place.path for place in row.users] == [path]
    assert USES[path].splitlines()[row.users[0].line - 1].count("sms-login") == 1
    assert row.states() == ["ok"]


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("notes.yaml", "description: the sms-login secret is for messages\n"),
        ("notes.yaml", "# sms-login\na: b\n"),
        ("longer.yaml", "name: sms-login-2\nother: my-sms-login\n"),
        ("run.sh", "kubectl get secret sms-login-2 my.sms-login\n"),
        ("named.json", spec(name="sms-login")),
        ("README.md", "kubectl get secret sms-login\n"),
        (".gitignore", "sms-login\n"),
    ],
)
def test_what_looks_like_a_use_and_is_none(check_files: CheckFiles, path: str, text: str) -> None:
    assert said(check_files({**UNUSED, path: text}), "X206") == [("X206", "sms.json", "sms-login")]


@pytest.mark.parametrize(
    "text",
    [
        secret("sms-login", "a", namespace="monitoring"),
        secret("sms-login", "a", labels={"argocd.argoproj.io/secret-type": "repository"}),
        secret("sms-login", "a", ownerReferences=[{"name": "x"}]),
        secret("sms-login", "a", annotations={"replicator.v1.mittwald.de/replicate-to": "web"}),
        secret("sms-login", "a", annotations={"reflector.v1.k8s.emberstack.com/reflection-auto-enabled": "true"}),
        secret("sms-login", "a") + "type: kubernetes.io/service-account-token\n",
        secret("sms-login", "a") + "type: helm.sh/release.v1\n",
    ],
)
def test_secrets_that_are_used_without_their_name(check_files: CheckFiles, text: str) -> None:
    assert said(check_files({**START, "sms.yaml": text}), "X206") == []


def test_among_other_workloads_only_secrets_for_pachctl_are_reported(check_files: CheckFiles) -> None:
    files = {**UNUSED, "mail.yaml": secret("mail-login", "a", labels={"app": "mail-login"})}
    assert said(check_files(files), "X206") == [("X206", "mail.yaml", "mail-login"), ("X206", "sms.json", "sms-login")]
    files = {"web.yaml": "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\n"}
    assert said(check_files(files), "X206") == [("X206", "sms.json", "sms-login")]


def test_too_much_to_search(check_files: CheckFiles, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("spec_lint.model.secret_users.MOST_READ", 100)
    assert said(check_files(UNUSED), "X206") == []


def test_the_definition_of_a_secret_in_a_file_of_many_is_no_use(check_files: CheckFiles) -> None:
    both = secret("sms-login", "a") + "---\n" + secret("mail-login", "a", labels={"for": "sms-login"})
    assert said(check_files({**START, "s.yaml": both}), "X206") == [("X206", "s.yaml", "mail-login")]
