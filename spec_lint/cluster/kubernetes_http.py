"""One request, one answer: the transport to the API server, with limits on time and size.

The official client reads the kubeconfig, runs credential plugins, and sets up TLS and proxies. Requests use its
connection pool directly, because its own calls put bodies into logs and exceptions, follow redirects and retry.
"""

from __future__ import annotations

import json
import re
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from itertools import count
from typing import Any
from urllib.parse import urlencode

from spec_lint import __version__
from spec_lint.cluster.background import AbandonedError, Stop, in_background
from spec_lint.cluster.connection import Pace
from spec_lint.cluster.target import (
    SERVICE_ACCOUNT,
    UNUSABLE,
    Target,
    UnusableError,
    not_installed,
    sendable,
    unsendable,
)
from spec_lint.findings.private import Private
from spec_lint.model.live import Trouble

USER_AGENT = f"spec-lint/{__version__}"
SIZE_LIMIT = 256 << 20
"""The largest answer that is read, in bytes: a page of secrets of 1 MiB each."""

PLUGIN_SECONDS = 60.0
"""How long a credential program may take; five times as long on a terminal, where it may ask the user."""


class Answer(Private):
    """An answer of the server.

    ``body`` is the JSON, or None if it is not JSON; ``warnings`` are the texts of the ``Warning`` headers. Both may
    hold secret values.
    """

    __slots__ = ("body", "retry_after", "status", "warnings")

    def __init__(
        self, status: int, body: Any, retry_after: float | None = None, warnings: tuple[str, ...] = ()
    ) -> None:
        self.status = status
        self.body = body
        self.retry_after = retry_after
        self.warnings = warnings

    def __repr__(self) -> str:
        return f"Answer({self.status})"

    def text(self, *path: str) -> str:
        """The string at a path of the body, or an empty one."""
        value = self.body
        for name in path:
            value = value.get(name) if isinstance(value, dict) else None
        return value if isinstance(value, str) else ""


class LostError(Exception):
    """There was no usable answer. ``sent`` is true if the server may have received the request.

    ``how`` is ``unreachable``, ``certificate``, ``credentials``, ``timeout``, ``cut off`` or ``unreadable``.
    """

    def __init__(self, how: str, *, sent: bool) -> None:
        super().__init__(how)
        self.how = how
        self.sent = sent


class Connection:
    """The connection to one cluster. Call ``open`` first; it may run the credential program of the kubeconfig."""

    def __init__(self, target: Target, pace: Pace, stop: Stop | None = None) -> None:
        self.target = target
        self.pace = pace
        self.stop = stop
        self._configuration: Any = None
        self._pool: Any = None
        self._lock = threading.Lock()
        self._until = time.monotonic() + pace.patience

    @property
    def patient(self) -> bool:
        """Whether the run still waits for temporary conditions to end."""
        return time.monotonic() < self._until

    def attempts(self) -> Iterator[tuple[int, bool]]:
        """The attempts at one request, from 1, and whether it is the last one."""
        for attempt in count(1):
            last = attempt >= self.pace.tries and not self.patient
            yield attempt, last
            if last:
                return

    def open(self) -> None:
        """Load the credentials and set up the pool. Raises UnusableError or AbandonedError."""
        seconds = self.pace.connect + self.pace.answer
        if self.target.program:
            seconds += PLUGIN_SECONDS * (5 if sys.stdout.isatty() else 1)
        try:
            in_background(self._load, seconds, self.stop)
        except (UnusableError, AbandonedError):
            raise
        except TimeoutError:
            what = f"The credential program {self.target.program}" if self.target.program else "Reading the credentials"
            raise UnusableError(Trouble("C003", f"{what} did not finish within {seconds:.0f} seconds.")) from None
        except Exception:
            # The client's own messages can quote credentials and the output of plugins.
            raise UnusableError(_unloadable(self.target)) from None

    def _load(self) -> None:
        try:
            # Only a run that asks a cluster pays for this import.
            import kubernetes  # type: ignore[import-untyped,unused-ignore]
            import kubernetes.config  # type: ignore[import-untyped,unused-ignore]
        except ImportError:
            raise not_installed() from None
        config: Any = kubernetes.config
        configuration = kubernetes.client.Configuration()
        configuration.debug = False
        if self.target.config is not None:
            config.load_kube_config_from_dict(
                self.target.config, client_configuration=configuration, persist_config=False
            )
        else:
            config.load_incluster_config(client_configuration=configuration)
        # The proxy is already chosen. The client has other rules for the environment, which change between releases.
        configuration.proxy, configuration.no_proxy = self.target.proxy_url, None
        configuration.proxy_headers = _proxy_headers(self.target.proxy_url)
        if self.target.program and not _has_credentials(configuration):
            raise UnusableError(
                Trouble(
                    "C003",
                    f"The credential program {self.target.program} of the kubeconfig printed no credentials.",
                    "Run it yourself to see why; it may not be installed, or its login may have expired.",
                )
            )
        configuration.connection_pool_maxsize = self.pace.parallel + 1
        self._pool = kubernetes.client.ApiClient(configuration).rest_client.pool_manager
        self._configuration = configuration
        if not all(map(sendable, self._authorization().values())):
            raise UnusableError(unsendable(f"The token for {self.target.place}"))

    def ask(
        self, method: str, path: str, query: Mapping[str, str] | None = None, body: Mapping[str, Any] | None = None
    ) -> Answer:
        """Send one request. Raises LostError, or AbandonedError if the user asked to stop."""
        seconds = self.pace.connect + self.pace.answer
        try:
            return in_background(lambda: self.send(method, path, query, body), seconds, self.stop)
        except TimeoutError:
            raise LostError("timeout", sent=True) from None

    def send(
        self, method: str, path: str, query: Mapping[str, str] | None = None, body: Mapping[str, Any] | None = None
    ) -> Answer:
        """Send one request from this thread. Raises LostError."""
        import urllib3
        from urllib3 import exceptions

        headers = urllib3.HTTPHeaderDict({"Accept": "application/json", "User-Agent": USER_AGENT})
        if self.target.user is not None:
            headers["Impersonate-User"] = _header(self.target.user)
        for group in self.target.groups:
            headers.add("Impersonate-Group", _header(group))
        try:
            headers.extend(self._authorization())
        except Exception:
            raise LostError("credentials", sent=False) from None
        data = None
        if body is not None:
            headers["Content-Type"] = "application/json"
            data = json.dumps(body).encode()
        url = self._configuration.host + path + ("?" + urlencode(query) if query else "")
        try:
            response = self._pool.request(
                method,
                url,
                body=data,
                headers=headers,
                timeout=urllib3.Timeout(connect=self.pace.connect, read=self.pace.answer),
                retries=False,
                redirect=False,
                preload_content=False,
            )
        except (exceptions.NewConnectionError, exceptions.ConnectTimeoutError, exceptions.ProxyError):
            raise LostError("unreachable", sent=False) from None
        except exceptions.SSLError:
            raise LostError("certificate", sent=False) from None
        except exceptions.TimeoutError:
            raise LostError("timeout", sent=True) from None
        except Exception:
            raise LostError("cut off", sent=True) from None
        try:
            return _answer(response, time.monotonic() + self.pace.answer)
        finally:
            response.release_conn()

    def _authorization(self) -> dict[str, str]:
        # The client's hook may renew a token or run the credential program again, so one thread at a time.
        with self._lock:
            settings = self._configuration.auth_settings().values()
        return {
            setting["key"]: _header(setting["value"].strip())  # the token file of a pod may end with a line break
            for setting in settings
            if setting["in"] == "header" and setting["value"]
        }


def _header(text: str) -> str:
    """A header value for the HTTP client, which sends each character as one byte: UTF-8, as in Go."""
    return text.encode().decode("latin-1")


def _proxy_headers(url: str | None) -> Any:
    """The headers for a proxy whose address holds a name and a password."""
    from urllib.parse import unquote, urlsplit

    import urllib3

    parts = urlsplit(url or "")
    if parts.username is None:
        return None
    return urllib3.util.make_headers(proxy_basic_auth=f"{unquote(parts.username)}:{unquote(parts.password or '')}")


def _answer(response: Any, end: float) -> Answer:
    from urllib3 import exceptions

    data = bytearray()
    try:
        for piece in response.stream(1 << 16):
            data += piece
            if time.monotonic() > end:
                raise LostError("timeout", sent=True)
            if len(data) > SIZE_LIMIT:
                raise LostError("unreadable", sent=True)
    except exceptions.ReadTimeoutError:
        raise LostError("timeout", sent=True) from None
    except LostError:
        raise
    except Exception:
        raise LostError("cut off", sent=True) from None
    try:
        body = json.loads(bytes(data))
    except (ValueError, RecursionError):
        body = None
    if 200 <= response.status < 300 and not isinstance(body, dict):
        raise LostError("unreadable", sent=True)
    warnings = tuple(_WARNING.findall(", ".join(response.headers.getlist("Warning"))))
    return Answer(response.status, body, _seconds(response.headers.get("Retry-After")), warnings)


_WARNING = re.compile(r'299 \S+ "((?:[^"\\]|\\.)*)"')
"""A warning as the API server writes it: a code, an agent (``-``), and a quoted text."""


def _seconds(text: str | None) -> float | None:
    """The seconds of a Retry-After header; API servers do not send dates."""
    return float(text) if text is not None and text.isascii() and text.isdecimal() and len(text) < 9 else None


def _has_credentials(configuration: Any) -> bool:
    return bool(configuration.api_key or configuration.cert_file)


def _unloadable(target: Target) -> Trouble:
    if target.config is None:
        return Trouble(UNUSABLE, f"The service account in {SERVICE_ACCOUNT} cannot be used.")
    where = f" in {', '.join(target.files)}" if target.files else ""
    return Trouble(
        UNUSABLE,
        f"The credentials for {target.place}{where} cannot be loaded.",
        "A file that it names may be missing, or a login may have expired; `kubectl get secrets` may show more.",
    )
