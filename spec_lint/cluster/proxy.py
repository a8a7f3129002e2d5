"""The proxy from the environment, chosen as kubectl does: golang.org/x/net/http/httpproxy, used by Go's HTTP client.

``HTTPS_PROXY`` is for https, ``HTTP_PROXY`` for http (upper case takes precedence); ``NO_PROXY`` lists hosts, domains,
addresses and networks, each with an optional port. Loopback addresses never use a proxy.
"""

from __future__ import annotations

import os
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from urllib.parse import urlsplit


def environment_proxy(server: str) -> str | None:
    """The proxy for a server; None for a direct connection."""
    try:
        parts = urlsplit(server)
        host, port = (parts.hostname or "").rstrip("."), parts.port or {"https": 443, "http": 80}.get(parts.scheme, 0)
    except ValueError:
        return None
    proxy = _variable(f"{parts.scheme}_proxy") if parts.scheme in ("https", "http") else ""
    if not proxy or not host or not _through_proxy(host, str(port), _variable("no_proxy")):
        return None
    return proxy if "://" in proxy else f"http://{proxy}"


def _variable(name: str) -> str:
    return os.environ.get(name.upper()) or os.environ.get(name) or ""


def _address(text: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(text.strip("[]"))
    except ValueError:
        return None


def _through_proxy(host: str, port: str, exceptions: str) -> bool:
    address = _address(host)
    if host == "localhost" or (address is not None and address.is_loopback):
        return False
    return not any(_names(entry.strip().lower(), host, port, address) for entry in exceptions.split(","))


def _names(entry: str, host: str, port: str, address: IPv4Address | IPv6Address | None) -> bool:
    """Whether an entry of NO_PROXY names a host."""
    if not entry or entry == "*":
        return entry == "*"
    if "/" in entry:
        try:
            return address is not None and address in ip_network(entry, strict=False)
        except ValueError:
            pass
    name, colon, wanted = entry.rpartition(":")
    if not colon or (_address(entry) is not None and not entry.startswith("[")) or not wanted.isdecimal():
        name, wanted = entry, ""
    if wanted and wanted != port:
        return False
    own = _address(name)
    if own is not None:
        return own == address
    name = name.removeprefix("*") if name.startswith("*.") else name
    if name.startswith("."):
        return host.endswith(name)
    return bool(name) and (host == name or host.endswith(f".{name}"))
