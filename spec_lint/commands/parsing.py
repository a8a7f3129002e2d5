"""The parser of a command line, as we want it: one value per option, and errors that are safe to print."""

from __future__ import annotations

import argparse
from typing import Any, NoReturn


class Parser(argparse.ArgumentParser):
    """A parser whose errors show what was typed on one line, with nothing in it that acts on a terminal."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        self.register("action", None, _Once)

    def error(self, message: str) -> NoReturn:
        from spec_lint.findings.plain import visible
        from spec_lint.reading.masking.shield import without_credentials

        super().error(visible(without_credentials(message)))


class _Once(argparse.Action):
    """Stores the value of an option, and rejects a second one: the first would have no effect."""

    def __call__(
        self, parser: argparse.ArgumentParser, namespace: argparse.Namespace, values: Any, option: str | None = None
    ) -> None:
        given = namespace.__dict__.setdefault("given", set())
        if option and self.dest in given and getattr(namespace, self.dest) != values:
            parser.error(f"{option} is given twice, with {getattr(namespace, self.dest)} and with {values}")
        given.add(self.dest)
        setattr(namespace, self.dest, values)
