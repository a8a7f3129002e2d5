"""Inputs that pachd accepts and that the workers cannot read."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from typing import Any

from spec_lint.engine.rule import rule
from spec_lint.findings.finding import Finding, Pointer, Refuser, Severity
from spec_lint.grammar import GrammarError
from spec_lint.grammar.glob import parse_glob
from spec_lint.grammar.replacement import parse_replacement
from spec_lint.grammar.suggestion import did_you_mean
from spec_lint.grammar.words import quoted
from spec_lint.model.fixes import write_meant
from spec_lint.model.pipeline import Pipeline


def _read_inputs(pipeline: Pipeline, *fields: str) -> Iterator[tuple[Pointer, dict[str, Any]]]:
    """The fields of each ``pfs`` input that the workers read, with their place; the workers of a spout read none."""
    inputs = pipeline.pfs_inputs(*fields)
    if inputs and not isinstance(pipeline.value.get("spout"), dict):
        for _, place, written in inputs:
            yield place, written


@rule("P610", "invalid-glob", Severity.ERROR, refused_by=Refuser.WORKER)
def invalid_glob(pipeline: Pipeline) -> Iterator[Finding]:
    """A glob is not valid.

    Why: pachd stores a glob without checking it. The pattern is compiled only when a job divides its files into datums
    (pachyderm/ohmyglob). That fails and is retried forever, so the job stays without datums.

    Wrong:
    ```yaml +edges
    input: {pfs: {repo: images, glob: "/«[0-9.png»"}}
    ```
    Right:
    ```yaml +edges
    input: {pfs: {repo: images, glob: "/[0-9].png"}}
    ```
    Fix: Correct the pattern at the marked place. A backslash makes the character after it literal.
    """
    for place, fields in _read_inputs(pipeline, "glob"):
        glob = fields.get("glob")
        if not isinstance(glob, str) or not glob or fields.get("s3") is True:
            continue
        try:
            parse_glob(glob)
        except GrammarError as error:
            yield pipeline.finding(
                (*place, "glob"),
                f"Invalid glob: {error.message}. Jobs hang without any datum.",
                inside=(error.start, error.end),
                help=did_you_mean(error.suggestion),
                fix=write_meant(pipeline, (*place, "glob"), error.suggestion),
            )


@rule("P611", "capture-number", Severity.ERROR, refused_by=Refuser.WORKER)
def capture_number(pipeline: Pipeline) -> Iterator[Finding]:
    """A `join_on` or `group_by` has a capture group number that makes the workers panic.

    Why: `$1` or `${1}` is the first capture group of the glob. For a number with a leading zero, with more than nine
    digits, or with digits of another script, ohmyglob's Replace looks for group number -1, and the worker panics on
    each file, even if the input is in no join or group.

    Wrong:
    ```yaml
    pipeline: {name: pair}
    transform: {image: "pair:1.0", cmd: [python3, /pair.py]}
    input:
      join:
        - pfs: {repo: images, glob: "/(*).png", join_on: "$«01»"}
        - pfs: {repo: labels, glob: "/(*).txt", join_on: "$1"}
    ```
    Right:
    ```yaml
    pipeline: {name: pair}
    transform: {image: "pair:1.0", cmd: [python3, /pair.py]}
    input:
      join:
        - pfs: {repo: images, glob: "/(*).png", join_on: "$1"}
        - pfs: {repo: labels, glob: "/(*).txt", join_on: "$1"}
    ```
    Fix: Write a plain number, as in `$1`.
    """
    for place, fields in _read_inputs(pipeline, "join_on", "group_by"):
        for field in ("join_on", "group_by"):
            text = fields.get(field)
            if not isinstance(text, str):
                continue
            try:
                parse_replacement(text)
            except GrammarError as error:
                yield pipeline.finding(
                    (*place, field),
                    f"Invalid `{field}`: {error.message}.",
                    inside=(error.start, error.end),
                    help=error.suggestion and f"Write {quoted(error.suggestion)}.",
                    fix=write_meant(pipeline, (*place, field), error.suggestion, safe=True),
                )


@rule("P612", "input-name-path", Severity.ERROR, refused_by=Refuser.WORKER)
def input_name_path(pipeline: Pipeline) -> Iterator[Finding]:
    """The name of an input cannot be the name of a link in /pfs.

    Why: pachd accepts almost any name. For each datum the worker creates a link `/pfs/NAME`
    (src/server/worker/driver/driver_unix.go). That fails if NAME contains a folder, or if the link would replace /pfs
    itself or one of the worker's own files there. Every datum fails.

    Wrong:
    ```yaml +edges
    input: {pfs: {name: «raw/images», repo: images, glob: "/*"}}
    ```
    Right:
    ```yaml +edges
    input: {pfs: {name: raw_images, repo: images, glob: "/*"}}
    ```
    Fix: Use letters, digits and underscores.
    """
    for place, fields in _read_inputs(pipeline, "name"):
        name = fields.get("name")
        if not isinstance(name, str) or name in ("", "out", ".env"):
            continue
        link = posixpath.normpath(f"/pfs/{name}")
        if posixpath.dirname(link) != "/pfs" or link in ("/pfs/.scratch", "/pfs/.env", "/pfs/out"):
            yield pipeline.finding(
                (*place, "name"),
                f"The worker cannot create a link named {quoted(f'/pfs/{name}')}.",
                help="The data of an input is in `/pfs/NAME`; use letters, digits and underscores.",
            )
