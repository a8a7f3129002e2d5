"""Files that are judged alone, of which only facts are kept, give the report that whole ones give."""

from __future__ import annotations

import contextlib
import io
import itertools
import json
import random
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rule_examples import NO_FILES, example

from spec_lint.commands.options import known_rules
from spec_lint.engine import collect
from spec_lint.engine.request import Request
from spec_lint.engine.rule import all_rules
from spec_lint.engine.run import Outcome, check
from spec_lint.engine.workers import shared
from spec_lint.report import write
from spec_lint.settings.config import Config
from spec_lint.settings.loading import load_config
from tests.end_to_end.running import clean_environment, secret, spec
from tests.redaction.canaries import GROUPS, Search
from tests.shared import made_once

SETTINGS = """\
namespace = "pach"
report_info = true
external_repos = ["images"]
external_secrets = { elsewhere = ["access", "secret", "id"], somewhere = true }
per_file_ignores = { "P2*" = ["P2"], "*.yaml" = ["R134"] }
severity = { P101 = "warning", X201 = "info", S104 = "off" }
suppress = [
    { rule = "X202", reason = "these secrets are made later" },
    { rule = "P104", file = "P104-Wrong/*", reason = "known" },
    { rule = "S305", file = "no-such.json", reason = "without effect" },
    { rule = "P101", pipeline = "same", until = 2026-01-01, reason = "over" },
]
"""
LITTLE = 'per_file_ignores = { "*" = ["P"] }\n'
LONG = ("R207", "R208")
"""Rules whose examples take seconds to read."""
FORMATS = ("text", "json")
FEW_EXAMPLES = 30


def fill(folder: Path, every: int = 1) -> None:
    """The examples of rules, secrets of all forms, and whatever else may be in a folder.

    ``every`` takes one in so many of the examples and secrets; unless that is very few, all rules that look at all
    files are there, and files that are too large.
    """
    examples = [rule for rule in all_rules().values() if rule.code not in (*NO_FILES, *LONG)]
    for number, rule in enumerate(examples):
        wanted = number % every == 0 or (not rule.alone and every < FEW_EXAMPLES)
        for heading in (("Wrong", "Right") if every == 1 else ("Wrong",)) if wanted else ():
            for name, text in example(rule, heading).files.items():
                put(folder / f"{rule.code}-{heading}" / name, text.encode())
    for group, canaries in GROUPS.items():
        for canary in canaries[::every]:
            put(folder / group / canary.name, canary.data)
    for name, next_one in itertools.pairwise("abca"):
        cycle = {"pfs": {"repo": f"cycle-{name}", "glob": "/*"}}
        put(folder / "cycle" / f"{name}.json", spec(f"cycle-{next_one}", input=cycle, datum_tries="many").encode())
    for number in range(3):
        put(folder / "same" / f"spec-{number}.json", spec("same").encode())
        put(folder / "same" / f"secret-{number}.json", secret("store", f"acces{number}").encode())
    put(folder / "many.yaml", "---\n".join([spec("one"), spec("two"), "just: this\n", spec("two")]).encode())
    put(folder / "list.json", f"[{spec('three')},{spec('four', nothing=1)},{spec('three')}]".encode())
    put(folder / "mixed.yaml", f"{secret('mixed', 'access')}---\n{spec('five')}---\n{secret('twice', 'b')}".encode())
    put(folder / "marked.json", b"\xef\xbb\xbf" + spec("marked", unknown=1).encode())
    put(folder / "bytes.yaml", spec("bytes").encode() + b"\xff\xfe\x80")
    put(folder / "empty.json", b"")
    if every < FEW_EXAMPLES:
        put(folder / "huge.json", b"[" + b"0," * (6 << 20) + b"0]")
        put(folder / "many-values.json", b'{"pipeline": {"name": "a"}, "transform": [' + b"0," * 500_001 + b"0]}")
    put(folder / "chart.yaml", b"apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {a: b}\n")
    put(folder / "made.jsonnet", b'local name = "made"; ' + spec("made").replace('"made"', "name").encode())
    (folder / "link.json").symlink_to("nowhere")
    (folder / "folder.json").mkdir()
    (folder / "loop").symlink_to(".")
    put(folder / "spec-lint.toml", SETTINGS.encode())


def put(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made_once(tmp_path_factory, "some-examples", partial(fill, every=25))


@pytest.fixture(scope="module")
def everything(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made_once(tmp_path_factory, "all-examples", fill)


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """Sets how many files are kept whole."""
    return lambda number: monkeypatch.setattr(collect, "FEW", number)


WHOLE = 1 << 30
SECRET_VALUES = Search(canary for canaries in GROUPS.values() for canary in canaries)


def reports(outcome: Outcome) -> list[object]:
    """Everything that a run tells."""
    texts = []
    for report in FORMATS:
        out = io.StringIO()
        write(report, outcome.findings, outcome.summary, out, color=False, rules=all_rules)
        texts.append(out.getvalue())
    return [*texts, outcome.code, outcome.unread, outcome.waiting, outcome.crashed]


def test_facts_give_the_report_that_whole_files_give(
    project: Path, few: Callable[[int], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(project)
    config = load_config(project, None, known_rules=known_rules)
    paths = [path.name for path in project.iterdir() if path.suffix != ".toml" and path.name != "folder.json"]
    random.Random(12).shuffle(paths)
    for given_paths, jobs in ((["."], 1), (paths, 3)):
        few(WHOLE)
        whole = reports(check(Request(given_paths, config)))
        few(0)
        assert reports(check(Request(given_paths, config, jobs=jobs))) == whole


RUN = """\
import sys
from spec_lint.engine import collect
collect.FEW = int(sys.argv.pop(1))
from spec_lint.__main__ import main
sys.exit(main())
"""


def ran(folder: Path, few: int, jobs: int, report: str, seed: int) -> tuple[int, bytes, bytes]:
    done = subprocess.run(
        [sys.executable, "-c", RUN, str(few), "check", "--jobs", str(jobs), "--format", report],
        cwd=folder, env=clean_environment(PYTHONHASHSEED=str(seed)), capture_output=True, check=False,
    )  # fmt: skip
    return done.returncode, done.stdout, done.stderr


@pytest.mark.slow
@pytest.mark.parametrize("report", FORMATS)
def test_processes_with_any_hash_seed_write_the_same_bytes(everything: Path, report: str) -> None:
    whole = ran(everything, WHOLE, 1, report, 0)
    assert whole[0] == 1
    assert SECRET_VALUES(whole[1].decode() + whole[2].decode()) == []
    for jobs, seed in ((1, 1), (2, 2), (3, 3), (5, 4)):
        assert ran(everything, 0, jobs, report, seed) == whole


@pytest.mark.parametrize("accepted", [LITTLE, pytest.param(SETTINGS, marks=pytest.mark.slow)])
def test_a_hook_reports_what_it_reports_with_whole_files(
    accepted: str, tmp_path: Path, few: Callable[[int], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(tmp_path, every=40)
    put(tmp_path / "spec-lint.toml", accepted.encode())
    subprocess.run(["git", "init", "-q"], cwd=tmp_path, env=clean_environment(), check=True)
    monkeypatch.chdir(tmp_path)
    config = load_config(tmp_path, None, known_rules=known_rules)
    files = sorted(str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*.[jy]*") if path.is_file())
    for paths in (files[::5], ["same/secret-1.json"], ["cycle/a.json", "chart.yaml"]):
        request = Request(paths, config, with_project=True)
        few(WHOLE)
        whole = reports(check(request))
        few(0)
        assert reports(check(request)) == whole


# ---------------------------------------------------------------------------------------------------------------------
# generated projects

NAMES = st.sampled_from(["edges", "montage", "images", "Edges", "edge", "p-1"])
KEYS = st.sampled_from(["access", "acces", "secret"])
REFERENCES = st.fixed_dictionaries(
    {"name": NAMES}, optional={"key": KEYS, "env_var": st.sampled_from(["A", "B"]), "mount_path": st.just("/opt/s")}
)
LEAVES: st.SearchStrategy[object] = st.one_of(
    st.fixed_dictionaries(
        {"pfs": st.fixed_dictionaries({"repo": NAMES, "glob": st.just("/*")}, optional={"x": NAMES})}
    ),
    st.fixed_dictionaries({"cron": st.fixed_dictionaries({"name": NAMES, "spec": st.just("@daily")})}),
    st.just({"pfs": {}}),
    st.just("text"),
)
INPUTS = st.one_of(LEAVES, st.fixed_dictionaries({"cross": st.lists(LEAVES, max_size=3)}))
SPECS = st.builds(
    lambda name, source, references, pulls, more: {
        "pipeline": {"name": name},
        "transform": {
            "image": "edges:1.0", "cmd": ["/opt/s/run", "a"], "secrets": references, "image_pull_secrets": pulls,
        },
        "input": source,
        **more,
    },
    NAMES, INPUTS, st.lists(REFERENCES | st.just("text"), max_size=2), st.lists(NAMES, max_size=1),
    st.sampled_from([{}, {"update": True}, {"output_branch": ["a"]}, {"service": {"external_port": 31000}}, {"x": 1}]),
)  # fmt: skip
SECRETS = st.builds(
    lambda name, keys, more: {
        "kind": "Secret", "metadata": {"name": name, **more}, "stringData": dict.fromkeys(keys, "5"),
    },
    NAMES, st.lists(KEYS, max_size=2), st.sampled_from([{}, {"namespace": "a"}, {"nam": "edges"}]),
)  # fmt: skip
FILES = st.one_of(
    SPECS.map(json.dumps),
    SECRETS.map(json.dumps),
    st.lists(SPECS, min_size=1, max_size=2).map(json.dumps),
    st.lists(SECRETS | SPECS, min_size=1, max_size=2).map(lambda found: "\n---\n".join(map(json.dumps, found))),
    SPECS.map(lambda found: json.dumps(found)[:-2]),
    SECRETS.map(lambda found: json.dumps(found)[:-2]),
)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(texts=st.lists(FILES, min_size=1, max_size=6))
def test_generated_projects_give_the_same_reports(
    texts: list[str], tmp_path_factory: pytest.TempPathFactory, few: Callable[[int], None]
) -> None:
    folder = tmp_path_factory.mktemp("generated")
    for number, text in enumerate(texts):
        (folder / f"{number}.{'yaml' if '---' in text else 'json'}").write_text(text)
    request = Request([str(folder)], Config(report_info=True), jobs=1)
    few(WHOLE)
    whole = reports(check(request))
    few(0)
    assert reports(check(request)) == whole


# ---------------------------------------------------------------------------------------------------------------------
# files that change while a run judges them


def becomes_a_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


CHANGES: dict[str, Callable[[Path], object]] = {
    "gone": Path.unlink,
    "empty": lambda path: path.write_text(""),
    "a folder": becomes_a_folder,
    "cut": lambda path: path.write_text(path.read_text()[:-9]),
    "other": lambda path: path.write_text("not: ours\n"),
    "a secret": lambda path: path.write_text(secret("changed", "access").replace("made-up", VALUE)),
    "a spec": lambda path: path.write_text(spec("changed", cmd="a")),
    "shifted": lambda path: path.write_text(f"# {VALUE}\n" * 9 + path.read_text()),
}
VALUE = "Zx9qTugboat5512Kw"


@pytest.mark.parametrize("change", CHANGES)
def test_a_file_may_change_while_the_run_goes_on(
    change: str, tmp_path: Path, few: Callable[[int], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(tmp_path, every=60)
    for number in range(2):
        value = f"{{password:{VALUE}}}"
        put(
            tmp_path / "yaml" / f"{number}.yaml", f"kind: Secret\nmetadata: {{name: y}}\nstringData: {value}\n".encode()
        )
    monkeypatch.chdir(tmp_path)
    few(0)

    def then_changed(*arguments: Any) -> Any:
        found = shared(*arguments)
        for path in [path for path in tmp_path.rglob("*.[jy]*") if path.is_file() and path.stat().st_size < 1 << 20]:
            with contextlib.suppress(UnicodeDecodeError):
                CHANGES[change](path)
        return found

    monkeypatch.setattr("spec_lint.engine.examine.shared", then_changed)
    outcome = check(Request(["."], Config(report_info=True)))
    assert not outcome.crashed
    told = "".join(map(str, reports(outcome)[:2]))
    assert VALUE not in told
    assert SECRET_VALUES(told) == []
