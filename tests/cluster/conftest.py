"""A fake cluster for each test, and a project whose secrets it lacks."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from spec_lint.cli import main
from spec_lint.cluster.connection import Pace
from tests.cluster.fake import Cluster, kubeconfig, running_cluster
from tests.forks import Forks

VALUE = "canary:9f8e7d/+value"


@dataclass
class Ran:
    """What a run of the command in this process gave."""

    code: int
    out: str
    err: str

    @property
    def receipt(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.out)
        return found

    @property
    def states(self) -> dict[str, str]:
        """Secret → what became of it, from a receipt."""
        return {secret["name"]: secret["state"] for secret in self.receipt["secrets"]}


Run = Callable[..., Ran]


@pytest.fixture
def cluster() -> Iterator[Cluster]:
    with running_cluster() as found:
        yield found


@pytest.fixture
def project(cluster: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with three secrets (a, b, c) and a spec that needs them, and a kubeconfig for the fake."""
    folder = tmp_path / "project"
    folder.mkdir()
    monkeypatch.chdir(folder)
    monkeypatch.setenv("KUBECONFIG", str(tmp_path / "kubeconfig"))
    (tmp_path / "kubeconfig").write_text(kubeconfig(cluster.url))
    for name in "abc":
        write_secret(folder, name, {"token": f"{VALUE}-{name}", "user": "me"})
    write_spec(folder, "edges", "a", "b", "c")
    return folder


def write_secret(folder: Path, name: str, values: dict[str, str], kind: str = "Opaque", **metadata: Any) -> None:
    document = {
        "apiVersion": "v1",
        "kind": "Secret",
        "metadata": {"name": name, **metadata},
        "type": kind,
        "stringData": values,
    }
    (folder / f"{name}.json").write_text(json.dumps(document, indent=1))


def write_spec(folder: Path, pipeline: str, *names: str, key: str = "token") -> None:
    secrets = [{"name": name, "env_var": f"TOKEN_{name.upper()}", "key": key} for name in names]
    document = {
        "pipeline": {"name": pipeline},
        "transform": {"image": "edges:1.0", "cmd": ["python3", "/edges.py"], "secrets": secrets},
        "input": {"pfs": {"repo": "images", "glob": "/*"}},
    }
    (folder / f"{pipeline}.spec.json").write_text(json.dumps(document, indent=1))


@pytest.fixture
def run(project: Path, capfd: pytest.CaptureFixture[str]) -> Run:
    """Run the command; whatever it says, no value is in it."""

    def call(*arguments: str) -> Ran:
        code = main(list(arguments))
        captured = capfd.readouterr()
        assert VALUE not in captured.out + captured.err
        return Ran(code, captured.out, captured.err)

    return call


@pytest.fixture(scope="session")
def forks() -> Iterator[Forks]:
    """Runs the command in forks of a process that has imported the client, too."""
    found = Forks("import kubernetes.client, kubernetes.config")
    yield found
    found.close()


@pytest.fixture
def apply(run: Run, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run ``apply`` with JSON and short waits between tries."""
    monkeypatch.setattr("spec_lint.commands.apply.pace_of", lambda options: Pace(2.0, options.timeout, wait=0.02))

    def call(*arguments: str) -> Ran:
        return run("apply", "--format", "json", "--timeout", "2", *arguments)

    return call
