"""The spec in what pachctl prints about a pipeline (``inspect pipeline --raw``, ``list pipeline --raw``).

Since 2.0 the fields of the spec are in ``details``, with others about its workers; in 1.x they are at the top.
"""

from __future__ import annotations

from copy import copy
from itertools import islice
from typing import Any

from ruamel.yaml.nodes import MappingNode, ScalarNode

from spec_lint.findings.named_tuple import NamedTuple
from spec_lint.pachyderm.pipeline_info import NOT_OF_SPECS, OF_WORKERS
from spec_lint.reading.node import Node, ReadingError
from spec_lint.reading.spec_text import SpecText
from spec_lint.reading.yaml import go_yaml
from spec_lint.reading.yaml.conversion import Conversion
from spec_lint.reading.yaml.spec import spec_roots
from spec_lint.reading.yaml.spec_node import SpecNode

CODE = "P905"


class PrintedSpec(NamedTuple):
    """The spec in the output of a command, its node, and the error that pachctl reports if it reads the output."""

    text: SpecText
    node: Node
    error: ReadingError


def read_printed(text: str, index: int, value: Any) -> PrintedSpec:
    """The spec in a document that ``is_printed``; ``index`` is its number in the text.

    If its details were not printed, there is no spec, so the error is all that is known.
    """
    roots, _ = go_yaml.compose(text)
    root = next(islice(spec_roots(roots), index, None))[0]
    entries = [(key, inner) for key, inner in root.value if _name(key) not in NOT_OF_SPECS]
    details = next((inner for key, inner in root.value if _name(key) == "details"), None)
    if isinstance(details, MappingNode):
        entries = [(key, inner) for key, inner in entries if _name(key) == "pipeline"]
        entries += [(key, inner) for key, inner in details.value if _name(key) not in OF_WORKERS]
    spec = copy(root)
    spec.value = entries
    read = SpecText(index)
    if len(entries) > 1:
        Conversion(read).run(spec)
    culprit = next(key for key, _ in root.value if _name(key) in NOT_OF_SPECS)
    return PrintedSpec(read, SpecNode(spec, text), _refusal(culprit, value))


def _name(node: Any) -> str | None:
    return node.value if isinstance(node, ScalarNode) else None


def _refusal(culprit: Any, value: Any) -> ReadingError:
    message = "This is what `pachctl inspect pipeline --raw` prints (PipelineInfo), not a spec."
    hint = f"Get the spec with `pachctl list pipeline {_named(value)} --spec`."
    written = next((name for name in ("user_spec_json", "userSpecJson") if isinstance(value.get(name), str)), None)
    if written:
        hint = f"The spec as it was written is in `{written}`. {hint}"
    return ReadingError(CODE, message, culprit.start_mark.index, culprit.end_mark.index, hint, parsed=True)


def _named(value: Any) -> str:
    """The pipeline as arguments of pachctl, as far as its names are ordinary ones."""
    pipeline = value["pipeline"]
    name, project = pipeline.get("name"), pipeline.get("project")
    within = project.get("name") if isinstance(project, dict) else None
    more = f" --project {within}" if _is_ordinary(within) and within != "default" else ""
    return f"{name if _is_ordinary(name) else 'NAME'}{more}"


def _is_ordinary(name: Any) -> bool:
    return isinstance(name, str) and len(name) < 64 and name.replace("-", "").replace("_", "").isalnum()
