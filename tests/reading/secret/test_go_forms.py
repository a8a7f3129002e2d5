"""Base64, times and YAML scalars as Go has them, and secret files that are made to break a reader."""

from __future__ import annotations

import base64
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spec_lint.grammar import go_base64
from spec_lint.grammar.go_time import is_time
from spec_lint.reading.yaml.as_json import is_number
from tests.rules.secret_checks import findings, secret

TIMES = ["2024-05-01T12:00:00Z", "2024-02-29T1:00:00Z", "2024-05-01T12:00:00.123+02:00", "2024-05-01T12:00:00,5Z"]
NO_TIMES = [
    "", "2024-05-01", "2024-05-01 12:00:00Z", "2024-05-01T12:00:00", "2024-5-1T12:00:00Z", "2023-02-29T12:00:00Z",
    "2024-05-01T24:00:00Z", "2024-05-01T12:60:00Z", "2024-05-01t12:00:00z", "2024-13-01T12:00:00Z",
]  # fmt: skip


@pytest.mark.parametrize("text", TIMES)
def test_a_time(text: str) -> None:
    assert is_time(text)


@pytest.mark.parametrize("text", NO_TIMES)
def test_no_time(text: str) -> None:
    assert not is_time(text)


@given(st.binary(max_size=40), st.integers(0, 60))
def test_base64_with_a_line_break_anywhere_is_read(data: bytes, at: int) -> None:
    text = base64.b64encode(data).decode()
    broken = f"{text[:at]}\r\n{text[at:]}"
    assert go_base64.check(broken) is None
    assert go_base64.decode(broken) == data


@given(st.text("AQz+/=\n -_é", max_size=9))
def test_the_place_of_what_is_no_base64_lies_in_the_text(text: str) -> None:
    error = go_base64.check(text)
    assert (error is None) is go_base64.is_valid(text)
    if error is not None:
        assert 0 <= error.start < error.end <= len(text)
    else:
        go_base64.decode(text)


@pytest.mark.parametrize(
    ("text", "culprit"),
    [
        ("YW=", "="),
        ("Y===", "="),
        ("YQ==YQ==", "Y"),
        ("YQ=a", "a"),
        ("YQ= =", " "),
        ("=", "="),
        ("YQ-_", "-"),
        ("Y", "Y"),
    ],
)
def test_the_first_wrong_character_is_named(text: str, culprit: str) -> None:
    error = go_base64.check(text)
    assert error is not None
    assert text[error.start : error.end] == culprit


def test_bits_beyond_the_last_byte_are_dropped() -> None:
    assert go_base64.check("YR==") is None
    assert go_base64.decode("YR==") == b"a"


@pytest.mark.parametrize("text", ["1", "-1", "1_000", "0x1F", "0b101", "017", "0o17", "1.5", ".5", "1e3", ".inf", "08"])
def test_yaml_numbers(text: str) -> None:
    assert is_number(text)


@pytest.mark.parametrize(
    "text", ["", "x", "1e400", "0b102", "0o9", "1.2.3", "12:30", "2024-05-01", "-", "+", "0x", "1-1"]
)
def test_yaml_texts(text: str) -> None:
    assert not is_number(text)


DEEP = 100_000
HOSTILE = {
    "zero bytes": b"\0" * 100_000,
    "a zero byte": secret().encode().replace(b"5512", b"55\x0012"),
    "UTF-16": b"\xff\xfe" + secret().encode("utf-16-le"),
    "UTF-16 of an odd length": b"\xff\xfe" + secret().encode("utf-16-le") + b"x",
    "UTF-16 without a mark": secret().encode("utf-16-be"),
    "UTF-32": secret().encode("utf-32"),
    "a mark alone": b"\xef\xbb\xbf",
    "lists": b"[" * DEEP,
    "objects": b'{"a":' * DEEP,
    "closed objects": secret().encode()[:-1] + b', "more": ' + b'{"a":' * DEEP + b"1" + b"}" * DEEP + b"}",
    "YAML lists": b"- " * DEEP,
    "YAML mappings": b"kind: Secret\n" + b"".join(b" " * n + b"a:\n" for n in range(2_000)),
    "braces": b"{" * DEEP,
    "one long line": b"a" * 3_000_000,
    "many quotes": b'"' * 300_000,
    "many escapes": b'{"a": "' + b"\\" * 300_001 + b'"}',
    "the same key": b'{"kind": "Secret", "data": {' + b'"a": "YQ==", ' * 5_000 + b'"a": "YQ=="}}',
    "many data": b"{" + b'"data": {"a": "YQ=="}, ' * 5_000 + b'"kind": "Secret"}',
    "many keys": b'{"kind": "Secret", "data": {' + b", ".join(b'"a%d": "YQ=="' % n for n in range(5_000)) + b"}}",
    "many unknown": b'{"kind": "Secret", ' + b", ".join(b'"nam%d": 1' % n for n in range(2_000)) + b"}",
    "many values": b'{"kind": "Secret", "more": [' + b"0," * 200_001 + b"0]}",
    "half a surrogate": secret().encode().replace(b"5512", b"\\ud83d"),
    "bytes that are not UTF-8": secret().encode().replace(b"5512", b"\xff\xfe\xed\xa0\x80"),
    "YAML that holds itself": b"kind: Secret\nmetadata: &a {name: b, more: *a}\ndata: *a\n",
}


@pytest.mark.parametrize("forced", [True, False])
@pytest.mark.parametrize("name", HOSTILE)
def test_reports_of_a_hostile_file_are_bounded(name: str, forced: bool) -> None:
    data, start = HOSTILE[name], time.process_time()
    found = findings(data, forced=forced)
    assert time.process_time() - start < 20
    assert found or not forced
    for finding in found:
        assert 0 <= finding.span.start <= finding.span.end <= max(1, len(finding.span.source.text))
