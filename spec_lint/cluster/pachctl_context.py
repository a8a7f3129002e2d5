"""Which pachd the program pachctl will talk to, so that it can be named, and is the same one each time it is started.

pachctl reads its own configuration; spec-lint reads it too, but only to say where pachctl goes, and to keep it from
sending the token of a context to an address from elsewhere.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from spec_lint.cluster.pachctl_config import Context, Stored, WantedPachd, stored_context, unused_token
from spec_lint.cluster.pachd_address import Address
from spec_lint.cluster.target import unusable
from spec_lint.grammar.words import quoted
from spec_lint.secrets.value import SecretValue

PROGRAM = "pachctl"
_PORT = 30650
"""The port that pachctl takes for an address without one."""
_FORWARDED = "a port that pachctl forwards"
_OWN_CONTEXT = "Give this address a context of its own with `pachctl connect`, or remove the address."


@dataclass(frozen=True, slots=True)
class ProgramContext(Context):
    """One pachd, and how the program pachctl is started to talk to it.

    ``program`` is its absolute path and ``environment`` what it runs in, which may hold credentials. ``server`` is the
    address, as messages name it: there is none to name if pachctl forwards a port by itself (``forwards``). pachctl
    sends ``token`` by itself.
    """

    program: str = PROGRAM
    environment: Mapping[str, str] = field(default_factory=dict, repr=False, compare=False)
    server: str = ""
    forwards: bool = False

    @property
    def shown_address(self) -> str:
        return self.server

    @property
    def place(self) -> str:
        if self.name is not None and self.source is None:
            return f"pachd (context {quoted(self.name)})"
        return f"pachd at {self.server}"

    @property
    def whereabouts(self) -> str:
        place = self.place
        return place if self.server in place else f"{place.removesuffix(')')}, {self.server})"


def find_program_context(wanted: WantedPachd, environment: Mapping[str, str] = os.environ) -> ProgramContext:
    """The pachd that pachctl will talk to, with the program to start. Raises UnusableError."""
    if wanted.token_file is not None:
        raise unusable("pachctl takes no token from a file.", "Run `pachctl auth use-auth-token < FILE` instead.")
    program, stored = _program(environment), stored_context(wanted, environment)
    text, source = _address(wanted, environment)
    server, address = _server(text, source) if text is not None else _own(stored)
    if source is not None and stored.text("session_token") and (server, address) != _own(stored):
        raise unusable(
            f"pachctl would send the token of the Pachyderm context {quoted(str(stored.name))} to {server}, which is "
            f"not the address of that context, so it is not started with {source}.",
            _OWN_CONTEXT,
        )
    token = SecretValue(own) if (own := stored.text("session_token")) else None
    return ProgramContext(
        address,
        stored.name,
        stored.path or f"({source or 'pachctl'})",
        source,
        token,
        project=stored.text("project") or None,
        namespace=stored.text("namespace") or None,
        deployment_id=stored.text("cluster_deployment_id") or None,
        token_note=unused_token(environment, token, wanted, "pachctl does not read it"),
        program=program,
        environment=_environment(environment, stored.name, text),
        server=server,
        forwards=server == _FORWARDED,
    )


def _program(environment: Mapping[str, str]) -> str:
    """The absolute path of pachctl. What is found only relative to the current folder is not started."""
    folders = [folder for folder in environment.get("PATH", "").split(os.pathsep) if Path(folder).is_absolute()]
    found = shutil.which(PROGRAM, path=os.pathsep.join(folders))
    # On Windows, the current folder is searched as well.
    if found is None or not Path(found).is_absolute():
        raise unusable(
            "The program `pachctl` is not installed, or not in an absolute folder of PATH.",
            "Install it, or use `--via kubernetes` or `--via pachd`.",
        )
    return found


def _address(wanted: WantedPachd, environment: Mapping[str, str]) -> tuple[str | None, str | None]:
    """The address that overrides that of the context, and what gives it; a context of the command line beats both."""
    if wanted.address is not None:
        return wanted.address, "--pachd-address"
    if wanted.context is None and environment.get("PACHD_ADDRESS"):
        return environment["PACHD_ADDRESS"], "PACHD_ADDRESS"
    return None, None


def _own(stored: Stored) -> tuple[str, Address]:
    """The address of a context itself; without one, a port on this machine."""
    if text := stored.text("pachd_address"):
        return _server(text, f"the Pachyderm context {quoted(str(stored.name))}")
    return _FORWARDED, Address("localhost", _PORT, tls=False)


def _server(text: str, what: str | None) -> tuple[str, Address]:
    """An address as messages name it, and its host and port; those of a Unix socket are on this machine."""
    if text.startswith("unix:"):
        return f"the socket {quoted(text)}", Address("localhost", _PORT, tls=False)
    address = Address.parse(text, str(what), any_port=True, port=_PORT)
    return f"{'grpcs' if address.tls else 'grpc'}://{address.place}", address


def _environment(environment: Mapping[str, str], context: str | None, address: str | None) -> dict[str, str]:
    """What pachctl runs in: as here, but with the context and the address that the plan names."""
    own = {
        "PACH_CONTEXT": context,
        "PACHD_ADDRESS": address,
        # Warnings about versions go to standard error, where errors are looked for.
        "PACHYDERM_IGNORE_VERSION_SKEW": "1",
    }
    kept = {name: value for name, value in environment.items() if name not in own}
    return kept | {name: value for name, value in own.items() if value is not None}
