"""URLs of egress: what Go's net/url can read, and which of them reach an object store or a database.

A URL may contain a password, so no message repeats any part of one.

Sources: net/url of Go 1.22; ParseURL of Pachyderm 2.12 (src/internal/obj/url.go, src/internal/pachsql/url.go).
"""

from __future__ import annotations

import re
from functools import cache

from spec_lint.findings.named_tuple import NamedTuple
from spec_lint.grammar import GrammarError

OBJECT_SCHEMES = ("s3", "gs", "gcs", "azblob", "wasb", "minio", "file", "test-minio")
"""The schemes of object stores. ``gcs`` is ``gs``, ``wasb`` is ``azblob``."""

SQL_SCHEMES = ("postgres", "postgresql", "mysql")

Place = tuple[int, int]


class Url(NamedTuple):
    """The parts of a URL as Go splits it, percent escapes not decoded, each with its place in the text.

    ``user`` and ``password_place`` are None if there are none. ``path`` starts with its slash.
    """

    scheme: str
    user: str | None
    host: str
    path: str
    query: str
    password_place: Place | None
    host_place: Place
    path_place: Place
    query_place: Place

    def path_parts(self) -> list[tuple[str, Place]]:
        """The parts of the path before and after the first inner slash, without outer slashes."""
        inner = self.path.strip("/")
        start = self.path_place[0] + len(self.path) - len(self.path.lstrip("/"))
        first, slash, rest = inner.partition("/")
        parts = [(first, (start, start + len(first)))]
        if slash:
            parts.append((rest, (start + len(first) + 1, start + len(inner))))
        return parts


def parse_url(text: str) -> Url:
    """Split a URL. Raises GrammarError if Go's url.Parse would not read it."""
    body, _, fragment = text.partition("#")
    control = re.search(r"[\x00-\x1f\x7f]", body)
    if control:
        raise GrammarError("it has a control character", *control.span())
    scheme = _scheme(body)
    position = len(scheme) + 1 if scheme else 0
    rest, mark, query = body[position:].partition("?")
    query_place = (len(body) - len(query), len(body)) if mark else (len(body), len(body))
    _check_escapes(fragment, len(text) - len(fragment))
    if scheme and not rest.startswith("/"):
        # Such as "mailto:someone": there is no host.
        place = (position, position + len(rest))
        return Url(scheme, None, "", "", query, None, (position, position), (place[1], place[1]), query_place)
    if not rest.startswith("/") and ":" in rest.partition("/")[0]:
        raise GrammarError("the part before the first colon is not a scheme", 0, text.index(":"))
    if not rest.startswith("//") or (not scheme and rest.startswith("///")):
        _check_escapes(rest, position)
        place = (position, position + len(rest))
        return Url(scheme, None, "", rest, query, None, (position, position), place, query_place)
    return _with_authority(scheme, rest, position, query, query_place)


def _scheme(text: str) -> str:
    match = re.match(r"([a-zA-Z][a-zA-Z0-9+.-]*):", text)
    if match:
        return match[1].lower()
    if text.startswith(":"):
        raise GrammarError("the scheme before the colon is missing", 0, 1)
    return ""


def _with_authority(scheme: str, rest: str, position: int, query: str, query_place: Place) -> Url:
    start = position + 2
    slash = rest.find("/", 2)
    authority = rest[2:] if slash < 0 else rest[2:slash]
    path = "" if slash < 0 else rest[slash:]
    userinfo, at, host = authority.rpartition("@")
    host_start = start + len(userinfo) + len(at)
    user, password_place = None, None
    _check_host(host, host_start)
    if at:
        user, colon, _ = userinfo.partition(":")
        if not re.fullmatch(r"[A-Za-z0-9._:~!$&'()*+,;=%@-]*", userinfo):
            what = "a character before the `@` must be written as a percent escape"
            raise GrammarError(what, start, host_start)
        _check_escapes(userinfo, start)
        password_place = (start + len(user) + 1, start + len(userinfo)) if colon else None
    path_start = host_start + len(host)
    _check_escapes(path, path_start)
    host_place, path_place = (host_start, path_start), (path_start, path_start + len(path))
    return Url(scheme, user, host, path, query, password_place, host_place, path_place, query_place)


def _check_host(host: str, start: int) -> None:
    end = start + len(host)
    port = host
    if host.startswith("["):
        closing = host.rfind("]")
        if closing < 0:
            raise GrammarError("the `]` after the address is missing", start, end)
        port = host[closing + 1 :]
    elif ":" in host:
        port = host[host.rindex(":") :]
    else:
        port = ""
    if port and not re.fullmatch(":[0-9]*", port):
        what = "a port has only digits (write a slash in a user or password as `%2F`)"
        raise GrammarError(what, end - len(port), end)
    bad = re.search(r"[^A-Za-z0-9._~!$&'()*+,;=:\[\]<>\"%\u0080-\U0010ffff-]", host)
    if bad:
        raise GrammarError("this is not allowed in a host", start + bad.start(), start + bad.end())
    _check_escapes(host, start, host=True)


def _check_escapes(part: str, start: int, *, host: bool = False) -> None:
    for match in _escape().finditer(part):
        place = (start + match.start(), start + match.end())
        if not match["digits"]:
            raise GrammarError("a percent sign (`%25`) must be followed by two hexadecimal digits", *place)
        if host and match.group() != "%25" and int(match["digits"], 16) < 0x80:
            raise GrammarError("this percent escape is not allowed in a host", *place)


@cache
def _escape() -> re.Pattern[str]:
    return re.compile("%(?:(?P<digits>[0-9a-fA-F]{2})|.{0,2})", re.DOTALL)
