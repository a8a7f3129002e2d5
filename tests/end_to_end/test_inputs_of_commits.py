"""A hook reports what a commit breaks in files that read a changed or deleted one."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from spec_lint.engine.last_commit import PASSED
from tests.end_to_end.running import Command, Outcome, clean_environment, secret, spec

SHARED = Path(__file__).parents[2] / ".pre-commit-hooks.yaml"
LOCAL = '[[jsonnet]]\nfiles = ["*.jsonnet"]\nlocal_imports = true\n'
KUSTOMIZED = "resources: [secret.yaml]\nsecretGenerator:\n- name: made\n  envs: [gen.env]\n"
KUSTOMIZED += "generatorOptions: {disableNameSuffixHash: true}\n"
YAML_SECRET = "apiVersion: v1\nkind: Secret\nmetadata: {name: %s}\nstringData: {access: a}\n"
BARE = {"image": "registry.example.org/model:1.2.3", "cmd": ["run"]}
OLD = spec("old", descripton="an old fault", transform=BARE)


def asking(name: str, key: str) -> str:
    """A spec that asks for a key of a secret."""
    return spec("asking", transform={**BARE, "secrets": [{"name": name, "key": key, "env_var": "KEY"}]})


Change = Callable[..., Outcome]


class Repository:
    """A repository, and what the hook says of a commit in it: as pre-commit runs it, with the names that it passes."""

    def __init__(self, command: Command, folder: Path) -> None:
        self.command, self.folder = command, folder

    def git(self, *arguments: str) -> str:
        words = ["git", *arguments]
        return subprocess.run(
            words, cwd=self.folder, env=clean_environment(), check=True, capture_output=True, text=True
        ).stdout

    def begin(self, files: dict[str, str]) -> None:
        self.write({"spec-lint.toml": "", "old.json": OLD, **files})
        self.git("init", "-q")
        self.git("add", ".")
        self.git("commit", "-qm", "first")

    def write(self, files: dict[str, str]) -> None:
        for name, text in files.items():
            path = self.folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)

    def commit(self, changed: dict[str, str | None]) -> Outcome:
        self.write({name: text for name, text in changed.items() if text is not None})
        for name, text in changed.items():
            if text is None:
                (self.folder / name).unlink()
        self.git("add", "-A")
        return self.checked()

    def checked(self, **environment: str) -> Outcome:
        """What the hook says of what is staged."""
        names = self.git("diff", "--cached", "--name-only", "--no-renames", "--diff-filter=d", "-z").split("\0")[:-1]
        passed = [name for name in names if PASSED.search(name)]
        words = ("check", "--with-project", "--allow-empty", "--format", "json", *passed)
        return self.command(*words, cwd=self.folder, environment=clean_environment(**environment))


@pytest.fixture
def repository(command: Command, tmp_path: Path) -> Repository:
    return Repository(command, tmp_path)


def test_the_hook_passes_the_names_that_are_known_to_be_passed() -> None:
    assert f"  files: {PASSED.pattern}\n" in SHARED.read_text(encoding="utf-8")
    assert all(map(PASSED.search, ["a/.spec-lint.toml", "spec-lint.toml", "pyproject.toml"]))
    assert not PASSED.search("my-spec-lint.toml")


@pytest.mark.parametrize(
    ("changed", "rules"),
    [
        pytest.param({"lib/base.libsonnet": None}, ["R133"], id="deleted library"),
        pytest.param({"lib/base.libsonnet": None, "lib/new.libsonnet": "import 'key.json'"}, ["R133"], id="renamed"),
        pytest.param({"lib/base.libsonnet": None, "other.json": spec("other")}, ["R133"], id="with another spec"),
        pytest.param({"lib/key.json": None}, ["R133"], id="deleted JSON"),
        pytest.param({"lib/name.txt": None}, ["R133"], id="deleted text"),
        pytest.param({"lib/name.txt": "a name"}, ["P101"], id="text"),
        pytest.param({"lib/key.json": '{"descripton": "a"}'}, ["P001"], id="JSON"),
        pytest.param({"README.md": "b"}, [], id="another file"),
        pytest.param({"README.md": None}, [], id="another file that is deleted"),
    ],
)
def test_jsonnet_specs_that_import_it(changed: dict[str, str | None], rules: list[str], repository: Repository) -> None:
    body = spec("edges").replace('"edges"', "importstr 'lib/name.txt'", 1).replace("\n", "")
    repository.begin({
        "spec-lint.toml": LOCAL, "edges.jsonnet": f"(import 'lib/base.libsonnet') + {body}\n", "README.md": "a",
        "lib/base.libsonnet": "import 'key.json'", "lib/key.json": '{"description": "a"}', "lib/name.txt": "edges",
        "store.json": secret("store", "access"),
    })  # fmt: skip
    assert repository.commit({"more.json": spec("more")}).rules == []
    repository.git("commit", "-qm", "second")
    outcome = repository.commit(changed)
    assert outcome.rules == rules, outcome
    assert outcome.code == bool(rules)
    if rules == ["R133"]:
        assert "There is no file" in outcome.findings[0]["message"]


@pytest.mark.parametrize(
    ("changed", "asked", "rule"),
    [
        pytest.param({"k/gen.env": "bb=1\n"}, ("made", "b"), "X201", id="env file"),
        pytest.param({"k/secret.yaml": None}, ("store", "access"), "X202", id="deleted resource"),
        pytest.param({"k/secret.yaml": YAML_SECRET % "stores"}, ("store", "access"), "X202", id="renamed resource"),
        pytest.param(
            {"k/kustomization.yaml": f"namePrefix: dev-\n{KUSTOMIZED}"}, ("store", "access"), "X202", id="prefix"
        ),
        pytest.param(
            {"k/kustomization.yaml": "resources: [secret.yaml]\n"}, ("made", "b"), "X202", id="removed generator"
        ),
    ],
)
def test_specs_that_ask_for_what_a_kustomization_makes(
    changed: dict[str, str | None], asked: tuple[str, str], rule: str, repository: Repository
) -> None:
    repository.begin({
        "k/kustomization.yaml": KUSTOMIZED, "k/secret.yaml": YAML_SECRET % "store", "k/gen.env": "b=1\n",
        "asking.json": asking(*asked),
    })  # fmt: skip
    assert repository.commit({"more.txt": "more"}).findings == []
    outcome = repository.commit(changed)
    errors = [(one["rule"], one["file"]) for one in outcome.findings if one["severity"] == "error"]
    assert errors == [(rule, "asking.json")], outcome


def test_what_a_kustomization_adds_before_a_name_is_gone(repository: Repository) -> None:
    repository.begin({
        "k/kustomization.yaml": "resources: [secret.yaml]\nnamePrefix: dev-\n",
        "asking.json": asking("dev-store", "access"), "k/secret.yaml": YAML_SECRET % "store",
    })  # fmt: skip
    assert repository.commit({"more.txt": "more"}).findings == []
    outcome = repository.commit({"k/kustomization.yaml": "resources: [secret.yaml]\n"})
    assert "asking.json" in {one["file"] for one in outcome.findings}


@pytest.mark.parametrize("place", ["weather", "shared", "."])
@pytest.mark.parametrize("option", ["cluster_defaults", "inventory"])
def test_a_deleted_file_that_a_configuration_names_ends_the_run(
    place: str, option: str, repository: Repository
) -> None:
    text = '{"createPipelineRequest": {}}' if option == "cluster_defaults" else '{"version": 1, "secrets": []}'
    name = f"{place}/file.data"
    repository.begin({
        "weather/spec-lint.toml": f'{option} = "../{name}"\n', "weather/edges.json": spec("edges"), name: text,
        "weather/store.json": secret("store", "access"),
    })  # fmt: skip
    outcome = repository.commit({name: None})
    assert outcome.code == 2
    assert "file.data" in outcome.err


@pytest.fixture(params=["checkout", "worktree"])
def with_submodule(request: pytest.FixtureRequest, repository: Repository, tmp_path: Path) -> Repository:
    """A repository with a spec, and another in a submodule, which creates the repo that the first one reads."""
    inner = Repository(repository.command, tmp_path / "inner")
    inner.folder.mkdir()
    inner.begin({"source.json": spec("source", transform=BARE)})
    outer = Repository(repository.command, tmp_path / "outer")
    outer.folder.mkdir()
    outer.begin({"reader.json": spec("reader", transform=BARE, input={"pfs": {"repo": "source", "glob": "/"}})})
    local = ("-c", "protocol.file.allow=always")
    outer.git(*local, "submodule", "--quiet", "add", str(inner.folder), "shared")
    outer.git("commit", "-qm", "second")
    if request.param == "worktree":
        outer.git("worktree", "add", "-q", "../linked")
        outer.folder = tmp_path / "linked"
        outer.git(*local, "submodule", "--quiet", "update", "--init")
    return outer


def test_a_submodule_that_moves_to_another_commit(with_submodule: Repository) -> None:
    inner = Repository(with_submodule.command, with_submodule.folder / "shared")
    inner.commit({"source.json": spec("renamed", transform=BARE), "new.json": OLD.replace("old", "new")})
    inner.git("commit", "-qm", "moved")
    repository = with_submodule.git("rev-parse", "--absolute-git-dir").strip()
    with_submodule.git("add", "-A")
    # Git tells hooks in a worktree which repository is theirs.
    done = with_submodule.checked(GIT_DIR=repository)
    found = [(finding["file"], finding["rule"]) for finding in done.findings]
    assert found == [("reader.json", "X117"), ("shared/new.json", "P001")], "shared/old.json is as it was"


def test_a_submodule_that_is_not_here_says_nothing(with_submodule: Repository) -> None:
    name = with_submodule.git("rev-parse", "HEAD").strip()
    with_submodule.git("submodule", "--quiet", "deinit", "--force", "shared")
    with_submodule.git("update-index", "--cacheinfo", f"160000,{name},shared")
    assert with_submodule.checked().findings == []


@pytest.mark.parametrize("name", ["inv.json", "inv.lst", "../inv.json", "../shared/inv.lst"])
def test_an_inventory_that_changes_takes_a_key_away(name: str, repository: Repository) -> None:
    known = '{"version": 1, "secrets": [{"name": "store", "keys": ["%s"]}]}'
    repository.begin({
        "weather/spec-lint.toml": f'inventory = "{name}"\n', "weather/edges.json": spec("edges"),
        f"weather/{name}": known % "access",
    })  # fmt: skip
    assert repository.commit({"more.txt": "more"}).findings == []
    outcome = repository.commit({f"weather/{name}": known % "acces"})
    assert [(one["rule"], one["file"]) for one in outcome.findings] == [("X201", "weather/edges.json")]


def test_an_extended_configuration_that_the_hook_does_not_pass(repository: Repository) -> None:
    repository.begin({
        "weather/spec-lint.toml": 'extends = "../base.toml"\n', "base.toml": 'ignore = ["P001"]\n',
        "weather/edges.json": spec("edges", descripton="a"), "weather/store.json": secret("store", "access"),
    })  # fmt: skip
    assert "P001" in repository.commit({"base.toml": ""}).rules
    assert repository.commit({"base.toml": None}).code == 2


def test_a_file_that_the_configuration_names_and_the_hook_does_not_pass(repository: Repository) -> None:
    repository.begin({"spec-lint.toml": 'pipelines = ["*.spec"]\n', "a.spec": spec("a"), "b.spec": spec("b", typo=1)})
    outcome = repository.commit({"a.spec": spec("a", descripton="a")})
    assert {one["file"] for one in outcome.findings} == {"a.spec"}


def test_a_kustomization_without_an_ending(repository: Repository) -> None:
    made = "secretGenerator:\n- {name: made, literals: [%s=1], options: {disableNameSuffixHash: true}}\n"
    repository.begin({"k/Kustomization": made % "b", "asking.json": asking("made", "b")})
    outcome = repository.commit({"k/Kustomization": made % "c"})
    assert "X201" in outcome.rules, outcome
    assert {one["file"] for one in outcome.findings} <= {"asking.json", "k/Kustomization"}


def test_a_deleted_table_of_another_tool_changes_no_settings(repository: Repository) -> None:
    repository.begin({"weather/pyproject.toml": "[tool.ruff]\n", "weather/old.json": spec("older", descripton="a")})
    assert repository.commit({"weather/pyproject.toml": None}).findings == []


MISTAKE = "[tool.spec-lint]\nprojct = 1\n"


def monorepo(repository: Repository) -> None:
    repository.begin({
        "imaging/pyproject.toml": MISTAKE, "imaging/a.json": spec("a"), "weather/b.json": spec("b", transform=BARE),
        "weather/spec-lint.toml": "", "store.json": secret("store", "access"),
    })  # fmt: skip


def test_an_old_mistake_in_the_configuration_of_another_project(repository: Repository) -> None:
    monorepo(repository)
    outcome = repository.commit({"weather/b.json": spec("b")})
    assert outcome.code == 0, outcome
    assert outcome.err.count("imaging/pyproject.toml:2:1: ") == 1
    assert "The commit changes nothing there" in outcome.err
    outcome = repository.commit({"store.json": secret("store", "acces")})
    assert {one["file"] for one in outcome.findings if one["rule"] == "X201"} == {"imaging/a.json", "weather/b.json"}


@pytest.mark.parametrize(
    "changed",
    [
        {"imaging/a.json": spec("b")},
        {"imaging/a.json": None},
        {"imaging/pyproject.toml": MISTAKE + "[tool.ruff]\n"},
        {"imaging/pyproject.toml": None, "imaging/spec-lint.toml": "projct = 1\n"},
    ],
)
def test_a_mistake_in_the_configuration_of_a_changed_project(
    changed: dict[str, str | None], repository: Repository
) -> None:
    monorepo(repository)
    assert repository.commit(changed).code == 2


def test_a_link_out_of_the_repository_is_told_once(repository: Repository) -> None:
    repository.begin({})
    (repository.folder / "link.json").symlink_to("/etc/hosts")
    outcome = repository.commit({"more.txt": "more"})
    assert outcome.rules == ["R005"]
    assert outcome.findings[0]["help"].startswith("Put the file in the repository")


@pytest.mark.parametrize(("name", "rules"), [("notes.csv", []), ("notes.yaml", ["X202"])])
def test_a_deleted_file_that_was_never_read_defined_nothing(
    name: str, rules: list[str], repository: Repository
) -> None:
    repository.begin({"asking.json": asking("vault", "access"), name: YAML_SECRET % "vault"})
    assert repository.commit({name: None}).rules == rules


def test_a_commit_is_named_as_a_person_would(repository: Repository) -> None:
    reader = spec("reader", transform=BARE, input={"pfs": {"repo": "source", "glob": "/"}})
    repository.begin({"source.json": spec("source", transform=BARE), "reader.json": reader})
    begin = repository.git("rev-parse", "HEAD").strip()
    repository.commit({"source.json": None})
    for since, words in ((begin, f"the commit {begin[:10]}"), ("HEAD", "the last commit"), ("HEAD~0", "HEAD~0")):
        done = repository.command("check", "--with-project", "--allow-empty", "--since", since)
        assert f'any more; {words} still had the pipeline "source".' in done.out
