"""The fixes that move a spec of Pachyderm 1.x to 2.x: what became of its fields, as edits.

What became of each field is declared in ``pachyderm/removed_fields.py``. A removal is safe where the field said nothing
that gets lost; every other move is unsafe, because a person has to look at the result.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from spec_lint.findings.finding import Fix, Pointer
from spec_lint.grammar import GrammarError
from spec_lint.grammar.proto_numbers import whole_number
from spec_lint.grammar.quantity import parse_quantity
from spec_lint.model.byte_edits import Edits, fix_of
from spec_lint.model.document import Document
from spec_lint.model.edits import inserted, moved, renamed, replaced, replaced_source, spelled_alike
from spec_lint.model.entries import has_comment, is_editable, place_of
from spec_lint.model.removal import removed
from spec_lint.pachyderm.fields import is_newer
from spec_lint.pachyderm.messages import ROOT
from spec_lint.pachyderm.release import Release
from spec_lint.pachyderm.removed_fields import REMOVED, Fate, Removed
from spec_lint.schema.by_release import removed_field
from spec_lint.schema.places import Place, place_at
from spec_lint.schema.problems import value_at
from spec_lint.schema.words import snake_case

OF_INPUTS = frozenset({"name", "repo", "branch", "glob", "lazy", "from", "method"})
"""The fields of an item of `inputs` that have a counterpart, or lose only what a title can say."""
FROM_LOST = REMOVED["PFSInput"]["from_commit"].lost
DEFAULT = "it has its default value"
GPU = "nvidia.com/gpu"
"""What a number of GPUs meant up to 1.8, by the name that Kubernetes has for it now."""


def move(document: Document, pointer: Pointer, release: Release) -> Fix | None:
    """The fix for a field that was removed before a release; None where a person must decide."""
    became = removed_field(pointer)
    if became is None or not is_editable(document, pointer):
        return None
    name, value = snake_case(str(pointer[-1])), value_at(document, pointer)
    siblings = value_at(document, pointer[:-1])
    if became.is_idle(value):
        is_input = name == "inputs" or place_at(pointer[:-1]).kind == "Input"
        return None if is_input else _drop(document, pointer, DEFAULT, safe=True)
    if name == "coefficient" and siblings.get("constant") and siblings.get("strategy") in (None, "CONSTANT", 0):
        return _drop(document, pointer, "`constant` says how many workers there are")
    if became.fate is Fate.DECISION:
        return None
    if became.fate is Fate.DROPPED:
        return _drop(document, pointer, became.lost or became.why_nothing_is_lost, safe=not became.lost)
    if became.never_with and document.value.get(became.never_with) is not None:
        return _drop(document, pointer, f"a `{became.never_with}` cannot have `{became.to[-1]}`")
    if not _is_known(pointer, became, release):
        return None
    if name == "inputs":
        return _inputs(document, pointer)
    if name == "resource_spec" and isinstance(value, dict) and _is_number(value.get("gpu")):
        return _gpu_alone(document, pointer, value)
    if name == "scale_down_threshold" and "standby" in siblings:
        return _drop(document, pointer, "`standby` took its place")
    return _moved(document, pointer, became)


def wrapped_gpu(document: Document, pointer: Pointer) -> Fix | None:
    """The fix for a `gpu` that is a number, as up to 1.8: Kubernetes accepts GPUs only where their limit is set."""
    number = value_at(document, pointer)
    if not _is_number(number):
        return None
    if number == 0:
        return _drop(document, pointer, DEFAULT, safe=True)
    limits = document.value.get(str(pointer[0]).replace("requests", "limits"))
    limit = limits.get("gpu") if isinstance(limits, dict) else None
    if str(pointer[0]).endswith("requests") and limit not in (number, {"type": GPU, "number": number}):
        return None
    return fix_of(f"Write `gpu` with the type `{GPU}`", replaced(document, pointer, _gpu(number)), safe=False)


def _gpu(number: int) -> dict[str, Any]:
    return {"type": GPU, "number": number}


def _is_number(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _drop(document: Document, pointer: Pointer, why: str, *, safe: bool = False) -> Fix | None:
    return fix_of(f"Remove `{pointer[-1]}`: {why}", removed(document, pointer), safe=safe)


def _is_known(pointer: Pointer, became: Removed, release: Release) -> bool:
    """Whether a release has the field that says it now."""
    message = place_at(pointer[:-1]).kind if len(became.to) == 1 else ROOT
    return not is_newer(message, became.to[0], release)


def _moved(document: Document, pointer: Pointer, became: Removed) -> Fix | None:
    """The value goes to the field that says it now, unless that one is there already and says something else."""
    value = value_at(document, pointer) if became.written is None else became.written
    *above, name = became.to
    there = pointer[:-1] if not above else ()
    outer = value_at(document, there)
    for field in above:
        outer = outer.get(field) if isinstance(outer, dict) else None
    path = ".".join(became.to)
    if not _fits(place_at((*there, *became.to)), value):
        return None
    if isinstance(outer, dict) and name in outer:
        return _drop(document, pointer, f"`{path}` says the same") if outer[name] == value else None
    title = f"{'Move' if above else 'Rename'} `{pointer[-1]}` to `{path}`"
    return fix_of(title, *_move_edits(document, pointer, became, outer), safe=False)


def _fits(place: Place, value: Any) -> bool:
    """Whether a field takes a value of this type, and Kubernetes does not ignore the amount."""
    if place.kind == "bool":
        return isinstance(value, bool)
    if place.kind == "uint64":
        return _is_number(value) or (isinstance(value, str) and whole_number(value) is not None)
    if place.message == "ResourceSpec":
        return isinstance(value, str) and _is_amount(value)
    return isinstance(value, str if place.kind == "string" else dict)


def _is_amount(text: str) -> bool:
    try:
        parse_quantity(text)
    except GrammarError:
        return False
    return True


def _move_edits(document: Document, pointer: Pointer, became: Removed, outer: Any) -> tuple[Edits | None, ...]:
    *above, name = became.to
    value = value_at(document, pointer) if became.written is None else became.written
    first = spelled_alike(document, pointer, became.to[0])
    if not above:
        rename = renamed(document, pointer, first)
        return (rename,) if became.written is None else (rename, replaced(document, pointer, value))
    (field,) = above
    if isinstance(outer, dict) and outer:
        return (moved(document, pointer, (field, name), beside=list(outer)[-1]),)
    if has_comment(document, pointer) and (field in document.value or len(pointer) > 1):
        return (None,)
    if field in document.value:  # null or empty
        return (replaced(document, (field,), {name: value}), removed(document, pointer))
    if len(pointer) == 1:
        return (renamed(document, pointer, first), replaced(document, pointer, {name: value}))
    new = inserted(document, (first,), {name: value}, beside=pointer[0], before=True)
    return (new, removed(document, pointer))


def _gpu_alone(document: Document, pointer: Pointer, value: dict[str, Any]) -> Fix | None:
    """A `resource_spec` with nothing but GPUs becomes a limit: Kubernetes rejects a request for them alone."""
    if set(value) != {"gpu"} or "resource_limits" in document.value:
        return None
    name = spelled_alike(document, pointer, "resource_limits")
    edits = renamed(document, pointer, name), replaced(document, (*pointer, "gpu"), _gpu(value["gpu"]))
    return fix_of(f"Rename `{pointer[-1]}` to `{name}`", *edits, safe=False)


# ---------------------------------------------------------------------------------------------------------------------
# the list `inputs` of 1.1 to 1.5


def _inputs(document: Document, pointer: Pointer) -> Fix | None:
    """It becomes one `pfs` input, or a `cross` of several, which is what several inputs meant."""
    value = value_at(document, pointer)
    inputs = [_as_pfs(item) for item in value] if isinstance(value, list) else []
    if not inputs or None in inputs:
        return None
    rename = renamed(document, pointer, "input")
    edits = _in_flow(document, pointer, value)
    if None in edits:  # in block style, or with more than names and globs
        nodes = [{"pfs": fields} for fields in inputs]
        edits = [replaced(document, pointer, {"cross": nodes} if len(nodes) > 1 else nodes[0])]
    lost = f": {FROM_LOST}" if any("from" in item for item in value) else ""
    return fix_of(f"Write `inputs` as `input`{lost}", rename, *edits, safe=False)


def _as_pfs(item: Any) -> dict[str, Any] | None:
    """The fields of the input that an item was; None where it does not say by a glob what a datum is."""
    if not isinstance(item, dict) or not OF_INPUTS.issuperset(item):
        return None
    repo = item.get("repo")
    name = repo.get("name") if isinstance(repo, dict) and len(repo) == 1 else repo
    method = {"method": "global"} if "glob" not in item else {}
    if not isinstance(name, str) or {key: one for key, one in item.items() if key == "method"} != method:
        return None
    fields = {key: one for key, one in item.items() if key not in ("from", "method")}
    return {**fields, "repo": name, "glob": item.get("glob", "/")}


def _in_flow(document: Document, pointer: Pointer, value: list[dict[str, Any]]) -> list[Edits | None]:
    """The edits of a list in brackets, which leave its lines as they are."""
    node, place, text = document.node(pointer), place_of(document, pointer), document.source.text
    if node is None or place is None or any(text[one.start] not in "[{" for one in (node, *node.items)):
        return [None]
    quote, several = '"' if place.quoted else "", len(value) > 1
    pfs = f"{quote}pfs{quote}: "
    edits = [replaced_source(document, node.start, node.start + 1, f"{{{quote}cross{quote}: [" if several else "{")]
    for index, item in enumerate(node.items):
        edits.append(replaced_source(document, item.start, item.start, f"{{{pfs}" if several else pfs))
        edits += _in_item(document, (*pointer, index), value[index])
        if several:
            edits.append(replaced_source(document, item.end, item.end, "}"))
    edits.append(replaced_source(document, node.end - 1, node.end, "]}" if several else "}"))
    return edits


def _in_item(document: Document, pointer: Pointer, item: dict[str, Any]) -> Iterator[Edits | None]:
    repo, name = document.node((*pointer, "repo")), document.node((*pointer, "repo", "name"))
    if repo is not None and name is not None:
        yield replaced_source(document, repo.start, repo.end, document.source.text[name.start : name.end])
    if "method" in item:
        yield renamed(document, (*pointer, "method"), "glob")
        yield replaced(document, (*pointer, "method"), "/")
    if "from" in item:
        yield removed(document, (*pointer, "from"))
