"""pachctl's configuration: which address, token and defaults come of it, and what is said where none do."""

from __future__ import annotations

import base64
import copy
import json
import pickle
from pathlib import Path
from typing import Any

import pytest

from spec_lint.cluster import pachctl_config
from spec_lint.cluster.pachctl_config import Context, WantedPachd, find_context
from spec_lint.cluster.pachd_address import Address
from spec_lint.cluster.target import UnusableError
from spec_lint.model.live import Trouble

TOKEN = "token-that-nobody-may-see"
OTHER_TOKEN = "another-token-of-a-robot"
PEM = "-----BEGIN CERTIFICATE-----\nmade up\n-----END CERTIFICATE-----\n"
PROD = {
    "source": 2,
    "pachd_address": "grpcs://pach.example.com:443",
    "session_token": TOKEN,
    "namespace": "pachyderm",
    "cluster_deployment_id": "dep-1",
    "project": "vision",
}


class Home:
    """A home folder, and the environment of a run in it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.environment = {"HOME": str(folder)}

    def write(self, document: Any, path: str = ".pachyderm/config.json") -> Path:
        file = self.folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(document if isinstance(document, str) else json.dumps(document))
        return file

    def contexts(self, **contexts: Any) -> None:
        self.write({"user_id": "u", "v2": {"active_context": "prod", "contexts": contexts}})

    def find(self, wanted: WantedPachd | None = None, **environment: str) -> Context:
        return find_context(wanted or WantedPachd(), self.environment | environment)

    def trouble(self, wanted: WantedPachd | None = None, **environment: str) -> Trouble:
        with pytest.raises(UnusableError) as caught:
            self.find(wanted, **environment)
        found = caught.value.trouble
        assert TOKEN not in f"{found}"
        return found


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    monkeypatch.setattr(pachctl_config, "IN_WORKERS", tmp_path / "pachctl" / "config.json")
    return Home(tmp_path)


def revealed(context: Context) -> str | None:
    return context.token.reveal() if context.token is not None else None


def test_the_active_context_gives_everything(home: Home) -> None:
    home.contexts(prod=PROD, other={"pachd_address": "grpc://other:80"})
    found = home.find()
    assert found.address == Address("pach.example.com", 443, True)
    assert str(found.address) == "https://pach.example.com:443"
    assert (found.name, found.source, found.project, found.namespace) == ("prod", None, "vision", "pachyderm")
    assert (found.deployment_id, revealed(found), found.bound) == ("dep-1", TOKEN, True)
    assert found.origin == str(home.folder / ".pachyderm" / "config.json")
    assert found.place == 'pachd (context "prod")'
    assert found.whereabouts == 'pachd (context "prod", https://pach.example.com:443)'


def test_the_token_is_masked_whatever_is_done_with_a_context(home: Home) -> None:
    home.contexts(prod=PROD)
    found = home.find()
    shown = [repr(found), str(found), f"{found}", repr(copy.copy(found)), pickle.dumps(found).decode("latin-1")]
    assert [text for text in shown if TOKEN in text] == []
    with pytest.raises(TypeError):
        json.dumps(found.token)


@pytest.mark.parametrize(
    ("wanted", "environment", "name"),
    [
        (WantedPachd(), {}, "prod"),
        (WantedPachd(), {"PACH_CONTEXT": "other"}, "other"),
        (WantedPachd(), {"PACH_CONTEXT": ""}, "prod"),
        (WantedPachd(context="third"), {"PACH_CONTEXT": "other"}, "third"),
    ],
)
def test_a_context_is_chosen(home: Home, wanted: WantedPachd, environment: dict[str, str], name: str) -> None:
    home.contexts(**{each: {"pachd_address": f"grpc://{each}:80"} for each in ("prod", "other", "third")})
    found = home.find(wanted, **environment)
    assert (found.name, str(found.address)) == (name, f"http://{name}:80")


def test_the_file_is_found_as_pachctl_finds_it(home: Home) -> None:
    home.contexts(prod={"pachd_address": "grpc://home:80"})
    other = {"v2": {"active_context": "a", "contexts": {"a": {"pachd_address": "grpc://named:80"}}}}
    named = home.write(other, "elsewhere.json")
    worker = {"v2": {"active_context": "w", "contexts": {"w": {"pachd_address": "grpc://worker:80"}}}}
    assert str(home.find().address) == "http://home:80"
    home.write(worker, "pachctl/config.json")
    assert str(home.find().address) == "http://worker:80"
    assert str(home.find(PACH_CONFIG=str(named)).address) == "http://named:80"
    # Set to nothing, it names no file, and the others are not read.
    assert "PACHD_ADDRESS is not set" in home.trouble(PACH_CONFIG="").message


def test_an_old_file_has_one_context(home: Home) -> None:
    home.write({"user_id": "u", "v1": {"pachd_address": "grpc://old:80", "session_token": TOKEN}})
    found = home.find()
    assert (found.name, str(found.address), revealed(found), found.bound) == ("default", "http://old:80", TOKEN, False)


@pytest.mark.parametrize(
    "text",
    [
        '{"v2": {"activeContext": "p", "contexts": {"p": {"pachdAddress": "grpc://c:80", "sessionToken": "t"}}}}',
        "v2:\n  active_context: p\n  contexts:\n    p: {pachd_address: 'grpc://c:80', session_token: t}\n",
    ],
    ids=["camelCase", "YAML"],
)
def test_a_file_may_be_written_in_other_ways(home: Home, text: str) -> None:
    home.write(text)
    found = home.find()
    assert (str(found.address), revealed(found)) == ("http://c:80", "t")


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("pach.example.com:80", "http://pach.example.com:80"),
        ("grpc://pach.example.com:30080", "http://pach.example.com:30080"),
        ("http://pach.example.com:80/", "http://pach.example.com:80"),
        ("grpcs://pach.example.com:443", "https://pach.example.com:443"),
        ("https://PACH.example.com:443", "https://pach.example.com:443"),
        ("grpc://[::1]:80", "http://[::1]:80"),
        ("10.0.0.7:30080", "http://10.0.0.7:30080"),
    ],
)
def test_an_address_is_read_as_pachctl_reads_it(home: Home, text: str, url: str) -> None:
    assert str(home.find(PACHD_ADDRESS=text).address) == url


@pytest.mark.parametrize(
    ("text", "message", "help_"),
    [
        ("https://pach.example.com", "has no port, so pachctl uses 30650", "`https://pach.example.com:443`"),
        ("pach.example.com", "has no port, so pachctl uses 30650", "`http://pach.example.com:80`"),
        ("grpc://pach:30650", "has the port 30650, which answers gRPC only", "`--pachd-address http://pach:80`"),
        ("localhost:1650", "has the port 1650, which answers gRPC only", "30080"),
        ("unix:/run/pachd.sock", "is a Unix socket", "`--via pachctl`"),
        ("unix:///run/pachd.sock", "is a Unix socket", "`--via pachctl`"),
        ("https://pach:443/api", "also has a path", "`https://pach:443`"),
        ("https://pach:443?authn-token=" + TOKEN, "also has a query", "`https://pach:443`"),
        ("https://pach:443#" + TOKEN, "also has a fragment", "`https://pach:443`"),
        (f"https://me:{TOKEN}@pach:443", "also has a user name", "`https://pach:443`"),
        (f"https://me:{TOKEN}@pach:443/x?y", "also has a user name, a path and a query", "`https://pach:443`"),
        ("ftp://pach:21", "its scheme is not grpc, http, grpcs or https.", "`https://HOST:PORT`"),
        ("https://:443", "it has no host.", "`https://HOST:PORT`"),
        ("pach:0", "its port is not a number from 1 to 65535.", "`https://HOST:PORT`"),
        ("pach:port", "its port is not a number", "`https://HOST:PORT`"),
        ("::1:80", "is not valid", "`https://HOST:PORT`"),
        ("two words:80", "it contains a space", "`https://HOST:PORT`"),
        (TOKEN + "\n:80", "is not valid", "`https://HOST:PORT`"),
    ],
)
def test_another_address_is_explained(home: Home, text: str, message: str, help_: str) -> None:
    found = home.trouble(PACHD_ADDRESS=text)
    assert found.rule == "C001"
    assert message in found.message
    assert help_ in (found.help or "")
    home.contexts(prod={"pachd_address": text, "session_token": TOKEN})
    assert 'the Pachyderm context "prod"' in home.trouble().message


def test_an_address_on_the_command_line_may_have_any_port(home: Home) -> None:
    assert str(home.find(WantedPachd(address="http://pach:30650")).address) == "http://pach:30650"
    assert "of --pachd-address has no port" in home.trouble(WantedPachd(address="http://pach")).message


@pytest.mark.parametrize(
    ("host", "loopback"),
    [
        ("localhost", True),
        ("127.0.0.9", True),
        ("[::1]", True),
        ("0.0.0.0", True),
        ("[::]", True),
        ("10.0.0.1", False),
        ("localhost.example.com", False),
    ],
)
def test_loopback_addresses(home: Home, host: str, loopback: bool) -> None:
    assert home.find(PACHD_ADDRESS=f"{host}:80").address.loopback is loopback


def test_the_proxy_is_that_of_the_environment(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://me:secret@proxy:3128")
    monkeypatch.setenv("NO_PROXY", "inside.example.com")
    for url in ("http://pach.example.com:80", "https://pach.example.com:443"):
        found = home.find(PACHD_ADDRESS=url)
        assert found.proxy_url == "http://me:secret@proxy:3128"
        assert found.whereabouts == f"pachd at {url} through the proxy http://proxy:3128"
        assert "secret" not in repr(found)
    assert home.find(PACHD_ADDRESS="inside.example.com:80").proxy_url is None
    assert home.find(PACHD_ADDRESS="localhost:80").proxy_url is None


class TestToken:
    """Which token goes with which address."""

    ELSEWHERE = "grpcs://elsewhere.example.com:443"

    def test_that_of_a_context_is_bound_to_its_cluster_at_another_address(self, home: Home) -> None:
        home.contexts(prod=PROD)
        found = home.find(PACHD_ADDRESS=self.ELSEWHERE)
        assert (str(found.address), found.source) == ("https://elsewhere.example.com:443", "PACHD_ADDRESS")
        assert (revealed(found), found.bound, found.deployment_id) == (TOKEN, True, "dep-1")
        assert (found.project, found.place) == ("vision", "pachd at https://elsewhere.example.com:443")

    @pytest.mark.parametrize("by_option", [True, False])
    def test_that_of_a_context_without_cluster_is_bound_to_none(self, home: Home, by_option: bool) -> None:
        home.contexts(prod={**PROD, "cluster_deployment_id": ""})
        wanted = WantedPachd(address=self.ELSEWHERE if by_option else None)
        found = home.find(wanted, PACHD_ADDRESS="" if by_option else self.ELSEWHERE)
        assert (found.bound, found.deployment_id) == (True, None)

    def test_the_same_address_written_in_another_way_is_not_elsewhere(self, home: Home) -> None:
        home.contexts(prod={**PROD, "cluster_deployment_id": ""})
        assert home.find(PACHD_ADDRESS="https://Pach.example.com:443").bound is False

    def test_of_the_ci_action(self, home: Home) -> None:
        home.contexts(prod=PROD)
        found = home.find(PACHYDERM_CLUSTER_URL=self.ELSEWHERE, PACHYDERM_TOKEN=OTHER_TOKEN + "\n")
        assert (found.source, revealed(found), found.bound) == ("PACHYDERM_CLUSTER_URL", OTHER_TOKEN, False)

    def test_of_the_ci_action_stays_with_its_address(self, home: Home) -> None:
        home.contexts(prod={"pachd_address": "grpc://prod:80"})
        home.environment |= {"PACHYDERM_CLUSTER_URL": self.ELSEWHERE, "PACHYDERM_TOKEN": OTHER_TOKEN}
        assert revealed(home.find(WantedPachd(context="prod"))) is None
        assert revealed(home.find(WantedPachd(address="http://prod:80"))) is None
        assert revealed(home.find(PACHD_ADDRESS="prod:80")) is None

    def test_of_the_environment_without_an_address(self, home: Home) -> None:
        home.contexts(prod=PROD, bare={"pachd_address": "grpc://bare:80"})
        assert revealed(home.find(PACHYDERM_TOKEN=OTHER_TOKEN)) == TOKEN
        assert revealed(home.find(WantedPachd(context="bare"), PACHYDERM_TOKEN=OTHER_TOKEN)) == OTHER_TOKEN
        assert revealed(home.find(PACHYDERM_TOKEN=OTHER_TOKEN, PACHD_ADDRESS="prod:80")) == OTHER_TOKEN

    def test_in_a_file_takes_precedence(self, home: Home) -> None:
        home.contexts(prod=PROD)
        file = home.write(f"{OTHER_TOKEN}\n", "token")
        found = home.find(WantedPachd(token_file=str(file)), PACHYDERM_TOKEN="x")
        assert (revealed(found), found.bound) == (OTHER_TOKEN, False)
        file.write_text("\n")
        assert home.trouble(WantedPachd(token_file=str(file))).rule == "C003"
        assert "cannot be read" in home.trouble(WantedPachd(token_file=str(home.folder))).message

    @pytest.mark.parametrize("bad", [f"{TOKEN}\nX-Other: y", f"{TOKEN}é", f"{TOKEN}\t"])
    def test_that_no_header_can_hold_is_reported(self, home: Home, bad: str) -> None:
        home.contexts(prod={**PROD, "session_token": bad})
        found = home.trouble()
        assert found.rule == "C003"
        assert 'The token of the Pachyderm context "prod" contains' in found.message


class TestAuthorities:
    """Which certificate authorities are trusted."""

    def test_those_of_the_context(self, home: Home) -> None:
        home.contexts(prod={**PROD, "server_cas": base64.b64encode(PEM.encode()).decode()})
        assert home.find().authorities == PEM
        # They belong to the context's own address.
        assert home.find(PACHD_ADDRESS="https://elsewhere:443").authorities is None

    def test_need_tls(self, home: Home) -> None:
        home.contexts(prod={"pachd_address": "grpc://pach:80", "server_cas": "QQ=="})
        found = home.trouble()
        assert "does not use TLS" in found.message
        assert "`grpcs://pach:80`" in (found.help or "")

    def test_must_be_base64(self, home: Home) -> None:
        home.contexts(prod={**PROD, "server_cas": PEM})
        assert "is not PEM in base64" in home.trouble().message

    def test_in_files_for_an_address_of_the_environment(self, home: Home) -> None:
        file, folder = home.write(PEM, "one.pem"), home.write(PEM * 2, "cas/two.pem").parent
        both = f"{file},{folder}"
        found = home.find(PACHD_ADDRESS="https://pach:443", PACH_CA_CERTS=both).authorities or ""
        assert found.count("BEGIN CERTIFICATE") == 3
        assert home.find(PACHD_ADDRESS="http://pach:80", PACH_CA_CERTS=both).authorities is None
        missing = home.trouble(PACHD_ADDRESS="https://pach:443", PACH_CA_CERTS=str(home.folder / "none.pem"))
        assert "A file of PACH_CA_CERTS" in missing.message


@pytest.mark.parametrize(
    ("document", "message"),
    [
        (None, "There is no pachctl configuration, and PACHD_ADDRESS is not set"),
        ("", "has no active context, and PACHD_ADDRESS is not set"),
        ("{}", "has no active context, and PACHD_ADDRESS is not set"),
        ('{"v2": {"contexts": {}}}', "has no active context"),
        ('{"v2": {"active_context": "prdo", "contexts": {"prod": {}}}}', 'no Pachyderm context "prdo" in'),
        ('{"v2": {"active_context": "a", "contexts": {"a": {}}}}', 'context "a" has no address, so pachctl forwards'),
        ('{"v2": {"active_context": "a", "contexts": {"a": {"port_forwarders": {"pachd": 30650}}}}}', "forwards"),
        ('{"v2": {"active_context": "a", "contexts": {"a": {"pachd_address": 80}}}}', "is not a string"),
        ('{"v2": {"active_context": "a", "contexts": {"a": {"session_token": "' + TOKEN, "is not JSON"),
        (f"[{TOKEN}]", "is not a JSON object"),
    ],
)
def test_a_configuration_without_an_address_is_explained(home: Home, document: str | None, message: str) -> None:
    if document is not None:
        home.write(document)
    found = home.trouble()
    assert found.rule == "C001"
    assert message in found.message


def test_a_missing_context_is_explained(home: Home) -> None:
    assert "does not exist" in home.trouble(PACH_CONTEXT="prod").message
    home.contexts(prod=PROD, staging=PROD)
    assert home.trouble(WantedPachd(context="stagign")).help == 'Did you mean "staging"?'
    assert home.trouble(PACH_CONTEXT="zzz").help == "The contexts are prod, staging."
    # As for pachctl, that is an error even if the address comes from elsewhere.
    assert 'no Pachyderm context "zzz"' in home.trouble(PACH_CONTEXT="zzz", PACHD_ADDRESS="pach:80").message


def test_the_line_of_a_mistake_is_named(home: Home) -> None:
    home.write('{"v2": {\n  "contexts": {\n    "a" 5}}')
    assert home.trouble().message.endswith("is not JSON (line 3).")


def test_the_proxy_that_did_not_answer_is_not_advised() -> None:
    assert "http://pach:80" not in Address("pach", 80, False).other_ports()
    assert "`--pachd-address https://pach:443`" in Address("pach", 80, False).other_ports()
    assert "`--pachd-address http://pach:80`" in Address("pach", 443, True).other_ports()


def test_an_unreadable_configuration_is_explained(home: Home) -> None:
    (home.folder / ".pachyderm" / "config.json").mkdir(parents=True)
    assert "cannot be read" in home.trouble().message


def test_nothing_is_written(home: Home) -> None:
    home.contexts(prod=PROD)
    file = home.folder / ".pachyderm" / "config.json"
    before = (file.read_bytes(), file.stat().st_mtime_ns)
    home.find()
    assert (file.read_bytes(), file.stat().st_mtime_ns) == before
    assert [path.name for path in file.parent.iterdir()] == ["config.json"]
