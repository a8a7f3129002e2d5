"""Output streams, in which text that a CI runner would read as a command is made harmless.

GitHub's runner (``ActionCommand.cs`` of actions/runner) runs a line that begins with ``::``, after any white space,
as a command, and text after ``##[`` anywhere in a line; Azure's agent (``Command.cs`` of azure-pipelines-agent) text
after ``##vso[``, and TeamCity text after ``##teamcity[``. One character of such a prefix is written as an escape,
``\\u003a`` or ``\\u005b``. In JSON the string stays the same; in any other format it stays readable.
"""

from __future__ import annotations

import os
import re
from typing import Any, TextIO, cast

BRACKET = "\\u005b"
"""Written for the bracket that completes a command."""
_ANYWHERE = r"(##[A-Za-z]*)\["
_AT_THE_START = r"(?:^|(?<=[\r\n]))([^\S\r\n]*)(?!(?<=[ \t])::: ):(?=:)"
"""The text report's own ``:::`` before a related place is not a prefix that a runner recognizes."""
COLON = "\\u003a"
LONGEST = 64
"""The number of characters remembered of an unfinished line: longer than any runner's command prefix."""


class RunnerCommand(str):
    """A whole line, with its line break, that is an intended command to a runner."""

    __slots__ = ()


def harmless(text: str) -> str:
    """A string without commands to a CI runner."""
    if "##" in text:
        text = re.sub(_ANYWHERE, rf"\1\{BRACKET}", text)
    if "::" in text:
        text = re.sub(_AT_THE_START, rf"\1\{COLON}", text)
    return text


class Guarded:
    """An output stream that contains no command to a CI runner, even if a line is written in pieces."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._line = ""

    def write(self, text: str) -> int:
        if isinstance(text, RunnerCommand):
            return self._command(text)
        before = self._line  # a line that began with other text is not a command
        rest = COLON + text[1:] if before == ":" and text.startswith(":") else text
        safe = harmless(before + rest)
        self._stream.write(safe[len(before) :])
        line = safe[max(safe.rfind("\n"), safe.rfind("\r")) + 1 :].lstrip()
        self._line = line if line in ("", ":") else "." + line[-LONGEST:]
        return len(text)

    def _command(self, text: str) -> int:
        """Write an intended command: its beginning stays, and what it quotes is made harmless."""
        start = text.find("[") + 1 if text.startswith("##") else 0
        self._stream.write(text[:start] + harmless("." + text[start:])[1:])
        self._line = ""
        return len(text)

    def writelines(self, lines: Any) -> None:
        for line in lines:
            self.write(line)

    def __getattr__(self, name: str) -> Any:
        if name == "_stream":
            raise AttributeError(name)  # a copy that has no stream yet would recurse forever
        return getattr(self._stream, name)


class Aside(Guarded):
    """A stream for secondary output: if it can no longer be written to, the run continues and ends unchanged."""

    def write(self, text: str) -> int:
        try:
            super().write(text)
            self._stream.flush()
        except (OSError, ValueError):
            lead_nowhere(self._stream)
        return len(text)

    def flush(self) -> None:
        try:
            self._stream.flush()
        except (OSError, ValueError):
            lead_nowhere(self._stream)


def guarded(stream: TextIO) -> TextIO:
    """A guarded stream; one that is already guarded is returned unchanged."""
    return stream if isinstance(stream, Guarded) else cast(TextIO, Guarded(stream))


def aside(stream: TextIO) -> TextIO:
    """A stream for secondary output: guarded, and with no influence on the exit code."""
    return cast(TextIO, Aside(stream))


def lead_nowhere(stream: TextIO) -> None:
    """Discard everything that is or will be written to a stream."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, stream.fileno())
    except (OSError, ValueError):
        return  # it is closed or not a file: nothing is written at exit either
    finally:
        os.close(nowhere)
