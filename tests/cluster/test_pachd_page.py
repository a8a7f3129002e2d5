"""What docs/pachd.md says: its commands run through a fake pachd, and what it says of the plan and of codes holds."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from spec_lint.commands.cluster_options import OF_WAY, flag
from tests.cluster.fake_pachctl import FakePachctl
from tests.cluster.fake_pachd import FakePachd
from tests.cluster.pachd_client import TOKEN
from tests.cluster.test_apply_page import options_of
from tests.cluster.via_runs import Home, home, pachd

__all__ = ["home", "pachd"]

PAGE = (Path(__file__).parents[2] / "docs" / "pachd.md").read_text(encoding="utf-8")
COMMANDS = [
    line
    for block in re.findall(r"^```sh\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    for line in block.splitlines()
    if line.startswith("spec-lint ")
]
IN_CI = re.findall(r"^      - run: (spec-lint .*)$", PAGE, re.MULTILINE)


def folders(home: Home) -> None:
    for folder in ("pipelines", "secrets"):
        (home.project / folder).mkdir()
    for path in [*home.project.glob("*.json")]:
        path.rename(home.project / ("pipelines" if ".spec" in path.name else "secrets") / path.name)


@pytest.mark.parametrize("command", COMMANDS)
def test_the_commands_of_the_page_run(command: str, pachd: FakePachd, home: Home) -> None:
    folders(home)
    home.pachctl(pachd.url)
    home.environment["PATH"] = FakePachctl.without_configuration(home.folder / "bin", home.folder).environment["PATH"]
    pachd.kubernetes.put("a", listed=True, token="theirs")
    arguments = shlex.split(command.replace("FILE", "inventory.json"))[1:]
    done = home.run(*arguments)
    expected = {"apply": 10, "check": 1, "secrets": 1, "snapshot": 0, "rbac": 0}
    assert done.code == expected[arguments[0]], done.err
    assert bool(pachd.seen) == (arguments[0] != "rbac")


@pytest.mark.parametrize("command", IN_CI)
def test_the_command_for_ci_runs_with_its_variables(command: str, pachd: FakePachd, home: Home) -> None:
    done = home.run(*shlex.split(command)[1:], PACHYDERM_CLUSTER_URL=pachd.url, PACHYDERM_TOKEN=TOKEN)
    assert done.code == 1
    assert "C010" in done.out
    assert {asked.token for asked in pachd.seen} == {None, TOKEN}


def test_the_commands_are_there() -> None:
    assert [command.split()[1] for command in COMMANDS] == ["check", "secrets", "snapshot", "apply", "rbac", "apply"]
    assert len(IN_CI) == 1


def test_the_options_of_the_page_are_there_and_those_of_a_way_are_on_the_page() -> None:
    named = set(re.findall(r"--[a-z][a-z-]+", PAGE))
    commands = ("apply", "check", "secrets", "snapshot", "rbac")
    assert named - set().union(*map(options_of, commands)) == set()
    deciding = re.search(r"An option that only one way has \((.*?); (.*?)\)", PAGE, re.DOTALL)
    assert deciding is not None
    for said, way, other in ((deciding[1], "kubernetes", "pachd"), (deciding[2], "pachd", "kubernetes")):
        only = {flag(name) for name in OF_WAY[way] if name not in OF_WAY[other]}
        assert set(re.findall(r"--[a-z-]+", said.replace("`--as`", "`--as-user`"))) == only
