"""Paths below /pfs that lead nowhere: no such input, output that is lost, or no output at all."""

from __future__ import annotations

import re
from collections.abc import Iterator

from spec_lint.engine.rule import rule
from spec_lint.findings.finding import Finding, Fix, Pointer, Severity
from spec_lint.grammar.nearest import nearest
from spec_lint.grammar.suggestion import did_you_mean
from spec_lint.grammar.words import listed, quoted
from spec_lint.model.command import PLAIN_TOOLS, Command, commands, texts_of_code
from spec_lint.model.once import once
from spec_lint.model.pipeline import Pipeline
from spec_lint.model.template import is_hole

_OWN = frozenset({"out", ".env", ".scratch"})
"""What the worker itself creates below /pfs."""

PFS_PATH = re.compile(r"/pfs/(?<![\w./~:$}-]/pfs/)([A-Za-z0-9_.-]+)(?![\w.*?\[{$`(-])")
"""A path below /pfs whose first part is written out; not one in the middle of another path, and no pattern. (It begins
with plain text, which is found fast.)"""

_REDIRECTION = r"(?<![<>&])>{1,2}\s*[\"']?/pfs/([\w.-]+)(?=/)"
_COPY = r"\s*(?:cp|mv|mkdir|touch|tee|rsync|install)\b[^;|&]*\s[\"']?/pfs/([\w.-]+)/?\S*[\"']?\s*$"


@once
def _inputs(pipeline: Pipeline) -> dict[str, str] | None:
    """Input name → what reads it (``repo``, ``s3`` or ``cron``); None if not all inputs are known."""
    built = isinstance(pipeline.get("transform", "build"), dict)  # 1.13: pachctl adds these inputs
    names = {"build": "repo", "source": "repo"} if built else {}
    for node in pipeline.inputs():
        if not node.kinds():
            return None
    for _, _, fields in pipeline.pfs_inputs():
        name = fields.get("name") or fields.get("repo")
        if not isinstance(name, str) or is_hole(name):
            return None
        names[name] = "s3" if fields.get("s3") is True else "repo"
    for _, _, fields in pipeline.cron_inputs():
        name = fields.get("name")
        if not isinstance(name, str) or is_hole(name):
            return None
        names[name] = "cron"
    return names or None


def _texts(pipeline: Pipeline) -> Iterator[tuple[Pointer, str]]:
    """Every string of a spec that can have paths of the worker's file system in it."""
    for command in commands(pipeline):
        yield from command.texts()
    for name, value in pipeline.env.items():
        if isinstance(value, str):
            yield ("transform", "env", name), value
    directory = pipeline.text("transform", "working_dir")
    if directory:
        yield ("transform", "working_dir"), directory


def _known(pipeline: Pipeline) -> set[str]:
    """The names that exist below /pfs."""
    return {name for name, kind in (_inputs(pipeline) or {}).items() if kind != "s3"} | _OWN


@rule("P721", "pfs-path-unknown", Severity.WARNING)
def pfs_path_unknown(pipeline: Pipeline) -> Iterator[Finding]:
    """A path below /pfs does not belong to any of the pipeline's inputs.

    Why: the worker creates one directory for each input. It is named after the input's `name`, or after its repo if it
    has no name. An input with `s3: true` is served by the S3 gateway and has no directory. Other paths do not exist,
    and what is written there is lost after the datum (src/server/worker/driver).

    Wrong:
    ```yaml +edges
    transform: {image: "edges:1.0", cmd: [python3, /edges.py, /pfs/«image»]}
    ```
    Right:
    ```yaml +edges
    transform: {image: "edges:1.0", cmd: [python3, /edges.py, /pfs/images]}
    ```
    Fix: Use the name of the input, or give the input the name that the code uses.
    """
    known = _known(pipeline)
    if known.issuperset(PFS_PATH.findall(texts_of_code(pipeline))):
        return
    inputs = _inputs(pipeline)
    if inputs is None or pipeline.get("spout") is not None:
        return
    repos = {str(fields.get("repo")): fields["name"] for _, _, fields in pipeline.pfs_inputs() if fields.get("name")}
    unusual = [name for name in known if not re.fullmatch(r"[A-Za-z0-9_.-]+", name)]
    said: set[str] = set()
    for pointer, text in _texts(pipeline):
        if text.lstrip().startswith("#"):
            continue
        for match in PFS_PATH.finditer(text):
            name = match[1].rstrip(".")
            if name in known or name in said or any(text.startswith(other, match.start(1)) for other in unusual):
                continue
            said.add(name)
            near = None if inputs.get(name) == "s3" else nearest(name, sorted(known))
            yield pipeline.finding(
                pointer,
                _unknown_path(name, inputs, repos),
                inside=(match.start(1), match.start(1) + len(name)),
                help=_hint(name, known, inputs, near),
                fix=_other_directory(pipeline, name, near, known),
            )


def _unknown_path(name: str, inputs: dict[str, str], repos: dict[str, object]) -> str:
    if inputs.get(name) == "s3":
        return f"The input {quoted(name)} has `s3: true`, so it has no directory; it is read through the S3 gateway."
    if name in repos:
        return f"The input from the repo {quoted(name)} is named {quoted(str(repos[name]))}, and so is its directory."
    return f"No input is named {quoted(name)}, so this directory does not exist."


def _other_directory(pipeline: Pipeline, name: str, near: str | None, known: set[str]) -> Fix | None:
    """The fix that reads the directory of the near input wherever the spec reads the one that does not exist."""
    from spec_lint.rules.near_names import respelled  # saves start-up time: few paths are misspelt

    places = [
        (pointer, (match.start(1), match.start(1) + len(name)))
        for pointer, text in _texts(pipeline)
        for match in PFS_PATH.finditer(text)
        if match[1].rstrip(".") == name
    ]
    return respelled(pipeline, name, near, known, places)


def _hint(name: str, known: set[str], inputs: dict[str, str], near: str | None) -> str:
    if inputs.get(name) == "s3":
        return f"Read `s3://{name}/` from the address in `S3_ENDPOINT`."
    if near is not None:
        return did_you_mean(f"/pfs/{near}")
    return f"The directories are {listed(sorted(f'`/pfs/{one}`' for one in (known - _OWN) | {'out'}), 'and')}."


@rule("P720", "output-lost", Severity.WARNING)
def output_lost(pipeline: Pipeline) -> Iterator[Finding]:
    """Nothing that a pipeline's commands write reaches /pfs/out.

    Why: only what is in /pfs/out when a datum is done becomes output. What is written to the directory of an input is
    discarded with it.

    Wrong:
    ```yaml +edges
    transform: {image: "edges:1.0", cmd: [sh], stdin: ["sort /pfs/images/list > «/pfs/images»/sorted"]}
    ```
    Right:
    ```yaml +edges
    transform: {image: "edges:1.0", cmd: [sh], stdin: ["sort /pfs/images/list > /pfs/out/sorted"]}
    ```
    Fix: Write to /pfs/out.
    """
    known = [one for one in commands(pipeline) if one.shell is not None or one.program in PLAIN_TOOLS]
    if not known or any(pipeline.get(field) not in (None, False) for field in ("spout", "service", "s3_out")):
        return
    inputs = _inputs(pipeline)
    for command in known:
        written = list(_written_to_inputs(command, inputs or {}))
        for pointer, start, end in written:
            yield pipeline.finding(
                pointer,
                "What is written to an input's directory is discarded with it; only `/pfs/out` becomes output.",
                inside=(start, end),
                help="Write to `/pfs/out`.",
            )
        if not written and inputs is not None and command.words_field == "cmd" and _leaves_nothing(command):
            from spec_lint.rules.surprises_commands.yaml_text import joined_lines  # few pipelines have no output

            if any(joined_lines(pipeline)):
                continue  # what runs is not what was meant
            yield pipeline.finding(
                command.line_pointer(0) if command.reads_lines_as_program else command.word_pointer(0),
                "Nothing here writes to `/pfs/out`, so the output of this pipeline stays empty.",
                help="Write the result to `/pfs/out`.",
            )


def _written_to_inputs(command: Command, inputs: dict[str, str]) -> Iterator[tuple[Pointer, int, int]]:
    """The places where shell code certainly writes to an input's directory."""
    for pointer, code in command.programs():
        if "/pfs/" not in code:
            continue
        match = re.search(_REDIRECTION, code) or re.match(_COPY, code)
        if match and match[1] in inputs and "#" not in code[: match.start(1)]:
            yield pointer, match.start(1) - len("/pfs/"), match.end(1)


def _leaves_nothing(command: Command) -> bool:
    """Whether a command uses only known tools and no word of it can mean the output directory."""
    if not command.uses_plain_tools_only():
        return False
    from spec_lint.model.shell import is_open  # few pipelines have no output

    texts = [text for _, text in command.texts()]
    if is_open("\n".join(texts)):
        return False  # its end is missing, and with it the output
    return not any(re.search(r"(?<![a-z])out(?![a-z])|<<|\beval\b|\bsource\b", text) for text in texts)


@rule("P718", "batching-without-next-datum", Severity.WARNING)
def batching_without_next_datum(pipeline: Pipeline) -> Iterator[Finding]:
    """A pipeline batches its datums, but its code never asks for the next one.

    Why: with `datum_batching`, the code has to call `pachctl next datum` (or NextDatum) for each datum, in a loop. If
    the code exits, the worker fails with "user code exited prematurely"
    (src/server/worker/pipeline/transform/worker.go).

    Wrong:
    ```yaml +edges
    transform: {image: "edges:1.0", datum_batching: «true», cmd: [sh], stdin: ["cp /pfs/images/* /pfs/out"]}
    ```
    Right:
    ```yaml +edges
    transform:
      image: "edges:1.0"
      datum_batching: true
      cmd: [sh]
      stdin: ["while pachctl next datum; do cp /pfs/images/* /pfs/out; done"]
    ```
    Fix: Loop over `pachctl next datum`, or turn `datum_batching` off.
    """
    if pipeline.get("transform", "datum_batching") is not True:
        return
    for command in commands(pipeline):
        if command.words_field == "cmd" and command.uses_plain_tools_only():
            yield pipeline.finding(
                ("transform", "datum_batching"),
                "`datum_batching` is on, but nothing asks for the next datum, so the worker fails when the code exits.",
                help="Loop over `pachctl next datum`, or turn `datum_batching` off.",
            )
