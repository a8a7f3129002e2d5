"""Parts of a pod that a spec does not decide: the installation of Pachyderm does, or the defaults of the cluster.

They stand in the pod with what they most likely are, so that all that looks at a pod finds something usable. Only a
patch that asks for exactly what stands there needs to know that it cannot be told.
"""

from __future__ import annotations

from typing import Any

from spec_lint.workload.quantities import canonical


class UnknownText(str):
    """A text that may be another one, or not be there at all."""

    __slots__ = ()


class Amount(str):
    """A quantity as the spec has it. The pod has it in its canonical form."""

    __slots__ = ()


class Open(dict[str, Any]):
    """An object that may have more members, or not be there at all."""

    __slots__ = ()


class Rest(dict[str, Any]):
    """An item of a list that stands for any number of items."""

    __slots__ = ()


class UncertainError(Exception):
    """What a patch does cannot be told, and neither what the pod is after it."""


def may_equal(found: Any, expected: Any) -> bool:
    """Whether a part of the pod can be what a test expects."""
    if isinstance(found, UnknownText):
        return True
    if isinstance(found, Amount):
        form = canonical(found)
        return form is None or form == expected
    if isinstance(found, dict) and isinstance(expected, dict):
        return _may_be_members(found, expected)
    if isinstance(found, list) and isinstance(expected, list):
        if any(isinstance(item, Rest) for item in found):
            return True
        return len(found) == len(expected) and all(map(may_equal, found, expected))
    if expected is None and isinstance(found, Open):
        return True
    return type(found) is type(expected) and bool(found == expected)


def _may_be_members(found: dict[str, Any], expected: dict[str, Any]) -> bool:
    if not isinstance(found, Open) and not expected.keys() <= found.keys():
        return False
    return all(
        may_equal(value, expected[name]) if name in expected else isinstance(value, (UnknownText, Open))
        for name, value in found.items()
    )


def is_uncertain(container: Any, key: str | int | None) -> bool:
    """Whether it cannot be told what stands at a key of an object, or at an index of a list."""
    if isinstance(container, list):
        # Whatever stands behind the rest has no certain place, nor has anything when counted from the end.
        rest = next((index for index, item in enumerate(container) if isinstance(item, Rest)), None)
        return rest is not None and isinstance(key, int) and not 0 <= key < rest
    return isinstance(container, Open) and key not in container
