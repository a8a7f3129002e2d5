"""Globs that are valid but do not divide the files as they seem to."""

from __future__ import annotations

import re
from collections.abc import Iterator

from spec_lint.engine.rule import rule
from spec_lint.findings.finding import Finding, Label, Pointer, Severity
from spec_lint.grammar import GrammarError
from spec_lint.grammar.glob import Glob, parse_glob
from spec_lint.grammar.glob_tokens import Token
from spec_lint.grammar.words import quoted
from spec_lint.model.once import once
from spec_lint.model.pipeline import Pipeline

_EXPRESSION = r"(?<![^/(|])\.[*+]|\\[dwsDWS]|\(\?[:=!P<]"
"""What is common in regular expressions and rare in globs: ``.*`` where a name or a group starts, ``\\d``, ``(?:``."""

_UNLIKELY = (
    (
        r"\A\s*/?[A-Za-z][A-Za-z0-9+.-]*://",
        "This is a URL, but a glob is matched against the paths of the files in the repo.",
        "Write the path in the repo, such as `/*`.",
    ),
    (
        r"\A\s*/?pfs(?=/)",
        "`/pfs` is where the container has its inputs, but a glob begins at the top of the repo.",
        "Write only what comes after `/pfs/` and the name of the input.",
    ),
    (
        r"\A\s*~(?=/)|\A\s*/?\.\.(?=/)|\A\s*/?[A-Za-z]:(?=[/\\])",
        "This is a path of a file system, but a glob begins at the top of the repo.",
        "Write the path in the repo, such as `/*`.",
    ),
    (
        r"(?<!\\)\$(?:[A-Za-z_]\w*|\{\w+\}|\([^()]*\))|%[YmdHMS](?:\W?%[YmdHMS])+|`[^`]+`",
        "Nothing replaces this in a glob; it matches these characters themselves.",
        "Write `*` for what differs, or write out the value.",
    ),
    (
        r"\A[\"'](?=.*[\"']\Z)",
        "These quotes are part of the glob, because there are others around it.",
        "Remove the inner quotes.",
    ),
    (
        r"(?<=[\w*?\])}])\\(?=\w)",
        "A backslash only makes the next character literal; it does not separate folders.",
        "Write `/`.",
    ),
    (
        r"\A[ \t]+|[ \t]+\Z|[ \t]+(?=/)",
        "This space is part of the glob, so only names with a space here match.",
        "Remove it; alternatives are written as in `/{a,b}`.",
    ),
)
_ANY_UNLIKELY = "|".join(f"(?:{pattern})" for pattern, _, _ in _UNLIKELY)
"""Parts that hardly any file has in its path, each with what they are and the cure."""


@once
def _globs(pipeline: Pipeline) -> list[tuple[Pointer, str, Glob]]:
    """Every glob that divides files and that the workers can read, with its place."""
    found: list[tuple[Pointer, str, Glob]] = []
    for _, place, fields in pipeline.pfs_inputs("glob"):
        text = fields["glob"]
        if isinstance(text, str) and text and fields.get("s3") is not True:
            try:
                found.append(((*place, "glob"), text, parse_glob(text)))
            except GrammarError:
                continue
    return found


@rule("P730", "one-datum-many-workers", Severity.WARNING)
def one_datum_many_workers(pipeline: Pipeline) -> Iterator[Finding]:
    """Several workers are requested, but there is only one datum.

    Why: the glob `/` makes one datum of the whole repo, and one worker processes it. The others wait, with all the
    memory and CPU that was requested for them.

    Wrong:
    ```yaml +edges
    parallelism_spec: {constant: «4»}
    input: {pfs: {repo: images, glob: "/"}}
    ```
    Right:
    ```yaml +edges
    parallelism_spec: {constant: 4}
    ```
    Fix: Divide the files with a glob such as `/*`, or request one worker.
    """
    workers = pipeline.integer("parallelism_spec", "constant")
    if workers is None or workers < 2 or pipeline.get("autoscaling") is True or not _makes_one_datum(pipeline):
        return
    first = next(place for place, _, _ in _globs(pipeline))
    yield pipeline.finding(
        ("parallelism_spec", "constant"),
        f"There is only one datum, so one of the {workers} workers works and the others wait.",
        help="A glob such as `/*` makes a datum of each file or folder at the top of the repo.",
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
    """A glob matches folders and also the files in them.

    Why: `**` matches any characters, including slashes. `/**` matches each folder as one datum with everything in it,
    and each file in the folder as another datum. The same file is processed several times, and outputs may collide.

    Wrong:
    ```yaml +edges
    input: {pfs: {repo: images, glob: "/«**»"}}
    ```
    Right:
    ```yaml +edges
    input: {pfs: {repo: images, glob: "/**.png"}}
    ```
    Fix: End the pattern with something that only files have, such as `/**.png`, or match one level (`/*`).
    """
    for place, text, _ in _globs(pipeline):
        last = _stars_at_the_end(text)
        if last is not None:
            yield pipeline.finding(
                place,
                "This glob matches folders and the files in them, so the same file is in several datums.",
                inside=last,
                help="End the pattern with something only files have, as in `/**.png`, or match one level with `/*`.",
            )


def _stars_at_the_end(text: str) -> tuple[int, int] | None:
    """The place of the ``**`` at the end of a glob, where a last level and closing parentheses may follow it."""
    if "**" not in text:
        return None
    body = text.rstrip("/").rstrip(")")
    body = body.removesuffix("/*") if body.endswith("**/*") else body
    start = len(body.rstrip("*"))
    is_escaped = body[:start].endswith("\\")
    return (start, len(body)) if len(body) - start > 1 and not is_escaped else None


@rule("P732", "top-level-files-not-matched", Severity.INFO)
def top_level_files_not_matched(pipeline: Pipeline) -> Iterator[Finding]:
    """A glob with `/**/` does not match files at the top of the repo.

    Why: both slashes are required. `/**/*.csv` matches /2024/a.csv but not /a.csv, unlike in a shell.

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
    Fix: Write `/**.csv` to match files at the top too.
    """
    for place, _, glob in _globs(pipeline):
        if glob.cleaned.startswith("/**/") and len(glob.tokens) > 1:
            yield pipeline.finding(
                place,
                "This glob does not match files at the top of the repo.",
                inside=(glob.tokens[1].start, glob.tokens[1].end),
                help="Without the slash after it, `**` matches any folders or none, as in `/**.csv`.",
            )


@rule("P733", "glob-matches-nothing", Severity.WARNING)
def glob_matches_nothing(pipeline: Pipeline) -> Iterator[Finding]:
    """A glob requires a character that no file name in Pachyderm can have.

    Why: names of files in a repo are printable ASCII characters without `*?[]{}!()@+^` (ValidateFilename in
    src/internal/storage/paths.go). A pattern that requires one of these matches nothing: `+` repeats only before a
    parenthesis, `)` and `}` only close what was opened, and a `@` or `+` makes a following `,` or `}` literal.

    Wrong:
    ```yaml +edges
    input: {pfs: {repo: images, glob: "/[0-9]«+».png"}}
    ```
    Right:
    ```yaml +edges
    input: {pfs: {repo: images, glob: "/+([0-9]).png"}}
    ```
    Fix: Write a repetition before a group, as in `+([0-9])`, and `?` for a character that file names in a repo cannot
    have.
    """
    for place, text, glob in _globs(pipeline):
        found = glob.impossible()
        if found and not re.search(_EXPRESSION, text) and not _unlikely_text(text):
            character, start, end = found
            yield pipeline.finding(
                place,
                f"This glob matches nothing, because no file name in Pachyderm can have the {quoted(character)} here.",
                inside=(start, end),
                help="Write a repetition before a group, as in `+([0-9])`." if character == "+" else None,
            )


@rule("P734", "regex-in-glob", Severity.WARNING)
def regex_in_glob(pipeline: Pipeline) -> Iterator[Finding]:
    """A glob is written like a regex.

    Why: in a glob, `.` is a dot, `*` matches any characters on its own, and `\\d` and `(?:…)` do not exist. `/.*`
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
                f"{quoted(found.group())} is regex syntax, but this is a glob, where it means something else.",
                inside=found.span(),
                help="In a glob, `*` matches any characters, `?` one, `[0-9]` a digit, and `@(a|b)` either of two.",
            )


@rule("P735", "misplaced-negation", Severity.WARNING)
def misplaced_negation(pipeline: Pipeline) -> Iterator[Finding]:
    """Brackets with a `!` or `^` inside match everything except what they list.

    Why: the first `!` or `^` negates the brackets, wherever it is (the lexer of pachyderm/ohmyglob): `[a!]` matches
    anything but an a. No file name can have either character, so the brackets never need to list them.

    Wrong:
    ```yaml +edges
    input: {pfs: {repo: images, glob: "/[ab«!»]*.png"}}
    ```
    Right:
    ```yaml +edges
    input: {pfs: {repo: images, glob: "/[ab]*.png"}}
    ```
    Fix: Remove the character, or write it first to exclude the others.
    """
    for place, text, glob in _globs(pipeline):
        for token in glob.tokens:
            if token.negation and token.negation[0] > token.start + 1:
                mark = text[slice(*token.negation)]
                yield pipeline.finding(
                    place,
                    f"The {quoted(mark)} makes these brackets match everything that is not in them.",
                    inside=token.negation,
                    help=f"Remove {quoted(mark)}, or write it first if it is intended.",
                )


@rule("P757", "unlikely-glob", Severity.WARNING)
def unlikely_glob(pipeline: Pipeline) -> Iterator[Finding]:
    """A glob has something that is valid, but that hardly any path in a repo has.

    Why: a glob is matched against whole paths from the top of the repo, such as `/2024/a.csv`. It is not a URL or a
    path in the container, no shell replaces variables in it, and commas separate alternatives only in braces. What
    matches no file makes no datum, and the job succeeds without doing anything.

    Wrong:
    ```yaml +edges
    input: {pfs: {repo: images, glob: "/*.png«,»/*.jpg"}}
    ```
    Right:
    ```yaml +edges
    input: {pfs: {repo: images, glob: "/*.{png,jpg}"}}
    ```
    Fix: Write the pattern of the paths in the repo.
    """
    for place, text, glob in _globs(pipeline):
        if re.search(_EXPRESSION, text):
            continue
        found = _unlikely_text(text) or (None if glob.impossible() else _unlikely_part(text, glob))
        if found:
            start, end, message, help_ = found
            yield pipeline.finding(place, message, inside=(start, end), help=help_)


def _unlikely_text(text: str) -> tuple[int, int, str, str] | None:
    """What makes a glob unlikely as a whole: its offsets, what it is, and the cure."""
    if not re.search(_ANY_UNLIKELY, text):
        return None
    for pattern, message, help_ in _UNLIKELY:
        if match := re.search(pattern, text):
            return *match.span(), message, help_
    return None


def _unlikely_part(text: str, glob: Glob) -> tuple[int, int, str, str] | None:
    """The same for what is outside of a group or inside of one, and for a group that does not end."""
    opened: list[Token] = []
    for token in glob.tokens:
        if token.kind == "open":
            opened.append(token)
        elif token.kind == "close":
            opened.pop()
        elif token.kind == "text":
            found = re.compile(_EDGES if opened else _SEPARATOR).search(text, token.start, token.end + bool(opened))
            if found:
                return (*found.span(), *(_SPACE if opened else _NO_ALTERNATIVES))
    if opened:
        first, last = opened[-1].start, opened[-1].end
        return first, last, f"This {quoted(text[first:last])} is never closed.", "Close it, or remove it."
    return None


_SEPARATOR = r"\||[,;](?=\s*(?:/|\Z))"
_NO_ALTERNATIVES = (
    "This separates alternatives only in braces or parentheses; here it is part of the name.",
    "Write alternatives as in `/*.{png,jpg}`, or add an input for each.",
)
_EDGES = r"(?<=[{(,|])[ \t]+|[ \t]+(?=[,|})])"
_SPACE = ("This space is part of the alternative.", "Remove it.")
