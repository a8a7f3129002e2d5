"""The address of pachd, as pachctl writes it: ``grpcs://pach.example.com:443``.

Its HTTP API is at the same host and port. Source: src/internal/grpcutil/addr.go of pachyderm/pachyderm.
"""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import urlsplit

from spec_lint.cluster.target import UnusableError, unusable, without_credentials
from spec_lint.grammar.words import listed, quoted

_TLS = {"grpc": False, "http": False, "grpcs": True, "https": True}
GRPC_PORTS = frozenset({1650, 30650})
"""The ports of pachd, and of what pachctl forwards: gRPC only, without the HTTP API."""


@dataclass(frozen=True, slots=True)
class Address:
    """The host and port of a pachd, and whether it uses TLS. ``str`` gives the URL of its HTTP API."""

    host: str
    port: int
    tls: bool

    @classmethod
    def parse(cls, text: str, what: str, *, any_port: bool = False, port: int | None = None) -> Address:
        """The address in a string; ``what`` says where it comes from. Raises UnusableError.

        ``any_port`` allows the ports that answer gRPC only in an ordinary installation. ``port`` is the one of an
        address without a port, which is otherwise not valid.
        """
        scheme, host, given = _split(text, what)
        written = f"{scheme}://{host}" if "://" in text else host
        port, tls = given or port, _TLS[scheme]
        if port is None:
            raise unusable(
                f"The address {quoted(written)} of {what} has no port, so pachctl uses 30650, which answers gRPC only.",
                f"Add the port of Pachyderm's proxy, such as `{_url(tls, host, 443 if tls else 80)}`.",
            )
        found = cls(host, port, tls)
        if port in GRPC_PORTS and not any_port:
            raise unusable(
                f"The address {found} of {what} has the port {port}, which answers gRPC only.", found.other_ports()
            )
        return found

    @property
    def place(self) -> str:
        """``HOST:PORT``."""
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"

    @property
    def loopback(self) -> bool:
        """Whether only this machine is at the address."""
        if self.host == "localhost":
            return True
        try:
            address = ip_address(self.host)
            return address.is_loopback or address.is_unspecified
        except ValueError:
            return False

    def other_ports(self) -> str:
        """What to try if there is no HTTP API at this address."""
        usual = {_url(False, self.host, 80): 30080, _url(True, self.host, 443): 30443}
        usual.pop(str(self), None)
        ports = [f"`--pachd-address {url}` (or the node port, often {port})" for url, port in usual.items()]
        return f"Give the address of Pachyderm's proxy, such as {listed(ports, 'or')}."

    def __str__(self) -> str:
        return f"{'https' if self.tls else 'http'}://{self.place}"


def _url(tls: bool, host: str, port: int) -> str:
    return str(Address(host, port, tls))


def _split(text: str, what: str) -> tuple[str, str, int | None]:
    """The scheme, host and port of an address. What cannot be an address may be a token, so it is not repeated."""
    if not text.isprintable() or " " in text:  # urlsplit would drop a line break
        raise _malformed(what, "it contains a space or a control character")
    whole = text if "://" in text or text.startswith("unix:") else f"grpc://{text}"
    try:
        parts = urlsplit(whole)
        host = parts.hostname
    except ValueError:
        raise _malformed(what, _HOST) from None
    try:
        port = parts.port
    except ValueError:
        port = 0
    if parts.scheme == "unix":
        raise unusable(
            f"The address of {what} is a Unix socket, which answers gRPC only.",
            "Give the address of Pachyderm's proxy with `--pachd-address`, or use `--via pachctl`.",
        )
    if parts.scheme not in _TLS:
        raise _malformed(what, f"its scheme is not {listed(list(_TLS), 'or')}")
    if not host:
        raise _malformed(what, "it has no host")
    if not _is_host(host):
        raise _malformed(what, _HOST)
    if port == 0:
        raise _malformed(what, "its port is not a number from 1 to 65535")
    found = [
        name
        for name, there in (
            ("a user name", "@" in parts.netloc),
            ("a path", parts.path not in ("", "/")),
            ("a query", "?" in whole),
            ("a fragment", "#" in whole),
        )
        if there
    ]
    if found:
        shown = without_credentials(f"{parts.scheme}://{parts.netloc}")
        raise unusable(
            f"The address {quoted(shown)} of {what} also has {listed(found, 'and')}.",
            f"Write only the scheme, the host and the port: `{quoted(shown)[1:-1]}`.",
        )
    return parts.scheme, host, port


def _is_host(host: str) -> bool:
    return all(character.isalnum() or character in "-._:%" for character in host)


_HOST = "its host is not a name or an IP address"


def _malformed(what: str, why: str) -> UnusableError:
    return unusable(
        f"The address of {what} is not valid: {why}.",
        "Write it as `https://HOST:PORT` with TLS, or `http://HOST:PORT` without.",
    )
