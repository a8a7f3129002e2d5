"""The report for people."""

from __future__ import annotations

import textwrap
import time

import pytest

from spec_lint.findings.finding import Refuser, Severity, Span
from spec_lint.findings.source import Source
from tests.engine.test_speed import calls
from tests.report.reporting import NOTHING, finding, label, report, span, summary

SPEC = Source(
    "pipelines/mnist.json",
    """{
  "pipeline": {"name": "mnist"},
  "transform": {
    "secrets": [
      {"name": "clearml", "key": "acces", "env_var": "KEY"}
    ]
  }
}
""",
)
SECRET_TEXT = """{
  "kind": "Secret",
  "metadata": {"name": "clearml"},
  "stringData": {
    "access": "wQx7-access", "secret": "wQx8-secret"
  }
}
"""
SECRET = Source("secrets/clearml.json", SECRET_TEXT)


def shown(text: str) -> str:
    """A report without its closing lines."""
    return text[: text.rindex("\n\n") + 1]


def dedented(text: str) -> str:
    return textwrap.dedent(text).lstrip("\n")


def test_a_finding_with_another_end_and_help() -> None:
    found = finding(
        span(SPEC, '"acces"'),
        'The secret "clearml" has no key "acces".',
        rule="X201",
        name="secret-key-missing",
        refused_by=Refuser.PACHD,
        related=(label(SECRET, '"stringData"', "defined here, with the keys access and secret"),),
        help='Did you mean "access"?',
    )
    assert report([found], summary=summary([found], files=2, secrets=1, notes=("All is said.",))) == dedented(
        """
        error[X201] secret-key-missing: The secret "clearml" has no key "acces".
         --> pipelines/mnist.json:5:34
          |
        5 |       {"name": "clearml", "key": "acces", "env_var": "KEY"}
          |                                  ^^^^^^^ pachd rejects the pipeline when it is created
          |
         ::: secrets/clearml.json:4:3
          |
        4 |   "stringData": {
          |   ------------ defined here, with the keys access and secret
          |
          = help: Did you mean "access"?

        2 files: 1 pipeline, 1 secret, 0 other files. 1 error, 0 warnings.
        Run `spec-lint explain X201` for details.
        note: All is said.
        """
    )


def test_where_a_rule_has_a_label_the_consequence_is_a_note() -> None:
    found = finding(span(SPEC, '"acces"'), label="no such key", refused_by=Refuser.PACHD)
    shown = report([found])
    assert "^^^^^^^ no such key\n" in shown
    assert " = note: pachd rejects the pipeline when it is created.\n" in shown


def test_the_consequence_for_a_secret_speaks_of_the_secret() -> None:
    found = finding(span(SPEC, '"acces"'), rule="S102", refused_by=Refuser.KUBERNETES)
    assert "^^^^^^^ Kubernetes rejects the secret when it is created\n" in report([found])


def test_no_message_is_searched_for_its_refuser() -> None:
    found = finding(span(SPEC, '"acces"'), "The worker of pachd is kubernetes.", refused_by=Refuser.WORKER)
    assert "^^^^^^^ the workers fail to start or to run\n" in report([found])


@pytest.mark.parametrize("refuser", Refuser)
def test_each_refuser_has_words(refuser: Refuser) -> None:
    assert refuser.value in report([finding(span(SPEC, '"acces"'), refused_by=refuser)]).lower()


def test_places_in_one_file_share_an_excerpt() -> None:
    found = finding(
        span(SPEC, '"acces"'),
        label="second",
        related=(
            label(SPEC, '"clearml"', "first on the same line"),
            label(SPEC, '"mnist"', "far above"),
            label(SPEC, '"transform"', "near"),
        ),
    )
    assert shown(report([found])) == dedented(
        """
        error[P999] is-wrong: It is wrong.
         --> pipelines/mnist.json:5:34
          |
        2 |   "pipeline": {"name": "mnist"},
          |                        ------- far above
        3 |   "transform": {
          |   ----------- near
        4 |     "secrets": [
        5 |       {"name": "clearml", "key": "acces", "env_var": "KEY"}
          |                                  ^^^^^^^ second
          |                --------- first on the same line
        """
    )


def test_a_span_of_several_lines_shows_its_first_and_last() -> None:
    found = finding(span(SPEC, '{\n    "secrets"' + SPEC.text.split('"secrets"')[1].split("\n}")[0]), label="all of it")
    assert shown(report([found])) == dedented(
        """
        error[P999] is-wrong: It is wrong.
         --> pipelines/mnist.json:3:16
          |
        3 |   "transform": {
          |                ^
        ...
        7 |   }
          |   ^ all of it
        """
    )


def test_a_span_that_ends_with_a_line_break_stays_on_its_line() -> None:
    found = finding(span(SPEC, '"transform": {\n'))
    assert '3 |   "transform": {\n  |   ^^^^^^^^^^^^^^\n' in report([found])


@pytest.mark.parametrize("text", ["", "x", "x\n"])
def test_the_end_of_the_text_can_be_pointed_at(text: str) -> None:
    source = Source("a.json", text)
    out = report([finding(Span(source, len(text), len(text) + 5))])
    assert ("^" in out) == bool(text)


def test_a_file_without_text_is_named_alone() -> None:
    found = finding(Span(Source("gone.json", ""), 0, 0), related=(label(Source("b", ""), "", "that one"),))
    assert shown(report([found])) == dedented(
        """
        error[P999] is-wrong: It is wrong.
         --> gone.json
          |
         ::: b
          = that one
        """
    )


def test_a_rendered_text_says_how_it_came_about() -> None:
    source = Source("a.jsonnet", "abc", origin="rendered with n=1")
    assert "--> a.jsonnet (rendered with n=1, line 1 of the output)\n" in report([finding(span(source, "b"))])


def test_line_numbers_of_different_lengths_stand_in_one_column() -> None:
    far = Source("far.json", "\n" * 99 + "here")
    found = finding(span(SPEC, '"mnist"'), related=(label(far, "here", "there"),))
    out = report([found])
    assert '\n   --> pipelines/mnist.json:2:24\n    |\n  2 |   "pipeline"' in out
    assert "\n    |\n   ::: far.json:100:1\n    |\n100 | here\n    | ---- there\n" in out


def test_severities_have_their_names() -> None:
    heads = [report([finding(span(SPEC, '"acces"'), severity=severity)]).split("[")[0] for severity in Severity]
    assert heads == ["error", "warning", "info"]


def test_nothing_found_is_said_with_the_same_summary() -> None:
    assert report([], summary=NOTHING) == dedented(
        """
        No problems found.
        1 file: 1 pipeline, 0 secrets, 0 other files. 0 errors, 0 warnings.
        """
    )


def test_of_nothing_checked_no_good_is_said() -> None:
    assert "No problems" not in report([], summary=summary([], pipelines=0, foreign=1))


def test_a_crash_is_not_offered_to_be_explained() -> None:
    crash = finding(span(SPEC, '"acces"'), rule="R000", name="internal-error")
    assert "explain" not in report([crash])
    assert "`spec-lint explain P999`" in report([crash, finding(span(SPEC, '"acces"'))])


def test_colour_changes_nothing_but_the_colour() -> None:
    import re

    found = finding(span(SPEC, '"acces"'), related=(label(SECRET, '"kind"', "there"),), help="Do this.")
    colored = report([found], color=True)
    assert "\x1b[1;91m^^^^^^^" in colored
    assert re.sub(r"\x1b\[[0-9;]*m", "", colored) == report([found])
    assert not re.search(r"\x1b\[(?!(?:0|1|1;9[0-7])m)", colored)
    assert "\x1b" not in report([found])


def test_control_characters_of_a_file_reach_no_terminal() -> None:
    evil = "\x1b[2J\x07\u202e\ud800"
    source = Source(f"a{evil}\n.json", f'"{evil}"')
    found = finding(
        Span(source, 0, 3), f"It is {evil}.", label=evil, help=evil, related=(label(source, source.text, evil),)
    )
    out = report([found], summary=summary([found], notes=(evil,)))
    assert out.isascii()
    assert not set(out) & {"\x1b", "\x07"}
    assert "a\\x1b[2J\\x07\\u202e\\ud800\\n.json:1:1" in out


def test_a_long_line_is_shown_around_the_place() -> None:
    source = Source("one-line.json", "[" + "0," * 50_000 + '"here",' + "1," * 50_000 + "2]")
    rows = report([finding(span(source, '"here"'), label="this")]).splitlines()
    text, marks = rows[3].removeprefix("1 | "), rows[4].removeprefix("  | ")
    assert len(text) <= 117
    assert text.startswith("…") and text.endswith("…")
    assert text[marks.index("^") : marks.rindex("^") + 1] == '"here"'


def test_two_places_of_a_long_line_have_a_window_each() -> None:
    source = Source("one-line.json", '"one",' + "0," * 500 + '"two"')
    out = report([finding(span(source, '"two"'), related=(label(source, '"one"', "the first"),))])
    rows = out.splitlines()
    assert [row[:2] for row in rows[3:7]] == ["1 ", "  ", "1 ", "  "]
    assert rows[3].endswith('0,"two"') and rows[5].startswith('1 | "one",0,')


def test_words_that_do_not_fit_behind_the_marks_stand_below() -> None:
    source = Source("a.json", " " * 90 + "here")
    rows = report([finding(span(source, "here"), label="a label of more than thirty characters")]).splitlines()
    assert rows[4] == "  | " + " " * 90 + "^^^^"
    assert rows[5].endswith("  a label of more than thirty characters")
    assert len(rows[5]) <= 120


def test_a_terminal_has_long_sentences_wrapped() -> None:
    message = "A sentence that is rather longer than forty columns, and goes on for a while."
    found = finding(span(SPEC, '"acces"'), message, help=message)
    rows = report([found], width=60, summary=summary([found], notes=(message,))).splitlines()
    assert max(len(row) for row in rows if not row.startswith("1 file")) <= 60
    assert rows[:2] == [
        "error[P999] is-wrong: A sentence that is rather longer than",
        "    forty columns, and goes on for a while.",
    ]
    assert rows[-7:-5] == [
        "  = help: A sentence that is rather longer than forty",
        "          columns, and goes on for a while.",
    ]
    assert rows[-2:] == [
        "note: A sentence that is rather longer than forty columns,",
        "      and goes on for a while.",
    ]


def test_a_character_carries_few_others() -> None:
    text = report([finding(span(Source("a.json", "a" + "\u0301" * 50), "a"))]).splitlines()[3]
    assert text.startswith("1 | a" + "\u0301" * 3 + "\\u0301" * 4)


def test_lines_of_help_are_kept() -> None:
    out = report([finding(span(SPEC, '"acces"'), help="Write:\n  a: 1\n  b: 2")])
    assert "  = help: Write:\n            a: 1\n            b: 2\n" in out


def test_what_an_output_cannot_carry_is_escaped_before_the_marks_are_set() -> None:
    source = Source("a.yaml", "é日: x" + " " * 200 + "y")
    rows = report([finding(span(source, "x"))], encoding="ascii").splitlines()
    assert rows[3].startswith("1 | \\xe9\\u65e5: x") and rows[3].endswith("...")
    assert rows[4] == "  | " + " " * len("\\xe9\\u65e5: ") + "^"


def test_the_report_of_a_finding_takes_few_calls() -> None:
    """Ten thousand findings take less than a second; calls are counted, which no busy machine changes."""
    source = Source("a.json", "\n".join(f'    "field{number}": "a value of some length",' for number in range(10_000)))
    found = [
        finding(Span(source, start + 4, start + 12), help="Do this.", refused_by=Refuser.PACHD)
        for start in source.line_starts()
    ]
    assert calls(lambda: report(found)) < 350 * len(found)


def test_findings_on_one_long_line_take_no_longer_than_on_many() -> None:
    def seconds(end: str) -> float:
        item = f'"é": 1, {end}'
        source = Source("a.json", item * 20_000)
        places = (len(item) * number for number in range(0, 20_000, 10))
        found = [finding(Span(source, place, place + 3)) for place in places]
        begun = time.process_time()
        report(found)
        return time.process_time() - begun

    assert seconds("") < 10 * seconds("\n") + 1


@pytest.mark.parametrize("width", [40, 60, 80])
@pytest.mark.parametrize("before", ["", "    ", "x" * 30])
def test_no_line_is_wider_than_the_terminal(width: int, before: str) -> None:
    source = Source("a.json", f"{before}here{'y' * 90}")
    found = finding(span(source, "here"), "It is wrong, and here is why.", refused_by=Refuser.PACHCTL)
    rows = report([found], width=width).partition("\n\n")[0].splitlines()
    assert max(map(len, rows)) <= width
    assert "pachctl rejects the file when it reads it" in " ".join(row.strip(" |") for row in rows)
