"""Inputs that do not do what they seem to, and at which place it is told."""

from __future__ import annotations

import time

import pytest

from spec_lint.pachyderm.release import Release
from tests.rules.told import places, spec, told


def _input(text: str, rest: str = "", transform: str = 'image: "edges:1.0", cmd: [python3, /edges.py]') -> str:
    return spec(transform, f"input: {text}\n{rest}")


def _glob(glob: str) -> str:
    return _input(f"{{pfs: {{repo: images, glob: '{glob}'}}}}")


def _cron(fields: str) -> str:
    return _input(f"{{cron: {{name: tick, {fields}}}}}")


@pytest.mark.parametrize(
    ("inputs", "rest", "place"),
    [
        ("{pfs: {repo: a, glob: /}}", "parallelism_spec: {constant: 2}", ["2"]),
        ("{pfs: {repo: a, glob: /.}}", 'parallelism_spec: {constant: "8"}', ['"8"']),
        ("{cross: [{pfs: {repo: a, glob: /}}, {pfs: {repo: b, glob: /}}]}", "parallelism_spec: {constant: 2}", ["2"]),
        ("{cross: [{pfs: {repo: a, glob: /}}, {pfs: {repo: b, glob: /*}}]}", "parallelism_spec: {constant: 2}", []),
        ("{union: [{pfs: {repo: a, glob: /}}, {pfs: {repo: b, glob: /}}]}", "parallelism_spec: {constant: 2}", []),
        (
            "{cross: [{pfs: {repo: a, glob: /}}, {cron: {name: t, spec: '@daily'}}]}",
            "parallelism_spec: {constant: 2}",
            [],
        ),
        ("{pfs: {repo: a, glob: /}}", "parallelism_spec: {constant: 1}", []),
        ("{pfs: {repo: a, glob: /}}", "parallelism_spec: {constant: 2}\nautoscaling: true", []),
        ("{pfs: {repo: a, glob: /}}", "parallelism_spec: {constant: 2}\nservice: {}", []),
        ("{pfs: {repo: a, glob: '/['}}", "parallelism_spec: {constant: 2}", []),
    ],
)
def test_one_datum_for_many_workers(inputs: str, rest: str, place: list[str]) -> None:
    assert places(_input(inputs, rest), "P730") == place


@pytest.mark.parametrize(
    ("glob", "place"),
    [
        ("/**", ["**"]),
        ("/a/**", ["**"]),
        ("/a**", ["**"]),
        ("/**/*", ["**"]),
        ("/(**)", ["**"]),
        ("/***", ["***"]),
        ("/@(a/**)", ["**"]),
        ("/**.csv", []),
        ("/**/*.csv", []),
        ("/*", []),
        ("/", []),
    ],
)
def test_folders_and_files(glob: str, place: list[str]) -> None:
    assert places(_glob(glob), "P731") == place


@pytest.mark.parametrize(
    ("glob", "place"), [("/**/*.csv", ["**"]), ("**/a", ["**"]), ("/**.csv", []), ("/a/**/b", []), ("/**", [])]
)
def test_files_at_the_top(glob: str, place: list[str]) -> None:
    assert places(_glob(glob), "P732") == place


@pytest.mark.parametrize(
    ("glob", "code", "place"),
    [
        ("/[0-9]+.png", "P733", ["+"]),
        ("/a)", "P733", [")"]),
        ("/{a@b,c}", "P733", ["@"]),
        ("/{(a|b)}", "P733", [")"]),
        ("/grün*", "P733", ["ü"]),
        ("/+([0-9]).png", "P733", []),
        ("/.*", "P734", [".*"]),
        ("/(.*)-(.+).txt", "P734", [".*"]),
        ("/img-\\d.png", "P734", ["\\d"]),
        ("/(?:a|b)", "P734", ["(?:"]),
        ("/*.*", "P734", []),
        ("/a.*", "P734", []),
        ("/img\\-1", "P734", []),
        ("/[ab!]", "P735", ["!"]),
        ("/[a-z^]", "P735", ["^"]),
        ("/[!ab]", "P735", []),
        ("/[^ab]", "P735", []),
        ("/[a\\!]", "P735", []),
    ],
)
def test_globs_that_mean_something_else(glob: str, code: str, place: list[str]) -> None:
    assert places(_glob(glob), code) == place
    for other in {"P733", "P734", "P735"} - {code}:
        if place:
            assert places(_glob(glob), other) == []


A = "{pfs: {repo: a, glob: '/(*)', join_on: $1, group_by: $1}}"
B = "{pfs: {repo: b, glob: '/(*)'}}"


@pytest.mark.parametrize(
    ("inputs", "code", "place"),
    [
        (f"{{join: [{A}, {B}]}}", "P736", ["pfs"]),
        (f"{{join: [{B}, {B}]}}", "P736", ["join"]),
        (f"{{join: [{A}, {A}]}}", "P736", []),
        (f"{{join: [{A}, {{pfs: {{repo: b, glob: /*, joinon: $1}}}}]}}", "P736", []),  # misspelt
        ("{join: [{pfs: {repo: a, glob: /}}, {pfs: {repo: b, glob: /}}]}", "P736", []),  # one of each anyhow
        (f"{{join: [{A}, {{cross: [{B}, {B}]}}]}}", "P736", []),
        (f"{{group: [{A}, {B}]}}", "P737", ["pfs"]),
        (f"{{group: [{B}]}}", "P737", ["group"]),
        (f"{{group: [{A}]}}", "P737", []),
        ("{join: [{pfs: {repo: b, glob: '/*', join_on: $1}}]}", "P738", ["$1"]),
        ("{join: [{pfs: {repo: b, glob: '/(*)', join_on: 'a-${2}-$1'}}]}", "P738", ["${2}"]),
        ("{join: [{pfs: {repo: b, glob: '/(*)', join_on: $0}}]}", "P738", []),
        ("{join: [{pfs: {repo: b, glob: '/[', join_on: $1}}]}", "P738", []),
        ("{cross: [{pfs: {repo: b, glob: '/*', join_on: $1}}]}", "P738", []),
        ("{group: [{cross: [{pfs: {repo: b, glob: '/*', group_by: $1}}]}]}", "P738", ["$1"]),
        ("{join: [{pfs: {repo: b, glob: '/(*)', join_on: '\\1'}}]}", "P739", ["\\1"]),
        ("{join: [{pfs: {repo: b, glob: '/(*)', join_on: key}}]}", "P739", ["key"]),
        ("{join: [{pfs: {repo: b, glob: '/(*)', join_on: $$1}}]}", "P739", ["$$1"]),
        ("{join: [{pfs: {repo: b, glob: '/(*)', join_on: $01}}]}", "P739", []),  # refused
        ("{pfs: {repo: b, glob: '/(*)', join_on: key}}", "P739", []),
        ("{pfs: {repo: b, glob: '/(*)', join_on: $1}}", "P740", ["join_on"]),
        (f"{{join: [{A}, {{pfs: {{repo: b, glob: '/(*)', group_by: $1}}}}]}}", "P736", []),  # P740 tells
        ("{group: [{pfs: {repo: b, glob: '/(*)', join_on: $1}}]}", "P737", []),
        (f"{{join: [{A}, {A}]}}", "P740", ["group_by", "group_by"]),
        ("{group: [{join: [{pfs: {repo: b, glob: '/(*)', join_on: $1, group_by: $1}}]}]}", "P740", []),
        ("{cross: [{pfs: {repo: b, glob: '/(*)', outer_join: true}}]}", "P741", ["outer_join"]),
        ("{join: [{union: [{pfs: {repo: b, glob: '/(*)', outer_join: true}}]}]}", "P741", []),
        ("{pfs: {repo: b, glob: '/(*)', outer_join: false}}", "P741", []),
        (f"{{join: [{A}, {{cron: {{name: t, spec: '@daily'}}}}]}}", "P742", ["cron"]),
        (f"{{group: [{A}, {{union: [{{cron: {{name: t, spec: '@daily'}}}}]}}]}}", "P742", ["cron"]),
        (f"{{cross: [{A}, {{cron: {{name: t, spec: '@daily'}}}}]}}", "P742", []),
        (f"{{cross: [{A}, {B}]}}", "P749", ["cross"]),
        (f"{{cross: [{A}, {{pfs: {{repo: b, glob: /}}}}]}}", "P749", []),
        (f"{{cross: [{A}, {{pfs: {{repo: b, glob: /a.txt}}}}]}}", "P749", []),
        (f"{{union: [{A}, {B}]}}", "P749", []),
    ],
)
def test_joins_and_groups(inputs: str, code: str, place: list[str]) -> None:
    assert places(_input(inputs), code) == place


def test_a_key_that_the_code_reads_is_used() -> None:
    command = "image: 'edges:1.0', cmd: [sh, -c, 'echo $PACH_DATUM_b_JOIN_ON']"
    assert places(_input("{pfs: {repo: b, glob: '/(*)', join_on: $1}}", transform=command), "P740") == []


@pytest.mark.parametrize(
    ("fields", "code", "place"),
    [
        ("spec: '@every 10s'", "P743", ["'@every 10s'"]),
        ("spec: '@every -5m'", "P743", ["'@every -5m'"]),
        ("spec: '@every 60s'", "P743", []),
        ("spec: '* * * * *'", "P743", []),
        ("spec: 0 0 31 2 *", "P744", ["0 0 31 2 *"]),
        ("spec: '@never'", "P744", []),
        ("spec: 0 0 29 2 *", "P744", []),
        ("spec: 0 0 99 2 *", "P744", []),  # refused
        ("spec: '@daily'", "P746", ["cron"]),
        ("spec: '@daily', overwrite: true", "P746", []),
        ("spec: '@daily', overwrit: true", "P746", []),
        ("spec: '@never'", "P746", []),
        ("spec: 0 0 13 * FRI", "P747", ["0 0 13 * FRI"]),
        ("spec: 0 0 13 * *", "P747", []),
        ("spec: '@daily', project: other", "P748", ["other"]),
        ("spec: '@daily', project: default", "P748", []),
        ("spec: '@daily', project: ''", "P748", []),
    ],
)
def test_cron_inputs(fields: str, code: str, place: list[str]) -> None:
    assert places(_cron(fields), code) == place


@pytest.mark.parametrize(
    ("spec", "start", "ticks"),
    [
        ("@hourly", "2024-01-01T00:00:00Z", "8,000"),
        ("@every 1m", "2024-12-30T00:00:00Z", "2,000"),
        ("*/5 9 * * *", "2024-01-01T00:00:00Z", "4,000"),
        ("0 0 * * *", "2020-01-01T00:00:00Z", "1,000"),
        ("0 0 1 * *", "2000-01-01T00:00:00Z", None),
        ("@daily", "2024-01-01T00:00:00Z", None),
        ("@hourly", "2024-12-20T00:00:00Z", None),
        ("@hourly", "2030-01-01T00:00:00Z", None),
        ("@never", "2000-01-01T00:00:00Z", None),
        ("@hourly", "2024-01-01", None),
    ],
)
def test_ticks_to_make_up_for(spec: str, start: str, ticks: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(time, "time", lambda: 1_735_689_600.0)  # 2025-01-01
    found = told(_cron(f"spec: '{spec}', start: '{start}'"), "P745")
    assert [finding.span.text for finding in found] == ([f"'{start}'"] if ticks else [])
    assert not ticks or ticks in found[0].message


@pytest.mark.parametrize(
    ("fields", "code", "place"),
    [
        ("lazy: true, empty_files: true", "P750", ["empty_files"]),
        ("lazy: true, empty_files: false", "P750", []),
        ("lazy: true, empty_files: true, s3: true", "P750", []),  # refused
        ("name: 'raw images'", "P751", [" "]),
        ("name: a+b", "P751", ["+"]),
        ("name: a-b.c", "P751", []),
        ("name: a/b", "P751", []),  # refused
        ("name: PATH", "P752", ["PATH"]),
        ("name: MODE", "P752", ["MODE"]),
        ("name: TOKEN", "P752", ["TOKEN"]),
        ("name: mode", "P752", []),
        ("trigger: {branch: staging}", "P753", ["trigger"]),
        ("trigger: {branch: staging, commits: 0, size: ''}", "P753", ["trigger"]),
        ("trigger: {branch: staging, all: true}", "P753", []),
        ("trigger: {branch: staging, commits: '1'}", "P753", []),
        ("trigger: {branch: staging, cronspec: '@daily'}", "P753", []),  # misspelt
        ("trigger: {branch: staging, cron_spec: '@daily', commits: 1}", "P754", ["cron_spec"]),
        ("trigger: {branch: staging, cron_spec: '@daily', commits: 0}", "P754", []),
        ("trigger: {branch: staging, cron_spec: '@daily'}", "P754", []),
        ("trigger: {branch: staging, size: 1GiB}", "P755", ["GiB"]),
        ("trigger: {branch: staging, size: 1.5 mib}", "P755", ["mib"]),
        ("trigger: {branch: staging, size: 1GB}", "P755", []),
        ("propagation_spec: {never: true}", "P756", ["propagation_spec"]),
        ("propagation_spec: {never: false}", "P756", []),
    ],
)
def test_fields_of_pfs_inputs(fields: str, code: str, place: list[str]) -> None:
    transform = "image: 'edges:1.0', cmd: [sh], env: {MODE: fast}, secrets: [{name: a, key: b, env_var: TOKEN}]"
    text = _input(f"{{pfs: {{repo: images, glob: /*, {fields}}}}}", transform=transform)
    assert places(text, code) == place


def test_the_commit_of_an_input_may_hide_a_variable_too() -> None:
    transform = "image: 'edges:1.0', cmd: [sh], env: {images_COMMIT: none}"
    (finding,) = told(_input("{pfs: {repo: images, glob: /*}}", transform=transform), "P752")
    assert finding.span.text == "images"
    assert [label.span.text for label in finding.related] == ["images_COMMIT"]


def test_a_timer_was_a_limit_up_to_2_5() -> None:
    trigger = "trigger: {branch: staging, cron_spec: '@daily', commits: 1}"
    text = _input(f"{{pfs: {{repo: images, glob: /*, {trigger}}}}}")
    assert places(text, "P754", version=Release(2, 5)) == []


def test_one_input_that_starts_jobs_is_enough() -> None:
    silent = "{pfs: {repo: a, glob: /, propagation_spec: {never: true}}}"
    assert places(_input(f"{{cross: [{silent}, {{pfs: {{repo: b, glob: /}}}}]}}"), "P756") == []
    assert places(_input(f"{{cross: [{silent}, {{cron: {{name: t, spec: '@daily'}}}}]}}"), "P756") == []


@pytest.mark.parametrize(
    ("cron", "place"),
    [
        ('name: "a.b"', ["."]),
        ('name: tick, repo: "a.b"', ["."]),
        ('name: "a.b", repo: ticks', []),  # no repo is called after this name
        ('name: "a.b", repo: ""', ["."]),
    ],
)
def test_the_repo_of_a_cron_input_has_its_own_name_or_one_that_is_made(cron: str, place: list[str]) -> None:
    assert places(spec(rest=f'input: {{cron: {{{cron}, spec: "@daily", overwrite: true}}}}'), "P108") == place


@pytest.mark.parametrize(
    ("glob", "place"),
    [
        ("s3://bucket/*", "s3://"),
        ("gs://bucket/*", "gs://"),
        ("https://example.com/*.csv", "https://"),
        ("file:///data/*", "file://"),
        ("/pfs/images/*", "/pfs"),
        ("pfs/images/*", "pfs"),
        ("/pfs/*", "/pfs"),
        ("~/data/*", "~"),
        ("../data/*", ".."),
        ("C:/data/*", "C:"),
        (" /*", " "),
        ("/*.png ", " "),
        ("/*.png\t", "\t"),
        ("/*.csv /*.tsv", " "),
        ("/*.csv,/*.tsv", ","),
        ("/*.csv, /*.tsv", " "),
        ("/*.csv,*.tsv", ","),
        ("/*.csv;/*.tsv", ";"),
        ("/*.csv|/*.tsv", "|"),
        ("/a|b", "|"),
        ("/{a, b}", " "),
        ("/( a|b)", " "),
        ("/{a ,b}", " "),
        ("/$(date +%F)/*", "$(date +%F)"),
        ("/`date`/*", "`date`"),
        ("/%Y-%m-%d/*", "%Y-%m-%d"),
        ('"/*"', '"'),
        ("/(*", "("),
        ("/{a,b", "{"),
        ("/@(a|b", "@("),
        ("/(a|{b,c", "{"),
        ("data\\2024", "\\"),
        ("/*\\a.csv", "\\"),
    ],
)
def test_parts_of_a_glob_that_hardly_any_path_has(glob: str, place: str) -> None:
    assert places(_glob(glob), "P757") == [place]
    assert places(_glob(glob), "P733") == places(_glob(glob), "P734") == []


@pytest.mark.parametrize(
    "glob",
    [
        "/",
        "/*",
        "/**.csv",
        "/a b/*.csv",
        "/Smith, John.csv",
        "/a,b.csv",
        "/*.{csv,tsv}",
        "/(*)-(*).csv",
        "/@(a|b)/*",
        "/{a b,c d}",
        "/(* a|b *)",
        "/100%/*",
        "/a$/*",
        "/pfs",
        "/data/pfs/*",
        "/pfs_old/*",
        "/x:y/*",
        "/\\[a\\]",
        "./a/../*",
        "/'a'/*",
        "/~a/*",
    ],
)
def test_globs_that_are_only_unusual(glob: str) -> None:
    assert places(_glob(glob.replace("'", "''")), "P757") == []


@pytest.mark.parametrize(("glob", "place"), [("/[*]", ["[*]"]), ("/[@!(]", []), ("/[ab@]", []), ("/[é]", ["[é]"])])
def test_brackets_with_nothing_that_a_name_can_have(glob: str, place: list[str]) -> None:
    assert places(_glob(glob), "P733") == place
