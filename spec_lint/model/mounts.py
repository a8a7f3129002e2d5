"""Where a spec mounts secrets, and what the commands need from the image below these places."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from typing import Any

from spec_lint.findings.finding import Pointer
from spec_lint.model.command import commands
from spec_lint.model.once import once
from spec_lint.model.pipeline import Pipeline

_INTERPRETER = r"(?:python|pypy|ruby|perl|node|Rscript|php|julia|lua|bash|sh|dash|ash|zsh|ksh)[\d.]*"

Needed = tuple[Pointer, str]
"""The place of a path in the commands, and the path in its shortest form."""


@once
def entries(pipeline: Pipeline) -> list[tuple[Pointer, dict[str, Any]]]:
    """Every entry of ``transform.secrets`` with its place."""
    found = enumerate(pipeline.items("transform", "secrets"))
    return [(("transform", "secrets", index), entry) for index, entry in found if isinstance(entry, dict)]


@once
def mounts(pipeline: Pipeline) -> list[tuple[Pointer, str, str]]:
    """Every mount of a secret: the place of its path, the path in its shortest form, and the secret's name."""
    found: list[tuple[Pointer, str, str]] = []
    for place, entry in entries(pipeline):
        path, name = entry.get("mount_path"), entry.get("name")
        if isinstance(path, str) and path:
            found.append(((*place, "mount_path"), shortest(path), name if isinstance(name, str) else ""))
    return found


@once
def needed_below(pipeline: Pipeline) -> list[Needed | None]:
    """For each of the mounts, the first path at or below it that the commands need from the image."""
    found: list[Needed | None] = []
    for _, path, _ in mounts(pipeline):
        needed = (one for one in _needed_paths(pipeline) if one[1] == path or is_below(one[1], path))
        found.append(next(needed, None))
    return found


def _needed_paths(pipeline: Pipeline) -> Iterator[Needed]:
    """The program, the script and the working directory that the commands need from the image."""
    directory = pipeline.text("transform", "working_dir")
    if directory and directory.startswith("/"):
        yield ("transform", "working_dir"), shortest(directory)
    for command in commands(pipeline):
        words = [(index, word) for index, word in enumerate(command.words[1:], 1) if not word.startswith("-")]
        script = words[:1] if re.fullmatch(_INTERPRETER, command.program) and command.text is None else []
        for index, word in [(0, command.words[0]), *script]:
            if word.startswith("/") and not re.search(r"\s", word):
                yield command.word_pointer(index), shortest(word)


def shortest(path: str) -> str:
    """A path without double slashes, dots and a trailing slash."""
    return re.sub("^//", "/", posixpath.normpath(path))


def is_below(path: str, directory: str) -> bool:
    """Whether a path is below a directory; both in their shortest forms."""
    return path != directory and path.startswith(directory.rstrip("/") + "/")
