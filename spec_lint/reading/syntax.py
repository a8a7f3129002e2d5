"""YAML syntax errors in plain words."""

from __future__ import annotations

import re
from typing import Any

from spec_lint.reading.node import ReadingError, Repair

INNER_COLON = "Unexpected colon in a string without quotes, between braces or brackets."

_TAB = "A tab is used for indentation; YAML requires spaces."
_WORDS = {
    "did not find expected <document start>": "Unexpected text after the end of the document.",
    "did not find expected ',' or '}'": "Missing comma or closing brace.",
    "did not find expected ',' or ']'": "Missing comma or closing bracket.",
    "did not find expected key": "Expected a key; the indentation does not match the lines above.",
    "did not find expected node content": "Expected a value.",
    "did not find expected '-' indicator": "Expected a list item; the indentation does not match the lines above.",
    "could not find expected ':'": "Missing colon after the key.",
    "mapping values are not allowed in this context": "Unexpected colon; the value before it may need quotes.",
    "found character that cannot start any token": "A value cannot start with this character.",
    "found unexpected end of stream": "Missing closing quote.",
    "found unknown escape character": "Unknown escape in double quotes.",
    "did not find expected hexdecimal number": "Unknown escape in double quotes.",
    "found invalid Unicode character escape code": "This escape is not a Unicode character.",
    "found undefined alias": "This alias has no anchor.",
    "found incompatible YAML document": "pachctl's YAML parser accepts only version 1.1 of YAML.",
    "found unexpected ':'": INNER_COLON,
    "found a tab character that violates indentation": _TAB,
    "block sequence entries are not allowed in this context": "A list cannot begin on the line of its key.",
    "found unexpected document indicator": "A `---` or `...` is in a string; its closing quote is missing.",
}
_ESCAPE = "Write two backslashes for one, or put the string in single quotes."
_HELP = {
    "found a tab character that violates indentation": "Write spaces.",
    "did not find expected key": "Indent it like the other keys, or put the value before it in quotes.",
    "did not find expected '-' indicator": "Indent it like the other items, or put the value before it in quotes.",
    "did not find expected <document start>": "Separate two specs by a line with `---`, or by a "
    "comma, with one pair of brackets around them.",
    "found invalid Unicode character escape code": "Write the character itself; pairs of \\ud… escapes do not work.",
    "found unexpected ':'": "Put the string in quotes.",
    "mapping values are not allowed in this context": "Put the whole value in quotes.",
    "did not find expected ',' or '}'": "Add a comma or the closing brace before this.",
    "did not find expected ',' or ']'": "Add a comma or the closing bracket before this.",
    "found unknown escape character": _ESCAPE,
    "did not find expected hexdecimal number": _ESCAPE,
    "block sequence entries are not allowed in this context": "Write each item on a line of its own, below the key.",
    "could not find expected ':'": "Write a colon and a space after the key.",
    "found undefined alias": "Put the whole value in quotes, or write it out; pachctl does not accept aliases.",
    "found incompatible YAML document": "Remove the line that starts with `%YAML`.",
}

SECOND_OBJECT = "A second object starts here; since Pachyderm 2.0, pachctl does not accept several in a row."

_JSON = r"(?s:(?:---)?(?:\s|//[^\n]*\n|/\*(?:(?!\*/).)*\*/)*[{\[])"
"""The beginning of a JSON text, with comments as JavaScript has them before it."""

_COMMENT = r'(?s:"(?:\\.?|[^"\\])*(?:"|\Z)|\'[^\']*(?:\'|\Z)|#[^\n]*|(?<![^\s,{}\[\]"])(?P<comment>//|/\*))'
"""Such a comment, or what may contain something like it: quoted strings, and YAML's own comments."""

_ENDS_VALUE = r'(?:\A|[{}\[\],:"0-9]|true|false|null|---)\s*\Z'
"""What JSON may have before a comment; anything else means that a YAML text has slashes in it."""


def explain(error: Any, text: str) -> ReadingError:
    """A ReadingError from libyaml's, with the offsets of the place where reading stopped."""
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    problem = getattr(error, "problem", None) or ""
    if mark is None:
        return _character_error(error, text)
    at = min(mark.index, len(text))
    from spec_lint.reading.mistakes import Stop, mistake  # few texts have errors

    begun = getattr(error, "context_mark", None) or mark
    return (
        _comment(text, at)
        or _closed(problem, text, at)
        or mistake(Stop(problem, min(begun.index, len(text)), at), text)
        or _stopped(problem, text, at)
    )


def _comment(text: str, at: int) -> ReadingError | None:
    """The first JavaScript comment in a JSON document before the place where reading stopped."""
    first = re.compile(_JSON).match(text, text.rfind("\n---", 0, at) + 1)
    if first is None:
        return None
    for found in re.compile(_COMMENT).finditer(text, first.start(), at + 2):
        start = found.start("comment")
        if found["comment"] and re.search(_ENDS_VALUE, text[max(0, start - 1000) : start]):
            message = f"A comment starts here with `{found['comment']}`; JSON has no comments."
            advice = "Remove it, or start it with `#`; pachctl reads JSON with a YAML parser."
            from spec_lint.reading import repairs

            repair = repairs.hash_comments(text, first.start(), re.compile(_COMMENT))
            return ReadingError("R101", message, start, start + 2, advice, repair=repair)
    return None


def _closed(problem: str, text: str, at: int) -> ReadingError | None:
    """An extra closing bracket, or one that comes too early, at the end of a document."""
    before = text[:at].rstrip()
    if problem != "did not find expected <document start>" or not before.endswith(("}", "]")):
        return None
    if text[at : at + 1] in ("}", "]"):
        message = "Extra closing bracket; everything is already closed before it."
        repair = Repair(((at, at + 1, ""),), "Remove the bracket")
        return ReadingError("R101", message, at, at + 1, "Remove it.", repair=repair)
    if re.compile(r'(?:,\s*)?"').match(text, at):
        message = "This closing bracket ends the spec, but more fields follow."
        comma = "" if text[at] == "," else ","
        repair = Repair(((len(before) - 1, len(before), comma),), "Remove the bracket")
        help_ = "Remove it if the spec goes on after it."
        return ReadingError("R101", message, len(before) - 1, len(before), help_, repair=repair)
    return None


def _stopped(problem: str, text: str, at: int) -> ReadingError:
    """What libyaml says about the place, in other words."""
    from spec_lint.reading.repairs import repair_at

    repair = repair_at(problem, text, at)
    if text[at : at + 1] in ("\n", "\r", ""):
        at = len(text[:at].rstrip()) if text[:at].rstrip() else at
        end = at
    else:
        end = at + 1
    if problem == "found character that cannot start any token" and text[at:end] == "\t":
        return ReadingError("R101", _TAB, at, end, "Write spaces.", repair=repair)
    if problem == "did not find expected <document start>" and text[at:end] == "{":
        return ReadingError("R101", SECOND_OBJECT, at, end, _HELP[problem], names_pachctl=True, repair=repair)
    words = _WORDS.get(problem, "pachctl's YAML parser cannot read the file from here on.")
    of_pachctl = problem not in _WORDS or problem == "found incompatible YAML document"
    return ReadingError("R101", words, at, end, _HELP.get(problem), names_pachctl=of_pachctl, repair=repair)


def _character_error(error: Any, text: str) -> ReadingError:
    at = min(getattr(error, "position", 0) or 0, max(0, len(text) - 1))
    character = getattr(error, "character", 0)
    number = character if isinstance(character, int) else ord(character[:1] or "\0")
    from spec_lint.reading.repairs import without_characters

    return ReadingError(
        "R102",
        f"The control character U+{number:04X} is not allowed in a spec.",
        at,
        at + 1,
        "Remove it, or write it as an escape in double quotes.",
        repair=without_characters(text, at),
    )
