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


_MARK = re.compile(r"(?:(?<=\s)|\A)(?:\#+|//+|/\*+)(?=\s*(?:spec|noqa|nolint))", re.IGNORECASE)
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
_INSIDE = re.compile(r"(?<=[\s(.,;:])(?<![#/] )spec-lint:[ \t]*ignore[\w-]*(?P<rest>\[.*)", re.DOTALL)
_CODE = r"(?:[CPRSX][0-9]{1,3}|ALL)(?![\w-])"
_IN_BRACKETS = re.compile(r"[\s:=]*[\[(]([^\])]*)[\])]")
_BARE = re.compile(rf"[\s:=\[(]*({_CODE}(?:[\s,]+{_CODE})*)")
_HAS_CODE = re.compile(r"\[|\b[CPRSX][0-9]")
_END = re.compile(r"[ \t]+(?:#+|//+)(?=[ \t]|spec|noqa)|[ \t]*\*+/\s*\Z")


def directives(text: str, start: int, end: int) -> Iterator[Directive]:
    """The directives in the comment at some offsets of a text. There may be other words before the mark of one."""
    comment = text[start:end]
    at = 0
    found: list[Directive] = []
    while (mark := _MARK.search(comment, at)) is not None:
        stop = _END.search(comment, mark.end())
        at = stop.start() if stop else len(comment)
        one = _exact(comment, mark, at) or _almost(comment, mark, at)
        found += [one] if one is not None else []
        at = max(at, mark.end())
    if not found and (inside := _INSIDE.search(comment)) is not None:
        stop = _END.search(comment, inside.end("rest") - 3)
        found.append(_near(comment, comment[:2], inside, IGNORE, stop.start() if stop else len(comment)))
    for one in found:
        words = tuple([(word, start + first, start + last) for word, first, last in one.words])
        yield one._replace(start=start + one.start, end=start + one.end, words=words)


def _exact(comment: str, mark: re.Match[str], end: int) -> Directive | None:
    found = _EXACT.match(comment, mark.end(), end)
    if found is None:
        return None
    first = found.start(2)
    words = tuple([(one[0], first + one.start(), first + one.end()) for one in re.finditer(r"[^,\s]+", found[2])])
    reason = comment[found.end() : end]
    last = found.end() + len(reason.rstrip())
    right = None if words else _form(mark[0], found[1], (), reason)
    return Directive(mark.start(), last, found[1], words, _clean(reason), right)


def _almost(comment: str, mark: re.Match[str], end: int) -> Directive | None:
    """What is meant as a directive, but is written in another way, or as that of another tool with a code of ours."""
    found = _OF_OTHERS.match(comment, mark.end(), end)
    if found is not None:
        return _near(comment, mark[0], found, IGNORE, end) if re.search(r"\b[CPRSX][0-9]{3}\b", found["rest"]) else None
    found = _ALMOST.match(comment, mark.end(), end)
    if found is None or not (found["between"].strip() or _HAS_CODE.search(found["rest"])):
        return None  # words about spec-lint
    scope = (found["scope"] or "").lower()
    what = IGNORE_FILE if "file" in scope else IGNORE_DOCUMENT if "doc" in scope else IGNORE
    return _near(comment, mark[0], found, what, end)


def _near(comment: str, mark: str, found: re.Match[str], what: str, end: int) -> Directive:
    rest = comment[found.start("rest") : end].rstrip()
    listed = _IN_BRACKETS.match(rest) or _BARE.match(rest)
    names = re.findall(r"[A-Za-z][\w-]*", listed[1]) if listed else []
    right = _form(mark, what, names, rest[listed.end() :] if listed else "")
    return Directive(max(0, found.start() - len(mark)), found.start("rest") + len(rest), what, right=right)


def _form(mark: str, what: str, names: Sequence[str], reason: str) -> str:
    mark = "//" if mark.startswith("/") else "#"
    return f"{mark} spec-lint: {what}[{', '.join(names) or 'CODE'}] {_clean(reason) or 'REASON'}"


def _clean(reason: str) -> str:
    return reason.strip().lstrip("]):-–— \t").rstrip()
