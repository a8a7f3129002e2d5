"""The costs that the benchmarks measure include all processes of a program."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.measuring import Command, Cost, measure_in_turn, measured, peak_together

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs a system that reports what a process used")
BUSY = "import time\nwhile time.process_time() < 0.4: pass"
HOLD = "import time; held = b'x' * (80 << 20); time.sleep(0.6)"


def python(folder: Path, program: str, *arguments: str, exit_codes: tuple[int, ...] = (0,)) -> Command:
    return Command([sys.executable, "-c", program, *arguments], folder, exit_codes)


def with_child(child: str, own: str = "") -> str:
    return f"import subprocess, sys\nother = subprocess.Popen([sys.executable, '-c', {child!r}])\n{own}\nother.wait()"


def test_the_time_of_child_processes_is_counted(tmp_path: Path) -> None:
    cost = measured(python(tmp_path, with_child(BUSY)))
    assert cost.cpu >= 0.4
    assert cost.wall >= 0.4


def test_the_memory_of_the_largest_process_is_that_of_a_child(tmp_path: Path) -> None:
    """In a process of its own: the system counts at least what the measuring process has."""
    words = python(tmp_path, with_child(HOLD)).words
    code = f"""
from pathlib import Path
from benchmarks.measuring import Command, measured
print(measured(Command({words!r}, Path({str(tmp_path)!r}))).largest)
"""
    folder = Path(__file__).parents[2]
    done = subprocess.run([sys.executable, "-c", code], cwd=folder, capture_output=True, text=True, check=True)
    assert 80 <= float(done.stdout) < 160


@pytest.mark.skipif(not Path("/proc/self/smaps_rollup").exists(), reason="needs the memory maps of Linux")
def test_the_memory_of_all_processes_is_added(tmp_path: Path) -> None:
    together = peak_together(python(tmp_path, with_child(HOLD, HOLD)))
    assert together is not None
    assert 160 <= together < 260


def test_an_unexpected_exit_code_ends_the_measuring_with_what_the_program_said(tmp_path: Path) -> None:
    failing = python(tmp_path, "import sys; print('no such thing', file=sys.stderr); sys.exit(3)", exit_codes=(0, 1))
    with pytest.raises(SystemExit, match=r"(?s)ended with 3\..*no such thing"):
        measured(failing)
    with pytest.raises(SystemExit, match="ended with 3"):
        peak_together(failing)
    assert measured(failing._replace(exit_codes=(3,))).cpu > 0


def test_programs_run_in_turn(tmp_path: Path) -> None:
    note = "import sys; open('order', 'a').write(sys.argv[1])"
    costs = measure_in_turn([python(tmp_path, note, "a"), python(tmp_path, note, "b")], repeat=3)
    assert (tmp_path / "order").read_text() == "ab" + "ababab"
    assert len(costs) == 2
    assert all(isinstance(cost, Cost) and cost.cpu > 0 and cost.wall > 0 for cost in costs)


def test_costs_are_medians(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    runs = iter([Cost(1, 5, 30, None), Cost(9, 6, 10, None), Cost(2, 70, 20, None)])
    monkeypatch.setattr("benchmarks.measuring.peak_together", lambda command: 44.0)
    monkeypatch.setattr("benchmarks.measuring.measured", lambda command: next(runs))
    assert measure_in_turn([python(tmp_path, "")], repeat=3) == [Cost(2, 6, 20, 44)]
