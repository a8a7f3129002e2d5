"""The examples of the rules, each linted once for all tests that look at its findings."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from rule_examples import Example, example, lint

from spec_lint.engine.rule import Rule


class Linted(NamedTuple):
    """An example, the folder of its files, and what came of checking them."""

    given: Example
    folder: Path
    outcome: Any


Linting = Callable[[Rule, str], Linted]


@pytest.fixture(scope="session")
def linted(tmp_path_factory: pytest.TempPathFactory) -> Linting:
    """Gives the example under a heading of a rule's page, linted."""
    found: dict[tuple[str, str], Linted] = {}

    def of(rule: Rule, heading: str) -> Linted:
        if (rule.code, heading) not in found:
            given, folder = example(rule, heading), tmp_path_factory.mktemp(rule.code)
            found[rule.code, heading] = Linted(given, folder, lint(rule, given, folder))
        return found[rule.code, heading]

    return of


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests of one rule follow each other, so that one worker gets them all."""
    places = [number for number, item in enumerate(items) if "linted" in getattr(item, "fixturenames", ())]
    ours = sorted((items[place] for place in places), key=_code)
    for place, item in zip(places, ours, strict=True):
        items[place] = item


def _code(item: pytest.Item) -> str:
    assert isinstance(item, pytest.Function)
    rule = item.callspec.params["rule"]
    assert isinstance(rule, Rule)
    return rule.code
