"""Pachyderm's other files as documents: defaults for specs, and what pachctl prints about a pipeline."""

from __future__ import annotations

from spec_lint.findings.source import Source
from spec_lint.model.document import Document, Kind, SpecForm
from spec_lint.pachyderm.pipeline_info import is_printed
from spec_lint.reading.spec_text import SpecText
from spec_lint.reading.yaml.defaults import read_defaults
from spec_lint.reading.yaml.pipeline_info import read_printed


def defaults_document(source: Source, forced: bool) -> Document:
    """The defaults in a text."""
    text, node = read_defaults(source.text)
    unread, twice = frozenset(text.unread), tuple(text.duplicates)
    return Document(source, 0, Kind.DEFAULTS, text.value, lambda: node, text.errors, unread, twice, forced)


def printed_document(source: Source, spec: SpecText, form: SpecForm) -> Document | None:
    """The spec in what pachctl prints about a pipeline; None if the document is something else."""
    if not is_printed(spec.value):
        return None
    text, node, error = read_printed(source.text, spec.index, spec.value)
    form = form._replace(listed=spec.listed, printed=error)
    unread, twice = frozenset(text.unread), tuple(text.duplicates)
    errors = text.errors if text.value is not None else [error]
    return Document(source, spec.index, Kind.PIPELINE, text.value, lambda: node, errors, unread, twice, spec=form)
