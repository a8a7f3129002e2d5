"""What is built and installed works from any folder: wheel, editable install and source distribution."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

from tests.end_to_end.running import clean_environment, run_command, secret, spec
from tests.shared import made_once

FOLDERS = {"spec_lint": "spec_lint", "rules": "spec_lint/rules", "schemas": "spec_lint/schemas"}
"""Where the folders of the project are in what is installed."""

KUBECONFIG = """\
apiVersion: v1
kind: Config
current-context: there
contexts: [{name: there, context: {cluster: there, user: me}}]
clusters: [{name: there, cluster: {server: "https://127.0.0.1:1"}}]
users: [{name: me, user: {token: made-up}}]
"""


def run(*command: str | Path, cwd: Path, **environment: str) -> str:
    done = subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env=clean_environment(**environment),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-5_000:]
    return done.stdout


@pytest.fixture(scope="session")
def built(copy_of_project: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The source distribution, and the wheel that was built from it."""

    def build(target: Path) -> None:
        shutil.copytree(copy_of_project, target / "project")
        run(sys.executable, "-m", "build", "--outdir", target, target / "project", cwd=target)

    target = made_once(tmp_path_factory, "dist", build)
    (source,), (wheel,) = target.glob("*.tar.gz"), target.glob("*.whl")
    return source, wheel


def environment_with(requirement: str | Path, folder: Path, *options: str) -> Path:
    """A new virtual environment with one requirement installed; gives the folder of its programs."""
    run(sys.executable, "-m", "venv", folder, cwd=folder.parent)
    programs = folder / ("Scripts" if os.name == "nt" else "bin")
    run(programs / "python", "-m", "pip", "install", "-q", *options, str(requirement), cwd=folder.parent)
    return programs


def assert_works(programs: Path, folder: Path) -> None:
    """The command checks files, knows its rules and its schemas, and leaves no names on the import path."""
    folder.mkdir()
    (folder / "spec.json").write_text(spec("edges", key="acces", paralelism_spec={"constant": 1}))
    (folder / "secret.json").write_text(secret("store", "access"))
    (folder / "rules").mkdir()  # a folder of the user's that is named like one of ours
    (folder / "rules" / "__init__.py").write_text("raise RuntimeError('this is not a rule of spec-lint')\n")
    program = str(programs / "spec-lint")
    outcome = run_command(program, "check", "--format", "json", cwd=folder)
    assert outcome.code == 1, outcome.err
    assert {"X201", "P001"} <= set(outcome.rules)
    assert len(run_command(program, "rules", cwd=folder).out.splitlines()) > 100
    assert '"$schema"' in run_command(program, "schema", "pipeline", cwd=folder).out
    code = "import importlib.util as u; print([n for n in ('rules', 'schemas', 'tests') if u.find_spec(n)])"
    assert run(programs / "python", "-I", "-c", code, cwd=folder) == "[]\n"


def test_the_wheel_has_all_that_it_needs(built: tuple[Path, Path], copy_of_project: Path) -> None:
    with zipfile.ZipFile(built[1]) as wheel:
        names = set(wheel.namelist())
    expected = {
        f"{inside}/{file.relative_to(copy_of_project / folder).as_posix()}"
        for folder, inside in FOLDERS.items()
        for pattern in ("*.py", "*.json", "py.typed")
        for file in (copy_of_project / folder).rglob(pattern)
    }
    assert expected <= names
    assert {name.split("/")[0] for name in names if ".dist-info" not in name} == {"spec_lint"}
    assert any(name.endswith("licenses/LICENSE") for name in names)


def test_the_source_distribution_has_every_file(built: tuple[Path, Path], copy_of_project: Path) -> None:
    with tarfile.open(built[0]) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    files = [file.relative_to(copy_of_project) for file in copy_of_project.rglob("*") if file.is_file()]
    assert {file.as_posix() for file in files} <= names


@pytest.mark.slow
def test_the_source_distribution_passes_its_tests(built: tuple[Path, Path], tmp_path: Path) -> None:
    """With the package as the wheel has it: in the checkout, `rules` is not below `spec_lint`."""
    with tarfile.open(built[0]) as archive:
        archive.extractall(tmp_path / "source", filter="data")
    with zipfile.ZipFile(built[1]) as wheel:
        wheel.extractall(tmp_path / "wheel")
    (source,) = (tmp_path / "source").iterdir()
    path = os.pathsep.join(map(str, (tmp_path / "wheel", source, source / "docs")))
    tests = ("-o", "pythonpath=", "tests/docs", "tests/rules/test_examples.py", "tests/schema", "tests/report")
    run(sys.executable, "-m", "pytest", *tests, cwd=source, PYTHONPATH=path)


def test_the_wheel_works_in_an_empty_environment(built: tuple[Path, Path], tmp_path: Path) -> None:
    programs = environment_with(built[1], tmp_path / "environment")
    assert_works(programs, tmp_path / "elsewhere")
    # The extras are not there: what needs them says so.
    folder = tmp_path / "elsewhere"
    (folder / "kubeconfig").write_text(KUBECONFIG)
    (folder / "a.jsonnet").write_text(spec("edges").replace('"pipeline"', "pipeline"))
    outcome = run_command(str(programs / "spec-lint"), "check", "--cluster", "--kubeconfig", "kubeconfig", cwd=folder)
    assert "pip install kubernetes" in outcome.err + outcome.out
    outcome = run_command(str(programs / "spec-lint"), "check", "a.jsonnet", cwd=folder)
    assert "pip install gojsonnet" in outcome.err + outcome.out


def test_the_editable_install_works(copy_of_project: Path, tmp_path: Path) -> None:
    shutil.copytree(copy_of_project, tmp_path / "project")
    programs = environment_with(tmp_path / "project", tmp_path / "environment", "--editable")
    assert_works(programs, tmp_path / "elsewhere")
