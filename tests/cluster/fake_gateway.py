"""What the gateway of a fake pachd does itself: reading requests and writing answers as protojson does."""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Mapping
from typing import Any

from tests.cluster.fake_pachd_secrets import MIB


class GrpcError(Exception):
    """A failure of a call: gRPC's code, and a message. ``early``: the gateway refused it, before pachd saw it."""

    def __init__(self, code: int, message: str, *, early: bool = False) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.early = early


def dump(value: Any) -> bytes:
    return json.dumps(value, separators=(", ", ":"), ensure_ascii=False).encode()


def compact(value: Any) -> bytes:
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode() + b"\n"


def timeout_of(headers: Mapping[str, str]) -> float | None:
    for name, value in headers.items():
        if name.endswith("-bin") and not re.fullmatch(r"[A-Za-z0-9+/_-]*={0,2}", value):
            raise GrpcError(3, f"invalid binary header {name.title()}: illegal base64 data at input byte 0", early=True)
    text = headers.get("grpc-timeout")
    if text is None:
        return None
    match = re.fullmatch(r"(\d+)([HMSmun])", text)
    if match is None:
        raise GrpcError(3, f"invalid grpc-timeout: {text}", early=True)
    return int(match[1]) * {"H": 3600, "M": 60, "S": 1, "m": 1e-3, "u": 1e-6, "n": 1e-9}[match[2]]


_STRINGS = {"name": str, "createPipelineRequestJson": str}


def request_of(data: bytes) -> Any:
    """The request, as protojson reads it: unknown fields are dropped, wrong types refused."""
    text = data.decode("utf-8", "replace").strip()
    if not text:
        return {}
    try:
        body, _ = json.JSONDecoder().raw_decode(text)
    except ValueError:
        raise GrpcError(3, "unexpected EOF", early=True) from None
    if not isinstance(body, dict):
        raise GrpcError(3, f"proto:\xa0syntax error (line 1:1): unexpected token {text[0]}", early=True)
    _check_strings(body)
    if "file" in body:
        body["file"] = _bytes(body["file"])
        if len(body["file"]) > 20 * MIB:
            raise GrpcError(
                8, f"trying to send message larger than max ({len(body['file'])} vs. {20 * MIB})", early=True
            )
    return body


def _check_strings(body: dict[str, Any]) -> None:
    for key, value in body.items():
        if key in _STRINGS and not isinstance(value, str):
            raise GrpcError(3, f"proto:\xa0(line 1:1): invalid value for string type: {json.dumps(value)}", early=True)
        if isinstance(value, dict):
            _check_strings(value)


def _bytes(value: Any) -> bytes:
    try:
        if not isinstance(value, str):
            raise ValueError
        whole = value.translate(str.maketrans("-_", "+/")).rstrip("=")
        return base64.b64decode(whole + "=" * (-len(whole) % 4), validate=True)
    except (binascii.Error, ValueError):
        # As the real gateway does, this repeats what was sent.
        raise GrpcError(
            3, f"proto:\xa0(line 1:9): invalid value for bytes type: {json.dumps(value)}", early=True
        ) from None
