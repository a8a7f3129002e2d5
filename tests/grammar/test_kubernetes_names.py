"""Names as k8s.io/apimachinery/pkg/util/validation takes them."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from spec_lint.grammar import GrammarError
from spec_lint.grammar import kubernetes_names as names

LABEL = r"[a-z0-9]([-a-z0-9]*[a-z0-9])?"
QUALIFIED = r"([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]"
FORMS: list[tuple[Callable[[str], None], str, int]] = [
    (names.check_dns_label, LABEL, 63),
    (names.check_dns_1035_label, r"[a-z]([-a-z0-9]*[a-z0-9])?", 63),
    (names.check_dns_subdomain, rf"{LABEL}(\.{LABEL})*", 253),
    (names.check_label_value, rf"({QUALIFIED})?", 63),
    (names.check_qualified_name, rf"(?:(?=[^/]{{1,253}}/){LABEL}(?:\.{LABEL})*/)?(?=[^/]{{1,63}}\Z){QUALIFIED}", 400),
    (names.check_environment_name, r"[ -<>-~]+", 10**6),
    (names.check_strict_environment_name, r"(?!\.\.)(?!\.\Z)[-._a-zA-Z][-._a-zA-Z0-9]*", 10**6),
    (names.check_config_key, r"(?!\.\.)(?!\.\Z)[-._a-zA-Z0-9]+", 253),
    (names.check_port_name, r"(?=.*[a-z])(?!.*--)[a-z0-9]([-a-z0-9]*[a-z0-9])?", 15),
]
ODD = st.text("aZ09-_./= é\n", max_size=8)


@pytest.mark.parametrize(("check", "form", "longest"), FORMS, ids=lambda value: getattr(value, "__name__", ""))
@given(text=ODD | st.integers(1, 300).map(lambda length: "a" * length))
@example(text="a/b/c")
@example(text="..a")
@example(text="1a")
@example(text="A.b/c")
@example(text="x.y/" + "a" * 63)
@example(text="x.y/" + "a" * 64)
def test_a_text_passes_exactly_when_kubernetes_expression_matches(
    check: Callable[[str], None], form: str, longest: int, text: str
) -> None:
    wanted = re.fullmatch(form, text, re.DOTALL) is not None and len(text) <= longest
    try:
        check(text)
    except GrammarError as refusal:
        assert not wanted
        assert 0 <= refusal.start <= refusal.end <= len(text)
        assert refusal.start < len(text) or not text or refusal.start == refusal.end
    else:
        assert wanted


@pytest.mark.parametrize(
    ("check", "text", "culprit"),
    [
        (names.check_dns_label, "My-secret", "M"),
        (names.check_dns_label, "a.b", "."),
        (names.check_dns_label, "x" * 65, "xx"),
        (names.check_dns_subdomain, "a..b", "."),
        (names.check_dns_subdomain, "a-.b", "-"),
        (names.check_qualified_name, "a b", " "),
        (names.check_qualified_name, "a/b/c", "/"),
        (names.check_qualified_name, "Example.com/b", "E"),
        (names.check_label_value, "-x", "-"),
        (names.check_environment_name, "A=B", "="),
        (names.check_config_key, "a/b", "/"),
        (names.check_config_key, "..", ".."),
        (names.check_port_name, "a--b", "--"),
    ],
)
def test_the_culprit_is_pointed_at(check: Callable[[str], None], text: str, culprit: str) -> None:
    with pytest.raises(GrammarError) as refusal:
        check(text)
    assert text[refusal.value.start : refusal.value.end] == culprit


def test_a_label_that_was_meant_is_offered() -> None:
    with pytest.raises(GrammarError) as refusal:
        names.check_dns_label("My_secret.v1")
    assert refusal.value.suggestion == "my-secret-v1"
    assert names.dashed("___") is None


def test_lengths_are_counted_in_bytes() -> None:
    with pytest.raises(GrammarError, match="not allowed"):
        names.check_label_value("é" * 40)
