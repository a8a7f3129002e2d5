"""What concerns a run as a whole: files that cannot be read, suppressions whose time is over, faults of spec-lint."""

from __future__ import annotations

from collections.abc import Iterator

from spec_lint.engine.rule import rule
from spec_lint.findings.finding import Finding, Refuser, Severity, Span
from spec_lint.findings.source import Source
from spec_lint.model.project import Project


@rule("R000", "internal-error", Severity.ERROR)
def internal_error(project: Project) -> Iterator[Finding]:
    """A rule of spec-lint crashed.

    Why: This is a fault of spec-lint and not of the file: the rule that is named could not judge it, the others went
    on. The exit code is 70. Nothing is shown of what was being looked at, for it may be a secret value.

    Wrong: (none: no file should do this)
    Right: (every file)
    Fix: Report it, with the shape of the file.
    """
    yield from ()  # the engine itself reports this, when a rule crashes


@rule("R001", "file-unreadable", Severity.ERROR, refused_by=Refuser.PACHCTL)
def file_unreadable(project: Project) -> Iterator[Finding]:
    """A path that was to be checked cannot be read.

    Why: It does not exist, may not be read, is no ordinary file, or is larger than any spec: pachctl could not read it
    either, and a check that leaves it out would be green for nothing.

    Wrong: (a path that leads nowhere)
    Right: (a file that can be read)
    Fix: Correct the path, or take it out of what is checked.
    """
    for path, why in project.unreadable.items():
        yield Finding(Span(Source(path, ""), 0, 0), why)


@rule("R002", "expired-suppression", Severity.WARNING)
def expired_suppression(project: Project) -> Iterator[Finding]:
    """A suppression in the configuration is past its date.

    Why: A suppression holds until its day and then no longer, so that what was put off comes back. It is told so that
    it is either lengthened or removed.

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
    Fix: Mend what it suppresses, or set a new date.
    """
    for suppression in project.settings.suppressions_over:
        reason = suppression.reason.rstrip(".")
        yield Finding(
            suppression.span or Span(Source("configuration", ""), 0, 0),
            f"The suppression of {suppression.rule} ({reason}) held until {suppression.until}, and that is over.",
        )


@rule("R005", "link-outside-repository", Severity.WARNING)
def link_outside_repository(project: Project) -> Iterator[Finding]:
    """A link leads out of the repository, and what it leads to was not checked.

    Why: Whoever wrote the link chose a file that may belong to somebody else, such as the settings of the machine that
    checks the repository, and a report quotes what it reads. Links that were found in a folder, by a glob, or that a
    hook passes on are followed only within the repository (where there is none, within the folder that is checked), and
    not into `.git`. A file that is named on the command line is read wherever it is.

    Wrong: (a link to a file outside of the repository)
    Right: (a link to a file inside of it)
    Fix: Put the file into the repository, name it on the command line, or leave the link out (`exclude`).
    """
    for path, why in project.outside.items():
        yield Finding(Span(Source(path, ""), 0, 0), why, help="To have it checked, name it on the command line.")


@rule("R006", "git-failed", Severity.WARNING, whole_run=True)
def git_failed(project: Project) -> Iterator[Finding]:
    """Git was asked about the repository, and could not answer.

    Why: Git says which secret files it tracks (S350) and, for the hook, what the changed files held before: the
    findings of other files that the change has caused are known by that. Without git all missing pipelines and secrets
    (X1, X2) are reported, and S350 is not judged. Git cannot answer where it is not installed, where the repository
    belongs to another user ("dubious ownership"), and where objects are missing, as in a partial clone: nothing is
    fetched. A folder that is no repository is no such case: nothing in it is tracked.

    Wrong: (a repository where git fails)
    Right: (one where it does not)
    Fix: Install git, trust the repository (`git config --global --add safe.directory FOLDER`), or clone it as a whole.
    """
    if project.git_trouble is not None:
        message = f"Git cannot tell what it tracks or what the last commit had: {project.git_trouble}."
        yield Finding(Span(Source(".git", ""), 0, 0), message)
