"""Where text leaves the program: what of it a CI runner would take for a command is written so that it is none.

GitHub's runner (``ActionCommand.cs`` of actions/runner) takes a line for a command that begins with ``::``, after any
white space, and what follows ``##[`` anywhere in a line; Azure's agent (``Command.cs`` of azure-pipelines-agent) what
follows ``##vso[``, and TeamCity what follows ``##teamcity[``. One character of such a beginning is written as an
escape, ``\\u003a`` or ``\\u005b``. In JSON that is the same text, in any other format one that can be read.
"""

from __future__ import annotations

import os
import re
from typing import Any, TextIO, cast

BRACKET = "\\u005b"
"""What is written for the bracket that completes a command."""
_ANYWHERE = r"(##[A-Za-z]*)\["
_AT_THE_START = r"(?:^|(?<=[\r\n]))([^\S\r\n]*)(?!(?<=[ \t])::: ):(?=:)"
"""The text report's own ``:::`` before the other end of a finding is no beginning that a runner knows."""
COLON = "\\u003a"
LONGEST = 64
"""How many characters of an unfinished line are remembered: no runner's word for a command is as long."""


class RunnerCommand(str):
    """A line that is meant as a command to a runner."""

    __slots__ = ()


def harmless(text: str) -> str:
    """A text in which no runner finds a command."""
    if "##" in text:
        text = re.sub(_ANYWHERE, rf"\1\{BRACKET}", text)
    if "::" in text:
        text = re.sub(_AT_THE_START, rf"\1\{COLON}", text)
    return text


class Guarded:
    """An output stream that commands no runner, in however many pieces a line is written."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._line = ""

    def write(self, text: str) -> int:
        # A line that has begun with something else is no command; nor is one to be stopped that is meant.
        before = "." if isinstance(text, RunnerCommand) else self._line
        rest = COLON + text[1:] if before == ":" and text.startswith(":") else text
        safe = harmless(before + rest)
        self._stream.write(safe[len(before) :])
        line = safe[max(safe.rfind("\n"), safe.rfind("\r")) + 1 :].lstrip()
        self._line = line if line in ("", ":") else "." + line[-LONGEST:]
        return len(text)

    def writelines(self, lines: Any) -> None:
        for line in lines:
            self.write(line)

    def __getattr__(self, name: str) -> Any:
        if name == "_stream":
            raise AttributeError(name)  # a copy that has no stream yet would ask itself without end
        return getattr(self._stream, name)


class Aside(Guarded):
    """A stream for what is said aside: where it takes nothing more, the run goes on, and ends as it would have."""

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
    """A stream that commands no runner; one that is guarded stays as it is."""
    return stream if isinstance(stream, Guarded) else cast(TextIO, Guarded(stream))


def aside(stream: TextIO) -> TextIO:
    """A stream for what is said aside: guarded, and never in the way of the exit code."""
    return cast(TextIO, Aside(stream))


def lead_nowhere(stream: TextIO) -> None:
    """Have all that is and will be written to a stream vanish."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, stream.fileno())
    except (OSError, ValueError):
        return  # it is closed, or no file: nothing of it is written at the end either
    finally:
        os.close(nowhere)
