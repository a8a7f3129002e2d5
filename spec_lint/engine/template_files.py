"""Files that may be templates: what can be read of them, with something readable in place of their placeholders."""

from __future__ import annotations

from typing import TYPE_CHECKING

from spec_lint.findings.named_tuple import NamedTuple
from spec_lint.findings.source import Source
from spec_lint.model.document import Template
from spec_lint.pachyderm.release import Release
from spec_lint.reading.filled import Filled, filled
from spec_lint.reading.spec import read_specs

if TYPE_CHECKING:
    from spec_lint.reading.spec_text import SpecText


class TemplateText(NamedTuple):
    """A text as it was read: what its documents have in common as parts of a template, its specs, and the text with
    strings in place of its placeholders, if it was read with these."""

    template: Template
    specs: list[SpecText]
    filled: Filled | None = None


def read_template(source: Source, specs: list[SpecText], release: Release | None) -> TemplateText:
    """Read a text that may hold placeholders; ``specs`` are those of the text as it is, which do without errors."""
    wrong = sum(len(spec.errors) for spec in specs)
    text = filled(source)
    if text is None:
        return TemplateText(Template(), specs)
    read = read_specs(text.source, release=release)
    broken = any(spec.value is None and spec.errors for spec in read)
    if sum(len(spec.errors) for spec in read) >= wrong > 0 and not (broken and text.whole):
        return TemplateText(Template(), specs)
    for spec in read:
        spec.value = text.restored(spec.value)
        spec.unread = {tuple(text.restored(list(pointer))) for pointer in spec.unread}
        spec.duplicates = [tuple(text.restored(list(pointer))) for pointer in spec.duplicates]
        spec.errors = [error._replace(parsed=error.parsed or text.whole) for error in spec.errors]
        spec.keys = None
    return TemplateText(Template(unreadable=True, whole=text.whole), read, text)
