"""Commands beside ``check`` tell its findings, end with its exit code, and write nothing for what is unread."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.end_to_end.running import Command, secret, spec

Break = Callable[[Path], list[str]]
"""Puts something that cannot be read into a folder, and gives the paths to name."""


def nowhere(folder: Path) -> list[str]:
    return [".", "nowhere.json"]


def no_match(folder: Path) -> list[str]:
    return [".", "*.yml"]


def broken_spec(folder: Path) -> list[str]:
    (folder / "broken.json").write_text(spec("broken")[:-3])
    return ["."]


def broken_secret(folder: Path) -> list[str]:
    (folder / "broken.json").write_text(secret("broken", "access")[:-3])
    return ["."]


def broken_yaml_secret(folder: Path) -> list[str]:
    (folder / "broken.yaml").write_text('apiVersion: v1\nkind: Secret\nmetadata: {name: broken}\nstringData: {a: "x}\n')
    return ["."]


def broken_and_named(folder: Path) -> list[str]:
    (folder / "broken.yaml").write_text("- kind: Secret\n  a: [\n")
    return [".", "broken.yaml"]


def without_arguments(folder: Path) -> list[str]:
    (folder / "made.jsonnet").write_text("function(suffix) " + spec("made").replace('"made"', '"made" + suffix'))
    return ["."]


def link_to_nothing(folder: Path) -> list[str]:
    (folder / "link.json").symlink_to("nowhere")
    return ["link.json"]


UNREAD: list[Break] = [
    nowhere, no_match, broken_spec, broken_secret, broken_yaml_secret, broken_and_named, without_arguments,
    link_to_nothing,
]  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "a.json").write_text(spec("a"))
    (tmp_path / "store.json").write_text(secret("store", "access"))
    (tmp_path / "good.json").write_text('{"version": 1, "secrets": [{"name": "store"}]}\n')
    return tmp_path


@pytest.mark.parametrize("put", UNREAD, ids=lambda put: put.__name__)
def test_what_cannot_be_read_is_told_and_replaces_no_snapshot(put: Break, folder: Path, command: Command) -> None:
    paths = put(folder)
    checked = command("check", *paths, "--color", "never")
    before = (folder / "good.json").read_text()
    ran = command("snapshot", *paths, "-o", "good.json")
    assert ran.code == (checked.code or 1)
    assert "could not be read" in ran.err
    assert "no inventory was written" in ran.err
    assert (folder / "good.json").read_text() == before
    for name in ("secrets", "rbac"):
        other = command(name, *paths)
        assert other.code == checked.code
        assert "store" in other.out or put is link_to_nothing
    for line in checked.out.splitlines():
        if line.startswith("error["):
            assert line in ran.err
            assert line in other.err


def test_an_error_in_what_can_be_read_stops_none_of_them(folder: Path, command: Command) -> None:
    (folder / "b.json").write_text(spec("b", key="acces"))
    checked = command("check", "--color", "never")
    assert checked.code == 1
    for arguments in (["secrets"], ["secrets", "--format", "json"], ["rbac"], ["snapshot"], ["snapshot", "-o", "new"]):
        ran = command(*arguments)
        assert ran.code == 1
        assert checked.out.split("\n\n")[0] in ran.err  # the sentence, the place, and the excerpt
    assert [item["name"] for item in json.loads((folder / "new").read_text())["secrets"]] == ["store"]
    assert json.loads(command("secrets", "--format", "json").out)["secrets"]


def test_all_is_well_is_said_by_silence(folder: Path, command: Command) -> None:
    for name in ("secrets", "rbac", "snapshot"):
        ran = command(name)
        assert (ran.code, ran.err) == (0, "")


@pytest.mark.parametrize("name", ["secrets", "rbac", "snapshot"])
def test_where_there_is_nothing_that_is_said(name: str, tmp_path: Path, command: Command) -> None:
    ran = command(name)
    assert ran.code == 3
    assert "nothing to check" in ran.err


def test_an_empty_snapshot_replaces_nothing(folder: Path, command: Command) -> None:
    before = (folder / "good.json").read_text()
    (folder / "store.json").unlink()
    ran = command("snapshot", "-o", "good.json")
    assert ran.code == 1
    assert "does not replace an existing file" in ran.err
    (folder / "a.json").unlink()
    ran = command("snapshot", "-o", "good.json")
    assert ran.code == 3
    assert (folder / "good.json").read_text() == before


def test_a_secret_file_with_a_syntax_error_is_not_a_missing_secret(folder: Path, command: Command) -> None:
    (folder / "store.json").write_text(secret("store", "access").replace('"v1",', '"v1"'))
    assert "missing" not in command("secrets").out
    (folder / "store.json").rename(folder / "store.yaml")
    text = 'apiVersion: v1\nkind: Secret\nmetadata:\n  name: store\nstringData:\n  access: "made-up\n'
    (folder / "store.yaml").write_text(text)
    ran = command("secrets")
    assert "file not readable" in ran.out
    assert "missing" not in ran.out
    assert "R201" in ran.err
    assert "X202" not in ran.err


def test_a_link_is_followed_inside_the_root_only(folder: Path, command: Command) -> None:
    (folder / ".git").mkdir()
    (folder / "link").symlink_to("good.json")
    assert command("snapshot", "-o", "link").code == 0
    assert (folder / "link").is_symlink()
    assert json.loads((folder / "good.json").read_text())["secrets"][0]["keys"] == ["access"]
    outside = folder.parent / f"{folder.name}-outside"
    outside.mkdir()
    (outside / "file").write_text("theirs")
    (folder / "out").symlink_to(outside / "file")
    (folder / "way").symlink_to(outside)
    for name in ("out", "way/file", "way/new"):
        ran = command("snapshot", "-o", name)
        assert ran.code == 2
        assert "a link that leads out of" in ran.err
    assert [(path.name, path.read_text()) for path in outside.iterdir()] == [("file", "theirs")]
    assert command("snapshot", "-o", str(outside / "new")).code == 0  # named by hand


def test_what_is_no_regular_file_is_refused_with_what_to_do(folder: Path, command: Command) -> None:
    os.mkfifo(folder / "pipe")
    (folder / "folder").mkdir()
    for name, kind in (("pipe", "a named pipe"), ("folder", "a folder"), ("/dev/null", "a device")):
        ran = command("snapshot", "-o", name)
        assert ran.code == 2
        assert f"is {kind}, not a regular file" in ran.err
        assert "leave out --output for standard output" in ran.err
    assert (folder / "pipe").is_fifo()
    assert command("snapshot", "-o", "/dev/stdout").code == 2
