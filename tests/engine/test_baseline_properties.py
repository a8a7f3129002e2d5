"""What a baseline knows stays known, whatever is done to the files without touching the faults."""

from __future__ import annotations

import json
import os
import random
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spec_lint.engine import baseline
from spec_lint.engine.baseline_file import BaselineFile, read_baseline
from spec_lint.engine.run import Outcome, Request, check
from spec_lint.files.discovery import nothing
from spec_lint.model.project import Project
from spec_lint.settings.config import Config
from tests.engine.generated_projects import CHANGES, FAULTS, File, Files, changed, good, projects, reordered

KNOWN = Path("known.json")


@contextmanager
def folder_of(files: Files) -> Iterator[None]:
    """Files in a folder of their own, which is the current one."""
    before = Path.cwd()
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        try:
            put(files)
            yield
        finally:
            os.chdir(before)


def put(files: Files) -> None:
    """These files, and no others but the baseline."""
    for path in Path().iterdir():
        if path.is_dir():
            shutil.rmtree(path)
        elif path != KNOWN:
            path.unlink()
    for name, file in files.items():
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).write_text(file.text)


def run() -> Outcome:
    known = read_baseline(KNOWN) if KNOWN.exists() else BaselineFile(KNOWN)
    return check(Request(["."], Config(), baseline=known))


def write() -> str:
    comparisons = run().comparisons
    assert comparisons is not None
    KNOWN.write_text(next(iter(comparisons)).text())
    return KNOWN.read_text()


def told(outcome: Outcome) -> list[Any]:
    return [(one.rule, one.span.source.path, one.pointer, one.message) for one in outcome.findings]


@given(projects(), st.lists(st.sampled_from(range(len(CHANGES))), min_size=1, max_size=4), st.integers(0, 1 << 20))
@settings(max_examples=60)
def test_nothing_is_new_after_a_change_that_touches_no_fault(files: Files, changes: list[int], seed: int) -> None:
    with folder_of(files):
        write()
        put(changed(files, changes, random.Random(seed)))
        assert told(run()) == [], [CHANGES[number].__name__ for number in changes]


@given(projects(), st.data())
@settings(max_examples=40)
def test_a_fault_that_is_added_is_new_and_nothing_else_is(files: Files, data: st.DataObject) -> None:
    with folder_of(files):
        before = run()
        write()
        path = data.draw(st.sampled_from([path for path, file in files.items() if not file.is_secret]))
        spec = data.draw(st.sampled_from(files[path].values))
        spec["made_up_field"] = 1
        put(files)
        after = run()
        assert [(one.rule, one.pointer) for one in after.findings] == [("P001", ("made_up_field",))]
        assert len(after.suppressed) == len(before.findings)


@given(st.lists(st.sampled_from(FAULTS), min_size=1, max_size=5, unique=True), st.integers(0, 1 << 20))
@settings(max_examples=30)
def test_the_text_is_the_same_whatever_the_order_of_files_and_fields(faults: list[Any], seed: int) -> None:
    spec = good("edges")
    for change in faults:
        change(spec)
    files = {"b.json": File([spec]), "a.json": File([good("other")])}
    with folder_of(files):
        text = write()
        assert json.loads(text)["baseline"][-1] is None
        put(reordered(files, random.Random(seed), lists=False))
        KNOWN.unlink()
        assert write() == text


@pytest.mark.parametrize("more", [0, 30])
@pytest.mark.parametrize(
    ("covered", "inside"),
    [
        (["."], {"a.json", "old/a.json", "older/a.json", "new/old/a.json"}),
        (["old"], {"old/a.json"}),
        (["old/a.json"], {"old/a.json"}),
        (["a.json", "new"], {"a.json", "new/old/a.json"}),
        ([], set()),
    ],
)
def test_files_that_a_run_covers(
    covered: list[str], inside: set[str], more: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    paths = [*covered, *[f"other/{number}.json" for number in range(more)]]
    covers = baseline.inside(baseline._Places(str(tmp_path), Project([]), nothing).all_from_root(paths))
    assert set(filter(covers, ["a.json", "old/a.json", "older/a.json", "new/old/a.json"])) == inside
