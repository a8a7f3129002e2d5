"""Measure the speed of spec-lint, beside other programs that read the same files.

Usage: python benchmarks/run.py [--quick] [--only CASE ...] [--repeat N] [--save]
       python benchmarks/run.py --files FOLDER
       python benchmarks/run.py --stages [--files FOLDER]
       python benchmarks/run.py --rules FOLDER

The exit code is 1 if a budget is exceeded (`BUDGETS` in benchmarks/cases.py). It needs git, and a system that reports
the memory of a process.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

if __name__ == "__main__":
    sys.path[0] = str(Path(__file__).resolve().parents[1])

from benchmarks import profiling, table
from benchmarks.cases import BUDGETS, CASES, Case, Reading, case_of
from benchmarks.measuring import Command, Cost, measure_in_turn
from benchmarks.programs import OURS, ROOT, Programs

RESULTS = ROOT / "benchmarks" / "results"


def parser() -> argparse.ArgumentParser:
    names = ", ".join(case.name for case in CASES)
    options = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n")[0], epilog=f"Cases: {names}.")
    options.add_argument("--only", nargs="+", metavar="CASE", help="measure these cases")
    options.add_argument("--quick", action="store_true", help="measure the cases that take seconds")
    options.add_argument("--repeat", type=int, default=5, metavar="N", help="the median of N runs (default: 5)")
    options.add_argument("--files", type=Path, metavar="FOLDER", help="measure the specs of a folder instead")
    options.add_argument("--save", action="store_true", help="write the table to benchmarks/results/, too")
    options.add_argument("--stages", action="store_true", help="print the time of each stage instead")
    options.add_argument("--rules", type=Path, metavar="FOLDER", help="print the time of each rule in a folder instead")
    options.add_argument(
        "--check-jsonschema",
        metavar="PROGRAM",
        help="the program to compare with (default: a new one in an environment of its own)",
    )
    options.add_argument("--kubeconform", metavar="PROGRAM", help="the program to compare with (default: as in PATH)")
    options.add_argument("--schema-location", metavar="PATTERN", help="the schemas of kubeconform (default: our own)")
    return options


def main(arguments: Sequence[str] | None = None) -> int:
    given = parser().parse_args(arguments)
    if given.rules:
        return profiling.print_rules(given.rules)
    cases = [case_of(given.files)] if given.files else _chosen(given.only, given.quick)
    if given.stages:
        return profiling.print_stages([case for case in cases if OURS in case.programs], given.repeat)
    with tempfile.TemporaryDirectory() as scratch:
        programs = Programs(Path(scratch), given.check_jsonschema, given.kubeconform, given.schema_location)
        return _compare(cases, programs, given.repeat, save=given.save)


def _chosen(only: Sequence[str] | None, quick: bool) -> list[Case]:
    unknown = set(only or ()) - {case.name for case in CASES}
    if unknown:
        raise SystemExit(f"There is no case {', '.join(sorted(unknown))}. See --help.")
    return [case for case in CASES if (case.name in only if only else case.quick or not quick)]


def _compare(cases: Sequence[Case], programs: Programs, repeat: int, *, save: bool) -> int:
    """Measure, print, and compare with the budgets."""
    lines = list(table.header())
    print("\n".join(lines), flush=True)
    costs: dict[Reading, Cost] = {}
    for case in cases:
        costs |= measure(case, programs, repeat)
        lines += (new := list(table.lines(case, costs)))
        print("\n".join(new), flush=True)
    verdicts = list(table.verdicts(BUDGETS, costs))
    wanted = {program for case in cases for program in case.programs}
    notes = [f"left out: {program}: {why}" for program, why in programs.missing.items() if program in wanted]
    notes += [str(verdict) for verdict in verdicts]
    print("\n".join(["", *notes]))
    if save:
        versions = programs.versions()
        RESULTS.mkdir(exist_ok=True)
        path = RESULTS / table.file_name(versions["spec-lint"])
        path.write_text(table.page(versions, cases, lines, notes, repeat))
        print(f"\nSaved as {path}.")
    return 0 if all(verdict.kept for verdict in verdicts) else 1


def measure(case: Case, programs: Programs, repeat: int) -> dict[Reading, Cost]:
    """What each program of a case costs; those that are missing are left out."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        case.write(folder, case.number)
        paths = case.paths(folder)
        commands = {}
        for program in case.programs:
            words = programs.command(program, paths)
            if words is not None:
                checks = words[0] in (programs.spec_lint, programs.check_jsonschema)
                commands[program] = Command(words, folder, case.exit_codes if checks else (0,))
        found = measure_in_turn(list(commands.values()), repeat)
    return {Reading(case.name, program): cost for program, cost in zip(commands, found, strict=True)}


if __name__ == "__main__":
    sys.exit(main())
