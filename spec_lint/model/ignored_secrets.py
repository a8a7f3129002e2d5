"""Secrets in files that git ignores: they exist on this machine and in no other copy of the repository."""

from __future__ import annotations

import os
from collections.abc import Iterable

from spec_lint.files.content import git_root, read_source, seen_from_here
from spec_lint.files.ignored import ignored_files
from spec_lint.findings.named_tuple import NamedTuple
from spec_lint.findings.source import Source

MOST_FILES, LARGEST = 200, 1 << 20
"""How many files are read, and how many bytes of one: Kubernetes accepts no larger secret."""


class IgnoredSecret(NamedTuple):
    """The file that defines a secret, and the line of an ignore file (``.gitignore:3``) that names it."""

    path: str
    ignored_by: str


def ignored_secrets(paths: Iterable[str]) -> dict[str, IgnoredSecret]:
    """The secrets, by name, in the ignored files of the repositories that some files are in. Only names are kept."""
    folders = {os.path.dirname(path) or "." for path in paths if os.path.lexists(path)}  # noqa: PTH120
    found: dict[str, IgnoredSecret] = {}
    left = MOST_FILES
    for root in sorted({root for folder in folders if (root := git_root(folder)) is not None}):
        for path, by in ignored_files(root):
            data = read_source(path, LARGEST)
            if not isinstance(data, bytes) or b"Secret" not in data:
                continue
            if not left:
                return found
            left -= 1
            where = IgnoredSecret(seen_from_here(path), f"{seen_from_here(by.file)}:{by.line}")
            for name in _names(path, data):
                found.setdefault(name, where)
    return found


def _names(path: str, data: bytes) -> list[str]:
    """The names of the secrets in a file."""
    from spec_lint.reading.secret.file import decode_bytes, read_secrets  # saves start-up time: few are ignored

    values = [secret.value for secret in read_secrets(Source(path, decode_bytes(data)[0]), forced=False)]
    metadata = [value.get("metadata") for value in values if isinstance(value, dict)]
    names = [about.get("name") for about in metadata if isinstance(about, dict)]
    return [name for name in names if isinstance(name, str)]
