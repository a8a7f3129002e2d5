"""That placeholders leave values out is told by default, in one sentence, without turning the advice on."""

from __future__ import annotations

from pathlib import Path

import pytest

from spec_lint import cli
from spec_lint.report import FORMATS

SECRET = "apiVersion: v1\nkind: Secret\nmetadata: {name: vault}\nstringData:\n"
ONE = "1 value is a placeholder and was not judged; --info shows it (R219)."
TWO = "2 values are placeholders and were not judged; --info shows where (R219)."


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("vault.yaml").write_text(f'{SECRET}  a: "${{A}}"\n  b: "${{B}}"\n')


def said(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[str, str]:
    cli.main(["check", "--isolated", *arguments, "vault.yaml"])
    captured = capsys.readouterr()
    return captured.out, captured.err


@pytest.mark.parametrize("format_name", FORMATS)
def test_the_note_stands_in_the_text_and_beside_other_formats(
    format_name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    out, err = said(capsys, "--format", format_name)
    assert f"note: {TWO}\n" in (out if format_name == "text" else err)
    assert "note:" not in (err if format_name == "text" else out)
    assert "R219" not in (out if format_name not in ("text", "sarif", "html", "markdown") else "")


def test_one_value_is_one(capsys: pytest.CaptureFixture[str]) -> None:
    Path("vault.yaml").write_text(f'{SECRET}  a: "${{A}}"\n  b: "b"\n')
    assert f"note: {ONE}\n" in said(capsys)[0]


@pytest.mark.parametrize("arguments", [("--info",), ("--select", "R219"), ("--ignore", "R219"), ("--select", "S")])
def test_no_note_where_each_is_told_or_the_advice_was_chosen_against(
    arguments: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    assert "note:" not in said(capsys, *arguments)[0]


def test_no_note_without_a_placeholder(capsys: pytest.CaptureFixture[str]) -> None:
    Path("vault.yaml").write_text(f'{SECRET}  a: "plain"\n')
    assert "note:" not in said(capsys)[0]
