"""What is wrong where JSON stops being JSON, in plain words. Never a word of the text itself: it may be secret."""

from __future__ import annotations

import enum
import re

from spec_lint.reading.node import Node, ReadingError, Shape


class Expected(enum.Enum):
    """What may stand next."""

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
    return _common_slip(text, at, expected) or _unexpected(text, at, expected, open_nodes)


def too_deep(at: int, limit: int) -> ReadingError:
    message = f"This is nested more than {limit:,} levels deep, and pachd refuses that."
    return ReadingError(DEEP, message, at, at + 1)


def too_many(at: int, limit: int) -> ReadingError:
    message = f"This file holds more than {limit:,} values; no secret is that large, and the rest is not read."
    return ReadingError(LARGE, message, at, at + 1)


def _ends_early(text: str, open_nodes: list[Node]) -> ReadingError:
    end = len(text.rstrip(" \t\r\n"))
    if end == 0:
        message = "This file is empty; pachd wants one JSON object that describes a secret."
        return ReadingError(EMPTY, message, 0, min(1, len(text)))
    if not open_nodes:
        return ReadingError(CUT, "The text ends here, before there is any value.", end - 1, end)
    inner = open_nodes[-1]
    word = "object" if inner.shape is Shape.MAPPING else "list"
    message = f"The text ends before this {word} is closed; the end of the file may be missing."
    mark = "}" if inner.shape is Shape.MAPPING else "]"
    return ReadingError(CUT, message, inner.start, inner.start + 1, f"Close it with {mark} at the end.")


def _trailing(text: str, at: int) -> ReadingError:
    character = text[at]
    if character == "{":
        message = "Here a second object starts; pachd takes one secret in a file and refuses the whole file otherwise."
        help_ = "Put each secret into a file of its own."
    elif character == ",":
        message = "Nothing may follow the object, and here a comma does; pachd takes one secret in a file."
        help_ = "Put each secret into a file of its own."
    elif character in "}]":
        message = f"This {character} closes nothing: the object has ended before it."
        help_ = "Remove it, or look for one too many further up."
    elif character in "#/":
        message, help_ = "JSON has no comments, so pachd refuses this one.", "Remove the comment."
    elif text.startswith(("---", "..."), at):
        message = "This marker between documents is YAML; pachd reads a secret as JSON and takes one object only."
        help_ = "Remove the line."
    elif text.startswith("```", at):
        message, help_ = "Here the fence of a Markdown code block was copied along.", "Remove the line."
    elif character == "\0":
        message, help_ = "A NUL character follows the object, and pachd refuses it.", "Remove it."
    else:
        message = "After the object comes more text, and pachd refuses anything that follows it."
        help_ = "Remove everything behind the last brace."
    return ReadingError(TRAILING, message, at, _word_end(text, at), help_)


def _string(text: str, at: int) -> ReadingError:
    """A string that does not scan: a control character, a wrong escape, or no end."""
    good = re.compile(r'"(?:[^"\\\x00-\x1f]++|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*+').match(text, at)
    stop = good.end() if good else at + 1
    if stop >= len(text):
        return ReadingError(CUT, "The text ends inside of this text: its closing quote is missing.", at, at + 1)
    character = text[stop]
    if character != "\\":
        return _control(text, at, stop)
    follows = text[stop + 1 : stop + 2]
    if follows == "":
        return ReadingError(CUT, "The text ends inside of this text: its closing quote is missing.", at, at + 1)
    if follows == "u":
        digits = re.compile("[0-9a-fA-F]*").match(text, stop + 2, min(stop + 6, len(text)))
        end = digits.end() if digits else stop + 2
        message = "The escape \\u needs exactly four hexadecimal digits behind it."
        return ReadingError(ESCAPE, message, stop, min(end + 1, len(text)))
    message = 'JSON does not know this escape: behind a backslash only " \\ / b f n r t and u may stand.'
    help_ = "For a backslash in the text write two: \\\\."
    return ReadingError(ESCAPE, message, stop, stop + 1 if follows < " " else stop + 2, help_)


def _control(text: str, start: int, stop: int) -> ReadingError:
    character = text[stop]
    name = _CONTROL_NAMES.get(character, f"The control character U+{ord(character):04X}")
    escape = _CONTROL_HELP.get(character, f"\\u{ord(character):04x}")
    message = f"{name} may not stand in a quoted text as it is."
    if character in "\r\n":
        message = "This text does not end on its line: its closing quote is missing, or it holds a real line break."
        return ReadingError(STRING, message, start, stop, f"Close the quote, or write the line break as {escape}.")
    return ReadingError(STRING, message, stop, stop + 1, f"Write it as {escape}.")


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


def _common_slip(text: str, at: int, expected: Expected) -> ReadingError | None:
    """What hand-written and copied files get wrong most often."""
    character = text[at]
    value = expected in (Expected.VALUE, Expected.VALUE_OR_END)
    key = expected in (Expected.KEY, Expected.KEY_OR_END)
    if character == "#" or text.startswith(("//", "/*", "<!--"), at):
        return _slip(at, at + 1, "JSON has no comments, so pachd refuses this one.", "Remove the comment.")
    if character in "}]" and (key or value) and (before := text[:at].rstrip(" \t\r\n")).endswith(","):
        comma = len(before) - 1
        return _slip(comma, comma + 1, "This comma has nothing behind it, and JSON does not allow that.", "Remove it.")
    if text.startswith("```", at):
        return _slip(at, at + 3, "Here the fence of a Markdown code block was copied along.", "Remove the line.")
    if text.startswith(("{{", "{%", "<%"), at) or (key and character == "{" and text[at - 1 : at] == "{"):
        start = at - (key and character == "{")
        return _slip(start, at + 1, "This looks like a template; pachd takes finished JSON only.", "Render it first.")
    if text.startswith("---", at) and expected is Expected.VALUE:
        return _yaml(at, at + 3)
    if (key or value) and character in _QUOTES:
        return _slip(at, at + 1, "JSON knows straight double quotes only, and this is another kind.", 'Write ".')
    if value and (number := re.compile(_NUMBERS).match(text, at)):
        return _number(at, number.end())
    if value and (word := re.compile(r"[A-Za-z_]+").match(text, at)):
        return _word(text, at, word.end())
    if key and re.compile(r"[A-Za-z_$0-9]").match(text, at):
        return _slip(at, _word_end(text, at), "A key has to stand in double quotes.", None)
    if (
        expected is Expected.COMMA_OR_END
        and re.compile(r"[-+.0-9A-Za-z_]").match(text, at)
        and text[at - 1 : at].isalnum()
    ):
        return _glued(text, at)
    return None


def _slip(start: int, end: int, message: str, help_: str | None) -> ReadingError:
    return ReadingError(SYNTAX, message, start, end, help_)


def _yaml(start: int, end: int) -> ReadingError:
    message = "This looks like YAML; pachd reads a secret as JSON and refuses anything else."
    return ReadingError(SYNTAX, message, start, end, "Convert the file to JSON.")


def _number(start: int, end: int) -> ReadingError:
    message = "JSON does not write numbers like this: no plus, no leading zero or dot, no NaN or infinity."
    return ReadingError(LITERAL, message, start, end)


def _word(text: str, start: int, end: int) -> ReadingError:
    known = _WORDS.get(text[start:end])
    if known is not None:
        right, language = known
        message = f"JSON writes {right} in lower case." if right != "null" or not language else "JSON calls this null."
        return ReadingError(LITERAL, message, start, end, f"Write {right}.")
    if re.compile(r"[A-Za-z_]+:(?:\s|$)").match(text, start) and not text[:start].strip():
        return _yaml(start, end)
    if not text[:start].strip():
        message = "This is not JSON: pachd wants one object in braces that describes a secret."
        return ReadingError(SYNTAX, message, start, start + 1)
    message = "A value has to be a text in double quotes, a number, true, false, null, an object or a list."
    return ReadingError(LITERAL, message, start, _word_end(text, start), "Put it in double quotes.")


def _glued(text: str, at: int) -> ReadingError:
    """A number or word that goes on after JSON's own has ended: 012, 0x1F, 1.e5, nullify."""
    start = at
    while start > max(0, at - 80) and re.match(r"[-+.0-9A-Za-z_]", text[start - 1]):
        start -= 1
    end = _word_end(text, at)
    if text[start] in "-0123456789":
        return _number(start, end)
    message = "JSON knows the bare words true, false and null only."
    return ReadingError(LITERAL, message, start, end, "Put a text in double quotes.")


def _unexpected(text: str, at: int, expected: Expected, open_nodes: list[Node]) -> ReadingError:
    character = text[at]
    wanted: str = expected.value
    if expected is Expected.COMMA_OR_END:
        wanted += " brace" if open_nodes[-1].shape is Shape.MAPPING else " bracket"
        if character == '"' or character in "{[":
            before = len(text[:at].rstrip(" \t\r\n"))
            message = "Between this value and what follows a comma is missing."
            return ReadingError(SYNTAX, message, max(0, before - 1), before, "Put a comma behind it.")
    if not open_nodes and character == "<":
        message = "This is XML or HTML; pachd wants one JSON object that describes a secret."
        return ReadingError(SYNTAX, message, at, at + 1)
    message = f"Here JSON wants {wanted}, and {_describe(character)} stands there."
    return ReadingError(SYNTAX, message, at, at + 1, _character_help(character))


_MARKS = {
    "{": "an opening brace",
    "}": "a closing brace",
    "[": "an opening bracket",
    "]": "a closing bracket",
    ",": "a comma",
    ":": "a colon",
    '"': "a text in quotes",
    "=": "an equals sign",
    ";": "a semicolon",
}
_INVISIBLE = frozenset("\xa0\u00ad\u200b\u200c\u200d\u200e\u200f\u2028\u2029\u202f\u2060\u3000\ufeff")


def _describe(character: str) -> str:
    """A mark of JSON's or an invisible character by its name; nothing else of the text is told."""
    if character in _MARKS:
        return _MARKS[character]
    if character in _INVISIBLE or character < " ":
        return f"the invisible character U+{ord(character):04X}"
    if "\ud800" <= character <= "\udfff" or character == "\ufffd":
        return "a byte that is not UTF-8"
    return "something else"


def _character_help(character: str) -> str | None:
    if character in _INVISIBLE or character < " ":
        return "Between values only spaces, tabs and line breaks may stand; remove it."
    return None


def _word_end(text: str, at: int) -> int:
    """The end of the word at an offset, or of the one character there is."""
    match = re.compile(r"[-+.0-9A-Za-z_$]+").match(text, at, at + 80)
    return match.end() if match else at + 1
