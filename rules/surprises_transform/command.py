"""Commands that do not run as they read: lines in one word, shell syntax without a shell, shells with no program."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Sequence

from spec_lint.engine.rule import rule
from spec_lint.findings.finding import Finding, Fix, Pointer, Severity
from spec_lint.grammar.words import quoted
from spec_lint.model.command import Command, base_name, commands, may_lack_a_field
from spec_lint.model.fixes import write, write_part
from spec_lint.model.pipeline import Pipeline

_LONGEST_HELP = 100

_FILE_TOOLS = frozenset({
    "cat", "chmod", "chown", "cp", "cut", "du", "file", "grep", "gunzip", "gzip", "head", "ln", "ls", "md5sum", "mv",
    "paste", "rm", "sha256sum", "sort", "stat", "tac", "tail", "tar", "touch", "uniq", "unzip", "wc", "zcat", "zip",
})  # fmt: skip
"""Tools that use file names as they are: they never expand a pattern themselves."""

_EXPRESSION_TOOLS = frozenset({
    "awk", "gawk", "mawk", "nawk", "sed", "perl", "ruby", "jq", "yq", "grep", "egrep", "fgrep", "rg", "expr", "test",
    "[", "find", "envsubst", "xargs", "make", "node", "R", "Rscript", "psql", "mysql", "sqlite3", "mongo", "mongosh",
})  # fmt: skip
"""Programs whose arguments are expressions, in which a dollar sign or quotes have their own meaning."""

_OPERATOR = r"\|\|?|&&|;|[012&]?>{1,2}|<|2>&1|&|[012&]?>{1,2}/\S+"
_DELIMITERS = ("|", ";", "<", ">", "&", "||")
_PATTERN = r"\.{0,2}/[^\s]*[*?\[][^\s]*"
_VARIABLE = r"[\w./:=@+,-]*\$(?:\{[A-Za-z_]\w*\}|[A-Za-z_]\w*|\([^()]+\))[\w./:=@+,$(){}-]*"
_QUOTES = r"(?:--?[\w-]+=)?(?:'[^']+'|\"[^\"]+\")"
_HOME = r"~(?:/\S*)?"
_SHELL_LINE = r"[|;&<>$`*]"
_SCRIPT_AND_ARGUMENTS = r"[^\s'\"]+\.py\s+\S.*"
_OPTION_AND_VALUE = r"--?[A-Za-z][\w-]*\s+[^\s'\"]+"


def _lacks_shell(command: Command) -> bool:
    """Whether it is certain that no shell reads a command: a program may also pass its arguments on to one."""
    return command.shell is None and not any(re.search(r"\bsh\b|\w*sh$", base_name(word)) for word in command.words)


@rule("P713", "command-not-split", Severity.WARNING)
def command_not_split(pipeline: Pipeline) -> Iterator[Finding]:
    """A whole command line is written as one word.

    Why: the worker starts the first word as a program and passes the other words to it as they are; no shell splits
    them (src/server/worker/driver/driver.go). It looks for a file named `python3 /edges.py`, including the space, and
    every datum fails. After a shell without `-c`, the word is the name of a script, not its text.

    Wrong:
    ```yaml +edges
    transform: {image: "edges:1.0", cmd: [«"python3 /edges.py"»]}
    ```
    Right:
    ```yaml +edges
    ```
    Fix: Write each word as its own list item, or write `[sh, -c, "THE LINE"]`.
    """
    for command in commands(pipeline):
        first = command.words[0]
        if 0 in command.unusual and re.search(r"\S\s|\s\S", first) and " - " not in first:
            fixed = _as_words(first, command.words[1:])
            yield pipeline.finding(
                command.word_pointer(0),
                f"No shell splits this string; the worker looks for a program named {quoted(first)}.",
                help=f"Write {_shown(fixed)}.",
                fix=_other_words(pipeline, command, fixed),
            )
        elif command.file is not None and _is_command_line(command.words[command.file]):
            fixed = [*command.words[: command.file], "-c", *command.words[command.file :]]
            yield pipeline.finding(
                command.word_pointer(command.file),
                f"Without `-c`, {base_name(command.words[command.shell or 0])} looks for a script with this name.",
                help=f"Write {_shown(fixed)}.",
                fix=_with_option(pipeline, command.word_pointer(command.file)),
            )
        elif command.unusual and command.shell is None and command.program.startswith("python"):
            yield from _options_with_values(pipeline, command)


def _options_with_values(pipeline: Pipeline, command: Command) -> Iterator[Finding]:
    """Options of a Python program that are one word with their value: argparse and the like reject them."""
    if "-c" in command.words:
        return
    for index in command.unusual:
        word = command.words[index]
        is_script = index == 1 and re.fullmatch(_SCRIPT_AND_ARGUMENTS, word)
        if is_script or re.fullmatch(_OPTION_AND_VALUE, word):
            yield pipeline.finding(
                command.word_pointer(index),
                "No shell splits this string; "
                + (
                    "python looks for a script with this name." if is_script else "the program gets it as one argument."
                ),
                help=f"Write {_shown(word.split())}.",
                fix=_other_words(
                    pipeline, command, [*command.words[:index], *word.split(), *command.words[index + 1 :]]
                ),
            )


def _is_command_line(word: str) -> bool:
    """Whether a word in the place of a script's name can only be a command line."""
    parts = word.split()
    return len(parts) > 1 and bool(re.search(_SHELL_LINE, word) or any(part[0] in "-/" for part in parts[1:]))


def _with_option(pipeline: Pipeline, pointer: Pointer) -> Fix | None:
    from spec_lint.model.byte_edits import fix_of  # few commands need it
    from spec_lint.model.edits import inserted

    return fix_of("Add `-c`", inserted(pipeline, pointer, "-c", beside=pointer[-1], before=True), safe=False)


def _other_words(
    pipeline: Pipeline, command: Command, words: Sequence[str], title: str = "Write each word for itself"
) -> Fix | None:
    """The fix that writes a command as other words."""
    return write(pipeline, command.word_pointer(0)[:-1], list(words), title, safe=False)


def _as_words(line: str, rest: tuple[str, ...]) -> list[str]:
    import shlex  # few commands are a line in one word

    try:
        words = shlex.split(line)
    except ValueError:
        words = line.split()
    if re.search(_SHELL_LINE, line):
        words = ["sh", "-c", " ".join([line, *rest])]
        rest = ()
    return [*words, *rest]


def _shown(words: Sequence[str]) -> str:
    """Words as the list to write in a spec; only its form if they are many or long."""
    written = "`[" + ", ".join(json.dumps(word, ensure_ascii=False) for word in words) + "]`"
    if len(written) <= _LONGEST_HELP and written.isprintable():
        return written
    return '`["sh", "-c", "THE LINE"]`' if "-c" in words else "each word as its own list item"


@rule("P714", "shell-syntax-without-shell", Severity.WARNING)
def shell_syntax_without_shell(pipeline: Pipeline) -> Iterator[Finding]:
    """A command has shell syntax (a pipe, a redirection, a pattern, a variable or quotes), but no shell reads it.

    Why: the worker starts the program itself (src/server/worker/driver/driver.go), which gets `*`, `$NAME`, `|`, `>`
    and quotes as they are written.

    Wrong:
    ```yaml +edges
    transform: {image: "edges:1.0", cmd: [cp, «"/pfs/images/*"», /pfs/out/]}
    ```
    Right:
    ```yaml +edges
    transform: {image: "edges:1.0", cmd: [sh], stdin: ["cp /pfs/images/* /pfs/out/"]}
    ```
    Fix: Run a shell with `cmd: [sh]` and the line in `stdin`, or with `[sh, -c, "THE LINE"]`.
    """
    for command in commands(pipeline):
        if command.file is not None:
            # The arguments of a script are not shell code, but the script may run them as such.
            yield from _first(pipeline, command, command.file + 1, _quotes)
        elif command.shell is None and not (0 in command.unusual and re.search(r"\s", command.words[0])):
            for finding in _first(pipeline, command, 0, _syntax):
                if _lacks_shell(command):
                    yield finding


def _first(
    pipeline: Pipeline, command: Command, start: int, judge: Callable[[Command, int], str | None]
) -> Iterator[Finding]:
    """The first word that is shell syntax: what follows it is most likely part of the same mistake."""
    for index in (0, *command.unusual):
        why = judge(command, index) if index >= start else None
        if why is not None:
            help_ = "Remove the quotes." if why == _QUOTED else _with_shell(command)
            pointer, fix = command.word_pointer(index), _read_by_a_shell(pipeline, command, index, why)
            yield pipeline.finding(pointer, f"No shell reads this: {why}.", help=help_, fix=fix)
            return


def _read_by_a_shell(pipeline: Pipeline, command: Command, index: int, why: str) -> Fix | None:
    """The fix that runs a command with a shell, or removes the quotes, which are all that a shell would read."""
    word = command.words[index]
    if why != _QUOTED:
        return _other_words(pipeline, command, ["sh", "-c", _line(command.words)], "Run it with a shell")
    if len(word) < 3:
        return None
    return write_part(
        pipeline, command.word_pointer(index), (0, len(word)), word[1:-1], "Remove the quotes", safe=False
    )


def _line(words: Sequence[str]) -> str:
    """The line of a shell that has these words: what a shell would split is put in quotes."""
    import shlex  # few commands are written for a shell and have none

    return " ".join(shlex.quote(word) if not word or re.search(r"\s", word) else word for word in words)


_QUOTED = "the quotes are part of the argument"


def _quotes(command: Command, index: int) -> str | None:
    return _QUOTED if re.fullmatch(_QUOTES, command.words[index]) else None


def _syntax(command: Command, index: int) -> str | None:
    word = command.words[index]
    if index == 0:
        what = "the worker looks for a program with this name"
        return what if re.match(r"[A-Za-z_]\w*=", word) else _quotes(command, 0)
    before = command.words[index - 1]
    if command.program in _FILE_TOOLS and re.fullmatch(_PATTERN, word):
        return "the pattern is not expanded, and no file has this name"
    if command.program in _EXPRESSION_TOOLS or before in ("-c", "-e", "--eval", "-E"):
        return None
    if before.startswith("-") and word in _DELIMITERS:
        return None  # the value of an option, as in --delimiter "|"
    if re.fullmatch(_OPERATOR, word):
        return f"the program gets {quoted(word)} and everything after it as arguments"
    if re.fullmatch(_VARIABLE, word):
        return "the program gets the dollar sign and what follows it as they are written"
    if re.fullmatch(_HOME, word):
        return "the tilde is not expanded to the home directory"
    return _quotes(command, index)


def _with_shell(command: Command) -> str:
    words = _shown(["sh", "-c", _line(command.words)])
    return f"Write {words}, or `{command.words_field}: [sh]` and the line in `{command.lines_field}`."


@rule("P715", "shell-without-program", Severity.WARNING)
def shell_without_program(pipeline: Pipeline) -> Iterator[Finding]:
    """A shell is started with nothing to run.

    Why: after `-c`, a shell needs its program as the next argument and does not read `stdin`: every datum fails with
    "option requires an argument". Without `-c` and without lines in `stdin`, it exits immediately, the datum counts as
    done, and the output is empty.

    Wrong:
    ```yaml +edges
    transform: {image: "edges:1.0", cmd: [bash, «-c»], stdin: ["cp /pfs/images/* /pfs/out"]}
    ```
    Right:
    ```yaml +edges
    transform: {image: "edges:1.0", cmd: [bash], stdin: ["cp /pfs/images/* /pfs/out"]}
    ```
    Fix: Remove `-c` if the program is in `stdin`, or write the program after `-c`.
    """
    for command in commands(pipeline):
        if command.shell is None:
            continue
        name = base_name(command.words[command.shell])
        if command.takes_text and command.text is None:
            reads = f"; the lines in `{command.lines_field}` are not its program" if command.lines else ""
            yield pipeline.finding(
                command.word_pointer(len(command.words) - 1),
                f"After `-c`, {name} needs its program as the next word{reads}.",
                help="Remove `-c` to run the lines." if command.lines else "Write the program after `-c`.",
            )
        elif command.reads_lines_as_program and not "".join(command.lines).strip() and not may_lack_a_field(pipeline):
            yield pipeline.finding(
                command.word_pointer(command.shell),
                f"This {name} has nothing to run, so it exits immediately and every datum counts as done.",
                help=f"Write its lines in `{command.lines_field}`, or write `[{name}, -c, PROGRAM]`.",
            )


@rule("P716", "shell-arguments-lost", Severity.WARNING)
def shell_arguments_lost(pipeline: Pipeline) -> Iterator[Finding]:
    """Words after the program of `sh -c` are not used.

    Why: a shell reads one word after `-c` as its program; the words after that only become `$0`, `$1` and so on.
    `sh -c python3 /edges.py` runs `python3` alone.

    Wrong:
    ```yaml +edges
    transform: {image: "edges:1.0", cmd: [sh, -c, python3, «/edges.py»]}
    ```
    Right:
    ```yaml +edges
    transform: {image: "edges:1.0", cmd: [sh, -c, "python3 /edges.py"]}
    ```
    Fix: Write the whole command line as one word.
    """
    for command in commands(pipeline):
        text = command.text
        if text is None or "$" in command.words[text] or len(command.words) <= text + 1:
            continue
        if len(command.words) == text + 2 and _is_name(command, text):
            continue
        words = [*command.words[:text], f"{command.words[text]} {_line(command.words[text + 1 :])}"]
        yield pipeline.finding(
            command.word_pointer(text + 1),
            f"The shell runs only the word after `-c`, {quoted(command.words[text])}; all words after that are lost.",
            help=f"Write {_shown(words)}.",
            fix=_other_words(pipeline, command, words, "Write one line"),
        )


def _is_name(command: Command, text: int) -> bool:
    """Whether the one word after a program is a usual name for ``$0``, as in ``sh -c PROGRAM sh``."""
    return base_name(command.words[text + 1]) in ("_", "--", base_name(command.words[command.shell or 0]))


@rule("P717", "shell-without-errexit", Severity.INFO)
def shell_without_errexit(pipeline: Pipeline) -> Iterator[Finding]:
    """A shell continues after a command that failed.

    Why: of several lines, only the return code of the last one matters, unless the shell runs with `set -e`: a datum
    whose first line failed counts as done.

    Wrong:
    ```yaml +edges
    transform: {image: "edges:1.0", cmd: [sh], stdin: [«"python3 /edges.py /tmp"», "cp /tmp/*.png /pfs/out"]}
    ```
    ```toml
    external_repos = ["images"]
    ```
    Right:
    ```yaml +edges
    transform:
      image: "edges:1.0"
      cmd: [sh]
      stdin: ["set -e", "python3 /edges.py /tmp", "cp /tmp/*.png /pfs/out"]
    ```
    Fix: Make `set -e` the first line.
    """
    for command in commands(pipeline):
        if not command.reads_lines_as_program or command.shell is None:
            continue
        code = [line for line in command.lines if line.strip() and not line.strip().startswith("#")]
        stops = any(re.search(r"\bset\s+-\w*e|errexit", line) for line in code)
        options = any(re.fullmatch(r"-\w*e\w*", word) for word in command.words[command.shell + 1 :])
        unguarded = [line for line in code[:-1] if not re.search(r"\|\|\s*exit\b", line)]
        if unguarded and not stops and not options and "fish" not in command.words[command.shell]:
            yield pipeline.finding(
                command.line_pointer(0),
                "The shell continues after a line that fails; only the last line decides whether the datum is done.",
                help="Make `set -e` the first line.",
            )


@rule("P719", "stdin-as-arguments", Severity.WARNING)
def stdin_as_arguments(pipeline: Pipeline) -> Iterator[Finding]:
    """The words of one command are written as separate lines for a shell.

    Why: each item of `stdin` is a line (the worker adds a line end to each), and a shell runs each line as its own
    command: `-r` alone is not a command.

    Wrong:
    ```yaml +edges
    transform: {image: "edges:1.0", cmd: [sh], stdin: [cp, «-r», /pfs/images, /pfs/out]}
    ```
    Right:
    ```yaml +edges
    transform: {image: "edges:1.0", cmd: [sh], stdin: ["cp -r /pfs/images /pfs/out"]}
    ```
    Fix: Write a command and its arguments on one line.
    """
    for command in commands(pipeline):
        if not command.reads_lines_as_program or any("<<" in line for line in command.lines):
            continue
        for index in range(1, len(command.lines)):
            line, before = command.lines[index], command.lines[index - 1]
            if re.match(r"\s*--?[A-Za-z]", line) and not before.endswith("\\") and _quotes_are_closed(before):
                yield pipeline.finding(
                    command.line_pointer(index),
                    f"Each item of `{command.lines_field}` is a line, so the shell runs this one as its own command.",
                    help="Write a command and its arguments on one line.",
                    fix=_on_one_line(pipeline, command),
                )
                break


def _on_one_line(pipeline: Pipeline, command: Command) -> Fix | None:
    """The fix that makes one line of all, if each is a word and the first one a program."""
    lines = command.lines
    if any(re.search(r"\s|[;&|<>#]", line) or not line for line in lines) or lines[0].startswith("-"):
        return None
    return write(pipeline, command.line_pointer(0)[:-1], [" ".join(lines)], "Write one line", safe=False)


def _quotes_are_closed(line: str) -> bool:
    return line.count('"') % 2 == 0 and line.count("'") % 2 == 0
