"""One call of pachd's HTTP API, one answer: the transport, with limits on time and size.

``http.client`` is used because it sends no ``Connection`` header: with one, every call fails if no Envoy is in front of
pachd. One connection is kept and used again, redirects are not followed, and nothing is logged.
"""

from __future__ import annotations

import http.client
import json
import select
import socket
import ssl
import threading
import time
from base64 import b64encode
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import suppress
from itertools import count
from typing import Any, TypeVar
from urllib.parse import unquote, urlsplit

from spec_lint import __version__
from spec_lint.cluster.background import AbandonedError, Stop, in_background, pause
from spec_lint.cluster.connection import Pace
from spec_lint.cluster.pachctl_config import Context
from spec_lint.cluster.pachd_answers import NOT_SENT, PASSING, Kind, PachdError, failed, failure
from spec_lint.cluster.pachd_calls import Call
from spec_lint.cluster.reading import delay
from spec_lint.cluster.target import unusable
from spec_lint.findings.private import Private
from spec_lint.secrets.value import SecretValue

SIZE_LIMIT = 64 << 20
"""The largest answer that is read, in bytes; pachd limits a message to 20 MiB, but not a stream of them."""

_FRESH = 30.0
"""How long, in seconds, a connection may have been idle to be used again: something in between may have dropped it."""

Json = dict[str, Any]
Result = TypeVar("Result")


class Raw(Private):
    """An answer as it came; the body may repeat the request, with its values."""

    __slots__ = ("body", "kind", "location", "server", "status")

    def __init__(self, status: int, headers: Mapping[str, str], body: bytes) -> None:
        self.status = status
        self.body = body
        self.kind = headers.get("Content-Type") or ""
        self.location = headers.get("Location") or ""
        self.server = headers.get("Server") or ""


class _LostError(Exception):
    """There was no answer over HTTP."""

    def __init__(self, kind: Kind) -> None:
        super().__init__(kind.value)
        self.kind = kind


class Transport:
    """Calls to the pachd of a context, one at a time.

    ``token`` is sent with each call that needs a login; it is not that of the context until somebody sets it, because
    the server has to be known first. Close it at the end; it may be used as a context manager.
    """

    def __init__(self, context: Context, pace: Pace, stop: Stop | None = None) -> None:
        self.context = context
        self.pace = pace
        self.stop = stop
        self.token: SecretValue[str] | None = None
        self.user: str | None = None
        self._connection: http.client.HTTPConnection | None = None
        self._used = 0.0
        self._until = time.monotonic() + pace.patience
        self._tls = _tls(context) if context.address.tls else None

    def __enter__(self) -> Transport:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        connection, self._connection = self._connection, None
        if connection is None:
            return
        if isinstance(connection.sock, socket.socket):
            with suppress(OSError):
                connection.sock.shutdown(socket.SHUT_RDWR)  # ends a read of an abandoned thread
        connection.close()

    def call(self, call: Call, body: Json, asked: str = "", keys: Collection[str] = ()) -> Json:
        return self._tried(call, body, asked, keys)[0]

    def stream(self, call: Call, body: Json) -> list[Json]:
        return self._tried(call, body, "", ())

    def _tried(self, call: Call, body: Json, asked: str, keys: Collection[str]) -> list[Json]:
        data = json.dumps(body, separators=(",", ":")).encode()

        def work() -> list[Json]:
            return self._messages(call, self._sent(call, data), asked, keys)

        passing = NOT_SENT if call.writes else PASSING
        return tried(work, call, self.pace, self._until, self.stop, passing)

    def _sent(self, call: Call, data: bytes) -> Raw:
        headers = {"Content-Type": "application/json", "User-Agent": f"spec-lint/{__version__}"}
        if not call.writes:
            headers["Grpc-Timeout"] = f"{max(1, round(self.pace.answer))}S"
        if self.token is not None and call.permission is not None:
            headers["Authn-Token"] = self.token.reveal()
        given_up = threading.Event()
        try:
            return in_background(
                lambda: self._exchange(call, data, headers, given_up), self.pace.connect + self.pace.answer, self.stop
            )
        except TimeoutError:
            kind = Kind.TIMEOUT
        except _LostError as lost:
            kind = lost.kind
        except AbandonedError:
            given_up.set()
            self.close()
            raise
        given_up.set()
        self.close()
        raise failed(self.context, kind, call)

    def _exchange(self, call: Call, data: bytes, headers: dict[str, str], given_up: threading.Event) -> Raw:
        connection = self._open()
        if given_up.is_set():
            connection.close()
            raise _LostError(Kind.TIMEOUT)  # nobody waits for it any more, so it is not sent
        self._connection = connection
        end = time.monotonic() + self.pace.answer
        try:
            connection.request("POST", call.path, data, headers)
            found = _read(connection.getresponse(), end)
        except _LostError:
            raise
        except Exception as error:
            raise _LostError(_lost(error)) from None
        self._used = time.monotonic()
        return found

    def _open(self) -> http.client.HTTPConnection:
        """The connection: a new one if the last one is closed, or may be."""
        connection = self._connection
        if connection is not None and _is_alive(connection, self._used):
            return connection
        self.close()
        try:
            connection = self._unconnected()
            connection.set_debuglevel(0)  # whatever the class says: it would print the token
            connection.connect()
        except ssl.SSLCertVerificationError:
            raise _LostError(Kind.CERTIFICATE) from None
        except ssl.SSLError as error:
            raise _LostError(Kind.NO_TLS if error.reason in _NO_TLS else Kind.TLS) from None
        except Exception:
            raise _LostError(Kind.UNREACHABLE) from None
        connection.sock.settimeout(self.pace.answer)
        return connection

    def _unconnected(self) -> http.client.HTTPConnection:
        """A connection to the address, or to the proxy that is to tunnel it."""
        address, seconds = self.context.address, self.pace.connect
        proxy = urlsplit(self.context.proxy_url) if self.context.proxy_url is not None else None
        host, port = (address.host, address.port) if proxy is None else (proxy.hostname or "", proxy.port or 80)
        connection = (
            http.client.HTTPSConnection(host, port, timeout=seconds, context=self._tls)
            if self._tls is not None
            else http.client.HTTPConnection(host, port, timeout=seconds)
        )
        if proxy is not None:
            words = f"{unquote(proxy.username or '')}:{unquote(proxy.password or '')}".encode()
            login = {"Proxy-Authorization": f"Basic {b64encode(words).decode()}"} if proxy.username else {}
            connection.set_tunnel(address.host, address.port, login)
        return connection

    def _messages(self, call: Call, raw: Raw, asked: str, keys: Collection[str]) -> list[Json]:
        """The messages of an answer; an error among them, or an answer that is not pachd's, is raised."""
        found = list(_objects(raw.body, call.streams))
        for message in found:
            error = message.get("error") if call.streams and isinstance(message.get("error"), dict) else message
            if isinstance(error, dict) and _is_failure(error) and (raw.status != 200 or error is not message):
                raise failure(self.context, call, asked, error["code"], error["message"], keys, self.user)
        if raw.status != 200:
            raise failed(self.context, _foreign(raw, tls=self.context.address.tls), call)
        if call.streams:
            results = [message.get("result") for message in found]
            if all(isinstance(result, dict) for result in results) and (found or not raw.body.strip()):
                return [result for result in results if isinstance(result, dict)]
        elif len(found) == 1:
            return found
        raise failed(self.context, _page(raw) or Kind.UNREADABLE, call)


def tried(
    work: Callable[[], Result], call: Call, pace: Pace, until: float, stop: Stop | None, passing: Collection[Kind]
) -> Result:
    """The result of a call. A read is repeated a few times if that may help, a create if it was not sent."""
    for attempt in count(1):
        try:
            return work()
        except PachdError as error:
            last = attempt >= pace.tries and time.monotonic() >= until
            if last or error.kind not in passing:
                raise
            failed_so_far = error
        try:
            pause(delay(pace, attempt, None), stop)
        except AbandonedError:
            if call.writes:  # it was not sent, so nothing is unknown
                raise failed_so_far from None
            raise
    raise AssertionError("the last try returns or raises")


def _tls(context: Context) -> ssl.SSLContext:
    """TLS as pachctl sets it up: with ``server_cas``, no other authorities are trusted."""
    found = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    found.set_alpn_protocols(["http/1.1"])
    if context.authorities is None:
        found.load_default_certs()
        return found
    try:
        found.load_verify_locations(cadata=context.authorities)
    except (ssl.SSLError, ValueError):
        raise unusable(f"The certificate authorities for {context.place} are not certificates in PEM.") from None
    return found


_NO_TLS = frozenset({"WRONG_VERSION_NUMBER", "HTTP_REQUEST", "RECORD_LAYER_FAILURE", "PACKET_LENGTH_TOO_LONG"})
"""OpenSSL's reasons for an answer that is not TLS."""


def _is_alive(connection: http.client.HTTPConnection, used: float) -> bool:
    """Whether an idle connection is still open. There is nothing to read from it, unless the server has closed it."""
    if not isinstance(connection.sock, socket.socket) or time.monotonic() - used > _FRESH:
        return False
    try:
        return not select.select([connection.sock], [], [], 0)[0]
    except (OSError, ValueError):
        return False


def _read(response: http.client.HTTPResponse, end: float) -> Raw:
    body = bytearray()
    while piece := response.read(1 << 16):
        body += piece
        if len(body) > SIZE_LIMIT:
            raise _LostError(Kind.UNREADABLE)
        if time.monotonic() > end:
            raise _LostError(Kind.TIMEOUT)
    if response.length:  # http.client says nothing if a body is shorter than its length
        raise _LostError(Kind.CUT_OFF)
    return Raw(response.status, {name.title(): value for name, value in response.getheaders()}, bytes(body))


def _lost(error: Exception) -> Kind:
    if isinstance(error, TimeoutError):
        return Kind.TIMEOUT
    if isinstance(error, http.client.BadStatusLine) and not isinstance(error, ConnectionError):
        # HTTP/2 begins with a frame of settings, TLS with an alert.
        first = str(error)[:2]
        return Kind.GRPC_ONLY if first == "\0\0" else Kind.NEEDS_TLS if first == "\x15\x03" else Kind.UNREADABLE
    if isinstance(error, OSError | http.client.IncompleteRead):
        return Kind.CUT_OFF
    return Kind.UNREADABLE


def _objects(body: bytes, streams: bool) -> Iterator[Json]:
    """The JSON objects of a body: one, or one per line. Nothing if anything in it is something else."""
    pieces = [line for line in body.split(b"\n") if line.strip()] if streams else [body]
    try:
        found = [json.loads(piece) for piece in pieces]
    except (ValueError, RecursionError):
        return
    if all(isinstance(one, dict) for one in found):
        yield from found


def _is_failure(message: Json) -> bool:
    """Whether this is an error as pachd writes it. Kubernetes' own have a ``kind``, and HTTP's status as code."""
    code = message.get("code")
    return type(code) is int and 0 < code <= 16 and isinstance(message.get("message"), str)


def _foreign(raw: Raw, *, tls: bool) -> Kind:
    """What a failure is that is not in pachd's form: the answer of something in front of it, or of something else."""
    if 300 <= raw.status < 400:
        return Kind.NEEDS_TLS if not tls and raw.location.startswith("https://") else Kind.REDIRECT
    if raw.body.startswith(b"This is the cleartext installation of pachyderm-proxy"):
        return Kind.NO_TLS
    if raw.status == 400 and b"HTTP request to an HTTPS server" in raw.body:
        return Kind.NEEDS_TLS
    if raw.status in (502, 503, 504):
        return Kind.DOWN
    if raw.status == 404 and not raw.body and raw.server == "envoy":
        return Kind.GRPC_ONLY
    return _page(raw) or Kind.NOT_PACHD


def _page(raw: Raw) -> Kind | None:
    return Kind.WEB_PAGE if "html" in raw.kind.lower() or raw.body.lstrip()[:1] == b"<" else None
