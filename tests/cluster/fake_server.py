"""A real HTTP server for a fake: requests as they come in, answers as they are to go out, and broken connections."""

from __future__ import annotations

import base64
import json
import re
import socket
import ssl
import struct
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Protocol

from tests.cluster.fake_gateway import compact


@dataclass(frozen=True)
class Asked:
    """One request as it came in: ``body`` is the JSON, or None."""

    method: str
    path: str
    headers: dict[str, str]
    raw: bytes
    body: Any

    @property
    def kind(self) -> str:
        """The call (``InspectSecret``), or the method and path of anything else."""
        match = re.fullmatch(r"/api/\w+\.(?:API|Debug)/(\w+)", self.path)
        return match[1] if match and self.method == "POST" else f"{self.method} {self.path}"

    @property
    def name(self) -> str:
        """The secret that it is about."""
        if self.kind == "InspectSecret":
            return str(self.body["secret"]["name"])
        return str(self.file["metadata"]["name"]) if self.kind == "CreateSecret" else ""

    @property
    def file(self) -> dict[str, Any]:
        """The object of a CreateSecret."""
        found: dict[str, Any] = json.loads(base64.b64decode(self.body["file"]))
        return found

    @property
    def token(self) -> str | None:
        return self.headers.get("authn-token")


@dataclass(frozen=True)
class Reply:
    """An answer to send: the body whole, or in chunks (then it is a stream)."""

    status: int
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    chunks: tuple[bytes, ...] | None = None


class Fake(Protocol):
    """What answers requests: with a reply, or with ``reset``, ``hang up`` or ``truncate`` for the connection."""

    def handle(self, asked: Asked) -> Reply | str: ...


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # which would hold back each answer until the client has acknowledged its head
    fake: Fake

    def _answer(self) -> None:
        data = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        headers: dict[str, str] = {}
        for name, value in self.headers.items():
            headers[name.lower()] = f"{headers[name.lower()]}\n{value}" if name.lower() in headers else value
        try:
            body = json.loads(data)
        except ValueError:
            body = None
        asked = Asked(self.command, self.path, headers, data, body)
        self._send(self.fake.handle(asked))

    do_POST = do_GET = do_PUT = do_DELETE = do_PATCH = _answer  # noqa: N815

    def _send(self, reply: Reply | str) -> None:
        if isinstance(reply, str):
            self._break(reply)
            return
        self.send_response_only(reply.status)
        for name, value in reply.headers.items():
            self.send_header(name, value)
        if reply.chunks is None:
            self.send_header("Content-Length", str(len(reply.body)))
            self.end_headers()
            self.wfile.write(reply.body)
            return
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        for chunk in reply.chunks:
            self.wfile.write(f"{len(chunk):x}\r\n".encode() + chunk + b"\r\n")
        self.wfile.write(b"0\r\n\r\n")

    def _break(self, how: str) -> None:
        """Break the connection: before an answer, in the middle of one, or in the middle of a stream."""
        if how == "truncate":
            self.wfile.write(
                b'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 10000\r\n\r\n{"secret'
            )
        elif how == "truncate stream":
            line = compact({"result": {"repo": {"name": "images", "type": "user", "project": {"name": "default"}}}})
            self.wfile.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
            self.wfile.write(f"{len(line):x}\r\n".encode() + line + b"\r\n")
        self.wfile.flush()
        if how == "reset":
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.close_connection = True
        self.connection.close()

    def log_message(self, *_: Any) -> None:
        pass


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_: Any) -> None:
        """A client that went away is no news."""


@contextmanager
def serving(fake: Fake, tls: ssl.SSLContext | None = None) -> Iterator[str]:
    """A fake on a free port of this machine, in threads of its own. Gives its URL."""
    server = _Server(("127.0.0.1", 0), type("Handler", (_Handler,), {"fake": fake}))
    if tls is not None:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.005}, daemon=True)
    thread.start()
    try:
        yield f"{'https' if tls else 'http'}://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)


@contextmanager
def answering_bytes(data: bytes, *, reset: bool = False, pause: float = 0.0) -> Iterator[str]:
    """Something else at an address, which says this to whatever it is sent, and hangs up. Gives its URL."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0.05)
        stopped = threading.Event()

        def serve() -> None:
            while not stopped.is_set():
                try:
                    connection, _ = listener.accept()
                except TimeoutError:
                    continue
                except OSError:
                    return
                with connection:
                    connection.settimeout(1)
                    try:
                        read = b""
                        while not read.endswith(b"}"):  # what is not read would reset the connection
                            read += connection.recv(65536) or b"}"
                        connection.sendall(data)
                        time.sleep(pause)
                    except OSError:
                        continue
                    if reset:
                        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            stopped.set()
            thread.join(5)
