"""The ranges of a source that must never be shown: the values of a secret file, and credentials anywhere."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Final

from spec_lint.findings.source import Source, Unrendered
from spec_lint.reading.masking.broken import mask_broken
from spec_lint.reading.masking.parsed import mask_ranges
from spec_lint.reading.masking.ranges import Ranges, merged
from spec_lint.reading.node import Node

_LOOKS_SECRET: Final = re.compile(r"""\b(?:kind|apiVersion|data|string_?Data)["']?\s*:""", re.IGNORECASE)
_LOOKS_LIKE_AN_OBJECT: Final = re.compile(r"""(?:kind|apiVersion|data)["']?\s*:""", re.IGNORECASE)
"""The same with a misspelt start, for texts that are not specs: ``strigData``, ``metadata``."""
_ESCAPED: Final = re.compile(r"\\(?:u00|x)([2-7][0-9a-fA-F])")
_SPEC_KEYS: Final = frozenset({"pipeline", "transform", "input"})
_SECRET_KEYS: Final = frozenset({"kind", "data", "stringData"})


def looks_secret(text: str) -> bool:
    """Whether a text may contain a secret, regardless of how it is read: it contains a Kubernetes object.

    Escapes are decoded, and NULs between the characters (UTF-16 in another encoding) are ignored.
    """
    text = text.replace("\0", "") if "\0" in text else text
    if "\\" in text:
        text = _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text)
    folded = text.casefold()
    if not any(word in folded for word in ("kind", "apiversion", "data")):
        return False
    looks = _LOOKS_SECRET if any(key in folded for key in _SPEC_KEYS) else _LOOKS_LIKE_AN_OBJECT
    return looks.search(text) is not None


@lru_cache(maxsize=512)
def masks_of(source: Source) -> Ranges:
    """The ranges of a source that no report may show: those its reader masked, else all possible values of a secret
    file, and everything that is a credential by its place, its name or its form.

    A text that looks like a secret is also masked if it is read as something else, by mistake or on request.
    """
    if source.all_masks is not None:
        return source.all_masks
    from spec_lint.reading.masking.credential_places import credential_places

    credentials = credential_places(source.text, _documents(source, looks_secret(source.text)))
    return merged([*_secret_masks(source), *credentials])


def _secret_masks(source: Source) -> Ranges:
    return source.masks or (masks_for(source.text) if looks_secret(source.text) else ())


def hide(source: Source, places: Sequence[tuple[int, int]]) -> None:
    """Mask more places of a source than its text implies. Call this before the first use of its masks."""
    if places and source.all_masks is not None:
        source.all_masks = merged([*source.all_masks, *places])
    elif places:
        source.masks = merged([*_secret_masks(source), *places])


def _documents(source: Source, has_secrets: bool) -> Iterator[Node | None]:
    """The documents of a source that are not secrets, built lazily; None for one that cannot be parsed."""
    is_jsonnet = source.path.lower().endswith((".jsonnet", ".libsonnet"))
    if isinstance(source, Unrendered) or (is_jsonnet and not source.origin):
        yield None
        return
    from spec_lint.reading.spec import spec_nodes

    for node in spec_nodes(source):
        if node is None or not has_secrets or is_spec(node):
            yield node


def masks_for(text: str) -> Ranges:
    """The ranges to mask in the text of a secret file, JSON or YAML, whole or broken.

    Pipeline specs in the same file stay readable, except for their comments.
    """
    from spec_lint.reading.json.strict import read_json

    root = read_json(text)
    if isinstance(root, Node):
        return mask_ranges(text, root)
    from spec_lint.reading.yaml.spec import yaml_nodes

    roots = yaml_nodes(text)
    whole = [node for node in roots if node is not None]
    if not whole or len(whole) < len(roots):
        return mask_broken(text)
    return mask_ranges(text, *(node for node in whole if not is_spec(node)))


def is_spec(root: Node) -> bool:
    """Whether a document is a pipeline spec and not a Kubernetes object, so its values may be shown."""
    keys = {key.text for key, value in root.entries if (key.text, value.text) != ("kind", "Pipeline")}
    return bool(keys & _SPEC_KEYS) and not keys & _SECRET_KEYS
