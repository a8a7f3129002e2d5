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
from spec_lint.reading.node import Node, ReadingError, Shape
from spec_lint.reading.secret import sealed
from spec_lint.reading.secret.value import Decoded, decode, folded

ENCODING, NOT_AN_OBJECT, YAML, LIST = "R209", "R210", "R215", "R217"


class SecretText(Private):
    """One secret of a file.

    ``form`` is ``json`` (one JSON object, as pachctl needs it), ``yaml``, ``list`` (an item of a List), ``hidden`` (its
    values are elsewhere), or ``broken``: JSON with an error, from which names and keys could still be read.
    ``decoded`` is the source of the value, if it has one. ``hidden`` says how the values are hidden (``sops``,
    ``SealedSecret``, ``ExternalSecret``), ``open_keys`` that there may be more keys. ``holes`` are the places of values
    that another tool fills in first. ``first`` is true for a file's first secret.
    """

    __slots__ = (
        "decoded", "duplicates", "errors", "first", "form", "hidden", "holes", "index", "node", "open_keys", "unread",
        "value",
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
        self.holes: frozenset[Pointer] = frozenset()
        self.first = False


def read_secrets(
    source: Source,
    *,
    forced: bool = True,
    encoding: ReadingError | None = None,
) -> list[SecretText]:
    """The secrets of a text, at least one; one that cannot be read has no value but an error.

    ``forced`` means that the file is for pachctl whatever its form; ``encoding`` is what is wrong with its bytes.
    Sets ``source.masks``, which keeps values out of every report.
    """
    from spec_lint.reading.masking.broken import mask_broken
    from spec_lint.reading.masking.masks import is_spec
    from spec_lint.reading.masking.parsed import mask_ranges

    encoding = encoding or _utf16(source.text)
    root = read_json(source.text)
    if isinstance(root, Node):
        source.masks = mask_ranges(source.text, root)
        secrets = list(_json_secrets(source.text, root, forced))
    else:
        roots, wrong = ([], root) if root.code in (DEEP, LARGE) else _yaml_roots(source.text, root)
        sound = wrong is None
        ours = [(index, node) for index, node in enumerate(roots) if _is_secret(node, forced=forced)]
        if wrong is not None and not forced and not _looks_like_json(source.text):
            root = wrong  # kubectl reads it, as YAML
        secrets = list(_other_secrets(source.text, ours, root, sound, forced))
        hidden = (node for node in roots if forced or not is_spec(node))
        source.masks = mask_ranges(source.text, *hidden) if sound else mask_broken(source.text)
    if not forced:
        for secret in secrets:
            _leave_holes(source.text, secret)
    secrets[0].first = True
    if encoding is not None:
        errors = secrets[0].errors
        secrets[0].errors = [encoding, *(error for error in errors if error.code not in (SYNTAX, YAML))]
    return secrets


_PLACEHOLDER = re.compile(r"\{\{.*?\}\}|<%.*?%>|\$\{[^}\n]*\}|\$\(\w+\)|^\$[A-Z_]{3,}", re.DOTALL)


def _leave_holes(text: str, secret: SecretText) -> None:
    """Set ``holes``: the values that Helm, envsubst or another tool fills into a manifest for kubectl.

    They are not judged; everything else in the manifest is.
    """
    root = secret.node
    if secret.form not in ("yaml", "list") or root is None:
        return
    if not any(text.find(mark, root.start, root.end) >= 0 for mark in ("{{", "<%", "$")):
        return
    holes = dict(_holes(text, root))
    if holes:
        from spec_lint.reading.masking.ranges import merged, touches

        secret.holes = frozenset(holes)
        places = merged((node.start, node.end) for node in holes.values())
        secret.errors = [error for error in secret.errors if not touches(places, error.start, error.start + 1)]


def _holes(text: str, root: Node) -> Iterator[tuple[Pointer, Node]]:
    """The values and keys of a secret that hold a placeholder; YAML reads an unquoted one as a mapping."""
    stack: list[tuple[Pointer, Node]] = [((), root)]
    while stack:
        pointer, node = stack.pop()
        if node.shape is Shape.SCALAR:
            if _PLACEHOLDER.search(node.text):
                yield pointer, node
        elif text.startswith("{{", node.start):
            yield pointer, node
        else:
            stack += (((*pointer, index), item) for index, item in enumerate(node.items))
            for key, value in node.entries:
                below = (*pointer, key.text)
                if _PLACEHOLDER.search(key.text) or text.startswith("{{", key.start):
                    yield below, key
                stack.append((below, value))


def decode_bytes(data: bytes) -> tuple[str, ReadingError | None]:
    """The text as Go reads it, with one U+FFFD for each byte that is not UTF-8, and the error for other encodings."""
    for mark, codec, name in _MARKS:
        if data.startswith(mark):
            return data[len(mark) :].decode(codec, "replace"), encoding_error(name)
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


def encoding_error(name: str) -> ReadingError:
    """The error of a file that is not plain UTF-8: ``UTF-16``, ``UTF-32``, or ``UTF-8 with a byte order mark``."""
    message = f"This file is {name}; it must be UTF-8."
    if name.startswith("UTF-8"):
        message = "This file begins with a byte order mark, which is invisible."
    return ReadingError(ENCODING, message, 0, 1, "Save the file as UTF-8 without a byte order mark.")


def _json_secrets(text: str, root: Node, forced: bool) -> Iterator[SecretText]:
    if root.tag not in ("object", "null"):
        error = _not_an_object(root)
        items = [item for item in root.items if item.tag == "object"]
        if not items:
            yield SecretText(0, None, None, [error], form="broken")
        for index, item in enumerate(items):
            yield _plain(text, index, item, "broken", [error] if index == 0 else [])
        return
    hidden = _hidden(text, 0, root, fold_case=True)
    if hidden is not None:
        yield hidden
        return
    secret = _plain(text, 0, root, "json", [])
    listed = _list_items(root)
    metadata = secret.value.get("metadata", {})
    if listed is None or metadata.get("name") or metadata.get("generateName"):
        yield secret
        return
    yield from _listed(text, listed, [_list_error(root), *secret.errors] if forced else [])


def _not_an_object(root: Node) -> ReadingError:
    found = {"array": "a list", "string": "a string", "number": "a number"}.get(root.tag, "a boolean")
    message = f"A secret file must hold one object in braces, not {found}."
    help_ = "Put each secret in its own file, without the brackets." if root.tag == "array" else None
    end = root.end if root.shape is Shape.SCALAR and root.tag != "string" else root.start + 1
    return ReadingError(NOT_AN_OBJECT, message, root.start, end, help_, parsed=True)


def _list_items(root: Node) -> list[Node] | None:
    """The items of a Kubernetes List that holds objects; None for anything else."""
    found = next((value for key, value in reversed(root.entries) if folded(key.text) == "items"), None)
    if found is None or found.tag != "array" or not all(item.tag == "object" for item in found.items):
        return None
    return found.items if found.items else None


def _list_error(root: Node) -> ReadingError:
    place = sealed.at(root, "kind") or root.entries[0][0]
    message = "This is a List of objects; a file for pachctl must hold one secret."
    return ReadingError(LIST, message, place.start, place.end, "Put each secret in its own file.")


def _listed(text: str, items: list[Node], errors: list[ReadingError]) -> Iterator[SecretText]:
    secrets = [(index, item) for index, item in enumerate(items) if _is_secret(item, forced=False)]
    if not secrets:
        yield SecretText(0, {}, None, errors, form="list")
    for index, item in secrets:
        yield _hidden(text, index, item, fold_case=False) or _plain(text, index, item, "list", errors)
        errors = []


_KINDS = frozenset({"Secret", sealed.SEALED, sealed.EXTERNAL})


def _other_secrets(
    text: str, roots: list[tuple[int, Node]], error: ReadingError, sound: bool, forced: bool
) -> Iterator[SecretText]:
    """The secrets of a text that is not JSON: YAML, or JSON that is broken."""
    if not roots:
        yield SecretText(0, None, None, [error], form="broken")
        return
    is_json = _looks_like_json(text)
    is_yaml = not is_json and (sound or not forced)
    errors = [error]
    if is_yaml:
        errors = [_yaml_error(error, len(roots))] if forced else [] if sound else [error]
    for index, root in roots:
        hidden = _hidden(text, index, root, fold_case=False)
        items = _list_items(root) if hidden is None else None
        if hidden is not None:
            hidden.errors = [] if is_yaml else errors
            yield hidden
        elif items is not None and is_yaml:
            yield from _listed(text, items, errors)
        else:
            yield _plain(text, index, root, "yaml" if is_yaml else "broken", errors)
        errors = []


def _yaml_error(error: ReadingError, count: int) -> ReadingError:
    message = "This is YAML; pachd reads secrets only as JSON. kubectl accepts it."
    help_ = "Convert it with `kubectl create --dry-run=client -o json -f FILE`."
    if count > 1:
        message = f"These are {count} YAML documents; pachd reads one secret per file, as JSON. kubectl accepts them."
        help_ = "Put each secret in its own JSON file."
    return error._replace(code=YAML, message=message, help=help_)


def _looks_like_json(text: str) -> bool:
    return text.lstrip().startswith(("{", "["))


def _yaml_roots(text: str, json_error: ReadingError) -> tuple[list[Node], ReadingError | None]:
    """The YAML documents of a text, and the error if it could not be read to its end."""
    from spec_lint.reading.yaml.as_json import TooLargeError, read_yaml

    try:
        roots, error = read_yaml(text)
    except TooLargeError:
        return [], json_error
    if error is None:
        return roots, None
    message = "This is not valid YAML, so kubectl cannot read it."
    return roots, error._replace(code=SYNTAX, message=message if error.names_pachctl else f"{message} {error.message}")


_SECRET_FIELDS = frozenset({"kind", "metadata", "data", "stringData", "type"})


def _is_secret(node: Node, *, forced: bool) -> bool:
    kind = sealed.text_at(node, "kind")
    if kind in _KINDS:
        return True
    if kind == "List" and any(_is_secret(item, forced=False) for item in _list_items(node) or ()):
        return True
    if forced:
        return len(_SECRET_FIELDS.intersection(key.text for key, _ in node.entries)) > 1
    return _is_like_secret(node)


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


def _hidden(text: str, index: int, root: Node, *, fold_case: bool) -> SecretText | None:
    """The secret of a document whose values are hidden, or None."""
    hidden = sealed.recognise(root)
    if hidden is not None:
        return SecretText(
            index, hidden.value, hidden.node, form="hidden", hidden=hidden.kind, open_keys=hidden.open_keys
        )
    if not sealed.is_sops(root):
        return None
    decoded = decode(text, root, fold_case=fold_case)
    metadata = decoded.value.get("metadata", {})
    if sealed.is_sops_value(str(metadata.get("name", ""))):
        del metadata["name"]
    for name in ("data", "stringData"):
        if name in decoded.value:
            decoded.value[name] = dict.fromkeys(decoded.value[name], "")
    return SecretText(index, decoded.value, decoded.node, form="hidden", hidden=sealed.SOPS)


def _plain(text: str, index: int, root: Node, form: str, errors: list[ReadingError]) -> SecretText:
    decoded = decode(text, root, fold_case=form in ("json", "broken"))
    own = [] if form == "broken" else decoded.errors
    secret = SecretText(index, decoded.value, decoded.node, [*errors, *own], form, decoded=decoded)
    secret.unread, secret.duplicates = decoded.unread, decoded.duplicates
    return secret
