"""What to write in place of a value that a schema rejects, where one value is certainly meant."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Callable
from typing import Any

from spec_lint.findings.finding import Fix
from spec_lint.grammar.nearest import distance
from spec_lint.grammar.proto_numbers import is_number, whole_number
from spec_lint.model.byte_edits import Edits, fix_of
from spec_lint.model.document import Document
from spec_lint.model.edits import replaced, replaced_source, wrapped
from spec_lint.model.removal import removed
from spec_lint.pachyderm.messages import MESSAGES, spellings
from spec_lint.reading.node import Node, Shape
from spec_lint.schema.places import Place, place_at
from spec_lint.schema.problem import SchemaProblem
from spec_lint.schema.problems import value_at
from spec_lint.schema.values import ENUMS, RANGES, TRUE_WORDS, UNIX_TIMES, WRAPPED, needs_shell, timestamp_of

QUOTE = "Put the value in quotes"
_NEEDED = frozenset({"cmd", "input", "pipeline", "transform", "pfs", "cron"})
"""Fields that must have a value."""
_NAMES = frozenset(
    {"name", "repo", "project", "branch", "output_branch", "image", "type", "key", "env_var", "commit", "spec"}
)
"""Fields of strings in which a number with a point or a sign would be the next mistake."""
_LEAST_BYTES = 10**6
"""A number from here on can only be a number of bytes."""


def value_fix(document: Document, problem: SchemaProblem) -> Fix | None:
    """The fix of a value that has the wrong type, or is not one of those that its field allows."""
    place, value = place_at(problem.pointer), value_at(document, problem.pointer)
    if value is None:
        return _null_fix(document, place)
    if place.kind.startswith("[]"):
        return _list_fix(document, place, value)
    if place.kind == "map":
        return _map_fix(document, place, value)
    if place.kind in MESSAGES:
        return _mapping_fix(document, place, value)
    fix = _SCALARS.get(place.kind)
    return fix(document, place, value) if fix else None


def _null_fix(document: Document, place: Place) -> Fix | None:
    """Remove a null that is written as one, which older releases took for the default."""
    node = document.node(place.pointer)
    if node is None or node.start == node.end or place.in_list or place.kind in ("map value", "[]Input"):
        return None
    if place.field in _NEEDED:
        return None
    return fix_of("Remove the field", removed(document, place.pointer))


def _write(document: Document, place: Place, value: Any, *, safe: bool = True) -> Fix | None:
    return fix_of(f"Write `{json.dumps(value)}`", replaced(document, place.pointer, value), safe=safe)


# ---------------------------------------------------------------------------------------------------------------------
# lists and mappings


def _list_fix(document: Document, place: Place, value: Any) -> Fix | None:
    item = place.kind.removeprefix("[]")
    if item == "string" and isinstance(value, str) and place.field in ("cmd", "err_cmd"):
        return _argv_fix(document, place, value)
    is_item = {"string": isinstance(value, str), "int64": isinstance(value, int) and not isinstance(value, bool)}
    one_kind = isinstance(value, dict) and (item != "Input" or len(value) == 1)
    if is_item.get(item, one_kind and item in MESSAGES):
        return fix_of("Write a list", wrapped(document, place.pointer))
    return None


def _argv_fix(document: Document, place: Place, command: str) -> Fix | None:
    try:
        words = shlex.split(command)
    except ValueError:
        words = []
    if needs_shell(command) or not words:
        return fix_of("Run it with a shell", replaced(document, place.pointer, ["sh", "-c", command]), safe=False)
    return fix_of("Write a list of words", replaced(document, place.pointer, words))


def _map_fix(document: Document, place: Place, value: Any) -> Fix | None:
    """A mapping in place of a list of names and values, as Kubernetes and Docker have it."""
    if not isinstance(value, list) or not value:
        return None
    pairs = [_name_and_value(item) for item in value]
    names = {pair[0] for pair in pairs if pair}
    if None in pairs or len(names) < len(pairs):
        return None
    return fix_of("Write a mapping", replaced(document, place.pointer, dict(filter(None, pairs))))


def _name_and_value(item: Any) -> tuple[str, str] | None:
    if isinstance(item, dict) and item.keys() == {"name", "value"}:
        name, value = item["name"], item["value"]
        return (name, value) if isinstance(name, str) and isinstance(value, str) else None
    if isinstance(item, str) and (pair := re.fullmatch(r"([A-Za-z_]\w*)=(.*)", item, re.DOTALL)):
        return pair[1], pair[2]
    return None


def _mapping_fix(document: Document, place: Place, value: Any) -> Fix | None:
    if isinstance(value, list):
        alone = len(value) == 1 and isinstance(value[0], dict)
        return fix_of("Write the mapping alone", unwrapped(document, place.pointer)) if alone else None
    if isinstance(value, str) and (edits := _spaces_after_colons(document, place)):
        return fix_of("Add a space", edits)
    if isinstance(value, bool) or place.kind not in WRAPPED or place.kind in ("SecretMount", "GPUSpec"):
        return None
    if place.kind not in ("ObjectStorageEgress", "Egress") and not re.fullmatch(
        "[0-9A-Za-z][0-9A-Za-z_-]*", str(value)
    ):
        return None
    if isinstance(value, str) is (place.kind != "ParallelismSpec"):
        return fix_of(
            "Write a mapping", replaced(document, place.pointer, json.loads(WRAPPED[place.kind](json.dumps(value))))
        )
    return None


def unwrapped(document: Document, pointer: tuple[str | int, ...]) -> Edits | None:
    """The only item of a list in place of the list."""
    outer, item = document.node(pointer), document.node((*pointer, 0))
    if outer is None or item is None:
        return None
    text = document.source.text
    before, after = text[outer.start : item.start], text[item.end : outer.end]
    if before.strip() == "[" and after.strip(" \t\r\n,") == "]":
        edits = (
            replaced_source(document, outer.start, item.start, ""),
            replaced_source(document, item.end, outer.end, ""),
        )
        return edits[0] + edits[1] if edits[0] and edits[1] else None
    if re.fullmatch(r"- +", before):
        return replaced_source(document, outer.start, outer.start + 1, " ")
    return None


def _spaces_after_colons(document: Document, place: Place) -> Edits | None:
    """Spaces after the colons of lines such as ``name:edges``, which are one string."""
    node, text = document.node(place.pointer), document.source.text
    if node is None or node.shape is not Shape.SCALAR or node.style:
        return None
    known = spellings(place.kind)
    edits: Edits = ()
    for line in re.compile(r"[^\r\n]+").finditer(text, node.start, node.end):
        key = re.compile(r"[ \t]*([A-Za-z_]\w*):(?=\S)(?!//)").match(text, line.start(), node.end)
        edit = replaced_source(document, key.end(), key.end(), " ") if key and key[1] in known else None
        if edit is None:
            return None
        edits += edit
    return edits


# ---------------------------------------------------------------------------------------------------------------------
# scalars


def _text_fix(document: Document, place: Place, value: Any) -> Fix | None:
    node = document.node(place.pointer)
    if node is None:
        return None
    if isinstance(value, (dict, list)):
        return _text_of_collection(document, place, value, node)
    if place.field in ("memory", "disk") and place.message == "ResourceSpec" and not _is_bytes(value):
        return None
    written = node.text or document.source.text[node.start : node.end]
    return fix_of(QUOTE, replaced(document, place.pointer, written)) if may_be_name(place, written) else None


def may_be_name(place: Place, text: str) -> bool:
    """Whether a number, a date or a boolean can be the string in a field, which may take names only."""
    is_name = place.kind == "string" and place.field in _NAMES
    return not is_name or re.fullmatch("[0-9A-Za-z][0-9A-Za-z_-]*", text) is not None


def _is_bytes(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= _LEAST_BYTES


def _text_of_collection(document: Document, place: Place, value: Any, node: Node) -> Fix | None:
    if place.field in ("pod_patch", "pod_spec"):
        return fix_of("Write it as a string", replaced(document, place.pointer, json.dumps(value, ensure_ascii=False)))
    if isinstance(value, dict) and place.field == "image_pull_secrets":
        name = value.get("name") if len(value) == 1 else None
        return (
            fix_of("Write the name alone", replaced(document, place.pointer, name)) if isinstance(name, str) else None
        )
    if isinstance(value, list) and len(value) == 1 and isinstance(value[0], str) and not _is_line(place):
        return fix_of("Write the string alone", unwrapped(document, place.pointer))
    written = document.source.text[node.start : node.end]
    if not place.in_list or not written.isprintable() or (isinstance(value, dict) and len(value) > 1):
        return None
    is_shell = written[0] == "[" and _is_line(place)
    if is_shell or (isinstance(value, dict) and written[0] not in "{["):
        return fix_of(QUOTE, replaced(document, place.pointer, written))
    return None


def _is_line(place: Place) -> bool:
    return place.in_list and place.field in ("stdin", "err_stdin")


def _bool_fix(document: Document, place: Place, value: Any) -> Fix | None:
    word = str(value).strip().lower() if isinstance(value, (str, int)) else ""
    return _write(document, place, TRUE_WORDS[word]) if word in TRUE_WORDS else None


def _enum_fix(document: Document, place: Place, value: Any) -> Fix | None:
    names = ENUMS[place.message, place.field]
    if not isinstance(value, str):
        return None
    if (number := whole_number(value)) is not None and 0 <= number < len(names):
        return _write(document, place, number)
    letters = "".join(letter for letter in value.upper() if letter.isalnum())
    same = [name for name in names if name.replace("_", "") == letters]
    near = same or [name for name in names if len(name) > 4 and distance(name, value.upper(), 2) < 2]
    return _write(document, place, near[0]) if len(near) == 1 else None


def _number_fix(document: Document, place: Place, value: Any) -> Fix | None:
    low, high = RANGES[place.kind]
    if isinstance(value, dict) and value.keys() == {"value"} and isinstance(value["value"], int):
        return _write(document, place, value["value"])
    if isinstance(value, str):
        number = whole_number(value.strip())
        if number is None and re.fullmatch(r"\+?0*[0-9]{1,18}", value.strip()):
            number = int(value)
        return _write(document, place, number) if number is not None and low <= number <= high else None
    if isinstance(value, int) and low <= value <= high:  # pachctl rounds it
        return _write(document, place, str(value))
    return None


_FRACTION = re.compile(r"(?:0|[1-9][0-9]{0,8})(?:\.[0-9]{1,9})?")


def _float_fix(document: Document, place: Place, value: Any) -> Fix | None:
    if not isinstance(value, str):
        return None
    body = value.strip()
    if body[-1:] == "m" and is_number(body[:-1]) and len(body) < 20:
        cpus = float(body[:-1]) / 1000
        return _write(document, place, int(cpus) if cpus.is_integer() else cpus)
    return _write(document, place, json.loads(body)) if _FRACTION.fullmatch(body) else None


def _duration_fix(document: Document, place: Place, value: Any) -> Fix | None:
    from spec_lint.grammar import GrammarError, duration

    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return _write(document, place, f"{value:g}s") if value == float(f"{value:g}") else None
    try:
        duration.parse_proto_duration(value if isinstance(value, str) else "")
    except GrammarError as error:
        return _write(document, place, error.suggestion) if error.suggestion else None
    return None


def _timestamp_fix(document: Document, place: Place, value: Any) -> Fix | None:
    from spec_lint.grammar import GrammarError, duration

    if isinstance(value, int) and value in UNIX_TIMES:
        return _write(document, place, timestamp_of(value))
    try:
        duration.parse_timestamp(value if isinstance(value, str) else "")
    except GrammarError as error:
        return _write(document, place, error.suggestion) if error.suggestion else None
    return None


_SCALARS: dict[str, Callable[[Document, Place, Any], Fix | None]] = {
    "string": _text_fix,
    "map value": _text_fix,
    "bool": _bool_fix,
    "enum": _enum_fix,
    "int32": _number_fix,
    "int64": _number_fix,
    "Int64Value": _number_fix,
    "uint64": _number_fix,
    "float": _float_fix,
    "double": _float_fix,
    "Duration": _duration_fix,
    "Timestamp": _timestamp_fix,
}
