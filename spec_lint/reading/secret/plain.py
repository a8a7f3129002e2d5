"""A fast path for secrets that are plain JSON and have nothing but the usual fields, with values of the right types.

``read_secrets`` reads such a text as the same secret, without an error, and finds the places of everything in it, which
takes much longer. They are needed only for a finding.
"""

from __future__ import annotations

import json
from functools import cache, lru_cache
from typing import Any

from spec_lint.findings.source import Masks, Source
from spec_lint.grammar import go_base64
from spec_lint.reading.node import Node

_FIELDS: dict[str, type] = {
    "kind": str, "apiVersion": str, "type": str, "immutable": bool, "metadata": dict, "data": dict, "stringData": dict,
}  # fmt: skip
_METADATA: dict[str, type] = {
    "name": str,
    "namespace": str,
    "labels": dict,
    "annotations": dict,
    "creationTimestamp": type(None),
}


def plain_secret(text: str) -> dict[str, Any] | None:
    """The value of the secret in a text that ``plain_specs`` takes; None if it needs the slow path."""
    value = _decoder().decode(text)
    if type(value) is not dict or not _has_only(value, _FIELDS):
        return None
    metadata = value.get("metadata", {})
    if not _has_only(metadata, _METADATA):
        return None
    metadata.pop("creationTimestamp", None)  # kubectl writes null, which sets nothing
    for texts in (value.get("data"), value.get("stringData"), metadata.get("labels"), metadata.get("annotations")):
        for content in texts.values() if texts else ():
            if type(content) is not str:
                return None
    return value if all(map(go_base64.is_valid, value.get("data", {}).values())) else None


@cache
def _decoder() -> json.JSONDecoder:
    # None of the usual fields is a number, and Python cannot convert those with very many digits.
    return json.JSONDecoder(parse_int=len, parse_float=len)


def _has_only(value: dict[str, Any], types: dict[str, type]) -> bool:
    """Whether all fields of an object are among the given ones, with values of their types."""
    for name, content in value.items():  # noqa: SIM110 - a generator takes twice the time
        if type(content) is not types.get(name):
            return False
    return True


@lru_cache(maxsize=256)
def node_of(source: Source) -> Node | None:
    """The node graph of a plain secret; rules visit some hundred secrets in turn."""
    from spec_lint.reading.secret.file import read_secrets  # most secrets have no finding

    return read_secrets(source)[0].node


def masks_of_secret(text: str) -> Masks:
    """The masks of a plain secret, as ``read_secrets`` sets them."""
    from spec_lint.reading.masking.masks import masks_for  # most secrets have no finding

    return masks_for(text)
