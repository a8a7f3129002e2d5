"""What pachd cannot read, and where; what it reads although it looks wrong."""

from __future__ import annotations

import pytest

from tests.rules.secret_checks import findings, secret, told

GOOD = secret()
HEAD = '{"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "weather"}, '

BROKEN = [
    ("", "R200", ""),
    (" \n\t\n", "R200", " "),
    (HEAD + '"stringData": {"a": "5512",}}', "R201", ","),
    (HEAD + '"stringData": {"a": "5512"} // why\n}', "R201", "/"),
    (HEAD + '# why\n"stringData": {"a": "5512"}}', "R201", "#"),
    (HEAD + '"stringData": {a: "5512"}}', "R201", "a"),
    (HEAD + '\'stringData\': {"a": "5512"}}', "R201", "'"),
    (HEAD + "“stringData”: {}}", "R201", "“"),
    (HEAD + '"stringData": {"a" "5512"}}', "R201", '"'),
    (HEAD + '"stringData" {"a": "5512"}}', "R201", "{"),
    (HEAD + '"stringData": {"a": "5512" "b": "7"}}', "R201", '"'),
    ("```json\n" + GOOD + "\n```\n", "R201", "```"),
    ("<secret/>", "R201", "<"),
    ("hunter2", "R201", "h"),
    (GOOD + "\n" + GOOD, "R202", "{"),
    (GOOD + ",", "R202", ","),
    (GOOD + "}", "R202", "}"),
    (GOOD + "\n// end", "R202", "/"),
    (GOOD + "\0", "R202", "\0"),
    (GOOD[:-1], "R203", "{"),
    (HEAD + '"stringData": {"a": "5512', "R203", '"'),
    (HEAD + '"stringData": {"a": "55\t12"}}', "R204", "\t"),
    (HEAD + '"stringData": {"a": "55\n12"}}', "R204", '"55'),
    (HEAD + '"stringData": {"a": "55\\x12"}}', "R205", "\\x"),
    (HEAD + '"stringData": {"a": "55\\u12"}}', "R205", '\\u12"'),
    (HEAD + '"immutable": True}', "R206", "True"),
    (HEAD + '"immutable": nil}', "R206", "nil"),
    (HEAD + '"more": 012}', "R206", "012"),
    (HEAD + '"more": +1}', "R206", "+1"),
    (HEAD + '"more": 0x1F}', "R206", "0x1F"),
    (HEAD + '"more": NaN}', "R206", "NaN"),
    ('{"a":' * 10_001 + "1" + "}" * 10_001, "R207", "{"),
    ("[" + GOOD + "]", "R210", "["),
    ('"secret"', "R210", '"'),
    ("42", "R210", "42"),
    ("true", "R210", "true"),
    (secret(stringData={"port": 5432}), "R211", "5432"),
    (secret(stringData={"on": True}), "R211", "true"),
    (secret(stringData={"a": {"b": "c"}}), "R211", "{"),
    (secret(stringData=["a"]), "R211", "["),
    (secret(data="YQ=="), "R211", '"YQ=="'),
    (secret(data={"a": 7}), "R211", "7"),
    (secret(data={"a": [1, 256]}), "R211", "256"),
    (secret(data={"a": [1.5]}), "R211", "1.5"),
    (secret(metadata={"name": 7}), "R211", "7"),
    (secret(metadata=[]), "R211", "["),
    (secret(metadata={"name": "weather", "generation": 1e3}).replace("1000.0", "1e3"), "R211", "1e3"),
    (secret(immutable="true"), "R211", '"true"'),
    (secret(type=1), "R211", "1"),
    (secret(data={"a": "a b!"}), "R212", " "),
    (secret(data={"a": "YWJj-w=="}), "R212", "-"),
    (secret(data={"a": "YQ"}), "R212", '"YQ"'[1:-1]),
    (secret(data={"a": "YQ==="}), "R212", "="),
    (secret(data={"a": "<KEY>"}), "R212", '"<KEY>"'),
    (secret(metadata={"name": "weather", "creationTimestamp": "2024-05-01"}), "R213", '"2024-05-01"'),
    (secret(metadata={"name": "weather", "creationTimestamp": ""}), "R213", '""'),
    ("---\n" + "kind: Secret\nmetadata: {name: weather}\nstringData: {a: b-5512}\n", "R215", "---"),
    ("kind: Secret\nmetadata: {name: weather}\nstringData: {a: b-5512}\n", "R215", "kind"),
    ('{"kind": "List", "apiVersion": "v1", "items": [' + GOOD + "]}", "R217", '"List"'),
]


@pytest.mark.parametrize(("text", "rule", "culprit"), BROKEN, ids=range(len(BROKEN)))
def test_a_file_that_pachd_cannot_read_is_reported_once_at_the_place(text: str, rule: str, culprit: str) -> None:
    found = [finding for finding in findings(text, forced=True) if finding.rule[0] == "R"]
    assert told(found) == [(rule, culprit)]


@pytest.mark.parametrize(
    ("data", "rule"),
    [
        (b"\xef\xbb\xbf" + GOOD.encode(), "R209"),
        (b"\xff\xfe" + GOOD.encode("utf-16-le"), "R209"),
        (b"\xfe\xff" + GOOD.encode("utf-16-be"), "R209"),
        (GOOD.encode("utf-16-le"), "R209"),
        (b"\xff\xfe\0\0" + GOOD.encode("utf-32-le"), "R209"),
    ],
)
def test_other_encodings_than_utf_8_are_reported_once(data: bytes, rule: str) -> None:
    assert [finding.rule for finding in findings(data, forced=True)] == [rule]


def test_a_byte_order_mark_hides_no_other_mistake() -> None:
    text = secret(stringData={"port": 5432})
    assert [finding.rule for finding in findings("\ufeff" + text, forced=True)] == ["R209", "R211"]


TAKEN = [
    secret(stringData={"a": None, "b": "5512"}).replace("null", "null  "),
    secret(data={"a": "NTUx\nMi1y\r\nZWFk"}),
    secret(data={"a": [53, 53, 49, 50]}),
    secret(metadata={"name": "weather", "creationTimestamp": None}),
    secret(immutable=None),
    secret(metadata={"name": "weather", "labels": None}, type=None, data=None),
    " \r\n\t" + GOOD + "\n\n",
]


@pytest.mark.parametrize("text", TAKEN, ids=range(len(TAKEN)))
def test_what_go_takes_is_no_error(text: str) -> None:
    assert not [finding for finding in findings(text, forced=True) if finding.refused_by]


def test_all_type_errors_are_reported_at_once() -> None:
    text = secret(stringData={"a": 1, "b": "5512", "c": False}, immutable=1)
    assert told(findings(text)) == [("R211", "1"), ("R211", "false"), ("R211", "1")]


def test_a_value_that_a_later_one_replaces_is_decoded_all_the_same() -> None:
    text = HEAD + '"stringData": {"a": 1, "a": "5512"}}'
    assert [finding.rule for finding in findings(text)] == ["R211", "S303"]


@pytest.mark.parametrize("text", [GOOD[:-1] + ",}", "{" + GOOD[1:].replace(":", "", 1)])
def test_what_is_broken_is_not_judged_further(text: str) -> None:
    broken = text.replace("weather", "Weather_1")
    assert [finding.rule for finding in findings(broken, forced=True)] == ["R201"]


def test_no_message_about_a_broken_file_tells_its_values() -> None:
    canary = "canary-7c1d90"
    sample = f'"a": "{canary}"'
    for text in (f'{HEAD}"stringData": {{{sample},}}}}', f"{canary}: {canary}", f'{HEAD}"data": {{{sample}}}}}'):
        for finding in findings(text, forced=True):
            assert canary not in f"{finding.message} {finding.help} {finding.label}"
