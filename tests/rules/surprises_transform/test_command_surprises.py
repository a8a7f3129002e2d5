"""Commands that do not run as they read."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spec_lint.engine.loader import load
from spec_lint.model.command import Command, commands, program_names
from spec_lint.model.pipeline import Pipeline
from tests.rules.told import places, spec, told


def _spec(cmd: list[str], stdin: list[str] | None = None, **fields: object) -> str:
    transform = {"image": "edges:1.0", "cmd": cmd, **({} if stdin is None else {"stdin": stdin}), **fields}
    return spec(json.dumps(transform, ensure_ascii=False)[1:-1])


def _command(cmd: list[str], stdin: list[str] | None = None) -> Command:
    (document,) = load("edges.yaml", _spec(cmd, stdin).encode()).documents
    (command,) = commands(Pipeline(document))
    return command


@pytest.mark.parametrize(
    ("cmd", "shell", "takes_text", "text", "file"),
    [
        (["python3", "/edges.py"], None, False, None, None),
        (["sh"], 0, False, None, None),
        (["/bin/bash", "/run.sh", "-c"], 0, False, None, 1),
        (["bash", "-c", "date"], 0, True, 2, None),
        (["bash", "-c"], 0, True, None, None),
        (["bash", "-lc", "date"], 0, True, 2, None),
        (["bash", "-e", "-o", "pipefail", "-c", "date"], 0, True, 5, None),
        (["bash", "--norc", "/run.sh"], 0, False, None, 2),
        (["bash", "--", "/run.sh"], 0, False, None, 2),
        (["bash", "-s", "argument"], 0, False, None, None),
        (["/usr/bin/env", "bash", "-c", "date"], 1, True, 3, None),
        (["busybox", "sh", "/run.sh"], 1, False, None, 2),
        (["grep", "-c", "sh"], None, False, None, None),
    ],
)
def test_how_a_shell_is_read(
    cmd: list[str], shell: int | None, takes_text: bool, text: int | None, file: int | None
) -> None:
    command = _command(cmd)
    assert (command.shell, command.takes_text, command.text, command.file) == (shell, takes_text, text, file)


@given(st.lists(st.text(max_size=8), min_size=1, max_size=6), st.lists(st.text(max_size=8), max_size=3))
def test_any_words_are_read_and_point_into_the_spec(words: list[str], lines: list[str]) -> None:
    from spec_lint.model.command import _read

    command = _read("cmd", "stdin", tuple(words), tuple(lines))
    for index in (command.shell, command.text, command.file):
        assert index is None or 0 <= index < len(words)
    assert [text for _, text in command.texts()] == [*words, *lines]
    assert command.uses_plain_tools_only() in (True, False)


@pytest.mark.parametrize(
    ("code", "names"),
    [
        ("cp a b && rm c; sort d | uniq", ["cp", "rm", "sort", "uniq"]),
        ("for f in $FILES; do cat $f; done", ["cat"]),
        ("out=`basename $f`", ["basename"]),
        ("N=1 date", ["date"]),
        ("echo $(ls /tmp)", ["echo", "ls"]),
        ("if [ -a x ]; then exit 1 ; fi", ["[", "exit"]),
        ("# only a comment", []),
    ],
)
def test_the_programs_of_shell_code(code: str, names: list[str]) -> None:
    assert list(program_names(code)) == names


@pytest.mark.parametrize(
    ("cmd", "place"),
    [
        (["python3 /edges.py"], ['"python3 /edges.py"']),
        (["python3 "], ['"python3 "']),
        (["bash", "python3 /edges.py"], ['"python3 /edges.py"']),
        (["bash", "cp /pfs/images/* /pfs/out"], ['"cp /pfs/images/* /pfs/out"']),
        (["python3", "/edges.py", "--level 3"], ['"--level 3"']),
        (["python3", "/edges.py --level 3"], ['"/edges.py --level 3"']),
        (["python3", "/my edges.py"], []),
        (["bash", "/my scripts.sh"], []),
        (["bash", "-c", "python3 /edges.py"], []),
        (["python3", "-c", "import edges; edges.run()"], []),
        (["python3", "/edges.py", "--title", "two words"], []),
        (["java", "-Dtitle=two words", "Main"], []),
    ],
)
def test_command_lines_in_one_word(cmd: list[str], place: list[str]) -> None:
    assert places(_spec(cmd), "P713") == place


def test_the_words_are_written_out_in_the_help() -> None:
    (finding,) = told(_spec(["python3 /edges.py '--name=a b'"]), "P713")
    assert finding.help == 'Write `["python3", "/edges.py", "--name=a b"]`.'


@pytest.mark.parametrize(
    ("cmd", "place"),
    [
        (["cp", "/pfs/images/*", "/pfs/out/"], ['"/pfs/images/*"']),
        (["python3", "/edges.py", "|", "tee", "log"], ['"|"']),
        (["python3", "/edges.py", ">", "/pfs/out/log"], ['">"']),
        (["python3", "/edges.py", "2>&1"], ['"2>&1"']),
        (["python3", "/edges.py", "$LEVEL"], ['"$LEVEL"']),
        (["python3", "/edges.py", "--level=${LEVEL}"], ['"--level=${LEVEL}"']),
        (["python3", "/edges.py", "$(date)"], ['"$(date)"']),
        (["python3", "/edges.py", "~/data"], ['"~/data"']),
        (["python3", "/edges.py", "--name='a'"], ["\"--name='a'\""]),
        (["/bin/bash", "run.sh", "'cpu'"], ["\"'cpu'\""]),
        (["python3", "/edges.py", "/pfs/images/*"], []),
        (["A=1", "python3", "/edges.py"], ['"A=1"']),
        (["'python3'", "/edges.py"], ["\"'python3'\""]),
        (["python3", "/edges.py", "--delimiter", "|", "--out", "/pfs/out"], []),
        (["csvcut", "-d", ";", "/pfs/images/list"], []),
        (["edges", "-s", "&&", "date"], ['"&&"']),
        (["awk", "{print $1}"], []),
        (["find", "/pfs", "-exec", "cat", "{}", ";"], []),
        (["grep", "a$", "/pfs/images/list"], []),
        (["python3", "-c", "'$x'"], []),
        (["/scripts/run.sh", "$LEVEL"], []),
        (["pip", "install", "edges>=1.0"], []),
        (["sh", "-c", "cp /pfs/images/* /pfs/out"], []),
        (["env", "sh", "-c", "echo $LEVEL"], []),
    ],
)
def test_shell_syntax_that_no_shell_reads(cmd: list[str], place: list[str]) -> None:
    assert places(_spec(cmd), "P714") == place


@pytest.mark.parametrize(
    ("cmd", "stdin", "place"),
    [
        (["bash", "-c"], ["cp /pfs/images/* /pfs/out"], ['"-c"']),
        (["bash"], None, ['"bash"']),
        (["/bin/sh", "-e"], ["  "], ['"/bin/sh"']),
        (["bash"], ["date"], []),
        (["bash", "/run.sh"], None, []),
    ],
)
def test_shells_with_nothing_to_run(cmd: list[str], stdin: list[str] | None, place: list[str]) -> None:
    assert places(_spec(cmd, stdin), "P715") == place


def test_a_misspelt_stdin_is_not_also_an_idle_shell() -> None:
    assert places(_spec(["bash"], stdinn=["date"]), "P715") == []


@pytest.mark.parametrize(
    ("cmd", "place"),
    [
        (["sh", "-c", "python3", "/edges.py"], ['"/edges.py"']),
        (["sh", "-c", 'exec python3 "$@"', "sh", "/edges.py"], []),
        (["sh", "-c", "date", "sh"], []),
        (["env", "sh", "-c", "date", "sh"], []),
        (["env", "sh", "-c", "date", "env"], ['"env"']),
        (["sh", "-c", "date"], []),
    ],
)
def test_words_after_the_program_of_a_shell(cmd: list[str], place: list[str]) -> None:
    assert places(_spec(cmd), "P716") == place


@pytest.mark.parametrize(
    ("cmd", "stdin", "count"),
    [
        (["sh"], ["date", "ls"], 1),
        (["sh"], ["set -e", "date"], 0),
        (["sh", "-e"], ["date", "ls"], 0),
        (["bash"], ["set -euo pipefail", "date"], 0),
        (["sh"], ["# a comment", "date"], 0),
        (["sh"], ["python3 /edges.py || exit 1", "date"], 0),
    ],
)
def test_shells_that_go_on_after_a_failure(cmd: list[str], stdin: list[str], count: int) -> None:
    assert len(told(_spec(cmd, stdin), "P717")) == count


@pytest.mark.parametrize(
    ("stdin", "place"),
    [
        (["wc", "-l", "/pfs/images/*"], ['"-l"']),
        (["wc \\", "-l /pfs/images/*"], []),
        (["cat <<END", "-l", "END"], []),
        (["echo 'a", "-b'"], []),
    ],
)
def test_lines_that_are_arguments(stdin: list[str], place: list[str]) -> None:
    assert places(_spec(["sh"], stdin), "P719") == place
