"""Silence the logs of other libraries: the bodies of requests and answers hold the values of secrets."""

from __future__ import annotations

import http.client
import logging
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any


@contextmanager
def quiet() -> Iterator[None]:
    """Within this context, no library writes log records, whatever its level, and the HTTP client prints no trace.

    ``logging.disable`` overrides all loggers and handlers. ``http.client`` prints to standard output if a class
    attribute says so; the debug switch of the ``kubernetes`` client sets it.
    """
    levels = logging.root.manager.disable
    clients: list[Any] = [http.client.HTTPConnection]
    with suppress(ImportError):  # without the extra, there is no HTTP client
        from urllib3 import connection

        clients += [connection.HTTPConnection, connection.HTTPSConnection]
    traces = [client.debuglevel for client in clients]
    logging.disable(max(levels, logging.CRITICAL))
    try:
        for client in clients:
            client.debuglevel = 0
        with warnings.catch_warnings():
            # A finding reports, once, that the certificate is not verified.
            warnings.simplefilter("ignore")
            yield
    finally:
        logging.disable(levels)
        for client, trace in zip(clients, traces, strict=True):
            client.debuglevel = trace
