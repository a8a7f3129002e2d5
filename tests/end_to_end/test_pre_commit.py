"""The hooks, run by pre-commit itself in git repositories."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.end_to_end.running import clean_environment, secret, spec
from tests.shared import made_once


@dataclass(frozen=True)
class Result:
    code: int
    output: str


@dataclass(frozen=True)
class Repository:
    """A git repository that uses the hooks."""

    folder: Path
    environment: dict[str, str]

    def git(self, *arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["git", *arguments], cwd=self.folder, env=self.environment, check=check, capture_output=True, text=True
        )

    def write(self, name: str, text: str) -> None:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    def stage(self, name: str, text: str) -> None:
        self.write(name, text)
        self.git("add", "--", name)

    def committed(self, **files: str) -> None:
        """Commit files without asking the hooks."""
        for name, text in files.items():
            self.stage(name, text)
        self.git("commit", "--no-verify", "-qm", "A state to start from")

    def commit(self) -> Result:
        """What a user sees of the hooks: pre-commit without ``--verbose``."""
        done = subprocess.run(
            [sys.executable, "-m", "pre_commit", "run", "--color=never", "spec-lint"],
            cwd=self.folder, env=self.environment, check=False, capture_output=True, text=True, timeout=600,
        )  # fmt: skip
        return Result(done.returncode, done.stdout + done.stderr)

    def run(self, hook: str = "spec-lint") -> Result:
        return self.pre_commit(hook)

    def pre_commit(self, *arguments: str) -> Result:
        done = subprocess.run(
            [sys.executable, "-m", "pre_commit", "run", "--verbose", "--color=never", *arguments],
            cwd=self.folder,
            env=self.environment,
            check=False,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=600,
        )
        return Result(done.returncode, done.stdout)


@pytest.fixture(scope="session")
def hooks(copy_of_project: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str, dict[str, str]]:
    """A git repository of this project, the commit to use, and an environment in which pre-commit installs it once."""

    def make(folder: Path) -> None:
        shutil.copytree(copy_of_project, folder / "spec-lint")
        for command in (["init", "-q", "."], ["add", "-A"], ["commit", "-qm", "The hooks"]):
            subprocess.run(["git", *command], cwd=folder / "spec-lint", env=clean_environment(), check=True)

    shared = made_once(tmp_path_factory, "hooks", make)
    clone, environment = shared / "spec-lint", clean_environment(PRE_COMMIT_HOME=str(shared / "home"))
    revision = subprocess.check_output(["git", "rev-parse", "HEAD"], cwd=clone, env=environment, text=True).strip()
    return clone, revision, environment


@pytest.fixture
def repository(hooks: tuple[Path, str, dict[str, str]], tmp_path: Path) -> Iterator[Repository]:
    clone, revision, environment = hooks
    made = Repository(tmp_path / "work", environment)
    made.folder.mkdir()
    made.git("init", "-q", ".")
    made.write(
        ".pre-commit-config.yaml",
        f"repos:\n- repo: {clone}\n  rev: {revision}\n  hooks:\n  - id: spec-lint\n  - id: spec-lint-project\n"
        "  - id: spec-lint-fix\n",
    )
    made.git("add", ".")
    made.git("commit", "-qm", "Use the hooks")
    yield made
    assert "Traceback" not in made.git("status").stdout


@pytest.fixture
def start(repository: Repository) -> Repository:
    """A repository with a good spec, its secret, and files that are none of spec-lint's business."""
    for name, text in {
        "pipelines/good.json": spec("good"),
        "secrets/store.json": secret("store", "access", "secret"),
        "secrets/other.json": secret("other", "token"),
        "package.json": '{"name": "unrelated"}\n',
        "notes.txt": "unrelated\n",
    }.items():
        repository.stage(name, text)
    repository.committed()
    return repository


def test_only_a_spec_changed(start: Repository) -> None:
    start.stage("pipelines/mnist.json", spec("mnist", key="acces"))
    result = start.run()
    assert result.code == 1
    assert "X201" in result.output
    assert "pipelines/mnist.json:" in result.output
    assert "secrets/store.json:" in result.output  # the other end, which the hook was not told of
    start.stage("pipelines/mnist.json", spec("mnist"))
    assert start.run().code == 0


def test_the_fixing_hook_stops_the_commit_that_it_fixes(start: Repository) -> None:
    wrong, right = secret("more", "access").replace("stringData", "stringdata"), secret("more", "access")
    start.write("secrets/untouched.json", wrong.replace("more", "untouched"))
    start.stage("secrets/more.json", wrong)
    result = start.run("spec-lint-fix")
    assert result.code == 1
    assert "Fixed 1 finding in 1 file." in result.output
    assert (start.folder / "secrets/more.json").read_text() == right
    assert "stringdata" in (start.folder / "secrets/untouched.json").read_text()
    start.git("add", "secrets/more.json")
    assert start.run("spec-lint-fix").code == 0
    assert start.git("diff", "--name-only").stdout == ""


def test_only_a_secret_changed(start: Repository) -> None:
    start.stage("secrets/store.json", secret("store", "acces", "secret"))
    result = start.run()
    assert result.code == 1
    assert "X201" in result.output
    assert "pipelines/good.json:" in result.output
    start.stage("secrets/store.json", secret("store", "access", "more"))
    assert start.run().code == 0


def test_a_jsonnet_file_that_could_not_be_checked_does_not_pass(start: Repository) -> None:
    """Without the renderer that the hook asks for, as a user on another system has to write it."""
    settings = (start.folder / ".pre-commit-config.yaml").read_text()
    without = settings.replace("- id: spec-lint\n", "- id: spec-lint\n    additional_dependencies: []\n", 1)
    start.stage(".pre-commit-config.yaml", without)
    start.committed()
    start.stage("pipelines/edges.jsonnet", spec("edges"))
    result = start.run()
    assert result.code == 1
    assert "R137" in result.output
    assert 'additional_dependencies: ["jsonnet"]' in result.output
    start.committed()
    start.stage("pipelines/mnist.json", spec("mnist"))
    assert start.run().code == 0, "an unchanged file blocks nobody"


@pytest.mark.parametrize("name", ["stores", "unlike-it", "größe"])
def test_a_secret_changed_its_name(start: Repository, name: str) -> None:
    start.stage(
        "pipelines/old.json", spec("old", transform={"image": "a:1", "cmd": ["a"], "image_pull_secrets": ["x"]})
    )
    start.committed()
    start.stage("secrets/store.json", secret(name, "access"))
    result = start.run()
    assert result.code == 1
    assert "X202" in result.output
    assert "pipelines/good.json:" in result.output
    assert "pipelines/old.json:" not in result.output


def test_a_secret_file_was_emptied(start: Repository) -> None:
    start.stage("secrets/store.json", "{}\n")
    result = start.run()
    assert result.code == 1
    assert "pipelines/good.json:" in result.output


def test_a_secret_moved(start: Repository) -> None:
    start.git("mv", "secrets/store.json", "secrets/stores.json")
    assert start.run().code == 0
    start.stage("secrets/stores.json", secret("different", "access"))
    result = start.run()
    assert result.code == 1
    assert "pipelines/good.json:" in result.output


def test_only_the_configuration_changed(start: Repository) -> None:
    start.stage("spec-lint.toml", 'ignore = ["X201"]\n')
    start.stage("pipelines/mnist.json", spec("mnist", key="acces"))
    assert start.run().code == 0
    start.committed()
    start.stage("spec-lint.toml", "ignore = []\n")
    result = start.run()
    assert result.code == 1
    assert "pipelines/mnist.json:" in result.output


def test_a_mistake_in_the_configuration_is_shown_at_its_place(start: Repository) -> None:
    start.stage("pyproject.toml", "[tool.spec-lint]\nignor = []\n")
    result = start.run()
    assert result.code == 1
    assert "pyproject.toml:2:1: " in result.output
    assert "Did you mean `ignore`?" in result.output


def test_a_commit_that_touches_none_of_them_passes_at_once(start: Repository) -> None:
    start.stage("pipelines/old.json", spec("old", key="gone"))
    start.committed()
    start.stage("notes.txt", "other words\n")
    result = start.run()
    assert result.code == 0
    assert "0 files: 0 pipelines, 0" in result.output
    start.stage("package.json", '{"name": "other"}\n')
    start.stage("broken.json", '{"name": ')
    result = start.run()
    assert result.code == 0
    assert "2 files: 0 pipelines, 0" in result.output  # the files of the commit, and none of the project


def test_a_bad_spec_blocks_the_commit(start: Repository) -> None:
    before = start.git("rev-parse", "HEAD").stdout
    subprocess.run(
        [sys.executable, "-m", "pre_commit", "install"],
        cwd=start.folder,
        env=start.environment,
        check=True,
        capture_output=True,
    )
    start.stage("pipelines/bad.json", spec("bad", paralelism_spec={"constant": 1}))
    refused = start.git("commit", "-qm", "Bad", check=False)
    assert refused.returncode == 1
    assert "paralelism_spec" in refused.stdout + refused.stderr
    assert start.git("rev-parse", "HEAD").stdout == before
    start.stage("pipelines/bad.json", spec("bad", parallelism_spec={"constant": 1}))
    accepted = start.git("commit", "-qm", "Good", check=False)
    assert accepted.returncode == 0, accepted.stdout + accepted.stderr
    assert start.git("rev-parse", "HEAD").stdout != before


def test_a_hook_that_passes_shows_warnings(start: Repository) -> None:
    start.stage("pipelines/warned.json", spec("warned").replace(":1.2.3", ":latest"))
    result = start.commit()
    assert result.code == 0
    assert "Passed" in result.output
    assert "warning[P712] image-latest" in result.output
    start.stage("spec-lint.toml", 'fail_on = "warning"\n')
    assert start.commit().code == 1


def test_what_is_staged_counts_and_not_what_lies_in_the_folder(start: Repository) -> None:
    start.stage("pipelines/good.json", spec("good", description="staged and right"))
    start.write("pipelines/good.json", spec("good", key="acces"))
    assert start.run().code == 0
    start.stage("pipelines/good.json", spec("good", key="acces"))
    start.write("pipelines/good.json", spec("good"))
    result = start.run()
    assert result.code == 1
    assert "X201" in result.output
    assert (start.folder / "pipelines/good.json").read_text() == spec("good")


def test_old_faults_elsewhere_do_not_block_but_the_project_hook_tells_them(start: Repository) -> None:
    start.stage("pipelines/old.json", spec("old", key="gone"))
    start.committed()
    start.stage("pipelines/good.json", spec("good", description="changed"))
    assert start.run().code == 0
    result = start.run("spec-lint-project")
    assert result.code == 1
    assert "pipelines/old.json:" in result.output


def test_jsonnet_is_rendered(start: Repository) -> None:
    start.stage("pipelines/edges.jsonnet", f"local key = 'acces';\n{spec('edges')[:-2]}, other: key}}\n")
    result = start.run()
    assert result.code == 1
    assert "P001" in result.output
    assert "R137" not in result.output


def test_a_jsonnet_file_whose_arguments_are_missing_does_not_pass(start: Repository) -> None:
    start.stage("pipelines/edges.jsonnet", f"function(suffix) {spec('edges')}")
    result = start.run()
    assert result.code == 1
    assert "This file could not be checked: pipelines/edges.jsonnet." in result.output
    start.stage("spec-lint.toml", '[[jsonnet]]\nfiles = ["*.jsonnet"]\narguments = { suffix = "a" }\n')
    assert start.run().code == 0


def test_a_library_of_jsonnet_counts_for_the_specs_that_import_it(start: Repository) -> None:
    start.stage("spec-lint.toml", '[[jsonnet]]\nfiles = ["*.jsonnet"]\nlocal_imports = true\narguments = {}\n')
    start.stage("lib/more.libsonnet", "{description: 'edges'}")
    start.stage("lib/all.libsonnet", "import 'more.libsonnet'")
    start.stage("pipelines/edges.jsonnet", f"(import '../lib/all.libsonnet') + {spec('edges')}")
    assert start.run().code == 0
    start.committed()
    start.stage("lib/more.libsonnet", "{descripton: 'edges'}")
    result = start.run()
    assert result.code == 1
    assert "--> pipelines/edges.jsonnet (" in result.output
    assert "descripton" in result.output


def test_a_commit_that_only_deletes_what_jsonnet_specs_import(start: Repository) -> None:
    start.stage("spec-lint.toml", '[[jsonnet]]\nfiles = ["*.jsonnet"]\nlocal_imports = true\narguments = {}\n')
    start.stage("lib/name.txt", "edges")
    start.stage("pipelines/edges.jsonnet", f"{{description: importstr '../lib/name.txt'}} + {spec('edges')}")
    assert start.run().code == 0
    start.committed()
    start.git("rm", "-q", "lib/name.txt")
    result = start.run()
    assert result.code == 1
    assert "pipelines/edges.jsonnet:" in result.output
    assert "R133" in result.output


def test_a_file_whose_name_the_hook_does_not_pass(start: Repository) -> None:
    start.stage("gen/kustomization.yaml", "generatorOptions: {disableNameSuffixHash: true}\n"
                "secretGenerator:\n- {name: gen, envs: [gen.env]}\n")  # fmt: skip
    start.stage("gen/gen.env", "a=1\n")
    start.stage("pipelines/gen.json", spec("gen", key="a").replace('"store"', '"gen"'))
    assert start.run().code == 0
    start.committed()
    start.stage("gen/gen.env", "aa=1\n")
    result = start.run()
    assert result.code == 1
    assert "X201" in result.output


@pytest.mark.parametrize("hook", ["spec-lint", "spec-lint-project"])
def test_a_commit_that_only_deletes_a_secret(start: Repository, hook: str) -> None:
    assert start.run(hook).code == 0
    start.git("rm", "-q", "secrets/store.json")
    result = start.run(hook)
    assert result.code == 1
    assert "pipelines/good.json:" in result.output


def test_a_push_is_compared_with_what_is_there(start: Repository) -> None:
    begin = start.git("rev-parse", "HEAD").stdout.strip()
    start.git("rm", "-q", "secrets/store.json")
    start.committed(**{"notes.txt": "later\n"})
    assert start.run().code == 0, "the last commit has no such secret"
    done = start.pre_commit("spec-lint", "--from-ref", begin, "--to-ref", "HEAD")
    assert done.code == 1
    assert "X202" in done.output


def test_the_commands_of_the_page_run(start: Repository) -> None:
    start.git("update-ref", "refs/remotes/origin/main", "HEAD")
    start.stage("pipelines/mnist.json", spec("mnist", key="acces"))
    start.committed()
    page = (Path(__file__).parents[2] / "docs" / "hooks.md").read_text(encoding="utf-8")
    lines = re.search(r"```sh\n(.*?)```", page, re.DOTALL)
    assert lines
    commands = [line.removeprefix("pre-commit run ").split() for line in lines[1].splitlines()]
    assert len(commands) == 2
    for words in commands:
        done = start.pre_commit(*words)
        assert done.code == 1
        assert "X201" in done.output


def test_a_link_that_has_changed_is_checked(start: Repository) -> None:
    start.write("elsewhere.txt", spec("linked", key="acces"))
    (start.folder / "pipelines/linked.json").symlink_to("../elsewhere.txt")
    start.git("add", ".")
    result = start.run()
    assert result.code == 1
    assert "X201" in result.output


def test_an_excluded_file_is_left_alone(start: Repository) -> None:
    start.stage("spec-lint.toml", 'exclude = ["old/"]\n')
    start.committed()
    start.stage("old/bad.json", spec("bad", key="acces"))
    result = start.run()
    assert result.code == 0, result.output


@pytest.mark.parametrize("name", ["with space.json", "100%s.json", "a::b.yaml", "größe.json", "-dash.json", "[x].yml"])
def test_strange_names(start: Repository, name: str) -> None:
    start.stage(name, spec("strange", key="acces"))
    result = start.run()
    assert result.code == 1
    assert name in result.output


@pytest.mark.parametrize("arguments", ["", "    args: [--format, concise]\n", "    args: [--format=concise, --]\n"])
def test_a_file_name_is_no_option(start: Repository, arguments: str) -> None:
    """A name that a contributor chose must not choose how the hook runs."""
    start.stage("w.json", 'exclude = ["*"]\n')
    start.stage("--config=w.json", spec("strange", key="acces"))
    settings = (start.folder / ".pre-commit-config.yaml").read_text()
    start.stage(".pre-commit-config.yaml", settings.replace("- id: spec-lint\n", f"- id: spec-lint\n{arguments}"))
    result = start.run()
    assert result.code == 1
    assert ("X201" if "--]" in arguments else "Rename the file; on the command line, write ./--config=w.json") in (
        result.output
    )


def test_a_project_without_specs_passes(repository: Repository) -> None:
    repository.stage("values.yaml", "a: 1\n")
    assert repository.run().code == 0
    assert repository.run("spec-lint-project").code == 0


# a baseline


def faulty(name: str, *fields: str) -> str:
    """A spec with fields that nobody knows."""
    return spec(name).replace('"transform": {', '"transform": {' + "".join(f'"{field}": 1, ' for field in fields))


PAGE = (Path(__file__).parents[2] / "docs" / "adopting.md").read_text(encoding="utf-8")


def test_the_page_on_adopting_from_top_to_bottom(
    start: Repository, hooks: tuple[Path, str, dict[str, str]], tmp_path: Path
) -> None:
    """Every command of the page, in its order, in a repository with 500 old findings."""
    for number in range(100):
        start.stage(f"old/spec{number}.json", faulty(f"spec{number}", *(f"field{one}" for one in range(5))))
    start.committed()
    start.git("clone", "-q", "--bare", ".", str(tmp_path / "origin"))
    start.git("remote", "add", "origin", str(tmp_path / "origin"))
    start.git("fetch", "-q", "origin")
    start.git("branch", "-q", "-m", "main")
    start.git("push", "-q", "origin", "main")
    start.git("fetch", "-q", "origin")
    environment = {**start.environment, "PATH": f"{Path(sys.executable).parent}:{start.environment['PATH']}"}

    def run(command: str) -> Result:
        done = subprocess.run(
            command, shell=True, cwd=start.folder, env=environment, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False, timeout=600,
        )  # fmt: skip
        return Result(done.returncode, done.stdout)

    clone, revision, _ = hooks
    blocks = re.findall(r"^```(\w+)\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    files = {"toml": "spec-lint.toml", "yaml": ".pre-commit-config.yaml"}
    said: dict[str, Result] = {}
    for language, block in blocks:
        if language in files:
            text = block.replace("https://github.com/OWNER/spec-lint", str(clone)).replace("REVISION", revision)
            start.write(files[language], text)
        for command in block.splitlines() if language == "sh" else ():
            if command.endswith("--prune"):  # somebody has fixed something
                start.write("old/spec7.json", faulty("spec7"))
            said[command] = run(command)
    codes = {command: result.code for command, result in said.items() if result.code}
    assert codes == {
        "spec-lint check --statistics": 1,  # there are findings
        "spec-lint check --fix --no-baseline": 1,
        "spec-lint check --no-baseline": 1,
    }, said
    assert len(said) == 14
    assert "503 known findings (503 new)" in said["spec-lint baseline .spec-lint-baseline.json"].output
    assert "503 known findings in the baseline." in said["spec-lint check"].output
    assert "Passed" in said["pre-commit run spec-lint --all-files"].output
    assert "498 known findings (5 removed)" in said["spec-lint baseline .spec-lint-baseline.json --prune"].output
    assert start.git("status", "--porcelain").stdout == "", "all is committed"

    start.stage("old/spec3.json", faulty("spec3", *(f"field{one}" for one in range(5)), "brandnew"))
    assert "brandnew" in run("git commit -m 'Add a fault'").output
    start.git("reset", "-q", "--hard")
    start.git("mv", "old", "new")
    assert run("git commit -m 'Another folder'").code == 0


def test_a_hook_with_a_baseline_tells_only_of_what_is_new(start: Repository) -> None:
    names = [f"old/spec{number}.json" for number in range(5)]
    for name in names:
        start.stage(name, faulty(Path(name).stem, "img"))
    program = str(Path(sys.executable).with_name("spec-lint"))
    start.stage("spec-lint.toml", 'baseline = "known.json"\n')
    subprocess.run([program, "baseline", "known.json"], cwd=start.folder, check=True)
    start.git("add", "known.json")
    assert start.run().code == 0, "the commit that introduces it"
    start.committed()
    start.stage(names[1], faulty("spec1", "img", "comand"))
    result = start.run()
    assert result.code == 1
    assert result.output.count("error[") == 1
    assert "1 error, 0 warnings." in result.output
    start.git("reset", "-q", "--hard")
    start.git("mv", "old", "specs")
    assert start.run().code == 0
    start.git("reset", "-q", "--hard")
    start.stage(names[2], spec("spec2"))
    result = start.run()
    assert result.code == 0
    assert "1 known finding is gone (P001 in old/spec2.json)" in result.output
