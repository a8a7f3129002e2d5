"""Paths inside of volumes, as Kubernetes has them."""

from __future__ import annotations

from spec_lint.grammar.words import quoted


def descending_problem(path: str) -> str | None:
    """What is wrong with a path that has to lead down, or None."""
    if path.startswith("/"):
        return f"{quoted(path)} must be relative: it leads down from where the volume begins."
    if ".." in path.split("/"):
        return f"{quoted(path)} must not go up with '..'."
    return None


def own_path_problem(path: str) -> str | None:
    """What is wrong with the path of a file that Kubernetes writes, or None: its own begin with two points."""
    if path.startswith("..") and ".." not in path.split("/"):
        return f"{quoted(path)} must not begin with '..', as Kubernetes' own files do."
    return descending_problem(path)
