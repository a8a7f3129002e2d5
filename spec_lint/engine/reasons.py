"""Why a file was taken for something other than a spec or a secret, in words."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice

from spec_lint.engine.loader import LoadedFile
from spec_lint.model.recognition import reason_of


def why_other(file: LoadedFile) -> str:
    """Why nothing in a file is a spec or a secret."""
    ending = file.path.rpartition(".")[2].lower()
    if ending in _JSONNET:
        return _JSONNET[ending]
    reasons = together(
        clause(spec.errors[0].message) if spec.value is None and spec.errors else reason_of(spec.value)
        for spec in file.specs
    )
    return reasons or "nothing in it looks like a spec or a secret"


_JSONNET = {
    "jsonnet": "its text does not look like a pipeline spec, so it was not rendered",
    "libsonnet": "other jsonnet files import it",
}

MOST_REASONS = 3
"""So many documents of a file are explained."""


def together(reasons: Iterable[str]) -> str:
    """Reasons as one, each once."""
    return "; ".join(islice(dict.fromkeys(reasons), MOST_REASONS))


def clause(sentence: str) -> str:
    """A sentence as a part of another."""
    return sentence[:1].lower() + sentence[1:].rstrip(".")
