"""No input makes a run cost more than its size explains."""

from __future__ import annotations

import contextlib
import io
from pathlib import Path

import pytest

from spec_lint import cli
from spec_lint.findings.exit_code import ExitCode
from tests.engine.scaling import FAMILIES, write
from tests.engine.test_speed import calls
from tests.spread import spread

SIZE = 100
MOST = 2.6
"""From twice to four times the input the cost may grow so much more than from once to twice. Linear is twice as much,
four times as much is each item compared with each."""
STEP = 40_000
"""Calls of a step: from some size on another way is taken, which costs something once. Comparing each of 400 items with
each costs more."""


@pytest.mark.parametrize("family", spread(3, FAMILIES))
def test_a_run_costs_what_its_input_explains(family: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # The bound on suggestions is for thousands of names; here it has to show with few.
    monkeypatch.setattr("spec_lint.model.project.MOST_COMPARED", 2000)

    def run(size: int) -> None:
        folder = tmp_path / str(size)
        if not folder.exists():
            folder.mkdir()
            write(family, size, folder)
        monkeypatch.chdir(folder)
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            assert cli.main(["check", "--format", "concise", "."]) in (
                ExitCode.OK,
                ExitCode.FOUND,
                ExitCode.NOTHING_CHECKED,
            )

    def cost(size: int) -> int:
        return calls(lambda: run(size))

    for size in (SIZE, 4 * SIZE):  # what is imported or compiled once, on the way that each takes
        run(size)
    once, twice, four = cost(SIZE), cost(2 * SIZE), cost(4 * SIZE)
    assert four - twice <= MOST * (twice - once) + STEP
