"""A long List in JSON is read without the items that nothing is asked of, and all places stay the same."""

from __future__ import annotations

import json

import pytest

from spec_lint.reading.json.brief import brief

ITEMS = [{"kind": "ConfigMap", "data": {"items": ["]", "}"]}}, {"kind": "Secret", "metadata": {"name": "db"}}, 1, {}]


def wanted(item: str) -> bool:
    return "Secret" in item


@pytest.mark.parametrize("indent", [None, 2])
def test_only_the_items_that_are_not_wanted_are_emptied(indent: int | None) -> None:
    text = json.dumps({"metadata": {"items": 1}, "apiVersion": "v1", "items": ITEMS, "kind": "List"}, indent=indent)
    short = brief(text, wanted)
    assert (len(short), short.count("\n")) == (len(text), text.count("\n"))
    assert short.index("Secret") == text.index("Secret")
    assert json.loads(short)["items"] == [{}, ITEMS[1], 1, {}]
    assert json.loads(short)["kind"] == "List"


@pytest.mark.parametrize(
    "text",
    [
        "{}",
        '{"a": {"items": [{"kind": "ConfigMap"}]}}',
        '{"items": [{"kind": "ConfigMap"} {"kind": "Secret"}]}',
        '{"items": [{"kind": "ConfigMap"}, ',
        '{"items": [{"kind": ConfigMap}]}',
        '{"items": [{"a": ' + "[" * 100_000,
    ],
)
def test_anything_else_stays_as_it_is(text: str) -> None:
    assert brief(text, wanted) == text
