"""The programs that are compared: where they are, their versions, and their command lines."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SCHEMA = ROOT / "schemas" / "pipeline.schema.json"
SPEC_LINT = str(Path(sys.executable).parent / "spec-lint")
KEPT = ROOT / "build" / "benchmarks"
"""Where the environment of check-jsonschema is kept from run to run."""

OURS = "spec-lint"
ONE_JOB = "spec-lint --jobs 1"
CHECK_JSONSCHEMA = "check-jsonschema"
KUBECONFORM = "kubeconform -n 1"
COMPOSE = "libyaml's compose"
HOOK = "hook"
HOOK_WITH_CACHE = "hook with cache"
WHOLE_PROJECT = "whole project"
ONE_FILE = "one file"

HOOK_COMMAND = ("check", "--with-project", "--allow-empty")
PROJECT_COMMAND = ("check", "--allow-empty")
"""The commands in .pre-commit-hooks.yaml."""

COMPOSED = """
import sys, _ruamel_yaml
from ruamel.yaml import YAML, YAMLError
yaml = YAML(typ="safe")
for path in sys.argv[1:]:
    with open(path, "rb") as file:
        text = file.read().decode()
    try:
        for _ in yaml.compose_all(text): pass
    except YAMLError: pass
"""
"""The least that a program does which reads YAML by libyaml."""

TEXT = {"type": ["string", "null"]}
TEXTS = {"type": ["object", "null"], "additionalProperties": TEXT}
SECRET_SCHEMA = {
    "type": "object",
    "required": ["apiVersion", "kind"],
    "properties": {
        "apiVersion": {"enum": ["v1"]},
        "kind": {"enum": ["Secret"]},
        "type": TEXT,
        "immutable": {"type": ["boolean", "null"]},
        "data": {"type": ["object", "null"], "additionalProperties": {**TEXT, "format": "byte"}},
        "stringData": TEXTS,
        "metadata": {
            "type": ["object", "null"],
            "properties": {"name": TEXT, "namespace": TEXT, "labels": TEXTS, "annotations": TEXTS},
        },
    },
}
"""What kubeconform checks about a secret."""


class Programs:
    """The programs of a run. ``missing`` says why some of them are not measured."""

    def __init__(
        self,
        scratch: Path,
        check_jsonschema: str | None = None,
        kubeconform: str | None = None,
        schema_location: str | None = None,
    ) -> None:
        self.cache = scratch / "cache"
        self.spec_lint = SPEC_LINT
        self.check_jsonschema = check_jsonschema or isolated_check_jsonschema(KEPT)
        self.kubeconform = kubeconform or shutil.which("kubeconform")
        self.schema_location = schema_location or _schema_location(scratch)
        self.missing: dict[str, str] = {}
        if not self.kubeconform:
            self.missing[KUBECONFORM] = "kubeconform was not found; name it by --kubeconform"
        options = options_of_check()
        if "--jobs" not in options:
            self.missing[ONE_JOB] = f"spec-lint has no option --jobs, so {OURS} is one process"
        if "--cache" not in options:
            self.missing[HOOK_WITH_CACHE] = "spec-lint has no option --cache"

    def command(self, program: str, paths: Sequence[str]) -> list[str] | None:
        """The command line of a program, or None if it is missing."""
        if program in self.missing:
            return None
        ours = [self.spec_lint, "check", "--isolated", "--format", "json"]
        hook = [self.spec_lint, *HOOK_COMMAND]
        words = {
            OURS: ours,
            ONE_JOB: [*ours, "--jobs", "1"],
            CHECK_JSONSCHEMA: [self.check_jsonschema, "--schemafile", str(SCHEMA)],
            # Kinds without a schema are read, and no more: as we do with what is not ours.
            KUBECONFORM: [
                *(self.kubeconform or "", "-n", "1", "-ignore-missing-schemas"),
                *("-schema-location", self.schema_location),
            ],
            COMPOSE: [sys.executable, "-c", COMPOSED],
            HOOK: hook,
            HOOK_WITH_CACHE: [*hook, "--cache", str(self.cache)],
            ONE_FILE: [self.spec_lint, "check"],
        }
        if program == WHOLE_PROJECT:
            return [self.spec_lint, *PROJECT_COMMAND]
        return [*words[program], *paths]

    def versions(self) -> dict[str, str]:
        """The versions of the programs, by their names."""
        said = {
            "spec-lint": _output(self.spec_lint, "--version").split()[-1],
            "check-jsonschema": f"{_output(self.check_jsonschema, '--version').split()[-1]}, {self._yaml_reader()}",
        }
        if self.kubeconform:
            said["kubeconform"] = _output(self.kubeconform, "-v").strip()
        names = ("ruamel.yaml", "ruamel.yaml.clib")
        program = f"from importlib.metadata import version; print(*map(version, {names}))"
        for name, version in zip(names, _output(sys.executable, "-c", program).split(), strict=True):
            said[name] = version
        return said

    def _yaml_reader(self) -> str:
        """How check-jsonschema reads YAML, which decides about most of its time."""
        with open(self.check_jsonschema, encoding="utf-8", errors="replace") as script:
            python = script.readline().removeprefix("#!").strip()
        program = "from importlib.util import find_spec; print(bool(find_spec('_ruamel_yaml')))"
        try:
            found = _output(python, "-c", program).strip()
        except OSError:
            return "which is not a script of Python"
        return "with libyaml" if found == "True" else "without libyaml, as pip installs it alone"


def options_of_check() -> str:
    """What `spec-lint check --help` says."""
    return _output(SPEC_LINT, "check", "--help")


def isolated_check_jsonschema(folder: Path) -> str:
    """check-jsonschema in an environment of its own, as pre-commit and pipx install it; else the one beside Python.

    Alone it has no libyaml, and reads YAML about three times more slowly than beside spec-lint.
    """
    environment = folder / "check-jsonschema"
    program = environment / "bin" / "check-jsonschema"
    if not program.exists():
        shutil.rmtree(environment, ignore_errors=True)
        print("Installing check-jsonschema in an environment of its own …", file=sys.stderr)
        pip = [str(environment / "bin" / "python"), "-m", "pip", "install", "--quiet", "check-jsonschema"]
        for words in ([sys.executable, "-m", "venv", str(environment)], pip):
            if subprocess.run(words, check=False, stdout=subprocess.DEVNULL).returncode != 0:
                beside = Path(sys.executable).parent / "check-jsonschema"
                print(f"That failed, so {beside} is used, which may read YAML faster.", file=sys.stderr)
                return str(beside)
    return str(program)


def _schema_location(folder: Path) -> str:
    """A place with our schema of a secret, for kubeconform, which would fetch its own."""
    (folder / "secret.json").write_text(json.dumps(SECRET_SCHEMA))
    return str(folder / "{{.ResourceKind}}.json")


def _output(*words: str) -> str:
    return subprocess.run(words, check=True, stdout=subprocess.PIPE, text=True).stdout
