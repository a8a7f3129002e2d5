"""The names of pipelines, repos, branches and projects.

Source: ``ancestry.ValidateName`` (src/internal/ancestry), ``validatePipelineName``
(src/server/pps/server/api_server.go) and ``ValidateProject`` (src/pfs/pfs.go) of Pachyderm 2.12.
"""

from __future__ import annotations

import re

from spec_lint.grammar import GrammarError
from spec_lint.grammar.words import quoted

LONGEST_PIPELINE = 51
LONGEST_PROJECT = 51
LONGEST_TOGETHER = 58
"""For project and pipeline: with the dashes and a version of two digits that makes Kubernetes' 63."""

ALLOWED = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-")

COMMIT_ID = "[0-9a-f]{12}4[0-9a-f]{19}"
"""The form of the IDs of commits: a UUID of version 4 without dashes."""


def check_name(text: str) -> None:
    """Raise GrammarError, with the place of the first culprits, unless all is letters, digits, ``_`` and ``-``.

    An empty name is rejected as well.
    """
    if not text:
        raise GrammarError("it is empty", 0, 0)
    if ALLOWED.issuperset(text):
        return
    start = next(index for index, character in enumerate(text) if character not in ALLOWED)
    end = start
    while end < len(text) and text[end] not in ALLOWED:
        end += 1
    culprit = "a space" if text[start:end] == " " else quoted(text[start:end])
    raise GrammarError(f"{culprit} is not allowed", start, end, simplified(text))


def check_start(text: str) -> None:
    """Raise GrammarError unless the first character is a letter or a digit (of ASCII)."""
    if text[:1] in ("_", "-"):
        message = f"it must start with a letter or a digit, not {quoted(text[0])}"
        raise GrammarError(message, 0, 1, text.lstrip("_-") or None)


def check_project(text: str) -> None:
    """Raise GrammarError for the name of a project that cannot exist."""
    check_name(text)
    check_start(text)
    if len(text) > LONGEST_PROJECT:
        message = f"it has {len(text)} characters; the limit is {LONGEST_PROJECT}"
        raise GrammarError(message, LONGEST_PROJECT, len(text))


def is_branch(text: str) -> bool:
    """Whether a branch can have a name: it has only what ``check_name`` allows, and is not the ID of a commit."""
    return ALLOWED.issuperset(text) and not re.fullmatch(COMMIT_ID, text)


def simplified(text: str) -> str | None:
    """The name with a dash for each character that is not allowed; None if too little of the name remains."""
    if len(text) > LONGEST_PIPELINE or sum(character not in ALLOWED for character in text) > max(1, len(text) // 3):
        return None
    name = "".join(character if character in ALLOWED else "-" for character in text).strip("-_")
    return name or None
