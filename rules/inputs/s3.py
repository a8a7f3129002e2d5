"""What pachd rejects in inputs that its S3 gateway serves."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from spec_lint.engine.rule import rule
from spec_lint.findings.finding import Finding, Part, Refuser, Severity
from spec_lint.model.fixes import add, remove, write
from spec_lint.model.pipeline import Pipeline
from spec_lint.schema.presence import is_complete


@rule("P210", "s3-glob", Severity.ERROR, refused_by=Refuser.PACHD)
def s3_glob(pipeline: Pipeline) -> Iterator[Finding]:
    """An S3 input has a glob other than `/`.

    Why: The S3 gateway serves a whole commit, so pachd requires the glob `/`, written out.

    Wrong:
    ```json +edges
    "input": {"pfs": {"repo": "images", "glob": «"/*"», "s3": true}}
    ```
    Right:
    ```json +edges
    "input": {"pfs": {"repo": "images", "glob": "/", "s3": true}}
    ```
    Fix: Write `"glob": "/"`.
    """
    for _, place, fields in pipeline.pfs_inputs("s3"):
        glob = fields.get("glob")
        if fields["s3"] is not True or not (glob is None or isinstance(glob, str)):
            continue
        if not glob:
            if not is_complete(pipeline, "PFSInput", *place):
                continue
            pointer, part = ((*place, "glob"), Part.VALUE) if glob == "" else ((*place, "s3"), Part.KEY)
            fix = (
                write(pipeline, pointer, "/", _GLOB)
                if glob == ""
                else add(pipeline, (*place, "glob"), "/", beside="s3")
            )
            yield pipeline.finding(pointer, "An S3 input needs the glob `/`.", part=part, fix=fix)
        elif posixpath.normpath("/" + glob).lstrip("/"):
            message, pointer = "An S3 input serves the whole repo, so its glob must be `/`.", (*place, "glob")
            yield pipeline.finding(pointer, message, fix=write(pipeline, pointer, "/", _GLOB))


_GLOB = "Write the glob `/`"


@rule("P211", "s3-with-files", Severity.ERROR, refused_by=Refuser.PACHD)
def s3_with_files(pipeline: Pipeline) -> Iterator[Finding]:
    """An S3 input asks for lazy or empty files.

    Why: An S3 input puts no files under /pfs, so nothing there can be lazy or empty; pachd rejects both.

    Wrong:
    ```json +edges
    "input": {"pfs": {"repo": "images", "glob": "/", "s3": true, «"lazy": true»}}
    ```
    Right:
    ```json +edges
    "input": {"pfs": {"repo": "images", "glob": "/", "s3": true}}
    ```
    Fix: Remove `s3`, or the other field.
    """
    for _, place, fields in pipeline.pfs_inputs("s3"):
        if fields["s3"] is True:
            for field in ("lazy", "empty_files"):
                if fields.get(field) is True:
                    message = f"An S3 input cannot have `{field}`: it puts no files under `/pfs`."
                    fix = remove(pipeline, (*place, field))
                    yield pipeline.finding((*place, field), message, part=Part.ENTRY, fix=fix)


@rule("P212", "s3-combined", Severity.ERROR, refused_by=Refuser.PACHD)
def s3_combined(pipeline: Pipeline) -> Iterator[Finding]:
    """An S3 input is in a join, a group or a union.

    Why: Joins and groups look at single files, and a datum of a union has only some of its inputs; the S3 gateway
    serves whole commits of all inputs. pachd allows S3 inputs alone and in a cross.

    Wrong:
    ```json +edges
    "input": {"union": [{"pfs": {"repo": "images", "glob": "/", «"s3": true»}},
                        {"pfs": {"repo": "photos", "glob": "/"}}]}
    ```
    Right:
    ```json +edges
    "input": {"cross": [{"pfs": {"repo": "images", "glob": "/", "s3": true}},
                        {"pfs": {"repo": "photos", "glob": "/"}}]}
    ```
    Fix: Use a cross, or read the repo as files.
    """
    for node, place, fields in pipeline.pfs_inputs("s3"):
        around = next((kind for kind in reversed(node.inside) if kind in ("join", "group", "union")), None)
        if fields["s3"] is True and around:
            message = f"An S3 input cannot be in a `{around}`."
            yield pipeline.finding((*place, "s3"), message, part=Part.ENTRY, help="Use it alone or in a `cross`.")
