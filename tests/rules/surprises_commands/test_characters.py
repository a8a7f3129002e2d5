"""Typographic characters: those that break a command, and those in texts."""

from __future__ import annotations

import json

import pytest

from tests.rules.told import places, spec, told


def transform(**fields: object) -> str:
    return spec(json.dumps({"image": "edges:1.0", **fields}, ensure_ascii=False)[1:-1])


@pytest.mark.parametrize(
    ("word", "at"),
    [
        ("“run”", "“"),
        ("”x”", "”"),
        ("„x“", "„"),
        ("‘x’", "‘"),
        ("--name=“x”", "“"),
        ("–v", "–"),
        ("—verbose", "—"),
        ("‑‑flag", "‑"),
        ("-‑flag", "‑"),
        ("--dry‑run", "‑"),
        ("−1x", "−"),
        ("\u00a0-v", "\u00a0"),
        ("/data\u00a0", "\u00a0"),
        ("/da\u200bta", "\u200b"),
        ("\ufeff/data", "\ufeff"),
    ],
)
def test_words_of_a_command(word: str, at: str) -> None:
    assert places(transform(cmd=["edges", word]), "P502") == [at]


TEXTS = ["–", "Ürümqi", "a – b", "Jean‑Luc", "the “edges” of it", "10\u00a0km", "l’eau", "日本語"]


@pytest.mark.parametrize("word", TEXTS)
def test_words_that_are_texts(word: str) -> None:
    assert places(transform(cmd=["edges", "--title", word]), "P502") == []


@pytest.mark.parametrize(
    ("line", "at"),
    [
        ("run –v", "–"),
        ("run —verbose > /pfs/out/x", "—"),
        ("echo “hello” > /pfs/out/x", "“"),
        ("cp /pfs/images/a\u00a0/pfs/out", "\u00a0"),
        ("run ‑‑flag", "‑"),
        ("run --a=‘b’", "‘"),
        ("run\u200b", "\u200b"),
    ],
)
def test_lines_of_a_shell(line: str, at: str) -> None:
    assert places(transform(cmd=["sh"], stdin=["set -e", line]), "P502") == [at]
    assert places(transform(cmd=["sh", "-c", line]), "P502") == [at]
    assert places(transform(cmd=["edges"], err_cmd=["sh"], err_stdin=[line]), "P502") == [at]


@pytest.mark.parametrize(
    "line",
    [
        "# don’t run –v",
        "run # don’t",
        "echo 'the “edges” – of it'",
        'echo "the “edges” – of it"',
        "echo l’eau > /pfs/out/x",
        "echo a – b",
        "cat <<EOF > /pfs/out/x\nthe “edges” –v\nEOF",
        "cp /pfs/images/Ürümqi /pfs/out",
    ],
)
def test_texts_in_lines_of_a_shell(line: str) -> None:
    assert places(transform(cmd=["sh"], stdin=["set -e", line]), "P502") == []


def test_a_text_in_quotes_over_several_lines() -> None:
    assert places(transform(cmd=["sh"], stdin=["echo 'a", "“b” –c", "d'"]), "P502") == []


@pytest.mark.parametrize(
    ("value", "at"), [("“http://x”", "“"), ("‘a’", "‘"), ("\u00a0x", "\u00a0"), ("x\u200b", "\u200b")]
)
def test_values_of_variables(value: str, at: str) -> None:
    assert places(transform(cmd=["edges"], env={"URL": value}), "P502") == [at]
    assert places(transform(cmd=["edges"], working_dir=value), "P502") == [at]


@pytest.mark.parametrize("value", ["a “b” c", "10\u00a0km", "a – b", "“a” and b", "–"])
def test_values_of_variables_that_are_texts(value: str) -> None:
    assert places(transform(cmd=["edges"], env={"TITLE": value}), "P502") == []


def test_the_message_names_the_character() -> None:
    (finding,) = told(transform(cmd=["edges", "–v"]), "P502")
    assert "U+2013 (en dash)" in finding.message and "`-`" in (finding.help or "")
    (finding,) = told(transform(cmd=["edges", "\u00a0v"]), "P502")
    assert "no-break space" in finding.message


def test_code_of_another_language_is_left_alone() -> None:
    assert places(transform(cmd=["python3", "-c", "“x”"]), "P502") == []
