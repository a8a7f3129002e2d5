"""Comments that tell spec-lint to ignore findings, and what only looks like one."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spec_lint.grammar.ignore_comment import Directive, directives


def found(comment: str) -> list[Directive]:
    return list(directives(comment, 0, len(comment)))


@pytest.mark.parametrize(("comment", "what", "words", "reason"), [
    ("# spec-lint: ignore[X201] made by hand", "ignore", ["X201"], "made by hand"),
    ("#spec-lint: ignore[X201,P0]", "ignore", ["X201", "P0"], ""),
    ("## spec-lint:  ignore[ X201 , secret-key-missing ] see #12", "ignore", ["X201", "secret-key-missing"], "see #12"),
    ("# spec-lint: ignore[X201]: made by hand", "ignore", ["X201"], "made by hand"),
    ("# spec-lint: ignore[X201] -- made by hand", "ignore", ["X201"], "made by hand"),
    ("# spec-lint: ignore-file[ALL] generated", "ignore-file", ["ALL"], "generated"),
    ("# spec-lint: ignore-document[S] an example", "ignore-document", ["S"], "an example"),
    ("# to do # spec-lint: ignore[P1] old # yamllint disable-line", "ignore", ["P1"], "old"),
    ("// spec-lint: ignore[R131] in jsonnet", "ignore", ["R131"], "in jsonnet"),
    ("/* spec-lint: ignore-file[R131] in jsonnet */", "ignore-file", ["R131"], "in jsonnet"),
    ("# spec-lint: ignore[R131] see https://example.org/a#b", "ignore", ["R131"], "see https://example.org/a#b"),
])  # fmt: skip
def test_a_comment_names_rules_and_gives_a_reason(comment: str, what: str, words: list[str], reason: str) -> None:
    (one,) = found(comment)
    assert (one.what, [word for word, _, _ in one.words], one.reason, one.right) == (what, words, reason, None)
    assert [comment[start:end] for _, start, end in one.words] == words


@pytest.mark.parametrize(("comment", "reasons"), [
    ("# spec-lint: ignore[X201] # made by hand", ["made by hand"]),
    ("# spec-lint: ignore[X201]: // made by hand", ["made by hand"]),
    ("# spec-lint: ignore[X201] old # made by hand", ["old"]),
    ("# spec-lint: ignore[X201] # made by hand # spec-lint: ignore[P1] # new", ["made by hand", "new"]),
    ("# spec-lint: ignore[X201] # spec-lint: ignore[P1] new", ["", "new"]),
    *[(f"# spec-lint: ignore[X201] # {other}", [""]) for other in (
        "noqa", "nosec", "yamllint disable-line", "type: ignore", "gitleaks:allow", "pragma: allowlist secret",
        "checkov:skip=CKV_1", "prettier-ignore",
    )],
])  # fmt: skip
def test_a_reason_may_be_in_a_comment_of_its_own_but_not_in_that_of_another_tool(
    comment: str, reasons: list[str]
) -> None:
    assert [one.reason for one in found(comment)] == reasons


@pytest.mark.parametrize("comment", [
    "/*\n * spec-lint: ignore[X201] one\n * two\n */", "/*\n   spec-lint: ignore[X201]\n     one two */",
    "/* spec-lint: ignore[X201] one\n** two\n*/", "/*\r\n * spec-lint: ignore[X201] one\r\n * two\r\n */",
    "/* About this file.\n *\n * spec-lint: ignore[X201] one two\n */",
])  # fmt: skip
def test_a_line_of_a_block_comment_may_be_one(comment: str) -> None:
    (one,) = found(comment)
    assert (one.right, one.reason) == (None, "one two")
    assert re.fullmatch(r"(/\*|\*|)\s*spec-lint: ignore\[X201\]\s+one[\s*]+two", comment[one.start : one.end])


def test_each_line_of_a_block_comment_may_be_one() -> None:
    comment = "/*\n * spec-lint: ignore[X201] one\n * spec-lint: ignore[P1] two\n */"
    assert [comment[one.start : one.end] for one in found(comment)] == [
        "* spec-lint: ignore[X201] one", "* spec-lint: ignore[P1] two",
    ]  # fmt: skip


def test_a_comment_may_hold_several() -> None:
    text = "key: 1  # spec-lint: ignore[X201] one # spec-lint: ignore[P1] two"
    first, second = directives(text, 8, len(text))
    assert text[first.start : first.end] == "# spec-lint: ignore[X201] one"
    assert text[second.start : second.end] == "# spec-lint: ignore[P1] two"


@pytest.mark.parametrize(("comment", "right"), [
    ("# spec-lint:ignore[X201] made by hand", "# spec-lint: ignore[X201] made by hand"),
    ("# speclint: ignore", "# spec-lint: ignore[CODE] REASON"),
    ("# spec-lint: ignore X201", "# spec-lint: ignore[X201] REASON"),
    ("# spec-lint: ignore X201, P001 made by hand", "# spec-lint: ignore[X201, P001] made by hand"),
    ("# spec-lint ignore[X201]", "# spec-lint: ignore[X201] REASON"),
    ("# spec_lint: disable=X201", "# spec-lint: ignore[X201] REASON"),
    ("# spec-lint-disable X201", "# spec-lint: ignore[X201] REASON"),
    ("# spec-lint: disable-next-line X201", "# spec-lint: ignore[X201] REASON"),
    ("# spec-lint: disable-file", "# spec-lint: ignore-file[CODE] REASON"),
    ("# spec-lint: ignore file[P1] old", "# spec-lint: ignore-file[P1] old"),
    ("# spec-lint: ignore-doc[P1] old", "# spec-lint: ignore-document[P1] old"),
    ("# spec-lint: ignore[] old", "# spec-lint: ignore[CODE] old"),
    ("# spec-lint: ignore[X201 made by hand", "# spec-lint: ignore[X201] made by hand"),
    ("# spec-lint: ignore(X201) old", "# spec-lint: ignore[X201] old"),
    ("# spec-lint: ignore [X201] old", "# spec-lint: ignore[X201] old"),
    ("# spec-lint : ignore[X201] old", "# spec-lint: ignore[X201] old"),
    ("# spec-lint: ignored[X201] old", "# spec-lint: ignore[X201] old"),
    ("# spec-lint: ignore-next[X201] old", "# spec-lint: ignore[X201] old"),
    ("# Spec-Lint: Ignore[X201] old", "# spec-lint: ignore[X201] old"),
    ("# SPEC-LINT: IGNORE-FILE[P]", "# spec-lint: ignore-file[P] REASON"),
    ("# spec-lint: noqa", "# spec-lint: ignore[CODE] REASON"),
    ("# spec-lint: X201", "# spec-lint: ignore[X201] REASON"),
    ("# noqa: X201", "# spec-lint: ignore[X201] REASON"),
    ("# nolint:P001,P002 // old", "# spec-lint: ignore[P001, P002] REASON"),
    ("# made by hand, spec-lint: ignore[X201]", "# spec-lint: ignore[X201] REASON"),
    ("# about spec-lint: ignore-file[X201] comments", "# spec-lint: ignore-file[X201] comments"),
    ("# made by hand (spec-lint: ignore[X201])", " # spec-lint: ignore[X201] REASON"),
    ("// speclint:ignore X201", "// spec-lint: ignore[X201] REASON"),
    ("/* spec-lint:ignore[X201] old */", "/* spec-lint: ignore[X201] old */"),
    ("/** spec-lint: ignore X201 **/", "/* spec-lint: ignore[X201] REASON */"),
    ("/* spec-lint:ignore[X201] old\n   more */", "/* spec-lint: ignore[X201] old more */"),
    ("/*\n * spec-lint:ignore-file[X201] old\n */", "* spec-lint: ignore-file[X201] old"),
    ("/*\n  spec-lint:ignore-file[X201] old\n */", "spec-lint: ignore-file[X201] old"),
])  # fmt: skip
def test_a_near_miss_ignores_nothing_and_is_given_its_right_form(comment: str, right: str) -> None:
    (one,) = found(comment)
    assert (one.words, one.right) == ((), right)
    if "[CODE]" not in right:
        (rewritten,) = found(f"{comment[: one.start]}{right}{comment[one.end :]}")
        assert rewritten.right is None


@pytest.mark.parametrize("comment", [
    "# spec-lint checks this file", "# spec-lint ignores this", "# see spec-lint", "# noqa", "# noqa: E501",
    "# spec-lint ignore this field", "# spec-lint: see the docs", "# type: ignore[X201]", "# lint: ignore",
    "# yamllint disable-line rule:line-length", "# the form is `# spec-lint: ignore[X201]`", "# spec-linter: ignore",
])  # fmt: skip
def test_other_comments_are_left_alone(comment: str) -> None:
    assert found(comment) == []


@given(st.text("# spec-lint:ignore[X201],*/\t\n", max_size=80))
def test_offsets_are_in_the_comment_and_do_not_overlap(comment: str) -> None:
    end = 0
    for one in found(comment):
        assert end <= one.start < one.end <= len(comment)
        assert all(comment[start:stop] == word for word, start, stop in one.words)
        end = one.end
