"""No value is ever shown: whatever fails, at every level of logging, in every format."""

from __future__ import annotations

import base64
import inspect
import json
import logging
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from itertools import cycle
from pathlib import Path
from typing import Any

import pytest

from tests.cluster import pachd_faults
from tests.cluster.conftest import SHORT_WAITS
from tests.cluster.fake import Cluster, Seen, status
from tests.cluster.fake_pachd import HTTP
from tests.cluster.faults import answering, echo, every, hang, reset, truncate
from tests.cluster.leaks import leaks, token
from tests.cluster.ways import TOKEN, WAYS, Way, both_ways, every_way, slow_through_pachctl, through_pachd
from tests.forks import Forks
from tests.spread import spread

ONE, TWO = token("apply one"), token("apply two")
VALUES = (ONE, TWO, TOKEN)
VALUE_OF_A = (f'{ONE}"\\/\n{TWO}', f"{TWO}\r\n{ONE}")
FORMATS = ("text", "azure", "checkstyle", "concise", "github", "gitlab", "html", "json", "jsonl", "junit", "markdown",
           "sarif", "teamcity")  # fmt: skip
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
    found = Forks(LOUD + SHORT_WAITS, ["-X", "dev", "-X", "faulthandler"])
    yield found
    found.close()


Loud = Callable[..., str]


@pytest.fixture
def secrets(project: Path) -> Path:
    """The project with values that are long enough to be found in any form."""
    for name in "abc":
        values = dict(zip(("token", "user"), VALUE_OF_A, strict=True))
        metadata: dict[str, Any] = {"name": name}
        if name == "c":
            metadata["annotations"] = {"kubectl.kubernetes.io/last-applied-configuration": json.dumps(values)}
        document = {"apiVersion": "v1", "kind": "Secret", "metadata": metadata, "stringData": values}
        (project / f"{name}.json").write_text(json.dumps(document))
    return project


@pytest.fixture
def loud(way: Way, noisy: Forks, secrets: Path, tmp_path: Path) -> Loud:
    """Runs the command on the secrets, and gives all that it shows, and all that it writes anywhere."""
    places = {"HOME": tmp_path / "home", "TMPDIR": tmp_path / "tmp", "XDG_CACHE_HOME": tmp_path / "cache"}
    for place in places.values():
        place.mkdir()
    mine = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    environment = os.environ | {name: str(place) for name, place in places.items()}

    def run(command: str, *arguments: str) -> str:
        done = noisy.run(command, *way.arguments, *arguments, cwd=secrets, seconds=60, environment=environment)
        assert "DEBUG" not in done.err
        assert "send:" not in done.out
        received = tmp_path / "bin" / "given"  # what the stand-in for pachctl was given on its standard input
        files = [path for path in tmp_path.rglob("*") if path.is_file() and path.read_bytes() != mine.get(path)]
        files = [path for path in files if path != received]
        written = [f"{path} {path.read_bytes().decode('utf-8', 'replace')}" for path in files]
        return "\n".join([done.out, done.err, *written])

    return run


@every_way
@pytest.mark.parametrize("format_name", ["text", "json"])
def test_with_every_log_of_the_client_on(format_name: str, way: Way, loud: Loud) -> None:
    for _ in range(2):
        shown = loud(*APPLY, "--format", format_name, "--receipt", "receipt.json")
        assert leaks(shown, VALUES) == []
    assert way.names() == {"a", "b", "c"}
    for command in (["secrets", "--cluster"], ["snapshot", "--cluster", "-o", "known.json"]):
        assert leaks(loud(*command), VALUES) == []


@both_ways
@pytest.mark.parametrize("there", [False, True])
def test_in_every_report_cache_and_baseline(way: Way, there: bool, loud: Loud, secrets: Path) -> None:
    if there:
        for name in "abc":
            way.put(name, {"token": ONE, "user": TWO}, "example.com/other")
    formats = [word for name in FORMATS for word in ("--output", f"{name}=report.{name}")]
    shown = loud("check", "--cluster", "--info", "--cache", "kept", "--statistics", *formats)
    assert len(list(secrets.glob("report.*"))) == len(FORMATS)
    assert leaks(shown, VALUES) == []
    assert leaks(loud("baseline", "known.txt"), VALUES) == []


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


BY_KUBERNETES = {
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
BY_PACHD = {
    **{f"code {code}": pachd_faults.echo(HTTP[code], code) for code in (2, 3, 5, 7, 8, 10, 12, 13, 14, 16)},
    "policy": pachd_faults.echo(500, 2, 'failed to create secret: admission webhook "w.example.com" denied: '),
    "invalid": pachd_faults.echo(
        500, 2, 'failed to create secret: Secret "a" is invalid: data[token]: Invalid value: '
    ),
    "unmarshal": pachd_faults.echo(500, 2, "failed to unmarshal secret: "),
    "base64": pachd_faults.echo(400, 3, "proto:\xa0(line 1:9): invalid value for bytes type: "),
    "page": pachd_faults.echo(503, None),
    "answer": pachd_faults.echo(200, None),
    "reset": pachd_faults.broken("reset"),
    "truncated": pachd_faults.broken("truncate"),
    "hang": pachd_faults.hang(5),
}
THROUGH_PACHCTL = [name for name in BY_PACHD if name not in ("base64", "page", "answer")]
"""What pachctl hands over: the others are answers of HTTP."""
ECHOES: dict[str, dict[str, Any]] = {"kubernetes": BY_KUBERNETES, "pachd": BY_PACHD, "pachctl": BY_PACHD}
CASES = [
    *(case for name, way in WAYS.items() for case in spread(3, [name], ECHOES[name], sorted(way.allowed))),
    *slow_through_pachctl(zip(THROUGH_PACHCTL, cycle(["CreateSecret", "ListSecret"]), strict=False)),
]


@pytest.mark.parametrize(("way", "name", "kind"), CASES, indirect=["way"])
def test_whatever_fails_with_every_log_of_the_client_on(
    way: Way, name: str, kind: str, loud: Loud, secrets: Path
) -> None:
    way.play("before", every(kind), ECHOES[way.name][name])
    shown = loud(*APPLY, "--timeout", "0.5", "--receipt", "receipt.json")
    assert leaks(shown, VALUES) == []
    assert kind in way.kinds
    if (secrets / "receipt.json").exists():
        assert (secrets / "receipt.json").stat().st_mode & 0o077 == 0


@through_pachd
def test_what_pachd_logs_of_a_request_has_no_value(way: Way, loud: Loud) -> None:
    """It logs the headers but the token, and the first 32 bytes of the file."""
    loud(*APPLY)
    assert way.creates == ["a", "b", "c"]
    for asked in way.seen:
        headers = {name: value for name, value in asked.headers.items() if name != "authn-token"}
        assert leaks(json.dumps([headers, asked.path]), VALUES) == []
        if asked.kind != "CreateSecret":
            assert leaks(asked.raw.decode(), VALUES) == []
            continue
        file = base64.b64decode(asked.body["file"])
        assert leaks(file[: file.index(b'"data"')].decode(), VALUES) == []
        assert file.index(b'"data"') >= 32
        assert list(asked.body) == ["file"]


def test_what_is_written_has_no_value_in_its_metadata(cluster: Cluster, loud: Loud) -> None:
    loud(*APPLY)
    for seen in cluster.seen:
        metadata = seen.body.get("metadata", {}) if isinstance(seen.body, dict) else {}
        assert leaks(json.dumps([metadata, seen.query, seen.headers, seen.path]), (ONE, TWO)) == []
    assert cluster.names() == {"a", "b", "c"}


def test_an_annotation_that_repeats_a_value_stops_its_secret(cluster: Cluster, secrets: Path, apply: Any) -> None:
    document = json.loads((secrets / "a.json").read_text())
    document["metadata"]["annotations"] = {"note": f"it is {ONE}"}
    document["stringData"] = {"token": ONE, "user": "me"}
    (secrets / "a.json").write_text(json.dumps(document))
    ran = apply("--yes", "--ignore", "S3")
    assert ran.states["a"] == "stopped"
    assert leaks(ran.out + ran.err, VALUES) == []


COURSES: dict[str, Callable[[Way], None]] = {
    "smooth": lambda way: None,
    "refused": lambda way: way.play("before", every(way.create, "b"), way.policy),
    "lost": lambda way: way.play("before", every(way.create, "b"), way.faults["reset"]),
    "there": lambda way: way.do("before", every(way.create, "b"), lambda: way.put("b", {"token": ONE})),
    "no right": lambda way: way.restrict("look"),
    "unreadable": lambda way: way.restrict("create"),
}
"""What else happens in a run, so that more code is part of it."""
PARTS = 6
"""Into so many tests the functions that are called are divided."""


@pytest.mark.parametrize(("way", "course", "part"), spread(PARTS, WAYS, COURSES, range(PARTS)), indirect=["way"])
def test_a_crash_at_any_step_tells_no_value(
    way: Way, course: str, part: int, secrets: Path, run: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each function of the room of the cluster that a run calls crashes, with values in its error and its locals."""

    def apply() -> tuple[int, str]:
        for name in way.names() - {"a"}:
            way.remove(name)
        way.mend()
        COURSES[course](way)
        ran = run(*APPLY, *way.arguments, "--format", "json", "--timeout", "1", "--receipt", "receipt.json")
        return ran.code, ran.out + ran.err + (secrets / "receipt.json").read_text()

    def crash(*arguments: object, **more: object) -> None:
        held = " ".join(VALUES)
        raise RuntimeError(held, arguments)

    way.put("a", {"token": VALUE_OF_A[0], "user": VALUE_OF_A[1]})
    usual, steps = steps_of(apply)
    assert len(steps) > 50
    for owner, name in steps[part::PARTS]:
        with monkeypatch.context() as patch:
            everywhere(owner, name, crash, patch)
            code, shown = apply()
        assert code != 0 or usual[0] != 0, (owner, name)
        assert leaks(shown, VALUES) == [], (owner, name)
        assert way.data("a") == {"token": VALUE_OF_A[0].encode(), "user": VALUE_OF_A[1].encode()}


def steps_of(work: Callable[[], tuple[int, str]]) -> tuple[tuple[int, str], list[tuple[Any, str]]]:
    """The result of a run, and the functions and methods of the room of the cluster that it calls: owner and name."""
    called: dict[tuple[str, str], None] = {}

    def note(frame: Any, event: str, _: object) -> None:
        module = frame.f_globals.get("__name__", "")
        if event == "call" and module.startswith("spec_lint.cluster."):
            called[module, frame.f_code.co_qualname] = None

    threading.setprofile(note)
    sys.setprofile(note)
    try:
        usual = work()
    finally:
        sys.setprofile(None)
        threading.setprofile(None)
    steps = []
    for module, path in called:
        *classes, name = path.split(".")
        owner: Any = sys.modules[module]
        for each in classes:
            owner = getattr(owner, each, None)
        if owner is not None and name[:2] != "__" and inspect.isfunction(vars(owner).get(name)):
            steps.append((owner, name))
    return usual, steps


def everywhere(owner: Any, name: str, other: Any, patch: pytest.MonkeyPatch) -> None:
    """Replace a method, or a function wherever it was imported."""
    function = getattr(owner, name)
    patch.setattr(owner, name, other)
    for module, found in list(sys.modules.items()):
        if module.startswith("spec_lint.") and vars(found).get(name) is function:
            patch.setattr(found, name, other)


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
