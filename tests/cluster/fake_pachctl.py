"""The program pachctl for tests: a stand-in that talks to the fake pachd, and a record of how it was started."""

from __future__ import annotations

import json
import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from spec_lint.cluster.pachctl_config import WantedPachd
from spec_lint.cluster.pachctl_context import ProgramContext, find_program_context

START = """#!{python} -IS
import sys
sys.path.append({folder!r})
from pachctl_script import main
main()
"""
"""The program: it starts with the least that Python can do, and with a module that is compiled once."""


@dataclass
class FakePachctl:
    """``folder`` has the program, ``home`` its configuration, which knows the fake pachd as the context ``prod``."""

    folder: Path
    home: Path

    @classmethod
    def install(cls, folder: Path, url: str, token: str | None = None, **fields: Any) -> FakePachctl:
        """Put it into a folder, with a configuration for the pachd at a URL."""
        found = cls.without_configuration(folder / "bin", folder / "home")
        context = {"pachd_address": url.replace("http://", "grpc://"), **fields}
        if token is not None:
            context["session_token"] = token
        found.configure({"active_context": "prod", "contexts": {"prod": context}})
        return found

    @classmethod
    def without_configuration(cls, folder: Path, home: Path) -> FakePachctl:
        """Put the program into a folder, for a user whose home is another one."""
        found = cls(folder, home)
        (folder / "runs").mkdir(parents=True)
        program = folder / "pachctl"
        program.write_text(START.format(python=sys.executable, folder=str(Path(__file__).parent)))
        program.chmod(0o755)
        found.plan()
        return found

    def configure(self, second: dict[str, Any]) -> None:
        self.config.parent.mkdir(parents=True, exist_ok=True)
        self.config.write_text(json.dumps({"user_id": "0", "v2": second}))

    @property
    def config(self) -> Path:
        return self.home / ".pachyderm" / "config.json"

    @property
    def environment(self) -> dict[str, str]:
        return {
            "HOME": str(self.home),
            "PACH_CONFIG": str(self.config),
            "PATH": os.pathsep.join([str(self.folder), "/usr/bin", "/bin"]),
        }

    def context(self, wanted: WantedPachd | None = None, **environment: str) -> ProgramContext:
        return find_program_context(wanted or WantedPachd(), self.environment | environment)

    def plan(self, minor: int = 12, **faults: str) -> None:
        """What it is to do instead for which command (``create_secret="hang"``), and its release."""
        named = {name.replace("_", " "): fault for name, fault in faults.items()}
        (self.folder / "plan.json").write_text(json.dumps({"minor": minor, "faults": named}))

    @property
    def runs(self) -> list[dict[str, Any]]:
        """What each run was given, in order."""
        return [json.loads(path.read_text()) for path in sorted((self.folder / "runs").iterdir())]

    @property
    def commands(self) -> list[str]:
        return [" ".join(run["arguments"]) for run in self.runs]

    def forget(self) -> None:
        for path in (self.folder / "runs").iterdir():
            path.unlink()
