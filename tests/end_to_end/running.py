"""Runs the installed command as a process, within bounds, and small specs and secrets to run it on."""

from __future__ import annotations

import ctypes
import json
import os
import resource
import subprocess
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.forks import Forks

IMAGE = "registry.example.org/model:1.2.3"
MEBIBYTE = 1 << 20
ADDRESS_SPACE = 1024 * MEBIBYTE
"""What a run may map at most, in bytes: the interpreter and its libraries take about 300 MiB of it."""
CPU_SECONDS = 30
"""How long a run may compute: wall time would tell of the other tests that run beside it."""


def clean_environment(**more: str) -> dict[str, str]:
    """The environment without what a surrounding git hook, terminal or a person's git configuration would add."""
    dropped = ("GIT_", "PYTEST_", "COV_", "SPEC_LINT_")
    environment = {name: value for name, value in os.environ.items() if not name.startswith(dropped)}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    for name in ("NO_COLOR", "FORCE_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "COLUMNS", "PYTHONPATH", "GITHUB_ACTIONS"):
        environment.pop(name, None)
    for name in ("TMUX", "STY", "VTE_VERSION", "WT_SESSION", "TERM_PROGRAM", "GITHUB_STEP_SUMMARY"):
        environment.pop(name, None)
    return (
        environment
        | {
            "GIT_CONFIG_GLOBAL": os.devnull,
            "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_AUTHOR_NAME": "Tester",
            "GIT_AUTHOR_EMAIL": "tester@example.org",
            "GIT_COMMITTER_NAME": "Tester",
            "GIT_COMMITTER_EMAIL": "tester@example.org",
            "PIP_DISABLE_PIP_VERSION_CHECK": "1",
            # A run without compiled modules takes half a second more, and the checkout is no place for them.
            "PYTHONPYCACHEPREFIX": str(Path(tempfile.gettempdir()) / f"spec-lint-tests-{os.geteuid()}"),
        }
        | more
    )


@dataclass(frozen=True)
class Outcome:
    """What a run of the command gave."""

    code: int
    out: str
    err: str

    @property
    def report(self) -> dict[str, Any]:
        """The JSON report."""
        value: dict[str, Any] = json.loads(self.out)
        return value

    @property
    def findings(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.report["findings"]
        return found

    @property
    def rules(self) -> list[str]:
        """The codes of the findings."""
        return [finding["rule"] for finding in self.findings]


Command = Callable[..., Outcome]


def run_command(
    program: str,
    *arguments: str,
    cwd: Path,
    stdin: bytes | None = None,
    environment: Mapping[str, str] | None = None,
    cpu_seconds: int = CPU_SECONDS,
    address_space: int = ADDRESS_SPACE,
    powerless: bool = False,
) -> Outcome:
    """Run the command within bounds of time and memory; a traceback in its output fails the test.

    ``powerless`` takes from root the power to read what its permissions forbid.
    """

    def bounded() -> None:
        resource.setrlimit(resource.RLIMIT_AS, (address_space, address_space))
        resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds))
        if powerless and os.geteuid() == 0:
            for capability in (1, 2):  # CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH
                if ctypes.CDLL(None).prctl(24, capability, 0, 0, 0) != 0:  # PR_CAPBSET_DROP
                    raise OSError("root cannot be kept from reading everything")

    done = subprocess.run(
        [program, *arguments],
        cwd=cwd,
        input=b"" if stdin is None else stdin,
        env=dict(environment or clean_environment()),
        timeout=20 * cpu_seconds,
        capture_output=True,
        check=False,
        preexec_fn=bounded,
    )
    out, err = (text.decode("utf-8", "surrogateescape") for text in (done.stdout, done.stderr))
    return _outcome(done.returncode, out, err)


def run_fork(
    forks: Forks,
    *arguments: str,
    cwd: Path,
    stdin: bytes | None = None,
    environment: Mapping[str, str] | None = None,
    cpu_seconds: int = CPU_SECONDS,
    address_space: int = ADDRESS_SPACE,
) -> Outcome:
    """Run the command as ``run_command`` does, in a fork of a process that has imported it."""
    done = forks.run(
        *arguments,
        cwd=cwd,
        stdin=stdin or b"",
        environment=environment or clean_environment(),
        seconds=20 * cpu_seconds,
        limits={resource.RLIMIT_AS: address_space, resource.RLIMIT_CPU: cpu_seconds},
    )
    return _outcome(done.code, done.out, done.err)


def _outcome(code: int, out: str, err: str) -> Outcome:
    assert code >= 0, f"ended by signal {-code}: {err}"
    assert "Traceback" not in out + err, out + err
    return Outcome(code, out, err)


def spec(name: str, key: str = "access", **more: Any) -> str:
    """A spec that reads one key of the secret ``store``."""
    value = {
        "pipeline": {"name": name},
        "input": {"pfs": {"repo": "raw", "glob": "/*"}},
        "transform": {
            "image": IMAGE,
            "cmd": ["python3", "/app/run.py"],
            "secrets": [{"name": "store", "env_var": "STORE_KEY", "key": key}],
        },
    }
    return json.dumps(value | more, indent=2) + "\n"


def secret(name: str, *keys: str) -> str:
    """A secret file with made-up values."""
    value = {
        "apiVersion": "v1",
        "kind": "Secret",
        "metadata": {"name": name},
        "stringData": dict.fromkeys(keys, "made-up"),
    }
    return json.dumps(value, indent=2) + "\n"
