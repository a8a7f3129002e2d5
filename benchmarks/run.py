"""Measure the speed of spec-lint, beside check-jsonschema with the same schema on the same files.

Usage: python benchmarks/run.py [--repeat N] [--rules FOLDER]

Without --rules it prints ratios measured in one run, each with its budget: one spec (the whole process), 1,000 specs,
and 10,000 specs with their peak memory. The exit code is 1 if one is over its budget. With --rules it prints the share
of time that each rule takes in a check of FOLDER. It needs check-jsonschema, and a system that reports the peak memory
of a process.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
SCHEMA = ROOT / "schemas" / "pipeline.schema.json"
PROGRAMS = Path(sys.executable).parent
MEBIBYTE = 1 << 20


@dataclass(frozen=True)
class Cost:
    """The cost of one run of a process: seconds of CPU time, seconds of wall time, and peak memory in MiB.

    Ratios use the CPU time, which depends less on the load of the machine.
    """

    seconds: float
    wall: float
    memory: float


def main() -> int:
    options = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n")[0])
    options.add_argument("--repeat", type=int, default=5, metavar="N", help="number of runs; the median is used")
    options.add_argument("--rules", type=Path, metavar="FOLDER", help="time each rule over the specs of a folder")
    given = options.parse_args()
    if given.rules:
        return print_rules(given.rules)
    return print_ratios(given.repeat)


def print_ratios(repeat: int) -> int:
    """Measure, print, and compare with the budgets."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_specs(folder, 10_000)
        files = sorted(str(path) for path in folder.iterdir())
        rows = []
        costs = {}
        for number in (1, 1_000, 10_000):
            times = repeat if number < 10_000 else max(1, repeat // 3)
            # In turns, so that a temporary load affects both.
            runs = [(measured(ours(files[:number])), measured(theirs(files[:number]))) for _ in range(times)]
            costs[number] = [median([run[side] for run in runs]) for side in (0, 1)]
    for number, budget, words in ((1, 0.4, "1 spec, whole process"), (1_000, 0.45, "1,000 specs, every rule")):
        our, their = costs[number]
        ratio = our.seconds / their.seconds
        shown = f"{our.seconds:.3f} s against {their.seconds:.3f} s; wall time {our.wall:.2f} and {their.wall:.2f} s"
        rows.append((words, f"{ratio:.2f} x", f"<= {budget} x", ratio <= budget, shown))
    growth = costs[10_000][0].seconds / costs[1_000][0].seconds
    shown = f"{costs[10_000][0].seconds:.2f} s; check-jsonschema {costs[10_000][1].seconds:.2f} s"
    rows.append(("10,000 specs against 1,000", f"{growth:.1f} x", "<= 11 x", growth <= 11, shown))
    memory = costs[10_000][0].memory
    shown = f"check-jsonschema {costs[10_000][1].memory:.0f} MiB"
    rows.append(("10,000 specs, peak memory", f"{memory:.0f} MiB", "<= 300 MiB", memory <= 300, shown))
    for row in rows:
        print(f"{row[0]:<27} {row[1]:>9}  {row[2]:<11} {'ok  ' if row[3] else 'OVER'}  ({row[4]})")
    return 0 if all(row[3] for row in rows) else 1


def ours(files: list[str]) -> list[str]:
    return [str(PROGRAMS / "spec-lint"), "check", "--isolated", "--format", "json", *files]


def theirs(files: list[str]) -> list[str]:
    return [str(PROGRAMS / "check-jsonschema"), "--schemafile", str(SCHEMA), *files]


def measured(command: list[str]) -> Cost:
    """Run a command, and measure its time and memory. Both programs find no problems."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    start = time.perf_counter()
    with subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) as process:
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        said = process.stderr.read() if process.stderr else b""
    if process.returncode != 0:
        raise SystemExit(f"{command[0]} ended with {process.returncode}: {said.decode(errors='replace')[-2_000:]}")
    return Cost(
        usage.ru_utime + usage.ru_stime, wall, usage.ru_maxrss / (MEBIBYTE if sys.platform == "darwin" else 1024)
    )


def median(costs: list[Cost]) -> Cost:
    return Cost(*(statistics.median(getattr(cost, name) for cost in costs) for name in ("seconds", "wall", "memory")))


def write_specs(folder: Path, number: int) -> None:
    """Specs of ten kinds, as in real projects; each one reads the output of the previous one."""
    for index in range(number):
        (folder / f"step-{index:05}.json").write_text(json.dumps(spec(index), indent=2) + "\n")


def spec(index: int) -> dict[str, Any]:
    """A spec without any finding."""
    upstream = f"step-{index - 1:05}" if index % 10 else f"raw-{index:05}"
    value: dict[str, Any] = {
        "pipeline": {"name": f"step-{index:05}"},
        "description": f"Step {index} of a chain that cleans, joins and sums up readings.",
        "input": {"pfs": {"repo": upstream, "branch": "master", "glob": "/*"}},
        "transform": {
            "image": "registry.example.org/steps:1.4.2",
            "cmd": ["python3", "/app/step.py", "--in", f"/pfs/{upstream}", "--out", "/pfs/out"],
            "env": {"LOG_LEVEL": "info"},
        },
    }
    kind = index % 10
    if kind in (1, 6):
        value["parallelism_spec"] = {"constant": 4}
        value["resource_requests"] = {"cpu": 0.5, "memory": "256Mi"}
    if kind in (2, 7):
        value["resource_requests"] = {"cpu": 2, "memory": "4Gi"}
        value["resource_limits"] = {"cpu": 2, "memory": "4Gi"}
        value["datum_timeout"] = "600s"
    if kind in (3, 8):
        left = {"pfs": {"repo": upstream, "glob": "/(*)", "join_on": "$1"}}
        right = {"pfs": {"repo": f"gauges-{index:05}", "glob": "/(*)", "join_on": "$1"}}
        value["input"] = {"join": [left, right]}
    if kind == 4:
        value["scheduling_spec"] = {"node_selector": {"disk": "ssd"}}
        value["metadata"] = {"labels": {"team": "tides"}, "annotations": {"example.org/owner": "tides"}}
    return value


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
    print(f"{len(outcome.project.documents)} documents, {len(outcome.findings)} findings, {total:.2f} s")
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


if __name__ == "__main__":
    sys.exit(main())
