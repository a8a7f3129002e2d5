"""From the bytes of a file to its documents. The content of a file decides what it is."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from spec_lint.engine.kinds import kind_of_spec, kind_of_text, may_be_ours, too_much, worth_a_look, worth_reading
from spec_lint.files.discovery import KUSTOMIZATIONS
from spec_lint.findings.finding import Finding, Pointer
from spec_lint.findings.named_tuple import NamedTuple
from spec_lint.findings.source import Source
from spec_lint.grammar.marks import may_be_a_comment, may_have_marks
from spec_lint.model.document import Document, Entry, Kind, PlaceFinder, SpecForm, Template, walk
from spec_lint.pachyderm.messages import MESSAGES, ROOT, camel_case
from spec_lint.pachyderm.release import Release
from spec_lint.reading.node import Node, ReadingError

if TYPE_CHECKING:
    from spec_lint.findings.ignore_comment import IgnoreComments
    from spec_lint.reading.kustomization import Kustomization
    from spec_lint.reading.spec_text import SpecText
    from spec_lint.secrets.makers import Makers

NodeLoader = Callable[[], Node | None]


class LoadedFile:
    """A file and its documents. ``foreign``: it has no spec or secret. ``broken``: it could not be parsed. ``large``:
    it was ignored because of its size. ``problem`` says why a file that may have a spec was not read, ``almost`` what
    speaks for a spec if the file looks like a part of one. ``findings`` are those of rules that have judged it already,
    and ``crashed`` is true if one of them crashed. ``kustomization`` is what a kustomization file says, ``comments``
    those that are about spec-lint.
    """

    __slots__ = ("almost", "broken", "comments", "documents", "kustomization", "large", "path", "problem", "specs")

    findings: Sequence[Finding] = ()
    crashed = False

    def __init__(
        self,
        path: str,
        documents: Iterable[Document] = (),
        broken: bool = False,
        large: bool = False,
        problem: str | None = None,
        kustomization: Kustomization | None = None,
        almost: str | None = None,
    ) -> None:
        self.path = path
        self.kustomization = kustomization
        self.documents = list(documents)
        self.broken = broken
        self.large = large
        self.problem = problem
        self.almost = almost
        self.specs: Sequence[SpecText] = ()
        self.comments: IgnoreComments | None = None

    @property
    def foreign(self) -> bool:
        return not self.documents

    @property
    def is_other(self) -> bool:
        """Whether it was read, and belongs to another tool."""
        return self.foreign and not (self.broken or self.large or self.problem or self.kustomization)

    @property
    def unrendered(self) -> bool:
        """Whether it must be rendered first, and could not be."""
        return False

    @property
    def waiting(self) -> bool:
        """Whether it was not rendered because its arguments are missing."""
        return False


class Rendered(NamedTuple):
    """How a text was rendered: its ``origin`` in words, and whether jsonnet made a list of specs."""

    origin: str
    is_list: bool | None


def load(
    path: str,
    data: bytes,
    forced: Kind | None = None,
    release: Release | None = None,
    rendered: Rendered | None = None,
    makers: Makers | None = None,
) -> LoadedFile:
    """The documents of a file. ``forced`` says what it is, whatever its content; ``release`` whose pachctl reads it;
    ``makers`` which objects make secrets, if that is more than the table of them."""
    text, error = decode(data)
    source = Source(path, text, origin=rendered.origin if rendered else None, marked=data.startswith(_MARKS))
    form = SpecForm(release=release, rendered_list=rendered.is_list if rendered else None)
    may_be_brief = len(text) > LONG and forced is None and error is None and not source.marked
    if may_be_brief and (found := _load_briefly(path, text, form, makers)) is not None:
        return found
    if too_much(text):
        return _too_large(path, text, forced)
    if forced is Kind.SECRET:
        return LoadedFile(path, _secrets(source, data, forced=True, plain=None if error is None else False))
    if error is not None and not _is_replaced(data, release):
        kind = forced or kind_of_text(text)
        if kind is Kind.PIPELINE:
            return LoadedFile(path, [_broken(source, error, forced is not None, form)])
        if kind is Kind.SECRET:
            return LoadedFile(path, _secrets(source, data))
        return LoadedFile(path, broken=True, almost=_almost_a_text(text))
    named = os.path.basename(path) in KUSTOMIZATIONS  # noqa: PTH119 - saves the import of pathlib
    if forced is None and named and (found := _kustomization(source)) is not None:
        return found
    if forced is None and not worth_reading(text, makers) and not worth_a_look(text):
        return LoadedFile(path)
    return _load_text(source, data, forced, form, makers)


LONG = 100_000
"""Of a longer text only the parts are read that may be a spec or a secret."""


def _load_briefly(path: str, text: str, form: SpecForm, makers: Makers | None) -> LoadedFile | None:
    """The secrets of a long text; None if all of it matters, as in a file with a spec, or too much for a secret."""
    from spec_lint.reading.json.brief import brief as brief_json  # saves start-up time: few files are long
    from spec_lint.reading.yaml.brief import brief as brief_yaml

    if _SECRET_LIST.search(text):
        return None  # its items do not say that they are secrets
    brief = brief_json if text.lstrip()[:1] in ("{", "[") else brief_yaml
    short = brief(text, lambda part: worth_reading(part, makers) or worth_a_look(part))
    if short == text or too_much("\n".join(filter(None, short.split("\n")))):
        return None
    loaded = _load_text(Source(path, short), short.encode("utf-8", "surrogatepass"), None, form, makers)
    return None if any(document.kind is Kind.PIPELINE for document in loaded.documents) else loaded


_SECRET_LIST = re.compile(r"""kind["']?\s*:\s*["']?SecretList\b""")

BEGINNING = 20_000
"""So many characters at the beginning of a file that is too large show what it is."""


def begins_like_ours(text: str) -> bool:
    """Whether a text begins like a spec or a secret."""
    return kind_of_text(text[:BEGINNING]) is not Kind.FOREIGN


def _too_large(path: str, text: str, forced: Kind | None) -> LoadedFile:
    """A file that is not read because of its size: a problem only if it is a spec or a secret."""
    if forced is not None or begins_like_ours(text):
        return LoadedFile(path, problem="This file has far more values than any spec or secret, so it was not read.")
    return LoadedFile(path, large=worth_reading(text))


UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
_MARKS = (b"\xef\xbb\xbf", *UTF16_MARKS)


def _is_replaced(data: bytes, release: Release | None) -> bool:
    """Whether invalid bytes are read as U+FFFD, as the JSON reader of 1.x does in a file that starts with a brace."""
    return release is not None and release < (2, 0) and data.lstrip().startswith(b"{")


def decode(data: bytes) -> tuple[str, ReadingError | None]:
    """A text without its byte order mark, decoded as go-yaml does: UTF-8, or UTF-16 if a mark says so.

    If bytes are invalid, the error says where, and the text has U+FFFD in their place.
    """
    encoding = "utf-8"
    if data.startswith(UTF16_MARKS):
        encoding = "utf-16"
    try:
        return data.decode(encoding).removeprefix("\ufeff"), None
    except UnicodeDecodeError as refusal:
        before = data[: refusal.start].decode(encoding, "replace").removeprefix("\ufeff")
        number = data[refusal.start]
        error = ReadingError(
            "R102",
            f"The byte 0x{number:02X} is not valid {encoding.upper()}.",
            len(before),
            len(before) + 1,
            "Save the file as UTF-8.",
        )
        return data.decode(encoding, "replace").removeprefix("\ufeff"), error


def _load_text(source: Source, data: bytes, forced: Kind | None, form: SpecForm, makers: Makers | None) -> LoadedFile:
    from spec_lint.reading.spec import read_specs, spec_nodes  # saves start-up time: other files do not need it

    release = form.release
    loaded = LoadedFile(source.path)
    if forced is Kind.DEFAULTS:
        loaded.documents.append(_defaults(source, forced=True))
        return loaded
    specs = read_specs(source, release=release)
    reading, filled = source, None
    template = Template() if may_have_marks(source.text) and source.origin is None else None
    if template is not None and (any(spec.errors for spec in specs) or may_be_a_comment(source.text)):
        from spec_lint.engine.template_files import read_template  # saves start-up time: few specs are templates

        template, specs, filled = read_template(source, specs, release)
        reading = filled.source if filled is not None else source
    kinds = [forced or kind_of_spec(spec, reading.text, makers) for spec in specs]
    if kinds[:1] == [Kind.DEFAULTS] and Kind.PIPELINE not in kinds:
        loaded.documents.append(_defaults(source))
        return loaded
    if any(kind is Kind.SECRET for kind in kinds):
        plain = specs[0].plain and filled is None and not source.marked
        loaded.documents.extend(_secrets(source, data, plain=plain, makers=makers, filled=filled, template=template))
    ours = any(kind is Kind.PIPELINE for kind in kinds)
    searches = iter(range(min(SEARCHES, 1 + SEARCHED // (len(source.text) + 1))))
    nodes = spec_nodes if filled is None else filled.nodes_by(spec_nodes)
    for number, (spec, kind) in enumerate(zip(specs, kinds, strict=True)):
        if spec.value is None and spec.errors and not ours:
            guess = kind_of_text(reading.text)
            if guess is Kind.SECRET and not loaded.documents:
                loaded.documents.extend(_secrets(source, data, makers=makers, filled=filled, template=template))
            if guess is Kind.DEFAULTS and not loaded.documents:
                loaded.documents.append(_defaults(source))
                continue
            if guess is not Kind.PIPELINE:
                loaded.broken = not loaded.documents and may_be_ours(source.text)
                loaded.almost = _almost_a_text(reading.text) if loaded.broken else None
                continue
        elif kind is not Kind.PIPELINE and not (spec.value is None and spec.errors):
            if not ours or spec.value is None:
                continue
            if not _has_fields_of_specs_only(spec.value):
                created = number if all(before is Kind.PIPELINE for before in kinds[:number]) else 0
                loaded.documents.append(_foreign(spec, kind, source, reading, form, created))
                continue
        if type(spec.value) is dict and not _PRINTED.isdisjoint(spec.value):
            from spec_lint.engine.own_files import printed_document  # saves start-up time: most projects have none

            if (printed := printed_document(source, spec, form)) is not None:
                loaded.documents.append(printed)
                continue
        load_node = _node_loader(nodes, reading, spec.index, release)
        is_plain = spec.plain and filled is None
        loaded.documents.append(
            Document(
                source,
                spec.index,
                Kind.PIPELINE,
                spec.value,
                load_node,
                spec.errors,
                frozenset(spec.unread),
                tuple(spec.duplicates),
                forced is not None,
                spec=form._replace(listed=spec.listed, both_spellings=tuple(spec.both_spellings)),
                fields=spec.keys,
                find_place=_place_finder(source.text, spec, load_node, searches) if is_plain else None,
                template=template,
            )
        )
    if loaded.foreign:
        loaded.documents.extend(_wrapped(specs, source, reading, form))
        loaded.specs = specs
        if loaded.foreign and loaded.almost is None:
            from spec_lint.model.recognition import almost_a_spec  # saves start-up time: few projects have such files

            loaded.almost = next(filter(None, (almost_a_spec(spec.value) for spec in specs)), None)
    if template is not None:
        template.documents += loaded.documents
    return loaded


def _almost_a_text(text: str) -> str | None:
    from spec_lint.model.recognition_of_texts import almost_a_text  # saves start-up time: few files are broken

    return almost_a_text(text)


_PRINTED = frozenset({"details", "state", "version"})
"""What pachctl prints about a pipeline has one of these."""
SEARCHES, SEARCHED = 64, 2_000_000
"""The most searches for places in a text, and the most characters searched. Each search begins at the start of the
text; beyond this the node graph is cheaper."""


def _secrets(source: Source, data: bytes, **how: Any) -> Iterator[Document]:
    """The secrets of a text; see ``secret_documents``."""
    from spec_lint.engine.secret_documents import secret_documents  # saves start-up time: many runs read no secret

    return secret_documents(source, data, **how)


def _kustomization(source: Source) -> LoadedFile | None:
    """The kustomization in a file with such a name, with the secrets that it generates; None if it is another file."""
    from spec_lint.engine.secret_documents import generated_secrets  # saves start-up time: most runs read none
    from spec_lint.reading.kustomization import read_kustomization

    found = read_kustomization(source.path, source.text)
    if found is None:
        return None
    return LoadedFile(source.path, generated_secrets(source, found), kustomization=found)


def _place_finder(text: str, spec: SpecText, load_node: NodeLoader, searches: Iterator[int]) -> PlaceFinder:
    """Finds places by searching until the file's searches are used up, and then in the node graph."""
    index = spec.index if spec.listed else None

    def find(pointer: Pointer) -> Entry | None:
        if next(searches, None) is None:
            return walk(load_node(), pointer)
        from spec_lint.reading.json.plain import plain_place  # saves start-up time: most specs have no finding

        return plain_place(text, index, pointer)

    return find


def _node_loader(nodes: Any, source: Source, index: int, release: Release | None) -> NodeLoader:
    return lambda: nodes(source, release)[index]


def _has_fields_of_specs_only(value: Any) -> bool:
    names = {name for field in MESSAGES[ROOT] for name in (field, camel_case(field))}
    return isinstance(value, dict) and value.keys() <= names


def _foreign(spec: SpecText, kind: Kind, source: Source, reading: Source, form: SpecForm, created: int = 0) -> Document:
    """A document that is not a spec, where pachctl reads one, after it has ``created`` so many of the file. ``reading``
    is the text that was read."""
    from spec_lint.engine.other_documents import other_document, wrapped_specs  # saves start-up time: a rare mistake
    from spec_lint.reading.spec import spec_nodes

    node = spec_nodes(reading, form.release)[spec.index]
    error = wrapped_specs(spec.value, node, reading.text) or other_document(created, kind, node)
    return Document(source, spec.index, Kind.PIPELINE, None, lambda: node, [error], spec=form)


def _wrapped(specs: Sequence[SpecText], source: Source, reading: Source, form: SpecForm) -> Iterator[Document]:
    """The documents of a file without a spec that hold specs one level too deep."""
    from spec_lint.model.recognition import wrapping_of  # saves start-up time, as above

    for spec in specs:
        if wrapping_of(spec.value) is not None:
            yield _foreign(spec, Kind.FOREIGN, source, reading, form)


def _defaults(source: Source, forced: bool = False) -> Document:
    from spec_lint.engine.own_files import defaults_document  # saves start-up time: few projects have defaults

    return defaults_document(source, forced)


def _broken(source: Source, error: ReadingError, forced: bool, form: SpecForm) -> Document:
    return Document(source, 0, Kind.PIPELINE, None, lambda: None, [error], forced=forced, spec=form)
