"""Values that a comment of YAML cuts off, and comments that are meant as such."""

from __future__ import annotations

import pytest

from tests.rules.told import places

HEAD = "pipeline: {name: edges}\ninput: {pfs: {repo: images, glob: /}}\ntransform:\n  image: edges:1.0\n"


def stdin(line: str) -> str:
    return f"{HEAD}  cmd: [sh]\n  stdin:\n  - {line}\n"


@pytest.mark.parametrize(
    ("line", "at"),
    [
        ('echo "run # $RUN" > /pfs/out/x', '# $RUN" > /pfs/out/x'),
        ("awk '/ #/ {print}' /pfs/images/f > /pfs/out/f", "#/ {print}' /pfs/images/f > /pfs/out/f"),
        ("sed -e 's/ #.*//' /pfs/images/f", "#.*//' /pfs/images/f"),
        ("echo `cat f #x` > /pfs/out/f", "#x` > /pfs/out/f"),
        ("echo $(date #now) > /pfs/out/f", "#now) > /pfs/out/f"),
        ('grep "a\t#" f', '#" f'),
    ],
)
def test_a_comment_in_the_quotes_of_a_command(line: str, at: str) -> None:
    assert places(stdin(line), "P501") == [at]
    assert places(stdin(line), "P720") == []


@pytest.mark.parametrize(
    "line",
    [
        "cp /pfs/images/a /pfs/out # copy it",
        "cp /pfs/images/a /pfs/out #copy it",
        "'echo \"run # $RUN\" > /pfs/out/x'",
        "\"echo 'a # b' > /pfs/out/x\"  # copy it",
        'echo "run#$RUN" > /pfs/out/x',
        '|\n    echo "run # $RUN" > /pfs/out/x',
        "echo it\\'s > /pfs/out/x # it",
        "a) echo 1 ;; # a case",
    ],
)
def test_comments_that_cut_nothing(line: str) -> None:
    assert places(stdin(line), "P501") == []


def test_arguments_and_variables_end_before_a_number_or_a_color() -> None:
    words = "  cmd:\n  - edges\n  - --title=Run #7\n  - plain # a word\n"
    assert places(HEAD + words, "P501") == ["#7"]
    env = "    TITLE: Run #7\n    COLOR: rgb #ff0000\n    LEVEL: debug # or info\n    A: b #7 days\n"
    assert places(f"{HEAD}  cmd: [edges]\n  env:\n{env}", "P501") == ["#7", "#ff0000"]


def test_json_has_no_such_comments() -> None:
    text = '{"pipeline": {"name": "edges"}, "input": {"pfs": {"repo": "images", "glob": "/"}},'
    text += '"transform": {"image": "edges:1.0", "cmd": ["sh"], "stdin": ["echo \\"a # b\\" > /pfs/out/a"]}}'
    assert places(text, "P501") == []
