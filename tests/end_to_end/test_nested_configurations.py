"""One run over several projects: the nearest configuration file on the way up applies to each file."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.end_to_end.running import Command, Outcome, clean_environment, secret, spec

Tree = Callable[[dict[str, str]], None]


@pytest.fixture
def tree(tmp_path: Path) -> Tree:
    """Writes files into a new git repository."""
    git(tmp_path, "init", "-q")

    def write(files: dict[str, str]) -> None:
        for name, text in files.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)

    return write


def git(folder: Path, *arguments: str) -> None:
    subprocess.run(["git", *arguments], cwd=folder, env=clean_environment(), check=True)


def found(outcome: Outcome) -> set[tuple[str, str, str]]:
    """The findings: file, rule, severity."""
    assert outcome.code in (0, 1), outcome.err
    return {(one["file"], one["rule"], one["severity"]) for one in outcome.findings}


def check(command: Command, *arguments: str, **more: Any) -> set[tuple[str, str, str]]:
    return found(command("check", "--format", "json", *(arguments or (".",)), **more))


def untagged(name: str, key: str = "access", **more: Any) -> str:
    """A spec with an image without a tag (P711) that reads a key of the secret `store`."""
    transform = {"image": "registry.example.org/model", "cmd": ["run"]}
    secrets = [{"name": "store", "env_var": "STORE_KEY", "key": key}]
    return spec(name, transform={**transform, "secrets": secrets}, **more)


TWO = {
    "spring/spec-lint.toml": 'ignore = ["P711"]\n',
    "spring/edges.json": untagged("edges"),
    "spring/store.json": secret("store", "access"),
    "autumn/pyproject.toml": '[tool.spec-lint]\nseverity = { X201 = "warning" }\nexclude = ["old/"]\n',
    "autumn/montage.json": untagged("montage", "acces"),
    "autumn/old/montage.json": untagged("old-montage"),
}
IN_TWO = {("autumn/montage.json", "P711", "warning"), ("autumn/montage.json", "X201", "warning")}


def test_a_run_over_two_projects_uses_both_configurations_and_joins_references(tree: Tree, command: Command) -> None:
    tree(TWO)
    assert check(command) == IN_TWO  # the secret of one project has no key that a spec of the other asks for
    assert check(command, "autumn/montage.json", "spring") == IN_TWO


@pytest.mark.parametrize("start", ["spring", "autumn", "autumn/old"])
def test_the_folder_of_the_start_makes_no_difference(start: str, tree: Tree, command: Command, tmp_path: Path) -> None:
    tree(TWO)
    above = "../" * len(Path(start).parts)
    assert check(command, above, cwd=tmp_path / start) == {(above + file, *rest) for file, *rest in IN_TWO}


def test_the_command_line_overrides_every_configuration(tree: Tree, command: Command) -> None:
    tree(TWO)
    assert check(command, "--ignore", "X201", ".") == {("autumn/montage.json", "P711", "warning")}
    assert check(command, "--select", "P711", ".") == {
        ("autumn/montage.json", "P711", "warning"),
        ("spring/edges.json", "P711", "warning"),
    }


def test_isolated_and_a_named_configuration_leave_those_of_folders_alone(tree: Tree, command: Command) -> None:
    tree({**TWO, "other.toml": 'ignore = ["X201"]\n'})
    everywhere = {
        (f"{name}.json", "P711", "warning") for name in ("autumn/montage", "autumn/old/montage", "spring/edges")
    }
    assert check(command, "--config", "other.toml", ".") == everywhere
    assert check(command, "--isolated", ".") == {*everywhere, ("autumn/montage.json", "X201", "error")}


def test_the_configuration_of_the_start_applies_where_there_is_no_nearer_one(
    tree: Tree, command: Command, tmp_path: Path
) -> None:
    tree({"start/spec-lint.toml": 'ignore = ["P711"]\n', "elsewhere/edges.json": untagged("edges")})
    tree({"elsewhere/store.json": secret("store", "access")})
    assert check(command, "../elsewhere", cwd=tmp_path / "start") == set()
    assert check(command, "elsewhere") == {("elsewhere/edges.json", "P711", "warning")}


def test_a_nearer_configuration_replaces_those_above_it(tree: Tree, command: Command) -> None:
    tree(
        {
            "spec-lint.toml": 'ignore = ["P711"]\n',
            "inner/spec-lint.toml": "",
            "inner/deep/edges.json": untagged("edges"),
        }
    )
    tree({"store.json": secret("store", "access"), "montage.json": untagged("montage")})
    assert check(command) == {("inner/deep/edges.json", "P711", "warning")}


def test_a_pyproject_without_our_table_is_no_configuration(tree: Tree, command: Command) -> None:
    tree({"spec-lint.toml": 'ignore = ["P711"]\n', "inner/pyproject.toml": "[tool.ruff]\n"})
    tree({"store.json": secret("store", "access"), "inner/edges.json": untagged("edges")})
    assert check(command) == set()


def test_a_folder_that_is_excluded_above_is_left_out_whatever_it_says(tree: Tree, command: Command) -> None:
    tree({"spec-lint.toml": 'exclude = ["vendor/"]\n', "vendor/spec-lint.toml": "not even = = TOML\n"})
    tree(
        {
            "vendor/deep/edges.json": untagged("edges"),
            "montage.json": spec("montage"),
            "s.json": secret("store", "access"),
        }
    )
    assert check(command) == set()
    assert command("check", "--with-project", "vendor/deep/edges.json", "montage.json").code == 2  # it is named
    tree({"vendor/spec-lint.toml": ""})
    outcome = command("check", "--with-project", "--format", "json", "vendor/deep/edges.json", "montage.json")
    assert found(outcome) == set()


def test_patterns_are_relative_to_the_folder_of_their_configuration(tree: Tree, command: Command) -> None:
    per_file = 'per_file_ignores = { "/edges.json" = ["P711"] }\n'
    suppress = '[[suppress]]\nrule = "P711"\nreason = "tags come later"\nfile = "deep/*.json"\n'
    tree({"one/spec-lint.toml": per_file + suppress, "two/spec-lint.toml": "", "store.json": secret("store", "access")})
    tree({f"{folder}edges.json": untagged(folder[:3]) for folder in ("one/", "one/deep/", "two/", "two/deep/")})
    outcome = command("check", "--format", "json", ".")
    assert found(outcome) == {(f"two/{folder}edges.json", "P711", "warning") for folder in ("", "deep/")}
    assert "2 findings suppressed by the configuration." in outcome.err


def test_specs_are_of_the_release_and_in_the_project_of_their_own_configuration(tree: Tree, command: Command) -> None:
    tree({"old/spec-lint.toml": 'project = "old"\npachyderm_version = "2.5"\nexternal_repos = ["raw"]\n'})
    tree({"new/spec-lint.toml": 'project = "new"\nexternal_repos = ["raw"]\n', "store.json": secret("store", "access")})
    later = spec("edges", sidecar_resource_requests={"cpu": 1})
    tree({"old/edges.json": later, "new/edges.json": later})
    assert {(file, rule) for file, rule, _ in check(command)} == {("old/edges.json", "P801")}
    tree({"new/spec-lint.toml": 'project = "old"\nexternal_repos = ["raw"]\n'})  # one pipeline in two files
    assert [rule for _, rule, _ in check(command, "--info", ".") if rule.startswith("X")] == ["X114"]


def test_what_exists_elsewhere_is_said_for_the_files_below(tree: Tree, command: Command) -> None:
    tree({"a/spec-lint.toml": "external_secrets = { store = [] }\n", "a/edges.json": spec("edges")})
    tree({"b/spec-lint.toml": 'external_secrets = { store = ["access"] }\n', "b/montage.json": spec("montage")})
    assert check(command) == {("a/edges.json", "X201", "error")}


@pytest.mark.parametrize("more", [(), ("--jobs", "1"), ("--cache", "kept")])
def test_facts_of_files_and_those_of_a_cache_are_those_of_their_own_configuration(
    more: tuple[str, ...], tree: Tree, tmp_path: Path
) -> None:
    tree({**TWO, "spring/dated.json": json.dumps({"pipeline": {"name": "dated"}})})
    program = (
        "import sys; from spec_lint.engine import collect; collect.FEW = int(sys.argv.pop(1));"
        "from spec_lint.__main__ import main; sys.exit(main())"
    )

    def ran(few: int, *more: str) -> tuple[int, bytes, bytes]:
        command = [sys.executable, "-c", program, str(few), "check", "--format", "json", *more]
        done = subprocess.run(command, cwd=tmp_path, env=clean_environment(), capture_output=True, check=False)
        return done.returncode, done.stdout, done.stderr

    whole = ran(1000)
    assert whole[0] == 1
    for _ in range(2):
        assert ran(0, *more) == whole
    tree({"spring/spec-lint.toml": ""})  # another configuration: what was kept of these files no longer holds
    assert ran(0, *more) == ran(1000) != whole


def test_two_projects_have_the_findings_of_two_runs(tree: Tree, command: Command, tmp_path: Path) -> None:
    settings = {
        "a": 'namespace = "flood"\npachyderm_version = "2.8"\nseverity = { P7 = "error" }\n',
        "b": '[[environment]]\nname = "prod"\nfiles = ["prod/"]\n',
        "c": 'select = ["X2", "P0"]\n',
    }
    for folder, text in settings.items():
        tree({f"{folder}/spec-lint.toml": text, f"{folder}/edges.yaml": untagged(f"edges-{folder}", f"key-{folder}")})
        name = f"store-{folder}"
        broken = untagged(f"broken-{folder}", nothing=1, autoscalling=True).replace('"store"', f'"{name}"')
        tree({f"{folder}/broken.json": broken, f"{folder}/store.json": secret(name, f"key-{folder}")})
    alone = set()
    for folder in settings:
        alone |= {(f"{folder}/{file}", *rest) for file, *rest in check(command, cwd=tmp_path / folder)}
    assert check(command) == alone
    assert {file[0] for file, *_ in alone} == set(settings)


def test_a_hook_uses_the_configuration_of_each_changed_file(tree: Tree, command: Command) -> None:
    tree(TWO)
    hook = ("--with-project", "--format", "json")
    assert found(command("check", *hook, "spring/edges.json")) == set()
    assert found(command("check", *hook, "autumn/montage.json", "spring/edges.json")) == IN_TWO
    assert command("check", *hook, "autumn/old/montage.json").code == 3  # its configuration excludes it
    # What another project asks for concerns a change of the secret, with the severity that it has there.
    assert found(command("check", *hook, "spring/store.json")) == {("autumn/montage.json", "X201", "warning")}


def test_a_mistake_in_a_nested_configuration_ends_the_run_with_its_place(tree: Tree, command: Command) -> None:
    tree({**TWO, "spring/spec-lint.toml": 'ignore = ["P711"]\nselct = ["X"]\n'})
    outcome = command("check", ".")
    assert outcome.code == 2
    assert outcome.out == ""
    assert "spring/spec-lint.toml:2:1:" in outcome.err
    assert "Did you mean `select`?" in outcome.err
    assert command("check", "autumn").code == 0  # the configuration of other files does not matter


def test_a_configuration_above_the_repository_does_not_apply(tree: Tree, command: Command, tmp_path: Path) -> None:
    tree(
        {
            "spec-lint.toml": 'ignore = ["P711"]\n',
            "inner/edges.json": untagged("edges"),
            "inner/s.json": secret("store", "access"),
        }
    )
    git(tmp_path / "inner", "init", "-q")
    inner = tmp_path / "inner"
    assert check(command, cwd=inner) == {("edges.json", "P711", "warning")}
    assert check(command, "..", cwd=inner) == {("../inner/edges.json", "P711", "warning")}
    assert check(command) == set()  # the start has one, and nothing nearer is there


def test_links_are_where_they_are_written(tree: Tree, command: Command, tmp_path: Path) -> None:
    tree({**TWO, "linked/spec-lint.toml": 'ignore = ["X"]\n'})
    (tmp_path / "linked" / "montage.json").symlink_to("../autumn/montage.json")
    assert ("linked/montage.json", "P711", "warning") in check(command, "linked")
    (tmp_path / "winter").symlink_to("autumn")
    assert check(command, "winter/montage.json", "spring") == {(f"winter/{f[7:]}", *rest) for f, *rest in IN_TWO}
    (tmp_path / "spring" / "spec-lint.toml").unlink()
    (tmp_path / "spring" / "spec-lint.toml").symlink_to("/etc/passwd")
    outcome = command("check", ".")
    assert outcome.code == 2
    assert "leads out of the repository" in outcome.err


def test_a_text_of_an_editor_has_the_configuration_of_its_name(tree: Tree, command: Command) -> None:
    tree(TWO)
    text = untagged("edges").encode()
    name = ("--format", "json", "--stdin-filename")
    assert found(command("check", *name, "spring/edges.json", "-", stdin=text)) == set()
    assert ("autumn/edges.json", "P711", "warning") in found(
        command("check", *name, "autumn/edges.json", "-", stdin=text)
    )


def test_the_list_of_files_says_what_each_configuration_leaves_out(tree: Tree, command: Command) -> None:
    tree(TWO)
    listed = {
        one["file"]: one["kind"]
        for one in json.loads(command("check", "--list-files", "--format", "json").out)["files"]
    }
    assert listed["autumn/old/"] == "excluded"
    assert listed["autumn/montage.json"] == "pipeline"


def test_commands_of_another_repository_are_not_run(tree: Tree, command: Command, tmp_path: Path) -> None:
    render = '[[render]]\nfiles = ["*.tmpl.json"]\ncommand = ["tee", "ran"]\n'
    tree({f"{name}/spec-lint.toml": render for name in ("own", "vendored")})
    tree({f"{name}/edges.tmpl.json": untagged(name) for name in ("own", "vendored")})
    git(tmp_path / "vendored", "init", "-q")
    outcome = command("check", "--render", ".")
    assert "1 template was not rendered" in outcome.out
    assert (tmp_path / "own" / "ran").exists()
    assert not (tmp_path / "vendored" / "ran").exists()


def test_secrets_of_several_projects_are_listed_together(tree: Tree, command: Command) -> None:
    tree(TWO)
    outcome = command("secrets", "--format", "json", ".")
    names = [one["name"] for one in json.loads(outcome.out)["secrets"]]
    assert names == ["store"]
    assert outcome.code == 0, outcome.err


def test_a_configuration_that_is_no_file_ends_the_run(tree: Tree, command: Command, tmp_path: Path) -> None:
    tree({"edges.json": untagged("edges")})
    (tmp_path / "spec-lint.toml").symlink_to("nowhere.toml")
    outcome = command("check", ".")
    assert outcome.code == 2
    assert outcome.err.startswith("spec-lint: spec-lint.toml:1:1: This link leads to no file,")
    (tmp_path / "spec-lint.toml").unlink()
    (tmp_path / "spec-lint.toml").mkdir()
    outcome = command("check", ".")
    assert outcome.code == 2
    assert outcome.err.startswith("spec-lint: spec-lint.toml:1:1: This is not a file,")


def test_one_note_names_the_configurations_for_secrets_that_could_not_be_verified(tree: Tree, command: Command) -> None:
    tree(
        {
            "spring/spec-lint.toml": "",
            "spring/edges.json": untagged("edges"),
            "autumn/pyproject.toml": "[tool.spec-lint]\n",
            "autumn/montage.json": untagged("montage"),
        }
    )
    text = " ".join(command("check", ".").out.split())
    assert text.count("No file that was read defines a secret") == 1
    assert 'in spring/spec-lint.toml: external_secrets = ["store"]' in text
    assert 'in autumn/pyproject.toml: external_secrets = ["store"]' in text
