"""The lines of a baseline tell the same as all of its JSON, and only of a file that has nothing wrong in it."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from spec_lint.engine.baseline_file import BaselineFile, Entries, Entry, baseline_in, baseline_text
from spec_lint.engine.baseline_lines import MOST_SOUGHT, lines_of
from spec_lint.findings.source import Source
from spec_lint.settings.config import ConfigError

PATH = Path("known.json")

names = st.text(st.sampled_from("ab/.-[] é\n\t\x7f"), min_size=1, max_size=6)
entries = st.builds(Entry, st.sampled_from(["P001", "X201"]), names, names, st.sampled_from(["0a", "1b"]), names)
baselines = st.dictionaries(entries, st.integers(1, 3), max_size=8).map(Counter)
MISTAKES = [
    '"',
    "\\",
    "\n",
    "\t",
    "\0",
    "é",
    ",",
    "{",
    "}",
    "null",
    '\\"',
    "\\u",
    "\\ud800",
    '"',
    "0",
    ' "',
    '"},\n{"rule": "',
]


def whole(text: str) -> BaselineFile:
    """A baseline of which all JSON is read."""
    return baseline_in(Source(str(PATH), text), PATH)


def lines(text: str) -> BaselineFile | None:
    """The same by its lines, if they are right."""
    found = lines_of(text.encode())
    return None if found is None else BaselineFile(PATH, found.written_by, lines=found)


@given(baselines)
def test_what_we_write_is_read_by_its_lines(known: Entries) -> None:
    found = lines(baseline_text(known))
    assert found is not None
    assert found.entries == known == whole(baseline_text(known)).entries


@given(baselines, st.data())
def test_a_mistake_anywhere_is_not_overlooked(known: Entries, data: st.DataObject) -> None:
    text = baseline_text(known)
    start, length = data.draw(st.integers(0, len(text))), data.draw(st.integers(0, 3))
    text = text[:start] + data.draw(st.sampled_from(["", *MISTAKES])) + text[start + length :]
    found = lines(text)
    if found is not None:  # then it has no mistake, which raises ConfigError
        assert found.entries == whole(text).entries
        assert found.written_by == whole(text).written_by


ENTRY = '{"rule": "P001", "of": "", "at": "/a", "what": "0", "file": "a.json"},\n'


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"a.json"', '"a\n.json"'),
        ('"a.json"', '"a\nnull]}\n.json"'),
        ('"a.json"', '"a\n{.json"'),
        ('"a.json"', '"a\t.json"'),
        ('"a.json"', '"a\\x.json"'),
        ('"a.json"', '"a\\"'),
        ('"a.json"', '""'),
        ('"a.json"', '"a.json", "count": 0'),
        ('"a.json"', '"a.json", "count": 01'),
        ("P001", "P01"),
        ('"at"', '"on"'),
        ("},\n", "}\n"),
        ('"version": 1', '"version": 2'),
        ("null]}", "null]"),
        ("null]}\n", "null]}\n{}"),
    ],
)
def test_what_the_other_reader_refuses_is_left_to_it(old: str, new: str) -> None:
    text = f'{{"version": 1, "spec_lint": "1", "baseline": [\n{ENTRY}null]}}\n'
    assert lines(text) is not None
    text = text.replace(old, new)
    assert lines(text) is None
    with pytest.raises(ConfigError):
        whole(text)


@pytest.mark.parametrize("old", ["/a", "a.json"])
@pytest.mark.parametrize("new", ["\\\\", '\\"', "\\ud83d\\ude00", "\\u00e9", "é"])
def test_what_it_does_not_read_is_left_to_the_other_reader(old: str, new: str) -> None:
    text = f'{{"version": 1, "spec_lint": "1", "baseline": [\n{ENTRY.replace(old, new)}null]}}\n'
    found = lines(text)
    assert (found is not None) == (new == "\\u00e9")
    assert len(whole(text).entries) == 1


@given(baselines, st.sets(names, max_size=3), st.sets(st.tuples(st.sampled_from(["P001", "X201"]), names), max_size=3))
@example(
    Counter({Entry("P001", f"{n}", "", "0", "a"): 1 for n in range(30)}), set(), {("P001", f"{n}") for n in range(30)}
)
def test_what_a_run_needs_is_found(known: Entries, files: set[str], keys: set[tuple[str, str]]) -> None:
    found = lines(baseline_text(known))
    assert found is not None
    some = found.entries_about(files, keys)
    wanted = {
        entry: count
        for entry, count in known.items()
        if (entry.rule, entry.of) in keys
        or any(entry.file == file or entry.file.startswith(f"{file}/") for file in files)
    }
    assert wanted.items() <= some.items() <= known.items()


def test_entries_about_other_files_are_not_parsed(monkeypatch: pytest.MonkeyPatch) -> None:
    known = Counter({Entry("P001", f"pipeline {n}", "", "0", f"{n}.json"): 1 for n in range(MOST_SOUGHT * 5)})
    found = lines(baseline_text(known))
    assert found is not None
    parsed: list[bytes] = []

    def counted(text: bytes) -> object:
        parsed.append(text)
        return loads(text)

    loads = json.loads
    monkeypatch.setattr(json, "loads", counted)
    assert len(found.entries_about({"7.json"}, {("P001", "pipeline 8")})) == 2
    assert len(parsed) == 2
