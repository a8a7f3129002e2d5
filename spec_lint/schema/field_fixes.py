"""What to do about a field that a message does not have, where only one thing can be meant."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from spec_lint.findings.finding import Fix, Pointer
from spec_lint.grammar.nearest import distance, nearest
from spec_lint.model.byte_edits import Edits, fix_of
from spec_lint.model.document import Document
from spec_lint.model.edits import inserted, moved, nested, renamed, replaced, replaced_source
from spec_lint.model.entries import has_comment
from spec_lint.model.removal import removed
from spec_lint.pachyderm.fields import is_newer
from spec_lint.pachyderm.messages import MESSAGES, ROOT, spellings
from spec_lint.reading.characters import QUOTES
from spec_lint.reading.node import Node, Shape
from spec_lint.schema.mistyped import is_glued
from spec_lint.schema.places import place_at
from spec_lint.schema.problem import SchemaProblem
from spec_lint.schema.problems import value_at
from spec_lint.schema.values import RANGES
from spec_lint.schema.words import NEVER_MEANT, in_dialect, letters_of, same_letters, snake_case

_RENAMED = {
    ("Transform", "command"): "cmd",
    ("Transform", "secret"): "secrets",
    ("Transform", "workdir"): "working_dir",
    ("Egress", "url"): "URL",
    ("Egress", "uri"): "URL",
    ("ObjectStorageEgress", "url"): "url",
    ("SQLDatabaseEgress", "url"): "url",
    ("SecretMount", "env"): "env_var",
    ("SecretMount", "path"): "mount_path",
    ("SecretMount", "secret"): "name",
    ("SecretMount", "secretname"): "name",
    ("SQLSecret", "secretname"): "name",
    ("ResourceSpec", "ephemeralstorage"): "disk",
    ("ResourceSpec", "storage"): "disk",
    ("Service", "nodeport"): "external_port",
    ("Service", "targetport"): "internal_port",
    ("Service", "containerport"): "internal_port",
    (ROOT, "limits"): "resource_limits",
    (ROOT, "requests"): "resource_requests",
}
"""What other names, by their letters, are called in a spec."""
_REMOVED = {(ROOT, "apiversion"), (ROOT, "kind"), ("SecretMount", "readonly")}
"""What says nothing new about a pipeline."""
_TEXTS = frozenset({"pod_spec", "pod_patch", "reprocess_spec"})
"""Strings with a language of their own, which nobody has looked at yet at a wrong place."""
_MOST_FIXED = 300
"""In a mapping with more fields than these, near names are not looked for."""


def field_fix(document: Document, problem: SchemaProblem) -> Fix | None:
    """The fix of an unknown field: another name, or another place."""
    pointer = problem.pointer
    message, key = place_at(pointer[:-1]).kind, str(pointer[-1])
    if message not in MESSAGES:
        return None  # inside a field of 1.13 that was removed
    siblings, value = value_at(document, pointer[:-1]), value_at(document, pointer)
    if message == ROOT and key == "name":
        return _into_pipeline(document, siblings)
    if message == ROOT and key == "project" and isinstance(value, str):
        return _project_into_pipeline(document, siblings, value)
    if key[:1] in QUOTES:
        return _with_straight_quotes(document)
    letters = letters_of(key)
    if (message, letters) in _REMOVED:
        return fix_of(f'Remove "{key}"', removed(document, pointer))
    if message == "ResourceSpec" and key in ("nvidia.com/gpu", "amd.com/gpu"):
        return _gpu(document, pointer, key, value)
    if message == ROOT and letters in ("replicas", "parallelism") and isinstance(value, int):
        return _rewritten(document, pointer, "parallelism_spec", {"constant": value})
    if value is None and (mistyped := _mistyped(document, pointer, message)):
        return mistyped
    name = _RENAMED.get((message, letters)) or same_letters(message, key) or _in_ascii(message, key)
    if name is None and (move := _move(document, pointer, message, value)) is not None:
        return move
    name = name or _near(message, key, siblings)
    if name is None or not _is_accepted(document, (*pointer[:-1], name), value):
        return None
    meant = in_dialect(name, siblings)
    return fix_of(f'Rename "{key}" to "{meant}"', renamed(document, pointer, meant))


def _is_accepted(document: Document, there: Pointer, value: Any) -> bool:
    """Whether a value, which was not looked at under an unknown name, can be at another place, in this release."""
    place = place_at(there)
    kind, release = place.kind, document.spec.release
    if release is not None and is_newer(place.message, place.field, release):
        return False
    if not isinstance(value, (dict, list)):
        return _fits(kind, value)
    from spec_lint.schema.validate import check_pipeline

    alone: Any = value
    for token in reversed(there):
        alone = [alone] if isinstance(token, int) else {token: alone}
    return not any(problem.pointer[: len(there)] == there for problem in check_pipeline(alone))


def _fits(kind: str, value: Any) -> bool:
    if kind.startswith("[]string"):
        return isinstance(value, str)
    if kind == "bool":
        return isinstance(value, bool)
    if kind == "Duration":
        return isinstance(value, str) and re.fullmatch(r"[0-9.]+s", value) is not None
    if kind in ("string", "enum"):
        return isinstance(value, str)
    return kind in RANGES and isinstance(value, (int, float)) and not isinstance(value, bool)


# ---------------------------------------------------------------------------------------------------------------------
# another name


def _near(message: str, key: str, siblings: dict[str, Any]) -> str | None:
    """The only field with a name that two typing errors turn into this one."""
    if len(siblings) > _MOST_FIXED:
        return None
    written = snake_case(key)
    names = [name for name in MESSAGES[message] if name not in NEVER_MEANT and name not in siblings]
    near = nearest(written, names)
    if near is None or (errors := distance(written.lower(), near.lower())) > 2:
        return None
    others = (name for name in names if name != near and distance(written.lower(), name.lower(), errors + 1) <= errors)
    return None if any(others) else near


def _in_ascii(message: str, key: str) -> str | None:
    """The field that is left of a key without the invisible characters and spaces around or in it."""
    plain = re.sub(r"[^\x21-\x7e]", "", key)
    return spellings(message)[plain][0] if plain != key and plain in spellings(message) else None


def _mistyped(document: Document, pointer: Pointer, message: str) -> Fix | None:
    """A key that has its value in it, because a space or the colon is missing."""
    entry, key = document.walk(pointer), str(pointer[-1])
    if entry is None or entry[0] is None or entry[0].style or re.fullmatch(r"\w+(:| )\S*", key) is None:
        return None
    end = entry[0].start + len(re.split("[: ]", key)[0])
    if key[: end - entry[0].start] not in spellings(message):
        return None
    if is_glued(key):
        return fix_of("Add a space", replaced_source(document, end + 1, end + 1, " "))
    return fix_of("Add a colon", replaced_source(document, end, end, ":"))


def _with_straight_quotes(document: Document) -> Fix | None:
    """Straight quotes for the typographic ones around keys and values, in the whole document."""
    edits: Edits = ()
    for node in _scalars(document.node()):
        at = node.start, node.end - 1
        if not node.style and len(node.text) > 1 and node.text[0] in QUOTES and node.text[-1] in QUOTES:
            made = [replaced_source(document, one, one + 1, '"') for one in at]
            if any(character in node.text for character in '"\\') or None in made:
                return None
            edits += tuple(edit for some in made if some for edit in some)
    return fix_of("Write straight quotes", edits)


def _scalars(root: Node | None) -> Iterator[Node]:
    rest = [root] if root is not None else []
    while rest:
        node = rest.pop()
        if node.shape is Shape.SCALAR:
            yield node
        rest += [child for pair in node.entries for child in pair] + node.items


def _rewritten(document: Document, pointer: Pointer, name: str, value: Any) -> Fix | None:
    new = renamed(document, pointer, name), replaced(document, pointer, value)
    return fix_of(f"Write `{name}`", *new)


def _gpu(document: Document, pointer: Pointer, kind: str, value: Any) -> Fix | None:
    number = int(value) if str(value).isdecimal() and not isinstance(value, bool) else None
    return _rewritten(document, pointer, "gpu", {"type": kind, "number": number}) if number is not None else None


# ---------------------------------------------------------------------------------------------------------------------
# another place


def _into_pipeline(document: Document, spec: dict[str, Any]) -> Fix | None:
    """The name at the top of a spec goes into ``pipeline``, where it is missing."""
    pipeline, title = spec.get("pipeline"), "Move `name` into `pipeline`"
    if not isinstance(spec.get("name"), str) or not spec["name"]:
        return None
    if "pipeline" not in spec:
        return fix_of(title, nested(document, ("name",), "pipeline"))
    if not isinstance(pipeline, dict) or not pipeline or "name" in pipeline:
        return None
    return fix_of(title, moved(document, ("name",), ("pipeline", "name"), beside=list(pipeline)[-1]))


def _project_into_pipeline(document: Document, spec: dict[str, Any], name: str) -> Fix | None:
    pipeline = spec.get("pipeline")
    if not name or not isinstance(pipeline, dict) or not pipeline or "project" in pipeline:
        return None
    if has_comment(document, ("project",)):
        return None
    new = inserted(document, ("pipeline", "project"), {"name": name}, beside=list(pipeline)[-1])
    return fix_of("Move `project` into `pipeline`", removed(document, ("project",)), new)


def missing_name_fix(document: Document, problem: SchemaProblem) -> Fix | None:
    """The fix of a spec without a name, which has one at its top."""
    value = document.value
    if isinstance(value, dict) and "name" in value and problem.pointer in ((), ("pipeline",)):
        return _into_pipeline(document, value)
    return None


def _move(document: Document, pointer: Pointer, message: str, value: Any) -> Fix | None:
    """A field that is one level too high, or too deep, goes to the only place where it can be."""
    key = str(pointer[-1])
    snake = snake_case(key)
    places = list(_places_below(pointer[:-1], message, snake)) or _place_above(pointer, snake)
    if not places:
        return None
    if len(places) > 1 or snake in _TEXTS or not _is_accepted(document, places[0], value):
        return None
    return _moved(document, pointer, (*places[0][:-1], key))


def _places_below(outer: Pointer, message: str, field: str) -> Iterator[Pointer]:
    for name, kind in MESSAGES[message].items():
        if name not in NEVER_MEANT and field in MESSAGES.get(kind.removeprefix("[]"), {}):
            yield (*outer, name, *([0] if kind.startswith("[]") else []), field)


def _place_above(pointer: Pointer, field: str) -> list[Pointer]:
    """The nearest mapping around that has a field with this name."""
    if field in NEVER_MEANT:
        return []
    for length in range(len(pointer) - 2, -1, -1):
        if field in MESSAGES.get(place_at(pointer[:length]).kind, {}):
            return [(*pointer[:length], field)]
    return []


def _moved(document: Document, pointer: Pointer, to: Pointer) -> Fix | None:
    """The entry at a pointer goes to another mapping, which may be missing at a level below."""
    outer = to[:-1]
    title = f"Move `{to[-1]}` into `{outer[-1]}`" if outer else f"Move `{to[-1]}` to the top of the spec"
    siblings = value_at(document, pointer[:-1])
    if outer[:-1] == pointer[:-1] and outer and outer[-1] not in siblings:
        if place_at(pointer[:-1]).kind == "Input":
            return None  # an input has one kind, and this one is another
        return fix_of(title, nested(document, pointer, str(outer[-1])))
    try:
        target = value_at(document, outer)
    except (KeyError, IndexError, TypeError):
        return None
    if not isinstance(target, dict) or not target or snake_case(str(to[-1])) in target:
        return None
    beside = pointer[len(outer)] if pointer[: len(outer)] == outer else list(target)[-1]
    return fix_of(title, moved(document, pointer, to, beside=beside))
