"""Which pachd to use: pachctl's configuration, its environment variables, and those of Pachyderm's CI action.

Nothing is sent from here, and nothing is written: pachctl rewrites its configuration, spec-lint only reads it.

Sources: src/internal/config and src/internal/grpcutil/addr.go of pachyderm/pachyderm, release 2.12.
"""

from __future__ import annotations

import base64
import binascii
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from spec_lint.cluster.pachd_address import Address
from spec_lint.cluster.proxy import environment_proxy
from spec_lint.cluster.target import UnusableError, none_named, unusable, without_credentials
from spec_lint.files.content import ReadProblem, read_source
from spec_lint.findings.named_tuple import NamedTuple
from spec_lint.grammar.words import quoted
from spec_lint.model.live import Trouble
from spec_lint.secrets.value import SecretValue

IN_WORKERS = Path("/pachctl/config.json")
"""The configuration that Pachyderm mounts into its workers, with the token of the pipeline."""

_LARGEST = 16 << 20
_GIVE_ADDRESS = "Give the address of Pachyderm's proxy, such as `--pachd-address https://HOST:443`."


class WantedPachd(NamedTuple):
    """What the command line says about pachd: an address, a context by name, a file with the token to use."""

    address: str | None = None
    context: str | None = None
    token_file: str | None = None


@dataclass(frozen=True, slots=True)
class Context:
    """One pachd, and what pachctl's configuration says about it.

    ``name`` is the name of the context (None if there is none), ``origin`` the file that defines it, ``source`` what
    gave the address (``PACHD_ADDRESS``, for instance, or None for the context itself). ``authorities`` is PEM, and if
    it is set, these are the only certificate authorities to trust. ``deployment_id`` is the cluster that the context
    was connected to, as InspectCluster tells it. ``proxy_url`` is the proxy to go through; it may hold a password.

    ``token`` may be sent to any server at the address, unless ``bound`` is true: then it is a token of the context, so
    it is for the cluster with ``deployment_id`` only, and for none if that is unknown. ``token_note`` says why
    PACHYDERM_TOKEN is not used, if it is set.
    """

    address: Address
    name: str | None = None
    origin: str = "(command line)"
    source: str | None = None
    token: SecretValue[str] | None = None
    bound: bool = False
    authorities: str | None = None
    project: str | None = None
    namespace: str | None = None
    deployment_id: str | None = None
    proxy_url: str | None = field(default=None, repr=False)
    token_note: str | None = None

    @property
    def exposed(self) -> bool:
        """Whether the token and the values of secrets would cross a network in clear text."""
        return not self.address.tls and not (self.address.loopback and self.proxy_url is None)

    @property
    def shown_address(self) -> str:
        """The address, as messages name it."""
        return str(self.address)

    @property
    def chosen_name(self) -> str | None:
        """The name of the context, if the address is its own: another address may be of another cluster."""
        return self.name if self.source is None else None

    @property
    def place(self) -> str:
        """The server, as messages name it."""
        if self.chosen_name is not None:
            return f"pachd (context {quoted(self.chosen_name)})"
        return f"pachd at {self.address}"

    @property
    def whereabouts(self) -> str:
        """The place, with the address if the place does not include it."""
        place, address = self.place, str(self.address)
        way = f" through the proxy {without_credentials(self.proxy_url)}" if self.proxy_url else ""
        return (place if address in place else f"{place.removesuffix(')')}, {address})") + way


def find_context(wanted: WantedPachd, environment: Mapping[str, str] = os.environ) -> Context:
    """The pachd to use: of the command line, of the environment, or of pachctl's context. Raises UnusableError."""
    stored = stored_context(wanted, environment)
    text, source = _address_given(wanted, environment)
    if text is None or source is None:
        address = _address_of(stored)
    else:
        # The option is the way to say that a port that is otherwise known to be for gRPC does answer HTTP.
        address = Address.parse(text, source, any_port=source == "--pachd-address")
    token, bound = _token(wanted, environment, stored, address, source)
    return Context(
        address,
        stored.name,
        origin_of(wanted, environment),
        source,
        token,
        bound,
        _authorities(stored, address, source, environment),
        stored.text("project") or None,
        stored.text("namespace") or None,
        stored.text("cluster_deployment_id") or None,
        # gRPC's client in Go takes the proxy for https, whatever the scheme is.
        environment_proxy(f"https://{address.place}"),
        unused_token(environment, token, wanted, f"the Pachyderm context {quoted(str(stored.name))} has a token"),
    )


class Stored(NamedTuple):
    """A context in a configuration file; without a file, an empty one without a name."""

    name: str | None
    path: str | None
    fields: Mapping[str, Any]

    def text(self, field: str) -> str:
        value = _field(self.fields, field)
        if value is None or isinstance(value, str):
            return value or ""
        raise unusable(f"In {self.path}, `{field}` of the context {quoted(str(self.name))} is not a string.")


def _address_given(wanted: WantedPachd, environment: Mapping[str, str]) -> tuple[str | None, str | None]:
    """The address that overrides the context, and what gives it.

    PACHD_ADDRESS takes precedence over a context, as for pachctl. A context that the command line names takes
    precedence over the environment.
    """
    if wanted.address is not None:
        return wanted.address, "--pachd-address"
    if wanted.context is None:
        for variable in ("PACHD_ADDRESS", "PACHYDERM_CLUSTER_URL"):
            if environment.get(variable):
                return environment[variable], variable
    return None, None


def origin_of(wanted: WantedPachd, environment: Mapping[str, str] = os.environ) -> str:
    """What says which pachd to use, as findings show it: a variable, the command line, or a file."""
    _, source = _address_given(wanted, environment)
    if source is not None:
        return "(command line)" if source.startswith("--") else f"({source})"
    path = config_file(environment)
    return path if path and Path(path).exists() else "(command line)"


def config_file(environment: Mapping[str, str] = os.environ) -> str:
    """The path of the configuration file that pachctl reads; empty if PACH_CONFIG is."""
    if "PACH_CONFIG" in environment:
        return environment["PACH_CONFIG"]
    if IN_WORKERS.exists():
        return str(IN_WORKERS)
    return str(Path(environment.get("HOME") or "~").expanduser() / ".pachyderm" / "config.json")


def stored_context(wanted: WantedPachd, environment: Mapping[str, str]) -> Stored:
    """The context of pachctl's configuration to use. Raises UnusableError."""
    path = config_file(environment)
    named = wanted.context or environment.get("PACH_CONTEXT") or None
    if not path or not Path(path).exists():
        if named is not None:
            raise unusable(f"There is no Pachyderm context {quoted(named)}: {path or 'PACH_CONFIG'} does not exist.")
        return Stored(None, None, {})
    contexts, active = _contexts(path)
    name = named or active
    if name is None:
        return Stored(None, path, {})
    context = contexts.get(name)
    if not isinstance(context, dict):
        raise unusable(f"There is no Pachyderm context {quoted(name)} in {path}.", _others(contexts, name))
    return Stored(name, path, context)


def _contexts(path: str) -> tuple[dict[str, Any], str | None]:
    """The contexts of a configuration file, and the name of the active one. An old file has one, without a name."""
    document = _read(path)
    second, first = _field(document, "v2"), _field(document, "v1")
    if second is None and isinstance(first, dict):
        return {"default": first}, "default"
    if not isinstance(second, dict):
        return {}, None
    contexts, active = _field(second, "contexts"), _field(second, "active_context")
    return contexts if isinstance(contexts, dict) else {}, active if isinstance(active, str) and active else None


def _read(path: str) -> dict[str, Any]:
    data = read_source(path, _LARGEST)
    if isinstance(data, ReadProblem):
        raise unusable(f"The pachctl configuration {path} cannot be read. {data.message}")
    try:
        document = json.loads(data)
    except (ValueError, RecursionError):
        document = _yaml(path, data)
    if document is None:
        return {}
    if not isinstance(document, dict):
        raise unusable(f"The pachctl configuration {path} is not a JSON object.")
    return document


def _yaml(path: str, data: bytes) -> Any:
    from ruamel.yaml import YAML
    from ruamel.yaml.error import YAMLError

    try:
        return YAML(typ="safe").load(data)
    except (YAMLError, ValueError, RecursionError) as error:
        # The message of the parser quotes the file, which holds a token.
        mark = getattr(error, "problem_mark", None)
        where = f" (line {mark.line + 1})" if mark is not None else ""
        raise unusable(f"The pachctl configuration {path} is not JSON{where}.") from None


def _field(fields: Mapping[str, Any], name: str) -> Any:
    """A field by its name in snake_case or camelCase: pachctl accepts both."""
    first, *others = name.split("_")
    return fields.get(name, fields.get(first + "".join(word.capitalize() for word in others)))


def _others(contexts: Mapping[str, Any], name: str) -> str:
    from spec_lint.grammar.nearest import nearest
    from spec_lint.grammar.suggestion import did_you_mean

    names = sorted(map(str, contexts))
    if near := nearest(name, names):
        return did_you_mean(near)
    if not names:
        return "It defines none; `pachctl connect ADDRESS` creates one."
    return f"The contexts are {', '.join(names)}."


def _address_of(stored: Stored) -> Address:
    """The address of a context. Raises UnusableError if it has none, as when pachctl forwards a port by itself."""
    if text := stored.text("pachd_address"):
        return Address.parse(text, f"the Pachyderm context {quoted(str(stored.name))}")
    if stored.name is None:
        where = f"{stored.path} has no active context" if stored.path else "There is no pachctl configuration"
        raise none_named(where, f"{where}, and PACHD_ADDRESS is not set.", _GIVE_ADDRESS)
    raise unusable(
        f"The Pachyderm context {quoted(stored.name)} has no address, so pachctl forwards a port of pachd, which "
        "answers gRPC only.",
        f"{_GIVE_ADDRESS} Or use `--via kubernetes` or `--via pachctl`.",
    )


def _token(
    wanted: WantedPachd, environment: Mapping[str, str], stored: Stored, address: Address, source: str | None
) -> tuple[SecretValue[str] | None, bool]:
    """The token, and whether it is for the context's own cluster only.

    A token in a file is for whatever address is used. PACHYDERM_TOKEN is for PACHYDERM_CLUSTER_URL; without one, it is
    for an address from elsewhere, and for a context that has no token.
    """
    if wanted.token_file is not None:
        return _sendable(_token_in(wanted.token_file), f"The token in {wanted.token_file}"), False
    own = stored.text("session_token")
    given = environment.get("PACHYDERM_TOKEN", "").strip()
    if given and (source is not None or not own) and _is_for(environment.get("PACHYDERM_CLUSTER_URL"), address):
        return _sendable(given, "PACHYDERM_TOKEN"), False
    if not own:
        return None, False
    # At the context's own address, the token is bound only if the context knows its cluster.
    bound = bool(stored.text("cluster_deployment_id")) or (source is not None and not _is_own(stored, address))
    return _sendable(own, f"The token of the Pachyderm context {quoted(str(stored.name))}"), bound


def unused_token(
    environment: Mapping[str, str], used: SecretValue[str] | None, wanted: WantedPachd, why: str
) -> str | None:
    """Why PACHYDERM_TOKEN is not used, in a sentence, if another token or none is. ``why`` is the clause for another.

    ``--token-file`` replaces it, so nothing is said then.
    """
    given = environment.get("PACHYDERM_TOKEN", "").strip()
    if not given or wanted.token_file is not None or (used is not None and used.reveal() == given):
        return None
    if used is None:
        why = "it is for the address in PACHYDERM_CLUSTER_URL"
    return f"PACHYDERM_TOKEN is not used, because {why}."


def _is_for(url: str | None, address: Address) -> bool:
    if not url:
        return True
    try:
        return Address.parse(url, "PACHYDERM_CLUSTER_URL", any_port=True) == address
    except UnusableError:
        return False


def _is_own(stored: Stored, address: Address) -> bool:
    own = stored.text("pachd_address")
    return bool(own) and _is_for(own, address)


def _token_in(path: str) -> str:
    data = read_source(path, 1 << 20)
    if isinstance(data, ReadProblem):
        raise unusable(f"The token file {path} cannot be read. {data.message}")
    token = data.decode("utf-8", "replace").strip()
    if not token:
        help_ = "Write a token into it, such as one of `pachctl auth get-robot-token`."
        raise UnusableError(Trouble("C003", f"The token file {path} is empty.", help_))
    return token


def _sendable(token: str, what: str) -> SecretValue[str]:
    """A token that fits into a header. Pachyderm's gateway silently drops a header with any other character."""
    if all(" " <= character <= "~" for character in token):
        return SecretValue(token)
    words = f"{what} contains a line break or another character that is not allowed in a token."
    raise UnusableError(Trouble("C003", words, "Write the token on one line, without anything else."))


def _authorities(stored: Stored, address: Address, source: str | None, environment: Mapping[str, str]) -> str | None:
    """The certificate authorities to trust instead of those of the system, as PEM."""
    if source is not None and address.tls and (named := environment.get("PACH_CA_CERTS")):
        return "".join(map(_certificates, named.split(",")))
    if source is not None and not _is_own(stored, address):
        return None
    encoded = stored.text("server_cas")
    if not encoded:
        return None
    where = f"`server_cas` of the Pachyderm context {quoted(str(stored.name))}"
    if not address.tls:
        raise unusable(
            f"{_upper(where)} is set, but its address {address} does not use TLS.",
            f"Use an address such as `grpcs://{address.place}`, or remove `server_cas`.",
        )
    try:
        return base64.b64decode(encoded, validate=True).decode("ascii")
    except (binascii.Error, ValueError):
        raise unusable(f"{_upper(where)} is not PEM in base64.") from None


def _certificates(path: str) -> str:
    """The certificates in a file, or in all files of a folder."""
    found = Path(path)
    files = sorted(file for file in found.iterdir() if file.is_file()) if found.is_dir() else [found]
    texts = [read_source(str(file), _LARGEST) for file in files]
    for problem in texts:
        if isinstance(problem, ReadProblem):
            raise unusable(f"A file of PACH_CA_CERTS, {problem.path}, cannot be read. {problem.message}")
    return "".join(text.decode("utf-8", "replace") + "\n" for text in texts if isinstance(text, bytes))


def _upper(text: str) -> str:
    return text[0].upper() + text[1:]
