"""What a shell makes of a command: characters that only look like those it knows, and variables that nothing sets."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from spec_lint.engine.rule import rule
from spec_lint.findings.finding import Finding, Fix, Pointer, Severity
from spec_lint.grammar.nearest import nearest
from spec_lint.grammar.suggestion import did_you_mean
from spec_lint.grammar.words import quoted
from spec_lint.model.command import Command, commands, texts_of_code
from spec_lint.model.environment import KNOWN
from spec_lint.model.fixes import write_part
from spec_lint.model.once import once
from spec_lint.model.pipeline import Pipeline
from spec_lint.model.template import placeholders
from spec_lint.model.user_container import may_change
from spec_lint.reading.characters import name_of

if TYPE_CHECKING:
    from spec_lint.model.shell import Program

_OPENING, _CLOSING = "“”„‟«‘’‚‛‹", "“”‟»‘’›"
# Patterns stay text: to compile them takes milliseconds, and most commands are plain ASCII.
_DASHES = "‐‑‒–—―−"
_SPACES = "\u00a0\u2000-\u200a\u202f\u205f\u3000"
_INVISIBLE = "\u00ad\u200b-\u200f\u202a-\u202e\u2060\ufeff"

_IN_CODE = (
    rf"(?<![^\s=(])[{_OPENING}](?=\S)|(?<=\S)[{_CLOSING}](?![^\s;|&)])|(?<!\S)-*[{_DASHES}](?=[\w{_DASHES}-])"
    rf"|(?<![^\s])--?\w+[{_DASHES}](?=\w)|[{_SPACES}{_INVISIBLE}]"
)
"""What a shell takes for part of a word."""

_IN_WORD = (
    rf"(?s)\A(?:--?[\w-]+=)?[{_OPENING}](?=.*[{_CLOSING}]\Z)|\A[{_OPENING}]|[{_CLOSING}]\Z|\A-*[{_DASHES}](?=[\w{_DASHES}-])"
    rf"|\A--?\w+[{_DASHES}](?=\w)|\A[{_SPACES}]|[{_SPACES}]\Z|[{_INVISIBLE}]"
)
"""The same in an argument or a value, which may be a text with such characters inside."""

_IN_VALUE = rf"(?s)\A[{_OPENING}](?=.*[{_CLOSING}]\Z)|\A[{_SPACES}]|[{_SPACES}]\Z|\A[{_INVISIBLE}]|[{_INVISIBLE}]\Z"


@rule("P502", "typographic-character", Severity.WARNING)
def typographic_character(pipeline: Pipeline) -> Iterator[Finding]:
    """A command or a variable has a character that only looks like the one that programs know.

    Why: editors and web pages turn straight quotes into typographic ones, two hyphens into a dash, and spaces into
    no-break spaces. YAML, JSON and shells do not know these: they become part of the word, so the quotes are part of
    the value, and an option with a dash is no option. Such characters inside a quoted text are not reported.

    Wrong:
    ```yaml +edges
    transform: {image: "edges:1.0", cmd: [python3, /edges.py, «–»v]}
    ```
    Right:
    ```yaml +edges
    transform: {image: "edges:1.0", cmd: [python3, /edges.py, -v]}
    ```
    Fix: Type the character again.
    """
    if texts_of_code(pipeline).isascii():
        return
    for command in commands(pipeline):
        yield from _in_command(pipeline, command)
    for name, value in pipeline.env.items():
        if isinstance(value, str) and (match := re.search(_IN_VALUE, value)):
            yield _finding(pipeline, ("transform", "env", name), match)
    directory = pipeline.text("transform", "working_dir")
    if directory and (match := re.search(_IN_VALUE, directory)):
        yield _finding(pipeline, ("transform", "working_dir"), match)


def _in_command(pipeline: Pipeline, command: Command) -> Iterator[Finding]:
    from spec_lint.model.shell import bare, program  # few commands have other characters than those of ASCII

    shown = program(command)
    code = {pointer for _, pointer in shown.pieces} if shown else set()
    for index in command.unusual:
        pointer, word = command.word_pointer(index), command.words[index]
        is_text = index and command.words[index - 1] in ("-c", "-e")
        if pointer not in code and not is_text and (match := re.search(_IN_WORD, word)):
            yield _finding(pipeline, pointer, match)
    reported: set[Pointer] = set()
    for match in re.finditer(_IN_CODE, bare(shown.text)) if shown and not shown.text.isascii() else ():
        assert shown
        pointer, start = shown.place(match.start())
        if pointer not in reported:
            reported.add(pointer)
            yield _finding(pipeline, pointer, match, start - match.start(), is_code=True)


def _finding(
    pipeline: Pipeline, pointer: Pointer, match: re.Match[str], shift: int = 0, *, is_code: bool = False
) -> Finding:
    character = match[0][-1]
    at = match.end() - 1 + shift
    what, help_ = _KINDS[_kind(character)]
    return pipeline.finding(
        pointer,
        f"The character {name_of(character)} is not {what}; it is part of the word.",
        inside=(at, at + 1),
        help=help_,
        fix=_plain_character(pipeline, pointer, match, at, is_code=is_code),
    )


def _plain_character(
    pipeline: Pipeline, pointer: Pointer, match: re.Match[str], at: int, *, is_code: bool
) -> Fix | None:
    """The fix that writes the character of ASCII. Quotes and spaces around a word are no part of it, but in code."""
    character, kind, whole = match[0][-1], _kind(match[0][-1]), match.string
    if kind == "quote" and not is_code and character in _OPENING and whole[-1] in _CLOSING and at < len(whole) - 1:
        inner = whole[at + 1 : -1]
        return write_part(pipeline, pointer, (at, len(whole)), inner, "Remove the quotes", safe=False)
    if kind == "dash":
        is_long = not match[0][:-1].endswith("-") and re.match(r"\w[\w-]", whole[match.end() :]) is not None
        text = "--" if is_long and not match[0][:-1].strip() else "-"
    elif is_code and kind != "invisible":
        text = " " if kind == "space" else "'" if character in "‘’‚‛‹›" else '"'
    elif whole == character:
        return None  # nothing would be left
    else:
        text = ""
    title = f"Write `{text}`" if text.strip() else "Write a space" if text else "Remove the character"
    return write_part(pipeline, pointer, (at, at + 1), text, title, safe=False)


_KINDS = {
    "quote": ("a straight quote", "Write a straight quote, or remove it if YAML or JSON needs none here."),
    "dash": ("a hyphen", "Write `-`, or `--` before a long option."),
    "space": ("a space", "Write a space."),
    "invisible": ("visible", "Remove it."),
}


def _kind(character: str) -> str:
    if character in _OPENING + _CLOSING:
        return "quote"
    if character in _DASHES:
        return "dash"
    return "space" if re.match(f"[{_SPACES}]", character) else "invisible"


_ESCAPED = re.compile(r"(?<![A-Za-z])[A-Za-z]:([\t\n\r\b\f\a\v\0])(?=\w)|([\b\f\a\v\0])")
_PARTS_OF_ESCAPED = (":\t", ":\n", ":\r", "\b", "\f", "\a", "\v", "\0")
"""One of these is in every match of ``_ESCAPED``."""
_ESCAPES = {"\t": "t", "\n": "n", "\r": "r", "\b": "b", "\f": "f", "\a": "a", "\v": "v", "\0": "0"}


@rule("P505", "escape-in-text", Severity.WARNING)
def escape_in_text(pipeline: Pipeline) -> Iterator[Finding]:
    """A backslash in double quotes makes a control character of the letter after it.

    Why: in JSON and in double quotes of YAML, `\\b` is a backspace and `\\t` a tab. The program gets that character
    and not the backslash of a path or a regex.

    Wrong:
    ```yaml +edges
    transform: {image: "edges:1.0", cmd: [python3, /edges.py], env: {MODELS: "C:«\\t»ides"}}
    ```
    Right:
    ```yaml +edges
    transform: {image: "edges:1.0", cmd: [python3, /edges.py], env: {MODELS: 'C:\\tides'}}
    ```
    Fix: Write two backslashes, or, in YAML, single quotes.
    """
    code = texts_of_code(pipeline)
    if not any(part in code for part in _PARTS_OF_ESCAPED) or not _ESCAPED.search(code):
        return
    texts = [text for command in commands(pipeline) for text in command.texts()]
    texts += [(("transform", "env", name), value) for name, value in pipeline.env.items() if isinstance(value, str)]
    for pointer, text in texts:
        match = _ESCAPED.search(text)
        if match and (match[2] or ":\\" in pipeline.document.source.text):  # a block has line breaks of its own
            letter, inside = _ESCAPES[match[1] or match[2]], match.span(1) if match[1] else match.span(2)
            yield pipeline.finding(
                pointer,
                f"In double quotes, `\\{letter}` is one control character.",
                inside=inside,
                fix=write_part(pipeline, pointer, inside, f"\\{letter}", f"Write `\\\\{letter}`", safe=False),
                help=f"Write `\\\\{letter}`, or, in YAML, put the text in single quotes.",
            )


_NOUNSET = r"\bset\s+(?:-\w+\s+)*-(?:\w*u|o\s+nounset|\w+o\s+nounset)|\bset\s[^;\n]*-o\s+nounset"
_READS_OTHER_CODE = r"(?:^|[\s;&|(])(?:source|eval|\.)\s|\bset\s+(?:\+\w*u|\+o\s+nounset|-\w*a\b|-o\s+allexport)"
"""Code that is not in the spec may set variables; ``set +u`` allows them to be unset again."""

_OF_SHELLS = frozenset({
    "COLUMNS", "DIRSTACK", "EUID", "FUNCNAME", "GROUPS", "HISTFILE", "HOME", "HOSTNAME", "HOSTTYPE", "IFS", "LANG",
    "LINENO", "LINES", "LOGNAME", "MACHTYPE", "MAPFILE", "OLDPWD", "OPTARG", "OPTERR", "OPTIND", "OSTYPE", "PATH",
    "PIPESTATUS", "PPID", "PS1", "PS2", "PS3", "PS4", "PWD", "RANDOM", "REPLY", "SECONDS", "SHELL", "SHELLOPTS",
    "SHLVL", "SRANDOM", "TERM", "TMPDIR", "TZ", "UID", "USER", "_",
})  # fmt: skip
_OF_IMAGES = (
    r"(?:BASH|CONDA|CUDA|DEBIAN|GOPATH|JAVA|JULIA|LC|LD|MAMBA|NVIDIA|NODE|NPM|PIP|PYTHON|R|RUST|SPARK|VIRTUAL)(?:_\w+)?"
    r"|PYTHON\w+|\w+_(?:HOME|PATH|ROOT|VERSION|SERVICE_HOST|SERVICE_PORT|PORT)\w*"
)
"""Variables that images, and Kubernetes for its services, set by convention."""


@rule("P503", "variable-not-set", Severity.WARNING)
def variable_not_set(pipeline: Pipeline) -> Iterator[Finding]:
    """A script with `set -u` uses a variable that nothing in the spec sets.

    Why: with `set -u`, a shell exits at the first variable that is not set. The code gets the variables of
    `transform.env` and `transform.secrets`, those of Pachyderm, and two for each input: its name, with the path of the
    datum's files, and its name with `_COMMIT` (src/server/worker/driver/driver.go). Only the image may set others.

    Wrong:
    ```yaml +edges
    transform:
      image: "edges:1.0"
      cmd: [sh]
      env: {THRESHOLD: "0.5"}
      stdin: ["set -eu", 'python3 /edges.py --threshold "«$TRESHOLD»"']
    ```
    Right:
    ```yaml +edges
    transform:
      image: "edges:1.0"
      cmd: [sh]
      env: {THRESHOLD: "0.5"}
      stdin: ["set -eu", 'python3 /edges.py --threshold "$THRESHOLD"']
    ```
    Fix: Correct the name, set the variable in `transform.env`, or write `${NAME:-}` if it may be missing.
    """
    if "$" not in texts_of_code(pipeline):
        return
    for command in commands(pipeline):
        if _is_strict(command) and not may_change(pipeline, "env", "envFrom"):
            yield from _not_set(pipeline, command)


def _not_set(pipeline: Pipeline, command: Command) -> Iterator[Finding]:
    from spec_lint.model.shell import may_use_others, program, variables_set, variables_used  # few are that strict

    shown, given = program(command), _variables(pipeline)
    if shown is None or not may_use_others(shown.text, given) or re.search(_READS_OTHER_CODE, shown.text):
        return
    known = given | variables_set(shown.text)
    for name, start in variables_used(shown.text):
        if name in known or re.fullmatch(_OF_IMAGES, name):
            continue
        if placeholders(pipeline.document):
            return  # a tool fills in names, and perhaps this variable
        known |= {name}
        pointer, at = shown.place(start)
        near = nearest(name, sorted(given))
        yield pipeline.finding(
            pointer,
            f"Nothing in this spec sets the variable {quoted(name)}, and with `set -u` the shell exits here.",
            inside=(at, at + len(name) + (3 if shown.text.startswith("${", start) else 1)),
            help=did_you_mean(near) if near else f"Set it in `transform.env`, or write `${{{name}:-}}`.",
            fix=_other_variable(pipeline, shown, name, near, given),
        )


def _other_variable(
    pipeline: Pipeline, shown: Program, name: str, near: str | None, given: frozenset[str]
) -> Fix | None:
    """The fix that uses a near variable wherever the program uses one that is not set."""
    from spec_lint.model.shell import variables_used  # few are that strict
    from spec_lint.rules.near_names import respelled

    starts = [start for used, start in variables_used(shown.text) if used == name]
    begins = [start + (2 if shown.text.startswith("${", start) else 1) for start in starts]
    places = [(pointer, (at, at + len(name))) for pointer, at in map(shown.place, begins)]
    return respelled(pipeline, name, near, given, places)


def _is_strict(command: Command) -> bool:
    """Whether a command is a shell that exits at variables that are not set."""
    if command.shell is None or "fish" in command.words[command.shell]:
        return False
    options = command.words[command.shell + 1 : command.text]
    if any(re.fullmatch(r"-[a-z]*u[a-z]*|nounset", word) for word in options):
        return True
    return any(re.search(_NOUNSET, code) for _, code in command.programs())


@once
def _variables(pipeline: Pipeline) -> frozenset[str]:
    """The variables that user code gets, as far as the spec tells."""
    names = {*KNOWN, *_OF_SHELLS, *pipeline.env}
    names |= {str(entry.get("env_var")) for entry in pipeline.items("transform", "secrets") if isinstance(entry, dict)}
    inputs = [fields.get("name") or fields.get("repo") for _, _, fields in pipeline.pfs_inputs()]
    inputs += [fields.get("name") for _, _, fields in pipeline.cron_inputs()]
    for name in inputs:
        names |= {f"{name}", f"{name}_COMMIT", f"PACH_DATUM_{name}_JOIN_ON", f"PACH_DATUM_{name}_GROUP_BY"}
    return frozenset(names)
