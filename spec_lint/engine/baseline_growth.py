"""Whether a baseline has grown since a commit: a known finding that it did not have there."""

from __future__ import annotations

from collections import Counter

from spec_lint.engine.baseline_file import BaselineFile, baseline_in
from spec_lint.engine.baseline_key import Key
from spec_lint.engine.last_commit import LAST, start_of
from spec_lint.files.git_files import committed, has_commit, relative_to
from spec_lint.findings.source import Source


def growth(file: BaselineFile, since: str | None) -> list[Key]:
    """The findings that a baseline has more of than in a commit, wherever they are now.

    A baseline that the commit does not have is the first one, and has not grown. Raises GitError and ConfigError.
    """
    name = relative_to(file.root, str(file.path))
    if not has_commit(file.root):
        return []
    before = committed(file.root, [name], start_of(file.root, since or LAST)).get(name)
    if before is None:
        return []
    shown = f"{since or LAST}:{name}"
    old = baseline_in(Source(shown, before.decode("utf-8-sig", "replace")), file.path, merging=True)
    same_words = old.written_by == file.written_by
    return sorted((_counts(file, same_words) - _counts(old, same_words)).elements())


def _counts(file: BaselineFile, same_words: bool) -> Counter[Key]:
    """How often each finding is known, in any file. Another release of spec-lint may have other words for the same."""
    counts: Counter[Key] = Counter()
    for entry, number in file.entries.items():
        counts[entry.key if same_words else entry.key._replace(what="")] += number
    return counts
