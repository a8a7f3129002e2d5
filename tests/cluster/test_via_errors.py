"""What keeps a run from asking pachd: one clear text with what to do, the same for every command."""

from __future__ import annotations

import base64
import json
import ssl
import time
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

import pytest

from tests.cluster.authority import Authority
from tests.cluster.fake_pachd import FakePachd, Fault, running_pachd
from tests.cluster.fake_pachd_secrets import Kubernetes
from tests.cluster.fake_server import Asked, Reply
from tests.cluster.pachd_client import TOKEN
from tests.cluster.via_runs import Home, home, pachd, rules

__all__ = ["home", "pachd"]


class Case(NamedTuple):
    """What is wrong, the rule that reports it, and words of the message and of the help."""

    rule: str
    message: str
    help: str = ""
    token: str | None = TOKEN
    url: str | None = None
    fields: Mapping[str, Any] = MappingProxyType({})
    options: tuple[str, ...] = ()
    environment: Mapping[str, str] = MappingProxyType({})
    config: str | None = None
    before: Fault | None = None
    fake: Mapping[str, Any] = MappingProxyType({})


def reply(status: int, body: bytes = b"", **headers: str) -> Fault:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda fake, asked: Reply(status, body, named)


def refusing(code: int, message: str) -> Fault:
    """A pachd that refuses what needs a right."""

    def play(fake: FakePachd, asked: Asked) -> Reply | None:
        if asked.kind in ("GetVersion", "InspectCluster", "WhoAmI"):
            return None
        body = json.dumps({"code": code, "message": message, "details": []}).encode()
        return Reply(500, body, {"Content-Type": "application/json"})

    return play


def slow(fake: FakePachd, asked: Asked) -> None:
    time.sleep(0.6)


def reset(fake: FakePachd, asked: Asked) -> str:
    return "reset"


def contexts(context: str) -> str:
    return f'{{"v2": {{"active_context": "p", "contexts": {{"p": {context}}}}}}}'


PAGE = b"<!doctype html><title>Console</title>"
CASES = {
    "not logged in": Case("C003", "requires a login, and there is no token", "pachctl auth login", token=None),
    "unknown token": Case("C003", "does not accept the token", "get a new token", token="a-token-from-elsewhere"),
    "expired": Case("C003", 'The token for pachd (context "prod") has expired.', "auth login", token="old-token"),
    "no right": Case(
        "C004", "needs the permission SECRET_INSPECT", "secretAdmin robot:ci`; it replaces", token="plain-token"
    ),
    "another cluster": Case(
        "C003",
        "is not the cluster that this context was connected to",
        "`pachctl config update context prod --remove-cluster-deployment-id`",
        fields={"cluster_deployment_id": "another"},
    ),
    "token with a line break": Case("C003", "is not allowed in a token", "on one line", token=f"{TOKEN}\n{TOKEN}"),
    "no port": Case(
        "C001", "has no port", "`https://p.example:443`", config=contexts('{"pachd_address": "https://p.example"}')
    ),
    "30650": Case(
        "C001",
        "has the port 30650, which answers gRPC only",
        "`--pachd-address http://10.0.0.1:80`",
        url="http://10.0.0.1:30650",
    ),
    "1650": Case(
        "C001", "of PACHD_ADDRESS has the port 1650", "30080", environment={"PACHD_ADDRESS": "grpc://10.0.0.1:1650"}
    ),
    "no port in CI": Case(
        "C001",
        "of PACHYDERM_CLUSTER_URL has no port",
        ":443`",
        config="",
        environment={"PACHYDERM_CLUSTER_URL": "https://p.example"},
    ),
    "no address": Case(
        "C001", "has no address, so pachctl forwards a port", "--via kubernetes", url=None, config=contexts("{}")
    ),
    "no configuration": Case("C001", "There is no pachctl configuration", "--pachd-address", config=""),
    "broken configuration": Case("C001", "is not JSON", config='{"v2": '),
    "no such context": Case(
        "C001", 'no Pachyderm context "prd"', 'Did you mean "prod"?', options=("--pach-context", "prd")
    ),
    "a path": Case(
        "C001", "also has a path", "Write only the scheme", options=("--pachd-address", "https://p.example:443/x")
    ),
    "not an address": Case("C001", "is not valid", "https://HOST:PORT", options=("--pachd-address", TOKEN + " x")),
    "web page": Case(
        "C002", "answers with a web page", "--via pachctl", before=reply(200, PAGE, Content_Type="text/html")
    ),
    "proxy page": Case(
        "C002", "answers with a web page", "2.7 and older", before=reply(403, PAGE, Content_Type="text/html")
    ),
    "login page": Case(
        "C002", "redirects to another page", "ask for a login", before=reply(302, Location="http://login.example/")
    ),
    "TLS is on": Case("C002", "requires TLS", "https://", before=reply(301, Location="https://p.example/api")),
    "gRPC only": Case("C002", "port for gRPC only", "--via pachctl", before=reply(404, server="envoy")),
    "closed": Case("C002", "port for gRPC only, or for TLS", "--pachd-address", before=reset),
    "restarting": Case(
        "C002", "down, restarting or paused", before=reply(503, b"no healthy upstream", Content_Type="text/plain")
    ),
    "paused": Case("C002", 'pachd (context "prod") is paused.', fake={"paused": True}),
    "too old": Case("C002", "a release of Pachyderm without HTTP API", "--via pachctl", fake={"version": (2, 7, 3)}),
    "slow": Case(
        "C002",
        "did not answer in time",
        "give it more time with `--timeout`",
        options=("--timeout", "0.2"),
        before=slow,
    ),
    "nobody there": Case(
        "C002", '(context "prod", http://127.0.0.1:9) cannot be reached', "the VPN", url="http://127.0.0.1:9"
    ),
    "license": Case(
        "C004",
        "its enterprise license is not active",
        before=refusing(2, "not priviledged to operate while Enterprise License is disabled"),
    ),
    "no Kubernetes": Case(
        "C002", "cannot reach its Kubernetes API server", fake={"kubernetes": Kubernetes(state="down")}
    ),
    "no right in Kubernetes": Case(
        "C004",
        "has no right to do this in Kubernetes",
        "the installation",
        fake={"kubernetes": Kubernetes(state="forbids")},
    ),
    "overloaded": Case("C002", "is overloaded or not ready", before=refusing(14, "too much")),
}
REFUSED = {"no right", "license", "no right in Kubernetes"}
"""Where an apply gets as far as being refused."""


def play(case: Case, fake: FakePachd, home: Home) -> None:
    for name, value in case.fake.items():
        setattr(fake, name, value)
    fake.before = case.before
    path = home.pachctl(case.url or fake.url, case.token, **case.fields)
    if case.config:
        path.write_text(case.config)
    elif case.config is not None:
        path.unlink()


@pytest.mark.parametrize("what", CASES)
def test_the_same_text_for_every_command(what: str, pachd: FakePachd, home: Home) -> None:
    case = CASES[what]
    play(case, pachd, home)
    options = ("--via", "pachd", "--timeout", "1", *case.options)
    code, findings, _ = home.check(*options, **case.environment)
    assert (code, rules(findings)) == (4, [case.rule])
    message, help_ = findings[0]["message"], findings[0]["help"] or ""
    assert case.message in message
    assert case.help in help_
    whole = f"{message} {help_}".rstrip()

    done = home.run_in(case.environment, "secrets", "--cluster", *options)
    assert done.code == 4
    assert message in done.err
    done = home.run_in(case.environment, "snapshot", "--cluster", *options)
    assert (done.code, done.out) == (4, "")
    assert message in done.err
    done = home.run_in(case.environment, "apply", "--yes", "--format", "json", *options)
    assert done.code == (12 if what in REFUSED else 4)
    assert f"spec-lint: {whole}\n" in done.err
    assert "CreateSecret" not in pachd.kinds or what == "no right in Kubernetes"


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture
def secure(authority: Authority) -> Iterator[FakePachd]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(authority.folder / "server.crt", authority.folder / "server.key")
    with running_pachd(FakePachd(), context) as found:
        yield found


def test_certificates_are_checked_against_those_of_the_context(
    secure: FakePachd, authority: Authority, home: Home
) -> None:
    def checked() -> tuple[list[str], str]:
        _, findings, _ = home.check("--via", "pachd")
        return rules(findings), f"{findings[0]['message']} {findings[0]['help']}"

    home.pachctl(secure.url)
    found, words = checked()
    assert found == ["C002"]
    assert "certificate that is not trusted. Put the right certificate authority into `server_cas`" in words
    home.pachctl(secure.url, server_cas=authority.data("ca.crt"))
    assert checked()[0] == ["C010"] * 3
    home.pachctl(secure.url, server_cas=base64.b64encode(b"no certificate").decode())
    assert checked()[0] == ["C001"]
    home.pachctl(secure.url.replace("https", "http"))
    found, words = checked()
    assert found == ["C002"]
    assert "TLS" in words
    assert {asked.token for asked in secure.seen} <= {None, TOKEN}


def test_https_where_there_is_no_tls(pachd: FakePachd, home: Home) -> None:
    home.pachctl(pachd.url.replace("http", "https"))
    code, findings, _ = home.check("--via", "pachd")
    assert (code, rules(findings)) == (4, ["C002"])
    assert "does not use TLS" in findings[0]["message"]
    assert findings[0]["help"] == "Write the address with `http://`."


def test_the_place_of_a_finding_is_what_says_which_pachd(home: Home) -> None:
    for environment, options, place in (
        ({}, [], str(home.pachctl("http://127.0.0.1:9"))),
        ({"PACHD_ADDRESS": "grpc://127.0.0.1:9"}, [], "(PACHD_ADDRESS)"),
        ({"PACHYDERM_CLUSTER_URL": "http://127.0.0.1:9"}, [], "(PACHYDERM_CLUSTER_URL)"),
        ({}, ["--pachd-address", "http://127.0.0.1:9"], "(command line)"),
        ({"PACHD_ADDRESS": "grpc://10.0.0.1:30650"}, [], "(PACHD_ADDRESS)"),
    ):
        _, findings, _ = home.check("--via", "pachd", *options, **environment)
        assert [finding["file"] for finding in findings] == [place]


def test_where_auth_is_off_nobody_needs_a_token(pachd: FakePachd, home: Home) -> None:
    pachd.users = {}
    for token in (None, TOKEN):
        home.pachctl(pachd.url, token)
        code, findings, _ = home.check("--via", "pachd")
        assert (code, rules(findings)) == (1, ["C010"] * 3)


@pytest.mark.parametrize("source", ["PACHD_ADDRESS", "PACHYDERM_CLUSTER_URL", "--pachd-address"])
def test_certificates_of_an_address_from_elsewhere(
    source: str, secure: FakePachd, authority: Authority, home: Home
) -> None:
    environment = {} if source.startswith("--") else {source: secure.url}
    options = ("--via", "pachd", *([source, secure.url] if source.startswith("--") else []))
    secure.users = {}
    _, findings, _ = home.check(*options, **environment)
    assert rules(findings) == ["C002"]
    assert findings[0]["help"] == "Put the right certificate authority into the file in PACH_CA_CERTS."
    _, findings, _ = home.check(*options, PACH_CA_CERTS=str(authority.folder / "ca.crt"), **environment)
    assert rules(findings) == ["C010"] * 3


def test_a_port_for_grpc_only_is_named_if_nobody_answers_there(home: Home) -> None:
    _, findings, _ = home.check("--via", "pachd", "--pachd-address", "127.0.0.1:1650")
    assert "Check the address, the network and the VPN. Give the address of Pachyderm's proxy" in findings[0]["help"]


def test_a_server_that_hangs_is_waited_for_once(pachd: FakePachd, home: Home) -> None:
    pachd.before = slow
    home.pachctl(pachd.url)
    _, findings, _ = home.check("--via", "pachd", "--timeout", "0.2")
    assert rules(findings) == ["C002"]
    assert pachd.kinds == ["GetVersion"] * 3
