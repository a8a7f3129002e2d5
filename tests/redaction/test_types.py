"""No object that a run makes writes out the value of a secret, whatever is done with it."""

from __future__ import annotations

from pathlib import Path

import pytest

from spec_lint.cli import main
from tests.redaction.canaries import GROUPS, Search
from tests.redaction.recorder import everything_shown, our_types, recorded


def test_no_object_of_a_run_writes_out_a_value(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    canaries = [canary for group in GROUPS.values() for canary in group]
    for canary in canaries:
        (tmp_path / canary.name).write_bytes(canary.data)
    with recorded() as made:
        main(["check", "--isolated", "--as", "secret", str(tmp_path)])
    capfd.readouterr()
    search = Search(canaries)
    shown = everything_shown(made)
    # A finding may quote what YAML takes for a key, until the report masks it: see test_canaries.
    shown.pop("Finding")
    shown.pop("Kept")  # the findings before that
    assert [kind for kind, text in shown.items() if search(text)] == []
    assert len(shown) > 20


def test_all_types_are_looked_at() -> None:
    names = {kind.__name__ for kind in our_types()}
    assert names > {"Answer", "Block", "Content", "Document", "Node", "Registry", "Secret", "Source", "Value"}
