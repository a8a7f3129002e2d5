"""The patterns of .gitignore files, judged entry by entry as git judges them while it walks.

The libraries at hand judge whole paths of files and cannot say of a folder alone whether git enters it (``*`` with
``!*/`` after it). The grammar is that of git's wildmatch.c with WM_PATHNAME and of dir.c (git 2.47).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from functools import cache

Test = Callable[[str, str], bool]
"""Says of a path and its last part whether a pattern fits."""

_SPECIAL = re.compile(r"[*?\[\\]")
_CLASSES = {
    "alnum": "a-zA-Z0-9",
    "alpha": "a-zA-Z",
    "blank": r" \t",
    "digit": "0-9",
    "lower": "a-z",
    "punct": r"!-/:-@\[-`{-~",
    "space": r"\s",
    "upper": "A-Z",
    "xdigit": "0-9a-fA-F",
}


class IgnorePatterns:
    """The patterns of one file or list. Paths are relative to its folder, parted by ``/``, without one at the end."""

    def __init__(self, lines: Iterable[str]) -> None:
        compiled = [pattern for line in lines if (pattern := _compile(line)) is not None]
        self.patterns = compiled[::-1]  # the last pattern that fits decides

    def verdict(self, path: str, is_folder: bool) -> bool | None:
        """Whether the entry itself is ignored (True), kept by a ``!`` pattern (False) or not spoken of (None)."""
        name = path[path.rfind("/") + 1 :]
        for test, ignores, only_folders in self.patterns:
            if (is_folder or not only_folders) and test(path, name):
                return ignores
        return None

    def matches(self, path: str, is_folder: bool = False) -> bool:
        """Whether an entry or a folder above it is ignored."""
        end = path.find("/")
        while end >= 0:
            if self.verdict(path[:end], True):
                return True
            end = path.find("/", end + 1)
        return bool(self.verdict(path, is_folder))


def ignore_lines(data: bytes) -> Sequence[str]:
    """The lines of an ignore file, names in the form of ``os.fsdecode``."""
    lines = data.removeprefix(b"\xef\xbb\xbf").decode("utf-8", "surrogateescape").split("\n")
    return [line.removesuffix("\r") for line in lines]


def _compile(line: str) -> tuple[Test, bool, bool] | None:
    """The test of a line, whether it ignores or keeps, and whether it speaks of folders only; None for no pattern."""
    if line.startswith("#"):
        return None
    pattern = _without_trailing_spaces(line)
    ignores = not pattern.startswith("!")
    pattern = pattern.removeprefix("!")
    only_folders = pattern.endswith("/")
    pattern = pattern.removesuffix("/")
    is_path = "/" in pattern
    pattern = pattern.removeprefix("/")
    test = _test(pattern, is_path) if pattern else None
    return None if test is None else (test, ignores, only_folders)


def _test(pattern: str, is_path: bool) -> Test | None:
    # Most lines are a plain name or an ending: these need no regular expression, which is slow to compile.
    if not _SPECIAL.search(pattern):
        return (lambda path, name: path == pattern) if is_path else (lambda path, name: name == pattern)
    ending = pattern[1:]
    if pattern[0] == "*" and not is_path and not _SPECIAL.search(ending):
        return lambda path, name: name.endswith(ending)
    expression = _translate(pattern, is_path)
    if expression is None:
        return None
    compiled = cache(lambda: re.compile(expression, re.DOTALL))
    return lambda path, name: compiled().fullmatch(path if is_path else name) is not None


_STAR = "*"
_FOLDERS = "**/"


def _translate(pattern: str, is_path: bool) -> str | None:
    """The regular expression of a pattern; None for one that can match nothing.

    Of a path git compares what stands before the first special character by itself (``match_pathname`` in dir.c), so
    that for wildmatch ``**`` in ``a**/b`` stands at the start.
    """
    special = _SPECIAL.search(pattern) if is_path else None
    head = special.start() if special else 0
    parts: list[str] = []  # each one character's expression, or _STAR, _FOLDERS or, at the end, ".*"
    position, end = 0, len(pattern)
    while position < end:
        character = pattern[position]
        start = position
        position += 1
        if character == "*":
            while position < end and pattern[position] == "*":
                position += 1
            opens = start in (0, head) or pattern[start - 1] == "/"
            if position - start > 1 and opens and position == end:
                parts.append(".*")
            elif position - start > 1 and opens and pattern[position] == "/":
                parts.append(_FOLDERS)
                position += 1
            else:
                parts.append(_STAR)
        elif character == "?":
            parts.append("[^/]")
        elif character == "[":
            bracket = _bracket(pattern, position)
            if bracket is None:
                return None
            position = bracket[1]
            parts.append(bracket[0])
        elif character == "\\":
            if position == end:
                return None
            parts.append(re.escape(pattern[position]))
            position += 1
        else:
            parts.append(re.escape(character))
    return _joined(parts)


def _joined(parts: list[str]) -> str:
    """The parts as one expression that takes no more than quadratic time.

    Between two wildcards the first place that fits is as good as any other, for the wildcard after it can take what
    lies in between: atomic groups keep the search from coming back. What stands between two ``**/`` are whole names.
    """
    runs = _split(parts, _FOLDERS)
    expression = ""
    for number, run in enumerate(runs):
        is_last = number == len(runs) - 1
        pieces = ["".join(piece) for piece in _split(run, _STAR)]
        inner = pieces[0] + "".join(f"(?>[^/]*?{piece})" for piece in pieces[1:-1])
        if len(pieces) > 1:
            inner += f"[^/]*{pieces[-1]}" if is_last else f"(?>[^/]*?{pieces[-1]})"
        if number:
            inner = f"(?:|.*?/){inner}"
        expression += inner if is_last or not number else f"(?>{inner})"
    return expression


def _split(parts: list[str], at: str) -> list[list[str]]:
    runs: list[list[str]] = [[]]
    for part in parts:
        if part == at:
            runs.append([])
        else:
            runs[-1].append(part)
    return runs


def _bracket(pattern: str, position: int) -> tuple[str, int] | None:
    """The character class that begins after ``[`` and the position after it; None where it is never closed."""
    negated = pattern[position : position + 1] in ("!", "^")
    position += negated
    first, items = position, []
    while position < len(pattern) and (pattern[position] != "]" or position == first):
        if pattern.startswith("[:", position) and (close := pattern.find(":]", position)) >= 0:
            if (members := _CLASSES.get(pattern[position + 2 : close])) is None:
                return None
            items.append(members)
            position = close + 2
            continue
        low, position = _member(pattern, position)
        if pattern[position : position + 1] == "-" and pattern[position + 1 : position + 2] not in ("]", ""):
            high, position = _member(pattern, position + 1)
            items.append(f"{re.escape(low)}-{re.escape(high)}" if low <= high else "")
        else:
            items.append(re.escape(low))
    if position >= len(pattern):
        return None
    body = "".join(items)
    if not body:  # only ranges that run backwards
        return ("[^/]" if negated else r"(?!)"), position + 1
    return f"(?!/)[{'^' if negated else ''}{body}]", position + 1


def _member(pattern: str, position: int) -> tuple[str, int]:
    position += pattern[position] == "\\" and position + 1 < len(pattern)
    return pattern[position], position + 1


def _without_trailing_spaces(line: str) -> str:
    stripped = line.rstrip(" ")
    backslashes = len(stripped) - len(stripped.rstrip("\\"))
    return stripped + " " if backslashes % 2 and len(stripped) < len(line) else stripped
