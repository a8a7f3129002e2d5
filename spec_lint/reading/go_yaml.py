"""What go-yaml v3 does otherwise than libyaml, and how it and pachctl type a scalar."""

from __future__ import annotations

import itertools
import re
from typing import Any

from ruamel.yaml.cyaml import CParser
from ruamel.yaml.error import YAMLError
from ruamel.yaml.events import AliasEvent
from ruamel.yaml.nodes import MappingNode, ScalarNode, SequenceNode

from spec_lint.reading import syntax
from spec_lint.reading.node import ReadingError

FLOW_DEPTH = 10_000
"""go-yaml v3's bound on nesting (``max_flow_level`` and ``max_indents`` of its scanner)."""

_COLON = "\ue03a"
"""Stands in for a colon that libyaml would refuse: a private-use character."""
_INNER_COLONS = 200


class _Composer(CParser):  # type: ignore[misc]
    """libyaml's composer; tags are left as written, for pachctl types scalars itself."""

    def resolve(self, kind: Any, value: Any, implicit: Any) -> str:
        return ""

    def descend_resolver(self, node: Any, index: Any) -> None:
        pass

    def ascend_resolver(self) -> None:
        pass


def compose(text: str) -> tuple[list[Any], ReadingError | None]:
    """The root nodes of a text's YAML documents, and the syntax error after them, if any."""
    if _nesting(text) > FLOW_DEPTH:
        return [], ReadingError("R101", "This is nested more than 10,000 levels deep, and pachctl refuses that.", 0, 1)
    plain, colons = text, 0
    while True:
        roots, error = _compose_once(plain)
        at = error.start if error is not None and error.message is syntax.INNER_COLON else -1
        if at < 0 or colons == _INNER_COLONS:
            break
        # go-yaml takes a colon inside of a plain scalar in a flow collection: hide it from libyaml, offsets stay.
        plain, colons = plain[:at] + _COLON + plain[at + 1 :], colons + 1
    if colons:
        for node in itertools.chain.from_iterable(map(_scalars, roots)):
            node.value = node.value.replace(_COLON, ":")
    return roots, error


def _compose_once(text: str) -> tuple[list[Any], ReadingError | None]:
    roots: list[Any] = []
    parser = _Composer(text)
    try:
        while parser.check_node():
            root = parser.get_node()
            if "\\/" in text:
                slash = _escaped_slash(root, text)
                if slash is not None:
                    return roots, slash
            roots.append(root)
    except YAMLError as error:
        return roots, syntax.explain(error, text)
    finally:
        parser.dispose()
    return roots, None


def _nesting(text: str) -> int:
    """An upper bound on how deep a text nests, cheap for ordinary texts."""
    if text.count("[") + text.count("{") <= FLOW_DEPTH and len(text) < 100_000:
        return 0
    depth = deepest = 0
    for match in re.finditer(r"[\[\]{}]|(?m:^[ ]*(?:[-?][ ])+)", text):
        token = match[0]
        if token in "[{":
            depth += 1
            deepest = max(deepest, depth)
        elif token in "]}":
            depth = max(0, depth - 1)
        else:
            deepest = max(deepest, len(token) // 2)
    return deepest


def deeper_than(root: Any, limit: int) -> bool:
    """Whether a node graph has more than ``limit`` levels; an alias counts at its anchor only."""
    level, seen = [root], set()
    for _ in range(limit):
        below: list[Any] = []
        for node in level:
            if isinstance(node, ScalarNode) or id(node) in seen:
                continue
            seen.add(id(node))
            if isinstance(node, MappingNode):
                for key, value in node.value:
                    if type(value) is not ScalarNode:
                        below.append(value)
                    if type(key) is not ScalarNode:
                        below.append(key)
            else:
                below.extend(item for item in node.value if type(item) is not ScalarNode)
        if not below:
            return False
        level = below
    return True


def _scalars(root: Any) -> Any:
    stack, seen = [root], set()
    while stack:
        node = stack.pop()
        if isinstance(node, ScalarNode):
            yield node
        elif id(node) not in seen:
            seen.add(id(node))
            if isinstance(node, SequenceNode):
                stack.extend(node.value)
            else:
                for pair in node.value:
                    stack.extend(pair)


def _escaped_slash(root: Any, text: str) -> ReadingError | None:
    r"""go-yaml refuses the escape ``\/`` in double quotes, which libyaml takes."""
    for node in sorted(_scalars(root), key=lambda node: node.start_mark.index):
        if node.style != '"':
            continue
        start, end = node.start_mark.index, node.end_mark.index
        for match in re.finditer(r"\\.", text[start:end], re.DOTALL):
            if match[0] == "\\/":
                at = start + match.start()
                return ReadingError(
                    "R101",
                    r"pachctl's YAML parser does not know the escape \/ (JSON does).",
                    at,
                    at + 2,
                    "Write a plain / instead.",
                )
    return None


def aliased_nodes(text: str, roots: list[Any]) -> frozenset[int]:
    """The identities of the nodes that are reached more than once, by aliases."""
    if "*" not in text or "&" not in text:
        return frozenset()
    once: set[int] = set()
    more: set[int] = set()
    stack = list(roots)
    while stack:
        node = stack.pop()
        if id(node) in once:
            more.add(id(node))
            continue
        once.add(id(node))
        if isinstance(node, SequenceNode):
            stack.extend(node.value)
        elif isinstance(node, MappingNode):
            for pair in node.value:
                stack.extend(pair)
    return frozenset(more)


def alias_marks(text: str) -> list[tuple[int, int]]:
    """Where a text's aliases stand (offsets), in order."""
    marks: list[tuple[int, int]] = []
    parser = _Composer(text)
    try:
        while parser.check_event():
            event = parser.get_event()
            if isinstance(event, AliasEvent):
                marks.append((event.start_mark.index, event.end_mark.index))
    except YAMLError:
        pass
    finally:
        parser.dispose()
    return marks


def skip_properties(text: str, start: int) -> int:
    """The offset behind the tags and anchors that stand before a node."""
    while start < len(text) and text[start] in "!&":
        match = re.compile(r"[!&][^\s,\[\]{}]*(?:\s|#[^\n]*)*").match(text, start)
        if match is None:
            break
        start = match.end()
    return start


class ScalarError(ValueError):
    """A scalar that pachctl cannot convert; ``message`` and ``help`` are for the user."""

    def __init__(self, code: str, message: str, help: str | None = None) -> None:
        super().__init__(message)
        self.code, self.message, self.help = code, message, help


_WORDS: dict[str, Any] = {
    "": None, "~": None, "null": None, "Null": None, "NULL": None,
    "true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False,
}  # fmt: skip
_NOT_FINITE = frozenset({
    ".nan", ".NaN", ".NAN", ".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF", "-.inf", "-.Inf", "-.INF",
})  # fmt: skip
_TIMESTAMP = re.compile(
    r"(\d{4})-(\d{1,2})-(\d{1,2})"
    r"(?:[Tt](\d{1,2}):(\d{1,2}):(\d{1,2})(?:[.,]\d+)?(?:Z|[-+]\d\d:\d\d)| (\d{1,2}):(\d{1,2}):(\d{1,2})(?:[.,]\d+)?)?",
    re.ASCII,
)
_INT = re.compile(r"[-+]?(?:0[xX][0-9a-fA-F]+|0[oO]?[0-7]+|0[bB][01]+|0|[1-9][0-9]*)")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_PACHCTL_INT = re.compile(r"0|-?[1-9][0-9]*")
_JSON_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?")
_TAG = "tag:yaml.org,2002:"


def resolved_tag(text: str) -> str:
    """go-yaml's tag of a plain scalar (yaml.v3 ``resolve.go``): str, int, float, bool, null, timestamp or merge."""
    if text in _WORDS:
        return "null" if _WORDS[text] is None else "bool"
    if text == "<<":
        return "merge"
    if text in _NOT_FINITE:
        return "float"
    first = text[0]
    if first == ".":
        return "float" if _go_float(text) else "str"
    if first not in "+-0123456789":
        return "str"
    if _is_timestamp(text):
        return "timestamp"
    plain = text.replace("_", "")
    if _INT.fullmatch(plain) and -(2**63) <= _go_int(plain) < 2**64:
        return "int"
    if _FLOAT.fullmatch(plain) and _go_float(plain):
        return "float"
    return "str"


def _go_int(text: str) -> int:
    sign = -1 if text[0] == "-" else 1
    digits = text.lstrip("+-").lower()
    if digits[:2] in ("0x", "0o", "0b"):
        return sign * int(digits, 0)
    return sign * int(digits, 8 if digits[0] == "0" else 10)


def _go_float(text: str) -> bool:
    if not _FLOAT.fullmatch(text):
        return False
    return float(text) not in (float("inf"), float("-inf"))


def _is_timestamp(text: str) -> bool:
    if text[4:5] != "-":
        return False
    match = _TIMESTAMP.fullmatch(text)
    if match is None:
        return False
    year, month, day = int(match[1]), int(match[2]), int(match[3])
    clock = [int(part) for part in match.groups()[3:] if part is not None]
    days = 31 - (month in (4, 6, 9, 11)) if month != 2 else 28 + (year % 4 == 0 and (year % 100 != 0 or year % 400 == 0))
    return 1 <= month <= 12 and 1 <= day <= days and (not clock or (clock[0] < 24 and clock[1] < 60 and clock[2] < 60))


def scalar_value(tag: str, text: str, style: str | None) -> Any:
    """The value pachctl makes of a scalar; raises ScalarError where it refuses (``decoder.go``)."""
    if tag in ("", "!"):
        kind = "str" if style else resolved_tag(text)
    elif tag.startswith(_TAG):
        kind = tag.removeprefix(_TAG)
    else:
        kind = tag
    if kind == "str":
        return text
    if kind == "int":
        return _int_value(text)
    if kind == "float":
        return _float_value(text)
    if kind == "bool" and isinstance(_WORDS.get(text), bool):
        return _WORDS[text]
    if kind == "null":
        return None
    raise _tag_error(kind, text)


def _int_value(text: str) -> int:
    if _PACHCTL_INT.fullmatch(text):
        return int(text)
    plain = text.replace("_", "")
    meant = str(_go_int(plain)) if _INT.fullmatch(plain) else None
    raise ScalarError(
        "R106",
        f"pachctl takes whole numbers in plain decimal form only, and refuses {text}.",
        (f"For the number write {meant}, for" if meant else "For") + f' a text put it in quotes: "{text}".',
    )


def _float_value(text: str) -> int | float:
    literal = "0" + text if text.startswith(".") else text
    if _JSON_NUMBER.fullmatch(literal):
        if literal.lstrip("-").isdigit():
            return int(literal) if len(literal) <= 4000 else float("inf")
        return float(literal)
    raise ScalarError(
        "R107",
        f"YAML reads {text} as a number, but not one that JSON can write, so pachctl refuses it.",
        f'For a text put it in quotes: "{text}"; for a number write it with digits on both sides of the point.',
    )


def _tag_error(kind: str, text: str) -> ScalarError:
    if kind == "timestamp":
        return ScalarError(
            "R108",
            f"YAML reads {text} as a date, and pachctl refuses dates, even where a text is wanted.",
            f'Put it in quotes: "{text}".',
        )
    if kind == "merge":
        return ScalarError(
            "R104",
            "Merge keys (<<) worked up to Pachyderm 2.7; pachctl refuses them since 2.8.",
            "Write the fields out, or make the spec with jsonnet.",
        )
    if kind == "bool":
        return ScalarError("R106", "Only true and false are truth values for pachctl.", "Write true or false.")
    return ScalarError(
        "R109",
        "pachctl does not know the tag of this value and refuses it.",
        "Remove the tag (the word that starts with an exclamation mark).",
    )
