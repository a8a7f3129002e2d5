"""Documents that were judged and let go of: views over the facts that are kept, which read a file again for the rest.

A rule that looks at all documents together sees no difference. What it asks for is answered from the facts where they
suffice; otherwise the file is read again, once, and the document is whole from then on.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

from spec_lint.findings.named_tuple import NamedTuple
from spec_lint.findings.source import Masks, Source
from spec_lint.model.document import Document, Kind, View
from spec_lint.model.facts import Facts, PipelineFacts, SecretFacts, is_kept
from spec_lint.model.inventory import KnownSecret
from spec_lint.model.misplaced_fields import unusable
from spec_lint.model.mounts import needed_below
from spec_lint.model.once import once, remember
from spec_lint.model.pipeline import Pipeline
from spec_lint.model.secret import Secret
from spec_lint.model.secret_reference import SecretReference
from spec_lint.pachyderm.release import Release

Again = Callable[[], Document | None]
"""Reads a file again, and returns its document; None if it is gone."""

_TEXT = frozenset({"_masks", "all_masks", "marked", "text"})
_CONTENT = frozenset({
    "defaults", "duplicates", "errors", "find_place", "forced", "load_node", "own_value", "secret", "spec", "template",
    "unread", "value", "_fields",
})  # fmt: skip


class KnownMasks(NamedTuple):
    """The masks of a text with this hash: those of its reader, and all."""

    of: int
    of_reader: Masks
    all: Masks


class RememberedSource(Source):
    """The text of a file, read again on its first use."""

    __slots__ = ("_again", "_known")

    def __init__(self, path: str, again: Again, masks: KnownMasks | None = None) -> None:
        """``masks`` are those of the text as it was; another text gets its own."""
        self.path = path
        self.origin = None
        self._line_starts = None
        self._again = again
        self._known = masks

    def __getattr__(self, name: str) -> Any:
        if name not in _TEXT:
            raise AttributeError(name)
        found = self._again()
        source = found.source if found is not None else Source(self.path, "")
        self.text, self.marked, self._masks, self.all_masks = source.text, source.marked, source._masks, None
        if self._known is not None and not self.changed:
            self._masks, self.all_masks = self._known.of_reader, self._known.all
        return getattr(self, name)

    @property
    def changed(self) -> bool:
        return self._known is not None and self._known.of != hash(self.text)


class RememberedDocument(Document):
    """A document whose content is read again on its first use; it is empty if the file has changed since."""

    __slots__ = ("_again", "_readable", "_templated", "_unparsed")

    examined = True

    def __init__(
        self,
        source: Source,
        kind: Kind,
        index: int,
        readable: bool,
        unparsed: bool,
        templated: bool,
        again: Again,
    ) -> None:
        View.__init__(self)
        self.view = None
        self.source, self.kind, self.index = source, kind, index  # type: ignore[misc]
        self._again, self._readable, self._unparsed, self._templated = again, readable, unparsed, templated

    def __getattr__(self, name: str) -> Any:
        if name not in _CONTENT:
            raise AttributeError(name)
        whole = self._again()
        if whole is None or whole.kind is not self.kind or whole.source.text != self.source.text or self.source.changed:
            # The file has changed. Its places and masks are those of the text that was judged.
            whole = Document(self.source, self.index, self.kind, None, _no_node)
        for part in _CONTENT:
            setattr(self, part, getattr(whole, part))
        return getattr(self, name)

    @property
    def readable(self) -> bool:
        return self._readable

    @property
    def unparsed(self) -> bool:
        return self._unparsed

    @property
    def templated(self) -> bool:
        return self._templated


def _no_node() -> None:
    return None


class RememberedPipeline(Pipeline):
    """A spec of which only the facts are kept."""

    __slots__ = ("_facts", "_fields", "_kept")

    def __init__(self, document: Document, release: Release, facts: Facts) -> None:
        super().__init__(document, release)
        self._facts = PipelineFacts(*facts)
        self._fields = _shared(tuple(self._facts.fields))
        self._kept = Pipeline(document, release)
        self._kept.value = self._facts.parts
        self._references = [_reference(reference) for reference in self._facts.references]
        needed = [one and (tuple(one[0]), one[1]) for one in self._facts.needed]
        remember(self, needed_below, needed)

    @property
    def fields(self) -> frozenset[str]:
        return self._fields

    @property
    def empty(self) -> bool:
        return self._facts.empty

    def get(self, *pointer: str | int) -> Any:
        return self._kept.get(*pointer) if is_kept(pointer) else super().get(*pointer)


class RememberedSecret(Secret):
    """A secret of which only the facts are kept."""

    __slots__ = ("_facts",)

    def __init__(self, document: Document, facts: Facts) -> None:
        super().__init__(document)
        self._facts = SecretFacts(*facts)
        remember(self, unusable, self._facts.unusable)

    @property
    def usual(self) -> bool:
        return False  # to find out more, the file would have to be read again

    @property
    def name(self) -> str:
        return self._facts.name

    @property
    def type(self) -> str:
        return self._facts.type or "Opaque"

    @property
    def known_type(self) -> str | None:
        return self._facts.type

    @property
    def form(self) -> str:
        return self._facts.form

    @property
    def for_pachctl(self) -> bool:
        return self._facts.for_pachctl

    @property
    def hidden(self) -> str | None:
        return self._facts.hidden

    @property
    def partial(self) -> bool:
        return self._facts.partial

    @property
    def copied(self) -> bool:
        return self._facts.copied

    @property
    def namespace(self) -> str | None:
        return self._facts.namespace

    @once
    def known(self) -> KnownSecret | None:
        keys = self._facts.keys
        return self.known_with(None if keys is None else frozenset(keys), self._facts.keys_field) if self.name else None


@lru_cache(maxsize=1024)
def _shared(names: tuple[str, ...]) -> frozenset[str]:
    """A set of names; many specs have the same fields."""
    return frozenset(names)


def _reference(facts: Sequence[Any]) -> SecretReference:
    """A reference from its facts, which may have been stored in a form that has lists only."""
    if isinstance(facts, list):
        facts = [tuple(part) if isinstance(part, list) else part for part in facts]
    return SecretReference(*facts)
