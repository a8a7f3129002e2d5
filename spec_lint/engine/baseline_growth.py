"""Whether a baseline has grown since a commit: a known finding that it did not have there."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator

from spec_lint.engine.baseline_file import BaselineFile, baseline_in
from spec_lint.engine.baseline_key import Key
from spec_lint.engine.last_commit import LAST, start_of
from spec_lint.files.git_files import committed, contents, has_commit, relative_to, tree
from spec_lint.findings.source import Source
from spec_lint.settings.config import SHARED_FILE, ConfigError
from spec_lint.settings.loading import FILES, config_in, shared_tables


def growth(file: BaselineFile, since: str | None) -> list[Key] | None:
    """The findings that a baseline has more of than in a commit, wherever they are now. It is compared with the file of
    its name, or else with the one that its configuration named there.

    None if the commit has no baseline to compare with. Raises GitError and ConfigError.
    """
    if not has_commit(file.root):
        return None
    commit = start_of(file.root, since or LAST)
    before = committed(file.root, [relative_to(file.root, str(file.path))], commit)
    if not before:
        before = committed(file.root, list(_former_names(file, commit)), commit)
    if not before:
        return None
    name, data = min(before.items())
    shown = f"{since or LAST}:{name}"
    old = baseline_in(Source(shown, data.decode("utf-8-sig", "replace")), file.path, merging=True)
    same_words = old.written_by == file.written_by
    return sorted((_counts(file, same_words) - _counts(old, same_words)).elements())


def _former_names(file: BaselineFile, commit: str) -> Iterator[str]:
    """The baselines that the configurations named in a commit that name this one now."""
    found = {name: one for name, one in tree(file.root, commit).items() if name.rpartition("/")[2] in FILES}
    for name, data in contents(file.root, found).items():
        folder = os.path.dirname(name)  # noqa: PTH120 - as in files/
        before = _baseline_of(name, data)
        if before is not None and _has(os.path.join(file.root, folder), file):  # noqa: PTH118
            yield os.path.normpath(os.path.join(folder, before)).replace(os.sep, "/")  # noqa: PTH118


def _has(folder: str, file: BaselineFile) -> bool:
    """Whether the configuration in a folder names a baseline, as far as it can be read."""
    try:
        config = config_in(folder)
    except ConfigError:
        return False
    return config is not None and config.baseline is not None and file.is_at(str(config.baseline))


def _baseline_of(name: str, data: bytes) -> str | None:
    """The baseline that the text of a configuration file names."""
    import tomllib

    try:
        table = tomllib.loads(data.decode())
    except (ValueError, RecursionError):
        return None
    if name.rpartition("/")[2] == SHARED_FILE:
        table = next(iter(shared_tables(table).values()), {})
    named = table.get("baseline") if isinstance(table, dict) else None
    return named if isinstance(named, str) else None


def _counts(file: BaselineFile, same_words: bool) -> Counter[Key]:
    """How often each finding is known, in any file. Another release of spec-lint may have other words for the same."""
    counts: Counter[Key] = Counter()
    for entry, number in file.entries.items():
        counts[entry.key if same_words else entry.key._replace(what="")] += number
    return counts
