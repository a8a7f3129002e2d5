"""The time of stages and rules: every stage is found, and a function that is gone is an error."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks import inputs, stages
from benchmarks.cases import CASES
from benchmarks.profiling import print_stages, stage_times
from benchmarks.programs import ROOT

BY_NAME = {case.name: case for case in CASES}


@pytest.mark.parametrize("name", ["yaml-1000", "secrets-2000", "other-5000"])
def test_every_stage_has_its_time(name: str) -> None:
    spent = stage_times(BY_NAME[name]._replace(number=4), repeat=1)
    assert list(spent) == list(stages.STAGES)
    unreached = {stage for stage, seconds in spent.items() if seconds <= 0}
    assert unreached == ({stages.ALONE} if name == "other-5000" else set())


def test_the_stages_are_printed(capsys: pytest.CaptureFixture[str]) -> None:
    assert print_stages([BY_NAME["json-100"]._replace(number=2)], repeat=1) == 0
    printed = capsys.readouterr().out
    assert all(f" ms  {stage}\n" in printed for stage in stages.STAGES)


def test_a_wrapped_function_that_is_gone_is_an_error() -> None:
    clock = stages.Clock(time.time, 0)
    for name in ("renamed", "Outcome.cost"):
        with pytest.raises(SystemExit, match=f"spec_lint.engine.run has no {name} any more"):
            stages.wrap(clock, ((stages.READING, "spec_lint.engine.run", name),))


def test_a_stage_that_is_not_reached_is_an_error(tmp_path: Path) -> None:
    inputs.write_json(tmp_path, 1)
    program = (
        "from benchmarks import stages\n"
        "stages.WRAPPED = tuple(one for one in stages.WRAPPED if one[0] != 'report')\n"
        f"stages.main(0.0, ['check', '--isolated', {str(tmp_path)!r}])"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "did not reach: report" in done.stderr
    assert done.stdout == ""


def test_the_time_of_a_stage_is_its_own() -> None:
    now = 0.0

    def works(seconds: float) -> None:
        nonlocal now
        now += seconds

    def items() -> Iterator[int]:
        for item in range(3):
            works(1)
            yield item

    clock = stages.Clock(lambda: now, 0)
    inner = clock.timed("inner", works)
    iterated = clock.timed("discovery", items)

    def outer_work() -> None:
        works(5)
        inner(20)
        for _ in iterated():
            works(100)

    clock.timed(lambda: "outer", outer_work)()
    works(1000)
    clock.enter("end")
    assert clock.spent == {stages.START_UP: 1000, "inner": 20, "discovery": 3, "outer": 305, "end": 0}


def test_the_time_of_each_rule_is_printed(tmp_path: Path) -> None:
    inputs.write_mixed(tmp_path, 6)
    command = [sys.executable, str(ROOT / "benchmarks" / "run.py"), "--rules", str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    first, *rows, last = done.stdout.splitlines()
    assert first.startswith("6 files, ")
    assert rows
    assert all(row.endswith(tuple("0123456789")) and " ms  " in row for row in rows)
    assert "all rules" in last
