"""Rounds of fixes: what they take back, and what they never write."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest

import spec_lint.rules.reading.scalar_fixes as scalar_fixes
from spec_lint.engine.run import Request, check
from spec_lint.findings.finding import Severity
from spec_lint.fixing.rounds import Fixed, Fixing
from spec_lint.model.document import Kind
from spec_lint.settings.config import Config

NAMES = "abcdefg"
BOMB = (
    "a: &a [1,2]\n"
    + "".join(f"{name}: &{name} [{','.join([f'*{before}'] * 8)}]\n" for before, name in itertools.pairwise(NAMES))
    + 'pipeline: {name: bomb}\ninput: {pfs: {repo: r, glob: "/"}}\ntransform: {image: x, env: *g}\n'
)
"""A value of a few characters that aliases repeat more than 200,000 times."""


def fixed(path: Path, text: str) -> Fixed:
    path.write_text(text)
    return Fixing(Request([str(path)], Config()), check, unsafe=True).run()


def test_aliases_do_not_make_a_file_large(tmp_path: Path) -> None:
    done = fixed(tmp_path / "bomb.yaml", BOMB)
    (change,) = done.changes
    assert len(change.after) < 8_000
    assert b"[*d,*d" in change.after
    assert {"R103", "P001"} <= {finding.rule for finding in done.outcome.findings}


def test_a_file_that_is_no_longer_checked_is_left_as_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scalar_fixes, "LONGEST", 10_000_000)
    done = fixed(tmp_path / "bomb.yaml", BOMB)
    assert not done.changes
    (note,) = done.notes
    assert "bomb.yaml was left as it is, because it could not be checked after its fixes." in note
    assert "R103" in {finding.rule for finding in done.outcome.findings}


def test_a_merge_key_for_many_fields_is_not_written_out(tmp_path: Path) -> None:
    def spec(variables: int) -> str:
        env = "".join(f"    VARIABLE_{number}: value\n" for number in range(variables))
        return (
            'pipeline: {name: p}\ninput: {pfs: {repo: r, glob: "/"}}\n'
            f"transform:\n  image: x:1.0\n  cmd: [a]\n  env: &env\n{env}"
            "metadata: {annotations: {<<: *env}}\n"
        )

    assert b"VARIABLE_1: value, VARIABLE_2" in fixed(tmp_path / "few.yaml", spec(3)).changes[0].after
    assert not fixed(tmp_path / "many.yaml", spec(100)).changes


@pytest.mark.parametrize("aliases", [3, 100])
def test_an_anchor_goes_with_its_aliases(aliases: int, tmp_path: Path) -> None:
    more = "".join(f", B{number}: *a" for number in range(aliases))
    done = fixed(
        tmp_path / "spec.yaml",
        'pipeline: {name: p}\ninput: {pfs: {repo: r, glob: "/"}}\n'
        f"transform: {{image: x:1.0, cmd: [a], env: {{A: &a y{more}}}}}\n",
    )
    assert b"A: y, B0: y" in done.changes[0].after
    assert b"*a" not in done.changes[0].after
    assert not done.outcome.findings


SPEC = """pipeline: {name: p}
transform: {image: "x:1.0", cmd: [a]}
input: {pfs: {repo: r, glob: "/"}}
"""


@pytest.mark.parametrize(
    ("text", "after"),
    [
        (f"{SPEC}---\n", SPEC),
        (f"{SPEC}---", SPEC),
        (f"{SPEC}---  \r\n\n", SPEC),
        (f"---\n---\n{SPEC}", f"---\n{SPEC}"),
        (f"{SPEC}---\n---\n---\n", SPEC),
        (f"{SPEC}---\n# a note\n", f"{SPEC}---\n# a note\n"),
    ],
)
def test_an_empty_document_is_removed_but_for_one_with_a_comment(text: str, after: str, tmp_path: Path) -> None:
    done = fixed(tmp_path / "spec.yaml", text)
    assert [change.after.decode() for change in done.changes] == ([] if text == after else [after])


def transform(text: str) -> str:
    return f"pipeline: {{name: p}}\ninput: {{pfs: {{repo: r, glob: '/'}}}}\ntransform:\n  image: x:1.0\n{text}"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            "  cmd: [sh]\n  stdin:\n  - >\n    cd /x\n    python3 x.py y\n",
            "  cmd: [sh]\n  stdin:\n  - |\n    cd /x\n    python3 x.py y\n",
        ),
        (
            "  cmd: [sh]\n  stdin:\n  - grep -v '^ #' /a > /pfs/out/b\n",
            "  cmd: [sh]\n  stdin:\n  - 'grep -v ''^ #'' /a > /pfs/out/b'\n",
        ),
        ("  cmd: [sh]\n  stdin:\n  - ! grep x /a && b\n", "  cmd: [sh]\n  stdin:\n  - '! grep x /a && b'\n"),
        ("  cmd: [sh]\n  stdin: [a “b c” –verbose –v]\n", '  cmd: [sh]\n  stdin: [a "b c" --verbose -v]\n'),
        ("  cmd: [a, –v, “b”, c\u200bd]\n", "  cmd: [a, -v, b, cd]\n"),
        ("  cmd: [a]\n  env: {B: “yes”}\n", '  cmd: [a]\n  env: {B: "yes"}\n'),
        ('  cmd: [a]\n  env: {B: "C:\\tides"}\n', '  cmd: [a]\n  env: {B: "C:\\\\tides"}\n'),
        ("  cmd: [python3 /a.py --b 'c d', e]\n", "  cmd: [python3, /a.py, --b, c d, e]\n"),
        ("  cmd: [python3, /a.py -v]\n", "  cmd: [python3, /a.py, -v]\n"),
        ("  cmd:\n  - bash\n  - cd /a && b  # c\n", "  cmd:\n  - bash\n  - -c\n  - cd /a && b  # c\n"),
    ],
)
def test_commands_that_are_not_what_was_meant(before: str, after: str, tmp_path: Path) -> None:
    done = fixed(tmp_path / "spec.yaml", transform(before))
    assert [change.after.decode() for change in done.changes] == [transform(after)]
    assert not done.outcome.findings


def own(inputs: str) -> str:
    return f'pipeline: {{name: p, project: {{name: x}}}}\ntransform: {{image: "x:1.0", cmd: [a]}}\ninput: {inputs}\n'


ACCEPTED = {
    "P748 to P222": own(
        '{cross: [{cron: {name: tick, project: y, spec: "@daily"}}, {pfs: {repo: p_tick, branch: b, glob: "/"}}]}'
    ),
    "X110 to P221": own('{pfs: {repo: p, project: X, glob: "/"}}'),
    "P502 to P600": transform('  cmd: ["\u200b", b]\n'),
    "S307 to S206": '{"metadata": {"name": "s"}, "type": "kubernetes.io/TLS", "stringData": {"tls.crt": "a"}}',
    "S307 to S203": '{"metadata": {"name": "s"}, "type": "dockercfg", "stringData": {".dockercfg": "a"}}',
    "S307 to S205": '{"metadata": {"name": "s"}, "type": "ssh", "stringData": {"ssh-privatekey": ""}}',
    "S307 to S204": '{"metadata": {"name": "s"}, "type": "kubernetes.io/basic", "stringData": {"a": "b"}}',
    "S307 to S201": '{"metadata": {"name": "s"}, "type": "serviceaccount", "stringData": {"a": "b"}}',
    "S301 to S103": '{"metadata": {"name": "s", "name_space": "other"}, "stringData": {"a": "b"}}',
    "S301 to S206": '{"metadata": {"name": "s"}, "tpye": "kubernetes.io/tls", "stringData": {"a": "b"}}',
    "S301 to S104": '{"metadata": {"name": "s"}, "string_data": {"a b": "c"}}',
    "S301 to S303": '{"api_version": "v1", "kind": "Secret", "metadata": {"name": "s"}, "stringData": {"a": "b"}}',
}


@pytest.mark.parametrize("case", ACCEPTED)
def test_what_is_accepted_stays_accepted(case: str, tmp_path: Path) -> None:
    kind = Kind.SECRET if case.startswith("S") else Kind.PIPELINE
    path = tmp_path / "file.json"
    path.write_text(ACCEPTED[case])
    done = Fixing(Request([str(path)], Config(), kind), check, unsafe=True).run()
    found = {finding.rule for finding in done.outcome.findings}
    assert case[-4:] not in found
    assert not any(finding.severity is Severity.ERROR for finding in done.outcome.findings)


def test_fixes_that_lead_to_an_error_are_taken_back(tmp_path: Path) -> None:
    path = tmp_path / "spec.yaml"
    path.write_text(ACCEPTED["P748 to P222"].replace("a]", "a], err_cmd: [b], err_stdin: [c], image_pull_secrets: s"))
    done = Fixing(Request([str(path)], Config()), check, unsafe=True).run()
    (change,) = done.changes
    assert b"image_pull_secrets: [s]" in change.after and b"project: y" in change.after
    (note,) = done.notes
    assert note.endswith("spec.yaml were not made: they lead to errors (P222).")
