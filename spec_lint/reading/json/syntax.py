"""What is wrong where a text stops being JSON. A message never quotes the text itself: it may be secret."""

from __future__ import annotations

import enum
import re

from spec_lint.reading.node import Node, ReadingError, Repair, Shape
from spec_lint.reading.repairs import without_fences


class Expected(enum.Enum):
    """What may come next."""

    VALUE = "a value"
    VALUE_OR_END = "a value or the closing bracket"
    KEY = "a key in double quotes"
    KEY_OR_END = "a key in double quotes or the closing brace"
    COLON = "a colon"
    COMMA_OR_END = "a comma or the closing"
    END = "nothing more"


EMPTY, SYNTAX, TRAILING, CUT, STRING, ESCAPE, LITERAL, DEEP, LARGE = (
    "R200",
    "R201",
    "R202",
    "R203",
    "R204",
    "R205",
    "R206",
    "R207",
    "R208",
)

_CONTROL_NAMES = {"\n": "A line break", "\r": "A carriage return", "\t": "A tab", "\0": "A NUL character"}
_CONTROL_HELP = {"\n": "\\n", "\r": "\\r", "\t": "\\t", "\0": "\\u0000"}


def explain(text: str, position: int, expected: Expected, open_nodes: list[Node]) -> ReadingError:
    """The error at the first token after ``position`` that JSON does not allow there."""
    at = position + len(re.compile(r"[ \t\r\n]*").match(text, position)[0])  # type: ignore[index]
    if at == len(text):
        return _ends_early(text, open_nodes)
    character = text[at]
    if expected is Expected.END:
        return _trailing(text, at)
    if character == '"' and expected is not Expected.COLON and expected is not Expected.COMMA_OR_END:
        return _string(text, at)
    return _common_mistake(text, at, expected) or _unexpected(text, at, expected, open_nodes)


def too_deep(at: int, limit: int) -> ReadingError:
    message = f"This is nested more than {limit:,} levels deep."
    return ReadingError(DEEP, message, at, at + 1)


def too_many(at: int, limit: int) -> ReadingError:
    message = f"This file holds more than {limit:,} values, so the rest was not read; no secret is that large."
    return ReadingError(LARGE, message, at, at + 1)


def _ends_early(text: str, open_nodes: list[Node]) -> ReadingError:
    end = len(text.rstrip(" \t\r\n"))
    if end == 0:
        message = "This is empty; one JSON value is required."
        return ReadingError(EMPTY, message, 0, min(1, len(text)))
    if not open_nodes:
        return ReadingError(CUT, "The text ends before any value.", end - 1, end)
    inner = open_nodes[-1]
    word = "object" if inner.shape is Shape.MAPPING else "list"
    message = f"This {word} is never closed; the end of the file may be missing."
    mark = "}" if inner.shape is Shape.MAPPING else "]"
    repair = _closed(text, end, open_nodes)
    return ReadingError(CUT, message, inner.start, inner.start + 1, f"Add `{mark}` at the end.", repair=repair)


def _closed(text: str, end: int, open_nodes: list[Node]) -> Repair | None:
    """The closing brackets that a text lacks at its end, if that is the end of a value; more may be missing there."""
    if not re.search(r'(?:[}\]]|[:\[]\s*"[^"\\\n]*")\Z', text[max(0, end - 500) : end]):
        return None
    marks = "".join("}" if node.shape is Shape.MAPPING else "]" for node in reversed(open_nodes))
    return Repair(((end, end, marks),), "Add the closing brackets", safe=False)


def _trailing(text: str, at: int) -> ReadingError:
    character = text[at]
    repair: Repair | None = None
    if character == "{":
        message = "A second object starts here; a file may hold only one."
        help_ = "Put each object in its own file."
    elif character == ",":
        message = "A comma follows the JSON value; nothing may follow it."
        help_ = "Put each object in its own file."
        if not text[at + 1 :].strip():
            repair = Repair(((at, at + 1, ""),), "Remove the comma")
    elif character in "}]":
        message = f"This `{character}` closes nothing; the JSON value has already ended."
        help_ = "Remove it, or look for an extra one further up."
    elif character in "#/":
        message, help_ = "JSON does not allow comments.", "Remove the comment."
    elif text.startswith(("---", "..."), at):
        message, help_ = "This document marker is YAML, not JSON.", "Remove the line."
    elif text.startswith("```", at):
        message, help_ = "This is the fence of a Markdown code block, not JSON.", "Remove the line."
        repair = without_fences(text)
    elif character == "\0":
        message, help_ = "A NUL character follows the JSON value; nothing may follow it.", "Remove it."
    else:
        message = "More text follows the JSON value; nothing may follow it."
        help_ = "Remove everything after the JSON value."
    return ReadingError(TRAILING, message, at, _word_end(text, at), help_, repair=repair)


def _string(text: str, at: int) -> ReadingError:
    """A string that does not scan: a control character, a wrong escape, or no end."""
    good = re.compile(r'"(?:[^"\\\x00-\x1f]++|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*+').match(text, at)
    stop = good.end() if good else at + 1
    if stop >= len(text):
        return ReadingError(CUT, _NO_CLOSING_QUOTE, at, at + 1)
    character = text[stop]
    if character != "\\":
        return _control(text, at, stop)
    follows = text[stop + 1 : stop + 2]
    if follows == "":
        return ReadingError(CUT, _NO_CLOSING_QUOTE, at, at + 1)
    if follows == "u":
        digits = re.compile("[0-9a-fA-F]*").match(text, stop + 2, min(stop + 6, len(text)))
        end = digits.end() if digits else stop + 2
        message = "The escape `\\u` must be followed by four hexadecimal digits."
        return ReadingError(ESCAPE, message, stop, min(end + 1, len(text)))
    message = 'Invalid escape; only " \\ / b f n r t and u may follow a backslash.'
    help_ = "Write two backslashes for a literal one."
    return ReadingError(ESCAPE, message, stop, stop + 1 if follows < " " else stop + 2, help_)


_NO_CLOSING_QUOTE = "The text ends inside this string; its closing quote is missing."


def _control(text: str, start: int, stop: int) -> ReadingError:
    character = text[stop]
    name = _CONTROL_NAMES.get(character, f"The control character U+{ord(character):04X}")
    escape = _CONTROL_HELP.get(character, f"\\u{ord(character):04x}")
    message = f"{name} is not allowed in a string unless it is escaped."
    if character in "\r\n":
        message = "This string does not end on its line; its closing quote is missing, or it contains a line break."
        help_ = f"Close the quote, or write the line break as `{escape}`."
        return ReadingError(STRING, message, start, stop, help_, repair=_escaped(text, start))
    return ReadingError(STRING, message, stop, stop + 1, f"Write it as `{escape}`.", repair=_escaped(text, start))


def _escaped(text: str, start: int) -> Repair | None:
    """Escapes for the line breaks and tabs of a value that certainly ends at its quote, and has no line further in."""
    value = re.compile(r'"(?:[^"\\\x00-\x08\x0b\x0c\x0e-\x1f]|\\.)*+"(?=\s*[,}\]])').match(text, start)
    if value is None or re.search(r"[\r\n][ \t]", value[0]):
        return None
    controls = re.compile(r"\r?\n|\t").finditer(text, *value.span())
    edits = [(*control.span(), "\\t" if control[0] == "\t" else "\\n") for control in controls]
    return Repair(tuple(edits), "Escape the line breaks and tabs", of_value=True)


_WORDS = {
    "True": ("true", "Python"),
    "False": ("false", "Python"),
    "None": ("null", "Python"),
    "NULL": ("null", ""),
    "Null": ("null", ""),
    "TRUE": ("true", ""),
    "FALSE": ("false", ""),
}
_NUMBERS = r"[-+]?(?:NaN|Infinity|inf|nan)\b|[-+.]?[0-9][-+.0-9A-Za-z_]*|[-+.]"
_QUOTES = "'`‘’“”„«»"


def _common_mistake(text: str, at: int, expected: Expected) -> ReadingError | None:
    """The most common mistakes of hand-written and copied files."""
    character = text[at]
    value = expected in (Expected.VALUE, Expected.VALUE_OR_END)
    key = expected in (Expected.KEY, Expected.KEY_OR_END)
    if character == "#" or text.startswith(("//", "/*", "<!--"), at):
        return _mistake(at, at + 1, "JSON does not allow comments.", "Remove the comment.")
    if character in "}]" and (key or value) and (before := text[:at].rstrip(" \t\r\n")).endswith(","):
        comma = len(before) - 1
        repair = Repair(((comma, comma + 1, ""),), "Remove the trailing comma")
        return _mistake(comma, comma + 1, "Trailing comma: JSON does not allow one.", "Remove it.", repair)
    if text.startswith("```", at):
        message = "This is the fence of a Markdown code block, not JSON."
        return _mistake(at, at + 3, message, "Remove the line.", without_fences(text))
    if text.startswith(("{{", "{%", "<%"), at) or (key and character == "{" and text[at - 1 : at] == "{"):
        start = at - (key and character == "{")
        return _mistake(start, at + 1, "This looks like a template, not JSON.", "Render it first.")
    if text.startswith("---", at) and expected is Expected.VALUE:
        return _yaml(at, at + 3)
    if (key or value) and character in _QUOTES:
        return _mistake(at, at + 1, "JSON allows only straight double quotes.", 'Write `"`.', _straight(text, at))
    if value and (number := re.compile(_NUMBERS).match(text, at)):
        return _number(at, number.end())
    if value and (word := re.compile(r"[A-Za-z_]+").match(text, at)):
        return _word(text, at, word.end())
    if key and re.compile(r"[A-Za-z_$0-9]").match(text, at):
        end = _word_end(text, at)
        repair = Repair(((at, at, '"'), (end, end, '"')), "Put the key in double quotes")
        followed = re.compile(r"[ \t\r\n]*:").match(text, end) is not None
        return _mistake(at, end, "A key must be in double quotes.", None, repair if followed else None)
    if (
        expected is Expected.COMMA_OR_END
        and re.compile(r"[-+.0-9A-Za-z_]").match(text, at)
        and text[at - 1 : at].isalnum()
    ):
        return _glued(text, at)
    return None


def _mistake(start: int, end: int, message: str, help_: str | None, repair: Repair | None = None) -> ReadingError:
    return ReadingError(SYNTAX, message, start, end, help_, repair=repair)


_CLOSING = {"“": "“”", "”": "”", "„": "“”", "«": "»", "»": "«»", "‘": "’", "’": "’", "'": "'", "`": "`´'"}
"""The quotes that end what other quotes than JSON's begin."""


def _straight(text: str, at: int) -> Repair | None:
    """Straight quotes for a string in others, if nothing in it has to be escaped."""
    inner = re.compile(rf'[^"\\\x00-\x1f{"".join(sorted(set("".join(_CLOSING.values()))))}]*').match(text, at + 1)
    end = inner.end() if inner else at
    if text[end : end + 1] == "" or text[end] not in _CLOSING.get(text[at], ""):
        return None
    if re.compile(r"[ \t\r\n]*[,:}\]]").match(text, end + 1) is None:
        return None  # an apostrophe inside
    return Repair(((at, at + 1, '"'), (end, end + 1, '"')), "Write straight double quotes", of_value=True)


def _yaml(start: int, end: int) -> ReadingError:
    return ReadingError(SYNTAX, "This looks like YAML, not JSON.", start, end, "Convert it to JSON.")


def _number(start: int, end: int) -> ReadingError:
    message = "Invalid number; JSON allows no plus sign, no leading zero or dot, no NaN and no infinity."
    return ReadingError(LITERAL, message, start, end)


def _word(text: str, start: int, end: int) -> ReadingError:
    known = _WORDS.get(text[start:end])
    if known is not None:
        right, language = known
        message = f"`{right}` must be in lower case in JSON."
        if right == "null" and language:
            message = "JSON has `null` for this."
        repair = Repair(((start, end, right),), f"Write `{right}`") if _BEFORE_WORD.search(text[:start]) else None
        return ReadingError(LITERAL, message, start, end, f"Write `{right}`.", repair=repair)
    if re.compile(r"[A-Za-z_]+:(?:\s|$)").match(text, start) and not text[:start].strip():
        return _yaml(start, end)
    if not text[:start].strip():
        return ReadingError(SYNTAX, "This is not JSON; an object starts with a brace.", start, start + 1)
    message = "A value must be a string in double quotes, a number, `true`, `false`, `null`, an object or a list."
    return ReadingError(LITERAL, message, start, _word_end(text, start), "Put it in double quotes.")


_BEFORE_WORD = re.compile(r'"(?:immutable|controller|blockOwnerDeletion|creationTimestamp)"\s*:\s*\Z')
"""The fields of a secret that take a word; elsewhere it may be a secret value, and nobody writes those."""


def _glued(text: str, at: int) -> ReadingError:
    """A number or word that goes on after JSON's own has ended: 012, 0x1F, 1.e5, nullify."""
    start = at
    while start > max(0, at - 80) and re.match(r"[-+.0-9A-Za-z_]", text[start - 1]):
        start -= 1
    end = _word_end(text, at)
    if text[start] in "-0123456789":
        return _number(start, end)
    message = "The only words without quotes in JSON are `true`, `false` and `null`."
    return ReadingError(LITERAL, message, start, end, "Put a string in double quotes.")


def _unexpected(text: str, at: int, expected: Expected, open_nodes: list[Node]) -> ReadingError:
    character = text[at]
    wanted: str = expected.value
    if expected is Expected.COMMA_OR_END:
        wanted += " brace" if open_nodes[-1].shape is Shape.MAPPING else " bracket"
        if character == '"' or character in "{[":
            before = len(text[:at].rstrip(" \t\r\n"))
            message = "A comma is missing after this value."
            repair = Repair(((before, before, ","),), "Add the comma") if "\n" in text[before:at] else None
            return ReadingError(SYNTAX, message, max(0, before - 1), before, "Add a comma.", repair=repair)
    if not open_nodes and character == "<":
        return ReadingError(SYNTAX, "This is XML or HTML, not JSON.", at, at + 1)
    message = f"Expected {wanted}, found {_describe(character)}."
    return ReadingError(SYNTAX, message, at, at + 1, _character_help(character))


_MARKS = {
    "{": "an opening brace",
    "}": "a closing brace",
    "[": "an opening bracket",
    "]": "a closing bracket",
    ",": "a comma",
    ":": "a colon",
    '"': "a string",
    "=": "an equals sign",
    ";": "a semicolon",
}
_INVISIBLE = frozenset("\xa0\u00ad\u200b\u200c\u200d\u200e\u200f\u2028\u2029\u202f\u2060\u3000\ufeff")


def _describe(character: str) -> str:
    """A punctuation mark of JSON or an invisible character by its name; nothing else of the text is shown."""
    if character in _MARKS:
        return _MARKS[character]
    if character in _INVISIBLE or character < " ":
        return f"the invisible character U+{ord(character):04X}"
    if "\ud800" <= character <= "\udfff" or character == "\ufffd":
        return "a byte that is not UTF-8"
    return "another character"


def _character_help(character: str) -> str | None:
    if character in _INVISIBLE or character < " ":
        return "Remove it; only spaces, tabs and line breaks may separate values."
    return None


def _word_end(text: str, at: int) -> int:
    """The end of the word at an offset, or of the single character there."""
    match = re.compile(r"[-+.0-9A-Za-z_$]+").match(text, at, at + 80)
    return match.end() if match else at + 1
