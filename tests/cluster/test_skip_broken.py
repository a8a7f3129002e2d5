"""``apply --skip-broken``: what a spec with errors does not stop, and how it is told."""

from __future__ import annotations

import json
import shlex
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from spec_lint.schema.validators import is_valid
from tests.cluster.conftest import VALUE, Ran, Run, write_secret, write_spec
from tests.cluster.fake import NAMESPACE, SECRETS, Cluster


def write_broken(folder: Path, pipeline: str, *names: str) -> Path:
    """A spec with an error that is not about secrets."""
    write_spec(folder, pipeline, *names)
    path = folder / f"{pipeline}.spec.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"paralelism_spec": {}}, indent=1))
    return path


def test_a_broken_spec_stops_no_secret_that_a_sound_one_needs(cluster: Cluster, project: Path, apply: Run) -> None:
    write_broken(project, "wrong", "b", "c")
    stopped = apply("--yes")
    assert stopped.states == {"a": "created", "b": "stopped", "c": "stopped"}
    assert "`--skip-broken` creates it" in stopped.receipt["secrets"][1]["reasons"][-1]
    assert stopped.receipt["skipped"] == []
    ran = apply("--yes", "--skip-broken")
    assert ran.code == 1
    assert ran.states == {"a": "exists", "b": "created", "c": "created"}
    (skipped,) = ran.receipt["skipped"]
    assert (skipped["pipeline"], skipped["file"], skipped["rule"]) == ("wrong", "wrong.spec.json", "P001")
    assert skipped["secrets"] == ["b", "c"]
    line = (project / "wrong.spec.json").read_text().splitlines()[skipped["line"] - 1]
    assert line[skipped["column"] - 1 :].startswith('"paralelism_spec"')
    assert is_valid("receipt", ran.receipt)


def test_the_plan_and_the_last_lines_list_what_was_skipped(cluster: Cluster, project: Path, run: Run) -> None:
    write_broken(project, "wrong", "b", "c")
    (project / "late.spec.json").write_text('{"pipeline": {"name": "late"}, "transform": {"image": "a:1" "cmd": []}}')
    ran = run("apply", "--yes", "--skip-broken")
    assert ran.code == 1
    block = ran.out[ran.out.index("Skipped, because") :].split("\n\n")[0].splitlines()[1:]
    assert block == [
        "  late.spec.json:1:61: R101 spec-syntax: could not be read",
        "  wrong.spec.json:30:2: P001 unknown-field (pipeline wrong): needs b and c",
    ]
    assert "3 secrets: 3 create. Skipped: 2 specs with errors." in ran.out
    assert ran.out.splitlines()[-2:] == ["Created: a, b and c.", "Skipped: late.spec.json and wrong.spec.json."]
    assert cluster.names() == {"a", "b", "c"}


def test_what_only_broken_specs_need_is_stopped(cluster: Cluster, project: Path, apply: Run) -> None:
    for name in "de":
        write_secret(project, name, {"token": VALUE})
    write_broken(project, "wrong", "d", "e")
    write_broken(project, "worse", "e", "a")
    for more in ([], ["--all"]):
        ran = apply("--yes", "--skip-broken", *more)
        assert ran.code == 1
        assert {name: ran.states[name] for name in "de"} == {"d": "stopped", "e": "stopped"}
        assert "a" in cluster.names()
        assert ran.receipt["secrets"][3]["why"] == "only specs with errors need it"
        assert "in the spec of wrong." in ran.receipt["secrets"][3]["reasons"][0]


def test_a_key_that_one_spec_asks_for_wrongly_is_confirmed_by_the_other(
    cluster: Cluster, project: Path, apply: Run
) -> None:
    write_secret(project, "d", {"token": VALUE})
    write_spec(project, "wrong", "c", "d", key="tokn")
    ran = apply("--yes", "--skip-broken")
    assert ran.states == {"a": "created", "b": "created", "c": "created", "d": "stopped"}


def test_an_error_about_one_secret_is_none_for_the_others(cluster: Cluster, project: Path, apply: Run) -> None:
    spec = json.loads((project / "edges.spec.json").read_text())
    spec["transform"]["secrets"][1]["key"] = "tokn"
    (project / "edges.spec.json").write_text(json.dumps(spec))
    for more in ([], ["--skip-broken"]):
        ran = apply("--dry-run", *more)
        assert ran.states == {"a": "create", "b": "stopped", "c": "create"}
    write_broken(project, "wrong", "a")
    assert apply("--dry-run").states["a"] == "stopped"
    assert apply("--dry-run", "--skip-broken").states["a"] == "create"


@pytest.mark.parametrize("accepted", ["comment", "configuration", "ignored"])
def test_what_the_project_accepts_breaks_no_spec(accepted: str, cluster: Cluster, project: Path, run: Run) -> None:
    write_broken(project, "fine", "a")
    arguments = ["--ignore", "P001"] if accepted == "ignored" else []
    if accepted == "configuration":
        (project / "spec-lint.toml").write_text('[per_file_ignores]\n"fine.spec.json" = ["P001"]\n')
    if accepted == "comment":
        text = (project / "fine.spec.json").read_text()
        (project / "fine.spec.json").unlink()
        (project / "fine.spec.yaml").write_text(f"# spec-lint: ignore-file[P001]\n{text}")
    ran = run("apply", "--yes", "--skip-broken", "--format", "json", *arguments)
    assert set(ran.states.values()) == {"created"}, ran.err
    assert (ran.code, ran.receipt["skipped"]) == (0, [])


def test_an_option_without_effect_is_said(cluster: Cluster, run: Run) -> None:
    assert "--skip-broken left out nothing" in run("apply", "--skip-broken").out
    assert "left out nothing" not in run("apply").out


def test_a_warning_stops_nothing_and_a_raised_one_does(cluster: Cluster, project: Path, apply: Run) -> None:
    write_spec(project, "warned", "a")
    path = project / "warned.spec.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"parallelism_spec": {"constant": 0}}))
    ran = apply("--skip-broken")
    warned = {finding["rule"] for finding in ran.receipt["findings"] if finding["file"] == "warned.spec.json"}
    assert (ran.receipt["skipped"], ran.states["a"]) == ([], "create")
    (code,) = warned
    (project / "spec-lint.toml").write_text(f'[severity]\n{code} = "error"\n')
    assert [one["pipeline"] for one in apply("--skip-broken").receipt["skipped"]] == ["warned"]
    assert apply().states["a"] == "stopped"


@pytest.mark.parametrize("second", ["sound", "broken"])
def test_a_second_definition_stops_a_secret(second: str, cluster: Cluster, project: Path, apply: Run) -> None:
    write_broken(project, "wrong", "a", "b")
    (project / "other").mkdir()
    write_secret(project / "other", "a", {"token": VALUE})
    if second == "broken":
        document = json.loads((project / "other" / "a.json").read_text())
        (project / "other" / "a.json").write_text(json.dumps(document | {"data": {"token": "%%%"}}))
    ran = apply("--yes", "--skip-broken")
    assert ran.states == {"a": "stopped", "b": "created", "c": "created"}
    assert ran.receipt["secrets"][0]["why"] == "findings"


def test_an_error_in_the_own_file_stops_a_secret(cluster: Cluster, project: Path, apply: Run) -> None:
    write_broken(project, "wrong", "a", "b")
    document = json.loads((project / "a.json").read_text())
    (project / "a.json").write_text(json.dumps(document | {"data": {"user": "%%%"}}))
    assert apply("--yes", "--skip-broken").states == {"a": "stopped", "b": "created", "c": "created"}


UNREAD_SPECS: dict[str, tuple[str, Callable[[str], str]]] = {
    "a comma is missing": ("late.json", lambda text: text.replace('",', '"', 1)),
    "cut off": ("late.json", lambda text: text[:-5]),
    "yaml": ("late.yaml", lambda text: "pipeline:\n  name: late\ntransform:\n  image: [a\n  cmd: [b]\n"),
    "jsonnet that fails": ("late.jsonnet", lambda text: text.replace('"late"', 'error "no"')),
    "jsonnet with a syntax error": ("late.jsonnet", lambda text: text.replace(",", ";", 1)),
    "jsonnet without its arguments": ("late.jsonnet", lambda text: f"function(name) {text}"),
}


def unread_spec(project: Path, what: str) -> str:
    write_spec(project, "late", "a", "d")
    path = project / "late.spec.json"
    name, change = UNREAD_SPECS[what]
    text = path.read_text()
    path.unlink()
    (project / name).write_text(change(text))
    write_secret(project, "d", {"token": VALUE})
    return name


@pytest.mark.parametrize("what", UNREAD_SPECS)
def test_a_spec_that_cannot_be_read_is_left_out(what: str, cluster: Cluster, project: Path, apply: Run) -> None:
    name = unread_spec(project, what)
    before = apply("--yes")
    assert cluster.names() == set()
    assert before.states == {"a": "not tried", "b": "not tried", "c": "not tried", "d": "not needed"}
    assert "`--skip-broken` leaves out specs" in before.receipt["secrets"][0]["reasons"][0]
    ran = apply("--yes", "--skip-broken")
    assert ran.code == 1
    assert ran.states == {"a": "created", "b": "created", "c": "created", "d": "not needed"}
    assert "No spec that could be read uses it" in ran.receipt["secrets"][3]["reasons"][0]
    (skipped,) = ran.receipt["skipped"]
    assert (skipped["file"], skipped["pipeline"], skipped["secrets"]) == (name, None, [])
    assert skipped["rule"].startswith("R1")
    assert is_valid("receipt", ran.receipt)


UNREAD_OTHERS: dict[str, tuple[str, str]] = {
    "a secret": ("late.json", '{"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "a"} "data": {}}'),
    "specs and a secret": (
        "late.yaml",
        "pipeline: {name: late}\ntransform: {image: a:1, cmd: [b]}\ninput: {pfs: {repo: r, glob: /*}}\n---\n"
        "transform: [\n---\nkind: Secret\napiVersion: v1\nmetadata: {name: a}\n",
    ),
    "a spec that speaks of one": (
        "late.json",
        '{"pipeline": {"name": "late"}, "transform": {"cmd": ["kubectl", "get", "Secret"]} "input": {}}',
    ),
}


@pytest.mark.parametrize("what", [*UNREAD_OTHERS, "not there", "no match"])
def test_what_may_define_a_secret_stops_everything(what: str, cluster: Cluster, project: Path, apply: Run) -> None:
    write_broken(project, "wrong", "a")
    paths = {"not there": "nowhere.json", "no match": "*.yml"}
    if what in UNREAD_OTHERS:
        name, content = UNREAD_OTHERS[what]
        (project / name).write_text(content)
    else:
        name = paths[what]
    ran = apply("--yes", "--skip-broken", ".", *([name] if what in paths else []))
    assert (ran.code, cluster.names()) == (1, set())
    assert "not tried" in ran.states.values()
    assert f"{name} could not be read" in json.dumps(ran.receipt["secrets"])
    assert "leaves out specs" not in apply(".", *([name] if what in paths else [])).out


def test_the_plan_and_the_requests_keep_their_order(cluster: Cluster, project: Path, apply: Run) -> None:
    write_broken(project, "wrong", "c", "a")
    ran = apply("--yes", "--skip-broken")
    assert list(ran.states) == ["a", "b", "c"]
    assert [seen.name for seen in cluster.seen if seen.kind in ("dry run", "create")] == ["a", "b", "c"] * 2


def test_a_dry_run_writes_nothing(cluster: Cluster, project: Path, apply: Run) -> None:
    write_broken(project, "wrong", "a")
    ran = apply("--dry-run", "--skip-broken")
    assert (ran.code, cluster.names()) == (1, set())
    assert set(ran.states.values()) == {"create"}
    assert "create" not in cluster.kinds


def test_what_exists_is_not_touched(cluster: Cluster, project: Path, apply: Run) -> None:
    write_broken(project, "wrong", "a")
    cluster.put("a", {"token": "theirs"})
    before = cluster.stored("a")
    assert apply("--yes", "--skip-broken").states["a"] == "differs"
    assert cluster.stored("a") == before


def test_the_command_for_another_namespace_keeps_the_option(cluster: Cluster, project: Path, run: Run) -> None:
    write_broken(project, "wrong", "a")
    write_secret(project, "far", {"token": VALUE}, namespace="elsewhere")
    out = run("apply", "--skip-broken").out
    assert "--skip-broken" in shlex.split(out[out.index("Create it with: ") :])


def test_many_files_are_judged_the_same(
    cluster: Cluster, project: Path, apply: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_broken(project, "wrong", "b", "c")
    unread_spec(project, "a comma is missing")

    def told(ran: Ran) -> Any:
        receipt = ran.receipt
        return receipt["secrets"], receipt["skipped"]

    whole = told(apply("--skip-broken"))
    monkeypatch.setattr("spec_lint.engine.collect.FEW", 0)
    assert told(apply("--skip-broken")) == whole
    assert len(whole[1]) == 2
    assert (SECRETS, NAMESPACE, "a") not in cluster.emulator.objects
