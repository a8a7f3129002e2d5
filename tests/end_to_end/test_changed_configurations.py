"""A hook for a commit that changes a configuration reports what that configuration applies to, and nothing else."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.end_to_end.running import Command, clean_environment, spec

OLD: dict[str, Any] = {"transform": {"image": "registry.example.org/model", "cmd": ["run"]}}
FILES = {
    "edges.json": spec("edges", **OLD),
    "spring/edges.json": spec("spring-edges", **OLD),
    "spring/deep/edges.json": spec("deep-edges", **OLD),
    "autumn/edges.json": spec("autumn-edges", **OLD),
    "spec-lint.toml": 'select = ["P711"]\n',
    "spring/spec-lint.toml": 'extends = "../shared/base.toml"\n',
    "autumn/pyproject.toml": '[project]\nname = "autumn"\n[tool.spec-lint]\nselect = ["P7"]\n',
    "shared/base.toml": 'extends = "more.toml"\n',
    "shared/more.toml": 'select = ["P711"]\n',
    "README.md": "Edges.\n",
}
SPRING = {"spring/edges.json", "spring/deep/edges.json"}
EVERY = {"edges.json", "autumn/edges.json", *SPRING}
AUTUMN = FILES["autumn/pyproject.toml"]

Commit = Callable[..., set[str]]


@pytest.fixture
def commit(command: Command, tmp_path: Path) -> Commit:
    """Changes files of a repository with three projects, and gives the files in which the hook finds something."""
    write(tmp_path, FILES)
    git(tmp_path, "init", "-q")
    git(tmp_path, "add", ".")
    git(tmp_path, "-c", "user.name=a", "-c", "user.email=a@example.org", "commit", "-qm", "first")

    def change(changed: dict[str, str | None], *options: str) -> set[str]:
        write(tmp_path, changed)
        paths = sorted(name for name, text in changed.items() if text is not None)
        outcome = command("check", "--with-project", "--allow-empty", "--format", "json", *options, *paths)
        assert outcome.code in (0, 1), outcome.err
        return {one["file"] for one in outcome.findings}

    return change


def write(folder: Path, files: dict[str, str] | dict[str, str | None]) -> None:
    for name, text in files.items():
        path = folder / name
        if text is None:
            path.unlink()
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)


def git(folder: Path, *arguments: str) -> None:
    subprocess.run(["git", *arguments], cwd=folder, env=clean_environment(), check=True)


@pytest.mark.parametrize(
    ("changed", "reported"),
    [
        pytest.param({"README.md": "Waves.\n"}, set(), id="no configuration"),
        pytest.param({"spec-lint.toml": 'select = ["P7"]\n'}, {"edges.json"}, id="that of the start"),
        pytest.param({"spring/spec-lint.toml": 'select = ["P7"]\n'}, SPRING, id="nested"),
        pytest.param({"shared/base.toml": 'select = ["P7"]\n'}, SPRING, id="extended"),
        pytest.param({"shared/more.toml": 'select = ["P7"]\n'}, SPRING, id="extended by what is extended"),
        pytest.param({"spring/deep/spec-lint.toml": ""}, {"spring/deep/edges.json"}, id="new"),
        pytest.param({"spring/spec-lint.toml": None}, SPRING, id="deleted"),
        pytest.param({"spring/spec-lint.toml": None, "README.md": "Waves.\n"}, SPRING, id="deleted, too"),
        pytest.param(
            {"autumn/pyproject.toml": '[tool.spec-lint]\nselect = ["P71"]\n'}, {"autumn/edges.json"}, id="table"
        ),
        pytest.param({"autumn/pyproject.toml": '[project]\nname = "x"\n'}, {"autumn/edges.json"}, id="table removed"),
        pytest.param(
            {"autumn/pyproject.toml": AUTUMN.replace("autumn", "winter")},
            set(),
            id="other table",
        ),
        pytest.param({"pyproject.toml": "[tool.ruff]\n"}, set(), id="table of another tool"),
        pytest.param({".pre-commit-config.yaml": "repos: []\n"}, EVERY, id="hooks"),
    ],
)
def test_a_commit_reports_what_a_changed_configuration_applies_to(
    changed: dict[str, str | None], reported: set[str], commit: Commit
) -> None:
    assert commit(changed) == reported


def test_a_deleted_configuration_of_the_start_was_that_of_its_files(commit: Commit) -> None:
    assert commit({"spec-lint.toml": None}) >= {"edges.json"}
    assert commit({"spec-lint.toml": FILES["spec-lint.toml"]}) == {"edges.json"}


def test_a_named_configuration_applies_to_all_files(commit: Commit) -> None:
    assert commit({"all.toml": 'extends = "shared/base.toml"\n'}, "--config", "all.toml") == EVERY
    assert commit({"shared/more.toml": 'select = ["P7"]\n'}, "--config", "all.toml") == EVERY
    assert commit({"spring/spec-lint.toml": ""}, "--config", "all.toml") == set()


def test_defaults_and_the_inventory_of_a_nested_configuration_concern_its_files(commit: Commit) -> None:
    more = 'select = ["P711"]\ncluster_defaults = "defaults.json"\ninventory = "inventory.json"\n'
    known = {"spring/defaults.json": '{"createPipelineRequest": {}}\n'}
    known["spring/inventory.json"] = '{"version": 1, "secrets": []}\n'
    assert commit({"spring/spec-lint.toml": more, **known}) == SPRING
    for name, text in known.items():
        assert commit({name: text}) == SPRING


def test_an_entry_without_effect_is_reported_with_the_change_of_its_configuration(commit: Commit) -> None:
    useless = 'select = ["P711", "R0"]\nper_file_ignores = { "deep/" = ["P711"], "gone/" = ["P711"] }\n'
    assert commit({"spring/spec-lint.toml": useless}) == {"spring/edges.json", "spring/spec-lint.toml"}
    assert commit({"autumn/edges.json": FILES["autumn/edges.json"]}) == {"autumn/edges.json"}
