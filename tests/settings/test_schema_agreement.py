"""The published schema of the configuration accepts what the validator accepts."""

from __future__ import annotations

import copy
import json
import tomllib
from datetime import date
from pathlib import Path
from typing import Any

from hypothesis import example, given, settings
from hypothesis import strategies as st

from spec_lint.schema.validators import is_valid
from spec_lint.settings.config import ConfigError
from spec_lint.settings.options import Options
from tests.settings.test_config import EVERYTHING

TABLE = json.loads(json.dumps(tomllib.loads(EVERYTHING)["tool"]["spec-lint"], default=date.isoformat))
TEXTS = (
    "",
    "a",
    "/a",
    "X201",
    "error",
    "off",
    "2.12",
    "v2.12.3",
    "2.x",
    "2030-12-31",
    "2030-13-01",
    "raw/images",
    "..a",
)
VALUES = st.recursive(
    st.sampled_from([*TEXTS, 0, 1.5, True, False]),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(["a", "keys", "type", "X201"]), inner),
    max_leaves=4,
)


def places(value: Any, pointer: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """The places of all values in a table, but of the table itself."""
    entries = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    found = [(*pointer, token) for token, _ in entries]
    return [*found, *(place for token in found for place in places(value[token[-1]], token))]


def accepts(table: dict[str, Any]) -> bool:
    try:
        Options(Path("spec-lint.toml"), "", (), None).config(table)
    except ConfigError:
        return False
    return True


@example(("select",), "drop", "", "")
@example(("render", 0, "command", 0), "replace", "", "")
@example(("render", 0, "command", 1), "replace", "", "")
@given(
    st.sampled_from(places(TABLE)),
    st.sampled_from(["replace", "drop", "add"]),
    VALUES,
    st.sampled_from(["a", "file", "selct"]),
)
@settings(max_examples=500, deadline=None)
def test_the_schema_and_the_validator_agree(place: tuple[str | int, ...], change: str, value: Any, name: str) -> None:
    table = copy.deepcopy(TABLE)
    holder = table
    for token in place[:-1]:
        holder = holder[token]
    if change == "replace":
        holder[place[-1]] = value
    elif change == "drop":
        del holder[place[-1]]
    elif isinstance(holder, dict):
        holder[name] = value
    assert is_valid("config", table) == accepts(table), (place, change, value, name)
