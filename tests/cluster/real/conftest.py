"""A real API server: ``SPEC_LINT_TEST_KUBECONFIG`` names the kubeconfig of one that may be written to.

Its user needs the rights of an administrator: each test makes a namespace of its own, and deletes it afterwards.
Outside of those namespaces, tests of admission make policies that hold in them only, and delete them. With kind:

    kind create cluster --name spec-lint
    kind get kubeconfig --name spec-lint > kubeconfig
    SPEC_LINT_TEST_KUBECONFIG=kubeconfig pytest tests/cluster/real

Only a kube-apiserver (with etcd) is needed: nothing here waits for a controller or a node.
"""

from __future__ import annotations

import base64
import json
import os
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from spec_lint.cli import main
from tests.cluster.leaks import leaks, token

VARIABLE = "SPEC_LINT_TEST_KUBECONFIG"
VALUE = token("a real cluster")


@pytest.fixture(autouse=True)
def server() -> str:
    """The kubeconfig of the server; without one the test is skipped."""
    found = os.environ.get(VARIABLE)
    if not found:
        pytest.skip(f"{VARIABLE} names no kubeconfig of a cluster to test against")
    return str(Path(found).absolute())


@dataclass
class Ran:
    """What a run of the command gave."""

    code: int
    out: str
    err: str

    @property
    def receipt(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.out)
        return found

    @property
    def states(self) -> dict[str, str]:
        return {secret["name"]: secret["state"] for secret in self.receipt["secrets"]}


@dataclass
class Space:
    """A namespace of its own, a folder with files, and a way to run the command on both."""

    name: str
    folder: Path
    kubeconfig: str
    api: Any
    capfd: pytest.CaptureFixture[str]

    def run(self, *arguments: str, kubeconfig: str | None = None) -> Ran:
        """Run a command against the namespace; whatever it says, no value is in it."""
        target = ["--kubeconfig", kubeconfig or self.kubeconfig] if arguments[0] != "rbac" else []
        code = main([*arguments, *target, "--isolated", "--namespace", self.name])
        captured = self.capfd.readouterr()
        assert leaks(captured.out + captured.err, (VALUE,)) == []
        return Ran(code, captured.out, captured.err)

    def apply(self, *arguments: str, **more: Any) -> Ran:
        return self.run("apply", "--format", "json", *arguments, **more)

    def write(self, name: str, fields: dict[str, Any]) -> None:
        document = {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": name}} | fields
        (self.folder / f"{name}.json").write_text(json.dumps(document))

    def spec(self, pipeline: str, *names: str, key: str = "token") -> None:
        """A pipeline that asks these secrets for a key."""
        secrets = [{"name": name, "env_var": "V_" + name.upper().replace("-", "_"), "key": key} for name in names]
        document = {
            "pipeline": {"name": pipeline},
            "transform": {"image": "edges:1.0", "cmd": ["python3", "/edges.py"], "secrets": secrets},
            "input": {"pfs": {"repo": "images", "glob": "/*"}},
        }
        (self.folder / f"{pipeline}.spec.json").write_text(json.dumps(document))

    def stored(self, name: str) -> Any:
        """The secret as the server has it."""
        return json.loads(self.api.get(f"/api/v1/namespaces/{self.name}/secrets/{name}"))

    def names(self) -> set[str]:
        """The secrets of the namespace, but for those that a cluster's controllers put there."""
        found = json.loads(self.api.get(f"/api/v1/namespaces/{self.name}/secrets"))
        kind = "kubernetes.io/service-account-token"
        return {item["metadata"]["name"] for item in found["items"] if item.get("type") != kind}

    def create(self, path: str, body: dict[str, Any]) -> None:
        self.api.send("POST", path, body)

    def secret(self, name: str, values: dict[str, str], **fields: Any) -> None:
        """Have somebody else create a secret."""
        body = {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": name}, "stringData": values} | fields
        self.create(f"/api/v1/namespaces/{self.name}/secrets", body)


class Administrator:
    """Plain requests with the rights of the kubeconfig, independent of what is tested."""

    def __init__(self, kubeconfig: str) -> None:
        from kubernetes import client, config

        configuration: Any = client.Configuration()
        load: Any = config.load_kube_config
        load(config_file=kubeconfig, client_configuration=configuration, persist_config=False)
        self.configuration = configuration
        self.pool = client.ApiClient(configuration).rest_client.pool_manager

    def send(self, method: str, path: str, body: Any = None, *, missing: bool = False) -> str:
        headers = {"Content-Type": "application/json", "Accept": "application/json"}
        for setting in self.configuration.auth_settings().values():
            headers[setting["key"]] = setting["value"]
        data = json.dumps(body).encode() if body is not None else None
        response = self.pool.request(method, self.configuration.host + path, body=data, headers=headers, timeout=30.0)
        assert response.status < 300 or (missing and response.status == 404), (method, path, response.status)
        return str(response.data.decode())

    def get(self, path: str) -> str:
        return self.send("GET", path)


@pytest.fixture
def space(server: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: Any) -> Iterator[Space]:
    """A namespace that nobody else uses, deleted afterwards, with a project of three secrets and a spec."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("KUBECONFIG", raising=False)
    administrator = Administrator(server)
    name = f"spec-lint-{uuid.uuid4().hex[:12]}"
    administrator.send(
        "POST", "/api/v1/namespaces", {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}}
    )
    try:
        found = Space(name, tmp_path, server, administrator, capfd)
        for secret in "abc":
            found.write(secret, {"stringData": {"token": f"{VALUE}-{secret}", "user": "somebody"}})
        found.spec("edges", "a", "b", "c")
        yield found
    finally:
        administrator.send("DELETE", f"/api/v1/namespaces/{name}", missing=True)


@pytest.fixture
def limited(space: Space) -> Callable[[list[dict[str, Any]]], str]:
    """Makes a kubeconfig of a service account that has exactly the rights of some rules in the namespace."""

    def make(rules: list[dict[str, Any]]) -> str:
        account = f"limited-{uuid.uuid4().hex[:8]}"
        prefix, rbac = f"/api/v1/namespaces/{space.name}", f"/apis/rbac.authorization.k8s.io/v1/namespaces/{space.name}"
        space.create(f"{prefix}/serviceaccounts", {"metadata": {"name": account}})
        version = "rbac.authorization.k8s.io/v1"
        metadata = {"name": account, "namespace": space.name}
        role = {"apiVersion": version, "kind": "Role", "metadata": metadata, "rules": rules}
        space.create(f"{rbac}/roles", role)
        reference = {"apiGroup": "rbac.authorization.k8s.io", "kind": "Role", "name": account}
        subject = {"kind": "ServiceAccount", "name": account, "namespace": space.name}
        binding = {"apiVersion": version, "kind": "RoleBinding", "metadata": metadata}
        space.create(f"{rbac}/rolebindings", binding | {"roleRef": reference, "subjects": [subject]})
        request = {
            "apiVersion": "authentication.k8s.io/v1",
            "kind": "TokenRequest",
            "spec": {"expirationSeconds": 3600},
        }
        answer = json.loads(space.api.send("POST", f"{prefix}/serviceaccounts/{account}/token", request))
        return _kubeconfig(space, answer["status"]["token"])

    return make


def _kubeconfig(space: Space, bearer: str) -> str:
    configuration = space.api.configuration
    cluster: dict[str, Any] = {"server": configuration.host}
    if configuration.ssl_ca_cert:
        cluster["certificate-authority-data"] = base64.b64encode(Path(configuration.ssl_ca_cert).read_bytes()).decode()
    if not configuration.verify_ssl:
        cluster["insecure-skip-tls-verify"] = True
    document = {
        "apiVersion": "v1",
        "kind": "Config",
        "current-context": "limited",
        "contexts": [{"name": "limited", "context": {"cluster": "c", "user": "u"}}],
        "clusters": [{"name": "c", "cluster": cluster}],
        "users": [{"name": "u", "user": {"token": bearer}}],
    }
    path = space.folder.parent / f"limited-{uuid.uuid4().hex[:8]}"
    path.write_text(json.dumps(document))
    return str(path)
