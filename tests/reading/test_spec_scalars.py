"""How scalars are typed: every row was asked of yaml.v3 3.0.1 and of the converter of pachctl 2.12."""

from __future__ import annotations

import math
from typing import Any

import pytest

from spec_lint.reading.scalars import ScalarError, resolved_tag, scalar_value

LONG = "tag:yaml.org,2002:"

TAGS = {
    "str": [
        "yes", "no", "on", "off", "y", "n", "tRue", "nUll", "-", "+", ".", "..", "-.5x", "1_000_000x", "12:30:45",
        "2023-01", "0x", "0b", "0b2", "0o8", "08x", "1e400", "-1e400", ".5_", "._5", ".5_e1", "+0xffffffffffffffff",
        "-0b-1", "0x1ffffffffffffffff", "2023-13-01", "2023-02-29", "2023-1-1T1:2", "2023-1-1T1:2:3",
        "2023-1-1T1:2:3-25:00", "2023-1-1T1:2:3+24:61", "2023-1-1T1:2:3z", "2023-1-1 24:00:00", "2023-1-1 1:2:3Z",
        "2023-1-1 1:2:3.", "٣",
    ],
    "int": [
        "0", "5", "-5", "+5", "05", "00", "-0", "0x1F", "0X1f", "-0x1F", "0o17", "0O17", "017", "0b11", "-0b11",
        "1_000", "1__0", "1_", "0_7", "0b-1", "0b+1", "0o-7", "9223372036854775807", "-9223372036854775808",
        "9223372036854775808", "18446744073709551615", "0xffffffffffffffff",
    ],
    "float": [
        "1.", "1.5", "+1.5", "-1.5", ".5", "-.5", "+.5", "1e3", "1E3", "1e+3", "1.e3", "08", "09.5", "1_0.5",
        ".5_0", ".5e1_0", "18446744073709551616", "-9223372036854775809", "+9223372036854775808", "1e-400", ".inf",
        "-.Inf", "+.INF", ".NaN",
    ],
    "timestamp": [
        "2023-01-01", "2023-1-1", "2024-02-29", "2000-2-29", "0000-01-01", "2023-1-1 1:2:3", "2023-1-1  01:02:03.5",
        "2023-1-1 1:2:3,123456789012", "2023-1-1T1:2:3Z", "2023-1-1t1:2:3.5+24:60",
    ],
    "null": [
        "", "~", "null", "Null", "NULL",
    ],
    "bool": [
        "true", "True", "TRUE", "false", "False", "FALSE",
    ],
    "merge": [
        "<<",
    ],
}  # fmt: skip


@pytest.mark.parametrize(("text", "tag"), [(text, tag) for tag, texts in TAGS.items() for text in texts])
def test_plain_scalars_get_the_tag_of_go_yaml(text: str, tag: str) -> None:
    assert resolved_tag(text) == tag


@pytest.mark.parametrize(
    ("tag", "text", "style", "value"),
    [
        ("", "5", "", 5),
        ("", "5", '"', "5"),
        ("!", "5", "", 5),
        ("!", "5", "'", "5"),
        ("", ".5", "", 0.5),
        ("", "1e3", "", 1000.0),
        (LONG + "str", "5", "", "5"),
        ("!!str", "5", "", "5"),
        (LONG + "int", "5", '"', 5),
        (LONG + "float", "5", "", 5),
        (LONG + "bool", "tRuE", '"', True),
        (LONG + "null", "anything", "", None),
        ("", "9223372036854775807.0", "", 9223372036854775807),
    ],
)
def test_values(tag: str, text: str, style: str, value: Any) -> None:
    found = scalar_value(tag, text, style)
    assert (found, type(found)) == (value, type(value))


@pytest.mark.parametrize(
    ("tag", "text", "code"),
    [
        ("", "05", "R106"),
        ("", "-0", "R106"),
        ("", "0b-1", "R106"),
        (LONG + "int", "abc", "R106"),
        (LONG + "bool", "yes", "R106"),
        ("", "1.", "R107"),
        ("", "-.5", "R107"),
        ("", ".inf", "R107"),
        ("", ".5_0", "R107"),
        ("", "+9223372036854775808", "R107"),
        ("", "2023-01-01", "R108"),
        ("", "<<", "R104"),
        (LONG + "binary", "aGk=", "R109"),
        (LONG + "float", "", "R109"),
        ("!x", "a", "R109"),
        ("str", "a", "R109"),
    ],
)
def test_refusals(tag: str, text: str, code: str) -> None:
    with pytest.raises(ScalarError) as refused:
        scalar_value(tag, text, "")
    assert refused.value.code == code


@pytest.mark.parametrize(
    "text",
    [
        "1.0000000000000000001",
        "1e-400",
        "0.99999999999999999999",
        "9007199254740992.5",
        "-12345678901234567891e-1",
        "0.00000000000000000000000000001e29",  # protojson counts no more than 20 digits
    ],
)
def test_a_number_that_is_not_whole_does_not_become_whole(text: str) -> None:
    found = scalar_value("", text, "")
    assert found != int(found)
    # Beyond 2^52 a float cannot tell what is not whole: there something large stands in.
    assert math.isclose(found, float(text), abs_tol=1e-300) or math.copysign(abs(found), float(text)) == found


def test_numbers_of_any_length_are_read() -> None:
    assert scalar_value(LONG + "int", "9" * 10_000, "") == math.inf
    assert resolved_tag("9" * 10_000) == "str"


@pytest.mark.parametrize(
    ("text", "meant"),
    [("08", "8"), ("+1.5", "1.5"), ("01.5", "1.5"), ("1_0.5", "10.5"), ("-.5e3", "-0.5e3"), ("1.", "1")],
)
def test_the_intended_number_is_suggested(text: str, meant: str) -> None:
    with pytest.raises(ScalarError) as refusal:
        scalar_value("", text, "")
    assert refusal.value.help == f'Write `{meant}`, or `"{text}"` for a string.'


def test_no_number_is_suggested_if_json_has_none() -> None:
    with pytest.raises(ScalarError) as refusal:
        scalar_value("", ".inf", "")
    assert refusal.value.help == 'Write `".inf"` for a string.'
