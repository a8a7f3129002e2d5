"""The inventory file: what is written is read back, sorted and stable; what cannot be used is said with its place."""

from __future__ import annotations

import datetime
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spec_lint.engine.inventory_file import age, inventory_text, read_inventory
from spec_lint.model.inventory import KnownSecret
from spec_lint.schema.validate import check_inventory
from spec_lint.settings.config import ConfigError

NOW = datetime.datetime(2024, 2, 3, 12, tzinfo=datetime.UTC)


def known(name: str, keys: set[str] | None = None, namespace: str | None = None) -> KnownSecret:
    return KnownSecret(name, frozenset(keys) if keys is not None else None, "Opaque", namespace, "file")


names = st.text(st.characters(codec="utf-8"), min_size=1, max_size=8)
secrets = st.builds(
    KnownSecret,
    names,
    st.none() | st.frozensets(names, max_size=4),
    st.none() | names,
    st.none() | names,
    st.just("file"),
)


@given(st.lists(secrets, unique_by=lambda secret: (secret.namespace, secret.name)), st.randoms())
def test_what_is_written_is_valid_and_does_not_depend_on_the_order(found: list[KnownSecret], random: object) -> None:
    text = inventory_text(found)
    shuffled = list(found)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert inventory_text(shuffled) == text
    assert check_inventory(json.loads(text)) == []
    assert text.endswith("}\n")


def test_what_was_written_is_read_back(tmp_path: Path) -> None:
    path = tmp_path / "inventory.json"
    path.write_text(
        inventory_text(
            [known("b", {"y", "x"}, "pach"), known("a", None, "other")], namespace="pach", context="prod", taken=NOW
        )
    )
    snapshot = read_inventory(path)
    assert [(secret.name, secret.keys, secret.namespace, secret.origin) for secret in snapshot.secrets] == [
        ("a", None, "other", "snapshot"),
        ("b", frozenset({"x", "y"}), "pach", "snapshot"),
    ]
    assert (snapshot.namespace, snapshot.context, snapshot.taken) == ("pach", "prod", NOW)
    assert [secret.span.text for secret in snapshot.secrets if secret.span] == ['"a"', '"b"']


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (0, "less than a day ago (2024-02-03)"),
        (1, "1 day ago (2024-02-02)"),
        (40, "40 days ago (2023-12-25)"),
        (-2, "in the future (2024-02-05): the clocks do not agree"),
    ],
)
def test_its_age_is_told_in_days(days: int, words: str) -> None:
    assert age(NOW - datetime.timedelta(days=days), NOW) == words


@pytest.mark.parametrize(
    ("text", "line", "column", "message"),
    [
        ("{\n  no", 2, 3, "The inventory is not JSON."),
        ('{"version": 2, "secrets": []}', 1, 13, "must be 1"),
        ('{"version": 1,\n "secrets": [{"name": ""}]}', 2, 23, "must be not empty"),
        ('{"version": 1, "secrets": [{"name": "a", "value": "x"}]}', 1, 51, "has no option `value`"),
    ],
)
def test_an_inventory_that_cannot_be_used_says_where_and_why(
    text: str, line: int, column: int, message: str, tmp_path: Path
) -> None:
    path = tmp_path / "inventory.json"
    path.write_text(text)
    with pytest.raises(ConfigError) as caught:
        read_inventory(path)
    assert (caught.value.line, caught.value.column) == (line, column)
    assert message in caught.value.message


def test_an_inventory_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot be read"):
        read_inventory(tmp_path / "none.json")
