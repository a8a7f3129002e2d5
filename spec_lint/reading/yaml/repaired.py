"""Whether a repair of a text is right, as far as YAML can tell."""

from __future__ import annotations

from spec_lint.reading.node import ReadingError
from spec_lint.reading.yaml import go_yaml


def without_wrong_repair(error: ReadingError, text: str) -> ReadingError:
    """The error, with its repair only if YAML can then be read beyond the line of the last edit.

    A text with an empty document was read to its end, and may have thousands of them.
    """
    if error.code == "R110":
        return error
    if error.repair is None or not error.repair.edits:
        return error._replace(repair=None)
    repaired = error.repair.applied(text)
    _, next_error = go_yaml.compose(repaired)
    if next_error is None:
        return error
    last = max(end for _, end, _ in error.repair.edits) + len(repaired) - len(text)
    line_end = repaired.find("\n", last)
    return error if 0 <= line_end < next_error.start else error._replace(repair=None)
