"""1.13: what is inside of the fields that 2.0 removed, what pachctl and pachd refuse of them, and what they allow."""

from __future__ import annotations

import json
from typing import Any

import pytest

from spec_lint.findings.finding import Finding, Severity
from spec_lint.model.document import Kind
from spec_lint.pachyderm.release import Release
from tests.rules.releases.targets import findings

TARGET = Release(1, 13)
SPEC: dict[str, Any] = {
    "pipeline": {"name": "p"},
    "transform": {"image": "a:1", "cmd": ["python3", "/a.py"]},
    "input": {"pfs": {"repo": "r", "glob": "/*"}},
}
GIT = "https://github.com/acme/edges.git"


def found(spec: dict[str, Any], target: Release = TARGET) -> list[Finding]:
    """What is found in a spec, even if it is too odd to be recognized as one."""
    return findings(json.dumps(spec), target, "spec.json", forced=Kind.PIPELINE)


def errors(spec: dict[str, Any], target: Release = TARGET) -> list[tuple[str, str]]:
    """Code and refuser of each error."""
    return [
        (one.rule, one.refused_by.value)
        for one in found(spec, target)
        if one.severity is Severity.ERROR and one.refused_by
    ]


def warnings(spec: dict[str, Any], target: Release = TARGET) -> list[str]:
    return [one.rule for one in found(spec, target) if one.severity is Severity.WARNING]


def built(build: Any, **more: Any) -> dict[str, Any]:
    return SPEC | {"transform": {"build": build}} | more


def git(**fields: Any) -> dict[str, Any]:
    return SPEC | {"input": {"git": fields}}


def spout(**fields: Any) -> dict[str, Any]:
    return {name: value for name, value in SPEC.items() if name != "input"} | {"spout": fields}


class TestTypesInsideOfRemovedFields:
    @pytest.mark.parametrize(
        ("fields", "code"),
        [
            ({"enable_stats": "true"}, "P002"),
            ({"enable_stats": 1}, "P002"),
            ({"enableStats": "true"}, "P002"),
            ({"standby": []}, "P002"),
            ({"cache_size": 5}, "P002"),
            ({"cacheSize": {}}, "P002"),
            ({"max_queue_size": "x"}, "P005"),
            ({"max_queue_size": 1.5}, "P005"),
            ({"max_queue_size": "5.0"}, "P005"),
            ({"max_queue_size": "5 x"}, "P005"),
            ({"max_queue_size": True}, "P002"),
            ({"max_queue_size": 10**19}, "P004"),
            ({"chunk_spec": 5}, "P002"),
            ({"chunk_spec": []}, "P002"),
            ({"chunk_spec": {"number": "x"}}, "P005"),
            ({"chunk_spec": {"per_worker": 1}}, "P001"),
            ({"chunk_spec": {"sizeByte": 1}}, "P001"),
            ({"hashtree_spec": "x"}, "P002"),
            ({"hashtree_spec": {"constant": 1, "c": 1}}, "P001"),
            ({"hashtree_spec": {"constant": -1}}, "P004"),
            ({"parallelism_spec": {"coefficient": "x"}}, "P005"),
            ({"parallelism_spec": {"coefficient": []}}, "P002"),
            ({"transform": {"image": "a:1", "cmd": ["sh"], "build": "python"}}, "P002"),
            ({"transform": {"image": "a:1", "cmd": ["sh"], "build": {"lang": "x"}}}, "P001"),
            ({"transform": {"image": "a:1", "cmd": ["sh"], "build": {"language": 5}}}, "P002"),
            ({"input": {"git": GIT}}, "P002"),
            ({"input": {"git": {"url": 2}}}, "P002"),
            ({"input": {"git": {"URL": GIT}}}, "P001"),
            ({"input": {"cross": [{"git": {"url": GIT, "glob": "/"}}]}}, "P001"),
            ({"input": None, "spout": {"overwrite": "x"}}, "P002"),
            ({"input": None, "spout": {"marker": 5}}, "P002"),
            ({"chunk-spec": {"number": 1}}, "P011"),
        ],
    )
    def test_that_pachctl_refuses(self, fields: dict[str, Any], code: str) -> None:
        assert errors(SPEC | fields) == [(code, "pachctl")]

    @pytest.mark.parametrize(
        "fields",
        [
            {"enable_stats": True, "standby": False, "max_queue_size": -5, "cache_size": ""},
            {"enableStats": None, "standby": None, "maxQueueSize": " 5", "cacheSize": "64M"},
            {"chunk_spec": {"number": -1, "size_bytes": "5"}},
            {"chunkSpec": {"number": 5.0, "sizeBytes": 1e3}},
            {"chunk_spec": {}, "hashtree_spec": None},
            {"hashtree_spec": {"constant": "2"}},
            {"parallelism_spec": {"coefficient": "0.5"}},
            {"parallelism_spec": {"constant": 0, "coefficient": 2}},
            {"input": {"git": {"url": GIT, "name": "edges", "branch": "a/b", "commit": "x"}}},
        ],
    )
    def test_that_it_takes(self, fields: dict[str, Any]) -> None:
        assert errors(SPEC | fields) == []

    def test_are_shown_where_they_stand(self) -> None:
        one = found(SPEC | {"chunkSpec": {"number": "x"}})[0]
        assert (one.rule, one.span.text) == ("P005", '"x"')
        assert "chunkSpec.number" in one.message
        one = found(git(URL=GIT))[0]
        assert one.help == "Write `url`; case matters."

    def test_are_no_matter_of_later_releases(self) -> None:
        assert errors(SPEC | {"chunk_spec": {"per_worker": "x"}}, Release(2, 0)) == [("P011", "pachctl")]
        assert errors(SPEC | {"chunk_spec": {"per_worker": "x"}}, Release(2, 7)) == []


class TestFields:
    @pytest.mark.parametrize(
        ("fields", "code"),
        [
            ({"enable_stats": True, "s3_out": True}, "P120"),
            ({"enableStats": True, "output_branch": "stats"}, "P120"),
            ({"cache_size": "1K"}, "P122"),
            ({"cacheSize": "1g"}, "P122"),
            ({"cache_size": " 1G"}, "P122"),
            ({"hashtree_spec": {}}, "P123"),
            ({"hashtreeSpec": {"constant": "0"}}, "P123"),
            ({"parallelism_spec": {"coefficient": -1}}, "P124"),
            ({"parallelism_spec": {"coefficient": "NaN"}}, "P124"),
            ({"parallelism_spec": {"constant": 1, "coefficient": 1}}, "P124"),
            ({"spec_commit": {}}, "P126"),
            ({"spec_commit": {"id": "a"}}, "P126"),
        ],
    )
    def test_that_pachd_refuses(self, fields: dict[str, Any], code: str) -> None:
        assert errors(SPEC | fields) == [(code, "pachd")]
        assert code not in {rule for rule, _ in errors(SPEC | fields, Release(2, 0))}

    def test_of_spouts(self) -> None:
        assert errors(spout() | {"enable_stats": True}) == [("P120", "pachd")]
        assert errors(spout(overwrite=True) | {"input": SPEC["input"]}) == [("P119", "pachd")]
        assert errors(spout() | {"autoscaling": True}) == []
        assert errors(spout() | {"autoscaling": True}, Release(2, 0)) == [("P116", "pachd")]

    @pytest.mark.parametrize("marker", ["out", "a*b", "[x]", "é", "/", ".", "a\nb", "a(b"])
    def test_markers_that_are_no_files(self, marker: str) -> None:
        assert errors(spout(marker=marker)) == [("P121", "pachd")]

    @pytest.mark.parametrize("marker", ["", "m", "stats", "a b", "a/b", "/out", "a$"])
    def test_markers_that_are(self, marker: str) -> None:
        assert errors(spout(marker=marker)) == []

    def test_none_of_them_silences_what_is_missing(self) -> None:
        without = {name: value for name, value in SPEC.items() if name != "transform"}
        for fields in ({"cache_size": "1G"}, {"chunkSpec": {"number": 1}}, {"standby": True}, {"max_queue_size": 1}):
            assert errors(without | fields) == [("P110", "pachd")]


class TestGit:
    @pytest.mark.parametrize(
        "fields",
        [
            {}, {"url": ""}, {"url": "https://github.com/a/b"}, {"url": "git@github.com:a/b.git"},
            {"url": "http://github.com/a/b.git"}, {"url": "https://github.com/a/b c.git"}, {"url": GIT, "name": "a b"},
            {"url": "https://github.com/a/.git"},
        ],
    )  # fmt: skip
    def test_urls_and_names_that_pachd_refuses(self, fields: dict[str, Any]) -> None:
        assert errors(git(**fields)) == [("P235", "pachd")]
        assert errors(SPEC | {"input": {"cross": [{"git": fields}]}}) == [("P235", "pachd")]

    def test_counts_as_a_kind(self) -> None:
        both = {"input": {"git": {"url": GIT}, "pfs": {"repo": "r", "glob": "/"}}}
        assert errors(SPEC | both) == [("P201", "pachd")]
        assert errors(SPEC | {"input": {"git": None}}) == [("P202", "pachd")]

    def test_is_called_by_its_url(self) -> None:
        edges = {"pfs": {"repo": "edges", "glob": "/"}}
        crossed = {"input": {"cross": [{"git": {"url": "https://github.com/acme/edges.old.git"}}, edges]}}
        assert errors(SPEC | crossed) == [("P220", "pachd")]
        crossed = {"input": {"cross": [{"git": {"url": GIT, "name": "code"}}, edges]}}
        assert errors(SPEC | crossed) == []

    def test_cannot_be_the_pipelines_own(self) -> None:
        assert errors(git(url=GIT) | {"pipeline": {"name": "edges"}}) == [("P221", "pachd")]
        assert errors(git(url=GIT, branch="dev") | {"pipeline": {"name": "edges"}}) == []


class TestBuild:
    @pytest.mark.parametrize("build", [{}, {"path": "."}, {"language": "python", "image": "x"}])
    def test_by_a_language_or_an_image(self, build: dict[str, Any]) -> None:
        assert errors(built(build)) == [("P125", "pachctl")]

    @pytest.mark.parametrize("build", [None, {"language": "python"}, {"image": "x", "path": "/code"}])
    def test_makes_image_and_command(self, build: Any) -> None:
        assert errors(built(build)) == ([] if build else [("P600", "worker")])

    def test_of_a_spout_or_without_input(self) -> None:
        spec = built({"language": "python"})
        del spec["input"]
        assert ("P125", "pachctl") in errors(spec)
        assert errors(spec | {"spout": {}}) == [("P125", "pachctl")]

    @pytest.mark.parametrize("name", ["build", "source"])
    def test_keeps_names_for_itself(self, name: str) -> None:
        build = {"language": "python"}
        by_name = built(build, input={"pfs": {"name": name, "repo": "r", "glob": "/"}})
        assert errors(by_name) == [("P125", "pachctl")]
        by_repo = built(build, input={"cross": [{"pfs": {"repo": name, "glob": "/"}}]})
        assert errors(by_repo) == [("P125", "pachd")]
        assert errors(SPEC | {"input": {"pfs": {"repo": name, "glob": "/"}}}) == []

    def test_lengthens_the_name(self) -> None:
        build = {"language": "python"}
        assert errors(built(build, pipeline={"name": "a" * 57})) == []
        assert errors(built(build, pipeline={"name": "a" * 58})) == [("P125", "pachctl")]
        assert errors(SPEC | {"pipeline": {"name": "a" * 58}}) == []


class TestSecrets:
    """1.13 looks at none when a pipeline is created: what reaches the pod is for Kubernetes."""

    @pytest.mark.parametrize(
        ("entry", "code"),
        [
            ({"mount_path": "/s"}, "P301"),
            ({"env_var": "A", "key": "k"}, "P301"),
            ({"name": "s", "env_var": "A"}, "P303"),
            ({"name": "a/b", "mount_path": "/s"}, "P302"),
        ],
    )
    def test_that_reach_the_pod(self, entry: dict[str, str], code: str) -> None:
        spec = SPEC | {"transform": SPEC["transform"] | {"secrets": [entry]}}
        assert errors(spec) == [(code, "kubernetes")]
        assert errors(spec, Release(2, 2)) == [(code, "kubernetes")]
        assert errors(spec, Release(2, 3)) == [(code, "pachd")]

    @pytest.mark.parametrize("entry", [{}, {"name": "a/b"}, {"key": "k"}])
    def test_that_do_nothing(self, entry: dict[str, str]) -> None:
        spec = SPEC | {"transform": SPEC["transform"] | {"secrets": [entry]}}
        assert errors(spec) == []


class TestBranches:
    COMMIT = "0123456789ab4123456789abcdef0123"

    def test_that_look_like_commits(self) -> None:
        assert errors(SPEC | {"output_branch": self.COMMIT}) == [("P107", "pachd")]
        assert errors(SPEC | {"output_branch": f"a{self.COMMIT}b"}) == [("P107", "pachd")]
        assert errors(SPEC | {"input": {"pfs": {"repo": "r", "glob": "/", "branch": self.COMMIT}}}) == [
            ("P107", "pachd")
        ]
        assert errors(SPEC | {"output_branch": "0" * 32}) == []
        for release in (Release(2, 0), Release(2, 12)):
            assert errors(SPEC | {"output_branch": self.COMMIT}, release) == [("P107", "pachd")]
            assert errors(SPEC | {"output_branch": f"a{self.COMMIT}b"}, release) == []
            assert errors(SPEC | {"output_branch": self.COMMIT.upper()}, release) == []
            read = {"input": {"pfs": {"repo": "r", "glob": "/", "branch": self.COMMIT}}}
            assert errors(SPEC | read, release) == [("P107", "pachd")]

    def test_of_the_own_repo(self) -> None:
        def reading(**fields: Any) -> dict[str, Any]:
            return SPEC | {"input": {"pfs": {"repo": "p", "glob": "/*", **fields}}}

        assert errors(reading()) == [("P221", "pachd")]
        assert errors(reading(branch="x") | {"output_branch": "x"}) == [("P221", "pachd")]
        assert (errors(reading(branch="x")), warnings(reading(branch="x"))) == ([], ["P812"])
        assert errors(reading() | {"output_branch": "x"}) == []
        assert errors(reading(branch="x"), Release(2, 0)) == [("P221", "pachd")]
        ticks = SPEC | {"input": {"cron": {"name": "t", "spec": "@daily", "repo": "p"}}}
        assert errors(ticks) == [("P221", "pachd")]
        assert errors(ticks | {"output_branch": "x"}) == []

    def test_of_the_own_repo_in_a_spout(self) -> None:
        service = {"service": {"internal_port": 80, "external_port": 30080}}
        assert errors(spout(**service) | {"input": {"pfs": {"repo": "p", "glob": "/"}}}) == []


class TestTfJob:
    @pytest.mark.parametrize("job", [None, [], 5, {}, {"tf_job": "x"}, {"kind": "Job"}])
    @pytest.mark.parametrize("key", ["tf_job", "TFJob"])
    def test_that_is_no_manifest(self, key: str, job: Any) -> None:
        assert errors(SPEC | {key: job}) == [("P111", "pachctl")]

    @pytest.mark.parametrize("job", [{"kind": ""}, {"kind": "TFJob", "spec": {"replicas": 1}}])
    @pytest.mark.parametrize("key", ["tf_job", "TFJob"])
    def test_that_is_one(self, key: str, job: Any) -> None:
        assert errors(SPEC | {key: job}) == [("P111", "pachd")]

    def test_in_camel_case_is_the_message(self) -> None:
        assert errors(SPEC | {"tfJob": {"tf_job": "x"}}) == [("P111", "pachd")]
        assert errors(SPEC | {"tfJob": None}) == []
        assert errors(SPEC | {"tfJob": {"kind": "TFJob"}}) == [("P001", "pachctl")]


class TestWorkers:
    def test_run_what_the_image_says(self) -> None:
        spec = SPEC | {"transform": {"image": "a:1"}}
        assert (errors(spec), warnings(spec)) == ([], ["P813"])
        assert errors(spec, Release(2, 0)) == [("P600", "worker")]

    def test_have_nothing_to_run_without_an_image(self) -> None:
        spec = SPEC | {"transform": {"stdin": ["ls"]}}
        assert errors(spec) == [("P600", "worker")]
        assert [one.message for one in found(spec) if one.rule == "P710"] == [
            "This `transform` has no image, so the code runs in `ubuntu:16.04`."
        ]

    def test_a_command_whose_first_word_is_empty_fails(self) -> None:
        assert errors(SPEC | {"transform": {"image": "a:1", "cmd": [""]}}) == [("P600", "worker")]

    @pytest.mark.parametrize("target", [Release(1, 13), Release(2, 11)])
    def test_more_than_eight_need_a_licence(self, target: Release) -> None:
        spec = SPEC | {"parallelism_spec": {"constant": 9}}
        assert (errors(spec, target), warnings(spec, target)) == ([], ["P809"])
        assert warnings(SPEC | {"parallelism_spec": {"constant": 8}}, target) == []


def test_a_schema_inside_of_a_removed_field_is_unknown_too() -> None:
    text = "pipeline: {name: p}\ninput: {pfs: {repo: r, glob: /}}\ntransform: {build: {language: python, $schema: x}}\n"
    assert "P801" in {one.rule for one in findings(text, TARGET)}


@pytest.mark.parametrize(
    "transform",
    [
        {"cmd": ["sh", "/pfs/build/run.sh", "/pfs/r/", "/pfs/out"], "build": {"language": "go"}},
        {"cmd": ["sh"], "stdin": ["cp /pfs/source/a /pfs/out/a"], "build": {"image": "golang:1.16", "path": "./src"}},
        {"build": {"language": "python", "path": "./src"}},
    ],
)
def test_a_built_pipeline_has_the_inputs_that_pachctl_adds(transform: dict[str, Any]) -> None:
    assert found(SPEC | {"transform": transform}) == []
    assert ("P011", "pachctl") in errors(SPEC | {"transform": transform}, Release(2, 12))


def test_another_directory_is_still_unknown_to_a_built_pipeline() -> None:
    transform = {"cmd": ["sh", "/pfs/bild/run.sh", "/pfs/out"], "build": {"language": "go"}}
    assert warnings(SPEC | {"transform": transform}) == ["P721"]


def test_the_url_of_a_git_input_has_small_letters() -> None:
    (finding,) = found(git(URL=GIT))
    assert (finding.rule, finding.help) == ("P001", "Write `url`; case matters.")
    (finding,) = found(git(URL=GIT), Release(2, 12))
    assert (finding.rule, finding.span.text) == ("P011", '"git"')
    assert "`pfs`" in (finding.help or "")
