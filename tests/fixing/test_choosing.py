"""Which fixes are made in one round."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from spec_lint.findings.finding import Edit, Finding, Fix, HiddenEdits, Span
from spec_lint.findings.source import Source
from spec_lint.fixing.choosing import FileEdits, chosen
from tests.editing import made

TEXT = "0123456789"


def outcome(*fixes: tuple[tuple[int, int, str], ...], unsafe: bool = True, claims: str = "") -> tuple[str, int]:
    """The text after the chosen fixes, and how many findings they fix."""
    source = Source("a.json", TEXT)
    findings = []
    for number, fix in enumerate(fixes):
        edits = [Edit(Span(source, start, end), text, claims[number : number + 1].strip()) for start, end, text in fix]
        findings.append(Finding(Span(source, 0, 1), "", fix=Fix(tuple(edits), number % 2 == 0, "")))
    files = chosen(findings, unsafe=unsafe)
    return (made(TEXT, files["a.json"].in_order()), files["a.json"].findings) if files else (TEXT, 0)


def test_the_first_of_two_that_overlap() -> None:
    assert outcome(((1, 3, "a"),), ((2, 4, "b"),)) == ("0a3456789", 1)
    assert outcome(((1, 3, "a"),), ((3, 4, "b"),)) == ("0ab456789", 2)
    assert outcome(((2, 2, "a"),), ((2, 2, "b"),)) == ("01a23456789", 1)
    assert outcome(((2, 2, "a"),), ((2, 3, "b"),)) == ("01ab3456789", 2)


def test_the_same_fix_of_two_findings_is_made_once() -> None:
    assert outcome(((1, 3, "a"), (5, 6, "")), ((1, 3, "a"), (5, 6, ""))) == ("0a346789", 2)


def test_nothing_is_made_inside_of_another_fix() -> None:
    assert outcome(((1, 2, ""), (8, 9, "x")), ((4, 5, "y"),)) == ("0234567x9", 1)


def test_edits_at_the_same_place_stay_in_order() -> None:
    assert outcome(((2, 2, "["), (2, 2, "]"))) == ("01[]23456789", 1)


def test_one_claim_at_a_time() -> None:
    assert outcome(((1, 2, "a"),), ((5, 6, "b"),), claims="cc") == ("0a23456789", 1)
    assert outcome(((1, 2, "a"),), ((5, 6, "b"),), claims="cd") == ("0a234b6789", 2)


def test_unsafe_fixes_only_if_they_are_wanted() -> None:
    assert outcome(((1, 2, "a"),), ((5, 6, "b"),), unsafe=False) == ("0a23456789", 1)


def test_hidden_edits_are_made() -> None:
    source = Source("a.json", TEXT)
    hidden = HiddenEdits((Edit(Span(source, 1, 2), ""),))
    files = chosen([Finding(Span(source, 0, 1), "", fix=Fix((), True, "", hidden))], unsafe=False)
    assert made(TEXT, files["a.json"].in_order()) == "023456789"


def test_a_fix_of_two_files_or_of_rendered_text_is_left_out() -> None:
    here, there, rendered = Source("a", TEXT), Source("b", TEXT), Source("c", TEXT, origin="rendered with jsonnet")
    both = Fix((Edit(Span(here, 0, 1), ""), Edit(Span(there, 0, 1), "")), True, "")
    of_rendered = Fix((Edit(Span(rendered, 0, 1), ""),), True, "")
    assert chosen([Finding(Span(here, 0, 1), "", fix=fix) for fix in (both, of_rendered)], unsafe=True) == {}


@given(st.lists(st.tuples(st.integers(0, 20), st.integers(0, 4)), max_size=30))
def test_of_the_fixes_about_one_place_the_first_is_made(reaches: list[tuple[int, int]]) -> None:
    made, source = FileEdits(), Source("a", "x" * 30)
    expected: list[tuple[int, int]] = []
    for number, (start, length) in enumerate(reaches):
        reach = start, start + length
        made.take([Edit(Span(source, *reach), str(number))])
        if not any(reach == other or (reach[0] < other[1] and other[0] < reach[1]) for other in expected):
            expected.append(reach)
    assert sorted((edit.span.start, edit.span.end) for edit in made.in_order()) == sorted(expected)
