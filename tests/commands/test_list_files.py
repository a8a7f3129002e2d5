"""``check --list-files``, and the notes about files that are left alone."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from spec_lint import schemas
from spec_lint.cli import main
from spec_lint.engine.listing import KINDS
from spec_lint.model.document import Kind
from spec_lint.schema.validators import is_valid
from tests.end_to_end.running import secret, spec

Run = Callable[..., tuple[int, str, str]]
BROKEN = "pipeline: [{name: x}\nsteps: {"
DEPLOYMENT = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: gauges}\n"


@pytest.fixture
def write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    monkeypatch.chdir(tmp_path)

    def put(**files: str) -> None:
        for name, text in files.items():
            path = tmp_path / name.replace("__", "/").replace("_", ".")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)

    return put


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    def run(*arguments: str) -> tuple[int, str, str]:
        code = main(["check", *arguments])
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return run


@pytest.fixture
def project(write: Callable[..., None], tmp_path: Path) -> None:
    write(
        edges_json=spec("edges"), store_json=secret("store", "access"), two_yaml=f"{spec('a')}---\n{spec('b')}",
        gauges_yaml=DEPLOYMENT, broken_yaml=BROKEN, edges_json_tmpl="{}", notes_txt="{}",
        _gitignore="# values\n*.secret.json\nbuild/\n", prod_secret_json=secret("prod", "access"), build__x_json="{}",
        old__a_json=spec("old"),
    )  # fmt: skip
    write(**{"spec-lint_toml": 'exclude = ["old/"]\n'})
    (tmp_path / "out.json").symlink_to(os.devnull)
    (tmp_path / "host.yaml").symlink_to("/etc/hostname")
    (tmp_path / "huge.json").write_text("{")
    os.truncate(tmp_path / "huge.json", 33 << 20)


def listed(out: str) -> dict[str, dict[str, Any]]:
    found = json.loads(out)
    assert is_valid("files", found)
    assert [file["file"] for file in found["files"]] == sorted(file["file"] for file in found["files"])
    return {file["file"]: file for file in found["files"]}


@pytest.mark.usefixtures("project")
def test_every_file_is_listed_with_what_it_was_taken_for(run: Run) -> None:
    code, out, err = run("--list-files", "--format", "json", ".")
    files = listed(out)
    assert (code, err) == (0, "")
    assert {name: (file["kind"], file["documents"]) for name, file in files.items()} == {
        "broken.yaml": ("broken", 0),
        "build/": ("ignored", 0),
        "edges.json": ("pipeline", 1),
        "edges.json.tmpl": ("ending", 0),
        "gauges.yaml": ("other", 0),
        "host.yaml": ("link", 0),
        "huge.json": ("large", 0),
        "old/": ("excluded", 0),
        "prod.secret.json": ("ignored", 0),
        "store.json": ("secret", 1),
        "two.yaml": ("pipeline", 2),
    }
    assert files["prod.secret.json"]["ignored_by"] == {"file": ".gitignore", "line": 2}
    assert files["edges.json"]["ignored_by"] is None
    assert "`exclude`" in files["old/"]["reason"]
    assert all(file["reason"] for file in files.values())


@pytest.mark.usefixtures("project")
def test_the_list_for_people_has_a_line_for_each_file_and_the_counts(run: Run) -> None:
    code, out, _ = run("--list-files", ".")
    lines = out.splitlines()
    assert code == 0
    assert len(lines) == 12
    assert "ignored   prod.secret.json  .gitignore:2 ignores it" in lines
    assert any(line.startswith("pipeline  two.yaml          2 documents; ") for line in lines)
    assert lines[-1] == (
        "11 files: 2 pipeline, 1 secret, 1 other, 1 broken, 1 large, 1 link, 2 ignored, 1 excluded, 1 ending."
    )


def test_the_reason_is_the_option_or_the_configuration_if_that_decides(write: Callable[..., None], run: Run) -> None:
    write(**{"a_json": "{}", "spec-lint_toml": 'pipelines = ["a.json"]\n'})
    assert listed(run("--list-files", "--format", "json", "a.json")[1])["a.json"] == {
        "file": "a.json", "kind": "pipeline", "documents": 1, "ignored_by": None,
        "reason": "`pipelines` in the configuration match it",
    }  # fmt: skip
    out = run("--isolated", "--list-files", "--format", "json", "--as", "secret", "a.json")[1]
    assert (listed(out)["a.json"]["kind"], listed(out)["a.json"]["reason"]) == ("secret", "`--as secret`")


def test_ignore_files_are_named_from_the_current_folder(
    write: Callable[..., None], run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(_gitignore="*.yaml\n", in__a_yaml=DEPLOYMENT, in__b_json=DEPLOYMENT)
    (tmp_path / ".git" / "info").mkdir(parents=True)
    (tmp_path / ".git" / "info" / "exclude").write_text("\nb.json\n")
    monkeypatch.chdir("in")
    files = listed(run("--list-files", "--format", "json", ".")[1])
    assert files["a.yaml"]["reason"] == "../.gitignore:1 ignores it"
    assert files["b.json"]["ignored_by"] == {"file": "../.git/info/exclude", "line": 2}


def test_a_list_without_a_spec_says_that_nothing_would_be_checked(write: Callable[..., None], run: Run) -> None:
    write(gauges_yaml=DEPLOYMENT)
    code, out, err = run("--list-files", ".")
    assert (code, "gauges.yaml" in out, err) == (
        3,
        True,
        "spec-lint: nothing to check: no pipeline spec or secret found.\n",
    )
    assert run("--list-files", "--allow-empty", ".")[0] == 0
    assert run("--list-files", "--format", "sarif", ".")[0] == 2


def test_the_list_of_a_hook_is_that_of_the_project(write: Callable[..., None], run: Run) -> None:
    write(a_json=spec("a"), in__b_json=spec("b"))
    assert set(listed(run("--list-files", "--format", "json", "--with-project", "a.json")[1])) == {
        "a.json",
        "in/b.json",
    }


def test_what_stands_for_a_secret_and_what_is_a_template_is_said(write: Callable[..., None], run: Run) -> None:
    sealed = (
        "apiVersion: bitnami.com/v1alpha1\nkind: SealedSecret\nmetadata: {name: db}\nspec: {encryptedData: {a: b}}\n"
    )
    write(a_yaml=spec("a").replace("1.2.3", "${TAG}"), b_json=spec("b"), sealed_yaml=sealed)
    files = listed(run("--list-files", "--format", "json", ".")[1])
    assert files["a.yaml"]["reason"].endswith("; a template with placeholders")
    assert "template" not in files["b.json"]["reason"]
    assert (files["sealed.yaml"]["kind"], files["sealed.yaml"]["reason"]) == (
        "secret",
        "it makes a secret (SealedSecret)",
    )


def test_no_value_of_a_secret_is_in_a_list(write: Callable[..., None], run: Run) -> None:
    write(store_json=secret("store", "access"), broken_yaml="kind: Secret\nstringData:\n  a: made-up\n\tb: made-up\n")
    assert "made-up" not in run("--list-files", ".")[1]


def test_the_schema_knows_all_kinds() -> None:
    schema = json.loads(schemas.text("files"))
    assert schema["$defs"]["file"]["properties"]["kind"]["enum"] == list(KINDS)
    assert {kind.value for kind in Kind} - {"foreign"} <= set(KINDS)


def test_a_named_file_that_is_left_alone_is_named_in_a_note(write: Callable[..., None], run: Run) -> None:
    write(a_json=spec("a", "access"), store_json=secret("store", "access"), gauges_yaml=DEPLOYMENT)
    code, out, _ = run("a.json", "store.json", "gauges.yaml")
    assert code == 0
    assert "note: gauges.yaml was not checked, because it is neither a pipeline spec nor a secret: " in out
    assert "was not checked" not in run(".")[1]
    assert "was not checked" not in run("--with-project", "gauges.yaml", "a.json")[1]


def test_many_named_files_are_one_note(write: Callable[..., None], run: Run) -> None:
    write(a_json=spec("a"), **{f"g{number}_yaml": DEPLOYMENT for number in range(7)})
    notes = run("--format", "json", "a.json", *(f"g{number}.yaml" for number in range(7)))[2]
    assert "g0.yaml, g1.yaml, g2.yaml, g3.yaml, g4.yaml and 2 more files were not checked" in notes


def test_files_that_could_not_be_parsed_are_named(write: Callable[..., None], run: Run) -> None:
    write(a_json=spec("a"), b_yaml=BROKEN, c_yaml=BROKEN)
    assert "b.yaml, c.yaml could not be parsed and were ignored" in run(".")[1]


def test_why_a_spec_has_no_value(write: Callable[..., None], run: Run) -> None:
    function = (
        "function(suffix) {pipeline: {name: 'a'}, transform: {cmd: ['run']}, input: {pfs: {repo: 'b', glob: '/'}}}"
    )
    write(a_jsonnet=function, b_yaml=f"spec:\n  {spec('b')}", c_yaml=spec("c")[:-3] + ": [", d_yaml="a: [b")
    _, out, _ = run("--list-files", "--format", "json", ".")
    reasons = {file["file"]: file["reason"].partition(";")[0] for file in json.loads(out)["files"]}
    assert reasons == {
        "a.jsonnet": "it was not rendered",
        "b.yaml": "the spec in it is not at the top",
        "c.yaml": "it cannot be parsed",
        "d.yaml": "nothing in it looks like a spec or a secret",
    }
