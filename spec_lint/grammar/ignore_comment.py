"""The comments that tell spec-lint to ignore findings, such as ``# spec-lint: ignore[X201] made by hand``.

A comment that almost has this form ignores nothing: it is found too, with the form that it should have.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from spec_lint.findings.named_tuple import NamedTuple

IGNORE, IGNORE_DOCUMENT, IGNORE_FILE = "ignore", "ignore-document", "ignore-file"

Word = tuple[str, int, int]
"""What is in the brackets, divided at commas and spaces: a string and its offsets."""


class Directive(NamedTuple):
    """One such request: its offsets, from the mark of the comment to its last character; what it ignores
    (``IGNORE`` or one of the other two); the words in the brackets; the reason. ``right`` is how it should be written
    if it does not have the right form."""

    start: int
    end: int
    what: str
    words: tuple[Word, ...] = ()
    reason: str = ""
    right: str | None = None


_ABOUT = r"(?:spec|noqa|nolint)"
_MARK = re.compile(rf"(?:(?<=\s)|\A)(?:\#+|//+|/\*+)(?=\s*{_ABOUT})", re.IGNORECASE)
_LINE = re.compile(rf"(?:{_MARK.pattern}|^[ \t]*\**(?=[ \t]*{_ABOUT}))", re.IGNORECASE | re.MULTILINE)
"""The beginnings of directives in a block comment: each may have a line for itself, with or without a star."""
_EXACT = re.compile(r"[ \t]*spec-lint:[ \t]+(ignore(?:-document|-file)?)\[([^\[\]\n]*)\]")
_ALMOST = re.compile(
    r"""[ \t]*spec[-_ ]?lint (?P<between>[\s:=-]*)
    (?:
        (?:ignor(?:e|ing)|disable[ds]?|suppress|no-?qa|no-?lint|skip|off|allow|exclude)
        (?P<scope>[-_ ]?(?:this[-_ ]|whole[-_ ]|next[-_ ])*(?:line|file|document|doc|block|entry|all))? (?![\w-])
    |   [\w-]* (?=\[)
    |   (?=[CPRSX][0-9]{3}\b)
    )
    (?P<rest>.*)""",
    re.IGNORECASE | re.VERBOSE | re.DOTALL,
)
_OF_OTHERS = re.compile(r"[ \t]*(?:noqa|nolint)(?P<rest>[ \t]*:.*)", re.IGNORECASE | re.DOTALL)
_INSIDE = re.compile(r"(?<=[\s(.,;:])(?<![#/] )spec-lint:[ \t]*(?P<what>ignore[\w-]*)(?P<rest>\[.*)", re.DOTALL)
_CODE = r"(?:[CPRSX][0-9]{1,3}|ALL)(?![\w-])"
_IN_BRACKETS = re.compile(r"[\s:=]*[\[(]([^\])]*)[\])]")
_BARE = re.compile(rf"[\s:=\[(]*({_CODE}(?:[\s,]+{_CODE})*)")
_HAS_CODE = re.compile(r"\[|\b[CPRSX][0-9]")
_END = re.compile(r"[ \t]+(?:#+|//+)(?=[ \t]|spec|noqa)|[ \t]*\*+/\s*\Z")
_END_IN_BLOCK = re.compile(rf"{_END.pattern}|\s*\n(?=[ \t]*\**[ \t]*{_ABOUT})", re.IGNORECASE)
_REASON = re.compile(
    r"[ \t]+(?:#+|//+)[ \t]+(?!spec|\w*lint\b|no(?:qa|sec)\b|\w+[:-][ ]?(?:allow|disable|ignore|skip))(?=\w)"
)
"""The beginning of what follows the brackets in a comment of its own; not what is for another tool."""
_MARKS = re.compile(r"(#|//|/\*|\*)[#/*]*")
"""The marks of comments, which may be repeated."""
_NEXT_LINE = re.compile(r"\s*\n[ \t]*\**[ \t]*")


class _Comment:
    """A comment, which may hold several directives."""

    def __init__(self, text: str) -> None:
        self.text = text
        in_block = text.startswith("/*")
        self._mark = _LINE if in_block else _MARK
        self._end = _END_IN_BLOCK if in_block else _END

    def marks(self) -> Iterator[tuple[str, int, int]]:
        """What may begin a directive: the mark, its end, and the end of what follows it."""
        at = 0
        while (found := self._mark.search(self.text, at)) is not None:
            end = self.end_of(found.end())
            yield found[0].lstrip(), found.end(), end
            at = max(found.end(), end)

    def end_of(self, start: int) -> int:
        """The end of what begins at an offset."""
        found = self._end.search(self.text, start)
        return found.start() if found else len(self.text)


def directives(text: str, start: int, end: int) -> Iterator[Directive]:
    """The directives in the comment at some offsets of a text. There may be other words before the mark of one."""
    comment = _Comment(text[start:end])
    tried = [_exact(comment, *mark) or _almost(comment, *mark) for mark in comment.marks()]
    found = [one for one in tried if one is not None]
    if not found and (inside := _INSIDE.search(comment.text)) is not None:
        before = comment.text[inside.start() - 1]
        mark = ("" if before.isspace() else " ") + comment.text[:2].strip()
        found.append(_near(comment, mark, inside.start(), inside, inside["what"], comment.end_of(inside.start("rest"))))
    for one in found:
        words = tuple([(word, start + first, start + last) for word, first, last in one.words])
        yield one._replace(start=start + one.start, end=start + one.end, words=words)


def _exact(comment: _Comment, mark: str, start: int, end: int) -> Directive | None:
    """The directive after a mark, if it has the right form."""
    found = _EXACT.match(comment.text, start, end)
    if found is None:
        return None
    first = found.start(2)
    words = tuple([(one[0], first + one.start(), first + one.end()) for one in re.finditer(r"[^,\s]+", found[2])])
    begins = found.end()
    if not _clean(comment.text[begins:end]) and (note := _REASON.match(comment.text, end)) is not None:
        begins, end = note.end(), comment.end_of(note.end())
    reason = comment.text[begins:end]
    right = None if words else _form(mark, found[1], (), reason)
    return Directive(start - len(mark), begins + len(reason.rstrip()), found[1], words, _clean(reason), right)


def _almost(comment: _Comment, mark: str, start: int, end: int) -> Directive | None:
    """What is meant as a directive, but is written in another way, or as that of another tool with a code of ours."""
    found = _OF_OTHERS.match(comment.text, start, end)
    if found is not None:
        has_code = re.search(r"\b[CPRSX][0-9]{3}\b", found["rest"])
        return _near(comment, mark, start - len(mark), found, IGNORE, end) if has_code else None
    found = _ALMOST.match(comment.text, start, end)
    if found is None or not (found["between"].strip() or _HAS_CODE.search(found["rest"])):
        return None  # words about spec-lint
    return _near(comment, mark, start - len(mark), found, found["scope"] or "", end)


def _near(comment: _Comment, mark: str, start: int, found: re.Match[str], scope: str, end: int) -> Directive:
    """What should be a directive, from the offset ``start``; the match ``found`` has the ``rest`` after its verb."""
    what = IGNORE_FILE if "file" in scope.lower() else IGNORE_DOCUMENT if "doc" in scope.lower() else IGNORE
    rest = comment.text[found.start("rest") : end].rstrip()
    listed = _IN_BRACKETS.match(rest) or _BARE.match(rest)
    names = re.findall(r"[A-Za-z][\w-]*", listed[1]) if listed else []
    right = _form(mark, what, names, rest[listed.end() :] if listed else "")
    last = found.start("rest") + len(rest)
    if mark.startswith("/*") and comment.text[last:].strip().strip("*") == "/":
        last, right = len(comment.text), f"{right} */"
    return Directive(start, last, what, right=right)


def _form(mark: str, what: str, names: Sequence[str], reason: str) -> str:
    begin = _MARKS.sub(r"\1 ", mark)
    return f"{begin}spec-lint: {what}[{', '.join(names) or 'CODE'}] {_clean(reason) or 'REASON'}"


def _clean(reason: str) -> str:
    return _NEXT_LINE.sub(" ", reason).strip().lstrip("]):-–— \t").rstrip()
