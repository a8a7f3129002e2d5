"""YAML syntax errors in plain words."""

from __future__ import annotations

import re
from typing import Any

from spec_lint.reading.node import ReadingError

INNER_COLON = "A colon is not allowed inside of a plain text between braces or brackets."

_WORDS = {
    "did not find expected <document start>": "Here something follows that belongs to no document.",
    "did not find expected ',' or '}'": "Here a comma or a closing brace is missing.",
    "did not find expected ',' or ']'": "Here a comma or a closing bracket is missing.",
    "did not find expected key": "Here a key was expected: the indentation does not fit what stands above.",
    "did not find expected node content": "Here a value was expected.",
    "did not find expected '-' indicator": "Here a list item was expected: the indentation does not fit.",
    "could not find expected ':'": "Here a colon after the key is missing.",
    "mapping values are not allowed in this context": "A colon is not allowed here: the value before it ends too late.",
    "found character that cannot start any token": "This character cannot start a value.",
    "found unexpected end of stream": "The text ends inside of quotes.",
    "found unknown escape character": "This escape is unknown in double quotes.",
    "found invalid Unicode character escape code": "This escape is not a Unicode character.",
    "found undefined alias": "This alias has no anchor.",
    "found incompatible YAML document": "pachctl's YAML parser knows version 1.1 of YAML and refuses every other.",
    "found unexpected ':'": INNER_COLON,
}
_HELP = {
    "did not find expected <document start>": "Put a line with --- between two specs, or a comma "
    "and one pair of brackets around them.",
    "found invalid Unicode character escape code": "Write the character itself: pairs of \\ud… escapes are refused.",
    "found unexpected ':'": "Put the text in quotes.",
    "found undefined alias": "Write the value out: pachctl refuses aliases.",
    "found incompatible YAML document": "Remove the line that starts with %YAML.",
}

SECOND_OBJECT = "Here a second object starts: Pachyderm 1.x took several in a row, but pachctl refuses them since 2.0."

_JSON = r"(?s:(?:---)?(?:\s|//[^\n]*\n|/\*(?:(?!\*/).)*\*/)*[{\[])"
"""The beginning of a JSON text, with comments as JavaScript has them before it."""

_COMMENT = r'(?s:"(?:\\.?|[^"\\])*(?:"|\Z)|\'[^\']*(?:\'|\Z)|#[^\n]*|(?<![^\s,{}\[\]"])(?P<comment>//|/\*))'
"""Such a comment, or what may hold the like of one: texts in quotes, and YAML's own comments."""

_ENDS_VALUE = r'(?:\A|[{}\[\],:"0-9]|true|false|null|---)\s*\Z'
"""What JSON may have before a comment; where it is anything else, a YAML text has slashes in it."""


def explain(error: Any, text: str) -> ReadingError:
    """A ReadingError from libyaml's, with the offsets of the place where reading stopped."""
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    problem = getattr(error, "problem", None) or ""
    if mark is None:
        return _character_error(error, text)
    at = min(mark.index, len(text))
    return _comment(text, at) or _closed(problem, text, at) or _stopped(problem, text, at)


def _comment(text: str, at: int) -> ReadingError | None:
    """The first comment of another language that a JSON document has before the place where reading stopped."""
    first = re.compile(_JSON).match(text, text.rfind("\n---", 0, at) + 1)
    if first is None:
        return None
    for found in re.compile(_COMMENT).finditer(text, first.start(), at + 2):
        start = found.start("comment")
        if found["comment"] and re.search(_ENDS_VALUE, text[max(0, start - 1000) : start]):
            message = f"Here a comment begins with {found['comment']}, and JSON has no comments."
            advice = "Remove it, or begin it with #: pachctl reads JSON with a YAML parser."
            return ReadingError("R101", message, start, start + 2, advice)
    return None


def _closed(problem: str, text: str, at: int) -> ReadingError | None:
    """A closing bracket too many, or too early, at the end of a document."""
    before = text[:at].rstrip()
    if problem != "did not find expected <document start>" or not before.endswith(("}", "]")):
        return None
    if text[at : at + 1] in ("}", "]"):
        message = "This closing bracket is one too many: all that was opened is closed before it."
        return ReadingError("R101", message, at, at + 1, "Remove it.")
    if re.compile(r'(?:,\s*)?"').match(text, at):
        message = "This closing bracket ends the spec, and more of it follows."
        return ReadingError("R101", message, len(before) - 1, len(before), "Remove it, if the spec goes on behind it.")
    return None


def _stopped(problem: str, text: str, at: int) -> ReadingError:
    """What libyaml says of the place, in other words."""
    if text[at : at + 1] in ("\n", "\r", ""):
        at = len(text[:at].rstrip()) if text[:at].rstrip() else at
        end = at
    else:
        end = at + 1
    if problem == "found character that cannot start any token" and text[at:end] == "\t":
        return ReadingError("R101", "Here a tab is used to indent; YAML wants spaces.", at, end)
    if problem == "did not find expected <document start>" and text[at:end] == "{":
        return ReadingError("R101", SECOND_OBJECT, at, end, _HELP[problem], names_pachctl=True)
    words = _WORDS.get(problem, "pachctl's YAML parser cannot read on from here.")
    of_pachctl = problem not in _WORDS or problem == "found incompatible YAML document"
    return ReadingError("R101", words, at, end, _HELP.get(problem), names_pachctl=of_pachctl)


def _character_error(error: Any, text: str) -> ReadingError:
    at = min(getattr(error, "position", 0) or 0, max(0, len(text) - 1))
    character = getattr(error, "character", 0)
    number = character if isinstance(character, int) else ord(character[:1] or "\0")
    return ReadingError(
        "R102",
        f"The control character U+{number:04X} is not allowed in a spec.",
        at,
        at + 1,
        "Remove it, or write it as an escape in double quotes.",
    )
