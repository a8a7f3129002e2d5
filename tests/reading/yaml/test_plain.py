"""The short way for ordinary YAML reads what the long way reads, at the same places, or is not taken."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from spec_lint.findings.source import Source
from spec_lint.model.document import keys_in
from spec_lint.pachyderm.messages import MESSAGES, camel_case
from spec_lint.reading.spec import read_specs
from spec_lint.reading.yaml.plain import plain_yaml
from spec_lint.reading.yaml.plain_nodes import plain_nodes
from spec_lint.reading.yaml.spec import read_yaml, yaml_nodes
from tests.reading.graphs import assert_same_graphs

SPEC = """\
# Counts words.
---
pipeline:
  name: count
transform:
  image: edges:1.0   # the latest
  cmd:
  - sh
  - "-c"
  - |-
    set -e

    for f in /pfs/in/*; do  # all
      wc "$f"
    done
  stdin:
      - echo 'a':b
      - 'it''s'
      -   wc -l /pfs/in
            /pfs/other
  env: {A: "1", 'b': [], C: {}}
  secrets:
  - name: s

    mount_path: /s
input:
  cross:
  - pfs: {repo: r, glob: "/*"}
  - cron:
      name: tick
      spec: "@never\\t"
datumTries: 3
resourceLimits:
  cpu: 0.5
  memory: 500M
autoscaling: true
description:
metadata: ~
"""

TRAPS = [
    "yes", "NO", "on", "1_000", "0o17", "017", "0x1F", "0b1", ".5", "5.", "1e3", "1E400", "+1", "-1", "-0", "00", "~",
    "null", "Null", "nULL", "true", "TRUE", ".inf", "-.INF", ".nan", "2001-01-01", "2001-1-1T1:2:3Z", "12:30:45", "<<",
    "=", "1.5K", "0.50", "1.0", "100000000000000000000", "1" * 400, "9" * 19, "1." + "5" * 400, "500Mi", "1_0M", "1:2",
    "a:b", "a: b", "a:", ":a", ": a", "a :b", "a : b", "a #b", "a# b", "#a", "a #", "-", "- a", "-a", "--", "---",
    "--- a", "...", "?", "? a", "?a", "!a", "!!str 1", "&a b", "*a", "|", "|+", "|2", ">", ">-", "%a", "@a", "`a`",
    ",a", "a, b", "[", "]", "[a", "[a]", "[a] b", "[a]b", "[a, ]", "[,]", "[ ]", "[a b, c-d]", "[a: b]", "[a:b]",
    "[-]", "[- a]", "[--a, -b]", "[?a]", "[a?b]", "[a#b]", "[a #b]", "[a\nb]", '["a" "b"]', '["a": b]', '["a"b]',
    "[[a], [b, [c]]]", "[1, 0.5, ~, true, '1', 1e3, 01]", "[2001-01-01]", "[*a]", "[&a b]", "[!a b]", "[a,b]", "[[]",
    "{", "}", "{}", "{ }", "{a}", "{a: }", "{a:}", "{a: b}", "{a: b, a: c}", "{a : b}", "{'a': b, \"c\": d}",
    '{"a":b}', "{a: b:c}", "{a: {b: [c, {d: e}]}, f: g}", "{1: a}", "{true: a}", "{<<: a}", "{$schema: a}", "{a: b} c",
    "{a: b,}", "{? a}", "{[a]: b}", "{a: 'b''c', d: \"e\\tf\"}", "{datumTries: 1}", "[" * 30 + "]" * 30, '"', '""',
    '"a', '"a" b', '"a"b', '"a" #b', '"a"#b', '"a\\n\\t\\"\\\\b"', '"\\x41"', '"\\u00e9"', '"\\ud83d\\ude00"',
    '"\\U0001F600"', '"\\/"', '"\\\'"', '"\\e"', '"\\ "', '"a\tb"', '"a\nb"', '"a: b # c"', "'", "''", "''''",
    "'a''b'", "'a'b", "'a' b", "'a\\n'", "'a\nb'", "'a: b # c'", "\u00e9t\u00e9", "\u65e5\u672c", "a\u00a0b",
    "a:\u00a0b", "\u00a0a", "a\u2028b", "a\x85b", "\ufeffa", "a\x00", "a\x7f", "a\tb", "a\t", "\ta", "a\t#b",
    "\U0001f600", "a\r", "a\n   b", "a\n  b", "a\n b", "a\nb", "a\n\n   b", "a  \n   b  ", "a\n   - b", "a\n   b: c",
    "a\n   #b", "a #b\n   c", "a\n   b #c", "a\n   b:", "a\n   :b", "a\n   [b", "1\n   2", "a\n   ---", "a\n\t b",
]  # fmt: skip

BLOCKS = [
    "|\n   a\n", "|-\n   a\n", "|+\n   a\n", ">\n   a\n   b\n", "|\n   a", "|-\n   a", "|\n   a\n    b\n\n   c\n\n\n",
    "|\n\n   a\n", "|\n    \n   a\n", "|\n  \n   a\n", "|\n   a\n \n   b\n", "|\n   a\n     \n   b\n",
    "|\n   a\n     ", "|\n   a\n #c\n", "|\n   a\n   #c\n", "|\n   a\n#c\n   d\n", "|\n a\n", "|\n  a\n", "|\na\n",
    "|\n", "|\n\n", "|\n   \n", "| # c\n   a\n", "|# c\n   a\n", "|2\n   a\n", "|1-\n   a\n", "|-2\n   a\n",
    "|\n   a\n  b\n", "|\n   a\n  b: c\n", "|\n   ---\n   ...\n   a: b\n", "|\n   a\n---\n", "|\n   a\tb\n",
    "|\n   \ta\n", "|\n\t a\n", "|\n   a\n \tb\n", "|\n   a  \n   b\t\n", "|\n   \u00e9\u00a0\n", "|\n   a\r\n",
    "|\n   a\n\t\n", "|  \n   a\n", "|\t\n   a\n", "|a\n   b\n",
]  # fmt: skip

TEXTS = [
    "", "\n", "# a\n", "---\n", "a", "- a\n", "- - a\n", "-\n  a: 1\n", "-\n- a: 1\n", "- a: 1\n- b: 2\n",
    "- a: 1\n-\n", "---\na: 1\n---\nb: 2\n", "a: 1\n---\n", "---\n---\na: 1\n", "a: 1\n--- # c\nb: 1\n", "--- a\n",
    "---\ta: 1\n", "a: 1\n...\n", "a: 1\n...\nb: 1\n", "%YAML 1.1\n---\na: 1\n", "a:\n- b\nc: 1\n", "a:\n- b\n - c\n",
    "a:\n - b\n- c\n", "a:\n  - b\nc: 1\n", "a:\n  b: 1\n c: 2\n", " a: 1\n b: 2\n", " a: 1\nb: 2\n", "a: 1\n b: 2\n",
    "a:\n    b: 1\n  c: 1\n", "a: 1\n- b\n", "- a: 1\n  b: 2\n", "- a: 1\n b: 2\n", "- a: 1\n   b: 2\n",
    "-  a: 1\n   b: 2\n", "- a:\n  - b\n", "- a:\n  b:\n", "a: - b\n", "a: b: c\n", "a:\n\n\n", "a:\n  b\n",
    "a:\n  - b\n  - c: 1\n    d:\n    - e\n  -\n", "a:\nb:\n", "a: 1\na: 2\n", "a: 1\n'a': 2\n", "'a: b': 1\n",
    '"a\\n": 1\n', "datum_tries: 1\ndatumTries: 2\n", '"datumTries": 1\n', "'parallelismSpec':\n  constant: 1\n",
    "$schema: a\n", '"$schema": a\n', "a:\n  $schema: b\n", "true: 1\n", "'true': 1\n", "null: 1\n", "1: a\n",
    "~: a\n", "<<: {}\n", "'<<': {}\n", "? a\n: b\n", "a : 1\n", "a:1\n", "a:\t1\n", "a.b/c-d_e: 1\n", "\u00e9: 1\n",
    "a b: 1\n", '"": 1\n', "'': 1\n", "x" * 400 + ": 1\n", "x" * 1100 + ": 1\n", '"' + "x" * 1100 + '": 1\n',
    "- " + "x" * 1100 + "\n", "a: " + "x" * 1100 + "\n", "a: &b 1\nc: *b\n", "a: !!str 1\n", "\ufeffa: 1\n",
    "a: 1\r\nb: 2\r\n", "a: 1 \n", "a: \n", "a:  1\n", "a: 1 # b\n", "a: 1# b\n", "a: # b\n", "a: #b\n  c: 1\n",
    "a:# b\n", "# b\na: 1\n  # c\n", "a: 1\n\t# b\n", "\t# a\nb: 1\n", "a: 1\n\n   \n", "a: 1\n   ",
    "a: {b: 1}\n  c: 2\n", "a: 'b'\n  c\n", "a: [b]\n  c\n", "{a: 1}\n", "[{a: 1}]\n", "- {a: 1}\n", "- [a]\n",
    "- 'a': 1\n", "- a\n  - b\n", "- a: 1\n  - b\n", "".join("  " * n + "a:\n" for n in range(500)),
    "".join(" " * n + "-\n" for n in range(150)), "-" + " -" * 450 + "\n", "a: |\n  b\nc: 1\n", "- |\n  a\n- b\n",
    "- a: |\n    b\n  c: 1\n", "- a: |\n  b\n", "a:\n- |\n  b\n", "a:\n- |-\n b\n", "a:\n- b: >\n    c\n",
    "a: {\n  b: 1}\n", "a: [\n  b]\n", "a: 1\n}\n", "|\n a\n",
]  # fmt: skip

UNUSUAL = [
    "a: 1\na: 2\n", "datum_tries: 1\ndatumTries: 2\n", "a: 2001-01-01\n", "a: 1_000\n", "true: 1\n", "$schema: a\n",
    "a: *b\n", "a: &b 1\n", "a: !b 1\n", "<<: {}\n", "a\n", "- a\n", "[]\n", "", "---\n", "a: 1\n...\n", "\ta: 1\n",
    "a: 1\r\n", 'a: "\\/"\n', "a: |2\n   b\n", "%YAML 1.1\n---\na: 1\n", "a: [b: c]\n", "a: {b: c:d}\n",
    "a: {b: 1, b: 2}\n", "a: 1\n b: 2\n", "a: |\n   b",
]  # fmt: skip


def agree(text: str) -> bool:
    """Check that both ways agree, and say whether the short one is taken."""
    short = plain_yaml(text)
    if short is not None:
        long = read_yaml(text)
        assert not any(spec.errors or spec.unread or spec.duplicates or spec.both_spellings for spec in long)
        shown = [[(spec.index, spec.listed, repr(spec.value)) for spec in specs] for specs in (short, long)]
        assert shown[0] == shown[1]
        assert [spec.keys for spec in short] == ([keys_in(short[0].value)] if len(short) == 1 else [None] * len(short))
    nodes = plain_nodes(text)
    assert nodes is not None or short is None
    if nodes is not None:
        assert_same_graphs(nodes, yaml_nodes(text))
    return short is not None


def test_an_ordinary_spec_takes_the_short_way() -> None:
    assert agree(SPEC)
    spec = read_specs(Source("count.yaml", SPEC))[0]
    assert spec.value["transform"]["stdin"] == ["echo 'a':b", "it's", "wc -l /pfs/in /pfs/other"]
    assert spec.value["resource_limits"] == {"cpu": 0.5, "memory": "500M"}
    assert (spec.value["datum_tries"], spec.value["description"]) == (3, None)


@pytest.mark.parametrize(
    "frame", ["a:\n  b: {}\n  c: 1\n", "- a: {}\n", "a:\n- {}\n", "a: {}", "{}: a\n", "a:\n  {}\n", "{}\n"]
)
def test_traps_of_scalars(frame: str) -> None:
    for scalar in TRAPS:
        agree(frame.replace("{}", scalar))


@pytest.mark.parametrize("frame", ["a: {}", "- a: {}", "- {}", "a:\n  b: {}", "a:\n- {}", "a: {}b: 1\n", "{}"])
def test_traps_of_blocks(frame: str) -> None:
    for block in BLOCKS:
        agree(frame.replace("{}", block))


def test_traps_of_layout() -> None:
    for text in TEXTS:
        agree(text)


def test_anything_unusual_takes_the_long_way() -> None:
    assert [text for text in UNUSUAL if plain_yaml(text) is not None] == []


def test_every_character_of_a_spec_may_be_another() -> None:
    for at in range(len(SPEC)):
        for piece in ("", " ", "\n", "#", ":", "-", "'", '"', "|", "  ", "\t", "{", "]", "a"):
            agree(SPEC[:at] + piece + SPEC[at + 1 :])


FIELDS = sorted({name for fields in MESSAGES.values() for name in fields})
KEYS = st.sampled_from([*FIELDS, *map(camel_case, FIELDS), "LOG_LEVEL", "a.b/c", "$schema", "<<", "1", "null"])
STRINGS = st.text(st.sampled_from("ab1 :#-'\"{}[],|>\\/~.\u00e9\n"), max_size=7) | st.sampled_from(TRAPS)
SCALARS = STRINGS | st.integers() | st.floats(allow_nan=False) | st.booleans() | st.none()
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=12,
)


class Writer:
    """Writes a value as YAML, in a layout that is drawn."""

    def __init__(self, draw: Any) -> None:
        self.draw = draw
        self.lines: list[str] = []

    def pick(self, *choices: Any) -> Any:
        return self.draw(st.sampled_from(choices))

    def write(self, line: str) -> None:
        self.lines.append(line + self.pick("", "", "", " ", " # why", "  #"))
        self.lines.extend(self.pick([], [], [], [""], ["  "], ["# note"], ["      # note"]))

    def scalar(self, value: Any) -> str:
        if not isinstance(value, str):
            return json.dumps(value)
        style = self.pick("plain", "plain", "json", "single")
        if style == "plain":
            return value
        return json.dumps(value, ensure_ascii=self.pick(True, False)) if style == "json" else f"'{value}'"

    def value(self, head: str, value: Any, column: int) -> None:
        """What follows ``head``, which ends with a dash or the colon of a key."""
        if value and isinstance(value, dict | list):
            if self.pick(False, False, False, True):
                self.write(f"{head} {json.dumps(value)}")
                return
            zero = isinstance(value, list) and head.endswith(":") and self.pick(True, False)
            if isinstance(value, dict) and head.endswith("-") and self.pick(True, True, False):
                head += self.pick(" ", " ", "   ")
                self.mapping(value, len(head), head)
                return
            self.write(head)
            column += 0 if zero else self.pick(1, 2, 2, 4)
            if isinstance(value, dict):
                self.mapping(value, column, " " * column)
            else:
                for item in value:
                    self.value(" " * column + "-", item, column)
        elif isinstance(value, str) and self.pick(True, False, False, False):
            margin = "\n" + " " * (column + self.pick(1, 2, 4))
            self.lines.append(f"{head} {self.pick('|', '|-')}{margin}{value.replace(chr(10), margin)}")
        else:
            self.write(f"{head} {self.scalar(value)}")

    def mapping(self, value: dict[str, Any], column: int, head: str) -> None:
        for key, item in value.items():
            self.value(head + self.pick(key, key, json.dumps(key), f"'{key}'") + ":", item, column)
            head = " " * column


@st.composite
def written(draw: Any) -> str:
    writer = Writer(draw)
    for _ in range(draw(st.sampled_from([1, 1, 1, 2]))):
        if writer.lines or draw(st.booleans()):
            writer.write("---")
        spec = draw(st.dictionaries(KEYS, VALUES, min_size=1, max_size=4))
        if draw(st.sampled_from([False, False, False, True])):
            writer.value("-", spec, 0)
        else:
            writer.mapping(spec, 0, "")
    end: str = draw(st.sampled_from(["\n", "\n", "", "\n\n", "\n# end"]))
    return "\n".join(writer.lines) + end


PIECES = [
    "", " ", "  ", "\n", "\n  ", "#", " #", ":", ": ", "-", "- ", "'", '"', "|", ">", "\t", "\r", "{", "}", "[", "]",
    ",", "&a", "*a", "!", "?", "%", "~", "1", "a", "\\", "---", "...", "\x85", "\u2028", "\ufeff", "\x00",
]  # fmt: skip
SLIPS = st.lists(st.tuples(st.floats(0, 1), st.integers(0, 2), st.sampled_from(PIECES)), max_size=2)


@given(written(), SLIPS)
@example("a:\n  - b\n", [(0.9, 1, "\t")])
def test_where_the_short_way_is_taken_both_read_the_same(text: str, slips: list[tuple[float, int, str]]) -> None:
    for place, length, piece in slips:
        start = int(place * len(text))
        text = text[:start] + piece + text[start + length :]
    agree(text)


@pytest.mark.parametrize("name", ["count.yaml", "count.json"])
def test_an_ordinary_spec_with_a_credential_is_checked_without_libyaml(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    spec = {
        "pipeline": {"name": "count"},
        "transform": {"image": "i:1", "cmd": ["sh"], "env": {"PASSWORD": "x7Kw91qZ"}},
    }
    path.write_text(
        json.dumps(spec, indent=1) if name.endswith("json") else SPEC.replace('A: "1"', "PASSWORD: x7Kw91qZ")
    )
    program = f"""
import sys
from spec_lint.cli import main
status = main(["check", {str(path)!r}])
assert status == 1, status
assert not [name for name in sys.modules if "yaml" in name and not name.startswith("spec_lint")]
"""
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    assert "PASSWORD" in run.stdout
    assert "x7Kw91qZ" not in run.stdout
