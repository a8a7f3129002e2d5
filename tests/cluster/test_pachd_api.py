"""What pachd tells, typed, and how it is got to know before the token goes out."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from spec_lint.cluster.connection import Pace
from spec_lint.cluster.content import Content
from spec_lint.cluster.pachd_answers import Kind
from spec_lint.cluster.pachd_api import PachdSecret, refused_labels, secret_file
from spec_lint.cluster.pachd_http import Transport
from spec_lint.cluster.pachd_session import Session, open_session, probe
from spec_lint.pachyderm.release import Release
from spec_lint.secrets.value import SecretValue
from tests.cluster.fake_pachd import FakePachd, running_pachd
from tests.cluster.fake_server import Reply, answering_bytes
from tests.cluster.pachd_client import PACE, TOKEN, USERS, VALUE, connected, context_of, error_of, kind_of, secret_of

JSON = {"Content-Type": "application/json"}
LISTED = {"suite": "pachyderm", "secret-source": "pachyderm-user"}


@pytest.fixture
def pachd() -> Iterator[FakePachd]:
    with running_pachd() as found:
        yield found


def answering(pachd: FakePachd, value: Any, *calls: str) -> None:
    """Have the fake answer these calls (or all) with this JSON."""
    pachd.before = lambda _, asked: (
        Reply(200, json.dumps(value).encode(), JSON) if not calls or asked.kind in calls else None
    )


def test_the_version(pachd: FakePachd) -> None:
    assert connected(pachd.url).version() == (Release(2, 12), "2.12.2")
    answering(pachd, {"major": 2, "minor": 10, "micro": 0, "additional": "-rc.1"})
    assert connected(pachd.url).version() == (Release(2, 10), "2.10.0-rc.1")
    answering(pachd, {"major": 2, "minor": 10, "additional": "\x1b[31m"})
    assert kind_of(connected(pachd.url).version) is Kind.NOT_PACHD


@pytest.mark.parametrize("value", [{}, {"major": "2"}, {"major": 0, "minor": 0, "micro": 0}, {"status": "ok"}])
def test_another_answer_is_no_version(pachd: FakePachd, value: Any) -> None:
    answering(pachd, value)
    assert kind_of(connected(pachd.url).version) is Kind.NOT_PACHD


def test_the_cluster(pachd: FakePachd) -> None:
    found = connected(pachd.url, TOKEN).cluster()
    assert found == ("0123456789abcdef0123456789abcdef", "fedcba9876543210", False)
    assert pachd.seen[0].token is None
    pachd.paused = True
    assert connected(pachd.url).cluster().paused


def test_who_asks(pachd: FakePachd) -> None:
    assert connected(pachd.url).who_am_i() is None
    pachd.users = dict(USERS)
    assert connected(pachd.url, "plain-token").who_am_i() == ("robot:ci", None)
    expires = datetime(2099, 1, 2, 3, 4, 5, tzinfo=UTC)
    assert connected(pachd.url, TOKEN).who_am_i() == ("robot:admin", expires)
    answering(pachd, {"username": "evil\x1b[2J", "expiration": "soon"})
    assert connected(pachd.url, TOKEN).who_am_i() == ("an unnamed user", None)


def test_what_a_user_may_do(pachd: FakePachd) -> None:
    assert connected(pachd.url).permissions() is None
    pachd.users = dict(USERS)
    found = connected(pachd.url, TOKEN).permissions()
    assert found is not None
    assert found.permissions == {"CLUSTER_CREATE_SECRET", "CLUSTER_LIST_SECRETS", "SECRET_INSPECT", "SECRET_DELETE"}
    assert found.roles == ("secretAdmin",)
    assert connected(pachd.url, "plain-token").permissions("REPO", "default/images") == (frozenset(), ())
    assert pachd.seen[-1].body == {"resource": {"type": "REPO", "name": "default/images"}}


@pytest.mark.parametrize("token", [None, "nobody", "old-token", "plain-token"])
def test_who_may_not_ask(pachd: FakePachd, token: str | None) -> None:
    pachd.users = dict(USERS)
    kinds = {
        None: Kind.NOT_LOGGED_IN,
        "nobody": Kind.TOKEN_REJECTED,
        "old-token": Kind.TOKEN_EXPIRED,
        "plain-token": Kind.FORBIDDEN,
    }
    client = connected(pachd.url, token)
    for work in (lambda: client.secret("there"), client.secrets, lambda: client.create_secret(secret_of())):
        assert kind_of(work) is kinds[token]
    assert pachd.kubernetes.secrets == {}


class TestSecrets:
    """Secrets: their names and types, never their keys."""

    def test_by_name(self, pachd: FakePachd) -> None:
        pachd.kubernetes.put("there", "kubernetes.io/tls", token="x")
        found = connected(pachd.url).secret("there")
        assert found is not None
        assert (found.name, found.type) == ("there", "kubernetes.io/tls")
        assert found.created is not None
        assert connected(pachd.url).secret("nope") is None

    def test_listed(self, pachd: FakePachd) -> None:
        assert connected(pachd.url).secrets() == {}
        pachd.kubernetes.put("mine", listed=True, token="x")
        pachd.kubernetes.put("other", token="x")
        assert list(connected(pachd.url).secrets()) == ["mine"]

    def test_another_secret_is_not_the_answer(self, pachd: FakePachd) -> None:
        values: list[Any] = [{}, {"secret": {"name": "other"}}, {"secret": {"name": "\x1b"}}, {"secret": "there"}]
        for value in values:
            answering(pachd, value)
            assert kind_of(lambda: connected(pachd.url).secret("there")) is Kind.UNREADABLE

    def test_another_list_is_no_list(self, pachd: FakePachd) -> None:
        values: list[Any] = [{"secretInfo": [{"secret": {}}]}, {"secretInfo": "x"}]
        for value in values:
            answering(pachd, value)
            assert kind_of(connected(pachd.url).secrets) is Kind.UNREADABLE
        answering(pachd, {})
        assert connected(pachd.url).secrets() == {}

    def test_a_strange_type_is_not_shown(self, pachd: FakePachd) -> None:
        answering(pachd, {"secret": {"name": "there"}, "type": "a\nb", "creationTimestamp": None})
        assert connected(pachd.url).secret("there") == PachdSecret("there", None, None)

    @pytest.mark.parametrize("state", ["down", "forbids"])
    def test_unseen_is_not_absent(self, pachd: FakePachd, state: str) -> None:
        pachd.kubernetes.state = state
        kind = Kind.KUBERNETES_DOWN if state == "down" else Kind.PACHD_FORBIDDEN
        client = connected(pachd.url)
        for work in (lambda: client.secret("x"), client.secrets, lambda: client.create_secret(secret_of())):
            assert kind_of(work) is kind


class TestCreate:
    """Creating: what arrives, and what is said of the rest."""

    def test_makes_what_the_file_says(self, pachd: FakePachd) -> None:
        content = Content(
            "made", None, "Opaque", {"b": SecretValue(b"\xff\0"), "a": SecretValue(VALUE.encode())},
            {"team": "a"}, {"note": "b"}, True,
        )  # fmt: skip
        connected(pachd.url).create_secret(content)
        made = pachd.kubernetes.secrets["made"]
        assert made.data == {"a": VALUE.encode(), "b": b"\xff\0"}
        assert (made.type, made.immutable, made.annotations) == ("Opaque", True, {"note": "b"})
        assert made.labels == {"team": "a", **LISTED}

    def test_the_data_is_last_because_pachd_logs_the_beginning(self) -> None:
        file = secret_file(secret_of("a"), None)
        assert list(json.loads(file)) == ["apiVersion", "kind", "metadata", "type", "data"]
        assert file.index(b'"data"') > 32
        assert file.isascii()

    def test_a_namespace_is_checked_by_pachd(self, pachd: FakePachd) -> None:
        client = connected(pachd.url)
        assert kind_of(lambda: client.create_secret(secret_of(), "other")) is Kind.OTHER_NAMESPACE
        client.create_secret(secret_of(), "pachyderm")
        assert list(pachd.kubernetes.secrets) == ["made"]

    def test_an_existing_one_is_left_alone(self, pachd: FakePachd) -> None:
        pachd.kubernetes.put("made", token="old")
        assert kind_of(lambda: connected(pachd.url).create_secret(secret_of())) is Kind.EXISTS
        assert pachd.kubernetes.secrets["made"].data == {"token": b"old"}

    def test_a_refusal_names_the_keys(self, pachd: FakePachd) -> None:
        content = Content("made", None, "kubernetes.io/tls", {"tls.crt": SecretValue(VALUE.encode())})
        found = error_of(lambda: connected(pachd.url).create_secret(content))
        assert found.kind is Kind.INVALID
        assert 'the key "tls.key" is required' in found.trouble.message

    @pytest.mark.parametrize(
        ("refusal", "kind"),
        [
            ('secrets "made" is forbidden: exceeded quota: q, requested: count/secrets=1', Kind.QUOTA),
            (f'admission webhook "w.example.com" denied the request: {VALUE}', Kind.POLICY),
            (f'admission webhook "w" denied the request: secrets "made" already exists {VALUE}', Kind.POLICY),
            ("etcdserver: request timed out", Kind.UNCLEAR),
        ],
    )
    def test_what_else_may_refuse_it(self, pachd: FakePachd, refusal: str, kind: Kind) -> None:
        pachd.kubernetes.refusal = refusal
        assert kind_of(lambda: connected(pachd.url).create_secret(secret_of())) is kind

    def test_labels_that_pachd_sets_itself(self) -> None:
        content = Content("made", None, "Opaque", {}, {"suite": "other", "secret-source": "pachyderm-user", "a": "b"})
        assert refused_labels(content) == ["suite"]


class TestFilesAndPipelines:
    """Repos, projects, pipelines and defaults."""

    def test_a_repo(self, pachd: FakePachd) -> None:
        pachd.repos = {("default", "images"): ("master", "dev"), ("vision", "edges"): ()}
        client = connected(pachd.url)
        assert client.repo("default", "images") == ("default", "images", ("master", "dev"))
        assert client.repo("default", "edges") is None
        assert client.repo("nope", "images") is None
        assert pachd.seen[0].body == {"repo": {"project": {"name": "default"}, "name": "images", "type": "user"}}

    def test_repos_are_suggestions(self, pachd: FakePachd) -> None:
        pachd.repos = {("default", "images"): (), ("default", "hidden"): (), ("vision", "edges"): ()}
        pachd.hidden = {("default", "hidden")}
        client = connected(pachd.url)
        assert [repo.name for repo in client.repos()] == ["images", "edges"]
        assert [repo.name for repo in client.repos("default")] == ["images"]
        assert client.repo("default", "hidden") is not None

    def test_a_project(self, pachd: FakePachd) -> None:
        client = connected(pachd.url)
        assert client.has_project("default")
        assert not client.has_project("nope")

    def test_a_pipeline(self, pachd: FakePachd) -> None:
        pachd.pipelines = {("default", "edges"): json.dumps({"transform": {"env": {"A": VALUE}}})}
        found = connected(pachd.url).pipeline("default", "edges")
        assert found is not None
        assert (found.version, found.state, found.stopped) == (3, "PIPELINE_RUNNING", False)
        assert found.spec is not None
        assert json.loads(found.spec.reveal()) == {"transform": {"env": {"A": VALUE}}}
        assert VALUE not in repr(found)
        assert connected(pachd.url).pipeline("default", "nope") is None

    def test_defaults(self, pachd: FakePachd) -> None:
        client = connected(pachd.url)
        assert client.cluster_defaults() == {}
        assert client.project_defaults("default") == {}
        assert client.project_defaults("nope") is None
        pachd.cluster_defaults = '{"createPipelineRequest":{"datumTries":"5"}}'
        pachd.project_defaults = {"default": '{"create_pipeline_request":{"datum_tries":2}}'}
        assert client.cluster_defaults() == {"datumTries": "5"}
        assert client.project_defaults("default") == {"datum_tries": 2}
        for text in ("[", "[]", '{"createPipelineRequest":5}'):
            pachd.cluster_defaults = text
            assert kind_of(client.cluster_defaults) is Kind.UNREADABLE

    def test_a_rehearsal(self, pachd: FakePachd) -> None:
        client = connected(pachd.url)
        client.rehearse('{"pipeline":{"name":"edges"}}', "edges")
        assert pachd.seen[0].body["dryRun"] is True
        found = error_of(lambda: client.rehearse(json.dumps({"pipeline": {"name": "edges"}, VALUE: 1}), "edges"))
        assert found.kind is Kind.INVALID
        said = f'pachd at {pachd.url} does not accept the pipeline "edges": it cannot parse the spec.'
        assert found.trouble.message == said

    def test_a_release_that_lacks_a_call(self, pachd: FakePachd) -> None:
        pachd.lacks = {"GetProjectDefaults"}
        assert kind_of(lambda: connected(pachd.url).project_defaults("default")) is Kind.NO_CALL
        pachd.unimplemented = {"InspectRepo"}
        assert kind_of(lambda: connected(pachd.url).repo("default", "x")) is Kind.NO_CALL


SETTINGS = b"\0\0\x06\x04\0\0\0\0\0\0\x05\0\0\x40\0"
"""The first frame of a gRPC server."""


class TestProbe:
    """What an address is."""

    ONCE = Pace(1.0, 1.0, wait=0.01, tries=2)

    @pytest.mark.parametrize(
        ("data", "reset", "kind", "said"),
        [
            (SETTINGS, True, Kind.GRPC_ONLY, "port for gRPC only"),
            (SETTINGS, False, Kind.GRPC_ONLY, "port for gRPC only"),
            (b"", True, Kind.GRPC_ONLY, "port for gRPC only"),
            (b"", False, Kind.GRPC_ONLY, "port for gRPC only"),
            (b"\x15\x03\x01\0\x02\x02\x46", False, Kind.NEEDS_TLS, "requires TLS"),
            (b"SSH-2.0-OpenSSH_9.6\r\n", False, Kind.NOT_PACHD, "does not answer as pachd"),
            (
                b"HTTP/1.1 404 Not Found\r\nserver: envoy\r\ncontent-length: 0\r\n\r\n", False,
                Kind.GRPC_ONLY, "port for gRPC only",
            ),
            (
                b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 6\r\n\r\n<html>", False,
                Kind.WEB_PAGE, "with a web page, not with pachd's HTTP API",
            ),
            (
                b"HTTP/1.1 404 Not Found\r\nContent-Type: text/html\r\nContent-Length: 6\r\n\r\n<html>", False,
                Kind.WEB_PAGE, "with a web page, not with pachd's HTTP API",
            ),
            (
                b"HTTP/1.1 301 Moved\r\nLocation: https://127.0.0.1/\r\nContent-Length: 0\r\n\r\n", False,
                Kind.NEEDS_TLS, "requires TLS",
            ),
            (
                b"HTTP/1.1 503 Service Unavailable\r\nContent-Length: 19\r\n\r\nno healthy upstream", False,
                Kind.DOWN, "may be down, restarting or paused",
            ),
            (
                b'HTTP/1.1 403 Forbidden\r\nContent-Length: 39\r\n\r\n{"kind":"Status","code":403,"message":5}', False,
                Kind.NOT_PACHD, "does not answer as pachd",
            ),
            (
                b'HTTP/1.1 404 Not Found\r\nContent-Length: 44\r\n\r\n{"code":5,"message":"Not Found","details":[]}',
                False, Kind.NOT_PACHD, "does not answer as pachd",
            ),
        ],
    )  # fmt: skip
    def test_of_something_else(self, data: bytes, reset: bool, kind: Kind, said: str) -> None:
        with answering_bytes(data, reset=reset) as url:
            found = error_of(lambda: probe(connected(url, TOKEN, self.ONCE)))
        assert found.kind is kind
        assert said in found.trouble.message
        assert url in found.trouble.message
        if kind in (Kind.GRPC_ONLY, Kind.WEB_PAGE):
            assert "`--via pachctl`" in (found.trouble.help or "")
            assert "`--pachd-address http://127.0.0.1:80`" in (found.trouble.help or "")

    def test_of_a_pachd_sends_no_token(self, pachd: FakePachd) -> None:
        assert probe(connected(pachd.url, TOKEN)).text == "2.12.2"
        assert [asked.token for asked in pachd.seen] == [None]

    def test_of_an_older_one(self, pachd: FakePachd) -> None:
        pachd.version = (2, 7, 4)
        found = error_of(lambda: probe(connected(pachd.url)))
        assert found.kind is Kind.TOO_OLD
        assert "`--via pachctl`" in (found.trouble.help or "")


class TestSession:
    """The token goes to the cluster that it is for."""

    def open(self, pachd: FakePachd, token: str | None = TOKEN, **fields: Any) -> Session:
        return open_session(Transport(context_of(pachd.url, token, **fields), PACE))

    @pytest.fixture(autouse=True)
    def users(self, pachd: FakePachd) -> None:
        pachd.users = dict(USERS)

    def test_of_the_command_line_goes_to_any(self, pachd: FakePachd) -> None:
        found = self.open(pachd)
        assert (found.who, found.known) == (("robot:admin", datetime(2099, 1, 2, 3, 4, 5, tzinfo=UTC)), None)
        assert [(asked.kind, asked.token) for asked in pachd.seen] == [
            ("GetVersion", None), ("InspectCluster", None), ("WhoAmI", TOKEN),
        ]  # fmt: skip

    def test_of_a_context_goes_to_its_cluster(self, pachd: FakePachd) -> None:
        found = self.open(pachd, bound=True, deployment_id=pachd.deployment_id, name="prod")
        assert found.known is True
        found.pachd.secrets()
        assert pachd.seen[-1].token == TOKEN

    @pytest.mark.parametrize("known", ["another", None])
    def test_of_a_context_goes_to_no_other(self, pachd: FakePachd, known: str | None) -> None:
        found = error_of(lambda: self.open(pachd, bound=True, deployment_id=known, name="prod", source="PACHD_ADDRESS"))
        assert found.kind is Kind.OTHER_CLUSTER
        assert 'cluster of the Pachyderm context "prod", so its token was not sent' in found.trouble.message
        assert [asked.token for asked in pachd.seen] == [None] * 3

    def test_is_not_sent_to_a_paused_one(self, pachd: FakePachd) -> None:
        pachd.paused = True
        assert kind_of(lambda: self.open(pachd)) is Kind.PAUSED
        assert [asked.token for asked in pachd.seen] == [None] * 2

    def test_is_not_needed_without_auth(self, pachd: FakePachd) -> None:
        pachd.users = {}
        found = self.open(pachd, bound=True, deployment_id="another", name="prod")
        assert (found.who, found.known) == (None, False)
        assert [asked.token for asked in pachd.seen] == [None] * 3

    def test_is_not_sent_if_the_cluster_is_not_told(self, pachd: FakePachd) -> None:
        answering(pachd, {"deploymentId": ""}, "InspectCluster")
        assert kind_of(lambda: self.open(pachd, bound=True, deployment_id="x", name="p")) is Kind.OTHER_CLUSTER
        pachd.before = lambda _, asked: Reply(500, b"x") if asked.kind == "InspectCluster" else None
        assert kind_of(lambda: self.open(pachd, bound=True, deployment_id="x", name="p")) is Kind.NOT_PACHD
        assert {asked.token for asked in pachd.seen} == {None}

    @pytest.mark.parametrize(
        ("token", "kind", "said"),
        [
            (None, Kind.NOT_LOGGED_IN, "requires a login, and there is no token"),
            ("nobody", Kind.TOKEN_REJECTED, "does not accept the token"),
            ("old-token", Kind.TOKEN_EXPIRED, "has expired"),
        ],
    )
    def test_that_is_not_valid(self, pachd: FakePachd, token: str | None, kind: Kind, said: str) -> None:
        found = error_of(lambda: self.open(pachd, token))
        assert found.kind is kind
        assert said in found.trouble.message
        assert "`pachctl auth login`" in (found.trouble.help or "")
        assert found.trouble.rule == "C003"
