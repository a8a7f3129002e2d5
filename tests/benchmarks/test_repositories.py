"""Public repositories are checked as the list says; here the repository is a small one of our own."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from benchmarks import repositories
from tests.end_to_end.running import clean_environment

SPEC = {
    "pipeline": {"name": "edges"},
    "transform": {"image": "edges:1.0", "cmd": ["python3", "/edges.py"]},
    "input": {"pfs": {"repo": "images", "glob": "/*"}},
}


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A checkout of a listed repository, and a list that knows only its commit."""
    for name, value in clean_environment().items():
        if name.startswith("GIT_"):
            monkeypatch.setenv(name, value)
    tree = tmp_path / "someone__edges"
    tree.mkdir()
    (tree / "edges.json").write_text(json.dumps({**SPEC, "inptu": {}}))
    # A module of the repository must not be imported.
    (tree / "json.py").write_text("raise SystemExit('imported')\n")
    for words in (["init", "-q"], ["add", "-A"], ["commit", "-q", "-m", "first"]):
        identity = ["-c", "user.name=n", "-c", "user.email=n@example.com"]
        subprocess.run(["git", *identity, *words], cwd=tree, check=True)
    commit = repositories.git(tree, "rev-parse", "HEAD").strip()
    monkeypatch.setattr(repositories, "LIST", tmp_path / "list.tsv")
    heading = "\t".join(repositories.Repository._fields)
    repositories.LIST.write_text(f"{heading}\n{repositories.Repository('someone/edges', commit).line()}")
    return tree


def test_the_list_is_compared_and_updated(checkout: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = str(checkout.parent)
    assert repositories.main([folder]) == 1
    assert repositories.main([folder, "--update"]) == 0
    (one,) = repositories.listed()
    assert (one.files, one.pipelines, one.errors, one.warnings) == (1, 1, "P001:1", "-")
    assert repositories.main([folder, "someone/edges"]) == 0
    assert capsys.readouterr().out.endswith("1 repositories checked, 0 differ from the list\n")


def test_a_repository_that_is_not_listed_is_a_usage_error(checkout: Path) -> None:
    with pytest.raises(SystemExit, match="2"):
        repositories.main([str(checkout.parent), "someone/else"])


def test_every_error_of_the_list_has_its_reason() -> None:
    for one in repositories.listed():
        assert (one.reason == "-") == (one.errors == "-"), one.name
