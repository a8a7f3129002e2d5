"""Characters of a command that YAML takes for tags, anchors or escapes."""

from __future__ import annotations

import pytest

from tests.rules.told import places, spec

HEAD = "pipeline: {name: edges}\ninput: {pfs: {repo: images, glob: /}}\ntransform:\n  image: edges:1.0\n  cmd: [sh]\n"


@pytest.mark.parametrize(
    ("line", "place"),
    [
        ("! grep -q a /pfs/images/f", ["!"]),
        ("&log cp /pfs/images/f /pfs/out", ["&log"]),
        ("'! grep -q a /pfs/images/f'", []),
        ("[ ! -f a ]", []),
        ("cp a /pfs/out && ! grep b c", []),
        ("!!str cp a /pfs/out", []),
        ("cp a &b", []),
    ],
)
def test_tags_and_anchors_are_no_part_of_a_command(line: str, place: list[str]) -> None:
    assert places(f"{HEAD}  stdin:\n  - {line}\n", "P504") == place


def test_tags_and_anchors_are_no_part_of_a_variable() -> None:
    assert places(f"{HEAD}  stdin: [date]\n  env: {{A: ! x, B: &y z}}\n", "P504") == ["!", "&y"]


def test_an_anchor_that_an_alias_refers_to_is_meant() -> None:
    assert places(f"{HEAD}  stdin: [date]\n  env: {{A: &level debug, B: *level}}\n", "P504") == []


@pytest.mark.parametrize(
    ("value", "place"),
    [
        (r'"C:\temp"', [r"\t"]),
        (r'"D:\new\files"', [r"\n"]),
        (r'"\bword\b"', [r"\b"]),
        (r'"a\fb"', [r"\f"]),
        (r"'C:\temp'", []),
        (r'"C:\\temp"', []),
        (r'"a\tb\nc"', []),
        (r'"total:\n  5"', []),
    ],
)
def test_escapes_that_eat_a_backslash(value: str, place: list[str]) -> None:
    assert places(spec(f'image: "edges:1.0", cmd: [edges], env: {{A: {value}}}'), "P505") == place
    assert places(spec(f'image: "edges:1.0", cmd: [edges, {value}]'), "P505") == place


def test_line_breaks_of_a_block_are_no_escapes() -> None:
    assert places(f"{HEAD}  stdin:\n  - |\n    case a in x:\n    esac\n", "P505") == []
