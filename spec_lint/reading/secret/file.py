"""Secret files: strict JSON as pachd decodes it, and the other forms that kubectl accepts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from spec_lint.findings.finding import Pointer
from spec_lint.findings.private import Private
from spec_lint.findings.source import Source
from spec_lint.reading.json.strict import read_json
from spec_lint.reading.json.syntax import DEEP, LARGE, SYNTAX
from spec_lint.reading.node import Node, ReadingError, Repair, Shape
from spec_lint.reading.secret.made import Made, made_secrets
from spec_lint.reading.secret.sops import SOPS, is_sops, is_sops_value
from spec_lint.reading.secret.value import Decoded, decode, folded
from spec_lint.secrets.makers import TABLE_ONLY, Makers

ENCODING, NOT_AN_OBJECT, YAML, LIST = "R209", "R210", "R215", "R217"


class SecretText(Private):
    """One secret of a file.

    ``form`` is ``json`` (one JSON object, as pachctl needs it), ``yaml``, ``list`` (an item of a List), ``hidden`` (its
    values are elsewhere), or ``broken``: JSON with an error, from which names and keys could still be read.
    ``decoded`` is the source of the value, if it has one. ``hidden`` says how the values are hidden: ``sops``, or who
    makes the secret (``SealedSecret``); then ``open_keys`` says that there may be more keys, ``partial`` that it is
    only filled or changed, ``copied`` that it is copied to other namespaces. ``first`` is true for a file's first
    secret.
    """

    __slots__ = (
        "copied", "decoded", "duplicates", "errors", "first", "form", "hidden", "index", "node", "open_keys",
        "partial", "unread", "value",
    )  # fmt: skip

    def __init__(
        self,
        index: int,
        value: Any,
        node: Node | None,
        errors: list[ReadingError] | None = None,
        form: str = "json",
        *,
        decoded: Decoded | None = None,
        hidden: str | None = None,
        open_keys: bool = False,
    ) -> None:
        self.index = index
        self.value = value
        self.node = node
        self.errors = errors or []
        self.unread: set[Pointer] = set()
        self.duplicates: list[Pointer] = []
        self.form = form
        self.decoded = decoded
        self.hidden = hidden
        self.open_keys = open_keys
        self.partial = self.copied = False
        self.first = False


def read_secrets(
    source: Source,
    *,
    forced: bool = True,
    encoding: ReadingError | None = None,
    makers: Makers | None = None,
) -> list[SecretText]:
    """The secrets of a text; one that cannot be read has no value but an error.

    ``forced`` means that the file is for pachctl whatever its form, so there is at least one; ``encoding`` is what is
    wrong with its bytes. Sets ``source.masks``, which keeps values out of every report.
    """
    from spec_lint.reading.masking.broken import mask_broken
    from spec_lint.reading.masking.masks import is_spec
    from spec_lint.reading.masking.parsed import mask_ranges

    encoding = encoding or _utf16(source.text)
    root = read_json(source.text)
    if isinstance(root, ReadingError) and root.repair is not None:
        root = _with_sound_repair(root, source.text)
    reader = _Reader(source.text, forced, makers or TABLE_ONLY)
    if isinstance(root, Node):
        secrets = list(reader.of_json(root))
        source.masks = mask_ranges(source.text, root, shown=reader.shown)
    else:
        roots, wrong = ([], root) if root.code in (DEEP, LARGE) else _yaml_roots(source.text)
        sound = wrong is None
        if wrong is not None and not forced and not _looks_like_json(source.text):
            root = wrong  # kubectl reads it, as YAML
        secrets = list(reader.of_documents(roots, root, sound))
        hidden = (node for node in roots if forced or not is_spec(node))
        source.masks = mask_ranges(source.text, *hidden, shown=reader.shown) if sound else mask_broken(source.text)
    if secrets:
        secrets[0].first = True
    if secrets and encoding is not None:
        errors = secrets[0].errors
        secrets[0].errors = [encoding, *(error for error in errors if error.code not in (SYNTAX, YAML))]
    return secrets


def _with_sound_repair(error: ReadingError, text: str) -> ReadingError:
    """An error of JSON with its repair only if the text can be read further after it."""
    assert error.repair is not None
    after = read_json(error.repair.applied(text))
    sound = isinstance(after, Node) or after.start > error.start
    return error if sound else error._replace(repair=None)


def decode_bytes(data: bytes) -> tuple[str, ReadingError | None]:
    """The text as Go reads it, with one U+FFFD for each byte that is not UTF-8, and the error for other encodings."""
    for mark, codec, name in _MARKS:
        if data.startswith(mark):
            return data[len(mark) :].decode(codec, "replace"), encoding_error(name, is_marked=True)
    text = data.decode("utf-8", "surrogateescape")
    return text if text.isascii() else re.sub("[\udc80-\udcff]", "\ufffd", text), None


_MARKS = (
    (b"\xef\xbb\xbf", "utf-8", "UTF-8 with a byte order mark"),
    (b"\xff\xfe\0\0", "utf-32-le", "UTF-32"),
    (b"\0\0\xfe\xff", "utf-32-be", "UTF-32"),
    (b"\xff\xfe", "utf-16-le", "UTF-16"),
    (b"\xfe\xff", "utf-16-be", "UTF-16"),
)


def _utf16(text: str) -> ReadingError | None:
    if "\0" not in (text[:1], text[1:2]) or text.count("\0") < len(text) // 3:
        return None
    return encoding_error("UTF-16")


def encoding_error(name: str, *, is_marked: bool = False) -> ReadingError:
    """The error of a file that is not plain UTF-8: ``UTF-16``, ``UTF-32``, or ``UTF-8 with a byte order mark``. The
    edit of nothing at the beginning makes it UTF-8; where no mark tells the encoding, nobody knows what to write."""
    message, repair = f"This file is {name}; it must be UTF-8.", None
    if name.startswith("UTF-8"):
        message = "This file begins with a byte order mark, which is invisible."
        repair = Repair(((0, 0, ""),), "Remove the byte order mark")
    elif name == "UTF-16" and is_marked:
        repair = Repair(((0, 0, ""),), "Save the file as UTF-8")
    help_ = "Save the file as UTF-8 without a byte order mark."
    return ReadingError(ENCODING, message, 0, 1, help_, repair=repair)


class _Reader(Private):
    """Finds the secrets of a text; ``shown`` are the nodes of names and keys in objects that make secrets."""

    def __init__(self, text: str, forced: bool, makers: Makers) -> None:
        self.text, self.forced, self.makers = text, forced, makers
        self.shown: list[Node] = []

    def of_json(self, root: Node) -> Iterator[SecretText]:
        if root.tag not in ("object", "null"):
            yield from self._of_array(root)
            return
        items = _list_items(root)
        if items is None or _metadata_names(root):
            yield from self._of_object(0, root, "json", [])
        else:
            errors = [_list_error(root), *decode(self.text, root, fold_case=True).errors] if self.forced else []
            yield from self._listed(items, errors)

    def _of_array(self, root: Node) -> Iterator[SecretText]:
        """What is wrong with an array, if secrets are in it; other files may well be arrays."""
        items = [item for item in root.items if item.tag == "object"]
        errors = [_not_an_object(root)]
        if not items and self.forced:
            yield SecretText(0, None, None, errors, form="broken")
        for index, item in enumerate(items):
            for secret in self._of_object(index, item, "broken", errors):
                yield secret
                errors = errors if secret.form == "hidden" else []

    def of_documents(self, roots: list[Node], error: ReadingError, sound: bool) -> Iterator[SecretText]:
        """The secrets of a text that is not JSON: YAML, or JSON that is broken."""
        is_yaml = not _looks_like_json(self.text) and (sound or not self.forced)
        found = [list(self._of_document(index, root, is_yaml)) for index, root in enumerate(roots)]
        secrets = [secret for inner in found for secret in inner]
        errors = [error]
        if is_yaml:
            errors = [_yaml_error(error, sum(map(bool, found)))] if self.forced else [] if sound else errors
        if not secrets and (self.forced or (not sound and _says_secret(self.text))):
            yield SecretText(0, None, None, [error], form="yaml" if is_yaml else "broken")
        if secrets and not (secrets[0].form == "hidden" and is_yaml):
            secrets[0].errors[:0] = errors
        yield from secrets

    def _of_document(self, index: int, root: Node, is_yaml: bool) -> Iterator[SecretText]:
        items = _list_items(root) if is_yaml else None
        if items is not None:
            yield from self._listed(items, [])
        elif not self.forced or _is_meant(root):
            yield from self._of_object(index, root, "yaml" if is_yaml else "broken", [])

    def _listed(self, items: list[Node], errors: list[ReadingError]) -> Iterator[SecretText]:
        empty = True
        for index, item in enumerate(items):
            for secret in self._of_object(index, item, "list", errors):
                yield secret
                errors, empty = [], False
        if empty and self.forced:
            yield SecretText(0, {}, None, errors, form="list")

    def _of_object(self, index: int, root: Node, form: str, errors: list[ReadingError]) -> Iterator[SecretText]:
        """The secrets that an object is or makes."""
        kind = root.text_at("kind") or ""
        made = made_secrets(root, self.makers) if not (self.forced and kind == "Secret") else None
        for one in made or ():
            self.shown += one.shown
            yield _made(index, one)
        if made or (made is not None and not self.forced):
            return
        if is_sops(root) and (self.forced or kind == "Secret" or is_sops_value(kind)):
            yield _encrypted(self.text, index, root, fold_case=form == "json")
        elif kind == "Secret" or (self.forced and form != "list") or form == "json" or _is_like_secret(root):
            yield _plain(self.text, index, root, form, errors)


def _says_secret(text: str) -> bool:
    """Whether a text that cannot be parsed says that it is a Secret, perhaps with a typo."""
    from spec_lint.reading.secret.signs import is_near_secret  # few texts cannot be parsed

    return any(is_near_secret(found[1]) for found in re.finditer(r"""kind["'”]?\s*:\s*["'“]?(\w+)""", text))


def _metadata_names(root: Node) -> bool:
    """Whether an object has a name of its own, as no List has."""
    metadata = next((value for key, value in reversed(root.entries) if folded(key.text) == "metadata"), None)
    entries = metadata.entries if metadata is not None else []
    return any(folded(key.text) in ("name", "generatename") and value.text for key, value in entries)


def _not_an_object(root: Node) -> ReadingError:
    found = {"array": "a list", "string": "a string", "number": "a number"}.get(root.tag, "a boolean")
    message = f"A secret file must hold one object in braces, not {found}."
    help_ = "Put each secret in its own file, without the brackets." if root.tag == "array" else None
    end = root.end if root.shape is Shape.SCALAR and root.tag != "string" else root.start + 1
    repair = None
    if [item.tag for item in root.items] == ["object"]:
        (item,) = root.items
        repair = Repair(((root.start, item.start, ""), (item.end, root.end, "")), "Remove the brackets")
    return ReadingError(NOT_AN_OBJECT, message, root.start, end, help_, parsed=True, repair=repair)


def _list_items(root: Node) -> list[Node] | None:
    """The objects of a Kubernetes List, also those of Lists in it; None for anything else.

    An item that names no kind, as in what the API server sends, has that of its list: ``Secret`` in a ``SecretList``.
    """
    found: list[Node] = []
    pending = [root]
    while pending:
        node = pending.pop()
        items = _items(node)
        if items is None:
            found.append(node)
            continue
        kind, version = (node.text_at("kind") or "List").removesuffix("List"), node.text_at("apiVersion") or ""
        pending += [_with_kind(item, kind, version) if kind else item for item in reversed(items)]
    return None if found == [root] else found


def _items(node: Node) -> list[Node] | None:
    entry = next((value for key, value in reversed(node.entries) if folded(key.text) == "items"), None)
    if entry is None or entry.tag != "array" or not (node.text_at("kind") or "List").endswith("List"):
        return None
    return entry.items if entry.items and all(item.tag == "object" for item in entry.items) else None


def _with_kind(item: Node, kind: str, version: str) -> Node:
    if item.at("kind") is not None:
        return item
    about = [(_word(item, name), _word(item, text)) for name, text in (("apiVersion", version), ("kind", kind)) if text]
    return Node(item.shape, item.start, item.end, tag=item.tag, entries=[*about, *item.entries])


def _word(place: Node, text: str) -> Node:
    """A word that is not written, at the start of an object."""
    return Node(Shape.SCALAR, place.start, place.start, text, "", "string")


def _list_error(root: Node) -> ReadingError:
    place = root.at("kind") or root.entries[0][0]
    message = "This is a List of objects; a file for pachctl must hold one secret."
    return ReadingError(LIST, message, place.start, place.end, "Put each secret in its own file.")


def _yaml_error(error: ReadingError, count: int) -> ReadingError:
    message = "This is YAML; pachd reads secrets only as JSON. kubectl accepts it."
    help_ = "Convert it with `kubectl create --dry-run=client -o json -f FILE`."
    if count > 1:
        message = f"These are {count} YAML documents; pachd reads one secret per file, as JSON. kubectl accepts them."
        help_ = "Put each secret in its own JSON file."
    return error._replace(code=YAML, message=message, help=help_)


def _looks_like_json(text: str) -> bool:
    return text.lstrip().startswith(("{", "["))


def _yaml_roots(text: str) -> tuple[list[Node], ReadingError | None]:
    """The YAML documents of a text, and the error if it could not be read to its end."""
    from spec_lint.reading.yaml.as_json import TooLargeError, read_yaml

    try:
        roots, error = read_yaml(text)
    except TooLargeError as large:
        return [], large.error
    if error is None or error.code == LARGE:
        return roots, error
    message = "This is not valid YAML, so kubectl cannot read it."
    return roots, error._replace(code=SYNTAX, message=message if error.names_pachctl else f"{message} {error.message}")


_SECRET_FIELDS = frozenset({"kind", "metadata", "data", "stringData", "type"})


def _is_meant(node: Node) -> bool:
    """Whether a document of a file for pachctl can be meant as a secret."""
    return node.text_at("kind") == "Secret" or len(_SECRET_FIELDS.intersection(key.text for key, _ in node.entries)) > 1


def _is_like_secret(node: Node) -> bool:
    """Whether an object is a secret although its ``kind`` does not say so."""
    from spec_lint.reading.secret.signs import is_like_secret  # most secrets say so

    return is_like_secret(_value(node))


def _value(node: Node) -> Any:
    """The plain value of a node, with all scalars as text."""
    if node.shape is Shape.SCALAR:
        return node.text
    if node.shape is Shape.SEQUENCE:
        return [_value(item) for item in node.items]
    return {key.text: _value(value) for key, value in node.entries}


def _made(index: int, made: Made) -> SecretText:
    """A secret that another object makes."""
    secret = SecretText(index, made.value, made.node, form="hidden", hidden=made.made_by, open_keys=made.open_keys)
    secret.partial, secret.copied = made.partial, made.copied
    return secret


def _encrypted(text: str, index: int, root: Node, *, fold_case: bool) -> SecretText:
    """A secret that sops has encrypted: whatever can be read of it."""
    decoded = decode(text, root, fold_case=fold_case)
    for holder in (decoded.value.get("metadata", {}), decoded.value):
        for name in [name for name, value in holder.items() if isinstance(value, str) and is_sops_value(value)]:
            del holder[name]
    for name in ("data", "stringData"):
        if name in decoded.value:
            decoded.value[name] = dict.fromkeys(decoded.value[name], "")
    return SecretText(index, decoded.value, decoded.node, form="hidden", hidden=SOPS, decoded=decoded)


def _plain(text: str, index: int, root: Node, form: str, errors: list[ReadingError]) -> SecretText:
    decoded = decode(text, root, fold_case=form in ("json", "broken"))
    own = [] if form == "broken" else decoded.errors
    secret = SecretText(index, decoded.value, decoded.node, [*errors, *own], form, decoded=decoded)
    secret.unread, secret.duplicates = decoded.unread, decoded.duplicates
    return secret
