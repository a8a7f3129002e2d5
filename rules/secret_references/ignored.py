"""What to say about a missing secret that only a file defines that git ignores."""

from __future__ import annotations

from spec_lint.model.project import Project


def help_about_ignored(project: Project, name: str) -> str | None:
    """Which ignored file defines a secret, and what to do; None if no ignored file does."""
    found = project.ignored_secrets.get(name)
    if found is None:
        return None
    return (
        f"{found.path} defines it, but {found.ignored_by} ignores that file. Name the file on the command line, or add "
        "the secret to `external_secrets` in the configuration."
    )
