"""A patched pod read back as pachd reads it: with Go's ``encoding/json`` into a PodSpec of k8s.io/api v0.29.

pachd fails at a value of the wrong type. It silently drops fields that the type does not have, and ignores the case of
names.
"""

from __future__ import annotations

import functools
import json
from importlib import resources
from typing import Any

from spec_lint.findings.finding import Part, Refuser
from spec_lint.grammar import GrammarError
from spec_lint.grammar.nearest import nearest, only_near
from spec_lint.grammar.quantity import parse_quantity
from spec_lint.grammar.suggestion import did_you_mean
from spec_lint.grammar.words import quoted
from spec_lint.pods.json_text import Number
from spec_lint.pods.places import Path
from spec_lint.pods.review import Review
from spec_lint.pods.unknown import Null, Open

_RANGES = {"int32": 2**31, "int64": 2**63}
_WORDS = {
    "string": "a string",
    "bool": "true or false",
    "int32": "an integer",
    "int64": "an integer",
    "Quantity": "a quantity such as `64Mi` or `2`",
    "IntOrString": "an integer or a string",
    "Time": "a time",
}


@functools.cache
def pod_types() -> dict[str, dict[str, str]]:
    """The fields of every type in a pod: ``[]T`` is a list of T, ``{}T`` a mapping of strings to T."""
    text = resources.files("spec_lint.pods").joinpath("pod_types.json").read_text("utf-8")
    types: dict[str, dict[str, str]] = json.loads(text)
    return types


class Decoder:
    """Reads a patched pod. ``failed`` says that something had the wrong type, so pachd creates no pod at all."""

    def __init__(self, review: Review) -> None:
        self.review = review
        self.failed = False

    def decode(self, value: Any, kind: str, path: Path) -> Any:
        """The value as Go reads it, without unknown fields and with the type's own names; None if it does not fit."""
        if value is None or isinstance(value, Null) or kind == "any":
            return None
        if kind.startswith("[]"):
            return self._list(value, kind[2:], path)
        if kind.startswith("{}"):
            return self._mapping(value, kind[2:], path)
        if kind in pod_types():
            return self._object(value, kind, path)
        return self._scalar(value, kind, path)

    def _list(self, value: Any, kind: str, path: Path) -> Any:
        if not isinstance(value, list):
            return self._refuse("a list", path)
        items = [self.decode(item, kind, (*path, index)) for index, item in enumerate(value)]
        return [_zero(kind) if item is None else item for item in items]

    def _mapping(self, value: Any, kind: str, path: Path) -> Any:
        if not isinstance(value, dict):
            return self._refuse("an object", path)
        members = {name: self.decode(inner, kind, (*path, name)) for name, inner in value.items()}
        found = {name: _zero(kind) if inner is None else inner for name, inner in members.items()}
        return Open(found) if isinstance(value, Open) else found

    def _object(self, value: Any, kind: str, path: Path) -> Any:
        if not isinstance(value, dict):
            return self._refuse("an object", path)
        members = pod_types()[kind]
        by_case = {name.lower(): name for name in members}
        found: dict[str, Any] = {}
        for written, inner in self._in_order(value, path):
            name = written if written in members else by_case.get(written.lower())
            if name is None:
                self._say_unknown(written, value, members, path)
                continue
            decoded = self.decode(inner, members[name], (*path, written))
            if decoded is not None:
                found[name] = decoded
        return found

    def _in_order(self, value: dict[str, Any], path: Path) -> list[tuple[str, Any]]:
        """The fields in the order in which Go reads them: of names that differ only in case, the last takes effect."""
        differ = len({name.lower() for name in value}) == len(value)
        # The patch library sorts the fields of the object that it adds to, but not those of the value that it adds.
        return list(value.items()) if differ or self.review.is_patch(path) else sorted(value.items())

    def _scalar(self, value: Any, kind: str, path: Path) -> Any:
        if kind == "Quantity":
            return self._quantity(value, path)
        fits = {
            "string": isinstance(value, str),
            "bool": isinstance(value, bool),
            "Time": isinstance(value, str),
            "IntOrString": isinstance(value, (int, str)) and not isinstance(value, bool),
        }.get(kind, isinstance(value, int) and not isinstance(value, bool))
        if not fits:
            return self._refuse(_WORDS[kind], path, value)
        if isinstance(value, int) and not isinstance(value, bool):
            most = _RANGES.get(kind, _RANGES["int32"])
            if not -most <= value < most:
                return self._refuse(f"an integer from {-most} to {most - 1}", path)
        return value

    def _quantity(self, value: Any, path: Path) -> Any:
        if isinstance(value, bool) or not isinstance(value, (str, int, Number)):
            return self._refuse(_WORDS["Quantity"], path)
        text = str(value).strip()
        if not text:
            # encoding/json passes the two quotes to the quantity, which strips them and reads an empty string.
            return self._refuse(_WORDS["Quantity"], path)
        try:
            parse_quantity(text)
        except GrammarError as error:
            advice = did_you_mean(error.suggestion)
            self._report(f"{quoted(text)} is not a valid quantity. {error.sentence}", path, advice)
            return None
        return text

    def _refuse(self, wanted: str, path: Path, value: Any = None) -> Any:
        name = next((name for name in reversed(path) if isinstance(name, str)), None)
        where = "The pod spec" if name is None else f"`{name}`"
        if path and isinstance(path[-1], int):
            where = f"An item of {where}"
        advice = instead = None
        if wanted == _WORDS["string"] and isinstance(value, (int, Number)):
            advice = "Write the value in quotes."
            instead = f'"{str(value).lower() if isinstance(value, bool) else value}"'
        elif isinstance(value, str) and value.strip() in ("true", "false", "yes", "no") and wanted == _WORDS["bool"]:
            advice = "Write `true` or `false` without quotes."
            instead = {"yes": "true", "no": "false"}.get(value.strip(), value.strip())
        elif isinstance(value, str) and value.strip().isdigit() and wanted == _WORDS["int32"]:
            advice, instead = "Write the number without quotes.", str(int(value))
        self._report(f"{where} must be {wanted}.", path, advice, instead)

    def _report(self, message: str, path: Path, advice: str | None, instead: str | None = None) -> None:
        self.failed = True
        self.review.say("P474", message, path, advice=advice, refused_by=Refuser.WORKER, instead=instead)

    def _say_unknown(self, written: str, value: dict[str, Any], members: dict[str, str], path: Path) -> None:
        near = nearest(written, members)
        advice = did_you_mean(near, ours=True)
        message = f"The field {quoted(written)} is unknown here, so Pachyderm silently ignores it."
        near = only_near(written, near, members) if near not in value else None
        self.review.say("P480", message, (*path, written), part=Part.KEY, advice=advice, refused_by=None, near=near)


def _zero(kind: str) -> Any:
    """What Go puts in place of a null in a list or mapping."""
    if kind.startswith("{}") or kind in pod_types():
        return {}
    return [] if kind.startswith("[]") else {"bool": False, "int32": 0, "int64": 0, "Quantity": "0"}.get(kind, "")
