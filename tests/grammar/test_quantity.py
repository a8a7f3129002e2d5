"""Quantities as ``resource.ParseQuantity`` of k8s.io/apimachinery v0.29 reads them."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spec_lint.grammar import GrammarError
from spec_lint.grammar.quantity import meant_quantity, parse_quantity, stored_quantity


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("64M", "64000000"),
        ("1.5Gi", "1610612736"),
        ("100m", "0.1"),
        ("1k", "1000"),
        ("2Ki", "2048"),
        ("1E", "1000000000000000000"),
        ("1e3", "1000"),
        ("1E+3", "1000"),
        ("1e-3", "0.001"),
        ("0", "0"),
        ("000", "0"),
        ("-1G", "-1000000000"),
        ("+5", "5"),
        (".5", "0.5"),
        ("5.", "5"),
        ("1.G", "1000000000"),
        ("0.1Ki", "102.4"),
        ("250u", "0.00025"),
        ("7n", "0.000000007"),
    ],
)
def test_a_quantity_has_its_value(text: str, value: str) -> None:
    assert parse_quantity(text) == Decimal(value)


@pytest.mark.parametrize("text", ["+", "-", ".", "M", "Ki", "m"])
def test_a_missing_number_is_zero(text: str) -> None:
    assert parse_quantity(text) == 0


@pytest.mark.parametrize(
    ("text", "meant", "culprit"),
    [
        ("64MB", "64M", "MB"),
        ("1GB", "1G", "GB"),
        ("512mb", "512M", "mb"),
        ("1K", "1k", "K"),
        ("1KB", "1k", "KB"),
        ("1g", "1G", "g"),
        ("64MiB", "64Mi", "MiB"),
        ("64 M", "64M", " "),
        ("1,000", "1000", ","),
        (" 64M", "64M", " "),
        ("64M ", "64M", " "),
        ("lots", None, "lots"),
        ("1.2.3", None, "."),
        ("1Zi", None, "Zi"),
        ("1m5", None, "m5"),
        ("1ee5", None, "ee5"),
        ("1e99999999999999999999", None, "e99999999999999999999"),
        ("1e", None, "e"),
        ("Ei", None, "Ei"),
        (".e-20", None, ".e-20"),
        ("", None, ""),
    ],
)
def test_what_is_no_quantity_is_shown_with_what_was_meant(text: str, meant: str | None, culprit: str) -> None:
    with pytest.raises(GrammarError) as refusal:
        parse_quantity(text)
    assert refusal.value.suggestion == meant
    assert text[refusal.value.start : refusal.value.end] == culprit


def test_large_binary_quantities_are_capped_as_kubernetes_caps_them() -> None:
    assert parse_quantity("99999999999999999999Ki") == 2**63 - 1
    assert parse_quantity("99999999999999999999k") > 2**63


def test_what_is_too_fine_is_rounded_away_from_zero() -> None:
    assert parse_quantity("0.0000000001") == Decimal("1e-9")
    assert parse_quantity("-0.0000000001") == Decimal("-1e-9")
    assert stored_quantity(Decimal("0.0001")) == Decimal("0.001")
    assert stored_quantity(Decimal("-0.0001")) == Decimal("-0.001")


def test_enormous_exponents_cost_nothing() -> None:
    assert parse_quantity("1e2000000000") > parse_quantity("1e1999999999")
    assert parse_quantity("1e-2000000000") == Decimal("1e-9")


@given(st.text("0123456789.+-eEinumkKMGTPB ", max_size=12))
def test_any_text_is_a_quantity_or_is_refused_with_a_place(text: str) -> None:
    try:
        value = parse_quantity(text)
    except GrammarError as refusal:
        assert 0 <= refusal.start <= refusal.end <= len(text)
        if refusal.suggestion is not None:
            parse_quantity(refusal.suggestion)
    else:
        assert value.is_finite()


@given(st.integers(0, 10**15), st.sampled_from(["", "k", "M", "G", "T"]))
def test_decimal_suffixes_multiply_by_thousands(number: int, suffix: str) -> None:
    assert parse_quantity(f"{number}{suffix}") == number * 1000 ** ["", "k", "M", "G", "T"].index(suffix)


def test_a_meant_quantity_is_never_the_text_itself() -> None:
    assert meant_quantity("64M") is None
