"""A repository runs no program through git, and reaches no network; git that cannot answer is said to be silent."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.end_to_end.running import Command, clean_environment, secret, spec

HOOKS = (
    "fsmonitor-watchman", "post-index-change", "reference-transaction", "post-checkout", "pre-commit", "post-rewrite",
    "pre-auto-gc", "sendemail-validate", "push-to-checkout",
)  # fmt: skip


def git(folder: Path, *arguments: str, **more: str) -> None:
    subprocess.run(
        ["git", *arguments], cwd=folder, env=clean_environment(**more), check=True, capture_output=True, timeout=60
    )


def made(folder: Path) -> Path:
    """A repository whose spec uses a secret, which has another name since the last commit."""
    folder.mkdir(exist_ok=True)
    git(folder, "init", "-q")
    (folder / "p.json").write_text(spec("p"))
    (folder / "s.json").write_text(secret("store", "access"))
    (folder / "gone.json").write_text(secret("gone", "access"))
    git(folder, "add", ".")
    git(folder, "commit", "-qm", "A state to start from")
    return renamed(folder)


def renamed(folder: Path) -> Path:
    (folder / "s.json").write_text(secret("different", "access"))
    git(folder, "update-index", "-q", "--force-remove", "gone.json")
    return folder


def attributes(repository: Path, text: str) -> None:
    (repository / ".gitattributes").write_text(text)
    (repository / ".git" / "info" / "attributes").write_text(text)


def hooks(repository: Path, program: str) -> None:
    for folder in (repository / ".git" / "hooks", repository / "hooks"):
        folder.mkdir(exist_ok=True)
        for name in HOOKS:
            (folder / name).symlink_to(program)
    git(repository, "config", "core.hooksPath", "hooks")


def filters(repository: Path, program: str) -> None:
    attributes(repository, "* filter=evil\n")
    for name in ("clean", "smudge", "process"):
        git(repository, "config", f"filter.evil.{name}", program)
    git(repository, "config", "filter.evil.required", "true")


def textconv(repository: Path, program: str) -> None:
    attributes(repository, "* diff=evil merge=evil\n")
    git(repository, "config", "diff.evil.textconv", program)
    git(repository, "config", "merge.evil.driver", program)


def external_diff(repository: Path, program: str) -> None:
    attributes(repository, "* diff=evil\n")
    git(repository, "config", "diff.evil.command", program)
    git(repository, "config", "diff.external", program)


def pager(repository: Path, program: str) -> None:
    for name in ("core.pager", "pager.ls-files", "pager.diff", "pager.cat-file", "pager.ls-tree", "pager.rev-parse"):
        git(repository, "config", name, program)


def lacking_an_object(repository: Path, url: str) -> None:
    """As a partial clone: an object of the last commit is to be fetched when it is asked for."""
    found = subprocess.check_output(["git", "rev-parse", "HEAD:s.json"], cwd=repository, text=True).strip()
    (repository / ".git" / "objects" / found[:2] / found[2:]).unlink()
    for name, value in {
        "core.repositoryFormatVersion": "1",
        "extensions.partialClone": "origin",
        "remote.origin.url": url,
        "remote.origin.promisor": "true",
        "remote.origin.fetch": "+refs/heads/*:refs/remotes/origin/*",
    }.items():
        git(repository, "config", name, value)


def ssh(repository: Path, program: str) -> None:
    git(repository, "config", "core.sshCommand", program)
    lacking_an_object(repository, "ssh://git@git.example.org/a.git")


def external_protocol(repository: Path, program: str) -> None:
    git(repository, "config", "protocol.ext.allow", "always")
    git(repository, "config", "protocol.allow", "always")
    lacking_an_object(repository, f"ext::{program}")


def credential_helper(repository: Path, program: str) -> None:
    git(repository, "config", "credential.helper", program)
    git(repository, "config", "core.askPass", program)
    git(repository, "config", "core.gitProxy", program)
    lacking_an_object(repository, "https://user@127.0.0.1:9/a.git")


PROGRAMS: dict[str, Callable[[Path, str], None]] = {
    "fsmonitor": lambda repository, program: git(repository, "config", "core.fsmonitor", program),
    "hooks": hooks,
    "filters": filters,
    "textconv": textconv,
    "external diff": external_diff,
    "sshCommand": ssh,
    "external protocol": external_protocol,
    "pager": pager,
    "credential helper": credential_helper,
}


@pytest.mark.parametrize("name", PROGRAMS)
def test_no_program_of_a_repository_runs(command: Command, tmp_path: Path, name: str) -> None:
    repository = made(tmp_path / "repository")
    program = tmp_path / "program"
    program.write_text(f"#!/bin/sh\necho {name} >> {tmp_path}/ran\nexit 1\n")
    program.chmod(0o755)
    PROGRAMS[name](repository, str(program))
    trace = tmp_path / "trace"
    environment = clean_environment(GIT_TRACE=str(trace), GIT_PAGER_IN_USE="1")
    (repository / ".env").write_text("A=made-up\n")
    for arguments in (
        ["check", "."],
        ["check", "--with-project", "s.json"],
        ["check", "--with-project", "spec-lint.toml", "p.json"],
        ["secrets", "."],
        ["apply", "--fill", ".env", "--kubeconfig", "none", "--dry-run"],
    ):
        command(*arguments, cwd=repository, environment=environment)
    assert not (tmp_path / "ran").exists()
    assert "git fetch" not in trace.read_text()
    # Where objects are missing, git cannot say that the commit removed the secret.
    found = command("check", "--format", "json", "--with-project", "s.json", cwd=repository).rules
    assert {"X202", "X208"}.intersection(found)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    return made(tmp_path / "repository")


HOOK = ("check", "--isolated", "--allow-empty", "--format", "json", "--with-project")


def silent(command: Command, repository: Path, said: str, **environment: str) -> None:
    """All that may be missing is reported, and why; also where the files of the commit are none of ours."""
    (repository / "other.json").write_text("{}\n")
    for changed in ("s.json", "other.json"):
        outcome = command(*HOOK, changed, cwd=repository, environment=clean_environment(**environment))
        assert outcome.code == 0
        assert {"R006", "X208"} <= set(outcome.rules)
        (message,) = [finding["message"] for finding in outcome.findings if finding["rule"] == "R006"]
        assert said in message


def test_there_is_no_git(command: Command, repository: Path) -> None:
    silent(command, repository, "git is not installed", PATH="/nonexistent")
    outcome = command("check", "--format", "json", cwd=repository, environment=clean_environment(PATH="/nonexistent"))
    assert "R006" in outcome.rules


def test_the_repository_belongs_to_another_user(command: Command, repository: Path) -> None:
    silent(command, repository, "safe.directory", GIT_TEST_ASSUME_DIFFERENT_OWNER="1")


def test_an_object_is_missing(command: Command, repository: Path) -> None:
    found = subprocess.check_output(["git", "rev-parse", "HEAD:s.json"], cwd=repository, text=True).strip()
    (repository / ".git" / "objects" / found[:2] / found[2:]).unlink()
    outcome = command(*HOOK, "s.json", cwd=repository)
    assert {"R006", "X208"} <= set(outcome.rules)


def test_a_tree_is_missing(command: Command, repository: Path) -> None:
    found = subprocess.check_output(["git", "rev-parse", "HEAD^{tree}"], cwd=repository, text=True).strip()
    (repository / ".git" / "objects" / found[:2] / found[2:]).unlink()
    silent(command, repository, "failed")


def test_a_partial_clone_is_not_completed(command: Command, repository: Path, tmp_path: Path) -> None:
    git(repository, "config", "uploadpack.allowFilter", "true")
    git(tmp_path, "clone", "-q", "--filter=blob:none", "--no-checkout", f"file://{repository}", "clone")
    clone = tmp_path / "clone"
    (clone / "p.json").write_text(spec("p"))
    (clone / "s.json").write_text(secret("different", "access"))
    trace = tmp_path / "trace"
    outcome = command(*HOOK, "s.json", cwd=clone, environment=clean_environment(GIT_TRACE=str(trace)))
    assert {"R006", "X208"} <= set(outcome.rules)
    assert "git fetch" not in trace.read_text()


def test_where_git_answers_nothing_is_said(command: Command, repository: Path) -> None:
    assert set(command(*HOOK, "s.json", cwd=repository).rules) == {"S350", "X202", "X206"}
    other = spec("q", transform={"image": "q:1", "cmd": ["q"], "image_pull_secrets": ["missing"]})
    (repository / "q.json").write_text(other)
    assert "q.json" not in [finding["file"] for finding in command(*HOOK, "s.json", cwd=repository).findings]


@pytest.mark.parametrize("path", [None, "/nonexistent"])
def test_no_repository_is_an_answer(command: Command, tmp_path: Path, path: str | None) -> None:
    (tmp_path / "p.json").write_text(spec("p"))
    (tmp_path / "s.json").write_text(secret("store", "access"))
    environment = clean_environment(PATH=path or os.environ["PATH"])
    for arguments in (HOOK, HOOK[:-1]):
        outcome = command(*arguments, *(["s.json"] if arguments == HOOK else []), environment=environment)
        assert (outcome.code, outcome.rules) == (0, [])


def test_a_repository_without_a_commit_is_an_answer(command: Command, tmp_path: Path) -> None:
    git(tmp_path, "init", "-q")
    (tmp_path / "s.json").write_text(secret("different", "access"))
    (tmp_path / "p.json").write_text(spec("p"))
    assert "R006" not in command(*HOOK, "s.json").rules
