"""The fake pachd's answers in full: the structure of each success, the exact text of each failure, and how it is sent.

The figures are those of a real gateway of release 2.12; the client reads nothing else of an answer.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.cluster.fake_pachd import FakePachd, running_pachd
from tests.cluster.test_fake_pachd import AUTH, FILES, INFO, SECRETS, USERS, VERSION, Client, file_of

CLUSTER = "/api/admin_v2.API/InspectCluster"
REPO = {"name": "str", "type": "str", "project": {"name": "str"}}
AUTH_INFO = {"permissions": ["str"], "roles": ["str"]}
REPO_INFO = {
    "repo": REPO, "created": "str", "sizeBytesUpperBound": "str", "description": "str",
    "branches": [{"repo": REPO, "name": "str"}], "authInfo": "NoneType", "details": "NoneType", "metadata": {},
}  # fmt: skip
PROJECT_INFO = {
    "project": {"name": "str"}, "description": "str", "authInfo": AUTH_INFO, "createdAt": "str", "metadata": {},
    "createdBy": "str",
}  # fmt: skip
VERSION_INFO = {
    "major": "int", "minor": "int", "micro": "int", "additional": "str", "gitCommit": "str", "gitTreeModified": "str",
    "buildDate": "str", "goVersion": "str", "platform": "str",
}  # fmt: skip
CLUSTER_INFO = {
    "id": "str", "deploymentId": "str", "warningsOk": "bool", "warnings": [], "proxyHost": "str", "proxyTls": "bool",
    "paused": "bool", "webResources": "NoneType", "metadata": {}, "pendingRestart": "bool", "restartInfo": "str",
}  # fmt: skip
PROJECT_DEFAULTS = {"projectDefaultsJson": "str", "createdBy": "str", "createdAt": "NoneType"}
EDGES = {"project": {"name": "default"}, "name": "edges"}
DRY_RUN = {"createPipelineRequestJson": json.dumps({"pipeline": {"name": "edges"}}), "dryRun": True}

SUCCESSES: list[tuple[str, Any, list[Any]]] = [
    (VERSION, b"", [VERSION_INFO]),
    (CLUSTER, {"clientVersion": {"major": 2}}, [CLUSTER_INFO]),
    (CLUSTER, {"client_version": {"major": 2}}, [CLUSTER_INFO]),
    (AUTH + "WhoAmI", {}, [{"username": "str", "expiration": "str"}]),
    (AUTH + "GetPermissions", {"resource": {"type": "CLUSTER"}}, [{"permissions": ["str"], "roles": ["str"]}]),
    (AUTH + "GetPermissions", {"resource": {"type": 1}}, [{"permissions": ["str"], "roles": ["str"]}]),
    (SECRETS + "InspectSecret", {"secret": {"name": "there"}}, [INFO]),
    (SECRETS + "ListSecret", {}, [{"secretInfo": [INFO]}]),
    (SECRETS + "CreateSecret", file_of(stringData={"token": "x"}), [{}]),
    (SECRETS + "GetClusterDefaults", {}, [{"clusterDefaultsJson": "str"}]),
    (SECRETS + "GetProjectDefaults", {"project": {"name": "default"}}, [PROJECT_DEFAULTS]),
    (SECRETS + "CreatePipelineV2", DRY_RUN, [{"effectiveCreatePipelineRequestJson": "str"}]),
    (FILES + "InspectProject", {"project": {"name": "default"}}, [PROJECT_INFO]),
    (FILES + "InspectRepo", {"repo": {**EDGES, "type": "user"}}, [REPO_INFO]),
    (FILES + "ListRepo", {"type": "user"}, [{"result": REPO_INFO}, {"result": REPO_INFO}]),
    (FILES + "ListProject", {}, [{"result": PROJECT_INFO}]),
]

ADMIN_ONLY = (
    "robot:ci is not authorized to perform this operation - needs permissions [{}] on CLUSTER . Run `pachctl auth "
    "roles-for-permission` to find roles that grant a given permission."
)
UNREAD, UNMARSHALED = "failed to create secret: ", "failed to unmarshal secret: "
FAILURES: list[tuple[str | None, str, Any, str]] = [
    (None, AUTH + "WhoAmI", {}, "no authentication token (try logging in)"),
    ("nobody", AUTH + "WhoAmI", {}, "provided auth token is corrupted or has expired (try logging in again)"),
    ("old", AUTH + "WhoAmI", {}, "token expiration is in the past"),
    ("plain", SECRETS + "InspectSecret", {"secret": {"name": "x"}}, ADMIN_ONLY.format("SECRET_INSPECT")),
    ("plain", SECRETS + "ListSecret", {}, ADMIN_ONLY.format("CLUSTER_LIST_SECRETS")),
    ("plain", SECRETS + "CreateSecret", file_of(), ADMIN_ONLY.format("CLUSTER_CREATE_SECRET")),
    ("admin", SECRETS + "InspectSecret", {"secret": {"name": "x"}}, 'failed to get secret: secrets "x" not found'),
    ("admin", SECRETS + "InspectSecret", {"secret": {"name": ""}},
     "failed to get secret: resource name may not be empty"),
    ("admin", SECRETS + "InspectSecret", {},
     "validate request: invalid InspectSecretRequest.Secret: value is required"),
    ("admin", SECRETS + "InspectSecret", b'{"secret": 5', "unexpected EOF"),
    ("admin", SECRETS + "InspectSecret", b"[]", "proto:\xa0syntax error (line 1:1): unexpected token ["),
    ("admin", SECRETS + "CreateSecret", file_of(metadata={"name": "there"}), UNREAD + 'secrets "there" already exists'),
    ("admin", SECRETS + "CreateSecret", file_of(metadata={"namespace": "other"}),
     UNREAD + "the namespace of the provided object does not match the namespace sent on the request"),
    ("admin", SECRETS + "CreateSecret", file_of(metadata={"resourceVersion": "1"}),
     UNREAD + "resourceVersion should not be set on objects to be created"),
    ("admin", SECRETS + "CreateSecret", file_of(metadata={"labels": {"suite": "x"}}),
     "invalid suite label set on secret: suite=x"),
    ("admin", SECRETS + "CreateSecret", file_of(stringData={"a": "x" * (3 << 20)}),
     UNREAD + "Request entity too large: limit is 3145728"),
    ("admin", SECRETS + "CreateSecret", file_of(stringData={"a": 5}),
     UNMARSHALED + "json: cannot unmarshal number into Go struct field Secret.stringData of type string"),
    ("admin", SECRETS + "CreateSecret", file_of(data={"a": "no base64"}),
     UNMARSHALED + "illegal base64 data at input byte 4"),
    ("admin", SECRETS + "CreateSecret", file_of(b""), UNMARSHALED + "unexpected end of JSON input"),
    ("admin", SECRETS + "CreateSecret", file_of(b"\xef\xbb\xbf{}"),
     UNMARSHALED + "invalid character '\u00ef' looking for beginning of value"),
    ("admin", SECRETS + "CreateSecret", file_of("{}".encode("utf-16")),
     UNMARSHALED + "invalid character '\u00ff' looking for beginning of value"),
    ("admin", SECRETS + "CreateSecret", {"file": "no base64"},
     'proto:\xa0(line 1:9): invalid value for bytes type: "no base64"'),
    ("admin", SECRETS + "GetProjectDefaults", {"project": {"name": "x"}},
     'error getting project "x": get project by name: project "x" not found'),
    ("admin", FILES + "InspectRepo", {"repo": {**EDGES, "name": "x", "type": "user"}}, "repo default/x not found"),
    ("admin", SECRETS + "InspectPipeline", {"pipeline": EDGES},
     'pipeline was not inspected: couldn\'t find up to date spec for pipeline "default/edges": pick commit tx: commit '
     'default/edges.spec@ not found\nrepo default/edges.spec not found\npipeline "default/edges" not found'),
    ("admin", SECRETS + "InspectPipeline", {"pipeline": {"project": {"name": "x"}, "name": "y"}},
     'pipeline was not inspected: couldn\'t find up to date spec for pipeline "x/y": pick commit tx: picking commit: '
     'picking branch: picking repo: picking project: project "x" not found'),
    ("admin", AUTH + "GetPermissions", {},
     "validate request: invalid GetPermissionsRequest.Resource: value is required"),
    ("admin", SECRETS + "CreatePipelineV2", DRY_RUN | {"createPipelineRequestJson": "{}"},
     "request.Pipeline cannot be nil"),
    ("admin", "/api/pps_v2.API/NoSuchCall", {}, "Not Found"),
]  # fmt: skip


@pytest.fixture(scope="module")
def pachd() -> Iterator[FakePachd]:
    with running_pachd() as found:
        found.users = dict(USERS)
        found.kubernetes.put("there", listed=True, token="x")
        found.repos = {("default", name): ("master",) for name in ("edges", "images")}
        yield found


def name_of(value: Any) -> str | None:
    return value.rpartition("/")[2] if isinstance(value, str) and value.startswith("/api/") else None


@pytest.mark.parametrize(("path", "body", "lines"), SUCCESSES, ids=name_of)
def test_a_success_has_its_structure(pachd: FakePachd, path: str, body: Any, lines: list[Any]) -> None:
    status, code, found, headers = Client(pachd).send(path, body, ("Authn-Token", "admin"))
    assert (status, code) == (200, None)
    assert found == lines
    assert headers["content-type"] == "application/json"
    streamed = path.endswith(("ListRepo", "ListProject"))
    assert ("transfer-encoding" in headers, "content-length" in headers) == (streamed, not streamed)


@pytest.mark.parametrize(("token", "path", "body", "text"), FAILURES, ids=name_of)
def test_a_failure_has_its_text(pachd: FakePachd, token: str | None, path: str, body: Any, text: str) -> None:
    messages: list[str] = []
    pachd.after = lambda _, asked: messages.append(json.loads(pachd.reply(asked).body)["message"])
    try:
        Client(pachd).send(path, body, *([("Authn-Token", token)] if token is not None else []))
    finally:
        pachd.after = None
    assert messages == [text]
