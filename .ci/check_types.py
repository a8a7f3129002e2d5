"""Type-check everything as it is installed: `rules` and `schemas` are `spec_lint.rules` and `spec_lint.schemas` there.

Type checkers do not know the package-dir of setuptools, so they check a folder of links. Arguments are passed to mypy.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
INSIDE = ("rules", "schemas")
BESIDE = ("tests", "benchmarks", "docs", ".ci", "pyproject.toml")


def main(arguments: list[str]) -> int:
    with tempfile.TemporaryDirectory() as name:
        tree = Path(name)
        package = tree / "spec_lint"
        package.mkdir()
        for entry in (ROOT / "spec_lint").iterdir():
            (package / entry.name).symlink_to(entry)
        for entry_name in INSIDE:
            (package / entry_name).symlink_to(ROOT / entry_name)
        for entry_name in BESIDE:
            (tree / entry_name).symlink_to(ROOT / entry_name)
        checked = ("spec_lint", "tests", "benchmarks", "docs", ".ci/check_types.py")
        command = [sys.executable, "-m", "mypy", "--cache-dir", str(ROOT / ".mypy_cache" / "installed"), *arguments]
        done = subprocess.run([*command, *checked], cwd=tree, stdout=subprocess.PIPE, text=True, check=False)
    for entry_name in INSIDE:
        done.stdout = done.stdout.replace(f"spec_lint/{entry_name}/", f"{entry_name}/")
    print(done.stdout, end="")
    return done.returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
