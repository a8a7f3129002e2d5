"""Secrets and pipelines that were renamed or removed, and that others still use: compared with an earlier commit."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.end_to_end.running import clean_environment
from tests.rules.secret_references.conftest import CheckFiles
from tests.rules.secret_references.repository import said, secret, spec

MISSING = ("X104", "X105", "X117", "X202", "X208")
READER = '{"pipeline": {"name": "montage"}, "transform": {"image": "m:1", "cmd": ["m"]}, "input": %s}'
READS = READER % '{"pfs": {"repo": "edges", "glob": "/"}}'
MADE = {"edges.json": spec(), "montage.json": READS}
STORED = {"store.json": secret("store", "access"), "p.json": spec("store/access", name="reader")}


def git(*arguments: str) -> None:
    subprocess.run(["git", *arguments], env=clean_environment(), check=True, capture_output=True, timeout=60)


def commit(files: Mapping[str, str], *start: str) -> None:
    for name, text in files.items():
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).write_text(text)
    if not Path(".git").exists():
        git("init", "-q", "-b", "main")
    for arguments in start:
        git(*arguments.split())
    git("add", "--all", ".")
    git("commit", "-q", "--allow-empty", "-m", "A state")


@pytest.mark.parametrize(
    ("before", "changes", "expected"),
    [
        (STORED, {"store.json": secret("vault", "access")}, [("X202", "p.json", "store")]),
        (STORED, {"store.json": None}, [("X202", "p.json", "store")]),
        (STORED, {"store.json": None, "moved/secret.json": secret("store", "access")}, []),
        (STORED, {"store.json": None, "spec-lint.toml": 'external_secrets = ["store"]\n'}, []),
        (STORED, {"store.json": secret("store", "access") + "  broken: [\n"}, []),
        (MADE, {"edges.json": spec(name="corners")}, [("X117", "montage.json", "edges")]),
        (MADE, {"edges.json": spec(name="edgse")}, [("X117", "montage.json", "edges")]),
        (MADE, {"edges.json": None}, [("X117", "montage.json", "edges")]),
        (MADE, {"edges.json": None, "moved.json": spec()}, []),
        (MADE, {"edges.json": None, "spec-lint.toml": 'external_repos = ["edges", "images"]\n'}, []),
        (MADE, {"edges.json": None, "spec-lint.toml": 'external_repos = ["a"]\n'}, [("X104", "montage.json", "edges")]),
        (MADE, {"edges.json": spec()[:-5]}, []),
        (MADE, {"montage.json": READS.replace('"edges"', '"other"')}, []),
    ],
)  # fmt: skip
def test_what_the_last_commit_still_had(
    check_files: CheckFiles, before: dict[str, str], changes: dict[str, str | None], expected: list[tuple[str, ...]]
) -> None:
    commit(before)
    assert said(check_files(changes), *MISSING) == expected


@pytest.mark.parametrize("staged", [True, False])
@pytest.mark.parametrize("before", [STORED, MADE])
def test_the_hook_is_given_other_files_only(check_files: CheckFiles, before: dict[str, str], staged: bool) -> None:
    commit({**before, "readme.json": "{}"})
    first, reader = before
    Path(first).unlink()
    if staged:
        git("rm", "-q", "--cached", first)
    outcome = check_files({"readme.json": "[]"}, paths=["readme.json"], with_project=True)
    assert [(code, path) for code, path, _ in said(outcome, *MISSING)] == [
        ("X202" if first == "store.json" else "X117", reader)
    ]


def test_the_help_about_a_removed_secret(check_files: CheckFiles) -> None:
    commit(STORED)
    (finding,) = (one for one in check_files({"store.json": None}).findings if one.rule == "X202")
    assert finding.help == 'Write the new name, or add "store" to `external_secrets` if it stays.'


def test_another_commit_to_compare_with(check_files: CheckFiles) -> None:
    commit({**STORED, **MADE})
    commit({"store.json": secret("vault", "access")}, "checkout -q -b change")
    commit({}, "rm -q edges.json")
    assert said(check_files({}), *MISSING) == [("X208", "p.json", "store")]
    assert said(check_files({}, since="main"), *MISSING) == [
        ("X117", "montage.json", "edges"),
        ("X202", "p.json", "store"),
    ]


def test_what_the_other_branch_added_later_was_not_removed_here(check_files: CheckFiles) -> None:
    commit({"montage.json": READS})
    commit({"q.json": "{}"}, "checkout -q -b change")
    commit({"edges.json": spec()}, "checkout -q main")
    git("checkout", "-q", "change")
    assert said(check_files({}, since="main"), *MISSING) == []


def test_files_that_were_not_asked_for_do_not_count(check_files: CheckFiles) -> None:
    commit({"a/edges.json": spec(), "b/montage.json": READS})
    commit({"b/montage.json": READS + "\n"})
    assert said(check_files({}, paths=["b"], since="HEAD~1"), *MISSING) == []
    assert said(check_files({"a/edges.json": None}, paths=["b"]), *MISSING) == []
    assert said(check_files({}, paths=["a", "b"], since="HEAD~1"), *MISSING) == [("X117", "b/montage.json", "edges")]


def test_a_pipeline_that_may_come_from_jsonnet_is_not_removed(check_files: CheckFiles) -> None:
    commit(MADE)
    jsonnet = "function(name) " + spec().replace('"edges"', "name")
    assert said(check_files({"edges.json": None, "edges.jsonnet": jsonnet}), *MISSING) == []


def test_no_filter_of_the_repository_runs(check_files: CheckFiles, tmp_path: Path) -> None:
    commit({**STORED, ".gitattributes": "*.json filter=spy\n"})
    git("config", "filter.spy.clean", f"touch {tmp_path}/ran; cat")
    assert said(check_files({"store.json": secret("vault", "access")}), *MISSING) == [("X202", "p.json", "store")]
    assert not (tmp_path / "ran").exists()
