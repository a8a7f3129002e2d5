"""What the pachd of each release refuses when a pipeline is created, where releases differ."""

from __future__ import annotations

import json
from typing import Any

import pytest

from spec_lint.engine.judge import judge
from spec_lint.engine.loader import load
from spec_lint.findings.finding import Finding, Refuser, Severity
from spec_lint.model.inventory import KnownSecret
from spec_lint.model.project import Project
from spec_lint.model.settings import Settings
from spec_lint.pachyderm.release import Release
from spec_lint.settings.choice import Choice
from tests.rules.releases.targets import findings

RELEASES = (Release(1, 13), *(Release(2, minor) for minor in range(13)))
SPEC: dict[str, Any] = {
    "pipeline": {"name": "p"},
    "transform": {"image": "a:1", "cmd": ["sh"]},
    "input": {"pfs": {"repo": "r", "glob": "/*"}},
}


def errors(spec: dict[str, Any], target: Release) -> list[Finding]:
    found = findings(json.dumps(spec), target, "spec.json")
    return [one for one in found if one.severity is Severity.ERROR]


def codes(spec: dict[str, Any], target: Release) -> set[str]:
    return {one.rule for one in errors(spec, target)}


def refusers(spec: dict[str, Any], target: Release, code: str) -> set[str]:
    return {one.refused_by.value for one in errors(spec, target) if one.rule == code and one.refused_by}


def pfs(**fields: Any) -> dict[str, Any]:
    return SPEC | {"input": {"pfs": {"repo": "r", "glob": "/*", **fields}}}


def cron(**fields: Any) -> dict[str, Any]:
    return SPEC | {"input": {"cron": {"name": "t", "spec": "@daily", "overwrite": True, **fields}}}


@pytest.mark.parametrize("target", RELEASES, ids=str)
class TestNames:
    def test_env_is_reserved_since_26(self, target: Release) -> None:
        assert codes(pfs(name=".env"), target) == ({"P205"} if target >= Release(2, 6) else set())
        # Before, no repo can be called p_.env; one of another name does.
        assert codes(cron(name=".env"), target) == {"P205" if target >= Release(2, 6) else "P108"}
        assert codes(cron(name=".env", repo="ticks"), target) == ({"P205"} if target >= Release(2, 6) else set())

    def test_out_is_reserved_for_cron_inputs_since_26(self, target: Release) -> None:
        assert codes(pfs(name="out"), target) == {"P205"}
        assert codes(cron(name="out"), target) == ({"P205"} if target >= Release(2, 6) else set())

    @pytest.mark.parametrize("branch", ["a/b", "a b", "a.b", "é", "a^"])
    def test_of_a_branch_that_is_read_are_free_up_to_25(self, branch: str, target: Release) -> None:
        assert codes(pfs(branch=branch), target) == ({"P107"} if target >= Release(2, 6) else set())
        moved = pfs(branch=branch, trigger={"branch": "master", "size": "1G"})
        assert codes(moved, target) == {"P107"}
        assert codes(SPEC | {"output_branch": branch}, target) == {"P107"}
        watched = pfs(trigger={"branch": branch, "size": "1G"})
        assert codes(watched, target) == ({"P107"} if target >= Release(2, 0) else set())


@pytest.mark.parametrize("target", RELEASES, ids=str)
class TestTransform:
    def test_none_is_refused_by_pachd_before_28(self, target: Release) -> None:
        without = {name: value for name, value in SPEC.items() if name != "transform"}
        assert codes(without, target) == {"P600" if target >= Release(2, 8) else "P110"}
        assert refusers(without, target, "P110") == ({"pachd"} if target < Release(2, 8) else set())
        assert codes(without | {"transform": None}, target) == {"P110"}


@pytest.mark.parametrize("target", RELEASES, ids=str)
class TestTriggers:
    @pytest.mark.parametrize("size", ["1e3", ".5", "5.", "1.", "+5", "1e3k", "0x1p3", "1e+3"])
    def test_sizes_that_go_units_05_reads(self, size: str, target: Release) -> None:
        assert codes(pfs(trigger={"size": size}), target) == ({"P233"} if target < Release(2, 11) else set())

    @pytest.mark.parametrize("size", ["1i", "1ki", "1Ki", "1ib", "1 ib", "1IB"])
    def test_sizes_that_go_units_04_reads(self, size: str, target: Release) -> None:
        assert codes(pfs(trigger={"size": size}), target) == ({"P233"} if target >= Release(2, 11) else set())

    def test_the_rate_limit_came_with_266(self, target: Release) -> None:
        assert codes(pfs(trigger={"rate_limit_spec": "@daily"}), target) == (
            {"P801"} if target < Release(2, 6) else set()
        )

    def test_never_came_with_26(self, target: Release) -> None:
        assert codes(pfs(trigger={"cron_spec": "@never"}), target) == ({"P806"} if target < Release(2, 6) else set())
        assert codes(cron(spec="@never"), target) == ({"P806"} if target < Release(2, 6) else set())


@pytest.mark.parametrize("target", RELEASES, ids=str)
def test_a_commit_has_a_repo_but_from_20_to_25(target: Release) -> None:
    unknown = {"P801"} if Release(2, 0) <= target < Release(2, 6) else set()
    assert codes(SPEC | {"spec_commit": {"id": "a", "repo": {"name": "r"}}}, target) == unknown
    branch = {"spec_commit": {"id": "a", "branch": {"name": "b", "repo": {"name": "r"}}}}
    assert codes(SPEC | branch, target) == ({"P801"} if target < Release(2, 0) else set())
    kind = {"spec_commit": {"id": "a", "repo": {"name": "r", "type": "user"}}}
    assert codes(SPEC | kind, target) == ({"P801"} if target < Release(2, 6) else set())


@pytest.mark.parametrize("target", RELEASES, ids=str)
def test_pachd_looks_for_secrets_since_23(target: Release) -> None:
    asks = {"secrets": [{"name": "vault", "key": "a", "env_var": "A"}]}
    spec = SPEC | {"transform": {**SPEC["transform"], **asks}}
    documents = load("spec.json", json.dumps(spec).encode(), release=target).documents
    known = (KnownSecret("other", frozenset({"a"}), None, None, "configuration"),)
    run = judge(Project(documents, Settings(version=target, known_secrets=known, complete=True)), Choice())
    (missing,) = [finding for finding in run.findings if finding.rule == "X202"]
    assert missing.refused_by is (Refuser.PACHD if target >= Release(2, 3) else Refuser.KUBERNETES)


@pytest.mark.parametrize(("branch", "codes"), [("master", ["P221"]), ("corrections", ["P812"])])
def test_a_pipeline_of_113_may_read_its_own_repo_but_not_its_output(branch: str, codes: list[str]) -> None:
    read = f"{{pfs: {{repo: edges, branch: {branch}, glob: /}}}}"
    text = f"pipeline: {{name: edges}}\ntransform: {{image: 'edges:1.0', cmd: [a]}}\ninput: {read}\n"
    found = [finding.rule for finding in findings(text, Release(1, 13))]
    assert [code for code in found if code in ("P221", "P812")] == codes


@pytest.mark.parametrize(("length", "codes"), [(51, []), (52, ["P103"])])
def test_a_pipeline_name_has_at_most_51_characters(length: int, codes: list[str]) -> None:
    rest = "transform: {image: 'edges:1.0', cmd: [a]}\ninput: {pfs: {repo: a, glob: /}}\n"
    text = f"pipeline: {{name: {'e' * length}}}\n{rest}"
    found = [finding.rule for finding in findings(text, Release(2, 12))]
    assert [code for code in found if code == "P103"] == codes
