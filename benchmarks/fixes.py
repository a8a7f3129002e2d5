"""Make every fix in every file of a folder, in memory, and measure what came of it.

Usage: python benchmarks/fixes.py FOLDER... [--unsafe] [--as pipeline|secret] [--release X.Y] [--show N]

Each file is checked alone. Printed are the numbers of files that were fixed, of files with errors that are free of
errors afterwards, and of what must not happen (``!``): crashes, bytes that changed outside of edits, and fixes that are
not all made the first time. A person looks at errors that were not told before (``?``): an error that is fixed may have
hidden them. ``--show`` prints some of both. Nothing is written, but the files must be such that they could be.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from spec_lint.engine.run import Outcome, Request, check
from spec_lint.findings.finding import Finding, Severity
from spec_lint.fixing.choosing import FileEdits
from spec_lint.fixing.rounds import Fixing
from spec_lint.model.document import Kind
from spec_lint.settings.config import Config


class Watched(Fixing):
    """Fixing that remembers the edits of each round, to make them again in another way."""

    def __init__(self, request: Request, *, unsafe: bool) -> None:
        super().__init__(request, check, unsafe=unsafe)
        self.odd = 0
        self.rules: Counter[str] = Counter()

    def _round(self, outcome: Outcome) -> dict[str, FileEdits]:
        before = {path: self.files(path) for path in self.request.paths}
        made = super()._round(outcome)
        for path, edits in made.items():
            self.odd += not is_exactly(before[path], self.files(path), edits)
        if made:
            self.rules.update(finding.rule for finding in outcome.findings if finding.fix is not None)
        return made


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
    if done.changes and (more := new - old):
        yield f"? errors told only now: {' '.join(sorted(more))} after {' '.join(sorted(watched.rules))}"
    if any(finding.fix is not None and (finding.fix.safe or unsafe) for finding in done.outcome.findings):
        yield "! a fix is left"


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
