"""The usual mistakes of people who write YAML by hand, found from the place where the parser stopped.

No message quotes the text: it may be a secret's.
"""

from __future__ import annotations

import re
from functools import cache

from spec_lint.findings.named_tuple import NamedTuple
from spec_lint.pachyderm.messages import MESSAGES, camel_case
from spec_lint.reading import repairs
from spec_lint.reading.characters import QUOTES, name_of
from spec_lint.reading.node import ReadingError, Repair

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
_NO_BREAKS = "\u00a0\u2007\u202f\u3000"
_NO_BREAK = re.compile(f"^[ \t]*([{_NO_BREAKS}])", re.MULTILINE)
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
        or _semicolon(stop, text)
        or _missing_colon(stop, text)
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
    repair = repairs.ordinary_spaces(text, _NO_BREAKS)
    return ReadingError("R101", message, found.start(1), found.end(1), "Write ordinary spaces.", repair=repair)


_OF_GIT = re.compile(r"^(?:<{7} |={7}$|>{7} )[^\n]*", re.MULTILINE)
_FENCE = re.compile(r"[ \t]*(```)")
_SLASHES = re.compile(r"^[ \t]*(//)(?=\s)", re.MULTILINE)


def _line_of_another_tool(stop: Stop, text: str) -> ReadingError | None:
    """A line that git left in the file, or that came with an example from a page in Markdown."""
    if conflict := _OF_GIT.search(text, 0, _line(text, stop.at)[1]):
        message = "This line marks a merge conflict that is not resolved."
        return ReadingError("R101", message, *conflict.span(), "Keep one of the two sides, and remove the marks.")
    if fence := _FENCE.match(text, _line(text, stop.at)[0]):
        message = "This is the fence of a Markdown code block, not YAML or JSON."
        return ReadingError("R101", message, *fence.span(1), "Remove the line.", repair=repairs.without_fences(text))
    if comment := _SLASHES.search(text, _line(text, stop.begun)[0], _line(text, stop.at)[1]):
        message = "This line begins with `//`; a comment in YAML begins with `#`."
        repair = repairs.replaced(*comment.span(1), "#", "Start the comment with `#`")
        return ReadingError("R101", message, *comment.span(1), "Write `#`.", repair=repair)
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
    if unclosed:
        repair = repairs.replaced(*found.span(1), text[unclosed.start], "Write a straight quote")
    else:
        repair = repairs.straight_quotes(text, _line(text, found.start(1)))
    return ReadingError("R101", message, *found.span(1), help_, repair=repair)


_IN_QUOTES = re.compile(rf"""(?<![^\s{{\[,:(])(?:"(?:\\.|[^"\\])*"|'(?:''|[^'])*'|([{QUOTES}]))""")
"""A string in straight quotes, or a typographic quote where one could begin."""


def _semicolon(stop: Stop, text: str) -> ReadingError | None:
    if text[stop.at : stop.at + 1] != ";" or not stop.problem.startswith("did not find expected ','"):
        return None
    repair = repairs.replaced(stop.at, stop.at + 1, ",", "Write a comma")
    message = "A semicolon separates nothing in JSON or YAML."
    return ReadingError("R101", message, stop.at, stop.at + 1, "Write a comma.", repair=repair)


def _missing_colon(stop: Stop, text: str) -> ReadingError | None:
    """A key in quotes between brackets, and its value without a colon before it."""
    at, before = stop.at, text[: stop.at].rstrip()
    if stop.problem != "did not find expected ',' or '}'" or not _KEY_ALONE.search(before[-500:]):
        return None
    if len(before) == at and re.match(r"\w", text[at : at + 1]):
        return None  # it is a quote that is missing
    equals = len(text) - len(text[at:].lstrip("= \t")) if text[at : at + 1] == "=" else at
    repair = None
    if re.match(r"""[\[{"'\d-]|(?:true|false|null)\b""", text[equals:]):
        repair = repairs.replaced(len(before), equals, ": ", "Write a colon after the key")
    help_ = "Write a colon after the key."
    return ReadingError("R101", "Missing colon after the key.", at, at + 1, help_, repair=repair)


_KEY_ALONE = re.compile(r"""[{,]\s*(?:"[^"\n]*"|'[^'\n]*')\Z""")


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
        repair = repairs.quoted_value(text, start, safe=False)
        return ReadingError("R101", message, start, start + 1, f"{IN_QUOTES[:-1]} if it is a command.", repair=repair)
    if not after <= stop.at < _line(text, start)[1] or text[after : after + 1] in "#:,":
        return None
    if first in _OTHER_QUOTES:
        message = "This value begins with a quote, so it ends at the next one, but more text follows."
        return ReadingError(
            "R101", message, after, after + 1, _OTHER_QUOTES[first], repair=_other_quotes(text, start, closed.end())
        )
    message = f"In YAML, `{first}` begins {_MEANINGS[first]}, which ends at its closing bracket, but more text follows."
    return ReadingError("R101", message, after, after + 1, IN_QUOTES, repair=repairs.quoted_value(text, start))


def _other_quotes(text: str, start: int, closed: int) -> Repair | None:
    """Quotes around a value that begins with one. If it ends with one, too, those two may be around it already."""
    first, end = text[start], _line(text, start)[1]
    written = text[start:end].rstrip()
    if written.endswith(first) and len(written) > closed - start:
        sure = first == "'" and re.search(r"(?<!\w)'|'(?!\w)", written[1:-1]) is None
        inner = [start + at for at in range(1, len(written) - 1) if written[at] == first]
        escape = "'" if first == "'" else "\\"
        return Repair(tuple([(at, at, escape) for at in inner]), "Escape the quotes inside the value", sure)
    item = text[_line(text, start)[0] : start].strip() == "-" and not written.endswith(",")
    return repairs.quoted_value(text, start, safe=item)


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
            begun = stop.at - len(text[first : stop.at].strip())
            return ReadingError("R101", message, begun, stop.at, _INDENT, repair=_less_indented(text, first, start))
    elif stop.problem != "could not find expected ':'":
        return None
    for pattern, what in ((_GLUED, "colon"), (_ITEM, "hyphen")):
        if match := pattern.match(text, start, end):
            message, repair = (
                f"A space is missing after this {what}.",
                repairs.inserted(match.end(1), " ", "Add a space"),
            )
            return ReadingError("R101", message, *match.span(1), "Add a space after it.", repair=repair)
    if key := _NO_COLON.match(text, start, end):
        help_ = "Write a colon and a space after it."
        return ReadingError("R101", "Missing colon after the key.", *key.span(1), help_, repair=_colon(text, key, end))
    return None


def _colon(text: str, key: re.Match[str], end: int) -> Repair | None:
    """A colon after the name of a field, in place of what is between it and the value."""
    after = re.compile(r"[ \t]*=?[ \t]*(?=(\S?))").match(text, key.end(1), end)
    if after is None or key[1] not in _field_names():
        return None
    return repairs.replaced(*after.span(), ": " if after[1] else ":", "Write a colon after the key")


@cache
def _field_names() -> frozenset[str]:
    return frozenset(name for fields in MESSAGES.values() for field in fields for name in (field, camel_case(field)))


def _less_indented(text: str, first: int, above: int) -> Repair:
    """A line and those that go on below it, as far in as the line above."""
    depth, less = _indent(text, first), _indent(text, first) - _indent(text, above)
    edits = []
    while first < len(text):
        if (line := text[first : _line(text, first)[1]]).strip():
            if len(line) - len(line.lstrip(" ")) < depth:
                break
            edits.append((first, first + less, ""))
        first = _line(text, first)[1] + 1
    return Repair(tuple(edits), "Indent the key like the one above", safe=False)


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
    return ReadingError("R101", message, start, end, "Add the closing quote.", repair=_closing_quote(text, start, end))


def _closing_quote(text: str, start: int, end: int) -> Repair | None:
    """The closing quote in front of the punctuation that ends a line: the place after which all brackets match."""
    value = re.compile(r"""([^\\[{}\],"']*)[\s,\]}]*""").fullmatch(text, start + 1, end)
    if value is None or re.search(r":\s|^\s*$", value[1]):
        return None
    for at in range(value.end(1), end + 1):
        repair = repairs.inserted(at, text[start], "Add the closing quote")
        if at == end or repairs.missing_brackets(repair.applied(text)) == "":
            return repair
    return None


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
    at, message = found[-1].start(), "A comment begins here, so the closing bracket after it is not read."
    value = re.compile(r"[\[{,:][ \t]*([^\[\]{},:\"']*#[^\[\]{},\"'\n]*)(?=[\]},])").search(text, _line(text, at)[0])
    repair = None
    if value is not None and value.start(1) <= at < value.end(1):
        repair = repairs.quoting(text, *value.span(1), safe=False)
    return ReadingError("R101", message, at, at + 1, "Put the value with `#` in quotes.", repair=repair)


def _in_brackets(stop: Stop, text: str) -> ReadingError | None:
    """A quote or a comma too few or too many between brackets."""
    at, before = stop.at, text[: stop.at].rstrip()
    if stop.problem == "did not find expected node content" and text[at : at + 1] == "," and before[-1:] in ("[", ","):
        repair = repairs.removed(at, at + 1, "Remove the comma")
        message = "Two commas without a value between them."
        return ReadingError("R101", message, at, at + 1, "Remove one of the commas.", repair=repair)
    if not stop.problem.startswith("did not find expected ','") or before[-1:] not in ('"', "'"):
        return None
    if len(before) == at and re.match(r"\w", text[at : at + 1]):
        message = "Text follows a closing quote directly; a quote is missing before it, or needs a backslash."
        help_ = "Add the missing quote, or escape the quotes inside the string."
        return ReadingError("R101", message, at, at + 1, help_, repair=_quote_of_key(text, at))
    return None


def _quote_of_key(text: str, at: int) -> Repair | None:
    """The quote that is missing after a key, whose string ends only where that of the value begins."""
    key = re.search(r"""[{,\s](["'])[\w.-]+(: ?)\1\Z""", text[:at][-200:])
    return repairs.inserted(at - 1 - len(key[2]), key[1], "Add the closing quote") if key else None


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
    return ReadingError("R101", message, at, at + 1, IN_QUOTES, repair=repairs.quoted_value(text, at))
