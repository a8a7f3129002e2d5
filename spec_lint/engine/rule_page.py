"""The page of a rule, read from its docstring: its parts (why, wrong, right, fix) and its examples.

An example is one or more fenced blocks. The first line of a block names its language and, if needed, how the block is
read:

- ``yaml`` or ``json``: a file as it is
- ``json pipeline`` or ``json secret``: a file that is checked with ``--as pipeline`` or ``--as secret``
- ``yaml +edges``: top-level fields, each at the beginning of a line; all others are those of the base file ``edges``
- ``toml``: the configuration; ``cluster``: what a cluster answers, as JSON, which readers see in words

A line ``(removed fields)`` stands for the table of what became of them.

A first line ``# file: NAME`` names the file. In wrong examples the marks « and » enclose what a finding points to. They
are not part of the file, nor is a line that contains nothing else; marks with nothing between them are a finding at an
empty place.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from textwrap import indent

from spec_lint.findings.named_tuple import NamedTuple

BASES = {
    "edges": {
        "json": (
            '"pipeline": {"name": "edges"}',
            '"transform": {"image": "edges:1.0", "cmd": ["python3", "/edges.py"]}',
            '"input": {"pfs": {"repo": "images", "glob": "/*"}}',
        ),
        "yaml": (
            "pipeline: {name: edges}",
            'transform: {image: "edges:1.0", cmd: [python3, /edges.py]}',
            'input: {pfs: {repo: images, glob: "/*"}}',
        ),
    },
    "weather": {
        "json": ('"apiVersion": "v1"', '"kind": "Secret"', '"metadata": {"name": "weather"}'),
    },
}
"""Base files that examples complete, by name and language: one top-level field per line."""

REMOVED_FIELDS = "(removed fields)"

_BLOCK = re.compile(r"^```(\w+)(?: (pipeline|secret))?(?: \+(\w+))?\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_FILE_LINE = re.compile(r"\A(?:#|//) file: (\S+)\n")
_ESCAPES_LINE = re.compile(r"\A# escapes:[^\n]*\n")
_FIELD = re.compile(r'^[«"]*(\w+)["»]*:', re.MULTILINE)
_MARK = re.compile("([«»])")
_LINE_OF_MARKS = re.compile(r"^([«»]+)\n", re.MULTILINE)
_SECTION = re.compile(r"^(Why|Wrong|Right|Fix):[ \n]?", re.MULTILINE)
_FENCE = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)


class Block(NamedTuple):
    """One block of an example; ``culprits`` are the offsets in its text that findings point to."""

    language: str
    kind: str
    name: str
    text: str
    culprits: list[tuple[int, int]]


def sections(docstring: str) -> dict[str, str]:
    """The parts of a docstring by title; the first paragraph has the title "". Titles inside examples do not count."""
    fences = [match.span() for match in _FENCE.finditer(docstring)]
    titles = [
        match
        for match in _SECTION.finditer(docstring)
        if not any(start <= match.start() < end for start, end in fences)
    ]
    ends = [title.start() for title in titles] + [len(docstring)]
    found = {"": docstring[: ends[0]].strip()}
    for title, end in zip(titles, ends[1:], strict=True):
        found[title[1]] = docstring[title.end() : end].strip()
    return found


def shown(docstring: str) -> str:
    """A docstring as readers see it: examples are whole files, without marks, and clusters are told in words."""

    def block(match: re.Match[str]) -> str:
        language, kind, base, text = match.groups()
        if language == "cluster":
            from spec_lint.engine.cluster_page import told

            return f"```text\n{told(text)}```"
        head = " ".join(filter(None, (language, kind)))
        return f"```{head}\n{unmarked(_whole(language, base, text))[0]}```"

    if REMOVED_FIELDS in docstring:
        from spec_lint.pachyderm.removed_fields import table

        docstring = docstring.replace(REMOVED_FIELDS, table())
    return _BLOCK.sub(block, docstring)


def blocks(section: str) -> Iterator[Block]:
    """The blocks of an example, as the files that they represent."""
    for language, kind, base, written in _BLOCK.findall(section):
        name, text = "", _whole(language, base, written)
        if match := _FILE_LINE.match(text):
            name, text = match[1], text[match.end() :]
        pieces = _pieces(text)
        if match := _ESCAPES_LINE.match(text):
            pieces = [_unescaped(piece) for piece in _pieces(text[match.end() :])]
        yield Block(language, kind, name, *_unmarked(pieces))


def unmarked(text: str) -> tuple[str, list[tuple[int, int]]]:
    """A text without its marks, and the offsets in it that they enclose."""
    return _unmarked(_pieces(text))


def _pieces(text: str) -> list[str]:
    """The marks of a text and what is between them."""
    return _MARK.split(_LINE_OF_MARKS.sub(r"\1", text))


def _unmarked(pieces: list[str]) -> tuple[str, list[tuple[int, int]]]:
    text, begun, culprits = "", [], []
    for piece in pieces:
        if piece == "«":
            begun.append(len(text))
        elif piece == "»":
            culprits.append((begun.pop(), len(text)))
        else:
            text += piece
    return text, sorted(culprits)


def _unescaped(piece: str) -> str:
    return piece if piece in "«»" else piece.encode("utf-8").decode("unicode_escape")


def _whole(language: str, base: str, text: str) -> str:
    """The whole file that a block represents: fields that it does not contain come from its base."""
    if not base:
        return text
    match = _FILE_LINE.match(text)
    head, fragment = (text[: match.end()], text[match.end() :]) if match else ("", text)
    written = set(_FIELD.findall(fragment))
    lines = [line for line in BASES[base][language] if _FIELD.findall(line)[0] not in written]
    if fragment.strip():
        lines.append(fragment.rstrip())
    if language == "json":
        return head + "{\n" + indent(",\n".join(lines), "  ") + "\n}\n"
    return head + "\n".join(lines) + "\n"
