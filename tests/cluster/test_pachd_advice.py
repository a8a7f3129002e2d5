"""What a check against pachd advises and says: commands with their project, near names, and where defaults are from."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from spec_lint.model.defaults import taken
from tests.cluster.fake_pachd import FakePachd
from tests.cluster.test_pachd_world import Checked, Way, defaults, denied, specs
from tests.cluster.via_runs import Home, home, pachd

__all__ = ["home", "pachd", "specs"]

Write = Callable[..., None]


@pytest.fixture(params=["whole", "facts"])
def way(request: pytest.FixtureRequest, tmp_path: Path) -> Way:
    """The options that keep files whole, or only their facts; pachctl lists too little for this advice."""
    return () if request.param == "whole" else ("--cache", str(tmp_path / "cache"))


# projects in commands and names


@pytest.mark.parametrize(
    ("project", "own", "option"),
    [("vision", "default", " --project vision"), ("vision", "vision", ""), ("default", "vision", " --project default")],
)
def test_a_command_names_the_project_unless_it_is_that_of_the_context(
    specs: Write, home: Home, pachd: FakePachd, way: Way, project: str, own: str, option: str
) -> None:
    pachd.projects.add("vision")
    home.pachctl(pachd.url, project=own)
    specs(repo="raw")
    found = Checked(home, way, "--project", project)
    assert found.only()["help"] == f"Create it with `pachctl create repo raw{option}`, or correct the name."
    assert f'The repo "{project}/raw" does not exist' in found.only()["message"] or project == "default"


def test_notes_name_the_project(specs: Write, home: Home, pachd: FakePachd, way: Way) -> None:
    pachd.projects.add("vision")
    pachd.repos |= {("vision", "images"): ("master",), ("vision", "edges"): ("master",)}
    pachd.pipelines["vision", "edges"] = "{}"
    specs()
    found = Checked(home, way, "--project", "vision")
    assert '"vision/edges" already exists there; use' in found.err
    assert (found.rules, found.pachd["existing"]) == ([], ["vision/edges"])
    del pachd.pipelines["vision", "edges"]
    found = Checked(home, way, "--project", "vision")
    assert found.only()["message"].startswith('The repo "vision/edges" already exists in pachd')
    specs("other", pfs={"branch": "mster"})
    message = next(
        one["message"] for one in Checked(home, way, "--project", "vision").findings if one["rule"] == "C022"
    )
    assert message.startswith('The repo "vision/images" in pachd')


def test_a_repo_in_a_project_that_no_spec_names_is_suggested(
    specs: Write, home: Home, pachd: FakePachd, way: Way
) -> None:
    pachd.projects.add("vision")
    pachd.repos["vision", "raw"] = ("master",)
    specs(repo="raw")
    specs("other", repo="row")
    found = Checked(home, way)
    helps = [one["help"] for one in found.findings]
    assert 'There is one in the project "vision"; add `"project": "vision"` to this input.' in helps
    assert pachd.kinds.count("ListRepo") == 2


@pytest.mark.parametrize("name", ["Vision", "visoin", "vison"])
def test_a_near_name_of_a_project_comes_from_the_cluster(
    specs: Write, home: Home, pachd: FakePachd, way: Way, name: str
) -> None:
    pachd.projects.add("vision")
    specs(project=name)
    found = Checked(home, way)
    assert (found.rules, found.only()["help"]) == (["C020"], 'Did you mean "vision"?')
    assert pachd.kinds.count("ListProject") == 1


def test_a_project_that_is_like_no_other(specs: Write, home: Home, pachd: FakePachd, way: Way) -> None:
    specs(project="elsewhere")
    expected = "Create the project with `pachctl create project elsewhere`, or correct the name."
    assert Checked(home, way).only()["help"] == expected
    pachd.before = denied("ListProject", "ListRepo")  # it serves for suggestions only
    pachd.repos = {}
    found = Checked(home, way)
    assert (found.rules, found.code, found.only()["help"]) == (["C020"], 1, expected)


def test_projects_are_listed_only_if_one_is_missing(specs: Write, home: Home, pachd: FakePachd) -> None:
    specs()
    assert Checked(home, ()).rules == []
    assert (pachd.kinds.count("ListProject"), pachd.kinds.count("ListRepo")) == (0, 1)


def test_an_input_from_a_project_that_does_not_exist(specs: Write, home: Home, pachd: FakePachd, way: Way) -> None:
    specs(repo="raw", pfs={"project": "elsewhere"})
    found = Checked(home, way).only()
    assert (found["rule"], found["pointer"]) == ("X104", "/input/pfs/project")
    assert found["help"] == "Create the project with `pachctl create project elsewhere`, or correct the name."
    pachd.projects.add("vision")
    specs(repo="raw", pfs={"project": "vison"})
    assert Checked(home, way).only()["help"] == 'Did you mean "vision"?'


# defaults


def test_no_advice_to_replace_the_defaults_of_a_cluster(specs: Write, home: Home, pachd: FakePachd, way: Way) -> None:
    specs()
    (home.project / "spec-lint.toml").write_text(
        'cluster_defaults = "c.json"\n[project_defaults]\ndefault = "p.json"\n'
    )
    for name in ("c", "p"):
        (home.project / f"{name}.json").write_text(defaults(datumTries=5))
    pachd.cluster_defaults = pachd.project_defaults["default"] = defaults(datumTries=5, autoscaling=False)
    found = [one for one in Checked(home, way).findings if one["rule"] == "C025"]
    assert sorted(one["help"] for one in found) == [
        f"Take those of pachd into this file, as `pachctl inspect defaults {option}` prints them."
        for option in ("--cluster", "--project default")
    ]
    assert not any("update" in one["help"] for one in found)


def test_which_fields_have_defaults_is_said(specs: Write, home: Home, pachd: FakePachd, way: Way) -> None:
    specs()
    pachd.cluster_defaults = defaults(resourceRequests={"cpu": 1}, hunter2=1)
    pachd.project_defaults["default"] = defaults(datum_tries=3)
    found = Checked(home, way, "--ignore", "P")
    assert "and has defaults for `datum_tries` and `resource_requests`;" in found.err
    assert found.pachd["defaults"] == ["datum_tries", "resource_requests"]
    assert "hunter2" not in found.err


SPOUT = "A spout without a `service` cannot have an `input`."
PROJECT, CLUSTER = 'the defaults of the project "default" in pachd', "the defaults of pachd"


@pytest.mark.parametrize("whole", [True, False])
def test_a_finding_in_the_text_of_a_spec_says_which_default_it_has_to_do_with(
    specs: Write, home: Home, pachd: FakePachd, way: Way, whole: bool
) -> None:
    specs()
    if whole:
        pachd.cluster_defaults = defaults(spout={}, datumTries=2)
    else:
        pachd.project_defaults["default"] = defaults(spout={}, datumTries=2)
    origin = f'{CLUSTER if whole else PROJECT} (context "prod")'
    (found,) = [one for one in Checked(home, way).findings if one["rule"] == "P119"]
    assert found["message"] == f"{SPOUT} `spout` comes from {origin}."
    assert (found["pointer"], found["related"]) == ("/input", [])
    for form in ("text", "concise", "github", "sarif"):
        done = home.run("check", "--cluster", "--via", "pachd", "--format", form, *way)
        assert "comes from" in done.out


def test_a_finding_that_needs_no_default_says_nothing_of_any(
    specs: Write, home: Home, pachd: FakePachd, way: Way
) -> None:
    pachd.cluster_defaults = defaults(spout={}, datumTries=2, resourceRequests={"cpu": 1})
    specs(spout={})
    found = [one for one in Checked(home, way).findings if one["rule"] == "P119"]
    assert [one["message"] for one in found] == [SPOUT]


def test_what_a_spec_takes_from_defaults_goes_into_its_mappings() -> None:
    below = {"a": {"b": 1, "c": {"d": 2}}, "e": {"f": 3}, "g": [1], "h": 4}
    above = {"a": {"b": 0}, "g": [2], "h": None}
    assert list(taken(below, above)) == [("a", "c"), ("e",)]


def test_a_finding_about_all_specs_says_which_default_it_is_about(
    specs: Write, home: Home, pachd: FakePachd, way: Way
) -> None:
    specs()
    path = home.project / "p-edges.json"
    spec: dict[str, Any] = json.loads(path.read_text())
    del spec["input"]
    path.write_text(json.dumps(spec))
    pachd.cluster_defaults = defaults(input={"pfs": {"repo": "missing", "glob": "/*"}})
    found = Checked(home, way).only()
    assert found["rule"] == "X104"
    assert 'This comes from the defaults of pachd (context "prod"), at `input.pfs.repo`.' in found["message"]
    assert path.read_text()[found["column"] - 1 : found["end_column"] - 1] == '"edges"'


def test_the_label_about_defaults_is_not_at_the_mark_itself(
    specs: Write, home: Home, pachd: FakePachd, way: Way
) -> None:
    pachd.project_defaults["default"] = defaults(resourceRequests={"memory": "1GB"})
    specs()
    found = Checked(home, way).only()
    assert (found["rule"], found["related"]) == ("P760", [])
    specs("other")
    (label,) = Checked(home, way).only()["related"]
    assert (label["file"], label["message"]) == ("p-other.json", "merged with these defaults")


# what gave the release


@pytest.mark.parametrize("source", ["--pachyderm-version", "--config", "SPEC_LINT_PACHYDERM_VERSION"])
def test_what_gave_the_release_is_said(specs: Write, home: Home, way: Way, source: str) -> None:
    specs()
    value = 'pachyderm_version = "2.9"' if source == "--config" else "2.9"
    arguments, more = ((source, value), {}) if source.startswith("--") else ((), {source: value})
    done = home.run_in(more, "check", "--cluster", "--via", "pachd", *way, *arguments)
    assert f"The specs are judged for Pachyderm 2.9 instead, as `{source}` says." in done.out
