"""No report shows a credential that a spec, a jsonnet file or its arguments hold; names and our own words stay."""

from __future__ import annotations

import io
import json
import time
from pathlib import Path

import pytest

from spec_lint import cli
from spec_lint.engine.judge import judge
from spec_lint.engine.loader import load
from spec_lint.findings.exit_code import ExitCode
from spec_lint.findings.source import Source
from spec_lint.findings.summary import Summary
from spec_lint.grammar.words import quoted
from spec_lint.model.document import Kind
from spec_lint.model.project import Project
from spec_lint.reading.masking.masks import masks_of
from spec_lint.report import FORMATS, write
from spec_lint.secrets.credential_forms import forms, named, url_passwords
from spec_lint.secrets.value import MASK
from tests.redaction.canaries import Canary, Search, made_up

WORD = made_up("credential")
TOKEN = "ghp_" + (made_up("token") * 2)[:38]
LOGIN = f"s3://user:{WORD}@bucket/x"

SEARCH = Search([Canary("word", "json", b"", (WORD, TOKEN))])


def spec(**more: object) -> dict[str, object]:
    return {
        "pipeline": {"name": "edges"},
        "transform": {"image": "edges:1.0", "cmd": ["run"]},
        "input": {"pfs": {"repo": "images", "glob": "/*"}},
        **more,
    }


def transform(**more: object) -> dict[str, object]:
    return spec(transform={"image": "edges:1.0", "cmd": ["run"], **more})


def curl(form: str) -> dict[str, object]:
    return transform(cmd=["sh"], stdin=[f"curl {form} https://example.org"])


VARIABLE = {"name": "DB_PASSWORD", "value": WORD}


def patched(**operation: object) -> dict[str, object]:
    return spec(pod_patch=json.dumps([operation]))


SPECS: dict[str, object] = {
    "egress URL": spec(egress={"URL": LOGIN}),
    "egress as text": spec(egress=LOGIN),
    "egress in small letters": spec(egress={"url": LOGIN}),
    "egress in a list": spec(egress=[{"URL": [LOGIN]}]),
    "object storage": spec(egress={"object_storage": {"url": LOGIN, "URL": LOGIN}}),
    "database": spec(egress={"sqlDatabase": {"url": f"postgresql://u:{WORD}@h/d"}}),
    "one slash": spec(egress={"URL": f"s3:/u:{WORD}@b"}),
    "no slash": spec(egress={"URL": f"s3:u:{WORD}@b"}),
    "no colon": spec(egress={"URL": f"s3//u:{WORD}@b"}),
    "no scheme": spec(egress={"URL": f"u:{WORD}@b"}),
    "backslashes": spec(egress={"URL": f"s3:\\\\u:{WORD}@b"}),
    "a slash in it": spec(egress={"URL": f"s3://u:{WORD}/{WORD}@b"}),
    "an at sign in it": spec(egress={"URL": f"s3://u:{WORD}@{WORD}@b"}),
    "a blank in it": spec(egress={"URL": f"s3://u:{WORD} {WORD}@b"}),
    "a query": spec(egress={"URL": f"postgres://h/d?sslmode=on&password={WORD}"}),
    "git": spec(input={"git": {"url": f"https://u:{WORD}@example.org/x.git"}}),
    "variable": transform(env={"DB_PASSWORD": WORD}),
    "variable that is only called secret": transform(env={"SECRET": WORD, "secret": WORD}),
    "variable of a wrong type": transform(env=[VARIABLE, {"value": WORD, "name": "API_TOKEN"}]),
    "token in a variable": transform(env={"A": f"x {TOKEN} y"}),
    "token in a name": transform(env={TOKEN: "x"}, secrets=[{"name": TOKEN, "key": TOKEN, "env_var": TOKEN}]),
    "token as a field": spec(**{TOKEN: 1, f"{TOKEN} note": 2}),
    "line as a field": spec(**{f"password: {WORD}": 1, f"DB_PASSWORD={WORD}": 2}),
    "unknown field": spec(password=WORD, transform={"image": "a:1", "cmd": ["a"], "api_key": WORD}),
    "image": transform(image=f"u:{WORD}@example.org/x:1"),
    "image with a scheme": transform(image=f"https://u:{WORD}@Example.org/x:1"),
    "command as text": transform(cmd=f"curl -u user:{WORD} https://example.org"),
    "command with a login": transform(cmd=["curl", "-u", f"user:{WORD}", f"https://u:{WORD}@h"]),
    "command with a flag": transform(cmd=["run", "--password", WORD, f"--api-key={WORD}"]),
    "flag as text": curl(f"--token {WORD}"),
    "assignment": curl(f"; API_TOKEN={WORD} run"),
    "quoted assignment": curl(f"; API_TOKEN='{WORD} {WORD}' run"),
    "header": curl(f"-H 'Authorization: Bearer {WORD}'"),
    "pod patch": spec(pod_patch=json.dumps([{"op": "add", "path": "/containers/0/env/-", "value": VARIABLE}])),
    "pod spec": spec(podSpec=json.dumps({"containers": [{"env": [VARIABLE]}], "x": 1})),
    "private key": transform(env={"A": f"-----BEGIN PRIVATE KEY-----\n{WORD}\n{WORD}\n-----END PRIVATE KEY-----"}),
    "mapping of a variable": transform(env={"DB_PASSWORD": {"value": WORD}}),
    "mapping of mappings": transform(
        env={"DB_PASSWORD": {"x": [{"y": {"name": WORD}}]}, "TOKEN": [[WORD], {"a": WORD}]}
    ),
    "variable from elsewhere": transform(env={"DB_PASSWORD": {"valueFrom": WORD}}),
    "variable from a secret": transform(env={"DB_PASSWORD": {"secretKeyRef": {"name": "v", "value": WORD}}}),
    "variable in a list of a mapping": transform(env=[{"name": "DB_PASSWORD", "value": {"x": [WORD]}}]),
    "variable with a key": transform(env=[{"key": "DB_PASSWORD", "value": WORD}]),
    "mapping of an unknown field": spec(password={"a": {"b": WORD}}, bogus={"apiKey": [{"key": WORD}]}),
    "annotation": spec(metadata={"annotations": {"db-password": {"x": WORD}}}),
    "value of a secret": transform(secrets=[{"name": "db", "env_var": "A", "value": WORD}]),
    "values of a secret": transform(secrets=[{"name": "db", "password": WORD, "token": WORD, "data": {"a": WORD}}]),
    "command in a secret": transform(secrets=[{"name": "v", "mount_path": {"x": f"/v run --token {WORD}"}}]),
    "value of a secret that is no list": transform(secrets={"name": "db", "env_var": "A", "value": WORD}),
    "value of a secret of an egress": spec(
        egress={"sql_database": {"url": "x", "secret": {"name": "v", "value": WORD}}}
    ),
    "mysql": transform(cmd=["mysql", f"-p{WORD}", 5]),
    "mysqldump": transform(cmd=["/usr/bin/mysqldump", "-u", "root", f"-p{WORD}", "db"]),
    "mysqladmin and mariadb": transform(cmd=["sh"], stdin=[f"mysqladmin -uroot -p{WORD} ping; mariadb -p'{WORD}' db"]),
    "sshpass": transform(cmd=["sshpass", "-p", WORD, "ssh", "h"], stdin=[f"sshpass -p{WORD} ssh h"]),
    "sshpass as text": transform(cmd=["sh"], stdin=[f"sshpass -p {WORD} ssh h | mysql"]),
    "redis": transform(cmd=["redis-cli", "-a", WORD], stdin=[f"redis-cli -h r -a {WORD} get x"]),
    "curl": transform(cmd=["curl", f"-uuser:{WORD}", "h"], stdin=[f"curl -su user:{WORD} h", f"curl -uuser:{WORD} h"]),
    "wrong operation": patched(op="ad", path="/containers/0/env/-", value={"name": "DB_PASSWORD", "value": [WORD]}),
    "wrong path": patched(op="add", path="containers/0/env/DB_PASSWORD", value=WORD),
    "path in a value": patched(op="add", path="/metadata/annotations/api-token/x", value={"a": {"b": WORD}}),
    "patch that is a list": spec(pod_patch=[{"op": "ad", "path": "/env/DB_PASSWORD", "value": {"a": WORD}}]),
    "description": spec(description=f"The password: {WORD}", bogus=f"https://u:{WORD}@h"),
}


def layouts(value: object) -> dict[str, str]:
    """A spec in several layouts, whole and broken; each has something to be said of."""
    from ruamel.yaml import YAML

    out = io.StringIO()
    YAML(typ="safe").dump({**value, "bogus": 1}, out)  # type: ignore[dict-item]
    whole = json.dumps({**value, "bogus": 1})  # type: ignore[dict-item]
    lines = json.dumps({**value, "bogus": 1}, indent=1)  # type: ignore[dict-item]
    return {
        "lines": lines,
        "one line": whole,
        "slashes": whole.replace("/", "\\/"),
        "YAML": out.getvalue(),
        "cut": whole[:-1],
        "comma": lines.replace('"bogus"', 'x "bogus"'),
        "quote": lines.replace('"bogus"', '"bogus'),
        "YAML, broken": out.getvalue() + "x: [\n",
        "YAML, tab": "\ta: 1\n" + out.getvalue(),
    }


def reports(text: str, name: str = "edges.json") -> str:
    out = io.StringIO()
    for kind in (Kind.PIPELINE, None):
        run = judge(Project(load(name, text.encode(), kind).documents))
        assert not run.crashed
        for format_name in FORMATS:
            write(format_name, run.findings, Summary(1, 1, 0, 0, 1, 0, 0), out)
    return out.getvalue()


@pytest.mark.parametrize("title", SPECS)
def test_no_report_of_a_spec_shows_a_credential(title: str) -> None:
    for layout, text in layouts(SPECS[title]).items():
        said = reports(text)
        assert "error" in said, layout
        assert SEARCH(said) == [], layout


def test_every_line_of_an_excerpt_is_masked() -> None:
    """Also where nothing is said of it: the masks are of the text, not of the findings."""
    for title, value in SPECS.items():
        for layout, text in layouts(value).items():
            source = Source("edges.json", text)
            shown, before = "", 0
            for start, end in masks_of(source):
                shown += text[before:start] + MASK
                before = end
            assert SEARCH(shown + text[before:]) == [], (title, layout)


JSONNET = {
    "argument": "function(password) {pipeline: {name: 'e'}, transform: {image: password, cmd: ['a']}, input: {}, x: 1}",
    "argument in an error": "function(password) {pipeline: {name: 'e'}, transform: error 'no ' + password + '!'}",
    "source": f"local password = '{WORD}';{{pipeline: {{name: 'e'}}, transform: error password, input: {{pfs: {{}}}}}}",
    "broken source": f"{{pipeline: {{name: 'e'}}, transform: {{env: {{DB_PASSWORD: '{WORD}' 'x'}}}}, input: {{}}}}",
    "broken egress": f"{{pipeline: {{name: 'e'}}, transform: {{}}, egress: {{URL: '{LOGIN}' 'x'}}}}",
}


@pytest.mark.parametrize("title", JSONNET)
@pytest.mark.parametrize("format_name", FORMATS)
def test_nothing_of_jsonnet_or_its_arguments_is_seen(
    title: str, format_name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    pytest.importorskip("_gojsonnet")
    monkeypatch.chdir(tmp_path)
    Path("edges.jsonnet").write_text(JSONNET[title])
    arguments = ["--arg", f"password={WORD}"] if "function" in JSONNET[title] else []
    assert cli.main(["check", "--info", "--format", format_name, *arguments, "edges.jsonnet"]) == ExitCode.FOUND
    said = "".join(capsys.readouterr())
    assert SEARCH(said) == []
    assert "password" in said or not arguments


OURS = ("base64", "Kubernetes", "pachctl", "a secret", "is not base64", "stringData", "Opaque", "apiVersion", "pachd")
NAMES = ("vault-2024", "tls.crt", "access", "db-credentials1")


@pytest.mark.parametrize("word", [*OURS, *NAMES])
def test_names_and_our_own_words_are_never_masked(word: str) -> None:
    secret = {
        "apiVersion": "v1",
        "kind": "Secret",
        "metadata": {"name": "vault-2024"},
        "tipe": "Opaque",
        "data": {"access": word, "tls.crt": "a b", "db-credentials1": "?"},
        "stringData": {"access": word, "other": word},
    }
    value = transform(secrets=[{"name": "vault-2024", "key": "acess", "env_var": "A"}], env={"DB_PASSWORD": word})
    documents = [
        *load("vault.json", json.dumps(secret, indent=1).encode()).documents,
        *load("edges.json", json.dumps(value, indent=1).encode()).documents,
    ]
    findings = judge(Project(documents)).findings
    assert {"R212", "S301", "X201"} <= {finding.rule for finding in findings}
    assert not [finding for finding in findings if MASK in f"{finding.message} {finding.help}"]


def test_the_name_that_an_external_secret_makes_is_shown() -> None:
    text = (
        "apiVersion: external-secrets.io/v1\nkind: ExternalSecret\nmetadata: {name: x}\nspec:\n"
        f"  target: {{name: db-credentials, template: {{data: {{other: {WORD}}}}}}}\n"
        f"  data:\n  - secretKey: password\n    remoteRef: {{key: {WORD}}}\n"
    )
    value = transform(secrets=[{"name": "db-credentials", "key": "pasword", "env_var": "A"}])
    project = Project([*load("a.yaml", text.encode()).documents, *load("e.json", json.dumps(value).encode()).documents])
    out = io.StringIO()
    write("text", judge(project).findings, Summary(1, 1, 0, 0, 1, 0, 0), out)
    assert "target: {name: db-credentials" in out.getvalue()
    assert '"pasword"' in out.getvalue()
    assert SEARCH(out.getvalue()) == []


def test_names_are_whole_for_machines_and_up_to_63_characters_for_people() -> None:
    for length, formats in ((63, FORMATS), (200, [name for name in FORMATS if name not in ("text", "html")])):
        name = ("long-name-of-a-secret-" * 10)[:length]
        value = transform(secrets=[{"name": name, "key": "k", "env_var": "A"}])
        secret = {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": name}, "stringData": {"access": "x"}}
        project = Project(
            [document for one in (value, secret) for document in load("a.json", json.dumps(one).encode()).documents]
        )
        for format_name in formats:
            out = io.StringIO()
            write(format_name, judge(project).findings, Summary(2, 1, 1, 0, 1, 0, 0), out)
            assert f"{name}" in out.getvalue()


def test_a_quotation_is_masked_before_it_is_shortened() -> None:
    for text in (f'{TOKEN} "note"', f"{TOKEN}" + "x" * 300, f"{'x' * 300} {TOKEN}"):
        for layout in (
            f"kind: Secret\nmetadata: {{name: a}}\nstringData:\n  {text}: x\n",
            json.dumps(spec(**{text: 1})),
        ):
            assert SEARCH(reports(layout)) == []


KEYS = (f"password: {WORD}", f"DB_PASSWORD={WORD}", f"https://u:{WORD}@h", f"{WORD} note", TOKEN, f'{TOKEN} "x"')


@pytest.mark.parametrize("key", KEYS)
def test_a_quoted_key_that_holds_a_value_is_no_name(
    key: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    secret = {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "vault"}, "stringData": {key: "x", "a": "b"}}
    Path("vault.json").write_text(json.dumps(secret))
    Path("vault2.yaml").write_text(json.dumps(secret).replace('"vault"', "vault2"))
    Path("edges.json").write_text(json.dumps(transform(secrets=[{"name": "vault", "key": "c", "env_var": "A"}])))
    for command in (
        *(["check", "--info", "--format", name] for name in FORMATS),
        *(["secrets", "--format", name] for name in ("text", "json", "markdown")),
        ["snapshot"],
    ):
        cli.main([*command, "."])
    said = "".join(capsys.readouterr())
    assert "vault" in said
    assert SEARCH(said) == []


def test_columns_do_not_tell_the_length_of_a_value() -> None:
    seen = set()
    for length in (20, 30):
        # A line break at its end, a carriage return and an invisible character inside: places within the value.
        value = "q7" * (length // 2)
        secret = {
            "apiVersion": "v1", "kind": "Secret", "metadata": {"name": "vault"},
            "stringData": {"a": f"{value}\n", "b": f"{value}\r\nx", "c": f"{value}\u200bx"},
        }  # fmt: skip
        findings = judge(Project(load("a.json", json.dumps(secret, indent=1).encode()).documents)).findings
        assert len(findings) > 2
        out = io.StringIO()
        for format_name in FORMATS:
            write(format_name, findings, Summary(1, 0, 1, 0, 0, 3, 0), out)
        seen.add(out.getvalue())
    assert len(seen) == 1


def test_a_quoted_text_ends_where_it_ends() -> None:
    assert quoted('say "no"') == r'"say \"no\""'
    assert quoted("x" * 300) == f'"{"x" * 300}"'


@pytest.mark.parametrize(
    "unit",
    ["=", "//a:", "token=", "token: a, ", 'token="a ', "@", "a:b@", "-u a:b ", "--password ", "value: name: ", "\\",
     "password: |\n", '\\"', "eyJ", "-----BEGIN PRIVATE KEY-----", "bearer ", " " * 50 + "password:", "?password=",
     "authorization:", '"name": "DB_TOKEN", "value": "', "value=", "a-", "# password: ", "mysql -p", "password: {",
     "secrets: [", "password:\n", "password:\n ", "secrets: {value: ", "curl -u", "-p", "secret:\n"],
)  # fmt: skip
@pytest.mark.parametrize(("length", "seconds"), [(50_000, 2), pytest.param(200_000, 5, marks=pytest.mark.slow)])
def test_the_search_takes_linear_time(unit: str, length: int, seconds: float) -> None:
    text = unit * (length // len(unit)) + " password @ egress"

    def cost() -> float:
        begun = time.process_time()
        for search in (forms, named, url_passwords):
            list(search(text))
        masks_of(Source("a.txt", text))
        return time.process_time() - begun

    assert cost() < seconds or cost() < seconds  # one of the two may have met a collection of all tests' garbage


NO_CREDENTIALS = (
    "password: ${PASSWORD}",
    "--password $PASSWORD",
    "password: /run/secrets/password",
    "https://example.org:8080/a@b",
    "registry.example.org:5000/x@sha256:abc",
    "https://u:$PW@h",
    "secrets: [{name: vault, key: token, env_var: DB_PASSWORD}]",
    "docker run -u 1000:1000 x",
    "tick=$(date -u +%Y-%m-%dT%H:%M:%SZ)",
    "git@example.org:x/y.git",
)


@pytest.mark.parametrize("text", NO_CREDENTIALS)
def test_what_is_no_credential_is_shown(text: str) -> None:
    assert forms(text) + named(text) == []


def test_a_spec_without_credentials_has_no_masks() -> None:
    value = transform(secrets=[{"name": "vault", "key": "token", "env_var": "DB_PASSWORD"}], env={"TOKEN_URL": "x"})
    for text in layouts(value).values():
        if "\\/" not in text:
            assert masks_of(Source("a.json", text)) == ()


@pytest.mark.parametrize(
    "text",
    [f"{{DB_PASSWORD: {{{WORD}}}}}", f"\n    DB_PASSWORD:\n      value: {WORD}\n      x: {WORD}",
     f"\n    DB_PASSWORD:\n    - value: {WORD}\n    - {WORD}", f"\n    \"DB_PASSWORD\":\n      value: {WORD}"],
)  # fmt: skip
@pytest.mark.parametrize("end", ["", "x: [\n"])
def test_what_stands_below_a_name_is_masked_in_blocks(text: str, end: str) -> None:
    layout = f"pipeline: {{name: edges}}\ntransform:\n  image: a\n  cmd: [a]\n  env: {text}\ninput: {{}}\n{end}"
    source = Source("edges.yaml", layout)
    assert WORD in layout
    assert masks_of(source)
    assert SEARCH(reports(layout, "edges.yaml")) == []


def test_the_names_of_secrets_are_shown_where_they_belong() -> None:
    value = spec(
        transform={"image": "a:1", "cmd": ["mysql", "-P3306", "-p"], "secrets": [{"name": "v", "key": "password"}]},
        egress={"sql_database": {"url": "x", "secret": {"name": "vault", "key": "password"}}},
        pod_patch=json.dumps(
            [{"op": "add", "path": "/containers/0/env/-", "value": {
                "name": "DB_PASSWORD", "valueFrom": {"secretKeyRef": {"name": "vault", "key": "password"}}}}]
        ),
    )  # fmt: skip
    assert masks_of(Source("a.json", json.dumps(value))) == ()


def test_a_value_has_no_place_among_the_secrets_of_a_spec() -> None:
    value = transform(secrets=[{"name": "db", "env_var": "A", "value": WORD}])
    findings = [
        one for one in judge(Project(load("a.json", json.dumps(value).encode()).documents)).findings if one.help
    ]
    assert "Put the value in a secret, and name its `key`; a spec cannot have it." in {one.help for one in findings}


SLIPPED: dict[str, dict[str, object]] = {
    "immutable": {"immutable": WORD},
    "immutable, a number": {"immutable": 777123777},
    "apiversion": {"apiversion": WORD, "apiVersion": WORD},
    "kind": {"Kind": WORD},
    "label": {"metadata": {"name": "vault", "labels": {"a": f"{WORD} {WORD}", "b": f"-{WORD}", "c": 777123777}}},
    "time": {"metadata": {"name": "vault", "creationTimestamp": WORD, "uid": WORD, "generation": WORD}},
}


@pytest.mark.parametrize("title", SLIPPED)
def test_a_shown_field_of_a_secret_shows_only_what_it_may_hold(title: str) -> None:
    secret = {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "vault"}, "stringData": {"a": "x"}}
    for layout in (json.dumps({**secret, **SLIPPED[title]}), json.dumps({**secret, **SLIPPED[title]}, indent=1)):
        said = reports(layout)
        assert "vault" in said
        assert SEARCH(said) == []
        assert "777123777" not in said or title == "label"


def test_a_key_that_may_not_be_shown_is_a_key() -> None:
    secret = {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "vault"}, "stringData": {f"{WORD} a b": "x"}}
    findings = judge(Project(load("a.json", json.dumps(secret).encode()).documents)).findings
    assert findings
    assert "S306" not in {finding.rule for finding in findings}
    assert SEARCH(reports(json.dumps(secret))) == []
