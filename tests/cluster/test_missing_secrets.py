"""A secret that a cluster lacks, or of which it tells little: one finding with the way out, a note, the table."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from tests.cluster.conftest import write_secret, write_spec
from tests.cluster.fake import Cluster
from tests.cluster.fake_pachd import FakePachd
from tests.cluster.via_runs import Home, home, pachd

__all__ = ["home", "pachd"]

ABSENCE = ("C010", "X202", "X204", "X208", "X232")


def fresh(home: Home) -> None:
    for path in home.project.iterdir():
        path.unlink()


def write_other(home: Home, name: str, namespace: str) -> None:
    """A secret file for a namespace."""
    metadata = f"metadata: {{name: {name}, namespace: {namespace}}}"
    text = f"apiVersion: v1\nkind: Secret\n{metadata}\nstringData: {{token: {home.secrets[0]}-{name}}}\n"
    (home.project / f"{name}.yaml").write_text(text)


def absences(home: Home, *arguments: str) -> tuple[int, list[dict[str, Any]], str]:
    """A check of the cluster: the exit code, the findings about missing secrets, and standard error."""
    done = home.run("check", "--cluster", "--format", "json", "--timeout", "3", *arguments)
    found = [one for one in json.loads(done.out)["findings"] if one["rule"] in ABSENCE]
    return done.code, found, done.err


def through_pachd(home: Home, cluster: Cluster, pachd: FakePachd) -> str:
    home.pachctl(pachd.url)
    return 'pachd (context "prod")'


def through_kubernetes(home: Home, cluster: Cluster, pachd: FakePachd) -> str:
    home.kubectl(cluster)
    return 'the namespace "pach" of context "fake"'


WAYS = pytest.mark.parametrize("through", [through_pachd, through_kubernetes])
Way = Callable[[Home, Cluster, FakePachd], str]


@WAYS
@pytest.mark.parametrize("files", ["none", "another", "more than are kept whole"])
def test_a_secret_in_no_file_and_not_in_the_cluster_is_one_finding(
    through: Way, files: str, home: Home, cluster: Cluster, pachd: FakePachd
) -> None:
    where = through(home, cluster, pachd)
    fresh(home)
    write_spec(home.project, "edges", "nowhere")
    if files != "none":
        write_secret(home.project, "another", {"token": "5512-read"})
    cache = ("--cache", str(home.folder / "cache")) if files.startswith("more") else ()
    code, (finding,), _ = absences(home, *cache)
    assert (code, finding["rule"]) == (1, "C010")
    assert finding["message"] == f'The secret "nowhere" is neither in a file that was read nor in {where}.'
    via = " --via pachd" if through is through_pachd else ""
    assert finding["help"] == f"Write a file for it, then run `spec-lint apply{via}`."


@WAYS
@pytest.mark.parametrize("off", ["--ignore", "per_file_ignores", "warning"])
def test_neither_rule_is_silent_because_of_the_other(
    through: Way, off: str, home: Home, cluster: Cluster, pachd: FakePachd
) -> None:
    where = through(home, cluster, pachd)
    fresh(home)
    write_secret(home.project, "another", {"token": "5512-read"})
    for rule, other in (("C010", "X202"), ("X202", "C010")):
        arguments: tuple[str, ...] = ()
        write_spec(home.project, "edges", "nowhere")
        config = home.project / "spec-lint.toml"
        config.write_text("")
        if off == "--ignore":
            arguments = ("--ignore", rule)
        elif off == "per_file_ignores":
            config.write_text(f'per_file_ignores = {{"*.json" = ["{rule}"]}}')
        else:
            config.write_text(f'severity = {{{rule} = "warning"}}')
        code, found, _ = absences(home, *arguments)
        assert code == 1
        assert other in [one["rule"] for one in found]
        [one] = [one for one in found if one["rule"] == other]
        assert where in one["message"]
        assert "then run `spec-lint apply" in one["help"]
        assert "external_secrets" not in one["help"]


def test_a_name_that_looks_misspelt_is_fixed_as_before(home: Home, pachd: FakePachd) -> None:
    home.pachctl(pachd.url)
    fresh(home)
    write_spec(home.project, "edges", "weathr")
    write_secret(home.project, "weather", {"token": "5512-read"})
    _, (finding,), _ = absences(home)
    assert (finding["rule"], bool(finding["fix"])) == ("C010", True)
    assert finding["help"].startswith('Did you mean "weather"? If not, write a file for it, then run ')


@pytest.mark.parametrize("given", [(), ("--namespace", "pach")])
def test_pachd_is_certain_about_a_name_whose_file_is_for_another_namespace(
    given: tuple[str, ...], home: Home, pachd: FakePachd
) -> None:
    home.pachctl(pachd.url)
    fresh(home)
    write_spec(home.project, "edges", "weather")
    write_other(home, "weather", "elsewhere")
    code, (finding,), _ = absences(home, *given)
    assert (code, finding["rule"], finding["severity"]) == (1, "C010", "error")
    assert 'it is defined for the namespace "elsewhere"' in finding["message"]
    if given:
        assert finding["help"] == (
            'Write the namespace "pach" in its file, then run `spec-lint apply --via pachd --namespace pach`.'
        )
    else:
        assert "run `spec-lint apply --via pachd --namespace elsewhere`; if not, remove" in finding["help"]
    pachd.kubernetes.put("weather", listed=True, token="theirs")
    assert absences(home, *given)[:2] == (0, [])


def test_kubernetes_is_certain_only_where_the_namespace_is_known(home: Home, cluster: Cluster) -> None:
    path = home.kubectl(cluster)
    fresh(home)
    write_spec(home.project, "edges", "weather")
    write_other(home, "weather", "elsewhere")
    code, (finding,), _ = absences(home)
    assert (code, finding["rule"]) == (1, "C010")
    assert finding["help"] == 'Write the namespace "pach" in its file, then run `spec-lint apply`.'
    path.write_text(path.read_text().replace('"namespace": "pach"', '"namespace": ""'))
    assert '"namespace": ""' in path.read_text()
    code, (finding,), _ = absences(home)
    assert (code, finding["rule"]) == (0, "X208")


def test_a_pull_secret_of_a_public_image_is_a_warning(home: Home, pachd: FakePachd) -> None:
    home.pachctl(pachd.url)
    fresh(home)
    spec: dict[str, Any] = {"pipeline": {"name": "edges"}}
    spec["transform"] = {"image": "python:3.12", "image_pull_secrets": ["registry"], "cmd": ["sh"]}
    spec["input"] = {"cron": {"name": "t", "spec": "@daily"}}
    (home.project / "edges.spec.json").write_text(json.dumps(spec))
    code, (finding,), _ = absences(home)
    assert (code, finding["rule"]) == (0, "X208")
    assert "Everybody can pull this image without it." in finding["message"]


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        (["--pach-context", "prod"], "--via pachd --pach-context prod"),
        (["--via", "pachd", "-n", "pach"], "--via pachd --namespace pach"),
        (["--pachd-address", "URL"], "--via pachd --pachd-address URL"),
    ],
)
def test_the_command_keeps_the_options_that_name_the_cluster(
    given: list[str], kept: str, home: Home, pachd: FakePachd
) -> None:
    home.pachctl(pachd.url, None)
    pachd.users = {}
    arguments = [word.replace("URL", pachd.url) for word in given]
    _, findings, _ = absences(home, *arguments)
    command = f"spec-lint apply {kept.replace('URL', pachd.url)}"
    assert {one["help"] for one in findings} == {f"Run `{command}` to create it from its file."}
    done = home.run(*command.split()[1:], "--yes")
    assert done.code == 0, done.err
    assert absences(home, *arguments)[:2] == (0, [])


def test_the_command_keeps_the_options_that_name_a_kubeconfig(home: Home, cluster: Cluster) -> None:
    path = home.kubectl(cluster).rename(home.folder / "my config")
    _, findings, _ = absences(home, "--kubeconfig", str(path), "--context", "fake")
    command = f"spec-lint apply --kubeconfig '{path}' --context fake"
    assert {one["help"] for one in findings} == {f"Run `{command}` to create it from its file."}


FILES = {
    "a placeholder": ('{"stringData": {"token": "<WEATHER_TOKEN>"}}', "Fill in the placeholders in its file, or run"),
    "sops": ('{"data": {"token": "ENC[AES256_GCM,data:eA==,iv:eA==,tag:eA==]"}, "sops": {"version": "3"}}', "--sops"),
    "SealedSecret": ("", "Its file does not hold the values (SealedSecret)."),
    "twice": ('{"stringData": {"token": "5512-read"}}', "2 files define it."),
}  # fmt: skip


@pytest.mark.parametrize("kind", FILES)
@pytest.mark.parametrize("kept", ["whole", "facts"])
def test_no_promise_for_files_that_apply_leaves_alone(kind: str, kept: str, home: Home, pachd: FakePachd) -> None:
    home.pachctl(pachd.url)
    fresh(home)
    write_spec(home.project, "edges", "weather")
    content, said = FILES[kind]
    head: dict[str, Any] = {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "weather"}}
    if kind == "SealedSecret":
        head |= {"apiVersion": "bitnami.com/v1alpha1", "kind": kind, "spec": {"encryptedData": {"token": "AgBy3i4O"}}}
    text = json.dumps(head | json.loads(content or "{}"))
    for number in range(2 if kind == "twice" else 1):
        (home.project / f"weather{number}.yaml").write_text(text)
    cache = ("--cache", str(home.folder / "cache")) if kept == "facts" else ()
    [finding] = [one for one in absences(home, *cache)[1] if one["rule"] == "C010"]
    assert said in finding["help"]
    assert "to create it from its file" not in finding["help"]


# keys that nobody could see


@pytest.mark.parametrize("form", ["text", "json", "sarif", "github"])
def test_a_note_names_the_keys_that_were_not_seen(form: str, home: Home, pachd: FakePachd) -> None:
    home.pachctl(pachd.url)
    for name in "abc":
        pachd.kubernetes.put(name, listed=True, other="theirs")
    fresh(home)
    write_spec(home.project, "edges", "a", key="token")
    done = home.run("check", "--cluster", "--format", form)
    words = (
        'pachd (context "prod") does not show the keys of secrets, so this one was not checked there: "token" of "a".'
    )
    assert done.code == 0
    assert words in done.out + done.err
    write_spec(home.project, "second", "b", key="user")
    write_secret(home.project, "b", {"user": "me"})
    assert 'these were not checked there: "token" of "a"; "user" of "b".' in home.run("check", "--cluster").out


def test_no_note_about_keys_that_were_seen_or_not_needed(home: Home, pachd: FakePachd, cluster: Cluster) -> None:
    home.kubectl(cluster)
    for name in "abc":
        cluster.put(name, {"token": "x", "user": "y"}, labels={"secret-source": "pachyderm-user"})
    done = home.run("check", "--cluster")
    assert (done.code, "keys of secrets" in done.out + done.err) == (0, False)
    home.pachctl(pachd.url)
    fresh(home)
    write_spec(home.project, "edges", "a", key="token")  # absent
    assert "keys of secrets" not in home.run("check", "--cluster", "--via", "pachd").out


def test_many_keys_are_counted(home: Home, pachd: FakePachd) -> None:
    home.pachctl(pachd.url)
    fresh(home)
    for name in "abcdefgh":
        pachd.kubernetes.put(name, listed=True, other="theirs")
        write_spec(home.project, f"edges-{name}", name, key="token")
    assert '"token" of "e"; 3 more.' in home.run("check", "--cluster").out


# the table


def table(home: Home, *arguments: str) -> list[dict[str, Any]]:
    done = home.run("secrets", "--cluster", "--format", "json", *arguments)
    rows: list[dict[str, Any]] = json.loads(done.out)["secrets"]
    return rows


def test_the_table_shows_the_cluster_beside_the_files(home: Home, pachd: FakePachd) -> None:
    home.pachctl(pachd.url)
    pachd.kubernetes.put("a", "kubernetes.io/tls", listed=True)
    pachd.kubernetes.put("b", listed=True, token="theirs")
    a, b, c = table(home)
    assert (a["states"], b["states"], c["states"]) == (["conflict"], ["ok"], ["not in the cluster"])
    assert [(one["origin"], one["type"], one["keys"]) for one in a["definitions"]] == [
        ("file", "Opaque", ["token", "user"]),
        ("cluster", "kubernetes.io/tls", None),
    ]
    assert [one["origin"] for one in b["definitions"]] == ["file", "cluster"]
    text = home.run("secrets", "--cluster").out
    assert "  type        kubernetes.io/tls\n  keys        ?\n  defined in  cluster\n" in text


def test_a_key_that_the_file_lacks_is_still_missing_in_the_table(home: Home, pachd: FakePachd) -> None:
    home.pachctl(pachd.url)
    pachd.kubernetes.put("a", listed=True, other="theirs")
    write_spec(home.project, "second", "a", key="nothing")
    assert table(home)[0]["states"] == ["no key nothing"]


def test_the_namespace_is_not_made_up(home: Home, pachd: FakePachd) -> None:
    home.pachctl(pachd.url)
    pachd.kubernetes.put("a", listed=True, token="theirs")
    assert {row["namespace"] for row in table(home)} == {None}
    assert "  namespace   not known\n" in home.run("secrets", "--cluster").out
    assert {row["namespace"] for row in table(home, "--namespace", "pach")} == {"pach"}
    write_other(home, "d", "elsewhere")
    assert [row["namespace"] for row in table(home) if row["name"] == "d"] == ["elsewhere"]
    done = home.run("apply", "--print", "d", "-o", "new.json")
    assert "for the namespace elsewhere; this run names no namespace. Add `--namespace elsewhere`." in done.err


@pytest.mark.parametrize("command", [["secrets"], ["snapshot"]])
def test_no_word_about_what_a_command_does_not_ask(command: list[str], home: Home, pachd: FakePachd) -> None:
    home.pachctl(pachd.url)
    pachd.kubernetes.put("a", listed=True, token="theirs")
    done = home.run(*command, "--cluster")
    said = done.out + done.err
    assert "runs Pachyderm 2.12" in said
    assert "did not tell" not in said
    assert "repos" not in said
