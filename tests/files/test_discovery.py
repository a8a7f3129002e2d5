from __future__ import annotations

import os
import socket
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from spec_lint.files.content import ReadProblem, git_root, read_source
from spec_lint.files.discovery import LeftOut, discover, matcher
from spec_lint.files.ignore import IgnoredBy, IgnorePatterns, ignore_lines

Write = Callable[..., None]


@pytest.fixture
def write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Write:
    monkeypatch.chdir(tmp_path)

    def put(*names: str, text: str = "{}") -> None:
        for name in names:
            Path(name).parent.mkdir(parents=True, exist_ok=True)
            Path(name).write_text(text)

    return put


def files(*paths: str, exclude: tuple[str, ...] = (), declared: tuple[str, ...] = ()) -> list[str | ReadProblem]:
    return list(discover(paths, excluded=matcher(exclude, "."), declared=matcher(declared, ".")))


def git(*arguments: str, cwd: Path) -> str:
    identity = ("-c", "user.name=Tester", "-c", "user.email=tester@example.org")
    return subprocess.run(
        ["git", *identity, *arguments], cwd=cwd, check=True, capture_output=True, text=True, errors="surrogateescape"
    ).stdout


def test_a_folder_is_walked_in_order_and_only_for_candidates(write: Write) -> None:
    write(
        "b.json", "a/z.yaml", "a/b.yml", "a/notes.txt", "c.jsonnet", "d.PIPELINE", ".git/x.json", "node_modules/p.json"
    )
    assert files(".") == ["a/b.yml", "a/z.yaml", "b.json", "c.jsonnet", "d.PIPELINE"]
    assert files("a") == ["a/b.yml", "a/z.yaml"]
    assert files("./a/") == ["./a/b.yml", "./a/z.yaml"]


def test_a_named_file_is_always_taken_once_and_paths_stay_as_given(write: Write) -> None:
    write(".gitignore", text="spec.txt\n")
    write("spec.txt", "a.json")
    assert files("spec.txt", "./spec.txt", "a.json", "-", exclude=("a.json",)) == ["spec.txt", "a.json", "-"]


def test_a_file_that_is_named_in_several_ways_is_taken_once(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    write("sub/a.json", "sub/b.json")
    here = Path.cwd()
    assert files("sub/a.json", str(here / "sub/a.json"), "sub") == ["sub/a.json", "sub/b.json"]
    monkeypatch.chdir("sub")
    assert files("../sub/a.json", ".", str(here)) == ["../sub/a.json", "b.json"]


def test_globs_are_expanded_where_the_shell_did_not(write: Write) -> None:
    write("a/x.json", "a/b/y.json", "a/b/n.txt")
    assert files("**/*.json") == ["a/b/y.json", "a/x.json"]
    assert files("a/?") == ["a/b/y.json"]
    assert files("*.nothing") == [ReadProblem("*.nothing", "No file matches this pattern.")]


def test_a_file_whose_name_looks_like_a_glob_is_a_file(write: Write) -> None:
    write("[a].json", "a.json")
    assert files("[a].json") == ["[a].json"]


def test_excluded_and_declared_patterns_are_relative_to_the_root(write: Write) -> None:
    write("old/a.json", "new/old/a.json", "new/a.json", "new/spec.tmpl")
    assert files(".", exclude=("/old/",)) == ["new/a.json", "new/old/a.json"]
    assert files(".", exclude=("old/",), declared=("*.tmpl",)) == ["new/a.json", "new/spec.tmpl"]
    assert list(discover(["old"], excluded=matcher(("*",), "new"))) == ["old/a.json"]


def test_a_repository_inside_another_one_has_its_own_ignore_files(write: Write, tmp_path: Path) -> None:
    git("init", "-q", cwd=tmp_path)
    write(".gitignore", text="*.json\n!kept.json\n")
    write("a.json", "kept.json", "inner/b.json", "inner/deep/c.json", "inner/local.json", "inner/forced.json")
    git("init", "-q", cwd=tmp_path / "inner")
    write("inner/.gitignore", text="local.json\nforced.json\n")
    git("add", "--force", "forced.json", cwd=tmp_path / "inner")
    assert files(".") == ["inner/b.json", "inner/deep/c.json", "inner/forced.json", "kept.json"]


def test_ignore_files_of_every_level_hold(write: Write, tmp_path: Path) -> None:
    git("init", "-q", cwd=tmp_path)
    write(".git/info/exclude", text="private.json\n")
    write(".gitignore", text="*.tmp.json\n/build/\n!keep.tmp.json\n")
    write("sub/.gitignore", text="!b.tmp.json\n/local.json\n")
    write("a.tmp.json", "keep.tmp.json", "build/x.json", "sub/build/x.json", "private.json", "sub/private.json")
    write("sub/b.tmp.json", "sub/local.json", "sub/deep/local.json", "sub/deep/a.tmp.json")
    expected = ["keep.tmp.json", "sub/b.tmp.json", "sub/build/x.json", "sub/deep/local.json"]
    assert files(".") == expected
    assert files("sub") == expected[1:]
    assert files("sub/deep") == expected[3:]


def test_a_worktree_has_the_excludes_of_its_repository(write: Write, tmp_path: Path) -> None:
    write("main/a.json")
    main = tmp_path / "main"
    git("init", "-q", cwd=main)
    git("add", "a.json", cwd=main)
    git("commit", "-qm", "first", cwd=main)
    git("worktree", "add", "-q", "../tree", cwd=main)
    write("main/.git/info/exclude", text="hidden.json\n")
    write("tree/hidden.json")
    assert files("tree") == ["tree/a.json"]
    assert git_root(tmp_path / "tree") == str(tmp_path / "tree")


PATTERN_PARTS = (
    "a",
    "b",
    "*",
    "**",
    "?",
    "/",
    "!",
    "[ab]",
    "[!a]",
    "[^b-c]",
    "[",
    "]",
    "\\a",
    "\\",
    " ",
    ".json",
    "#",
    "***",
)
NAMES = st.sampled_from(("a", "b", "ab", "c", "a.json", "b.json", "!a.json", " .json", "#.json"))


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    lines=st.lists(
        st.lists(st.sampled_from(PATTERN_PARTS), min_size=1, max_size=5).map("".join), min_size=1, max_size=5
    ),
    nested=st.lists(st.lists(st.sampled_from(PATTERN_PARTS), min_size=1, max_size=4).map("".join), max_size=3),
)
@example(lines=["a**/b"], nested=[])
@example(lines=["a/b**", "/a**/c.json"], nested=["b**/c"])
def test_the_walk_agrees_with_git(
    tmp_path_factory: pytest.TempPathFactory, lines: list[str], nested: list[str]
) -> None:
    root = _tree(tmp_path_factory)
    (root / ".gitignore").write_text("\n".join(lines))
    (root / "a" / ".gitignore").write_text("\r\n".join(nested))
    listed = git("ls-files", "--others", "--exclude-standard", "-z", cwd=root).split("\0")[:-1]
    expected = sorted(name for name in listed if name.endswith(".json"))
    found = [str(file).removeprefix(f"{root}/") for file in discover([str(root)])]
    assert sorted(found) == expected


@pytest.fixture
def repository(write: Write, tmp_path: Path) -> Path:
    write(".gitignore", text="# made here\n*.json\n/build/\n!kept.json\n")
    write("p.json", "new.json", "kept.json", "build/a.yaml", "build/in/b.yaml", "build/c.txt", "build/new.yaml")
    git("init", "-q", cwd=tmp_path)
    git("add", "-f", "p.json", "build/a.yaml", "build/in/b.yaml", "build/c.txt", cwd=tmp_path)
    return tmp_path


def test_a_tracked_file_is_not_ignored(repository: Path) -> None:
    assert files(".") == ["build/a.yaml", "build/in/b.yaml", "kept.json", "p.json"]
    assert files(".", exclude=("in/",)) == ["build/a.yaml", "kept.json", "p.json"]
    (repository / "build" / "a.yaml").unlink()
    assert files(str(repository)) == [f"{repository}/{name}" for name in ("build/in/b.yaml", "kept.json", "p.json")]


def test_other_forms_of_the_index_are_left_to_git(repository: Path) -> None:
    git("update-index", "--index-version", "4", cwd=repository)
    assert "p.json" in files(".")
    git("update-index", "--index-version", "2", "--split-index", cwd=repository)
    assert "p.json" in files(".")


def test_a_tracked_link_out_of_an_ignored_folder_is_reported(repository: Path) -> None:
    (repository / "build" / "out.yaml").symlink_to("/etc/hostname")
    git("add", "-f", "build/out.yaml", cwd=repository)
    assert [file.path for file in files(".") if isinstance(file, ReadProblem)] == ["build/out.yaml"]


def test_without_git_ignored_files_are_ignored(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(repository))
    assert files(".") == ["kept.json"]


def test_what_is_left_out_is_told_with_its_reason(write: Write, tmp_path: Path) -> None:
    write(".gitignore", text="*.secret.json\n\n/tmp/\n!b.secret.json\n")
    write("a/.gitignore", text="x.yaml\r\n")
    write(
        "a.secret.json", "b.secret.json", "tmp/c.json", "a/x.yaml", "old/d.json", "node_modules/e.json", ".git/f.json"
    )
    write("spec.json.tmpl", "parts.libsonnet", "notes.txt", "old.yaml.bak")
    left: list[LeftOut] = []
    assert list(discover(["."], excluded=matcher(("old/",), "."), left_out=left.append)) == ["b.secret.json"]
    assert sorted(left) == [
        LeftOut("a.secret.json", "ignored", IgnoredBy(".gitignore", 1)),
        LeftOut("a/x.yaml", "ignored", IgnoredBy("a/.gitignore", 1)),
        LeftOut("node_modules/", "skipped"),
        LeftOut("old.yaml.bak", "ending"),
        LeftOut("old/", "excluded"),
        LeftOut("parts.libsonnet", "ending"),
        LeftOut("spec.json.tmpl", "ending"),
        LeftOut("tmp/", "ignored", IgnoredBy(".gitignore", 3)),
    ]


def _tree(factory: pytest.TempPathFactory) -> Path:
    root = factory.getbasetemp() / "tree-for-git"
    if not root.exists():
        for folder in ("", "a", "b", "a/a", "a/b", "b/a", "a/b/c", "ab"):
            (root / folder).mkdir(parents=True, exist_ok=True)
            for name in ("a.json", "b.json", "ab.json", ".json", "!a.json", " .json", "#.json", "c.json"):
                (root / folder / name).write_text("{}")
        git("init", "-q", cwd=root)
    return root


@pytest.mark.parametrize(
    ("pattern", "path", "expected"),
    [
        ("*.json", "a/b.json", True),
        ("a/*.json", "a/b/c.json", False),
        ("a/**", "a/b/c.json", True),
        ("**/c.json", "c.json", True),
        ("a/**/c.json", "a/c.json", True),
        ("a/", "a", False),
        ("a/", "a/c.json", True),
        ("[[:digit:]]*", "1.json", True),
        ("[[:digit:]]*", "a.json", False),
        ("[[:no:]]*", "n.json", False),
        ("[]a].json", "].json", True),
        ("[c-a].json", "b.json", False),
        ("a[!/]b", "a/b", False),
        ("name\\ ", "name ", True),
        ("# comment", "# comment", False),
        ("line\nbreak", "line\nbreak", True),
    ],
)
def test_single_patterns(pattern: str, path: str, expected: bool) -> None:
    assert IgnorePatterns([pattern]).matches(path) is expected


def test_an_ignore_file_may_have_a_byte_order_mark_and_stray_bytes() -> None:
    patterns = IgnorePatterns(ignore_lines(b"\xef\xbb\xbfa.json\r\n\xff.json\n"))
    assert patterns.matches("a.json")
    assert patterns.matches(os.fsdecode(b"\xff.json"))


def test_a_matcher_takes_relative_and_absolute_paths(write: Write, tmp_path: Path) -> None:
    matches = matcher(["pipelines/"], tmp_path)
    assert matches("pipelines/a.json")
    assert matches(str(tmp_path / "pipelines" / "a.json"))
    assert not matches("../pipelines/a.json")


@pytest.mark.parametrize(
    "name", ["line\nbreak.json", "100%.json", "a::b.json", "\x1b[31m.json", os.fsdecode(b"\xff.json")]
)
def test_strange_names_are_names(write: Write, name: str) -> None:
    write(name)
    assert files(".") == [name]
    assert files(name) == [name]
    assert read_source(name) == b"{}"


def test_what_is_no_file_is_left_out_of_a_walk_and_told_where_named(write: Write, tmp_path: Path) -> None:
    write("real.json", "folder.json/inner.json")
    Path("dangling.json").symlink_to("nowhere")
    Path("loop.json").symlink_to("loop.json")
    Path("linked.json").symlink_to("real.json")
    Path("folder-link.json").symlink_to("folder.json")
    os.mkfifo("pipe.json")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("socket.json")
        found = files(".")
        assert [one for one in found if isinstance(one, str)] == ["folder.json/inner.json", "linked.json", "real.json"]
        assert [one.path for one in found if isinstance(one, ReadProblem)] == ["dangling.json", "loop.json"]
        problems = {}
        for name in ("dangling.json", "loop.json", "pipe.json", "socket.json", "/dev/null", "no.json", "nul\0.json"):
            (one,) = files(name)
            result = one if isinstance(one, ReadProblem) else read_source(one)
            assert isinstance(result, ReadProblem)
            problems[name] = result.message
    assert problems == {
        "dangling.json": "This link leads to a file that does not exist.",
        "loop.json": "This link is circular.",
        "pipe.json": "This is a named pipe, not a regular file, so it was not read.",
        "socket.json": "This is a socket, not a regular file, so it was not read.",
        "/dev/null": "This is a device, not a regular file, so it was not read.",
        "no.json": "There is no such file or folder.",
        "nul\0.json": "This file cannot be read: no file can have this name.",
    }


def test_a_file_that_is_too_large_is_not_loaded(write: Write) -> None:
    with open("large.json", "wb") as file:
        file.truncate(200 << 20)
    problem = read_source("large.json")
    assert isinstance(problem, ReadProblem)
    assert (
        problem.message == "This file is 200 MiB large; spec-lint reads up to 32 MiB, and Pachyderm accepts far less."
    )
    write("ten.json", text="0123456789")
    assert read_source("ten.json", 10) == b"0123456789"
    assert isinstance(read_source("ten.json", 9), ReadProblem)


def test_a_very_deep_tree_is_walked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for _ in range(1500):
        Path("d").mkdir()
        os.chdir("d")
    Path("x.json").write_text("{}")
    os.chdir(tmp_path)
    try:
        assert files(".") == ["d/" * 1500 + "x.json"]
    finally:  # pytest cannot remove so deep a tree
        subprocess.run(["rm", "-rf", "d"], check=True)


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads every file, so none is unreadable")
def test_an_unreadable_file_and_folder_are_told(write: Write) -> None:
    write("a/secret.json", "b/c.json")
    Path("a/secret.json").chmod(0)
    Path("b").chmod(0)
    try:
        found = files(".")
        assert found == ["a/secret.json", ReadProblem("b/", "This file cannot be read: permission denied.")]
        assert isinstance(read_source("a/secret.json"), ReadProblem)
    finally:
        Path("b").chmod(0o700)
