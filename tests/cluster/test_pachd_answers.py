"""What pachd's failures mean: by code and by the exact text, whatever else the text contains, and never shown."""

from __future__ import annotations

import pytest

from spec_lint.cluster.pachd_answers import _WORDS, NOTHING_CREATED, Kind, failed, failure
from spec_lint.cluster.pachd_calls import Call
from tests.cluster.pachd_client import context_of

CONTEXT = context_of("https://pach.example.com:443")
GET, CREATE, LIST = Call.INSPECT_SECRET, Call.CREATE_SECRET, Call.LIST_SECRET
ACCOUNT = 'User "system:serviceaccount:pachyderm:pachyderm"'
ACCOUNT_GET = f'secrets "made" is forbidden: {ACCOUNT} cannot get'
RBAC = 'resource "secrets" in API group "" in the namespace "pachyderm"'
DIAL = "dial tcp 10.0.0.1:443: connect: connection refused"


@pytest.mark.parametrize(
    ("call", "code", "message", "kind"),
    [
        (GET, 2, 'failed to get secret: secrets "made" not found', Kind.ABSENT),
        (CREATE, 2, 'failed to create secret: secrets "made" already exists', Kind.EXISTS),
        (CREATE, 2, 'failed to create secret: object is being deleted: secrets "made" already exists', Kind.DELETING),
        (GET, 16, "no authentication token (try logging in)", Kind.NOT_LOGGED_IN),
        (GET, 16, "provided auth token is corrupted or has expired (try logging in again)", Kind.TOKEN_REJECTED),
        (GET, 16, "anything else", Kind.TOKEN_REJECTED),
        (GET, 13, "token expiration is in the past", Kind.TOKEN_EXPIRED),
        (GET, 7, "robot:ci is not authorized to perform this operation - needs permissions [X]", Kind.FORBIDDEN),
        (Call.WHO_AM_I, 12, "the auth service is not activated", Kind.AUTH_OFF),
        (GET, 12, "method InspectSecret not implemented", Kind.NO_CALL),
        (GET, 5, "Not Found", Kind.NO_CALL),
        (GET, 2, f"failed to get secret: {ACCOUNT_GET} {RBAC}", Kind.PACHD_FORBIDDEN),
        (
            CREATE, 2,
            f"failed to create secret: secrets is forbidden: {ACCOUNT} cannot create {RBAC}", Kind.PACHD_FORBIDDEN,
        ),
        (LIST, 2, f"failed to list secrets: secrets is forbidden: {ACCOUNT} cannot list {RBAC}", Kind.PACHD_FORBIDDEN),
        (GET, 2, f'failed to get secret: Get "https://10.0.0.1:443/api/v1/x": {DIAL}', Kind.KUBERNETES_DOWN),
        (CREATE, 2, f'failed to create secret: Post "https://10.0.0.1:443/api/v1/x": {DIAL}', Kind.KUBERNETES_DOWN),
        (CREATE, 2, 'failed to create secret: namespaces "pachyderm" not found', Kind.NO_NAMESPACE),
        (CREATE, 2, 'failed to create secret: Secret "made" is invalid: data[tls.key]: Required value', Kind.INVALID),
        (CREATE, 2, "failed to unmarshal secret: illegal base64 data at input byte 4", Kind.INVALID),
        (CREATE, 2, "invalid suite label set on secret: suite=other", Kind.INVALID),
        (CREATE, 3, 'proto: (line 1:9): invalid value for bytes type: "x"', Kind.INVALID),
        (CREATE, 2, "failed to create secret: Request entity too large: limit is 3145728", Kind.TOO_LARGE),
        (CREATE, 8, "trying to send message larger than max (22020101 vs. 20971520)", Kind.TOO_LARGE),
        (CREATE, 8, "too many requests", Kind.BUSY),
        (
            CREATE, 2,
            "failed to create secret: the namespace of the provided object does not match the namespace sent on the "
            "request", Kind.OTHER_NAMESPACE,
        ),
        (
            CREATE, 2,
            'failed to create secret: secrets "made" is forbidden: exceeded quota: q, requested: count/secrets=1',
            Kind.QUOTA,
        ),
        (
            CREATE, 2,
            'failed to create secret: secrets "made" is forbidden: unable to create new content in namespace pachyderm '
            "because it is being terminated", Kind.TERMINATING,
        ),
        (CREATE, 2, 'failed to create secret: admission webhook "a.b" denied the request: no', Kind.POLICY),
        (
            CREATE, 2,
            'failed to create secret: secrets "made" is forbidden: '
            "ValidatingAdmissionPolicy 'p' with binding 'b' denied request: no", Kind.POLICY,
        ),
        (GET, 2, "rpc: not priviledged to operate while Enterprise License is disabled", Kind.LICENSE),
        (GET, 2, "no role binding exists for CLUSTER", Kind.FORBIDDEN),
        (GET, 4, "context deadline exceeded", Kind.TIMEOUT),
        (GET, 14, "connection refused", Kind.BUSY),
        (GET, 13, "stream terminated by RST_STREAM with error code: PROTOCOL_ERROR", Kind.PROXY),
        (CREATE, 10, "panic: x", Kind.UNCLEAR),
        (GET, 2, "multiple authentication token keys found in context", Kind.UNCLEAR),
        (Call.REHEARSE_PIPELINE, 3, "could not make effective spec: could not parse {} as", Kind.INVALID),
        (Call.REHEARSE_PIPELINE, 2, "request.Pipeline cannot be nil", Kind.INVALID),
    ],
)  # fmt: skip
def test_the_kind_of_a_failure(call: Call, code: int, message: str, kind: Kind) -> None:
    assert failure(CONTEXT, call, "made", code, message).kind is kind


@pytest.mark.parametrize(
    ("call", "code", "message"),
    [
        # A phrase that means something, at another place, about another secret, or from another code.
        (GET, 2, 'failed to get secret: secrets "other" not found'),
        (GET, 2, 'failed to get secret: admission webhook "w" denied the request: secrets "made" not found'),
        (GET, 2, 'secrets "made" not found'),
        (GET, 2, 'failed to get secret: secrets "made" not found, or so'),
        (GET, 2, 'failed to get secret: secrets "made" not found\n'),
        (GET, 5, 'failed to get secret: secrets "made" not found'),
        (GET, 13, 'failed to get secret: secrets "made" not found'),
        (CREATE, 2, 'failed to create secret: secrets "other" already exists'),
        (CREATE, 2, 'failed to create secret: etcdserver: secrets "made" already exists'),
        (CREATE, 6, 'failed to create secret: secrets "made" already exists'),
        (CREATE, 2, 'failed to create secret: Post "https://10.0.0.1/api": EOF'),
        (CREATE, 2, 'failed to create secret: Post "https://10.0.0.1/api": context deadline exceeded'),
        (CREATE, 2, "failed to create secret: etcdserver: request timed out"),
        (CREATE, 2, 'failed to create secret: Internal error occurred: failed calling webhook "a.b": EOF'),
        (CREATE, 2, ""),
    ],
)
def test_a_phrase_alone_means_nothing(call: Call, code: int, message: str) -> None:
    kind = failure(CONTEXT, call, "made", code, message).kind
    assert kind not in (Kind.ABSENT, Kind.EXISTS)
    assert call is not Call.CREATE_SECRET or kind not in NOTHING_CREATED


@pytest.mark.parametrize(
    ("call", "asked", "message", "absent"),
    [
        (Call.INSPECT_REPO, "default/x", "repo default/x not found", True),
        (Call.INSPECT_REPO, "default/x", "inspect repo: repo default/x not found", True),
        (Call.INSPECT_REPO, "gone/x", 'error getting project "gone": project "gone" not found', True),
        (Call.INSPECT_REPO, "default/x", "repo default/xy not found", False),
        (Call.INSPECT_REPO, "default/x", "repo default/x not found by us", False),
        (Call.INSPECT_PROJECT, "p", 'error getting project "p": get: project "p" not found', True),
        (Call.INSPECT_PROJECT, "p", 'error getting project "q": project "q" not found', False),
        (Call.GET_PROJECT_DEFAULTS, "p", 'project "p" not found', True),
        (Call.INSPECT_PIPELINE, "d/n", 'pipeline was not inspected: get: pipeline "d/n" not found', True),
        (Call.INSPECT_PIPELINE, "d/n", 'pipeline was not inspected: pipeline "d/m" not found', False),
        (Call.GET_CLUSTER_DEFAULTS, "", "cluster defaults not found", False),
    ],
)
def test_what_is_not_there(call: Call, asked: str, message: str, absent: bool) -> None:
    assert failure(CONTEXT, call, asked, 5, message).kind is (Kind.ABSENT if absent else Kind.UNCLEAR)


@pytest.mark.parametrize(
    ("tail", "said"),
    [
        ("data[tls.key]: Required value", 'does not accept the secret "made": the key "tls.key" is required.'),
        ("data: Too long: may not be more", 'does not accept the secret "made": data is too long.'),
        ('[data[mine]: Invalid value: "mine": x, data[other]: Invalid value: "x"]', ': the key "mine" is not valid.'),
        ('metadata.labels: Invalid value: "canary": a valid label', ": metadata.labels is not valid."),
        ("something new", 'does not accept the secret "made".'),
    ],
)
def test_only_names_that_are_known_are_shown(tail: str, said: str) -> None:
    message = f'failed to create secret: Secret "made" is invalid: {tail}'
    found = failure(CONTEXT, CREATE, "made", 2, message, ("mine",)).trouble.message
    assert found.endswith(said)
    assert "canary" not in found
    assert "other" not in found


@pytest.mark.parametrize("call", [None, *Call])
@pytest.mark.parametrize("kind", list(Kind))
def test_every_kind_has_a_sentence_for_every_call(kind: Kind, call: Call | None) -> None:
    assert set(_WORDS) == set(Kind)
    context = context_of("http://pach.example.com:80", name="prod")
    found = failed(context, kind, call, "made" if call is not None else "").trouble
    assert found.message[0].isupper() or found.message.startswith("pachd")
    assert found.message.endswith(".")
    assert found.rule in ("C002", "C003", "C004")
    assert "{" not in f"{found.message}{found.help}"
    assert found.help is None or found.help.strip() == found.help != ""


def test_a_missing_permission_and_its_role_are_named() -> None:
    found = failure(CONTEXT, LIST, "", 7, "user:a@b is not authorized").trouble
    assert found.message == (
        "In pachd at https://pach.example.com:443, the user may not list secrets: it needs the permission "
        "CLUSTER_LIST_SECRETS."
    )
    assert "`pachctl auth set cluster secretAdmin USER`; it replaces the other roles of USER there." in (
        found.help or ""
    )
    found = failure(CONTEXT, LIST, "", 7, "user:a@b is not authorized", user="user:a b").trouble
    assert "user:a b may not list secrets" in found.message
    assert "Ask an administrator of Pachyderm to run `pachctl auth set cluster secretAdmin 'user:a b'`" in (
        found.help or ""
    )
    assert failure(CONTEXT, Call.INSPECT_REPO, "p/n", 7, "").trouble.help is None
