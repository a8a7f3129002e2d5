"""Files that could not be read, of which no finding tells because a choice for many rules turned the rules off."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from spec_lint.engine.collect import Collected
from spec_lint.engine.judge import Judgement
from spec_lint.engine.request import Request
from spec_lint.engine.rule import NO_RENDERER, UNREADABLE, all_rules
from spec_lint.engine.scope import Scope
from spec_lint.findings.plain import count
from spec_lint.settings.choice import Choice

NO_ARGUMENTS = "R138"
SYNTAX = ("R101", "R102", "R130", "R131", "R132", "R133", "R143")
"""The rules that report a text which cannot be read or rendered."""


def unsaid(
    unread: Iterable[str], collected: Collected, judgement: Judgement, scope: Scope, request: Request
) -> tuple[str, ...]:
    """The paths of which nothing says that they could not be read, unless a rule is off by its own code or name."""
    found = (*judgement.findings, *(one.finding for one in judgement.suppressed))
    told = {finding.span.source.path for finding in found}
    silent = [path for path in dict.fromkeys(unread) if path not in told and scope.covers(path)]
    if not silent:
        return ()
    rules = dict(_rules(collected))
    return tuple(path for path in silent if path in rules and _is_on(rules[path], request.at(path).choice or Choice()))


def note_of(paths: Collection[str]) -> str:
    """What is said of these files in the summary."""
    return f"{count(len(paths), 'file')} could not be checked, and the rules that say why are off: {', '.join(paths)}."


def _rules(collected: Collected) -> Iterator[tuple[str, Collection[str]]]:
    """The paths that could not be read, each with the rules that could say so."""
    for file in collected.files:
        if file.waiting:
            yield file.path, (NO_ARGUMENTS,)
        elif file.unrendered:
            yield file.path, (NO_RENDERER,)
        elif any(document.unparsed for document in file.documents):
            yield file.path, SYNTAX
    yield from ((problem.path, (UNREADABLE,)) for problem in collected.problems)


def _is_on(codes: Collection[str], choice: Choice) -> bool:
    """Whether none of some rules is turned off by its own code or name."""
    off = {*choice.ignore, *(word for word, severity in choice.severity.items() if severity is None)}
    return off.isdisjoint(codes) and off.isdisjoint(all_rules()[code].name for code in codes)
