"""Count what runs of spec-lint do: calls of functions, and instructions of the processor (by valgrind).

Usage: python benchmarks/count.py [--python PYTHON] [--base PYTHON] [--most PERCENT] [--accepted REASON]

The numbers do not depend on the load of the machine, so they can be compared where seconds cannot. With --base, the
spec-lint of another Python is counted too, and the exit code is 1 if a number has grown by more than PERCENT,
unless a REASON is given. The output is Markdown.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

if __name__ == "__main__":
    sys.path[0] = str(Path(__file__).resolve().parents[1])

from benchmarks import calls, inputs

ENVIRONMENT = {"PYTHONHASHSEED": "0", "LC_ALL": "C.UTF-8"} | {
    name: os.environ[name] for name in ("PATH", "LD_LIBRARY_PATH", "SYSTEMROOT") if name in os.environ
}
"""Fixed, because even the number of variables changes the number of instructions a little."""


class Row(NamedTuple):
    """Files to check, which have no errors."""

    name: str
    write: Callable[[Path, int], object]
    number: int


ROWS = (
    Row("1 spec", inputs.write_json, 1),
    Row("100 JSON specs", inputs.write_json, 100),
    Row("100 YAML specs", inputs.write_clean_yaml, 100),
    Row("100 secrets", inputs.write_secrets, 100),
)


class Count(NamedTuple):
    """What a run does. The instructions are None if they are not counted."""

    calls: int
    instructions: int | None


def main(arguments: Sequence[str] | None = None) -> int:
    given = parser().parse_args(arguments)
    rows = [row._replace(number=max(1, row.number // given.divide)) for row in ROWS]
    head = [count(given.python, row, given.valgrind) for row in rows]
    base = [count(given.base, row, given.valgrind) for row in rows] if given.base else None
    print("\n".join(table([row.name for row in rows], head, base)))
    if base is None:
        return 0
    grown = list(growth([row.name for row in rows], head, base, given.most))
    print("\n".join(["", *(f"- {line}" for line in grown or [f"No number has grown by more than {given.most:g} %."])]))
    accepted = " ".join(given.accepted.split())
    if grown and accepted:
        print(f"- accepted: {accepted}")
    return 1 if grown and not accepted else 0


def parser() -> argparse.ArgumentParser:
    options = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n")[0])
    options.add_argument("--python", default=sys.executable, help="a Python with spec-lint (default: this one)")
    options.add_argument("--base", metavar="PYTHON", help="a Python with the spec-lint to compare with")
    options.add_argument("--most", type=float, default=5, metavar="PERCENT", help="growth to accept (default: 5)")
    options.add_argument("--accepted", default="", metavar="REASON", help="why more is accepted; nothing: it is not")
    options.add_argument("--no-valgrind", dest="valgrind", action="store_false", help="count only the calls")
    options.add_argument("--divide", type=int, default=1, help=argparse.SUPPRESS)  # smaller inputs, for tests
    return options


def count(python: str, row: Row, valgrind: bool = True) -> Count:
    """What a run of the spec-lint of a Python does over the files of a row."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        row.write(folder, row.number)
        check = ["check", "--isolated", "--format", "json"]
        if "--jobs" in _run(folder, python, "-m", "spec_lint", "check", "--help").stdout:
            check += ["--jobs", "1"]  # what workers do is not counted
        check += sorted(path.name for path in folder.iterdir())
        # The first run compiles the modules.
        _run(folder, python, "-m", "spec_lint", *check)
        called = int(_run(folder, python, calls.__file__, *check).stdout)
        if not valgrind:
            return Count(called, None)
        tool = ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null"]
        said = _run(folder, *tool, python, "-m", "spec_lint", *check).stderr
    found = re.search(r"^==\d+== Collected : (\d+)$", said, re.MULTILINE)
    if found is None:
        raise SystemExit(f"valgrind did not say how many instructions there were.\n{said[-2_000:]}")
    return Count(called, int(found[1]))


def _run(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(words, cwd=folder, env=ENVIRONMENT, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise SystemExit(f"{' '.join(words[:6])} ended with {done.returncode}.\n{done.stderr[-2_000:]}")
    return done


def table(names: Sequence[str], head: Sequence[Count], base: Sequence[Count] | None) -> Iterator[str]:
    """The counts of each row, and their growth if there is something to compare with."""
    yield "| files | calls | instructions, in millions |"
    yield "| --- | ---: | ---: |"
    for index, (name, now) in enumerate(zip(names, head, strict=True)):
        before = base[index] if base else Count(0, None)
        yield f"| {name} | {_cell(now.calls, before.calls)} | {_cell(now.instructions, before.instructions, 1e6)} |"


def _cell(now: int | None, before: int | None, unit: float = 1) -> str:
    if now is None:
        return "-"
    shown = f"{now / unit:,.1f}" if unit > 1 else f"{now:,}"
    return f"{shown} ({100 * (now / before - 1):+.1f} %)" if before else shown


def growth(names: Sequence[str], head: Sequence[Count], base: Sequence[Count], most: float) -> Iterator[str]:
    """A sentence for each number that has grown by more than ``most`` percent."""
    for name, now, before in zip(names, head, base, strict=True):
        for what, one, other in zip(Count._fields, now, before, strict=True):
            if one is not None and other and one > other * (1 + most / 100):
                yield f"{name}: {100 * (one / other - 1):.1f} % more {what}; the limit is {most:g} %."


if __name__ == "__main__":
    sys.exit(main())
