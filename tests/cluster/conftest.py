"""A fake cluster for each test, and a project whose secrets it lacks."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from spec_lint.cli import main
from spec_lint.cluster.connection import Pace
from tests.cluster.fake import Cluster
from tests.cluster.fake_pachd import FakePachd
from tests.cluster.ways import TOKEN, ThroughKubernetes, ThroughPachd, Way, running
from tests.forks import Forks

USERS_OWN = (
    "PACH_CONTEXT", "PACHD_ADDRESS", "PACHYDERM_CLUSTER_URL", "PACHYDERM_TOKEN", "PACH_CA_CERTS", "HTTPS_PROXY",
    "https_proxy", "HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy",
)  # fmt: skip
"""Variables that would lead elsewhere."""
VALUE = "canary:9f8e7d/+value"
SHORT_WAITS = """
from dataclasses import replace
from spec_lint.commands import apply, way
usual = way.pace_of
apply.pace_of = way.pace_of = lambda options: replace(usual(options), wait=0.02)
"""
"""Makes the waits between tries short in a process that forks."""


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
def way(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Way]:
    """The way to a cluster, with the environment for it: Kubernetes, unless a test is parametrized (``both_ways``)."""
    with running(getattr(request, "param", "kubernetes"), tmp_path) as found:
        for name in USERS_OWN:
            monkeypatch.delenv(name, raising=False)
        for name, value in found.environment.items():
            monkeypatch.setenv(name, value)
        yield found


@pytest.fixture
def cluster(way: Way) -> Cluster:
    """The fake Kubernetes, for what is true of that way only."""
    assert isinstance(way, ThroughKubernetes)
    return way.cluster


@pytest.fixture
def pachd(way: Way) -> FakePachd:
    """The fake pachd, for what is true of that way only (``through_pachd``)."""
    assert isinstance(way, ThroughPachd)
    return way.pachd


@pytest.fixture
def project(way: Way, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with three secrets (a, b, c) and a spec that needs them; the user's environment leads to a fake."""
    folder = tmp_path / "project"
    folder.mkdir()
    monkeypatch.chdir(folder)
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
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Short waits between tries."""

    def pace_of(options: argparse.Namespace) -> Pace:
        return Pace(2.0, options.timeout, wait=0.02, longest_wait=2.0, patience=options.wait)

    for module in ("way", "apply"):
        monkeypatch.setattr(f"spec_lint.commands.{module}.pace_of", pace_of)


@pytest.fixture
def run(project: Path, quick: None, capfd: pytest.CaptureFixture[str]) -> Run:
    """Run the command; whatever it says, no value is in it, nor the token."""

    def call(*arguments: str) -> Ran:
        code = main(list(arguments))
        captured = capfd.readouterr()
        assert VALUE not in captured.out + captured.err
        assert TOKEN not in captured.out + captured.err
        return Ran(code, captured.out, captured.err)

    return call


@pytest.fixture(scope="session")
def forks() -> Iterator[Forks]:
    """Runs the command in forks of a process that has imported the client, too; the waits between tries are short."""
    found = Forks(f"import kubernetes.client, kubernetes.config\n{SHORT_WAITS}")
    yield found
    found.close()


@pytest.fixture
def apply(way: Way, run: Run) -> Run:
    """Run ``apply`` the way of the test, with JSON."""

    def call(*arguments: str) -> Ran:
        seconds = "10" if way.name == "pachctl" else "2"  # a program takes a while to start on a busy machine
        return run("apply", *way.arguments, "--format", "json", "--timeout", seconds, *arguments)

    return call
