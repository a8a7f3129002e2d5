"""Patches as evanphx/json-patch 4.12 applies them."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spec_lint.findings.finding import Refuser
from spec_lint.model.pod_text import PatchOperation
from spec_lint.pods.json_text import NotJudgedError
from spec_lint.pods.patch_operation import PatchError
from spec_lint.pods.patching import apply, merge
from spec_lint.pods.places import Origin, Places
from spec_lint.pods.unknown import Null
from spec_lint.reading.json.strict import read_json
from spec_lint.reading.node import Node


def applied(document: Any, patch: str, places: Places) -> Any:
    root = read_json(patch)
    assert isinstance(root, Node)
    origin = Origin(("pod_patch",), node=root, text=patch)
    return apply(document, map(PatchOperation, root.items), origin, places)


def patched(document: Any, *operations: Any) -> Any:
    return _plain(applied(document, json.dumps(operations), Places()))


def _plain(value: Any) -> Any:
    """A value as in JSON, with only one kind of null."""
    if isinstance(value, dict):
        return {name: _plain(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_plain(inner) for inner in value]
    return None if isinstance(value, Null) else value


def refusal(document: Any, *operations: Any) -> PatchError:
    with pytest.raises(PatchError) as refused:
        patched(document, *operations)
    return refused.value


def op(kind: str, path: str, value: Any = None, **more: Any) -> dict[str, Any]:
    return {"op": kind, "path": path, "value": value, **more}


@pytest.mark.parametrize(
    ("document", "operation", "result"),
    [
        ({}, op("add", "/a", 1), {"a": 1}),
        ({"a": 1}, op("add", "/a", 2), {"a": 2}),
        ({"a": [1]}, op("add", "/a/-", 2), {"a": [1, 2]}),
        ({"a": [1]}, op("add", "/a/0", 2), {"a": [2, 1]}),
        ({"a": [1]}, op("add", "/a/1", 2), {"a": [1, 2]}),
        ({"a": [1]}, op("add", "/a/-1", 2), {"a": [1, 2]}),
        ({"a": [1]}, op("add", "/a/+0", 2), {"a": [2, 1]}),
        ({"a": [1]}, op("add", "/a/00", 2), {"a": [2, 1]}),
        ({}, op("add", "/a~1b~0c", 1), {"a/b~c": 1}),
        ({}, op("add", "/", 1), {"": 1}),
        ({"a": {}}, op("add", "ignored/a/b", 1), {"a": {"b": 1}}),
        ({}, {"op": "add", "path": "/a"}, {"a": None}),
        ({}, op("replace", "/a", 1), {"a": 1}),
        ({"a": 1}, op("replace", "/a", 2), {"a": 2}),
        ({"a": [1, 2]}, op("replace", "/a/-1", 3), {"a": [1, 3]}),
        ({"a": 1}, op("replace", "", {"b": 2}), {"b": 2}),
        ({"a": 1}, op("replace", "", "text"), {"a": 1}),
        ({"a": 1, "b": 2}, op("remove", "/a"), {"b": 2}),
        ({"a": [1, 2, 3]}, op("remove", "/a/-3"), {"a": [2, 3]}),
        ({"a": 1}, op("move", "/b", **{"from": "/a"}), {"b": 1}),
        ({"a": [1, 2]}, op("move", "/a/1", **{"from": "/a/0"}), {"a": [2, 1]}),
        ({"a": {"x": 1}}, op("copy", "/b", **{"from": "/a"}), {"a": {"x": 1}, "b": {"x": 1}}),
        ({}, op("copy", "/b", **{"from": "/a"}), {"b": None}),
        ({"a": {"x": [1]}}, op("test", "/a", {"x": [1]}), {"a": {"x": [1]}}),
        ({}, op("test", "/a", None), {}),
        ({}, op("test", "", {}), {}),
    ],
)
def test_operations_that_the_library_accepts(document: Any, operation: Any, result: Any) -> None:
    assert patched(document, operation) == result


@pytest.mark.parametrize(
    ("document", "operation", "code"),
    [
        ({}, 1, "P471"),
        ({}, None, "P471"),
        ({}, {"path": "/a"}, "P472"),
        ({}, {"op": "Add", "path": "/a"}, "P472"),
        ({}, {"op": 1, "path": "/a"}, "P472"),
        ({}, {"op": "add"}, "P472"),
        ({}, {"op": "add", "path": 1}, "P472"),
        ({}, {"op": "add", "path": None}, "P472"),
        ({}, {"op": "move", "path": "/a"}, "P472"),
        ({}, op("add", "a", 1), "P473"),
        ({}, op("add", "", 1), "P473"),
        ({}, op("add", "/a/b", 1), "P473"),
        ({"a": None}, op("add", "/a/b", 1), "P473"),
        ({"a": "x"}, op("add", "/a/b", 1), "P473"),
        ({"a": [1]}, op("add", "/a/2", 1), "P473"),
        ({"a": [1]}, op("add", "/a/x", 1), "P473"),
        ({"a": [1]}, op("add", "/a/-3", 1), "P473"),
        ({"a": [[]]}, op("add", "/a/1/0", 1), "P473"),
        ({"a": [1]}, op("replace", "/a/1", 1), "P473"),
        ({"a": [1]}, op("replace", "/a/-", 1), "P473"),
        ({}, op("remove", "/a"), "P473"),
        ({"a": []}, op("remove", "/a/0"), "P473"),
        ({}, op("move", "/b", **{"from": "/a"}), "P473"),
        ({"a": 1}, op("move", "/b/c", **{"from": "/a"}), "P473"),
        ({"a": []}, op("copy", "/b", **{"from": "/a/0"}), "P473"),
        ({"a": 1}, op("test", "/a", 2), "P473"),
        ({"a": 1}, op("test", "/a", True), "P473"),
        ({"a": [1]}, op("test", "/a", [1, 2]), "P473"),
        ({}, op("test", "/a", 1), "P473"),
    ],
)
def test_operations_that_the_library_rejects(document: Any, operation: Any, code: str) -> None:
    assert refusal(document, operation).problem.code == code


NULL = {"op": "add", "path": "/n", "value": None}
COPY = {"op": "copy", "from": "/n", "path": "/m"}


@pytest.mark.parametrize(
    "operations",
    [
        [{"op": "test", "path": "/a"}],
        [{"op": "test", "path": ""}],
        [{"op": "replace", "path": ""}],
        [NULL, op("add", "/n/a", 1)],
        [NULL, op("remove", "/n/a")],
        [NULL, op("test", "/n/a/b", 1)],
        [NULL, op("copy", "/x", **{"from": "/n/a"})],
        [NULL, COPY, op("add", "/m/a", 1)],
        [op("add", "/a", [None]), op("test", "/a", [None])],
        [op("add", "/a", [1]), op("test", "/a", [None])],
    ],
)
def test_operations_that_crash_the_library(operations: list[Any]) -> None:
    problem = refusal({}, *operations).problem
    assert (problem.code, problem.refused_by) == ("P493", Refuser.WORKER)


@pytest.mark.parametrize(
    ("operations", "passes"),
    [
        # A null that an operation adds equals a null, but a copy of it and a null inside a value do not.
        ([NULL, op("test", "/n", None)], True),
        ([NULL, COPY, op("test", "/m", None)], False),
        ([NULL, op("test", "", {"n": None})], False),
        ([op("add", "/a", {"n": None}), op("test", "/a", {"n": None})], True),
        ([op("add", "/a", {"n": None}), op("test", "/a/n", None)], True),
        ([op("add", "/a", {"n": None}), op("add", "/a/n/b", 1)], False),
        ([op("add", "/a", 1), {"op": "test", "path": "/a"}], False),
    ],
)
def test_kinds_of_null(operations: list[Any], passes: bool) -> None:
    if passes:
        patched({}, *operations)
    else:
        assert refusal({}, *operations).problem.code == "P473"


def test_a_list_that_is_copied_into_itself_is_followed_up_to_a_limit() -> None:
    double = op("copy", "/a/-", **{"from": "/a"})
    assert len(json.dumps(patched({"a": [1]}, *[double] * 12))) > 2**12
    with pytest.raises(NotJudgedError) as ended:
        patched({"a": [1]}, *[double] * 40)
    assert ended.value.origin.pointer == ("pod_patch",)


def test_an_object_that_is_moved_into_another_repeatedly_is_followed_up_to_a_limit() -> None:
    deeper = [op("add", "/b", {}), op("move", "/b/a", **{"from": "/a"}), op("move", "/a", **{"from": "/b"})]
    patched({"a": {}}, *deeper * 190)
    with pytest.raises(NotJudgedError):
        patched({"a": {}}, *deeper * 5000)
    with pytest.raises(NotJudgedError):
        patched({"a": {}}, *deeper * 300, op("copy", "/c", **{"from": "/a"}))


def test_a_copy_into_its_own_source_keeps_its_origin() -> None:
    places = Places()
    text = json.dumps([
        op("add", "/a", {"env": [{"name": "here"}]}), op("copy", "/a/env", **{"from": "/a"}),
    ])  # fmt: skip
    origin = places.find(applied({}, text, places), ("a", "env", "env", 0, "name"))
    assert origin is not None
    inside = origin.inside(None)
    assert inside is not None
    assert text[slice(*inside)] == '"here"'


def test_a_move_finds_its_target_after_the_removal() -> None:
    assert refusal({"a": {"b": 1}}, op("move", "/a/b/c", **{"from": "/a/b"})).problem.code == "P473"
    assert refusal({"a": {}}, op("move", "/a/c", **{"from": "/a"})).problem.code == "P473"


def test_a_value_can_be_copied_into_itself() -> None:
    found = patched({"a": {"b": {"c": 1}}}, op("copy", "/a/d", **{"from": "/a"}))
    assert found == {"a": {"b": {"c": 1}, "d": {"b": {"c": 1}}}}


def test_a_patch_stops_at_the_first_operation_that_fails() -> None:
    problem = refusal({}, op("add", "/a", 1), op("remove", "/b"), op("remove", "/c")).problem
    assert '"/b"' in problem.message


def test_numbers_are_compared_as_written() -> None:
    text = '[{"op": "add", "path": "/a", "value": 1.0}, {"op": "test", "path": "/a", "value": 1}]'
    with pytest.raises(PatchError):
        applied({}, text, Places())


@pytest.mark.parametrize(
    ("document", "change", "result"),
    [
        ({"a": 1}, {"b": 2}, {"a": 1, "b": 2}),
        ({"a": 1}, {"a": None}, {}),
        ({}, {"a": None}, {}),
        ({"a": {"b": 1, "c": 2}}, {"a": {"b": None, "d": 3}}, {"a": {"c": 2, "d": 3}}),
        ({"a": [1, 2]}, {"a": [3]}, {"a": [3]}),
        ({"a": [1]}, {"a": {"b": None, "c": 1}}, {"a": {"c": 1}}),
        ({"a": {"b": 1}}, {"a": "x"}, {"a": "x"}),
        ({}, {"a": {"b": {"c": None}}}, {"a": {"b": {}}}),
        ({"a": 1}, {"a": [{"b": None}]}, {"a": [{}]}),
        ({"a": {}}, {"a": [{"b": None}]}, {"a": [{"b": None}]}),
    ],
)
def test_a_merge_patch(document: Any, change: Any, result: Any) -> None:
    merge(document, change, Places())
    assert document == result


def test_values_keep_their_origins_through_moves_and_copies() -> None:
    places = Places()
    text = json.dumps([
        op("add", "/a", {"b": {"c": "here"}}),
        op("copy", "/d", **{"from": "/a/b"}),
        op("move", "/e", **{"from": "/a"}),
    ])  # fmt: skip
    pod = applied({}, text, places)
    for path in (("d", "c"), ("e", "b", "c")):
        origin = places.find(pod, path)
        assert origin is not None
        inside = origin.inside(None)
        assert inside is not None
        assert text[slice(*inside)] == '"here"'


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 3) | st.sampled_from(["", "x", "/"]),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["a", "b", "0", ""]), inner, max_size=3)
    ),
    max_leaves=8,
)
PATHS = st.lists(st.sampled_from(["a", "b", "0", "1", "-1", "-", "", "~1", "+0", "01"]), max_size=4).map(
    lambda tokens: "/".join(["", *tokens])
)
OPERATIONS = st.fixed_dictionaries(
    {"op": st.sampled_from(["add", "remove", "replace", "move", "copy", "test", "x"]), "path": PATHS},
    optional={"value": VALUES, "from": PATHS},
)


def _container(document: Any, path: str) -> tuple[Any, str]:
    """An independent version of the library's ``findObject``; None if nothing is found."""
    tokens = path.split("/")
    if len(tokens) < 2:
        return None, ""
    for token in tokens[1:-1]:
        token = token.replace("~1", "/").replace("~0", "~")
        if isinstance(document, list):
            try:
                index = int(token) if token.lstrip("+-").isdigit() else None
                document = document[index] if index is not None else None
            except IndexError:
                return None, ""
        else:
            document = document.get(token)
        if not isinstance(document, (dict, list)):
            return None, ""
    return document, tokens[-1].replace("~1", "/").replace("~0", "~")


def _reference(document: Any, operation: dict[str, Any]) -> Any:
    """``add``, ``remove`` and ``replace`` as in the library's patch.go; raises LookupError where that fails."""
    container, key = _container(document, operation["path"])
    kind = operation["op"]
    if container is None:
        raise LookupError
    if isinstance(container, dict):
        if kind == "remove":
            if key not in container:
                raise LookupError
            del container[key]
        else:
            container[key] = operation.get("value")
        return document
    if kind == "add" and key == "-":
        container.append(operation.get("value"))
        return document
    if not key.lstrip("+-").isdigit() or key.startswith(("+-", "-+", "++", "--")):
        raise LookupError
    index, size = int(key), len(container) + (kind == "add")
    if index >= size or index < -size:
        raise LookupError
    index += size if index < 0 else 0
    if kind == "add":
        container.insert(index, operation.get("value"))
    elif kind == "remove":
        del container[index]
    else:
        container[index] = operation.get("value")
    return document


@given(st.dictionaries(st.sampled_from(["a", "b", "0"]), VALUES, max_size=3), OPERATIONS)
def test_single_operations_do_what_the_library_does(document: Any, operation: dict[str, Any]) -> None:
    if operation["op"] not in ("add", "remove", "replace") or operation["path"] == "":
        return
    expected = json.loads(json.dumps(document))
    try:
        expected = _reference(expected, operation)
    except LookupError:
        refusal(document, operation)
    else:
        assert patched(document, operation) == expected


@given(st.dictionaries(st.sampled_from(["a", "b", "0"]), VALUES, max_size=3), st.lists(OPERATIONS, max_size=5))
def test_a_patch_is_applied_or_fails_with_a_place(document: Any, operations: list[Any]) -> None:
    try:
        patched(document, *operations)
    except PatchError as refused:
        assert isinstance(refused.problem.origin, Origin)
        assert refused.problem.code in ("P471", "P472", "P473", "P493")
