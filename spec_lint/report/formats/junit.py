"""JUnit's XML, for services that show tests: a suite for each file, in which each finding is a test.

An error, and what else makes the run fail, is a failed test, another finding a passed one with output, and a suppressed
one a skipped one. A checked file without findings is one passed test. The names of tests have no line numbers, so a
service recognizes a test in later runs. The form is that of Jenkins and Surefire, which allow no other attributes.
Paths are from the root of the repository.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, TextIO

from spec_lint.engine.rule import INTERNAL
from spec_lint.findings.finding import Finding, Severity, pointer_text
from spec_lint.findings.named_tuple import NamedTuple
from spec_lint.report.listed import suppressed_words, where
from spec_lint.report.root import Root
from spec_lint.report.words import in_full, rule_title
from spec_lint.report.xml import HEAD, lines, tag

if TYPE_CHECKING:
    from spec_lint.findings.summary import Summary
    from spec_lint.report.formats import View

MARK = "<testsuites?[ >]"


class Test(NamedTuple):
    """A test: its name, the tag that says how it ended (empty for one that just passed), and what is said of it."""

    name: str
    ended: str = ""
    message: str = ""
    details: str = ""


def write(findings: Sequence[Finding], summary: Summary, out: TextIO, view: View) -> None:
    root = Root(view.folder)
    suites: dict[str, list[Test]] = {path: [] for path in view.files()}
    for path, test in _tests(findings, view):
        suites.setdefault(path, []).append(test)
    named = {root.path(path): tests or [Test("no problems found")] for path, tests in sorted(suites.items())}
    named = named or {"spec-lint": [Test("nothing to check")]}
    every = [test for tests in named.values() for test in tests]
    out.write(f"{HEAD}<{tag('testsuites', name='spec-lint', **_counts(every), time=0)}>\n")
    for path, tests in named.items():
        skipped = sum(test.ended == "skipped" for test in tests)
        out.write(f" <{tag('testsuite', name=path, **_counts(tests), skipped=skipped, time=0)}>\n")
        for test in tests:
            out.write(_element(test, path))
        out.write(" </testsuite>\n")
    out.write("</testsuites>\n")


def _tests(findings: Sequence[Finding], view: View) -> Iterator[tuple[str, Test]]:
    """The findings as tests, each with the path of its file."""
    order = [severity.value for severity in Severity]
    failing = order[: order.index(view.fail_on) + 1] if view.fail_on in order else order[:1]
    for one in findings:
        fails = one.severity.value in failing
        ended = "error" if one.rule == INTERNAL else "failure" if fails else "system-out"
        details = f"{where(one)}: {one.severity.value}: {in_full(one, chr(10))}"
        yield one.span.source.path, Test(_name(one), ended, one.message, details)
    for accepted in view.suppressed:
        one = accepted.finding
        details = f"{where(one)}: {in_full(one, chr(10))}"
        yield one.span.source.path, Test(_name(one), "skipped", suppressed_words(accepted), details)


def _name(finding: Finding) -> str:
    document = f" [{finding.document}]" if finding.document else ""
    return f"{rule_title(finding)}{document} {pointer_text(finding.pointer)}".rstrip()


def _counts(tests: Sequence[Test]) -> dict[str, int]:
    ended = Counter(test.ended for test in tests)
    return {"tests": len(tests), "failures": ended["failure"], "errors": ended["error"]}


def _element(test: Test, path: str) -> str:
    # Jenkins takes what is before the last dot of a class for its package.
    case = tag("testcase", name=test.name, classname=path.replace(".", "_"), time=0)
    if not test.ended:
        return f"  <{case}/>\n"
    about = {} if test.ended == "system-out" else {"type": test.name.partition(" ")[0], "message": test.message}
    inner = f"<{tag(test.ended, **about)}>{lines(test.details)}</{test.ended}>"
    return f"  <{case}>{inner}</testcase>\n"
