"""Files of defaults, as ``pachctl create defaults`` reads them: one mapping with ``createPipelineRequest``."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ruamel.yaml.nodes import MappingNode, ScalarNode

from spec_lint.findings.named_tuple import NamedTuple
from spec_lint.grammar.nearest import nearest
from spec_lint.grammar.suggestion import did_you_mean
from spec_lint.pachyderm.messages import ROOT, WRAPPED, WRAPPER, camel_case, spellings
from spec_lint.reading.node import Node, ReadingError
from spec_lint.reading.scalars import resolved_tag
from spec_lint.reading.spec_text import SpecText
from spec_lint.reading.yaml import go_yaml
from spec_lint.reading.yaml.conversion import MAX_DEPTH, Conversion, error_at, within_limit
from spec_lint.reading.yaml.spec_node import SpecNode

FORM, REST = "P900", "P901"
"""The codes of what pachctl rejects in the form of the file, and of what it leaves unread."""
KEY = camel_case(WRAPPED)


class DefaultsText(NamedTuple):
    """Defaults as written: ``text.value`` is a mapping with ``create_pipeline_request``, in canonical names."""

    text: SpecText
    node: Node | None


def read_defaults(text: str) -> DefaultsText:
    """The defaults in a text. pachctl decodes its first document, and never looks at the rest."""
    roots, error = go_yaml.compose(text)
    spec = SpecText(0)
    if not roots:
        spec.errors.append(error or ReadingError(FORM, f"This file has no `{KEY}`.", 0, min(1, len(text)), _HELP))
        return DefaultsText(spec, None)
    root = roots[0]
    if error is not None and error.start < root.end_mark.index:
        spec.errors.append(error)
    node = SpecNode(root, text)
    if isinstance(root, MappingNode):
        Conversion(spec).run(within_limit(root, go_yaml.levels_at_most(text) <= MAX_DEPTH, spec), WRAPPER)
        spec.errors += _strange_entries(root)
    else:
        what = "a scalar" if isinstance(root, ScalarNode) else "a list"
        message = f"Defaults must be one mapping with `{KEY}`, not {what}."
        spec.errors.append(ReadingError(FORM, message, node.start, node.start + 1, _HELP))
    rest = roots[1].start_mark.index if len(roots) > 1 else None
    if rest is None and error is not None and error not in spec.errors:
        rest = error.start
    if rest is not None:
        message = "pachctl reads only the first document of a file of defaults, so it ignores everything from here on."
        spec.errors.append(ReadingError(REST, message, rest, rest + 1, "Put it in a separate file.", parsed=True))
    return DefaultsText(spec, node)


_HELP = f"Write the defaults as the fields of `{KEY}`."


def _strange_entries(root: Any) -> Iterator[ReadingError]:
    """What protojson rejects at the top: unknown fields, and defaults that are not a mapping."""
    known = spellings(WRAPPER)
    for key, value in root.value:
        name = key.value if isinstance(key, ScalarNode) else None
        if name in known:
            if not isinstance(value, MappingNode) and go_yaml.tag_of(value) != "!!null" and not _is_null(value):
                yield error_at(FORM, value, f"`{name}` must be a mapping with fields of a pipeline spec.")
        elif name is not None and name != "$schema":
            yield error_at(FORM, key, f"A file of defaults has no field `{name}`.", _hint(name))


def _is_null(node: Any) -> bool:
    return isinstance(node, ScalarNode) and not node.style and resolved_tag(node.value) == "null"


def _hint(name: str) -> str:
    if name in spellings(ROOT):
        return f"Move `{name}` into `{KEY}`."
    meant = nearest(name, [KEY, WRAPPED]) or (KEY if _letters(name) == _letters(KEY) else None)
    return did_you_mean(meant, ours=True) if meant else f"Remove it; the only field is `{KEY}`."


def _letters(name: str) -> str:
    return name.replace("_", "").replace("-", "").lower()
