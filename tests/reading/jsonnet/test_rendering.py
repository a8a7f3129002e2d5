"""Rendering one jsonnet text: what comes out, where errors are, and that nothing takes longer or more than allowed."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from spec_lint.findings.source import Source
from spec_lint.reading.jsonnet.rendering import Rendering, render

pytest.importorskip("_gojsonnet", reason="the extra spec-lint[jsonnet] is not installed")


def rendered(text: str, folder: str = ".", **arguments: str) -> Rendering:
    return render(Source(f"{folder}/spec.jsonnet", text), arguments)


def place(text: str, **arguments: str) -> tuple[str, str, str]:
    """The code of an error, the text at its place, and what is said."""
    error = rendered(text, **arguments).error
    assert error is not None
    return error.code, text[error.start : error.end], error.message


def test_arguments_are_texts() -> None:
    text = "function(count, name='edges') {count: count, name: name, number: std.parseInt(count)}"
    assert rendered(text, count="2").output == '{\n   "count": "2",\n   "name": "edges",\n   "number": 2\n}\n'


def test_what_is_no_function_takes_arguments_and_drops_them() -> None:
    assert rendered("{a: 1}", b="1").output == '{\n   "a": 1\n}\n'


@pytest.mark.parametrize(
    ("text", "culprit", "said"),
    [
        ("{\n  a: 1\n  b: 2,\n}", "b", "Expected a comma before next field"),
        ("{\n  a: b,\n}", "b", "Unknown variable: b"),
        ("{\n  'ü': 'éé' + zzz,\n}", "zzz", "Unknown variable: zzz"),
        ("{\r\n  a: zzz,\r\n}", "zzz", "Unknown variable: zzz"),
        ("{a: 1, a: 2}", "a", "Duplicate field: a"),
        ("{a: 'text}\n", "'", "Unterminated String"),
    ],
)
def test_invalid_jsonnet(text: str, culprit: str, said: str) -> None:
    assert place(text) == ("R130", culprit, f"Invalid jsonnet: {said}.")


@pytest.mark.parametrize("text", ["", "{a: 1,\n", "local x = 1;\n\n"])
def test_what_ends_too_early_is_shown_behind_the_last_thing(text: str) -> None:
    error = rendered(text).error
    assert error is not None
    assert (error.code, error.start) == ("R130", len(text.rstrip()))


@pytest.mark.parametrize(
    ("text", "culprit", "said"),
    [
        ("{\n  a: error 'boo',\n}", "error 'boo'", "boo"),
        ("{\n  a: error 'one' +\n    'two',\n}", "error 'one' +\n    'two'", "onetwo"),
        ("{a: [1, 2][5]}", "[1, 2][5]", "Index 5 out of bounds, not within [0, 2)"),
        ("{a: std.extVar('x')}", "std.extVar('x')", "Undefined external variable: x"),
        ("local f(x) = f(x + 1); f(1)", "f(x + 1)", "max stack frames exceeded"),
    ],
)
def test_what_fails(text: str, culprit: str, said: str) -> None:
    assert place(text) == ("R131", culprit, f"pachd cannot render this file: {said}.")


def test_an_argument_that_is_missing() -> None:
    text = "function(name, count='1') {}"
    result = rendered(text, count="1")
    assert result.wanted == ("name",)
    assert place(text)[:2] == ("R131", "name")


def test_an_argument_without_a_parameter() -> None:
    code, _, said = place("function(name) {}", name="a", names="b")
    assert (code, said) == (
        "R131",
        "This file has no parameter for the argument `names`; pachd does not render it with it.",
    )


def test_arguments_without_a_parameter_are_reported_in_order() -> None:
    arguments = dict.fromkeys(("zeta", "gamma", "name", "alpha", "eta", "beta"), "1")
    text = "function(name, other) error name"
    code, _, said = place(text, **arguments)
    assert code == "R131"
    assert "no parameter for the arguments `alpha`, `beta`, `eta`, `gamma` and `zeta`; pachd" in said


def test_an_error_in_the_text_is_not_mistaken_for_one_about_arguments() -> None:
    code, _, said = place("function(name) (function(a) a)(b=name)", name="a")
    assert (code, said) == ("R131", "pachd cannot render this file: function has no parameter b.")


class TestImports:
    def test_of_local_files_fail(self) -> None:
        assert place("local x = import 'a.libsonnet';\nx")[:2] == ("R133", "'a.libsonnet'")

    def test_from_the_net_are_not_fetched(self) -> None:
        text = 'local x = import "https://example.com/a.libsonnet";\n{a: x}'
        assert place(text)[:2] == ("R134", '"https://example.com/a.libsonnet"')

    def test_that_nobody_looks_at_do_no_harm(self) -> None:
        assert rendered("local x = import 'a.libsonnet'; {a: 1}").output == '{\n   "a": 1\n}\n'

    def test_of_text_are_imports(self) -> None:
        assert place("{a: importstr '/etc/passwd'}")[:2] == ("R133", "'/etc/passwd'")

    def test_are_read_where_they_are_allowed(self, tmp_path: Path) -> None:
        (tmp_path / "inner").mkdir()
        (tmp_path / "inner" / "a.libsonnet").write_text("{b: import 'b.libsonnet'}")
        (tmp_path / "inner" / "b.libsonnet").write_text("7")
        source = Source(str(tmp_path / "spec.jsonnet"), "import 'inner/a.libsonnet'")
        assert render(source, {}, root=tmp_path).output == '{\n   "b": 7\n}\n'

    @pytest.mark.parametrize("way", ["../outside.txt", "{absolute}", "inner/link.txt"])
    def test_never_leave_the_project(self, tmp_path: Path, way: str) -> None:
        outside = tmp_path / "outside.txt"
        outside.write_text("a secret")
        project = tmp_path / "project"
        (project / "inner").mkdir(parents=True)
        (project / "inner" / "link.txt").symlink_to(outside)
        name = way.format(absolute=outside)
        source = Source(str(project / "spec.jsonnet"), f"{{a: importstr '{name}'}}")
        result = render(source, {}, root=project)
        assert result.output is None
        assert result.error is not None
        assert result.error.code == "R133"
        assert "a secret" not in result.error.message


class TestBounds:
    def test_of_time(self) -> None:
        text = "local f(n) = if n < 2 then 1 else f(n - 1) + f(n - 2); {a: f(60)}"
        begun = time.monotonic()
        result = render(Source("spec.jsonnet", text), {}, seconds=1)
        assert time.monotonic() - begun < 5
        assert result.error is not None
        assert (result.error.code, result.output) == ("R135", None)

    @pytest.mark.parametrize(
        "text", ["{a: std.makeArray(1000000000, function(i) i)}", '{a: std.repeat("xxxxxxxxxx", 200000000)}']
    )
    def test_of_memory(self, text: str) -> None:
        result = render(Source("spec.jsonnet", text), {}, memory=128 << 20, seconds=30)
        assert result.error is not None
        assert result.error.code == "R135"
        assert "128 MiB of memory" in result.error.message

    def test_of_output(self) -> None:
        result = render(Source("spec.jsonnet", '{a: std.repeat("x", 300000)}'), {}, largest=1 << 18)
        assert result.error is not None
        assert (result.error.code, result.output) == ("R135", None)
        assert "produced more than" in result.error.message
