"""No value is ever shown: whatever fails, at every level of logging, in every format."""

from __future__ import annotations

import json
import logging
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.cluster.fake import Cluster, Seen, status
from tests.cluster.faults import answering, echo, every, fault, hang, reset, truncate
from tests.cluster.leaks import leaks, token
from tests.forks import Forks

ONE, TWO = token("apply one"), token("apply two")
VALUES = (ONE, TWO)
APPLY = ("apply", "--yes", "--ignore", "S3")
"""The values here end in line breaks and have carriage returns, which would stop their secrets."""

LOUD = """
import http.client, logging, sys
http.client.HTTPConnection.debuglevel = 1
logging.basicConfig(level=logging.DEBUG)
for name in ("urllib3", "kubernetes", "kubernetes.client.rest", "urllib3.connectionpool", "spec_lint"):
    logging.getLogger(name).setLevel(logging.DEBUG)
    logging.getLogger(name).addHandler(logging.StreamHandler())
import kubernetes.client
configuration = kubernetes.client.Configuration()
configuration.debug = True
kubernetes.client.Configuration.set_default(configuration)
"""
"""Turns every log of the client on."""


@pytest.fixture(scope="session")
def noisy() -> Iterator[Forks]:
    """Runs the command with every log of the client on, and with all warnings of Python's development mode."""
    found = Forks(LOUD, ["-X", "dev", "-X", "faulthandler"])
    yield found
    found.close()


Loud = Callable[..., str]


@pytest.fixture
def secrets(project: Path) -> Path:
    """The project with values that are long enough to be found in any form."""
    for name in "abc":
        values = {"token": f'{ONE}"\\/\n{TWO}', "user": f"{TWO}\r\n{ONE}"}
        metadata: dict[str, Any] = {"name": name}
        if name == "c":
            metadata["annotations"] = {"kubectl.kubernetes.io/last-applied-configuration": json.dumps(values)}
        document = {"apiVersion": "v1", "kind": "Secret", "metadata": metadata, "stringData": values}
        (project / f"{name}.json").write_text(json.dumps(document))
    return project


@pytest.fixture
def loud(noisy: Forks, secrets: Path) -> Loud:
    """Runs the command on the secrets, and gives all that it shows."""

    def run(*arguments: str) -> str:
        done = noisy.run(*arguments, cwd=secrets, seconds=60)
        assert "DEBUG" not in done.err
        assert "send:" not in done.out
        return done.out + done.err

    return run


@pytest.mark.parametrize("format_name", ["text", "json"])
def test_with_every_log_of_the_client_on(format_name: str, cluster: Cluster, loud: Loud) -> None:
    for _ in range(2):
        shown = loud("apply", "--yes", "--ignore", "S3", "--compare-values", "--format", format_name)
        assert leaks(shown, VALUES) == []
    assert cluster.names() == {"a", "b", "c"}
    for kind in ("check", "secrets", "snapshot"):
        assert leaks(loud(kind, "--cluster"), VALUES) == []


def denied(seen: Seen) -> Any:
    """A policy that repeats the whole request, in its message and in a warning."""
    said = json.dumps(seen.body)
    cause = f"ValidatingAdmissionPolicy 'p' with binding 'b' denied request: {said}"
    answer = status(422, "Invalid", f'secrets "a" is forbidden: {cause}', causes=[{"message": cause}])
    quoted = said.replace("\\", "\\\\").replace('"', '\\"')[:2000]
    answer.headers["Warning"] = (
        f"299 - \"Validation failed for ValidatingAdmissionPolicy 'p' with binding 'b': {quoted}\""
    )
    return answer


FAULTS = {
    "policy": answering(denied),
    "422": echo(422, "Invalid"),
    "409": echo(409, "AlreadyExists"),
    "400": echo(400, "BadRequest"),
    "403": echo(403, "Forbidden"),
    "500": echo(500, None),
    "200": echo(200, None),
    "reset": reset,
    "truncated": truncate,
    "hang": hang(5),
}


@pytest.mark.parametrize("kind", ["get", "review", "dry run", "create"])
@pytest.mark.parametrize("name", FAULTS)
def test_whatever_fails_with_every_log_of_the_client_on(
    name: str, kind: str, cluster: Cluster, loud: Loud, tmp_path: Path
) -> None:
    cluster.emulator.before = fault(every(kind), FAULTS[name])
    receipt = tmp_path / "receipt.json"
    shown = loud(*APPLY, "--timeout", "0.5", "--receipt", str(receipt))
    assert leaks(shown, VALUES) == []
    assert kind in cluster.kinds
    if receipt.exists():
        assert leaks(receipt.read_text(), VALUES) == []
        assert receipt.stat().st_mode & 0o077 == 0


def test_what_is_written_has_no_value_in_its_metadata(cluster: Cluster, loud: Loud) -> None:
    loud(*APPLY)
    for seen in cluster.seen:
        metadata = seen.body.get("metadata", {}) if isinstance(seen.body, dict) else {}
        assert leaks(json.dumps([metadata, seen.query, seen.headers, seen.path]), VALUES) == []
    assert cluster.names() == {"a", "b", "c"}


def test_an_annotation_that_repeats_a_value_stops_its_secret(cluster: Cluster, secrets: Path, apply: Any) -> None:
    document = json.loads((secrets / "a.json").read_text())
    document["metadata"]["annotations"] = {"note": f"it is {ONE}"}
    document["stringData"] = {"token": ONE, "user": "me"}
    (secrets / "a.json").write_text(json.dumps(document))
    ran = apply("--yes", "--ignore", "S3")
    assert ran.states["a"] == "stopped"
    assert leaks(ran.out + ran.err, VALUES) == []


STEPS = [
    "spec_lint.cluster.content.Content.body",
    "spec_lint.cluster.content.Content.differences",
    "spec_lint.cluster.plan.content_of",
    "spec_lint.cluster.kubernetes_http._answer",
    "spec_lint.cluster.applying.Applier._created",
    "spec_lint.cluster.applying.Applier._may_create",
    "spec_lint.commands.receipt.receipt",
    "spec_lint.cluster.plan.compare",
    "spec_lint.cluster.reading.seen_secret",
]


@pytest.mark.parametrize("step", STEPS)
def test_a_crash_at_any_step_tells_no_value(
    step: str, cluster: Cluster, secrets: Path, run: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def crash(*arguments: object, **more: object) -> None:
        held = f"{ONE} {TWO}"
        raise RuntimeError(held, arguments)

    if step.endswith(("compare", "seen_secret")):
        cluster.put("a", {"token": ONE, "user": TWO})
    monkeypatch.setattr(step, crash)
    if step.endswith("compare"):
        monkeypatch.setattr("spec_lint.cluster.plan.compare", crash)
    ran = run(*APPLY, "--format", "json", "--timeout", "1")
    assert ran.code != 0
    assert leaks(ran.out + ran.err, VALUES) == []


def test_logs_are_heard_again_afterwards(cluster: Cluster, apply: Any, caplog: pytest.LogCaptureFixture) -> None:
    apply("--yes")
    with caplog.at_level(logging.INFO):
        logging.getLogger("somebody").info("heard")
    assert "heard" in caplog.text


def test_there_is_no_way_to_change_or_remove_anything() -> None:
    """In the room of the cluster no code names another method than GET and POST, or a call that writes."""
    import ast

    import spec_lint.cluster

    room = Path(spec_lint.cluster.__path__[0])
    words: set[str] = set()
    for path in [*room.glob("*.py"), room.parent / "commands" / "apply.py"]:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                words.add(node.value)
            if isinstance(node, ast.Attribute):
                words.add(node.attr)
    assert {"GET", "POST"} <= words
    assert not words & {"PUT", "PATCH", "DELETE"}
    assert not any(word.startswith(("patch_", "replace_", "delete_namespaced", "delete_collection")) for word in words)


def test_offline_commands_do_not_load_the_room_of_the_cluster(project: Path) -> None:
    program = (
        "import sys; from spec_lint.cli import main; "
        "[main([command]) for command in ('check', 'secrets', 'snapshot', 'rbac', 'rules')]; "
        "print([name for name in sys.modules if name.startswith(('kubernetes', 'urllib3', 'spec_lint.cluster.'))])"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=project, capture_output=True, text=True)
    assert done.stdout.splitlines()[-1] == "[]", done.stderr
