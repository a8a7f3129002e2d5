"""Renders one jsonnet text; run as a script in a process of its own, with limits on time and memory.

Standard input is a JSON object with ``text``, ``arguments`` (top-level arguments, all strings), ``path``
(``sys.path``), ``folder`` and ``root`` (local imports are relative to the one and stay within the other; null allows
none), ``closed`` (the names of folders that nothing is imported from) and the limits ``seconds`` and ``memory``
(bytes). Standard output is a JSON object with ``imports`` (names that were not imported), ``untaken`` (names of
arguments that the text has no parameter for) and one of ``output``, ``error`` (a message like those of go-jsonnet) and
``missing`` (there is no renderer).
"""

import json
import os
import re
import sys

NAME = "main"
"""What pachd calls the snippet (src/internal/pachtmpl/pachtmpl.go)."""
LARGEST_IMPORT = 1 << 20
_UNTAKEN = "RUNTIME ERROR: function has no parameter "


def main() -> None:
    job = json.load(sys.stdin)
    sys.path[:] = job["path"]
    try:
        import _gojsonnet as renderer  # type: ignore[import-not-found,unused-ignore]
    except ImportError:
        try:  # the implementation in C++ has wheels where the one in Go has none
            import _jsonnet as renderer  # type: ignore[import-not-found,import-untyped,unused-ignore]
        except ImportError:
            json.dump({"missing": True}, sys.stdout)
            return
    _limit(job["seconds"], job["memory"])
    importer = _Importer(job["folder"], job["root"], job["closed"])
    result: dict[str, object] = {}
    arguments = dict(job["arguments"])
    untaken = []
    while not result:
        try:
            result["output"] = renderer.evaluate_snippet(
                NAME, job["text"], tla_vars=arguments, import_callback=importer
            )
        except Exception as refusal:
            message = _as_go(str(refusal))
            name = message.removeprefix(_UNTAKEN).partition("\n")[0] if message.startswith(_UNTAKEN) else None
            if name is not None and "\n\tTop-level function call" in message and arguments.pop(name, None) is not None:
                untaken.append(name)  # go-jsonnet names a random one of them: the loop finds the others
            else:
                result["error"] = message
    result["untaken"] = sorted(untaken)
    result["imports"] = importer.refused
    result["absent"] = importer.absent
    json.dump(result, sys.stdout)


_UNBOUND = re.compile(r"function parameter (\w+) not bound in call\.(?=\n\tTop-level function)")
_PLACE = re.compile(rf"STATIC ERROR: ({NAME}:\d+:\d+(?:-\d+)?|{NAME}:\(\d+:\d+\)-\(\d+:\d+\)): (\w?)")


def _as_go(message: str) -> str:
    """A message of the implementation in C++, in the words of the one in Go; others stay as they are."""
    message = _UNBOUND.sub(r"Missing argument: \1", message, count=1)
    message = message.replace("\n\tTop-level function\t", "\n\tTop-level function call\t")
    return _PLACE.sub(lambda found: f"{found[1]} {found[2].upper()}", message, count=1)


def _limit(seconds: int, memory: int) -> None:
    try:
        import resource
    except ImportError:  # Windows has no such limits; the parent process watches the time.
        return
    for kind, bound in ((resource.RLIMIT_CPU, seconds), (resource.RLIMIT_DATA, memory), (resource.RLIMIT_CORE, 0)):
        _, hard = resource.getrlimit(kind)
        resource.setrlimit(kind, (bound if hard == resource.RLIM_INFINITY else min(bound, hard), hard))


class _Importer:
    """Reads local files below a root, and records every import that it rejects."""

    def __init__(self, folder: str, root: str | None, closed: list[str]) -> None:
        self.folder = folder
        self.closed = closed
        self.root = os.path.realpath(root) if root is not None else None
        self.refused: list[str] = []
        self.absent: list[str] = []

    def __call__(self, base: str, name: str) -> tuple[str, bytes]:
        place = os.path.realpath(os.path.join(base or self.folder, name))  # noqa: PTH118 - no heavy import here
        if "://" not in name and self._open(place) and os.path.isfile(place):  # noqa: PTH113
            with open(place, "rb") as file:
                content = file.read(LARGEST_IMPORT + 1)
            if len(content) <= LARGEST_IMPORT:
                return place, content
        if "://" not in name and self._open(place) and not os.path.exists(place):  # noqa: PTH110
            self.absent.append(name)
        self.refused.append(name)
        # An exception from here would come out garbled; this text fails as soon as it is evaluated.
        return f"refused:{len(self.refused)}", b"error 'not imported'"

    def _open(self, place: str) -> bool:
        """Whether a file, all links followed, is below the root and in no closed folder."""
        if self.root is None or os.path.commonpath([self.root, place]) != self.root:
            return False
        parts = os.path.relpath(place, self.root).lower().split(os.sep)  # noqa: PTH206
        return not any(part in self.closed for part in parts)


if __name__ == "__main__":
    main()
