"""The table of what files are taken for."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.likeness import main
from tests.model.lookalikes import LOOKALIKES, SPECS


def test_the_table_counts_what_is_taken_for_something_else(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    specs, others = tmp_path / "specs", tmp_path / "others"
    specs.mkdir()
    others.mkdir()
    (specs / "a.yaml").write_text(SPECS["2.0"])
    (others / "a.yaml").write_text(LOOKALIKES["Benthos"])
    (others / "b.yaml").write_text(SPECS["2.0"])
    assert main(["--specs", str(specs), "--others", str(others)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert "| files with specs, not recognized | 0 | 1 |" in lines
    assert "| specs with a typo in pipeline, not recognized | 0 | 1 |" in lines
    assert "| files of other tools, taken for specs or secrets | 1 | 2 |" in lines
    assert lines[-1] == str(others / "b.yaml")
