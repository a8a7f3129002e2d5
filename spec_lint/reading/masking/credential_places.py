"""Finds the credentials in a spec, or in any text that is not a secret file, to hide them from every report.

A credential is recognized by its place (the login in the URL of an egress), by its name (a variable ``DB_PASSWORD``,
the word after ``--password``) or by its form (a token). If the text can be parsed, all its scalars are searched; if
not, and in comments, the text itself is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from spec_lint.findings.named_tuple import NamedTuple
from spec_lint.reading.node import Node, Shape
from spec_lint.reading.positions import inner_ranges
from spec_lint.secrets.credential_forms import (
    after_colon,
    forms,
    has_form,
    is_credential_name,
    is_hidden,
    is_reference,
    named,
    sets_a_credential,
    url_passwords,
    worth_a_look,
)
from spec_lint.secrets.credentials import is_flag
from spec_lint.secrets.program_flags import passwords_in_words

Place = tuple[int, int]

_COMMENT = re.compile(r"(?:^|\s)(?:#|//|/\*)[^\n]*", re.MULTILINE)
_MOST_ENTRIES = 64
"""A mapping with more entries than this is not a container's variable."""


def credential_places(text: str, roots: Iterable[Node | None]) -> list[Place]:
    """The places of credentials in a text, unsorted. ``roots`` are its documents, None for one that is broken."""
    if not worth_a_look(text) and "egress" not in text.casefold():
        return []
    found = list(forms(text))
    whole = True
    for root in roots:
        if root is None:
            whole = False
            continue
        for node, places in _scalars(root):
            found += inner_ranges(text, node, places)
    if not whole:
        return [*found, *named(text), *_broken_egress(text)]
    for comment in _COMMENT.finditer(text):
        found += [(comment.start() + start, comment.start() + end) for start, end in named(comment[0])]
    return found


def _broken_egress(text: str) -> Iterator[Place]:
    """The logins in the strings after the word egress; it is unknown which of them are URLs."""
    start = text.casefold().find("egress")
    if start < 0:
        return
    for match in re.compile(r'"((?:[^"\\\n]|\\.)*+)|\'([^\'\n]*+)|([^\s"\'\\,{}]++)').finditer(text, start):
        begin = match.start(match.lastindex or 0)
        yield from ((begin + first, begin + last) for first, last in url_passwords(match[match.lastindex or 0]))


_NAMED_BY = frozenset(
    {"name", "key", "env_var", "envVar", "repo", "branch", "project", "secret", "mount_path", "mountPath"}
)
"""The fields of a spec whose values are names or paths."""


def names_in(value: Any) -> Iterator[str]:
    """The names, paths and keys in a spec; an image's name includes a tag or a repository."""
    stack = [("", value)]
    while stack:
        field, one = stack.pop()
        if isinstance(one, dict):
            yield from one
            stack += one.items()
        elif isinstance(one, list):
            stack += ((field, item) for item in one)
        elif isinstance(one, str) and (field in _NAMED_BY or (field == "image" and re.search("[:/]", one))):
            yield one


_REFERENCES = frozenset({"secret", "secrets", "secretKeyRef", "configMapKeyRef", "secretRef", "secret_key_ref"})
"""The fields below which a secret is named: anything else below them may be its value."""
_ALL, _BUT_NAMES = "all", "but names"
_TEXTS_OF_OBJECTS = frozenset({"pod_patch", "podPatch", "pod_spec", "podSpec"})


class _Place(NamedTuple):
    """The place of a node: the name before it, whether it is in an egress, and what a name above it hides."""

    name: str = ""
    in_egress: bool = False
    hidden: str = ""


def _scalars(root: Node, top: str = "") -> Iterator[tuple[Node, list[Place]]]:
    """The scalars that contain credentials, with the offsets in their decoded text."""
    stack: list[tuple[Node, _Place]] = [(root, _Place(top))]
    seen: set[tuple[int, bool, str]] = set()
    while stack:
        node, place = stack.pop()
        if node.shape is Shape.SCALAR:
            if places := _in_scalar(node, place):
                yield node, places
            continue
        if (id(node), place.in_egress, place.hidden) in seen:
            continue
        seen.add((id(node), place.in_egress, place.hidden))
        if node.shape is Shape.SEQUENCE:
            yield from _announced(node.items)
            stack += ((item, place) for item in node.items)
            continue
        variable = _variable(node)
        for key, value in node.entries:
            if key.shape is Shape.SCALAR:
                if places := _in_key(key, value, place):
                    yield key, places
                stack.append((value, _below(place, key.text, value, variable)))
            else:
                stack += [(key, place._replace(name="")), (value, place._replace(name=""))]


def _below(place: _Place, key: str, value: Node, variable: str | None) -> _Place:
    name = variable if variable and key in _VALUES else f"env_{key}" if place.name == "env" else key
    hidden = place.hidden
    if key in _REFERENCES and name == key and value.shape is not Shape.SCALAR:
        hidden = _BUT_NAMES
    elif value.shape is not Shape.SCALAR and is_credential_name(name):
        hidden = _ALL
    return _Place(name, place.in_egress or key.casefold() == "egress", hidden)


def _in_key(key: Node, value: Node, place: _Place) -> list[Place]:
    """The credentials in a key; a key without a value, as in ``PASSWORD: {hunter2}``, is a value itself."""
    if place.hidden == _ALL and value.start >= value.end and key.text:
        return [(0, len(key.text))]
    return forms(key.text) + named(key.text) if has_form(key.text) or _holds_more(key.text) else []


def _holds_more(key: str) -> bool:
    """Whether a key is more than a name, so it may contain a value too."""
    return ":" in key or "=" in key or " " in key


def _in_scalar(node: Node, place: _Place) -> list[Place]:
    text, name = node.text, place.name
    if not text:
        return []
    named_below = place.hidden == _BUT_NAMES and (name in _NAMED_BY or _is_of_volume(name, text))
    if place.hidden and not named_below and not is_reference(text):
        return [(0, len(text))]
    if name in _NAMED_BY or named_below:
        return forms(text) + (named(text) if _holds_more(text) else [])
    if name and is_hidden(name, text):
        return [(0, len(text))]
    places = list(url_passwords(text)) if place.in_egress else []
    if len(text) > 3 and worth_a_look(text):
        places += forms(text) + named(text)
        if name in _TEXTS_OF_OBJECTS:
            places += _in_object(text)
    return places


def _is_of_volume(name: str, text: str) -> bool:
    """Whether this is a field of a volume with a secret, other than a name or a path: it has no room for a value."""
    if name in ("defaultMode", "mode"):
        return text.isdecimal() and len(text) < 5
    return name in ("secretName", "path") or (name == "optional" and text in ("true", "false"))


def _in_object(text: str) -> Iterator[Place]:
    """The credentials in a string that is JSON or YAML itself: a patch or a pod's spec."""
    from spec_lint.reading.yaml.spec import yaml_nodes

    for root in yaml_nodes(text):
        for node, places in _scalars(root) if root is not None else ():
            yield from inner_ranges(text, node, places)


_VALUES = ("value", "valueFrom", "value_from")


def _variable(node: Node) -> str | None:
    """The name of the credential that a mapping sets: of a variable, or in the path of a patch."""
    if len(node.entries) > _MOST_ENTRIES or not any(key.text in _VALUES for key, _ in node.entries):
        return None
    for key, value in node.entries:
        if key.text not in _VALUES and value.shape is Shape.SCALAR and sets_a_credential(value.text):
            return "env_secret"
    return None


def _announced(items: list[Node]) -> Iterator[tuple[Node, list[Place]]]:
    """The items of a command that follow a flag for a credential or a login, or that contain both."""
    for index, start, end in passwords_in_words([item.text for item in items]):
        if not is_reference(items[index].text[start:end]):
            yield items[index], [(start, end)]
    flag = ""
    for item in items:
        text = item.text
        if flag and text and not text.startswith(("-", "$", "/")):
            place = (
                (0, len(text))
                if is_flag(flag) or is_credential_name(flag.lstrip("-"))
                else after_colon(text, 0, len(text))
            )
            if place is not None:
                yield item, [place]
        flag = text if text.startswith("-") and (is_flag(text) or text in ("-u", "--user", "--proxy-user")) else ""
