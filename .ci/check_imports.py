"""Check the layers declared in pyproject.toml with import-linter, on the package as it is installed.

`rules` and `schemas` are `spec_lint.rules` and `spec_lint.schemas` there, which it cannot see in the checkout.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
INSIDE = ("rules", "schemas")


def main() -> int:
    with tempfile.TemporaryDirectory() as name:
        tree = Path(name)
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(ROOT / "spec_lint", tree / "spec_lint", ignore=ignored)
        for entry in INSIDE:
            shutil.copytree(ROOT / entry, tree / "spec_lint" / entry, ignore=ignored)
        program = [sys.executable, "-c", "import sys; from importlinter.cli import lint_imports_command as run; run()"]
        done = subprocess.run(
            [*program, str(ROOT / "pyproject.toml"), "--no-cache"],
            cwd=tree,
            env={**os.environ, "PYTHONPATH": name},
            check=False,
        )
    return done.returncode


if __name__ == "__main__":
    sys.exit(main())
