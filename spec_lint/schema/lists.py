"""Long lists in a spec, whose items are checked one by one: explaining whole values takes too long for them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from spec_lint.findings.finding import Pointer
from spec_lint.findings.named_tuple import NamedTuple
from spec_lint.grammar.proto_numbers import FORMATS
from spec_lint.pachyderm.messages import MESSAGES, ROOT

LONG = 1_000
"""From how many items on a list is long."""


class LongList(NamedTuple):
    """A long list at a pointer, which is a field of a message."""

    pointer: Pointer
    message: str
    field: str
    items: list[Any]


@dataclass(slots=True)
class ItemRefusal:
    """What a schema rejects in an item: see ``validators.Refusal``."""

    validator: str
    instance: Any
    validator_value: Any = None
    schema: Any = None
    absolute_path: Pointer = ()


def without_long_lists(value: Any) -> tuple[Any, list[LongList]]:
    """A spec with only the first item of each long list, and these lists; copied where necessary."""
    found: list[LongList] = []
    return _shortened(value, ROOT, (), found), found


def _shortened(value: Any, message: str, place: Pointer, found: list[LongList]) -> Any:
    fields = MESSAGES.get(message)
    if fields is None or not isinstance(value, dict):
        return value
    changed: dict[str, Any] = {}
    for name, inner in value.items():
        kind = fields.get(name)
        if kind is None or not isinstance(inner, (dict, list)):
            continue
        short = _field_shortened(inner, kind, message, (*place, name), found)
        if short is not inner:
            changed[name] = short
    return {**value, **changed} if changed else value


def _field_shortened(value: Any, kind: str, message: str, place: Pointer, found: list[LongList]) -> Any:
    item_kind = kind.removeprefix("[]")
    if not isinstance(value, list) or item_kind == kind:
        return _shortened(value, kind, place, found)
    if len(value) > LONG:
        found.append(LongList(place, message, str(place[-1]), value))
        return value[:1]
    items = [_shortened(item, item_kind, (*place, index), found) for index, item in enumerate(value)]
    return items if any(one is not other for one, other in zip(items, value, strict=True)) else value


def refused_items(document: dict[str, Any], long_list: LongList) -> Iterator[tuple[Pointer, ItemRefusal]]:
    """What is rejected in the items of a long list, and where; ``document`` is the schema of specs."""
    import jsonschema_rs

    schema = {**document, "$ref": f"#/$defs/{long_list.message}/properties/{long_list.field}"}
    decider = jsonschema_rs.Draft202012Validator(schema, formats=FORMATS, validate_formats=True)
    for index, item in enumerate(long_list.items):
        place = (*long_list.pointer, index)
        try:
            if decider.is_valid([item]):
                continue
            errors = [(error.instance_path, error.schema_path[-1]) for error in decider.iter_errors([item])]
        except ValueError:  # half of a surrogate pair
            from spec_lint.schema.validators import explained, explainer

            errors = [(list(error.absolute_path), error.validator) for error in explained(explainer(schema), [item])]
        for path, validator in errors:
            inner = item
            for token in path[1:]:
                inner = inner[token]
            yield (*place, *path[1:]), ItemRefusal(str(validator), inner)
