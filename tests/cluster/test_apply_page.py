"""What docs/apply.md says: its commands run, and its options, states and exit codes are those that there are."""

from __future__ import annotations

import argparse
import json
import os
import re
import shlex
from pathlib import Path

import pytest

from spec_lint import schemas
from spec_lint.cluster.plan import State
from spec_lint.commands.command_line import parser
from spec_lint.commands.receipt import Run as Course
from spec_lint.commands.receipt import exit_code
from spec_lint.engine.rule import all_rules
from tests.cluster.conftest import VALUE
from tests.cluster.fake import Cluster
from tests.cluster.fake_pachctl import FakePachctl
from tests.cluster.fake_pachd import running_pachd
from tests.cluster.test_receipt import CODES, NOW, plan_of
from tests.forks import Forks

PAGE = (Path(__file__).parents[2] / "docs" / "apply.md").read_text(encoding="utf-8")
RECEIPT = json.loads(schemas.text("receipt"))


def rows(heading: str) -> dict[str, str]:
    """The rows of the table that has this heading in its first column."""
    table = re.search(rf"^\| {heading} \|.*\n\| --- \| --- \|\n((?:\|.*\n)+)", PAGE, re.MULTILINE)
    assert table is not None
    found = re.findall(r"^\| (.*?) \| (.*) \|$", table[1], re.MULTILINE)
    assert len(found) == len(dict(found))
    return dict(found)


def test_the_states_are_those_of_the_receipt() -> None:
    states = [state.value for state in State]
    assert list(rows("state")) == states
    assert RECEIPT["$defs"]["secret"]["properties"]["state"]["enum"] == states


def test_the_exit_codes_are_those_of_the_receipt() -> None:
    codes = [int(code) for code in rows("exit code")]
    assert codes == RECEIPT["properties"]["exit_code"]["enum"]
    assert set(CODES.values()) <= set(codes)


ALONE = {
    1: State.STOPPED,
    4: State.UNSEEN,
    10: State.CREATE,
    11: State.DRIFT,
    12: State.REFUSED,
    13: State.UNKNOWN,
    14: State.WOULD_CHANGE,
}
"""A state that has this exit code by itself, whatever else there is of a lower rank."""


def test_of_several_exit_codes_the_one_counts_that_the_page_says() -> None:
    order = re.search(r"the first in this list is used: ([\d, ]+)\.", PAGE)
    assert order is not None
    ranks = [int(code) for code in order[1].split(", ")]
    assert {*CODES.values(), *ALONE, 0, 3, 130} == set(ranks)
    assert exit_code(plan_of(State.EXISTS), Course(NOW, NOW, checked=3)) == 3
    for one, state in ALONE.items():
        for other, more in ALONE.items():
            plan, first = plan_of(state, more, State.EXISTS), min(one, other, key=ranks.index)
            assert exit_code(plan, Course(NOW, NOW)) == exit_code(plan, Course(NOW, NOW, checked=3)) == first
            assert exit_code(plan, Course(NOW, NOW, interrupted=True)) == ranks[0]


def test_the_warnings_that_stop_a_secret_are_those_of_the_page() -> None:
    named = re.search(r"\((S301, S303, [^:]+):", PAGE)
    assert named is not None
    codes = re.findall(r"S(\d+)(?: to S(\d+))?", named[1])
    block = {f"S{number}" for first, last in codes for number in range(int(first), int(last or first) + 1)}
    assert block == {rule.code for rule in all_rules().values() if rule.stops_apply}


def options_of(command: str) -> set[str]:
    commands = next(action for action in parser()._actions if isinstance(action, argparse._SubParsersAction))
    found: argparse.ArgumentParser = commands.choices[command]
    return {option for action in found._actions for option in action.option_strings if option.startswith("--")}


def test_the_options_of_the_page_are_there_and_those_of_apply_are_on_the_page() -> None:
    named = set(re.findall(r"--[a-z][a-z-]+", PAGE))
    commands = ("apply", "check", "secrets", "snapshot", "rbac")
    assert named - set().union(*map(options_of, commands)) - {"--name"} == set()  # the last one is kind's
    opposites = {"--compare-values"}
    assert options_of("apply") - options_of("check") - opposites <= named


COMMANDS = [
    line.split(" # ")[0].strip()
    for block in re.findall(r"^```sh\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    for line in block.splitlines()
    if re.match(r"(vault … \| )?spec-lint ", line)
]
SENTENCES = re.findall(r"`(spec-lint [^`\n]*)`", PAGE)


@pytest.mark.parametrize("command", [*COMMANDS, *SENTENCES])
def test_the_commands_of_the_page_run(command: str, cluster: Cluster, project: Path, forks: Forks) -> None:
    for folder in ("pipelines", "secrets"):
        (project / folder).mkdir()
    for path in [*project.glob("*.json")]:
        path.rename(project / ("pipelines" if ".spec" in path.name else "secrets") / path.name)
    (project / ".env").write_text(f"A_TOKEN={VALUE}\n")
    before, _, last = command.rpartition("|") if not command.endswith("-f -") else ("", "", command.split("|")[0])
    given = json.dumps({"A_TOKEN": VALUE}) if before else ""
    arguments = shlex.split(last.replace("…", "pipelines secrets").replace("FILE", "receipt.json").replace("NAME", "a"))
    assert arguments[0] == "spec-lint"
    with running_pachd() as pachd:
        environment = os.environ | {"A_TOKEN": VALUE} | ({"PACHD_ADDRESS": pachd.url} if "pachd" in arguments else {})
        if "pachctl" in arguments:
            environment |= FakePachctl.install(project.parent / "pachctl", pachd.url).environment
        done = forks.run(*arguments[1:], cwd=project, stdin=given.encode(), environment=environment)
    expected = {0, 10} if "apply" in arguments else {0, 1}  # without --yes or a terminal nothing is created
    assert done.code in expected, done.err
    assert VALUE not in done.out + done.err
