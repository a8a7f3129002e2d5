"""The fake pachd answers as the real one was seen to answer: status, gRPC code, and the shape of the body."""

from __future__ import annotations

import base64
import http.client
import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.cluster.fake_pachd import ADMIN, EXPIRED, PLAIN, FakePachd, running_pachd

SECRETS, FILES, AUTH = "/api/pps_v2.API/", "/api/pfs_v2.API/", "/api/auth_v2.API/"
VERSION = "/api/versionpb_v2.API/GetVersion"
UNARY = {"code": "int", "details": [], "message": "str"}
INFO = {"creationTimestamp": "str", "secret": {"name": "str"}, "type": "str"}
USERS = {"admin": ADMIN, "plain": PLAIN, "old": EXPIRED}


def shape(value: Any) -> Any:
    """The structure of JSON: names, and the types of what they hold; of a list, the first element only."""
    if isinstance(value, dict):
        return {name: shape(part) for name, part in sorted(value.items())}
    if isinstance(value, list):
        return [shape(part) for part in value[:1]]
    return type(value).__name__


def file_of(*lines: Any, **fields: Any) -> dict[str, str]:
    """The body of a CreateSecret with these bytes, or with a secret of these fields."""
    metadata = {"name": "made"} | fields.pop("metadata", {})
    whole = {"apiVersion": "v1", "kind": "Secret", "metadata": metadata, "type": "Opaque", **fields}
    data = lines[0] if lines else json.dumps(whole).encode()
    return {"file": base64.b64encode(data).decode()}


class Client:
    """One request at a time, as raw as http.client permits."""

    def __init__(self, pachd: FakePachd) -> None:
        self.pachd = pachd

    def send(
        self, path: str, body: Any = None, *headers: tuple[str, str], method: str = "POST"
    ) -> tuple[int, int | None, list[Any], dict[str, str]]:
        """The status, the code, the shapes of the lines of the body, and the headers of an answer."""
        connection = http.client.HTTPConnection(self.pachd.url.removeprefix("http://"), timeout=5)
        data = body if isinstance(body, bytes) else json.dumps(body if body is not None else {}).encode()
        connection.putrequest(method, path)
        for name, value in (("Content-Length", str(len(data))), *headers):
            connection.putheader(name, value)
        connection.endheaders(data)
        response = connection.getresponse()
        text = response.read()
        connection.close()
        values = [json.loads(line) for line in text.split(b"\n") if line.startswith(b"{")]
        last = values[-1].get("error", values[-1]) if values else {}
        found = {name.lower(): value for name, value in response.getheaders()}
        return response.status, last.get("code"), [shape(value) for value in values], found


@pytest.fixture
def pachd() -> Iterator[FakePachd]:
    with running_pachd() as found:
        found.kubernetes.put("there", listed=True, token="x")
        yield found


@pytest.fixture
def client(pachd: FakePachd) -> Client:
    return Client(pachd)


@pytest.mark.parametrize(
    ("path", "body", "status", "code"),
    [
        (VERSION, b"", 200, None),
        (VERSION + "/", {}, 404, 5),
        ("/api/versionpb_v2.API/NoSuchMethod", {}, 404, 5),
        ("/api/pps.API/ListSecret", {}, 404, 5),
        ("/pps_v2.API/ListSecret", {}, 404, None),
        (SECRETS + "InspectSecret", {"secret": {"name": "there"}}, 200, None),
        (SECRETS + "InspectSecret", {"secret": {"name": "there"}, "other": 1}, 200, None),
        (SECRETS + "InspectSecret", {"secret": {"name": "nope"}}, 500, 2),
        (SECRETS + "InspectSecret", {"secret": {"name": ""}}, 500, 2),
        (SECRETS + "InspectSecret", {"secret": {"name": "a/b"}}, 500, 2),
        (SECRETS + "InspectSecret", {"secret": {"name": ".."}}, 500, 2),
        (SECRETS + "InspectSecret", {"secret": {"name": 5}}, 400, 3),
        (SECRETS + "InspectSecret", {"secret": None}, 400, 3),
        (SECRETS + "InspectSecret", {}, 400, 3),
        (SECRETS + "InspectSecret", b"[1]", 400, 3),
        (SECRETS + "InspectSecret", b'{"secret":', 400, 3),
        (SECRETS + "DeleteSecret", {"secret": {"name": "there"}}, 404, 5),
        (FILES + "ListRepo", b'{"type":', 400, 3),
        (FILES + "InspectRepo", {"repo": {"project": {"name": "default"}, "name": "x", "type": "user"}}, 404, 5),
        (FILES + "InspectProject", {"project": {"name": "nope"}}, 404, 5),
        (SECRETS + "InspectPipeline", {"pipeline": {"project": {"name": "default"}, "name": "x"}}, 404, 5),
        (SECRETS + "GetProjectDefaults", {"project": {"name": "nope"}}, 404, 5),
        (AUTH + "WhoAmI", {}, 501, 12),
        (AUTH + "GetPermissions", {"resource": {"type": "CLUSTER"}}, 501, 12),
    ],
)
def test_a_call_gets_its_status_and_code(client: Client, path: str, body: Any, status: int, code: int | None) -> None:
    found = client.send(path, body)
    assert found[:2] == (status, code)
    if code is not None:
        assert found[2] == [UNARY]


@pytest.mark.parametrize(
    ("body", "status", "code", "text"),
    [
        (file_of(stringData={"a": "b"}), 200, None, ""),
        (file_of(kind="ConfigMap"), 200, None, ""),
        (file_of(stringdata={"a": "b"}, strinData={"c": "d"}), 200, None, ""),
        (file_of(metadata={"namespace": "pachyderm"}), 200, None, ""),
        (file_of(metadata={"name": "", "generateName": "made-"}), 200, None, ""),
        (file_of(metadata={"name": "there"}), 500, 2, 'failed to create secret: secrets "there" already exists'),
        (file_of(metadata={"namespace": "other"}), 500, 2, "failed to create secret: the namespace of the provided"),
        (file_of(metadata={"resourceVersion": "7"}), 500, 2, "failed to create secret: resourceVersion should not"),
        (file_of(metadata={"labels": {"suite": "other"}}), 500, 2, "invalid suite label set on secret: suite=other"),
        (file_of(metadata={"labels": {"team": "a b"}}), 500, 2, "metadata.labels: Invalid value"),
        (file_of(metadata={"annotations": {"a b": ""}}), 500, 2, "metadata.annotations: Invalid value"),
        (file_of(metadata={"name": "Bad_Name"}), 500, 2, "metadata.name: Invalid value"),
        (file_of(metadata={"name": ""}), 500, 2, "name or generateName is required"),
        (file_of(b"null"), 500, 2, "name or generateName is required"),
        (file_of(metadata={"creationTimestamp": "x"}), 500, 2, "failed to unmarshal secret: parsing time"),
        (file_of(data={"a": "no base64"}), 500, 2, "failed to unmarshal secret: illegal base64 data"),
        (file_of(data={"a": 5}), 500, 2, "failed to unmarshal secret: json: cannot unmarshal number"),
        (file_of(stringData={"a": True}), 500, 2, "failed to unmarshal secret: json: cannot unmarshal bool"),
        (file_of(stringData="a"), 500, 2, "failed to unmarshal secret: json: cannot unmarshal string"),
        (file_of(stringData={"a b": ""}), 500, 2, "data[a b]: Invalid value"),
        (file_of(type="kubernetes.io/tls", data={"tls.crt": ""}), 500, 2, "data[tls.key]: Required value"),
        (file_of(type="kubernetes.io/dockerconfigjson", stringData={".dockerconfigjson": "x"}), 500, 2, "redacted"),
        (file_of(stringData={"a": "x" * ((1 << 20) + 1)}), 500, 2, "data: Too long"),
        (file_of(stringData={"a": "x" * (3 << 20)}), 500, 2, "failed to create secret: Request entity too large"),
        (file_of(b"apiVersion: v1"), 500, 2, "failed to unmarshal secret: invalid character 'a'"),
        (file_of(b"\xef\xbb\xbf{}"), 500, 2, "failed to unmarshal secret: invalid character"),
        (file_of(b"{}{}"), 500, 2, "failed to unmarshal secret: invalid character '{' after top-level value"),
        (file_of(b"[]"), 500, 2, "failed to unmarshal secret: json: cannot unmarshal array"),
        (file_of(b'{"metadata"'), 500, 2, "failed to unmarshal secret: unexpected end of JSON input"),
        ({}, 500, 2, "failed to unmarshal secret: unexpected end of JSON input"),
        ({"file": "no base64"}, 400, 3, "invalid value for bytes type"),
        ({"file": {"kind": "Secret"}}, 400, 3, "invalid value for bytes type"),
        ({"file": "A" * (28 << 20)}, 429, 8, "trying to send message larger than max"),
    ],
)
def test_a_create_gets_its_status_and_code(
    client: Client, pachd: FakePachd, body: Any, status: int, code: int | None, text: str
) -> None:
    messages: list[str] = []
    pachd.after = lambda _, asked: messages.append(pachd.reply(asked).body.decode()) if code else None
    assert client.send(SECRETS + "CreateSecret", body)[:2] == (status, code)
    assert all(text in json.loads(message)["message"] for message in messages)


def test_a_created_secret_has_the_labels_of_pachd(client: Client, pachd: FakePachd) -> None:
    client.send(SECRETS + "CreateSecret", file_of(metadata={"labels": {"team": "a"}}, stringData={"k": "v"}))
    made = pachd.kubernetes.secrets["made"]
    assert made.labels == {"team": "a", "suite": "pachyderm", "secret-source": "pachyderm-user"}
    assert made.data == {"k": b"v"}
    pachd.kubernetes.put("other", token="x")
    assert client.send(SECRETS + "ListSecret")[2] == [{"secretInfo": [INFO]}]
    assert [secret.name for secret in pachd.kubernetes.list()] == ["made", "there"]


@pytest.mark.parametrize(
    ("token", "call", "status", "code"),
    [
        (None, SECRETS + "ListSecret", 401, 16),
        ("nobody", SECRETS + "ListSecret", 401, 16),
        ("", SECRETS + "ListSecret", 401, 16),
        ("old", SECRETS + "ListSecret", 500, 13),
        ("plain", SECRETS + "ListSecret", 403, 7),
        ("plain", SECRETS + "CreateSecret", 403, 7),
        ("plain", SECRETS + "InspectSecret", 403, 7),
        ("plain", AUTH + "GetPermissionsForPrincipal", 403, 7),
        ("plain", SECRETS + "GetClusterDefaults", 200, None),
        ("plain", AUTH + "WhoAmI", 200, None),
        ("plain", AUTH + "GetPermissions", 200, None),
        ("admin", SECRETS + "ListSecret", 200, None),
        ("old", VERSION, 200, None),
        (None, VERSION, 200, None),
        (None, "/api/admin_v2.API/InspectCluster", 200, None),
        (None, FILES + "ListRepo", 401, 16),
        ("old", FILES + "ListRepo", 500, 13),
    ],
)
def test_who_may_do_what(
    client: Client, pachd: FakePachd, token: str | None, call: str, status: int, code: int | None
) -> None:
    pachd.users = dict(USERS)
    headers = [("Authn-Token", token)] if token is not None else []
    found = client.send(call, {"resource": {"type": "CLUSTER"}}, *headers)
    assert found[:2] == (status, code)
    if code is not None:
        assert found[2] == [{"error": UNARY} if call.endswith("ListRepo") else UNARY]
    assert ("www-authenticate" in found[3]) is (status == 401 and not call.endswith("ListRepo"))


def test_a_token_counts_in_its_header_only(client: Client, pachd: FakePachd) -> None:
    pachd.users = dict(USERS)
    who = AUTH + "WhoAmI"
    assert client.send(who, {}, ("authn-token", "admin"))[0] == 200
    assert client.send(who, {}, ("Authorization", "Bearer admin"))[:2] == (401, 16)
    assert client.send(who, {}, ("Grpc-Metadata-Authn-Token", "admin"))[:2] == (401, 16)
    assert client.send(who + "?authn-token=admin", {})[:2] == (401, 16)
    assert client.send(who, {}, ("Authn-Token", "admin"), ("Authn-Token", "plain"))[:2] == (500, 2)


@pytest.mark.parametrize(
    ("headers", "status", "code"),
    [
        ([("Connection", "close")], 500, 13),
        ([("Connection", "keep-alive")], 500, 13),
        ([("Grpc-Timeout", "20")], 400, 3),
        ([("Grpc-Timeout", "1n")], 504, 4),
        ([("Grpc-Timeout", "20S")], 200, None),
        ([("X-Bin", "a b")], 400, 3),
        ([("Content-Type", "text/plain"), ("Accept", "text/html")], 200, None),
    ],
)
def test_headers(client: Client, headers: list[tuple[str, str]], status: int, code: int | None) -> None:
    assert client.send(VERSION, {}, *headers)[:2] == (status, code)


@pytest.mark.parametrize("method", ["GET", "PUT"])
def test_other_methods(client: Client, method: str) -> None:
    assert client.send(VERSION, {}, method=method)[:2] == (501, 12)


def test_a_list_is_a_stream(client: Client, pachd: FakePachd) -> None:
    empty = client.send(FILES + "ListRepo", {"type": "user"})
    assert (empty[0], empty[2], "content-type" in empty[3]) == (200, [], False)
    pachd.repos = {("default", name): ("master",) for name in ("edges", "images")}
    whole = client.send(FILES + "ListRepo", {"type": "user"})
    assert (whole[0], [list(line) for line in whole[2]]) == (200, [["result"], ["result"]])
    pachd.break_list_after = 1
    broken = client.send(FILES + "ListRepo", {"type": "user"})
    assert (broken[0], broken[1], [list(line) for line in broken[2]]) == (200, 2, [["result"], ["error"]])


@pytest.mark.parametrize("state", ["down", "forbids", "no namespace"])
def test_what_kubernetes_does_not_do(client: Client, pachd: FakePachd, state: str) -> None:
    pachd.kubernetes.state = state
    assert client.send(SECRETS + "InspectSecret", {"secret": {"name": "there"}})[:2] == (500, 2)
    assert client.send(SECRETS + "CreateSecret", file_of())[:2] == (500, 2)
    assert client.send(SECRETS + "ListSecret")[0] == (200 if state == "no namespace" else 500)


@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        ({}, 200, None),
        ({"parallelism_spec": {"constant": "2"}, "datumTries": 5}, 200, None),
        ({"paralelism_spec": {}}, 400, 3),
        ({"tolerations": [{"operator": "Exists"}]}, 400, 3),
        ({"pod_patch": "nope"}, 400, 3),
        ({"service": {"type": "Nope"}}, 400, 3),
        ({"transform": {"secrets": [{"name": "no-such-secret"}]}}, 200, None),
    ],
)
def test_a_dry_run(client: Client, changes: dict[str, Any], status: int, code: int | None) -> None:
    spec = json.dumps({"pipeline": {"name": "edges"}, **changes})
    call = SECRETS + "CreatePipelineV2"
    assert client.send(call, {"createPipelineRequestJson": spec, "dryRun": True})[:2] == (status, code)
    assert client.send(call, {"createPipelineRequestJson": '{"pipeline":', "dryRun": True})[:2] == (400, 3)
    assert client.send(call, {"createPipelineRequestJson": "{}", "dryRun": True})[:2] == (500, 2)


def test_of_many_creates_of_one_name_one_succeeds(client: Client) -> None:
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: client.send(SECRETS + "CreateSecret", file_of())[0], range(8)))
    assert sorted(found) == [200] + [500] * 7


def test_requests_to_kubernetes_may_be_limited(client: Client, pachd: FakePachd) -> None:
    import time

    pachd.rate = (20.0, 2)
    start = time.monotonic()
    for _ in range(6):
        client.send(SECRETS + "ListSecret")
    assert time.monotonic() - start > 0.15
