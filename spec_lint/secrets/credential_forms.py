"""Finds credentials in any text, parsable or not, by their form or by the name before them.

Used for masking, so it matches more than the rules report (``credentials``): anything likely to be a credential is
hidden. Nothing here keeps or shows a value.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from spec_lint.secrets.credentials import is_flag, names_a_credential, token_places
from spec_lint.secrets.program_flags import PROGRAM_HINTS, passwords_in_text
from spec_lint.secrets.text import placeholder

Place = tuple[int, int]

_HINTS = re.compile("@|authorization|bearer|password=|accountkey|sharedaccess|sharedsecret|sig=")
"""Every credential that is recognized by its form alone, but for tokens, contains one of these."""

_NAMES = "pass|pwd|pw|secret|token|key|credential|auth|-u|-user"
"""Every name of a credential, and every flag that takes a login, contains one of these."""

_ANY = re.compile(f"{_NAMES}|{_HINTS.pattern}|{PROGRAM_HINTS.pattern}")


def has_form(text: str) -> bool:
    """Whether a text may contain a credential of a known form."""
    return _HINTS.search(text.casefold()) is not None or bool(token_places(text))


def worth_a_look(text: str) -> bool:
    """Whether a text may contain any credential, by its form, its name or a flag."""
    return _ANY.search(text.casefold()) is not None or bool(token_places(text))


def forms(text: str) -> list[Place]:
    """Credentials recognized by their form: tokens, private keys, passwords in URLs, request authorization.

    The text around them does not matter, nor how a URL is malformed.
    """
    found = token_places(text)
    if not found and _HINTS.search(text.casefold()) is None:
        return []
    found += [match.span() for match in _private_key().finditer(text)]
    found += [match.span(1) for match in _url().finditer(text) if not _is_port(match[1])]
    found += [match.span(1) for match in _login().finditer(text) if "/" not in match[1]]
    found += [match.span(1) for match in _given().finditer(text) if not is_reference(match[1])]
    return found


@cache
def _private_key() -> re.Pattern[str]:
    return re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----(?:(?!-----END)[^\0])*+(?:-----END [A-Z ]*-----)?")


@cache
def _url() -> re.Pattern[str]:
    """The password before the last ``@`` after two slashes."""
    return re.compile(r"""\\?/\\?/[^\s"'`<>/@:]*+:([^\s"'`<>@]{1,500}+(?:@[^\s"'`<>@/]{0,200}+(?=@))*+)@""")


@cache
def _login() -> re.Pattern[str]:
    """The password of a login at the start of a word, as before a host without a scheme."""
    return re.compile(
        r"""(?<![^\s"'`=\[({,])(?!mailto:)[^\s"'`<>/@:=,;(){}\[\]|]++:([^\s"'`<>@,;{}|]{1,500}+)@[A-Za-z0-9]"""
    )


def _is_port(text: str) -> bool:
    return re.match("[0-9]*(?:/|$)", text) is not None or is_reference(text)


@cache
def _given() -> re.Pattern[str]:
    return re.compile(
        r"""(?:authorization\\{0,8}["']?\s{0,8}[:=]\s{0,8}\\{0,8}["']?(?:(?:bearer|basic|token|digest)\s+)?|\bbearer\s+|[?&;]password=
        |[?&;]sig=|\b(?:accountkey|sharedaccess(?:key|signature)|sharedsecretvalue)=)([^\s"'\\,;&]{3,})""",
        re.IGNORECASE | re.VERBOSE,
    )


def url_passwords(text: str) -> Iterator[Place]:
    """The passwords in what should be the URL of an egress, even a malformed one: no part of a password is ever shown.

    A password is between the first colon of a login and its last ``@``, or after ``password=``.
    """
    at = text.rfind("@")
    start = re.match(r"(?:[A-Za-z][A-Za-z0-9+.-]*:)?[/\\]*", text)
    begin = start.end() if start else 0
    colon = text.find(":", begin, at) if at > begin else -1
    if at > begin and colon < 0 and start and not start[0].endswith(("/", "\\")):
        colon = text.find(":", 0, at)
    if 0 <= colon < at - 1:
        yield colon + 1, at
    for match in re.finditer(r"(?i)(?:pass(?:word|wd)?|pwd|secret|token|(?:access_?|api_?)?key)=([^&#]*)", text):
        yield match.span(1)


_PLAIN = frozenset({"true", "false", "yes", "no", "on", "off", "null", "none", "~", "{", "["})


def is_reference(value: str) -> bool:
    """Whether a value is not a credential itself: a variable, a placeholder, a path, a keyword."""
    text = value.strip()
    if not text or text.casefold() in _PLAIN or placeholder(text) == (0, len(text)):
        return True
    return text.startswith(("/", "./", "~/", "$", "%(", "<")) or text.endswith(("(", "{", "[", "|", ">"))


def is_hidden(name: str, value: str) -> bool:
    """Whether the name before a value makes it a credential."""
    return is_credential_name(name) and not is_reference(value)


def is_credential_name(name: str) -> bool:
    """Whether a name says that its value is a credential: the names that the rules report, and a few more."""
    return len(name) <= _LONGEST_NAME and (names_a_credential(name) or _more_names().search(name) is not None)


_LONGEST_NAME = 200


@cache
def _more_names() -> re.Pattern[str]:
    return re.compile(r"(?:^|[-_.])(?:pw|pass|auth|passcode|authorization)$", re.IGNORECASE)


_QUOTE = r"""\\{0,8}["']?"""
_NAME_OR_PATH = r"[A-Za-z_/\\][\w./\\-]*+"


def sets_a_credential(name: str) -> bool:
    """Whether a name, or a path in a patch, refers to a credential."""
    return any(is_credential_name(part) for part in re.split(r"[/\\]+", name[:_LONGEST_PATH]))


_LONGEST_PATH = 2000


@cache
def _named() -> re.Pattern[str]:
    """A name and the separator before its value: in JSON, YAML, jsonnet or a shell, also within quotes."""
    return re.compile(
        rf"""(?<![\w.-])(?P<quote>{_QUOTE})(?P<name>[A-Za-z_][\w.-]*+){_QUOTE}[ \t]*+(?P<join>\+?:{{1,3}}|=)\s*+"""
    )


@cache
def _pair() -> re.Pattern[str]:
    """A container's variable up to its value: the name and the value are separate entries."""
    name, value = (rf"(?<!\w){_QUOTE}{key}{_QUOTE}\s*+:\s*+" for key in ("(?:name|key|path)", "(?:value|valueFrom)"))
    return re.compile(rf"{name}{_QUOTE}(?P<name>{_NAME_OR_PATH}){_QUOTE}\s*+,?\s*+{value}")


@cache
def _name_after() -> re.Pattern[str]:
    return re.compile(rf"{_QUOTE}\s*+,?\s*+{_QUOTE}(?:name|key|path){_QUOTE}\s*+:\s*+{_QUOTE}(?P<name>{_NAME_OR_PATH})")


@cache
def _flagged() -> re.Pattern[str]:
    """A flag and the separator before the next word or list item."""
    joins = rf"(?:{_QUOTE}\s*+,\s*+|{_QUOTE}[ \t]*+\n\s*+-\s++|[ \t]++|=)"
    return re.compile(rf"(?<![\w-])(?P<name>--?[A-Za-z][\w-]*+){joins}")


@cache
def _values(in_line: bool) -> re.Pattern[str]:
    bare = r"(?:(?!\s\#|[,}\]](?:\s|$))[^\n])++" if in_line else r"""[^\s"'`,;&|)}\]]{1,2000}+"""
    return re.compile(
        rf"""\\{{1,8}}"(?P<inner>(?:[^"\\]|\\+[^"\\])*+)|"(?P<double>(?:[^"\\\n]|\\.)*+)|''(?P<doubled>[^'\n]++)|'(?P<single>(?:[^'\n]|'')*+)
        |(?P<bare>(?!["'\\]){bare})""",
        re.VERBOSE,
    )


_LOGIN_FLAGS = frozenset({"-u", "--user", "--proxy-user"})


def named(text: str) -> list[Place]:
    """Credentials recognized by the name or flag before them, in any text."""
    if not worth_a_look(text):
        return []
    found: list[Place] = []
    for pattern, judge in ((_named(), _named_value), (_pair(), _pair_value), (_flagged(), _flag_value)):
        covered = 0
        for match in pattern.finditer(text):
            if match.start() >= covered and (place := judge(text, match)) is not None:
                found.append(place)
                covered = place[1]  # Skip what is hidden already: looking at it again would take quadratic time.
    found += _below_secrets(text)
    return found + [place for place in passwords_in_text(text) if not is_reference(text[slice(*place)])]


def _below_secrets(text: str) -> Iterator[Place]:
    """The values in the items of a spec's secrets, where only names of keys belong."""
    covered = 0
    for match in _secrets().finditer(text):
        if match.start() < covered:
            continue
        start, covered = _structure(text, match.end()) or (match.end(), match.end())
        for key in _value_key().finditer(text, start, covered):
            place = _value(text, key.end(), in_line="\n" in text[start : key.start()] and not key["quote"])
            if place is not None:
                yield place


@cache
def _secrets() -> re.Pattern[str]:
    return re.compile(rf"(?<![\w.-]){_QUOTE}secrets?{_QUOTE}[ \t]*+:\s*+")


@cache
def _value_key() -> re.Pattern[str]:
    return re.compile(rf"(?<![\w.-])(?P<quote>{_QUOTE})(?:value|data|content)s?{_QUOTE}[ \t]*+:[ \t]*+")


def _named_value(text: str, match: re.Match[str]) -> Place | None:
    name = match["name"]
    if name == "value":
        place = _value(text, match.end(), in_line=False)
        after = _name_after().match(text, place[1]) if place else None
        return place if after and sets_a_credential(after["name"]) else None
    if not is_credential_name(name):
        return None
    structure = _structure(text, match.end()) if match["join"] != "=" else None
    if structure is not None:
        return None if name == "secret" or _is_hole(text[slice(*structure)]) else structure
    place = _value(text, match.end(), in_line=match["join"] != "=" and not match["quote"])
    if name == "secret" and place and re.fullmatch("[a-z0-9.-]*", text[slice(*place)]):
        return None  # The name of a secret.
    return place


def _pair_value(text: str, match: re.Match[str]) -> Place | None:
    if not sets_a_credential(match["name"]):
        return None
    structure = _structure(text, match.end())
    if structure is not None and re.search("[kK]ey_?Ref", text[slice(*structure)]):
        return None  # The name of a secret and its key.
    return structure or _value(text, match.end(), in_line=True)


_BRACKETS = re.compile(r"""\"(?:[^"\\\n]|\\.)*+"|'[^'\n]*+'|[\[{]|[\]}]""")


def _structure(text: str, start: int) -> Place | None:
    """The extent of the list or mapping at an offset: to its closing bracket, or by the indentation of its lines."""
    if text[start : start + 1] in ("{", "["):
        depth = 0
        for mark in _BRACKETS.finditer(text, start):
            depth += {"{": 1, "[": 1, "}": -1, "]": -1}.get(mark[0], 0)
            if depth == 0:
                return start, mark.end()
        return start, len(text)
    colon = start - 1
    while text[colon].isspace():
        colon -= 1
    if "\n" not in text[colon:start] or start == len(text):
        return None
    begin, end = _block(text, colon, colon + 1)
    return (start, end) if end > start and not _is_hole(text[begin:end].strip()) else None


def _is_hole(text: str) -> bool:
    """Whether a string is a placeholder, or a single word that refers to something."""
    return placeholder(text) == (0, len(text)) or (" " not in text and text[:1] not in "[{" and is_reference(text))


def _flag_value(text: str, match: re.Match[str]) -> Place | None:
    if is_flag(match["name"]):
        return _value(text, match.end(), in_line=False)
    if match["name"] in _LOGIN_FLAGS and (place := _value(text, match.end(), in_line=False)):
        return after_colon(text, *place)
    return None


def after_colon(text: str, start: int, end: int) -> Place | None:
    """The password of a login ``user:password``; no ids of users and groups, and no format of ``date -u``."""
    user, colon, password = text[start:end].partition(":")
    if not colon or not password or (user + password).isdigit() or user.startswith("+%") or is_reference(password):
        return None
    return end - len(password), end


def _value(text: str, start: int, *, in_line: bool) -> Place | None:
    """The extent of the value at an offset; ``in_line`` means that an unquoted value may contain spaces."""
    match = _values(in_line).match(text, start)
    if match is None:
        return None
    kind = str(match.lastgroup)
    place, value = match.span(kind), match[kind]
    if kind == "bare" and in_line:
        if re.match(r"[|>][-+0-9]*[ \t]*$", value):
            return _block(text, start, place[1])
        if "\n" in text[text.rfind(":", 0, start) : start] and re.search(r":(?:\s|$)", value):
            return None  # A mapping begins on the next line.
    return None if is_reference(value) else place


def _block(text: str, start: int, end: int) -> Place:
    """The lines of a block: those indented deeper than the line that begins it."""
    line = text.rfind("\n", 0, start) + 1
    indent = len(text[line:start]) - len(text[line:start].lstrip(" \t-"))
    outside = rf"[ \t]{{0,{indent - 1}}}(?=\S)|" if indent else ""
    following = re.compile(rf"\n(?:{outside}[ \t]{{{indent}}}(?=[^\s-]|-\S))").search(text, end)
    return end, following.start() if following else len(text)
