"""Commands in scripts and pages that make secrets: ``kubectl create secret generic weather``.

When they run, and where, is not known, so they are hints, not definitions.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator

from spec_lint.findings.named_tuple import NamedTuple

MOST_CHARACTERS = 1 << 20
"""The longest text that is searched."""
MOST_FILES = 5_000
"""The most files that are searched."""

_CREATE = re.compile(r"\bcreate\b.*\bsecret\b")
_TOOLS = frozenset({"kubectl", "oc", "flux", "k"})
_KINDS = frozenset({"generic", "docker-registry", "tls", "git", "oci", "helm"})
_WITHOUT_VALUE = frozenset({"--append-hash", "--dry-run", "--save-config", "--validate"})
_NAME = re.compile(r"[a-z0-9](?:[-a-z0-9.]*[a-z0-9])?")


class Command(NamedTuple):
    """A command that makes a secret: the file and the line (from 1) that it begins in."""

    path: str
    line: int


def commands(texts: Iterable[tuple[str, str]]) -> dict[str, Command]:
    """The first command that makes each secret, by its name; ``texts`` are paths and the texts of the files there."""
    found: dict[str, Command] = {}
    for number, (path, text) in enumerate(texts):
        if number >= MOST_FILES:
            break
        if len(text) <= MOST_CHARACTERS and "create" in text and "secret" in text:
            for line, command in _lines(text):
                for name in _names(command) if _CREATE.search(command) else ():
                    found.setdefault(name, Command(path, line))
    return found


def _lines(text: str) -> Iterator[tuple[int, str]]:
    """The lines of a text, joined where one ends with a backslash, with the number of the first."""
    parts: list[str] = []
    for number, line in enumerate(text.splitlines(), 1):
        parts.append(line.removesuffix("\\"))
        if not line.endswith("\\"):
            yield number - len(parts) + 1, " ".join(parts)
            parts = []


def _names(command: str) -> Iterator[str]:
    """The names of the secrets that a command line makes."""
    import shlex  # saves start-up time: few scripts make secrets

    try:
        words = shlex.split(command, comments=False)
    except ValueError:
        words = command.split()
    for index, word in enumerate(words):
        if word == "create" and (tool := _tool(words[:index])) is not None:
            arguments = _arguments(words[index + 1 :])
            name = _file_name(words[index + 1 :]) if tool == "pachctl" else _given_name(arguments)
            if name and _NAME.fullmatch(name):
                yield name


def _tool(words: list[str]) -> str | None:
    """The program of a command, from the words before ``create``: the last one that makes secrets."""
    names = (os.path.basename(word).lstrip("`$(") for word in reversed(words))  # noqa: PTH119 - text paths throughout
    return next((name for name in names if name in _TOOLS or name == "pachctl"), None)


def _arguments(words: list[str]) -> list[str]:
    """The words of a command that are neither options nor their values, up to the next command."""
    found: list[str] = []
    value = False
    for word in words:
        if word in ("|", "||", "&&", ";", ">"):
            break
        if word.startswith("-"):
            value = "=" not in word and word not in _WITHOUT_VALUE
        elif value:
            value = False
        else:
            found.append(word.rstrip("`;)"))
    return found


def _given_name(arguments: list[str]) -> str | None:
    """The name in ``secret generic NAME``."""
    if len(arguments) > 2 and arguments[0] in ("secret", "secrets") and arguments[1] in _KINDS:
        return arguments[2]
    return None


def _file_name(words: list[str]) -> str | None:
    """The name of the file in ``pachctl create secret -f FILE``, which is usually that of the secret."""
    options = [index for index, word in enumerate(words[:-1]) if word in ("-f", "--file")]
    if not options or words[:1] != ["secret"]:
        return None
    return os.path.basename(words[options[0] + 1]).partition(".")[0]  # noqa: PTH119 - as above
