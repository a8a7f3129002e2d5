"""The command ``cache``, and the options of ``check`` about many files."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

SPEC = {
    "transform": {"image": "edges:1.0", "cmd": ["python3", "/edges.py"]},
    "input": {"pfs": {"repo": "images", "glob": "/*"}},
}


def spec_lint(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "XDG_CACHE_HOME": str(cwd / "home"), "HOME": str(cwd)}
    return subprocess.run(
        [sys.executable, "-m", "spec_lint", *arguments],
        cwd=cwd,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for number in range(3):
        spec = {"pipeline": {"name": f"step-{number}"}, **SPEC}
        (tmp_path / f"{number}.json").write_text(json.dumps(spec))
    return tmp_path


def test_a_cache_is_kept_and_cleaned(folder: Path) -> None:
    assert spec_lint("check", "--cache", "kept", cwd=folder).returncode == 0
    assert (folder / "kept" / "facts").stat().st_size > 500
    again = spec_lint("check", "--cache", "kept", cwd=folder)
    assert again.returncode == 0
    assert again.stdout.startswith("No problems found.\n3 files: 3 pipelines")
    cleaned = spec_lint("cache", "clean", "--cache", "kept", cwd=folder)
    assert cleaned.stdout.startswith("Removed the cache in kept: ")
    assert not (folder / "kept").exists()
    assert spec_lint("cache", "clean", "--cache", "kept", cwd=folder).stdout == "There is no cache in kept.\n"


def test_the_configuration_turns_the_cache_on_in_the_folder_of_the_user(folder: Path) -> None:
    (folder / "spec-lint.toml").write_text("cache = true\n")
    assert spec_lint("check", cwd=folder).returncode == 0
    assert (folder / "home" / "spec-lint" / "facts").exists()
    assert "Removed the cache" in spec_lint("cache", "clean", cwd=folder).stdout


def test_the_configuration_cannot_say_where_the_cache_is(folder: Path) -> None:
    """Anybody can change it in a pull request; it must not make us write elsewhere."""
    (folder / "spec-lint.toml").write_text('cache = "/tmp"\n')
    done = spec_lint("check", cwd=folder)
    assert done.returncode == 2
    assert '"cache" must be true or false' in done.stderr


@pytest.mark.parametrize("number", ["0", "-1", "two", "1.5", "257", "²"])
def test_a_wrong_number_of_jobs_is_refused(folder: Path, number: str) -> None:
    done = spec_lint("check", f"--jobs={number}", cwd=folder)
    assert done.returncode == 2
    assert "--jobs must be auto or a number from 1 to 256" in done.stderr


@pytest.mark.parametrize("number", ["auto", "1", "2", "5"])
def test_any_number_of_jobs_gives_the_same_report(folder: Path, number: str) -> None:
    (folder / "wrong.json").write_text('{"pipeline": {"name": "wrong"}, "transfrom": {}}')
    for copy in range(200):
        (folder / f"copy-{copy}.json").write_text(json.dumps({"pipeline": {"name": f"copy-{copy}"}, **SPEC}))
    expected = spec_lint("check", "--jobs", "1", cwd=folder)
    done = spec_lint("check", "--jobs", number, cwd=folder)
    assert done.returncode == 1
    assert (done.stdout, done.stderr) == (expected.stdout, expected.stderr)
