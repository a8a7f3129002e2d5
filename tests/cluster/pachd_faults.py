"""What can go wrong between a client and a pachd: answers of pachd, of a proxy, of something else, and none at all.

Each is played instead of an answer. Those in ``LOST`` may also come after pachd carried the request out.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable

from tests.cluster.fake_gateway import dump
from tests.cluster.fake_pachd import HTTP, FakePachd, Fault
from tests.cluster.fake_server import Asked, Reply

JSON = {"Content-Type": "application/json"}
HTML = {"Content-Type": "text/html; charset=utf-8"}
ENVOY = {"Content-Type": "text/plain", "Server": "envoy"}

Play = Callable[[FakePachd, Asked], "Reply | str | None"]


def playing(chosen: Callable[[Asked], bool], play: Play) -> Fault:
    """Play something at the chosen requests only."""
    return lambda pachd, asked: play(pachd, asked) if chosen(asked) else None


def grpc(code: int, message: str) -> Play:
    """A failure as pachd words it; ``NAME`` stands for the secret that the request is about."""

    def play(pachd: FakePachd, asked: Asked) -> Reply:
        said = message.replace("NAME", asked.name)
        return Reply(HTTP[code], dump({"code": code, "message": said, "details": []}), JSON)

    return play


def refused(message: str) -> Play:
    return grpc(2, f"failed to create secret: {message}")


def answer(status: int, body: str | bytes = b"", **headers: str) -> Play:
    data = body.encode() if isinstance(body, str) else body
    return lambda pachd, asked: Reply(status, data, headers)


def broken(how: str) -> Play:
    return lambda pachd, asked: how


def hang(seconds: float) -> Play:
    def play(pachd: FakePachd, asked: Asked) -> str:
        time.sleep(seconds)
        return "hang up"

    return play


def echo(status: int, code: int | None, prefix: str = "") -> Play:
    """A failure that repeats the whole request, in its text, its details, and headers."""

    def play(pachd: FakePachd, asked: Asked) -> Reply:
        said = json.dumps([asked.body, asked.token, asked.file if asked.kind == "CreateSecret" else None])
        details = [{"@type": "type.googleapis.com/google.rpc.DebugInfo", "stackEntries": [said], "detail": said}]
        body = {"code": code, "message": prefix + said, "details": details} if code is not None else said
        short = said[:2000]
        return Reply(status, dump(body), JSON | {"Www-Authenticate": short, "X-Request": short, "Server": short})

    return play


NO_RIGHT = "robot:ci is not authorized to perform this operation - needs permissions [X] on CLUSTER . Run `x`."
FAULTS: dict[str, Play] = {
    "not logged in": grpc(16, "no authentication token (try logging in)"),
    "token swept": grpc(16, "provided auth token is corrupted or has expired (try logging in again)"),
    "token expired": grpc(13, "token expiration is in the past"),
    "no permission": grpc(7, NO_RIGHT),
    "no license": grpc(2, "not priviledged to operate while Enterprise License is disabled"),
    "no role binding": grpc(2, "no role binding exists for CLUSTER"),
    "exists": refused('secrets "NAME" already exists'),
    "being deleted": refused('object is being deleted: secrets "NAME" already exists'),
    "policy": refused('admission webhook "w.example.com" denied the request: secrets "NAME" already exists'),
    "quota": refused('secrets "NAME" is forbidden: exceeded quota: q, requested: count/secrets=1'),
    "terminating": refused('secrets "NAME" is forbidden: unable to create new content in namespace pach because'),
    "no namespace": refused('namespaces "pach" not found'),
    "invalid": refused('Secret "NAME" is invalid: data[token]: Required value'),
    "too large": refused("Request entity too large: limit is 3145728"),
    "message too large": grpc(8, "trying to send message larger than max (30000000 vs. 20971520)"),
    "pachd forbidden": refused('secrets is forbidden: User "system:serviceaccount:pach:pachyderm" cannot create'),
    "no Kubernetes": refused('Post "https://10.0.0.1/api/v1": dial tcp 10.0.0.1:443: connect: connection refused'),
    "call not there": grpc(5, "Not Found"),
    "call not implemented": grpc(12, "method X not implemented"),
    "connection header": grpc(13, "stream terminated by RST_STREAM with error code: PROTOCOL_ERROR"),
    "canceled": grpc(1, "context canceled"),
    "other failure": refused("etcdserver: request timed out, possibly due to previous leader failure"),
    "Kubernetes cut off": refused('Post "https://10.0.0.1/api/v1": read tcp 10.0.0.1:443: connection reset by peer'),
    "deadline": grpc(4, "context deadline exceeded"),
    "panic": grpc(10, "panic: runtime error: invalid memory address or nil pointer dereference"),
    "internal": grpc(13, "transport: error while dialing"),
    "unavailable": grpc(14, "connection error: desc = transport is closing"),
    "429": answer(429, "local_rate_limited", **ENVOY),
    "500 as text": answer(500, "Internal Server Error", **ENVOY),
    "502 page": answer(502, "<html><h1>502 Bad Gateway</h1></html>", **HTML),
    "503 of a proxy": answer(503, "upstream connect error or disconnect/reset before headers", **ENVOY),
    "504 of a proxy": answer(504, "upstream request timeout", **ENVOY),
    "TLS is on": answer(301, Location="https://127.0.0.1:1/elsewhere"),
    "login page": answer(302, Location="http://127.0.0.1:1/login"),
    "no route": answer(404, b"", Server="envoy"),
    "404 page": answer(404, "<!doctype html><title>Console</title>", **HTML),
    "200 page": answer(200, "<html>Welcome</html>", **HTML),
    "200 of something else": answer(200, b"[]", **JSON),
    "empty": answer(200, b"", **JSON),
    "reset": broken("reset"),
    "hang up": broken("hang up"),
    "truncated": broken("truncate"),
}
LOST = (
    "canceled", "other failure", "Kubernetes cut off", "deadline", "panic", "internal", "unavailable", "500 as text",
    "502 page", "503 of a proxy", "504 of a proxy", "200 page", "reset", "hang up", "truncated",
)  # fmt: skip
"""Those that do not say whether the request was carried out."""
NO_GRPC = ("connection header", "200 page", "200 of something else", "empty", "TLS is on", "login page", "truncated")
"""Those that only HTTP can give: pachctl speaks gRPC."""
