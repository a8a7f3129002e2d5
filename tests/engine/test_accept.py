"""What a project accepts is not reported as a finding, but it is kept, with the reason."""

from __future__ import annotations

import json
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator  # type: ignore[import-untyped,unused-ignore]

from spec_lint.cli import main
from spec_lint.engine.collect import FEW
from tests.end_to_end.running import secret, spec

schemas: Any = import_module("spec_lint.schemas")
BAD = spec("edges").replace('"transform"', '"tranform": {}, "transform"')


def report(capsys: pytest.CaptureFixture[str], *arguments: str) -> Any:
    main(["check", "--format", "json", *arguments])
    return json.loads(capsys.readouterr().out)


def suppressed(found: Any) -> list[tuple[str, str, str, str]]:
    return [
        (one["finding"]["rule"], one["finding"]["file"], one["by"], one["reason"])
        for one in found.get("suppressed", [])
    ]


@pytest.mark.parametrize("more", [0, FEW])
@pytest.mark.parametrize(
    ("settings", "reason"),
    [
        ('[[suppress]]\nrule = "P0"\nreason = "made by hand"', "made by hand"),
        ('[per_file_ignores]\n"old/" = ["unknown-field"]', 'per_file_ignores "old/"'),
        (
            'ignore = ["R010"]\n[[suppress]]\nrule = "ALL"\nreason = "2"\n[per_file_ignores]\n"*.json" = ["ALL"]',
            'per_file_ignores "*.json"',
        ),
    ],
)
def test_the_json_report_lists_what_is_accepted_with_the_reason(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    settings: str,
    reason: str,
    more: int,
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "old").mkdir()
    (tmp_path / "old" / "edges.json").write_text(BAD)
    for number in range(more):
        (tmp_path / f"good{number}.json").write_text(spec(f"good{number}"))
    (tmp_path / "spec-lint.toml").write_text(settings)
    found = report(capsys)
    assert suppressed(found) == [("P001", "old/edges.json", "configuration", reason)]
    assert found["findings"] == []
    assert found["summary"]["errors"] == 0
    Draft202012Validator(json.loads(schemas.text("report"))).validate(found)


def test_a_report_of_a_commit_lists_only_what_concerns_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("edges", "other"):
        (tmp_path / f"{name}.json").write_text(BAD.replace("edges", name))
    (tmp_path / "spec-lint.toml").write_text('[[suppress]]\nrule = "P001"\nreason = "r"\n')
    assert [one[1] for one in suppressed(report(capsys))] == ["edges.json", "other.json"]
    assert [one[1] for one in suppressed(report(capsys, "--with-project", "other.json"))] == ["other.json"]


def test_a_report_without_anything_accepted_has_no_list_of_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "edges.json").write_text(spec("edges"))
    assert list(report(capsys)) == ["version", "findings", "summary"]


def test_what_is_accepted_shows_no_secret_value(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Neither in the words of the finding nor in the reason."""
    monkeypatch.chdir(tmp_path)
    value = "qZ8-hidden-tail-7731"
    (tmp_path / "store.json").write_text(secret("store", "access").replace("made-up", value))
    (tmp_path / "edges.json").write_text(spec("edges", input={"cron": {"name": "tick", "spec": value}}))
    (tmp_path / "spec-lint.toml").write_text(f'[[suppress]]\nrule = "ALL"\nreason = "password={value}"\n')
    main(["check", "--format", "json"])
    captured = capsys.readouterr()
    assert {one["finding"]["rule"] for one in json.loads(captured.out)["suppressed"]} >= {"P207"}
    assert value not in captured.out + captured.err
