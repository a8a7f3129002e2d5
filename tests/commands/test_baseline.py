"""``spec-lint baseline`` and ``check --baseline``: what is known is counted, what is new is reported."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator  # type: ignore[import-untyped,unused-ignore]

from spec_lint.cli import main
from spec_lint.engine.collect import FEW
from spec_lint.files.content import LIMIT
from spec_lint.findings.finding import MOST_ALIKE
from tests.end_to_end.running import clean_environment, secret, spec
from tests.redaction.canaries import GROUPS, Search

schemas: Any = import_module("spec_lint.schemas")
FILE = "known.json"


class Run:
    """Runs the command in the current folder, and keeps what it printed last."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self.capsys = capsys
        self.out = self.err = ""

    def __call__(self, *arguments: str) -> int:
        code = main(list(arguments))
        self.out, self.err = self.capsys.readouterr()
        return code

    def new(self, *arguments: str) -> list[tuple[str, str]]:
        """The rules and files of the new findings."""
        self("check", "--baseline", FILE, "--format", "json", *arguments)
        return [(one["rule"], one["file"]) for one in json.loads(self.out)["findings"]]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    monkeypatch.chdir(tmp_path)
    return Run(capsys)


def git(*arguments: str) -> None:
    subprocess.run(["git", *arguments], check=True, env=clean_environment(), capture_output=True)


def bad(name: str, *fields: str) -> str:
    """A spec with fields that nobody knows."""
    return spec(name).replace('"transform": {', '"transform": {' + "".join(f'"{field}": 1, ' for field in fields))


def put(**files: str) -> None:
    for name, text in files.items():
        path = Path(name.replace("__", "/") + ".json")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


@pytest.fixture
def old(run: Run) -> Run:
    """A project of which the baseline knows the faults."""
    put(a=bad("a", "img"), b=bad("b", "img", "comand"), store=secret("store", "access", "secret"))
    assert run("baseline", FILE) == 0
    assert run.out == "known.json: 3 known findings (3 new).\n"
    return run


def test_known_findings_are_counted_and_not_reported(old: Run) -> None:
    assert old("check", "--baseline", FILE) == 0
    assert "0 errors, 0 warnings." in old.out
    assert "note: 3 known findings in the baseline." in old.out
    assert old("check") == 1


def test_a_new_fault_in_an_old_file_is_the_only_finding(old: Run) -> None:
    put(b=bad("b", "img", "comand", "evn"))
    assert old.new() == [("P001", "b.json")]
    assert old("check", "--baseline", FILE) == 1


def test_the_json_report_lists_what_is_known(old: Run) -> None:
    old("check", "--baseline", FILE, "--format", "json")
    report = json.loads(old.out)
    Draft202012Validator(json.loads(schemas.text("report"))).validate(report)
    assert [(one["by"], one["finding"]["file"]) for one in report["suppressed"]] == [
        ("baseline", "a.json"), ("baseline", "b.json"), ("baseline", "b.json"),
    ]  # fmt: skip


def test_a_copy_of_a_known_fault_is_new(old: Run) -> None:
    put(copy__a=Path("a.json").read_text())
    assert ("P001", "copy/a.json") in old.new()
    assert ("P001", "a.json") not in old.new()
    assert old.new("copy/a.json") == [("P001", "copy/a.json")], "the other one is still there, although it is not read"


def test_a_second_fault_of_the_same_words_is_new(run: Run) -> None:
    twice = spec("a").replace('"python3",', "1, 1,")
    put(a=twice)
    run("baseline", FILE)
    assert run.new() == []
    put(a=twice.replace("1, 1,", "1, 1, 1,"))
    assert len(run.new()) == 1


@pytest.mark.parametrize("arguments", [("baseline", FILE, "--prune"), ("check", "--baseline", FILE, "--prune")])
def test_what_is_gone_is_told_and_pruned(old: Run, arguments: tuple[str, ...]) -> None:
    put(b=bad("b", "img", "new"))
    old("check", "--baseline", FILE)
    gone = "note: 1 known finding is gone (P001 in b.json); `--prune` removes it from the baseline."
    assert gone in old.out
    old(*arguments)
    if arguments[0] == "check":
        assert "note: 1 known finding removed from the baseline." in old.out
        assert "gone" not in old.out
    else:
        assert old.out == "known.json: 2 known findings (1 removed).\n"
    assert old.new() == [("P001", "b.json")], "what is new was not added"
    old("check", "--baseline", FILE)
    assert "gone" not in old.out


def test_a_moved_finding_is_not_gone(old: Run) -> None:
    put(deep__down__b=Path("b.json").read_text())
    Path("b.json").unlink()
    assert old("check", "--baseline", FILE) == 0
    assert "gone" not in old.out
    before = Path(FILE).read_text()
    old("baseline", FILE, "--prune")
    assert Path(FILE).read_text() == before.replace('"b.json"', '"deep/down/b.json"')


def test_after_a_move_a_copy_is_new_and_not_what_was_copied(run: Run) -> None:
    old = {"p__a__e1": bad("e1", "img", "comand"), "p__a__e2": bad("e2", "img"), "p__b__e1": bad("b1", "img")}
    put(**old)
    run("baseline", FILE)
    Path("p").rename("q")
    put(q__a__a1=old["p__a__e1"], q__0__e1=old["p__a__e1"])
    found = [("P001", "q/0/e1.json")] * 2 + [("P001", "q/a/a1.json")] * 2
    assert [one for one in run.new() if one[0] == "P001"] == found
    assert [one for one in run.new("--with-project", "q/a/a1.json") if one[0] == "P001"] == found[2:]


def secrets(*items: dict[str, str]) -> str:
    return json.dumps(json.loads(spec("a")) | {"transform": {"image": "a:1", "cmd": ["a"], "secrets": items}})


@pytest.mark.parametrize(("one", "other"), [
    ({"env_var": "A"}, {"env_var": "B"}),
    ({"env_var": "B"}, {"env_var": "A"}),
])  # fmt: skip
def test_the_same_fault_of_another_item_is_new(run: Run, one: dict[str, str], other: dict[str, str]) -> None:
    right, wrong = {"name": "store", "key": "access"}, {"name": "store", "key": "nokey"}
    put(store=secret("store", "access"), a=secrets(right | one, wrong | other))
    run("baseline", FILE)
    known = Path(FILE).read_text()
    assert run.new() == []
    put(a=secrets(wrong | other, right | one))
    assert run.new() == [], "only the order is another one"
    put(a=secrets(wrong | one, right | other))
    assert run.new() == [("X201", "a.json")]
    git("init", "-qb", "main")
    git("add", ".")
    git("commit", "-qm", "first")
    run("baseline", FILE)
    assert Path(FILE).read_text() != known
    assert run("check", "--baseline", FILE, "--shrink-only") == 1


def test_shrink_only_writes_nothing_that_has_grown(old: Run) -> None:
    before = Path(FILE).read_text()
    put(a=bad("a"), b=bad("b", "img", "comand", "evn"))
    assert old("baseline", FILE, "--shrink-only") == 1
    assert "spec-lint: known.json was not written: it would grow by 1 finding." in old.err
    assert "evn" in old.err, "the report shows what is new"
    assert Path(FILE).read_text() == before
    put(b=bad("b", "img", "comand"))
    assert old("baseline", FILE, "--shrink-only") == 0
    assert old.out == "known.json: 2 known findings (1 removed).\n"


def test_the_file_is_sorted_with_a_finding_in_each_line_and_valid(old: Run) -> None:
    text = Path(FILE).read_text()
    value = json.loads(text)
    Draft202012Validator(json.loads(schemas.text("baseline"))).validate(value)
    head, *lines, last = text.splitlines()
    assert lines == sorted(lines)
    assert [json.loads(line.removesuffix(",")) for line in lines] == value["baseline"][:-1]
    assert (head[-1], last) == ("[", "null]}")
    assert old("baseline", FILE) == 0
    assert Path(FILE).read_text() == text


def test_findings_are_the_same_with_many_files(run: Run) -> None:
    """Then each file is judged alone, by several processes."""
    put(a=bad("a", "img").replace('"acces', '"none'), store=secret("store", "access", "secret"))
    run("baseline", FILE)
    few = Path(FILE).read_text()
    put(**{f"good{number}": spec(f"good{number}") for number in range(FEW)})
    run("baseline", "many.json")
    assert Path("many.json").read_text() == few


def test_all_of_many_findings_are_known(run: Run) -> None:
    fields = [f"field{number}" for number in range(MOST_ALIKE + 50)]
    put(a=bad("a", *fields))
    run("baseline", FILE)
    assert run("check", "--baseline", FILE) == 0
    put(a=bad("a", "brandnew", *fields))
    assert run.new() == [("P001", "a.json")]


CONFLICT = "<<<<<<< HEAD\n{}=======\n{}>>>>>>> other\n"


def test_a_conflict_of_a_merge_is_told_with_its_line_and_prune_resolves_it(old: Run) -> None:
    text = Path(FILE).read_text()
    head, first, second, third, last = text.splitlines(keepends=True)
    Path(FILE).write_text(head + first + CONFLICT.format(second, third) + last)
    assert old("check", "--baseline", FILE) == 2
    assert old.err.startswith("spec-lint: known.json:3:1: Here is a conflict of a git merge.")
    assert old("baseline", FILE, "--prune") == 0
    assert Path(FILE).read_text() == text


def test_git_merges_baselines_that_both_sides_have_changed(old: Run) -> None:
    put(**{name: bad(name, "img") for name in "hijklm"})
    git("init", "-qb", "main")
    git("add", ".")
    old("baseline", FILE)
    git("add", ".")
    git("commit", "-qm", "both")
    git("checkout", "-qb", "side")
    put(h=bad("h"), zz=bad("zz", "img"))
    old("baseline", FILE)
    git("add", ".")
    git("commit", "-qm", "side")
    git("checkout", "-q", "main")
    put(l=bad("l"), aa=bad("aa", "img"))
    old("baseline", FILE)
    git("add", ".")
    git("commit", "-qm", "main")
    git("merge", "-q", "side", "-m", "merged")
    assert old("check", "--baseline", FILE) == 0
    assert "gone" not in old.out


NO_BASELINE = "This is not a baseline of spec-lint. Name the file that `spec-lint baseline FILE` has written.\n"
ENTRY = '{"rule": "P001", "of": "", "at": "", "what": "0", "file": "a.json"}'


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            None,
            "known.json:1:1: The baseline cannot be read. There is no such file or folder. `spec-lint baseline "
            "known.json` writes it.\n",
        ),
        (
            '{"version": 1, no',
            "known.json:1:16: The baseline is not JSON. Restore it from git, or delete it and write it again with "
            "`spec-lint baseline FILE`.\n",
        ),
        ("", "known.json:1:1: The baseline is not JSON. Restore it from git"),
        *[
            (text, f"known.json:1:1: {NO_BASELINE}")
            for text in (spec("a"), "pipeline:\n  name: a\n", "[]", "{\n  no", "{}")
        ],
        (
            '{"version": 2, "spec_lint": "9", "baseline": []}',
            "known.json:1:13: A newer spec-lint wrote this baseline (version 2). Update spec-lint, or "
            "delete it and write it again with `spec-lint baseline FILE`.\n",
        ),
        (
            f'{{"version": 1, "spec_lint": "0", "baseline": [\n{ENTRY},\n{ENTRY.replace("P001", "P1")},\nnull]}}',
            'known.json:3:10: `baseline[1].rule` must be the code of a rule, such as "X201".',
        ),
        (
            f'{{"version": 1, "spec_lint": "0", "baseline": [\n{ENTRY.replace("what", "wat")},\nnull]}}',
            "known.json:2:",
        ),
    ],
)
def test_a_file_that_is_no_baseline_is_told_with_its_place(run: Run, text: str | None, said: str) -> None:
    put(a=bad("a", "img"))
    if text is not None:
        Path(FILE).write_text(text)
    assert run("check", "--baseline", FILE) == 2
    assert f"spec-lint: {said}" in run.err
    assert run.out == ""


def test_only_the_file_is_required(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        run("baseline")
    assert "the following arguments are required: FILE\n" in capsys.readouterr().err


def test_only_a_baseline_is_replaced(run: Run) -> None:
    put(a=bad("a", "img"), known=spec("mine"))
    assert run("baseline", FILE) == 2
    assert (
        run.err == "spec-lint: known.json is not a baseline of spec-lint, so it was not replaced. Name another file.\n"
    )
    assert Path(FILE).read_text() == spec("mine")
    run("check", "--format", "json", "a.json")
    Path(FILE).write_text(run.out)
    assert run("baseline", FILE) == 2, "a report has findings too"
    Path(FILE).write_text("")
    assert run("baseline", FILE) == 0


@pytest.mark.parametrize(
    "layout", [{"indent": 2}, {"sort_keys": True}, {"separators": (",", ":")}], ids=["prettier", "sorted", "minified"]
)
def test_a_baseline_that_another_tool_has_formatted_is_replaced(old: Run, layout: Any) -> None:
    text = Path(FILE).read_text()
    Path(FILE).write_text(json.dumps(json.loads(text), **layout))
    assert old("check", "--baseline", FILE) == 0
    assert old("baseline", FILE) == 0
    assert Path(FILE).read_text() == text


def test_there_is_nothing_to_prune_without_a_baseline(run: Run) -> None:
    put(a=bad("a", "img"))
    assert run("baseline", FILE, "--prune") == 2
    assert run.err == "spec-lint: There is no file known.json to prune.\n"
    assert not Path(FILE).exists()


def test_what_the_command_line_leaves_out_is_not_gone(old: Run) -> None:
    before = Path(FILE).read_text()
    put(a=bad("a"))
    for arguments in (("check", "--baseline", FILE, "--prune"), ("baseline", FILE, "--prune"), ("baseline", FILE)):
        assert old(*arguments, "--exclude", "a.json", "--exclude", "deep") == 0
        assert "gone" not in old.out
        assert "removed" not in old.out
    assert Path(FILE).read_text() == before
    old("check", "--baseline", FILE, "--prune", "--exclude", "b.json")
    assert Path(FILE).read_text() == before.replace(before.splitlines(keepends=True)[1], "")


@pytest.fixture
def two(run: Run) -> Run:
    """A project in the root and another one in a folder, each with a baseline of its own that does not exist yet."""
    put(a=bad("a", "img"), sub__b=bad("b", "img"))
    Path("spec-lint.toml").write_text('baseline = "known.json"\n')
    Path("sub/spec-lint.toml").write_text('baseline = "old.json"\n')
    return run


def test_one_of_several_baselines_is_written_without_the_others(two: Run) -> None:
    assert two("check") == 2
    assert two("baseline", FILE) == 0
    assert two.out == "known.json: 1 known finding (1 new).\n"
    assert two("baseline", "sub/old.json") == 0
    assert two.out == "sub/old.json: 1 known finding (1 new).\n"
    assert two("check") == 0


def test_each_of_several_baselines_is_named_where_something_is_gone(two: Run) -> None:
    two("baseline", FILE)
    two("baseline", "sub/old.json")
    put(a=bad("a"), sub__b=bad("b"))
    two("check")
    assert "1 known finding is gone (P001 in a.json); `--prune` removes it from known.json.\n" in two.out
    assert "1 known finding is gone (P001 in sub/b.json); `--prune` removes it from sub/old.json.\n" in two.out
    two("check", "--prune")
    assert "1 known finding removed from known.json.\n" in two.out
    assert "1 known finding removed from sub/old.json.\n" in two.out


def test_a_project_that_is_copied_with_its_baseline_has_what_is_known(
    two: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    git("init", "-q")
    two("baseline", FILE)
    two("baseline", "sub/old.json")
    shutil.copytree("sub", "copy")
    for paths in ((), ("copy",), ("copy/b.json",), (".", "sub")):
        assert two("check", *paths) == 0, two.out
        assert "gone" not in two.out
    monkeypatch.chdir("copy")
    assert two("check") == 0
    assert two("baseline", "old.json") == 0
    assert two.out == "old.json: 1 known finding.\n"
    assert '"file": "copy/b.json"' in Path("old.json").read_text()
    monkeypatch.chdir("..")
    put(copy__c=bad("b", "img"))
    assert two("check") == 1
    assert two.out.count("error[P001]") == 1
    put(copy__b=bad("b"), copy__c=bad("c"))
    two("check")
    assert "1 known finding is gone (P001 in copy/b.json); `--prune` removes it from copy/old.json." in two.out


def test_nothing_to_check_writes_nothing(run: Run) -> None:
    assert run("baseline", FILE) == 3
    assert not Path(FILE).exists()


@pytest.mark.parametrize("paths", [("typo/dir",), ("a.json", "typo.json"), (".", "typo/*.json"), ("link.json",)])
def test_a_path_that_leads_nowhere_is_never_known(old: Run, paths: tuple[str, ...]) -> None:
    Path("link.json").symlink_to("nowhere.json")
    before = Path(FILE).read_text()
    for name, options in ((FILE, ()), (FILE, ("--prune",)), ("other.json", ()), ("other.json", ("--ignore", "R001"))):
        assert old("baseline", name, *paths, *options) == 2
        assert old.err.startswith(f'spec-lint: {name} was not written, because "{paths[-1]}" cannot be read. ')
        assert old.out == ""
    assert Path(FILE).read_text() == before
    assert not Path("other.json").exists()
    assert old("check", *paths, "--baseline", FILE) == 1
    assert "R001" in old.out


def test_a_baseline_that_has_a_path_that_leads_nowhere_does_not_hide_it(old: Run) -> None:
    entry = ENTRY.replace("P001", "R001").replace("a.json", "typo/dir")
    Path(FILE).write_text(Path(FILE).read_text().replace("null", f"{entry},\nnull"))
    assert old.new("typo/dir") == [("R001", "typo/dir")]
    assert old("check", "--baseline", FILE) == 0
    assert "1 known finding is gone (R001 in typo/dir)" in old.out
    assert old("baseline", FILE, "--prune") == 0
    assert "R001" not in Path(FILE).read_text()


def test_what_cannot_be_read_in_a_folder_is_not_known_either(run: Run) -> None:
    put(a=bad("a", "img"))
    with Path("large.json").open("wb") as file:
        file.truncate(LIMIT + 1)
    Path("spec-lint.toml").write_text('pipelines = ["large.json"]\n')
    assert run("baseline", FILE) == 1
    assert "R001" in run.err
    assert run.new() == [("R001", "large.json")]


@pytest.mark.parametrize("entry", [
    '[[suppress]]\nrule = "R001"\nfile = "typo/"\nreason = "r"\n', '[per_file_ignores]\n"typo/" = ["R001"]\n',
])  # fmt: skip
def test_a_configuration_does_not_accept_a_path_that_leads_nowhere(run: Run, entry: str) -> None:
    put(a=spec("a"))
    Path("spec-lint.toml").write_text(entry)
    assert run("check", "a.json", "typo/dir") == 1
    assert "R001" in run.out


def test_the_configuration_names_the_baseline_beside_it(old: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    Path("spec-lint.toml").write_text('baseline = "known.json"\n')
    put(deep__c=bad("c", "img"))
    old("baseline", FILE)
    assert old("check") == 0
    monkeypatch.chdir("deep")
    assert old("check", "..") == 0
    assert old("check") == 0
    assert "note: 1 known finding in the baseline." in old.out
    assert old("check", "--no-baseline") == 1


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--prune",), "--prune needs a baseline; name it with --baseline, or in the configuration."),
        (("--shrink-only",), "--shrink-only needs a baseline; name it with --baseline, or in the configuration."),
        (("--no-baseline", "--baseline", "x"), "--no-baseline and --baseline exclude each other."),
        (("--no-baseline", "--prune"), "--no-baseline and --prune exclude each other."),
    ],
)
def test_options_without_effect_are_refused(run: Run, arguments: tuple[str, ...], said: str) -> None:
    put(a=spec("a"))
    assert run("check", *arguments) == 2
    assert run.err == f"spec-lint: {said}\n"


@pytest.mark.parametrize("entry", [
    'exclude = ["old/"]\n', '[[suppress]]\nrule = "P001"\nreason = "r"\n',
    '[[suppress]]\nrule = "P001"\nreason = "r"\nuntil = 2020-01-01\n',
])  # fmt: skip
def test_a_finding_about_the_configuration_is_nothing_checked(run: Run, entry: str) -> None:
    put(other="{}")
    Path("spec-lint.toml").write_text(entry)
    for more in ((), ("--format", "json")):
        assert run("check", *more) == 3
        assert "spec-lint.toml" in run.out
        assert "nothing to check" in run.err
    assert run("check", "--allow-empty") == 0
    assert run("check", "--fail-on", "warning") == 1
    assert run("check", "--isolated", "--config", entry) == 3
    assert run("baseline", FILE) == 3


def test_findings_about_the_configuration_are_never_known(run: Run) -> None:
    put(a=bad("a", "img"))
    Path("spec-lint.toml").write_text('[[suppress]]\nrule = "X201"\nreason = "r"\nuntil = 2020-01-01\n')
    assert run("baseline", FILE) == 0
    assert "R002" in run.err
    assert run.new() == [("R002", "spec-lint.toml")]


def test_a_missing_renderer_is_never_known(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    pytest.importorskip("_gojsonnet")
    put(a=bad("a", "img"), store=secret("store", "access", "secret"))
    Path("b.jsonnet").write_text("function(suffix) " + spec("b"))
    with monkeypatch.context() as without:
        hidden = tmp_path_factory.mktemp("hidden")
        for module in ("_gojsonnet", "_jsonnet"):
            (hidden / f"{module}.py").write_text("raise ImportError\n")
        without.setattr(sys, "path", [str(hidden), *sys.path])
        assert run("baseline", FILE) == 1
        assert run.out == "known.json: 1 known finding (1 new).\n"
        assert "R137" in run.err
        assert "note: 1 finding is not in known.json: a baseline never has these." in run.err
        assert run.new() == [("R137", "b.jsonnet")]
    assert run.new() == [("R138", "b.jsonnet")]
    assert run("baseline", FILE) == 0
    assert run.new() == []


def test_a_crash_writes_nothing(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def crash(*_: object) -> None:
        raise RuntimeError

    from spec_lint.model.pipeline import Pipeline

    put(a=bad("a", "img"))
    monkeypatch.setattr(Pipeline, "pfs_inputs", crash)
    assert run("baseline", FILE) == 70
    assert "known.json was not written, because a rule crashed." in run.err
    assert not Path(FILE).exists()


def test_a_run_over_a_part_keeps_what_is_known_elsewhere(old: Run) -> None:
    put(a=bad("a"), sub__c=bad("c", "img"))
    assert old("check", "--baseline", FILE, "b.json") == 0
    assert "gone" not in old.out
    assert old("baseline", FILE, "sub") == 0
    assert old.out == "known.json: 4 known findings (1 new).\n"
    assert old("baseline", FILE, "a.json", "--prune") == 0
    assert old.out == "known.json: 3 known findings (1 removed).\n"


def test_what_a_run_could_not_find_is_not_gone(old: Run) -> None:
    """Rules that did not run, and files that could not be parsed."""
    assert old.new("--select", "X2") == []
    assert "gone" not in old.err
    put(a=bad("a", "img").rstrip("}\n"))
    old("check", "--baseline", FILE)
    assert "gone" not in old.out


def test_another_release_may_have_other_words(old: Run) -> None:
    text = Path(FILE).read_text()
    changed = json.loads(text)
    changed["spec_lint"] = "0.0.1"
    for entry in filter(None, changed["baseline"]):
        entry["what"] = "0"
    Path(FILE).write_text(json.dumps(changed))
    assert old("check", "--baseline", FILE) == 0
    put(b=bad("b", "img", "comand", "evn"))
    assert old.new() == [("P001", "b.json")]
    put(b=bad("b", "img", "comand"))
    assert old("baseline", FILE) == 0
    assert Path(FILE).read_text() == text
    changed["spec_lint"] = json.loads(text)["spec_lint"]
    Path(FILE).write_text(json.dumps(changed))
    assert len(old.new()) == 3, "the same release has the same words"


def test_the_baseline_is_not_part_of_the_project(old: Run) -> None:
    old("check", "--baseline", FILE)
    assert "3 files: 2 pipelines, 1 secret, 0 other files." in old.out
    old("check")
    assert "ignored" not in old.out
    assert "could not be parsed" not in old.out
    Path(FILE).write_text(Path(FILE).read_text().replace("null]}", ""))
    old("check", "a.json", "store.json", ".")
    assert "could not be parsed" not in old.out


def test_our_own_files_are_counted_in_no_run(old: Run) -> None:
    Path("spec-lint.toml").write_text('baseline = "known.json"\noutput = ["json=report.json"]\n')
    old("check")
    assert Path("report.json").exists()
    for options in ((), ("--no-baseline",), ("--output", "text=report.txt"), ("--no-baseline", "--output", "text")):
        old("check", *options)
        assert "3 files: 2 pipelines, 1 secret, 0 other files." in old.out, options


def test_a_spec_that_the_configuration_takes_for_a_baseline_is_checked(old: Run) -> None:
    Path("spec-lint.toml").write_text('baseline = "a.json"\n')
    old("check", "--no-baseline", "--format", "json")
    assert ("P001", "a.json") in [(one["rule"], one["file"]) for one in json.loads(old.out)["findings"]]


def test_our_own_words_after_a_name_are_not_masked(run: Run) -> None:
    """Nor is the name, although it looks like one before a value."""
    put(a=spec("a"))
    Path("password").mkdir()
    run("check", "--baseline", "password")
    said = "The baseline cannot be read. This is a folder, not a regular file, so it was not read."
    assert run.err == f"spec-lint: password:1:1: {said}\n"
    Path("spec-lint.toml").write_text('baseline = "passwd"\n')
    Path("passwd").write_text("root:x:0:0\n")
    run("check")
    assert run.err == f"spec-lint: passwd:1:1: {NO_BASELINE}"
    Path("spec-lint.toml").unlink()
    git("init", "-q")
    run("check", "--since", "secret:abc")
    assert run.err == (
        'spec-lint: --since: there is no commit "secret:abc" here; if it is in the remote repository, fetch it first.\n'
    )
    run("check", "--since", "password: hunter2 hunter3")
    assert "hunter" not in run.err
    assert run.err.endswith("fetch it first.\n")
    run("baseline", "other.json", "password.json")
    said = 'because "password.json" cannot be read. There is no such file or folder.'
    assert run.err == f"spec-lint: other.json was not written, {said}\n"
    run("settings", "password")
    run("settings", "secret/token.json")
    assert run.err == 'spec-lint: There is no file or folder "secret/token.json".\n'


@pytest.mark.parametrize("link", [False, True])
def test_the_folder_of_the_run_does_not_matter(old: Run, monkeypatch: pytest.MonkeyPatch, link: bool) -> None:
    put(copy__a=Path("a.json").read_text())
    before = old.new()
    here = Path.cwd()
    if link:
        (here.parent / "link").symlink_to(here)
    folder = here.parent / "link" if link else here
    monkeypatch.chdir(here / "copy")
    code = old("check", "--baseline", str(folder / FILE), "--format", "json", str(folder))
    assert code == 1
    found = [(one["rule"], Path(one["file"]).resolve()) for one in json.loads(old.out)["findings"]]
    assert found == [(rule, (here / file).resolve()) for rule, file in before]


def test_a_check_tells_whether_the_baseline_has_grown_since_a_commit(old: Run) -> None:
    check = ("check", "--baseline", FILE, "--shrink-only")
    git("init", "-qb", "main")
    git("add", ".")
    assert old(*check, "--ignore", "S350") == 0, "there is no commit yet"
    old("baseline", FILE)
    git("add", ".")
    git("commit", "-qm", "first")
    assert old(*check) == 0
    git("checkout", "-qb", "side")
    put(a=bad("a"), b=bad("b", "img", "comand", "evn"), moved__c=bad("c", "img"))
    old("baseline", FILE)
    assert old(*check) == 1
    grown = "known.json has grown by 2 findings since {}: P001 in pipeline b, P001 in pipeline c."
    assert f"spec-lint: {grown.format('HEAD')}" in old.err
    git("add", ".")
    git("commit", "-qm", "second")
    assert old(*check) == 0
    assert old(*check, "--since", "main") == 1
    assert grown.format("main") in old.err
    assert old(*check, "--since", "origin/main") == 2
    assert 'no commit "origin/main" here; if it is in the remote repository, fetch it first.' in old.err
    put(b=bad("b"), moved__c=bad("c"))
    Path("b.json").rename("moved/b.json")
    assert old(*check, "--prune", "--since", "main") == 1, "the check compares what was in the file"
    assert old(*check, "--since", "main") == 0


@pytest.mark.parametrize("table", ["spec-lint.toml", "pyproject.toml"])
@pytest.mark.parametrize("stays", [False, True])
def test_a_baseline_that_has_another_name_now_is_compared_too(two: Run, table: str, stays: bool) -> None:
    if table != "spec-lint.toml":
        Path("sub/spec-lint.toml").unlink()
    head = "" if table == "spec-lint.toml" else "[tool.spec-lint]\n"
    Path("sub", table).write_text(f'{head}baseline = "old.json"\n')
    two("baseline", FILE)
    two("baseline", "sub/old.json")
    git("init", "-qb", "main")
    git("add", ".")
    git("commit", "-qm", "first")
    shutil.copy("sub/old.json", "sub/other.json")
    if not stays:
        Path("sub/old.json").unlink()
    Path("sub", table).write_text(f'{head}baseline = "other.json"\n')
    assert two("check", "--shrink-only") == 0
    assert two.err == ""
    put(sub__c=bad("c", "img"))
    two("baseline", "sub/other.json")
    assert two("check", "--shrink-only", "--since", "main") == 1
    assert "sub/other.json has grown by 1 finding since main: P001 in pipeline c." in two.err


@pytest.mark.parametrize("before", ["tool = 3\n", "[tool]\nspec-lint = 3\n"])
def test_a_configuration_that_was_none_in_the_commit_names_no_baseline(two: Run, before: str) -> None:
    Path("sub/spec-lint.toml").unlink()
    Path("sub/pyproject.toml").write_text(before)
    git("init", "-qb", "main")
    git("add", ".")
    git("commit", "-qm", "first")
    Path("sub/pyproject.toml").write_text('[tool.spec-lint]\nbaseline = "old.json"\n')
    two("baseline", FILE)
    two("baseline", "sub/old.json")
    assert two("check", "--shrink-only", "--since", "main") == 0
    assert "main has no baseline to compare" in two.err


def test_an_empty_path_is_refused(old: Run) -> None:
    for paths in (("",), ("a.json", "")):
        assert old("check", *paths) == 2
        assert old.err == "spec-lint: A path is empty; leave it out, or name a file or a folder.\n"


def test_that_there_is_no_baseline_to_compare_with_is_said(old: Run) -> None:
    git("init", "-qb", "main")
    git("add", "a.json", "b.json")
    git("commit", "-qm", "first")
    for rev, more in (("HEAD", ()), ("main", ("--since", "main"))):
        assert old("check", "--baseline", FILE, "--shrink-only", *more) == 0
        assert f"note: --shrink-only: {rev} has no baseline to compare known.json with.\n" in old.err


# in a hook


def test_a_hook_tells_of_what_is_gone_in_its_files_only(old: Run) -> None:
    put(a=bad("a"), b=bad("b", "img"))
    assert old("check", "--baseline", FILE, "--with-project", "b.json") == 0
    assert "1 known finding is gone (P001 in b.json)" in old.out
    old("check", "--baseline", FILE, "--with-project", "a.json", "b.json")
    assert "2 known findings are gone" in old.out


def test_a_hook_reports_a_copy_although_the_other_file_has_not_changed(old: Run) -> None:
    put(copy__a=Path("a.json").read_text())
    assert ("P001", "copy/a.json") in old.new("--with-project", "copy/a.json")


def test_a_hook_sees_that_a_file_has_moved(old: Run) -> None:
    put(copy__a=Path("a.json").read_text())
    Path("a.json").unlink()
    assert old.new("--with-project", "copy/a.json") == []


def test_a_commit_that_changes_the_baseline_concerns_every_file(old: Run) -> None:
    assert old.new("--with-project", "store.json") == []
    Path(FILE).write_text(Path(FILE).read_text().replace('"a.json"', '"gone.json"').replace("pipeline a", "pipeline z"))
    assert old.new("--with-project", "store.json") == []
    assert old.new("--with-project", "store.json", FILE) == [("P001", "a.json")]


# no value of a secret

Leak = Callable[[str], list[str]]


@pytest.mark.parametrize("group", sorted(GROUPS))
def test_no_value_of_a_secret_is_in_a_baseline(run: Run, group: str) -> None:
    canaries = GROUPS[group]
    values = [value for canary in canaries for value in canary.values][:40]
    for canary in canaries:
        Path(canary.name).write_bytes(canary.data)
    for number, value in enumerate(values):
        fault: Any = {
            "input": {"cron": {"name": "tick", "spec": value}},
            "transform": {
                "image": value,
                "cmd": ["run", "--password", value, 5],
                "secrets": [{"name": value, "kee": 1}],
            },
            "resource_limits": {"memory": value},
            "scheduling_spec": {"tolerations": [{"password": value, "operator": value}]},
        }
        Path(f"spec{number}.json").write_text(spec(f"spec{number}", **fault))
    assert run("baseline", FILE, "--select", "ALL", "--info") == 0
    text = Path(FILE).read_text()
    assert len(text.splitlines()) > 10
    assert Search(canaries)(text) == []
    assert Search(canaries)(run.out + run.err) == []


def test_the_baseline_of_a_project_has_effect_from_above(
    old: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    put(imaging__c=bad("c", "img"), imaging__d=bad("d", "img"))
    old("baseline", FILE, "imaging")
    shutil.move(FILE, "imaging/bl.json")
    Path("imaging/pyproject.toml").write_text('[tool.spec-lint]\nbaseline = "bl.json"\n')
    monkeypatch.chdir("imaging")
    assert old("baseline", "bl.json") == 0
    assert old("check") == 0
    monkeypatch.chdir("..")
    assert old("check") == 1
    assert "imaging/c.json" not in old.out
    assert "note: 2 known findings in the baseline." in old.out
    assert old("baseline", FILE) == 0, "what the other baseline knows is not written to this one"
    assert "imaging" not in Path(FILE).read_text()
    assert old("check", "--baseline", FILE) == 1, "the command line replaces all of them"
    Path("spec-lint.toml").write_text(f'baseline = "{FILE}"\n')
    assert old("check") == 0
    assert old("check", "--no-baseline") == 1
    put(imaging__d=bad("d"))
    assert old("check", "--prune") == 0
    assert "gone" not in old.out
    assert "d.json" not in Path("imaging/bl.json").read_text()
    Path("imaging/bl.json").unlink()
    assert old("check") == 2
