"""Without the extra ``cluster``: what to install is said, in one sentence, by every command that asks a cluster."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cluster.fake import Cluster
from tests.forks import Forks

WITHOUT = """
import sys
for name in {missing!r}:
    sys.modules[name] = None
"""
MISSING = (("kubernetes",), ("kubernetes", "yaml", "urllib3"))
COMMANDS = (
    ["apply", "--yes"],
    ["apply", "--dry-run", "--format", "json"],
    ["check", "--cluster"],
    ["secrets", "--cluster"],
    ["snapshot", "--cluster"],
    ["snapshot", "--cluster", "--all"],
    ["apply", "--server", "http://127.0.0.1:9"],
)


@pytest.fixture(scope="session", params=MISSING, ids=", ".join)
def without(request: pytest.FixtureRequest) -> Iterator[Forks]:
    """Runs the command where these packages are missing."""
    found = Forks(WITHOUT.format(missing=request.param))
    yield found
    found.close()


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_what_to_install_is_said(command: list[str], without: Forks, cluster: Cluster, project: Path) -> None:
    done = without.run(*command, cwd=project)
    said = done.out + done.err
    assert done.code == 4, said
    assert "`pip install kubernetes`" in said
    assert "internal error" not in said
    assert cluster.seen == []
    if "json" in command:
        assert json.loads(done.out)["exit_code"] == 4
    if command[0] == "apply":
        assert "Nothing was created." in said
