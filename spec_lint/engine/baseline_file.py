"""The file of a baseline: the findings that a project knows, one per line, sorted, so that git can merge it.

Its format is ``schemas/baseline.schema.json``, version 1.
"""

from __future__ import annotations

import json
import os
import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from functools import cached_property
from operator import itemgetter
from pathlib import Path
from typing import Any

from spec_lint import __version__
from spec_lint.engine.baseline_key import Key
from spec_lint.engine.baseline_lines import BaselineLines, lines_of
from spec_lint.engine.own_file import own_bytes, read_own, text_of
from spec_lint.files.content import git_root
from spec_lint.findings.named_tuple import NamedTuple
from spec_lint.findings.plain import visible
from spec_lint.findings.source import Source
from spec_lint.settings.config import ConfigError

VERSION = 1
# The patterns are compiled where they are needed, which is in few runs.
_HEAD = rb'(?:[<|=>]{7}.*\n\s*)*\{"version": \d+, "spec_lint": '
_START = r"""\s*\{\s*"(?:version|spec_lint|baseline)"\s*:"""
_MARK = "<" * 7
_NAMES = {"version", "spec_lint", "baseline"}
_CONFLICT = r"(?m)^(?:<{7} |\|{7} |={7}$|>{7} )"


_ANEW = "delete it and write it again with `spec-lint baseline FILE`."
_UNKNOWN = "unknown"
"""The release of spec-lint that wrote a file with a conflict."""


class Entry(NamedTuple):
    """A finding that is known: its key, and the path of the file that it was in, from the ``root`` of the baseline."""

    rule: str
    of: str
    at: str
    what: str
    file: str

    @property
    def key(self) -> Key:
        return Key(*self[:4])


Entries = Counter[Entry]
_FIELDS = itemgetter(*Entry._fields)


class BaselineFile:
    """A baseline as it was read. ``root`` is the folder that its paths are relative to; ``written_by`` is the release
    of spec-lint that wrote it."""

    def __init__(
        self,
        path: Path,
        written_by: str = __version__,
        entries: Iterable[dict[str, Any]] = (),
        lines: BaselineLines | None = None,
    ) -> None:
        """Its entries are in ``lines``, if there are any."""
        folder = os.path.dirname(os.path.realpath(path))  # noqa: PTH120 - as in files/
        self.path = path
        self.root = git_root(folder) or folder
        self.written_by = written_by
        self._entries = entries
        self._lines = lines

    @cached_property
    def entries(self) -> Entries:
        return _counted(self._entries if self._lines is None else self._lines.all())

    def entries_about(self, files: Collection[str] | None, keys: Collection[tuple[str, str]]) -> Entries:
        """At least the entries about some files or folders (None for all), and those about some rules with something
        of a name."""
        if files is None or self._lines is None:
            return self.entries
        return _counted(self._lines.about(files, keys))

    def is_at(self, path: str) -> bool:
        """Whether a path leads to this file."""
        return os.path.basename(path) == self.path.name and os.path.realpath(path) == os.path.realpath(self.path)  # noqa: PTH119


def _counted(known: Iterable[dict[str, Any]]) -> Entries:
    """Entries, each once, because a merge may have kept the line of each side."""
    known = list(known)
    entries: Entries = Counter(dict.fromkeys(map(Entry._make, map(_FIELDS, known)), 1))
    for one in known:
        if "count" in one:
            entry = Entry(*_FIELDS(one))
            entries[entry] = max(entries[entry], one["count"])
    return entries


def read_baseline(path: Path, *, merging: bool = False) -> BaselineFile:
    """The baseline in a file. Raises ConfigError, with the place, where it cannot be used.

    If git has left a conflict in it, ``merging`` takes the entries of both sides.
    """
    try:
        data = own_bytes(path, "baseline")
    except ConfigError as error:
        if os.path.lexists(path):
            raise
        message = f"{error.message} `spec-lint baseline {visible(str(path))}` writes it."
        raise ConfigError(error.path, error.line, error.column, message) from None
    if (lines := lines_of(data)) is not None:
        return BaselineFile(path, lines.written_by, lines=lines)
    return baseline_in(text_of(data, path, "baseline"), path, merging=merging)


def baseline_in(source: Source, path: Path, *, merging: bool = False) -> BaselineFile:
    """The baseline in a text, see ``read_baseline``."""
    conflict = re.search(_CONFLICT, source.text) if _MARK in source.text else None
    if conflict is None:
        found = _value(source)
        return BaselineFile(path, found["spec_lint"], filter(None, found["baseline"]))
    if merging:
        return BaselineFile(path, _UNKNOWN, _both_sides(source))
    message = (
        "Here is a conflict of a git merge. `spec-lint baseline FILE --prune` resolves it: it keeps what both "
        "sides know, as far as it is still there."
    )
    raise ConfigError(source.path, *source.position(conflict.start()), message)


def _value(source: Source) -> dict[str, Any]:
    from spec_lint.schema.validate import check_baseline  # saves start-up time: most baselines are as we write them

    try:
        value = json.loads(source.text)  # quick; where it fails, the other reader finds the place
    except (ValueError, RecursionError):
        value = None
    if not check_baseline(value):
        found: dict[str, Any] = value
        return found
    try:
        return read_own(source, "baseline", check_baseline)[1]
    except ConfigError as error:
        version = value.get("version") if isinstance(value, dict) else None
        if source.text.strip() and not _was_baseline(source.text, value):
            said = "This is not a baseline of spec-lint. Name the file that `spec-lint baseline FILE` has written."
            raise ConfigError(error.path, 1, 1, said) from None
        if isinstance(version, int) and version > VERSION:
            said = f"A newer spec-lint wrote this baseline (version {version}). Update spec-lint, or {_ANEW}"
        else:
            said = f"{error.message} Restore it from git, or {_ANEW}"
        raise ConfigError(error.path, error.line, error.column, said) from None


def _was_baseline(text: str, value: Any) -> bool:
    """Whether a text that is no baseline looks like one that was changed or cut off: it may be written again."""
    return not _NAMES.isdisjoint(value) if isinstance(value, dict) else bool(re.match(_START, text))


def _both_sides(source: Source) -> list[dict[str, Any]]:
    """The entries in the lines of a file with conflicts, whichever side they are of."""
    from spec_lint.schema.validate import check_baseline  # saves start-up time, as above

    entries: list[dict[str, Any]] = []
    for number, line in enumerate(source.text.splitlines(), 1):
        if not line.startswith('{"rule"'):
            continue
        try:
            entry = json.loads(line.rstrip().removesuffix(","))
        except ValueError:
            entry = None
        if check_baseline({"version": VERSION, "spec_lint": "any", "baseline": [entry]}) or entry is None:
            raise ConfigError(source.path, number, 1, "This line is not an entry of a baseline.")
        entries.append(entry)
    return entries


def baseline_text(entries: Mapping[Entry, int], written_by: str = __version__) -> str:
    """The text of a baseline: the same for the same entries."""
    head = json.dumps({"version": VERSION, "spec_lint": written_by})[:-1]
    lines = [f'{head}, "baseline": [']
    for entry, count in sorted(entries.items()):
        if count > 0:
            lines.append(json.dumps(entry._asdict() | ({"count": count} if count > 1 else {})) + ",")
    return "\n".join([*lines, "null]}", ""])


def is_baseline(data: bytes) -> bool:
    """Whether a file's content is a baseline, of any version and in any layout, even with a conflict of git in it."""
    if re.match(_HEAD, data):
        return True
    try:
        value = json.loads(data)
    except (ValueError, RecursionError):
        return False
    return isinstance(value, dict) and value.keys() >= _NAMES
