"""Inputs that pachd takes and that the workers cannot read."""

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
from spec_lint.model.pipeline import Pipeline


def _read_inputs(pipeline: Pipeline, *fields: str) -> Iterator[tuple[Pointer, dict[str, Any]]]:
    """The fields of each ``pfs`` input that the workers read, with their place; the workers of a spout read none."""
    for _, place, written in pipeline.pfs_inputs(*fields):
        if not isinstance(pipeline.get("spout"), dict):
            yield place, written


@rule("P610", "invalid-glob", Severity.ERROR, refused_by=Refuser.WORKER)
def invalid_glob(pipeline: Pipeline) -> Iterator[Finding]:
    """A glob is no pattern that the workers can read.

    Why: pachd stores a glob without a look at it. Only when a job divides its files into datums the pattern is
    compiled (pachyderm/ohmyglob); that fails, is tried again for ever, and the job stays at no datums.

    Wrong:
    ```yaml +edges
    input: {pfs: {repo: images, glob: "/«[0-9.png»"}}
    ```
    Right:
    ```yaml +edges
    input: {pfs: {repo: images, glob: "/[0-9].png"}}
    ```
    Fix: Mend the pattern at the place that is shown; a backslash takes the meaning from the character after it.
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
                f"The workers cannot read this glob: {error.message}. Jobs hang without any datum.",
                inside=(error.start, error.end),
                help=did_you_mean(error.suggestion),
            )


@rule("P611", "capture-number", Severity.ERROR, refused_by=Refuser.WORKER)
def capture_number(pipeline: Pipeline) -> Iterator[Finding]:
    """A replacement text has a number of a capture group on which the workers panic.

    Why: `$1` or `${1}` stands for the first group of the glob. On a number with a leading zero, with more than nine
    digits, or with digits of another script ohmyglob's Replace looks for the group number -1: the worker panics on each
    file, inside a join or a group and outside.

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
    Fix: Write the number plainly.
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
                    f"The workers panic on this {field}: {error.message}.",
                    inside=(error.start, error.end),
                    help=error.suggestion and f"Write {quoted(error.suggestion)}.",
                )


@rule("P612", "input-name-path", Severity.ERROR, refused_by=Refuser.WORKER)
def input_name_path(pipeline: Pipeline) -> Iterator[Finding]:
    """An input's name makes a path that cannot be a link in /pfs.

    Why: pachd takes any name but a few. For each datum the worker makes a link `/pfs/NAME`
    (src/server/worker/driver/driver_unix.go): that fails where NAME has a folder in it, and where the link would stand
    in the place of /pfs itself or of the worker's own files there. Every datum fails.

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
                f"The name {quoted(name)} makes a path under which the worker cannot put the data of a datum: every "
                "datum fails.",
                help="The data of an input are in /pfs/NAME; use letters, digits and underscores.",
            )
