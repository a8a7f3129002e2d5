"""How closely a document resembles a misspelt or incomplete pipeline spec: points for and against.

A spec that pachctl would reject at its first key must still be checked, and files of other tools must not be. The
points are weighted to accept a spec with one typo in a top-level name, or without ``pipeline``, ``transform`` or
``input``, but not the formats of Benthos, Flink, Drone, GitHub, Kubernetes and others that use the same words.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from spec_lint.grammar.nearest import distance
from spec_lint.pachyderm.messages import MESSAGES, ROOT

ENOUGH = 4
"""A document with at least this many points is a spec."""
ENOUGH_OF_A_TEXT = 5
"""The same for a text that cannot be parsed."""

_NEUTRAL = frozenset({
    "autoscaling", "description", "determined", "dry_run", "metadata", "reprocess", "salt", "tolerations", "update",
    "$schema",
})  # fmt: skip
_WEIGHED = frozenset({"pipeline", "transform", "input", "inputs", "spout", "service", "egress"})
_OLD_WORDS = frozenset({
    "cache_size", "chunk_spec", "datum_batching", "enable_stats", "gc_policy", "hashtree_spec", "incremental",
    "max_queue_size", "scale_down_threshold", "standby",
})  # fmt: skip
_OWN_WORDS = (MESSAGES[ROOT].keys() | _OLD_WORDS) - _NEUTRAL - _WEIGHED
"""Top-level names that only Pachyderm uses."""
_MISSPELT = ("pipeline", "transform", "input", "spout")
"""These are also recognized with one letter wrong, missing or extra, or with two swapped."""

_KINDS = frozenset({"pfs", "cron", "atom", "git"})
_COMBINED = frozenset({"cross", "join", "union", "group"})
_QUOTES = "“”„‟‘’‚‛'\""


def is_like_a_spec(value: Any) -> bool:
    """Whether a document's value is a spec, even an invalid one."""
    return isinstance(value, dict) and points(value) >= ENOUGH


def points(value: Mapping[Any, Any]) -> int:
    """The points for a document being a spec, minus the points against it."""
    fields = _top(value)
    own = sum(name in _OWN_WORDS for name in fields)
    foreign = sum(map(_is_of_others, fields))
    kubernetes = -6 if "apiversion" in fields or "api_version" in fields else 0
    judged = sum(judge(fields[name]) for name, judge in _JUDGES.items() if name in fields)
    return judged + min(own, 4) - min(foreign, 4) + kubernetes


def _top(value: Mapping[Any, Any]) -> dict[str, Any]:
    """The top-level fields by plain name; a misspelt one by the name that was meant."""
    fields = {_plain(name): inner for name, inner in value.items()}
    for word in _MISSPELT:
        if word not in fields and (near := next((name for name in fields if _near(name, word)), None)) is not None:
            fields[word] = fields.pop(near)
    return fields


def _plain(name: Any) -> str:
    """A name in snake_case, without typographic quotes around it."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", str(name).strip(_QUOTES)).lower()


_KNOWN = _OWN_WORDS | _NEUTRAL | _WEIGHED


@lru_cache(maxsize=4096)
def _is_of_others(name: str) -> bool:
    """Whether a name is not a field of specs, even with a typo; most files of a project have the same names."""
    return name not in _KNOWN and not any(_near(name, word) for word in _KNOWN)


@lru_cache(maxsize=4096)
def _near(name: str, word: str) -> bool:
    """Whether a name is one typo away from a word; a plural is a different word."""
    return abs(len(name) - len(word)) < 2 and name != f"{word}s" and distance(name, word, 2) < 2


def _names(value: Mapping[Any, Any]) -> set[str]:
    return {_plain(name) for name in value}


def _pipeline(value: Any) -> int:
    if not isinstance(value, dict):
        return -3 if isinstance(value, list) else -1 if isinstance(value, str) else 0
    names = _names(value)
    others = len(names - {"name", "project"})
    return -3 if others > 1 else -1 if others else 2 if "name" in names else 0


def _transform(value: Any) -> int:
    if not isinstance(value, dict):
        return 0 if value is None else -3
    names = _names(value)
    known = names & MESSAGES["Transform"].keys()
    if not known:
        return -2 if names else 0
    runs = names & {"cmd", "stdin"} or isinstance(value.get("image"), str)
    return 3 if runs and 2 * len(known) >= len(names) else 2


def _input(value: Any) -> int:
    if isinstance(value, list):
        return 3 if any(isinstance(item, dict) and _input(item) > 1 for item in value) else -2
    if not isinstance(value, dict):
        return 0 if value is None else -2
    fields = {_plain(name): inner for name, inner in value.items()}
    if any(_is_input(name, inner) for name, inner in fields.items()):
        return 4
    around = [set(map(str, inner)) for inner in fields.values() if isinstance(inner, dict)]
    if fields.keys() & (_KINDS | _COMBINED) - {"git"} or fields.keys() & {"repo", "glob"}:
        return 2
    if any({"repo", "glob"} <= names for names in around):
        return 2
    return 1 if any(_near(name, word) for name in fields for word in ("pfs", "cron", "cross", "union")) else -3


def _is_input(name: str, value: Any) -> bool:
    if name in _COMBINED:
        return isinstance(value, list)
    return name in _KINDS and isinstance(value, dict) and (name != "git" or bool(value.keys() & {"url", "name"}))


def _inputs(value: Any) -> int:
    items = value if isinstance(value, list) else []
    return 3 if any(isinstance(item, dict) and ("repo" in item or _input(item) > 1) for item in items) else -2


def _spout(value: Any) -> int:
    return 3 if isinstance(value, dict) and _names(value) <= {"service", "overwrite", "marker"} else 0


def _service(value: Any) -> int:
    return 2 if isinstance(value, dict) and _names(value) & {"internal_port", "external_port"} else 0


def _egress(value: Any) -> int:
    stores = {"url", "uri", "object_storage", "sql_database"}
    return 2 if isinstance(value, dict) and _names(value) & stores else 0


_JUDGES = {
    "pipeline": _pipeline, "transform": _transform, "input": _input, "inputs": _inputs, "spout": _spout,
    "service": _service, "egress": _egress,
}  # fmt: skip


_WORD = rf"(?:^|[\s{{{{,\[])[{_QUOTES}]?(?:{{0}})[{_QUOTES}]?\s*:\s*"


_TELLING = ("pfs", "atom", "cron", "spout", "cmd", "stdin")


def may_be_like_a_spec(text: str) -> bool:
    """Whether a text has any word of specs; saves parsing most other files."""
    if text.isascii() and not any(map(text.lower().__contains__, _TELLING)):
        return False  # the expression would search for each of them everywhere
    return re.search(_WORD.format("|".join(_TELLING)), text, re.IGNORECASE) is not None


def is_text_like_a_spec(text: str) -> bool:
    """Whether a text that cannot be parsed is a spec, judged by its words and what follows them."""
    found = sum(
        weight
        for words, after, weight in _TEXT_POINTS
        if re.search(_WORD.format(words) + after, text, re.IGNORECASE) is not None
    )
    return found >= ENOUGH_OF_A_TEXT


_OPEN = r"""(?:[{\[]|\n\s)"""
_TEXT_POINTS = (
    ("pipeline", r"""(?:\{|\n)\s*["']?name\b""", 2),
    ("transform", _OPEN, 2),
    ("cmd|stdin", r"(?:\[|\n\s*-)", 1),
    ("pfs|cron|atom|cross|join|union|group", _OPEN, 3),
    ("glob", "", 1),
    ("repo", "", 1),
    ("|".join(sorted(_OWN_WORDS)), "", 1),
    ("processors|stages|steps|jobs|source|sink|apiVersion|dependsOn", "", -2),
    ("pipeline", r"(?:\[|\n\s*-)", -2),
    ("kind", r"""["']?\w""", -3),
)
