"""Write the tables of docs/recognition.md from those of the code.

    python docs/make_recognition.py [--check]

With --check nothing is written, and the exit code is 1 if the page would change.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping
from pathlib import Path

from spec_lint.model.recognition import SPEC_SIGNS
from spec_lint.model.recognition_of_texts import TEXT_SIGNS
from spec_lint.reading.secret.signs import SECRET_SIGNS
from spec_lint.reading.signs import Sign

PAGE = Path(__file__).with_name("recognition.md")
TABLES: Mapping[str, Mapping[str, Sign]] = {"spec": SPEC_SIGNS, "secret": SECRET_SIGNS, "text": TEXT_SIGNS}


def main() -> int:
    before = PAGE.read_text("utf-8")
    after = with_tables(before)
    if "--check" not in sys.argv[1:]:
        PAGE.write_text(after, "utf-8")
    elif before != after:
        print(f"{PAGE.name} is not up to date: run python docs/make_recognition.py", file=sys.stderr)
        return 1
    return 0


def with_tables(page: str) -> str:
    """The page with its tables made anew: each stands after a comment with its name."""
    for name, signs in TABLES.items():
        page = re.sub(rf"(?<=<!-- {name} -->\n)(?:\n\|.*(?:\n\|.*)*\n)?", _table(signs).replace("\\", r"\\"), page)
    return page


def _table(signs: Mapping[str, Sign]) -> str:
    rows = (f"| {sign.words} | {sign.points:+d} |" for sign in signs.values())
    return "\n" + "\n".join(["| evidence | points |", "| --- | --- |", *rows]) + "\n"


if __name__ == "__main__":
    sys.exit(main())
