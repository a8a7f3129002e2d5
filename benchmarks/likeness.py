"""Count how many files are taken for what they are not.

Usage: python benchmarks/likeness.py [--specs FOLDER ...] [--others FOLDER ...]

In the folders of specs, a file counts if one of its documents has `pipeline` and something that a pipeline runs or
reads. In the folders of other tools, no file may have a spec or a secret. Each document is also changed by the usual
mistakes, and by one letter in each name at its top. The output is Markdown, with the names of the files that are taken
for something else.
"""

from __future__ import annotations

import argparse
import copy
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

if __name__ == "__main__":
    sys.path[0] = str(Path(__file__).resolve().parents[1])

from spec_lint.engine.kinds import kind_of
from spec_lint.engine.loader import decode, load
from spec_lint.findings.source import Source
from spec_lint.model.document import Kind
from spec_lint.reading.spec import read_specs

Value = dict[str, Any]
ENDINGS = (".json", ".yaml", ".yml")
LARGEST = 1_000_000
RUNS_OR_READS = frozenset({"transform", "input", "inputs", "spout", "service"})


def without(*names: str) -> Callable[[Value], Value]:
    return lambda spec: {name: inner for name, inner in spec.items() if name not in names}


def renamed(**names: str) -> Callable[[Value], Value]:
    return lambda spec: {names.get(name, name): inner for name, inner in spec.items()}


def named_in_text(spec: Value) -> Value:
    pipeline = spec.get("pipeline")
    return {**spec, "pipeline": pipeline["name"]} if isinstance(pipeline, dict) and "name" in pipeline else spec


def with_input(change: Callable[[Value], Any]) -> Callable[[Value], Value]:
    def changed(spec: Value) -> Value:
        read = spec.get("input")
        return {**spec, "input": change(read)} if isinstance(read, dict) else spec

    return changed


def spilt(spec: Value) -> Value:
    """The fields of the transform at the top."""
    transform = spec.get("transform")
    return {**without("transform")(spec), **transform} if isinstance(transform, dict) else spec


MISTAKES: Mapping[str, Callable[[Value], Value]] = {
    "no pipeline": without("pipeline"),
    "no transform": without("transform"),
    "no input": without("input"),
    "a typo in pipeline": renamed(pipeline="pipline"),
    "a typo in transform": renamed(transform="transfrom"),
    "a typo in input": renamed(input="inptu"),
    "typos in all three": renamed(pipeline="pipelin", transform="trasform", input="imput"),
    "a typo in the word of the input": with_input(lambda read: {name[:-1]: inner for name, inner in read.items()}),
    "capitals": lambda spec: {name.capitalize(): inner for name, inner in spec.items()},
    "typographic quotes": lambda spec: {f"“{name}”": inner for name, inner in spec.items()},
    "pipeline as text": named_in_text,
    "no pfs around the input": with_input(lambda read: read.get("pfs", read)),
    "the input in a list": with_input(lambda read: [read]),
    "three fields of other tools": lambda spec: {**spec, "stages": [], "owner": "x", "retries": 3},
    "pipeline with more fields": lambda spec: (
        {**spec, "pipeline": {**spec["pipeline"], "a1": 1, "b2": 2, "c3": 3}}
        if isinstance(spec.get("pipeline"), dict)
        else spec
    ),
    "the transform at the top": spilt,
    "the name at the top": lambda spec: {"name": "edges", **without("pipeline")(spec)},
    "a Kubernetes object": lambda spec: {"apiVersion": "v1", "kind": "Pipeline", **spec},
}


def typos(name: str) -> Iterator[str]:
    """A name with one letter dropped or changed, in each place."""
    for place, letter in enumerate(name):
        yield name[:place] + name[place + 1 :]
        yield name[:place] + ("x" if letter != "x" else "y") + name[place + 1 :]


def misspelt(value: Value) -> Iterator[Value]:
    """A document with a typo in one name at its top."""
    for name in value:
        for typo in typos(name):
            if typo not in value:
                yield {typo if other == name else other: inner for other, inner in value.items()}


def files(folders: Sequence[str]) -> Iterator[tuple[Path, bytes]]:
    for folder in folders:
        for path in sorted(Path(folder).rglob("*")):
            if path.suffix.lower() in ENDINGS and path.is_file() and ".git" not in path.parts:
                data = path.read_bytes()
                if len(data) <= LARGEST:
                    yield path, data


def documents(path: Path, data: bytes) -> list[Value]:
    """The documents of a file that are mappings."""
    specs = read_specs(Source(str(path), decode(data)[0]))
    return [spec.value for spec in specs if isinstance(spec.value, dict)]


def is_ours(value: Value) -> bool:
    return "pipeline" in value and not RUNS_OR_READS.isdisjoint(value)


def row(what: str, number: int, total: int) -> str:
    return f"| {what} | {number} | {total} |"


def of_specs(folders: Sequence[str]) -> Iterator[str]:
    """The rows about specs, and the names of those that are not recognized."""
    found = [
        (path, data, [value for value in documents(path, data) if is_ours(value)]) for path, data in files(folders)
    ]
    found = [(path, data, values) for path, data, values in found if values]
    missed = [path for path, data, _ in found if not _has(path, data, Kind.PIPELINE)]
    yield row("files with specs, not recognized", len(missed), len(found))
    changed, kept = Counter[str](), Counter[str]()
    for value in (value for _, _, values in found for value in values):
        for name, mistake in MISTAKES.items():
            if (wrong := mistake(copy.deepcopy(value))) != value:
                changed[name] += 1
                kept[name] += kind_of(wrong) is Kind.PIPELINE
        for wrong in misspelt(value):
            changed["one letter"] += 1
            kept["one letter"] += kind_of(wrong) is Kind.PIPELINE
    for name, number in changed.items():
        yield row(f"specs with {name}, not recognized", number - kept[name], number)
    yield from (f"\n{path}" for path in missed)


def of_others(folders: Sequence[str]) -> Iterator[str]:
    """The rows about files of other tools, and the names of those that are taken for ours."""
    found = list(files(folders))
    taken = [path for path, data in found if _has(path, data, Kind.PIPELINE) or _has(path, data, Kind.SECRET)]
    yield row("files of other tools, taken for specs or secrets", len(taken), len(found))
    changed = Counter[bool]()
    for path, data in found:
        for value in documents(path, data):
            changed.update(kind_of(wrong) is not Kind.FOREIGN for wrong in misspelt(value))
    yield row("the same with one letter, taken for specs or secrets", changed[True], changed.total())
    yield from (f"\n{path}" for path in taken)


def _has(path: Path, data: bytes, kind: Kind) -> bool:
    return any(document.kind is kind for document in load(path.name, data).documents)


def parser() -> argparse.ArgumentParser:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--specs", nargs="*", default=[], metavar="FOLDER")
    options.add_argument("--others", nargs="*", default=[], metavar="FOLDER")
    return options


def main(arguments: Sequence[str] | None = None) -> int:
    given = parser().parse_args(arguments)
    print("| what | number | of |\n| --- | --- | --- |")
    for line in (*of_specs(given.specs), *of_others(given.others)):
        print(line)
    return 0


if __name__ == "__main__":
    sys.exit(main())
