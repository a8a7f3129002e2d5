"""Which way a run takes: ``--via``, an option of one way, or what the user's contexts allow; and that it is said."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from tests.cluster.fake import Cluster
from tests.cluster.fake_pachd import FakePachd
from tests.cluster.pachd_client import TOKEN
from tests.cluster.test_extra import MISSING, WITHOUT
from tests.cluster.via_runs import Home, home, pachd, rules
from tests.forks import Forks

__all__ = ["home", "pachd"]

ELSEWHERE = "127.1"
"""This machine, by a name that spec-lint does not know to be one of it."""


def test_a_kubeconfig_is_used_as_before(cluster: Cluster, home: Home) -> None:
    home.kubectl(cluster)
    code, findings, err = home.check()
    assert (code, rules(findings), err) == (1, ["C010"] * 3, "")
    assert 'the namespace "pach" of context "fake"' in findings[0]["message"]


def test_without_a_kubeconfig_the_context_of_pachctl_is_used(pachd: FakePachd, home: Home) -> None:
    home.pachctl(pachd.url)
    code, findings, err = home.check()
    assert (code, rules(findings)) == (1, ["C010"] * 3)
    assert findings[0]["message"].startswith('The secret "a" is not in pachd (context "prod").')
    assert findings[0]["help"] == "Run `spec-lint apply --via pachd` to create it from its file."
    assert err == f'spec-lint: asking pachd (context "prod", {pachd.url}), because there is no kubeconfig.\n'


def test_a_kubeconfig_without_a_context_names_no_cluster(pachd: FakePachd, home: Home) -> None:
    home.pachctl(pachd.url)
    (home.folder / "kubeconfig").write_text("{}")
    code, _, err = home.check(KUBECONFIG=str(home.folder / "kubeconfig"))
    assert code == 1
    assert "kubeconfig names no current context." in err


def test_of_both_the_kubeconfig_is_used_and_the_other_way_is_said(
    cluster: Cluster, pachd: FakePachd, home: Home
) -> None:
    home.kubectl(cluster)
    home.pachctl(pachd.url)
    code, findings, err = home.check()
    assert (code, rules(findings)) == (1, ["C010"] * 3)
    lost = "which projects, repos, branches and pipelines exist, nor the release or the defaults of Pachyderm"
    instead = f'`--via pachd` asks pachd (context "prod", {pachd.url}) instead.'
    assert err == f"spec-lint: asking Kubernetes, which cannot tell {lost}; {instead}\n"
    assert pachd.seen == []
    code, findings, err = home.check("--via", "kubernetes")
    assert (code, rules(findings), err) == (1, ["C010"] * 3, "")


def test_a_kubeconfig_with_a_mistake_is_not_passed_over(pachd: FakePachd, home: Home) -> None:
    home.pachctl(pachd.url)
    (home.folder / "kubeconfig").write_text("- a list")
    code, findings, _ = home.check(KUBECONFIG=str(home.folder / "kubeconfig"))
    assert (code, rules(findings)) == (4, ["C001"])
    assert pachd.seen == []


def test_a_mistake_in_the_configuration_of_pachctl_is_not_passed_over(home: Home) -> None:
    home.pachctl("http://127.0.0.1:30650")
    code, findings, _ = home.check()
    assert (code, rules(findings)) == (4, ["C001"])
    assert "has the port 30650, which answers gRPC only" in findings[0]["message"]


def test_with_neither_both_are_offered(home: Home) -> None:
    code, findings, err = home.check()
    assert (code, rules(findings), err) == (4, ["C001"], "")
    assert "There is no kubeconfig" in findings[0]["message"]
    assert "--pachd-address" in findings[0]["help"]
    assert "--kubeconfig" in findings[0]["help"]


@pytest.mark.parametrize("arguments", [["--via", "pachd"], ["--pach-context", "prod"]])
def test_an_option_decides(arguments: list[str], cluster: Cluster, pachd: FakePachd, home: Home) -> None:
    home.kubectl(cluster)
    home.pachctl(pachd.url)
    code, findings, err = home.check(*arguments)
    assert (code, rules(findings), err) == (1, ["C010"] * 3, "")
    assert cluster.seen == []


def test_an_address_decides(cluster: Cluster, pachd: FakePachd, home: Home) -> None:
    home.kubectl(cluster)
    pachd.users = {}
    code, findings, _ = home.check("--pachd-address", pachd.url)
    assert (code, rules(findings)) == (1, ["C010"] * 3)
    assert f"is not in pachd at {pachd.url}." in findings[0]["message"]


def test_an_option_of_the_kubeconfig_decides(cluster: Cluster, pachd: FakePachd, home: Home) -> None:
    home.kubectl(cluster)
    home.pachctl(pachd.url)
    assert home.check("--context", "fake")[0] == 1
    assert pachd.seen == []


@pytest.mark.parametrize("way", ["pachd", "kubernetes"])
def test_an_option_of_the_other_way_has_no_effect(way: str, home: Home) -> None:
    others = {
        "pachd": (
            ["--kubeconfig", "x"], ["--context", "x"], ["--server", "x"], ["--as-user", "x"], ["--as-group", "x"],
            ["--in-cluster"],
        ),
        "kubernetes": (["--pachd-address", "x"], ["--pach-context", "x"], ["--insecure-transport"]),
    }  # fmt: skip
    for option in others[way]:
        done = home.run("check", "--cluster", "--via", way, *option)
        assert (done.code, done.err) == (2, f"spec-lint: {option[0]} has no effect with --via {way}.\n")


def test_options_of_both_ways_contradict_each_other(home: Home) -> None:
    done = home.run("check", "--cluster", "--context", "x", "--pach-context", "y")
    assert done.code == 2
    assert "--context is for --via kubernetes, and --pach-context for --via pachd; give one of them." in done.err


@pytest.mark.parametrize("option", [["--via", "pachd"], ["--pachd-address", "x"], ["--insecure-transport"]])
def test_without_cluster_they_have_no_effect(option: list[str], home: Home) -> None:
    for command in ("check", "secrets", "snapshot"):
        done = home.run(command, *option)
        assert (done.code, done.err) == (2, f"spec-lint: {option[0]} has no effect without --cluster.\n")


@pytest.fixture(scope="session", params=MISSING, ids=", ".join)
def without(request: pytest.FixtureRequest) -> Iterator[Forks]:
    """Runs the command where the extra ``cluster`` is not installed."""
    found = Forks(WITHOUT.format(missing=request.param))
    yield found
    found.close()


def test_pachd_is_asked_without_the_extra(without: Forks, cluster: Cluster, pachd: FakePachd, home: Home) -> None:
    home.pachctl(pachd.url)
    home.kubectl(cluster)
    for arguments, line in (([], "because the package `kubernetes` is not installed."), (["--via", "pachd"], "")):
        done = home.run("secrets", "--cluster", *arguments, forks=without)
        assert done.code == 1
        assert line in done.err
    assert cluster.seen == []


def test_the_namespace_and_the_project_of_the_context_are_the_defaults(pachd: FakePachd, home: Home) -> None:
    pachd.projects.add("weather")
    home.pachctl(pachd.url, namespace="pachy", project="weather")
    _, findings, _ = home.check()
    assert 'is not in the namespace "pachy" of pachd (context "prod").' in findings[0]["message"]
    (home.project / "spec-lint.toml").write_text('namespace = "mine"')
    _, findings, _ = home.check()
    assert 'is not in the namespace "mine" of pachd' in findings[0]["message"]
    _, findings, _ = home.check("--namespace", "other")
    assert 'is not in the namespace "other" of pachd' in findings[0]["message"]


def test_a_snapshot_through_pachd_has_names_and_types(pachd: FakePachd, home: Home) -> None:
    home.pachctl(pachd.url)
    for name in "abc":
        pachd.kubernetes.put(name, listed=name != "c", token="x")
    done = home.run("snapshot", "--cluster")
    assert done.code == 0
    found = json.loads(done.out)
    assert (found["context"], "namespace" in found) == ("prod", False)
    assert found["secrets"] == [{"name": name, "type": "Opaque"} for name in "abc"]
    done = home.run("snapshot", "--cluster", "--all")
    assert [secret["name"] for secret in json.loads(done.out)["secrets"]] == ["a", "b"]
    assert "pachd lists only the secrets that were created through it" in done.err


def test_secrets_of_pachd_are_beside_those_of_files(pachd: FakePachd, home: Home) -> None:
    home.pachctl(pachd.url)
    pachd.kubernetes.put("a", "kubernetes.io/tls", listed=True, token="x")
    done = home.run("secrets", "--cluster", "--format", "json")
    rows = {row["name"]: row for row in json.loads(done.out)["secrets"]}
    assert {name: row["states"] for name, row in rows.items()} == {
        "a": ["conflict"], "b": ["not in the cluster"], "c": ["not in the cluster"],
    }  # fmt: skip
    assert "C012" in done.err


def test_a_token_is_not_sent_in_clear_text_without_a_word(pachd: FakePachd, home: Home) -> None:
    home.pachctl("http://pach.example.invalid:80")
    _, findings, err = home.check()  # nobody is there to get it
    assert rules(findings) == ["C002"]
    assert "clear text" not in err
    for url in (pachd.url, pachd.url.replace("127.0.0.1", "0.0.0.0")):
        home.pachctl(url)
        _, findings, err = home.check()
        assert rules(findings) == ["C010"] * 3
    home.pachctl(pachd.url.replace("127.0.0.1", ELSEWHERE))
    _, findings, err = home.check("--via", "pachd")
    assert rules(findings) == ["C006", *["C010"] * 3]
    assert "was sent in clear text" in findings[0]["message"]
    assert "clear text" not in err
    _, findings, err = home.check("--via", "pachd", "--insecure-transport")
    assert rules(findings) == ["C010"] * 3
    done = home.run("apply", "--via", "pachd", "--dry-run")
    assert done.err.count("is sent in clear text") == 1
    home.pachctl(pachd.url.replace("127.0.0.1", ELSEWHERE), cluster_deployment_id="another")
    done = home.run("apply", "--via", "pachd", "--dry-run")
    assert "clear text" not in done.err


def test_a_token_of_the_environment_that_is_not_used_is_said(pachd: FakePachd, home: Home) -> None:
    home.pachctl(pachd.url)
    _, _, err = home.check(PACHYDERM_TOKEN="other")
    assert 'PACHYDERM_TOKEN is not used, because the Pachyderm context "prod" has a token.' in err
    _, _, err = home.check(PACHYDERM_TOKEN=TOKEN)
    assert "PACHYDERM_TOKEN" not in err
    home.pachctl(pachd.url, None)
    _, findings, err = home.check(PACHYDERM_TOKEN=TOKEN)
    assert (rules(findings), "PACHYDERM_TOKEN" in err) == (["C010"] * 3, False)
    url = {"PACHYDERM_CLUSTER_URL": "https://p.example:443"}
    _, _, err = home.check("--pach-context", "prod", PACHYDERM_TOKEN=TOKEN, **url)
    assert "PACHYDERM_TOKEN is not used, because it is for the address in PACHYDERM_CLUSTER_URL." in err


def test_the_configuration_can_choose_the_way(cluster: Cluster, pachd: FakePachd, home: Home) -> None:
    home.kubectl(cluster)
    home.pachctl(pachd.url)
    (home.project / "spec-lint.toml").write_text('via = "pachd"')
    code, findings, err = home.check()
    assert (code, rules(findings), err) == (1, ["C010"] * 3, "")
    assert cluster.seen == []
    pachd.forget()
    for option in (["--via", "kubernetes"], ["--via", "auto"], ["--context", "fake"]):
        assert home.check(*option)[0] == 1
        assert pachd.seen == []
    (home.project / "spec-lint.toml").write_text('via = "kubectl"')
    done = home.run("check", "--cluster")
    assert done.code == 2
    assert (
        'spec-lint.toml:1:7: "via" must be "auto" or "kubernetes" or "pachd" or "pachctl"; it is "kubectl".' in done.err
    )


def test_a_variable_of_the_environment_can_choose_the_way(cluster: Cluster, pachd: FakePachd, home: Home) -> None:
    home.kubectl(cluster)
    home.pachctl(pachd.url)
    assert home.check(SPEC_LINT_VIA="pachd")[0] == 1
    assert cluster.seen == []


ROLE = "pachctl auth set cluster secretAdmin "


@pytest.mark.parametrize(
    ("arguments", "principal"),
    [
        ([], "robot:spec-lint"),
        (["--user", "jane@example.org"], "user:jane@example.org"),
        (["--user", "robot:ci"], "robot:ci"),
        (["--group", "data"], "group:data"),
        (["--group", "group:data team"], "'group:data team'"),
    ],
)
def test_what_an_administrator_of_pachyderm_runs(arguments: list[str], principal: str, home: Home) -> None:
    done = home.run("rbac", "--via", "pachd", *arguments)
    assert (done.code, done.err) == (0, "")
    commands = [line for line in done.out.splitlines() if line and not line.startswith("#")]
    assert commands[0] == ROLE + principal
    robot = principal.removeprefix("robot:")
    token = [f"pachctl auth get-robot-token {robot} --quiet --ttl 720h"] if principal.startswith("robot:") else []
    assert commands[1:] == token


def test_the_token_of_a_robot_goes_where_the_way_takes_it(home: Home) -> None:
    done = home.run("rbac", "--via", "pachd")
    assert "PACHYDERM_TOKEN" in done.out
    assert "use-auth-token" not in done.out
    done = home.run("rbac", "--via", "pachctl")
    assert done.code == 0
    assert "`pachctl auth use-auth-token` reads it from standard input." in done.out
    assert "PACHYDERM_TOKEN" not in done.out, "pachctl does not read it"
    assert "--token-file" not in done.out, "it has no effect with --via pachctl"


def test_options_of_the_role_that_pachyderm_does_not_have(home: Home) -> None:
    for option in (
        ["--read-only"], ["--service-account", "ci"], ["--name", "x"], ["--format", "json"], ["--namespace", "x"],
        ["--project", "x"], ["--pachyderm-version", "2.8"], ["--arg", "a=b"],
    ):  # fmt: skip
        done = home.run("rbac", "--via", "pachd", *option)
        assert (done.code, done.out) == (2, "")
        assert f"{option[0]} has no effect with --via pachd" in done.err
    done = home.run("rbac", "--via", "pachd", "edges.spec.json")
    assert (done.code, done.out.count(ROLE)) == (0, 1)
    assert "the paths have no effect" in done.err
    (home.project / "spec-lint.toml").write_text('via = "pachd"')
    assert ROLE in home.run("rbac").out
    assert 'kind: "Role"' in home.run("rbac", "--via", "auto").out


def test_specs_are_for_the_project_of_the_context(pachd: FakePachd, home: Home) -> None:
    home.pachctl(pachd.url, project="weather")
    said = "spec-lint: specs without a project are for weather, the project of the Pachyderm context.\n"
    assert home.check("--via", "pachd")[2] == said
    assert home.check("--via", "pachd", "--project", "tides")[2] == ""
    (home.project / "spec-lint.toml").write_text('project = "default"')
    assert home.check("--via", "pachd")[2] == ""
    (home.project / "spec-lint.toml").unlink()
    spec = home.project / "edges.spec.json"
    spec.write_text(spec.read_text().replace('"images"', '"images", "project": "weather"'))
    (home.project / "images.spec.json").write_text(
        '{"pipeline": {"name": "images"}, "transform": {"image": "a:1", "cmd": ["a"]}, '
        '"input": {"pfs": {"repo": "raw", "glob": "/"}}}'
    )
    (home.project / "spec-lint.toml").write_text('external_repos = ["weather/raw"]')
    done = home.run("check", "--cluster", "--via", "pachd", "--select", "X1", "--format", "concise")
    assert done.code == 0
    assert "0 errors, 0 warnings" in done.out, "both are in the project weather"


def test_settings_show_the_way(home: Home) -> None:
    (home.project / "spec-lint.toml").write_text('via = "pachd"')
    assert 'via = "pachd"' in home.run("settings").out
    assert "SPEC_LINT_VIA" in home.run("settings", SPEC_LINT_VIA="kubernetes").out


@pytest.mark.parametrize("option", ["--pachd-address", "--pach-context"])
def test_an_empty_option_does_not_lead_to_another_cluster(option: str, cluster: Cluster, home: Home) -> None:
    home.kubectl(cluster)
    done = home.run("check", "--cluster", option, "")
    assert (done.code, done.out) == (2, "")
    assert f"{option} is given without a value" in done.err
    assert home.run("check", option, "").code == 2
    assert cluster.seen == []
