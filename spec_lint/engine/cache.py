"""Facts of files that were judged before, kept in a folder.

An entry is found by a keyed hash of everything that it depends on: the content and the name of the file, the release of
spec-lint, the rules and the settings. The key is random, stays in the folder, and only its owner can read it, so nobody
can try out what a file contained. Only facts without findings are kept: they have names, but no value of a secret, no
command and no text. The file of the entries begins with a keyed hash of them: if it was damaged or changed, nothing is
found, and none of it is decoded.
"""

from __future__ import annotations

import errno
import json
import marshal
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
_OF_ENTRY = 12
"""The most bytes that an entry takes besides its name and its facts."""
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
        self._new: dict[str, bytes] = {}
        self._used: dict[str, bytes] = {}
        self._entries: dict[str, bytes] = {}
        try:
            self._key = _key(folder)
            self._entries = self._read()
        except OSError as error:
            self._key = os.urandom(_LENGTH)
            self.trouble = _why(folder, error)
        self._begun = blake2b(key=self._key, digest_size=16)
        _feed(self._begun, repr((__version__, about)).encode("utf-8", "surrogatepass"))

    def name_of(self, item: Item, data: bytes) -> str:
        """The name of the entry for a file with this content."""
        kind = item.kind.value if item.kind is not None else ""
        about = f"{item.given:d} {kind} {item.name}".encode("utf-8", "surrogatepass")
        hashed = self._begun.copy()
        _feed(hashed, about, data)
        return hashed.hexdigest()

    def find(self, name: str, *, judged: bool) -> Plain | None:
        """The facts of an entry: those of a file that was judged serve one that is only read, too."""
        for kind in ("judged", "read")[: 1 if judged else 2]:
            full = f"{name}-{kind}"
            if full in self._entries:
                self._used[full] = self._entries[full]
                facts: Plain = marshal.loads(self._entries[full])
                return facts
        return None

    def add(self, name: str, facts: FileFacts, *, judged: bool) -> None:
        """Keep the facts of a file, if nothing was found in it, and if it has no comments of ours, which are text."""
        if facts.findings or facts.crashed or facts.comments:
            return
        from spec_lint.secrets.credential_forms import forms

        plain = facts.plain()
        if not forms(json.dumps(plain)):
            self._new[f"{name}-{'judged' if judged else 'read'}"] = marshal.dumps(plain)

    def save(self) -> None:
        """Write the entries, those of this run first; the oldest ones are dropped beyond ``LIMIT``."""
        if not self._new or self.trouble is not None:
            return
        kept = {**self._new, **self._used, **self._entries}
        size, entries = 2 * _LENGTH, {}
        for name, entry in kept.items():
            size += len(name) + len(entry) + _OF_ENTRY
            if size > LIMIT:
                break
            entries[name] = entry
        data = marshal.dumps(entries)
        try:
            put(self.folder / ENTRIES, self._seal(data) + data, _PRIVATE)
        except OSError as error:
            self.trouble = _why(self.folder, error)

    def _read(self) -> dict[str, bytes]:
        data = read_source(str(self.folder / ENTRIES), LIMIT)
        if not isinstance(data, bytes) or data[:_LENGTH] != self._seal(data[_LENGTH:]):
            return {}
        entries: dict[str, bytes] = marshal.loads(data[_LENGTH:])
        return entries

    def _seal(self, data: bytes) -> bytes:
        """What shows that we have written these entries, in this format."""
        hashed = blake2b(key=self._key, digest_size=_LENGTH)
        _feed(hashed, b"entries", str(marshal.version).encode(), data)
        return hashed.digest()


def _feed(hashed: blake2b, *parts: bytes) -> None:
    """Add parts to a hash in such a way that other parts cannot give the same."""
    for part in parts:
        hashed.update(len(part).to_bytes(8, "big"))
        hashed.update(part)


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
