"""Secrets in git, and credentials in specs."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spec_lint.engine.run import Request, check
from spec_lint.files import git_files
from spec_lint.secrets import credentials, token_forms
from spec_lint.secrets.credential_forms import has_form
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


def b64(size: int) -> str:
    return ("Ab0+" * size)[: size - 2] + "=="


CREDENTIALS = [
    (spec(env={"A": f"DefaultEndpointsProtocol=https;AccountName=a;AccountKey={b64(88)};X=y"}), "S360", b64(88)),
    (spec(env={"A": f"Endpoint=sb://a.example.com/;SharedAccessKeyName=r;SharedAccessKey={b64(44)}"}), "S360", b64(44)),
    (spec(env={"A": f"https://a.example.com/c?sv=2022&sig={b64(44)}"}), "S360", b64(44)),
    (spec(env={"A": "Server=db;Database=weather;User Id=jobs;Password=rain-5512;"}), "S360", "rain-5512"),
    (spec(env={"A": "Driver={X};UID=jobs;PWD=rain-5512"}), "S360", "rain-5512"),
    (spec(env={"A": "host=db user=jobs password=rain-5512 dbname=weather"}), "S360", "rain-5512"),
    (spec(env={"A": "jdbc:postgresql://db/weather?user=jobs&password=rain-5512"}), "S360", "rain-5512"),
    (spec(env={"ENCRYPTION_KEY": "rain-5512"}), "S360", '"rain-5512"'),
    (spec(env={"AIRFLOW__CORE__FERNET_KEY": "rain-5512"}), "S360", '"rain-5512"'),
    (spec(stdin=["curl 'https://example.com/a?api_key=rain-5512'"]), "S361", "rain-5512"),
    (spec(cmd=["mongodump", "-u", "jobs", "-p", "rain-5512"]), "S361", "rain-5512"),
    (spec(stdin=["sqlcmd -S db -U jobs -P rain-5512 -Q q"]), "S361", "rain-5512"),
    (spec(stdin=["ldapsearch -x -w rain-5512 -b dc=x"]), "S361", "rain-5512"),
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
    {"env": {"API_TOKEN": "op://weather/api/token", "ENCRYPTION_KEY": "alias/weather", "MASTER_KEY_ID": "a-5512"}},
    {"env": {"A": "host=db password=$PASSWORD", "B": "Server=db;Password=${PASSWORD};", "C": "password=<x> a=b"}},
    {"stdin": ["connect(user=user, password=password5)", "mongo -p $PASSWORD", "ldapsearch -w $PASS"]},
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


def made(characters: str, least: int) -> str:
    """So many characters of a class, digits and letters in turn where it has both."""
    few = [character for character in "7aA" if re.fullmatch(characters, character)]
    return "".join(few[index % len(few)] for index in range(least))


BEGINNINGS = [
    (start, characters, least) for starts, characters, least in token_forms._BEGINNINGS for start in starts.split()
]
A = "7aA"
SHAPES = [
    f"eyJ{A * 4}.eyJ{A * 4}.{A * 4}", f"SG.{A * 7}.{A * 14}", f"1234567890:AA{A * 11}", f"a1b2Q~{A * 11}",
    f"{A * 4}aA.atlasv1.{A * 21}", f"{'7a' * 16}-us12", f"{A * 2}_{A * 9}aA_mmk", f"pat{A * 4}aA.{'7a' * 32}",
    f"1//0{A * 14}", "A3-AAAAAA-AAAAAA-AAAAA-AAAAA-AAAAA-AAAAA", "amzn.mws.00000000-0000-0000-0000-000000000000",
    f"hooks.slack.com/services/T00000000/B00000000/{A * 8}", f"discord.com/api/webhooks/{'7' * 18}/{A * 22}",
    f"example.webhook.office.com/webhookb2/{'0' * 36}/IncomingWebhook/{'7a' * 16}/x",
    "-----BEGIN EC PRIVATE KEY-----",
]  # fmt: skip


@pytest.mark.parametrize(("start", "characters", "least"), BEGINNINGS, ids=[start for start, *_ in BEGINNINGS])
def test_every_beginning_makes_a_token(start: str, characters: str, least: int) -> None:
    text = start + made(characters, least)
    for around in ("", "x ", "--key=", "\u212a\n", "https://h/"):
        place = (len(around), len(around + text))
        assert place in token_forms.token_places(f"{around}{text} x")
    assert credentials.worth_a_look(text)
    assert has_form(text)
    assert token_forms.token_places(start) == []


@pytest.mark.parametrize("text", SHAPES, ids=range(len(SHAPES)))
def test_tokens_of_other_shapes_are_found(text: str) -> None:
    for around in ("", "x ", "key=", "\n"):
        assert (len(around), len(around + text)) in token_forms.token_places(f"{around}{text} x")
    assert credentials.worth_a_look(text)
    assert has_form(text)


def test_every_shape_has_an_example() -> None:
    found = {index for text in SHAPES for index in range(token_forms.FORMS) if token_forms.form(index).search(text)}
    assert set(range(len(token_forms._BEGINNINGS), token_forms.FORMS)) <= found


WORDS = [
    "sk-learn-based-model-for-training-on-many-images-v2", "npm_config_registry_of_the_whole_company",
    "secret_of_the_weather_station_in_the_north_of_it", "key-value-store-of-the-weather-stations-in-the-north",
    "dapi-weather-station-north-measurements-2024", "/pfs/pattern/weather_station_north_measurements_2024.csv",
    "NEON.DOM.SITE.DP1.20033.001.TIS.CalValSwitch_L0_to_L0_prime", "glc_and_other_catalogues_of_land_cover_since_1985",
    "sha256:" + "0a" * 32, "images.example.com/team/edges@sha256:" + "0a" * 32, "0a" * 20,
    "550e8400-e29b-41d4-a716-446655440000", "https://example.com/a/very/long/path/of/something/else.json",
    "xoxo-with-love", "eu-us-transfer-of-weather-data-from-eu-west-1-to-us", "TELEGRAM_CHAT:AA",
]  # fmt: skip


@pytest.mark.parametrize("text", WORDS)
def test_long_words_are_no_tokens(text: str) -> None:
    assert token_forms.token_places(text) == []


_PATTERNS = (
    credentials._url(),
    credentials._account_key(),
    credentials._assignment(),
    credentials._flag(),
    credentials._name(),
)


@given(st.one_of([st.from_regex(pattern) for pattern in _PATTERNS]), st.text(max_size=5))
def test_every_text_that_can_be_a_credential_gets_a_look(text: str, around: str) -> None:
    assert credentials.worth_a_look(f"{around}\n{text}\n{around}")


AROUND = st.sampled_from(["", "\n", "a ", "key=", "\u017f", "\u212a", "\u0130"])


@given(st.from_regex(credentials._url()), AROUND)
def test_every_password_in_a_url_gets_a_look(text: str, around: str) -> None:
    found = credentials._url().search(around + text)
    assert found is not None
    assert credentials.token(around + text) is not None or placeholder(found[1])


@given(st.from_regex(credentials._assignment()), AROUND)
def test_every_assignment_gets_a_look(text: str, around: str) -> None:
    assert credentials._ASSIGNMENT_HINTS.search((around + text).casefold())
