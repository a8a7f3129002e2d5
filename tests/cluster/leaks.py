"""The search for traces of values in what was shown: as they are, and in the encodings in which they may turn up."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from hashlib import sha256
from urllib.parse import quote

WINDOW = 8
"""So many characters in a row of a value, or of an encoding of it, are a leak."""


def token(name: str) -> str:
    """A made-up value of 24 letters and digits that stands nowhere else."""
    return "q" + sha256(name.encode()).hexdigest()[:22] + "7"


def forms(value: str) -> Iterator[str]:
    raw = value.encode()
    yield value
    yield json.dumps(value)[1:-1]
    yield quote(value)
    yield raw.hex()
    yield sha256(raw).hexdigest()
    for shift in range(3):
        # In the base64 of a longer text a value can start at any of three places.
        whole = base64.b64encode(b"\0" * shift + raw)[4 if shift else 0 : -4].decode()
        yield whole
        yield whole.translate(str.maketrans("+/", "-_"))


def leaks(shown: str, values: tuple[str, ...]) -> list[str]:
    """The pieces of values in a text."""
    pieces = {
        form[index : index + WINDOW]
        for value in values
        for form in forms(value)
        for index in range(len(form) - WINDOW + 1)
    }
    return sorted(piece for piece in pieces if piece in shown)
