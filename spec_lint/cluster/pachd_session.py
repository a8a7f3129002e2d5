"""Getting to know a pachd before anything secret is sent to it: is it one, which release, which cluster, who asks."""

from __future__ import annotations

from collections.abc import Callable

from spec_lint.cluster.pachd_answers import Kind, PachdError, failed
from spec_lint.cluster.pachd_api import FIRST, UNNAMED, Caller, ClusterInfo, Pachd, Version, Who
from spec_lint.cluster.pachd_calls import Call
from spec_lint.findings.named_tuple import NamedTuple


class Session(NamedTuple):
    """A pachd that is known. ``who`` is None if auth is not activated.

    ``known`` is whether it is the cluster that the context was connected to: None if one of them does not
    say which.
    """

    pachd: Pachd
    version: Version
    cluster: ClusterInfo
    who: Who | None
    known: bool | None


def probe(pachd: Pachd) -> Version:
    """The version of pachd, or what is at the address instead, as a PachdError. No token is sent."""
    context = pachd.context
    try:
        version = pachd.version()
    except PachdError as error:
        # pachd's port for gRPC resets the connection; a port that does not exist is UNREACHABLE.
        kind = {Kind.CUT_OFF: Kind.GRPC_ONLY, Kind.UNREADABLE: Kind.NOT_PACHD, Kind.NO_CALL: Kind.NOT_PACHD}
        if error.kind in kind:
            raise failed(context, kind[error.kind], Call.GET_VERSION) from None
        raise
    if version.release < FIRST:
        raise failed(context, Kind.TOO_OLD, Call.GET_VERSION)
    return version


def open_session(
    transport: Caller, version: Version | None = None, before_login: Callable[[], None] = lambda: None
) -> Session:
    """Probe the address, unless that gave a ``version``, compare the cluster with that of the context, then log in.

    A token of a context is sent only to the cluster that the context was connected to. ``before_login`` is called
    before a token is sent. Raises PachdError.
    """
    pachd, context = Pachd(transport), transport.context
    version, cluster = version or probe(pachd), pachd.cluster()
    if cluster.paused:
        raise failed(context, Kind.PAUSED, Call.INSPECT_CLUSTER)
    told = context.deployment_id is not None and cluster.deployment_id is not None
    known = cluster.deployment_id == context.deployment_id if told else None
    held_back = context.bound and known is not True
    transport.token = None if held_back else context.token
    if transport.token is not None:
        before_login()
    try:
        who = pachd.who_am_i()
    except PachdError as error:
        if held_back and error.kind is Kind.NOT_LOGGED_IN:
            reinstalled = known is False and cluster.deployment_id is not None and context.source is None
            raise failed(context, Kind.REINSTALLED if reinstalled else Kind.OTHER_CLUSTER, Call.WHO_AM_I) from None
        raise
    transport.user = who.name if who is not None and who.name != UNNAMED else None
    return Session(pachd, version, cluster, who, known)
