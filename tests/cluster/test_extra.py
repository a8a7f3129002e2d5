"""Without the extra ``cluster``: what to install is said, in one sentence, by every command that asks a cluster."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cluster.fake import Cluster

WITHOUT = """
import sys
for name in {missing!r}:
    sys.modules[name] = None
from spec_lint.cli import main
sys.exit(main(sys.argv[1:]))
"""
COMMANDS = (
    ["apply", "--yes"],
    ["apply", "--dry-run", "--format", "json"],
    ["check", "--cluster"],
    ["secrets", "--cluster"],
    ["snapshot", "--cluster"],
    ["snapshot", "--cluster", "--all"],
    ["apply", "--server", "http://127.0.0.1:9"],
)


@pytest.mark.parametrize("missing", [("kubernetes",), ("kubernetes", "yaml", "urllib3")], ids=", ".join)
@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_what_to_install_is_said(command: list[str], missing: tuple[str, ...], cluster: Cluster, project: Path) -> None:
    program = WITHOUT.format(missing=missing)
    done = subprocess.run([sys.executable, "-c", program, *command], cwd=project, capture_output=True, text=True)
    said = done.stdout + done.stderr
    assert done.returncode == 4, said
    assert 'pip install "spec-lint[cluster]"' in said
    assert "internal error" not in said
    assert cluster.seen == []
    if "json" in command:
        assert json.loads(done.stdout)["exit_code"] == 4
    if command[0] == "apply":
        assert "Nothing was created." in said
