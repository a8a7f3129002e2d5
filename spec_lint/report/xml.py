"""XML that any parser reads, whatever names and messages hold."""

from __future__ import annotations

import re

from spec_lint.findings.plain import visible

HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
_REFERENCES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\n": "&#10;"}
_COMMAND = re.compile(r"(?<=##)([A-Za-z]*)\[|:(?=:)")


def text(words: str) -> str:
    """Text between tags: on one line, with escapes for characters that do not print, most of which XML forbids.

    What a CI runner would read as a command is written with references, so a reader gets the same text.
    """
    escaped = "".join(_REFERENCES.get(character, character) for character in visible(words))
    return _COMMAND.sub(lambda match: "&#58;" if match[0] == ":" else f"{match[1]}&#91;", escaped)


def lines(words: str) -> str:
    """Text of several lines."""
    return "\n".join(map(text, words.split("\n")))


def tag(name: str, /, **attributes: object) -> str:
    """The inside of a tag: its name and its attributes, without those that are None."""
    written = (f' {key}="{text(str(value))}"' for key, value in attributes.items() if value is not None)
    return name + "".join(written)
