"""How problems are put into sentences."""

from __future__ import annotations

from spec_lint.grammar import GrammarError

REFUSED = "Kubernetes refuses the pods for this, so the pipeline fails after it was created."
SERVICE_REFUSED = "Kubernetes refuses the Service for this, so the pipeline fails after it was created."
NOT_MADE = "Pachyderm cannot make the pods with this, so the pipeline fails after it was created."


def sentence(error: GrammarError) -> str:
    """What a grammar says, as a sentence."""
    return error.message[:1].upper() + error.message[1:] + "."
