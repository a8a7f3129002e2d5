"""What the rules need, from their index: rules that cannot find anything are not even imported."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import Any

from spec_lint.engine.probe import Needs, Question
from spec_lint.engine.rule import Rule
from spec_lint.model.document import Kind
from spec_lint.model.settings import Settings

VERSION = "<version>"
"""What stands in the index for the target release as an argument of a question."""


def known_needs(rule: Rule, settings: Settings, kind: Kind) -> Needs | None:
    """What a rule needs in a document of a kind; None if the index does not know it for the settings of this run."""
    known = _index().get(rule.code, {}).get(kind.name)
    if known is None:
        return None
    asked, paths, questions = known
    if asked and any(getattr(settings, name) != getattr(_USUAL, name) for name in asked):
        return None
    return Needs(
        frozenset(map(frozenset, paths)),
        tuple(
            Question(_judge(judge), tuple(settings.version if one == VERSION else one for one in more))
            for judge, more in questions
        ),
        frozenset(asked),
    )


_USUAL = Settings()
"""The settings that the index was made with."""


@cache
def _index() -> dict[str, dict[str, Any]]:
    index: Any = import_module("spec_lint.rules._index")
    needs: dict[str, dict[str, Any]] = index.NEEDS
    return needs


@cache
def _judge(name: str) -> Any:
    module, _, function = name.rpartition(".")
    return getattr(import_module(module), function)
