"""What admission says in a cluster: policies and webhooks that refuse, change or warn, as a kube-apiserver words it."""

from __future__ import annotations

import base64
from collections.abc import Callable
from typing import Any

import aiohttp.web

from tests.cluster.fake import status

CODES = {"Invalid": 422, "Forbidden": 403, "Unauthorized": 401, "RequestEntityTooLarge": 413}
"""The reasons that a policy may give, and the statuses that they become; the first is what it is by default."""

Admission = Callable[[dict[str, Any]], aiohttp.web.StreamResponse | None]


def policy(
    name: str, binding: str | None, said: str, reason: str = "Invalid", kind: str = "ValidatingAdmissionPolicy"
) -> Admission:
    """A policy that refuses every secret: its one cause names no field."""

    def admit(body: dict[str, Any]) -> aiohttp.web.StreamResponse:
        secret, bound = body["metadata"]["name"], f" with binding '{binding}'" if binding else ""
        cause = f"{kind} '{name}'{bound} denied request: {said}"
        message = f'secrets "{secret}" is forbidden: {cause}'
        return status(CODES[reason], reason, message, name=secret, kind="secrets", causes=[{"message": cause}])

    return admit


def webhook(name: str, said: str, code: int = 400, reason: str | None = None) -> Admission:
    """A webhook that refuses every secret, with any status: 400 and no reason are what it gets if it gives none."""
    return lambda body: status(code, reason, f'admission webhook "{name}" denied the request: {said}')


def change(**data: str | None) -> Callable[[dict[str, Any]], None]:
    """A webhook that sets keys to other values, or takes them away (None)."""

    def mutate(body: dict[str, Any]) -> None:
        for key, value in data.items():
            if value is None:
                body["data"].pop(key, None)
            else:
                body["data"][key] = base64.b64encode(value.encode()).decode()

    return mutate
