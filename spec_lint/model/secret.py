"""A typed, read-only view of a secret. It never raises on ill-typed parts, and shows no value."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from spec_lint.findings.finding import Finding, Fix, Label, Part, Pointer
from spec_lint.findings.private import Private
from spec_lint.model.document import Document, View
from spec_lint.model.inventory import KnownSecret
from spec_lint.model.once import once
from spec_lint.secrets.value import SecretValue

if TYPE_CHECKING:
    from spec_lint.reading.node import Node
    from spec_lint.reading.secret.value import Decoded

FIELDS = ("data", "stringData")


class Value(Private):
    """One value of a secret, as a container gets it."""

    __slots__ = ("_content", "field", "key")

    def __init__(self, field: str, key: str, content: bytes) -> None:
        self.field = field
        self.key = key
        self._content = SecretValue(content)

    @property
    def content(self) -> bytes:
        return self._content.reveal()

    @property
    def pointer(self) -> Pointer:
        return (self.field, self.key)

    def inside(self, start: int, end: int) -> tuple[int, int] | None:
        """A range of the content as a place in the file; None under ``data``, which holds it encoded."""
        return (start, end) if self.field == "stringData" else None

    @property
    def text(self) -> str | None:
        """The content as text; None if it is not UTF-8."""
        try:
            return self.content.decode("utf-8")
        except UnicodeDecodeError:
            return None


class Secret(View):
    """A view of one secret."""

    __slots__ = ("_document", "value")

    value: dict[str, Any]

    def __init__(self, document: Document) -> None:
        super().__init__()
        self._document: Final = document

    def __getattr__(self, name: str) -> Any:
        """The value, on its first use: a document that was judged already has to be read again for it."""
        if name != "value":
            raise AttributeError(name)
        value = self._document.value
        self.value = value if isinstance(value, dict) else {}
        return self.value

    @property
    def document(self) -> Document:
        return self._document

    def __repr__(self) -> str:
        return f"Secret({self.name!r} in {self.document!r})"

    @property
    def form(self) -> str:
        """How the secret is written: see ``SecretText.form``."""
        return self.document.secret.form

    @property
    def hidden(self) -> str | None:
        """Who hides the values or makes the secret: ``sops``, ``SealedSecret``, …; None for a plain secret."""
        return self.document.secret.hidden

    @property
    def judged(self) -> bool:
        """Whether the object can be checked: it could be read, and its values are in the file."""
        return self.form in ("json", "yaml", "list") and isinstance(self.document.value, dict)

    @property
    def usual(self) -> bool:
        """Whether this is a secret of no special type, in JSON, in which the reader noticed nothing."""
        document, form = self._document, self._document.secret
        noticed = form.decoded is not None and form.decoded.noticed
        return self.judged and form.form == "json" and self.type == "Opaque" and not (document.unread or noticed)

    @property
    def fields(self) -> frozenset[str]:
        """The names of its fields, and of those of its metadata."""
        return frozenset([*self.value, *self.metadata])

    @property
    def for_pachctl(self) -> bool:
        """Whether this is (or is declared as) input for ``pachctl create secret``, not a manifest for kubectl."""
        return self.form == "json" or self.document.forced

    @property
    def holes(self) -> frozenset[Pointer]:
        """The places of values that a tool fills in first; their content is unknown."""
        if self.document.template is None:
            return frozenset()
        from spec_lint.model.template import holes_of  # saves start-up time: few files are templates

        return frozenset(hole.pointer for hole in holes_of(self.document))

    @property
    def decoded(self) -> Decoded | None:
        """What the reader noticed: unknown fields, names in different letter case."""
        return self.document.secret.decoded

    @property
    def metadata(self) -> dict[str, Any]:
        metadata = self.value.get("metadata")
        return metadata if isinstance(metadata, dict) else {}

    @property
    def name(self) -> str:
        name = self.metadata.get("name")
        return name if isinstance(name, str) else ""

    @property
    def namespace(self) -> str | None:
        namespace = self.metadata.get("namespace")
        return namespace if isinstance(namespace, str) and namespace and not _is_hole(namespace) else None

    @property
    def type(self) -> str:
        kind = self.value.get("type")
        return kind if isinstance(kind, str) and kind else "Opaque"

    @property
    def known_type(self) -> str | None:
        """The type; None if who makes the secret does not say."""
        return self.type if self.hidden in (None, "sops") or self.value.get("type") else None

    @property
    def partial(self) -> bool:
        """Whether this only fills or changes a secret that something else makes."""
        return self.document.secret.partial

    @property
    def copied(self) -> bool:
        """Whether a controller copies the secret to other namespaces."""
        return self.document.secret.copied or _is_copied(self)

    def finding_on(
        self,
        key: Node,
        pointer: Pointer,
        message: str,
        *,
        help: str | None = None,
        related: Iterable[Label] = (),
        fix: Fix | None = None,
    ) -> Finding:
        """A finding on a key as it is written, which the value does not have, or not in this spelling."""
        return self.finding_at(key.start, key.end, message, pointer=pointer, help=help, related=related, fix=fix)

    def mapping(self, *place: str) -> dict[str, Any]:
        """The mapping at a place, such as ``("metadata", "labels")``, or an empty one."""
        value: Any = self.value
        for name in place:
            value = value.get(name) if isinstance(value, dict) else None
        return value if isinstance(value, dict) else {}

    def keys(self) -> dict[str, Pointer]:
        """Key name → where it is defined; ``stringData`` wins over ``data``.

        A YAML key that may really be a value (``{password:hunter2}``) is left out.
        """
        return _keys(self)

    @property
    def key_names(self) -> frozenset[str]:
        """The names of all keys of the resulting secret."""
        return frozenset(self.keys())

    @property
    def known_keys(self) -> frozenset[str] | None:
        """The names of all keys; None if there may be others than those that are shown."""
        document = self.document
        if document.secret.open_keys or any((field,) in document.unread for field in FIELDS) or _has_open_keys(self):
            return None
        keys = self.key_names
        return None if _masked_keys(self) and len(keys) < len(_written_keys(self)) else keys

    def all_values(self) -> list[Value]:
        """Every value that could be read, including overridden ones."""
        return _all_values(self)

    def values(self) -> dict[str, Value]:
        """Key name → the value in the resulting secret; keys whose value cannot be read are left out."""
        return {value.key: value for value in self.all_values()}

    def known(self) -> KnownSecret | None:
        """The public facts about this secret, or None if it has no name."""
        return _known(self)

    def known_with(self, keys: frozenset[str] | None, keys_field: str | None) -> KnownSecret:
        """The public facts about a secret with these keys."""
        find_name = partial(self.document.span, ("metadata", "name"))
        find_keys = partial(self.document.span, (keys_field,), Part.KEY) if keys_field else None
        made_by = None if self.hidden == "sops" else self.hidden
        namespace = None if self.copied else self.namespace
        kind = None if _is_hole(self.type) else self.known_type
        about = self.document.path, made_by, self.partial
        return KnownSecret(self.name, keys, kind, namespace, "file", find_name, find_keys, *about)

    @property
    def keys_field(self) -> str | None:
        """The field that holds the keys: the one that wins, if it has any."""
        where = next((name for name in reversed(FIELDS) if self.mapping(name)), None)
        return where or next((name for name in FIELDS if isinstance(self.value.get(name), dict)), None)


def _is_hole(text: str) -> bool:
    from spec_lint.grammar.marks import may_have_marks  # saves start-up time: many runs read no secret

    if not may_have_marks(text):
        return False
    from spec_lint.model.template import is_hole  # saves start-up time: few files are templates

    return is_hole(text)


def _has_open_keys(secret: Secret) -> bool:
    """Whether a tool that renders the file decides which keys there are."""
    template = secret.document.template
    if template is None:
        return False
    from spec_lint.model.template import holes_of  # saves start-up time, as above

    in_keys = (hole.part is Part.KEY and hole.pointer[0] in FIELDS for hole in holes_of(secret.document))
    return template.whole or any(in_keys)


@once
def _known(secret: Secret) -> KnownSecret | None:
    if not secret.name:
        return None
    return secret.known_with(secret.known_keys, secret.keys_field)


def _is_copied(secret: Secret) -> bool:
    annotations = secret.mapping("metadata", "annotations")
    if not annotations:
        return False
    from spec_lint.secrets.makers import COPYING  # saves start-up time: most secrets have no annotations

    return any(name in annotations and value in (None, annotations[name]) for name, value in COPYING.items())


@once
def _keys(secret: Secret) -> dict[str, Pointer]:
    hidden = _masked_keys(secret)
    return {key: (field, key) for field in FIELDS for key in secret.mapping(field) if key not in hidden}


def _written_keys(secret: Secret) -> set[str]:
    return {*secret.mapping("data"), *secret.mapping("stringData")}


@once
def _masked_keys(secret: Secret) -> set[str]:
    """The keys that must not be shown in any report."""
    if secret.form == "json" and all(map(_is_name, _written_keys(secret))):
        return set()
    from spec_lint.reading.masking.ranges import touches  # saves start-up time: many runs read no secret

    document = secret.document
    nodes = [node for field in FIELDS if (node := document.node((field,))) is not None]
    masks = document.source.masks
    return {key.text for node in nodes for key, _ in node.entries if touches(masks, key.start, key.end)}


def _is_name(key: str) -> bool:
    """Whether a key of JSON, where it cannot be a value too, is only a name."""
    if _NAME.fullmatch(key) is None:
        return False
    if "_" not in key:
        return True
    from spec_lint.secrets.credential_forms import has_form  # saves start-up time: most names have no underscore

    return not has_form(key)


_NAME = re.compile("[-._A-Za-z0-9]+")


@once
def _all_values(secret: Secret) -> list[Value]:
    return list(_values(secret)) if secret.judged else []


def _values(secret: Secret) -> Iterator[Value]:
    from spec_lint.grammar import go_base64  # saves start-up time: many runs read no secret

    unread = secret.document.unread | secret.holes
    for key, text in secret.mapping("data").items():
        if ("data", key) not in unread and isinstance(text, str):
            yield Value("data", key, go_base64.decode(text))
    for key, text in secret.mapping("stringData").items():
        if ("stringData", key) not in unread and isinstance(text, str):
            yield Value("stringData", key, text.encode("utf-8", "surrogatepass"))
