"""The files that contributors and CI rely on: workflows, hooks, issue forms, and the map of the code."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from benchmarks import count

ROOT = Path(__file__).parents[2]
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
GITHUB = ROOT / ".github"
WORKFLOWS = sorted(GITHUB.glob("workflows/*.yml"))
FORMS = sorted(path for path in GITHUB.glob("ISSUE_TEMPLATE/*.yml") if path.name != "config.yml")


def load(path: Path) -> Any:
    return YAML(typ="safe").load(path.read_text(encoding="utf-8"))


def check_schema(name: str, *paths: Path) -> None:
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", f"vendor.{name}", *map(str, paths)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_workflows_and_issue_forms_follow_the_schemas_of_github() -> None:
    assert [path.stem for path in WORKFLOWS] == ["ci", "release"]
    check_schema("github-workflows", *WORKFLOWS)
    assert FORMS
    check_schema("github-issue-forms", *FORMS)
    check_schema("github-issue-config", GITHUB / "ISSUE_TEMPLATE" / "config.yml")


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_actions_are_pinned_to_a_commit_with_its_version(path: Path) -> None:
    uses = re.findall(r"uses: (.*)", path.read_text(encoding="utf-8"))
    assert uses
    for action in uses:
        assert re.fullmatch(r"[\w-]+/[\w-]+@[0-9a-f]{40}  # v\d+\.\d+\.\d+", action), action


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_workflows_have_few_rights_and_a_time_limit(path: Path) -> None:
    workflow = load(path)
    assert workflow["permissions"] == {"contents": "read"}
    for name, job in workflow["jobs"].items():
        assert "timeout-minutes" in job, name
        for step in job["steps"]:
            # A branch or a tag of any name reaches a script through a variable, never as text of the script.
            assert "${{" not in step.get("run", ""), step


def test_ci_covers_every_supported_python_and_system() -> None:
    jobs = load(GITHUB / "workflows" / "ci.yml")["jobs"]
    matrix = jobs["tests"]["strategy"]["matrix"]
    assert matrix["os"] == ["ubuntu-latest", "macos-latest", "windows-latest"]
    classifiers = PROJECT["project"]["classifiers"]
    named = [found[1] for text in classifiers if (found := re.fullmatch(r".* :: Python :: (3\.\d+)", text))]
    assert matrix["python"] == named
    assert PROJECT["project"]["requires-python"] == f">={named[0]}"
    lowest = [step.get("with", {}).get("python-version") for step in jobs["lowest"]["steps"]]
    assert named[0] in lowest


def counting_step() -> str:
    """The script that compares what a pull request costs with its base."""
    script: str = load(GITHUB / "workflows" / "ci.yml")["jobs"]["counts"]["steps"][-1]["run"]
    return script.replace("\\\n", "")


def test_the_counting_job_runs_a_command_that_exists() -> None:
    found = re.search(r"^python (\S+) (.*) \| tee", counting_step(), re.MULTILINE)
    assert found
    assert ROOT / found[1] == Path(count.__file__)
    given = count.parser().parse_args(shlex.split(found[2]))
    assert given.python.endswith("/head-env/bin/python")
    assert given.base.endswith("/base-env/bin/python")
    assert (given.accepted, given.valgrind, given.most) == ("$reasons", True, 5)


def test_a_commit_of_the_pull_request_may_accept_a_cost(tmp_path: Path) -> None:
    found = re.search(r"reasons=\$\((.*)\)", counting_step())
    assert found

    def git(*words: str) -> str:
        author = ("-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false")
        command = ["git", *author, *words]
        return subprocess.run(command, cwd=tmp_path, check=True, capture_output=True, text=True).stdout

    def commit(*message: str) -> None:
        git("commit", "-q", "--allow-empty", "-m", "\n\n".join(message))

    git("init", "-q", "-b", "main", ".")
    commit("Start", "Cost-accepted: of an older change")
    git("checkout", "-q", "-b", "change")
    commit("Add a rule", "Cost-accepted: the rule reads every image")
    commit("Say more", "This mentions Cost-accepted: in a sentence.", "It has no trailer.")
    git("checkout", "-q", "main")
    commit("Meanwhile", "Cost-accepted: of another change")
    git("merge", "-q", "--no-ff", "-m", "Merge", "change")
    assert git(*shlex.split(found[1])[1:]).split() == ["the", "rule", "reads", "every", "image"]


def test_only_the_publishing_job_may_ask_for_an_identity() -> None:
    for path in WORKFLOWS:
        for name, job in load(path)["jobs"].items():
            assert ("id-token" in job.get("permissions", {})) == (name == "publish"), (path.stem, name)


def test_the_hooks_of_the_project_pass(tmp_path: Path) -> None:
    tree = tmp_path / "project"
    ignored = shutil.ignore_patterns(".git", ".venv", "*.egg-info", "build", ".mypy_cache", "__pycache__")
    shutil.copytree(ROOT, tree, ignore=ignored)
    programs = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    # mypy takes a minute, and runs in CI anyway.
    environment |= {"PATH": programs, "PRE_COMMIT_HOME": str(tmp_path / "cache"), "SKIP": "mypy"}
    for command in (
        ["git", "init", "-q", "."],
        ["git", "add", "-A"],
        [sys.executable, "-m", "pre_commit", "run", "--all-files", "--color=never"],
    ):
        done = subprocess.run(command, cwd=tree, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr


def floors() -> list[set[str]]:
    """The rooms of each floor, the lowest first, as the layers in pyproject.toml declare them."""
    layers = PROJECT["tool"]["importlinter"]["contracts"][0]["layers"]
    return [set(re.split(r" [|:] ", layer)) for layer in reversed(layers)]


def test_the_map_of_rooms_is_that_of_the_layers_and_the_folders() -> None:
    page = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    told = [(int(floor), room) for floor, room in re.findall(r"^\| (\d+) \| `(\w+)/` \|", page, re.MULTILINE)]
    told += [(int(floor), room) for room, floor in re.findall(r"`(\w+)\.py` \(floor (\d+)\)", page)]
    declared = [(floor, room) for floor, rooms in enumerate(floors(), 1) for room in sorted(rooms)]
    assert sorted(told) == sorted(declared)
    folders = {path.parent.name for path in (ROOT / "spec_lint").glob("*/__init__.py")}
    assert {room for _, room in told} == folders | {"rules", "cli", "__main__"}
    for inner in (ROOT / "spec_lint").glob("*/*/__init__.py"):
        assert f"`{inner.parent.name}/`" in page, inner.parent


def test_paths_that_the_pages_for_contributors_name_exist() -> None:
    for name in ("CONTRIBUTING.md", "SECURITY.md", "docs/architecture.md", "docs/adding-a-rule.md"):
        text = (ROOT / name).read_text(encoding="utf-8")
        for path in re.findall(r"`([a-z_./-]+/[a-z_./-]*)`", text):
            places = [ROOT, ROOT / "spec_lint", *(ROOT / "spec_lint").iterdir()]
            assert any((place / path).exists() for place in places), f"{name}: {path}"
