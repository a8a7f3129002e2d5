"""The implementation of jsonnet in C++, for systems on which the one in Go has no wheel, says the same."""

from __future__ import annotations

from pathlib import Path

import pytest

from spec_lint.findings.source import Source
from spec_lint.reading.jsonnet.rendering import Rendering, render

pytest.importorskip("_gojsonnet", reason="the extra spec-lint[jsonnet] is not installed")
pytest.importorskip("_jsonnet", reason="the package jsonnet is not installed")


@pytest.fixture
def without_go(tmp_path: Path) -> Path:
    """A folder that hides the implementation in Go, if it is the first of the path."""
    (tmp_path / "_gojsonnet.py").write_text("raise ImportError\n")
    return tmp_path


CASES: tuple[tuple[str, dict[str, str]], ...] = (
    ("function(suffix='') {name: 'edges' + suffix}", {"suffix": "-2"}),
    ("function(a, b='x') {a: a, b: b}", {}),
    ("function(a) {a: a}", {"a": "1", "c": "2"}),
    ("{a: 1}", {"b": "1"}),
    ("{x: import 'other.libsonnet'}", {}),
    ("{x: import 'https://example.com/a.libsonnet'}", {}),
    ("{\n  a: b,\n}", {}),
    ("{\n  a: 1\n  b: 2,\n}", {}),
    ("{a: 1, a: 2}", {}),
    ("{a: 1,\n", {}),
    ("error 'no'", {}),
    ("{a: std.parseInt('x')}", {}),
    ("local f(x) = f(x + 1); f(1)", {}),
)


@pytest.mark.parametrize(("text", "arguments"), CASES)
def test_it_renders_and_fails_alike(
    text: str, arguments: dict[str, str], without_go: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = Source("spec.jsonnet", text)
    go = render(source, arguments)
    monkeypatch.syspath_prepend(without_go)
    other = render(source, arguments)
    assert not other.missing
    assert (other.output, other.wanted, other.untaken) == (go.output, go.wanted, go.untaken)
    assert _about(other, text) == _about(go, text)


def _about(rendering: Rendering, text: str) -> object:
    """The code of an error and the line that it points at."""
    error = rendering.error
    return error and (error.code, text.count("\n", 0, error.start))
