"""Ctrl-C at any time, and streams that take nothing more: no traceback, and the exit code that is due."""

from __future__ import annotations

import signal
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.end_to_end.conftest import ROOT
from tests.end_to_end.running import clean_environment, spec

SCRIPT = (sys.executable, "-c", "import sys\nfrom spec_lint.__main__ import main\nsys.exit(main())")
"""What the installed command does."""
MODULE = (sys.executable, "-m", "spec_lint")

INTERRUPTS = """\
import atexit, os, signal, sys
at = os.environ["INTERRUPT_AT"]
def interrupt(*_):
    for _ in range(int(os.environ["TIMES"])):
        os.kill(os.getpid(), signal.SIGINT)
class Finder:
    def find_spec(self, name, path=None, target=None):
        if name == at:
            interrupt()
if at == "the end":
    atexit.register(interrupt)
sys.meta_path.insert(0, Finder())
"""


def run(tmp_path: Path, program: tuple[str, ...], **more: str) -> subprocess.CompletedProcess[str]:
    (tmp_path / "early").mkdir()
    (tmp_path / "early" / "sitecustomize.py").write_text(INTERRUPTS)
    (tmp_path / "a.json").write_text(spec("a", inptu={}))
    return subprocess.run(
        [*program, "check", "--isolated", "--format", "concise", "a.json"],
        cwd=tmp_path,
        env=clean_environment(PYTHONPATH=str(tmp_path / "early"), **more),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )


@pytest.mark.parametrize("times", ["1", "2"])
@pytest.mark.parametrize("program", [SCRIPT, MODULE], ids=["script", "module"])
@pytest.mark.parametrize(
    "place", ["spec_lint.cli", "spec_lint.commands.check", "spec_lint.engine.run", "spec_lint.rules.run.whole_run"]
)
def test_an_interrupt_before_and_while_it_runs(
    tmp_path: Path, program: tuple[str, ...], place: str, times: str
) -> None:
    done = run(tmp_path, program, INTERRUPT_AT=place, TIMES=times)
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "")


@pytest.mark.parametrize("program", [SCRIPT, MODULE], ids=["script", "module"])
def test_an_interrupt_after_it_ran(tmp_path: Path, program: tuple[str, ...]) -> None:
    done = run(tmp_path, program, INTERRUPT_AT="the end", TIMES="3")
    assert done.returncode == 1
    assert "Traceback" not in done.stderr


def test_the_command_starts_there() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["scripts"] == {"spec-lint": "spec_lint.__main__:main"}


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full")
@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["check", "--isolated", "--format", "concise", "a.json"], 1),
        (["check", "--isolated", "--format", "concise", "b.json"], 0),
        (["check", "--isolated", "nothing"], 3),
        (["check", "--nonsense"], 2),
        (["explain", "Q999"], 2),
    ],
)
def test_a_full_standard_error_keeps_the_exit_code(tmp_path: Path, arguments: list[str], code: int) -> None:
    (tmp_path / "a.json").write_text(spec("a", inptu={}))
    (tmp_path / "b.json").write_text(spec("b"))  # a note says that its secret is not known
    (tmp_path / "nothing").mkdir()
    with open("/dev/full", "w") as full:
        done = subprocess.run(
            [*MODULE, *arguments],
            cwd=tmp_path,
            env=clean_environment(),
            stdout=subprocess.PIPE,
            stderr=full,
            check=False,
        )
    assert done.returncode == code


def test_a_full_standard_output_is_no_success(tmp_path: Path) -> None:
    (tmp_path / "b.json").write_text(spec("b"))
    with open("/dev/full", "w") as full:
        done = subprocess.run(
            [*MODULE, "check", "--isolated", "b.json"],
            cwd=tmp_path, env=clean_environment(), stdout=full, stderr=full, check=False,
        )  # fmt: skip
    assert done.returncode == 70


def test_a_module_is_never_imported_from_the_folder_that_is_checked(tmp_path: Path) -> None:
    (tmp_path / "b.json").write_text(spec("b"))
    (tmp_path / "c.jsonnet").write_text(
        '{pipeline: {name: "c"}, transform: {image: "c:1", cmd: ["c"]}, input: {pfs: {repo: "a", glob: "/"}}}'
    )
    trap = "import os\nopen(os.environ['TRAP'], 'a').write(__name__)\n"
    for name in ("argparse", "json", "signal", "jsonschema_rs", "ruamel", "tomllib", "subprocess", "_gojsonnet", "gc"):
        (tmp_path / f"{name}.py").write_text(trap)
    done = subprocess.run(
        [*MODULE, "check", "--isolated", "--format", "json"],
        cwd=tmp_path,
        env=clean_environment(TRAP=str(tmp_path / "sprung")),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert not (tmp_path / "sprung").exists()
