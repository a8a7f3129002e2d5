"""What a text or a document is: quick looks that are enough for most, before the measure (``model/recognition.py``)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from spec_lint.model.document import Kind
from spec_lint.pachyderm.messages import MESSAGES, ROOT

if TYPE_CHECKING:
    from spec_lint.reading.spec_text import SpecText
    from spec_lint.secrets.makers import Makers

MARKS = 500_000
"""The most separators between values that a file may have: about 13,000 small specs. A value takes about 1 KiB."""


def too_much(text: str) -> bool:
    """Whether a text has too many values for a file of specs or secrets."""
    return len(text) > MARKS and sum(text.count(mark) for mark in ",:[{\n") > MARKS


_KEY = r"""(?:^|[\s{{,\[])(["']?)(?:{words})\1\s*:"""
_PIPELINE_KEY = re.compile(_KEY.format(words="pipeline"))
_MARKER_KEY = re.compile(_KEY.format(words="transform|input|spout|parallelism_spec|parallelismSpec|egress|name"))
_SECRET_KIND = re.compile(r"""kind["']?\s*:\s*["']?(?:\w*Secret|List)\b""")


def worth_reading(text: str, makers: Makers | None = None) -> bool:
    """Whether a text has what most specs and secrets have, or what makes secrets; saves parsing most other files."""
    if may_be_ours(text):
        return True
    if "kind" not in text:
        return False
    from spec_lint.secrets.makers import TABLE_ONLY  # saves start-up time: other files do not need it

    return (makers or TABLE_ONLY).may_be_in(text)


def may_be_ours(text: str) -> bool:
    """Whether a text has what most specs and secrets have themselves."""
    if "pipeline" in text and _PIPELINE_KEY.search(text) and _MARKER_KEY.search(text):
        return True
    return "Secret" in text and _SECRET_KIND.search(text) is not None


def worth_a_look(text: str) -> bool:
    """Whether a text that is not like most specs and secrets can still be one."""
    from spec_lint.model import worth_parsing  # saves start-up time: ordinary files do not need it

    return not too_much(text) and worth_parsing.worth_a_look(text)


def kind_of(value: Any, makers: Makers | None = None) -> Kind:
    """The kind of a document, by its value; what makes secrets counts as a secret."""
    if type(value) is not dict:
        return Kind.FOREIGN
    if _is_ordinary(value):
        return Kind.PIPELINE
    if value.get("kind") == "Secret" and value.get("apiVersion") == "v1" and value.keys() <= _OF_SECRETS:
        return Kind.SECRET
    from spec_lint.model import recognition  # saves start-up time: most documents are ordinary specs

    kind = recognition.kind_of(value)
    return Kind.SECRET if kind is Kind.FOREIGN and "kind" in value and _makes_secrets(value, makers) else kind


_OF_SECRETS = frozenset({"apiVersion", "kind", "metadata", "type", "immutable", "data", "stringData"})


def _makes_secrets(value: Any, makers: Makers | None) -> bool:
    from spec_lint.secrets.makers import TABLE_ONLY  # saves start-up time, as above

    return (makers or TABLE_ONLY).makes(value)


_INPUTS = frozenset({"pfs", "cron", "cross", "join", "union", "group"})
_FIELDS = MESSAGES[ROOT].keys() | {"standby", "enable_stats", "cache_size", "max_queue_size"}


def _is_ordinary(value: dict[str, Any]) -> bool:
    """Whether a document is a spec like most, which is certain to have enough points (``model/recognition.py``)."""
    pipeline, transform, read = value.get("pipeline"), value.get("transform"), value.get("input")
    if not (type(pipeline) is type(transform) is type(read) is dict):
        return False
    if "name" not in pipeline or not pipeline.keys() <= {"name", "project"}:
        return False
    if not ("cmd" in transform or "image" in transform):
        return False
    return not _INPUTS.isdisjoint(read) and value.keys() <= _FIELDS


def kind_of_spec(spec: SpecText, text: str, makers: Makers | None) -> Kind:
    """The kind of a document, by its value, or by the whole text if an error ends the document too early."""
    kind = kind_of(spec.value, makers)
    if kind is Kind.FOREIGN and spec.value is not None and not all(error.parsed for error in spec.errors):
        return Kind.SECRET if _is_merged_secret(text) else kind_of_text(text)
    return kind


def _is_merged_secret(text: str) -> bool:
    """Whether a document says by a merge key (``<<: *base``), which only kubectl reads, that it is a secret."""
    if "<<" not in text or "Secret" not in text:
        return False
    from spec_lint.model.recognition import SECRET_KINDS
    from spec_lint.reading.yaml.as_json import TooLargeError, read_yaml  # saves start-up time, as above

    try:
        return any(root.text_at("kind") in SECRET_KINDS for root in read_yaml(text)[0])
    except TooLargeError:
        return False


def kind_of_text(text: str) -> Kind:
    """The kind of a text that cannot be parsed."""
    from spec_lint.model import recognition_of_texts  # saves start-up time, as above

    return recognition_of_texts.kind_of_text(text)
