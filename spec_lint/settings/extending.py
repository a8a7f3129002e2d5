"""What a configuration extends: a file of the repository, or one of an installed distribution.

Nothing is imported, and no distribution counts that is found in the current folder, which may belong to a stranger. A
mistake in what is extended is told without any of its text: the path may lead to any file.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, NoReturn

from spec_lint.files.content import git_root, leads_out
from spec_lint.grammar.words import listed

if TYPE_CHECKING:
    from importlib.metadata import Distribution, PackagePath

Fail = Callable[[str], NoReturn]
"""Fails with a sentence at the place of the name."""

MOST_NAMED = 3
"""The most files of a distribution that a message names."""
_RESOURCE = re.compile(r"([A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?):(.+)", re.DOTALL)


def path_of(name: str, folder: str, fail: Fail) -> str:
    """The path of what a configuration in a folder extends."""
    resource = _RESOURCE.fullmatch(name)
    if resource is not None and len(resource[1]) > 1:  # not the drive of a path
        return _of_distribution(resource[1], resource[2], fail)
    root = git_root(folder) or folder
    path = os.path.normpath(os.path.join(folder, name))  # noqa: PTH118
    if os.path.isabs(name) or leads_out(path, root):  # noqa: PTH117
        fail("A configuration extends only files of its repository, or DISTRIBUTION:FILE.")
    if not os.path.isfile(path):  # noqa: PTH113
        fail("There is no such file.")
    return path


def _of_distribution(distribution: str, wanted: str, fail: Fail) -> str:
    from importlib.metadata import Distribution

    here = os.path.realpath(".")
    path = [entry for entry in sys.path if entry and os.path.realpath(entry) != here]
    found = next(iter(Distribution.discover(name=distribution, path=path)), None)
    if found is None:
        fail(f"No distribution {distribution} is installed beside spec-lint.")
    files = [str(file.locate()) for file in _named(found.files or (), wanted)]
    if len(files) > 1:
        fail(f"The distribution {distribution} has several such files; write more of the path.")
    if not files or not os.path.isfile(files[0]):  # noqa: PTH113
        fail(f"The distribution {distribution} has no such file{_instead(found, distribution)}")
    return files[0]


def _instead(distribution: Distribution, name: str) -> str:
    """The end of a message about a file that a distribution does not have: what to write, or why it has few files."""
    if '"editable": true' in (distribution.read_text("direct_url.json") or ""):
        return ": it is installed in editable mode, which lists no files. Install it without `--editable`."
    near = [f'"{name}:{file}"' for file in distribution.files or () if file.suffix == ".toml"][:MOST_NAMED]
    return f". It has {listed(near, 'and')}." if near else "."


def _named(files: Iterable[PackagePath], wanted: str) -> Iterator[PackagePath]:
    """The files of a distribution with this path, or with a path that ends like it."""
    parts = PurePosixPath(wanted).parts
    inside = [file for file in files if ".." not in file.parts and not PurePosixPath(file).is_absolute()]
    exact = [file for file in inside if file.parts == parts]
    yield from exact or (file for file in inside if file.parts[-len(parts) :] == parts)
