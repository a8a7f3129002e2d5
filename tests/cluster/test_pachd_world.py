"""What pachd tells besides secrets: its release, its defaults, and which projects, repos and pipelines exist.

Checks are run as processes, with files that are kept whole, and with only their facts kept (a cache does that).
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from spec_lint.cluster.pachd_cluster import PachdCluster
from spec_lint.model.live_world import OF_CLUSTER, Wanted
from tests.cluster.fake_gateway import GrpcError
from tests.cluster.fake_pachctl import FakePachctl
from tests.cluster.fake_pachd import FakePachd
from tests.cluster.fake_server import Asked, Reply
from tests.cluster.pachd_client import PACE, TOKEN, context_of
from tests.cluster.via_runs import Home, home, pachd  # noqa: F401 - fixtures

IMAGES, EDGES = ("default", "images"), ("default", "edges")
Way = tuple[str, ...]


@pytest.fixture(params=["whole", "facts", pytest.param("pachctl", marks=pytest.mark.slow)])
def way(request: pytest.FixtureRequest, tmp_path: Path, home: Home) -> Way:  # noqa: F811
    """The options that keep files whole, or only their facts, or that have the program pachctl ask."""
    if request.param == "pachctl":
        home.environment["PATH"] = FakePachctl.without_configuration(tmp_path / "bin", tmp_path).environment["PATH"]
        return ("--via", "pachctl")
    return () if request.param == "whole" else ("--cache", str(tmp_path / "cache"))


@pytest.fixture
def specs(home: Home, pachd: FakePachd) -> Callable[..., None]:  # noqa: F811
    """Write specs into an empty project of a user whose context is that of the pachd, which has the repo `images`."""
    shutil.rmtree(home.project)
    home.project.mkdir()
    home.pachctl(pachd.url)
    pachd.repos = {IMAGES: ("master",)}

    def write(name: str = "edges", repo: str = "images", *, project: str = "", **more: Any) -> None:
        pfs = {"repo": repo, "glob": "/*", **more.pop("pfs", {})}
        pipeline = {"name": name, **({"project": {"name": project}} if project else {})}
        spec = {
            "pipeline": pipeline,
            "transform": {"image": "edges:1.0", "cmd": ["python3", "/edges.py"]},
            "input": {"pfs": pfs},
            **more,
        }
        (home.project / f"{project or 'p'}-{name}.json").write_text(json.dumps(spec, indent=1))

    return write


def via(way: Way) -> Way:
    return way if "--via" in way else ("--via", "pachd", *way)


class Checked:
    def __init__(self, home: Home, way: Way, *arguments: str) -> None:  # noqa: F811
        done = home.run("check", "--cluster", *via(way), "--timeout", "9", "--format", "json", *arguments)
        report = json.loads(done.out)
        self.code, self.err, self.findings = done.code, done.err, report["findings"]
        self.pachd = report["summary"].get("pachd")

    @property
    def rules(self) -> list[str]:
        return [one["rule"] for one in self.findings]

    def only(self) -> dict[str, Any]:
        (finding,) = self.findings
        found: dict[str, Any] = finding
        return found


def denied(*calls: str, code: int = 2, message: str = "made up") -> Callable[[FakePachd, Asked], Reply | None]:
    """A fault: these calls fail, with a text of the server that nobody knows."""

    def play(pachd: FakePachd, asked: Asked) -> Reply | None:  # noqa: F811
        return pachd._failure(asked, GrpcError(code, message)) if asked.kind in calls else None

    return play


# repos


def test_a_repo_that_exists_is_no_finding(specs: Callable[..., None], home: Home, way: Way) -> None:  # noqa: F811
    specs()
    found = Checked(home, way, "--info")
    assert (found.rules, found.code) == ([], 0)
    assert found.pachd == {
        "version": "2.12.2", "judged_for": "2.12", "defaults": [], "projects": 1, "repos": 2, "pipelines": 0,
        "existing": [], "complete": True,
    }  # fmt: skip
    assert "1 project, 2 repos and 0 pipelines were looked up there" in found.err


@pytest.mark.parametrize("settings", ["", 'external_repos = ["images", "labels"]'])
def test_a_repo_that_does_not_exist_is_an_error_whatever_the_configuration_lists(
    specs: Callable[..., None], home: Home, way: Way, settings: str  # noqa: F811
) -> None:  # fmt: skip
    specs(repo="labels")
    (home.project / "spec-lint.toml").write_text(settings)
    found = Checked(home, way, "--info")
    assert (found.rules, found.code) == (["X104"], 1)
    assert found.only()["refused_by"] == "pachd"
    assert 'does not exist in pachd (context "prod")' in found.only()["message"]
    assert "pachctl create repo labels" in found.only()["help"]


def test_a_near_name_comes_from_the_list_of_the_cluster(
    specs: Callable[..., None], home: Home, pachd: FakePachd, way: Way  # noqa: F811
) -> None:  # fmt: skip
    specs(repo="imags")
    assert Checked(home, way).only()["help"] == 'Did you mean "images"?'
    pachd.hidden = {IMAGES}  # exists, but the user may not list it
    specs("second", repo="images")
    found = Checked(home, way)
    assert found.rules == ["X104"]
    assert "Did you mean" not in found.only()["help"]


def test_a_repo_of_another_project_is_named(
    specs: Callable[..., None], home: Home, pachd: FakePachd, way: Way  # noqa: F811
) -> None:  # fmt: skip
    pachd.projects.add("vision")
    pachd.repos["vision", "labels"] = ("master",)
    specs(repo="labels")
    specs("other", "labels", project="vision")
    found = Checked(home, way)
    assert found.rules == ["X104"]
    assert found.only()["help"] == 'There is one in the project "vision"; add `"project": "vision"` to this input.'


def test_a_pipeline_in_files_makes_its_repo(specs: Callable[..., None], home: Home, way: Way) -> None:  # noqa: F811
    specs()
    specs("montage", "edges")
    assert Checked(home, way, "--info").rules == []


def test_names_that_look_misspelt_or_misplaced_are_right_if_they_exist(
    specs: Callable[..., None], home: Home, pachd: FakePachd, way: Way  # noqa: F811
) -> None:  # fmt: skip
    pachd.projects.add("vision")
    specs("edge_finder")
    specs("labels", project="vision")
    specs("a", "edge-finder")
    specs("b", "labels")
    pachd.repos["vision", "images"] = ("master",)
    both = {"edge-finder": "edge_finder", "labels": '"project": "vision"'}
    found = Checked(home, way, "--info")
    assert found.rules == ["X104", "X104"]
    assert all(any(hint in one["help"] for hint in both.values()) for one in found.findings)
    pachd.repos |= {("default", name): ("master",) for name in both}
    assert Checked(home, way, "--info").rules == []


def test_the_order_in_a_file_matters_only_for_repos_that_do_not_exist(
    specs: Callable[..., None], home: Home, pachd: FakePachd, way: Way  # noqa: F811
) -> None:  # fmt: skip
    specs()
    specs("montage", "edges")
    first, second = home.project / "p-montage.json", home.project / "p-edges.json"
    (home.project / "both.json").write_text(f"[{first.read_text()}, {second.read_text()}]")
    first.unlink()
    second.unlink()
    assert Checked(home, way).rules == ["X109"]
    pachd.repos[EDGES], pachd.pipelines[EDGES] = ("master",), "{}"
    assert Checked(home, way).rules == []


def test_a_repo_of_a_spec_that_could_not_be_read_is_not_said_to_be_missing(
    specs: Callable[..., None], home: Home, way: Way  # noqa: F811
) -> None:  # fmt: skip
    specs()
    specs("montage", "edges")
    first, second = home.project / "p-montage.json", home.project / "p-edges.json"
    (home.project / "both.json").write_text(first.read_text() + second.read_text())
    first.unlink()
    second.unlink()
    assert Checked(home, way).rules == ["R101"]
    specs("other", "edge")
    assert sorted(Checked(home, way).rules) == ["R101", "X104"]


# names in use, pipelines, projects


def test_a_repo_with_the_name_of_a_new_pipeline(
    specs: Callable[..., None], home: Home, pachd: FakePachd, way: Way  # noqa: F811
) -> None:  # fmt: skip
    (home.project / "spec-lint.toml").write_text('external_repos = ["images", "edges"]')
    specs()
    assert Checked(home, way).rules == []  # X113 without a cluster
    pachd.repos[EDGES] = ("master",)
    found = Checked(home, way)
    assert (found.rules, found.only()["refused_by"], found.code) == (["C021"], "pachd", 1)
    pachd.pipelines[EDGES] = "{}"
    found = Checked(home, way)
    assert (found.rules, found.code) == ([], 0)
    assert '"edges" already exists there; use `pachctl update pipeline`' in found.err


def test_a_cron_repo_with_the_name_of_a_pipeline(
    specs: Callable[..., None], home: Home, pachd: FakePachd, way: Way  # noqa: F811
) -> None:  # fmt: skip
    cron = {"input": {"cron": {"name": "tick", "spec": "@daily", "overwrite": True}}}
    specs("report", **cron)
    specs("report_tick")
    name = ("default", "report_tick")
    assert Checked(home, way).rules == ["X116"]
    pachd.repos[name] = ("master",)
    assert Checked(home, way).rules == ["X115"]
    pachd.pipelines[name] = "{}"
    found = Checked(home, way)
    assert found.rules == ["X116"]
    assert 'already in pachd (context "prod")' in found.only()["message"]


def test_a_project_that_does_not_exist(
    specs: Callable[..., None], home: Home, pachd: FakePachd, way: Way  # noqa: F811
) -> None:  # fmt: skip
    pachd.projects.add("vision")
    pachd.repos["vision", "images"] = ("master",)
    specs("right", project="vision")
    specs("wrong", project="visoin")
    found = Checked(home, way)
    assert (found.rules, found.only()["pointer"]) == (["C020"], "/pipeline/project/name")
    assert found.only()["help"] == 'Did you mean "vision"?'
    (home.project / "visoin-wrong.json").unlink()
    specs("reads", pfs={"project": "nowhere"})
    assert Checked(home, way).only()["message"].endswith('because pachd (context "prod") has no project "nowhere".')


# branches


def test_branches(specs: Callable[..., None], home: Home, pachd: FakePachd, way: Way) -> None:  # noqa: F811
    specs("a", pfs={"branch": "mster"})
    found = Checked(home, way)
    assert (found.rules, found.only()["help"]) == (["C022"], 'Did you mean "master"?')
    specs("a", pfs={"trigger": {"branch": "mster", "size": "1G"}})
    found = Checked(home, way)
    assert (found.rules, found.only()["refused_by"]) == (["C023"], "pachd")
    pachd.repos[IMAGES] = ("master", "mster")
    assert Checked(home, way).rules == []
    pachd.repos[IMAGES] = ()
    specs("a")
    assert Checked(home, way).rules == []  # a new repo has no branch yet


def test_a_branch_that_somebody_moved_by_hand(
    specs: Callable[..., None], home: Home, pachd: FakePachd, way: Way  # noqa: F811
) -> None:  # fmt: skip
    specs()
    specs("montage", "edges", pfs={"branch": "staging"})
    assert Checked(home, way).rules == ["X111"]
    pachd.repos[EDGES], pachd.pipelines[EDGES] = ("master", "staging"), "{}"
    assert Checked(home, way).rules == []


# pipelines of the cluster that specs read from


def running(*reads: tuple[str, str]) -> str:
    return json.dumps({"input": {"cross": [{"pfs": {"repo": repo, "branch": branch}} for repo, branch in reads]}})


@pytest.mark.parametrize("others", [0, 5])
def test_a_branch_that_a_pipeline_of_the_cluster_does_not_read(
    specs: Callable[..., None], home: Home, pachd: FakePachd, way: Way, others: int  # noqa: F811
) -> None:  # fmt: skip
    for name in ("edges", "corners", *(f"other{number}" for number in range(others))):
        pachd.repos["default", name] = ("master",)
        pachd.pipelines["default", name] = running(("images", "master"))
    pachd.pipelines["default", "corners"] = running(("edges", "master"))
    pachd.repos[IMAGES] = ("master", "dev")
    inputs = [{"pfs": {"repo": f"other{number}", "glob": "/*"}} for number in range(others)]
    inputs += [{"pfs": {"repo": "corners", "glob": "/*"}}, {"pfs": {"repo": "images", "branch": "dev", "glob": "/*"}}]
    specs("report", input={"cross": inputs})
    found = Checked(home, way)
    assert (found.rules, found.only()["refused_by"], found.code) == (["X108"], "pachd", 1)
    assert 'in pachd (context "prod").' in found.only()["message"]
    pachd.stopped = set(pachd.pipelines)
    assert Checked(home, way).rules == []


def test_two_pipelines_of_the_cluster_that_a_spec_connects(
    specs: Callable[..., None], home: Home, pachd: FakePachd, way: Way  # noqa: F811
) -> None:  # fmt: skip
    for name, branch in (("edges", "master"), ("corners", "dev")):
        pachd.repos["default", name] = ("master",)
        pachd.pipelines["default", name] = running(("images", branch))
    both = [{"pfs": {"repo": name, "glob": "/*"}} for name in ("edges", "corners")]
    specs("report", input={"cross": both})
    found = Checked(home, way)
    assert (found.rules, found.only()["pointer"]) == (["X108"], "/input")
    assert 'connects "corners" and "edges"' in found.only()["message"]


def test_a_cycle_through_a_pipeline_of_the_cluster(
    specs: Callable[..., None], home: Home, pachd: FakePachd, way: Way  # noqa: F811
) -> None:  # fmt: skip
    for name, repo in (("edges", "images"), ("down", "edges"), ("last", "down")):
        pachd.repos["default", name] = ("master",)
        pachd.pipelines["default", name] = running((repo, "master"))
    specs("edges", "last")
    found = Checked(home, way)
    assert (found.rules, found.code) == (["X107"], 1)
    assert found.only()["message"].endswith('"down" and "last" are in pachd (context "prod").')
    for stopped in ("down", "edges"):  # pachd accepts the update, and the pipeline cannot be started
        pachd.stopped = {("default", stopped)}
        assert Checked(home, way).rules == []


# types of repos, names of branches


def test_a_type_that_a_repo_of_the_cluster_does_not_have(
    specs: Callable[..., None], home: Home, pachd: FakePachd, way: Way  # noqa: F811
) -> None:  # fmt: skip
    for kind, rules in (("user", []), ("meta", ["X119"]), ("spec", ["X119"]), ("bogus", ["X119"])):
        specs(pfs={"repo_type": kind, "name": "m"})
        assert Checked(home, way).rules == rules
    pachd.pipelines[IMAGES] = "{}"
    specs(pfs={"repo_type": "meta", "name": "m"})
    assert Checked(home, way).rules == []


@pytest.mark.parametrize("branch", ["a^", "6d51881e83dc459a83a1799e777c7a85"])
def test_a_branch_that_cannot_exist_gets_one_finding(
    specs: Callable[..., None], home: Home, way: Way, branch: str  # noqa: F811
) -> None:  # fmt: skip
    specs(pfs={"branch": branch})
    assert Checked(home, way).rules == ["P107"]


def test_a_trigger_on_a_branch_that_a_pipeline_does_not_make(
    specs: Callable[..., None], home: Home, pachd: FakePachd, way: Way  # noqa: F811
) -> None:  # fmt: skip
    specs()
    specs("montage", "edges", pfs={"branch": "own", "trigger": {"branch": "large", "size": "1G"}})
    for branches in (None, (), ("master",)):
        if branches is not None:
            pachd.repos[EDGES], pachd.pipelines[EDGES] = branches, "{}"
        found = Checked(home, way)
        assert (found.rules, found.only()["refused_by"], found.code) == (["C023"], "pachd", 1)
        assert (found.only()["file"], found.only()["help"]) == ("p-montage.json", 'Watch the branch "master".')
    pachd.repos[EDGES] = ("master", "large")  # created by hand
    assert Checked(home, way).rules == []
    pachd.before = denied("InspectRepo", "ListRepo")
    found = Checked(home, way)
    assert "C023" not in found.rules
    assert next(one for one in found.findings if one["rule"] == "X118")["severity"] == "warning"


def test_a_trigger_waits_for_its_branch_before_2_8(
    specs: Callable[..., None], home: Home, way: Way  # noqa: F811
) -> None:  # fmt: skip
    specs(pfs={"trigger": {"branch": "mster", "size": "1G"}})
    assert Checked(home, way, "--pachyderm-version", "2.7").rules == ["C022"]


# auth


def test_determined_needs_auth(
    specs: Callable[..., None], home: Home, pachd: FakePachd, way: Way  # noqa: F811
) -> None:  # fmt: skip
    specs(determined={"workspaces": ["vision"]})
    assert Checked(home, way).rules == []
    pachd.users.clear()
    found = Checked(home, way)
    assert (found.rules, found.only()["refused_by"], found.code) == (["C026"], "pachd", 1)
    assert found.only()["pointer"] == "/determined"
    assert Checked(home, way, "--pachyderm-version", "2.6").rules == ["P801"]  # that release has no such field
    for nothing in (None, "vision"):
        specs(determined=nothing)
        assert "C026" not in Checked(home, way).rules


def test_determined_in_the_defaults_of_the_cluster(
    specs: Callable[..., None], home: Home, pachd: FakePachd, way: Way  # noqa: F811
) -> None:  # fmt: skip
    specs()
    pachd.cluster_defaults = defaults(determined={"workspaces": ["vision"]})
    pachd.users.clear()
    found = Checked(home, way)
    assert (found.rules, found.only()["file"]) == (["C026"], "p-edges.json")
    assert "from the defaults of pachd" in found.only()["message"]


def test_determined_where_the_login_fails(
    specs: Callable[..., None], home: Home, pachd: FakePachd, way: Way  # noqa: F811
) -> None:  # fmt: skip
    specs(determined={"workspaces": ["vision"]})
    pachd.before = denied("WhoAmI")
    assert "C026" not in Checked(home, way).rules


# release


def test_the_release_of_the_cluster_is_the_one_that_specs_are_judged_by(
    specs: Callable[..., None], home: Home, pachd: FakePachd, way: Way  # noqa: F811
) -> None:  # fmt: skip
    specs(maximum_expected_uptime="1s", autoscaling=True)  # since 2.9
    assert Checked(home, way).rules == []
    pachd.version = (2, 8, 1)
    assert Checked(home, way).rules == ["P801"]
    (home.project / "spec-lint.toml").write_text('pachyderm_version = "2.11"\n')
    found = Checked(home, way)
    assert sorted(found.rules) == ["C024", "P801"]
    other = next(one for one in found.findings if one["rule"] == "C024")
    assert (other["file"], other["line"], other["column"]) == ("spec-lint.toml", 1, 21)
    assert found.pachd["judged_for"] == "2.8"


@pytest.mark.parametrize("option", [("--pachyderm-version", "2.11"), ("--config", 'pachyderm_version = "2.11"')])
def test_a_release_on_the_command_line_is_obeyed(
    specs: Callable[..., None], home: Home, pachd: FakePachd, way: Way, option: tuple[str, str]  # noqa: F811
) -> None:  # fmt: skip
    (home.project / "spec-lint.toml").write_text('pachyderm_version = "2.11"\n')
    specs(maximum_expected_uptime="1s", autoscaling=True)
    pachd.version = (2, 8, 1)
    found = Checked(home, way, *option)
    assert found.rules == []
    assert "judged for Pachyderm 2.11 instead" in found.err


def test_a_release_that_is_newer_than_all_that_are_known(
    specs: Callable[..., None], home: Home, pachd: FakePachd, way: Way  # noqa: F811
) -> None:  # fmt: skip
    specs()
    pachd.version = (2, 14, 0)
    found = Checked(home, way)
    assert (found.rules, found.code) == ([], 0)
    assert "Pachyderm 2.14 is not a release that spec-lint knows" in found.err


# defaults


def defaults(**fields: Any) -> str:
    return json.dumps({"createPipelineRequest": fields})


def test_the_defaults_of_the_cluster_are_merged(
    specs: Callable[..., None], home: Home, pachd: FakePachd, way: Way  # noqa: F811
) -> None:  # fmt: skip
    for name in "abcd":
        specs(name, resource_limits={"cpu": 0.5})
    assert Checked(home, way).rules == []  # without a cluster, P762 assumes the usual defaults
    pachd.cluster_defaults = defaults(resourceRequests={"cpu": 2, "memory": "1GB"})
    found = Checked(home, way)
    assert sorted(set(found.rules)) == ["P421", "P760"]
    memory = next(one for one in found.findings if one["rule"] == "P760")
    assert memory["file"] == "p-a.json"
    assert "from the defaults of pachd" in memory["message"]
    assert "`resource_requests.memory`" in memory["message"]
    assert [one["file"] for one in memory["related"]] == ["p-b.json", "p-c.json", "p-d.json"]
    assert memory["fix"] is None
    assert all((home.project / one["file"]).is_file() for one in found.findings)


def test_the_defaults_of_a_project_are_merged_over_those_of_the_cluster(
    specs: Callable[..., None], home: Home, pachd: FakePachd, way: Way  # noqa: F811
) -> None:  # fmt: skip
    pachd.projects.add("vision")
    pachd.repos["vision", "images"] = ("master",)
    specs("a")
    specs("b", project="vision")
    pachd.cluster_defaults = defaults(autoscaling=True, maximumExpectedUptime="10s")
    assert Checked(home, way).rules == []
    pachd.project_defaults["vision"] = defaults(autoscaling=False)
    found = Checked(home, way)
    assert {one["file"] for one in found.findings} == {"vision-b.json"}
    assert found.findings
    assert pachd.kinds.count("GetProjectDefaults") == 4  # once for each project in each run


def test_the_cluster_wins_over_a_file_and_that_is_said(
    specs: Callable[..., None], home: Home, pachd: FakePachd, way: Way  # noqa: F811
) -> None:  # fmt: skip
    specs()
    (home.project / "spec-lint.toml").write_text('cluster_defaults = "defaults.json"\n')
    (home.project / "defaults.json").write_text(defaults(datumTries=5))
    pachd.cluster_defaults = defaults(datumTries="5")
    assert Checked(home, way).rules == []  # the same, as protojson reads it
    pachd.cluster_defaults = defaults(datumTries="5", resourceRequests={"memory": "1GB"})
    found = Checked(home, way)
    assert sorted(found.rules) == ["C025", "P760"]
    other = next(one for one in found.findings if one["rule"] == "C025")
    assert (other["file"], other["severity"]) == ("defaults.json", "warning")
    assert "`resource_requests`" in other["message"]
    pachd.before = denied("GetClusterDefaults")
    found = Checked(home, way)
    assert (found.rules, found.code) == (["C002"], 4)  # unknown, so the file is used


def test_credentials_in_defaults_are_not_shown(
    specs: Callable[..., None], home: Home, pachd: FakePachd, way: Way  # noqa: F811
) -> None:  # fmt: skip
    home.secrets.append("hunter2-4711-canary")
    specs()
    env = {"DB_PASSWORD": "hunter2-4711-canary"}
    pachd.cluster_defaults = defaults(transform={"env": env}, podPatch="hunter2-4711-canary")
    found = Checked(home, way)
    assert "S360" in found.rules
    for form in ("text", "sarif", "html", "markdown", "junit", "github"):
        home.run("check", "--cluster", *via(way), "--format", form)


# questions and failures


def test_each_name_is_asked_for_once(specs: Callable[..., None], home: Home, pachd: FakePachd) -> None:  # noqa: F811
    for number in range(5):
        specs(f"new{number}")
        specs(f"old{number}")
        pachd.repos["default", f"old{number}"] = ("master",)
        pachd.pipelines["default", f"old{number}"] = "{}"
    pachd.hidden = {("default", "old0")}
    assert Checked(home, ()).rules == []
    names = [asked.body["repo"]["name"] for asked in pachd.seen if asked.kind == "InspectRepo"]
    assert sorted(names) == ["new0", "new1", "new2", "new3", "new4", "old0"]
    names = [asked.body["pipeline"]["name"] for asked in pachd.seen if asked.kind == "InspectPipeline"]
    assert names == ["old0"]
    assert pachd.kinds.count("ListRepo") == pachd.kinds.count("ListPipeline") == 1
    assert pachd.kinds.count("GetVersion") == pachd.kinds.count("GetClusterDefaults") == 1


@pytest.mark.parametrize("call", ["InspectRepo", "GetProjectDefaults", "GetClusterDefaults", "InspectPipeline"])
def test_what_pachd_cannot_tell_is_unknown_and_said_once(
    specs: Callable[..., None], home: Home, pachd: FakePachd, way: Way, call: str  # noqa: F811
) -> None:  # fmt: skip
    pachd.hidden = {IMAGES}
    specs("a", "images")
    specs("b", "labels")
    if call == "InspectPipeline":
        pachd.repos[EDGES], pachd.pipelines[EDGES] = (), "{}"
        specs()
    pachd.repos["default", "labels"] = ()
    pachd.before = denied(call)
    found = Checked(home, way)
    assert (found.rules, found.code) == (["C002"], 4)
    assert "made up" not in found.only()["message"]
    assert not found.pachd["complete"]
    if call == "InspectRepo":
        assert "did not tell whether " in found.err


def test_a_list_that_fails_is_no_proof_of_anything(
    specs: Callable[..., None], home: Home, pachd: FakePachd, way: Way  # noqa: F811
) -> None:  # fmt: skip
    specs()
    pachd.break_list_after = 0
    found = Checked(home, way)
    assert (found.rules, found.code) == (["C002"], 4)
    assert found.pachd["repos"] == 2


def test_a_server_that_goes_away_is_not_asked_for_every_name(
    specs: Callable[..., None], home: Home, pachd: FakePachd, way: Way  # noqa: F811
) -> None:  # fmt: skip
    for number in range(9):
        specs(f"p{number}")

    def gone(pachd: FakePachd, asked: Asked) -> str | None:
        return "reset" if asked.kind == "InspectRepo" else None

    pachd.before = gone
    found = Checked(home, way)
    assert (found.rules, found.code) == (["C002"], 4)
    assert pachd.kinds.count("InspectRepo") <= 3


def test_without_a_login_nothing_is_reported_as_missing(
    specs: Callable[..., None], home: Home, pachd: FakePachd, way: Way  # noqa: F811
) -> None:  # fmt: skip
    home.pachctl(pachd.url, token=None)
    specs(repo="labels")
    found = Checked(home, way)
    assert (found.rules, found.code) == (["C003"], 4)


def test_a_user_who_may_not_see_secrets_still_sees_repos(
    specs: Callable[..., None], home: Home, pachd: FakePachd, way: Way  # noqa: F811
) -> None:  # fmt: skip
    home.pachctl(pachd.url, token="plain-token")
    secrets = [{"name": "weather", "mount_path": "/weather"}]
    specs(repo="labels", transform={"image": "a:1.0", "cmd": ["a"], "secrets": secrets})
    found = Checked(home, way)
    assert sorted(found.rules) == ["C004", "X104"]
    assert found.code == 4


def test_with_auth_off_everything_is_told(
    specs: Callable[..., None], home: Home, pachd: FakePachd, way: Way  # noqa: F811
) -> None:  # fmt: skip
    pachd.users = {}
    specs(repo="labels")
    assert Checked(home, way).rules == ["X104"]


def test_many_files_get_the_same_findings(specs: Callable[..., None], home: Home, pachd: FakePachd) -> None:  # noqa: F811
    pachd.projects.add("vision")
    pachd.project_defaults["vision"] = defaults(transform={"image": "edges:latest"})
    pachd.repos["vision", "images"] = ("master",)
    specs("odd", "labels")
    specs("one", project="vision", transform={"cmd": ["a"]})
    few = Checked(home, ())
    for number in range(160):
        specs(f"more{number}")
    many = Checked(home, ())
    assert few.rules == ["X104", "P712"]
    assert many.findings == few.findings
    assert Checked(home, ("-j", "1")).findings == few.findings


def test_a_cache_knows_what_the_cluster_told(
    specs: Callable[..., None], home: Home, pachd: FakePachd, tmp_path: Path  # noqa: F811
) -> None:  # fmt: skip
    cached = ("--cache", str(tmp_path / "cache"))
    specs(maximum_expected_uptime="1s", autoscaling=True)
    for _ in range(2):
        assert Checked(home, cached).rules == []
    pachd.version = (2, 8, 0)
    assert Checked(home, cached).rules == ["P801"]
    pachd.version = (2, 12, 0)
    pachd.cluster_defaults = defaults(transform={"err_stdin": ["x"]})
    assert Checked(home, cached).rules == Checked(home, ()).rules != []


def test_a_hook_asks_about_the_whole_project(specs: Callable[..., None], home: Home, way: Way) -> None:  # noqa: F811
    specs()
    specs("montage", "edges")
    specs("other", "labels")
    found = Checked(home, way, "--with-project", "p-montage.json")
    assert (found.rules, found.code) == ([], 0)
    assert Checked(home, way, "--with-project", "p-other.json").rules == ["X104"]


def test_configurations_of_folders(specs: Callable[..., None], home: Home, pachd: FakePachd, way: Way) -> None:  # noqa: F811
    pachd.projects.add("vision")
    specs()
    folder = home.project / "vision"
    folder.mkdir()
    (home.project / "p-edges.json").rename(folder / "edges.json")
    (folder / "spec-lint.toml").write_text('project = "vision"\npachyderm_version = "2.10"\n')
    found = Checked(home, way)
    assert sorted(found.rules) == ["C024", "X104"]
    pachd.repos["vision", "images"] = ("master",)
    specs()
    found = Checked(home, way)
    assert (found.rules, found.only()["file"]) == (["C024"], "vision/spec-lint.toml")


def test_secrets_and_snapshot_ask_no_repos(
    specs: Callable[..., None], home: Home, pachd: FakePachd  # noqa: F811
) -> None:  # fmt: skip
    secrets = [{"name": "weather", "mount_path": "/weather"}]
    specs()
    pachd.cluster_defaults = defaults(transform={"secrets": secrets})
    done = home.run("secrets", "--cluster", "--via", "pachd")
    assert "weather" in done.out
    assert "InspectRepo" not in pachd.kinds


def test_what_was_told_is_kept(pachd: FakePachd) -> None:  # noqa: F811
    cluster = PachdCluster(context_of(pachd.url, TOKEN), PACE)
    pachd.repos = {IMAGES: ("master",)}
    first = cluster.world(Wanted())
    assert (first.version, first.projects, first.repos) == ("2.12.2", {}, {})
    assert first.defaults[OF_CLUSTER].reveal() == "{}"
    wanted = Wanted(frozenset({"default"}), frozenset({IMAGES, EDGES}), frozenset({EDGES}))
    told = cluster.world(wanted)
    assert (told.has_repo(IMAGES), told.has_repo(EDGES), told.has_pipeline(EDGES)) == (True, False, False)
    assert told.has_repo(("vision", "images")) is None
    pachd.forget()
    assert cluster.world(wanted) == told
    assert pachd.kinds == []
    assert "reveal" not in repr(told)
    cluster.close()


def test_a_release_without_defaults_of_projects(pachd: FakePachd) -> None:  # noqa: F811
    pachd.lacks = {"GetProjectDefaults"}
    cluster = PachdCluster(context_of(pachd.url, TOKEN), PACE)
    told = cluster.world(Wanted(frozenset({"default", "vision"})))
    assert (told.projects, told.troubles) == ({"default": True, "vision": False}, ())
    cluster.close()
