"""``apply --print NAME -o FILE``: one secret in a new file for its owner only, after all checks, without a cluster."""

from __future__ import annotations

import base64
import json
import os
import re
import resource
import shlex
import stat
import subprocess
from pathlib import Path
from typing import Any

import pytest

from spec_lint.files.private_file import create_private
from tests.cluster.conftest import VALUE, Run, write_secret, write_spec
from tests.cluster.fake import Cluster
from tests.cluster.leaks import leaks
from tests.cluster.test_extra import WITHOUT
from tests.forks import Done, Forks


def printed(forks: Forks, project: Path, *arguments: str, **how: Any) -> Done:
    """Run the command as a process; it shows no value."""
    done = forks.run("apply", "--print", *arguments, cwd=project, **how)
    assert leaks(done.out + done.err, (VALUE,)) == []
    assert done.out == ""
    return done


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_it_writes_what_apply_would_send(cluster: Cluster, project: Path, forks: Forks) -> None:
    done = printed(forks, project, "a", "-o", "out.json")
    assert done.code == 0, done.err
    assert cluster.seen == []
    text = (project / "out.json").read_text()
    assert json.loads(text) == {
        "apiVersion": "v1",
        "kind": "Secret",
        "metadata": {"name": "a", "labels": {"suite": "pachyderm", "secret-source": "pachyderm-user"}},
        "type": "Opaque",
        "data": {key: base64.b64encode(value.encode()).decode() for key, value in
                 {"token": f"{VALUE}-a", "user": "me"}.items()},
    }  # fmt: skip
    assert text.index('"data"') > 32, "pachd logs the first 32 bytes"
    assert mode(project / "out.json") == 0o600
    assert "No cluster was asked." in done.err
    commands = [shlex.split(command) for command in re.findall(r"`(.*?)`", done.err)]
    assert commands == [
        ["pachctl", "create", "secret", "-f", "out.json"],
        ["kubectl", "create", "-f", "out.json"],
        ["rm", "out.json"],
    ]


def test_the_file_is_accepted_by_a_cluster_as_it_is(cluster: Cluster, project: Path, forks: Forks, run: Run) -> None:
    printed(forks, project, "a", "-o", "out.json")
    (project / "a.json").unlink()
    (project / "out.json").rename(project / "a.json")
    assert run("apply", "--yes").code == 0
    assert base64.b64decode(cluster.stored("a")["data"]["token"]).decode() == f"{VALUE}-a"


@pytest.mark.parametrize("mask", [0, 0o777])
def test_the_mode_is_the_same_whatever_the_umask_is(mask: int, project: Path, run: Run) -> None:
    before = os.umask(mask)
    try:
        assert run("apply", "--print", "a", "-o", "out.json").code == 0
    finally:
        os.umask(before)
    assert mode(project / "out.json") == 0o600


def test_placeholders_are_filled_or_nothing_is_written(project: Path, forks: Forks) -> None:
    write_secret(project, "a", {"token": "<A_TOKEN>", "user": "me"})
    done = printed(forks, project, "a", "-o", "out.json")
    assert (done.code, (project / "out.json").exists()) == (1, False)
    said = 'The key "token" still holds the placeholder A_TOKEN. `--fill env` takes its value from the environment.'
    assert done.err.count(said) == 1
    assert "= help: `spec-lint apply --fill env` takes the value from the environment." in done.err
    environment = {name: value for name, value in os.environ.items() if name != "A_TOKEN"}
    done = printed(forks, project, "a", "-o", "out.json", "--fill", "env", environment=environment)
    assert "A_TOKEN. `--fill` has no value for it." in done.err
    environment = os.environ | {"A_TOKEN": VALUE}
    assert printed(forks, project, "a", "-o", "../env.json", "--fill", "env", environment=environment).code == 0
    given = json.dumps({"A_TOKEN": VALUE}).encode()
    assert printed(forks, project, "a", "-o", "../json.json", "--fill", "-", stdin=given).code == 0
    for name in ("../env.json", "../json.json"):
        data = json.loads((project / name).read_text())["data"]
        assert base64.b64decode(data["token"]).decode() == VALUE


def test_a_sops_file_is_decrypted_or_nothing_is_written(project: Path, forks: Forks, tmp_path: Path) -> None:
    clear = tmp_path / "clear.json"
    document = json.loads((project / "a.json").read_text())
    clear.write_text(json.dumps(document))
    hidden = "ENC[AES256_GCM,data:q83x,iv:q83x,tag:q83x,type:str]"
    document["stringData"] = dict.fromkeys(document["stringData"], hidden)
    document["sops"] = {"mac": hidden, "version": "3.9.0", "lastmodified": "x"}
    (project / "a.json").write_text(json.dumps(document))
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "sops").write_text(f"#!/bin/sh\ncat {clear}\n")
    (tmp_path / "bin" / "sops").chmod(0o755)
    environment = os.environ | {"PATH": f"{tmp_path / 'bin'}:/usr/bin:/bin"}
    done = printed(forks, project, "a", "-o", "out.json", environment=environment)
    assert (done.code, (project / "out.json").exists()) == (1, False)
    assert "`--sops` decrypts it." in done.err
    assert printed(forks, project, "a", "-o", "out.json", "--sops", environment=environment).code == 0
    data = json.loads((project / "out.json").read_text())["data"]
    assert base64.b64decode(data["token"]).decode() == f"{VALUE}-a"


def test_labels_and_the_namespace_are_those_that_were_asked_for(project: Path, forks: Forks) -> None:
    assert printed(forks, project, "a", "-o", "out.json", "--no-pachyderm-labels", "--namespace", "pach").code == 0
    metadata = json.loads((project / "out.json").read_text())["metadata"]
    assert {name: value for name, value in metadata.items() if value} == {"name": "a", "namespace": "pach"}


def test_a_secret_of_another_namespace_needs_the_option(project: Path, forks: Forks) -> None:
    write_secret(project, "a", {"token": VALUE}, namespace="far")
    done = printed(forks, project, "a", "-o", "out.json")
    assert (done.code, (project / "out.json").exists()) == (1, False)
    assert "Add `--namespace far`." in done.err
    assert printed(forks, project, "a", "-o", "out.json", "--namespace", "far").code == 0


def broken_secret(project: Path) -> None:
    document = json.loads((project / "a.json").read_text())
    (project / "a.json").write_text(json.dumps(document | {"data": {"user": "%%%"}}))


def broken_spec(project: Path) -> None:
    write_spec(project, "wrong", "a", key="tokn")


def second_file(project: Path) -> None:
    (project / "other").mkdir()
    write_secret(project / "other", "a", {"token": VALUE})


def unread_file(project: Path) -> None:
    (project / "late.json").write_text('{"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "a"} "data": {}}')


STOPS = {
    broken_secret: r"a\.json:1:\d+: R212 secret-base64",
    broken_spec: r"wrong\.spec\.json:\d+:\d+: X201 secret-key-missing, in the spec of wrong\.",
    second_file: r"It is defined 2 times \(a\.json, other/a\.json\)",
    unread_file: r"late\.json could not be read",
}


@pytest.mark.parametrize("harm", STOPS, ids=lambda harm: harm.__name__)
def test_what_stops_apply_stops_it(harm: Any, project: Path, forks: Forks) -> None:
    harm(project)
    done = printed(forks, project, "a", "-o", "out.json")
    assert (done.code, (project / "out.json").exists()) == (1, False)
    assert re.search(STOPS[harm], done.err.partition("was not written:")[2])
    assert printed(forks, project, "b", "-o", "out.json").code == (1 if harm is unread_file else 0)


def test_specs_with_errors_can_be_left_out(project: Path, forks: Forks) -> None:
    broken_spec(project)
    assert printed(forks, project, "a", "-o", "out.json", "--skip-broken").code == 0


def test_a_name_that_no_file_defines(project: Path, forks: Forks) -> None:
    write_secret(project, "clearml", {"token": VALUE})
    done = printed(forks, project, "clearm", "-o", "out.json")
    assert done.code == 1
    assert 'No file here defines it. Did you mean "clearml"?' in done.err
    (project / "empty").mkdir()
    done = printed(forks, project, "a", "-o", "out.json", "empty")
    assert done.code == 3
    assert not (project / "out.json").exists()


REFUSED = {
    "-": "never written to standard output",
    "": "--output is given without a value",
    "/dev/stdout": "/dev/stdout is a link",
    "/dev/null": "/dev/null is a device",
    "/proc/self/fd/1": "is a link",
    "/dev/new-file": "a folder of devices",
    "/dev/fd/77": "a folder of devices",
    ".": ". is a folder",
    "nowhere/out.json": "The folder of nowhere/out.json does not exist",
    "a.json": "a.json exists already",
    "pipe": "pipe is a named pipe",
    "link": "link is a link",
    "dangling": "dangling is a link",
    "away/out.json": "is a link that leads out of",
    "a.json/out.json": "The folder of a.json/out.json does not exist",
}


@pytest.mark.parametrize("path", REFUSED)
def test_only_a_new_file_is_written(path: str, project: Path, forks: Forks, tmp_path: Path) -> None:
    os.mkfifo(project / "pipe")
    (project / "link").symlink_to("a.json")
    (project / "dangling").symlink_to("out.json")
    (tmp_path / "elsewhere").mkdir()
    (project / "away").symlink_to(tmp_path / "elsewhere")
    before = {file: file.read_bytes() for file in project.iterdir() if file.is_file()}
    done = printed(forks, project, "a", "-o", path)
    assert done.code == 2
    assert REFUSED[path] in done.err
    assert {file: file.read_bytes() for file in project.iterdir() if file.is_file()} == before
    assert list((tmp_path / "elsewhere").iterdir()) == []


def test_a_failure_leaves_nothing_behind(project: Path, forks: Forks) -> None:
    done = printed(forks, project, "a", "-o", "out.json", limits={resource.RLIMIT_FSIZE: 64})
    assert done.code == 2
    assert "out.json cannot be written: File too large." in done.err
    assert not (project / "out.json").exists()


def test_what_appears_in_the_meantime_is_not_touched(project: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def late(target: Path, data: bytes) -> None:
        target.write_text("theirs")
        create_private(target, data)

    monkeypatch.setattr("spec_lint.commands.print_secret.create_private", late)
    ran = run("apply", "--print", "a", "-o", "out.json")
    assert (ran.code, (project / "out.json").read_text()) == (2, "theirs")
    assert "out.json cannot be created: File exists." in ran.err


def test_git_must_ignore_the_file(project: Path, forks: Forks, tmp_path: Path) -> None:
    subprocess.run(["git", "init", "-q", "."], cwd=project, check=True)
    (project / ".gitignore").write_text("/private/\n*.secret\n")
    (project / "private").mkdir()
    done = printed(forks, project, "a", "-o", "out.json")
    assert done.code == 2
    assert "a git repository that does not ignore it" in done.err
    assert not (project / "out.json").exists()
    for path in ("private/out.json", "x.secret", ":(top) x.secret", str(tmp_path / "out.json")):
        assert printed(forks, project, "a", "-o", path).code == 0, path
    (project / "kept.secret").touch()
    subprocess.run(["git", "add", "-f", "kept.secret"], cwd=project, check=True)
    (project / "kept.secret").unlink()
    assert printed(forks, project, "a", "-o", "kept.secret").code == 2, "git tracks it"
    environment = os.environ | {"PATH": "/nowhere"}
    done = printed(forks, project, "a", "-o", "y.secret", environment=environment)
    assert done.code == 2
    assert "Could not verify that git ignores y.secret" in done.err


WITHOUT_EFFECT = (
    ["--yes"], ["--dry-run"], ["--all"], ["--receipt", "r.json"], ["--format", "json"], ["-v"], ["--accept-mutation"],
    ["--no-compare-values"], ["--context", "fake"], ["--timeout", "3"], ["--in-cluster"],
)  # fmt: skip


@pytest.mark.parametrize("more", WITHOUT_EFFECT, ids=" ".join)
def test_options_without_effect_are_refused(more: list[str], project: Path, forks: Forks) -> None:
    done = printed(forks, project, "a", "-o", "out.json", *more)
    assert (done.code, (project / "out.json").exists()) == (2, False)
    assert "has no effect with --print" in done.err


def test_name_and_file_need_each_other(project: Path, run: Run) -> None:
    assert "--print needs -o FILE" in run("apply", "--print", "a").err
    assert "-o has no effect without --print" in run("apply", "-o", "out.json").err


def test_it_needs_neither_the_client_nor_a_configuration_of_a_cluster(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KUBECONFIG", "/nowhere")
    without = Forks(WITHOUT.format(missing=("kubernetes", "yaml", "urllib3")))
    try:
        assert printed(without, project, "a", "-o", "out.json").code == 0
    finally:
        without.close()


def test_the_commands_quote_the_name_of_the_file(project: Path, forks: Forks) -> None:
    for name in ("a b;c.json", "-x.json"):
        done = printed(forks, project, "a", f"-o{name}")
        assert done.code == 0, done.err
        for command in re.findall(r"`(.*?)`", done.err):
            (path,) = [word for word in shlex.split(command) if word.endswith("json")]
            assert (project / path).samefile(project / name)
            assert not path.startswith("-")
        (project / name).unlink()
