"""The patterns of .gitignore files, applied entry by entry, as git does while it walks.

Existing libraries match whole paths of files and cannot say whether git enters a folder (``*`` followed by ``!*/``).
The grammar is that of wildmatch.c with WM_PATHNAME and of dir.c (git 2.47).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from functools import cache

from spec_lint.findings.named_tuple import NamedTuple

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


class Pattern(NamedTuple):
    """One line; the last one that matches decides. ``fits`` is None if the index alone decides."""

    line: int
    ignores: bool
    only_folders: bool
    fits: Callable[[str], bool] | None


class _Index:
    """Patterns by the text that an entry starts or ends with: 100,000 lines cost little more than 10.

    ``whole`` holds the patterns that match one string only, ``heads`` those with a fixed start (empty if they have
    neither a fixed start nor a fixed end), ``tails`` those with only a fixed end. Each list starts with the last line.
    """

    def __init__(self) -> None:
        self.whole: dict[str, list[Pattern]] = {}
        self.heads: dict[str, list[Pattern]] = {}
        self.tails: dict[str, list[Pattern]] = {}
        self.head_lengths: set[int] = set()
        self.tail_lengths: set[int] = set()

    def last(self, text: str, is_folder: bool) -> Pattern | None:
        """The last pattern that matches."""
        size = len(text)
        found = _last(self.whole.get(text, ()), text, is_folder, None)
        for length in self.head_lengths:
            if length <= size and (bucket := self.heads.get(text[:length])):
                found = _last(bucket, text, is_folder, found)
        for length in self.tail_lengths:
            if length <= size and (bucket := self.tails.get(text[size - length :])):
                found = _last(bucket, text, is_folder, found)
        return found


def _last(bucket: Sequence[Pattern], text: str, is_folder: bool, found: Pattern | None) -> Pattern | None:
    for pattern in bucket:
        if found is not None and pattern.line < found.line:
            return found
        if (is_folder or not pattern.only_folders) and (pattern.fits is None or pattern.fits(text)):
            return pattern
    return found


class IgnorePatterns:
    """The patterns of one file or list. Paths are relative to its folder, separated by ``/``, with none at the end."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._names, self._paths = _Index(), _Index()
        # Of equal lines only the last one matters.
        latest = {line: number for number, line in enumerate(lines)}
        for line, number in sorted(latest.items(), key=lambda item: -item[1]):
            _add(line, number, self._names, self._paths)

    def deciding(self, path: str, is_folder: bool) -> Pattern | None:
        """The last pattern that matches the entry itself; None if no pattern does."""
        by_name = self._names.last(path[path.rfind("/") + 1 :], is_folder)
        by_path = self._paths.last(path, is_folder)
        if by_name is None or by_path is None:
            return by_name or by_path
        return max(by_name, by_path, key=lambda pattern: pattern.line)

    def verdict(self, path: str, is_folder: bool) -> bool | None:
        """Whether the entry itself is ignored (True), included by a ``!`` pattern (False), or neither (None)."""
        found = self.deciding(path, is_folder)
        return None if found is None else found.ignores

    def matches(self, path: str, is_folder: bool = False) -> bool:
        """Whether an entry or a folder above it is ignored."""
        found = self.deciding_above(path, is_folder)
        return found is not None and found.ignores

    def deciding_above(self, path: str, is_folder: bool) -> Pattern | None:
        """The pattern that decides about an entry: that of the first folder above it that is ignored, else its own."""
        end = path.find("/")
        while end >= 0:
            found = self.deciding(path[:end], True)
            if found is not None and found.ignores:
                return found
            end = path.find("/", end + 1)
        return self.deciding(path, is_folder)


class IgnoredBy(NamedTuple):
    """The line (from 1) of the ignore file that names an entry."""

    file: str
    line: int


class IgnoreRules:
    """The ignore files for a folder, the innermost first: the first one with a matching pattern decides."""

    def __init__(self, files: tuple[tuple[int, IgnorePatterns, str], ...] = ()) -> None:
        self._files = files  # each with the length of the folder path that its patterns are relative to, and its name

    def and_file(self, name: str, data: bytes, folder: str) -> IgnoreRules:
        """These rules and those of another file, whose patterns are relative to ``folder`` (ends with a slash)."""
        return IgnoreRules(((len(folder), IgnorePatterns(ignore_lines(data)), name), *self._files))

    def ignored_by(self, path: str, is_folder: bool) -> IgnoredBy | None:
        """What makes git ignore an entry; None if it does not."""
        for length, patterns, name in self._files:
            if (found := patterns.deciding(path[length:], is_folder)) is not None:
                return IgnoredBy(name, found.line + 1) if found.ignores else None
        return None


def ignore_lines(data: bytes) -> Sequence[str]:
    """The lines of an ignore file, decoded like ``os.fsdecode``."""
    lines = data.removeprefix(b"\xef\xbb\xbf").decode("utf-8", "surrogateescape").split("\n")
    return [line.removesuffix("\r") for line in lines]


def _add(line: str, number: int, names: _Index, paths: _Index) -> None:
    """Add the pattern of a line, if it has one, to the index of names or of paths."""
    if line.startswith("#"):
        return
    pattern = _without_trailing_spaces(line)
    ignores = not pattern.startswith("!")
    pattern = pattern.removeprefix("!")
    only_folders = pattern.endswith("/")
    pattern = pattern.removesuffix("/")
    is_path = "/" in pattern
    pattern = pattern.removeprefix("/")
    if not pattern:
        return
    index = paths if is_path else names
    special = _SPECIAL.search(pattern)
    head, tail = pattern[: special.start()] if special else pattern, _tail(pattern)
    # Most lines are a plain name or an ending, which need no regular expression (slow to compile).
    plain = special is None or (not is_path and pattern == f"*{tail}")
    rule = Pattern(number, ignores, only_folders, None if plain else _test(pattern, is_path))
    if special is None:
        index.whole.setdefault(pattern, []).append(rule)
    elif head or not tail:
        index.heads.setdefault(head, []).append(rule)
        index.head_lengths.add(len(head))
    else:
        index.tails.setdefault(tail, []).append(rule)
        index.tail_lengths.add(len(tail))


def _tail(pattern: str) -> str:
    """The fixed text at the end of everything that a pattern matches; ``**/`` may match nothing."""
    if "[" in pattern or "\\" in pattern:
        return ""
    return pattern[max(pattern.rfind("*"), pattern.rfind("?")) + 1 :].removeprefix("/")


def _test(pattern: str, is_path: bool) -> Callable[[str], bool]:
    """A test whether a pattern matches a string; its expression is compiled when it is first needed."""

    @cache
    def compiled() -> re.Pattern[str] | None:
        expression = _translate(pattern, is_path)
        return None if expression is None else re.compile(expression, re.DOTALL)

    return lambda text: (expression := compiled()) is not None and expression.fullmatch(text) is not None


_STAR = "*"
_FOLDERS = "**/"


def _translate(pattern: str, is_path: bool) -> str | None:
    """The regular expression of a pattern; None for one that cannot match anything.

    For a path, git compares the text before the first special character separately (``match_pathname`` in dir.c), so
    wildmatch finds the ``**`` of ``a**/b`` at the start.
    """
    special = _SPECIAL.search(pattern) if is_path else None
    head = special.start() if special else 0
    parts: list[str] = []  # each the expression of one character, _STAR, _FOLDERS or, at the end, ".*"
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
    """The parts as one expression that takes at most quadratic time.

    Between two wildcards the first match is as good as any other, because the second wildcard can match the text in
    between. Atomic groups prevent backtracking. Between two ``**/`` there are whole names.
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
    """The character class that begins after ``[``, and the position after it; None if it is not closed."""
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
    if not body:  # only descending ranges
        return ("[^/]" if negated else r"(?!)"), position + 1
    return f"(?!/)[{'^' if negated else ''}{body}]", position + 1


def _member(pattern: str, position: int) -> tuple[str, int]:
    position += pattern[position] == "\\" and position + 1 < len(pattern)
    return pattern[position], position + 1


def _without_trailing_spaces(line: str) -> str:
    stripped = line.rstrip(" ")
    backslashes = len(stripped) - len(stripped.rstrip("\\"))
    return stripped + " " if backslashes % 2 and len(stripped) < len(line) else stripped
