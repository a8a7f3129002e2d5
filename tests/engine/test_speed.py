"""What an ordinary spec costs, in calls of functions: these are the same on every machine, however busy.

The seconds are measured by benchmarks/run.py, beside another program.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from types import FrameType

from pytest import MonkeyPatch

from benchmarks.inputs import spec
from spec_lint.engine.linter import MOST_TEXT
from spec_lint.engine.run import Request, check
from spec_lint.findings.source import Source
from spec_lint.pachyderm.release import Release
from spec_lint.reading import spec as reading
from spec_lint.reading.node import Node
from spec_lint.settings.config import Config

MOST_CALLS = 970
"""For each spec, of Python's functions and of those in C; about 875 when this was written."""


def calls(run: Callable[[], object]) -> int:
    count = 0

    def profile(frame: FrameType, event: str, argument: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    sys.setprofile(profile)
    try:
        run()
    finally:
        sys.setprofile(None)
    return count


def test_an_ordinary_spec_costs_few_calls(tmp_path: Path) -> None:
    paths = []
    for number in range(300):
        path = tmp_path / f"step-{number:05}.json"
        path.write_text(json.dumps(spec(number), indent=2))
        paths.append(str(path))

    def checked(count: int) -> None:
        outcome = check(Request(paths[:count], Config()))
        assert [finding.message for finding in outcome.findings] == []
        assert len(outcome.project.documents) == count

    checked(10)  # what is made once is made now
    few, many = calls(lambda: checked(100)), calls(lambda: checked(300))
    assert (many - few) / 200 < MOST_CALLS


def test_the_nodes_of_a_spec_are_not_made_for_each_finding(tmp_path: Path, monkeypatch: MonkeyPatch) -> None:
    """Rules visit many specs in turn, first as documents, then as pipelines; the report looks at all once more."""
    made: list[str] = []
    make = reading._made_nodes

    def counted(source: Source, release: Release | None) -> list[Node | None]:
        made.append(source.path)
        return make(source, release)

    monkeypatch.setattr(reading, "_made_nodes", counted)
    text = "pipeline: {name: a.b}\ntransform: {image: 'a:1', cmd: [sh], typo: x}\ninput: {pfs: {repo: r, glob: ''}}\n"
    text += "description: " + "x" * 40_000 + "\n"
    paths = [tmp_path / f"{number}.yaml" for number in range(60)]
    for path in paths:
        path.write_text(text)
    found = check(Request([str(path) for path in paths], Config())).findings
    assert {"P001", "P101", "P204"} <= {finding.rule for finding in found}
    assert len(made) <= 3 * len(paths)
    assert MOST_TEXT <= reading.KEPT
