"""The three files of one who follows Pachyderm's page on secrets: a secret, and two specs, one of them with a slip."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.end_to_end.running import Command

SECRET = """\
{
   "apiVersion": "v1",
   "kind": "Secret",
   "metadata": {
      "name": "clearml"
   },
   "type": "Opaque",
   "stringData": {
      "access": "QX1T7731MADEUP",
      "secret": "k9-made-up-9981"
   }
}
"""
SPEC = """\
{
    "pipeline": {
        "name": "mnist"
    },
    "description": "MNIST example logging to ClearML",
    "input": {
        "pfs": {
            "glob": "/*",
            "repo": "data"
        }
    },
    "transform": {
        "cmd": [
            "/bin/sh"
        ],
        "stdin": [
            "python pytorch_mnist.py --lr 0.2 --save-location /pfs/out"
        ],
        "image": "example/mnist_clearml:v1.2.0",
        "secrets": [
            {
                "name": "clearml",
                "env_var": "CLEARML_API_ACCESS_KEY",
                "key": "access"
            },
            {
                "name": "clearml",
                "env_var": "CLEARML_API_SECRET_KEY",
                "key": "secret"
            }
        ]
    }
}
"""
MISTAKE = SPEC.replace('"mnist"', '"mnist-typo"').replace('"key": "access"', '"key": "acces"')

REPORT = """\
error[X201] secret-key-missing: The secret "clearml" has no key "acces".
  --> mnist-typo.json:24:24
   |
24 |                 "key": "acces"
   |                        ^^^^^^^ pachd rejects the pipeline when it is created
   |
  ::: clearml.json:8:4
   |
 8 |    "stringData": {
   |    ------------ defined here, with the keys "access" and "secret"
   |
   = help: It has the keys "access" and "secret". Did you mean "access"?

3 files: 2 pipelines, 1 secret, 0 other files. 1 error, 0 warnings.
1 fixable with `--fix --unsafe-fixes`.
Run `spec-lint explain X201` for details.
"""


@pytest.fixture
def story(tmp_path: Path) -> Path:
    (tmp_path / "clearml.json").write_text(SECRET)
    (tmp_path / "mnist.json").write_text(SPEC)
    (tmp_path / "mnist-typo.json").write_text(MISTAKE)
    return tmp_path


def test_the_mistake_is_found_to_the_exact_characters(command: Command, story: Path) -> None:
    outcome = command("check", "--format", "json", "clearml.json", "mnist.json", "mnist-typo.json")
    assert outcome.code == 1
    (finding,) = outcome.findings
    start, end = MISTAKE.splitlines()[23].index('"acces"') + 1, MISTAKE.splitlines()[23].index('"acces"') + 8
    assert {name: finding[name] for name in ("rule", "severity", "refused_by", "file", "document", "pointer")} == {
        "rule": "X201",
        "severity": "error",
        "refused_by": "pachd",
        "file": "mnist-typo.json",
        "document": 0,
        "pointer": "/transform/secrets/0/key",
    }
    assert (finding["line"], finding["column"], finding["end_line"], finding["end_column"]) == (24, start, 24, end)
    (related,) = finding["related"]
    assert (related["file"], related["line"], related["column"]) == ("clearml.json", 8, 4)
    words = " ".join((finding["message"], finding["help"], related["message"]))
    for word in ('"clearml"', '"acces"', '"access"', '"secret"', "Did you mean"):
        assert word in words
    assert outcome.report["summary"] == {
        "files": 3,
        "pipelines": 2,
        "secrets": 1,
        "foreign": 0,
        "errors": 1,
        "warnings": 0,
    }


def test_the_report_shows_both_ends(command: Command, story: Path) -> None:
    outcome = command("check", "--color", "never", ".")
    assert (outcome.code, outcome.err) == (1, "")
    assert outcome.out == REPORT


def test_without_the_mistake_no_problem_is_reported(command: Command, story: Path) -> None:
    (story / "mnist-typo.json").unlink()
    outcome = command("check", ".")
    assert (outcome.code, outcome.err) == (0, "")
    assert outcome.out == "No problems found.\n2 files: 1 pipeline, 1 secret, 0 other files. 0 errors, 0 warnings.\n"


def test_without_the_secret_a_note_has_the_line_to_paste(command: Command, story: Path) -> None:
    (story / "clearml.json").unlink()
    outcome = command("check", "--format", "json", ".")
    assert (outcome.code, outcome.findings) == (0, [])
    assert 'external_secrets = ["clearml"]' in outcome.err
    (story / "spec-lint.toml").write_text('missing_secrets = "warning"\n')
    outcome = command("check", "--format", "json", ".")
    assert outcome.code == 0
    assert [(finding["rule"], finding["severity"]) for finding in outcome.findings] == [("X208", "warning")] * 2
    for finding in outcome.findings:
        assert '"clearml"' in finding["message"]
        assert 'external_secrets = ["clearml"]' in finding["help"]
        assert [related["message"] for related in finding["related"]] == ["also used here"]
    (story / "spec-lint.toml").write_text('external_secrets = { clearml = ["access", "secret"] }\n')
    outcome = command("check", "--format", "json", ".")
    assert [finding["rule"] for finding in outcome.findings] == ["X201"]


@pytest.mark.parametrize(
    ("wrong", "right", "rule", "culprit"),
    [
        ('"name": "clearmi"', '"name": "clearml"', "X202", '"clearmi"'),
        ('"key": "Access"', '"key": "access"', "X201", '"Access"'),
        ('"key": "secert"', '"key": "secret"', "X201", '"secert"'),
    ],
)
def test_other_slips(command: Command, story: Path, wrong: str, right: str, rule: str, culprit: str) -> None:
    text = SPEC.replace(right, wrong, 1)
    (story / "mnist-typo.json").unlink()
    (story / "mnist.json").write_text(text)
    (finding,) = (found for found in command("check", "--format", "json").findings if found["severity"] == "error")
    assert finding["rule"] == rule
    line = text.splitlines()[finding["line"] - 1]
    assert line[finding["column"] - 1 : finding["end_column"] - 1] == culprit
    assert finding["related"][0]["file"] == "clearml.json"
