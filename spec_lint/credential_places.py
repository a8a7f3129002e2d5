"""Where the credentials stand that a spec, or any text that is no secret file, gives away: what no report may show.

A credential is known by its place (the login in the URL of an egress), by its name (a variable ``DB_PASSWORD``, what
follows ``--password``) or by its form (a token). Where the text can be parsed all its scalars are looked into; where it
cannot, and in comments, the text itself is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from spec_lint.credential_forms import (
    after_colon,
    forms,
    has_form,
    is_credential_name,
    is_hidden,
    named,
    url_passwords,
    worth_a_look,
)
from spec_lint.credentials import is_flag
from spec_lint.reading.node import Node, Shape
from spec_lint.reading.positions import inner_ranges

Place = tuple[int, int]

_COMMENT = re.compile(r"(?:^|\s)(?:#|//|/\*)[^\n]*", re.MULTILINE)
_MOST_ENTRIES = 64
"""A mapping with more entries than this is no variable of a container."""


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
    """The logins in the strings that follow the word egress; which of them are URLs cannot be told."""
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
    """The names and paths that a spec holds, and its keys; an image's name has a tag or a repository."""
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


def _scalars(root: Node) -> Iterator[tuple[Node, list[Place]]]:
    """The scalars that hold credentials, with the offsets of these in their decoded texts."""
    stack: list[tuple[Node, str, bool]] = [(root, "", False)]
    seen: set[tuple[int, bool]] = set()
    while stack:
        node, name, in_egress = stack.pop()
        if node.shape is Shape.SCALAR:
            if places := _in_scalar(node, name, in_egress):
                yield node, places
            continue
        if (id(node), in_egress) in seen:
            continue
        seen.add((id(node), in_egress))
        if node.shape is Shape.SEQUENCE:
            yield from _announced(node.items)
            stack += ((item, name, in_egress) for item in node.items)
            continue
        variable = _variable(node)
        for key, value in node.entries:
            if key.shape is Shape.SCALAR:
                if (has_form(key.text) or _holds_more(key.text)) and (places := forms(key.text) + named(key.text)):
                    yield key, places
                below = (
                    variable if variable and key.text == "value" else f"env_{key.text}" if name == "env" else key.text
                )
                stack.append((value, below, in_egress or key.text.casefold() == "egress"))
            else:
                stack += [(key, "", in_egress), (value, "", in_egress)]


def _holds_more(key: str) -> bool:
    """Whether a text is no mere name, so that a value may stand beside one."""
    return ":" in key or "=" in key or " " in key


def _in_scalar(node: Node, name: str, in_egress: bool) -> list[Place]:
    text = node.text
    if not text:
        return []
    if name in _NAMED_BY:
        return forms(text) + (named(text) if _holds_more(text) else [])
    if name and is_hidden(name, text):
        return [(0, len(text))]
    places = forms(text)
    if in_egress:
        places += url_passwords(text)
    if len(text) > 3 and worth_a_look(text):
        places += named(text)
    return places


def _variable(node: Node) -> str | None:
    """The name of the variable that a mapping of a name and a value sets."""
    if len(node.entries) > _MOST_ENTRIES:
        return None
    return next((f"env_{value.text}" for key, value in node.entries if key.text == "name" and value.text), None)


def _announced(items: list[Node]) -> Iterator[tuple[Node, list[Place]]]:
    """The items of a command that follow a flag for a credential or a login."""
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
