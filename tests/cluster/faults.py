"""What can go wrong between a client and an API server, played at chosen requests."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import aiohttp.web
import kmock

from tests.cluster.fake import Emulator, Fault, Seen, exists, invalid, status

Choice = Callable[[Any], bool]


def nth(number: int, kind: str | None = None) -> Choice:
    """The request of this number, from 1, of those of a kind."""
    count = 0

    def chosen(seen: Seen) -> bool:
        nonlocal count
        if kind is not None and seen.kind != kind:
            return False
        count += 1
        return count == number

    return chosen


def every(kind: str, name: str | None = None) -> Choice:
    """Every request of a kind (about one secret)."""
    return lambda seen: seen.kind == kind and (name is None or seen.name == name)


def fault(chosen: Choice, play: Fault) -> Fault:
    """Play something at the chosen requests only."""

    async def at(emulator: Emulator, request: kmock.Request, seen: Seen) -> Any:
        return await play(emulator, request, seen) if chosen(seen) else None

    return at


def answering(make: Callable[[Seen], Any]) -> Fault:
    """Answer with this instead."""

    async def play(emulator: Emulator, request: kmock.Request, seen: Seen) -> Any:
        return make(seen)

    return play


async def reset(emulator: Emulator, request: kmock.Request, seen: Seen) -> Any:
    """Break the connection off: before the commit as ``before``, after it as ``after``."""
    transport = request._raw_request.transport if request._raw_request is not None else None
    if transport is not None:
        transport.abort()
    return aiohttp.web.Response()


def hang(seconds: float) -> Fault:
    """Do not answer for a while."""

    async def play(emulator: Emulator, request: kmock.Request, seen: Seen) -> Any:
        await asyncio.sleep(seconds)
        return aiohttp.web.Response(status=503)

    return play


async def truncate(emulator: Emulator, request: kmock.Request, seen: Seen) -> Any:
    """Promise a long body, send the beginning of one, and break off."""
    assert request._raw_request is not None
    response = aiohttp.web.StreamResponse(status=201 if seen.method == "POST" else 200)
    response.content_length = 10_000
    response.content_type = "application/json"
    await response.prepare(request._raw_request)
    await response.write(b'{"kind":"Secret","apiVersion":"v1","metadata":{"na')
    if request._raw_request.transport is not None:
        request._raw_request.transport.abort()
    return response


def plain_text(code: int, text: str, **headers: str) -> Fault:
    """An answer that is no JSON, as a load balancer or the server under load gives it."""
    return answering(lambda seen: aiohttp.web.Response(status=code, text=text, headers=headers))


def echo(code: int, reason: str | None) -> Fault:
    """A failure that repeats the whole request, in each place where a server may: the text, the causes, a header."""

    def make(seen: Seen) -> Any:
        import json

        said = json.dumps(seen.body)
        cause = {"reason": "FieldValueInvalid", "message": said, "field": said}
        other = {"reason": said, "message": said, "field": f"data[{said}]"}
        body = {
            "kind": "Status",
            "apiVersion": "v1",
            "metadata": {},
            "status": "Failure",
            "message": f"Invalid value: {said}",
            "details": {"name": said, "kind": said, "causes": [cause, other]},
            "code": code,
        }
        if reason is not None:
            body["reason"] = reason
        headers = {"Warning": f'299 - "{said[:2000].replace(chr(34), "")}"'}
        return aiohttp.web.json_response(body, status=code, headers=headers)

    return answering(make)


FAULTS: dict[str, Fault] = {
    "401": answering(lambda seen: status(401, "Unauthorized", "Unauthorized")),
    "403": answering(lambda seen: status(403, "Forbidden", 'User "x" cannot get resource "secrets"')),
    "403 of a policy": answering(lambda seen: status(403, "Forbidden", 'admission webhook "x" denied the request')),
    "404": answering(lambda seen: status(404, "NotFound", "not found", kind="namespaces", name="pach")),
    "404 as text": plain_text(404, "404 page not found\n"),
    "409": answering(lambda seen: exists(seen.name)),
    "409 while deleting": answering(lambda seen: exists(seen.name, deleting=True)),
    "409 conflict": answering(lambda seen: status(409, "Conflict", "Operation cannot be fulfilled on resourcequotas")),
    "413": answering(lambda seen: status(413, "RequestEntityTooLarge", "limit is 3145728")),
    "422": answering(lambda seen: invalid(seen.name, ("FieldValueRequired", "data[token]"))),
    "429": plain_text(429, "Too many requests, please try again later.\n", **{"Retry-After": "0"}),
    "500": answering(lambda seen: status(500, None, "failed")),
    "500 as text": plain_text(500, "panic"),
    "503": plain_text(503, "<html>upstream</html>"),
    "302": plain_text(302, "", Location="http://127.0.0.1:1/elsewhere"),
    "200 of something else": answering(lambda seen: aiohttp.web.json_response({"kind": "Pod"})),
    "200 as text": plain_text(200, "<html>Welcome</html>"),
    "reset": reset,
    "truncated": truncate,
}
LOST = ("500", "500 as text", "503", "200 as text", "200 of something else", "reset", "truncated")
"""Those that do not say whether the request was carried out."""
