"""Facts of files that were judged before, kept in a folder.

An entry is found by a keyed hash of everything that it depends on: the content and the name of the file, the release of
spec-lint, the rules and the settings. The key is random, stays in the folder, and only its owner can read it, so nobody
can try out what a file contained. Only facts without findings are kept: they have names, but no value of a secret, no
command and no text. Whatever was damaged or changed is not found: each entry carries a keyed hash of itself.
"""

from __future__ import annotations

import errno
import json
import os
import stat
from contextlib import suppress
from pathlib import Path
from typing import Any

from spec_lint import __version__
from spec_lint.engine.facts import FileFacts, Plain
from spec_lint.engine.hashing import blake2b
from spec_lint.engine.reader import Item
from spec_lint.files.content import read_source, reason
from spec_lint.files.output_file import put

KEY, ENTRIES = "key", "facts"
_LENGTH = 32
_PRIVATE = 0o600
_TAG = "CACHEDIR.TAG"
_OWN_FILES = {
    _TAG: "Signature: 8a477f597d28d172789f06886806bc55\n# A cache of spec-lint.\n",
    ".gitignore": "*\n",
}
LIMIT = 32 << 20
"""The largest file of entries, in bytes: about 20,000 files."""


def default_folder() -> Path:
    """The folder of the cache if none is named: that of the user for caches."""
    base = os.environ.get("LOCALAPPDATA" if os.name == "nt" else "XDG_CACHE_HOME")
    return (Path(base) if base and os.path.isabs(base) else Path.home() / ".cache") / "spec-lint"  # noqa: PTH117


class Cache:
    """The entries in a folder. ``trouble`` says why it is of no use, if it is not."""

    def __init__(self, folder: Path, about: Any) -> None:
        """``about`` is what all entries of a run depend on, with a ``repr`` that tells everything of it."""
        self.folder = folder
        self.trouble: str | None = None
        self._new: dict[str, str] = {}
        self._used: dict[str, str] = {}
        self._entries: dict[str, str] = {}
        try:
            self._key = _key(folder)
            self._entries = self._read()
        except OSError as error:
            self._key = os.urandom(_LENGTH)
            self.trouble = _why(folder, error)
        self._about = self._hash(repr((__version__, about)).encode("utf-8", "surrogatepass"))

    def name_of(self, item: Item, data: bytes) -> str:
        """The name of the entry for a file with this content."""
        about = repr((item.name, item.kind, item.given)).encode("utf-8", "surrogatepass")
        return self._hash(self._about.encode(), about, data)

    def find(self, name: str, *, judged: bool) -> Plain | None:
        """The facts of an entry: those of a file that was judged serve one that is only read, too."""
        for kind in ("judged", "read")[: 1 if judged else 2]:
            full = f"{name}-{kind}"
            line = self._entries.get(full, "")
            seal, _, text = line.partition(" ")
            if text and seal == self._seal(full, text):
                self._used[full] = line
                return tuple(json.loads(text))
        return None

    def add(self, name: str, facts: FileFacts, *, judged: bool) -> None:
        """Keep the facts of a file, if nothing was found in it, and if it has no comments of ours, which are text."""
        if facts.findings or facts.crashed or facts.comments:
            return
        from spec_lint.secrets.credential_forms import forms

        text = json.dumps(facts.plain(), separators=(",", ":"))
        if not forms(text):
            full = f"{name}-{'judged' if judged else 'read'}"
            self._new[full] = f"{self._seal(full, text)} {text}"

    def save(self) -> None:
        """Write the entries, those of this run first; the oldest ones are dropped beyond ``LIMIT``."""
        if not self._new or self.trouble is not None:
            return
        kept = {**self._new, **self._used, **self._entries}
        size, lines = 0, []
        for name, line in kept.items():
            size += len(name) + len(line) + 2
            if size > LIMIT:
                break
            lines.append(f"{name} {line}\n")
        try:
            put(self.folder / ENTRIES, "".join(lines).encode(), _PRIVATE)
        except OSError as error:
            self.trouble = _why(self.folder, error)

    def _read(self) -> dict[str, str]:
        data = read_source(str(self.folder / ENTRIES), LIMIT)
        if not isinstance(data, bytes):
            return {}
        lines = filter(None, data.decode("ascii", "replace").split("\n"))
        return {name: rest for name, _, rest in (line.partition(" ") for line in lines)}

    def _seal(self, name: str, text: str) -> str:
        return self._hash(name.encode(), text.encode())

    def _hash(self, *parts: bytes) -> str:
        hashed = blake2b(key=self._key, digest_size=16)
        for part in parts:
            hashed.update(len(part).to_bytes(8, "big"))
            hashed.update(part)
        return hashed.hexdigest()


class ForeignFolderError(OSError):
    """A folder holds something, and it is not a cache of ours."""

    def __init__(self) -> None:
        super().__init__(errno.ENOTEMPTY, "it holds other files; name a folder for the cache alone")


def clean(folder: Path) -> int:
    """Remove a cache, and return the number of bytes; nothing else in the folder is touched.

    Raises OSError: ForeignFolderError if the folder is something else.
    """
    if not folder.exists():
        return 0
    _check(folder)
    size = 0
    for name in (ENTRIES, KEY, *_OWN_FILES):
        path = folder / name
        with suppress(FileNotFoundError):
            size += path.lstat().st_size
            path.unlink()
    with suppress(OSError):
        folder.rmdir()
    return size


def _key(folder: Path) -> bytes:
    """The key of a cache. One that others can read is replaced, which makes all entries useless. Raises OSError."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    _check(folder)
    path = folder / KEY
    with suppress(FileNotFoundError):
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
        try:
            status, key = os.fstat(descriptor), os.read(descriptor, _LENGTH + 1)
        finally:
            os.close(descriptor)
        if len(key) == _LENGTH and stat.S_ISREG(status.st_mode) and _is_private(status):
            return key
    for name, text in _OWN_FILES.items():
        put(folder / name, text.encode(), _PRIVATE)
    key = os.urandom(_LENGTH)
    put(path, key, _PRIVATE)
    return key


def _check(folder: Path) -> None:
    """Check that a folder is a cache of ours, or empty. Raises ForeignFolderError."""
    tag = read_source(str(folder / _TAG))
    if tag != _OWN_FILES[_TAG].encode() and any(folder.iterdir()):
        raise ForeignFolderError


def _is_private(status: os.stat_result) -> bool:
    """Whether only we can read and change a file; Windows has no such modes."""
    return os.name == "nt" or (not status.st_mode & 0o077 and status.st_uid == os.geteuid())


def _why(folder: Path, error: OSError) -> str:
    words = reason(error)
    return f"The cache in {folder} was not used: {words[:1].lower()}{words[1:]}."
