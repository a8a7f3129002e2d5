"""No input makes a run cost more than its size explains."""

from __future__ import annotations

import contextlib
import io
from pathlib import Path

import pytest

from spec_lint import cli
from tests.scaling import FAMILIES, write
from tests.test_speed import calls

SMALL = 40
GROWTH = 4
MOST = 6
"""Four times the input may cost six times the calls: sorting is allowed, comparing each with each is not."""


@pytest.mark.parametrize("family", FAMILIES)
def test_a_run_costs_what_its_input_explains(
    family: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def cost(size: int) -> int:
        folder = tmp_path / str(size)
        folder.mkdir()
        write(family, size, folder)
        monkeypatch.chdir(folder)

        def run() -> None:
            with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
                assert cli.main(["check", "--format", "concise", "."]) in (cli.OK, cli.FOUND, cli.NOTHING_CHECKED)

        return calls(run)

    cost(SMALL // 2)  # what is imported or compiled once
    small, large = cost(SMALL), cost(SMALL * GROWTH)
    assert large <= MOST * small
