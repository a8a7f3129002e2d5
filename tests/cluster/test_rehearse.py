"""``check --cluster --rehearse``: which specs are sent to pachd and as what, and what its verdicts mean."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.cluster.conftest import VALUE, write_secret
from tests.cluster.fake import Cluster
from tests.cluster.fake_pachd import FakePachd
from tests.cluster.fake_server import Asked, Reply
from tests.cluster.leaks import leaks
from tests.cluster.pachd_client import TOKEN
from tests.cluster.via_runs import Home, home, pachd
from tests.forks import Done

__all__ = ["home", "pachd"]

PROVES_NOTHING = "which proves nothing: it validates little there."


@pytest.fixture
def specs(home: Home, pachd: FakePachd) -> Path:
    """The folder of a project without secrets, of a user who is logged in; the repo that specs read exists."""
    home.pachctl(pachd.url)
    pachd.repos |= {(project, "images"): ("master",) for project in ("default", "video")}
    for path in home.project.iterdir():
        path.unlink()
    return home.project


def write(folder: Path, name: str, **fields: Any) -> Path:
    transform = {"image": "edges:1.0", "cmd": ["python3", "/edges.py"], **fields.pop("transform", {})}
    spec = {
        "pipeline": {"name": name},
        "transform": transform,
        "input": {"pfs": {"repo": "images", "glob": "/*"}},
        **fields,
    }
    path = folder / f"{name}.json"
    path.write_text(json.dumps(spec))
    return path


def rehearsed(home: Home, *arguments: str) -> Done:
    done = home.run("check", "--cluster", "--via", "pachd", "--rehearse", "--timeout", "3", *arguments)
    assert leaks(done.out + done.err, (TOKEN, VALUE)) == []
    return done


def sent(pachd: FakePachd) -> list[dict[str, Any]]:
    """The specs in the requests for a dry run, in order."""
    bodies = [json.loads(asked.raw) for asked in pachd.seen if asked.kind == "CreatePipelineV2"]
    assert all(body["dryRun"] is True for body in bodies)
    return [json.loads(body["createPipelineRequestJson"]) for body in bodies]


def names(pachd: FakePachd) -> list[str]:
    return [spec["pipeline"]["name"] for spec in sent(pachd)]


def refusing(message: str, code: int = 3, status: int = 400) -> Callable[[FakePachd, Asked], Reply | None]:
    """A fault: pachd answers every rehearsal with this error."""
    body = json.dumps({"code": code, "message": message, "details": []}).encode()

    def fault(pachd: FakePachd, asked: Asked) -> Reply | None:
        if asked.kind != "CreatePipelineV2":
            return None
        return Reply(status, body, {"Content-Type": "application/json"})

    return fault


def test_a_sound_spec_is_sent_as_pachctl_would_send_it(pachd: FakePachd, home: Home, specs: Path) -> None:
    write(specs, "edges", **{"$schema": "x"}, parallelismSpec={"constant": "2"}, datum_tries=9007199254740993)
    done = rehearsed(home)
    assert done.code == 0, done.out
    (spec,) = sent(pachd)
    assert spec == {
        "pipeline": {"name": "edges", "project": {"name": "default"}},
        "transform": {"image": "edges:1.0", "cmd": ["python3", "/edges.py"]},
        "input": {"pfs": {"repo": "images", "glob": "/*"}},
        "parallelism_spec": {"constant": "2"},
        "datum_tries": 9007199254740992,
    }
    assert f"pachd accepts 1 spec in a dry run, {PROVES_NOTHING}" in done.out
    assert 'spec-lint: --rehearse sends 1 spec to pachd (context "prod"), which writes' in done.err


def test_without_the_option_nothing_is_sent(pachd: FakePachd, home: Home, specs: Path) -> None:
    write(specs, "edges")
    assert home.run("check", "--cluster", "--via", "pachd").code == 0
    assert sent(pachd) == []
    assert "logs the whole specs" in " ".join(home.run("check", "--help").out.split())


def test_every_spec_of_a_file_is_sent(pachd: FakePachd, home: Home, specs: Path) -> None:
    first, second = (json.loads(write(specs, name).read_text()) for name in ("one", "two"))
    (specs / "one.json").write_text(json.dumps([first, second]))
    (specs / "two.json").unlink()
    (specs / "more.yaml").write_text(
        "pipeline: &name\n  name: three  # why\ntransform: {image: 'a:1', cmd: [a]}\n"
        "input: {cron: {name: c, spec: '@daily'}}\n"
        "---\n" + json.dumps(first | {"pipeline": {"name": "four"}}) + "\n"
    )
    text = json.dumps(first).replace('"one"', "name")
    (specs / "made.jsonnet").write_text(f"function(name) {text}")
    done = rehearsed(home, "--arg", "name=five")
    assert (done.code, sorted(names(pachd))) == (0, ["five", "four", "one", "three", "two"])


@pytest.mark.parametrize("way", ["option", "context", "configuration", "spec", "empty"])
def test_the_project_is_that_of_the_context_unless_one_is_named(
    way: str, pachd: FakePachd, home: Home, specs: Path
) -> None:
    pachd.projects.add("video")
    pachd.repos["video", "images"] = ("master",)
    write(specs, "edges")
    if way == "context":
        home.pachctl(pachd.url, project="video")
    if way == "configuration":
        (specs / "spec-lint.toml").write_text('project = "video"\n')
    if way in ("spec", "empty"):
        write(specs, "edges", pipeline={"name": "edges", "project": {"name": "video" if way == "spec" else ""}})
    more = ["--project", "video"] if way in ("option", "empty") else []
    assert rehearsed(home, *more).code == 0
    assert [spec["pipeline"]["project"] for spec in sent(pachd)] == [{"name": "video"}]


def test_defaults_are_left_to_pachd(pachd: FakePachd, home: Home, specs: Path) -> None:
    write(specs, "edges")
    (specs / "spec-lint.toml").write_text('cluster_defaults = "defaults.yaml"\n')
    (specs / "defaults.yaml").write_text("create_pipeline_request:\n  datum_tries: 7\n  autoscaling: true\n")
    assert rehearsed(home).code == 0
    (spec,) = sent(pachd)
    assert spec.keys() == {"pipeline", "transform", "input"}


def test_a_spec_for_a_project_that_does_not_exist_is_not_sent(pachd: FakePachd, home: Home, specs: Path) -> None:
    for name in ("one", "two"):
        write(specs, name, pipeline={"name": name, "project": {"name": "nowhere"}})
    write(specs, "fine")
    done = rehearsed(home)
    assert names(pachd) == ["fine"]
    assert "Not sent to pachd: 2 specs" in done.out


HARMS: dict[str, tuple[str, dict[str, Any], list[str]]] = {
    "an error": ("P001", {"paralelism_spec": {}}, []),
    "an error that is off": ("P001", {"paralelism_spec": {}}, ["--ignore", "P001"]),
    "only others selected": ("P001", {"paralelism_spec": {}}, ["--select", "X"]),
    "an error of a value": ("P", {"datum_timeout": "5m"}, []),
    "an error in a patch": ("P", {"pod_patch": "nope"}, ["--ignore", "P"]),
}


@pytest.mark.parametrize("harm", HARMS)
def test_a_spec_with_errors_is_not_sent(harm: str, pachd: FakePachd, home: Home, specs: Path) -> None:
    _, fields, arguments = HARMS[harm]
    write(specs, "wrong", **fields)
    write(specs, "fine")
    done = rehearsed(home, *arguments)
    assert names(pachd) == ["fine"]
    assert "Not sent to pachd: 1 spec with errors." in done.out


@pytest.mark.parametrize("way", ["comment", "configuration", "baseline", "severity"])
def test_an_accepted_error_is_one_all_the_same(way: str, pachd: FakePachd, home: Home, specs: Path) -> None:
    path = write(specs, "wrong", paralelism_spec={})
    if way == "comment":
        text = path.read_text()
        path.unlink()
        (specs / "wrong.yaml").write_text(f"# spec-lint: ignore-file[P001]\n{text}\n")
    elif way == "configuration":
        (specs / "spec-lint.toml").write_text('[per_file_ignores]\n"wrong.json" = ["P001"]\n')
    elif way == "severity":
        (specs / "spec-lint.toml").write_text('[severity]\nP001 = "warning"\n')
    arguments = []
    if way == "baseline":
        assert home.run("baseline", "known.json").code == 0
        arguments = ["--baseline", "known.json"]
    done = rehearsed(home, *arguments)
    assert (done.code, sent(pachd)) == (0, []), done.out
    assert "Not sent to pachd: 1 spec with errors." in done.out


SECRET = "rain-5512-canary"
CREDENTIALS: dict[str, tuple[dict[str, Any], list[str]]] = {
    "S360": ({"transform": {"env": {"DB_PASSWORD": SECRET}}}, []),
    "S360, ignored": ({"transform": {"env": {"DB_PASSWORD": SECRET}}}, ["--ignore", "S360"]),
    "S361": ({"transform": {"stdin": [f"fetch --api-key={SECRET}"]}}, []),
    "S361, not selected": ({"transform": {"stdin": [f"fetch --api-key={SECRET}"]}}, ["--select", "P"]),
    "a login in an egress": ({"egress": {"URL": f"s3://user:{SECRET}@bucket/x"}}, []),
    "a variable of a patch": (
        {"pod_patch": json.dumps(
            [{"op": "add", "path": "/containers/0/env", "value": [{"name": "DB_PASSWORD", "value": SECRET}]}]
        )},
        [],
    ),
    "a description": ({"description": f"password: {SECRET}"}, []),
}  # fmt: skip


@pytest.mark.parametrize("kind", CREDENTIALS)
@pytest.mark.parametrize("many", [False, True])
def test_a_spec_with_a_credential_is_never_sent(
    kind: str, many: bool, pachd: FakePachd, home: Home, specs: Path
) -> None:
    fields, arguments = CREDENTIALS[kind]
    write(specs, "open", **fields)
    for number in range(160 if many else 1):
        write(specs, f"fine{number}")
    done = rehearsed(home, *arguments)
    assert "open" not in names(pachd)
    assert len(sent(pachd)) == (160 if many else 1)
    assert all(SECRET.encode() not in asked.raw for asked in pachd.seen)
    assert "Not sent to pachd: 1 spec that may hold a credential (open.json:1:" in done.out
    assert SECRET not in done.out + done.err


@pytest.mark.parametrize("way", ["comment", "configuration"])
def test_a_suppressed_credential_is_not_sent(way: str, pachd: FakePachd, home: Home, specs: Path) -> None:
    path = write(specs, "open", transform={"env": {"DB_PASSWORD": SECRET}})
    if way == "comment":
        text = path.read_text()
        path.unlink()
        (specs / "open.yaml").write_text(f"# spec-lint: ignore-file[S360]\n{text}\n")
    else:
        (specs / "spec-lint.toml").write_text('[per_file_ignores]\n"*" = ["S360"]\n')
    done = rehearsed(home)
    assert "S360" not in done.out.partition("suppressed")[0]
    assert sent(pachd) == []
    assert "1 spec that may hold a credential" in done.out


def test_the_value_of_a_secret_or_of_an_argument_is_not_sent(pachd: FakePachd, home: Home, specs: Path) -> None:
    write_secret(specs, "known", {"user": "canary8and9"})
    write(specs, "repeats", transform={"env": {"OWNER": "canary8and9"}})
    text = json.dumps(json.loads(write(specs, "made").read_text())).replace('"/edges.py"', "token")
    (specs / "made.json").unlink()
    (specs / "made.jsonnet").write_text(f"function(token) {text}")
    done = rehearsed(home, "--arg", f"token={SECRET}")
    assert sent(pachd) == []
    assert "2 specs that may hold a credential" in done.out
    assert SECRET not in done.out + done.err


def test_a_spec_with_placeholders_is_not_sent(pachd: FakePachd, home: Home, specs: Path) -> None:
    write(specs, "made", transform={"image": "edges:{{ version }}"})
    done = rehearsed(home)
    assert sent(pachd) == []
    assert "Not sent to pachd: 1 spec with placeholders" in done.out


def test_specs_are_judged_for_the_release_of_pachd(pachd: FakePachd, home: Home, specs: Path) -> None:
    pachd.version = (2, 8, 3)
    write(specs, "new", maximum_expected_uptime="60s")
    write(specs, "fine")
    done = rehearsed(home, "--pachyderm-version", "2.12")
    said = "pachd is 2.8, so specs with an error in Pachyderm 2.8 were not sent; they were checked for 2.12."
    assert said in done.out
    assert names(pachd) == ["fine"]


def test_a_spec_of_which_only_a_part_was_read_is_not_sent(pachd: FakePachd, home: Home, specs: Path) -> None:
    inputs: Any = {"pfs": {"repo": "images", "glob": "/*"}}
    for _ in range(210):
        inputs = {"cross": [inputs]}
    write(specs, "deep", input=inputs)
    done = rehearsed(home)
    assert sent(pachd) == []
    assert "Not sent to pachd: 1 spec not read to the end" in done.out


REFUSALS = {
    'could not make effective spec: could not parse {"x": "SPEC"} as Create Pipeline Request message: proto: x': (
        "it cannot parse the spec"
    ),
    'could not make effective spec: invalid effective spec {"x": "SPEC"}: malformed PodPatch': (
        "the spec is not valid, merged with the defaults there"
    ),
    "could not make effective spec: expected []any; got <nil> in SPEC": (
        "the spec cannot be merged with the defaults there"
    ),
    "SPEC": "for a reason that spec-lint does not know",
}


@pytest.mark.parametrize("message", REFUSALS)
def test_a_refusal_that_was_not_reported_is_our_fault(message: str, pachd: FakePachd, home: Home, specs: Path) -> None:
    write(specs, "edges")
    pachd.before = refusing(message.replace("SPEC", SECRET))
    done = rehearsed(home, "--quiet")
    assert done.code == 1
    assert "pachd refuses this spec, although spec-lint found no error. This is a fault of spec-lint" in done.err
    place = f"edges.json:1:{(specs / 'edges.json').read_text().index('edges')}"
    assert f'  {place}: pachd (context "prod") does not accept the pipeline "edges"' in done.err
    assert REFUSALS[message] in done.err
    assert SECRET not in done.out + done.err
    assert "proves nothing" not in done.out


def test_a_spec_without_a_pipeline_is_classified_too(pachd: FakePachd, home: Home, specs: Path) -> None:
    write(specs, "edges")
    pachd.before = refusing("request.Pipeline cannot be nil", 2, 500)
    done = rehearsed(home)
    assert done.code == 1
    assert "it finds no `pipeline` in the spec" in done.err


def test_what_makes_a_check_fail_decides_here_too(pachd: FakePachd, home: Home, specs: Path) -> None:
    write(specs, "edges")
    pachd.before = refusing("SPEC")
    assert rehearsed(home, "--fail-on", "never").code == 0
    assert rehearsed(home, "--exit-zero").code == 0
    assert rehearsed(home, "--fail-on", "warning").code == 1


BLIND: dict[str, tuple[int, int, str, str]] = {
    "no login": (16, 401, "no authentication token (try logging in)", "requires a login"),
    "expired": (13, 500, "token expiration is in the past", "has expired"),
    "a bug": (13, 500, "panic in SPEC", "for a reason that spec-lint does not know"),
    "the database": (2, 500, "failed: SPEC", "for a reason that spec-lint does not know"),
    "no such call": (5, 404, "Not Found", "does not know the call CreatePipelineV2"),
    "too large": (8, 429, "trying to send message larger than max (1 vs. 2)", "is too large"),
    "forbidden": (7, 403, "SPEC is not authorized to perform this operation", "may not do this"),
}


@pytest.mark.parametrize("kind", BLIND)
def test_any_other_answer_means_that_pachd_could_not_be_asked(
    kind: str, pachd: FakePachd, home: Home, specs: Path
) -> None:
    code, status, message, said = BLIND[kind]
    write(specs, "one")
    write(specs, "two")
    pachd.before = refusing(message.replace("SPEC", SECRET), code, status)
    done = rehearsed(home)
    assert done.code == 4
    assert "spec-lint: could not rehearse one.json:1:" in done.err
    assert "and two.json:1:" in done.err or done.err.count("could not rehearse") == 2
    assert said in done.err
    assert "fault of spec-lint" not in done.err
    assert SECRET not in done.out + done.err


@pytest.mark.parametrize("fault", ["reset", "hang up", "truncate"])
def test_a_lost_answer_means_the_same(fault: str, pachd: FakePachd, home: Home, specs: Path) -> None:
    write(specs, "edges")
    pachd.after = lambda _, asked: fault if asked.kind == "CreatePipelineV2" else None
    done = rehearsed(home)
    assert done.code == 4
    assert "could not rehearse edges.json:1:" in done.err


def test_a_web_page_is_not_shown(pachd: FakePachd, home: Home, specs: Path) -> None:
    write(specs, "edges")
    page = Reply(200, f"<html>{SECRET}</html>".encode(), {"Content-Type": "text/html"})
    pachd.before = lambda _, asked: page if asked.kind == "CreatePipelineV2" else None
    done = rehearsed(home)
    assert done.code == 4
    assert SECRET not in done.out + done.err


def test_one_refusal_does_not_stop_the_others(pachd: FakePachd, home: Home, specs: Path) -> None:
    for name in ("one", "three", "two"):
        write(specs, name)
    body = json.dumps({"code": 3, "message": "x", "details": []}).encode()

    def fault(_: FakePachd, asked: Asked) -> Reply | None:
        refused = asked.kind == "CreatePipelineV2" and b"three" in asked.raw
        return Reply(400, body, {"Content-Type": "application/json"}) if refused else None

    pachd.before = fault
    done = rehearsed(home)
    assert (done.code, names(pachd)) == (1, ["one", "three", "two"])
    assert f"pachd accepts 2 specs in a dry run, {PROVES_NOTHING}" in done.out
    assert done.out.count("proves nothing") == 1


def test_what_cannot_be_asked_at_all_is_not_asked_twice(home: Home, specs: Path, pachd: FakePachd) -> None:
    write(specs, "edges")
    write_secret(specs, "a", {"token": VALUE})
    home.pachctl(pachd.url, token=None)
    done = rehearsed(home)
    assert done.code == 4
    assert sent(pachd) == []
    assert "No spec was rehearsed, because the cluster could not be asked." in done.out
    home.pachctl("http://127.0.0.1:9")
    (specs / "a.json").unlink()
    done = rehearsed(home)
    assert done.code == 4
    assert "No spec was rehearsed, because the cluster could not be asked." in done.out
    assert "--rehearse sends" not in done.err


def test_who_may_not_look_at_secrets_may_rehearse(pachd: FakePachd, home: Home, specs: Path) -> None:
    home.pachctl(pachd.url, token="plain-token")
    write(specs, "edges")
    secrets = [{"name": "weather", "mount_path": "/weather"}]
    write(specs, "other", transform={"image": "edges:1.0", "cmd": ["python3"], "secrets": secrets})
    done = rehearsed(home)
    assert (done.code, names(pachd)) == (4, ["edges", "other"])
    assert "C004" in done.out
    assert "No spec was rehearsed" not in done.out
    assert f"pachd accepts 2 specs in a dry run, {PROVES_NOTHING}" in done.out


def test_it_is_for_pachd_only(cluster: Cluster, pachd: FakePachd, home: Home, specs: Path) -> None:
    write(specs, "edges")
    home.kubectl(cluster)
    for arguments in (["--cluster", "--via", "kubernetes"], ["--cluster"]):
        done = home.run("check", "--rehearse", *arguments)
        said = "--rehearse works only with --via pachd, and this run asks Kubernetes. Write `--via pachd`."
        assert (done.code, done.err.splitlines()[-1]) == (2, f"spec-lint: {said}")
    done = home.run("check", "--rehearse")
    assert (done.code, done.err) == (2, "spec-lint: --rehearse has no effect without --cluster.\n")
    for option in ("--list-files", "--diff", "--fix-only"):
        done = home.run("check", "--rehearse", "--cluster", "--via", "pachd", option)
        assert done.code == 2
        assert f"--rehearse has no effect with {option}" in done.err
    assert (cluster.seen, pachd.seen) == ([], [])


def test_many_files_are_sent_as_few_are(pachd: FakePachd, home: Home, specs: Path) -> None:
    for number in range(160):
        write(specs, f"edges{number:03}", parallelismSpec={"constant": "2"})
    (specs / "spec-lint.toml").write_text('cluster_defaults = "defaults.yaml"\n')
    (specs / "defaults.yaml").write_text("create_pipeline_request:\n  datum_tries: 7\n")
    done = rehearsed(home)
    assert done.code == 0
    many = sent(pachd)
    assert len(many) == 160
    pachd.forget()
    for number in range(20, 160):
        (specs / f"edges{number:03}.json").unlink()
    assert rehearsed(home).code == 0
    assert sent(pachd) == many[:20]


def test_standard_input_is_sent(pachd: FakePachd, home: Home, specs: Path) -> None:
    text = write(specs, "edges").read_text()
    (specs / "edges.json").unlink()
    arguments = ("check", "--cluster", "--via", "pachd", "--rehearse", "-")
    assert home.run(*arguments, stdin=text.encode()).code == 0
    assert names(pachd) == ["edges"]


def test_a_hook_sends_what_it_reports_on(pachd: FakePachd, home: Home, specs: Path) -> None:
    write(specs, "one")
    write(specs, "two")
    assert rehearsed(home, "--with-project", "two.json").code == 0
    assert names(pachd) == ["two"]


def test_other_formats_have_the_notes_beside_them(pachd: FakePachd, home: Home, specs: Path) -> None:
    write(specs, "edges")
    done = rehearsed(home, "--format", "json")
    assert json.loads(done.out)["findings"] == []
    assert f"note: pachd accepts 1 spec in a dry run, {PROVES_NOTHING}" in done.err
