"""The receipt and the exit code: a schema, a table over all branches, and nothing written but what was asked for."""

from __future__ import annotations

import datetime
import itertools
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from spec_lint.cluster.plan import Item, Plan, State
from spec_lint.cluster.target import Target
from spec_lint.commands.receipt import Run as Course
from spec_lint.commands.receipt import exit_code, receipt
from spec_lint.schema.validators import is_valid
from tests.cluster.conftest import VALUE, Run
from tests.cluster.ways import TOKEN, Way, both_ways, every_way

NOW = datetime.datetime(2030, 1, 1, tzinfo=datetime.UTC)
CODES = {
    (): 0,
    (State.EXISTS,): 0,
    (State.UNNEEDED,): 0,
    (State.CREATED,): 0,
    (State.CREATED, State.EXISTS): 0,
    (State.STOPPED,): 1,
    (State.MISSING,): 1,
    (State.INVALID, State.NOT_TRIED): 1,
    (State.CHANGED,): 1,
    (State.CREATED, State.STOPPED): 1,
    (State.ELSEWHERE,): 1,
    (State.ELSEWHERE, State.DRIFT): 1,
    (State.UNSEEN,): 4,
    (State.FAILED, State.NOT_TRIED): 4,
    (State.CREATED, State.UNSEEN): 4,
    (State.CREATE,): 10,
    (State.CREATE, State.EXISTS): 10,
    (State.DRIFT,): 11,
    (State.CREATED, State.DRIFT): 11,
    (State.CREATE, State.DRIFT): 11,
    (State.ALTERED,): 14,
    (State.ALTERED, State.DRIFT): 14,
    (State.ALTERED, State.STOPPED): 14,
    (State.WOULD_CHANGE, State.NOT_TRIED): 14,
    (State.WOULD_CHANGE, State.INVALID): 14,
    (State.ALTERED, State.UNSEEN): 4,
    (State.WOULD_CHANGE, State.REFUSED): 12,
    (State.ALTERED, State.REFUSED): 13,
    (State.ALTERED, State.NOT_TRIED): 13,
    (State.REFUSED, State.NOT_TRIED): 12,
    (State.REFUSED, State.STOPPED): 12,
    (State.CREATED, State.REFUSED): 13,
    (State.CREATED, State.FAILED, State.NOT_TRIED): 13,
    (State.CREATED, State.CHANGED): 13,
    (State.UNKNOWN, State.NOT_TRIED): 13,
}


def plan_of(*states: State) -> Plan:
    items = [Item(f"secret-{number}", state) for number, state in enumerate(states)]
    return Plan(Target("https://api", "fake", ("kubeconfig",)), "pach", items)


@pytest.mark.parametrize("states", CODES, ids=lambda states: "+".join(state.value for state in states) or "none")
def test_every_end_has_its_exit_code(states: tuple[State, ...]) -> None:
    course = Course(NOW, NOW)
    assert exit_code(plan_of(*states), course) == CODES[states]
    assert exit_code(plan_of(*states), Course(NOW, NOW, interrupted=True)) == 130


@pytest.mark.parametrize(
    "pair", list(itertools.combinations(State, 2)), ids=lambda pair: "+".join(s.value for s in pair)
)
def test_the_order_of_secrets_does_not_matter(pair: tuple[State, State]) -> None:
    course = Course(NOW, NOW)
    code = exit_code(plan_of(*pair), course)
    assert code == exit_code(plan_of(*reversed(pair)), course)
    assert is_valid("receipt", receipt(plan_of(*pair), course, code))


@both_ways
def test_a_real_receipt_is_as_its_schema_says(way: Way, project: Path, apply: Run) -> None:
    (project / "b.json").write_text("{")
    for arguments in ([], ["--dry-run"], ["--yes"]):
        assert is_valid("receipt", apply(*arguments).receipt)


AUDIT = """
import os, sys
wrote = []
def hook(event, arguments):
    if event == "open" and isinstance(arguments[0], str):
        flags = arguments[2] if len(arguments) > 2 and isinstance(arguments[2], int) else 0
        if flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT):
            wrote.append(arguments[0])
    if event in ("os.rename", "os.mkdir", "tempfile.mkstemp", "subprocess.Popen", "os.putenv"):
        wrote.append(event)
from spec_lint.cli import main
import kubernetes.client, kubernetes.config
sys.addaudithook(hook)
code = main(sys.argv[1:])
print(repr(wrote), file=sys.stderr)
sys.exit(code)
"""


@both_ways
def test_nothing_is_written_anywhere_but_the_receipt(way: Way, project: Path) -> None:
    arguments = ["apply", *way.arguments, "--yes", "--receipt", "receipt.json", "--fill", "env"]
    environment = os.environ | {"PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(
        [sys.executable, "-c", AUDIT, *arguments], cwd=project, capture_output=True, text=True, env=environment
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr.splitlines()[-1] == repr(["receipt.json"])
    assert VALUE not in done.stdout + done.stderr
    assert TOKEN not in done.stdout + done.stderr
    assert json.loads((project / "receipt.json").read_text())["exit_code"] == 0


@every_way
def test_without_a_cluster_there_is_a_receipt_too(way: Way, project: Path, apply: Run) -> None:
    ran = apply("--yes", *way.nowhere)
    assert ran.code == ran.receipt["exit_code"] == 4
    assert ran.receipt["secrets"] == []
    assert is_valid("receipt", ran.receipt)
    assert '"nowhere"' in ran.err
    assert way.seen == []
