"""The repos and branches that pachd makes up: of cron inputs, and of triggers without a branch."""

from __future__ import annotations

import json
from typing import Any

import pytest

from spec_lint.findings.finding import Finding
from spec_lint.pachyderm.release import Release
from tests.rules.releases.targets import findings

LATEST = Release(2, 12)


def spec(input: dict[str, Any], name: str = "p", **more: Any) -> str:
    pipeline = {"name": name, **more.pop("pipeline", {})}
    return json.dumps({"pipeline": pipeline, "transform": {"image": "a:1", "cmd": ["sh"]}, "input": input, **more})


def pfs(repo: str, name: str = "", **more: Any) -> dict[str, Any]:
    return {"pfs": {"repo": repo, "glob": "/*", **({"name": name} if name else {}), **more}}


def cron(name: str, **more: Any) -> dict[str, Any]:
    return {"cron": {"name": name, "spec": "@daily", "overwrite": True, **more}}


def errors(text: str, target: Release = LATEST) -> list[Finding]:
    return [one for one in findings(text, target, "spec.json") if one.rule in ("P221", "P222", "P231")]


def codes(text: str, target: Release = LATEST) -> list[str]:
    return [one.rule for one in errors(text, target)]


class TestTheRepoOfACronInput:
    @pytest.mark.parametrize("target", [Release(2, 4), Release(2, 6), Release(2, 7), Release(2, 8), LATEST], ids=str)
    def test_cannot_be_the_pipelines_own(self, target: Release) -> None:
        found = errors(spec(cron("t", repo="p")), target)
        assert [(one.rule, one.pointer) for one in found] == [("P221", ("input", "cron", "repo"))]

    def test_is_made_in_the_project_of_the_pipeline(self) -> None:
        assert codes(spec(cron("t", repo="p", project="other"))) == ["P221"]

    def test_deep_inside(self) -> None:
        nested = {"cross": [pfs("r"), {"union": [cron("t", repo="p"), pfs("s")]}]}
        assert codes(spec(nested)) == ["P221"]

    def test_may_be_any_other(self) -> None:
        assert codes(spec(cron("p", repo="ticks"))) == []

    def test_counts_as_its_branch_master(self) -> None:
        assert codes(spec({"cross": [pfs("s", branch="dev"), cron("t", repo="s")]})) == ["P222"]
        assert codes(spec({"cross": [pfs("s"), cron("t", repo="s")]})) == []

    def test_is_called_by_the_pipeline_and_the_input_only_where_none_is_named(self) -> None:
        assert codes(spec({"cross": [pfs("p_t", branch="dev"), cron("t")]})) == ["P222"]
        assert codes(spec({"cross": [pfs("p_t", branch="dev"), cron("t", repo="s")]})) == []

    def test_is_read_from_the_project_that_the_input_names(self) -> None:
        elsewhere = {"cross": [pfs("s", branch="dev", project="x"), cron("t", repo="s", project="x")]}
        assert codes(spec(elsewhere)) == ["P222"]
        assert codes(spec({"cross": [pfs("s", branch="dev"), cron("t", repo="s", project="x")]})) == []


class TestTheBranchOfATrigger:
    @pytest.mark.parametrize("target", [Release(1, 13), Release(2, 4), Release(2, 6), Release(2, 8), LATEST], ids=str)
    def test_that_it_watches_is_a_loop(self, target: Release) -> None:
        found = errors(spec(pfs("r", trigger={"branch": "p-trigger-1"})), target)
        assert [(one.rule, one.span.text) for one in found] == [("P231", '"p-trigger-1"')]
        assert found[0].help == 'An input with a trigger and no `branch` gets the branch "p-trigger-1".'

    @pytest.mark.parametrize("branch", ["p-trigger-2", "q-trigger-1", "P-trigger-1", "p-trigger-01", "master"])
    def test_of_another_name_is_none(self, branch: str) -> None:
        assert codes(spec(pfs("r", trigger={"branch": branch}))) == []

    def test_is_counted_by_repo(self) -> None:
        two = [pfs("r", "a", trigger={"size": "1G"}), pfs("s", "b", trigger={"branch": "p-trigger-1"})]
        assert codes(spec({"cross": two})) == ["P231"]
        two[1]["pfs"]["trigger"]["branch"] = "p-trigger-2"
        assert codes(spec({"cross": two})) == []

    def test_is_counted_by_the_name_of_the_repo_whatever_its_project(self) -> None:
        two = [pfs("r", "a", trigger={"size": "1G"}), pfs("r", "b", project="x", trigger={"branch": "p-trigger-2"})]
        assert codes(spec({"cross": two})) == ["P231"]

    def test_is_counted_in_the_order_of_names_since_24(self) -> None:
        # "b" comes first as it is written, "a" as pachd sorts them: it has the branch p-trigger-1.
        two = [
            pfs("r", "b", trigger={"size": "1G"}),
            {"union": [pfs("r", "a", project="x", trigger={"branch": "p-trigger-1"})]},
        ]
        assert codes(spec({"cross": two})) == ["P231"]
        without_projects = [two[0], pfs("r", "a", trigger={"branch": "p-trigger-1"})]
        assert [one.pointer[2] for one in errors(spec({"cross": without_projects}), Release(2, 4))] == [1]
        assert "P231" not in codes(spec({"cross": without_projects}), Release(2, 3))

    def test_may_come_back_through_others(self) -> None:
        through = [
            pfs("r", "a", branch="x", trigger={"branch": "y"}),
            pfs("r", "b", branch="y", trigger={"branch": "x"}),
        ]
        found = errors(spec({"cross": through}), Release(2, 4))
        assert [(one.rule, one.pointer[2], one.span.text) for one in found] == [("P231", 1, '"x"')]
        assert "which follows" in found[0].message
        # 1.13 looks at what was there before.
        assert codes(spec({"cross": through}), Release(1, 13)) == []

    def test_of_which_master_follows(self) -> None:
        two = [pfs("r", "a", branch="master", trigger={"branch": "p-trigger-1"}), pfs("r", "b", trigger={"size": "1G"})]
        assert "P231" in codes(spec({"cross": two}))

    def test_of_no_text_is_left_to_others(self) -> None:
        shapes: list[Any] = [{}, [], 5, None]
        for wrong in shapes:
            errors(spec(pfs("r", trigger={"branch": wrong})))
            errors(spec({"pfs": {"repo": wrong, "project": [wrong], "glob": "/*", "trigger": {"branch": "a"}}}))
