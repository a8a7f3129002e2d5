"""What the program pachctl prints: its tables and JSON as the answers they show, and its errors as what they mean.

pachctl prints the bare message of a failure and ends with 1, whatever failed. It may repeat the values of a secret, so
no text of it is shown. Sources: src/server/pps/cmds, src/internal/client and src/internal/tabwriter of
pachyderm/pachyderm.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection
from datetime import UTC, datetime
from typing import Any

from spec_lint.cluster.pachctl_context import ProgramContext
from spec_lint.cluster.pachd_answers import Kind, PachdError, failed, failure
from spec_lint.cluster.pachd_calls import Call
from spec_lint.findings.private import Private
from spec_lint.model.live import Trouble

Json = dict[str, Any]


class Ended(Private):
    """A run of pachctl that ended: its exit code (negative: the signal that ended it), and what it printed."""

    __slots__ = ("code", "errors", "out")

    def __init__(self, code: int, out: bytes, errors: bytes) -> None:
        self.code = code
        self.out = out.decode("utf-8", "replace")
        self.errors = errors.decode("utf-8", "replace")


def answer(call: Call, ended: Ended) -> Json | None:
    """The answer that a successful run shows, as pachd's HTTP API would give it; None if it is not one of pachctl."""
    if call is Call.CREATE_SECRET:
        return {}
    if call in (Call.INSPECT_SECRET, Call.LIST_SECRET):
        rows = _rows(ended.out)
        if rows is None or (call is Call.INSPECT_SECRET and len(rows) != 1):
            return None
        secrets: list[Json] = [{"secret": {"name": name}, "type": kind} for name, kind in rows]
        return {"secretInfo": secrets} if call is Call.LIST_SECRET else secrets[0]
    if call is Call.WHO_AM_I:
        return _who(ended.out)
    if call is Call.GET_CLUSTER_DEFAULTS:
        return {"clusterDefaultsJson": ended.out}
    if call is Call.GET_PROJECT_DEFAULTS:
        return {"projectDefaultsJson": ended.out}
    if call is Call.INSPECT_CLUSTER and re.fullmatch(r"[!-z|~]{1,200}\s*", ended.out):
        return {"id": ended.out.strip(), "paused": "This pachd instance is currently paused" in ended.errors}
    objects = _objects(ended.out)
    if call.streams:
        return {"results": objects} if objects or not ended.out.strip() else None
    if call is Call.GET_VERSION:  # its own version, then that of pachd; a number that is 0 is left out
        return {"minor": 0, "micro": 0, **objects[1]} if len(objects) == 2 else None
    return objects[0] if len(objects) == 1 else None


_HEADER = ["NAME", "TYPE", "CREATED"]


def _rows(text: str) -> list[tuple[str, str]] | None:
    """The names and types in a table of secrets, whose header comes again after every 49 lines."""
    lines = [line.split() for line in text.splitlines() if line.strip()]
    if not lines or lines[0] != _HEADER or any(len(line) < 2 for line in lines):
        return None
    return [(line[0], line[1]) for line in lines if line != _HEADER]


def _who(text: str) -> Json | None:
    found = re.match(r'You are "([^"\n]+)"\n(?:session expires: (.+)\n)?', text)
    if found is None:
        return None
    try:
        expires = datetime.strptime(found[2] or "", "%d %b %y %H:%M UTC").replace(tzinfo=UTC).isoformat()
    except ValueError:
        expires = None
    return {"username": found[1], "expiration": expires}


def _objects(text: str) -> list[Json]:
    """The JSON objects in a text, one after another, with the field names of pachd's HTTP API; [] if it has others."""
    decoder, found, text = json.JSONDecoder(), list[Json](), text.strip()
    while text:
        try:
            value, end = decoder.raw_decode(text)
        except (ValueError, RecursionError):
            return []
        if not isinstance(value, dict):
            return []
        found.append(_camel(value))
        text = text[end:].lstrip()
    return found


def _camel(value: Any) -> Any:
    """A value of pachctl, which prints ``deployment_id`` for ``deploymentId``."""
    if isinstance(value, dict):
        return {re.sub(r"_([a-z])", lambda found: found[1].upper(), name): _camel(one) for name, one in value.items()}
    return [_camel(one) for one in value] if isinstance(value, list) else value


_LOG_IN = "Run `pachctl auth login`, or `pachctl auth use-auth-token`; pachctl does not read PACHYDERM_TOKEN."
_AGAIN = "Run `pachctl auth login` again, or give pachctl a new token with `pachctl auth use-auth-token`."
_SEE = "Run `{see}` to see why."
_CONFIGURATION = "Run `pachctl config get active-context` to see why."
_KUBERNETES = "pachctl forwards a port of pachd with a kubeconfig; `kubectl get pods` shows whether that works."
_Words = tuple[str, str, str | None]

_WORDS: dict[Kind, _Words] = {
    Kind.NOT_LOGGED_IN: ("C003", "{place} requires a login, and pachctl has no token for it.", _LOG_IN),
    Kind.TOKEN_REJECTED: (
        "C003", "{place} does not accept the token of pachctl: it may have expired or been revoked.", _AGAIN,
    ),
    Kind.TOKEN_EXPIRED: ("C003", "The token of pachctl for {place} has expired.", _AGAIN),
    Kind.NO_CALL: (
        "C002", "`{command}` is not known to this release of pachctl, or of pachd.",
        "Install the release of pachctl that the cluster has.",
    ),
    Kind.UNCLEAR: ("C002", "`{command}` failed for a reason that spec-lint does not know.", _SEE),
    Kind.UNREACHABLE: (
        "C002", "pachctl cannot connect to {whereabouts}.", "Check the address, the network and the VPN.",
    ),
    Kind.TIMEOUT: (
        "C002", "`{command}` did not end in time, for {whereabouts}.",
        "Check the address, the network and the VPN, or give it more time with `--timeout`.",
    ),
    Kind.CUT_OFF: ("C002", "`{command}` was ended, or lost its connection, before there was an answer.", None),
    Kind.UNREADABLE: ("C002", "`{command}` printed something that spec-lint does not know.", _SEE),
    Kind.DOWN: ("C002", "No pachd answers at {whereabouts}: it may be down, restarting or paused.", None),
    Kind.TOO_OLD: ("C002", "Only Pachyderm 2 is supported, and pachctl or {place} is older.", None),
    Kind.PROGRAM: ("C001", "pachctl does not work as it is set up here.", _SEE),
}  # fmt: skip
"""What is said of a failure; of others, it is what is said of pachd."""

_CLASSES: tuple[tuple[str, Kind, _Words | None], ...] = (
    (r"could not connect to pachd at ", Kind.UNREACHABLE, None),
    (r"pachd\s+\(version unknown\) : error connecting to pachd server", Kind.BUSY, None),
    (
        r"no pods found for app pachd$", Kind.PROGRAM,
        ("C001", "There is no pod of pachd in the namespace {namespace}, from which pachctl forwards a port.",
         "Set the namespace with `pachctl config update context {name} --namespace NAMESPACE`."),
    ),
    (
        r"(?:error upgrading connection: pods \"[^\"]*\"|pods) is forbidden: ", Kind.PROGRAM,
        ("C001", "In Kubernetes, the user may not forward a port of pachd, as pachctl does.", _KUBERNETES),
    ),
    (
        r"failed to initialize port forwarder: |port forwarding failed: |Get \"https?://[^\"]*\": |Unauthorized$|"
        r"the server has asked for the client to provide credentials|error upgrading connection: ", Kind.PROGRAM,
        ("C001", "pachctl cannot forward a port of pachd: it cannot use Kubernetes.", _KUBERNETES),
    ),
    (
        r"could not get active (?:enterprise )?context: |pachctl config error: |could not read config|"
        r"could not parse config|could not parse pachd address|could not parse 'PACHD_ADDRESS'|"
        r"could not parse the active context|could not (?:re)?write config|cannot use config at |"
        r"must set pachd_address to grpcs|could not decode server CA|server CA certs are present|"
        r"cannot set 'PACH_CA_CERTS'|could not read x509 cert", Kind.PROGRAM,
        ("C001", "pachctl does not accept its configuration {origin}.", _CONFIGURATION),
    ),
    (
        r"open /dev/stdin: ", Kind.PROGRAM,
        ("C001", "pachctl cannot read a secret from a pipe here, because it cannot open /dev/stdin.", None),
    ),
    (r"unknown (?:command|flag|shorthand flag)|expected \d+ arguments, got ", Kind.NO_CALL, None),
    (r"unknown (?:service|method) ", Kind.NO_CALL, None),
    (r"connected to the wrong cluster \(", Kind.OTHER_CLUSTER, None),
    (r"this client is for pachyderm \d+\.x, but the server has a version ", Kind.TOO_OLD, None),
    (r"no healthy upstream|upstream connect error", Kind.DOWN, None),
    (
        r"connection error: |error reading from server: |transport is closing|the client connection is closing|"
        r"unexpected HTTP status code received from server: |received unexpected content-type|context canceled$|"
        r"stream terminated by RST_STREAM", Kind.CUT_OFF, None,
    ),
    (r"context deadline exceeded$", Kind.TIMEOUT, None),
)  # fmt: skip
"""How pachctl's own messages begin, and those of its connection."""

_CODES = {
    "Canceled": 1, "Unknown": 2, "InvalidArgument": 3, "DeadlineExceeded": 4, "NotFound": 5, "AlreadyExists": 6,
    "PermissionDenied": 7, "ResourceExhausted": 8, "FailedPrecondition": 9, "Aborted": 10, "OutOfRange": 11,
    "Unimplemented": 12, "Internal": 13, "Unavailable": 14, "DataLoss": 15, "Unauthenticated": 16,
}  # fmt: skip
_TEXTS = (
    (r"no authentication token \(try logging in\)$", 16),
    (r"provided auth token is corrupted or has expired \(try logging in again\)$", 16),
    (r"token expiration is in the past$", 13),
    (r"the auth service is not activated$", 12),
    (r"[^\n]* is not authorized to perform this operation - needs permissions \[", 7),
    (r"trying to send message larger than max ", 8),
    (r'(?s:.*)(?:project|pipeline) "[^"\n]*" not found$', 5),
)
"""The codes of messages that pachctl prints without one; all others are those of secrets, with code 2."""

_BEFORE = re.compile(
    r"(?:\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[^\t\n]*\t[^\n]*\n|"
    r'error checking for project "[^"\n]*": [^\n]*?; retrying without project check)*'
)
"""What pachctl prints before an error: its log, and that it could not look at the project of its context."""
_AROUND = re.compile(
    r"(?:[Ee]rror: |could not create pachctl command: |could not connect: |could not get cluster ID: |"
    r"could not get (?:cluster|project) defaults: )*"
)
"""What it prints around the message of pachd."""
_RPC = re.compile(r"rpc error: code = (\w+) desc = ")


def message_of(errors: str) -> tuple[int, str]:
    """The code and the message of a failure."""
    text = errors
    for form in (_BEFORE, _AROUND):
        text = form.sub("", text.lstrip(), count=1).rstrip()
    if found := _RPC.match(text):
        return _CODES.get(found[1], 2), text[found.end() :]
    return next((code for form, code in _TEXTS if re.match(form, text)), 2), text


def error_of(
    context: ProgramContext, call: Call, asked: str, ended: Ended, keys: Collection[str] = (), user: str | None = None
) -> PachdError:
    """What a failed run means."""
    if ended.code < 0:
        return worded(context, Kind.CUT_OFF, call)
    code, message = message_of(ended.errors)
    for form, kind, words in _CLASSES:
        if re.match(form, message):
            return worded(context, kind, call, words)
    found = failure(context, call, asked, code, message, keys, user)
    return worded(context, found.kind, call) if found.kind in _WORDS else found


def worded(context: ProgramContext, kind: Kind, call: Call, words: _Words | None = None) -> PachdError:
    """The error of a kind, in words that fit pachctl."""
    words = words or _WORDS.get(kind)
    if words is None:
        return failed(context, kind, call)
    rule, message, help_ = words
    values = {
        "place": context.place,
        "whereabouts": context.whereabouts,
        "origin": context.origin,
        "name": context.name or "default",
        "namespace": context.namespace or "default",
        "command": COMMANDS.get(call, "pachctl"),
        "see": _SEEN.get(call, "pachctl list secret"),
    }
    return PachdError(kind, Trouble(rule, message.format(**values), (help_ or "").format(**values) or None))


COMMANDS = {
    Call.GET_VERSION: "pachctl version",
    Call.INSPECT_CLUSTER: "pachctl inspect cluster",
    Call.WHO_AM_I: "pachctl auth whoami",
    Call.INSPECT_SECRET: "pachctl inspect secret",
    Call.LIST_SECRET: "pachctl list secret",
    Call.CREATE_SECRET: "pachctl create secret",
    Call.GET_CLUSTER_DEFAULTS: "pachctl inspect defaults",
    Call.GET_PROJECT_DEFAULTS: "pachctl inspect defaults",
    Call.INSPECT_PROJECT: "pachctl inspect project",
    Call.INSPECT_REPO: "pachctl inspect repo",
    Call.INSPECT_PIPELINE: "pachctl inspect pipeline",
    Call.LIST_REPO: "pachctl list repo",
    Call.LIST_PIPELINE: "pachctl list pipeline",
}
"""The commands that answer calls, as messages name them."""
_SEEN = {
    Call.INSPECT_REPO: "pachctl list repo",
    Call.LIST_REPO: "pachctl list repo",
    Call.INSPECT_PIPELINE: "pachctl list pipeline",
    Call.LIST_PIPELINE: "pachctl list pipeline",
    Call.INSPECT_PROJECT: "pachctl list project",
    Call.GET_CLUSTER_DEFAULTS: "pachctl inspect defaults",
    Call.GET_PROJECT_DEFAULTS: "pachctl inspect defaults",
}
"""What to run to see why a call fails, where that is not the list of secrets."""
