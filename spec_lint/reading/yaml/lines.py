"""The grammar of ordinary YAML, line by line: what most specs are written in, and nothing on which readers differ.

A text is covered by matches of ``LINE``. What it does not match, or matches as ``strange``, takes the long way.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from spec_lint.reading.characters import has_strange_characters

_DOUBLE = r'"(?:[^"\\\n]|\\[^\n])*+"'
_SINGLE = r"'(?:[^'\n]|'')*+'"
_FLOW = r"""[\[{](?:[^\n\]}"'\#]*+(?:[\]}]|"[^"\n]*+"|'[^'\n]*+'))*+(?<=[\]}])"""
_WORDS = r"[^ \t\n:]*+(?:(?=[ :])(?:(?::(?![ \t\n])|\ ++(?![\#\n]))[^ \t\n:]*+)*+|)"
_PLAIN = rf"""(?:[^ \t\n\[\]{{}},\#&*!|>%@`"'?:-]|-(?![ \t\n])){_WORDS}"""
_MORE = rf"(?=\ *+\n(?P=indent)\ )(?:\ *+\n(?P=indent)\ ++(?![\#\n]){_WORDS}(?=\ *+\n))*+|"
_KEY = r"""[A-Za-z_][A-Za-z0-9_./-]{0,500}+|"[^"\\\n]{0,500}+"|'[^'\n]{0,500}+'"""
_END_OF_LINE = r"\ *+(?:\n|\#(?<=\ \#)[^\n]*+\n)"
# A branch with nothing in it is much faster than a question mark.
DEEPEST = 100
"""The most open collections; the long way has a limit of its own."""

LINE = re.compile(
    rf"""
    (?:(?=\ *+[\#\n])(?:\ *+(?:\n|\#[^\n]*+\n))++|)         # blank lines and comments
    (?:
        (?P<indent>\ *+)
        (?:(?P<dash>-(?:\ ++|(?=\n)))|)
        (?:(?P<key>{_KEY}):(?:\ ++|(?=\n))|)
        (?:
            (?:(?P<plain>{_PLAIN})(?P<more>{_MORE})|(?P<other>{_DOUBLE}|{_SINGLE}|{_FLOW})|){_END_OF_LINE}
        |   (?P<head>\|-?){_END_OF_LINE}
            (?P<block>\n*+(?P<margin>\ ++)[^ \t\n][^\n]*+\n(?:(?P=margin)[^\n]*+\n|\ *+\n)*+)
        )
    |   \Z
    |   (?P<strange>[\s\S]++)
    )
    """,
    re.VERBOSE,
)

Line = tuple[str, ...]
"""The groups of a match of ``LINE``."""

_MARKER: Line = ("", "", "", "---", "", "", "", "", "", "")
_END: Line = ("", "", "", "", "", "", "", "", "", "")

_ESCAPES = re.compile(r"""(?:[^\\]|\\["\\bfnrt]|\\u(?![dD][89a-fA-F])[0-9a-fA-F]{4})*+""")
"""What JSON and YAML read the same in double quotes."""


class LongWayError(Exception):
    """The text has something that the long way may read differently."""


def is_strange(text: str) -> bool:
    """Whether a text has characters that ordinary YAML does not have."""
    return "\r" in text or has_strange_characters(text)


def ended(text: str) -> str:
    """A text with a line break at its end."""
    return text if text.endswith("\n") else text + "\n"


def documents(lines: list[Line], text: str) -> Iterator[tuple[int, int]]:
    """The first line of each document of a text, and the line after it; each has one at least."""
    count = len(lines)
    while count and lines[count - 1] == _END:
        count -= 1
    # A block that the end of the text cuts off is rare, and read differently.
    if not count or lines[count - 1][-1] or (lines[count - 1][6] and not text.endswith("\n")):
        raise LongWayError
    start = 1 if lines[0] == _MARKER else 0
    while True:
        try:
            end = lines.index(_MARKER, start, count)
        except ValueError:
            end = count
        if start == end:
            raise LongWayError
        yield start, end
        if end == count:
            return
        start = end + 1


def quoted_text(written: str) -> str:
    """The text of a scalar in quotes."""
    if written[0] == "'":
        return written[1:-1].replace("''", "'")
    if "\\" not in written:
        return written[1:-1]
    if not _ESCAPES.fullmatch(written):
        raise LongWayError
    text: str = json.loads(written, strict=False)
    return text


def folded_text(plain: str, more: str, column: int) -> str:
    """The text of a plain scalar with ``more`` lines, all of which must begin after a column."""
    lines = more.split("\n")[1:]
    if any(len(line) - len(line.lstrip(" ")) <= column for line in lines):
        raise LongWayError
    return " ".join([plain, *(line.strip(" ") for line in lines)])


def block_text(head: str, block: str, margin: str) -> str:
    """The text of a literal block."""
    if " \n" in block:
        block = re.sub(rf"(?m)^ {{0,{len(margin)}}}", "", block)
    else:
        block = f"\n{block}".replace(f"\n{margin}", "\n")[1:]
    block = block.rstrip("\n")
    return block if head == "|-" else block + "\n"
