"""Run spec-lint in this process, and print the time of each stage as JSON.

Usage: python benchmarks/stages.py START ARGUMENT...

START is the time (`time.time()`) when this process was started. The time of a stage is its own: without the stages that
it contains. The functions in `WRAPPED` must exist, and each stage must be reached; else this fails.
"""

from __future__ import annotations

import sys

if __name__ == "__main__":
    del sys.path[0]  # spec-lint is imported as it is installed

import importlib
import os
import time
from collections.abc import Callable, Iterator
from typing import Any

START_UP, DISCOVERY, READING = "start-up and the rest", "discovery", "reading"
ALONE, OVER_ALL, PUBLISHING, REPORT = "judging alone", "over all", "publishing", "report"
NOTHING_CHECKED = 3
STAGES = (START_UP, DISCOVERY, READING, ALONE, OVER_ALL, PUBLISHING, REPORT)


def _of_round(round_: Any, *_: Any) -> str:
    """The stage of rules that judge a document alone, or of those that look at all; a round has rules of one kind."""
    return ALONE if next(iter(round_.severities)).alone else OVER_ALL


WRAPPED: tuple[tuple[str | Callable[..., str], str, str], ...] = (
    (START_UP, "spec_lint.engine.linter", "all_rules"),
    (DISCOVERY, "spec_lint.engine.collect", "discover"),
    (READING, "spec_lint.engine.run", "collect"),
    (OVER_ALL, "spec_lint.engine.run", "parts_of"),
    (OVER_ALL, "spec_lint.engine.run", "judge_all"),
    (OVER_ALL, "spec_lint.engine.run", "summary_of"),
    (_of_round, "spec_lint.engine.linter", "_Round.visit"),
    (PUBLISHING, "spec_lint.engine.judge", "published"),
    (REPORT, "spec_lint.commands.check", "write"),
)
"""The stage of each function, or what decides about it, with the module that calls the function and its name there."""


class Clock:
    """Adds the time that passes to the stage that was entered last."""

    def __init__(self, now: Callable[[], float], start: float) -> None:
        self.now = now
        self.last = start
        self.entered = [START_UP]
        self.spent = {START_UP: 0.0}

    def enter(self, stage: str) -> None:
        self._add()
        self.entered.append(stage)
        self.spent.setdefault(stage, 0.0)

    def leave(self) -> None:
        self._add()
        self.entered.pop()

    def _add(self) -> None:
        now = self.now()
        self.spent[self.entered[-1]] += now - self.last
        self.last = now

    def timed(self, stage: str | Callable[..., str], function: Callable[..., Any]) -> Callable[..., Any]:
        """A function whose time is that of a stage, also if it gives an iterator that does its work later."""

        def call(*arguments: Any, **named: Any) -> Any:
            entered = stage if isinstance(stage, str) else stage(*arguments, **named)
            self.enter(entered)
            try:
                given = function(*arguments, **named)
            finally:
                self.leave()
            return self._iterated(entered, given) if isinstance(given, Iterator) else given

        return call

    def _iterated(self, stage: str, items: Iterator[Any]) -> Iterator[Any]:
        while True:
            self.enter(stage)
            try:
                item = next(items)
            except StopIteration:
                return
            finally:
                self.leave()
            yield item


def wrap(clock: Clock, wrapped: tuple[tuple[str | Callable[..., str], str, str], ...]) -> None:
    """Put a function that is timed in the place of each of these."""
    for stage, module, name in wrapped:
        owner: Any = importlib.import_module(module)
        *classes, last = name.split(".")
        try:
            for one in classes:
                owner = getattr(owner, one)
            function = getattr(owner, last)
        except AttributeError:
            raise SystemExit(f"{module} has no {name} any more: WRAPPED in {__file__} must name the stages.") from None
        setattr(owner, last, clock.timed(stage, function))


def main(start: float, arguments: list[str]) -> None:
    clock = Clock(time.time, start)
    from spec_lint.cli import main as run

    wrap(clock, WRAPPED)
    printed = sys.stdout
    with open(os.devnull, "w") as sys.stdout:
        code = run(arguments)
    sys.stdout = printed
    clock.enter(START_UP)
    if code == NOTHING_CHECKED:
        clock.spent.setdefault(ALONE, 0.0)
    unreached = [stage for stage in STAGES if stage not in clock.spent]
    if unreached or code not in (0, 1, NOTHING_CHECKED):
        raise SystemExit(f"The run ended with {code}. Stages that it did not reach: {', '.join(unreached) or 'none'}.")
    import json

    print(json.dumps(clock.spent))


if __name__ == "__main__":
    main(float(sys.argv[1]), sys.argv[2:])
