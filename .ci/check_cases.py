"""Run the cases, and fail if one fails that passed before. `.ci/cases-passing.txt` lists the cases that pass.

    python .ci/check_cases.py CASES COMMAND            compare with the list
    python .ci/check_cases.py CASES COMMAND --update   rewrite the list from the cases that pass now

CASES is the folder of cases.py.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path

LIST = Path(__file__).with_name("cases-passing.txt")


def passing(folder: Path, command: str) -> set[str]:
    """The names of the cases that pass."""
    with tempfile.TemporaryDirectory() as name:
        report = Path(name) / "cases.json"
        wanted = ["--command", command, "--show", "0", "--at-least", "0", "--json", str(report)]
        subprocess.run([sys.executable, str(folder / "cases.py"), *wanted, str(folder / "dev")], check=True)
        return {case for case, passed in json.loads(report.read_text()).items() if passed}


def main(arguments: list[str]) -> int:
    update = "--update" in arguments
    folder, command = [word for word in arguments if word != "--update"]
    now = passing(Path(folder), command)
    if update:
        LIST.write_text("".join(f"{case}\n" for case in sorted(now)))
        return 0
    before = set(LIST.read_text().split())
    for case in sorted(before - now):
        print(f"passed before, and fails now: {case}")
    if new := len(now - before):
        print(f"{new} more cases pass than before; add them with --update")
    return 1 if before - now else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
