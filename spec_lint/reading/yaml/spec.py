"""Specs in YAML, as pachctl reads them: nodes, its own table of scalars, canonical names of fields.

pachctl parses JSON and YAML alike with go-yaml v3 into nodes and converts those itself (Pachyderm 2.8+,
``src/internal/ppsutil/decoder.go``). libyaml is of the same family as go-yaml's scanner; ``go_yaml.py`` makes up for
the differences, and ``older.py`` has what releases before 2.8 do differently.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from ruamel.yaml.nodes import MappingNode, SequenceNode

from spec_lint.pachyderm.release import SECOND_MAJOR, Release
from spec_lint.reading.node import Node, ReadingError, Repair
from spec_lint.reading.spec_text import SpecText
from spec_lint.reading.yaml import go_yaml
from spec_lint.reading.yaml.conversion import MAX_DEPTH, Conversion, error_at, within_limit
from spec_lint.reading.yaml.spec_node import SpecNode


def read_yaml(text: str, top: Any = None, older: Release | None = None) -> list[SpecText]:
    """The specs of a text; ``top`` is the result of ``compose``, if the caller has it already.

    ``older`` is the release to follow if go-yaml decodes its YAML to plain values; None since pachctl does it itself.
    """
    roots, error = top or _compose(text, older)
    specs: list[SpecText] = []
    flat = go_yaml.levels_at_most(text) <= MAX_DEPTH
    for root, listed, problem in spec_roots(roots, older):
        spec = SpecText(len(specs), listed=listed)
        if problem is not None:
            spec.errors.append(
                problem._replace(repair=_without(text, problem.start)) if problem.help == _EMPTY else problem
            )
        else:
            shown = within_limit(root, flat, spec)
            if older is None:
                Conversion(spec).run(shown)
            else:
                from spec_lint.reading.yaml.older import read_older  # few specs are for such releases

                read_older(spec, shown, older)
        specs.append(spec)
    if error is not None:
        if not specs or error.start >= roots[-1].end_mark.index:
            specs.append(SpecText(len(specs)))
        # Else it is about the end of the last spec, which comes too early: its missing part may follow.
        specs[-1].errors.append(error)
    return specs


def yaml_nodes(text: str, older: Release | None = None) -> list[Node | None]:
    """The node graph of each spec of a text, None for one that has none."""
    roots, error = _compose(text, older)
    nodes: list[Node | None] = []
    flat = go_yaml.levels_at_most(text) <= MAX_DEPTH
    for root, _, _ in spec_roots(roots, older):
        shown = root if flat else go_yaml.cut(root, MAX_DEPTH)
        if older is not None:
            from spec_lint.reading.yaml.older import unfold

            shown = unfold(shown, older)[0]
        nodes.append(SpecNode(shown, text))
    if error is not None:
        nodes.append(None)
    return nodes


_EMPTY = "Remove this empty document, with its `---`."
_MARKER = re.compile(r"^---[ \t]*\r?(?:\n|\Z)", re.MULTILINE)


def _without(text: str, at: int) -> Repair | None:
    """The repair that removes an empty document, which has nothing but blank lines after its marker."""
    marker = _MARKER.match(text, text.rfind("\n---", 0, at) + 1)
    following = _MARKER.search(text, marker.end()) if marker else None
    end = following.start() if following else len(text)
    if marker is None or text[marker.end() : end].strip():
        return None
    return Repair(((marker.start(), end, ""),), "Remove the empty document")


_NO_INNER_LIST = "Remove the inner list, and write its specs as items of the outer one."


def _compose(text: str, older: Release | None) -> tuple[list[Any], ReadingError | None]:
    if older is not None and older < SECOND_MAJOR:
        from spec_lint.reading.yaml.older import compose_stream

        return compose_stream(text)
    return go_yaml.compose(text)


def spec_roots(roots: list[Any], older: Release | None = None) -> Iterator[tuple[Any, bool, ReadingError | None]]:
    """The root of each spec, whether it is an item of a list, and why it is not a spec."""
    for root in roots:
        if isinstance(root, MappingNode):
            yield root, False, None
        elif isinstance(root, SequenceNode):
            if not root.value:
                message = "This list of specs is empty; pachctl crashes on an empty list."
                yield root, True, error_at("R111", root, message)
            for item in root.value:
                if older is not None and type(item) is go_yaml.AliasNode:
                    item = item.target
                message = "This item of a list of specs is not a spec."
                cure = _NO_INNER_LIST if isinstance(item, SequenceNode) else None
                yield item, True, None if isinstance(item, MappingNode) else error_at("R110", item, message, cure)
        else:
            message = "A spec must be a mapping of fields, or a list of such mappings."
            cure = _EMPTY if root.value == "" else None
            yield root, False, error_at("R110", root, message, cure)
