"""Secrets in files that git ignores are found when a spec misses them, and only their names are read."""

from __future__ import annotations

from pathlib import Path

import pytest

from spec_lint.cli import main
from spec_lint.model.ignored_secrets import MOST_FILES, IgnoredSecret, ignored_secrets
from tests.end_to_end.running import secret, spec


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".git").mkdir()
    (tmp_path / "edges.json").write_text(spec("edges"))
    return tmp_path


def put(folder: Path, name: str, text: str) -> None:
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(text)


def test_ignored_files_and_folders_are_read_for_names(folder: Path) -> None:
    put(folder, ".gitignore", "\n*.secret.json\n/prod/\n")
    put(folder, "in/.gitignore", "*.yaml")
    put(folder, "a.secret.json", secret("a", "access"))
    put(folder, "prod/deep/b.json", secret("b", "access"))
    put(folder, "prod/node_modules/no.json", secret("no", "access"))
    two = "kind: Secret\nmetadata: {name: c}\n---\nkind: Secret\nmetadata: {name: d}\n"
    put(folder, "in/c.yaml", two)
    put(folder, "read.json", secret("read", "access"))
    assert ignored_secrets(["edges.json"]) == {
        "a": IgnoredSecret("a.secret.json", ".gitignore:2"),
        "b": IgnoredSecret("prod/deep/b.json", ".gitignore:3"),
        "c": IgnoredSecret("in/c.yaml", "in/.gitignore:1"),
        "d": IgnoredSecret("in/c.yaml", "in/.gitignore:1"),
    }


def test_nothing_outside_the_repository_is_read(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    outside = tmp_path_factory.mktemp("outside")
    put(outside, "a.json", secret("a", "access"))
    put(folder, ".gitignore", "*.secret.json\nlinked/\nprod/\n")
    (folder / "a.secret.json").symlink_to(outside / "a.json")
    (folder / "linked").symlink_to(outside)
    (folder / "prod").mkdir()
    (folder / "prod" / "in").symlink_to(outside)
    (folder / "prod" / "b.json").symlink_to(outside / "a.json")
    assert ignored_secrets(["edges.json"]) == {}


def test_large_files_and_the_last_of_many_are_not_read(folder: Path) -> None:
    put(folder, ".gitignore", "prod/\n")
    put(folder, "prod/a.json", secret("a", "access") + " " * (1 << 20))
    for number in range(MOST_FILES + 5):
        put(folder, f"prod/s{number:03}.json", secret(f"s{number}", "access"))
    assert sorted(ignored_secrets(["edges.json"])) == sorted(f"s{number}" for number in range(MOST_FILES))


def test_files_that_do_not_exist_are_in_no_repository(folder: Path) -> None:
    put(folder, ".gitignore", "*.secret.json\n")
    put(folder, "a.secret.json", secret("a", "access"))
    assert ignored_secrets(["other.json", "-"]) == {}


def test_a_missing_secret_in_an_ignored_file_is_said_so(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    put(folder, ".gitignore", "/secrets/\n")
    put(folder, "secrets/store.json", secret("store", "access"))
    main(["check", "--isolated", "."])
    out = " ".join(capsys.readouterr().out.split())
    assert "secrets/store.json" in out
    assert ".gitignore:1" in out
    assert "made-up" not in out
    put(folder, "other.json", secret("other", "access"))
    put(folder, "reader.json", spec("reader").replace('"store"', '"other"'))
    main(["check", "--isolated", "."])
    out = " ".join(capsys.readouterr().out.split())
    assert "= help: secrets/store.json defines it, but .gitignore:1 ignores that file." in out
