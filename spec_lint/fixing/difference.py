"""What fixes would change, as a unified diff in the form of git. Values that no report may show are masked in it."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from spec_lint.engine.collect import kinds
from spec_lint.engine.publish import known_places, known_values
from spec_lint.engine.reader import Item, read_item
from spec_lint.engine.request import Request
from spec_lint.files.content import git_root
from spec_lint.findings.source import Source
from spec_lint.fixing.content import Content
from spec_lint.fixing.rounds import Change, Fixed
from spec_lint.model.document import Kind
from spec_lint.reading.masking.hidden_values import Values
from spec_lint.reading.masking.masks import masks_of
from spec_lint.reading.masking.ranges import merged
from spec_lint.secrets.value import MASK

AROUND = 3
"""How many lines are shown before and after a change."""


def difference(fixed: Fixed, request: Request) -> Iterator[str]:
    """The lines of a unified diff of all changed files, with their line ends."""
    values = known_values(fixed.outcome.project)
    folder = folder_of(fixed.changes) if fixed.changes else ""
    for change in fixed.changes:
        name = os.path.relpath(os.path.realpath(change.name), folder).replace(os.sep, "/")
        yield f"--- {_name(f'a/{name}')}\n"
        yield f"+++ {_name(f'b/{name}')}\n"
        yield from _of_file(change, request, values)


def folder_of(changes: Sequence[Change]) -> str:
    """The folder that the paths of a difference are from, because no tool applies it outside of where it runs: the
    current one, or that of its repository, or that of the files' repository, or the nearest that has all files."""
    here = os.path.realpath(".")
    common = os.path.commonpath([os.path.dirname(os.path.realpath(change.name)) for change in changes])  # noqa: PTH120
    folders = (folder for folder in (here, git_root(here), git_root(common)) if folder is not None)
    return next((folder for folder in folders if os.path.commonpath([folder, common]) == folder), common)


def _of_file(change: Change, request: Request, values: Values) -> Iterator[str]:
    old, old_shown = _lines(change, change.before, request, values)
    new, new_shown = _lines(change, change.after, request, values)
    for group in SequenceMatcher(None, old, new, autojunk=False).get_grouped_opcodes(AROUND):
        yield f"@@ -{_range(group[0][1], group[-1][2])} +{_range(group[0][3], group[-1][4])} @@\n"
        for tag, start, end, new_start, new_end in group:
            if tag == "equal":
                yield from _written(" ", old_shown[start:end])
            else:
                yield from _written("-", old_shown[start:end])
                yield from _written("+", new_shown[new_start:new_end])


def _name(name: str) -> str:
    """A path as git writes it for ``git apply`` and ``patch -p1``: quoted, if something in it does not print."""
    if name.isprintable() and not {'"', "\\"} & set(name):
        return f"{name}\t" if " " in name else name
    quoted = ("\\" + character if character in '"\\' else _octal(character) for character in name)
    return f'"{"".join(quoted)}"'


def _octal(character: str) -> str:
    """A character, or if it does not print its bytes in octal digits."""
    if character.isprintable():
        return character
    return "".join(f"\\{byte:03o}" for byte in character.encode("utf-8", "surrogateescape"))


def _lines(change: Change, data: bytes, request: Request, values: Values) -> tuple[list[str], list[str]]:
    """The lines of a text, as they are and as they may be shown."""
    content = Content(data)
    mark = "\ufeff" if content.mark else ""
    item = Item(change.path, change.name, kinds(request)(change.name), change.path in request.named)
    documents = read_item(item, request, data).documents
    alone = Source(change.name, content.text)
    specs = {document.source for document in documents if document.kind is not Kind.SECRET}
    places = [place for source in {*(document.source for document in documents), alone} for place in masks_of(source)]
    for source in specs if documents else (alone,):
        places += known_places(source, values, documents)
    return _split(mark + content.text), _split(mark + _masked(content.text, places))


def _masked(text: str, places: Sequence[tuple[int, int]]) -> str:
    """A text with as many lines, in which what is in these places is masked."""
    pieces, position = [], 0
    for start, end in merged(places):
        pieces += [
            text[position:start],
            "\n".join(MASK if line.strip() else "" for line in text[start:end].split("\n")),
        ]
        position = end
    return "".join([*pieces, text[position:]])


def _split(text: str) -> list[str]:
    """The lines of a text with their line ends, as tools that apply a diff count them."""
    lines = [line + "\n" for line in text.split("\n")]
    lines[-1] = lines[-1][:-1]
    return lines if lines[-1] else lines[:-1]


def _range(start: int, end: int) -> str:
    """The lines of a hunk: where they start, and how many there are."""
    length = end - start
    return f"{start + 1 if length else start},{length}"


def _written(prefix: str, lines: Sequence[str]) -> Iterator[str]:
    for line in lines:
        yield prefix + line if line.endswith("\n") else f"{prefix}{line}\n\\ No newline at end of file\n"
