"""What the last commit of git knew: which pipelines and secrets the files of a commit defined before.

A hook that is given only a secret file has to report the specs that lose it. What a finding lacks is told by its own
text; whether this commit has taken it away is known from what its files held before.
"""

from __future__ import annotations

import subprocess
from collections.abc import Iterable, Iterator

from spec_lint.document import Kind
from spec_lint.loader import load

_SECONDS = 20


def names_before(paths: Iterable[str]) -> frozenset[str]:
    """The names of the pipelines and secrets that these files, and those staged to be deleted, had in the last commit.

    Empty where git cannot tell. Paths are relative to the current folder.
    """
    names = set()
    for path, data in _contents([*paths, *_deleted()]):
        for document in load(path, data).documents:
            value = document.value if isinstance(document.value, dict) else {}
            about = value.get("metadata" if document.kind is Kind.SECRET else "pipeline")
            if isinstance(about, dict) and isinstance(about.get("name"), str):
                names.add(about["name"])
    return frozenset(names)


def _deleted() -> list[str]:
    output = _git("diff", "--cached", "--relative", "--name-only", "--no-renames", "--diff-filter=D", "-z", "HEAD")
    return [path.decode("utf-8", "surrogateescape") for path in output.split(b"\0") if path]


def _contents(paths: list[str]) -> Iterator[tuple[str, bytes]]:
    asked = [path for path in paths if "\n" not in path]  # git parts the names it is asked for by lines
    if not asked:
        return
    names = "".join(f"HEAD:{path if path.startswith('/') else './' + path}\n" for path in asked)
    output = _git("cat-file", "--batch", data=names.encode("utf-8", "surrogateescape"))
    position = 0
    for path in asked:
        line, _, _ = output[position:].partition(b"\n")
        position += len(line) + 1
        kind, size = ([*line.split()[-2:], b"", b""])[:2]
        if kind == b"blob" and size.isdigit():
            yield path, output[position : position + int(size)]
            position += int(size) + 1


def _git(*arguments: str, data: bytes | None = None) -> bytes:
    try:
        done = subprocess.run(["git", *arguments], input=data, capture_output=True, timeout=_SECONDS, check=True)
    except (OSError, subprocess.SubprocessError):
        return b""
    return done.stdout
