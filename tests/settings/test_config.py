# ruff: noqa: E501 - a table of messages reads best unbroken
from __future__ import annotations

import json
import os
import subprocess
import sys
import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spec_lint.files.discovery import matcher
from spec_lint.schema import validators
from spec_lint.secrets.maker import Maker
from spec_lint.settings.config import (
    Config,
    ConfigError,
    Environment,
    ExternalSecret,
    JsonnetArguments,
    Rendering,
)
from spec_lint.settings.loading import load_config
from spec_lint.settings.options import OPTIONS
from spec_lint.settings.suppression import Suppression
from spec_lint.settings.toml_places import toml_places

RULES = ("X201", "X202", "S110", "secret-key-missing", "secret-name-invalid")

EVERYTHING = """\
[tool.spec-lint]
select = ["ALL"]
ignore = ["X202", "secret-name-invalid"]
severity = { X201 = "warning", S = "off" }
pipelines = ["pipelines/**"]
secrets = ["secrets/*.json"]
exclude = ["old/"]
external_repos = ["raw", "other/raw"]
pachyderm-version = "v2.10"
namespace = "pachyderm"
project = "weather"
inventory = "secrets/inventory.json"
cluster-defaults = "defaults/cluster.yaml"
project-defaults = { weather = "defaults/weather.yaml" }
report-info = true
fail-on = "warning"
via = "pachd"

[tool.spec-lint.external-secrets]
clearml = ["access", "secret"]
registry = { type = "kubernetes.io/dockerconfigjson" }
other = true

[tool.spec-lint.per-file-ignores]
"old/*.json" = ["S", "X201"]

[[tool.spec-lint.secret-makers]]
api_version = "example.org/v1"
kind = "Login"
name = ["spec.secretName", "metadata.name"]
namespace = "spec.namespace"
type = "=Opaque"
keys = "spec.entries[].key"
each = "$.spec"

[[tool.spec-lint.jsonnet]]
files = ["*.jsonnet"]
arguments = { suffix = "a" }

[[tool.spec-lint.render]]
files = ["*.tmpl.yaml"]
command = ["envsubst", "", "$NAME"]

[[tool.spec-lint.environment]]
name = "prod"
files = ["prod/"]

[[tool.spec-lint.suppress]]
rule = "X201"
reason = "made by hand"
pipeline = "mnist"
until = 2031-01-31
"""


WITH_ENTRIES = (
    "suppress", "per_file_ignores", "severity", "external_secrets", "external_repos", "exclude", "pipelines", "secrets",
    "jsonnet", "render", "environment", "project_defaults",
)  # fmt: skip
"""The options whose entries are reported if they have no effect."""


def load(path: Path, text: str, name: str = "pyproject.toml") -> Config:
    (path / name).write_text(text)
    return load_config(path, known_rules=lambda: RULES)


def error(path: Path, text: str, name: str = "spec-lint.toml") -> tuple[int, int, str]:
    with pytest.raises(ConfigError) as caught:
        load(path, text, name)
    assert caught.value.path == os.path.relpath(path / name)
    return caught.value.line, caught.value.column, caught.value.message


def test_a_shared_file_has_one_table(tmp_path: Path) -> None:
    text = '[tool.spec-lint]\nproject = "a"\n\n[tool.spec_lint]\nproject = "b"\n'
    assert error(tmp_path, text, "pyproject.toml") == (
        4, 7, "The table [tool.spec-lint] is given twice: a hyphen and an underscore are equal.",
    )  # fmt: skip


def test_every_option_is_read(tmp_path: Path) -> None:
    config = load(tmp_path, EVERYTHING)
    assert {entry.option for entry in config.written} == {*WITH_ENTRIES} - {"suppress"}
    suppress = tuple(one._replace(written=None) for one in config.suppress)
    assert config._replace(written=(), suppress=suppress) == Config(
        path=tmp_path / "pyproject.toml",
        root=tmp_path,
        select=("ALL",),
        ignore=("X202", "secret-name-invalid"),
        severity={"X201": "warning", "S": "off"},
        pipelines=("pipelines/**",),
        secrets=("secrets/*.json",),
        exclude=("old/",),
        secret_makers=(
            (
                ("example.org", "Login"),
                Maker(
                    ("spec.secretName", "metadata.name"),
                    ("spec.entries[].key",),
                    ("=Opaque",),
                    ("spec.namespace",),
                    ("$.spec",),
                ),
            ),
        ),
        external_secrets=(
            ExternalSecret("clearml", ("access", "secret")),
            ExternalSecret("registry", None, "kubernetes.io/dockerconfigjson"),
            ExternalSecret("other"),
        ),
        external_repos=("raw", "other/raw"),
        pachyderm_version="2.10",
        namespace="pachyderm",
        namespace_given=True,
        project="weather",
        project_given=True,
        inventory=tmp_path / "secrets/inventory.json",
        cluster_defaults=tmp_path / "defaults/cluster.yaml",
        project_defaults={"weather": tmp_path / "defaults/weather.yaml"},
        jsonnet=(JsonnetArguments(("*.jsonnet",), {"suffix": "a"}),),
        render=(Rendering(("*.tmpl.yaml",), ("envsubst", "", "$NAME")),),
        environment=(Environment("prod", ("prod/",)),),
        report_info=True,
        fail_on="warning",
        via="pachd",
        per_file_ignores={"old/*.json": ("S", "X201")},
        suppress=(Suppression("X201", "made by hand", pipeline="mnist", until=date(2031, 1, 31)),),
    )


def test_external_secrets_may_be_a_plain_list_and_keys_may_be_known_to_be_none(tmp_path: Path) -> None:
    config = load(tmp_path, 'external-secrets = ["a", "b"]', "spec-lint.toml")
    assert config.external_secrets == (ExternalSecret("a"), ExternalSecret("b"))
    config = load(tmp_path, "external-secrets = { a = [] }", "spec-lint.toml")
    assert config.external_secrets == (ExternalSecret("a", ()),)


def test_project_defaults_may_be_one_file_for_the_project_of_the_configuration(tmp_path: Path) -> None:
    text = 'project-defaults = "own.yaml"\nproject = "weather"\n'
    assert load(tmp_path, text, "spec-lint.toml").project_defaults == {"weather": tmp_path / "own.yaml"}
    text = 'project-defaults = "own.yaml"\n'
    assert load(tmp_path, text, "spec-lint.toml").project_defaults == {"default": tmp_path / "own.yaml"}


def test_the_nearest_file_holds_and_the_own_file_comes_first(tmp_path: Path) -> None:
    inner = tmp_path / "a" / "b"
    inner.mkdir(parents=True)
    assert load(tmp_path, '[tool.spec-lint]\nproject = "outer"\n').project == "outer"
    assert load_config(inner).project == "outer"
    (tmp_path / "a" / "pyproject.toml").write_text("[tool.other]\n")
    assert load_config(inner).project == "outer"
    (tmp_path / "spec-lint.toml").write_text('project = "own"\n')
    assert load_config(inner).project == "own"
    (inner / "pyproject.toml").write_text('[tool.spec_lint]\nproject = "inner"\n')
    assert load_config(inner).project == "inner"
    assert load_config(inner).root == inner


def test_the_way_up_ends_at_the_root_of_the_repository(tmp_path: Path) -> None:
    load(tmp_path, '[tool.spec-lint]\nproject = "outer"\n')
    (tmp_path / "repository" / "inner").mkdir(parents=True)
    (tmp_path / "repository" / ".git").write_text("gitdir: elsewhere\n")
    assert load_config(tmp_path / "repository" / "inner") == Config()
    (tmp_path / "repository" / "spec-lint.toml").write_text('project = "root"\n')
    assert load_config(tmp_path / "repository" / "inner").project == "root"


def test_isolated_and_explicit(tmp_path: Path) -> None:
    load(tmp_path, '[tool.spec-lint]\nproject = "outer"\n')
    assert load_config(tmp_path, isolated=True) == Config()
    other = tmp_path / "other.toml"
    other.write_text('project = "explicit"\n')
    assert load_config(tmp_path, other).project == "explicit"
    with pytest.raises(ConfigError, match="There is no such file"):
        load_config(tmp_path, tmp_path / "missing.toml")
    (tmp_path / "pyproject.toml").write_text("[tool.other]\n")
    with pytest.raises(ConfigError, match="has no table"):
        load_config(tmp_path, tmp_path / "pyproject.toml")


@pytest.mark.parametrize(
    ("text", "line", "column", "message"),
    [
        ("a = ", 1, 5, "This is not valid TOML: invalid value."),
        ("ignore = [P001]", 1, 11, 'This is not valid TOML: invalid value. A string needs quotes: "P001".'),
        ('ignore = ["S",\n P001]', 2, 2, 'This is not valid TOML: invalid value. A string needs quotes: "P001".'),
        ("fail_on = warning # a", 1, 11, 'This is not valid TOML: invalid value. A string needs quotes: "warning".'),
        ("report_info = True", 1, 15, "This is not valid TOML: invalid value. Write true."),
        (
            "pachyderm_version = 2.10.1",
            1,
            25,
            "This is not valid TOML: expected newline or end of document after a statement. "
            'A string needs quotes: "2.10.1".',
        ),
        ("selct warning", 1, 7, "This is not valid TOML: expected '=' after a key in a key/value pair."),
        ('a = "b\nc"', 1, 7, "This is not valid TOML: illegal character '\\n'."),
        ("a = 1\nb = [1,", 2, 8, "This is not valid TOML: invalid value."),
        ("\n selct = []", 2, 2, 'There is no option "selct". Did you mean `select`?'),
        ("pachyderm_versoin = 1", 1, 1, 'There is no option "pachyderm_versoin". Did you mean `pachyderm-version`?'),
        ("zzz = 1", 1, 1, 'There is no option "zzz".'),
        (
            "report-info = true\nreport_info = true",
            2,
            1,
            'The option "report_info" is given twice: a hyphen and an underscore are equal.',
        ),
        *(
            (
                f'[{table}]\nignore = ["X"]',
                1,
                2,
                f'There is no option "{table.partition(".")[0]}". '
                "In this file options stand at the top, without [tool.spec-lint].",
            )
            for table in ("tool.spec-lint", "spec-lint", "tool.spec_lint.severity")
        ),
        (
            '[external_secrets]\nstore = true\nbaseline = "known.json"',
            3,
            12,
            '"external_secrets.baseline" must be a list of key names, true, or a table such as '
            '{ type = "kubernetes.io/tls" }; it is "known.json". '
            "`baseline` is an option of its own: put it above the first [table].",
        ),
        (
            "[external_secrets]\nreport_info = true",
            2,
            1,
            'No secret can have the name "report_info". '
            "`report_info` is an option of its own: put it above the first [table].",
        ),
        (
            '[[suppress]]\nrule = "X201"\nreason = "a"\nfail-on = "warning"',
            4,
            1,
            'There is no field "fail-on" here. `fail-on` is an option of its own: put it above the first [table].',
        ),
        (
            '[severity]\nX201 = "off"\nproject = "a"',
            3,
            1,
            'There is no rule "project". `project` is an option of its own: put it above the first [table].',
        ),
        (
            '[per_file_ignores]\nfail_on = "warning"',
            2,
            11,
            '"per_file_ignores.fail_on" must be a list of rule codes, such as ["X201", "S"]; it is "warning". '
            "`fail_on` is an option of its own: put it above the first [table].",
        ),
        (
            '[[jsonnet]]\nfiles = ["a"]\narguments.namespace = 3',
            3,
            23,
            '"jsonnet[0].arguments.namespace" must be a string in quotes: Pachyderm passes arguments as text; '
            "it is the number 3.",
        ),
        ('select = "X"', 1, 10, '"select" must be a list of rule codes, such as ["X201", "S"]; it is "X".'),
        ('select = ["X201",\n  "X22"]', 2, 3, 'There is no rule "X22". Did you mean `X202`?'),
        (
            'ignore = ["secret-key-mising"]',
            1,
            11,
            'There is no rule "secret-key-mising". Did you mean `secret-key-missing`?',
        ),
        ("select = [1]", 1, 11, '"select[0]" must be a string in quotes; it is the number 1.'),
        (
            '[severity]\nX201 = "fatal"',
            2,
            8,
            '"severity.X201" must be "error", "warning", "info" or "off"; it is "fatal".',
        ),
        ('[severity]\nX20x = "error"', 2, 1, 'There is no rule "X20x". Did you mean `X20`?'),
        ('ignore = ["all"]', 1, 11, 'There is no rule "all". Did you mean `ALL`?'),
        ('select = ["*"]', 1, 11, 'There is no rule "*". Did you mean `ALL`?'),
        ('ignore = ["x20"]', 1, 11, 'There is no rule "x20". Did you mean `X20`?'),
        (
            "pachyderm-version = 2.10",
            1,
            21,
            '"pachyderm-version" must be a version in quotes, such as "2.12"; it is the number 2.1.',
        ),
        (
            'pachyderm-version = "two"',
            1,
            21,
            '"pachyderm-version" must be a version in quotes, such as "2.12"; it is "two".',
        ),
        ("report-info = 1", 1, 15, '"report-info" must be true or false; it is the number 1.'),
        ("namespace = 1979-05-27", 1, 13, '"namespace" must be a string in quotes; it is a date.'),
        (
            'project = "my project"',
            1,
            11,
            '"project" must be a valid project name (a space is not allowed); it is "my project".',
        ),
        ('namespace = ""', 1, 13, '"namespace" must be a string that is not empty; it is an empty string.'),
        ('[per-file-ignores]\n"a b.json" = ["S", "Y"]', 2, 20, 'There is no rule "Y".'),
        (
            "[external-secrets]\nharbor.login = true",
            2,
            8,
            'There is no field "login" here. A name with dots needs quotes: "harbor.login".',
        ),
        ('external-secrets.a.kys = ["x"]', 1, 20, 'There is no field "kys" here. Did you mean `keys`?'),
        (
            "external-secrets.a = 1",
            1,
            22,
            '"external-secrets.a" must be a list of key names, true, or a table such as { type = "kubernetes.io/tls" }; '
            "it is the number 1.",
        ),
        (
            '[[jsonnet]]\nfiles = ["a"]\n[[jsonnet]]\nfiles = "b"',
            4,
            9,
            '"jsonnet[1].files" must be a list of globs, such as ["pipelines/", "*.spec"]; it is "b".',
        ),
        (
            '[[jsonnet]]\nfiles = ["a"]\narguments.n = 3',
            3,
            15,
            '"jsonnet[0].arguments.n" must be a string in quotes: Pachyderm passes arguments as text; it is the number 3.',
        ),
        (
            '[[suppress]]\nrule = "X201"',
            1,
            1,
            'The field "reason" is missing here: "suppress" is a list of tables, such as '
            '{ rule = "X201", file = "old.json", reason = "why" }.',
        ),
        (
            '[[suppress]]\nrule = "X201"\nreason = "r"\nuntil = "soon"',
            4,
            9,
            '"suppress[0].until" must be a date, such as 2030-12-31; it is "soon".',
        ),
        (
            '[[suppress]]\nrule = "X201"\nreason = "r"\nuntil = 2031-01-01T00:00:00Z',
            4,
            9,
            '"suppress[0].until" must be a date, such as 2030-12-31; it is a date with a time.',
        ),
        (
            '[[suppress]]\nrule = "X201"\nreason = ""',
            3,
            10,
            '"suppress[0].reason" must be a string that is not empty; it is an empty string.',
        ),
        (
            '[[suppress]]\nrule = "X201"\nreason = "r"\npointer = "transform"',
            4,
            11,
            '"suppress[0].pointer" must be a pointer, such as "/transform/image", or "" for the whole spec; it is "transform".',
        ),
        (
            '[[suppress]]\nrule = "X201"\nreason = "r"\nfile = "../a.json"',
            4,
            8,
            '"suppress[0].file" must be a glob for files below the folder of this configuration; it is "../a.json".',
        ),
        (
            'exclude = ["a", "!../b"]',
            1,
            17,
            '"exclude[1]" must be a glob for files below the folder of this configuration; it is "!../b".',
        ),
        (
            '[per-file-ignores]\n"" = ["S"]',
            2,
            6,
            '"per-file-ignores." must be a glob, such as "old/*.json"; it is an empty string.',
        ),
    ],
)
def test_an_error_stands_at_its_place(tmp_path: Path, text: str, line: int, column: int, message: str) -> None:
    assert error(tmp_path, text) == (line, column, message)


@pytest.mark.parametrize(
    ("glob", "file"),
    [
        ("./old/", "old/a.json"),
        ("./*.json", "a.json"),
        (".", "old/a.json"),
        ("./", "a.json"),
        ("..data/", "..data/a.json"),
        ("..data/*.json", "..data/a.json"),
        ("..2026_11_29.1/..data/", "..2026_11_29.1/..data/a.json"),
        ("...", "..."),
    ],
)
def test_every_glob_that_is_taken_has_an_effect(tmp_path: Path, glob: str, file: str) -> None:
    config = load(tmp_path, f'exclude = ["{glob}"]\n', "spec-lint.toml")
    assert matcher(config.exclude, tmp_path)(str(tmp_path / file))
    assert not matcher(config.exclude, tmp_path)(str(tmp_path.parent / file))


def test_the_pointer_of_a_whole_spec_is_empty(tmp_path: Path) -> None:
    text = '[[suppress]]\nrule = "X2"\nreason = "r"\npointer = ""\n'
    (suppression,) = load(tmp_path, text, "spec-lint.toml").suppress
    assert suppression._replace(written=None) == Suppression("X2", "r", pointer="")


def test_a_configuration_is_named_as_seen_from_where_the_run_started(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    inner = tmp_path / "pipelines"
    inner.mkdir()
    text = '[[suppress]]\nrule = "X201"\nreason = "r"\nuntil = 2020-01-31\n'
    for folder, name in ((tmp_path, "spec-lint.toml"), (inner, "../spec-lint.toml")):
        monkeypatch.chdir(folder)
        [suppression] = load(tmp_path, text, "spec-lint.toml").suppress
        assert suppression.span is not None
        assert suppression.span.source.path == name
        (tmp_path / "spec-lint.toml").write_text("selct = []")
        with pytest.raises(ConfigError) as caught:
            load_config(Path())
        assert str(caught.value).startswith(f"{name}:1:1: ")


def test_places_in_a_pyproject_are_those_of_the_whole_file(tmp_path: Path) -> None:
    text = '[project]\nselect = 1\n\n[tool.spec-lint]\nselect = ["Z"]\n'
    assert error(tmp_path, text, "pyproject.toml") == (5, 11, 'There is no rule "Z".')
    assert error(tmp_path, "tool.spec-lint = 3", "pyproject.toml") == (
        1,
        18,
        "[tool.spec-lint] must be a table, not the number 3.",
    )


def test_a_file_that_is_no_text_is_told(tmp_path: Path) -> None:
    (tmp_path / "spec-lint.toml").write_bytes(b"a = 1\nb = '\xff'\n")
    with pytest.raises(ConfigError) as caught:
        load_config(tmp_path)
    assert (
        str(caught.value)
        == f"{os.path.relpath(tmp_path)}/spec-lint.toml:2:6: This byte is not UTF-8; a TOML file must be."
    )
    (tmp_path / "spec-lint.toml").write_text("a = " + "[" * 100_000)
    with pytest.raises(ConfigError, match="nested too deeply"):
        load_config(tmp_path)
    (tmp_path / "spec-lint.toml").write_text("#" * (1 << 20) + "\n")
    with pytest.raises(ConfigError, match="reads up to 1 MiB"):
        load_config(tmp_path)


def test_rules_are_looked_up_only_where_some_are_named(tmp_path: Path) -> None:
    (tmp_path / "spec-lint.toml").write_text('project = "a"\n')

    def never() -> tuple[str, ...]:
        raise AssertionError("the registry of rules is slow to load")

    assert load_config(tmp_path, known_rules=never).project == "a"


def test_without_a_configuration_no_toml_reader_is_loaded(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("[project]\n")
    code = (
        "import sys, pathlib; from spec_lint.settings.loading import load_config; load_config(pathlib.Path(sys.argv[1])); "
        "sys.exit('tomllib' in sys.modules or 'difflib' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code, str(tmp_path)], check=False).returncode == 0


TRICKY = """\
# comment = 1
"quoted key" = 'it''s'
a.b . "c" = \"\"\"
x = 1 \\\"\"\" [no]
\"\"\"\"
d = [ 1, # comment ]
      [2, "]"], { e = 3, "f.g" = ['''
h = 1'''], } ]
[ t . u ]
v = 1979-05-27T07:32:00Z # x
[[w]]
x = {y.z = -1}
[[w.n]]
k = inf
[[w]]
[w.m]
k = true
"""


def test_places_of_a_tricky_text() -> None:
    text = TRICKY.replace("'it''s'", "'its'").replace("], } ]", "] } ]")

    value = tomllib.loads(text)
    places = toml_places(text)
    for path in paths(value):
        assert path in places, path
    starts = {path: text[place.value :].split("\n")[0] for path, place in places.items()}
    assert starts["quoted key",] == "'its'"
    assert starts["a", "b", "c"] == '"""'
    assert starts["d", 1, 1] == '"]"], { e = 3, "f.g" = [\'\'\''
    assert starts["d", 2, "f.g", 0] == "'''"
    assert starts["t", "u", "v"] == "1979-05-27T07:32:00Z # x"
    assert starts["w", 0, "x", "y", "z"] == "-1}"
    assert starts["w", 0, "n", 0, "k"] == "inf"
    assert starts["w", 1, "m", "k"] == "true"
    assert text[places["a", "b", "c"].key :].startswith('"c"')


def paths(value: Any, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return ([path] if path else []) + [found for key, item in inner for found in paths(item, (*path, key))]


@given(st.text(alphabet="ab[]{}=.,'\"\\\n# 1", max_size=60))
def test_the_scanner_ends_on_any_text(text: str) -> None:
    for place in toml_places_or_refused(text):
        assert place <= len(text) + 3


def toml_places_or_refused(text: str) -> list[int]:

    try:
        tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return []
    return [place.value for place in toml_places(text).values()]


@pytest.mark.parametrize(
    ("line", "column", "message"),
    [
        ('name = "spec..name"', 8, '"secret_makers[0].name" must be a path, such as'),
        ("keys = []", 8, '"secret_makers[0].keys" must be a path, such as'),
        ('keys = ["a", 3]', 14, '"secret_makers[0].keys[1]" must be a path, such as'),
        ('key = "a"', 1, 'There is no field "key" here. Did you mean `keys`?'),
    ],
)
def test_a_maker_of_secrets_is_checked(tmp_path: Path, line: str, column: int, message: str) -> None:
    text = f'[[secret_makers]]\napi_version = "example.org"\nkind = "Login"\n{line}\n'
    found = error(tmp_path, text)
    assert found[:2] == (4, column)
    assert found[2].startswith(message)
    assert error(tmp_path, '[[secret_makers]]\nkind = "Login"\n')[2].startswith('The field "api_version" is missing')


def test_the_published_schema_has_the_same_options(tmp_path: Path) -> None:
    table = tomllib.loads(EVERYTHING)["tool"]["spec-lint"]
    plain = json.loads(json.dumps(table, default=date.isoformat))  # a schema knows no dates
    assert validators.is_valid("config", plain)
    published = set(validators.document("config")["$defs"]["options"]["properties"])
    assert {option.replace("_", "-") for option in OPTIONS} | {"$schema"} | set(OPTIONS) >= published
    assert published >= set(OPTIONS)


def test_a_schema_may_be_named_for_the_editor(tmp_path: Path) -> None:
    assert load(tmp_path, '"$schema" = "https://example.com/config.schema.json"', "spec-lint.toml").select == ()


def test_a_namespace_that_cannot_be_one_is_rejected(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r'"namespace" must be a valid namespace .*; it is "A B"'):
        load(tmp_path, 'namespace = "A B"\n', "spec-lint.toml")
