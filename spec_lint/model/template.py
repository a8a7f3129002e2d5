"""Holes: the values of a document that hold a placeholder of a template language, so they are unknown until a tool
renders the file. A document is judged as if each of them were something valid."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any

from spec_lint.findings.finding import Finding, Part, Pointer, Span
from spec_lint.findings.named_tuple import NamedTuple
from spec_lint.findings.source import Source
from spec_lint.grammar.marks import STRONG, Mark, marks, sign_of_a_mark
from spec_lint.model.document import Document, Kind
from spec_lint.model.once import once
from spec_lint.reading.node import Node, Shape

_FREE = frozenset({
    ("transform", "cmd"), ("transform", "stdin"), ("transform", "err_cmd"), ("transform", "err_stdin"),
    ("transform", "env"), ("description",), ("metadata", "annotations"), ("pod_spec",), ("pod_patch",),
})  # fmt: skip
"""The parts of a spec in which most marks are text: commands, variables, descriptions, and JSON that holds them."""
_POD_TEXTS = ("pod_spec", "pod_patch")
_COMMAND = re.compile(r"[\s|;'\"\\]")
"""What is around the placeholders of a command, and never in a name, an image, a path or a number."""
_VALUES = ("data", "stringData")
_VARIABLE = re.compile(r"\$\{?[A-Z]")
"""What is a placeholder in `join_on` and `group_by`, where `$1` is a part of a path."""
_IN_A_VALUE = re.compile(r"\{\{.*?\}\}|<%.*?%>|\$\{[^}\n]*\}|\$\(\w+\)|^\$[A-Z_]{3,}", re.DOTALL)
"""A placeholder in the value of a secret. Others look too much like parts of passwords."""
_KEYWORDS = frozenset({"$anchor", "$comment", "$defs", "$id", "$ref", "$schema"})
"""Keys with a meaning in JSON Schema. No tool fills them in."""


class Hole(NamedTuple):
    """A value, or a key, that holds a placeholder: its place, and its first mark, whose offsets count in its text."""

    pointer: Pointer
    mark: Mark
    part: Part = Part.VALUE


def is_hole(text: str, field: str = "") -> bool:
    """Whether a name, or the value of another field, holds a placeholder."""
    return bool(sign_of_a_mark(text)) and next(_marks_at((field,), text), None) is not None


@lru_cache(maxsize=1024)
def may_become(text: str, name: str) -> bool:
    """Whether a name with placeholders may be another name once it is rendered."""
    pattern = rendered_names(text)
    return pattern is not None and pattern.fullmatch(name) is not None


@lru_cache(maxsize=1024)
def rendered_names(text: str) -> re.Pattern[str] | None:
    """What a name with placeholders may be once it is rendered; None if it has no placeholders."""
    parts, end = [], 0
    for mark in marks(text) if sign_of_a_mark(text) else ():
        parts.append(re.escape(text[end : mark.start]))
        end = mark.end
    return re.compile(".*".join([*parts, re.escape(text[end:])])) if parts else None


@once
def holes_of(document: Document) -> list[Hole]:
    """The values and keys of a document that hold a placeholder."""
    if document.template is None:
        return []
    return list(_spec_holes(document) if document.kind is Kind.PIPELINE else _secret_holes(document))


@once
def hole_spans(document: Document) -> list[Span]:
    """The places about which nothing is reported; all of it if lines of a template language decide what is in it."""
    if document.template is not None and document.template.whole:
        return [Span(document.source, 0, len(document.source.text))]
    return [document.span(hole.pointer, hole.part) for hole in holes_of(document)]


def concerns_a_hole(finding: Finding, templates: Mapping[Source, Iterable[Document]]) -> bool:
    """Whether a finding, or one of the other places that it names, is a hole of one of the documents of its source."""
    return any(
        hole.start <= place.start and place.end <= hole.end
        for place in (finding.span, *(label.span for label in finding.related))
        for document in templates.get(place.source, ())
        for hole in hole_spans(document)
    )


@once
def placeholders(document: Document) -> int:
    """How many values and keys of a document a tool fills in first."""
    if document.template is None:
        return 0
    return len(holes_of(document)) or document.template.whole


@once
def is_expected(document: Document) -> bool:
    """Whether placeholders in a document are no surprise: its path or the configuration says that it
    is a template, or it is for kubectl."""
    from spec_lint.files.template_paths import language_of  # saves start-up time: few files are templates

    for_kubectl = document.kind is Kind.SECRET and document.secret.form != "json" and not document.forced
    known = document.template is not None and document.template.known
    return for_kubectl or known or language_of(document.path) is not None


# ---------------------------------------------------------------------------------------------------------------------
# specs


def _spec_holes(document: Document) -> Iterator[Hole]:
    free: list[tuple[Pointer, Any]] = []
    is_template = False
    in_keys = sign_of_a_mark("\n".join(document.fields)) is not None
    for pointer, text, part in _texts(document.value, free, keys=in_keys):
        mark = next(_marks_at(pointer, text), None)
        if mark is not None:
            is_template = True
            yield Hole(pointer, mark, part)
    # If nothing else is a placeholder, one of these makes the text unreadable.
    every = not is_template and document.template is not None and document.template.unreadable
    for place, part_of_spec in free:
        if not (is_template or every) and place[0] not in _POD_TEXTS:
            continue
        for below, text, _ in _texts(part_of_spec):
            found = (mark for mark in marks(text) if every or _stands_out(mark, place, text, is_template))
            mark = next(found, None)
            if mark is not None:
                yield Hole((*place, *below), mark)


def _texts(
    value: Any, free: list[tuple[Pointer, Any]] | None = None, *, keys: bool = False
) -> Iterator[tuple[Pointer, str, Part]]:
    """Every string in a value that has a sign of a placeholder, and every key if ``keys`` says so; ``free`` takes
    the parts of a spec that are in ``_FREE`` instead."""
    stack: list[tuple[Pointer, Any]] = [((), value)]
    while stack:
        pointer, inner = stack.pop()
        kind = type(inner)
        if free is not None and pointer in _FREE:
            free.append((pointer, inner))
        elif kind is str:
            if sign_of_a_mark(inner):
                yield pointer, inner, Part.VALUE
        elif kind is dict:
            if keys:
                yield from (((*pointer, key), key, Part.KEY) for key in inner if key not in _KEYWORDS)
            for key, item in inner.items():
                stack += (((*pointer, key), item),)
        elif kind is list:
            for index, item in enumerate(inner):
                stack += (((*pointer, index), item),)


def _marks_at(pointer: Pointer, text: str) -> Iterator[Mark]:
    """The placeholders in a string, without what has another meaning in its field."""
    field = pointer[-1] if pointer else ""
    found = list(marks(text))
    if found and field != "spec" and _COMMAND.search(_around(text, found)) is not None:
        return  # a command, at the wrong place
    for mark in found:
        if field == "glob" and mark.language in ("format", "concourse"):
            continue
        if field in ("join_on", "group_by") and mark.language == "envsubst" and not _VARIABLE.match(text, mark.start):
            continue
        yield mark


def _around(text: str, found: list[Mark]) -> str:
    """The part of a text that is around its placeholders."""
    starts, ends = [mark.start for mark in found], [mark.end for mark in found]
    return "".join(text[end:start] for end, start in zip([0, *ends], [*starts, len(text)], strict=True))


def _stands_out(mark: Mark, pointer: Pointer, text: str, is_template: bool) -> bool:
    """Whether a mark in a part where most marks are text is a placeholder all the same."""
    if pointer[0] not in _POD_TEXTS:
        return is_template and mark.language in STRONG
    clear = mark.language in STRONG or (mark.language == "envsubst" and text.startswith("{", mark.start + 1))
    return (clear or mark[1:] == (0, len(text))) and (is_template or not _is_json(text))


def _is_json(text: str) -> bool:
    import json  # saves start-up time: few specs have such a text with a placeholder

    try:
        json.loads(text)
    except ValueError:
        return False
    return True


# ---------------------------------------------------------------------------------------------------------------------
# secrets


def _secret_holes(document: Document) -> Iterator[Hole]:
    """The holes of a secret, by its text: the reader leaves out what is not base64."""
    for_pachctl = document.secret.form in ("json", "broken")
    is_template = document.template is not None and document.template.unreadable
    strings: list[Hole] = []
    for pointer, text, part in _texts_below(document.node()):
        if pointer[:2] == ("metadata", "annotations"):
            continue
        if len(pointer) < 2 or pointer[0] not in _VALUES:
            mark = next(marks(text), None) if sign_of_a_mark(text) else None
        elif for_pachctl:
            # Under `stringData` it is a value that nobody fills in (S327), if nothing else in the file is one.
            mark = _whole_mark(text)
            if mark is not None and pointer[0] == "stringData":
                strings.append(Hole(pointer, mark, part))
                mark = None
        else:
            mark = _mark_of(_IN_A_VALUE.search(text)) or (_whole_mark(text) if pointer[0] == "data" else None)
        if mark is not None:
            is_template = True
            yield Hole(pointer, mark, part)
    yield from strings if is_template else ()


def _whole_mark(text: str) -> Mark | None:
    """The placeholder that a value is."""
    mark = next(marks(text), None) if sign_of_a_mark(text) else None
    return mark if mark is not None and mark[1:] == (0, len(text)) else None


def _mark_of(found: re.Match[str] | None) -> Mark | None:
    if found is None:
        return None
    language = next(marks(found[0]), Mark("envsubst", 0, 0)).language
    return Mark(language, found.start(), found.end())


def _texts_below(root: Node | None) -> Iterator[tuple[Pointer, str, Part]]:
    """Every scalar and every key below a node."""
    stack: list[tuple[Pointer, Node]] = [((), root)] if root is not None else []
    while stack:
        pointer, node = stack.pop()
        if node.shape is Shape.SCALAR:
            yield pointer, node.text, Part.VALUE
        for key, _ in node.entries:
            yield (*pointer, key.text), key.text, Part.KEY
        stack += [((*pointer, key.text), value) for key, value in node.entries][::-1]
        stack += [((*pointer, index), item) for index, item in enumerate(node.items)][::-1]
