"""Counts of calls and instructions, which CI compares between two versions."""

from __future__ import annotations

import shutil
import sys

import pytest

from benchmarks import count
from benchmarks.count import ROWS, Count


def test_the_calls_of_a_run_are_always_the_same(capsys: pytest.CaptureFixture[str]) -> None:
    options = ["--base", sys.executable, "--no-valgrind", "--divide", "50", "--most", "0"]
    assert count.main(options) == 0
    *rows, empty, last = capsys.readouterr().out.splitlines()[2:]
    assert [row.split(" | ")[0] for row in rows] == [f"| {row.name}" for row in ROWS]
    assert all(row.endswith("(+0.0 %) | - |") for row in rows)
    assert (empty, last) == ("", "- No number has grown by more than 0 %.")


@pytest.mark.skipif(shutil.which("valgrind") is None, reason="needs valgrind")
def test_the_instructions_of_a_run_are_almost_the_same() -> None:
    first, second = (count.count(sys.executable, ROWS[0]) for _ in range(2))
    assert first.calls == second.calls
    assert first.instructions is not None
    assert second.instructions is not None
    assert first.instructions == pytest.approx(second.instructions, rel=0.001)


def test_more_than_the_accepted_growth_is_reported(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def counted(python: str, row: count.Row, valgrind: bool) -> Count:
        grown = python == "head" and row.name == "100 JSON specs"
        return Count(1000, 106_000_000 if grown else 100_000_000)

    monkeypatch.setattr(count, "count", counted)
    assert count.main(["--python", "head", "--base", "base"]) == 1
    printed = capsys.readouterr().out
    assert "| 100 JSON specs | 1,000 (+0.0 %) | 106.0 (+6.0 %) |" in printed
    assert printed.splitlines()[-1] == "- 100 JSON specs: 6.0 % more instructions; the limit is 5 %."
    assert count.main(["--python", "head", "--base", "base", "--most", "7"]) == 0
    assert count.main(["--python", "head", "--base", "base", "--accepted=\n"]) == 1
    assert count.main(["--python", "head", "--base", "base", "--accepted=a new rule\n\n"]) == 0
    assert capsys.readouterr().out.splitlines()[-1] == "- accepted: a new rule"


def test_a_table_without_a_base_has_no_growth() -> None:
    assert list(count.table(["1 spec"], [Count(1234, 5_600_000)], None))[-1] == "| 1 spec | 1,234 | 5.6 |"
    assert list(count.table(["1 spec"], [Count(1234, None)], None))[-1] == "| 1 spec | 1,234 | - |"


def test_fewer_calls_are_no_growth() -> None:
    assert list(count.growth(["1 spec"], [Count(90, None)], [Count(100, 7)], 5)) == []
    assert list(count.growth(["1 spec"], [Count(105, 9)], [Count(100, None)], 5)) == []
    assert list(count.growth(["1 spec"], [Count(106, 9)], [Count(100, None)], 5)) == [
        "1 spec: 6.0 % more calls; the limit is 5 %."
    ]
