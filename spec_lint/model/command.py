"""The commands of a spec: ``cmd`` with its ``stdin``, ``err_cmd`` with its ``err_stdin``, as far as they can be parsed.

The worker starts ``cmd`` as written, without a shell, and feeds it the lines of ``stdin`` (Pachyderm 2.12,
src/server/worker/driver).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Any, TypeGuard

from spec_lint.findings.finding import Pointer
from spec_lint.findings.named_tuple import NamedTuple
from spec_lint.model.once import once
from spec_lint.model.pipeline import Pipeline
from spec_lint.pachyderm.messages import MESSAGES

SHELLS = frozenset({"sh", "bash", "dash", "ash", "ksh", "mksh", "zsh", "fish"})

WRAPPERS = frozenset({
    "busybox", "catchsegv", "chroot", "command", "conda", "doas", "dumb-init", "env", "exec", "gosu", "ionice",
    "mamba", "micromamba", "nice", "nohup", "numactl", "setarch", "setpriv", "setsid", "stdbuf", "su", "su-exec",
    "sudo", "taskset", "time", "timeout", "tini", "unbuffer", "xvfb-run",
})  # fmt: skip

PLAIN_TOOLS = frozenset({
    "[", "[[", "awk", "base64", "basename", "bunzip2", "bzip2", "cat", "cd", "chmod", "chown", "cksum", "comm", "cp",
    "cut", "date", "df", "diff", "dirname", "du", "echo", "egrep", "exit", "export", "expr", "false", "fgrep",
    "file", "find", "gawk", "grep", "gunzip", "gzip", "head", "hostname", "id", "join", "jq", "ln", "ls", "md5sum",
    "mkdir", "mv", "paste", "printenv", "printf", "pwd", "read", "readlink", "rev", "rm", "rmdir", "sed", "seq",
    "set", "sha1sum", "sha256sum", "shuf", "sleep", "sort", "split", "stat", "tac", "tail", "tar", "tee", "test",
    "touch", "tr", "true", "uname", "uniq", "unset", "unzip", "wc", "whoami", "xz", "yes", "zcat", "zip", ":",
})  # fmt: skip
"""Programs that do only what their arguments say: everything that they read and write is in the spec."""

_KEYWORDS = frozenset({
    "!", "{", "}", "(", ")", "do", "done", "if", "then", "elif", "else", "fi", "while", "until", "time",
})  # fmt: skip
TEXTS = ("cmd", "stdin", "err_cmd", "err_stdin")
"""The fields of a transform that hold the words and the lines of a command."""

PLAIN_WORD = r"[\w./:=,@+-]+"
"""Words without any character that is special to a shell."""


@cache
def _plain_words() -> re.Pattern[str]:
    return re.compile(rf"{PLAIN_WORD}(?:\n{PLAIN_WORD})*")


_SEPARATOR = r"\n|;|&&|\|\||\||&(?<![<>]&)(?!>)|\$\(|`|\(|\)"
_ASSIGNMENT = r"[A-Za-z_]\w*=\S*\s*"


class Command(NamedTuple):
    """One command of a spec: its words and its input lines.

    ``words_field`` and ``lines_field`` are the names of the two fields (``cmd`` and ``stdin``, or ``err_cmd`` and
    ``err_stdin``). ``shell`` is the index of the word that is a shell, also after ``env`` and the like. ``text`` is
    the index of the word that holds the shell's program (``sh -c PROGRAM``), ``file`` that of its script. If
    ``takes_text`` is true and ``text`` is None, the program after ``-c`` is missing. ``unusual`` are the indices of the
    words that do not match ``PLAIN_WORD``.
    """

    words_field: str
    lines_field: str
    words: tuple[str, ...]
    lines: tuple[str, ...]
    unusual: tuple[int, ...]
    shell: int | None = None
    takes_text: bool = False
    text: int | None = None
    file: int | None = None

    @property
    def program(self) -> str:
        """The name of the program to start, without its directory."""
        return base_name(self.words[0])

    @property
    def reads_lines_as_program(self) -> bool:
        """Whether a shell reads the lines as its program."""
        return self.shell is not None and not self.takes_text and self.file is None

    def word_pointer(self, index: int) -> Pointer:
        return ("transform", self.words_field, index)

    def line_pointer(self, index: int) -> Pointer:
        return ("transform", self.lines_field, index)

    def programs(self) -> Iterator[tuple[Pointer, str]]:
        """The pieces of shell code in the spec itself, each with its place."""
        if self.text is not None:
            yield self.word_pointer(self.text), self.words[self.text]
        elif self.reads_lines_as_program:
            for index, line in enumerate(self.lines):
                yield self.line_pointer(index), line

    def texts(self) -> Iterator[tuple[Pointer, str]]:
        """Every string of the command, words first, each with its place."""
        for index, word in enumerate(self.words):
            yield self.word_pointer(index), word
        for index, line in enumerate(self.lines):
            yield self.line_pointer(index), line

    def uses_plain_tools_only(self) -> bool:
        """Whether everything that runs is certain to be a tool that reads and writes only what the spec names."""
        if self.shell is None and self.program not in PLAIN_TOOLS:
            return False
        if any("-exec" in text for _, text in self.texts()):
            return False  # find can run any program with this
        if self.shell is None:
            return True
        if self.file is not None:
            return False
        runs_tools = False
        for _, code in self.programs():
            for name in program_names(code):
                if base_name(name) not in PLAIN_TOOLS:
                    return False
                runs_tools = True
        return runs_tools


def may_lack_a_field(pipeline: Pipeline) -> bool:
    """Whether a seemingly missing field may be there: misspelt, or in a part that could not be read."""
    known = pipeline.mapping("transform").keys() <= MESSAGES["Transform"].keys()
    return not known or not pipeline.document.holds_all(("transform",))


def base_name(word: str) -> str:
    return word.rpartition("/")[2]


def program_names(code: str) -> Iterator[str]:
    """The first word of each simple command of a piece of shell code, roughly: quotes are ignored.

    This can return too many names, never too few.
    """
    for piece in _pieces(code):
        assigned = re.match(_ASSIGNMENT, piece.strip())
        words = (re.sub(_ASSIGNMENT, "", piece, count=1) if assigned else piece).split()
        while words and words[0] in _KEYWORDS:
            words = words[1:]
        if words and words[0] not in ("for", "case", "esac", "in") and not words[0].startswith("#"):
            yield words[0].strip("\"'")


def _pieces(code: str) -> Iterator[str]:
    """The text between the separators of shell code, one by one: few callers want all of it."""
    start = 0
    for separator in re.finditer(_SEPARATOR, code):
        yield code[start : separator.start()]
        start = separator.end()
    yield code[start:]


@once
def texts_of_code(pipeline: Pipeline) -> str:
    """Every string that user code gets, one per line: commands, variables, the working directory."""
    transform = pipeline.transform
    texts: list[Any] = []
    for field in (*TEXTS, "env", "working_dir"):
        value = transform.get(field)
        if isinstance(value, dict):
            texts += value
            texts += value.values()
        elif value:
            texts += value if isinstance(value, list) else [value]
    return "\n".join([text for text in texts if isinstance(text, str)])


@once
def commands(pipeline: Pipeline) -> tuple[Command, ...]:
    """The commands of a spec that are lists of strings."""
    return tuple(_commands(pipeline))


def _commands(pipeline: Pipeline) -> Iterator[Command]:
    transform = pipeline.transform
    for words_field, lines_field in (("cmd", "stdin"), ("err_cmd", "err_stdin")):
        words, lines = transform.get(words_field), transform.get(lines_field)
        if _are_texts(words) and (lines is None or lines == [] or _are_texts(lines)):
            yield _read(words_field, lines_field, tuple(words), tuple(lines or ()))


def _are_texts(value: Any) -> TypeGuard[list[str]]:
    """Whether a value is a non-empty list of strings."""
    return isinstance(value, list) and set(map(type, value)) == {str}


def _read(words_field: str, lines_field: str, words: tuple[str, ...], lines: tuple[str, ...]) -> Command:
    shell, unusual = _shell_index(words), _unusual(words)
    if shell is None:
        return Command(words_field, lines_field, words, lines, unusual)
    takes_text, index = _after_options(words, shell + 1)
    rest = index if index < len(words) else None
    if takes_text:
        return Command(words_field, lines_field, words, lines, unusual, shell, True, text=rest)
    return Command(words_field, lines_field, words, lines, unusual, shell, file=rest)


def _unusual(words: tuple[str, ...]) -> tuple[int, ...]:
    text = "\n".join(words)
    if _plain_words().fullmatch(text) and text.count("\n") == len(words) - 1:
        return ()
    return tuple(index for index, word in enumerate(words) if not re.fullmatch(PLAIN_WORD, word))


def _shell_index(words: tuple[str, ...]) -> int | None:
    program = base_name(words[0])
    if program in SHELLS:
        return 0
    if program in WRAPPERS:
        return next((index for index, word in enumerate(words) if base_name(word) in SHELLS), None)
    return None


def _after_options(words: tuple[str, ...], index: int) -> tuple[bool, int]:
    """Whether a shell's options include ``-c``, and the index of the first word after the options."""
    takes_text = False
    while index < len(words) and words[index][:1] in ("-", "+") and len(words[index]) > 1:
        word = words[index]
        index += 1
        if word == "--":
            break
        if word.startswith("--"):
            index += word in ("--rcfile", "--init-file")
        else:
            takes_text |= word[0] == "-" and "c" in word
            index += word.endswith(("o", "O"))
            if word[0] == "-" and "s" in word and not takes_text:
                # With -s the shell reads its program from its input; the words that follow are arguments of it.
                return False, len(words)
    return takes_text, index
