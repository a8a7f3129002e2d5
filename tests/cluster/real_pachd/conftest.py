"""A real pachd, at the address in SPEC_LINT_TEST_PACHD (``http://127.0.0.1:1659``).

Its token, if auth is activated, is in SPEC_LINT_TEST_PACHD_TOKEN; the user needs the role secretAdmin. Secrets with
names of their own are created, and removed at the end by a request of the test itself: spec-lint has none for that.
"""

from __future__ import annotations

import http.client
import json
import os
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from spec_lint.cli import main
from tests.cluster.conftest import Ran, write_secret, write_spec
from tests.cluster.leaks import leaks, token
from tests.cluster.pachd_client import context_of

URL = os.environ.get("SPEC_LINT_TEST_PACHD", "")
OWN_TOKEN = os.environ.get("SPEC_LINT_TEST_PACHD_TOKEN")
VALUE = token("a real pachd")


@pytest.fixture(autouse=True)
def server() -> None:
    if not URL:
        pytest.skip("SPEC_LINT_TEST_PACHD does not give the address of a pachd")


def request(call: str, body: dict[str, Any]) -> tuple[int, Any]:
    """A plain request, independent of what is tested."""
    address = context_of(URL).address
    kind = http.client.HTTPSConnection if address.tls else http.client.HTTPConnection
    connection = kind(address.host, address.port, timeout=10)
    headers = {"Authn-Token": OWN_TOKEN} if OWN_TOKEN else {}
    connection.request("POST", f"/api/pps_v2.API/{call}", json.dumps(body), headers)
    answer = connection.getresponse()
    text = answer.read()
    connection.close()
    return answer.status, json.loads(text)


@pytest.fixture
def names() -> Iterator[list[str]]:
    """Names of secrets for this test, which are removed afterwards."""
    found = [f"spec-lint-test-{uuid.uuid4().hex[:12]}" for _ in range(3)]
    yield found
    for name in found:
        request("DeleteSecret", {"secret": {"name": name}})


def write_context(folder: Path, session_token: str | None) -> None:
    context = {"pachd_address": URL.replace("http", "grpc", 1)}
    if session_token:
        context["session_token"] = session_token
    second = {"active_context": "real", "contexts": {"real": context}}
    (folder / "pachctl.json").write_text(json.dumps({"v2": second}))


Run = Callable[..., Ran]


@pytest.fixture
def run(names: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Run:
    """Run the command on a project with these secrets and a spec that needs them; nothing secret is shown."""
    folder = tmp_path / "project"
    folder.mkdir()
    monkeypatch.chdir(folder)
    for name in names:
        write_secret(folder, name, {"token": VALUE, "user": "me"})
    write_spec(folder, "edges", *names)
    for variable in [name for name in os.environ if name.startswith(("PACH", "KUBECONFIG"))]:
        monkeypatch.delenv(variable)
    write_context(tmp_path, OWN_TOKEN)
    monkeypatch.setenv("PACH_CONFIG", str(tmp_path / "pachctl.json"))

    def call(command: str, *arguments: str) -> Ran:
        code = main([command, "--via", "pachd", "--isolated", *arguments])
        captured = capfd.readouterr()
        assert leaks(captured.out + captured.err, (VALUE, *filter(None, [OWN_TOKEN]))) == []
        return Ran(code, captured.out, captured.err)

    return call
