"""Files whose content is made to break a reader: each a clean finding or cleanly not ours, in bounds, with no crash."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from spec_lint.pachyderm.messages import MESSAGES, ROOT
from tests.end_to_end.running import Command, Outcome, secret, spec

SPEC = spec("edges").encode()
SECRET = secret("store", "access").encode()
INSIDE = b'{"pipeline": {"name": "edges"}, "transform": {"image": "edges:1.0", "cmd": ["python3"]}, "metadata": '


def bomb(levels: int = 30, width: int = 10) -> bytes:
    """Aliases of aliases: a small text that stands for 10^30 items."""
    lines = ["pipeline: {name: edges}", "transform: {image: 'edges:1.0'}", "a0: &a0 [x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * width)}]" for n in range(1, levels)]
    return "\n".join(lines).encode()


def contents(deep: int) -> dict[str, bytes]:
    """All hostile contents; `deep` says how deep and how long."""
    return {
        "empty": b"",
        "white space": b" \n\t\n \r\n",
        "a zero byte": b"\0",
        "zero bytes": b"\0" * deep,
        "a zero byte in a spec": SPEC.replace(b"edges", b"ed\0ges"),
        "a zero byte in a secret": SECRET.replace(b"made-up", b"made\0up"),
        "invalid UTF-8": b"\xff\xfa\x80",
        "invalid UTF-8 in a spec": SPEC.replace(b"edges", b"ed\xe9ges"),
        "invalid UTF-8 in a secret": SECRET.replace(b"made-up", b"made\xe9up"),
        "a surrogate in UTF-8": SPEC.replace(b"edges", b"\xed\xa0\x80"),
        "an overlong slash in UTF-8": SPEC.replace(b"edges", b"\xc0\xaf"),
        "UTF-8 cut off": SPEC + b"# \xe2\x82",
        "UTF-16, little end first": b"\xff\xfe" + SPEC.decode().encode("utf-16-le"),
        "UTF-16, big end first": b"\xfe\xff" + SPEC.decode().encode("utf-16-be"),
        "UTF-16 without a mark": SPEC.decode().encode("utf-16-le"),
        "UTF-16 of an odd length": b"\xff\xfe" + SPEC.decode().encode("utf-16-le") + b"x",
        "UTF-16 with half a pair": b"\xff\xfe" + SPEC.decode().encode("utf-16-le") + b"\x00\xd8",
        "a secret in UTF-16": b"\xff\xfe" + SECRET.decode().encode("utf-16-le"),
        "UTF-32": SPEC.decode().encode("utf-32"),
        "a byte order mark alone": b"\xef\xbb\xbf",
        "a spec after a byte order mark": b"\xef\xbb\xbf" + SPEC,
        "a secret after a byte order mark": b"\xef\xbb\xbf" + SECRET,
        "two byte order marks": b"\xef\xbb\xbf\xef\xbb\xbf" + SPEC,
        "lists": b"[" * deep + b"]" * deep,
        "lists, open": b"[" * deep,
        "mappings": b'{"a":' * deep + b"1" + b"}" * deep,
        "mappings, open": b'{"a":' * deep,
        "lists in a spec": INSIDE + b"[" * deep + b"]" * deep + b"}",
        "lists in a spec, open": INSIDE + b"[" * deep,
        "mappings in a spec": INSIDE + b'{"a":' * deep + b"1" + b"}" * deep + b"}",
        "lists in mappings in a spec": INSIDE + b'[{"a":' * deep + b"1" + b"}]" * deep + b"}",
        "specs in lists": b"[" * deep + SPEC + b"]" * deep,
        "lists of YAML": b"pipeline: {name: edges}\ntransform: {image: 'edges:1.0'}\nx: \n" + b"- " * deep + b"x\n",
        "keys of YAML": b"pipeline: {name: edges}\ntransform: {image: 'edges:1.0'}\nx: \n" + b"? " * deep + b"x\n",
        "flow lists of YAML": b"pipeline: {name: edges}\ntransform: {image: 'edges:1.0'}\nx: " + b"[" * deep,
        "indented mappings of YAML": b"pipeline: {name: edges}\ntransform:\n"
        + b"".join(b" " * level + b"a:\n" for level in range(1, min(3_000, deep // 10))),
        "tags": b"pipeline: {name: edges}\ntransform: {image: 'edges:1.0'}\nx: " + b"!a " * deep,
        "anchors": b"pipeline: {name: edges}\ntransform: {image: 'edges:1.0'}\nx: " + b"&a " * deep,
        "many anchors": b"pipeline: {name: edges}\ntransform: {image: 'edges:1.0'}\nx:\n"
        + b"".join(b"- &a%d x\n" % number for number in range(deep)),
        "lists in a secret": SECRET.replace(b'"made-up"', b"[" * deep + b"]" * deep),
        "mappings in a secret": SECRET.replace(b'"made-up"', b'{"a":' * deep + b"1" + b"}" * deep),
        "mappings in a secret, open": SECRET.replace(b'"made-up"', b'{"a":' * deep),
        "a secret of YAML, deep": b"apiVersion: v1\nkind: Secret\ndata:\n  a: " + b"[" * deep + b"]" * deep,
        "an alias bomb": bomb(),
        "an alias bomb in a secret": bomb().replace(b"pipeline: {name: edges}", b"apiVersion: v1\nkind: Secret"),
        "merge keys of merge keys": b"pipeline: {name: edges}\ntransform: {image: 'edges:1.0'}\nm0: &m0 {k: v}\n"
        + b"".join(b"m%d: &m%d {<<: [%s]}\n" % (n, n, b", ".join([b"*m%d" % (n - 1)] * 10)) for n in range(1, 30)),
        "a list that holds itself": b"pipeline: {name: edges}\ntransform: &t\n  image: 'edges:1.0'\n"
        + b"  cmd: &a [*a, *t]\n",
        "a secret that holds itself": b"apiVersion: v1\nkind: Secret\nmetadata: {name: a}\ndata: &d {a: *d}\n",
        "a number of a million digits": INSIDE + b"9" * (10 * deep) + b"}",
        "a tiny number": INSIDE + b"1e-999999999}",
        "a huge number": INSIDE + b"1e999999999, " + b'"datum_tries": 1e999999999}',
        "a number of a million digits in a secret": SECRET.replace(b'"made-up"', b"9" * (10 * deep)),
        "a huge number in a secret": SECRET.replace(b'"made-up"', b"1e999999999"),
        "half a pair of escapes": SPEC.replace(b"edges", b"\\ud800"),
        "half a pair of escapes in a secret": SECRET.replace(b"made-up", b"\\udfff"),
        "a string that does not end": INSIDE + b'"' + b"x" * (50 * deep),
        "a line of five million characters": INSIDE + b'{"a": "' + b"x" * (50 * deep) + b'"}}',
        "a key of five million characters": INSIDE + b'{"' + b"x" * (50 * deep) + b'": 1}}',
        "the same key often": INSIDE + b"{" + b", ".join([b'"a": 1'] * deep) + b"}}",
        "many unknown fields": SPEC.rstrip()[:-1]
        + b"".join(b', "field%d": 1' % number for number in range(deep // 33))
        + b"}",
        "many keys": INSIDE + b"{" + b", ".join(b'"%d": 1' % number for number in range(deep // 5)) + b"}}",
        "many keys in a secret": SECRET.replace(
            b'"access": "made-up"', b", ".join(b'"k%d": "made-up"' % number for number in range(deep))
        ),
        "many wrong keys in a secret": SECRET.replace(
            b'"access": "made-up"', b", ".join(b'"k %d": 1' % number for number in range(deep // 5))
        ),
        "many documents": SPEC + b"---\n" * (deep // 20),
        "more values than are read": INSIDE + b"[" + b"1," * 1_000_000 + b"1]}",
        "more values than are read, foreign": b"[" + b"1," * 10_000_000 + b"1]",
        "more values than are read in a secret": SECRET.replace(b'"made-up"', b"[" + b"1," * 1_000_000 + b"1]"),
        "many specs of one name": b"[" + b", ".join([SPEC] * (deep // 50)) + b"]",
        "many brackets that do not pair": b'{"pipeline": {"name": "a"}, "transform": ' + b"}{][" * deep,
        "many quotes": b'{"pipeline": {"name": "a"}, "transform": ' + b'"' * deep,
        "a template": b"{{- range .Values }}\npipeline:\n  name: {{ .name }}\ntransform: {image: x}\n{{- end }}\n",
        "control characters": b"pipeline: {name: edges}\ntransform: {image: \x1b[31mred\x07}\n",
        "a change of direction": "pipeline: {name: edges}\ntransform: {image: 'a\u202eb\u2066c'}\n".encode(),
        "line ends of Unicode": "pipeline: {name: edges}\u2028transform: {image: 'a'}\u0085input: {}\n".encode(),
        "old line ends": SPEC.replace(b"\n", b"\r"),
        "tabs": SPEC.replace(b"  ", b"\t"),
        "directives": b"%YAML 9.9\n%TAG ! tag:example.org:\n---\n" + SPEC,
        "percent signs": b"%" * deep + b"\npipeline: {name: edges}\ntransform: {}\n",
        "words that look like a spec": b'pipeline: transform: input: "pipeline": {name' * 1_000,
        "a line of comment signs": b"#" * deep + b"\n\xff",
        "comment signs before a colon": b"pipeline: {name: edges}\ntransform: {image: a, image "
        + b"#" * deep
        + b"\n}\n",
        "blank lines after a word": (b"\n" * 3 * deep).join([b"pipeline:", b"cmd:", b"transform:", b"input:", b"\xff"]),
        "hyphens in a secret": SECRET.replace(b"stringData", b"data").replace(b"made-up", b"a" + b"-" * deep + b"aB"),
        "letters and hyphens in a secret": SECRET.replace(b"stringData", b"data").replace(
            b"made-up", b"A-" * deep + b"aB"
        ),
        "words that look like a secret": b'{"kind": "Secret", ' * 2_000,
    }


FULL = 100_000
CONTENT = contents(FULL // 10)
"""What the ordinary run checks; the slow tests check the same ten times as deep and long."""
SIZES = [pytest.param(FULL // 10, id="short"), pytest.param(FULL, id="long", marks=pytest.mark.slow)]


def assert_clean(outcome: Outcome, lines: dict[str, int]) -> None:
    """The exit code and the report fit, and every place is one of the files, of which ``lines`` gives the lengths."""
    assert outcome.code in (0, 1, 3), outcome.err
    assert "R000" not in outcome.rules
    errors = [finding for finding in outcome.findings if finding["severity"] == "error"]
    assert (outcome.code == 1) == bool(errors)
    assert outcome.report["summary"]["files"] == len(lines)
    for finding in outcome.findings:
        start, end = (finding["line"], finding["column"]), (finding["end_line"], finding["end_column"])
        assert (1, 1) <= start <= end, finding
        assert end[0] <= lines[finding["file"]]
        assert max(len(finding["message"]), len(finding["help"] or "")) <= 1_000


@pytest.mark.parametrize("name", CONTENT)
@pytest.mark.parametrize("deep", SIZES)
def test_hostile_content(command: Command, tmp_path: Path, name: str, deep: int) -> None:
    content = contents(deep)[name]
    if deep == FULL and content == CONTENT[name]:
        pytest.skip("is the same at any size")
    (tmp_path / "hostile.json").write_bytes(content)
    outcome = command("check", "--isolated", "--format", "json", "hostile.json")
    assert_clean(outcome, {"hostile.json": len(content) + 1})


@pytest.mark.parametrize("name", ["an alias bomb", "lists in a spec", "a number of a million digits", "zero bytes"])
def test_hostile_content_in_a_process_of_its_own(process: Command, tmp_path: Path, name: str) -> None:
    (tmp_path / "hostile.json").write_bytes(CONTENT[name])
    outcome = process("check", "--isolated", "--format", "json", "hostile.json")
    assert_clean(outcome, {"hostile.json": len(CONTENT[name]) + 1})


@pytest.fixture(params=[pytest.param(2_000, id="short"), pytest.param(FULL, id="long", marks=pytest.mark.slow)])
def all_files(tmp_path: Path, request: pytest.FixtureRequest) -> dict[str, int]:
    """All hostile files that are not long, in one folder, and how many lines each can have at most."""
    found = contents(request.param)
    short = {f"{name}.json": content for name, content in found.items() if len(content) <= 2 * request.param}
    for name, content in short.items():
        (tmp_path / name).write_bytes(content)
    return {name: len(content) + 1 for name, content in short.items()}


@pytest.mark.parametrize("kind", ["pipeline", "secret"])
def test_hostile_content_that_is_said_to_be_ours(command: Command, all_files: dict[str, int], kind: str) -> None:
    arguments = ("check", "--isolated", "--format", "json", "--as", kind, *all_files)
    assert_clean(command(*arguments, cpu_seconds=60), all_files)


@pytest.mark.parametrize("report", ["text", "github", "sarif"])
def test_a_report_of_hostile_content_can_be_printed(command: Command, all_files: dict[str, int], report: str) -> None:
    arguments = ("check", "--isolated", "--format", report, *all_files)
    outcome = command(*arguments, cpu_seconds=60)
    assert outcome.code == 1, outcome.err
    for character in "\x00\x07\x1b\u202e\u2066\x85\u2028\r":
        assert character not in outcome.out
    outcome.out.encode("utf-8")


@pytest.mark.parametrize(
    ("name", "ours"),
    [
        ("UTF-16, little end first", "pipelines"),
        ("UTF-16, big end first", "pipelines"),
        ("a spec after a byte order mark", "pipelines"),
        ("a secret after a byte order mark", "secrets"),
        ("invalid UTF-8 in a spec", "pipelines"),
        ("invalid UTF-8 in a secret", "secrets"),
        ("a zero byte in a spec", "pipelines"),
        ("an alias bomb", "pipelines"),
        ("lists in a spec", "pipelines"),
        ("a template", "pipelines"),
        ("empty", "foreign"),
        ("UTF-32", "foreign"),
    ],
)
def test_what_a_hostile_file_is_taken_for(command: Command, tmp_path: Path, name: str, ours: str) -> None:
    (tmp_path / "hostile.json").write_bytes(CONTENT[name])
    summary = command("check", "--isolated", "--format", "json", "hostile.json").report["summary"]
    assert summary[ours] >= 1, summary


NASTY = (*"a*?{([]$%:/ -09\\.,", "a/", "a:", "1h", "{a,")


def filled(text: str, message: str = ROOT, above: tuple[str, ...] = ()) -> dict[str, Any]:
    """A spec that has the text in every field, also in those that want something else."""
    value: dict[str, Any] = {}
    for field, kind in MESSAGES[message].items():
        inner = kind.removeprefix("[]")
        if inner not in MESSAGES:
            value[field] = [text] if kind.startswith("[]") else text
        elif inner not in above:
            item = filled(text, inner, (*above, message))
            value[field] = [item] if kind.startswith("[]") else item
    return value


@pytest.mark.parametrize("length", [200, pytest.param(2_000, marks=pytest.mark.slow)])
def test_a_long_text_in_every_field(command: Command, tmp_path: Path, length: int) -> None:
    """No grammar takes more than linear time, and no message repeats a text of any length."""
    lines = {}
    for number, text in enumerate(NASTY):
        (tmp_path / f"{number}.json").write_text(json.dumps(filled(text * (length // len(text)))))
        lines[f"{number}.json"] = 1
    arguments = ("check", "--isolated", "--as", "pipeline", "--format", "json", *lines)
    assert_clean(command(*arguments, cpu_seconds=60), lines)


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("input/cron/spec", "*/" + "1" * 200_000),
        ("input/cron/spec", "1," * 100_000 + " * * * *"),
        ("input/pfs/glob", "/" + "{a,b}" * 40_000),
        ("input/pfs/glob", "/" + "*" * 200_000 + "b"),
        ("input/pfs/glob", "/" + "(" * 100_000 + ")" * 100_000),
        ("input/pfs/glob", "/" + "[a-" * 60_000),
        ("input/pfs/join_on", "$1" * 100_000),
        ("transform/image", "a/" * 100_000 + ":b"),
        ("transform/image", "a" * 200_000 + "@sha256:" + "0" * 100_000),
        ("transform/memory_volume", "1" * 200_000),
        ("resource_limits/memory", "1" * 200_000 + "Gi"),
        ("resource_limits/memory", "0." + "0" * 200_000 + "1e99999999999"),
        ("resource_limits/memory", "1e999999999"),
        ("resource_requests/disk", "1E" * 100_000),
        ("datum_timeout", "1h" * 100_000),
        ("datum_timeout", "1" * 200_000 + "s"),
        ("scheduling_spec/priority_class_name", "a." * 100_000),
        ("pod_patch", "[" * 100_000 + "]" * 100_000),
        ("pod_patch", '[{"op": "add", "path": "' + "/a" * 100_000 + '", "value": 1}]'),
        ("pod_spec", '{"a":' * 100_000 + "1" + "}" * 100_000),
        ("pod_spec", "9" * 1_000_000),
        ("egress/URL", "s3://" + "a@" * 100_000),
        ("egress/sql_database/url", "postgres://" + "[" * 100_000),
        ("s3_out", "true" * 50_000),
        ("output_branch", "a/" * 100_000),
        ("metadata/annotations/a", "x" * 2_000_000),
    ],
)
def test_a_grammar_is_given_its_worst(command: Command, tmp_path: Path, field: str, text: str) -> None:
    value: dict[str, Any] = json.loads(spec("edges"))
    place = value
    *above, last = field.split("/")
    for part in above:
        place = place.setdefault(part, {})
    place[last] = text
    (tmp_path / "worst.json").write_text(json.dumps(value))
    outcome = command("check", "--isolated", "--format", "json", "worst.json", cpu_seconds=10)
    assert_clean(outcome, {"worst.json": 1})
