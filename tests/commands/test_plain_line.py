"""A command line of paths, switches and options with a value gives the same options with and without argparse."""

from __future__ import annotations

from pathlib import Path

import pytest

from spec_lint.commands import check
from spec_lint.commands.command_line import parsed
from spec_lint.commands.plain_line import plain_options


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["edges.json"],
        ["-"],
        ["a.json", "--with-project", "b.json", "--allow-empty"],
        ["--info", "--isolated", "--in-cluster", "--cluster", "check", "-", "a b.json", ""],
        ["--isolated", "--isolated"],
        ["--format", "json", "a.json"],
        ["--format=concise", "--format", "concise", "a.json", "--color=never"],
        ["-n", "pachyderm", "a.json", "--select", "P", "b.json", "--select=X201,R", "--baseline", "known.json"],
        ["--arg", "a=b=c", "--arg=d=e", "--timeout", "3", "--as-user=jane doe", "--as-group", "a", "--cache", "c"],
        ["--format", "gitlab", "--output", "json=a.json", "--output=sarif"],
    ],
    ids=" ".join,
)
def test_a_plain_line_gives_the_options_that_argparse_gives(words: list[str]) -> None:
    options = plain_options(words, check.add_options)
    assert options is not None
    expected = vars(parsed(["check", *words]))
    for name in ("parser", "run", "given"):
        expected.pop(name, None)
    assert vars(options) == expected


@pytest.mark.parametrize(
    "words",
    [
        ["--format", "jsno"],
        ["--format"],
        ["--format=", "a.json"],
        ["--format", "json", "--format", "text"],
        ["--format", "--info"],
        ["--info=1"],
        ["-npachyderm"],
        ["-n=pachyderm"],
        ["--timeout", "soon"],
        ["--timeout=-1"],
        ["--baseline", "-"],
        ["--form", "json"],
        ["--", "--info"],
        ["--inf"],
        ["--no-such"],
        ["-h"],
        ["a.json", "--help"],
    ],
    ids=" ".join,
)
def test_every_other_line_is_left_to_argparse(words: list[str]) -> None:
    assert plain_options(words, check.add_options) is None


@pytest.mark.parametrize("word", ["--info", "-"])
def test_what_may_be_an_option_or_a_file_is_left_to_argparse(
    word: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert plain_options([word], check.add_options) is not None
    Path(word).touch()
    assert plain_options([word], check.add_options) is None
