"""Lines of code that YAML joins into one: what changes its meaning, and what does not."""

from __future__ import annotations

import pytest

from tests.rules.told import places, told

HEAD = "pipeline: {name: edges}\ninput: {pfs: {repo: images, glob: /}}\ntransform:\n  image: edges:1.0\n"


def stdin(head: str, *lines: str) -> str:
    body = "".join(f"    {line}\n" if line else "\n" for line in lines)
    return f"{HEAD}  cmd: [bash]\n  stdin:\n  - {head}\n{body}"


def quoted(*lines: str) -> str:
    return HEAD + "  cmd: [bash]\n  stdin:\n  - " + "\n    ".join(lines) + "\n"


@pytest.mark.parametrize("head", [">", ">-", ">+", ">  # a comment"])
@pytest.mark.parametrize(
    ("lines", "at"),
    [
        (["for f in /pfs/images/*", "do cp $f /pfs/out", "done"], "do cp $f /pfs/out"),
        (["for f in /pfs/images/*; do", "cp $f /pfs/out", "done"], "done"),
        (["if [ -f /pfs/images/a ]", "then cp /pfs/images/a /pfs/out; fi"], "then cp /pfs/images/a /pfs/out; fi"),
        (["if true; then", "cp /pfs/images/a /pfs/out", "fi"], "fi"),
        (["cd /app", "python run.py"], "python run.py"),
        (["set -e", "cp -r /pfs/images /pfs/out"], "cp -r /pfs/images /pfs/out"),
        (["mkdir -p /pfs/out/a", "", "cd /app", "/usr/bin/python3 run.py"], "/usr/bin/python3 run.py"),
        (["# copy it", "cp -r /pfs/images /pfs/out"], "cp -r /pfs/images /pfs/out"),
        (["cp -r /pfs/images /pfs/out", "# then tell it", "echo done"], "# then tell it"),
        (["cat <<EOF > /pfs/out/a", "text", "EOF"], "text"),
        (["python3 /edges.py \\", "--verbose"], "--verbose"),
        (["export A=1", "export B=2"], "export B=2"),
    ],
)
def test_lines_of_a_folded_block_that_run_together(head: str, lines: list[str], at: str) -> None:
    assert places(stdin(head, *lines), "P500") == [at]


@pytest.mark.parametrize(
    "lines",
    [
        ["python3 /edges.py", "--out /pfs/out", "--verbose"],
        ["python3 /edges.py /pfs/images", "/pfs/out"],
        ["cd /app &&", "python3 run.py /pfs/out"],
        ["cd /app", "&& python3 run.py /pfs/out"],
        ["cd /app;", "python3 run.py /pfs/out"],
        ["cat /pfs/images/a |", "grep -v b > /pfs/out/a"],
        ["for f in /pfs/images/*; do", "cp $f /pfs/out;", "done"],
        ["if true; then", "cp /pfs/images/a /pfs/out;", "fi"],
        ["cd /app", "", "python3 run.py"],
        ["find /pfs/images -name a -exec", "cp {} /pfs/out ;"],
        ["find /pfs/images -type f", "-exec cp {} /pfs/out ;"],
        ["ls /pfs/images | xargs -n 1", "cp -t /pfs/out"],
        ["apt-get install -y", "git make", "curl jq"],
        ["pip install numpy", "python-dateutil", "git"],
        ["timeout 60", "python3 run.py"],
        ["nohup nice", "python3 run.py"],
        ["A=1", "python3 run.py"],
        ["case $1 in a) cp a /pfs/out ;;", "esac"],
        ["(cd /app;", "python3 run.py)"],
        ["echo 'a", "cp b c'"],
        ["cd /app", "  python3 run.py"],  # a line further in stays a line
    ],
)
def test_lines_of_a_folded_block_that_belong_together(lines: list[str]) -> None:
    assert places(stdin(">", *lines), "P500") == []


@pytest.mark.parametrize("head", ["|", "|-"])
def test_a_literal_block_keeps_its_lines(head: str) -> None:
    assert places(stdin(head, "cd /app", "python3 run.py"), "P500") == []


def test_quotes_and_plain_scalars_are_joined_too() -> None:
    assert places(quoted('"cd /app', 'python3 run.py"'), "P500") == ['python3 run.py"']
    assert places(quoted("'cd /app", "python3 run.py'"), "P500") == ["python3 run.py'"]
    assert places(quoted("cd /app", "python3 run.py"), "P500") == ["python3 run.py"]
    assert places(quoted('"cd /app\\n\\', 'python3 run.py"'), "P500") == []
    assert places(quoted('"cd /app', "", 'python3 run.py"'), "P500") == []
    text = '{"pipeline": {"name": "edges"}, "input": {"pfs": {"repo": "images", "glob": "/"}},\n'
    text += '"transform": {"image": "edges:1.0", "cmd": ["bash", "-c", "cd /app\n python3 run.py"]}}'
    assert places(text, "P500") == ['python3 run.py"']


def test_a_list_item_that_is_indented_too_far_belongs_to_the_one_above() -> None:
    assert places(quoted("cd /app", " - python3 run.py"), "P500") == ["- python3 run.py"]
    words = HEAD + "  cmd:\n  - edges\n    - --verbose\n"
    assert places(words, "P500") == ["- --verbose"] and places(words, "P713") == []


def test_the_help_names_what_to_write() -> None:
    (finding,) = told(stdin(">", "cd /app", "python3 run.py"), "P500")
    assert "`|`" in (finding.help or "")
    (finding,) = told(quoted("cd /app", " - python3 run.py"), "P500")
    assert "Indent" in (finding.help or "")


def test_code_after_c_is_code_and_arguments_are_not() -> None:
    words = "  cmd:\n  - {0}\n  - -c\n  - >-\n    {1}\n    {2}\n"
    assert places(HEAD + words.format("sh", "cd /app", "python3 run.py"), "P500") == ["python3 run.py"]
    assert places(HEAD + words.format("python3", "import os", "print(os.name)"), "P500") == ["print(os.name)"]
    assert places(HEAD + words.format("python3", "import os;", "print(os.name)"), "P500") == []
    assert places(HEAD + words.format("python3", "print(1,", "x = 2)"), "P500") == []
    assert places(HEAD + words.format("/edges", "cd /app", "python3 run.py"), "P500") == []


def test_an_error_command_is_code_too() -> None:
    text = HEAD + "  cmd: [edges]\n  err_cmd: [sh]\n  err_stdin:\n  - >\n    set -e\n    touch /pfs/out/a\n"
    assert places(text, "P500") == ["touch /pfs/out/a"]


def test_what_is_lost_by_joining_is_not_told_as_missing_output() -> None:
    text = quoted('"cd /app', 'python3 run.py"')
    assert places(text, "P500") and not places(text, "P720")
