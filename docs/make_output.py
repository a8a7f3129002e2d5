"""Refresh the output of commands in README.md and docs/*.md: the commands of each ```console block are run again.

Usage: python docs/make_output.py [--check]. A line that begins with "$ " is a command, and the lines after it are its
output. Commands run in the root of the project, with the programs of this environment. With --check, nothing is
written; the exit code is 1 if a page is stale.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
_BLOCK = re.compile(r"(?<=^```console\n).*?(?=^```$)", re.MULTILINE | re.DOTALL)


def main(arguments: list[str]) -> int:
    if arguments not in ([], ["--check"]):
        print(__doc__, file=sys.stderr)
        return 2
    stale = False
    for page in [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]:
        before = page.read_text(encoding="utf-8")
        after = _BLOCK.sub(lambda block: refreshed(block[0]), before)
        if before != after:
            stale = True
            if not arguments:
                page.write_text(after, encoding="utf-8")
            print(f"{page.relative_to(ROOT)} {'is stale' if arguments else 'was refreshed'}", file=sys.stderr)
    return 1 if stale and arguments else 0


def refreshed(block: str) -> str:
    """A block with the current output of its commands."""
    commands = [line for line in block.splitlines() if line.startswith("$ ")]
    return "".join(f"{command}\n{output(command[2:])}" for command in commands)


def output(command: str) -> str:
    """The output of a command, standard output and standard error together."""
    programs = os.pathsep.join((str(Path(sys.executable).parent), os.environ.get("PATH", "")))
    environment = os.environ | {"PATH": programs, "NO_COLOR": "1", "COLUMNS": "120"}
    done = subprocess.run(
        ["/bin/sh", "-c", command],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        check=False,
    )
    return done.stdout


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
