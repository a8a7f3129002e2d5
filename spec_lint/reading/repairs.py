"""Repairs of the usual mistakes that keep YAML and JSON from being read: pieces of text in place of others.

A repair is a proposal: ``reading/yaml/repaired.py`` tells whether the text can be read after it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from spec_lint.reading.characters import QUOTES
from spec_lint.reading.node import Repair

_DOUBLE = "“”„‟«»"
_TOKEN = re.compile(
    r"""(?<![^\s,:\[\]{}(])(?:"(?:\\.|[^"\\])*+(?:"|\Z)|'(?:''|[^'])*+(?:'|\Z)|(?P<comment>\#[^\n]*))""", re.DOTALL
)
"""A string in straight quotes or a comment: what may hide other characters."""


def removed(start: int, end: int, title: str, *, safe: bool = True) -> Repair:
    return Repair(((start, end, ""),), title, safe)


def inserted(at: int, text: str, title: str, *, safe: bool = True) -> Repair:
    return Repair(((at, at, text),), title, safe)


def replaced(start: int, end: int, text: str, title: str, *, safe: bool = True) -> Repair:
    return Repair(((start, end, text),), title, safe)


def without_line(text: str, at: int, title: str) -> Repair:
    """Remove the line of an offset, with its end."""
    end = text.find("\n", at)
    return removed(text.rfind("\n", 0, at) + 1, len(text) if end < 0 else end + 1, title)


def without_fences(text: str) -> Repair:
    """Remove the lines that fence a Markdown code block."""
    fences = re.compile(r"^[ \t]*```[^\n]*(?:\n|\Z)", re.MULTILINE).finditer(text)
    return Repair(tuple([(*fence.span(), "") for fence in fences]), "Remove the fences of the code block")


# ---------------------------------------------------------------------------------------------------------------------
# values that need quotes

_QUOTE = "Put the value in quotes"


def quoting(text: str, start: int, end: int, title: str = _QUOTE, *, safe: bool = True) -> Repair:
    """Put what is between two offsets of a line in quotes: in single ones, if that saves escapes and it is not JSON."""
    quote = "'" if re.search(r'["\\]', text[start:end]) and text.lstrip()[:1] not in ("{", "[") else '"'
    special = re.compile("'" if quote == "'" else r'["\\]').finditer(text, start, end)
    escapes = [(at.start(), at.start(), "'" if quote == "'" else "\\") for at in special]
    return Repair(((start, start, quote), *escapes, (end, end, quote)), title, safe)


def quoted_value(text: str, start: int, *, safe: bool = True) -> Repair | None:
    """Put the value that starts at an offset in quotes.

    It ends with its line or before a comment; between brackets, before the next comma or bracket.
    """
    end = re.compile(r"[ \t]+#|[\r\n]|\Z").search(text, start).start()  # type: ignore[union-attr]
    if is_between_brackets(text, start):
        end = re.compile(r"[,\]}]|\Z").search(text, start + 1, end).start()  # type: ignore[union-attr]
    written = text[start:end].rstrip()
    return quoting(text, start, start + len(written), safe=safe)


def is_between_brackets(text: str, at: int) -> bool:
    """Whether an offset is between brackets, as far as YAML can be read up to there."""
    from ruamel.yaml.cyaml import CParser  # type: ignore[attr-defined]
    from ruamel.yaml.error import YAMLError
    from ruamel.yaml.events import CollectionEndEvent, CollectionStartEvent

    open_ones: list[bool] = []
    parser = CParser(text[:at])
    try:
        while parser.check_event():
            event = parser.get_event()
            if isinstance(event, CollectionStartEvent):
                open_ones.append(bool(event.flow_style))
            elif isinstance(event, CollectionEndEvent):
                open_ones.pop()
    except YAMLError:
        pass
    finally:
        parser.dispose()
    return any(open_ones)


# ---------------------------------------------------------------------------------------------------------------------
# characters


def straight_quotes(text: str, line: tuple[int, int]) -> Repair:
    """Write straight quotes for typographic ones around keys and values: on a line, or on all if no block of text
    could contain such a pair."""
    area = line if re.search(r"[|>][-+0-9]*[ \t]*\r?$", text, re.MULTILINE) else (0, len(text))
    strings = [token.span() for token in _TOKEN.finditer(text)]
    edits = []
    for pair in _PAIR.finditer(text, *area):
        if not any(start < pair.start(1) < end for start, end in strings):
            quote = '"' if pair[1] in _DOUBLE else "'"
            edits += [(*pair.span(1), quote), (*pair.span(2), quote)]
    return Repair(tuple(edits), _STRAIGHT)


_STRAIGHT = "Write straight quotes"
_PAIR = re.compile(
    rf"""(?<![^\s{{\[,:\ue000-\uf8ff-])([{QUOTES}])[^{QUOTES}"'\\\n]*([{QUOTES}])"""
    r"(?=[ \t]*(?:[,:\]}#\r\ue000-\uf8ff]|$))",
    re.MULTILINE,
)
"""A string in typographic quotes where one in straight quotes could be; a colon may be one of go_yaml's stand-ins."""


def spaces_for_tabs(text: str) -> Repair | None:
    """Write spaces for the tabs that indent lines; without indentation by spaces, any number means the same. Not from
    the first block of text on: tabs may be a part of it."""
    steps = [len(indent) for indent in re.findall(r"^( +)[^\s#]", text, re.MULTILINE)]
    width = min(steps, default=2)
    indents = re.compile(r"^[ \t]*\t[ \t]*", re.MULTILINE).finditer(text)
    edits = [
        (indent.start() + at, indent.start() + at + 1, " " * width)
        for indent in indents
        for at, character in enumerate(indent[0])
        if character == "\t"
    ]
    block = _BLOCK.search(text)
    if block is not None and edits and edits[-1][0] > block.end():
        return None
    return Repair(tuple(edits), "Indent with spaces", safe=not steps and not _MIXED.search(text))


_BLOCK = re.compile(r"(?<!\S)[|>][-+0-9]*[ \t]*(?:[ \t]#[^\n]*)?\r?$", re.MULTILINE)
"""The header of a block of text."""
_MIXED = re.compile(r"^\t+ +[^\s#]", re.MULTILINE)


def ordinary_spaces(text: str, characters: str) -> Repair:
    """Write ordinary spaces for others in the indentation of lines."""
    edits = [
        (indent.start() + at, indent.start() + at + 1, " ")
        for indent in re.finditer(rf"^[ \t{characters}]+", text, re.MULTILINE)
        for at, character in enumerate(indent[0])
        if character in characters
    ]
    return Repair(tuple(edits), "Write ordinary spaces")


def without_characters(text: str, at: int) -> Repair:
    """Remove a control character; NUL, which is never intended, wherever it is."""
    if text[at : at + 1] != "\0":
        return removed(at, at + 1, "Remove the character", safe=False)
    return Repair(
        tuple([(nul.start(), nul.end(), "") for nul in re.finditer("\0+", text)]), "Remove the NUL characters"
    )


# ---------------------------------------------------------------------------------------------------------------------
# escapes in double quotes

_KNOWN_ESCAPES = r'\\(?:[0abtnvfre "/\\N_LP\t\r\n]|x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8})'
_HALVES = re.compile(r"\\u([dD][89abAB][0-9a-fA-F]{2})\\u([dD][c-fC-F][0-9a-fA-F]{2})")


def escapes_of(text: str, at: int) -> Iterator[re.Match[str]]:
    """The backslashes, with the character after each, of the string in double quotes that an offset is in."""
    for token in _TOKEN.finditer(text, text.rfind("\n", 0, at) + 1):
        if token.start() >= at:
            return
        if token[0][0] == '"' and at < token.end():
            yield from re.compile(r"\\(.)", re.DOTALL).finditer(text, *token.span())


def unescaped_slashes(text: str, at: int) -> Repair:
    """Write ``/`` for the escape that JSON has for it."""
    edits = [(*escape.span(), "/") for escape in escapes_of(text, at + 1) if escape[1] == "/"]
    return Repair(tuple(edits), "Write `/` without a backslash")


def doubled_backslashes(text: str, at: int) -> Repair:
    """Write two backslashes for those that begin no escape; beside other escapes, they may not be meant as one."""
    known = re.compile(_KNOWN_ESCAPES)
    escapes = list(escapes_of(text, at))
    wrong = [escape.start() for escape in escapes if not known.match(text, escape.start())]
    sure = len(wrong) + sum(escape[1] in '\\"' for escape in escapes) == len(escapes)
    return Repair(tuple([(start, start, "\\") for start in wrong]), "Write two backslashes", safe=sure)


def joined_surrogates(text: str, at: int) -> Repair | None:
    """Write the character itself for a pair of escapes."""
    pairs = [pair for escape in escapes_of(text, at) if (pair := _HALVES.match(text, escape.start()))]
    edits = [(*pair.span(), _character(*pair.groups())) for pair in pairs]
    return Repair(tuple(edits), "Write the character itself") if edits else None


def _character(high: str, low: str) -> str:
    return chr(0x10000 + ((int(high, 16) & 0x3FF) << 10) + (int(low, 16) & 0x3FF))


# ---------------------------------------------------------------------------------------------------------------------
# comments


def hash_comments(text: str, first: int, comment: re.Pattern[str]) -> Repair:
    """Start comments of JavaScript with ``#``, from an offset on; ``comment`` finds them."""
    edits: list[tuple[int, int, str]] = []
    while found := comment.search(text, first):
        first = found.end()
        if found["comment"] == "//":
            first = _line_end(text, found.start())
            edits.append((found.start(), found.start() + 2, _hash(text, found.start())))
        elif found["comment"]:
            end = text.find("*/", found.start() + 2)
            if end < 0:
                break
            first = end + 2
            edits += _lines_of_comment(text, found.start(), end)
    return Repair(tuple(edits), "Start the comment with `#`")


def _hash(text: str, at: int) -> str:
    return "#" if not at or text[at - 1].isspace() else " #"


def _line_end(text: str, at: int) -> int:
    return re.compile(r"\r?\n|\Z").search(text, at).start()  # type: ignore[union-attr]


def _lines_of_comment(text: str, start: int, end: int) -> Iterator[tuple[int, int, str]]:
    """A comment that ends with ``*/`` at ``end``, with ``#`` on each of its lines, and a line end after it."""
    yield start, start + 2 + (text[start + 2] == "*" and start + 2 < end), _hash(text, start)
    for line in re.compile(r"\n[ \t]*(?:(\*)(?!/)|(?=[^\s*]))").finditer(text, start, end):
        yield line.start(1) if line[1] else line.end(), line.end(), "#" if line[1] else "# "
    rest = "\r\n" if "\r\n" in text else "\n"
    own_line = not text[text.rfind("\n", 0, end) + 1 : end].strip()
    is_last = not text[end + 2 : _line_end(text, end)].strip()
    yield (
        (end if own_line else len(text[:end].rstrip())),
        end + 2,
        ("#" if own_line else "") + ("" if is_last else rest),
    )


# ---------------------------------------------------------------------------------------------------------------------
# commas and brackets


def end_before(text: str, at: int) -> int:
    """The end of what comes before an offset, without spaces, line breaks and comments."""
    end = len(text[:at].rstrip())
    line = text.rfind("\n", 0, end) + 1
    comment = next((token for token in _TOKEN.finditer(text, line, end) if token["comment"]), None)
    return end_before(text, comment.start()) if comment else end


def missing_brackets(text: str) -> str | None:
    """The closing brackets that a text lacks at its end; None if one does not match."""
    open_ones: list[str] = []
    for token in _BRACKET.finditer(text):
        if token[0] in ("[", "{"):
            open_ones.append("]" if token[0] == "[" else "}")
        elif token[0] in ("]", "}") and (not open_ones or open_ones.pop() != token[0]):
            return None
    return "".join(reversed(open_ones))


_BRACKET = re.compile(rf"{_TOKEN.pattern}|[\[\]{{}}]", re.DOTALL)


def _between_brackets(text: str, at: int) -> Repair | None:
    """Write a missing comma; at the end of the text, the missing brackets, though more may be missing there."""
    if text[at:].strip():
        return added_comma(text, at)
    missing = missing_brackets(text)
    return inserted(end_before(text, at), missing, "Add the closing brackets", safe=False) if missing else None


def added_comma(text: str, at: int) -> Repair | None:
    """Write a comma between the value before an offset and the value or key there."""
    before = end_before(text, at)
    glued = re.compile(r'([\]}"0-9el])(;?)[ \t\r\n]+"[^"\n]*"\Z').search(text[max(0, before - 500) : before])
    if text[at : at + 1] == ":" and glued:
        after = before - len(glued[0]) + 1
        return replaced(after, after + len(glued[2]), ",", _COMMA)
    if text[at : at + 1] in ('"', "'", "[", "{") or re.match(r"[0-9tfn-]", text[at : at + 1]):
        return inserted(before, ",", _COMMA) if text[before - 1 : before] in ('"', "'", "]", "}") else None
    return None


_COMMA = "Add a comma"


def repair_at(problem: str, text: str, at: int) -> Repair | None:
    """The repair of what libyaml says about a place."""
    repair = _REPAIRS.get(problem)
    return repair(text, at) if repair else None


def _tab(text: str, at: int) -> Repair | None:
    return spaces_for_tabs(text) if text[at : at + 1] == "\t" else None


def _next_spec(text: str, at: int) -> Repair | None:
    """Write a line between two specs in JSON."""
    if text[at : at + 1] != "{" or not text[:at].rstrip().endswith("}"):
        return None
    start = text.rfind("\n", 0, at) + 1
    end = "\r\n" if "\r\n" in text else "\n"
    own_line = not text[start:at].strip()
    return inserted(
        start if own_line else at, f"---{end}" if own_line else f"{end}---{end}", "Separate the specs with `---`"
    )


def _value_with_colon(text: str, at: int) -> Repair | None:
    """Put the value of a key in quotes that has a colon itself."""
    start = text.rfind("\n", 0, at) + 1
    key = re.compile(r"[ \t]*(?:-[ \t]+)*[\w./-]+:[ \t]+(?=[^\s\"'\[{|>&*!#])").match(text, start, at)
    return quoted_value(text, key.end()) if key else None


def _list_below(text: str, at: int) -> Repair | None:
    """Write a list that begins on the line of its key below it, as far in as its other items."""
    start = text.rfind("\n", 0, at) + 1
    line_end = _line_end(text, at)
    key = re.compile(r"([ \t]*)(?:-[ \t]+)*[\w.-]+:([ \t]+)").fullmatch(text, start, at)
    if key is None:
        return None
    below = re.compile(r"\r?\n([ ]*)- ").match(text, line_end)
    indent = below[1] if below and len(below[1]) >= len(key[1]) else key[1] + "  "
    end = "\r\n" if "\r\n" in text else "\n"
    return replaced(*key.span(2), f"{end}{indent}", "Write the list below the key")


def _stray_comma(text: str, at: int) -> Repair | None:
    """Remove the comma after a value in quotes at the end of a line."""
    if text[at : at + 1] != "," or text[at + 1 : _line_end(text, at)].strip():
        return None
    return removed(at, at + 1, "Remove the comma")


_REPAIRS: dict[str, Callable[[str, int], Repair | None]] = {
    "found character that cannot start any token": _tab,
    "found a tab character that violates indentation": lambda text, at: spaces_for_tabs(text),
    "did not find expected <document start>": _next_spec,
    "did not find expected ',' or '}'": _between_brackets,
    "did not find expected ',' or ']'": _between_brackets,
    "mapping values are not allowed in this context": _value_with_colon,
    "found unknown escape character": doubled_backslashes,
    "did not find expected hexdecimal number": doubled_backslashes,
    "found invalid Unicode character escape code": joined_surrogates,
    "found undefined alias": quoted_value,
    "found incompatible YAML document": lambda text, at: without_line(text, at, "Remove the line"),
    "block sequence entries are not allowed in this context": _list_below,
    "did not find expected key": _stray_comma,
}
