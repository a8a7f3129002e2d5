"""What YAML makes of commands and values: lines that it joins, and ends of lines that it takes for comments."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import lru_cache

from spec_lint.engine.rule import rule
from spec_lint.findings.finding import Finding, Fix, Pointer, Severity
from spec_lint.model.command import WRAPPERS, Command, base_name, commands, texts_of_code
from spec_lint.model.fixes import write_source
from spec_lint.model.pipeline import Pipeline
from spec_lint.reading.node import Node

Line = tuple[int, int]
"""The offsets of the first and the last character of a line, without the spaces around it."""

_STARTS_COMMAND = frozenset({
    "apt-get", "aws", "awk", "bash", "cat", "cd", "chmod", "chown", "conda", "cp", "curl", "echo", "exit", "export",
    "git", "grep", "gsutil", "gunzip", "java", "ln", "ls", "make", "mkdir", "mv", "node", "pachctl", "perl", "pip",
    "pip3", "printf", "python", "python2", "python3", "rm", "rmdir", "Rscript", "rsync", "sed", "set", "sh", "sleep",
    "source", "tar", "tee", "touch", "unzip", "wget", "zip", "for", "if", "while", "until", "case",
})  # fmt: skip
"""What hardly anything but a new command begins with."""

_NEEDS_BREAK = frozenset({"do", "done", "then", "else", "elif", "fi", "esac", "}"})
"""Words of the shell that take effect only after a line break or a semicolon."""

_TAKES_COMMAND = WRAPPERS | frozenset(
    {"xargs", "parallel", "find", "watch", "docker", "srun", "mpirun", "ssh", "which"}
)
_TAKES_NAMES = frozenset({"apt", "apt-get", "apk", "yum", "dnf", "pip", "pip3", "conda", "mamba", "brew", "type"})

_CONTINUED = r"(?:&&|\|\|?|[;({!]|\b(?:do|then|else|elif|if|while|until|in))$"
"""The end of a line after which a space is as good as a line break."""

_STATEMENT = r"(?:import|from|print|def|for|while|if|with|class|return|try)\b|[A-Za-z_][\w.]*\s*=(?!=)"
_UNFINISHED = r"(?:[,(\[{\\;:]|\b(?:and|or|in|not|import|for|if))$"


@rule("P500", "joined-lines", Severity.WARNING)
def joined_lines(pipeline: Pipeline) -> Iterator[Finding]:
    """Lines of code become one line, because YAML joins them.

    Why: YAML replaces the line breaks of a `>` block, and those in quotes or in a plain scalar, with spaces. The shell
    then reads the second command as arguments of the first one, and everything after a `#` is a comment. Only a `|`
    block keeps its lines. Lines that continue a command, such as options, are not reported.

    Wrong:
    ```yaml +edges
    transform:
      image: "edges:1.0"
      cmd: [sh]
      stdin:
      - >
        cd /edges
        «python3 edges.py /pfs/out»
    ```
    Right:
    ```yaml +edges
    transform:
      image: "edges:1.0"
      cmd: [sh]
      stdin:
      - |
        cd /edges
        python3 edges.py /pfs/out
    ```
    Fix: Write `|` instead of `>`, or write each line as its own list item.
    """
    for command in commands(pipeline):
        for pointer, text in command.texts():
            if " " in text and (node := _node_of_several_lines(pipeline, pointer, text)) is not None:
                yield from _joined(pipeline, pointer, node, _judge(command, pointer))


def _judge(command: Command, pointer: Pointer) -> Callable[[str, str], bool] | None:
    """Whether a line of this text ends a statement in its language, or None if it is not code."""
    if any(pointer == place for place, _ in command.programs()):
        return _breaks_shell
    field, index = pointer[1:]
    is_python = command.shell is None and command.program.startswith("python") and field == command.words_field
    after = command.words[int(index) - 1] if is_python and index else ""
    return _breaks_python if after == "-c" else None


def _node_of_several_lines(pipeline: Pipeline, pointer: Pointer, text: str) -> Node | None:
    """The node of a text that is not on one line of the file, and whose line breaks YAML does not keep."""
    document = pipeline.document
    if document.find_place is not None or all(line in document.source.text for line in text.split("\n")):
        return None  # plain JSON has no strings of several lines, and a joined line stands nowhere as it is
    node = document.node(pointer)
    if node is None or node.style == "|" or "\n" not in document.source.text[node.start : node.end]:
        return None
    return node


def _joined(
    pipeline: Pipeline, pointer: Pointer, node: Node, breaks: Callable[[str, str], bool] | None
) -> Iterator[Finding]:
    source = pipeline.document.source
    before = ""
    for first, last, continues in _lines(source.text, node):
        line = source.text[first:last]
        is_item = not node.style and line.startswith("- ")
        if continues and (is_item or (breaks is not None and breaks(before, line))):
            message = "YAML joins this line to the one before it with a space, so it is not a line of its own."
            help_ = "Write `|` instead of `>`." if node.style == ">" else "Write the lines as a block with `|`."
            if is_item:
                message = "This line is further in than the item above, so YAML makes it part of that item."
                help_ = "Indent the `-` like the one above."
            is_folded = node.style == ">"
            fix = (
                write_source(pipeline, node.start, node.start + 1, "|", "Write `|`", safe=False) if is_folded else None
            )
            yield pipeline.finding_at(first, last, message, pointer=pointer, help=help_, fix=fix)
            return
        before = f"{before} {line}" if continues else line


def _lines(text: str, node: Node) -> Iterator[tuple[int, int, bool]]:
    """The offsets of the lines of a scalar, without blank ones, and whether YAML joins each to the line before it."""
    position, follows, margin = node.start, False, -1
    for written in text[node.start : node.end].splitlines(keepends=True):
        start, position = position, position + len(written)
        line = written.strip()
        if start == node.start and node.style == ">":
            continue
        if not line:
            follows = False
            continue
        indent = len(written) - len(written.lstrip(" "))
        margin = indent if margin < 0 else margin
        deeper = node.style == ">" and indent > margin  # such lines of a folded block stay as they are
        first = start + written.index(line)
        yield first, first + len(line), follows and not deeper
        follows = not deeper and not (node.style == '"' and line.endswith("\\"))


def _breaks_shell(before: str, line: str) -> bool:
    """Whether a line of shell code changes its meaning at the end of what is before it."""
    before = before.lstrip("\"'")
    if before.startswith("#") or before.endswith("\\") or re.search(r"<<-?\s*['\"]?[A-Za-z_]", before):
        return True
    if re.search(_CONTINUED, before):
        return False
    words = line.rstrip("\"'").split()
    name = base_name(words[0]) if words else ""
    if name in _NEEDS_BREAK or line.startswith("#"):
        return True
    return name in _STARTS_COMMAND and len(words) > 1 and _is_complete(before)


def _is_complete(code: str) -> bool:
    """Whether a command ends with this code, as far as can be seen: no other command follows in it."""
    words = re.split(r"&&|\|\|?|[;({]", code)[-1].split()
    while words and (re.match(r"[A-Za-z_]\w*=", words[0]) or words[0] in ("do", "then", "else", "!", "time")):
        words = words[1:]
    if not words or code.count('"') % 2 or code.count("'") % 2:
        return False
    name = base_name(words[0])
    return not (name in _TAKES_COMMAND or name in _TAKES_NAMES or (words[-1].startswith("-") and name != "set"))


def _breaks_python(before: str, line: str) -> bool:
    before = before.lstrip("\"'")
    return not re.search(_UNFINISHED, before) and bool(before.startswith("#") or re.match(_STATEMENT, line))


@rule("P501", "comment-in-value", Severity.WARNING)
def comment_in_value(pipeline: Pipeline) -> Iterator[Finding]:
    """A command or a variable is cut off, because YAML takes its end for a comment.

    Why: in a value without quotes of its own, a `#` after a space begins a comment of YAML, even inside quotes that
    are meant for a shell. The shell gets a quote that is never closed.

    Wrong:
    ```yaml +edges
    transform:
      image: "edges:1.0"
      cmd: [sh]
      stdin:
      - grep -v "^ «#" /pfs/images/list > /pfs/out/list»
    ```
    Right:
    ```yaml +edges
    transform:
      image: "edges:1.0"
      cmd: [sh]
      stdin:
      - 'grep -v "^ #" /pfs/images/list > /pfs/out/list'
    ```
    Fix: Put the whole value in quotes, or write it as a block with `|`.
    """
    if not texts_of_code(pipeline):
        return
    source = pipeline.document.source
    if pipeline.document.find_place is not None or "#" not in source.text:
        return
    from spec_lint.model.shell import cutting_comment, is_open, may_be_part_of_value  # few specs have such comments

    ends = _before_comments(source.text)
    shortened = may_be_part_of_value(source.text)
    for pointer, text, is_code in _texts(pipeline):
        if f"{_last_word(text)} #" not in ends or not (is_open(text) or (shortened and not is_code)):
            continue  # making the nodes takes longer
        node = pipeline.document.node(pointer)
        comment = cutting_comment(source.text, node, is_code=is_code) if node is not None else None
        if comment is not None:
            message = "YAML takes what follows the `#` for a comment, so the value ends before it."
            help_ = "Put the whole value in quotes, or write it as a block with `|`."
            fix = _in_quotes(pipeline, node, node.start, comment.end(1)) if node is not None else None
            yield pipeline.finding_at(*comment.span(1), message, pointer=pointer, help=help_, fix=fix)


def _in_quotes(pipeline: Pipeline, node: Node, start: int, end: int) -> Fix | None:
    """The fix that puts what is written at some place in single quotes, where nothing has to be escaped."""
    written = pipeline.document.source.text[start:end].rstrip()
    if node.style or "\n" in written:
        return None
    quoted = "'" + written.replace("'", "''") + "'"
    return write_source(pipeline, start, start + len(written), quoted, "Put the value in quotes", safe=False)


@lru_cache(maxsize=1)
def _before_comments(text: str) -> str:
    """The words before each `#` that may begin a comment, each with ` #` after it; the specs of a file share them."""
    before = text.split("#")[:-1]
    return "\n".join([f"{_last_word(part)} #" for part in before if part[-1:] in (" ", "\t")])


def _last_word(text: str) -> str:
    return next(iter(text.rsplit(None, 1)[-1:]), "")


def _texts(pipeline: Pipeline) -> Iterator[tuple[Pointer, str, bool]]:
    """The strings that user code gets, and whether a shell reads them, which has the same comments."""
    for command in commands(pipeline):
        code = {pointer for pointer, _ in command.programs()}
        for pointer, text in command.texts():
            yield pointer, text, pointer in code
    for name, value in pipeline.env.items():
        if isinstance(value, str):
            yield ("transform", "env", name), value, False


_PROPERTY = re.compile(r"(?:[-:,]\s+|[\[{])(?:!\s|&\w)")
_BEFORE = re.compile(r"(!|&(\S+))\s+\Z")


@lru_cache(maxsize=1)
def _may_have_properties(text: str) -> bool:
    """Whether a text may have a tag or an anchor before a value; the specs of a file share the answer."""
    return ("!" in text or "&" in text) and _PROPERTY.search(text) is not None


@rule("P504", "tag-or-anchor-in-command", Severity.WARNING)
def tag_or_anchor_in_command(pipeline: Pipeline) -> Iterator[Finding]:
    """The first word of a command or a variable is lost, because YAML takes it for a tag or an anchor.

    Why: in YAML, a `!` before a value is a tag and `&name` is an anchor; neither is part of the value. A shell gets the
    command without the `!`, which means the opposite.

    Wrong:
    ```yaml +edges
    transform:
      image: "edges:1.0"
      cmd: [sh]
      stdin:
      - «!» grep -q skip /pfs/images/list && cp /pfs/images/* /pfs/out
    ```
    Right:
    ```yaml +edges
    transform:
      image: "edges:1.0"
      cmd: [sh]
      stdin:
      - "! grep -q skip /pfs/images/list && cp /pfs/images/* /pfs/out"
    ```
    Fix: Put the whole value in quotes.
    """
    if not texts_of_code(pipeline):
        return
    source = pipeline.document.source
    if pipeline.document.find_place is not None or not _may_have_properties(source.text):
        return
    for pointer, _, _ in _texts(pipeline):
        node = pipeline.document.node(pointer)
        lost = _BEFORE.search(source.text, source.text.rfind("\n", 0, node.start) + 1, node.start) if node else None
        if lost is not None and not (lost[2] and f"*{lost[2]}" in source.text):
            message = f"YAML takes this for {'an anchor' if lost[2] else 'a tag'}, so it is not part of the value."
            help_ = "Put the whole value in quotes."
            fix = _in_quotes(pipeline, node, lost.start(1), node.end) if node is not None else None
            yield pipeline.finding_at(*lost.span(1), message, pointer=pointer, help=help_, fix=fix)
