"""Run spec-lint in this process, and print how many functions it called, those written in C included.

Usage: python benchmarks/calls.py ARGUMENT...
"""

from __future__ import annotations

import sys

if __name__ == "__main__":
    del sys.path[0]  # spec-lint is imported as it is installed

import os
from types import FrameType


def counted(arguments: list[str]) -> int:
    """The calls of a run of spec-lint, from the first import on."""
    count = 0

    def profile(frame: FrameType, event: str, argument: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    printed = sys.stdout
    with open(os.devnull, "w") as sys.stdout:
        sys.setprofile(profile)
        from spec_lint.cli import main

        code = main(arguments)
        sys.setprofile(None)
    sys.stdout = printed
    if code != 0:
        raise SystemExit(f"The run ended with {code}.")
    return count


if __name__ == "__main__":
    print(counted(sys.argv[1:]))
