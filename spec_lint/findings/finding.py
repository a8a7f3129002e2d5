"""What a lint run finds, and where: findings, their severities and labelled spans."""

from __future__ import annotations

import enum

from spec_lint.findings.named_tuple import NamedTuple
from spec_lint.findings.private import Private
from spec_lint.findings.source import Source, Unrendered

Pointer = tuple[str | int, ...]
"""A place in a document's canonical value: keys and list indexes from the root."""


MOST_ALIKE = 1_000
"""The most findings of one rule that are listed for one document; the last one says how many more there are."""


class Severity(enum.Enum):
    """ERROR: it will be rejected or is certain to fail. WARNING: accepted, but probably wrong. INFO: advice."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


class Refuser(enum.Enum):
    """Who rejects it: pachctl on reading, pachd on create, Kubernetes when pods are made, the worker when it runs."""

    PACHCTL = "pachctl"
    PACHD = "pachd"
    KUBERNETES = "kubernetes"
    WORKER = "worker"


class Part(enum.Enum):
    """Which part of a place a span covers: the key, the value, or both."""

    KEY = "key"
    VALUE = "value"
    ENTRY = "entry"


class Span(NamedTuple):
    """A range of a source: offsets in code points from 0, the end exclusive."""

    source: Source
    start: int
    end: int

    @property
    def text(self) -> str:
        return self.source.text[self.start : self.end]

    @property
    def rendered(self) -> bool:
        """Whether this is a place in what a file was rendered to, which no line of the file itself shows."""
        return self.source.origin is not None and not isinstance(self.source, Unrendered)


class Label(NamedTuple):
    """A span and a message about it."""

    span: Span
    message: str


class Edit(NamedTuple):
    """A replacement of the text under a span. Of the fixes in a file with the same ``claim`` one is made at a time.

    An edit of nothing at the very beginning removes the byte order mark, which is no part of the text; what is not
    UTF-8 becomes it.
    """

    span: Span
    text: str
    claim: str = ""


class HiddenEdits(Private):
    """Edits that no report shows: they touch the value of a secret."""

    __slots__ = ("edits",)

    def __init__(self, edits: tuple[Edit, ...]) -> None:
        self.edits = edits


class Fix(NamedTuple):
    """Edits that fix a problem, made all or none.

    With ``safe``, the result means what was certainly intended, or what the file means already; otherwise a person must
    look at it. ``title`` says what the edits do, such as ``Rename "img" to "image"``. ``hidden`` are more edits, which
    are made but not shown.
    """

    edits: tuple[Edit, ...]
    safe: bool
    title: str
    hidden: HiddenEdits | None = None

    @property
    def all_edits(self) -> tuple[Edit, ...]:
        return self.edits if self.hidden is None else self.edits + self.hidden.edits


class Finding(NamedTuple):
    """One problem at one place.

    A rule yields it with ``span``, ``message`` and the optional fields; the engine adds ``rule``, ``name``,
    ``severity`` and ``refused_by``. ``label`` is the text under the carets. ``document`` is the index of the spec in
    its file, from 0. ``more`` is the number of similar findings that are not listed, because there are too many.
    ``by_name`` is the pointer with names instead of indexes, if a baseline needs it.
    """

    span: Span
    message: str
    label: str = ""
    help: str | None = None
    related: tuple[Label, ...] = ()
    document: int | None = None
    pointer: Pointer = ()
    refused_by: Refuser | None = None
    rule: str = ""
    name: str = ""
    severity: Severity = Severity.ERROR
    fix: Fix | None = None
    more: int = 0
    by_name: tuple[str, ...] | None = None


class Suppressed(NamedTuple):
    """A finding that the project accepts, so no report counts it.

    ``by`` says where it is accepted: in the ``configuration``, in a ``comment``, or in the ``baseline``. ``reason`` is
    the one given there, or says which entry accepts it.
    """

    finding: Finding
    by: str
    reason: str


def pointer_text(pointer: Pointer) -> str:
    """A pointer as written in RFC 6901 (``/transform/secrets/0/key``)."""
    return "".join("/" + str(token).replace("~", "~0").replace("/", "~1") for token in pointer)
