"""What concerns a run as a whole: files that cannot be read, expired suppressions, crashes of spec-lint."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache, partial
from typing import TYPE_CHECKING

from spec_lint.engine.rule import rule
from spec_lint.findings.finding import Edit, Finding, Fix, Refuser, Severity, Span
from spec_lint.findings.named_tuple import NamedTuple
from spec_lint.findings.source import Source
from spec_lint.model.project import Project

if TYPE_CHECKING:
    from spec_lint.findings.ignore_comment import IgnoreComments


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
        if suppression.span is not None:
            message = f"The suppression of {suppression.rule} ({reason}) expired on {suppression.until}."
            yield Finding(suppression.span, message)


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
            help_ = "Put the file in the repository, exclude the link, or name it on the command line."
            yield Finding(Span(Source(link.path, ""), 0, 0), link.message, help=help_)


@rule("R007", "dangling-link", Severity.WARNING)
def dangling_link(project: Project) -> Iterator[Finding]:
    """A link leads nowhere, so nothing was checked.

    Why: The target does not exist, or the link is part of a circle of links. If it is a spec or a secret, pachctl and
    kubectl cannot read it either. A link that is named on the command line is an error (R001), unless it is named with
    `--with-project`, as the hook does.

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


@rule("R020", "unused-ignore-comment", Severity.WARNING)
def unused_ignore_comment(project: Project) -> Iterator[Finding]:
    """A comment tells spec-lint to ignore a finding that does not exist.

    Why: The problem was fixed, or the comment is in another place than the finding. If it stays, it hides the next
    problem of this kind. A comment that names several rules is reported for each that has no effect. Rules that do not
    run, and rules about several files in a run over a part of the project, count as used. So do all comments in a file
    that cannot be parsed, or that has placeholders.

    Wrong:
    ```yaml +edges
    description: Finds edges.  «# spec-lint: ignore[P009] the field is new»
    ```
    Right:
    ```yaml +edges
    description: Finds edges.
    ```
    Fix: Remove the comment, or the rule from its brackets.
    """
    yield from ()  # the engine reports this (engine/comments.py): it knows which comments had an effect


@rule("R021", "wrong-ignore-comment", Severity.WARNING)
def wrong_ignore_comment(project: Project) -> Iterator[Finding]:
    """A comment looks like one that tells spec-lint to ignore findings, but is written differently.

    Why: It has no effect. The form is `# spec-lint: ignore[X201] reason`, with `ignore-document` or `ignore-file`
    instead of `ignore` for a whole document or file. The brackets name rules by code, by the beginning of codes, or by
    name, or all of them as `ALL`; several are divided by commas.

    Wrong:
    ```yaml +edges
    description: Finds edges.  «# spec-lint:ignore P009»
    # spec-lint: ignore[«P0O9»] the field is new
    salt: sea
    ```
    Right:
    ```yaml +edges
    descripton: Finds edges.  # spec-lint: ignore[P001] the field is new
    ```
    Fix: Write the comment in the form that spec-lint reads.
    """
    meant = cache(partial(_meant, project))
    for found in _comments(project):
        for comment in found.comments:
            if comment.right is not None:
                span = found.span(comment.start, comment.end)
                message = "spec-lint does not recognize this comment, so it ignores nothing."
                yield Finding(span, message, help=f"Write `{comment.right}`.", fix=_rewriting(span, comment.right))
            for word, start, end in comment.words:
                if not meant(word).known:
                    yield _unknown(found.span(start, end), meant(word).near)


def _comments(project: Project) -> Iterator[IgnoreComments]:
    yield from (file.comments for file in project.files if file.comments is not None)


def _rewriting(span: Span, right: str) -> Fix | None:
    """The fix that writes a comment as it should be: a person must see that it then has an effect."""
    placeholders = "[CODE]" in right or right.endswith("REASON")
    return None if placeholders else Fix((Edit(span, right),), False, f"Write {right}")


@cache
def _known_rules() -> frozenset[str]:
    from spec_lint.engine.rule import all_rules  # saves start-up time, as below: few files have such comments

    return frozenset(name for rule in all_rules().values() for name in (rule.code, rule.name))


class _Meant(NamedTuple):
    """What a word in brackets means: a ``known`` rule or several, or else perhaps the one that is ``near``."""

    known: bool
    near: str | None = None


def _meant(project: Project, word: str) -> _Meant:
    from spec_lint.settings.rule_names import is_rule, like_rule

    known = _known_rules()
    if is_rule(word, known):
        return _Meant(True)
    return _Meant(False, like_rule(word, known) or project.near(word, sorted(known)))


def _unknown(span: Span, near: str | None) -> Finding:
    """A finding about a word that names no rule."""
    from spec_lint.grammar.suggestion import did_you_mean
    from spec_lint.grammar.words import quoted

    advice = did_you_mean(near, ours=True) or "`spec-lint rules` lists all rules."
    fix = Fix((Edit(span, near),), False, f"Write {near}") if near else None
    differs = "; the case of letters counts" if near and near.lower() == span.text.lower() else ""
    return Finding(span, f"There is no rule {quoted(span.text)}{differs}.", help=advice, fix=fix)


@rule("R022", "ignore-comment-without-reason", Severity.WARNING)
def ignore_comment_without_reason(project: Project) -> Iterator[Finding]:
    """A comment tells spec-lint to ignore a finding, and does not say why.

    Why: The configuration has `require_reason = true`. Whoever reads the comment later must know whether it still
    holds. The comment has an effect all the same. A `[[suppress]]` entry of the configuration always has a reason.

    Wrong:
    ```toml
    require_reason = true
    ```
    ```yaml +edges
    descripton: Finds edges.  «# spec-lint: ignore[P001]»
    ```
    Right:
    ```toml
    require_reason = true
    ```
    ```yaml +edges
    descripton: Finds edges.  # spec-lint: ignore[P001] read by our own tool
    ```
    Fix: Write the reason after the brackets.
    """
    if project.settings.require_reason:
        for found in _comments(project):
            for comment in found.comments:
                if comment.right is None and not comment.reason:
                    span = found.span(comment.start, comment.end)
                    yield Finding(span, "This comment gives no reason.", help="Write the reason after the brackets.")
