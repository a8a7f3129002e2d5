"""Shell code as far as it can be read without running it: its quotes and comments, and the variables it sets and uses.

What is read is on the safe side: too many variables count as set, and too few as used.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from spec_lint.findings.finding import Pointer
from spec_lint.findings.named_tuple import NamedTuple
from spec_lint.model.command import Command
from spec_lint.reading.node import Node, Shape

_NAME = r"[A-Za-z_][A-Za-z0-9_]*"
_HIDDEN = re.compile(
    r"""\\.|'[^']*'|"(?:\\.|[^"\\])*"|(?<![^\s;])\#[^\n]*|<<-?\s*(['"]?)(\w+)\1[^\n]*\n(?s:.*?)^\s*\2$""", re.MULTILINE
)
_USED = re.compile(rf"\$(?:\{{({_NAME})(?![A-Za-z0-9_\[])(?!:?[-=+?])|({_NAME}))")
_QUOTED_HERE_DOCUMENT = re.compile(r"<<-?\s*(?:(['\"])(\w+)\1|\\(\w+))[^\n]*\n(?s:.*?)^\s*(?:\2|\3)$", re.MULTILINE)
_SET = (
    rf"(?<![\w$-])({_NAME})(?:\[[^\]]*\])?[-+*/%&|^]?=(?!=)",
    rf"\b(?:for|select)\s+({_NAME})\b",
    rf"\$\{{({_NAME}):?=",
    rf"\(\(\s*({_NAME})",
    rf"-v\s+({_NAME})\b",
)
_SETS_ALL = re.compile(
    r"\b(?:read|mapfile|readarray|getopts|export|local|declare|typeset|readonly|let|unset)\b([^;|&\n]*)"
)


_COMMENT = re.compile(r"(?<=\S)[ \t]+(#[^\n\r]*)")
_PART_OF_VALUE = r"#(?:\d+|[0-9A-Fa-f]{3,8})\b(?![^\S\r\n]+\S)"
"""A number or a color: no comment begins like that."""


class Program(NamedTuple):
    """A program of a shell, and the pieces of the spec that it consists of: where each begins in it, and its place."""

    text: str
    pieces: tuple[tuple[int, Pointer], ...]

    def place(self, offset: int) -> tuple[Pointer, int]:
        """The piece that an offset is in, and the offset in that piece."""
        start, pointer = next(piece for piece in reversed(self.pieces) if piece[0] <= offset)
        return pointer, offset - start


def program(command: Command) -> Program | None:
    """The shell code of a command in the spec itself: the lines of its input are one program."""
    text, pieces = "", []
    for pointer, code in command.programs():
        pieces.append((len(text), pointer))
        text += code + "\n"
    return Program(text, tuple(pieces)) if pieces else None


def bare(code: str) -> str:
    """Code with spaces in place of what is in quotes, escaped, in a comment or in a here-document."""
    return _HIDDEN.sub(lambda match: re.sub(r"[^\n]", " ", match[0]), code)


def is_open(code: str) -> bool:
    """Whether a quote or the parenthesis of a command in code is never closed."""
    rest = re.sub(r"""\\.|'[^']*'|"(?:\\.|[^"\\])*"|`[^`]*`""", "", code)
    return any(quote in rest for quote in "\"'`") or rest.count("$(") > rest.count(")")


def may_be_part_of_value(text: str) -> bool:
    """Whether anywhere in a text the comment of YAML may have been meant as a part of the value before it."""
    return re.search(_PART_OF_VALUE, text) is not None


def cutting_comment(text: str, value: Node, *, is_code: bool = False) -> re.Match[str] | None:
    """The comment of YAML that cuts off a value without quotes; in shell code it may be meant, where no quote is open.

    The comment itself is group 1.
    """
    if value.shape is not Shape.SCALAR or value.style or value.start == value.end:
        return None
    comment = _COMMENT.match(text, value.end)
    if comment is None or is_open(value.text):
        return comment
    return comment if not is_code and re.match(_PART_OF_VALUE, comment[1]) else None


def variables_set(code: str) -> set[str]:
    """The names of the variables that code may set."""
    found = {name for pattern in _SET for name in re.findall(pattern, code)}
    for rest in _SETS_ALL.findall(code):
        found.update(re.findall(_NAME, rest))
    return found


def may_use_others(code: str, known: frozenset[str]) -> bool:
    """Whether code may use a variable that is not known; takes little time."""
    return not known.issuperset([braced or plain for braced, plain in _USED.findall(code)])


def variables_used(code: str) -> Iterator[tuple[str, int]]:
    """The variables that a shell replaces with their values, and fails at if they are not set; with their offsets."""
    code = _QUOTED_HERE_DOCUMENT.sub(lambda match: " " * len(match[0]), code)
    hidden = _not_expanded(code)
    for match in _USED.finditer(code):
        if not any(start <= match.start() < end for start, end in hidden):
            yield match[1] or match[2], match.start()


def _not_expanded(code: str) -> list[tuple[int, int]]:
    """The ranges of code in which no variable is replaced: in single quotes, after a backslash and in comments."""
    found: list[tuple[int, int]] = []
    around: list[str] = [""]  # the quotes and parentheses that are open
    position = 0
    tokens = re.compile(r"\\.|'|\"|\$\(|\(|\)|#", re.DOTALL)
    while match := tokens.search(code, position):
        token, position = match[0], match.end()
        in_quotes = around[-1] == '"'
        if token[0] == "\\":
            found.append(match.span())
        elif token == '"':
            if in_quotes:
                around.pop()
            else:
                around.append('"')
        elif token == "'" and not in_quotes:
            end = code.find("'", position)
            position = len(code) if end < 0 else end + 1
            found.append((match.start(), position))
        elif token == "#" and not in_quotes and (not match.start() or code[match.start() - 1] in " \t\n;"):
            end = code.find("\n", position)
            position = len(code) if end < 0 else end
            found.append((match.start(), position))
        elif token == "$(" or (token == "(" and not in_quotes):
            around.append("(")
        elif token == ")" and around[-1] == "(":
            around.pop()
    return found
