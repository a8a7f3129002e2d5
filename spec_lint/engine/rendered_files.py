"""Templates that a command of the configuration renders; the output is read like any file.

A pull request can change the configuration, so a command runs only if the user also allows it, and never through a
shell. What it writes to standard error is not shown, and every value that comes from the environment is masked.
"""

from __future__ import annotations

import base64
import json
import os
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence

from spec_lint.engine.loader import LoadedFile, Rendered, decode, load
from spec_lint.engine.request import Request
from spec_lint.files.content import LIMIT
from spec_lint.files.discovery import matcher
from spec_lint.findings.source import BY_COMMAND, Unrendered
from spec_lint.grammar.words import begun, quoted
from spec_lint.model.document import Document, Kind
from spec_lint.reading.masking.hidden_values import Values
from spec_lint.reading.masking.masks import hide
from spec_lint.reading.node import ReadingError
from spec_lint.settings.config import Config, Rendering

FILE = "{file}"
"""Stands for the path of the file in a command; without it, the command gets the file on standard input."""
SECONDS = 30
"""The longest time that a command may take."""
SHORTEST = 4
"""Shorter values of variables are not masked: they are parts of most texts."""
MOST_NAMES = 30
"""The most files that a note names."""


class RenderError(Exception):
    """A command that rendered nothing; the text says why."""


def rendering_of(config: Config, name: str) -> Rendering | None:
    """The command that renders a file, if the configuration has one."""
    root = config.root or "."
    return next((one for one in config.render if matcher(one.files, root)(name)), None)


def load_rendered(path: str, name: str, data: bytes, kind: Kind | None, request: Request, how: Rendering) -> LoadedFile:
    """The documents of a file that a command renders."""
    origin = f"{BY_COMMAND}{os.path.basename(how.command[0])}"  # noqa: PTH119 - a word of a command, perhaps no path
    text, _ = decode(data)
    try:
        output = _output(path, data, how.command, str(request.config.root or "."))
    except RenderError as failure:
        hint = "Run the command by hand to see what it says; spec-lint does not show it."
        error = ReadingError("R143", str(failure), 0, min(1, len(text)), hint)
        unrendered = Unrendered(name, text, origin=origin)
        return LoadedFile(name, [Document(unrendered, 0, kind or Kind.PIPELINE, None, lambda: None, [error])])
    loaded = load(name, output, kind, request.config.release, Rendered(origin, None))
    loaded.kustomization = load(name, data, None, request.config.release).kustomization  # its resources are renamed
    hidden = Values(_forms(value for value in os.environ.values() if len(value) >= SHORTEST and value not in text))
    for source in {document.source for document in loaded.documents}:
        hide(source, hidden.places(source.text))
    return loaded


def _forms(values: Iterable[str]) -> Iterator[str]:
    """Values as they may be written: as they are, in JSON, in base64."""
    for value in values:
        yield from (value, json.dumps(value)[1:-1])
        yield base64.b64encode(value.encode("utf-8", "surrogateescape")).decode()


def _output(path: str, data: bytes, command: tuple[str, ...], root: str) -> bytes:
    """What a command writes to standard output. Raises RenderError."""
    words = [word.replace(FILE, os.path.abspath(path)) for word in command]  # noqa: PTH100 - texts, as paths are here
    program = f"The command `{command[0]}`"
    with tempfile.TemporaryFile() as given, tempfile.TemporaryFile() as output:
        if not any(FILE in word for word in command):
            given.write(data)
            given.seek(0)
        try:
            process = subprocess.Popen(
                words, stdin=given, stdout=output, stderr=subprocess.DEVNULL, cwd=root, start_new_session=True
            )
        except FileNotFoundError:
            raise RenderError(f"{program}, which renders this file, was not found.") from None
        except (OSError, ValueError):
            raise RenderError(f"{program}, which renders this file, could not be started.") from None
        try:
            _wait(process, output.fileno(), program)
        finally:
            _stop(process)
        if process.returncode:
            raise RenderError(f"{program}, which renders this file, ended with exit code {process.returncode}.")
        output.seek(0)
        return output.read()


def _wait(process: subprocess.Popen[bytes], output: int, program: str) -> None:
    """Wait for the end of a command, or until it takes too long or writes too much."""
    end = time.monotonic() + SECONDS
    while True:
        try:
            process.wait(0.02)
            ended = True
        except subprocess.TimeoutExpired:
            ended = False
        if os.fstat(output).st_size > LIMIT:
            raise RenderError(f"{program}, which renders this file, wrote more than {LIMIT >> 20} MiB.")
        if ended:
            return
        if time.monotonic() > end:
            raise RenderError(f"{program}, which renders this file, took longer than {SECONDS} seconds.")


def _stop(process: subprocess.Popen[bytes]) -> None:
    """Stop a command that still runs, with all that it has started."""
    if process.poll() is not None:
        return
    if hasattr(os, "killpg"):
        os.killpg(process.pid, signal.SIGKILL)
    else:
        process.kill()
    process.wait()


def expect_placeholders(file: LoadedFile) -> None:
    """Note that the placeholders of a file are no surprise: the configuration renders it."""
    for document in file.documents:
        if document.template is not None:
            document.template.known = True


def notes_of(request: Request, files: Sequence[LoadedFile]) -> Iterator[str]:
    """Notes about the templates that were not rendered, because that is not allowed, or of which nothing is left."""
    templates = [file for file in files if rendering_of(request.config, file.path) is not None]
    if request.render:
        empty = [file.path for file in templates if not file.documents and not file.problem]
        if empty:
            names = begun(list(map(quoted, empty)), MOST_NAMES)
            yield f"{_templates(len(empty))} rendered to nothing that is a spec or a secret: {names}."
    elif number := sum(bool(file.documents) for file in templates):
        yield (
            f"{_templates(number)} not rendered: the commands of the configuration run only with --render, or if "
            "SPEC_LINT_RENDER=1 is set."
        )


def _templates(number: int) -> str:
    return "1 template was" if number == 1 else f"{number} templates were"
