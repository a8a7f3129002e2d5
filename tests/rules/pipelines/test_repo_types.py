"""The type of the repo that an input reads."""

from __future__ import annotations

import pytest

from tests.rules.pipelines.test_dag_rules import findings, spec, together


def reads(repo: str, kind: str) -> str:
    return spec("report", f"repo: {repo}, name: m, repo_type: {kind}")


@pytest.mark.parametrize("kind", ["user", "meta", "spec", '""', "null"])
def test_types_that_the_repo_of_a_pipeline_has(kind: str) -> None:
    assert findings(together(spec("edges", "images"), reads("edges", kind))) == []


@pytest.mark.parametrize(("kind", "help"), [("User", '"user"'), ("bogus", "`user`"), ("unknown", "`user`")])
def test_types_that_no_repo_has(kind: str, help: str) -> None:
    (found,) = findings(reads("images", kind))
    assert (found.rule, found.span.text) == ("X119", kind)
    assert help in (found.help or "")


@pytest.mark.parametrize("more", ["service: {internal_port: 80, external_port: 31999}", "spout: {}"])
def test_a_spout_or_a_service_has_no_meta_repo(more: str) -> None:
    maker = spec("edges", "images", more=f"{more}\n")
    assert [one.rule for one in findings(together(maker, reads("edges", "meta")), "X119")] == ["X119"]
    assert findings(together(maker, reads("edges", "spec")), "X119") == []


def test_a_type_that_is_filled_in_first() -> None:
    assert findings(reads("images", '"{{ kind }}"'), "X119") == []
