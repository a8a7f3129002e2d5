"""Comments that ignore findings: what they cover in a run, and what is said of those that cover nothing."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from spec_lint.cli import main
from spec_lint.engine import collect
from tests.end_to_end.running import secret, spec

Check = Callable[..., Any]

BASE = """\
pipeline: {name: edges}
transform: {image: "edges:1.0", cmd: [python3, /edges.py]}
input: {pfs: {repo: images, glob: "/*"}}
"""
TYPO = "descripton: Finds edges."


@pytest.fixture(params=["few", "many", "cache"])
def check(
    request: pytest.FixtureRequest,
    tmp_path: Path,
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Check:
    """Checks the files of a folder, in each of the ways of a run: as its findings and what is suppressed."""
    monkeypatch.chdir(tmp_path)
    cache: tuple[str, ...] = ()
    if request.param == "many":
        monkeypatch.setattr(collect, "FEW", 0)
    if request.param == "cache":
        cache = "--cache", str(tmp_path_factory.mktemp("cache"))

    def run(*arguments: str, **files: str) -> Any:
        for name, text in files.items():
            path = tmp_path / name.replace("__", ".")
            path.write_bytes(text.encode())
        reports = []
        for _ in range(2 if cache else 1):
            main(["check", "--format", "json", *cache, *(arguments or (".",))])
            captured = capsys.readouterr()
            assert captured.out, captured.err
            reports.append(json.loads(captured.out))
        assert reports[0] == reports[-1]
        return Report(reports[-1])

    return run


class Report:
    def __init__(self, report: Any) -> None:
        self.findings = [(one["rule"], one["file"], one["line"]) for one in report["findings"]]
        self.messages = [one["message"] for one in report["findings"]]
        self.helps = [one["help"] for one in report["findings"]]
        self.suppressed = [
            (one["finding"]["rule"], one["finding"]["line"], one["by"], one["reason"])
            for one in report.get("suppressed", [])
        ]
        self.fixes = [one["fix"] for one in report["findings"]]


@pytest.mark.parametrize("text", [
    f"{BASE}{TYPO}  # spec-lint: ignore[P001] own\n",
    f"{BASE}# spec-lint: ignore[unknown-field] own\n{TYPO}\n",
    f"{BASE}# spec-lint: ignore[unknown-field] own\n# of our tool\n  # only\n{TYPO}\n",
    f"# spec-lint: ignore-file[P] own\n{BASE}{TYPO}\n",
    f"{BASE}---\n{BASE.replace('edges', 'b')}\n# spec-lint: ignore-document[ALL] own\n{TYPO}\n",
    f"{BASE}{TYPO}  # spec-lint: ignore[P001] own\n".replace("\n", "\r\n"),
    f"\ufeff{BASE}{TYPO}  # spec-lint: ignore[P001] own\n",
    f"{BASE}# spec-lint: ignore[P001] own\nmetadata:\n  annotations: {{}}\n  more: 1\n",
    '{"pipeline": {"name": "edges"},  # made by hand\n "transform": {"cmd": ["a"], "image": "a:1"},\n'
    ' "input": {"pfs": {"repo": "images", "glob": "/*"}},\n # spec-lint: ignore[P001] own\n "descripton": "a"}\n',
    BASE.replace("{name: edges}", "{name: edges}\ntransfrom: [\n 1]  # spec-lint: ignore[P001] a\n").replace(
        "transfrom: [", "transfrom: [  # spec-lint: ignore[P001] own"
    ).replace("  # spec-lint: ignore[P001] a", ""),
])  # fmt: skip
def test_a_finding_at_the_place_of_a_comment_is_suppressed(check: Check, text: str) -> None:
    report = check(a__yaml=text)
    assert [(rule, by, reason) for rule, _, by, reason in report.suppressed] == [("P001", "comment", "own")]
    assert not {"P001", "R020", "R021"} & {rule for rule, _, _ in report.findings}


@pytest.mark.parametrize("text", [
    f"{BASE}{TYPO}\n# spec-lint: ignore[P001] below\n",
    f"{BASE}# spec-lint: ignore[P001] a blank line\n\n{TYPO}\n",
    f"{BASE}# spec-lint: ignore[P001] a blank line\r\n \r\n{TYPO}\n",
    f"{BASE}# spec-lint: ignore[P001] blank lines\n\n\n# other\n{TYPO}\n",
    f"{BASE}# spec-lint: ignore[P001] a blank line\n# other\n\n{TYPO}\n",
    f"{BASE}{TYPO}  # spec-lint: ignore[P002] another rule\n",
    f"{BASE}description: |\n  # spec-lint: ignore-file[P001] text\n{TYPO}\n",
    f"{BASE}---\n# spec-lint: ignore-document[P001] another document\n{BASE.replace('edges', 'b')}---\n{TYPO}\n{BASE}",
])  # fmt: skip
def test_a_finding_elsewhere_is_reported(check: Check, text: str) -> None:
    report = check(a__yaml=text)
    assert report.suppressed == []
    assert "P001" in {rule for rule, _, _ in report.findings}


def test_findings_between_files_are_suppressed_where_they_are_reported(check: Check) -> None:
    text = f"{BASE}---\n{BASE}".replace("edges.py]", "edges.py], secrets: [{name: store, key: acces, env_var: A}]", 1)
    text = text.replace("transform", "# spec-lint: ignore[X2] made later\ntransform", 1)
    report = check(a__yaml=text, store__json=secret("store", "access"))
    assert ("X201", 3, "comment", "made later") in report.suppressed
    assert not {"X201", "R020"} & {rule for rule, _, _ in report.findings}


def test_a_comment_in_a_secret_in_yaml_has_an_effect(check: Check) -> None:
    text = "apiVersion: v1\nkind: Secret\nmetadata: {name: store}\n# spec-lint: ignore[S104] numbers\ndata: {a: '%'}\n"
    before = check("--as", "secret", ".", a__yaml=text.replace("spec-lint", "other"))
    (code,) = {rule for rule, _, line in before.findings if line == 5}
    report = check("--as", "secret", ".", a__yaml=text.replace("S104", code))
    assert [rule for rule, *_ in report.suppressed] == [code]


def test_strict_json_has_no_comments(check: Check) -> None:
    """A secret file with a comment is rejected, so the comment must not hide that."""
    text = secret("store", "access").replace("{", "{ # spec-lint: ignore-file[ALL] generated\n", 1)
    report = check("--as", "secret", ".", a__json=text)
    assert report.suppressed == []
    assert [line for _, _, line in report.findings if line == 1]
    stream = spec("edges", descripton="a").replace("{", "{ # spec-lint: ignore-file[ALL] generated\n", 1)
    report = check("--pachyderm-version", "1.13", ".", a__json=stream)
    assert report.suppressed == []


# ---------------------------------------------------------------------------------------------------------------------
# without effect


def test_a_comment_without_effect_is_reported_with_its_place(check: Check) -> None:
    report = check(a__yaml=f"{BASE}description: Finds edges.  # spec-lint: ignore[P001, P0] old\n")
    assert report.findings == [("R020", "a.yaml", 4)]
    assert report.messages == ['This comment ignores "P001" and "P0", but there is no such finding here.']
    assert report.fixes[0]["safe"]
    (edit,) = report.fixes[0]["edits"]
    assert (edit["line"], edit["column"], edit["end_column"], edit["text"]) == (4, 26, 61, "")


def test_a_word_without_effect_is_reported_beside_another_one(check: Check) -> None:
    report = check(a__yaml=f"{BASE}{TYPO}  # spec-lint: ignore[P009, P001, P2] old\n")
    assert report.messages == [
        'This comment ignores "P009", but there is no such finding here.',
        'This comment ignores "P2", but there is no such finding here.',
    ]
    assert [rule for rule, *_ in report.suppressed] == ["P001"]
    edits = [fix["edits"][0] for fix in report.fixes]
    line = f"{TYPO}  # spec-lint: ignore[P009, P001, P2] old"
    removed = [line[edit["column"] - 1 : edit["end_column"] - 1] for edit in edits]
    assert removed == ["P009, ", ", P2"]


def test_the_fix_for_a_comment_on_its_own_line_removes_the_line(check: Check) -> None:
    report = check(a__yaml=f"{BASE}  # spec-lint: ignore[P009] old\r\ndescription: a\n")
    (edit,) = report.fixes[0]["edits"]
    assert (edit["line"], edit["column"], edit["end_line"], edit["end_column"]) == (4, 1, 5, 1)


@pytest.mark.parametrize(("text", "arguments"), [
    (f"{BASE}description: a  # spec-lint: ignore[P001] off\n", ("--ignore", "P0", ".")),
    (f"{BASE}description: a  # spec-lint: ignore[P799] info\n", ("--select", "P1", ".")),
    (f"{BASE}description: a  # spec-lint: ignore[X201] of several files\n", ("a.yaml",)),
    (f"{BASE.replace('1.0', '${TAG}')}salt: a  # spec-lint: ignore[P001] a template\n", (".",)),
    (f"{BASE}description: a  # spec-lint: ignore[P001] cannot be parsed\nb: }}\n", (".",)),
    ("- a: 1  # spec-lint: ignore[P001] another file\n", (".",)),
])  # fmt: skip
def test_what_a_run_cannot_know_is_not_reported(check: Check, text: str, arguments: tuple[str, ...]) -> None:
    report = check(*arguments, a__yaml=text, b__json=spec("b"))
    assert "R020" not in {rule for rule, _, _ in report.findings}


def test_a_run_over_the_whole_project_knows_what_rules_over_several_files_do_not_find(check: Check) -> None:
    text = f"{BASE}description: a  # spec-lint: ignore[X201] old\n"
    assert ("R020", "a.yaml", 4) in check(".", a__yaml=text).findings


def test_another_comment_may_ignore_that_one_has_no_effect(check: Check) -> None:
    text = f"# spec-lint: ignore-file[R020] kept for later\n{BASE}description: a  # spec-lint: ignore[P001] old\n"
    report = check(a__yaml=text)
    assert report.findings == []
    assert report.suppressed == [("R020", 5, "comment", "kept for later")]
    report = check(a__yaml=text.replace("ignore[P001] old", "other"))
    assert report.messages == ['This comment ignores "R020", but there is no such finding in this file.']


def test_a_near_miss_is_reported_with_its_right_form(check: Check) -> None:
    report = check(a__yaml=f"{BASE}{TYPO}  # spec-lint:ignore P001 own\n# spec-lint: ignore[P0O1] own\nsalt: a\n")
    assert [finding for finding in report.findings if finding[0] == "R021"] == [
        ("R021", "a.yaml", 4), ("R021", "a.yaml", 5),
    ]  # fmt: skip
    assert "Write `# spec-lint: ignore[P001] own`." in report.helps
    assert "Did you mean `P001`?" in report.helps
    ours = [fix for fix, (rule, _, _) in zip(report.fixes, report.findings, strict=True) if rule == "R021"]
    assert [fix["safe"] for fix in ours] == [False, False]


def test_that_the_case_of_a_code_counts_is_in_the_message_itself(check: Check) -> None:
    report = check(a__yaml=f"{BASE}{TYPO}  # spec-lint: ignore[p001, P0O1] own\n")
    said = [message for message in report.messages if "no rule" in message]
    assert said == ['There is no rule "p001"; the case of letters counts.', 'There is no rule "P0O1".']


def test_a_reason_can_be_required(check: Check) -> None:
    text = f"{BASE}{TYPO}  # spec-lint: ignore[P001]\n"
    report = check(a__yaml=text)
    assert (report.findings, report.suppressed) == ([], [("P001", 4, "comment", "")])
    report = check(**{"a__yaml": text, "spec-lint__toml": "require_reason = true\n"})
    assert report.findings == [("R022", "a.yaml", 4)]
    report = check(a__yaml=text.replace("P001]", "P001] own"))
    assert report.findings == []


def test_a_crash_is_never_suppressed(check: Check, monkeypatch: pytest.MonkeyPatch) -> None:
    from spec_lint.engine import linter

    def crash(*_: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(linter._Round, "certain", crash)
    report = check(a__yaml=f"# spec-lint: ignore-file[ALL] generated\n{BASE}{TYPO}\n")
    assert {rule for rule, _, _ in report.findings} == {"R000"}


def test_a_reason_shows_no_credential(check: Check) -> None:
    value = "ghp_16C7e42F292c6912E7710c838347Ae178B4a"
    report = check(a__yaml=f"{BASE}{TYPO}  # spec-lint: ignore[P001] password={value}\n# spec-lint:ignore {value}\n")
    assert value not in str(vars(report))


# ---------------------------------------------------------------------------------------------------------------------
# other files


def test_a_hook_reports_only_comments_of_the_commit(check: Check) -> None:
    text = f"{BASE}description: a  # spec-lint: ignore[P001] old\n"
    report = check("--with-project", "b.json", a__yaml=text, b__json=spec("b", descripton="b"))
    assert "R020" not in {rule for rule, _, _ in report.findings}
    report = check("--with-project", "a.yaml")
    assert ("R020", "a.yaml", 4) in report.findings


def test_a_comment_in_a_file_of_defaults_is_about_findings_there(check: Check) -> None:
    defaults = "createPipelineRequest:\n  datum_tries: 'many'  # spec-lint: ignore[P] known\n"
    report = check(**{
        "defaults__yaml": defaults, "a__yaml": BASE, "spec-lint__toml": 'cluster_defaults = "defaults.yaml"\n',
    })  # fmt: skip
    assert {(line, by) for _, line, by, _ in report.suppressed} == {(2, "comment")}
    assert not [finding for finding in report.findings if finding[1] == "defaults.yaml"]


JSONNET = """\
// spec-lint: ignore-file[P001] own
function(suffix="a") {
  pipeline: {name: "edges" + suffix},  // spec-lint: ignore[P001] on a line
  transform: {image: "edges:1.0", cmd: ["python3", "/edges.py"]},
  input: {pfs: {repo: "images", glob: "/*"}},
  descripton: "Finds edges. // spec-lint: ignore[ALL] text",
}
"""


def test_comments_of_jsonnet_cover_the_rendered_text_only_for_the_whole_file(check: Check) -> None:
    pytest.importorskip("_gojsonnet")
    report = check(a__jsonnet=JSONNET)
    assert [(rule, reason) for rule, _, _, reason in report.suppressed] == [("P001", "own")]
    assert report.findings == [("R020", "a.jsonnet", 3)]
    assert report.helps == [
        "A comment on a line of jsonnet does not cover what the file renders to. Write `ignore-file` for that."
    ]


def test_comments_of_jsonnet_cover_findings_in_the_file_itself(check: Check) -> None:
    pytest.importorskip("_gojsonnet")
    text = JSONNET.replace('"edges" + suffix', "nothing.name").replace("P001] on a line", "R130] on a line")
    report = check(a__jsonnet=text)
    assert [(rule, line) for rule, line, _, _ in report.suppressed] == [("R130", 3)]
    assert "R130" not in {rule for rule, _, _ in report.findings}


@pytest.mark.parametrize(("before", "after"), [
    ("/* spec-lint:ignore-file[P001] own */ {", "/* spec-lint: ignore-file[P001] own */ {"),
    ("/*\n * spec-lint:ignore-file[P001] own\n */\n{", "/*\n * spec-lint: ignore-file[P001] own\n */\n{"),
    ("/*\n  spec-lint: ignore-file[P001] own\n  spec-lint: ignore-file[P002] old\n*/\n{",
     "/*\n  spec-lint: ignore-file[P001] own\n*/\n{"),
    ("/* spec-lint: ignore-file[P002] old\n   spec-lint: ignore-file[P001] own */ {",
     "/*\n   spec-lint: ignore-file[P001] own */ {"),
    ("/* spec-lint: ignore-file[P002] old */ // spec-lint: ignore-file[P001] own\n{",
     " // spec-lint: ignore-file[P001] own\n{"),
    ("// about spec-lint: ignore-file[P001] comments\n{", "// about // spec-lint: ignore-file[P001] comments\n{"),
])  # fmt: skip
def test_a_fix_in_a_block_comment_keeps_the_rest(check: Check, before: str, after: str) -> None:
    pytest.importorskip("_gojsonnet")
    rest = JSONNET.partition("{")[2].replace("  // spec-lint: ignore[P001] on a line", "").replace(" + suffix", "")
    check("--fix", "--unsafe-fixes", ".", a__jsonnet=before + rest)
    assert Path("a.jsonnet").read_text() == after + rest
    report = check()
    assert (report.findings, [one[0] for one in report.suppressed]) == ([], ["P001"])


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_comments_in_utf_16_have_an_effect(check: Check, encoding: str) -> None:
    text = f"\ufeff{BASE}{TYPO}  # spec-lint: ignore[P001] own\n".encode(encoding)
    Path("a.yaml").write_bytes(text.removeprefix(b"\xff\xfe") if encoding == "utf-16" else text)
    report = check()
    assert (report.findings, report.suppressed) == ([], [("P001", 4, "comment", "own")])


def test_a_file_that_changes_during_a_run_is_said_to_have_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The comments are those of the text that was judged: their places in another text would show anything."""
    from spec_lint.engine.workers import shared

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(collect, "FEW", 0)
    path = tmp_path / "a.yaml"
    path.write_text(f"{BASE}description: a  # spec-lint: ignore[P001] old\nsalt: {{password: pa55-w0rd-x}}\n")

    def then_changed(*arguments: Any) -> Any:
        found = shared(*arguments)
        path.write_text("# changed\n" * 20 + path.read_text())
        return found

    monkeypatch.setattr("spec_lint.engine.examine.shared", then_changed)
    main(["check", "--format", "json", "."])
    report = Report(json.loads(capsys.readouterr().out))
    assert set(report.messages) == {"This file has changed since it was checked. Check it again."}
