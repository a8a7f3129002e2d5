"""What is measured, and what it may cost at most."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from benchmarks import inputs, manifests
from benchmarks.programs import (
    CHECK_JSONSCHEMA,
    COMPOSE,
    HOOK,
    HOOK_WITH_CACHE,
    KUBECONFORM,
    ONE_FILE,
    ONE_JOB,
    OURS,
    WHOLE_PROJECT,
)


def _all(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


class Case(NamedTuple):
    """A number of files, and the programs that read them in turn.

    ``write`` makes the files in a folder; ``paths`` are the arguments that name them, by default all of them.
    ``exit_codes`` are those of spec-lint and check-jsonschema if they read the files as they should.
    """

    name: str
    files: str
    number: int
    write: Callable[[Path, int], object]
    programs: tuple[str, ...]
    paths: Callable[[Path], list[str]] = _all
    exit_codes: tuple[int, ...] = (0,)
    quick: bool = False

    @property
    def title(self) -> str:
        return f"{self.number:,} {self.files if self.number != 1 else self.files.replace('files', 'file')}"


class Reading(NamedTuple):
    """A program in a case."""

    case: str
    program: str


class Budget(NamedTuple):
    """The most that a program may cost in MiB, or as a multiple of another one (``over``).

    Times of one process are CPU times; those of several at once, and of what a user waits for, are wall times.
    """

    measure: str
    of: Reading
    most: float
    over: Reading | None = None


def _specs() -> Iterator[Case]:
    """JSON without findings; YAML of which one file in five has an error, but not the first; and a mix."""
    for number in SIZES:
        programs = (OURS, CHECK_JSONSCHEMA) if number < 1_000 else (OURS, ONE_JOB, CHECK_JSONSCHEMA)
        quick = number == 1
        yield Case(f"json-{number}", "JSON files", number, inputs.write_json, programs, quick=quick)
        errors, quick, composed = int(number > 1), number <= 1_000, (*programs, COMPOSE)
        yield Case(
            f"yaml-{number}", "YAML files", number, inputs.write_yaml, composed, exit_codes=(errors,), quick=quick
        )
    for number in (1, 100, 500, 1_000, 10_000):
        programs = (OURS, ONE_JOB, CHECK_JSONSCHEMA)
        title = "JSON and YAML files with mistakes"
        yield Case(f"mixed-{number}", title, number, inputs.write_mixed, programs, exit_codes=(1,))


def changed_file(folder: Path) -> list[str]:
    """The file of a git project that was changed since the last commit."""
    return inputs.git(folder, "diff", "--name-only").splitlines()


SIZES = (1, 100, 1_000, 10_000)

CASES = (
    *_specs(),
    Case("secrets-2000", "secret files", 2_000, inputs.write_secrets, (OURS, ONE_JOB, KUBECONFORM), quick=True),
    Case(
        "other-5000",
        "manifests of other kinds",
        5_000,
        inputs.write_foreign,
        (OURS, ONE_JOB, KUBECONFORM, COMPOSE),
        exit_codes=(3,),  # there was nothing to check, so all of them were recognized as what they are
    ),
    Case(
        "world-5000",
        "files of other tools with the words of specs",
        5_000,
        manifests.write_world,
        (OURS, ONE_JOB, COMPOSE),
        exit_codes=(3,),
    ),
    Case(
        "hook-1000",
        "files in a git project, one of them changed",
        1_000,
        inputs.write_project,
        (HOOK, HOOK_WITH_CACHE, WHOLE_PROJECT, ONE_FILE),
        paths=changed_file,
        quick=True,
    ),
)

BUDGETS = (
    Budget("cpu", Reading("json-1", OURS), 0.25, Reading("json-1", CHECK_JSONSCHEMA)),
    Budget("cpu", Reading("yaml-1", OURS), 0.25, Reading("yaml-1", CHECK_JSONSCHEMA)),
    Budget("wall", Reading("yaml-1000", OURS), 0.15, Reading("yaml-1000", CHECK_JSONSCHEMA)),
    Budget("cpu", Reading("yaml-1000", ONE_JOB), 0.19, Reading("yaml-1000", CHECK_JSONSCHEMA)),
    Budget("cpu", Reading("yaml-1000", ONE_JOB), 2.0, Reading("yaml-1000", COMPOSE)),
    Budget("cpu", Reading("mixed-500", ONE_JOB), 0.3, Reading("mixed-500", CHECK_JSONSCHEMA)),
    Budget("wall", Reading("secrets-2000", OURS), 1.5, Reading("secrets-2000", KUBECONFORM)),
    Budget("cpu", Reading("world-5000", ONE_JOB), 1.5, Reading("world-5000", COMPOSE)),
    Budget("cpu", Reading("json-10000", ONE_JOB), 8, Reading("json-1000", ONE_JOB)),
    *(
        Budget(measure, Reading(f"{kind}-10000", OURS), most)
        for kind in ("json", "yaml", "mixed")
        for measure, most in (("largest", 150), ("together", 300))
    ),
    Budget("wall", Reading("hook-1000", HOOK), 0.8, Reading("hook-1000", WHOLE_PROJECT)),
    Budget("wall", Reading("hook-1000", HOOK_WITH_CACHE), 2, Reading("hook-1000", ONE_FILE)),
)


def case_of(folder: Path) -> Case:
    """The case of a folder of the user's own specs, whatever is found in them."""

    def files(_: Path) -> list[str]:
        found = (path for path in folder.rglob("*") if path.suffix in (".json", ".yaml", ".yml") and path.is_file())
        return sorted(str(path.resolve()) for path in found)

    number = len(files(folder))
    programs = (OURS, ONE_JOB, CHECK_JSONSCHEMA, COMPOSE)
    return Case("files", f"files of {folder}", number, lambda *_: None, programs, files, (0, 1))
