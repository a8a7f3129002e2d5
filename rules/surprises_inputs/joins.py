"""Joins and groups that do not pair files as they seem to, and keys that nothing uses."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from spec_lint.engine.rule import rule
from spec_lint.findings.finding import Finding, Part, Pointer, Severity
from spec_lint.grammar import GrammarError
from spec_lint.grammar.glob import clean_path, parse_glob
from spec_lint.grammar.replacement import Reference, backslash_references, parse_replacement
from spec_lint.model.fixes import remove, rename
from spec_lint.model.once import once
from spec_lint.model.pipeline import Input, Pipeline
from spec_lint.model.template import is_hole
from spec_lint.schema.presence import is_complete

_KEYS = {"join": "join_on", "group": "group_by"}


def _members(pipeline: Pipeline, kind: str) -> Iterator[tuple[Pointer, list[tuple[Pointer, dict[str, Any]]]]]:
    """Every join (or group) with the ``pfs`` inputs directly in it."""
    for node in pipeline.inputs(kind):
        branches = node.value[kind]
        if node.kinds() != [kind] or not isinstance(branches, list):
            continue
        place = (*node.pointer, kind)
        members = [
            ((*place, index, "pfs"), branch["pfs"])
            for index, branch in enumerate(branches)
            if isinstance(branch, dict) and isinstance(branch.get("pfs"), dict)
        ]
        yield place, members


def _without_key(pipeline: Pipeline, kind: str, effect: str) -> Iterator[Finding]:
    key = _KEYS[kind]
    for place, members in _members(pipeline, kind):
        if _of_whole_repos(pipeline):
            return
        lacking = [
            member
            for member, fields in members
            if fields.get(key) in (None, "")
            and is_complete(pipeline, "PFSInput", *member)
            # P740 reports the key of the other kind.
            and not any(fields.get(other) for other in _KEYS.values())
        ]
        if lacking and len(lacking) == len(pipeline.items(*place)):
            yield pipeline.finding(place, f"No input of this {kind} has a `{key}`. {effect}", part=Part.KEY)
            continue
        for member in lacking:
            yield pipeline.finding(
                member,
                f"This input of a {kind} has no `{key}`, so all its files have the empty key.",
                part=Part.KEY,
                help=f'Capture a part of the path, as in `glob: "/(*).png"`, and write `{key}: "$1"`.',
            )


@rule("P736", "join-without-key", Severity.WARNING)
def join_without_key(pipeline: Pipeline) -> Iterator[Finding]:
    """An input of a join has no `join_on`.

    Why: files are paired if their keys are equal. Without `join_on` the key of all files is empty, so every file is
    paired with every other file with an empty key, as in a cross.

    Wrong:
    ```yaml
    pipeline: {name: pair}
    transform: {image: "pair:1.0", cmd: [python3, /pair.py]}
    input:
      join:
        - pfs: {repo: images, glob: "/(*).png", join_on: "$1"}
        - «pfs»: {repo: labels, glob: "/(*).txt"}
    ```
    Right:
    ```yaml
    pipeline: {name: pair}
    transform: {image: "pair:1.0", cmd: [python3, /pair.py]}
    input:
      join:
        - pfs: {repo: images, glob: "/(*).png", join_on: "$1"}
        - pfs: {repo: labels, glob: "/(*).txt", join_on: "$1"}
    ```
    Fix: Capture a part of the path with parentheses in the glob and use it in `join_on`, or write a cross.
    """
    yield from _without_key(pipeline, "join", "Every file is paired with every other, as in a cross.")


@rule("P737", "group-without-key", Severity.WARNING)
def group_without_key(pipeline: Pipeline) -> Iterator[Finding]:
    """An input of a group has no `group_by`.

    Why: files with equal keys go into one datum. Without `group_by` the key of all files is empty, so they all go into
    one datum.

    Wrong:
    ```yaml
    pipeline: {name: visits}
    transform: {image: "visits:1.0", cmd: [python3, /visits.py]}
    input:
      «group»:
        - pfs: {repo: records, glob: "/*-(*).txt"}
    ```
    Right:
    ```yaml
    pipeline: {name: visits}
    transform: {image: "visits:1.0", cmd: [python3, /visits.py]}
    input:
      group:
        - pfs: {repo: records, glob: "/*-(*).txt", group_by: "$1"}
    ```
    Fix: Capture a part of the path with parentheses in the glob and use it in `group_by`, or use the glob `/`.
    """
    yield from _without_key(pipeline, "group", "All files go into one datum.")


def _of_whole_repos(pipeline: Pipeline) -> bool:
    """Whether each input is a whole repo: keys make no difference if there is one file of each."""
    return all(
        isinstance(glob := fields.get("glob"), str) and clean_path(glob) == "/"
        for _, _, fields in pipeline.pfs_inputs()
    )


def _keys(pipeline: Pipeline) -> Iterator[tuple[str, Input, Pointer, dict[str, Any], str]]:
    """Every key that is set: its field, node, place, the fields around it, and its text."""
    for node, place, fields in pipeline.pfs_inputs("join_on", "group_by"):
        for field in ("join_on", "group_by"):
            text = fields.get(field)
            if isinstance(text, str) and text:
                yield field, node, (*place, field), fields, text


@once
def _used_keys(pipeline: Pipeline) -> list[tuple[str, Pointer, dict[str, Any], str, tuple[Reference, ...]]]:
    """Every valid key that a join or group uses, with its references."""
    found: list[tuple[str, Pointer, dict[str, Any], str, tuple[Reference, ...]]] = []
    for field, node, place, fields, text in _keys(pipeline):
        if ("join" if field == "join_on" else "group") in node.inside:
            try:
                found.append((field, place, fields, text, parse_replacement(text)))
            except GrammarError:
                continue
    return found


@rule("P738", "capture-missing", Severity.WARNING)
def capture_missing(pipeline: Pipeline) -> Iterator[Finding]:
    """A key uses a capture group that its glob does not have.

    Why: groups are the parentheses of the glob, counted from 1; a number beyond them is empty (pachyderm/ohmyglob). All
    files then have the same key, and a join pairs every file with every other.

    Wrong:
    ```yaml
    pipeline: {name: pair}
    transform: {image: "pair:1.0", cmd: [python3, /pair.py]}
    input:
      join:
        - pfs: {repo: images, glob: "/(*).png", join_on: "$1"}
        - pfs: {repo: labels, glob: "/*.txt", join_on: "«$1»"}
    ```
    Right:
    ```yaml
    pipeline: {name: pair}
    transform: {image: "pair:1.0", cmd: [python3, /pair.py]}
    input:
      join:
        - pfs: {repo: images, glob: "/(*).png", join_on: "$1"}
        - pfs: {repo: labels, glob: "/(*).txt", join_on: "$1"}
    ```
    Fix: Put the part of the path that makes the key in parentheses in the glob.
    """
    for field, place, fields, _, references in _used_keys(pipeline):
        captures = _captures(fields.get("glob"))
        if captures is None or _of_whole_repos(pipeline):
            continue
        for reference in references:
            if reference.number > captures:
                have = ("no parentheses", "one pair of parentheses")[captures] if captures < 2 else f"{captures} groups"
                yield pipeline.finding(
                    place,
                    f"The glob has {have}, so `{_written(reference)}` is empty for every file and adds nothing to "
                    f"`{field}`.",
                    inside=(reference.start, reference.end),
                    help="Put the part to capture in parentheses in the glob, as in `/(*).png`.",
                )


def _written(reference: Reference) -> str:
    return f"${reference.number}"


def _captures(glob: Any) -> int | None:
    if not isinstance(glob, str) or not glob or is_hole(glob, "glob"):
        return None
    try:
        return parse_glob(glob).captures
    except GrammarError:
        return None


@rule("P739", "key-constant", Severity.WARNING)
def key_constant(pipeline: Pipeline) -> Iterator[Finding]:
    """A key is the same for every file.

    Why: only `$1` and the like are replaced with a part of the path. Everything else is used as it is, including `\\1`,
    which other tools read as a group. If the key is the same for all files, a join pairs every file with every other,
    and a group is one datum.

    Wrong:
    ```yaml
    pipeline: {name: pair}
    transform: {image: "pair:1.0", cmd: [python3, /pair.py]}
    input:
      join:
        - pfs: {repo: images, glob: "/(*).png", join_on: '«\\1»'}
        - pfs: {repo: labels, glob: "/(*).txt", join_on: "$1"}
    ```
    Right:
    ```yaml
    pipeline: {name: pair}
    transform: {image: "pair:1.0", cmd: [python3, /pair.py]}
    input:
      join:
        - pfs: {repo: images, glob: "/(*).png", join_on: "$1"}
        - pfs: {repo: labels, glob: "/(*).txt", join_on: "$1"}
    ```
    Fix: Write `$1` for the part that the first parentheses of the glob match.
    """
    for field, place, _, text, references in _used_keys(pipeline):
        if references:
            continue
        backslash = next(iter(backslash_references(text)), None)
        yield pipeline.finding(
            place,
            f"This `{field}` uses no part of the path, so every file has the same key.",
            inside=(backslash.start, backslash.end) if backslash else None,
            help=f"Write `{_written(backslash) if backslash else '$1'}` for a capture group.",
        )


@rule("P740", "key-unused", Severity.WARNING)
def key_unused(pipeline: Pipeline) -> Iterator[Finding]:
    """A `join_on` is outside a join, or a `group_by` is outside a group.

    Why: only a join uses `join_on`, and only a group uses `group_by`; elsewhere nothing is paired or grouped. (The code
    can still read the key from `PACH_DATUM_NAME_JOIN_ON`; a pipeline that does so is not reported.)

    Wrong:
    ```yaml
    pipeline: {name: pair}
    transform: {image: "pair:1.0", cmd: [python3, /pair.py]}
    input:
      join:
        - pfs: {repo: images, glob: "/(*).png", join_on: "$1"}
        - pfs: {repo: labels, glob: "/(*).txt", join_on: "$1", «group_by»: "$1"}
    ```
    Right:
    ```yaml
    pipeline: {name: pair}
    transform: {image: "pair:1.0", cmd: [python3, /pair.py]}
    input:
      join:
        - pfs: {repo: images, glob: "/(*).png", join_on: "$1"}
        - pfs: {repo: labels, glob: "/(*).txt", join_on: "$1"}
    ```
    Fix: Use `join_on` in a join and `group_by` in a group.
    """
    for field, node, place, _, _ in _keys(pipeline):
        wanted = next(kind for kind, key in _KEYS.items() if key == field)
        if wanted not in node.inside and "PACH_DATUM" not in str(pipeline.get("transform")):
            other = next((key for kind, key in _KEYS.items() if kind in node.inside), None)
            yield pipeline.finding(
                place,
                f"Nothing uses this `{field}`, because the input is not in a {wanted}.",
                part=Part.KEY,
                help=f"In a {'join' if other == 'join_on' else 'group'}, write `{other}`." if other else None,
                fix=rename(pipeline, place, other, safe=False) if other else remove(pipeline, place, safe=False),
            )


@rule("P741", "outer-join-unused", Severity.WARNING)
def outer_join_unused(pipeline: Pipeline) -> Iterator[Finding]:
    """An input has `outer_join` but is not in a join.

    Why: `outer_join` keeps files that have no partner, and only joins use it.

    Wrong:
    ```yaml +edges
    input: {pfs: {repo: images, glob: "/*", «outer_join»: true}}
    ```
    Right:
    ```yaml +edges
    ```
    Fix: Remove it, or put the input into a join.
    """
    for node, place, fields in pipeline.pfs_inputs("outer_join"):
        if fields["outer_join"] is True and "join" not in node.inside:
            message = "`outer_join` has no effect, because the input is not in a join."
            help_text = "Remove it, or put the input into a join."
            fix = remove(pipeline, (*place, "outer_join"), safe=False)
            yield pipeline.finding((*place, "outer_join"), message, part=Part.KEY, help=help_text, fix=fix)


@rule("P742", "cron-without-key", Severity.WARNING)
def cron_without_key(pipeline: Pipeline) -> Iterator[Finding]:
    """A cron input is in a join or a group.

    Why: a cron input has no key, so its files have the empty key. A join pairs them with no file that has a key, and
    has no datums; a group puts all ticks into a datum of their own.

    Wrong:
    ```yaml
    pipeline: {name: pair}
    transform: {image: "pair:1.0", cmd: [python3, /pair.py]}
    input:
      join:
        - «cron»: {name: tick, spec: "@daily", overwrite: true}
        - pfs: {repo: labels, glob: "/(*).txt", join_on: "$1"}
    ```
    Right:
    ```yaml
    pipeline: {name: pair}
    transform: {image: "pair:1.0", cmd: [python3, /pair.py]}
    input:
      cross:
        - cron: {name: tick, spec: "@daily", overwrite: true}
        - pfs: {repo: labels, glob: "/*.txt"}
    ```
    Fix: Write a cross.
    """
    for node, place, _ in pipeline.cron_inputs():
        container = next((kind for kind in reversed(node.inside) if kind != "union"), None)
        if container in _KEYS and any(fields.get(_KEYS[container]) for _, _, fields in pipeline.pfs_inputs()):
            yield pipeline.finding(
                place,
                f"A cron input has no key, so this {container} does not combine its ticks with any file.",
                part=Part.KEY,
                help="Write a cross, in which every datum gets the tick.",
            )


@rule("P749", "large-cross", Severity.INFO)
def large_cross(pipeline: Pipeline) -> Iterator[Finding]:
    """A cross combines many files with many others.

    Why: a cross makes a datum of each pair, so 1000 files and 1000 files make a million datums. Use a join for files
    that belong together by name, and the glob `/` for a repo that each datum needs as a whole.

    Wrong:
    ```yaml
    pipeline: {name: pair}
    transform: {image: "pair:1.0", cmd: [python3, /pair.py]}
    input:
      «cross»:
        - pfs: {repo: images, glob: "/*"}
        - pfs: {repo: labels, glob: "/*"}
    ```
    Right:
    ```yaml
    pipeline: {name: pair}
    transform: {image: "pair:1.0", cmd: [python3, /pair.py]}
    input:
      cross:
        - pfs: {repo: images, glob: "/*"}
        - pfs: {repo: labels, glob: "/"}
    ```
    Fix: Write a join if the names say which files belong together, or the glob `/` if each datum needs the whole repo.
    """
    for place, members in _members(pipeline, "cross"):
        many = [member for member, fields in members if _matches_many(fields.get("glob"))]
        if len(many) > 1:
            yield pipeline.finding(
                place,
                f"This cross makes a datum of every combination of the files of {len(many)} inputs.",
                part=Part.KEY,
                help="Write a join for files that belong together by name.",
            )


def _matches_many(glob: Any) -> bool:
    try:
        return isinstance(glob, str) and any(token.kind in ("any", "super") for token in parse_glob(glob).tokens)
    except GrammarError:
        return False
