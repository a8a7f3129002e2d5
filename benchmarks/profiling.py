"""Where the time goes: by stage, and by rule."""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks import stages
from benchmarks.cases import Case
from benchmarks.measuring import environment
from benchmarks.programs import options_of_check

SCRIPT = Path(stages.__file__)


def print_stages(cases: Sequence[Case], repeat: int) -> int:
    """Print the time of each stage in one process, and its share."""
    for case in cases:
        spent = stage_times(case, repeat)
        total = sum(spent.values())
        print(f"{case.name}: {case.title}, {total:.3f} s")
        for stage in stages.STAGES:
            print(f"{100 * spent[stage] / total:5.1f} %  {spent[stage] * 1000:8.1f} ms  {stage}")
        print(flush=True)
    return 0


def stage_times(case: Case, repeat: int) -> dict[str, float]:
    """The seconds of each stage in a case, each the median of several runs."""
    words = [sys.executable, str(SCRIPT)]
    options = ["check", "--isolated", "--format", "json"]
    if "--jobs" in options_of_check():
        options += ["--jobs", "1"]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        case.write(folder, case.number)
        paths = case.paths(folder)
        runs = []
        for _ in range(repeat):
            command = [*words, str(time.time()), *options, *paths]
            done = subprocess.run(command, cwd=folder, env=environment(), stdout=subprocess.PIPE, check=False)
            if done.returncode != 0:
                raise SystemExit(done.returncode)
            runs.append(json.loads(done.stdout))
    return {stage: statistics.median(run[stage] for run in runs) for stage in stages.STAGES}


def print_rules(folder: Path) -> int:
    """Print the share of time that each rule takes in a check of a folder, the slowest first."""
    from spec_lint.engine.rule import all_rules
    from spec_lint.engine.run import Request, check
    from spec_lint.settings.config import Config

    spent: dict[str, float] = {}
    for code, rule in all_rules().items():
        all_rules()[code] = rule._replace(load=partial(counted, code, rule.check, spent))
    start = time.perf_counter()
    outcome = check(Request([str(folder)], Config()))
    total = time.perf_counter() - start
    print(f"{outcome.summary.files} files, {len(outcome.findings)} findings, {total:.2f} s")
    for code, seconds in sorted(spent.items(), key=lambda entry: -entry[1]):
        share = 100 * seconds / total
        if share >= 0.1:
            print(f"{share:5.1f} %  {seconds * 1000:8.1f} ms  {code}")
    print(f"{100 * sum(spent.values()) / total:5.1f} %  all rules; the rest is reading and sorting")
    return 0


def counted(name: str, function: Callable[..., Any], spent: dict[str, float]) -> Callable[..., Any]:
    """A function (or generator function) whose time is added to the total of a name."""
    spent.setdefault(name, 0.0)

    def timed(*arguments: Any) -> Any:
        start = time.perf_counter()
        found = function(*arguments)
        if isinstance(found, Iterator):
            found = list(found)
        spent[name] += time.perf_counter() - start
        return found

    return timed
