"""The globs of the configuration and the command line: those of .gitignore, relative to a folder."""

from __future__ import annotations


def pattern_below(glob: str) -> str | None:
    """The .gitignore pattern of a glob, which may begin with ``./``; None if it can match nothing below its folder."""
    mark, path = ("!", glob[1:]) if glob[0] == "!" else ("", glob)
    if path.lstrip("/").partition("/")[0] == "..":
        return None
    if path in (".", "./"):
        return f"{mark}*"
    return f"{mark}/{path[2:]}" if path.startswith("./") else glob
