"""Values that are not in git: placeholders, where their values come from, and that nothing half-filled is ever sent."""

from __future__ import annotations

import base64
import io
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from dotenv import dotenv_values
from hypothesis import given
from hypothesis import strategies as st

from spec_lint.cluster.fill import FillError, dotenv
from spec_lint.schema.validators import is_valid
from tests.cluster.conftest import VALUE, Run, write_secret
from tests.cluster.fake import Cluster
from tests.cluster.leaks import leaks, token
from tests.cluster.test_elsewhere import ELSEWHERE


def stored(cluster: Cluster, name: str, key: str = "token") -> str:
    return base64.b64decode(cluster.stored(name)["data"][key]).decode()


@pytest.fixture
def placeholders(project: Path) -> Path:
    write_secret(project, "a", {"token": "<A_TOKEN>", "user": "me"})
    write_secret(project, "b", {"token": "postgres://me:${B_PASSWORD}@db/<B_NAME>", "user": "me"})
    return project


def test_unfilled_placeholders_are_listed_and_stop_their_secret(
    cluster: Cluster, placeholders: Path, apply: Run
) -> None:
    ran = apply("--yes")
    assert ran.code == 1
    assert ran.states == {"a": ELSEWHERE, "b": ELSEWHERE, "c": "created"}
    reasons = " ".join(ran.receipt["secrets"][1]["reasons"])
    assert "placeholder B_PASSWORD" in reasons
    assert "placeholder B_NAME" in reasons


def test_from_the_environment(
    cluster: Cluster, placeholders: Path, apply: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("A_TOKEN", f'{VALUE}"\\x')
    monkeypatch.setenv("B_PASSWORD", VALUE)
    ran = apply("--yes", "--fill", "env")
    assert ran.states == {"a": "created", "b": ELSEWHERE, "c": "created"}
    assert stored(cluster, "a") == f'{VALUE}"\\x'
    monkeypatch.setenv("B_NAME", "edges")
    assert apply("--yes", "--fill", "env").code == 0
    assert stored(cluster, "b") == f"postgres://me:{VALUE}@db/edges"


YAML = """\
apiVersion: v1
kind: Secret
metadata: {name: a}
stringData:
  token: |-
    <A_TOKEN>
  more: me:${B_NAME}@db
  user: |
    x
"""
VALUES = {"token": "<A_TOKEN>", "more": "me:${B_NAME}@db", "user": "x\n"}
JSON = {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "a"}, "stringData": VALUES}


@pytest.mark.parametrize(
    ("path", "text", "user"),
    [("a.json", json.dumps(JSON), '"x'), ("a.json", json.dumps(JSON, indent=1), '"x'), ("a.yaml", YAML, "|\n    x")],
)
def test_places_are_those_of_the_file_as_it_is_written(
    path: str, text: str, user: str, cluster: Cluster, project: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They tell nothing of what was filled in: neither its length nor its lines."""
    (project / "a.json").unlink()
    (project / path).write_text(text)
    said, at = set(), text.index(user)
    for value in (VALUE, f"{VALUE}{VALUE}", f"{VALUE}\n{VALUE}"):
        monkeypatch.setenv("A_TOKEN", value)
        monkeypatch.setenv("B_NAME", value * 2)
        ran = run("apply", "--dry-run", "--fill", "env", path)
        said.add(ran.out + ran.err)
        [found] = run("apply", "--dry-run", "--fill", "env", "--format", "json", path).receipt["findings"]
        place = (text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at))
        assert (found["line"], found["column"]) == place
        assert f"{path}:{place[0]}:{place[1]}: {found['rule']} " in ran.out
    assert len(said) == 1


def test_from_a_dotenv_file(cluster: Cluster, placeholders: Path, apply: Run) -> None:
    (placeholders / ".env").write_text(f"# values\nexport A_TOKEN='{VALUE}'\nB_PASSWORD={VALUE} # mine\nB_NAME=\"x\"\n")
    assert apply("--yes", "--fill", ".env").code == 0
    assert (stored(cluster, "a"), stored(cluster, "b")) == (VALUE, f"postgres://me:{VALUE}@db/x")


def test_from_standard_input(cluster: Cluster, placeholders: Path, apply: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    values = {"A_TOKEN": VALUE, "B_PASSWORD": VALUE, "B_NAME": "x"}
    monkeypatch.setattr("sys.stdin", io.StringIO(json.dumps(values)))
    assert apply("--yes", "--fill", "-").code == 0
    assert stored(cluster, "a") == VALUE


@pytest.mark.parametrize("text", [f'["{VALUE}"]', f'{{"A": {{"x": "{VALUE}"}}}}', VALUE, ""])
def test_standard_input_that_cannot_be_used_is_not_repeated(
    text: str, placeholders: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(text))
    ran = run("apply", "--yes", "--fill", "-")
    assert ran.code == 2
    assert "a JSON object of strings" in ran.err


def test_a_dotenv_file_that_git_tracks_is_refused(cluster: Cluster, placeholders: Path, run: Run) -> None:
    (placeholders / ".env").write_text(f"A_TOKEN={VALUE}\n")
    for command in (["init", "-q"], ["add", ".env"]):
        subprocess.run(["git", *command], cwd=placeholders, check=True)
    ran = run("apply", "--yes", "--fill", ".env")
    assert ran.code == 2
    assert "tracked by git" in ran.err
    assert cluster.seen == []


def test_a_dotenv_file_is_refused_where_git_cannot_tell(
    cluster: Cluster, placeholders: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    (placeholders / ".env").write_text(f"A_TOKEN={VALUE}\nB_PASSWORD={VALUE}\nB_NAME={VALUE}\n")
    monkeypatch.setenv("PATH", "/nonexistent")
    (placeholders / ".git").mkdir()
    ran = run("apply", "--yes", "--fill", ".env")
    assert ran.code == 2
    assert "Could not verify that git does not track .env" in ran.err
    assert cluster.seen == []
    (placeholders / ".git").rmdir()
    assert "Could not verify that git" not in run("apply", "--dry-run", "--fill", ".env").err  # this is no repository


def test_base64_is_filled_below_it(
    cluster: Cluster, project: Path, apply: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("A_TOKEN", VALUE)
    encoded = base64.b64encode(b"x-${A_TOKEN}-y").decode()
    document = {
        "apiVersion": "v1",
        "kind": "Secret",
        "metadata": {"name": "a"},
        "data": {"token": encoded, "user": "<A_TOKEN>"},
    }
    (project / "a.json").write_text(json.dumps(document))
    assert apply("--yes", "--fill", "env").states["a"] == "created"
    assert stored(cluster, "a") == f"x-{VALUE}-y"
    assert stored(cluster, "a", "user") == VALUE


def test_an_empty_value_fills_nothing(
    cluster: Cluster, placeholders: Path, apply: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("A_TOKEN", "")
    assert apply("--yes", "--fill", "env").states["a"] == ELSEWHERE


def test_placeholders_can_be_kept(cluster: Cluster, placeholders: Path, apply: Run) -> None:
    assert apply("--yes", "--keep-placeholders").code == 0
    assert stored(cluster, "a") == "<A_TOKEN>"


def test_what_was_filled_is_checked_too(
    cluster: Cluster, project: Path, apply: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_secret(project, "a", {".dockerconfigjson": "${CONFIG}", "token": "x"}, "kubernetes.io/dockerconfigjson")
    monkeypatch.setenv("CONFIG", VALUE)
    assert apply("--yes", "--fill", "env").states["a"] in ("stopped", "invalid")
    assert "a" not in cluster.names()


def test_sops_is_run_when_asked(
    cluster: Cluster, project: Path, apply: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = json.loads((project / "a.json").read_text())
    clear = tmp_path / "clear.json"
    clear.write_text(json.dumps(document))
    hidden = "ENC[AES256_GCM,data:q83x,iv:q83x,tag:q83x,type:str]"
    document["stringData"] = dict.fromkeys(document["stringData"], hidden)
    document["sops"] = {
        "mac": hidden,
        "version": "3.9.0",
        "lastmodified": "x",
    }
    (project / "a.json").write_text(json.dumps(document))
    assert apply("--yes").states["a"] == ELSEWHERE
    assert "sops" in " ".join(apply("--yes").receipt["secrets"][0]["reasons"])
    programs = tmp_path / "bin"
    programs.mkdir()
    monkeypatch.setenv("PATH", f"{programs}:/usr/bin:/bin")
    ran = apply("--yes", "--sops")
    assert ran.code == 2
    (programs / "sops").write_text(f"#!/bin/sh\ncat {clear}\n")
    (programs / "sops").chmod(0o755)
    assert apply("--yes", "--sops").states["a"] == "created"
    assert stored(cluster, "a") == f"{VALUE}-a"


names = st.from_regex(r"[A-Za-z_][A-Za-z0-9_]{0,5}", fullmatch=True)
texts = st.text(st.characters(codec="utf-8", exclude_characters="\r"), max_size=20)


@given(st.dictionaries(names, texts, max_size=4))
def test_values_in_quotes_come_back_as_they_are(values: dict[str, str]) -> None:
    def quoted(text: str) -> str:
        return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'

    text = "\n".join(f"{name}={quoted(value)}" for name, value in values.items())
    assert {name: value.reveal() for name, value in dotenv(text, ".env").items()} == values


lines = st.lists(st.sampled_from([*"AB='\"\\ \n#$x{}d9", "\\n", "export ", "\r\n", "é"]), max_size=30).map("".join)


@given(st.one_of(st.text(max_size=60), lines))
def test_any_text_is_read_as_python_dotenv_does_or_refused_with_its_place(text: str) -> None:
    try:
        found = dotenv(text, ".env")
    except FillError as error:
        assert str(error).startswith(".env:")
    else:
        expected = dotenv_values(stream=io.StringIO(text), interpolate=False)
        assert {name: value.reveal() for name, value in found.items()} == expected


@pytest.mark.parametrize(
    ("line", "value"),
    [
        ('A_TOKEN="k\\d9$x"', "k\\d9$x"),
        ("A_TOKEN='it\\'s'", "it's"),
        ('A_TOKEN="say \\"it\\""', 'say "it"'),
        ("A_TOKEN='a$B_NAME'", "a$B_NAME"),
        ("A_TOKEN=${B_NAME}:x", "${B_NAME}:x"),
        ("A_TOKEN=a#b", "a#b"),
        ('A_TOKEN="two\nlines"', "two\nlines"),
        (r"A_TOKEN='C:\temp\new'", "C:\\temp\\new"),
        ("A_TOKEN=😀é", "😀é"),
    ],
)
@pytest.mark.parametrize("end", ["", "\n"])
def test_a_line_of_a_dotenv_file_gives_the_value_that_stands_there(
    end: str, line: str, value: str, cluster: Cluster, project: Path, apply: Run
) -> None:
    write_secret(project, "a", {"token": "<A_TOKEN>", "user": "me"})
    (project / ".env").write_text(f"B_NAME=x\n{line}{end}")
    assert apply("--yes", "--fill", ".env", "--ignore", "S327").states["a"] == "created"
    assert stored(cluster, "a") == value


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ('A_TOKEN="VALUE"DEF123', 1),
        ('A_TOKEN="VALUE"DEF123\n', 1),
        ("\n# one\n\n  A_TOKEN='VALUE\n", 4),
        ("B=1\r\nA_TOKEN=-----BEGIN\r\nVALUE\r\n", 3),
        ('A="x\ny"\nexport VALUE\n', 3),
        ("=VALUE\n", 1),
    ],
)
def test_a_line_that_is_in_error_ends_the_run_by_file_and_line(
    text: str, line: int, cluster: Cluster, placeholders: Path, run: Run
) -> None:
    (placeholders / ".env").write_bytes(text.replace("VALUE", VALUE).encode())
    ran = run("apply", "--yes", "--fill", ".env")
    assert ran.code == 2
    assert f".env:{line}: this line is not NAME=value" in ran.err
    assert cluster.seen == []


def test_a_name_with_a_hyphen_is_filled_from_json(
    cluster: Cluster, project: Path, apply: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_secret(project, "a", {"token": "<clearml-key>", "user": "me"})
    for sources in ([], ["--fill", "env"]):
        ran = apply("--yes", *sources)
        assert "a" not in cluster.names()
        assert "as JSON (`--fill -`)" in " ".join(ran.receipt["secrets"][0]["reasons"])
    monkeypatch.setattr("sys.stdin", io.StringIO(json.dumps({"clearml-key": VALUE})))
    assert apply("--yes", "--fill", "-").states["a"] == "created"
    assert stored(cluster, "a") == VALUE


def test_without_the_parser_it_is_said_what_to_install(
    placeholders: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    (placeholders / ".env").write_text(f"A_TOKEN={VALUE}\n")
    monkeypatch.setitem(sys.modules, "dotenv.parser", None)
    ran = run("apply", "--yes", "--fill", ".env")
    assert ran.code == 2
    assert "`pip install python-dotenv`" in ran.err


ALONE = token("the value beside a byte that is not UTF-8")


def apply_with(project: Path, arguments: list[str], **more: Any) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "spec_lint", "apply", "--yes", "--receipt", "receipt.json", *arguments]
    return subprocess.run(command, cwd=project, capture_output=True, timeout=60, **more)


@pytest.mark.parametrize("field", ["stringData", "data"])
@pytest.mark.parametrize("source", ["env", "-"])
def test_a_value_that_is_not_utf_8_is_refused_by_name(source: str, field: str, cluster: Cluster, project: Path) -> None:
    document = {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "a"}, field: {"token": "<A_TOKEN>"}}
    (project / "a.json").write_text(json.dumps(document))
    environment: dict[bytes, bytes] = os.environb | {b"A_TOKEN": ALONE.encode() + b"\xff\xfe"}
    given = json.dumps({"A_TOKEN": f"{ALONE}\ud800"}).encode()
    done = apply_with(project, ["--fill", source], env=environment, input=given)
    assert done.returncode == 2
    assert b"The value of A_TOKEN is not UTF-8" in done.stderr
    assert cluster.seen == []
    receipt = json.loads((project / "receipt.json").read_text())
    assert is_valid("receipt", receipt)
    assert (receipt["exit_code"], receipt["secrets"]) == (2, [])
    assert leaks((done.stdout + done.stderr).decode(), (ALONE,)) == []


def test_bytes_that_no_placeholder_asks_for_do_not_matter(cluster: Cluster, project: Path) -> None:
    environment: dict[bytes, bytes] = os.environb | {b"OTHER": b"\xff"}
    assert apply_with(project, ["--fill", "env"], env=environment).returncode == 0
    assert cluster.names() == {"a", "b", "c"}


def test_standard_input_that_is_not_utf_8_is_said(cluster: Cluster, project: Path) -> None:
    done = apply_with(project, ["--fill", "-"], input=b'{"A_TOKEN": "\xff"}')
    assert done.returncode == 2
    assert b"standard input" in done.stderr
    assert b"is not UTF-8" in done.stderr


YAML = """
apiVersion: v1
kind: Secret
metadata: {name: a}
stringData:
  token: TOKEN
  user: me
"""


@pytest.mark.parametrize("written", ["<A_TOKEN>", "|\n    <A_TOKEN>", "&x <A_TOKEN>\n  again: *x", "'${A_TOKEN}' # it"])
def test_yaml_gets_the_value_as_it_is(written: str, cluster: Cluster, project: Path, apply: Run) -> None:
    (project / "a.json").unlink()
    (project / "a.yaml").write_text(YAML.replace("TOKEN", written, 1))
    (project / ".env").write_text('A_TOKEN="\\\\d: \\"😀\u2028é\\\\ # x"\n')
    assert apply("--yes", "--fill", ".env").states["a"] == "created"
    assert stored(cluster, "a") == '\\d: "😀\u2028é\\ # x'
