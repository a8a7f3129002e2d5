"""Every field is judged by the release that is targeted: unknown before it came, known while it lived, gone after."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from spec_lint.engine.rule import ALL_RELEASES, all_rules
from spec_lint.engine.run import Request, check
from spec_lint.findings.finding import Severity
from spec_lint.pachyderm.fields import RELEASES, SINCE
from spec_lint.pachyderm.release import Release
from spec_lint.pachyderm.removed_fields import REMOVED
from spec_lint.settings.config import Config
from tests.rules.releases.targets import findings

SPEC: dict[str, Any] = {
    "pipeline": {"name": "edges"},
    "transform": {"image": "edges:1.0", "cmd": ["python3", "/edges.py"]},
    "input": {"pfs": {"repo": "images", "glob": "/*"}},
}
TARGETS = tuple(Release.parse(text) for text in RELEASES if Release.parse(text) >= Release(1, 13))
OLD_TEXT: dict[str, Any] = {"parallelism": 1, "inputs": [], "resource_spec": {}, "build": {}}


def refusals(spec: dict[str, Any], target: Release) -> set[str]:
    found = findings(json.dumps(spec), target, "spec.json")
    return {finding.rule for finding in found if finding.severity is Severity.ERROR}


def with_field(*path: str, value: Any) -> dict[str, Any]:
    spec: dict[str, Any] = json.loads(json.dumps(SPEC))
    place = spec
    for name in path[:-1]:
        place = place.setdefault(name, {})
    place[path[-1]] = value
    return spec


NEW = [
    (("maximum_expected_uptime",), "60s", Release(2, 9)),
    (("determined",), {"workspaces": ["a"]}, Release(2, 7)),
    (("sidecar_resource_requests",), {"cpu": 1}, Release(2, 6)),
    (("tolerations",), [{"key": "a", "operator": "EXISTS"}], Release(2, 5)),
    (("pipeline", "project"), {"name": "vision"}, Release(2, 5)),
    (("transform", "datum_batching"), True, Release(2, 5)),
    (("transform", "memory_volume"), True, Release(2, 4)),
    (("input", "pfs", "reference"), True, Release(2, 12)),
    (("input", "pfs", "propagation_spec"), {"never": False}, Release(2, 12)),
    (("datum_set_spec",), {"number": 1}, Release(2, 0)),
]


@pytest.mark.parametrize("target", TARGETS, ids=str)
@pytest.mark.parametrize(("path", "value", "since"), NEW, ids=lambda item: str(item))
def test_a_field_is_unknown_before_it_came(
    path: tuple[str, ...], value: Any, since: tuple[int, int], target: Release
) -> None:
    text = json.dumps(with_field(*path, value=value))
    found = [finding for finding in findings(text, target, "spec.json") if finding.rule in ("P801", "P802")]
    if target >= since:
        assert found == []
        return
    assert [finding.rule for finding in found] == ["P802" if target == Release(2, 7) else "P801"]
    assert found[0].span.text.strip('"') == path[-1]
    assert f"{since[0]}.{since[1]}" in found[0].message


OLD = [
    ("standby", True, Release(2, 0)),
    ("enable_stats", True, Release(2, 0)),
    ("cache_size", "64M", Release(2, 0)),
    ("max_queue_size", 1, Release(2, 0)),
    ("chunk_spec", {"number": 1}, Release(2, 0)),
    ("hashtree_spec", {"constant": 1}, Release(2, 0)),
    ("scale_down_threshold", "60s", Release(1, 10)),
]


@pytest.mark.parametrize("target", TARGETS, ids=str)
@pytest.mark.parametrize(("name", "value", "gone"), OLD)
def test_a_field_of_the_past_is_known_while_it_lived(
    name: str, value: Any, gone: tuple[int, int], target: Release
) -> None:
    expected = set() if target < gone or target == Release(2, 7) else {"P011"}
    assert refusals(with_field(name, value=value), target) == expected


def test_every_removed_field_of_today_is_told_with_its_last_release() -> None:
    for name, past in REMOVED["CreatePipelineRequest"].items():
        found = findings(json.dumps(with_field(name, value=OLD_TEXT.get(name, "a"))), Release(2, 12), "spec.json")
        told = [finding for finding in found if finding.span.text.strip('"') == name]
        assert [finding.rule for finding in told] == ["P011"], name
        assert past.removed_in in told[0].message or past.since in told[0].message
        assert told[0].help


def test_all_releases_of_the_tables_exist() -> None:
    known = set(RELEASES)
    assert {since for fields in SINCE.values() for since in fields.values()} <= known
    for fields in REMOVED.values():
        for past in fields.values():
            assert past.since in known
            assert Release.parse(past.since) <= Release.parse(past.until)


def test_what_is_inside_of_a_field_that_is_too_new_is_not_looked_at() -> None:
    spec = with_field("determined", value={"workspace": 1})
    assert refusals(spec, Release(2, 6)) == {"P801"}
    assert refusals(spec, Release(2, 8)) == {"P001"}


class TestRelease27:
    """The one release that drops what it does not know."""

    def test_misspelt_old_and_new_fields_are_lost_alike(self) -> None:
        spec = with_field("standby", value=True) | {"maximum_expected_uptime": "1s", "autoscalling": True}
        found = findings(json.dumps(spec), Release(2, 7), "spec.json")
        lost = [finding for finding in found if finding.rule == "P802"]
        assert [finding.span.text for finding in lost] == ['"standby"', '"maximum_expected_uptime"', '"autoscalling"']
        assert {finding.severity for finding in lost} == {Severity.WARNING}
        assert not [finding for finding in found if finding.severity is Severity.ERROR]

    def test_an_input_of_which_nothing_is_left_is_refused(self) -> None:
        spec = SPEC | {"input": {"atom": {"repo": "images", "glob": "/*"}}}
        found = findings(json.dumps(spec), Release(2, 7), "spec.json")
        assert [finding.rule for finding in found if finding.rule in ("P802", "P810")] == ["P810"]


def test_specs_of_1x_get_one_finding_per_old_field_with_its_successor() -> None:
    """The wall of unknown fields that a spec of 2016 would be: each old field once, and what to write instead."""
    spec = {
        "pipeline": {"name": "edges"},
        "transform": {"image": "edges:1.0", "cmd": ["python3", "/edges.py"], "build": {"language": "python"}},
        "parallelism_spec": {"strategy": "CONSTANT", "constant": 2},
        "inputs": [{"repo": {"name": "images"}, "glob": "/*"}],
        "resource_spec": {"memory": "1G"},
        "standby": True,
        "cacheSize": "64M",
        "enable_stats": True,
    }
    found = [finding for finding in findings(json.dumps(spec), Release(2, 12), "spec.json") if finding.rule[:2] == "P0"]
    told = {finding.span.text.strip('"'): finding.help for finding in found}
    assert {finding.rule for finding in found} == {"P011"}
    assert len(found) == len(told)
    assert told == {
        "build": "Build and push the image yourself, and name it in `image`.",
        "strategy": "Remove it; `constant` alone sets the number of workers.",
        "inputs": 'Write `"input": {"pfs": {"repo": "images", "glob": "/*"}}`.',
        "resource_spec": "Write `resource_requests` and `resource_limits`.",
        "standby": "Write `autoscaling`.",
        "cacheSize": "Write the memory of `sidecar_resource_requests` and `sidecar_resource_limits`.",
        "enable_stats": "Remove it: statistics are always kept.",
    }


def test_several_inputs_of_old_become_a_cross() -> None:
    inputs = [{"repo": {"name": "images"}}, {"repo": {"name": "labels"}}]
    found = findings(json.dumps(SPEC | {"inputs": inputs}), Release(2, 12), "spec.json")
    assert "Remove it" in (found[0].help or "")
    spec = {name: value for name, value in SPEC.items() if name != "input"}
    found = findings(json.dumps(spec | {"inputs": inputs}), Release(2, 12), "spec.json")
    assert "a `pfs` input for each of `images` and `labels`" in (
        next(finding for finding in found if finding.rule == "P011").help or ""
    )


def test_a_gpu_of_old_is_told_what_it_was() -> None:
    found = findings(json.dumps(with_field("resource_limits", "gpu", value=1)), Release(2, 12), "spec.json")
    assert [finding.rule for finding in found] == ["P002"]
    assert found[0].help == 'Up to Pachyderm 1.8 this was a number. Write `{"type": "nvidia.com/gpu", "number": 1}`.'


@pytest.mark.parametrize(("target", "judged_as"), [("3.0", "2.12"), ("1.9", "1.13"), ("2.12", None), ("1.13.4", None)])
def test_a_release_that_is_not_known_is_said_to_be_so(tmp_path: Path, target: str, judged_as: str | None) -> None:
    path = tmp_path / "spec.json"
    path.write_text(json.dumps(SPEC))
    notes = check(Request([str(path)], Config(pachyderm_version=target))).summary.notes
    told = [note for note in notes if "not a release that spec-lint knows" in note]
    assert len(told) == (1 if judged_as else 0)
    assert all(f"judged as for {judged_as}" in note for note in told)


def test_a_field_of_a_later_release_is_reported_for_the_newest_one_too() -> None:
    """Otherwise a new release of Pachyderm needs a change of the rule, beside the facts."""
    assert all_rules()["P801"].releases == ALL_RELEASES
