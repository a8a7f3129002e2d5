"""Paths inside volumes, as Kubernetes checks them."""

from __future__ import annotations

from spec_lint.grammar.words import quoted


def descending_problem(path: str) -> str | None:
    """What is wrong with a path that must stay inside the volume, or None."""
    if path.startswith("/"):
        return f"The path {quoted(path)} must be relative to the volume."
    if ".." in path.split("/"):
        return f"The path {quoted(path)} must not contain `..`."
    return None


def own_path_problem(path: str) -> str | None:
    """What is wrong with the path of a file that Kubernetes writes, or None. Its own files start with two dots."""
    if path.startswith("..") and ".." not in path.split("/"):
        return f"The path {quoted(path)} must not start with `..`, which Kubernetes uses for its own files."
    return descending_problem(path)
