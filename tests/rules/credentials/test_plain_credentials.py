"""Secrets in git, and credentials in specs."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spec_lint.engine.run import Request, check
from spec_lint.files import git_files
from spec_lint.secrets import credentials
from spec_lint.secrets.credentials import names_a_credential
from spec_lint.secrets.text import placeholder
from spec_lint.settings.config import Config
from tests.rules.secret_checks import findings, secret, told


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for name in ("GIT_DIR", "GIT_INDEX_FILE", "GIT_WORK_TREE"):
        monkeypatch.delenv(name, raising=False)
    subprocess.run(["git", "init", "-q"], check=True)
    return tmp_path


def put(path: Path, text: str, *, add: bool = True) -> str:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    if add:
        subprocess.run(["git", "add", "-f", str(path)], check=True)
    return str(path)


def rules(*paths: str) -> list[tuple[str, str]]:
    outcome = check(Request(paths, Config()))
    return [(finding.rule, finding.span.source.path) for finding in outcome.findings]


def test_a_tracked_secret_with_values_is_reported(repository: Path) -> None:
    tracked = put(repository / "a" / "ä b.json", secret())
    free = put(repository / "free.json", secret(metadata={"name": "storms"}), add=False)
    assert rules(tracked, free) == [("S350", tracked)]
    assert rules("a/ä b.json") == [("S350", "a/ä b.json")]


@pytest.mark.parametrize(
    "value", ["<TOKEN>", "", "CHANGEME", "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n"]
)
def test_a_tracked_secret_without_real_values_is_not(repository: Path, value: str) -> None:
    path = put(repository / "a.json", secret(stringData={"a": value}))
    assert "S350" not in [rule for rule, _ in rules(path)]


def test_git_is_asked_once_at_most_and_only_for_secrets(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[str] = []
    real = git_files._ls_files

    def counted(root: str, paths: Any) -> Any:
        calls.append(root)
        return real(root, paths)

    monkeypatch.setattr(git_files, "_ls_files", counted)
    spec = 'pipeline: {name: edges}\ntransform: {image: "a:1", cmd: [a]}\ninput: {pfs: {repo: a, glob: /}}\n'
    rules(put(repository / "a.yaml", spec))
    assert calls == []
    paths = [put(repository / f"{n}.json", secret(metadata={"name": f"weather-{n}"})) for n in range(3)]
    assert [rule for rule, _ in rules(*paths)] == ["S350"] * 3
    assert len(calls) == 1


def test_a_run_without_git_is_reported(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = put(repository / "a.json", secret())
    monkeypatch.setenv("PATH", "")
    assert rules(path) == [("R006", ".git")]


def test_many_secrets_are_asked_for_without_naming_each(repository: Path) -> None:
    paths = [put(repository / f"{n}.json", "", add=False) for n in range(250)]
    subprocess.run(["git", "add", "7.json"], check=True)
    assert git_files.tracked(paths) == {str(repository / "7.json")}


SPEC = 'pipeline: {name: edges}\ninput: {pfs: {repo: images, glob: "/*"}}\ntransform:\n  image: "edges:1.0"\n'


def spec(**fields: object) -> str:
    import json

    fields = {"cmd": ["sh" if "stdin" in fields else "python3"], **fields}
    return SPEC + "".join(f"  {name}: {json.dumps(value)}\n" for name, value in fields.items())


CREDENTIALS = [
    (spec(env={"DB_PASSWORD": "rain-5512"}), "S360", '"rain-5512"'),
    (spec(env={"API_TOKEN": "rain-5512"}), "S360", '"rain-5512"'),
    (spec(env={"AWS_SECRET_ACCESS_KEY": "rain/5512"}), "S360", '"rain/5512"'),
    (spec(env={"apiKey": "rain-5512"}), "S360", '"rain-5512"'),
    (spec(env={"OTHER": "AKIAIOSFODNN7EXAMPLE"}), "S360", "AKIAIOSFODNN7EXAMPLE"),
    (spec(env={"DATABASE": "postgres://jobs:rain-5512@db/weather"}), "S360", "rain-5512"),
    (spec(env={"HOOK": "token ghp_" + "a1" * 18}), "S360", "ghp_" + "a1" * 18),
    (spec(stdin=["export API_TOKEN=rain-5512", "run"]), "S361", "rain-5512"),
    (spec(stdin=["fetch --password rain-5512 /pfs/out"]), "S361", "rain-5512"),
    (spec(stdin=["PGPASSWORD='rainrain' psql"]), "S361", "rainrain"),
    (spec(stdin=["curl https://jobs:rain-5512@example.com"]), "S361", "rain-5512"),
    (spec(cmd=["fetch", "--api-key", "rain-5512"]), "S361", '"rain-5512"'.strip('"')),
    (spec(cmd=["fetch", "--api-key=rain-5512"]), "S361", "rain-5512"),
    (spec(cmd=["/usr/bin/mysql", "-prain-5512", "weather"]), "S361", "rain-5512"),
    (spec(cmd=["sshpass", "-p", "rain-5512", "ssh", "h"]), "S361", "rain-5512"),
    (spec(cmd=["redis-cli", "-a", "rain-5512"]), "S361", "rain-5512"),
    (spec(cmd=["curl", "-ujobs:rain-5512", "h"]), "S361", "rain-5512"),
    (spec(stdin=["mysqldump -u root -prain-5512 weather > /pfs/out/a"]), "S361", "rain-5512"),
    (spec(stdin=["curl -s -u jobs:rain-5512 https://example.com"]), "S361", "rain-5512"),
]


@pytest.mark.parametrize(("text", "rule", "culprit"), CREDENTIALS, ids=range(len(CREDENTIALS)))
def test_a_credential_in_a_spec_is_reported_at_the_place(text: str, rule: str, culprit: str) -> None:
    found = findings({"a.yaml": text})
    assert told(found) == [(rule, culprit)]
    assert "rain" not in f"{found[0].message} {found[0].help}"


CLEAN = [
    {"env": {"TOKEN_URL": "https://example.com/5512", "MAX_TOKENS": "4096", "TOKENIZERS_PARALLELISM": "false"}},
    {"env": {"PASSWORD_FILE": "/secrets/password", "DB_PASSWORD": "/secrets/password", "SECRET_NAME": "weather-5512"}},
    {"env": {"API_TOKEN": "<TOKEN>", "OTHER_TOKEN": "${TOKEN}", "THIRD_TOKEN": "$TOKEN", "FOURTH_TOKEN": ""}},
    {"env": {"PUBLIC_KEY": "rain-5512", "KEYBOARD": "de-5512", "PWD_MODE": "a-5512"}},
    {"stdin": ["fetch --password $PASSWORD", 'run --token="$TOKEN"', "run --token-file=/secrets/token5"]},
    {
        "stdin": [
            "token=$(cat /secrets/token)",
            "password=`cat /secrets/p`",
            "token = get_token()",
            "tokens=model.token5(x)",
        ]
    },
    {"stdin": ["curl https://example.com:8080/a@b", "git clone ssh://git@example.com/a", "x://user:${PASS}@h/"]},
    {"cmd": ["fetch", "--token", "$TOKEN"]},
    {"cmd": ["mysql", "-p", "weather", "-P3306"]},
    {"cmd": ["mkdir", "-p", "rain-5512"]},
    {"stdin": ["mysql -p$PASSWORD weather; mkdir -prain-5512", "curl -u jobs:$TOKEN h", "sshpass -p $PASS ssh h"]},
    {"cmd": ["fetch", "--password-file", "a-5512"]},
]


@pytest.mark.parametrize("fields", CLEAN, ids=range(len(CLEAN)))
def test_what_only_looks_like_one_is_clean(fields: dict[str, object]) -> None:
    found = findings({"a.yaml": spec(**fields)})
    assert [finding for finding in found if finding.rule.startswith("S36")] == []


@pytest.mark.parametrize(
    "name", ["PASSWORD", "DB_PASSWORD", "dbPassword", "API_KEY", "apikey", "AWS_ACCESS_KEY", "token", "PWD"]
)
def test_names_of_credentials(name: str) -> None:
    assert names_a_credential(name)


@pytest.mark.parametrize("name", ["PASSWORD_LENGTH", "TOKENIZER", "KEY", "SECRETARY", "COMPASS", "KEY_ID", "TOKENS"])
def test_other_names(name: str) -> None:
    assert not names_a_credential(name)


def _texts_of_credentials() -> st.SearchStrategy[str]:
    patterns = (credentials.tokens(), credentials._url(), credentials._assignment(), credentials._flag())
    return st.one_of([st.from_regex(pattern) for pattern in (*patterns, credentials._name())])


@given(_texts_of_credentials(), st.text(max_size=5))
def test_every_text_that_can_be_a_credential_gets_a_look(text: str, around: str) -> None:
    assert credentials.worth_a_look(f"{around}\n{text}\n{around}")


AROUND = st.sampled_from(["", "\n", "a ", "key=", "\u017f", "\u212a", "\u0130"])


@given(st.from_regex(credentials.tokens()), AROUND)
def test_every_token_is_found(text: str, around: str) -> None:
    assert credentials.token(f"{around}\n{text}") is not None


@given(st.from_regex(credentials._url()), AROUND)
def test_every_password_in_a_url_gets_a_look(text: str, around: str) -> None:
    found = credentials._url().search(around + text)
    assert found is not None
    assert credentials.token(around + text) is not None or placeholder(found[1])


@given(st.from_regex(credentials._assignment()), AROUND)
def test_every_assignment_gets_a_look(text: str, around: str) -> None:
    assert credentials._ASSIGNMENT_HINTS.search((around + text).casefold())
