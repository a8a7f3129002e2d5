"""What the tests of both ways share: a user's home with configurations of pachctl and kubectl, and runs in it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.cluster.conftest import VALUE, write_secret, write_spec
from tests.cluster.fake import Cluster, kubeconfig
from tests.cluster.fake_pachd import FakePachd, running_pachd
from tests.cluster.pachd_client import TOKEN, USERS
from tests.end_to_end.running import clean_environment
from tests.forks import Done, Forks


class Home:
    """A user with a project of three secrets and a spec that needs them. No value and no token is ever shown."""

    def __init__(self, folder: Path, forks: Forks) -> None:
        self.folder = folder
        self.forks = forks
        self.project = folder / "project"
        self.project.mkdir()
        for name in "abc":
            write_secret(self.project, name, {"token": f"{VALUE}-{name}", "user": "me"})
        write_spec(self.project, "edges", *"abc")
        kept = {name: value for name, value in clean_environment().items() if not name.startswith(("PACH", "KUBE"))}
        self.environment = kept | {"HOME": str(folder)}
        self.secrets: list[str] = [VALUE, TOKEN]

    def pachctl(self, url: str | None, token: str | None = TOKEN, name: str = "prod", **fields: Any) -> Path:
        """Write pachctl's configuration: one context, which is the active one."""
        context: dict[str, Any] = dict(fields)
        if url is not None:
            context["pachd_address"] = url.replace("http", "grpc", 1)
        if token is not None:
            context["session_token"] = token
        path = self.folder / ".pachyderm" / "config.json"
        path.parent.mkdir(exist_ok=True)
        path.write_text(json.dumps({"user_id": "u", "v2": {"active_context": name, "contexts": {name: context}}}))
        return path

    def kubectl(self, cluster: Cluster) -> Path:
        path = self.folder / ".kube" / "config"
        path.parent.mkdir(exist_ok=True)
        path.write_text(kubeconfig(cluster.url))
        return path

    def run(self, *arguments: str, stdin: bytes = b"", forks: Forks | None = None, **environment: str) -> Done:
        """Run the command, with variables in its environment."""
        return self.run_in(environment, *arguments, stdin=stdin, forks=forks)

    def run_in(
        self, environment: Mapping[str, str], *arguments: str, stdin: bytes = b"", forks: Forks | None = None
    ) -> Done:
        done = (forks or self.forks).run(
            *arguments, cwd=self.project, stdin=stdin, environment=self.environment | dict(environment)
        )
        for secret in self.secrets:
            assert secret not in done.out + done.err
        assert "internal error" not in done.err
        assert "Traceback" not in done.err
        return done

    def check(self, *arguments: str, **environment: str) -> tuple[int, list[dict[str, Any]], str]:
        """A check of the cluster: the exit code, the findings about live clusters, and standard error."""
        command = ("check", "--cluster", "--quiet", "--format", "json", "--select", "C", "--timeout", "3")
        done = self.run_in(environment, *command, *arguments)
        return done.code, json.loads(done.out)["findings"], done.err


@pytest.fixture
def home(tmp_path: Path, forks: Forks) -> Home:
    return Home(tmp_path, forks)


@pytest.fixture
def pachd() -> Iterator[FakePachd]:
    with running_pachd() as found:
        found.users = dict(USERS)
        found.repos = {("default", "images"): ("master",)}
        yield found


def rules(findings: list[dict[str, Any]]) -> list[str]:
    return [finding["rule"] for finding in findings]
