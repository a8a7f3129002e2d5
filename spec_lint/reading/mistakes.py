"""The usual mistakes of people who write YAML by hand, found from the place where the parser stopped.

No message quotes the text: it may be a secret's.
"""

from __future__ import annotations

import re

from spec_lint.findings.named_tuple import NamedTuple
from spec_lint.reading.characters import QUOTES, name_of
from spec_lint.reading.node import ReadingError

IN_QUOTES = "Put the whole value in quotes."
_OTHER_QUOTES = {
    '"': 'Put the whole value in single quotes, or write `\\"` for each quote inside it.',
    "'": "Put the whole value in double quotes, or write `''` for each quote inside it.",
}
_MEANINGS = {
    "*": "an alias",
    "&": "an anchor",
    "|": "a block of text, whose lines follow below",
    ">": "a block of text, whose lines follow below",
    "[": "a list",
    "{": "a mapping",
}
"""What a value is in YAML because of its first character."""

_KEY = r"""(?:[\w./-]+|"[^"\n]*"|'[^'\n]*'):[ \t]+"""
_VALUE = re.compile(rf"[ \t]*(?:-[ \t]+)*(?:{_KEY})?")
"""What may come before the value on its line."""
_CLOSED = {
    '"': re.compile(r'"(?:\\.|[^"\\\n])*"'),
    "'": re.compile(r"'(?:''|[^'\n])*'"),
    "[": re.compile(r"""(?:\[(?:[^\]\["'\n]|"[^"\n]*"|'[^'\n]*'|\[[^\]\n]*\])*\])"""),
    "{": re.compile(r"""(?:\{(?:[^}{"'\n]|"[^"\n]*"|'[^'\n]*'|\{[^}\n]*\})*\})"""),
}
_GLUED = re.compile(r"""[ \t]*(?:-[ \t]+)*(?:[A-Za-z_]\w*|"[^"\n]*"|'[^'\n]*')(:)(?=[^\s\d])(?!//)""")
_ITEM = re.compile(r"[ \t]*(-)(?=[^-\s])")
_NO_BREAK = re.compile("^[ \t]*([\u00a0\u2007\u202f\u3000])", re.MULTILINE)
_HIDES_BRACKET = re.compile(r"(?<=[ \t])#[^\n]*[\]}]")


class Stop(NamedTuple):
    """Where and why the parser stopped; ``begun`` is where what it was reading began."""

    problem: str
    begun: int
    at: int


def mistake(stop: Stop, text: str) -> ReadingError | None:
    """The mistake that is behind an error of the parser, or None if it is none of the usual ones."""
    unclosed = _unclosed_string(stop, text)
    return (
        _no_break_space(stop, text)
        or _line_of_another_tool(stop, text)
        or _typographic_quote(stop, text, unclosed)
        or _goes_on_after_its_end(stop, text)
        or _missing_space(stop, text)
        or unclosed
        or _hidden_bracket(stop, text)
        or _in_brackets(stop, text)
        or _special_start(stop, text)
    )


def _line(text: str, at: int) -> tuple[int, int]:
    """The offsets of the beginning and the end of a line."""
    end = text.find("\n", at)
    return text.rfind("\n", 0, at) + 1, len(text) if end < 0 else end


def _value(text: str, at: int) -> int:
    """The offset of the first character of the value on a line."""
    start, end = _line(text, at)
    match = _VALUE.match(text, start, end)
    return match.end() if match else start


def _no_break_space(stop: Stop, text: str) -> ReadingError | None:
    found = _NO_BREAK.search(text, 0, _line(text, stop.at)[1])
    if found is None:
        return None
    character = ord(found[1])
    message = f"The indentation has a no-break space (U+{character:04X}), which YAML takes for part of a word."
    return ReadingError("R101", message, found.start(1), found.end(1), "Write ordinary spaces.")


_OF_GIT = re.compile(r"^(?:<{7} |={7}$|>{7} )[^\n]*", re.MULTILINE)
_FENCE = re.compile(r"[ \t]*(```)")


def _line_of_another_tool(stop: Stop, text: str) -> ReadingError | None:
    """A line that git left in the file, or that came with an example from a page in Markdown."""
    if conflict := _OF_GIT.search(text, 0, _line(text, stop.at)[1]):
        message = "This line marks a merge conflict that is not resolved."
        return ReadingError("R101", message, *conflict.span(), "Keep one of the two sides, and remove the marks.")
    if fence := _FENCE.match(text, _line(text, stop.at)[0]):
        message = "This is the fence of a Markdown code block, not YAML or JSON."
        return ReadingError("R101", message, *fence.span(1), "Remove the line.")
    return None


def _typographic_quote(stop: Stop, text: str, unclosed: ReadingError | None) -> ReadingError | None:
    """A typographic quote where a straight one would begin a string, or end the one that does not end."""
    if unclosed:
        found = re.compile(f"([{QUOTES}])(?=[\\s,:\\]}}]|$)").search(text, unclosed.start, unclosed.end)
    else:
        strings = _IN_QUOTES.finditer(text, _line(text, stop.begun)[0], stop.at)
        found = next((one for one in strings if one[1]), None)
    if found is None:
        return None
    message = f"The character {name_of(found[1])} is not a straight quote; YAML takes it for part of a word."
    help_ = "Write straight quotes here and wherever else the file has such a character for one."
    return ReadingError("R101", message, *found.span(1), help_)


_IN_QUOTES = re.compile(rf"""(?<![^\s{{\[,:(])(?:"(?:\\.|[^"\\])*"|'(?:''|[^'])*'|([{QUOTES}]))""")
"""A string in straight quotes, or a typographic quote where one could begin."""


def _goes_on_after_its_end(stop: Stop, text: str) -> ReadingError | None:
    """Text after a closing quote or bracket at which a value ends."""
    start = _value(text, stop.at)
    first = text[start : start + 1]
    closed = _CLOSED[first].match(text, start) if first in _CLOSED else None
    if closed is None or stop.problem in ("found unexpected end of stream", "did not find expected <document start>"):
        return None
    after = len(text) - len(text[closed.end() :].lstrip(" \t"))
    if first == "[" and text[start - 2 : start] == "- " and start < stop.at < closed.end():
        message = "In YAML, `[` begins a list, whose items need commas between them."
        return ReadingError("R101", message, start, start + 1, f"{IN_QUOTES[:-1]} if it is a command.")
    if not after <= stop.at < _line(text, start)[1] or text[after : after + 1] in "#:,":
        return None
    if first in _OTHER_QUOTES:
        message = "This value begins with a quote, so it ends at the next one, but more text follows."
        return ReadingError("R101", message, after, after + 1, _OTHER_QUOTES[first])
    message = f"In YAML, `{first}` begins {_MEANINGS[first]}, which ends at its closing bracket, but more text follows."
    return ReadingError("R101", message, after, after + 1, IN_QUOTES)


def _missing_space(stop: Stop, text: str) -> ReadingError | None:
    """A line without a colon, or with a colon or a hyphen without a space after it: it is only a piece of text."""
    start, end = _line(text, stop.begun)
    if stop.problem == "mapping values are not allowed in this context":
        first, _ = _line(text, stop.at)
        start, end = _line(text, len(text[:first].rstrip()))
        if end <= start or ":" in text[first : stop.at]:
            return None  # it is about this line
        key = re.compile(r"[ \t]*[\w.-]+: ").match(text, start, end)
        if key is not None and _indent(text, first) > _indent(text, start):
            message = "This key is further in than the one above, which has a value already."
            return ReadingError("R101", message, stop.at - len(text[first : stop.at].strip()), stop.at, _INDENT)
    elif stop.problem != "could not find expected ':'":
        return None
    for pattern, what in ((_GLUED, "colon"), (_ITEM, "hyphen")):
        if match := pattern.match(text, start, end):
            return ReadingError(
                "R101", f"A space is missing after this {what}.", *match.span(1), "Add a space after it."
            )
    if key := _NO_COLON.match(text, start, end):
        return ReadingError("R101", "Missing colon after the key.", *key.span(1), "Write a colon and a space after it.")
    return None


def _indent(text: str, start: int) -> int:
    line = text[start : _line(text, start)[1]]
    return len(line) - len(line.lstrip(" "))


_INDENT = "Indent it like the other keys."
_NO_COLON = re.compile(r"[ \t]*(?:-[ \t]+)*([\w.-]+)(?=[ \t=]|\Z)")


def _unclosed_string(stop: Stop, text: str) -> ReadingError | None:
    """A string that ends on a later line, right before the place: its closing quote is missing most likely."""
    start = stop.begun if stop.problem == "found unexpected end of stream" else _string_before(text, stop.at)
    if start is None or text[start : start + 1] not in ('"', "'"):
        return None
    end = len(text[start : _line(text, start)[1]].rstrip()) + start
    message = "This string does not end on its line; its closing quote is missing."
    return ReadingError("R101", message, start, end, "Add the closing quote.")


def _string_before(text: str, at: int) -> int | None:
    """The beginning of the string of several lines that ends right before an offset."""
    from ruamel.yaml.cyaml import CParser  # type: ignore[attr-defined]
    from ruamel.yaml.error import YAMLError
    from ruamel.yaml.events import ScalarEvent

    if text[:at].rstrip()[-1:] not in ('"', "'"):
        return None
    last = None
    parser = CParser(text)
    try:
        while parser.check_event():
            event = parser.get_event()
            if isinstance(event, ScalarEvent) and event.style in ('"', "'"):
                last = event
    except YAMLError:
        pass
    finally:
        parser.dispose()
    if last is None or last.start_mark.line == last.end_mark.line or text[last.end_mark.index : at].strip():
        return None
    start: int = last.start_mark.index
    return start


def _hidden_bracket(stop: Stop, text: str) -> ReadingError | None:
    """A comment in brackets that hides the closing one."""
    if not stop.problem.startswith("did not find expected ','"):
        return None
    found = list(_HIDES_BRACKET.finditer(text, stop.begun, stop.at))
    if not found:
        return None
    message = "A comment begins here, so the closing bracket after it is not read."
    return ReadingError("R101", message, found[-1].start(), found[-1].start() + 1, "Put the value with `#` in quotes.")


def _in_brackets(stop: Stop, text: str) -> ReadingError | None:
    """A quote, a colon or a comma too few or too many between brackets."""
    at, before = stop.at, text[: stop.at].rstrip()
    if stop.problem == "did not find expected node content" and text[at : at + 1] == "," and before[-1:] in ("[", ","):
        return ReadingError("R101", "Two commas without a value between them.", at, at + 1, "Remove one of the commas.")
    if not stop.problem.startswith("did not find expected ','") or before[-1:] not in ('"', "'"):
        return None
    if len(before) == at and re.match(r"\w", text[at : at + 1]):
        message = "Text follows a closing quote directly; a quote is missing before it, or needs a backslash."
        return ReadingError(
            "R101", message, at, at + 1, "Add the missing quote, or escape the quotes inside the string."
        )
    if re.search(r"""[{,]\s*(?:"[^"\n]*"|'[^'\n]*')\Z""", before[-500:]) and "}" in stop.problem:
        return ReadingError("R101", "Missing colon after the key.", at, at + 1, "Write a colon after the key.")
    return None


def _special_start(stop: Stop, text: str) -> ReadingError | None:
    """A value that begins with a character that has a meaning in YAML."""
    starts = {
        "did not find expected alphabetic or numeric character": stop.begun,
        "did not find expected comment or line break": stop.begun,
        "found character that cannot start any token": stop.at,
        "did not find expected node content": stop.at,
    }
    at = starts.get(stop.problem, -1)
    character = text[at : at + 1] if at >= 0 else ""
    if stop.problem == "did not find expected node content" and at != _value(text, at):
        return None
    if not character or character.isspace() or (character.isalnum() and character.isascii()):
        return None
    message = "A value cannot start with this character."
    if character in _MEANINGS:
        message = f"In YAML, this character begins {_MEANINGS[character]}."
    return ReadingError("R101", message, at, at + 1, IN_QUOTES)
