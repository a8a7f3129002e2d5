"""Make every fix in every file of a folder, in memory, and measure what came of it.

Usage: python benchmarks/fixes.py FOLDER... [--unsafe] [--as pipeline|secret] [--release X.Y] [--show N]

Each file is checked alone. Printed are the numbers of files that were fixed, of files with errors that are free of
errors afterwards, and of what must not happen (``!``): crashes, bytes that changed outside of edits, and fixes that are
not all made the first time. Findings that were not there before are told by where they are: elsewhere than all that
the fixes wrote, an error that is fixed has hidden them. A person looks at those about what a fix wrote (``?``).
``--show`` prints some of both. Nothing is written, but the files must be such that they could be.
"""

from __future__ import annotations

import argparse
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from spec_lint.engine.run import Outcome, Request, check
from spec_lint.findings.finding import Edit, Finding, Severity
from spec_lint.fixing.choosing import FileEdits
from spec_lint.fixing.rounds import Fixing
from spec_lint.model.document import Kind
from spec_lint.settings.config import Config


class Watched(Fixing):
    """Fixing that remembers what each round did: the rules whose findings had fixes, and what was written."""

    def __init__(self, request: Request, *, unsafe: bool) -> None:
        super().__init__(request, check, unsafe=unsafe)
        self.odd = 0
        self.rules: Counter[str] = Counter()
        self.written: dict[str, Ranges] = {}
        self.words = {word for path in request.paths for word in words(Path(path).read_text(errors="replace"))}

    def _round(self, outcome: Outcome) -> dict[str, FileEdits]:
        before = {path: self.files(path) for path in self.request.paths}
        made = super()._round(outcome)
        for path, edits in made.items():
            self.odd += not is_exactly(before[path], self.files(path), edits)
            self.written[path] = after_edits(self.written.get(path, []), edits.in_order())
        if made:
            self.rules.update(finding.rule for finding in outcome.findings if finding.fix is not None)
        return made

    def is_elsewhere(self, finding: Finding, done: Outcome) -> bool:
        """Whether a finding is about nothing that a fix wrote or took away, and about nothing around it."""
        path = finding.span.source.path
        spans = [finding.span, *(label.span for label in finding.related if label.span.source.path == path)]
        for document in done.project.documents:
            if (document.path, document.index) == (path, finding.document) and finding.pointer:
                spans.append(document.span(finding.pointer))
        ranges = self.written.get(path, [])
        return not any(span.start <= end and start <= span.end for span in spans for start, end in ranges)


Ranges = list[tuple[int, int]]


def after_edits(ranges: Ranges, edits: list[Edit]) -> Ranges:
    """Where the text in these ranges is after edits, and where what the edits wrote."""
    written, shift = [], 0
    for edit in edits:
        start = edit.span.start + shift
        written.append((start, start + len(edit.text)))
        shift += len(edit.text) - (edit.span.end - edit.span.start)
    return [(_after(start, edits), _after(end, edits)) for start, end in ranges] + written


def _after(offset: int, edits: list[Edit]) -> int:
    """Where an offset is after edits; one that was inside of an edit is at its end."""
    shift = 0
    for edit in edits:
        if edit.span.start >= offset:
            break
        shift += len(edit.text) - (min(edit.span.end, offset) - edit.span.start)
    return offset + shift


def is_exactly(before: object, after: object, edits: FileEdits) -> bool:
    """Whether a file holds what it held, but for the text under the edits."""
    assert isinstance(before, bytes)
    assert isinstance(after, bytes)
    position = 0
    for edit in edits.in_order():
        text = edit.span.source.text
        kept = text[position : edit.span.start].encode("utf-8", "surrogateescape")
        start = after.find(kept + edit.text.encode())
        if start < 0:
            return False
        after = after[start + len(kept) + len(edit.text.encode()) :]
        position = edit.span.end
    return True


def errors(findings: list[Finding]) -> Counter[str]:
    return Counter(finding.rule for finding in findings if finding.severity is Severity.ERROR)


def main() -> None:
    options = _options()
    count: Counter[str] = Counter()
    rules: Counter[str] = Counter()
    for path in _files(options.folders):
        count["files"] += 1
        kind = Kind(options.kind) if options.kind else None
        config = Config(missing_secrets="off", pachyderm_version=options.release)
        request = Request([str(path)], config, kind)
        for what in _measured(request, options.unsafe, rules):
            count[what] += 1
            if what[0] in "!?" and count[what] <= options.show:
                print(what, path)
    for what, number in sorted(count.items()):
        print(f"{number:7,} {what}")
    print("findings with a fix, by rule:", ", ".join(f"{rule} {number}" for rule, number in sorted(rules.items())))


def _measured(request: Request, unsafe: bool, rules: Counter[str]) -> Iterator[str]:
    """What came of one file; ``!`` marks what must not happen, ``?`` what a person looks at."""
    before = check(request)
    watched = Watched(request, unsafe=unsafe)
    try:
        done = watched.run()
    except Exception as crash:
        yield f"! crash: {type(crash).__name__}"
        return
    rules.update(watched.rules)
    old, new = errors(before.findings), errors(done.outcome.findings)
    if old:
        yield "files with errors"
    if done.changes:
        yield "files fixed"
    if old and not new:
        yield "files with errors, free of errors afterwards"
    if watched.odd:
        yield "! changed bytes outside of edits"
    for note in done.notes:
        yield "! not settled" if "rounds" in note else "! could not be read" if "mistake" in note else "not fixable"
    if new and not old:
        yield f"! an accepted file has errors: {' '.join(sorted(new))} after {' '.join(sorted(watched.rules))}"
    if done.changes:
        yield from _more(before, done.outcome, watched)
    if any(finding.fix is not None and (finding.fix.safe or unsafe) for finding in done.outcome.findings):
        yield "! a fix is left"


def _more(before: Outcome, after: Outcome, watched: Watched) -> Iterator[str]:
    """The findings that are there only after the fixes."""
    seen = {(finding.rule, finding.message) for finding in before.findings}
    rules = Counter(finding.rule for finding in before.findings)
    rules.subtract(finding.rule for finding in after.findings if (finding.rule, finding.message) in seen)
    for finding in after.findings:
        if (finding.rule, finding.message) in seen:
            continue
        rules[finding.rule] -= 1
        what, made = finding.severity.value, " ".join(sorted(watched.rules))
        if rules[finding.rule] >= 0:
            yield f"{what} in other words"
        elif watched.is_elsewhere(finding, after):
            yield f"{what} that was hidden: {finding.rule} after {made}"
        elif words(finding.span.text) <= watched.words:
            yield f"{what} about what was written before in another way: {finding.rule} after {made}"
        else:
            yield f"? {what} about what a fix wrote: {finding.rule} after {made}"


def words(text: str) -> set[str]:
    return set(re.findall(r"\w+", text))


def _files(folders: list[Path]) -> Iterator[Path]:
    for folder in folders:
        yield from (path for path in sorted(folder.rglob("*")) if path.suffix in (".json", ".yaml", ".yml"))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="+", type=Path, metavar="FOLDER")
    parser.add_argument("--unsafe", action="store_true", help="also make unsafe fixes")
    parser.add_argument("--as", dest="kind", choices=("pipeline", "secret"), help="what the files are")
    parser.add_argument("--release", metavar="X.Y", help="the release of Pachyderm")
    parser.add_argument("--show", type=int, default=0, metavar="N", help="print so many cases of each")
    return parser.parse_args()


if __name__ == "__main__":
    main()
