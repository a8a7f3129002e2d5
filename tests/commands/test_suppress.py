"""The command suppress: what it writes covers the finding and nothing else, and no other byte changes."""

from __future__ import annotations

import json
import re
import tomllib
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rule_examples import NO_FILES, example

from spec_lint.cli import main
from spec_lint.engine.rule import all_rules
from spec_lint.settings.new_suppression import FormError, with_suppressions

BASE = """\
pipeline: {name: edges}
transform: {image: edges, cmd: [python3, /edges.py]}
input: {pfs: {repo: images, glob: "/*"}}
"""
JSON = """\
{"pipeline": {"name": "edges"},
 "transform": {"image": "edges:1.0", "cmd": ["/edges"]},
 "input": {"pfs": {"repo": "images", "glob": "/*"}},
 "descripton": "a"}
"""


class Folder:
    """The current folder, and what the commands do in it."""

    def __init__(self, path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.path = path
        self._capsys = capsys

    def write(self, name: str, text: str | bytes) -> Path:
        path = self.path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    def read(self, name: str) -> str:
        return (self.path / name).read_bytes().decode()

    def suppress(self, *arguments: str, reason: str = "known") -> tuple[int, str]:
        self._capsys.readouterr()
        code = main(["suppress", *arguments, "--reason", reason])
        captured = self._capsys.readouterr()
        return code, captured.out + captured.err

    def check(self) -> Counter[tuple[str, int, int, str, str]]:
        self._capsys.readouterr()
        main(["check", "--info", "--format", "json", "."])
        out = self._capsys.readouterr().out
        keys = ("file", "line", "column", "rule", "message")
        return Counter(tuple(one[key] for key in keys) for one in json.loads(out)["findings"])


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Folder:
    monkeypatch.chdir(tmp_path)
    return Folder(tmp_path, capsys)


C = "  # spec-lint: ignore[P001] known"


@pytest.mark.parametrize(("text", "place", "written"), [
    (f"{BASE}descripton: a\n", "4", f"{BASE}descripton: a{C}\n"),
    (f"{BASE}descripton: a\n", "4:1", f"{BASE}descripton: a{C}\n"),
    (f"{BASE}descripton: a", "4", f"{BASE}descripton: a{C}"),
    (f"{BASE}descripton: a  \n", "4", f"{BASE}descripton: a  {C[2:]}\n"),
    (f"{BASE}descripton: a # b\n", "4", f"{BASE}descripton: a # b {C[2:]}\n"),
    (f"{BASE}descripton: |\n  a\n\n  b\nsalt: c\n", "4", f"{BASE}descripton: |{C}\n  a\n\n  b\nsalt: c\n"),
    (f"{BASE}descripton: 'a\n  b'\n", "4", f"{BASE}descripton: 'a\n  b'{C}\n"),
    (f"{BASE}descripton: a\n  b\nsalt: c\n", "4", f"{BASE}descripton: a\n  b{C}\nsalt: c\n"),
    (f"{BASE}descripton: a\n".replace("\n", "\r\n"), "4", f"{BASE}descripton: a{C}\n".replace("\n", "\r\n")),
    (f"\ufeff{BASE}descripton: ä\n", "4", f"\ufeff{BASE}descripton: ä{C}\n"),
    (f"{BASE}descripton: a\n---\n{BASE}descripton: a\n", "9", f"{BASE}descripton: a\n---\n{BASE}descripton: a{C}\n"),
])  # fmt: skip
def test_a_comment_is_written_at_the_end_of_the_line(folder: Folder, text: str, place: str, written: str) -> None:
    folder.write("a.yaml", text)
    before = folder.check()
    code, said = folder.suppress(f"a.yaml:{place}", "P001")
    assert (code, said) == (0, f"Suppressed 1 finding of P001 at a.yaml:{place} with a comment.\n")
    assert folder.read("a.yaml") == written
    line = int(place.partition(":")[0])
    assert [finding[1:4] for finding in before - folder.check()] == [(line, 1, "P001")]
    assert not folder.check() - before
    assert folder.suppress(f"a.yaml:{place}", "unknown-field") == (
        2, f"spec-lint: The finding of P001 at a.yaml:{place} is suppressed already, by a comment.\n",
    )  # fmt: skip
    assert folder.read("a.yaml") == written


@pytest.mark.parametrize(("name", "text", "more"), [
    ("a.json", JSON, ()),
    ("a.yaml", JSON, ()),
    ("a.yaml", f"{BASE}descripton: a\n", ("--in-config",)),
    ("a.yaml", f"{BASE}descripton: a\n", ("--until", "2999-12-31")),
    ("odd [a] !#*?.json", JSON, ()),
    ("!a.json", JSON, ()),
    ("#/a.json", JSON, ()),
])  # fmt: skip
def test_an_entry_is_written_where_no_comment_can_be(
    folder: Folder, name: str, text: str, more: tuple[str, ...]
) -> None:
    folder.write(name, text)
    folder.write("b.json", JSON.replace('"edges"', '"b"'))
    before = folder.check()
    code, said = folder.suppress(f"{name}:4", "P001", *more)
    assert (code, said) == (0, f"Suppressed 1 finding of P001 at {name}:4 with an entry in spec-lint.toml.\n")
    assert folder.read(name) == text
    (entry,) = tomllib.loads(folder.read("spec-lint.toml"))["suppress"]
    assert (entry["rule"], entry["pipeline"], entry["pointer"]) == ("P001", "edges", "/descripton")
    assert ("until" in entry) == ("--until" in more)
    assert [finding[0] for finding in before - folder.check()] == [name]
    assert not folder.check() - before


def test_an_entry_is_added_to_the_nearest_configuration(folder: Folder) -> None:
    (folder.path / ".git").mkdir()
    project = (
        '[project]\r\nname = "a"\r\n\r\n[tool.spec-lint]\r\nignore = ["S110"]  # why\r\n\r\n[tool.other]\r\na = 1\r\n'
    )
    folder.write("pyproject.toml", project)
    folder.write("specs/a.json", JSON)
    assert folder.suppress("specs/a.json:4", "P001")[0] == 0
    assert folder.read("pyproject.toml").replace("\r\n", "\n") == (
        '[project]\nname = "a"\n\n[tool.spec-lint]\nignore = ["S110"]  # why\n\n[[tool.spec-lint.suppress]]\n'
        'rule = "P001"\nfile = "specs/a.json"\npipeline = "edges"\npointer = "/descripton"\nreason = "known"\n\n'
        "[tool.other]\na = 1\n"
    )
    assert "\n" not in folder.read("pyproject.toml").replace("\r\n", "")
    assert not (folder.path / "spec-lint.toml").exists()


def test_the_configuration_that_applies_to_the_file_gets_the_entry(folder: Folder) -> None:
    folder.write("spec-lint.toml", "")
    folder.write("sub/spec-lint.toml", 'ignore = ["S110"]\n')
    for name in ("a.json", "sub/specs/a.json"):
        folder.write(name, JSON)
    before = folder.check()
    code, said = folder.suppress("sub/specs/a.json:4", "P001")
    assert (code, said.split()[-1]) == (0, "sub/spec-lint.toml.")
    assert folder.read("spec-lint.toml") == ""
    assert [finding[0] for finding in before - folder.check()] == ["sub/specs/a.json"]


def test_a_comment_in_jsonnet_covers_what_points_to_its_text(folder: Folder) -> None:
    pytest.importorskip("_gojsonnet")
    text = 'local a = nothing;  // b\n{pipeline: {name: "a"}, transform: {cmd: ["a"]}, input: {pfs: {repo: "b"}}}\n'
    folder.write("a.jsonnet", text)
    ((_, line, column, rule, _),) = folder.check()
    assert folder.suppress(f"a.jsonnet:{line}:{column}", rule)[0] == 0
    assert folder.read("a.jsonnet") == text.replace("// b", f"// b  // spec-lint: ignore[{rule}] known")
    assert not folder.check()


@pytest.mark.parametrize("place", ["1", "1:1", "rendered"])
def test_a_finding_in_what_jsonnet_renders_to_is_at_the_place_of_each_report(folder: Folder, place: str) -> None:
    """The text report and JSON have the place in the output; `concise` and others, the beginning of the file."""
    pytest.importorskip("_gojsonnet")
    folder.write("a.jsonnet", JSON)
    before = folder.check()
    line = next(line for _, line, _, rule, _ in before if rule == "P001")
    code, said = folder.suppress(f"a.jsonnet:{line if place == 'rendered' else place}", "P001")
    assert (code, said.split()[-3:]) == (0, ["entry", "in", "spec-lint.toml."])
    assert [finding[3] for finding in before - folder.check()] == ["P001"]


@pytest.mark.parametrize("reason", ["see #14 # and more", "- by hand", "a // b # c"])
def test_a_reason_that_a_comment_cannot_hold_is_written_to_the_configuration(folder: Folder, reason: str) -> None:
    folder.write("a.yaml", f"{BASE}descripton: a\n")
    assert folder.suppress("a.yaml:4", "P001", reason=reason)[0] == 0
    (entry,) = tomllib.loads(folder.read("spec-lint.toml"))["suppress"]
    assert entry["reason"] == reason
    assert folder.read("a.yaml") == f"{BASE}descripton: a\n"


def test_a_configuration_that_is_not_above_the_file_gets_no_entry(folder: Folder) -> None:
    folder.write("a.json", JSON)
    folder.write("other/spec-lint.toml", "")
    assert folder.suppress("a.json:4", "P001", "--config", "other/spec-lint.toml") == (
        2, "spec-lint: other/spec-lint.toml is not above a.json, so no entry there has an effect on it.\n",
    )  # fmt: skip


@pytest.mark.parametrize(("name", "more"), [("a.yaml", ()), ("spec-lint.toml", ("--in-config",))])
def test_a_read_only_file_is_not_changed(folder: Folder, name: str, more: tuple[str, ...]) -> None:
    folder.write("a.yaml", f"{BASE}descripton: a\n")
    folder.write("spec-lint.toml", "report_info = false\n")
    before = folder.read(name)
    (folder.path / name).chmod(0o444)
    said = f"spec-lint: {name} was not changed: it is read-only.\n"
    assert folder.suppress("a.yaml:4", "P001", *more) == (2, said)
    assert folder.read(name) == before


def test_a_file_that_is_not_checked_is_said_to_be_so(folder: Folder) -> None:
    folder.write("a.yaml", BASE)
    folder.write("b.yaml", "replicas: 2\n")
    assert folder.suppress("b.yaml:1", "P001") == (
        2, "spec-lint: There is no finding of P001 at b.yaml:1. spec-lint does not check this file; "
        "`spec-lint check --list-files` says why.\n",
    )  # fmt: skip


def test_two_findings_on_a_line_are_told_apart_by_the_column(folder: Folder) -> None:
    """A comment would cover both."""
    folder.write("a.yaml", BASE.replace("}}", "}, foo: a, bar: b}"))
    before = folder.check()
    columns = sorted(column for _, line, column, rule, _ in before if (line, rule) == (3, "P001"))
    assert len(columns) == 2
    assert folder.suppress(f"a.yaml:3:{columns[1]}", "P001")[0] == 0
    assert [finding[2] for finding in before - folder.check()] == columns[1:]
    assert "bar" in folder.read("spec-lint.toml")


@pytest.mark.parametrize("name", ["a.yaml", "a.json"])
@pytest.mark.parametrize("more", [(), ("--in-config",), ("--until", "2999-12-31")])
def test_without_the_column_only_one_finding_is_suppressed(folder: Folder, name: str, more: tuple[str, ...]) -> None:
    text = BASE.replace("}}", "}, foo: a, bar: b}") if name == "a.yaml" else JSON.replace(' "desc', ' "foo": 1, "desc')
    folder.write(name, text)
    line = 3 if name == "a.yaml" else 4
    columns = sorted(found[2] for found in folder.check() if (found[1], found[3]) == (line, "P001"))
    code, said = folder.suppress(f"{name}:{line}", "P001", *more)
    assert (code, said) == (
        2, f"spec-lint: On this line, P001 is found 2 times; write which one is meant: {name}:{line}:{columns[0]} or "
        f"{name}:{line}:{columns[1]}.\n",
    )  # fmt: skip
    assert folder.read(name) == text
    assert not (folder.path / "spec-lint.toml").exists()
    code, said = folder.suppress(f"{name}:{line}:{columns[0]}", "P001", *more)
    assert said.startswith("Suppressed 1 finding of P001")
    assert [found[2] for found in folder.check() if found[3] == "P001"] == columns[1:]


def test_a_comment_is_not_written_where_a_link_shows_it_in_another_place(folder: Folder) -> None:
    folder.write("a.yaml", f"{BASE}descripton: a\n")
    (folder.path / "b.yaml").symlink_to("a.yaml")
    before = folder.check()
    assert folder.suppress("b.yaml:4", "P001")[0] == 0
    assert [finding[0] for finding in before - folder.check()] == ["b.yaml"]
    assert folder.read("a.yaml") == f"{BASE}descripton: a\n"


def test_a_file_may_be_named_by_way_of_a_link(folder: Folder) -> None:
    folder.write("specs/a.yaml", f"{BASE}descripton: a\n")
    (folder.path / "node_modules").symlink_to("specs")
    assert folder.suppress("node_modules/a.yaml:4", "P001")[0] == 0
    assert folder.read("specs/a.yaml") == f"{BASE}descripton: a{C}\n"


@pytest.mark.parametrize(("arguments", "said"), [
    (("a.yaml:2", "P001"), "There is no finding of P001 at a.yaml:2. On this line there is P711. "
     "In this file, P001 is at 4:1."),
    (("a.yaml:9", "P002"),
     "There is no finding of P002 at a.yaml:9. A check of the whole project finds nothing there."),
    (("a.yaml:4:2", "P001"), "There is no finding of P001 at a.yaml:4:2. On this line there is P001. "
     "In this file, P001 is at 4:1."),
    (("b.yaml:4", "P001"), "There is no file b.yaml."),
    (("a.yaml", "P001"), "a.yaml does not name a place; write it as FILE:LINE or FILE:LINE:COLUMN."),
    (("a.yaml:4", "P0"), "P0 names several rules; name the one of the finding."),
    (("a.yaml:4", "unknown-fields"), "There is no rule unknown-fields. Did you mean `unknown-field`?"),
    (("a.yaml:4", "R000"), "A crash of spec-lint cannot be suppressed."),
    (("a.yaml:4", "P001", "--until", "2020-01-01"), "--until: 2020-01-01 is past."),
    (("a.yaml:4", "P001", "--until", "soon"), "--until must be a date, such as 2030-12-31, not soon."),
    (("a.yaml:4", "P001", "--isolated", "--in-config"),
     "--isolated ignores configuration files, so an entry there would have no effect."),
])  # fmt: skip
def test_what_cannot_be_suppressed_changes_nothing(folder: Folder, arguments: tuple[str, ...], said: str) -> None:
    text = f"{BASE}descripton: a\n"
    folder.write("a.yaml", text)
    assert folder.suppress(*arguments) == (2, f"spec-lint: {said}\n")
    assert folder.read("a.yaml") == text
    assert [path.name for path in folder.path.iterdir()] == ["a.yaml"]


@pytest.mark.parametrize(
    "reason", [" ", "\t ", "a\nb", "password=hunter2-hunter2", "ghp_16C7e42F292c6912E7710c838347Ae178B4a"]
)
def test_a_reason_is_one_line_without_a_credential(folder: Folder, reason: str) -> None:
    folder.write("a.yaml", f"{BASE}descripton: a\n")
    code, said = folder.suppress("a.yaml:4", "P001", reason=reason)
    assert code == 2
    if not reason.strip():
        assert said == "spec-lint: --reason is empty. Say why the finding is accepted.\n"
    elif "\n" in reason:
        assert said == "spec-lint: --reason must be a text on one line.\n"
    assert not reason.strip() or reason not in said
    assert folder.read("a.yaml") == f"{BASE}descripton: a\n"


@pytest.mark.parametrize("form", [
    "", "ignore = ['S110']", "# c\nignore = ['S110']\n\n[external_secrets]\na = true\n",
    "suppress = [{ rule = 'X1', reason = 'a' }]\nignore = ['S110']\n",
    "suppress = [\n    { rule = 'X1', reason = 'a' },  # why\n]\n",
    "[[suppress]]\nrule = 'X1'  # why\nreason = 'a'\n\n\n[external_secrets]\na = true\n",
])  # fmt: skip
def test_an_entry_leaves_the_form_of_a_configuration_as_it_is(form: str) -> None:
    entry = {"rule": "X201", "file": "a.json", "reason": 'a "b"'}
    made = with_suppressions(form, (), [entry, entry])
    assert tomllib.loads(made)["suppress"][-2:] == [entry, entry]
    rest = iter(made)
    assert all(character in rest for character in form)  # nothing is taken away, or moved
    assert "]\n[" not in made
    assert with_suppressions(made, (), []) == made


def test_options_with_dots_cannot_take_an_entry() -> None:
    with pytest.raises(FormError):
        with_suppressions("[tool]\nspec-lint.ignore = []\n", ("tool", "spec-lint"), [{"rule": "X", "reason": "a"}])


# ---------------------------------------------------------------------------------------------------------------------
# any finding of any rule

EXAMPLES = [
    rule for rule in all_rules().values() if rule.code not in (*NO_FILES, "R207", "R208", "R112", "S105", "S109")
]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(EXAMPLES), st.randoms(use_true_random=False))
def test_a_suppressed_finding_is_gone_and_no_other(
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    rule: Any,
    random: Any,
) -> None:
    path = tmp_path_factory.mktemp("project")
    monkeypatch.chdir(path)
    folder = Folder(path, capsys)
    given_example = example(rule, "Wrong")
    for name, text in given_example.files.items():
        folder.write(name, text)
    folder.write("spec-lint.toml", given_example.settings)
    before = folder.check()
    places = sorted({finding[:4] for finding in before})
    if not places:
        return
    file, line, column, code = random.choice(places)
    texts = {name: folder.read(name) for name in given_example.files}
    wanted = Counter(
        {finding: number for finding, number in before.items() if finding[:4] == (file, line, column, code)}
    )
    exit_code, said = folder.suppress(f"{file}:{line}:{column}", code)
    if exit_code != 0:
        assert "No entry can cover" in said or "form" in said or "There is no file" in said, said
        assert {name: folder.read(name) for name in texts} == texts
        return
    after = folder.check()
    assert before - after == wanted, said
    assert not after - before, said
    changed = {name for name in texts if folder.read(name) != texts[name]}
    assert changed <= {file}
    for name in changed:
        without = re.sub(rf" *(?:#|//) spec-lint: ignore\[{code}\] known", "", folder.read(name), count=1)
        assert re.sub(" +(?=\n)", "", without) == re.sub(" +(?=\n)", "", texts[name])
