"""Globs that are read, and divide the files otherwise than they seem to."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress

from spec_lint.engine.rule import rule
from spec_lint.findings.finding import Finding, Label, Pointer, Severity
from spec_lint.grammar import GrammarError
from spec_lint.grammar.glob import Glob, parse_glob
from spec_lint.grammar.words import quoted
from spec_lint.model.once import once
from spec_lint.model.pipeline import Pipeline

_EXPRESSION = r"(?<![^/(|])\.[*+]|\\[dwsDWS]|\(\?[:=!P<]"
"""What is common in regular expressions and rare in globs: ``.*`` where a name or a group starts, ``\\d``, ``(?:``."""


@once
def _globs(pipeline: Pipeline) -> list[tuple[Pointer, str, Glob]]:
    """Every glob that divides files and that the workers can read, with its place."""
    found: list[tuple[Pointer, str, Glob]] = []
    for _, place, fields in pipeline.pfs_inputs("glob"):
        text = fields["glob"]
        if isinstance(text, str) and text and fields.get("s3") is not True:
            with suppress(GrammarError):
                found.append(((*place, "glob"), text, parse_glob(text)))
    return found


@rule("P730", "one-datum-many-workers", Severity.WARNING)
def one_datum_many_workers(pipeline: Pipeline) -> Iterator[Finding]:
    """Several workers are asked for, and there is one datum only.

    Why: the glob `/` makes one datum of a whole repo, and a datum goes to one worker. The others wait, with all the
    memory and processors that were asked for.

    Wrong:
    ```yaml +edges
    parallelism_spec: {constant: «4»}
    input: {pfs: {repo: images, glob: "/"}}
    ```
    Right:
    ```yaml +edges
    parallelism_spec: {constant: 4}
    ```
    Fix: Divide the files with a glob such as `/*`, or ask for one worker.
    """
    workers = pipeline.integer("parallelism_spec", "constant")
    if workers is None or workers < 2 or pipeline.get("autoscaling") is True or not _makes_one_datum(pipeline):
        return
    first = next(place for place, _, _ in _globs(pipeline))
    yield pipeline.finding(
        ("parallelism_spec", "constant"),
        f"There is one datum only, so that one of the {workers} workers works and the others wait.",
        help='A glob such as "/*" makes a datum of each file or folder at the top of the repo.',
        related=[Label(pipeline.span(first), "this makes one datum of the whole repo")],
    )


def _makes_one_datum(pipeline: Pipeline) -> bool:
    """Whether the input is one whole repo, or a cross of whole repos."""
    nodes = pipeline.inputs()
    if isinstance(pipeline.get("spout"), dict) or isinstance(pipeline.get("service"), dict):
        return False
    leaves = [place for place, _, glob in _globs(pipeline) if glob.whole_repo]
    return bool(leaves) and all(
        node.kinds() == ["cross"] or (node.kinds() == ["pfs"] and (*node.pointer, "pfs", "glob") in leaves)
        for node in nodes
    )


@rule("P731", "glob-matches-folders-and-files", Severity.WARNING)
def glob_matches_folders_and_files(pipeline: Pipeline) -> Iterator[Finding]:
    """A glob matches folders and again the files in them.

    Why: `**` stands for any text, with slashes. `/**` matches each folder, as one datum with all that is in it, and
    each file in it as a datum too: the same file is worked on several times, and outputs may collide.

    Wrong:
    ```yaml +edges
    input: {pfs: {repo: images, glob: "/«**»"}}
    ```
    Right:
    ```yaml +edges
    input: {pfs: {repo: images, glob: "/**.png"}}
    ```
    Fix: End the pattern with what only files have, such as `/**.png`, or match one level (`/*`).
    """
    for place, text, _ in _globs(pipeline):
        last = _stars_at_the_end(text)
        if last is not None:
            yield pipeline.finding(
                place,
                "This glob matches folders and the files in them: the same file is in several datums.",
                inside=last,
                help="End the pattern with what only files have, such as /**.png, or match one level: /*.",
            )


def _stars_at_the_end(text: str) -> tuple[int, int] | None:
    """Where the ``**`` stands that a glob ends in, but for a last level and what is closed behind it."""
    body = text.rstrip("/").rstrip(")")
    body = body.removesuffix("/*") if body.endswith("**/*") else body
    start = len(body.rstrip("*"))
    is_escaped = body[:start].endswith("\\")
    return (start, len(body)) if len(body) - start > 1 and not is_escaped else None


@rule("P732", "top-level-files-not-matched", Severity.INFO)
def top_level_files_not_matched(pipeline: Pipeline) -> Iterator[Finding]:
    """A glob with `/**/` leaves out the files at the top of the repo.

    Why: both slashes have to be there. `/**/*.csv` matches /2024/a.csv and not /a.csv, unlike in a shell.

    Wrong:
    ```yaml
    pipeline: {name: sums}
    transform: {image: "sums:1.0", cmd: [python3, /sums.py]}
    input: {pfs: {repo: tables, glob: "/«**»/*.csv"}}
    ```
    Right:
    ```yaml
    pipeline: {name: sums}
    transform: {image: "sums:1.0", cmd: [python3, /sums.py]}
    input: {pfs: {repo: tables, glob: "/**.csv"}}
    ```
    Fix: Write `/**.csv` where files at the top are meant too.
    """
    for place, _, glob in _globs(pipeline):
        if glob.cleaned.startswith("/**/") and len(glob.tokens) > 1:
            yield pipeline.finding(
                place,
                "This glob leaves out the files at the top of the repo.",
                inside=(glob.tokens[1].start, glob.tokens[1].end),
                help="A ** without the slash after it stands for any folders or none, as in /**.csv.",
            )


@rule("P733", "glob-matches-nothing", Severity.WARNING)
def glob_matches_nothing(pipeline: Pipeline) -> Iterator[Finding]:
    """A glob has a character that no file name in Pachyderm has, and not as a mark.

    Why: names of files in a repo are printable ASCII characters without `*?[]{}!()@+^` (ValidateFilename in
    src/internal/storage/paths.go). Where the pattern asks for such a character it matches nothing: `+` repeats only
    in front of a parenthesis, `)` and `}` end only what was opened, and a `@` or `+` takes the meaning from a following
    `,` or `}`.

    Wrong:
    ```yaml +edges
    input: {pfs: {repo: images, glob: "/[0-9]«+».png"}}
    ```
    Right:
    ```yaml +edges
    input: {pfs: {repo: images, glob: "/+([0-9]).png"}}
    ```
    Fix: Write repetitions in front of a group, as in `+([0-9])`, and `?` for a character that the repo cannot have.
    """
    for place, text, glob in _globs(pipeline):
        found = glob.impossible()
        if found and not re.search(_EXPRESSION, text):
            character, start, end = found
            yield pipeline.finding(
                place,
                f"Here the glob asks for {quoted(character)}, which no file name in Pachyderm has: it matches nothing.",
                inside=(start, end),
                help="Repetition is written in front of a group: +([0-9])." if character == "+" else None,
            )


@rule("P734", "regex-in-glob", Severity.WARNING)
def regex_in_glob(pipeline: Pipeline) -> Iterator[Finding]:
    """A glob is written like a regular expression.

    Why: in a glob `.` is a dot, `*` stands for any characters by itself, and there are no `\\d` and no `(?:…)`. `/.*`
    matches only names that start with a dot.

    Wrong:
    ```yaml
    pipeline: {name: pages}
    transform: {image: "pages:1.0", cmd: [python3, /pages.py]}
    input: {pfs: {repo: books, glob: '/(«.*»)-\\d.txt'}}
    ```
    Right:
    ```yaml
    pipeline: {name: pages}
    transform: {image: "pages:1.0", cmd: [python3, /pages.py]}
    input: {pfs: {repo: books, glob: "/(*)-[0-9].txt"}}
    ```
    Fix: Write `*` for `.*`, `[0-9]` for `\\d`, and `@(a|b)` for `(?:a|b)`.
    """
    for place, text, _ in _globs(pipeline):
        found = re.search(_EXPRESSION, text)
        if found:
            yield pipeline.finding(
                place,
                f"{quoted(found.group())} is of regular expressions, and this is a glob: it means something else here.",
                inside=found.span(),
                help="In a glob * stands for any characters, ? for one, [0-9] for a digit and @(a|b) for either.",
            )


@rule("P735", "misplaced-negation", Severity.WARNING)
def misplaced_negation(pipeline: Pipeline) -> Iterator[Finding]:
    """Brackets with a `!` or `^` inside match everything but what they list.

    Why: the first `!` or `^` turns brackets round wherever it stands (the lexer of pachyderm/ohmyglob): `[a!]` matches
    all but an a. No file name can have either character, so that none is ever needed there.

    Wrong:
    ```yaml +edges
    input: {pfs: {repo: images, glob: "/[ab«!»]*.png"}}
    ```
    Right:
    ```yaml +edges
    input: {pfs: {repo: images, glob: "/[ab]*.png"}}
    ```
    Fix: Drop the mark, or write it first where the rest is not wanted.
    """
    for place, text, glob in _globs(pipeline):
        for token in glob.tokens:
            if token.negation and token.negation[0] > token.start + 1:
                mark = text[slice(*token.negation)]
                yield pipeline.finding(
                    place,
                    f"The {mark} makes these brackets match everything that is not in them.",
                    inside=token.negation,
                    help=f"Where that is meant, write the {mark} first.",
                )
