"""Kubeconfigs of many kinds: what is used, what is refused in plain words, and that nothing of them is ever shown."""

from __future__ import annotations

import json
import os
import ssl
import stat
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar

import pytest

from tests.cluster.authority import Authority
from tests.cluster.conftest import Ran, Run
from tests.cluster.fake import NAMESPACE, Cluster, kubeconfig

TOKEN = "token-that-nobody-may-see"


@pytest.fixture
def check(run: Run) -> Run:
    def call(*arguments: str) -> Ran:
        ran = run("check", "--cluster", "--timeout", "2", "--format", "json", "--select", "C00", *arguments)
        assert TOKEN not in ran.out + ran.err
        return ran

    return call


def rules(ran: Ran) -> list[str]:
    return [found["rule"] for found in json.loads(ran.out)["findings"]]


def messages(ran: Ran) -> str:
    return " ".join(f"{found['message']} {found['help']}" for found in json.loads(ran.out)["findings"])


def write(tmp_path: Path, text: str) -> str:
    path = tmp_path / "kubeconfig"
    path.write_text(text)
    return str(path)


def edited(url: str, **changes: Any) -> str:
    """A kubeconfig with fields of its cluster, user or context changed: ``cluster={…}``."""
    config = json.loads(kubeconfig(url))
    for part, fields in changes.items():
        config[f"{part}s"][0][part] = {**config[f"{part}s"][0][part], **fields}
    return json.dumps(config)


def test_a_token_is_sent(cluster: Cluster, tmp_path: Path, check: Run) -> None:
    cluster.emulator.token = TOKEN
    write(tmp_path, kubeconfig(cluster.url, token=TOKEN))
    assert check().code == 0


def test_a_token_file_is_read(cluster: Cluster, tmp_path: Path, check: Run) -> None:
    cluster.emulator.token = TOKEN
    (tmp_path / "token").write_text(TOKEN)
    write(tmp_path, kubeconfig(cluster.url, tokenFile=str(tmp_path / "token")))
    assert check().code == 0


def test_a_token_file_may_end_in_a_line_break_and_is_found_beside_its_kubeconfig(
    cluster: Cluster, tmp_path: Path, check: Run
) -> None:
    cluster.emulator.token = TOKEN
    (tmp_path / "token").write_text(f"{TOKEN}\r\n\n")
    write(tmp_path, kubeconfig(cluster.url, tokenFile="token"))
    assert check().code == 0
    write(tmp_path, kubeconfig(cluster.url, tokenFile="token", token="old"))  # the file goes before, while it is there
    assert check().code == 0
    write(tmp_path, kubeconfig(cluster.url, tokenFile="nowhere", token=TOKEN))
    assert check().code == 0


@pytest.mark.parametrize("text", [f"{TOKEN}\n{TOKEN}", f"{TOKEN}\r{TOKEN}", f"a\x00{TOKEN}", f"{TOKEN}\x7f"])
def test_a_token_with_a_line_break_inside_is_said(text: str, cluster: Cluster, tmp_path: Path, check: Run) -> None:
    (tmp_path / "token").write_text(text)
    write(tmp_path, kubeconfig(cluster.url, **plugin(tmp_path, credential(text.replace("\0", "\n")))))
    by_program = check()
    write(tmp_path, kubeconfig(cluster.url, token=text))
    by_value = check()
    write(tmp_path, kubeconfig(cluster.url, tokenFile=str(tmp_path / "token")))
    for ran in (by_program, by_value, check()):
        assert (ran.code, rules(ran)) == (4, ["C003"])
        assert "line break or another control character" in messages(ran)
    assert cluster.seen == []


@pytest.mark.parametrize(("text", "rule"), [("", "C003"), (" \n", "C003"), (None, "C001")])
def test_a_token_file_without_a_token_is_said(
    text: str | None, rule: str, cluster: Cluster, tmp_path: Path, check: Run
) -> None:
    if text is not None:
        (tmp_path / "token").write_text(text)
    write(tmp_path, kubeconfig(cluster.url, tokenFile=str(tmp_path / "token")))
    ran = check()
    assert (ran.code, rules(ran)) == (4, [rule])
    assert "token file" in messages(ran)


def test_a_token_of_the_command_line_goes_before_all_credentials(cluster: Cluster, tmp_path: Path, check: Run) -> None:
    cluster.emulator.token = TOKEN
    (tmp_path / "token").write_text(f"{TOKEN}\n")
    for user in ({"token": "old"}, plugin(tmp_path, "exit 1"), {"username": "a", "password": "b"}):
        write(tmp_path, kubeconfig(cluster.url, **user))
        assert check("--token-file", str(tmp_path / "token")).code == 0
    ran = check("--token-file", "nowhere")
    assert (ran.code, rules(ran)) == (4, ["C001"])


def test_a_server_of_the_command_line_needs_no_kubeconfig(cluster: Cluster, tmp_path: Path, check: Run) -> None:
    write(tmp_path, kubeconfig("http://127.0.0.1:9"))
    assert check("--server", cluster.url).code == 0
    assert check("-s", cluster.url.removeprefix("http://"), "-n", "mine").code == 0
    assert {seen.path.split("/")[4] for seen in cluster.seen} == {NAMESPACE, "mine"}
    (tmp_path / "kubeconfig").unlink()
    cluster.forget()
    (tmp_path / "token").write_text(TOKEN)
    cluster.emulator.token = TOKEN
    assert check("--server", cluster.url, "--token-file", str(tmp_path / "token")).code == 0
    assert {seen.path.split("/")[4] for seen in cluster.seen} == {"default"}


def test_acting_as_somebody_else(cluster: Cluster, tmp_path: Path, check: Run, run: Run) -> None:
    assert check("--as-user", "jane", "--as-group", "one", "--as-group", "two").code == 0
    for arguments in (["apply", "--as", "jané"], ["secrets", "--cluster", "--as", "jané"]):
        cluster.forget()
        run(*arguments)
        assert {seen.headers["Impersonate-User"] for seen in cluster.seen} == {"jané".encode().decode("latin-1")} or {
            seen.headers["Impersonate-User"] for seen in cluster.seen
        } == {"jané"}
    write(tmp_path, edited(cluster.url, user={"as": "admin"}))
    assert check("--as-user", "jane").code == 0
    ran = check("--as-group", "one")
    assert (ran.code, rules(ran)) == (4, ["C001"])
    assert "needs a user to impersonate" in messages(ran)


def test_a_folder_is_no_kubeconfig(
    cluster: Cluster, tmp_path: Path, check: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    ran = check("--kubeconfig", str(tmp_path))
    assert (ran.code, rules(ran)) == (4, ["C001"])
    assert "This is a folder" in messages(ran)
    monkeypatch.setenv("KUBECONFIG", str(tmp_path))
    assert "This is a folder" in messages(check())


def test_json_with_tabs_is_a_kubeconfig(cluster: Cluster, tmp_path: Path, check: Run) -> None:
    write(tmp_path, json.dumps(json.loads(kubeconfig(cluster.url)), indent="\t"))
    assert check().code == 0


@pytest.mark.parametrize("name", ["HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "ALL_PROXY"])
def test_the_loopback_is_asked_without_a_proxy(
    name: str, cluster: Cluster, check: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, "http://127.0.0.1:9")
    assert check().code == 0


def test_a_proxy_of_the_environment_is_used_and_told_who_asks(
    cluster: Cluster, tmp_path: Path, check: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, edited("http://api.example.invalid:6443"))
    monkeypatch.setenv("HTTP_PROXY", cluster.url.replace("http://", f"http://me:{TOKEN}@"))
    assert check().code == 0
    assert {seen.headers["Host"] for seen in cluster.seen} == {"api.example.invalid:6443"}
    monkeypatch.setenv("NO_PROXY", "example.invalid")
    ran = check()
    assert (ran.code, rules(ran)) == (4, ["C002"])
    assert "proxy" not in messages(ran)


def test_an_expired_token_is_said_once(cluster: Cluster, tmp_path: Path, check: Run) -> None:
    cluster.emulator.token = "another"
    write(tmp_path, kubeconfig(cluster.url, token=TOKEN))
    ran = check()
    assert (ran.code, rules(ran)) == (4, ["C003"])
    assert "expired" in messages(ran)


def plugin(tmp_path: Path, body: str) -> dict[str, Any]:
    """The user of a kubeconfig whose credentials come from a program."""
    program = tmp_path / "credentials"
    program.write_text(f"#!/bin/sh\n{body}\n")
    program.chmod(program.stat().st_mode | stat.S_IEXEC)
    version = "client.authentication.k8s.io/v1"
    return {"exec": {"apiVersion": version, "command": str(program), "interactiveMode": "Never"}}


def credential(token: str) -> str:
    body = {"apiVersion": "client.authentication.k8s.io/v1", "kind": "ExecCredential", "status": {"token": token}}
    return f"printf %s '{json.dumps(body)}'"


def test_a_credential_program_is_named_and_run(cluster: Cluster, tmp_path: Path, check: Run) -> None:
    cluster.emulator.token = TOKEN
    write(tmp_path, kubeconfig(cluster.url, **plugin(tmp_path, credential(TOKEN))))
    ran = check()
    assert ran.code == 0
    assert f"the kubeconfig runs {tmp_path}/credentials for credentials" in ran.err


@pytest.mark.parametrize("body", [f"echo {TOKEN} >&2; exit 1", f"echo {TOKEN}", "true", "exit 3"])
def test_a_credential_program_that_fails_is_said_without_its_output(
    body: str, cluster: Cluster, tmp_path: Path, check: Run
) -> None:
    write(tmp_path, kubeconfig(cluster.url, **plugin(tmp_path, body)))
    ran = check()
    assert (ran.code, rules(ran)) == (4, ["C003"])
    assert "printed no credentials" in messages(ran)
    assert cluster.seen == []


def test_a_credential_program_that_is_not_installed_is_said(cluster: Cluster, tmp_path: Path, check: Run) -> None:
    user = {"exec": {"apiVersion": "client.authentication.k8s.io/v1", "command": "no-such-program-at-all"}}
    write(tmp_path, kubeconfig(cluster.url, **user))
    ran = check()
    assert (ran.code, rules(ran)) == (4, ["C003"])
    assert "no-such-program-at-all" in messages(ran)


def test_a_credential_program_that_hangs_is_not_waited_for(
    cluster: Cluster, tmp_path: Path, check: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("spec_lint.cluster.kubernetes_http.PLUGIN_SECONDS", -3.5)
    write(tmp_path, kubeconfig(cluster.url, **plugin(tmp_path, "sleep 3")))
    ran = check()
    assert (ran.code, rules(ran)) == (4, ["C003"])
    assert "did not finish" in messages(ran)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (f"users: [{{user: {{token: {TOKEN}", "is not YAML"),
        (f"- {TOKEN}", "empty or not a mapping"),
        ("", "empty or not a mapping"),
        ("{}", "names no current context"),
        ("current-context: prod", 'no context "prod"'),
        ("current-context: x\ncontexts: [{name: x, context: {cluster: c, user: u}}]", '"c", which is not defined'),
        ("current-context: x\ncontexts: 7", 'no context "x"'),
    ],
)
def test_a_kubeconfig_that_cannot_be_used_says_why(text: str, words: str, tmp_path: Path, check: Run) -> None:
    write(tmp_path, text)
    ran = check()
    assert (ran.code, rules(ran)) == (4, ["C001"])
    assert words in messages(ran)


def test_a_kubeconfig_that_is_not_there(cluster: Cluster, check: Run) -> None:
    ran = check("--kubeconfig", "nowhere/config")
    assert (ran.code, rules(ran)) == (4, ["C001"])
    assert "nowhere/config does not exist" in messages(ran)


def test_a_context_that_is_not_there_names_the_nearest(cluster: Cluster, check: Run) -> None:
    ran = check("--context", "fale")
    assert (ran.code, rules(ran)) == (4, ["C001"])
    assert 'Did you mean "fake"?' in messages(ran)


def test_a_missing_certificate_file_is_said(tmp_path: Path, check: Run) -> None:
    fields = {"certificate-authority": "/nowhere/ca.crt"}
    write(tmp_path, edited("https://127.0.0.1:9", cluster=fields))
    ran = check()
    assert (ran.code, rules(ran)) == (4, ["C001"])
    assert "cannot be loaded" in messages(ran)


def test_acting_as_somebody_else_is_not_supported(cluster: Cluster, tmp_path: Path, check: Run) -> None:
    write(tmp_path, edited(cluster.url, user={"as": "admin"}))
    ran = check()
    assert (ran.code, rules(ran)) == (4, ["C001"])
    assert cluster.seen == []


def test_of_several_files_the_first_one_counts(
    cluster: Cluster, tmp_path: Path, check: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = tmp_path / "other"
    other.write_text(edited("http://127.0.0.1:9", context={"namespace": "elsewhere"}))
    monkeypatch.setenv("KUBECONFIG", os.pathsep.join([str(tmp_path / "kubeconfig"), "/nowhere", str(other)]))
    assert check().code == 0
    assert all(f"/namespaces/{NAMESPACE}/" in seen.path for seen in cluster.seen)


def test_the_namespace_of_the_command_line_goes_before_the_file_s_and_the_context_s(
    cluster: Cluster, project: Path, check: Run
) -> None:
    (project / "spec-lint.toml").write_text('namespace = "default"')
    check()
    assert {seen.path.split("/")[4] for seen in cluster.seen} == {"default"}
    cluster.forget()
    check("--namespace", "mine")
    assert {seen.path.split("/")[4] for seen in cluster.seen} == {"mine"}


def test_credentials_in_a_server_s_address_are_not_shown(tmp_path: Path, check: Run) -> None:
    write(tmp_path, edited(f"http://user:{TOKEN}@127.0.0.1:9"))
    ran = check()
    assert (ran.code, rules(ran)) == (4, ["C002"])


def test_a_proxy_is_used_and_named(cluster: Cluster, tmp_path: Path, check: Run) -> None:
    write(tmp_path, edited("http://api.example.invalid:6443", cluster={"proxy-url": cluster.url}))
    ran = check()
    assert ran.code == 0
    assert {seen.headers["Host"] for seen in cluster.seen} == {"api.example.invalid:6443"}
    write(tmp_path, edited(cluster.url, cluster={"proxy-url": f"http://user:{TOKEN}@127.0.0.1:9"}))
    ran = check()
    assert (ran.code, rules(ran)) == (4, ["C002"])
    assert "through the proxy http://127.0.0.1:9" in messages(ran)


def test_outside_of_a_pod_there_is_no_service_account(cluster: Cluster, check: Run) -> None:
    ran = check("--in-cluster")
    assert (ran.code, rules(ran)) == (4, ["C001"])
    assert "not run in a pod" in messages(ran)


def test_options_of_a_cluster_need_a_cluster(run: Run) -> None:
    ran = run("check", "--context", "fake")
    assert ran.code == 2
    assert "no effect without --cluster" in ran.err


class Absent(BaseHTTPRequestHandler):
    """A server that has no secrets, and remembers who asked for what."""

    asked: ClassVar[list[tuple[str, str]]] = []

    def do_GET(self) -> None:
        name = self.path.rpartition("/")[2]
        self.asked.append((self.path, self.headers.get("Authorization", "")))
        details = {"name": name, "kind": "secrets"}
        body = json.dumps({"kind": "Status", "reason": "NotFound", "code": 404, "details": details}).encode()
        self.send_response(404)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments: Any) -> None: ...


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture
def secure(authority: Authority) -> Iterator[str]:
    """The address of a server with TLS that wants a client's certificate."""
    yield from serving(authority, ssl.CERT_REQUIRED)


@pytest.fixture
def open_to_all(authority: Authority) -> Iterator[str]:
    """The address of a server with TLS that takes every client."""
    yield from serving(authority, ssl.CERT_NONE)


def serving(authority: Authority, clients: ssl.VerifyMode) -> Iterator[str]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(authority.folder / "server.crt", authority.folder / "server.key")
    context.load_verify_locations(authority.folder / "ca.crt")
    context.verify_mode = clients
    server = ThreadingHTTPServer(("127.0.0.1", 0), Absent)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"https://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


def client(authority: Authority) -> dict[str, str]:
    return {
        "client-certificate-data": authority.data("client.crt"),
        "client-key-data": authority.data("client.key"),
    }


def test_a_client_certificate_is_shown(authority: Authority, secure: str, tmp_path: Path, check: Run) -> None:
    fields = {"certificate-authority-data": authority.data("ca.crt")}
    write(tmp_path, edited(secure, cluster=fields, user=client(authority)))
    assert (ran := check()).code == 0, messages(ran)
    write(tmp_path, edited(secure, cluster=fields))
    assert rules(check()) == ["C002"]


def test_an_untrusted_certificate_is_refused(authority: Authority, secure: str, tmp_path: Path, check: Run) -> None:
    write(tmp_path, edited(secure, user=client(authority)))
    ran = check()
    assert (ran.code, rules(ran)) == (4, ["C002"])
    assert "certificate that is not trusted" in messages(ran)


def test_a_kubeconfig_that_trusts_anybody_is_warned_of(
    authority: Authority, secure: str, tmp_path: Path, check: Run
) -> None:
    write(tmp_path, edited(secure, cluster={"insecure-skip-tls-verify": True}, user=client(authority)))
    ran = check()
    assert (ran.code, rules(ran)) == (0, ["C005"])
    assert "InsecureRequestWarning" not in ran.err


@pytest.mark.parametrize("arguments", [(), ("--in-cluster",)])
def test_inside_a_pod_the_service_account_is_used(
    arguments: tuple[str, ...],
    authority: Authority,
    open_to_all: str,
    tmp_path: Path,
    check: Run,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    account = tmp_path / "serviceaccount"
    account.mkdir()
    for name, text in (
        ("token", TOKEN),
        ("namespace", "inside"),
        ("ca.crt", (authority.folder / "ca.crt").read_text()),
    ):
        (account / name).write_text(text)
    (tmp_path / "kubeconfig").unlink()
    monkeypatch.delenv("KUBECONFIG")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setattr("spec_lint.cluster.target.SERVICE_ACCOUNT", account)
    for name, file in (("TOKEN", "token"), ("CERT", "ca.crt")):
        constant = f"kubernetes.config.incluster_config.SERVICE_{name}_FILENAME"
        monkeypatch.setattr(constant, str(account / file))
    host, port = open_to_all.removeprefix("https://").split(":")
    monkeypatch.setenv("KUBERNETES_SERVICE_HOST", host)
    monkeypatch.setenv("KUBERNETES_SERVICE_PORT", port)
    Absent.asked.clear()
    assert check(*arguments).code == 0
    assert {(path.split("/")[4], bearer.lower()) for path, bearer in Absent.asked} == {("inside", f"bearer {TOKEN}")}
