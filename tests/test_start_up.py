"""What a run over one file imports and calls: numbers that are the same however busy the machine is."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from benchmarks.inputs import spec
from spec_lint.engine.baseline_file import Entry, baseline_text
from tests.end_to_end.running import clean_environment

COUNTED = """\
import sys
before, calls = set(sys.modules), 0
def profile(frame, event, argument):
    global calls
    calls += event == "call" and frame.f_globals.get("__name__", "").startswith("spec_lint")
sys.setprofile(profile)
from spec_lint.cli import main
code = main(["check", *sys.argv[1:]])
sys.setprofile(None)
print(code, calls, *sorted(set(sys.modules) - before), file=sys.stderr)
"""
SECRET = {
    "apiVersion": "v1",
    "kind": "Secret",
    "metadata": {"name": "weather"},
    "stringData": {"access": "AKIAIOSFODNN7EXAMPLE", "region": "eu-central-1"},
}
OTHER = """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: gauges}
spec:
  replicas: 2
  template:
    spec:
      containers: [{name: main, image: "gauges:1.0", command: [python3, /gauges.py]}]
"""


class Started(NamedTuple):
    """What a run did: its exit code, the calls of our functions, and the modules that were imported."""

    code: int
    calls: int
    modules: frozenset[str]

    @property
    def ours(self) -> list[str]:
        return [name for name in self.modules if name.startswith("spec_lint.")]

    @property
    def rules(self) -> set[str]:
        """The families of rules that have a module imported."""
        return {name.split(".")[2] for name in self.ours if name.startswith("spec_lint.rules.") and name.count(".") > 2}


def start(folder: Path, name: str, text: str, *options: str) -> Started:
    (folder / name).write_text(text)
    done = subprocess.run(
        [sys.executable, "-c", COUNTED, *options, name],
        cwd=folder, env=clean_environment(), capture_output=True, text=True, check=False,
    )  # fmt: skip
    code, calls, *modules = done.stderr.splitlines()[-1].split()
    return Started(int(code), int(calls), frozenset(modules))


def ordinary(**more: Any) -> str:
    return json.dumps({**spec(0), **more}, indent=2)


NEVER = {
    "argparse", "gettext", "pathlib", "urllib.parse", "subprocess", "threading", "multiprocessing", "socket", "tomllib",
    "logging", "inspect", "dataclasses", "tempfile", "shutil", "jsonschema", "jsonschema_rs", "cryptography",
    "kubernetes", "spec_lint.report.formats.json", "spec_lint.report.excerpt", "spec_lint.commands.rules",
    "spec_lint.engine.last_commit", "spec_lint.reading.masking.shield", "spec_lint.schema.validators",
}  # fmt: skip
"""What no ordinary file without a finding needs."""


@pytest.mark.parametrize(
    ("name", "text", "code", "most_modules", "most_calls"),
    [
        pytest.param("spec.json", ordinary(), 0, 154, 7_570, id="spec"),
        pytest.param("secret.json", json.dumps(SECRET, indent=2), 0, 121, 5_460, id="secret"),
        pytest.param("other.yaml", OTHER, 3, 117, 4_460, id="other"),
    ],
)
def test_a_run_over_one_file_imports_and_calls_little(
    name: str, text: str, code: int, most_modules: int, most_calls: int, tmp_path: Path
) -> None:
    started = start(tmp_path, name, text)
    # 149, 116 and 112 modules with 7,196, 5,104 and 4,114 calls when this was written; each new rule adds five calls.
    assert started.code == code
    assert not NEVER & started.modules
    assert len(started.ours) <= most_modules
    assert started.calls <= most_calls


def test_a_baseline_of_many_findings_costs_little(tmp_path: Path) -> None:
    """Its entries about other files are not parsed."""
    entries = {Entry("P001", f"pipeline gauges-{n}", "/input", "0" * 12, f"gauges/{n}.json"): 1 for n in range(10_000)}
    (tmp_path / "known.json").write_text(baseline_text(entries))
    for name, text, code in (("good.json", ordinary(), 0), ("bad.json", ordinary(inptu={}), 1)):
        without = start(tmp_path, name, text)
        started = start(tmp_path, name, text, "--baseline", "known.json")
        assert started.code == without.code == code
        assert started.calls - without.calls <= 400  # 130, and 186 to 301 when this was written
        more = started.modules - without.modules
        assert not more & (NEVER | {"hashlib", "spec_lint.schema.validators"}) - {"pathlib"}


def test_rules_are_imported_if_a_field_of_the_file_concerns_them(tmp_path: Path) -> None:
    without = start(tmp_path, "a.json", ordinary())
    assert without.rules < {path.name for path in (Path(__file__).parents[1] / "rules").iterdir()}
    assert not {"surprises_egress", "surprises_pods", "fields", "reading", "live", "secret_types"} & without.rules
    egress = start(tmp_path, "b.json", ordinary(egress={"URL": "s3://gauges/out"}))
    assert "surprises_egress" in egress.rules
    typo = start(tmp_path, "c.json", ordinary(inptu={}))
    assert typo.code == 1
    assert {"fields"} <= typo.rules
    assert "jsonschema_rs" in typo.modules


def test_other_settings_have_their_rules_imported(tmp_path: Path) -> None:
    older = start(tmp_path, "a.json", ordinary(), "--pachyderm-version", "2.4")
    assert older.code == 0
    assert {"releases", "fields"} <= older.rules
    assert "argparse" not in older.modules


ENDING = """\
import sys
{before}
sys.argv = ["spec-lint", "check", "--format", "concise", "a.json"]
from spec_lint.__main__ import main
sys.exit(main())
"""


@pytest.mark.parametrize(
    ("before", "said"), [("", ""), ('import atexit; atexit.register(print, "the end")', "the end\n")]
)
def test_a_process_ends_at_once_unless_something_is_to_be_done(before: str, said: str, tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text(ordinary(inptu={}))
    done = subprocess.run(
        [sys.executable, "-c", ENDING.format(before=before)],
        cwd=tmp_path, env=clean_environment(), capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert done.stdout.startswith("a.json:")
    assert done.stdout.endswith(said)
    assert done.stderr == ""
