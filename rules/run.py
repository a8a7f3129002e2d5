"""What concerns a run as a whole: files that cannot be read, suppressions whose time is over, faults of spec-lint."""

from __future__ import annotations

from collections.abc import Iterator

from spec_lint.finding import Finding, Refuser, Severity, Span
from spec_lint.project import Project
from spec_lint.rule import rule
from spec_lint.source import Source


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


@rule("R002", "suppression-over", Severity.WARNING)
def suppression_over(project: Project) -> Iterator[Finding]:
    """A suppression in the configuration is past its date.

    Why: A suppression holds until its day and then no longer, so that what was put off comes back. It is told so that
    it is either lengthened or removed.

    Wrong:
    ```toml
    [[suppress]]
    rule = "X201"
    reason = "the key is added in spring"
    until = 2020-03-31
    ```
    ```json
    {"pipeline": {"name": "edges"}, "transform": {"image": "edges:1.0", "cmd": ["python3", "/edges.py"]},
     "input": {"pfs": {"repo": "images", "glob": "/*"}}}
    ```
    Right:
    ```toml
    [[suppress]]
    rule = "X201"
    reason = "the key is added in spring"
    until = 2999-03-31
    ```
    ```json
    {"pipeline": {"name": "edges"}, "transform": {"image": "edges:1.0", "cmd": ["python3", "/edges.py"]},
     "input": {"pfs": {"repo": "images", "glob": "/*"}}}
    ```
    Fix: Mend what it suppresses, or set a new date.
    """
    for suppression in project.settings.suppressions_over:
        reason = suppression.reason.rstrip(".")
        yield Finding(
            suppression.span or Span(Source("configuration", ""), 0, 0),
            f"The suppression of {suppression.rule} ({reason}) held until {suppression.until}, and that is over.",
        )
