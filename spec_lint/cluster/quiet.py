"""Silence for what other libraries log: a request's or an answer's body is a secret's values in clear."""

from __future__ import annotations

import http.client
import logging
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib import import_module
from typing import Any


@contextmanager
def quiet() -> Iterator[None]:
    """No log record of any library, whatever levels are set, and no trace of the HTTP client, while this lasts.

    ``logging.disable`` stands above all loggers and handlers. ``http.client`` prints to standard output by a class
    attribute of its own; the debug switch of the ``kubernetes`` client sets it.
    """
    levels = logging.root.manager.disable
    clients: list[Any] = [http.client.HTTPConnection]
    with suppress(ImportError):  # without the extra there is nobody who could talk
        connection = import_module("urllib3.connection")
        clients += [connection.HTTPConnection, connection.HTTPSConnection]
    traces = [client.debuglevel for client in clients]
    logging.disable(max(levels, logging.CRITICAL))
    try:
        for client in clients:
            client.debuglevel = 0
        with warnings.catch_warnings():
            # That a certificate is not checked is said by a finding of ours, once.
            warnings.simplefilter("ignore")
            yield
    finally:
        logging.disable(levels)
        for client, trace in zip(clients, traces, strict=True):
            client.debuglevel = trace
