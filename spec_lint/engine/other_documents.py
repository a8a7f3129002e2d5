"""What to say of a document that is not a spec, where pachctl expects one."""

from __future__ import annotations

from typing import Any

from spec_lint.grammar.words import listed, quoted
from spec_lint.model.document import Kind
from spec_lint.model.recognition import Wrapping, wrapping_of
from spec_lint.reading.node import Node, ReadingError
from spec_lint.reading.unwrapping import without_key

WRAPPED = "R141"
"""The rule about a spec that is not at the top of its document."""
_OTHERS = {Kind.SECRET: "a secret", Kind.DEFAULTS: "defaults for specs"}


def other_document(created: int, kind: Kind, node: Node | None) -> ReadingError:
    """The error of a document in a file of specs; pachctl has ``created`` so many pipelines before it meets it."""
    what = f"{_OTHERS[kind]} and not a pipeline spec" if kind in _OTHERS else "not a pipeline spec"
    help_ = "Put it in a separate file."
    if created:
        specs = f"{created} specs before it are" if created > 1 else "spec before it is"
        help_ += f" pachctl stops here: the {specs} created, and none after it."
    message = f"This document is {what}, but pachctl reads every document of this file as a pipeline spec."
    return ReadingError("R139", message, *_start_of(node), help_)


def wrapped_specs(value: Any, node: Node | None, text: str) -> ReadingError | None:
    """The error of a document that holds specs one level too deep, if it does."""
    wrapping = wrapping_of(value)
    if wrapping is None:
        return None
    key = next((key for key, _ in node.entries if key.text in wrapping.keys), None) if node is not None else None
    start, end = (key.start, key.end) if key is not None else _start_of(node)
    keys = listed([quoted(key) for key in wrapping.keys[:MOST_KEYS]], "and")
    these, are = ("This spec", "is") if wrapping.specs == 1 else (f"These {wrapping.specs} specs", "are")
    message = f"{these} {are} under {keys}, but pachctl reads a spec only at the top of a document or of a list."
    repair = without_key(text, node) if node is not None and not wrapping.named else None
    return ReadingError(WRAPPED, message, start, end, _cure(wrapping, keys), repair=repair)


MOST_KEYS = 3


def _cure(wrapping: Wrapping, keys: str) -> str:
    if wrapping.named:
        return "Write a list of the specs, without their names, or a document for each."
    return f"Write the {'list' if wrapping.is_list else 'spec'} itself, without {keys}."


def _start_of(node: Node | None) -> tuple[int, int]:
    if node is not None and node.entries:
        key = node.entries[0][0]
        return key.start, key.end
    return (node.start, node.end) if node is not None else (0, 1)
