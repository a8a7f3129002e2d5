"""How pachctl reads YAML before Pachyderm 2.8: go-yaml v3 decodes it to plain values, and those become JSON.

Up to 2.7 aliases and merge keys are resolved, integers may be octal or hexadecimal, dates become strings and unknown
tags are dropped (src/internal/serde/decoder.go, and ``decode.go`` and ``resolve.go`` of yaml.v3). 1.x has a fork of
go-yaml, in which merge keys work only at the top of a spec and objects in braces may follow each other.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from copy import copy
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from ruamel.yaml.nodes import MappingNode, ScalarNode, SequenceNode

from spec_lint.grammar.words import quoted
from spec_lint.pachyderm.release import PROTOJSON, SECOND_MAJOR, Release
from spec_lint.reading import scalars, syntax
from spec_lint.reading.node import ReadingError
from spec_lint.reading.spec_text import SpecText
from spec_lint.reading.yaml import go_yaml
from spec_lint.reading.yaml.aliases import is_excessive
from spec_lint.reading.yaml.conversion import MAX_DEPTH, Conversion, Doubled, not_a_string, too_deep
from spec_lint.reading.yaml.go_yaml import AliasNode, CutNode

UNFOLDED = 200_000
"""Nodes that the aliases of one spec may expand to here."""

_TYPED = frozenset({"bool", "int", "float", "null", "timestamp"})
"""Tags that say how to read a text; with any other, go-yaml leaves the text of a scalar as it is."""


def read_older(spec: SpecText, root: Any, release: Release) -> None:
    """Read one spec as pachctl did up to Pachyderm 2.7."""
    unfolded, errors = unfold(root, release)
    _OlderConversion(spec, release).run(unfolded)
    spec.errors.extend(errors)


# ---------------------------------------------------------------------------------------------------------------------
# scalars and keys


def older_value(tag: str, text: str, style: str | None) -> Any:
    """The value of a scalar up to Pachyderm 2.7; raises ScalarError if it was rejected then too."""
    kind = _kind(tag, style)
    if kind == "str":
        return text
    if kind == "binary":
        return _decoded(text)
    if kind and kind not in _TYPED:
        return text
    found = scalars.resolved_tag(text)
    if kind == "float" and found == "int" and -(2**63) <= (number := _typed("int", text)) < 2**63:
        return scalars.written_float(float(number))
    if kind and kind != found:
        raise scalars.ScalarError("R109", f"This value does not match its tag, {quoted(kind)}.", "Remove the tag.")
    return _typed(found, text)


def _kind(tag: str, style: str | None) -> str:
    """The type that a scalar's tag or its quotes declare, without the exclamation marks of YAML's own tags."""
    if tag in ("", "!"):
        return "str" if style else ""
    return next((tag.removeprefix(start) for start in (scalars.LONG_TAG, "!!") if tag.startswith(start)), tag)


def _typed(kind: str, text: str) -> Any:
    if kind == "null":
        return None
    if kind == "bool":
        return text.lower() == "true"
    if kind == "timestamp":
        return _rfc3339(text)
    if kind == "int":
        return scalars.go_int(text.replace("_", ""))
    if kind == "float" and scalars.is_finite(text):
        return scalars.written_float(float(text.replace("_", "")))
    return text if kind != "float" else scalars.scalar_value("", text, None)


def _decoded(text: str) -> str:
    from spec_lint.grammar import go_base64

    if not go_base64.is_valid(text):
        raise scalars.ScalarError("R109", "This value is not base64, although its tag says so.", "Remove the tag.")
    return go_base64.decode(text).decode("utf-8", "replace")


def _rfc3339(text: str) -> str:
    """The text that Go writes for a date: with a time, and in UTC where no zone is given."""
    numbers = re.split(r"[-Tt :.,]+", text.rstrip("Z").replace("+", " +"))
    zone = re.search(r":.*([-+]\d\d:\d\d)$", text)
    year, month, day, hour, minute, second = (int(number) for number in [*numbers[:6], "0", "0", "0"][:6])
    fraction = re.search(r"[.,](\d{1,9})", text)
    part = f".{fraction[1]}".rstrip("0").rstrip(".") if fraction else ""
    return f"{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}{part}{zone[1] if zone else 'Z'}"


def _key_kind(key: Any) -> str:
    """The type that go-yaml gives a key: the mapping can become JSON only if all keys are strings (``str``)."""
    return _kind(go_yaml.tag_of(key), key.style) or scalars.resolved_tag(key.value)


class _OlderConversion(Conversion):
    """The values as go-yaml decodes them, and as JSON then has them."""

    def __init__(self, spec: SpecText, release: Release) -> None:
        super().__init__(spec)
        self.release = release

    def is_dropped(self, key: str, message: str | None) -> bool:
        # Among the fields of a spec it is an unknown one, which P801 reports; in a map it is an ordinary key.
        return key == "$schema" and message is not None

    def doubled(self, name: str, keys: tuple[str, str], values: tuple[Any, Any], node: Any) -> Any:
        is_third = isinstance(values[0], Doubled)
        if keys[0] == keys[1] or self.release >= PROTOJSON or is_third:
            return super().doubled(name, (keys[1], keys[1]) if is_third else keys, values, node)
        # jsonpb uses the one in lowerCamelCase, whichever comes first.
        return Doubled(values[keys.index(name) - 1], both=True)

    def scalar(self, node: Any) -> Any:
        # Unlike later releases, these reject what JSON cannot write wherever it is: everything is written out.
        try:
            return older_value(go_yaml.tag_of(node), node.value, node.style)
        except scalars.ScalarError as refusal:
            return self.refuse(node, refusal.code, refusal.message, refusal.help)

    def key(self, node: Any) -> str | None:
        texts = ("str", "merge") if self.release >= SECOND_MAJOR else ("str",)
        if isinstance(node, ScalarNode) and _key_kind(node) not in texts:
            self.refuse(node, "R105", *not_a_string(node.value))
            return None
        return super().key(node) if not isinstance(node, ScalarNode) else str(node.value)


# ---------------------------------------------------------------------------------------------------------------------
# aliases and merge keys


def unfold(root: Any, release: Release) -> tuple[Any, list[ReadingError]]:
    """A node graph without aliases and merge keys, and go-yaml's errors about them. Merged entries come first."""
    return (unfolding := _Unfolding(release)).run(root), unfolding.errors


@dataclass
class _Unfolding:
    release: Release
    errors: list[ReadingError] = field(default_factory=list)
    count: int = 0
    repeated: int = 0
    aliases: int = 0
    inside: set[int] = field(default_factory=set)

    def run(self, node: Any, into_texts: bool = False) -> Any:
        """A node without aliases; ``into_texts`` means that it goes into a mapping whose keys are strings already."""
        self.count += 1
        self.repeated += self.aliases > 0
        if is_excessive(self.repeated, self.count):
            message = "The aliases of this spec expand to too much; pachctl does not accept excessive aliasing."
            return self.refuse("R103", node, message)
        if type(node) is AliasNode:
            return self.alias(node, into_texts)
        if isinstance(node, ScalarNode):
            return node
        if len(self.inside) >= MAX_DEPTH:
            return self.too_much(node)
        result = copy(node)
        self.inside.add(id(node))
        if isinstance(node, SequenceNode):
            result.value = [self.run(item) for item in node.value]
        else:
            is_top = len(self.inside) == 1
            if into_texts and not is_top and (twice := _written_twice(node)) is not None:
                self.refuse("R104", twice, "This key is set twice in a mapping that is merged.")
            result.value = self.entries(node, into_texts or (is_top and self.release < SECOND_MAJOR))
        self.inside.discard(id(node))
        return result

    def alias(self, node: Any, into_texts: bool) -> Any:
        target = node.target
        if id(target) in self.inside:
            return self.refuse("R103", node, "This alias is inside the value that it repeats.")
        if self.count > UNFOLDED:
            return self.too_much(node)
        self.aliases += 1
        found = self.run(target, into_texts)
        self.aliases -= 1
        return found

    def too_much(self, node: Any) -> Any:
        self.note(too_deep(node.start_mark.index))
        return CutNode("", "", node.start_mark, node.end_mark)

    def refuse(self, code: str, node: Any, message: str) -> Any:
        self.note(ReadingError(code, message, node.start_mark.index, node.end_mark.index))
        return CutNode("", "", node.start_mark, node.end_mark)

    def note(self, error: ReadingError) -> None:
        if all(error.message != other.message for other in self.errors):
            self.errors.append(error)

    def entries(self, node: Any, into_texts: bool) -> list[Any]:
        merges = [key for key, _ in node.value if _is_merge(key)]
        if merges:
            self.check_merge(node, merges[0], into_texts)
        merged: dict[str, Any] = {}
        own: list[Any] = []
        for key, value in node.value:
            if _is_merge(key):
                for pair in self.merged(value):
                    merged.setdefault(str(pair[0].value), pair)
                continue
            name = self.run(key)
            name = as_text(name) if into_texts else name
            if name is not None:
                own.append((name, self.run(value)))
        written = {"<<", *(str(key.value) for key, _ in own)} if merged else set()
        return [pair for name, pair in merged.items() if name not in written] + own

    def check_merge(self, node: Any, merge: Any, into_texts: bool) -> None:
        same = [key for key, _ in node.value if type(key) is ScalarNode and key.value == merge.value]
        if len(same) > 1:
            self.refuse("R104", same[1], "The key `<<` is set twice in this mapping.")
        if self.release < SECOND_MAJOR and not into_texts:
            self.refuse("R104", merge, "In Pachyderm 1.x a merge key works only at the top of a spec.")

    def merged(self, node: Any) -> Iterator[Any]:
        """The entries that a merge key adds; the first of several mappings wins."""
        for source in node.value if type(node) is SequenceNode else [node]:
            found = self.run(source, into_texts=True)
            if isinstance(found, MappingNode):
                yield from found.value
            elif not isinstance(found, CutNode):
                message = "The value of a merge key must be a mapping, or a list of mappings."
                self.refuse("R104", source, message)


def _written_twice(node: Any) -> Any:
    """The first key of a mapping that is set a second time, or None."""
    seen: set[str] = set()
    for key, _ in node.value:
        if type(key) is ScalarNode:
            if key.value in seen:
                return key
            seen.add(key.value)
    return None


def _is_merge(key: Any) -> bool:
    if type(key) is not ScalarNode or key.value != "<<":
        return False
    return _kind(go_yaml.tag_of(key), key.style) in ("", "merge")


def as_text(key: Any) -> Any:
    """A key as go-yaml puts it into a mapping whose keys are strings: None for null, which it leaves out."""
    if not isinstance(key, ScalarNode) or _key_kind(key) == "str":
        return key
    try:
        value = older_value(go_yaml.tag_of(key), key.value, key.style)
    except scalars.ScalarError:
        return key
    if value is None:
        return None
    return ScalarNode("", value if isinstance(value, str) else key.value, key.start_mark, key.end_mark, style='"')


# ---------------------------------------------------------------------------------------------------------------------
# objects in a row, in 1.x

_RESTARTS = 100
"""How often the rest of a text is parsed again: each time takes as long as the whole rest."""


def compose_stream(text: str) -> tuple[list[Any], ReadingError | None]:
    """``go_yaml.compose`` of the fork in 1.x, in which a brace begins a document wherever one may begin."""
    roots, error = go_yaml.compose(text)
    restarts = 0
    while error is not None and error.message == syntax.SECOND_OBJECT:
        start = error.start
        end = _next_object(text, start)
        more, error = go_yaml.compose(text[start:end])
        if end is None or error is not None:
            if (restarts := restarts + 1) > _RESTARTS:
                return roots, too_deep(start)
            more, error = (more, error) if end is None else go_yaml.compose(text[start:])
        elif error is None:
            error = ReadingError("R101", syntax.SECOND_OBJECT, end - start, end - start + 1)
        roots += [_shifted(root, start) for root in more]
        if error is not None:
            error = error._replace(start=error.start + start, end=error.end + start, repair=None)
    return roots, error


def _next_object(text: str, start: int) -> int | None:
    """Where an object in braces begins right after the one at ``start``; None if something else may follow."""
    depth = 0
    for found in _bracket().finditer(text, start):
        depth += {"{": 1, "[": 1, "}": -1, "]": -1}.get(found[0], 0)
        if depth == 0 and found[0] in ("}", "]"):
            after = _blank().match(text, found.end())
            return after.end() if after and text[after.end() : after.end() + 1] == "{" else None
    return None


@cache
def _bracket() -> re.Pattern[str]:
    """Brackets, and what may contain others: quoted strings and comments."""
    before = r"(?<![^\s,:\[\]{}])"
    return re.compile(
        rf"""{before}"(?:[^"\\]|\\.)*+"|{before}'[^']*+'|(?<![^\s,\[\]{{}}])\#[^\n]*+|[\[\]{{}}]""", re.DOTALL
    )


@cache
def _blank() -> re.Pattern[str]:
    return re.compile(r"(?:\s|#[^\n]*)*+")


@dataclass(frozen=True, slots=True)
class _Mark:
    """A place in the text, like libyaml's marks."""

    index: int


def _shifted(root: Any, offset: int) -> Any:
    """A node graph whose places are counted from the start of the whole text."""
    stack = [root]
    while stack:
        node = stack.pop()
        node.start_mark = _Mark(node.start_mark.index + offset)
        node.end_mark = _Mark(node.end_mark.index + offset)
        stack.extend(go_yaml.children(node))
    return root
