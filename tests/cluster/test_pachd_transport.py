"""The transport to pachd: what is sent, what is kept, and that nothing hangs, repeats a create, or shows a secret."""

from __future__ import annotations

import base64
import contextlib
import http.client
import logging
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from spec_lint.cluster import pachd_http
from spec_lint.cluster.background import AbandonedError, Stop
from spec_lint.cluster.connection import Pace
from spec_lint.cluster.pachd_answers import NOTHING_CREATED, Kind
from spec_lint.cluster.pachd_api import Pachd
from spec_lint.cluster.pachd_calls import Call
from spec_lint.cluster.pachd_http import Transport
from spec_lint.cluster.target import UnusableError
from tests.cluster.authority import Authority
from tests.cluster.fake_pachd import FakePachd, running_pachd
from tests.cluster.fake_server import Asked, Reply, answering_bytes
from tests.cluster.pachd_client import PACE, TOKEN, USERS, VALUE, connected, context_of, error_of, kind_of, secret_of

JSON = {"Content-Type": "application/json"}


@pytest.fixture
def pachd() -> Iterator[FakePachd]:
    with running_pachd() as found:
        found.users = dict(USERS)
        found.kubernetes.put("there", listed=True, token="x")
        found.repos = {("default", "images"): ("master",)}
        yield found


def answering(pachd: FakePachd, status: int, body: bytes = b"", **headers: str) -> None:
    """Have the fake answer everything with this."""
    pachd.before = lambda _, asked: Reply(status, body, headers)


def test_the_headers_are_few(pachd: FakePachd) -> None:
    client = connected(pachd.url, TOKEN)
    client.version()
    client.secret("there")
    client.create_secret(secret_of())
    always = {"host", "accept-encoding", "content-type", "content-length", "user-agent"}
    sent = {asked.kind: set(asked.headers) - always for asked in pachd.seen}
    assert sent == {
        "GetVersion": {"grpc-timeout"},
        "InspectSecret": {"grpc-timeout", "authn-token"},
        "CreateSecret": {"authn-token"},
    }
    assert pachd.seen[0].headers["grpc-timeout"] == "2S"
    assert {asked.headers["content-type"] for asked in pachd.seen} == {"application/json"}


def test_one_connection_is_used_again(pachd: FakePachd, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[int] = []
    connect = http.client.HTTPConnection.connect

    def counted(connection: http.client.HTTPConnection) -> None:
        opened.append(1)
        connect(connection)

    monkeypatch.setattr(http.client.HTTPConnection, "connect", counted)
    client = connected(pachd.url, TOKEN)
    for _ in range(5):
        client.secret("there")
    assert len(opened) == 1
    # After a while, something in between may have dropped it.
    monkeypatch.setattr(pachd_http, "_FRESH", -1.0)
    client.secret("there")
    assert len(opened) == 2


def test_a_connection_that_the_server_closed_is_not_used_for_a_create(pachd: FakePachd) -> None:
    pachd.after = lambda found, asked: "hang up" if asked.kind == "InspectSecret" else None
    client = connected(pachd.url, TOKEN, Pace(2.0, 2.0, wait=0.01, tries=1))
    kind_of(lambda: client.secret("there"))
    time.sleep(0.05)
    client.create_secret(secret_of())
    assert "made" in pachd.kubernetes.secrets


@pytest.mark.parametrize("how", ["reset", "hang up", "truncate"])
def test_a_read_is_repeated(pachd: FakePachd, how: str) -> None:
    def once(found: FakePachd, asked: Asked) -> str | None:
        return how if len(found.seen) == 1 else None

    pachd.before = once
    found = connected(pachd.url, TOKEN).secret("there")
    assert found is not None
    assert pachd.kinds == ["InspectSecret"] * 2


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("how", ["reset", "hang up", "truncate"])
def test_a_create_is_never_repeated(pachd: FakePachd, how: str, when: str) -> None:
    setattr(pachd, when, lambda _, asked: how)
    kind = kind_of(lambda: connected(pachd.url, TOKEN).create_secret(secret_of()))
    assert (pachd.kinds, kind) == (["CreateSecret"], Kind.CUT_OFF)
    assert kind not in NOTHING_CREATED
    assert ("made" in pachd.kubernetes.secrets) is (when == "after")


def refusing(monkeypatch: pytest.MonkeyPatch, times: int) -> list[int]:
    """Have the first connections be refused; returns those that were tried."""
    connect, tried = http.client.HTTPConnection.connect, list[int]()

    def refused(connection: http.client.HTTPConnection) -> None:
        tried.append(len(tried))
        if len(tried) <= times:
            raise ConnectionRefusedError
        connect(connection)

    monkeypatch.setattr(http.client.HTTPConnection, "connect", refused)
    return tried


def test_a_create_that_was_not_sent_is_tried_again(pachd: FakePachd, monkeypatch: pytest.MonkeyPatch) -> None:
    refusing(monkeypatch, 2)
    connected(pachd.url, TOKEN).create_secret(secret_of())
    assert pachd.kinds == ["CreateSecret"]
    assert "made" in pachd.kubernetes.secrets


def test_a_create_that_cannot_be_sent_creates_nothing(pachd: FakePachd, monkeypatch: pytest.MonkeyPatch) -> None:
    tried = refusing(monkeypatch, 99)
    kind = kind_of(lambda: connected(pachd.url, TOKEN).create_secret(secret_of()))
    assert (kind, len(tried), pachd.kinds) == (Kind.UNREACHABLE, PACE.tries, [])
    assert kind in NOTHING_CREATED


def test_whoever_stops_waiting_for_a_connection_knows_that_nothing_was_created(
    pachd: FakePachd, monkeypatch: pytest.MonkeyPatch
) -> None:
    refusing(monkeypatch, 99)
    stop = Stop()
    transport = Transport(context_of(pachd.url, TOKEN), Pace(2.0, 2.0, wait=30.0, patience=60.0), stop)
    threading.Timer(0.3, stop.ask).start()
    assert kind_of(lambda: Pachd(transport).create_secret(secret_of())) is Kind.UNREACHABLE


@pytest.mark.parametrize(
    ("status", "body", "headers", "kind"),
    [
        (200, b"<html>log in</html>", {"Content-Type": "text/html"}, Kind.WEB_PAGE),
        (200, b"", {}, Kind.UNREADABLE),
        (200, b'"x"', JSON, Kind.UNREADABLE),
        (200, b"[" * 100_000, JSON, Kind.UNREADABLE),
        (404, b"<html>", {}, Kind.WEB_PAGE),
        (404, b"", {"Server": "envoy"}, Kind.GRPC_ONLY),
        (404, b"", {}, Kind.NOT_PACHD),
        (301, b"", {"Location": "https://elsewhere/"}, Kind.NEEDS_TLS),
        (302, b"", {"Location": "/login"}, Kind.REDIRECT),
        (302, b"", {"Location": "http://elsewhere/"}, Kind.REDIRECT),
        (403, b'{"kind":"Status","code":403,"message":"forbidden"}', JSON, Kind.NOT_PACHD),
        (500, b"This is the cleartext installation of pachyderm-proxy, made up.", {}, Kind.NO_TLS),
        (503, b"no healthy upstream", {}, Kind.DOWN),
        (503, b"<html>", {}, Kind.DOWN),
        (400, b"Client sent an HTTP request to an HTTPS server.\n", {}, Kind.NEEDS_TLS),
        (401, b"", {}, Kind.NOT_PACHD),
        (500, b'{"code":true,"message":"x"}', JSON, Kind.NOT_PACHD),
        (500, b'{"code":99,"message":"x"}', JSON, Kind.NOT_PACHD),
        (500, b'{"code":2,"message":5}', JSON, Kind.NOT_PACHD),
    ],
)
def test_another_answer_is_named_and_not_followed(
    pachd: FakePachd, status: int, body: bytes, headers: dict[str, str], kind: Kind
) -> None:
    answering(pachd, status, body, **headers)
    client = connected(pachd.url, TOKEN, Pace(2.0, 2.0, wait=0.01, tries=1))
    assert kind_of(lambda: client.secret("there")) is kind
    assert len(pachd.seen) == 1
    assert kind_of(lambda: client.create_secret(secret_of())) is kind


def test_an_answer_may_not_be_too_large(pachd: FakePachd, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pachd_http, "SIZE_LIMIT", 1 << 16)
    answering(pachd, 200, b'{"a":"' + b"x" * (1 << 17) + b'"}', **JSON)
    assert kind_of(lambda: connected(pachd.url, TOKEN).secret("there")) is Kind.UNREADABLE


class TestStreams:
    """A list is complete, or it is none."""

    def test_is_read_to_the_end(self, pachd: FakePachd) -> None:
        pachd.repos = {("default", f"r{number}"): ("master",) for number in range(500)}
        assert len(connected(pachd.url, TOKEN).repos()) == 500
        pachd.repos = {}
        assert connected(pachd.url, TOKEN).repos() == []

    def test_an_error_at_its_end_voids_it(self, pachd: FakePachd) -> None:
        pachd.break_list_after = 1
        assert kind_of(lambda: connected(pachd.url, TOKEN).repos()) is Kind.UNCLEAR

    def test_an_error_at_its_beginning(self, pachd: FakePachd) -> None:
        assert kind_of(lambda: connected(pachd.url).repos()) is Kind.NOT_LOGGED_IN
        assert kind_of(lambda: connected(pachd.url, "old-token").repos()) is Kind.TOKEN_EXPIRED

    def test_a_missing_end_voids_it(self, pachd: FakePachd) -> None:
        pachd.before = lambda _, asked: "truncate stream"
        assert kind_of(lambda: connected(pachd.url, TOKEN).repos()) is Kind.CUT_OFF

    @pytest.mark.parametrize("body", [b'{"result":{}}\nx\n', b'{"other":{}}\n', b'{"result":5}\n', b"[]\n"])
    def test_another_line_voids_it(self, pachd: FakePachd, body: bytes) -> None:
        answering(pachd, 200, body, **JSON)
        assert kind_of(lambda: connected(pachd.url, TOKEN).repos()) is Kind.UNREADABLE


class TestTime:
    """Nothing waits longer than it may."""

    QUICK = Pace(connect=0.3, answer=0.3, wait=0.01, tries=1)

    def test_a_server_that_does_not_answer(self, pachd: FakePachd) -> None:
        pachd.before = lambda _, asked: time.sleep(1.5)
        client, start = connected(pachd.url, TOKEN, self.QUICK), time.monotonic()
        assert kind_of(lambda: client.secret("there")) is Kind.TIMEOUT
        kind = kind_of(lambda: client.create_secret(secret_of()))
        assert (kind, kind in NOTHING_CREATED) == (Kind.TIMEOUT, False)
        assert time.monotonic() - start < 1.5

    def test_a_server_that_answers_slowly(self, pachd: FakePachd) -> None:
        with answering_bytes(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n", pause=1.0) as url:
            client = connected(url, TOKEN, self.QUICK)
            assert kind_of(client.version) is Kind.TIMEOUT

    def test_nobody_at_the_address(self) -> None:
        with answering_bytes(b"") as url:
            pass
        client = connected(url, TOKEN, self.QUICK)
        found = error_of(client.version)
        assert found.kind is Kind.UNREACHABLE
        assert "cannot be reached" in found.trouble.message
        assert kind_of(lambda: client.create_secret(secret_of())) in NOTHING_CREATED

    def test_a_user_who_wants_to_stop(self, pachd: FakePachd) -> None:
        pachd.before = lambda _, asked: time.sleep(1)
        stop = Stop(grace=0.0)
        transport = Transport(context_of(pachd.url, TOKEN), PACE, stop)
        stop.ask()
        with pytest.raises(AbandonedError):
            Pachd(transport).version()

    def test_a_server_that_comes_back(self, pachd: FakePachd) -> None:
        def down(found: FakePachd, asked: Asked) -> Reply | None:
            return Reply(503, b"no healthy upstream") if len(found.seen) < 8 else None

        pachd.before = down
        patient = Pace(2.0, 2.0, wait=0.01, longest_wait=0.05, patience=20.0)
        assert connected(pachd.url, TOKEN, patient).secret("there") is not None
        pachd.forget()
        assert kind_of(lambda: connected(pachd.url, TOKEN).secret("there")) is Kind.DOWN
        assert len(pachd.seen) == PACE.tries


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("authority"))


class TestTls:
    """Which servers are trusted."""

    @pytest.fixture
    def secure(self, authority: Authority) -> Iterator[FakePachd]:
        with running_pachd(tls=authority.of_server()) as found:
            yield found

    def test_one_with_a_certificate_of_the_context(self, authority: Authority, secure: FakePachd) -> None:
        pem = base64.b64decode(authority.data("ca.crt")).decode()
        client = connected(secure.url, TOKEN, authorities=pem)
        assert client.version().text == "2.12.2"
        client.create_secret(secret_of())
        assert "made" in secure.kubernetes.secrets

    def test_no_other(self, secure: FakePachd, tmp_path: Path) -> None:
        found = error_of(connected(secure.url, TOKEN).version)
        assert found.kind is Kind.CERTIFICATE
        assert "`server_cas`" in (found.trouble.help or "")
        other = base64.b64decode(Authority(tmp_path).data("ca.crt")).decode()
        assert kind_of(connected(secure.url, TOKEN, authorities=other).version) is Kind.CERTIFICATE
        assert secure.seen == []

    def test_certificates_that_are_none(self, secure: FakePachd) -> None:
        with pytest.raises(UnusableError) as caught:
            connected(secure.url, TOKEN, authorities="made up")
        assert "are not certificates in PEM" in caught.value.trouble.message

    def test_the_other_scheme(self, pachd: FakePachd, secure: FakePachd) -> None:
        once = Pace(2.0, 2.0, wait=0.01, tries=1)
        https = connected(pachd.url.replace("http:", "https:"), TOKEN, once)
        assert kind_of(https.version) is Kind.NO_TLS
        plain = connected(secure.url.replace("https:", "http:"), TOKEN, once)
        assert kind_of(plain.version) in (Kind.NEEDS_TLS, Kind.CUT_OFF)


class TestNothingIsShown:
    """Neither the token nor a value, whatever is switched on."""

    def test_by_http_client(
        self, pachd: FakePachd, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
    ) -> None:
        monkeypatch.setattr(http.client.HTTPConnection, "debuglevel", 5)
        client = connected(pachd.url, TOKEN)
        client.create_secret(secret_of())
        client.secret("there")
        captured = capfd.readouterr()
        assert captured.out + captured.err == ""

    def test_by_logs(self, pachd: FakePachd, caplog: pytest.LogCaptureFixture) -> None:
        with caplog.at_level(logging.DEBUG):
            connected(pachd.url, TOKEN).create_secret(secret_of())
        assert caplog.records == []

    def test_by_a_server_that_repeats_everything(self, pachd: FakePachd) -> None:
        def echo(found: FakePachd, asked: Asked) -> Reply:
            import json

            text = f"{asked.headers} {asked.raw.decode()} {base64.b64decode((asked.body or {}).get('file', ''))!r}"
            codes = [2, 3, 5, 7, 8, 12, 13, 16]
            body = {"code": codes[len(found.seen) % len(codes)], "message": text, "details": [{"x": text}]}
            return Reply(500, json.dumps(body).encode(), {**JSON, "Location": text[:50].replace("\n", " ")})

        pachd.before = echo
        for _ in range(8):
            error_of(lambda: connected(pachd.url, TOKEN).create_secret(secret_of()))
            error_of(lambda: connected(pachd.url, TOKEN).who_am_i())

    def test_by_objects(self, pachd: FakePachd) -> None:
        client = connected(pachd.url, TOKEN)
        client.create_secret(secret_of())
        transport: Any = client.transport
        assert TOKEN not in f"{transport!r} {vars(transport)} {client!r} {client.context!r}"
        assert VALUE not in f"{vars(transport)}"


def test_only_these_calls_can_be_made() -> None:
    assert [call.name for call in Call if call.writes] == ["CREATE_SECRET"]
    assert {
        word for call in Call for word in ("Delete", "Update", "Set", "Modify", "Patch") if word in call.path
    } == set()


class Proxy:
    """A proxy that tunnels whatever it is asked for, and remembers what that was."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://me:pass%20word@127.0.0.1:{self.listener.getsockname()[1]}"
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = self.listener.accept()
                head = client.recv(65536).decode()
                self.asked.append(head)
                host, _, port = head.split()[1].rpartition(":")
                server = socket.create_connection((host, int(port)))
                client.sendall(b"HTTP/1.0 200 OK\r\n\r\n")
                for one, other in ((client, server), (server, client)):
                    threading.Thread(target=self._copy, args=(one, other), daemon=True).start()

    @staticmethod
    def _copy(one: socket.socket, other: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := one.recv(65536):
                other.sendall(data)
            other.shutdown(socket.SHUT_WR)


@pytest.mark.parametrize("tls", [False, True])
def test_a_proxy_tunnels(tls: bool, authority: Authority) -> None:
    proxy = Proxy()
    with running_pachd(tls=authority.of_server() if tls else None) as pachd:
        pem = base64.b64decode(authority.data("ca.crt")).decode() if tls else None
        client = connected(pachd.url, TOKEN, authorities=pem, proxy_url=proxy.url)
        assert client.version().text == "2.12.2"
        assert client.secret("none") is None
        place = pachd.url.partition("://")[2]
        assert [asked.split()[:2] for asked in proxy.asked] == [["CONNECT", place]]
        assert base64.b64encode(b"me:pass word").decode() in proxy.asked[0]
        assert {asked.headers["host"] for asked in pachd.seen} == {place}
        assert {"proxy-authorization", "connection"} & {name for asked in pachd.seen for name in asked.headers} == set()
    proxy.listener.close()
    once = Pace(2.0, 2.0, wait=0.01, tries=1)
    found = error_of(connected("http://pach.example.com:80", TOKEN, once, proxy_url=proxy.url).version)
    assert found.kind is Kind.UNREACHABLE
    assert "through the proxy http://127.0.0.1" in found.trouble.message
    assert "pass" not in found.trouble.message
    assert kind_of(connected("http://pach.example.com:80", TOKEN, once, proxy_url="http://p:x").version) is (
        Kind.UNREACHABLE
    )
