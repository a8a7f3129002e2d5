"""Inputs that clone a git repository: releases before 2.0 have them."""

from __future__ import annotations

from collections.abc import Iterator

from spec_lint.engine.rule import rule
from spec_lint.findings.finding import Finding, Part, Refuser, Severity
from spec_lint.grammar.pachyderm_names import check_name
from spec_lint.model.pipeline import Pipeline
from spec_lint.rules.inputs.inputs import git_inputs, git_name
from spec_lint.rules.naming import judged
from spec_lint.schema.presence import is_complete


@rule("P235", "git-input", Severity.ERROR, refused_by=Refuser.PACHD, releases="-1.13")
def git_input(pipeline: Pipeline) -> Iterator[Finding]:
    """A `git` input of 1.13 has no URL that pachd can clone, or a name that no repo can have.

    Why: The URL must begin with `https://` and end with `.git` (ValidateGitCloneURL in src/client/pps/util.go). The
    repo has the `name` of the input, or the last part of the URL up to its first dot. (2.0 removed the field.)

    Wrong:
    ```toml
    pachyderm_version = "1.13"
    ```
    ```json +edges
    "input": {"git": {"url": «"git@github.com:acme/settings.git"»}}
    ```
    Right:
    ```toml
    pachyderm_version = "1.13"
    ```
    ```json +edges
    "input": {"git": {"url": "https://github.com/acme/settings.git"}}
    ```
    Fix: Write the HTTPS URL that `git clone` accepts.
    """
    for _, place, fields in git_inputs(pipeline):
        url = fields.get("url")
        if url in (None, ""):
            if is_complete(pipeline, "GitInput", *place):
                yield pipeline.finding(place, "This input has no `url`.", part=Part.KEY)
            continue
        if not isinstance(url, str):
            continue
        if not url.endswith(".git"):
            yield pipeline.finding((*place, "url"), "The URL must end with `.git`.")
        elif not url.startswith("https://"):
            yield pipeline.finding((*place, "url"), "The URL must begin with `https://`.")
        else:
            name = git_name(fields)
            where = (*place, "name") if fields.get("name") else (*place, "url")
            for finding in judged(pipeline, where, name, check_name, "repo name"):
                yield finding if where[-1] == "name" else finding._replace(span=pipeline.span(where))
