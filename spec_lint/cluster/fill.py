"""Placeholders in secret files, filled when they are applied, so that the values are never in a file tracked by git."""

from __future__ import annotations

import io
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from spec_lint.engine.loader import load
from spec_lint.files.content import ReadProblem
from spec_lint.findings.finding import Finding, Pointer, Span
from spec_lint.findings.source import Source
from spec_lint.grammar import go_base64
from spec_lint.model.document import Document, Kind
from spec_lint.secrets.value import SecretValue

_INSIDE = re.compile(r"<([A-Z][A-Z0-9_]{2,})>|\$\{([A-Za-z_][A-Za-z0-9_]*)\}")
_WHOLE = re.compile(r"<([A-Za-z_][A-Za-z0-9_-]*)>|\$\{([A-Za-z_][A-Za-z0-9_]*)\}")


class FillError(Exception):
    """A source of values cannot be used; the text says why, without a value."""


@dataclass(frozen=True, slots=True)
class Unfilled:
    """A placeholder that was not filled: the file, the secret, the key, and the name without a value."""

    path: str
    secret: str
    key: str
    name: str


@dataclass(frozen=True, slots=True)
class Written:
    """A file as it is on disk, and the placeholders that were filled: (start, end, length of the replacement)."""

    source: Source
    filled: tuple[tuple[int, int, int], ...]

    def span(self, span: Span) -> Span:
        """The place in the file for a span of the filled text; inside a value, the place of its placeholder."""
        return Span(self.source, self._offset(span.start, end=False), self._offset(span.end, end=True))

    def _offset(self, offset: int, *, end: bool) -> int:
        longer = 0
        for first, last, length in self.filled:
            start = first + longer
            if offset <= start:
                break
            if offset < start + length:
                return last if end else first
            longer += length - (last - first)
        return offset - longer


@dataclass(slots=True)
class Filler:
    """Values by name, in the order of the sources, and what happened while files were read with them.

    ``unfilled`` lists the placeholders without a value. ``undecrypted`` has the exit code of sops for each file that it
    could not decrypt. ``digests`` are of the files as they are on disk, ``written`` are the files that were filled.
    """

    sources: list[Mapping[str, SecretValue[str]]] = field(default_factory=list)
    keep: bool = False
    sops: bool = False
    unfilled: list[Unfilled] = field(default_factory=list)
    undecrypted: dict[str, int] = field(default_factory=dict)
    digests: dict[str, bytes] = field(default_factory=dict)
    written: dict[str, Written] = field(default_factory=dict)

    def value(self, name: str) -> str | None:
        """The value of a name, None if there is none or it is empty. Raises FillError if UTF-8 cannot encode it.

        That is so for an environment variable that is not UTF-8, and for half a surrogate pair in JSON (``\\ud800``).
        """
        for source in self.sources:
            if name in source and (value := source[name].reveal()):
                try:
                    value.encode()
                except UnicodeEncodeError:
                    raise FillError(
                        f"The value of {name} is not UTF-8, so it cannot fill a placeholder. Bytes that are not text "
                        "belong under `data` in the file, in base64."
                    ) from None
                return value
        return None

    def read(self, path: str, read_source: Callable[[str], bytes | ReadProblem]) -> bytes | ReadProblem:
        """The bytes of a file, decrypted if ``sops`` is set, with its placeholders filled."""
        data = read_source(path)
        if isinstance(data, ReadProblem):
            return data
        self.digests[path] = digest(data)
        self.unfilled = [one for one in self.unfilled if one.path != path]  # some files are read twice
        if b"ecret" not in data and b"sops" not in data:
            return data
        if self.sops and any(document.secret.hidden == "sops" for document in load(path, data).documents):
            clear = decrypted(path)
            if isinstance(clear, int):
                self.undecrypted[path] = clear
            else:
                data = clear
        edits: set[tuple[int, int, str]] = set()  # an alias in YAML has the text of its anchor
        source = Source(path, "")
        for document in load(path, data).documents:
            if document.kind is Kind.SECRET and document.secret.hidden is None:
                source = document.source
                edits.update(self._edits(path, document))
        if not edits:
            return data
        self.written[path] = Written(source, tuple((start, end, len(new)) for start, end, new in sorted(edits)))
        text = source.text
        for start, end, new in sorted(edits, reverse=True):
            text = text[:start] + new + text[end:]
        return text.encode()

    def told(self, finding: Finding) -> Finding:
        """A finding with its places in the file as it is on disk. The user cannot see the filled text, and places in it
        would reveal the lengths of values."""
        places = [finding.span, *(label.span for label in finding.related)]
        if not any(span.source.path in self.written for span in places):
            return finding
        related = tuple(label._replace(span=self._told(label.span)) for label in finding.related)
        return finding._replace(span=self._told(finding.span), related=related, fix=None)

    def _told(self, span: Span) -> Span:
        written = self.written.get(span.source.path)
        return written.span(span) if written is not None else span

    def _edits(self, path: str, document: Document) -> Iterator[tuple[int, int, str]]:
        """The edits that fill the placeholders of a secret: (start, end, JSON string) of scalars."""
        value: dict[str, Any] = document.value if isinstance(document.value, dict) else {}
        metadata = value.get("metadata")
        name = str(metadata.get("name", "")) if isinstance(metadata, dict) else ""
        for part in ("data", "stringData"):
            texts = value.get(part)
            for key, text in texts.items() if isinstance(texts, dict) else ():
                node = document.node((part, key))
                new = self._value(path, name, key, self._written(document, (part, key), text), encoded=part == "data")
                if new is not None and node is not None:
                    yield node.start, node.end, _scalar(new)

    @staticmethod
    def _written(document: Document, pointer: Pointer, text: Any) -> str:
        """The text of a value. Invalid base64 may be missing from the value, so it is taken from the file."""
        node = document.node(pointer)
        return text if isinstance(text, str) and text else node.text if node is not None else ""

    def _value(self, path: str, secret: str, key: str, text: str, *, encoded: bool) -> str | None:
        """The new text of a value, or None to keep it. Text under ``data`` is decoded, filled and encoded again."""
        whole = _WHOLE.fullmatch(text.strip())
        if encoded and not whole:
            try:
                text = go_base64.decode(text).decode() if go_base64.is_valid(text) else ""
            except UnicodeDecodeError:
                return None
            whole = _WHOLE.fullmatch(text.strip())
        if not whole and not _INSIDE.search(text):
            return None
        missing: list[str] = []

        def fill(match: re.Match[str]) -> str:
            name = match[1] or match[2]
            value = self.value(name)
            if value is None:
                missing.append(name)
            return value or ""

        new = fill(whole) if whole else _INSIDE.sub(fill, text)
        if missing:
            if not self.keep:
                self.unfilled.extend(Unfilled(path, secret, key, name) for name in dict.fromkeys(missing))
            return None
        if not encoded:
            return new
        import base64

        return base64.b64encode(new.encode()).decode()


def _scalar(text: str) -> str:
    """A string in double quotes that JSON and YAML read alike. YAML does not join the halves of a surrogate pair."""
    pieces = re.split("([\U00010000-\U0010ffff]+)", text)
    inner = (piece if index % 2 else json.dumps(piece)[1:-1] for index, piece in enumerate(pieces))
    return f'"{"".join(inner)}"'


def digest(data: bytes) -> bytes:
    """A digest to detect that a file has changed. It is never shown."""
    from hashlib import sha256

    return sha256(data).digest()


def filler(sources: list[str], *, keep: bool, sops: bool) -> Filler:
    """The filler for these sources: ``env``, ``-`` (JSON on standard input) or a dotenv file. Raises FillError."""
    return Filler([_source(source) for source in sources], keep, sops)


def _source(source: str) -> Mapping[str, SecretValue[str]]:
    if source == "env":
        return _Environment()
    if source == "-":
        return _json(_standard_input())
    _refuse_tracked(source)
    try:
        text = Path(source).read_text(encoding="utf-8-sig")
    except OSError as error:
        raise FillError(f"{source} cannot be read: {error.strerror}.") from None
    except UnicodeDecodeError:
        raise FillError(f"{source} is not UTF-8.") from None
    return dotenv(text, source)


class _Environment(Mapping[str, SecretValue[str]]):
    """The environment, read when a name is needed; its repr shows nothing."""

    def __getitem__(self, name: str) -> SecretValue[str]:
        return SecretValue(os.environ[name])

    def __iter__(self) -> Any:
        return iter(())

    def __len__(self) -> int:
        return 0

    def __contains__(self, name: object) -> bool:
        return name in os.environ

    def __repr__(self) -> str:
        return "_Environment()"


def _standard_input() -> str:
    """All of standard input. Raises FillError if it is not UTF-8."""
    reader = getattr(sys.stdin, "buffer", None)
    if reader is None:
        return sys.stdin.read() if sys.stdin is not None else ""
    try:
        return str(reader.read().decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise FillError("The standard input for `--fill -` is not UTF-8.") from None


def _json(text: str) -> dict[str, SecretValue[str]]:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        value = None
    if not isinstance(value, dict) or not all(isinstance(item, str) for item in value.values()):
        raise FillError('The standard input for `--fill -` must be a JSON object of strings, {"NAME": "value"}.')
    return {name: SecretValue(item) for name, item in value.items()}


def dotenv(text: str, path: str) -> dict[str, SecretValue[str]]:
    """The values of a dotenv file, as python-dotenv reads them, without expanding variables. Raises FillError.

    A line that the parser cannot read, or that has no value (such as the second line of a value without quotes), ends
    the run, because its meaning is unclear.
    """
    try:
        from dotenv.parser import parse_stream
    except ImportError:
        raise FillError(
            "Reading a dotenv file needs the package `python-dotenv`, which is not installed. "
            "Install it with `pip install python-dotenv`."
        ) from None
    found: dict[str, SecretValue[str]] = {}
    for binding in parse_stream(io.StringIO(text)):
        if binding.key is not None and binding.value is not None:
            found[binding.key] = SecretValue(binding.value)
        elif binding.error or binding.key is not None:
            written = binding.original.string
            blank = written[: len(written) - len(written.lstrip())]
            line = binding.original.line + len(re.findall(r"\r\n|\n|\r", blank))
            raise FillError(
                f"{path}:{line}: this line is not NAME=value. Write a value that contains quotes or line breaks in "
                "quotes, with nothing after them."
            )
    return found


def _refuse_tracked(path: str) -> None:
    """Raises FillError if git tracks a file, or cannot say whether it does."""
    from spec_lint.files.git_files import GitError, tracked

    try:
        known = tracked([path]) | tracked([os.path.realpath(path)])
    except GitError as error:
        raise FillError(
            f"Could not verify that git does not track {path}: {error}. Everybody who can read the repository can read "
            "the values in it."
        ) from None
    if known:
        raise FillError(f"{path} is tracked by git. Everybody who can read the repository can read the values in it.")


def decrypted(path: str) -> bytes | int:
    """A decrypted sops file, as JSON, in memory only, or the exit code of sops. Raises FillError if it cannot run."""
    try:
        done = subprocess.run(["sops", "-d", "--output-type", "json", path], capture_output=True, timeout=120)
    except FileNotFoundError:
        raise FillError("`--sops` needs the program `sops`, which is not installed.") from None
    except (OSError, subprocess.TimeoutExpired):
        raise FillError(f"sops did not decrypt {path}.") from None
    return done.stdout if done.returncode == 0 else done.returncode
