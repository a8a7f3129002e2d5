"""What a failure of pachd's HTTP API means, in our own words, because pachd may repeat the values of a request.

pachd tells most failures by a gRPC code. Those of secrets all have code 2 (unknown), so only the text says what they
are: it has to be exactly the one that pachd writes, with the name that was asked for. The texts of policies, quotas and
webhooks may contain the same phrases.
"""

from __future__ import annotations

import enum
import re
import shlex
from collections.abc import Collection

from spec_lint.cluster.answers import Meaning, denial
from spec_lint.cluster.pachctl_config import Context
from spec_lint.cluster.pachd_address import GRPC_PORTS
from spec_lint.cluster.pachd_calls import SECRET_ROLE, Call
from spec_lint.grammar.words import listed, quoted
from spec_lint.model.live import Trouble


class Kind(enum.Enum):
    """What a failed call means for the next step."""

    ABSENT = "there is no such object"
    EXISTS = "a secret with that name exists"
    DELETING = "a secret with that name is being deleted"
    # Who is asking:
    NOT_LOGGED_IN = "no token"
    TOKEN_REJECTED = "token not accepted"
    TOKEN_EXPIRED = "token expired"
    OTHER_CLUSTER = "the token is for another cluster"
    REINSTALLED = "not the cluster that the context was connected to"
    FORBIDDEN = "no permission"
    LICENSE = "license not active"
    AUTH_OFF = "auth not activated"
    # What pachd or Kubernetes says of a request:
    INVALID = "invalid"
    TOO_LARGE = "too large"
    POLICY = "refused by policy"
    QUOTA = "quota used up"
    NO_NAMESPACE = "no namespace"
    OTHER_NAMESPACE = "other namespace"
    TERMINATING = "namespace being deleted"
    NO_CALL = "call not known"
    UNCLEAR = "unclear"
    # What pachd cannot do at the moment:
    PACHD_FORBIDDEN = "pachd has no right in Kubernetes"
    KUBERNETES_DOWN = "pachd cannot reach Kubernetes"
    BUSY = "busy"
    DOWN = "pachd down"
    PAUSED = "pachd paused"
    # No answer of pachd:
    UNREACHABLE = "unreachable"
    CERTIFICATE = "certificate"
    TLS = "no TLS connection"
    TIMEOUT = "timeout"
    CUT_OFF = "cut off"
    UNREADABLE = "unreadable"
    # Another program at the address:
    WEB_PAGE = "web page"
    GRPC_ONLY = "gRPC only"
    NEEDS_TLS = "TLS is on"
    NO_TLS = "TLS is off"
    REDIRECT = "redirect"
    PROXY = "proxy"
    NOT_PACHD = "not pachd"
    TOO_OLD = "too old"
    # The program pachctl, on its way to pachd:
    PROGRAM = "pachctl does not work"


PASSING = frozenset({Kind.BUSY, Kind.DOWN, Kind.UNREACHABLE, Kind.TIMEOUT, Kind.CUT_OFF})
"""Failures that may pass: the same read may succeed a little later."""

NOT_SENT = frozenset({Kind.UNREACHABLE})
"""Failures that may pass, after which the server has seen nothing: a create may be repeated, too."""

NOTHING_CREATED = frozenset(Kind) - {
    Kind.UNCLEAR, Kind.BUSY, Kind.DOWN, Kind.TIMEOUT, Kind.CUT_OFF, Kind.UNREADABLE,
    Kind.WEB_PAGE, Kind.REDIRECT, Kind.NOT_PACHD,
}  # fmt: skip
"""After the other failures, it is unknown whether a secret was created: something in between may have answered."""

ABOUT_EVERYTHING = frozenset(Kind) - {
    Kind.ABSENT, Kind.EXISTS, Kind.DELETING, Kind.INVALID, Kind.TOO_LARGE, Kind.POLICY, Kind.UNCLEAR,
}  # fmt: skip
"""Failures that are the same for every object."""


class PachdError(Exception):
    """A call that failed. ``trouble`` says why, in a sentence for the user, without any text of the server."""

    def __init__(self, kind: Kind, trouble: Trouble) -> None:
        super().__init__(trouble.message)
        self.kind = kind
        self.trouble = trouble


_LOG_IN = "Run `pachctl auth login`, or give a token in PACHYDERM_TOKEN."
_NEW_TOKEN = "Run `pachctl auth login`, or get a new token."
_BY_PACHCTL = "Pachyderm 2.7 and older have no HTTP API; `--via pachctl` works with them."
_OTHER_PORTS = "{ports} Otherwise, use `--via pachctl`."
_PATIENCE = "Check the address, the network and the VPN, or give it more time with `--timeout`."
_ROLE = (
    f"Ask an administrator of Pachyderm to run `pachctl auth set cluster {SECRET_ROLE} {{user}}`; it replaces the "
    "other roles of {user} there."
)
_WORDS: dict[Kind, tuple[str, str, str | None]] = {
    Kind.ABSENT: ("C002", "{place} has no {what}.", None),
    Kind.EXISTS: ("C002", "{place} has a {what}.", None),
    Kind.DELETING: ("C002", "In {place}, a {what} is being deleted.", None),
    Kind.NOT_LOGGED_IN: ("C003", "{place} requires a login, and there is no token for it.", _LOG_IN),
    Kind.TOKEN_REJECTED: (
        "C003", "{place} does not accept the token: it may have expired or been revoked.", _NEW_TOKEN,
    ),
    Kind.TOKEN_EXPIRED: ("C003", "The token for {place} has expired.", _NEW_TOKEN),
    Kind.OTHER_CLUSTER: (
        "C003",
        "{Address} is not known to be the cluster of the Pachyderm context {context}, so its token was not sent.",
        "Give this address a context of its own with `pachctl connect`, and run `pachctl auth login`; or give a token "
        "for it in PACHYDERM_TOKEN, with the address in PACHYDERM_CLUSTER_URL.",
    ),
    Kind.REINSTALLED: (
        "C003", "{place} is not the cluster that this context was connected to.",
        "If it was installed again, run `pachctl config update context {name} --remove-cluster-deployment-id`.",
    ),
    Kind.FORBIDDEN: ("C004", "In {place}, {who} may not {doing}{permission}.", "{role}"),
    Kind.LICENSE: ("C004", "{place} only serves administrators, because its enterprise license is not active.", None),
    Kind.AUTH_OFF: ("C002", "{place} has no users, because auth is not activated.", None),
    Kind.INVALID: ("C002", "{place} does not accept the {what}{fields}.", None),
    Kind.TOO_LARGE: ("C002", "The {what} is too large for {place}.", None),
    Kind.POLICY: ("C004", "In {place}, {policy}.", None),
    Kind.QUOTA: ("C004", "In {place}, a resource quota of the namespace is used up.", None),
    Kind.NO_NAMESPACE: ("C002", "The Kubernetes namespace of {place} does not exist.", None),
    Kind.OTHER_NAMESPACE: (
        "C004", "{place} creates secrets in its own namespace only, and the {what} is for another one.", None,
    ),
    Kind.TERMINATING: ("C004", "The Kubernetes namespace of {place} is being deleted.", None),
    Kind.NO_CALL: ("C002", "{place} does not know the call {call}, so its release is not supported.", None),
    Kind.UNCLEAR: ("C002", "{place} could not carry out {call}, for a reason that spec-lint does not know.", None),
    Kind.PACHD_FORBIDDEN: (
        "C004", "{place} has no right to do this in Kubernetes.",
        "The service account of pachd lacks the permission; this concerns the installation, not the user.",
    ),
    Kind.KUBERNETES_DOWN: ("C002", "{place} cannot reach its Kubernetes API server.", None),
    Kind.BUSY: ("C002", "{place} is overloaded or not ready.", None),
    Kind.DOWN: ("C002", "No pachd answers at {address}: it may be down, restarting or paused.", None),
    Kind.PAUSED: ("C002", "{place} is paused.", None),
    Kind.UNREACHABLE: (
        "C002", "{whereabouts} cannot be reached.", "Check the address, the network and the VPN.{grpc_port}",
    ),
    Kind.CERTIFICATE: (
        "C002", "{whereabouts} shows a certificate that is not trusted.",
        "Put the right certificate authority into {authorities}.",
    ),
    Kind.TLS: ("C002", "{whereabouts} does not agree on a TLS connection.", None),
    Kind.TIMEOUT: ("C002", "{whereabouts} did not answer in time.", _PATIENCE),
    Kind.CUT_OFF: ("C002", "{whereabouts} closed the connection before its answer was complete.", None),
    Kind.UNREADABLE: ("C002", "{whereabouts} gave an answer that is not one of pachd.", None),
    Kind.WEB_PAGE: (
        "C002", "{Address} answers with a web page, not with pachd's HTTP API.", f"{_BY_PACHCTL} {{ports}}",
    ),
    Kind.GRPC_ONLY: (
        "C002", "{Address} does not answer HTTP: this seems to be a port for gRPC only{or_tls}.", _OTHER_PORTS,
    ),
    Kind.NEEDS_TLS: ("C002", "{Address} requires TLS.", "Write the address with `https://` and the port for TLS."),
    Kind.NO_TLS: ("C002", "{Address} does not use TLS.", "Write the address with `http://`."),
    Kind.REDIRECT: (
        "C002", "{Address} redirects to another page, which is not followed.", "A proxy may ask for a login there.",
    ),
    Kind.PROXY: (
        "C002", "{Address} is behind a proxy that adds a `Connection` header, which pachd does not accept.",
        "Give the address of Pachyderm's own proxy with `--pachd-address`.",
    ),
    Kind.NOT_PACHD: ("C002", "{Address} does not answer as pachd's HTTP API does.", _OTHER_PORTS),
    Kind.PROGRAM: ("C002", "{place} cannot be reached with pachctl as it is set up here.", None),
    Kind.TOO_OLD: ("C002", "{Address} runs a release of Pachyderm without HTTP API.", _BY_PACHCTL),
}  # fmt: skip


def failed(
    context: Context,
    kind: Kind,
    call: Call | None = None,
    asked: str = "",
    *,
    policy: str = "",
    fields: str = "",
    user: str | None = None,
) -> PachdError:
    """The error of a kind, for the object that was asked for. ``policy`` and ``fields`` are clauses in our words.
    ``user`` is who asked, if that is known."""
    rule, message, help_ = _WORDS[kind]
    place = context.place
    permission = call.permission if call is not None else None
    ports = context.address.other_ports()
    words = {
        "place": place,
        "whereabouts": context.whereabouts,
        "address": context.shown_address,
        "Address": f"The address {context.shown_address}",
        "authorities": "the file in PACH_CA_CERTS" if context.source else "`server_cas` of the Pachyderm context",
        "context": quoted(context.name or ""),
        "name": shlex.quote(context.name or "default"),
        "who": user or "the user",
        "what": _what(call, asked),
        "call": call.path.rpartition("/")[2] if call is not None else "a call",
        "doing": _DOING.get(call, "do this") if call is not None else "do this",
        "permission": f": it needs the permission {permission}" if permission else "",
        "role": _ROLE.format(user=shlex.quote(user or "USER")) if permission else "",
        "policy": policy or "an admission policy of the cluster rejects it",
        "fields": fields,
        "ports": ports,
        "grpc_port": f" {ports}" if context.address.port in GRPC_PORTS else "",
        "or_tls": "" if context.address.tls else ", or for TLS",
    }
    return PachdError(kind, Trouble(rule, message.format(**words), (help_ or "").format(**words) or None))


_NOUNS = {
    Call.INSPECT_PIPELINE: "pipeline",
    Call.REHEARSE_PIPELINE: "pipeline",
    Call.INSPECT_PROJECT: "project",
    Call.GET_PROJECT_DEFAULTS: "project",
    Call.INSPECT_REPO: "repo",
    Call.INSPECT_SECRET: "secret",
    Call.CREATE_SECRET: "secret",
}

_DOING = {
    Call.INSPECT_SECRET: "look at secrets",
    Call.LIST_SECRET: "list secrets",
    Call.CREATE_SECRET: "create secrets",
}


def _what(call: Call | None, asked: str) -> str:
    noun = _NOUNS.get(call, "request") if call is not None else "request"
    return f"{noun} {quoted(asked)}" if asked else noun


def failure(
    context: Context,
    call: Call,
    asked: str,
    code: int,
    message: str,
    keys: Collection[str] = (),
    user: str | None = None,
) -> PachdError:
    """The failure that pachd's code and message mean. ``keys`` are key names in the request, which may be shown;
    ``user`` is who asked."""
    kind = _EXACT.get((code, message)) or _kind(call, asked, code, message)
    refused = denial(_tail(call, message) or "") if kind is Kind.POLICY else None
    fields = ""
    if kind is Kind.INVALID and call is Call.CREATE_SECRET:
        fields = _fields(message, keys)
    elif kind is Kind.INVALID and call is Call.REHEARSE_PIPELINE:
        fields = next(clause for beginning, clause in _STAGES.items() if message.startswith(beginning))
    return failed(context, kind, call, asked, policy=refused.words if refused else "", fields=fields, user=user)


_EFFECTIVE = "could not make effective spec: "
_STAGES = {
    f"{_EFFECTIVE}could not parse ": ": it cannot parse the spec",
    f"{_EFFECTIVE}invalid effective spec ": ": the spec is not valid, merged with the defaults there",
    _EFFECTIVE: ": the spec cannot be merged with the defaults there",
    "request.Pipeline cannot be nil": ": it finds no `pipeline` in the spec",
    "": ", for a reason that spec-lint does not know",
}
"""How far pachd came with a spec that it rejects, by the beginning of its message, which repeats the spec."""

_EXACT = {
    (16, "no authentication token (try logging in)"): Kind.NOT_LOGGED_IN,
    (13, "token expiration is in the past"): Kind.TOKEN_EXPIRED,
    (13, "stream terminated by RST_STREAM with error code: PROTOCOL_ERROR"): Kind.PROXY,
    (12, "the auth service is not activated"): Kind.AUTH_OFF,
    (5, "Not Found"): Kind.NO_CALL,
}
_BY_CODE = {
    1: Kind.BUSY,
    3: Kind.INVALID,
    4: Kind.TIMEOUT,
    7: Kind.FORBIDDEN,
    8: Kind.BUSY,
    12: Kind.NO_CALL,
    14: Kind.BUSY,
    16: Kind.TOKEN_REJECTED,
}


def _kind(call: Call, asked: str, code: int, message: str) -> Kind:
    if code == 2:
        return _of_text(call, asked, message)
    if code == 5:
        return Kind.ABSENT if any(message.endswith(text) for text in _absent(call, asked)) else Kind.UNCLEAR
    if code == 8 and message.startswith("trying to send message larger than max "):
        return Kind.TOO_LARGE
    return _BY_CODE.get(code, Kind.UNCLEAR)


def _absent(call: Call, asked: str) -> tuple[str, ...]:
    """How pachd's message ends if the object does not exist; a repo or pipeline is named ``project/name``."""
    project, _, name = asked.partition("/")
    if call in (Call.INSPECT_PROJECT, Call.GET_PROJECT_DEFAULTS):
        return (f'project "{asked}" not found',)
    if call is Call.INSPECT_REPO and name:
        return (f"repo {asked} not found", f'project "{project}" not found')
    if call is Call.INSPECT_PIPELINE and name:
        return (f'pipeline "{asked}" not found', f'project "{project}" not found')
    return ()


_PREFIXES = {
    Call.INSPECT_SECRET: "failed to get secret: ",
    Call.LIST_SECRET: "failed to list secrets: ",
    Call.CREATE_SECRET: "failed to create secret: ",
}
_NAME = r"[a-z0-9](?:[-a-z0-9.]{0,251}[a-z0-9])?"
_OF_KUBERNETES = (
    (rf'secrets (?:"{_NAME}" )?is forbidden: User "system:serviceaccount:[^"]+" cannot ', Kind.PACHD_FORBIDDEN),
    (r'(?:Get|Post) "https?://[^"]*": dial tcp', Kind.KUBERNETES_DOWN),
)
_OF_CREATES = (
    (rf'secrets "{_NAME}" is forbidden: exceeded quota: ', Kind.QUOTA),
    (rf'secrets "{_NAME}" is forbidden: unable to create new content in namespace ', Kind.TERMINATING),
    (rf'namespaces "{_NAME}" not found$', Kind.NO_NAMESPACE),
    (r'Secret "[^"]*" is invalid: ', Kind.INVALID),
    (r"Request entity too large: limit is ", Kind.TOO_LARGE),
    (r"the namespace of the provided object does not match the namespace sent on the request$", Kind.OTHER_NAMESPACE),
    (r"resourceVersion should not be set on objects to be created$", Kind.INVALID),
)
_OF_PACHD = (
    (r"invalid suite label set on secret: ", Kind.INVALID),
    (r"failed to unmarshal secret: ", Kind.INVALID),
    (r"request\.Pipeline cannot be nil$", Kind.INVALID),
    (r"no role binding exists for ", Kind.FORBIDDEN),
)
_NO_LICENSE = "not priviledged to operate while Enterprise License is disabled"


def _tail(call: Call, message: str) -> str | None:
    """What Kubernetes told pachd."""
    prefix = _PREFIXES.get(call)
    return message.removeprefix(prefix) if prefix is not None and message.startswith(prefix) else None


def _of_text(call: Call, asked: str, message: str) -> Kind:
    tail = _tail(call, message)
    if tail is None:
        return Kind.LICENSE if _NO_LICENSE in message else _matched(_OF_PACHD, message)
    if call is Call.INSPECT_SECRET and tail == f'secrets "{asked}" not found':
        return Kind.ABSENT
    if call is not Call.CREATE_SECRET:
        return _matched(_OF_KUBERNETES, tail)
    if tail == f'secrets "{asked}" already exists':
        return Kind.EXISTS
    if tail == f'object is being deleted: secrets "{asked}" already exists':
        return Kind.DELETING
    found = denial(tail)
    if found is not None:
        return Kind.POLICY if found.meaning is Meaning.POLICY else Kind.UNCLEAR
    return _matched(_OF_KUBERNETES + _OF_CREATES, tail)


def _matched(table: tuple[tuple[str, Kind], ...], text: str) -> Kind:
    return next((kind for pattern, kind in table if re.match(pattern, text)), Kind.UNCLEAR)


_REASONS = {
    "Required value": "is required",
    "Invalid value": "is not valid",
    "Too long": "is too long",
    "Forbidden": "is not allowed",
    "Unsupported value": "is not supported",
}
_FIELD = re.compile(
    rf"(metadata\.(?:name|labels|annotations)|type|data)(?:\[([^\]]+)\])?: ({'|'.join(_REASONS)})", re.ASCII
)
_TYPE_KEYS = frozenset({
    "tls.crt", "tls.key", ".dockercfg", ".dockerconfigjson", "username", "password", "ssh-privatekey",
})  # fmt: skip


def _fields(message: str, keys: Collection[str]) -> str:
    """The fields that Kubernetes rejects; only names that spec-lint knows are shown."""
    found = []
    for field, key, reason in _FIELD.findall(message):
        if not key:
            found.append(f"{field} {_REASONS[reason]}")
        elif field == "data" and (key in keys or key in _TYPE_KEYS):
            found.append(f"the key {quoted(key)} {_REASONS[reason]}")
    return f": {listed(list(dict.fromkeys(found)), 'and')}" if found else ""
