"""What ``--cache`` keeps, and what it never keeps."""

from __future__ import annotations

import json
import marshal
import os
import stat
from collections.abc import Callable
from pathlib import Path
from unittest.mock import Mock

import pytest

from spec_lint.engine import cache as stored
from spec_lint.engine import examine
from spec_lint.engine.cache import ENTRIES, KEY, LIMIT, ForeignFolderError, clean
from spec_lint.engine.reader import Item, read_item
from spec_lint.engine.request import Request
from spec_lint.engine.run import Outcome, check
from spec_lint.findings.finding import Finding
from spec_lint.settings.config import Config

CLEAN = {
    "pipeline": {"name": "edges"},
    "transform": {
        "image": "edges:1.0",
        "cmd": ["python3", "/edges.py", "--word", "tugboat-cmd"],
        "env": {"COLOUR": "tugboat-env"},
        "secrets": [{"name": "weather", "env_var": "ACCESS", "key": "access"}],
    },
    "input": {"pfs": {"repo": "images", "glob": "/*"}},
}
SECRET = {
    "apiVersion": "v1",
    "kind": "Secret",
    "metadata": {"name": "weather"},
    "stringData": {"access": "tugboat-value-5512"},
}
WRONG = {**CLEAN, "pipeline": {"name": "montage"}, "datum_tries": "tugboat-tries"}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / "project"
    folder.mkdir()
    for name, value in (("edges.json", CLEAN), ("weather.json", SECRET), ("montage.json", WRONG)):
        (folder / name).write_text(json.dumps(value, indent=2))
    return folder


@pytest.fixture
def run(project: Path, tmp_path: Path) -> Callable[..., Outcome]:
    def run(config: Config = Config(), cache: Path | None = tmp_path / "cache") -> Outcome:  # noqa: B008 - immutable
        return check(Request([str(project)], config, cache=cache))

    return run


def told(outcome: Outcome) -> list[tuple[str, str, int, int, str]]:
    return [_told(finding) for finding in outcome.findings]


def _told(finding: Finding) -> tuple[str, str, int, int, str]:
    return finding.rule, finding.span.source.path, finding.span.start, finding.span.end, finding.message


@pytest.fixture
def examined(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the files that were read and judged, in the order of the runs."""
    names: list[str] = []

    def noted(item: Item, *more: object) -> object:
        names.append(Path(item.path).name)
        return read_item(item, *more)  # type: ignore[arg-type]

    monkeypatch.setattr(examine, "read_item", noted)
    return names


def test_only_what_changed_or_has_findings_is_judged_again(
    run: Callable[..., Outcome], project: Path, examined: list[str]
) -> None:
    without = run(cache=None)
    first = run()
    assert sorted(set(examined)) == ["edges.json", "montage.json", "weather.json"]
    examined.clear()
    second = run()
    # The secret is read because a report about montage.json must not show its value.
    assert set(examined) == {"montage.json", "weather.json"}
    assert told(first) == told(second) == told(without)
    assert first.summary == second.summary == without.summary
    examined.clear()
    (project / "edges.json").write_text(json.dumps(CLEAN))
    run()
    assert "edges.json" in examined


def test_other_settings_and_releases_find_nothing(
    run: Callable[..., Outcome], examined: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    run()
    for config in (
        Config(namespace="pachyderm"),
        Config(project="tides"),
        Config(pachyderm_version="2.10"),
        Config(ignore=("P",)),
        Config(severity={"X206": "error", "P721": "error"}),
    ):
        examined.clear()
        run(config)
        assert {"edges.json", "weather.json"} <= set(examined), config
    examined.clear()
    monkeypatch.setattr("spec_lint.engine.cache.__version__", "99.0")
    run()
    assert {"edges.json", "weather.json"} <= set(examined)


def test_nothing_secret_is_kept(run: Callable[..., Outcome], tmp_path: Path) -> None:
    run()
    kept = (tmp_path / "cache" / ENTRIES).read_bytes()
    assert b"weather" in kept
    assert b"access" in kept
    assert b"tugboat" not in kept
    assert b"montage" not in kept  # it has findings


def test_a_name_that_is_a_credential_is_not_kept(run: Callable[..., Outcome], project: Path, tmp_path: Path) -> None:
    token = "ghp_" + "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8"
    (project / "edges.json").write_text(json.dumps({**CLEAN, "input": {"pfs": {"repo": token, "glob": "/*"}}}))
    run()
    assert token.encode() not in (tmp_path / "cache" / ENTRIES).read_bytes()


def test_only_the_owner_can_read_it(run: Callable[..., Outcome], tmp_path: Path) -> None:
    run()
    folder = tmp_path / "cache"
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE(file.stat().st_mode) for file in folder.iterdir()} == {0o600}
    assert (folder / ".gitignore").read_text() == "*\n"


def test_a_key_that_others_can_read_is_replaced(
    run: Callable[..., Outcome], tmp_path: Path, examined: list[str]
) -> None:
    run()
    key = tmp_path / "cache" / KEY
    old = key.read_bytes()
    key.chmod(0o644)
    examined.clear()
    run()
    assert key.read_bytes() != old
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert "edges.json" in examined


@pytest.mark.parametrize("damage", ["cut", "flip", "more", "zeros", "empty", "short", "folder"])
def test_damage_counts_as_missing(
    run: Callable[..., Outcome], tmp_path: Path, examined: list[str], damage: str
) -> None:
    expected = told(run())
    file = tmp_path / "cache" / ENTRIES
    data = file.read_bytes()
    file.write_bytes({
        "cut": data[: len(data) // 3],
        "flip": data.replace(b"edges", b"edgez"),
        "more": data + b"0",
        "zeros": bytes(len(data)),
        "empty": b"",
        "short": data[:32],
        "folder": b"",
    }[damage])  # fmt: skip
    if damage == "folder":
        file.unlink()
        file.mkdir()
    examined.clear()
    outcome = run()
    assert told(outcome) == expected
    assert "edges.json" in examined
    assert outcome.code == 1
    if damage == "folder":
        assert any("The cache in" in note for note in outcome.summary.notes)


def test_every_single_damaged_byte_is_noticed(
    run: Callable[..., Outcome], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = told(run())
    file = tmp_path / "cache" / ENTRIES
    data = bytearray(file.read_bytes())
    decode = Mock()
    monkeypatch.setattr(stored, "marshal", Mock(loads=decode, dumps=marshal.dumps, version=marshal.version))
    for place in range(0, len(data), 37):
        damaged = bytearray(data)
        damaged[place] ^= 1
        file.write_bytes(damaged)
        assert told(run()) == expected
    decode.assert_not_called()


def test_a_cache_that_cannot_be_written_is_said(run: Callable[..., Outcome], tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    outcome = run(cache=tmp_path / "file" / "cache")
    assert len(outcome.findings) > 0
    assert any(note.startswith("The cache in ") and "was not used" in note for note in outcome.summary.notes)


def test_the_cache_is_bounded(run: Callable[..., Outcome], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert LIMIT <= 64 << 20
    monkeypatch.setattr("spec_lint.engine.cache.LIMIT", 600)
    run()
    assert 0 < (tmp_path / "cache" / ENTRIES).stat().st_size <= 600


def test_a_link_is_no_key(run: Callable[..., Outcome], tmp_path: Path) -> None:
    run()
    folder = tmp_path / "cache"
    (folder / KEY).unlink()
    other = tmp_path / "other"
    other.write_bytes(b"k" * 32)
    other.chmod(0o600)
    (folder / KEY).symlink_to(other)
    outcome = run()
    assert outcome.code == 1
    assert other.read_bytes() == b"k" * 32


def test_cleaning_removes_the_cache_and_nothing_else(run: Callable[..., Outcome], tmp_path: Path) -> None:
    run()
    folder = tmp_path / "cache"
    (folder / "mine.txt").write_text("keep me")
    assert clean(folder) > 32
    assert os.listdir(folder) == ["mine.txt"]  # noqa: PTH208
    with pytest.raises(ForeignFolderError):
        clean(folder)
    assert clean(tmp_path / "nothing") == 0


def test_a_folder_that_holds_something_else_is_left_alone(run: Callable[..., Outcome], tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    folder.mkdir()
    for name in (".gitignore", KEY, ENTRIES):
        (folder / name).write_text("mine")
    outcome = run(cache=folder)
    assert outcome.code == 1
    assert any("holds other files" in note for note in outcome.summary.notes)
    with pytest.raises(ForeignFolderError):
        clean(folder)
    assert {file.read_text() for file in folder.iterdir()} == {"mine"}
