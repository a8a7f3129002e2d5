"""What concerns a run as a whole: files that cannot be read, expired suppressions, crashes of spec-lint."""

from __future__ import annotations

from collections.abc import Iterator

from spec_lint.engine.rule import rule
from spec_lint.findings.finding import Finding, Refuser, Severity, Span
from spec_lint.findings.source import Source
from spec_lint.model.project import Project


@rule("R000", "internal-error", Severity.ERROR)
def internal_error(project: Project) -> Iterator[Finding]:
    """A rule of spec-lint crashed.

    Why: This is a bug in spec-lint, not in the file: the named rule could not check the file; the other rules ran. The
    exit code is 70. The content that was being checked is not shown, because it may be a secret value.

    Wrong: (none: no file should cause this)
    Right: (every file)
    Fix: Report the bug, and describe the structure of the file.
    """
    yield from ()  # the engine itself reports this, when a rule crashes


@rule("R001", "file-unreadable", Severity.ERROR, refused_by=Refuser.PACHCTL)
def file_unreadable(project: Project) -> Iterator[Finding]:
    """A path that should be checked cannot be read.

    Why: It does not exist, cannot be opened, is not a regular file, or is larger than any spec. pachctl could not read
    it either, and if it were left out, a green check would mean nothing.

    Wrong: (a path that does not exist)
    Right: (a file that can be read)
    Fix: Correct the path, or exclude it from the check.
    """
    for path, why in project.unreadable.items():
        yield Finding(Span(Source(path, ""), 0, 0), why)


@rule("R002", "expired-suppression", Severity.WARNING)
def expired_suppression(project: Project) -> Iterator[Finding]:
    """A suppression in the configuration has expired.

    Why: A suppression is in effect up to its date. After that the findings come back, and this warning reminds you to
    extend the suppression or to remove it.

    Wrong:
    ```toml
    [[suppress]]
    rule = "X201"
    reason = "the key is added in spring"
    until = «2020-03-31»
    ```
    ```json +edges
    ```
    Right:
    ```toml
    [[suppress]]
    rule = "X201"
    reason = "the key is added in spring"
    until = 2999-03-31
    ```
    ```json +edges
    ```
    Fix: Fix what it suppresses and remove it, or set a new date.
    """
    for suppression in project.settings.suppressions_over:
        reason = suppression.reason.rstrip(".")
        yield Finding(
            suppression.span or Span(Source("configuration", ""), 0, 0),
            f"The suppression of {suppression.rule} ({reason}) expired on {suppression.until}.",
        )


@rule("R005", "link-outside-repository", Severity.WARNING)
def link_outside_repository(project: Project) -> Iterator[Finding]:
    """A link leads out of the repository, so its target was not checked.

    Why: Whoever wrote the link chose a file that may belong to somebody else, such as a settings file of the machine
    that checks the repository, and a report quotes what it reads. Links that were found in a folder or by a glob, or
    that a hook passes on, are followed only within the repository (without one, within the checked folder), and not
    into `.git`. A file named on the command line is read wherever it is.

    Wrong: (a link to a file outside the repository)
    Right: (a link to a file inside it)
    Fix: Put the file in the repository, name it on the command line, or exclude the link (`exclude`).
    """
    for link in project.links:
        if link.outside:
            help_ = "To check it, name it on the command line."
            yield Finding(Span(Source(link.path, ""), 0, 0), link.message, help=help_)


@rule("R007", "dangling-link", Severity.WARNING)
def dangling_link(project: Project) -> Iterator[Finding]:
    """A link leads nowhere, so nothing was checked.

    Why: The target does not exist, or the link is part of a circle of links. If it is a spec or a secret, pachctl and
    kubectl cannot read it either. A link that is named on the command line is an error (R001).

    Wrong: (a link to a file that does not exist)
    Right: (a link to a file inside the repository)
    Fix: Correct the link, remove it, or exclude it (`exclude`).
    """
    for link in project.links:
        if link.dangling and link.path not in project.unreadable:
            yield Finding(Span(Source(link.path, ""), 0, 0), link.message)


@rule("R006", "git-failed", Severity.WARNING, whole_run=True)
def git_failed(project: Project) -> Iterator[Finding]:
    """Git could not answer a question about the repository.

    Why: Git says which secret files it tracks (S350) and, for the hook, what the changed files contained before: from
    that spec-lint knows which findings in other files the change has caused. Without git, all missing pipelines and
    secrets (X1, X2) are reported, and S350 is not checked. Git cannot answer if it is not installed, if the repository
    belongs to another user ("dubious ownership"), or if objects are missing, as in a partial clone (nothing is
    fetched). A folder that is not a repository is no problem: nothing in it is tracked.

    Wrong: (a repository where git fails)
    Right: (a repository where it works)
    Fix: Install git, trust the repository (`git config --global --add safe.directory FOLDER`), or clone it completely.
    """
    if project.git_trouble is not None:
        message = f"Git cannot say what it tracks or what the last commit contained: {project.git_trouble}."
        yield Finding(Span(Source(".git", ""), 0, 0), message)
