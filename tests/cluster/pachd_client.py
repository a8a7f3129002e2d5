"""What the tests of the client of pachd share: a connection to the fake, and a secret to create."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from spec_lint.cluster.connection import Pace
from spec_lint.cluster.content import Content
from spec_lint.cluster.pachctl_config import Context
from spec_lint.cluster.pachd_address import Address
from spec_lint.cluster.pachd_answers import Kind, PachdError
from spec_lint.cluster.pachd_api import Pachd
from spec_lint.cluster.pachd_http import Transport
from spec_lint.secrets.value import SecretValue
from tests.cluster.fake_pachd import ADMIN, EXPIRED, PLAIN

TOKEN = "token-that-nobody-may-see"
VALUE = "canary:9f8e7d/+value"
PACE = Pace(connect=2.0, answer=2.0, wait=0.01)
USERS = {TOKEN: ADMIN, "plain-token": PLAIN, "old-token": EXPIRED}


def context_of(url: str, token: str | None = None, **fields: Any) -> Context:
    address = Address.parse(url, "the test", any_port=True)
    return Context(address, token=SecretValue(token) if token is not None else None, **fields)


def connected(url: str, token: str | None = None, pace: Pace = PACE, **fields: Any) -> Pachd:
    """A client whose token is sent, without getting to know the server first."""
    context = context_of(url, token, **fields)
    transport = Transport(context, pace)
    transport.token = context.token
    return Pachd(transport)


def secret_of(name: str = "made", **values: str) -> Content:
    found = {key: SecretValue(value.encode()) for key, value in (values or {"token": VALUE}).items()}
    return Content(name, None, "Opaque", found)


def kind_of(work: Callable[[], Any]) -> Kind:
    """The kind of the error that something raises; neither the token nor a value is in it."""
    return error_of(work).kind


def error_of(work: Callable[[], Any]) -> PachdError:
    with pytest.raises(PachdError) as caught:
        work()
    found = caught.value
    shown = f"{found!r} {found} {found.trouble} {found.__cause__} {found.__context__ and found.__suppress_context__}"
    assert TOKEN not in shown
    assert VALUE not in shown
    return found
