"""A commit gets the same findings, whether or not the rules look at the specs that it cannot have broken."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spec_lint.engine.collect import Collected
from spec_lint.engine.loader import load
from spec_lint.engine.parts import judge_all, parts_of
from spec_lint.engine.request import Request
from spec_lint.engine.run import _prepared
from spec_lint.engine.scope import Scope
from spec_lint.findings.finding import Finding
from spec_lint.model.project import Project
from spec_lint.model.world import Before
from spec_lint.settings.config import Config, ExternalSecret

NAMES = ["store", "stores", "registry", "gone", "elsewhere"]
Files = dict[str, Any]

uses = st.one_of(
    st.fixed_dictionaries({"env_var": st.just("ACCESS"), "key": st.sampled_from(["access", "acces"])}),
    st.fixed_dictionaries({"mount_path": st.sampled_from(["/secrets", "/app", "/secrets/access.json"])}),
)
entries = st.builds(lambda name, use: {"name": name, **use}, st.sampled_from(NAMES), uses)
LOGINS = json.dumps({"auths": {"images.example.com": {"auth": "am9iczo1NTEy"}}})


def spec(name: str, secrets: list[dict[str, str]], pull: list[str], image: str) -> Files:
    transform = {"image": image, "cmd": ["python3", "/app/run.py"], "secrets": secrets, "image_pull_secrets": pull}
    egress = {"sql_database": {"url": "postgres://db/x", "file_format": {"type": "CSV"}, "secret": {"name": "store"}}}
    value = {"pipeline": {"name": name}, "transform": transform, "input": {"pfs": {"repo": "raw", "glob": "/*"}}}
    return value | ({"egress": egress} if name == "stage1" else {})


def secret(name: str, kind: str, key: str, namespace: str | None) -> Files:
    metadata = {"name": name} | ({"namespace": namespace} if namespace else {})
    data = {".dockerconfigjson": LOGINS} if "docker" in kind else {key: "made-up-5512"}
    return {"apiVersion": "v1", "kind": "Secret", "type": kind, "metadata": metadata, "stringData": data}


@st.composite
def projects(draw: st.DrawFn) -> Files:
    files = {}
    for number in range(draw(st.integers(1, 4))):
        image = draw(st.sampled_from(["images.example.com/a:1", "other.example.com/a:1", "python:3.12"]))
        pull = draw(st.lists(st.sampled_from(NAMES), max_size=2, unique=True))
        name = f"stage{number}"
        files[f"specs/{name}.json"] = spec(name, draw(st.lists(entries, max_size=3)), pull, image)
    for name in draw(st.lists(st.sampled_from(NAMES[:3]), max_size=3)):
        kind = draw(st.sampled_from(["Opaque", "Opaque", "kubernetes.io/dockerconfigjson"]))
        namespace = draw(st.sampled_from([None, None, "other"]))
        folder = draw(st.sampled_from(["secrets", "secrets/prod", "secrets/dev"]))
        key = draw(st.sampled_from(["access", "access", "a key", "acess"]))
        files[f"{folder}/{name}.json"] = secret(name, kind, key, namespace)
    return files


def project_and_findings(files: Files, scope: Scope, config: Config) -> tuple[Project, list[Finding]]:
    loaded = [load(path, json.dumps(value, indent=2).encode()) for path, value in files.items()]
    request = Request([], config, with_project=True).prepared(_prepared)
    project, parts = parts_of(Collected(loaded, (), whole=True), request, scope)
    return project, judge_all(project, parts, scope, whole=True).findings


def scope_of(paths: set[str], before: frozenset[str]) -> Scope:
    scope = Scope(paths)
    vars(scope)["before"] = Before(before)  # what git would say
    return scope


CONFIGS = (
    Config(),
    Config(namespace="other", namespace_given=True),
    Config(external_secrets=(ExternalSecret("registry", None, None),), external_secrets_complete=True),
)


@given(projects(), st.sets(st.sampled_from(NAMES)), st.sampled_from(CONFIGS), st.data())
@settings(max_examples=150)
def test_a_commit_gets_the_same_findings(files: Files, before: set[str], config: Config, data: st.DataObject) -> None:
    paths = data.draw(st.sets(st.sampled_from(sorted(files)), max_size=2))
    _, found = project_and_findings(files, scope_of(paths, frozenset(before)), config)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Scope, "may_concern", lambda *_: None)
        _, expected = project_and_findings(files, scope_of(paths, frozenset(before)), config)
    assert [_told(one) for one in found] == [_told(one) for one in expected]


def _told(finding: Finding) -> tuple[str, str, int, str]:
    return finding.rule, finding.span.source.path, finding.span.start, finding.message


STORE = {"name": "store", "env_var": "ACCESS", "key": "access"}
PROJECT = {
    "specs/a.json": spec("a", [STORE], [], "a:1"),
    "specs/b.json": spec("b", [STORE], ["registry"], "a:1"),
    "specs/c.json": spec("c", [STORE, {**STORE, "name": "unknown"}], [], "a:1"),
    "specs/d.json": spec("d", [], [], "a:1"),
    "secrets/store.json": secret("store", "Opaque", "access", None),
    "secrets/registry.json": secret("registry", "kubernetes.io/dockerconfigjson", "", None),
}


@pytest.mark.parametrize(
    ("paths", "before", "names"),
    [
        (set(), frozenset(), "c"),
        ({"specs/a.json"}, frozenset(), "ac"),
        ({"secrets/registry.json"}, frozenset(), "bc"),
        ({"secrets/store.json"}, frozenset(), "abc"),
        (set(), frozenset({"registry"}), "bc"),
        (None, frozenset(), None),
    ],
)
def test_the_specs_that_a_commit_may_have_broken(
    paths: set[str] | None, before: frozenset[str], names: str | None
) -> None:
    scope = scope_of(paths, before) if paths is not None else Scope()
    project, _ = project_and_findings(PROJECT, scope, Config())
    may_concern = scope.may_concern(project)
    assert (may_concern is None) == (names is None)
    if may_concern is not None:
        assert [pipeline.name for pipeline in filter(may_concern, project.pipelines)] == list(names or "")


def test_everything_may_concern_a_commit_if_kustomize_changes_names() -> None:
    scope = scope_of(set(), frozenset())
    kustomization = {"namePrefix": "x-", "resources": ["store.json"]}
    project, _ = project_and_findings({**PROJECT, "secrets/kustomization.yaml": kustomization}, scope, Config())
    assert scope.may_concern(project) is None
