"""Tables of what was measured, beside the budgets."""

from __future__ import annotations

import os
import platform
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import NamedTuple

from benchmarks.cases import Budget, Case, Reading
from benchmarks.measuring import Cost
from benchmarks.programs import HOOK, HOOK_WITH_CACHE, ONE_JOB, OURS

Costs = Mapping[Reading, Cost]

MEASURED = (OURS, ONE_JOB, HOOK, HOOK_WITH_CACHE)
"""The programs that are compared with the others."""
HEADER = ("files", "program", "CPU s", "wall s", "largest MiB", "all MiB", "CPU time (wall time) as a multiple")
WIDTHS = (12, 18, 7, 7, 11, 7, 0)


def header() -> Iterator[str]:
    yield _row(HEADER)
    yield _row(["-" * (width or 3) for width in WIDTHS])


def lines(case: Case, costs: Costs) -> Iterator[str]:
    """The rows of a case, one for each program that was measured."""
    for program in case.programs:
        cost = costs.get(Reading(case.name, program))
        if cost is not None:
            times = f"{cost.cpu:.3f}", f"{cost.wall:.3f}"
            memory = f"{cost.largest:.0f}", "-" if cost.together is None else f"{cost.together:.0f}"
            multiples = ", ".join(_multiples(case, program, costs)) if program in MEASURED else ""
            yield _row((case.name, program, *times, *memory, multiples))


def _multiples(case: Case, program: str, costs: Costs) -> Iterator[str]:
    cost = costs[Reading(case.name, program)]
    for name in case.programs:
        other = costs.get(Reading(case.name, name))
        if name not in MEASURED and other is not None:
            yield f"{cost.cpu / other.cpu:.2f} ({cost.wall / other.wall:.2f}) x {name}"


def _row(cells: Sequence[str]) -> str:
    padded = [cell.ljust(width) for cell, width in zip(cells, WIDTHS, strict=True)]
    return f"| {' | '.join(padded)} |"


class Verdict(NamedTuple):
    """A budget, and what was measured."""

    budget: Budget
    value: float

    @property
    def kept(self) -> bool:
        return self.value <= self.budget.most

    def __str__(self) -> str:
        measure, of, most, over = self.budget
        said = "ok  " if self.kept else "OVER"
        what = {"cpu": "CPU time", "wall": "wall time", "largest": "largest process", "together": "all processes"}
        text = f"{said}  {what[measure]} of {of.program} on {of.case}: "
        if over is None:
            return f"{text}{self.value:.0f} MiB (at most {most:g})"
        other = over.program if over.program != of.program else over.case
        return f"{text}{self.value:.2f} x {other} (at most {most:g})"


def verdicts(budgets: Sequence[Budget], costs: Costs) -> Iterator[Verdict]:
    """The budgets of what was measured."""
    for budget in budgets:
        needed = [budget.of] if budget.over is None else [budget.of, budget.over]
        values = [getattr(costs[reading], budget.measure) for reading in needed if reading in costs]
        if len(values) == len(needed) and None not in values:
            yield Verdict(budget, values[0] if budget.over is None else values[0] / values[1])


def machine() -> dict[str, str]:
    """What decides about the times, beside the programs."""
    return {
        "processor": f"{_processor()}, {os.cpu_count()} cores",
        "system": f"{platform.system()} {platform.release()}",
        "Python": f"{platform.python_implementation()} {platform.python_version()}",
    }


def _processor() -> str:
    try:
        text = Path("/proc/cpuinfo").read_text()
    except OSError:
        text = ""
    found = re.search(r"^model name\s*: (.*)$", text, re.MULTILINE)
    return found[1] if found else platform.processor() or platform.machine()


def file_name(version: str) -> str:
    """The name of a file of results: the version of spec-lint, and the processor with its number of cores."""
    processor = re.sub(r"[^a-z0-9.]+", "-", _processor().lower()).strip("-")
    return f"{version}-{processor}-{os.cpu_count()}-cores.md"


def page(
    versions: Mapping[str, str], cases: Sequence[Case], table: Sequence[str], notes: Sequence[str], repeat: int
) -> str:
    """The page of results that is kept."""
    facts = {"date": date.today().isoformat(), **machine(), **versions}
    parts = [
        f"# Speed of spec-lint {versions['spec-lint']}",
        f"Medians of {repeat} runs in turn, whole processes, by `benchmarks/run.py`; see `benchmarks/measuring.py` for "
        "what the columns mean.",
        "\n".join(f"- {name}: {value}" for name, value in facts.items()),
        "\n".join(table),
        "\n".join(f"- `{case.name}`: {case.title}" for case in cases),
        "\n".join(["```text", *notes, "```"]),
    ]
    return "\n\n".join(parts) + "\n"
