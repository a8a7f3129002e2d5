"""How the text of a spec is read by the pachctl of older releases: YAML of its own, Go's durations, streams of JSON."""

from __future__ import annotations

from typing import Any

import pytest

from spec_lint.findings.source import Source
from spec_lint.pachyderm.release import Release
from spec_lint.reading.spec import read_specs, spec_nodes
from tests.rules.releases.targets import findings

JSON = """\
"pipeline": {"name": "edges"}, "transform": {"image": "edges:1.0", "cmd": ["python3", "/edges.py"]},
"input": {"pfs": {"repo": "images", "glob": "/*"}}"""
SPEC = """\
pipeline: {name: edges}
transform: {image: "edges:1.0", cmd: [python3, /edges.py]}
input: {pfs: {repo: images, glob: "/*"}}
"""


def value(text: str, target: Release) -> Any:
    specs = read_specs(Source("spec.yaml", text), release=target)
    assert [spec.errors for spec in specs] == [[]]
    return specs[0].value


def errors(text: str, target: Release) -> list[str]:
    return [error.code for spec in read_specs(Source("spec.yaml", text), release=target) for error in spec.errors]


@pytest.mark.parametrize(
    ("written", "read", "refused"),
    [
        ("0x10", 16, "R106"),
        ("010", 8, "R106"),
        ("1_000", 1000, "R106"),
        ("1.", 1.0, "R107"),
        ("+1.5", 1.5, "R107"),
        ("2024-01-31", "2024-01-31T00:00:00Z", "R108"),
        ("2024-1-31 3:04:05.5", "2024-01-31T03:04:05.5Z", "R108"),
        ("2024-01-31T03:04:05+02:00", "2024-01-31T03:04:05+02:00", "R108"),
        ("!Ref other", "other", "R109"),
    ],
)
def test_scalars_that_are_refused_since_28(written: str, read: Any, refused: str) -> None:
    text = f"{SPEC}description: {written}\n"
    assert value(text, Release(2, 7))["description"] == read
    assert errors(text, Release(2, 8)) == [refused]


@pytest.mark.parametrize("written", [".inf", ".nan", "!!bool yes"])
def test_scalars_that_were_always_refused(written: str) -> None:
    text = f"{SPEC}description: {written}\n"
    assert errors(text, Release(2, 7))
    assert errors(text, Release(2, 8))


class TestAliases:
    TEXT = """\
pipeline: {name: edges}
transform:
  image: "edges:1.0"
  cmd: &words [python3, "/edges.py"]
  err_cmd: *words
  env: &env {A: "1", B: "2"}
metadata:
  labels: {<<: *env, B: "3"}
  annotations: {<<: [{C: "4"}, *env]}
"""

    def test_are_resolved(self) -> None:
        read = value(self.TEXT, Release(2, 7))
        assert read["transform"]["err_cmd"] == ["python3", "/edges.py"]
        assert read["metadata"]["labels"] == {"A": "1", "B": "3"}
        assert read["metadata"]["annotations"] == {"C": "4", "A": "1", "B": "2"}

    def test_are_refused_since_28(self) -> None:
        assert errors(self.TEXT, Release(2, 8)) == ["R103", "R104", "R104"]

    def test_their_places_are_where_the_text_stands(self) -> None:
        source = Source("spec.yaml", self.TEXT)
        (root,) = spec_nodes(source, Release(2, 7))
        assert root is not None
        transform = next(node for key, node in root.entries if key.text == "transform")
        repeated = next(node for key, node in transform.entries if key.text == "err_cmd")
        assert source.text[repeated.start : repeated.end] == '[python3, "/edges.py"]'

    def test_one_inside_of_itself_is_refused(self) -> None:
        assert errors("pipeline: &p {name: edges, project: *p}\n", Release(2, 7)) == ["R103"]

    def test_a_bomb_is_refused_and_not_unfolded(self) -> None:
        lines = ["pipeline: {name: edges}", "x0: &x0 [a, a, a, a, a, a, a, a, a, a]"]
        lines += [f"x{level}: &x{level} [{', '.join([f'*x{level - 1}'] * 10)}]" for level in range(1, 12)]
        specs = read_specs(Source("spec.yaml", "\n".join(lines)), release=Release(2, 6))
        assert "R103" in {error.code for error in specs[0].errors}

    def test_a_merge_of_something_else_is_refused(self) -> None:
        assert errors("pipeline: {name: edges}\nmetadata: {labels: {<<: text}}\n", Release(2, 7)) == ["R104"]


class TestStreams:
    """1.x reads a text that starts with a brace as one JSON object after the other."""

    TEXT = '{"pipeline": {"name": "a"}}\n{"pipeline": {"name": "b"}, "datumTries": 3}'

    def test_are_read(self) -> None:
        specs = read_specs(Source("spec.json", self.TEXT), release=Release(1, 13))
        assert [spec.value for spec in specs] == [
            {"pipeline": {"name": "a"}},
            {"pipeline": {"name": "b"}, "datum_tries": 3},
        ]

    def test_their_places_count_from_the_start_of_the_file(self) -> None:
        nodes = spec_nodes(Source("spec.json", self.TEXT), Release(1, 13))
        assert nodes[1] is not None
        key, inner = nodes[1].entries[1]
        assert self.TEXT[key.start : key.end] == '"datumTries"'
        assert self.TEXT[inner.start : inner.end] == "3"

    def test_are_refused_since_20(self) -> None:
        assert errors(self.TEXT, Release(2, 0)) == ["R101"]

    def test_are_json_to_the_letter(self) -> None:
        assert errors("{pipeline: {name: a}}", Release(1, 13)) == ["R101"]
        assert errors('{"pipeline": {"name": "a"}} trailing', Release(1, 13)) == ["R101"]
        assert value('{"pipeline": {"name": "a"}, "description": "a\\/b"}', Release(1, 13))["description"] == "a/b"


@pytest.mark.parametrize("target", [Release(1, 13), Release(2, 0), Release(2, 6)])
def test_durations_of_go_up_to_26(target: Release) -> None:
    text = f'{SPEC}datum_timeout: "1h30m"\njob_timeout: "90"\n'
    found = findings(text, target)
    assert [(finding.rule, finding.span.text) for finding in found] == [("P006", "90")]
    assert found[0].help == 'Write `"90s"`.'


@pytest.mark.parametrize("target", [Release(2, 7), Release(2, 12)])
def test_durations_in_seconds_since_27(target: Release) -> None:
    found = findings(f'{SPEC}datum_timeout: "1h30m"\n', target)
    assert [finding.rule for finding in found] == ["P006"]
    assert found[0].help == 'Write `"5400s"`.'


@pytest.mark.parametrize(
    ("target", "rule"),
    [
        (Release(1, 13), "P803"),
        (Release(2, 0), "P803"),
        (Release(2, 7), "P803"),
        (Release(2, 8), "R120"),
        (Release(2, 12), "R120"),
    ],
)
def test_a_key_that_stands_twice(target: Release, rule: str) -> None:
    found = findings(f"{SPEC}datum_tries: 1\ndatum_tries: 2\n", target)
    assert [finding.rule for finding in found] == [rule]
    assert (found[0].span.text, found[0].span.source.position(found[0].span.start)[0]) == ("datum_tries", 5)


@pytest.mark.parametrize(
    ("target", "rule"),
    [(Release(1, 13), "R120"), (Release(2, 0), "P803"), (Release(2, 7), "P803"), (Release(2, 8), "R120")],
)
def test_a_key_that_stands_twice_in_json(target: Release, rule: str) -> None:
    """1.x alone reads JSON as JSON, where the last one counts."""
    found = findings(f'{{{JSON}, "salt": "a", "salt": "b"}}', target)
    assert [(finding.rule, finding.span.text) for finding in found] == [(rule, '"salt"')]


@pytest.mark.parametrize(("target", "codes"), [(Release(2, 0), ["P804"]), (Release(2, 1), []), (Release(2, 12), [])])
def test_lists_of_specs_since_21(target: Release, codes: list[str]) -> None:
    text = '# two of them\n[{"pipeline": {"name": "edges"}, "transform": {"image": "edges:1.0", "cmd": ["/edges"]},\n'
    text += ' "input": {"pfs": {"repo": "images", "glob": "/*"}}}]'
    found = findings(text, target)
    assert [(finding.rule, finding.span.text) for finding in found] == [(code, "[") for code in codes]


@pytest.mark.parametrize(("target", "refused"), [(Release(2, 5), True), (Release(2, 7), False), (Release(2, 8), True)])
def test_null_lists(target: Release, refused: bool) -> None:
    """Only the defaults of 2.8 and later cannot be merged with a null; a null in a list is protojson's own refusal."""
    found = findings(f"{SPEC}tolerations: null\n", target)
    assert [finding.rule for finding in found] == (["P008"] if target >= Release(2, 8) else [])
    inside = findings(SPEC.replace("/edges.py", "null"), target)
    assert ("P008" in {finding.rule for finding in inside}) == (target >= Release(2, 7))


def test_the_missing_name_is_refused_by_pachctl_in_every_release() -> None:
    for target in (Release(1, 13), Release(2, 4), Release(2, 6), Release(2, 7), Release(2, 12)):
        found = findings(SPEC.replace("{name: edges}", "{}"), target)
        assert [one.refused_by and one.refused_by.value for one in found if one.rule == "P009"] == ["pachctl"]


def test_never_is_known_since_26() -> None:
    text = SPEC.replace('{pfs: {repo: images, glob: "/*"}}', '{cron: {name: tick, spec: "@never", overwrite: true}}')
    assert [finding.rule for finding in findings(text, Release(2, 5))] == ["P806"]
    assert findings(text, Release(2, 6)) == []


def test_names_may_have_63_characters_up_to_24() -> None:
    long = SPEC.replace("edges}", "e" * 60 + "}")
    assert [finding.rule for finding in findings(long, Release(2, 4))] == []
    assert [finding.rule for finding in findings(long, Release(2, 5), select="P103")] == ["P103"]
    longer = SPEC.replace("edges}", "e" * 64 + "}")
    assert [finding.rule for finding in findings(longer, Release(2, 4), select="P8")] == ["P811"]


@pytest.mark.parametrize(
    ("url", "last"),
    [("as://bucket/a", Release(2, 4)), ("local://bucket/a", Release(2, 8)), ("s3://bucket/a", Release(2, 12))],
)
def test_object_stores_that_are_gone(url: str, last: tuple[int, int]) -> None:
    for target in (Release(2, 3), Release(2, 4), Release(2, 5), Release(2, 8), Release(2, 9), Release(2, 12)):
        found = findings(f"{SPEC}egress: {{object_storage: {{url: '{url}'}}}}\n", target, select="P632")
        assert bool(found) == (target > last), target


def test_advice_says_what_later_releases_reject() -> None:
    text = f"{SPEC}datum_timeout: 5m\nstandby: true\nsalt: 0x10\n"
    found = [finding for finding in findings(text, Release(1, 13), select="P807") if finding.rule == "P807"]
    assert [finding.span.text for finding in found] == ["5m", "standby", "0x10"]
    assert all(
        finding.message.startswith("Pachyderm 1.13 accepts this, but later releases do not.") for finding in found
    )


@pytest.mark.parametrize(
    ("target", "places"), [(Release(2, 6), 2), (Release(1, 13), 2), (Release(2, 7), 0), (Release(2, 8), 0)]
)
def test_a_reference_to_the_schema_is_left_out_since_27(target: Release, places: int) -> None:
    reads = '"input": {"pfs": {"repo": "images", "glob": "/"}}'
    transform = '{"$schema": "s", "image": "edges:1.0", "cmd": ["/edges"], "env": {"$schema": "mine"}}'
    text = f'{{"$schema": "s", "pipeline": {{"name": "edges"}}, "transform": {transform}, {reads}}}'
    found = findings(text, target, "spec.json")
    assert [(finding.rule, finding.span.text) for finding in found] == [("P801", '"$schema"')] * places
