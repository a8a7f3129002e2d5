"""A repository's links lead to nothing outside of it, and not into .git, unless a person names them."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from tests.end_to_end.running import Command, secret, spec

CANARY = "canary-5512"
OUTSIDE = spec("outside").replace('"pipeline"', f'"{CANARY}": 1, "pipeline"', 1)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A git repository, and beside it what belongs to somebody else."""
    folder = tmp_path / "repository"
    folder.mkdir()
    subprocess.run(["git", "init", "-q"], cwd=folder, check=True)
    (tmp_path / "private").mkdir()
    (tmp_path / "private" / "outside.json").write_text(OUTSIDE)
    (folder / "store.json").write_text(secret("store", "access"))
    (folder / "good.json").write_text(spec("good"))
    return folder


def outside(findings: list[dict[str, str]]) -> list[str]:
    assert CANARY not in str(findings)
    return sorted(finding["file"] for finding in findings if finding["rule"] == "R005")


@pytest.mark.parametrize("report", ["text", "concise", "json", "github", "sarif"])
@pytest.mark.parametrize("target", ["../private/outside.json", "/proc/self/environ", "$TMP/private/outside.json"])
def test_a_link_that_is_found_is_not_followed(command: Command, repository: Path, report: str, target: str) -> None:
    (repository / "d.yaml").symlink_to(target.replace("$TMP", str(repository.parent)))
    (repository / "spec-lint.toml").write_text('pipelines = ["d.yaml"]\n')
    outcome = command("check", "--format", report, cwd=repository)
    assert outcome.code == 0
    assert "R005" in outcome.out
    assert "d.yaml" in outcome.out
    assert CANARY not in outcome.out + outcome.err
    assert "PATH=" not in outcome.out + outcome.err


def test_however_it_is_found(command: Command, repository: Path) -> None:
    (repository / "link.json").symlink_to("../private/outside.json")
    (repository / "folder").symlink_to("../private")
    (repository / "chain.json").symlink_to("link.json")
    check = ("check", "--isolated", "--format", "json")
    assert outside(command(*check, cwd=repository).findings) == ["chain.json", "link.json"]
    assert outside(command(*check, "*.json", cwd=repository).findings) == ["chain.json", "link.json"]
    assert outside(command(*check, "*/*.json", cwd=repository).findings) == ["folder/outside.json"]
    assert outside(command(*check, "f*", cwd=repository).findings) == ["folder"]
    for given in ("link.json", "folder", "folder/outside.json", str(repository / "link.json")):
        found = command(*check, "--with-project", given, cwd=repository).findings
        assert given in outside(found)


def test_a_person_may_name_it(command: Command, repository: Path) -> None:
    (repository / "link.json").symlink_to("../private/outside.json")
    (repository / "folder").symlink_to("../private")
    for given in ("link.json", "folder", "folder/outside.json", "../private/outside.json", "../private"):
        outcome = command("check", "--isolated", "--format", "json", given, cwd=repository)
        assert CANARY in outcome.out
        assert "R005" not in outcome.rules


def test_a_link_into_git_is_not_followed(command: Command, repository: Path) -> None:
    subprocess.run(["git", "config", "http.extraheader", CANARY], cwd=repository, check=True)
    (repository / "link.yaml").symlink_to(".git/config")
    (repository / "spec-lint.toml").write_text('pipelines = ["*.yaml"]\n')
    outcome = command("check", "--format", "json", cwd=repository)
    assert outside(outcome.findings) == ["link.yaml"]


def test_links_within_the_repository_are_followed(command: Command, repository: Path) -> None:
    """As Kubernetes mounts a secret: names that lead through ``..data`` to a folder that is exchanged as a whole."""
    mounted = repository / "mounted"
    (mounted / "..2024_01_31").mkdir(parents=True)
    (mounted / "..2024_01_31" / "b.json").write_text(spec("b", inptu={}))
    (mounted / "..data").symlink_to("..2024_01_31")
    (mounted / "b.json").symlink_to("..data/b.json")
    (mounted / "again.json").symlink_to("../good.json")
    for folder in (repository, mounted):
        for arguments in (["."], ["--with-project", "b.json" if folder == mounted else "mounted/b.json"]):
            outcome = command("check", "--isolated", "--format", "json", *arguments, cwd=folder)
            assert "P001" in outcome.rules
            assert "R005" not in outcome.rules


def test_without_a_repository_the_folder_is_the_root(command: Command, tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
    (tmp_path / "b" / "outside.json").write_text(OUTSIDE)
    (tmp_path / "a" / "link.json").symlink_to("../b/outside.json")
    check = ("check", "--isolated", "--format", "json")
    assert outside(command(*check, "a").findings) == ["a/link.json"]
    assert outside(command(*check, "a/*.json").findings) == ["a/link.json"]
    assert "R005" not in command(*check).rules
    assert "R005" not in command(*check, "--with-project", "a/link.json").rules


@pytest.mark.parametrize("form", ["{0}", "./{0}", "{1}/{0}"])
def test_a_hook_tells_of_a_link_what_a_check_of_the_project_tells(
    command: Command, repository: Path, form: str
) -> None:
    (repository / "deep").mkdir()
    for name, target in (("away", "../../nowhere"), ("gone", "nowhere"), ("loop", "loop")):
        (repository / "deep" / f"{name}.json").symlink_to(f"{target}.json")
    told = {"away.json": "R005", "gone.json": "R007", "loop.json": "R007"}
    for folder, above in ((repository, "deep/"), (repository / "deep", "")):
        walked = command("check", "--isolated", "--format", "json", cwd=folder)
        assert {(one["rule"], one["file"]) for one in walked.findings} == {
            (rule, above + name) for name, rule in told.items()
        }
        names = [form.format(above + name, folder) for name in told]
        hook = command("check", "--isolated", "--format", "json", "--with-project", *names, cwd=folder)
        assert sorted((one["rule"], one["severity"], Path(one["file"]).name) for one in hook.findings) == sorted(
            (rule, "warning", name) for name, rule in told.items()
        )


def test_a_baseline_knows_a_link_that_a_hook_passes(command: Command, repository: Path) -> None:
    for name, target in (("away.json", "../nowhere.json"), ("gone.json", "nowhere.json")):
        (repository / name).symlink_to(target)
    (repository / "spec-lint.toml").write_text('baseline = "known.json"\nfail_on = "warning"\n')
    subprocess.run(["git", "add", "."], cwd=repository, check=True)
    assert command("check", "--with-project", "away.json", "gone.json", "--no-baseline", cwd=repository).code == 1
    assert command("baseline", "known.json", cwd=repository).code == 0
    hook = command("check", "--with-project", "away.json", "gone.json", "good.json", cwd=repository)
    assert hook.code == 0, hook


def test_an_excluded_link_is_not_told(command: Command, repository: Path) -> None:
    (repository / "link.json").symlink_to("../private/outside.json")
    (repository / "spec-lint.toml").write_text('exclude = ["link.json"]\n')
    assert "R005" not in command("check", "--format", "json", cwd=repository).rules
    assert "R005" not in command("check", "--format", "json", "--with-project", "link.json", cwd=repository).rules


@pytest.mark.parametrize("name", ["spec-lint.toml", "pyproject.toml"])
def test_a_configuration_is_no_way_out(command: Command, repository: Path, name: str) -> None:
    settings = f"{'[tool.spec-lint]' if name == 'pyproject.toml' else ''}\n{CANARY} = 1\n"
    (repository.parent / "private" / name).write_text(settings)
    (repository / name).symlink_to(f"../private/{name}")
    outcome = command("check", cwd=repository)
    assert outcome.code == 2
    assert "leads out of the repository" in outcome.err
    assert CANARY not in outcome.err
    assert CANARY in command("check", "--config", name, cwd=repository).err


@pytest.mark.parametrize("how", ["importstr", "import"])
@pytest.mark.parametrize("name", [".git/config", "link.txt", "folder/config", "sub/../.git/config", "sub/.git/config"])
def test_jsonnet_reads_nothing_of_git(command: Command, repository: Path, how: str, name: str) -> None:
    subprocess.run(["git", "config", "http.extraheader", CANARY], cwd=repository, check=True)
    (repository / "link.txt").symlink_to(".git/config")
    (repository / "folder").symlink_to(".git")
    (repository / "sub" / ".git").mkdir(parents=True)
    (repository / "sub" / ".git" / "config").write_text(CANARY)
    (repository / "open.txt").write_text("edges:1.0")
    (repository / "spec-lint.toml").write_text('[[jsonnet]]\nfiles = ["*.jsonnet"]\nlocal_imports = true\n')
    text = (
        '{pipeline: {name: "j"}, transform: {image: FROM, cmd: ["j"]}, input: {pfs: {repo: "a", glob: "/"}}, [FROM]: 1}'
    )
    (repository / "j.jsonnet").write_text(text.replace("FROM", f'({how} "{name}")'))
    outcome = command("check", "--format", "json", "j.jsonnet", cwd=repository)
    assert outcome.rules == ["R133"]
    assert CANARY not in outcome.out + outcome.err
    (repository / "j.jsonnet").write_text(text.replace("FROM", '(importstr "open.txt")'))
    assert "edges:1.0" in json.dumps(command("check", "--format", "json", "j.jsonnet", cwd=repository).findings)


def test_a_link_that_leads_nowhere_is_reported(command: Command, repository: Path) -> None:
    (repository / "a.yaml").symlink_to("gone.yaml")
    (repository / "b.json").symlink_to("b.json")
    (repository / "notes.txt").symlink_to("gone.txt")
    outcome = command("check", "--format", "json", cwd=repository)
    assert outcome.code == 0
    links = [finding for finding in json.loads(outcome.out)["findings"] if finding["rule"] == "R007"]
    assert [(link["file"], link["message"]) for link in links] == [
        ("a.yaml", "This link leads to a file that does not exist."),
        ("b.json", "This link is circular."),
    ]
    listed = command("check", "--list-files", cwd=repository).out
    assert "link      a.yaml" in listed
    named = command("check", "--format", "json", ".", "a.yaml", cwd=repository)
    assert named.code == 1
    assert sorted(finding["rule"] for finding in json.loads(named.out)["findings"] if finding["file"] == "a.yaml") == [
        "R001"
    ]


@pytest.mark.parametrize("git", [True, False])
@pytest.mark.parametrize(
    "given",
    ["specs", "specs/", "./specs", "specs/../specs", "$HERE/specs", "specs/*.json", "link", "specs/deep/..", "."],
)
def test_a_folder_of_a_commit_is_all_that_is_in_it(command: Command, tmp_path: Path, given: str, git: bool) -> None:
    if git:
        subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True)
    (tmp_path / "specs" / "deep").mkdir(parents=True)
    (tmp_path / "spec-lint.toml").write_text("")
    (tmp_path / "specs" / "wrong.json").write_text(spec("wrong", descripton="a"))
    (tmp_path / "specs" / "deep" / "wrong.json").write_text(spec("deeper", descripton="a"))
    (tmp_path / "around.json").write_text(spec("around", descripton="a"))
    (tmp_path / "link").symlink_to("specs")
    given = given.replace("$HERE", str(tmp_path))
    outcome = command("check", "--with-project", "--format", "json", given)
    wrong = [finding for finding in outcome.findings if finding["rule"] == "P001"]
    assert outcome.code == 1
    assert len(wrong) == (1 if "*" in given else 3 if given == "." else 2)


def test_a_folder_of_a_commit_around_the_current_one(command: Command, tmp_path: Path) -> None:
    (tmp_path / "inner").mkdir()
    (tmp_path / "wrong.json").write_text(spec("wrong", descripton="a"))
    outcome = command("check", "--with-project", "--format", "json", "..", cwd=tmp_path / "inner")
    assert [finding["file"] for finding in outcome.findings if finding["rule"] == "P001"] == ["../wrong.json"]
