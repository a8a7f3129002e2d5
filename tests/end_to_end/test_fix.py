"""``check --fix`` and its kin: what they write, what they leave alone, what they say and how they exit."""

from __future__ import annotations

import json
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.end_to_end.running import Command, secret, spec

WRONG = secret("store", "access").replace("stringData", "stringdata")
RIGHT = secret("store", "access")
CANARY = "made-up"


@pytest.fixture
def store(tmp_path: Path) -> Path:
    path = tmp_path / "store.json"
    path.write_text(WRONG)
    return path


def test_fixes_and_reports_the_rest(command: Command, store: Path) -> None:
    (store.parent / "a.json").write_text(spec("a", "acces"))
    done = command("check", "--fix")
    assert store.read_text() == RIGHT
    assert "X201" in done.out
    assert "S302" not in done.out
    assert "note: Fixed 1 finding in 1 file.\n" in done.out
    assert done.code == 1
    again = command("check", "--fix")
    assert "Fixed" not in again.out


def test_what_can_be_fixed_is_marked(command: Command, store: Path) -> None:
    del store
    text = command("check").out
    assert "= help: Write `stringData`. [*]\n" in text
    assert "[*] 1 fixable with `--fix`.\n" in text
    assert "warning[S302] [*] pachd" in command("check", "--format", "concise").out
    (finding,) = command("check", "--format", "json").findings
    assert finding["fix"]["title"] == 'Rename "stringdata" to "stringData"'
    (edit,) = finding["fix"]["edits"]
    assert (edit["line"], edit["column"], edit["text"]) == (7, 3, '"stringData"')


def test_only_fixes(command: Command, store: Path) -> None:
    (store.parent / "a.json").write_text(spec("a", "acces"))
    done = command("check", "--fix-only")
    more = "1 more finding can be fixed with `--unsafe-fixes`.\n"
    assert (done.out, done.err, done.code) == ("", f"Fixed 1 finding in 1 file.\n{more}", 0)
    assert command("check", "--fix-only").err == f"Nothing to fix.\n{more}"
    assert command("check", "--fix-only", "--unsafe-fixes").err == "Fixed 1 finding in 1 file.\n"
    assert 'acces"' not in (store.parent / "a.json").read_text()
    store.write_text(WRONG)
    assert command("check", "--fix-only", "--exit-non-zero-on-fix").code == 1
    assert command("check", "--fix-only", "--exit-non-zero-on-fix", "--quiet").err == ""


def test_a_diff_can_be_applied_and_nothing_is_written(command: Command, store: Path) -> None:
    (store.parent / "sub").mkdir()
    crlf = store.parent / "sub" / "b c.json"
    wrong = (
        b'{"apiversion": "v1",\r\n"Kind": "Secret", "metadata": {"name": "b"},\r\n\r\n\r\n\r\n"data": {"a": "YQ=="}}'
    )
    crlf.write_bytes(wrong)
    done = command("check", "--diff")
    assert store.read_text() == WRONG
    assert done.code == 1
    assert "Would fix 3 findings in 2 files.\n" in done.err
    assert CANARY not in done.out
    assert '-  "stringdata": {' in done.out
    patch = [part for part in re.split(r"(?m)^(?=--- )", done.out) if part.startswith("--- a/sub")]
    subprocess.run(["git", "apply", "-"], input=patch[0].encode(), cwd=store.parent, check=True)
    assert crlf.read_bytes() == wrong.replace(b"apiversion", b"apiVersion").replace(b"Kind", b"kind")
    store.unlink()
    clean = command("check", "--diff")
    assert (clean.out, clean.code) == ("", 0)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such names")
@pytest.mark.parametrize("program", [["git", "apply"], ["patch", "-p1"]], ids=["git", "patch"])
def test_a_diff_names_files_as_git_does(command: Command, tmp_path: Path, program: list[str]) -> None:
    if shutil.which(program[0]) is None:
        pytest.skip(f"{program[0]} is not installed")
    odd = ["-dash", "a b", "ü", "new\nline", "q\"u'", "tab\tx", "esc\x1b[31m", "nb\xa0", "back\\slash", "日", "\udcff"]
    files = [tmp_path / f"{name}.json" for name in odd]
    for number, file in enumerate(files):
        file.write_text(spec(f"p{number}").replace('"transform"', '"transfrom"'))
    done = command("check", "--diff")
    assert not {"\x1b", "\xa0", "\udcff"} & set(done.out)
    subprocess.run(program, input=done.out.encode(), cwd=tmp_path, check=True, capture_output=True)
    assert [file.read_text().count("transform") for file in files] == [1] * len(files)


@pytest.mark.parametrize(("path", "named"), [
    ("{folder}/specs/a.json", "specs/a.json"), ("./specs//a.json", "specs/a.json"), ("sub/../specs", "specs/a.json"),
    ("{link}/specs", "specs/a.json"), ("{folder}", "specs/a.json"), ("to-a.json", "specs/a.json"),
    ("to-specs/a.json", "specs/a.json"),
])  # fmt: skip
def test_a_diff_can_be_applied_here_in_whatever_way_files_are_named(
    command: Command, tmp_path: Path, path: str, named: str
) -> None:
    folder = repository(tmp_path)
    link = tmp_path / "link"
    link.symlink_to(folder)
    (folder / "to-a.json").symlink_to("specs/a.json")
    (folder / "to-specs").symlink_to("specs")
    done = command("check", "--diff", path.format(folder=folder, link=link), cwd=folder)
    assert done.out.startswith(f"--- a/{named}\n+++ b/{named}\n@@")
    assert "git -C" not in done.err
    subprocess.run(["git", "apply"], input=done.out.encode(), cwd=folder, check=True)
    assert "transfrom" not in (folder / "specs/a.json").read_text()


@pytest.mark.parametrize(("here", "path", "root", "named"), [
    ("repository/sub", "../specs", "repository", "specs/a.json"),
    ("repository/sub", "{folder}/specs/a.json", "repository", "specs/a.json"),
    ("elsewhere", "../repository/specs", "repository", "specs/a.json"),
    ("repository/sub", "../../plain/deep/b.json", "plain/deep", "b.json"),
])  # fmt: skip
def test_a_diff_of_files_that_are_not_below_this_folder_says_where_to_apply_it(
    command: Command, tmp_path: Path, here: str, path: str, root: str, named: str
) -> None:
    folder = repository(tmp_path)
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "plain/deep").mkdir(parents=True)
    shutil.copy(folder / "specs/a.json", tmp_path / "plain/deep/b.json")
    done = command("check", "--diff", path.format(folder=folder), cwd=tmp_path / here)
    assert done.out.startswith(f"--- a/{named}\n+++ b/{named}\n@@")
    said = f"The paths are from {tmp_path / root}: apply the difference there, with `(git -C .* apply)`."
    advice = re.search(said, done.err)
    assert advice is not None
    subprocess.run(shlex.split(advice[1]), input=done.out.encode(), check=True)
    assert "transfrom" not in (tmp_path / root / named).read_text()


def repository(folder: Path) -> Path:
    """A repository with a spec to fix in ``specs``."""
    root = folder / "repository"
    (root / "specs").mkdir(parents=True)
    (root / "sub").mkdir()
    subprocess.run(["git", "init", "-q"], cwd=root, check=True)
    (root / "specs/a.json").write_text(spec("a").replace('"transform"', '"transfrom"'))
    return root


@pytest.mark.parametrize("option", ["--diff", "--fix-only"])
def test_a_file_that_could_not_be_read_is_told(command: Command, store: Path, option: str) -> None:
    store.write_text(RIGHT)
    done = command("check", option, "missing.json", store.name)
    assert "missing.json was not read: There is no such file or folder.\n" in done.err
    assert done.code == 1
    assert command("check", option, store.name).code == 0


@pytest.mark.parametrize("options", [["--diff"], ["--fix-only", "--exit-non-zero-on-fix"]], ids=" ".join)
def test_exit_zero_holds_for_fixes(command: Command, store: Path, options: list[str]) -> None:
    assert command("check", "--exit-zero", *options).code == 0
    store.write_text(WRONG)
    assert command("check", *options).code == 1


def test_a_diff_masks_of_a_spec_what_reports_mask(command: Command, tmp_path: Path) -> None:
    values = {"a": "true", "b": "8080", "c": "admin", "d": "made0up0value", "e": "admin-repo0"}
    stored = {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "store"}, "stringData": values}
    (tmp_path / "store.json").write_text(json.dumps(stored))
    (tmp_path / "a.yaml").write_text(
        'pipeline: {name: a}\ninput: {pfs: {repo: admin-repo0, glob: "/"}}\n'
        "transform:\n  image: a:1.0\n  command: [sh, admin, made0up0value]\n  env: {PORT: '8080', ON: 'true'}\n"
    )
    done = command("check", "--diff")
    assert "-  command: [sh, admin, ********]\n+  cmd: [sh, admin, ********]\n" in done.out
    assert " input: {pfs: {repo: admin-repo0" in done.out
    assert "env: {PORT: '8080', ON: 'true'}\n" in done.out


def test_standard_input_goes_to_standard_output(command: Command) -> None:
    done = command("check", "--fix", "-", stdin=WRONG.encode())
    assert done.out == RIGHT
    assert "Fixed 1 finding in 1 file." in done.err
    assert command("check", "--fix-only", "-", stdin=RIGHT.encode()).out == RIGHT
    assert command("check", "--fix", "--allow-empty", "-", stdin=b"hello").out == "hello"
    diff = command("check", "--diff", "--stdin-filename", "s.json", "-", stdin=WRONG.encode())
    assert diff.out.startswith("--- a/s.json\n+++ b/s.json\n")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--unsafe-fixes"], "--unsafe-fixes needs --fix, --fix-only or --diff."),
        (["--exit-non-zero-on-fix"], "--exit-non-zero-on-fix needs --fix or --fix-only."),
        (["--diff", "--format", "json"], "--diff reports nothing of what is left; leave out --format."),
        (["--fix-only", "--output", "json=x.json"], "--fix-only reports nothing of what is left; leave out --output."),
        (["--fix", "--list-files"], "--list-files checks nothing"),
    ],
)
def test_options_without_effect_are_refused(command: Command, arguments: list[str], said: str) -> None:
    done = command("check", *arguments)
    assert said in done.err
    assert done.code == 2


@pytest.mark.parametrize("option", ["--fix", "--fix-only"])
def test_a_difference_beside_fixes_writes_nothing_and_says_so(command: Command, store: Path, option: str) -> None:
    done = command("check", "--diff", option)
    assert f"`--diff` writes nothing, so `{option}` had no effect." in done.err
    assert done.out == command("check", "--diff").out != ""
    assert "no effect" not in command("check", "--diff").err
    assert store.read_text() == WRONG


def test_the_mode_and_links_stay(command: Command, store: Path) -> None:
    store.chmod(0o640)
    (store.parent / "link.json").symlink_to("store.json")
    command("check", "--fix", "link.json")
    assert store.read_text() == RIGHT
    assert store.stat().st_mode & 0o777 == 0o640
    assert (store.parent / "link.json").is_symlink()
    assert sorted(path.name for path in store.parent.iterdir()) == ["link.json", "store.json"]


def test_a_link_out_of_the_repository_is_not_written(command: Command, store: Path) -> None:
    repository = store.parent / "repository"
    repository.mkdir()
    subprocess.run(["git", "init", "-q"], cwd=repository, check=True)
    (repository / "link.json").symlink_to(store)
    done = command("check", "--fix", "link.json", cwd=repository)
    assert store.read_text() == WRONG
    assert "link.json was not fixed: it is a link that leads out of the repository." in done.out
    assert "S302" in done.out


def test_a_read_only_file_is_left_alone(command: Command, store: Path) -> None:
    store.chmod(0o444)
    done = command("check", "--fix")
    assert store.read_text() == WRONG
    assert "store.json was not fixed: it is read-only." in done.out
    assert "Fixed" not in done.out
    assert "S302" in done.out


@pytest.mark.parametrize("options", [["--fix-only"], ["--fix", "--exit-zero"], ["--diff"]], ids=" ".join)
def test_a_fix_that_could_not_be_written_is_a_failure(command: Command, store: Path, options: list[str]) -> None:
    store.chmod(0o444)
    assert command("check", *options).code == 1
    store.chmod(0o644)
    store.write_text(RIGHT)
    store.chmod(0o444)
    assert command("check", *options).code == 0


def test_suppressed_and_ignored_findings_are_not_fixed(command: Command, store: Path) -> None:
    configuration = store.parent / "spec-lint.toml"
    for text in (
        'ignore = ["S302"]\n',
        '[per_file_ignores]\n"store.json" = ["S302"]\n',
        '[[suppress]]\nrule = "S302"\nfile = "store.json"\nreason = "as it is"\n',
    ):
        configuration.write_text(text)
        assert command("check", "--fix-only").err.startswith("Nothing to fix."), text
        assert store.read_text() == WRONG


def test_only_named_files_of_a_project_are_fixed(command: Command, store: Path) -> None:
    (store.parent / "other.json").write_text(WRONG.replace("store", "other"))
    command("check", "--with-project", "--fix", "store.json")
    assert store.read_text() == RIGHT
    assert "stringdata" in (store.parent / "other.json").read_text()


def test_many_files_are_fixed_by_several_processes(command: Command, tmp_path: Path) -> None:
    for number in range(160):
        (tmp_path / f"{number}.json").write_text(WRONG.replace("store", f"s{number}"))
    done = command("check", "--fix", "--jobs", "2", "--cache", str(tmp_path / ".cache"))
    assert "Fixed 160 findings in 160 files." in done.out
    assert "No problems found." in done.out
    assert all(
        (tmp_path / f"{number}.json").read_text() == RIGHT.replace("store", f"s{number}") for number in range(160)
    )


def test_other_formats_report_what_is_left(command: Command, store: Path) -> None:
    done = command("check", "--fix", "--format", "json")
    assert json.loads(done.out)["findings"] == []
    assert "note: Fixed 1 finding in 1 file." in done.err
    assert store.read_text() == RIGHT


def test_a_bare_name_like_an_option(command: Command, store: Path) -> None:
    store.rename(store.parent / "--diff.json")
    command("check", "--fix", "./--diff.json")
    assert (store.parent / "--diff.json").read_text() == RIGHT


@pytest.mark.parametrize("quote", ["", '"', "'"])
@pytest.mark.parametrize("after", ["\n", " # a comment\n", "\r\n"])
def test_padding_is_added_with_and_without_quotes(command: Command, tmp_path: Path, quote: str, after: str) -> None:
    path = tmp_path / "store.yaml"
    start = f"apiVersion: v1\nkind: Secret\nmetadata: {{name: store}}\ndata:\n  a: {quote}"
    path.write_bytes(f"{start}c29tZSB3b3Jkcw{quote}{after}".encode())
    assert command("check", "--fix").code == 0
    assert path.read_bytes() == f"{start}c29tZSB3b3Jkcw=={quote}{after}".encode()


def test_a_value_on_two_lines_is_left_alone(command: Command, tmp_path: Path) -> None:
    text = "apiVersion: v1\nkind: Secret\nmetadata: {name: store}\ndata:\n  a: c29tZSB3\n    b3Jkcw\n"
    (tmp_path / "store.yaml").write_text(text)
    assert command("check", "--fix-only").err == "Nothing to fix.\n"
    assert (tmp_path / "store.yaml").read_text() == text


def test_a_hard_link_keeps_the_old_content(command: Command, store: Path) -> None:
    (store.parent / "other.txt").hardlink_to(store)
    command("check", "--fix", "store.json")
    assert store.read_text() == RIGHT
    assert (store.parent / "other.txt").read_text() == WRONG
