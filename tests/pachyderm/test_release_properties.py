"""What holds for every spec and release."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from spec_lint.findings.source import Source
from spec_lint.pachyderm.fields import RELEASES
from spec_lint.pachyderm.messages import MESSAGES, ROOT
from spec_lint.pachyderm.newer_fields import fields_newer_than, known_part
from spec_lint.pachyderm.release import Release
from spec_lint.reading.spec import read_specs

TARGETS = st.sampled_from([Release.parse(text) for text in RELEASES])


def messages(kind: str, depth: int = 3) -> st.SearchStrategy[Any]:
    """Values with the fields of a message; of scalars only that they are there."""
    inner = kind.removeprefix("[]")
    value = st.just("x") if inner not in MESSAGES or depth == 0 else fields(inner, depth - 1)
    return st.lists(value, max_size=2) if kind.startswith("[]") else value


def fields(message: str, depth: int) -> st.SearchStrategy[dict[str, Any]]:
    optional = {name: messages(kind, depth) for name, kind in MESSAGES[message].items()}
    return st.fixed_dictionaries({}, optional=optional)


def at(value: Any, pointer: tuple[str | int, ...]) -> Any:
    for token in pointer:
        value = value[token]
    return value


@given(fields(ROOT, 3), TARGETS)
def test_what_a_release_knows_holds_nothing_newer(spec: dict[str, Any], target: Release) -> None:
    known = known_part(spec, target)
    for field in fields_newer_than(target, known):
        # Only where nothing else would be left.
        assert set(at(known, field.pointer[:-1])) == set(at(spec, field.pointer[:-1]))
    assert known_part(spec, Release(2, 12)) == spec
    for later in (target, Release(2, 12)):
        assert known_part(known, later) == known


@given(fields(ROOT, 3), TARGETS)
def test_plain_json_is_read_alike_by_all(spec: dict[str, Any], target: Release) -> None:
    source = Source("spec.json", json.dumps(spec))
    newest, older = read_specs(source), read_specs(source, release=target)
    assert [one.value for one in older] == [one.value for one in newest] == [spec]
    assert [one.errors for one in older] == [[]]
