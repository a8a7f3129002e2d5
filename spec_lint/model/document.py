"""A document: one spec, secret or set of defaults in a file, its value, and the span of each pointer."""

from __future__ import annotations

import enum
from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import TYPE_CHECKING, Any, Final, TypeVar

from spec_lint.findings.finding import Edit, Finding, Fix, HiddenEdits, Label, Part, Pointer, Refuser, Span
from spec_lint.findings.named_tuple import NamedTuple
from spec_lint.findings.private import Private
from spec_lint.findings.source import Elsewhere, Source
from spec_lint.model.once import once
from spec_lint.pachyderm.messages import written_names
from spec_lint.pachyderm.release import Release
from spec_lint.reading.node import Node, ReadingError, Shape
from spec_lint.reading.positions import inner_offsets, range_within

if TYPE_CHECKING:
    from spec_lint.reading.secret.value import Decoded

Entry = tuple[Node | None, Node]
"""The key (None for an item of a list) and the value at a pointer."""
PlaceFinder = Callable[[Pointer], Entry | None]


_OF_VALUES = frozenset({"R103", "R106", "R107", "R108", "R109", "R113"})
"""Errors about one value or key of a spec: everything else could be read. A merge key may stand for any fields."""


class Kind(enum.Enum):
    PIPELINE = "pipeline"
    SECRET = "secret"
    DEFAULTS = "defaults"
    FOREIGN = "foreign"


class SpecForm(NamedTuple):
    """How a spec is written. ``listed`` is true for an item of a list; ``release`` is the one whose pachctl it was
    read as; ``both_spellings`` are the fields written in both snake_case and lowerCamelCase. ``rendered_list`` says of
    a spec rendered from jsonnet whether it was in a list; None for others. ``printed`` is the error of pachctl about a
    spec that was found in its own output, where other fields are around it."""

    listed: bool = False
    release: Release | None = None
    both_spellings: tuple[Pointer, ...] = ()
    rendered_list: bool | None = None
    printed: ReadingError | None = None


class SecretForm(NamedTuple):
    """How a secret is written: see ``reading.secret.file.SecretText`` for each field."""

    form: str = "json"
    hidden: str | None = None
    open_keys: bool = False
    first: bool = False
    decoded: Decoded | None = None
    partial: bool = False
    copied: bool = False


Found = TypeVar("Found")


class View(Private):
    """A view of one document that can point to places in it."""

    __slots__ = ("results",)

    def __init__(self) -> None:
        self.results: Final[dict[Hashable, Any]] = {}

    @property
    def document(self) -> Document:
        raise NotImplementedError

    @property
    def usual(self) -> bool:
        """Whether the empty place of its kind stands for it, so that rules can be spared (``engine/probe.py``)."""
        return True

    def found_by(self, judge: Callable[..., Found], *more: Any) -> Found:
        """What a judge finds here, computed once and shared by several rules."""
        return judge(self, *more)

    def span(self, pointer: Pointer = (), part: Part = Part.VALUE) -> Span:
        """The span of the value at a pointer, see ``Document.span``."""
        return self.document.span(pointer, part)

    def finding(
        self,
        pointer: Pointer,
        message: str,
        *,
        part: Part = Part.VALUE,
        inside: tuple[int, int] | None = None,
        label: str = "",
        help: str | None = None,
        related: Iterable[Label] = (),
        refused_by: Refuser | None = None,
        fix: Fix | None = None,
    ) -> Finding:
        """A finding at a pointer; ``inside`` are offsets in the decoded text of a scalar."""
        document = self.document
        if inside and inside[0] < inside[1]:
            span = document.inner_span(pointer, *inside)
        else:
            span = document.span(pointer, part)
        return Finding(span, message, label, help, tuple(related), document.index, pointer, refused_by, fix=fix)

    def finding_at(
        self,
        start: int,
        end: int,
        message: str,
        *,
        pointer: Pointer = (),
        help: str | None = None,
        related: Iterable[Label] = (),
        fix: Fix | None = None,
    ) -> Finding:
        """A finding at offsets in the file, such as those of a comment or of a field that the value does not have."""
        span = Span(self.document.source, start, end)
        return Finding(span, message, "", help, tuple(related), self.document.index, pointer, fix=fix)


class Document(View):
    """One spec or secret. It does not change once it is built.

    ``value`` is canonical (specs: snake_case names); None if the text could not be read that far. ``index`` counts
    the specs of the file from 0. ``errors`` are what the reader rejected, ``unread`` the places whose value is only a
    substitute, ``duplicates`` the places of keys written twice. ``forced`` is true if the user said what the file is.
    ``template`` is set if the file may hold placeholders of a template language.
    ``load_node`` builds the node graph when a span is needed; ``find_place``, if given, is a faster way to the key and
    the value at one pointer. ``spec`` and ``secret`` say how a document of that kind is written; ``fields``
    are the names of all keys in the value, at any depth, if the reader knows them. ``defaults`` are those that a spec
    was merged with: they have the places that its own text does not have, unless they are in no file; ``own_value`` is
    its value without them.
    """

    __slots__ = (
        "_fields", "defaults", "duplicates", "errors", "find_place", "forced", "index", "kind", "load_node",
        "own_value", "secret", "source", "spec", "template", "unread", "value", "view",
    )  # fmt: skip

    examined = False
    """Whether the rules that judge a document alone have done so already."""

    def __init__(
        self,
        source: Source,
        index: int,
        kind: Kind,
        value: Any,
        load_node: Callable[[], Node | None],
        errors: list[ReadingError] | None = None,
        unread: frozenset[Pointer] = frozenset(),
        duplicates: tuple[Pointer, ...] = (),
        forced: bool = False,
        *,
        spec: SpecForm = SpecForm(),  # noqa: B008 - immutable
        secret: SecretForm = SecretForm(),  # noqa: B008 - immutable
        fields: frozenset[str] | None = None,
        find_place: PlaceFinder | None = None,
        defaults: Document | None = None,
        own_value: Any = None,
        template: Template | None = None,
    ) -> None:
        super().__init__()
        self.source: Final = source
        self.index: Final = index
        self.kind: Final = kind
        self.value: Final = value
        self.load_node: Final = load_node
        self.errors: Final = errors or []
        self.unread: Final = unread
        self.duplicates: Final = duplicates
        self.forced: Final = forced
        self.spec: Final = spec
        self.secret: Final = secret
        self.find_place: Final = find_place
        self.defaults: Final = defaults
        self.own_value: Final = value if defaults is None else own_value
        self._fields: Final = fields
        self.template: Final = template
        self.view: View | None = None
        """The view of a spec or a secret, if it is shared."""

    def __repr__(self) -> str:
        return f"Document({self.source.path!r}, {self.index}, {self.kind.value})"

    @property
    def document(self) -> Document:
        return self

    @property
    def fields(self) -> frozenset[str]:
        """The names of all keys in the value, at any depth."""
        return self._fields if self._fields is not None else _keys_of(self)

    @property
    def readable(self) -> bool:
        """Whether its value could be read."""
        return self.value is not None

    @property
    def templated(self) -> bool:
        """Whether there may be placeholders in it that a tool fills in first: see ``model/template.py``."""
        return self.template is not None

    @property
    def unparsed(self) -> bool:
        """Whether there is an error of syntax or encoding, so the content is not known for certain."""
        broken = self.value is None or self.secret.form == "broken"
        return broken and not all(error.parsed for error in self.errors)

    def holds_all(self, pointer: Pointer) -> bool:
        """Whether the value has every field that is written in the mapping at a pointer, as far as could be read.

        Of a scalar that could not be read, the value has the text, so that all else is judged; an alias has none.
        """
        if not all(error.code in _OF_VALUES or self._is_plain_key(error) for error in self.errors):
            return False
        return not any(place[:-1] == pointer and self._is_empty(place) for place in self.unread)

    def _is_plain_key(self, error: ReadingError) -> bool:
        """Whether an error is about a key such as ``true``; a mapping as a key may stand for anything."""
        return error.code == "R105" and self.source.text[error.start : error.start + 1] not in ("{", "[")

    def _is_empty(self, pointer: Pointer) -> bool:
        value = self.value
        for token in pointer:
            value = value[token]
        return value in ("", None)

    @property
    def path(self) -> str:
        return self.source.path

    def node(self, pointer: Pointer = ()) -> Node | None:
        """The node at a pointer, or None."""
        found = self.walk(pointer)
        return found[1] if found else None

    def span(self, pointer: Pointer = (), part: Part = Part.VALUE) -> Span:
        """The span of the value at a pointer, or of its nearest existing ancestor.

        A list item has no key of its own: its KEY is the item.
        """
        if self.defaults is not None and self._is_placed_default(pointer):
            return self.defaults.span(pointer, part)
        while True:
            found = self._entry(pointer)
            if found is not None:
                key, value = found
                break
            if not pointer:
                return Span(self.source, 0, min(1, len(self.source.text)))
            pointer, part = pointer[:-1], Part.KEY
        if part is Part.KEY and key is not None:
            return Span(self.source, key.start, key.end)
        if part is Part.ENTRY and key is not None:
            return Span(self.source, key.start, max(key.end, value.end))
        if value.start == value.end and key is not None:
            # An empty value: point at its key.
            return Span(self.source, key.start, key.end)
        if key is None and not pointer and part is Part.KEY:
            return Span(self.source, value.start, min(value.start + 1, value.end))
        return Span(self.source, value.start, value.end)

    def inner_span(self, pointer: Pointer, start: int, end: int) -> Span:
        """The span of ``value[start:end]`` of the string at a pointer; the whole value if that is unknown."""
        if self.defaults is not None and self._is_placed_default(pointer):
            return self.defaults.inner_span(pointer, start, end)
        found = self._entry(pointer)
        if found is None:
            return self.span(pointer)
        node = found[1]
        return Span(self.source, *range_within(node, _offsets(self, node), start, end))

    def origin(self, pointer: Pointer) -> Source:
        """The text that the value at a pointer comes from: its own, or one of defaults."""
        defaults = self.defaults
        return defaults.origin(pointer) if defaults is not None and self.is_default(pointer) else self.source

    def _is_placed_default(self, pointer: Pointer) -> bool:
        """Whether the value at a pointer comes from defaults that are in a file."""
        return self.is_default(pointer) and not isinstance(self.origin(pointer), Elsewhere)

    def is_default(self, pointer: Pointer) -> bool:
        """Whether the value at a pointer comes from the defaults: its own mappings go only part of the way."""
        if self.defaults is None:
            return False
        node = self.load_node()
        value: Any = self.defaults.value
        for token in pointer:
            if node is None or node.shape is not Shape.MAPPING or not isinstance(value, dict):
                return False
            entry = _last_entry(node, token)
            if entry is None:
                return token in value
            node, value = entry[1], value.get(token)
        return False

    def reading_finding(self, error: ReadingError) -> Finding:
        """The finding of a reading error."""
        span = Span(self.source, error.start, max(error.start, error.end))
        return Finding(span, error.message, "", error.help, (), self.index, error.pointer, fix=self._fix(error))

    def _fix(self, error: ReadingError) -> Fix | None:
        if error.repair is None or self.source.origin is not None:
            return None
        edits = tuple([Edit(Span(self.source, start, end), text) for start, end, text in error.repair.edits])
        if error.repair.of_value:
            return Fix((), error.repair.safe, error.repair.title, HiddenEdits(edits))
        return Fix(edits, error.repair.safe, error.repair.title)

    def _entry(self, pointer: Pointer) -> Entry | None:
        """The key and the value at a pointer, enough to locate them; None if there is nothing."""
        return self.find_place(pointer) if self.find_place is not None else self.walk(pointer)

    def walk(self, pointer: Pointer) -> Entry | None:
        """The key and the value at a pointer of the node graph."""
        return walk(self.load_node(), pointer)


def templated(document: Document) -> bool:
    """Whether there may be placeholders in a document."""
    return document.templated


class Template(Private):
    """What the documents of a file have in common if it may hold placeholders; ``documents`` are in order. ``whole`` is
    true if lines of a template language decide what is in the file, so nothing in it is judged; ``unreadable`` if it
    can be read only with something else in place of its placeholders. ``known``: the configuration renders it."""

    __slots__ = ("documents", "known", "unreadable", "whole")

    def __init__(self, *, unreadable: bool = False, whole: bool = False) -> None:
        self.documents: list[Document] = []
        self.known = False
        self.unreadable = unreadable
        self.whole = whole


def walk(node: Node | None, pointer: Pointer) -> Entry | None:
    """The key and the value at a pointer below a node."""
    key: Node | None = None
    for token in pointer:
        if node is None:
            return None
        if node.shape is Shape.SEQUENCE and isinstance(token, int) and token < len(node.items):
            key, node = None, node.items[token]
            continue
        entry = _last_entry(node, token) if node.shape is Shape.MAPPING else None
        if entry is None:
            return None
        key, node = entry
    return None if node is None else (key, node)


def _offsets(document: Document, node: Node) -> Sequence[int] | None:
    """The offsets of a scalar's characters, computed once: many findings would each scan a long text again."""
    key = inner_offsets, node.start, node.end
    if key not in document.results:
        document.results[key] = inner_offsets(document.source.text, node)
    found: Sequence[int] | None = document.results[key]
    return found


@once
def _keys_of(document: Document) -> frozenset[str]:
    return keys_in(document.value)


def keys_in(value: Any) -> frozenset[str]:
    """The names of all keys in a value, at any depth."""
    found: set[str] = set()
    rest = [value]
    while rest:
        inner = rest.pop()
        kind = type(inner)
        if kind is dict:
            found.update(inner)
            rest += inner.values()
        elif kind is list:
            rest += inner
    return frozenset(found)


def _last_entry(node: Node, token: str | int) -> tuple[Node, Node] | None:
    """The last entry of a mapping that the token names, in either spelling."""
    return node.last_entry(*written_names(token)) if isinstance(token, str) else None
