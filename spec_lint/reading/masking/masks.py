"""What must never be shown of a source: the values of a secret file, and credentials wherever they are."""

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
"""The same with a slip before it, for texts that are no specs either: ``strigData``, ``metadata``."""
_ESCAPED: Final = re.compile(r"\\(?:u00|x)([2-7][0-9a-fA-F])")
_SPEC_KEYS: Final = frozenset({"pipeline", "transform", "input"})
_SECRET_KEYS: Final = frozenset({"kind", "data", "stringData"})


def looks_secret(text: str) -> bool:
    """Whether a text gives away that it may hold a secret, whatever it is read as: there is a Kubernetes object in it.

    Escapes are read, and NULs between the characters (UTF-16 read as something else) do not count.
    """
    text = text.replace("\0", "") if "\0" in text else text
    if "\\" in text:
        text = _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text)
    folded = text.casefold()
    if not any(word in folded for word in ("kind", "apiversion", "data")):
        return False
    looks = _LOOKS_SECRET if any(key in folded for key in _SPEC_KEYS) else _LOOKS_LIKE_AN_OBJECT
    return looks.search(text) is not None


@lru_cache(maxsize=8)
def masks_of(source: Source) -> Ranges:
    """What a report may not show of a source: what its reader has masked, else all possible values of a secret file;
    and whatever is a credential by its place, its name or its form.

    What looks like a secret is masked too when it is read as something else, by mistake or because the user said so.
    """
    from spec_lint.reading.masking.credential_places import credential_places

    credentials = credential_places(source.text, _documents(source, looks_secret(source.text)))
    return merged([*_secret_masks(source), *credentials])


def _secret_masks(source: Source) -> Ranges:
    return source.masks or (masks_for(source.text) if looks_secret(source.text) else ())


def hide(source: Source, places: Sequence[tuple[int, int]]) -> None:
    """Have a source mask more places than its own text tells of. No one may have asked for its masks before."""
    if places:
        source.masks = merged([*_secret_masks(source), *places])


def _documents(source: Source, has_secrets: bool) -> Iterator[Node | None]:
    """The documents of a source that are no secrets, made when they are wanted; None for what cannot be parsed."""
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

    Pipeline specs that stand in the same file stay readable, but for their comments.
    """
    from spec_lint.reading.json.strict import read_json

    root = read_json(text)
    if isinstance(root, Node):
        return mask_ranges(text, root)
    from spec_lint.reading.spec import spec_nodes

    roots = spec_nodes(Source("", text))
    whole = [node for node in roots if node is not None]
    if not whole or len(whole) < len(roots):
        return mask_broken(text)
    return mask_ranges(text, *(node for node in whole if not is_spec(node)))


def is_spec(root: Node) -> bool:
    """Whether a document is a pipeline spec and no Kubernetes object: its values may be shown."""
    keys = {key.text for key, _ in root.entries}
    return bool(keys & _SPEC_KEYS) and not keys & _SECRET_KEYS
