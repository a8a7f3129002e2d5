"""Scripts with `set -u`: variables that nothing sets, and all the ways to set one."""

from __future__ import annotations

import json

import pytest

from tests.rules.told import places, spec, told

INPUT = (
    'input: {cross: [{pfs: {repo: images, glob: "/*"}}, {pfs: {name: model, repo: x, glob: /}}, '
    '{cron: {name: tick, spec: "@daily"}}]}'
)
SECRETS = [{"name": "db", "key": "password", "env_var": "PASSWORD"}]


def script(*lines: str, cmd: tuple[str, ...] = ("bash",), rest: str = INPUT) -> str:
    fields = {"image": "edges:1.0", "cmd": [*cmd], "stdin": [*lines], "env": {"LEVEL": "1"}, "secrets": SECRETS}
    return spec(json.dumps(fields)[1:-1], rest)


@pytest.mark.parametrize(
    ("line", "at"),
    [
        ("cp $date /pfs/out", "$date"),
        ('cp "/pfs/images/${date}" /pfs/out', "${date}"),
        ('cp "$(ls $folder)" /pfs/out', "$folder"),
        ("cp ${name%.csv} /pfs/out", "${name%"),
        ("cp ${name:0:3} /pfs/out", "${name:"),
        ("""echo "it's $date" > /pfs/out/a""", "$date"),
        ("cat <<EOF > /pfs/out/a\n$date\nEOF", "$date"),
        ('[ -n "$LEVLE" ] || exit 1', "$LEVLE"),
        ("cp $image /pfs/out", "$image"),
    ],
)
@pytest.mark.parametrize("first", ["set -u", "set -eu", "set -euo pipefail", "set -o nounset", "set -e -u"])
def test_a_variable_that_nothing_sets(first: str, line: str, at: str) -> None:
    assert places(script(first, line), "P503") == [at]


@pytest.mark.parametrize(
    "line",
    [
        "cp $images $model $tick /pfs/out",
        "echo $images_COMMIT $PACH_JOB_ID $PACH_DATUM_images_JOIN_ON $LEVEL $PASSWORD > /pfs/out/a",
        "date=$(date); echo $date > /pfs/out/a",
        "for f in /pfs/images/*; do cp $f /pfs/out; done",
        "ls /pfs/images | while read -r a b; do cp $a $b; done",
        "while IFS=, read -r a; do cp $a /pfs/out; done < /pfs/images/list",
        "mapfile -t files < list; cp ${files} /pfs/out",
        "export date; cp $date /pfs/out",
        "f() { local date; date=1; echo $date $1 $@ $# $? $$; }; f 1",
        "printf -v date %s 1; cp $date /pfs/out",
        "echo ${date:-} ${date-1} ${date:+a} ${date:?no} > /pfs/out/a",
        ": ${date:=1}; cp $date /pfs/out",
        "((n = 1)); ((m++)); cp $n $m /pfs/out",
        "[[ -v date ]] && cp $date /pfs/out",
        "awk '{print $name}' /pfs/images/a > /pfs/out/a",
        "jq -r '.a as $b | $b' /pfs/images/a > /pfs/out/a",
        "x=\"$(jq '.a as $b | $b' /pfs/images/a)\"; echo $x > /pfs/out/a",
        "echo \\$date > /pfs/out/a",
        'echo "\\$date" > /pfs/out/a',
        "# cp $date",
        "echo 1 # $date",
        "cat <<'EOF' > /pfs/out/a\n$date\nEOF",
        'cat <<"EOF" > /pfs/out/a\n$date\nEOF',
        "cat <<\\EOF > /pfs/out/a\n$date\nEOF",
        "cp $HOME $PATH $PWD $RANDOM $HOSTNAME $UID /pfs/out",
        "cp $JAVA_HOME $PYTHONPATH $CUDA_VISIBLE_DEVICES $LD_LIBRARY_PATH $LC_ALL /pfs/out",
        "source /env.sh; cp $date /pfs/out",
        ". /env.sh\ncp $date /pfs/out",
        "eval $(cat env); cp $date /pfs/out",
        "set +u; cp $date /pfs/out",
        "echo $((n + 1)) ${#} ${1} $1 ${array[@]} > /pfs/out/a",
        'case $LEVEL in (1) a=b;; esac; echo "$a" > /pfs/out/a',
    ],
)
def test_variables_that_are_set_somehow_or_need_not_be(line: str) -> None:
    assert places(script("set -eu", line), "P503") == []


def test_without_the_option_an_empty_value_is_fine() -> None:
    assert places(script("set -e", "cp $date /pfs/out"), "P503") == []
    assert places(script("set -e", "cp $date /pfs/out", cmd=("fish",)), "P503") == []


@pytest.mark.parametrize("cmd", [("bash", "-u"), ("sh", "-eu"), ("bash", "-o", "nounset")])
def test_the_option_may_be_one_of_the_shell(cmd: tuple[str, ...]) -> None:
    assert places(script("cp $date /pfs/out", cmd=cmd), "P503") == ["$date"]
    assert places(script(cmd=(*cmd, "-c", "cp $date /pfs/out")), "P503") == ["$date"]


def test_each_variable_is_told_once_and_a_near_name_is_offered() -> None:
    (finding,) = told(script("set -u", "cp $LEVLE $LEVLE /pfs/out"), "P503")
    assert finding.help == 'Did you mean "LEVEL"?'
    assert len(told(script("set -u", "cp $date $name /pfs/out"), "P503")) == 2


def test_a_patch_may_set_variables() -> None:
    patch = 'pod_patch: \'[{"op": "add", "path": "/containers/0/env/-", "value": {"name": "date", "value": "1"}}]\''
    assert places(script("set -u", "cp $date /pfs/out", rest=f"{INPUT}\n{patch}"), "P503") == []
