"""What Kubernetes and pachd reject, and that the text under the carets is the culprit."""

from __future__ import annotations

import json
from typing import Any

import pytest

from spec_lint.findings.finding import Refuser
from tests.pods.support import add, check, patch, spec, told

GPU = "nvidia.com/gpu"
SECRET = {"name": "registry", "mount_path": "/var/secrets"}
SPOUT_VOLUME = {"name": "pachyderm-pachctl-secret", "mount_path": "/var/secrets"}


def gpus(number: int) -> dict[str, Any]:
    return {"gpu": {"type": GPU, "number": number}}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        # Resources
        (spec(resource_requests={"cpu": -1}), [("P420", "-1")]),
        (spec(resource_limits={"memory": "-1G"}), [("P420", '"-1G"')]),
        (spec(resource_limits={"cpu": 1, "memory": "64M"}), []),
        (spec(resource_limits={"cpu": 1, "memory": "63M"}), [("P421", '"63M"')]),
        (spec(resource_limits={"memory": "32M"}, resource_requests={"memory": "16M"}), []),
        (spec(resource_limits={"memory": "1G"}, resource_requests={"memory": "1Gi"}), [("P421", '"1Gi"')]),
        (spec(resource_limits={"disk": "1G"}, resource_requests={"disk": "2G"}), [("P421", '"2G"')]),
        (spec(sidecar_resource_limits={"memory": "32M"}), [("P421", '"32M"')]),
        (spec(sidecar_resource_limits={"cpu": 1}, sidecar_resource_requests={"cpu": 2}), [("P421", "2")]),
        (spec(resource_requests={"memory": "64MB"}, resource_limits={"memory": "lots"}), []),
        (spec(resource_requests={"cpu": "NaN"}, resource_limits={"cpu": "Infinity"}), []),
        (spec(resource_limits={"gpu": {"number": 1}}), [("P422", '"gpu"')]),
        (spec(resource_limits={"gpu": {"type": "", "number": -1}}), [("P422", '""')]),
        (spec(resource_limits={"gpu": {"type": "gpu", "number": 1}}), [("P422", '"gpu"')]),
        (spec(resource_limits={"gpu": {"type": "nvidia.com/g u", "number": 1}}), [("P422", " ")]),
        (spec(resource_limits={"gpu": {"type": "requests.x/gpu", "number": 1}}), [("P422", "requests.")]),
        (spec(resource_limits={"gpu": {"type": "kubernetes.io/x", "number": 1}}), []),
        (spec(resource_requests=gpus(1)), [("P423", f'"{GPU}"')]),
        (spec(resource_requests=gpus(1), resource_limits=gpus(2)), [("P424", "1")]),
        (spec(resource_requests=gpus(1), resource_limits=gpus(1)), []),
        (spec(resource_limits=gpus(-1)), [("P420", "-1")]),
        (patch(add("/containers/0/resources/limits", {GPU: "0.5"})), [("P425", '\\"0.5\\"')]),
        (patch(add("/containers/0/resources/limits", {GPU: "1"})), []),
        # Scheduling
        (spec(tolerations=[{"key": "a b", "operator": "EXISTS"}]), [("P430", " ")]),
        (spec(tolerations=[{"key": "a", "operator": "EQUAL", "value": "b c"}]), [("P430", " ")]),
        (spec(tolerations=[{"operator": "EQUAL", "value": "b"}]), [("P431", '"EQUAL"')]),
        (spec(tolerations=[{"operator": "EXISTS"}]), []),
        (spec(tolerations=[{"key": "a", "operator": "EXISTS", "value": "b"}]), [("P431", '"b"')]),
        (spec(tolerations=[{"key": "a", "operator": "EXISTS", "toleration_seconds": 3}]), [("P432", "3")]),
        (spec(tolerations=[{"key": "a", "operator": "EXISTS", "effect": "NO_EXECUTE", "toleration_seconds": 3}]), []),
        (spec(tolerations=[{"key": "a", "operator": "EXISTS", "effect": 3, "toleration_seconds": None}]), []),
        (spec(scheduling_spec={"node_selector": {"a b": "c"}}), [("P435", '"a b"')]),
        (spec(scheduling_spec={"node_selector": {"a": "c/d"}}), [("P435", "/")]),
        (spec(scheduling_spec={"priority_class_name": "High"}), [("P436", "H")]),
        # Secrets and variables
        (spec({"secrets": [{"name": "a.b", "mount_path": "/x"}]}), [("P440", ".")]),
        (spec({"secrets": [{"name": "x" * 64, "mount_path": "/x"}]}), [("P440", "x")]),
        (spec({"secrets": [{"name": "a.b", "env_var": "X", "key": "k"}]}), []),
        (spec({"secrets": [SECRET, {**SECRET, "mount_path": "/other"}]}), [("P441", '"registry"')]),
        (spec({"secrets": [SECRET, SECRET]}), [("P441", '"registry"')]),
        (spec({"secrets": [{**SECRET, "name": "tmp"}]}), [("P442", '"tmp"')]),
        (spec({"secrets": [SPOUT_VOLUME]}), []),
        (spec({"secrets": [SPOUT_VOLUME]}, input=None, spout={}), [("P442", '"pachyderm-pachctl-secret"')]),
        (spec({"secrets": [SECRET, {**SECRET, "name": "other"}]}), [("P443", '"/var/secrets"')]),
        (spec({"secrets": [{**SECRET, "mount_path": "/pfs"}]}), [("P443", '"/pfs"')]),
        (spec({"secrets": [{**SECRET, "mount_path": "/tmp"}]}), [("P443", '"/tmp"')]),
        (spec({"secrets": [{**SECRET, "mount_path": "/tmp/"}]}), []),
        (spec({"secrets": [{**SECRET, "mount_path": "/a:b"}]}), []),
        (spec({"secrets": [{**SECRET, "mount_path": "/pachctl"}]}), []),
        (spec({"secrets": [{"name": "a", "env_var": "X", "key": "a/b"}]}), [("P444", "/")]),
        (spec({"secrets": [{"name": "a", "env_var": "X", "key": ".."}]}), [("P444", "..")]),
        (spec({"secrets": [{"name": "A", "env_var": "X", "key": "k"}]}), [("P445", "A")]),
        (spec({"secrets": [{"name": "A", "env_var": "X", "key": "k", "mount_path": "/a"}]}), [("P440", "A")]),
        (spec({"secrets": [{"name": "a", "env_var": "X=Y", "key": "k"}]}), [("P446", "=")]),
        (spec({"secrets": [{"name": "a", "env_var": "1-x y", "key": "k"}]}), []),
        (spec({"env": {"A=B": "x"}}), [("P446", '"A=B"')]),
        (spec({"env": {"": "x"}}), [("P446", '""')]),
        (spec({"env": {"ünïcode": "x"}}), [("P446", '"\\u00fcn\\u00efcode"')]),
        (spec(egress={"sql_database": {"url": "x", "secret": {"name": "a", "key": "b c"}}}), [("P444", " ")]),
        (spec(egress={"sql_database": {"url": "x", "secret": {"name": "A", "key": "b"}}}), [("P445", "A")]),
        # What pachd rejects earlier is not reported again.
        (spec({"secrets": [{"name": "a/b", "mount_path": "/x", "env_var": "X", "key": "k"}]}), []),
        (spec({"secrets": [{"mount_path": "/x", "env_var": "X"}]}), []),
        # Users
        (spec({"user": "-1"}), [("P488", '"-1"')]),
        (spec({"user": "2147483647"}), []),
        (spec({"user": "2147483648"}), [("P488", '"2147483648"')]),
    ],
)  # fmt: skip
def test_a_specs_own_fields(text: str, found: list[tuple[str, str]]) -> None:
    assert told(text) == found


def named(name: str, project: str | None = None, **fields: Any) -> str:
    place = {"name": name, **({"project": {"name": project}} if project else {})}
    return spec(pipeline=place, **fields)


SERVICE = {"internal_port": 8080, "external_port": 30080}
BALANCED = {**SERVICE, "type": "LoadBalancer"}
COST = "controller.kubernetes.io/pod-deletion-cost"
RANGES = "service.beta.kubernetes.io/load-balancer-source-ranges"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (named("edges-"), [("P401", "-")]),
        (named("edges_"), [("P401", "_")]),
        (named("edges", "vision-"), [("P401", "-")]),
        (named("-"), []),
        (named("a b-"), []),
        (named("a" * 47, service=SERVICE), []),
        (named("a" * 48, service=SERVICE), [("P402", "a")]),
        (named("a" * 49, "vi", service=SERVICE), []),
        (named("a" * 52, service=SERVICE), []),
        (named("read_queue", input=None, spout={}), [("P403", "_")]),
        (named("readQueue", input=None, spout={}), [("P403", "Q")]),
        (named("queue", "myVision", input=None, spout={}), [("P403", "V")]),
        (named("read_queue"), []),
        (named("edges", "2vision"), [("P404", "2")]),
        (named("train_model", determined={"workspaces": []}), [("P405", "_")]),
        (spec(metadata={"labels": {"a b": "c d"}}), [("P410", '"a b"'), ("P410", " ")]),
        (spec(metadata={"labels": {"app": "not a label", "x": ""}}), []),
        (spec(metadata={"annotations": {"a b": "c d"}}), [("P411", '"a b"')]),
        (spec(metadata={"annotations": {"Example.com/Key": "anything goes"}}), []),
        (spec(metadata={"annotations": {"a": "x" * 262_144}}), [("P411", '"annotations"')]),
        (spec(metadata={"annotations": {COST: "high"}}), [("P412", '"high"')]),
        (spec(metadata={"annotations": {COST: "+1"}}), [("P412", '"+1"')]),
        (spec(metadata={"annotations": {COST: "-100"}}), []),
        (spec(metadata={"annotations": {RANGES: "10.0.0.0/8"}}), []),
        (spec(metadata={"annotations": {RANGES: "10.0.0.0/8"}}, service=SERVICE), [("P412", f'"{RANGES}"')]),
        (spec(metadata={"annotations": {RANGES: "10.0.0.0/8, ::/0"}}, service=BALANCED), []),
        (spec(metadata={"annotations": {RANGES: "10.0.0.0"}}, service=BALANCED), [("P412", '"10.0.0.0"')]),
        (spec(service={}), [("P450", '"service"')]),
        (spec(service={"internal_port": 8080}), [("P450", '"service"')]),
        (spec(service={"internal_port": 0, "external_port": 99999}), [("P454", "0"), ("P450", "99999")]),
        (spec(service={"internal_port": -1, "external_port": 30080}), [("P450", "-1")]),
        (spec(service={"external_port": 30080}), [("P454", '"service"')]),
        (spec(service={"internal_port": None, "external_port": 30080}), [("P454", '"service"')]),
        (spec(service={"internal_port": "8080", "external_port": "30080"}), []),
        (spec(service={"internal_port": 80, "external_port": 80}), [("P451", "80")]),
        (spec(service={"internal_port": 80, "external_port": 80, "type": "LoadBalancer"}), []),
        (spec(service={**SERVICE, "type": "nodeport"}), []),
        (spec(input=None, spout={"service": {**SERVICE, "type": "nodeport"}}), [("P452", '"nodeport"')]),
        (spec(input=None, spout={"service": {**SERVICE, "type": "ExternalName"}}), [("P452", '"ExternalName"')]),
        (spec(input=None, spout={}, service=SERVICE), [("P460", '"service"')]),
        (spec(maximum_expected_uptime="10s"), [("P461", '"maximum_expected_uptime"')]),
        (spec(maximum_expected_uptime="0s"), []),
        (spec(maximum_expected_uptime="10s", autoscaling=True), []),
        (spec(maximum_expected_uptime="10 minutes"), []),
    ],
)  # fmt: skip
def test_names_services_and_options(text: str, found: list[tuple[str, str]]) -> None:
    assert told(text) == found


WHOLE = "{…}"
"""Represents an object that is shown as a whole."""

VOLUME = add("/volumes/-", {"name": "models", "emptyDir": {}})


def mount(**members: Any) -> dict[str, Any]:
    return add("/containers/0/volumeMounts/-", {"name": "models", "mountPath": "/models", **members})


def claim(**members: Any) -> dict[str, Any]:
    wanted = {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "1Gi"}}, **members}
    return {"volumeClaimTemplate": {"spec": wanted}}


def container(**members: Any) -> dict[str, Any]:
    return add("/containers/-", {"name": "cache", "image": "cache:1", **members})


def variable(value: str = "", **source: Any) -> dict[str, Any]:
    return add("/containers/0/env/-", {"name": "A", "value": value, "valueFrom": source})


def spread(**members: Any) -> dict[str, Any]:
    constraint = {"maxSkew": 1, "topologyKey": "zone", "whenUnsatisfiable": "DoNotSchedule", **members}
    return add("/topologySpreadConstraints", [constraint])


def affinity(*requirements: dict[str, Any]) -> dict[str, Any]:
    terms = {"nodeSelectorTerms": [{"matchExpressions": list(requirements)}]}
    return add("/affinity", {"nodeAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": terms}})


@pytest.mark.parametrize(
    ("operations", "found"),
    [
        ([add("/tolerations/-", {})], [("P473", "/tolerations", "tolerations")]),
        ([add("/spec/containers/0/x", 1)], [("P473", "/spec", "spec")]),
        ([{"op": "replace", "path": "/containers/2/image", "value": "x"}], [("P473", "2", "2")]),
        ([{"op": "add", "path": "/container/0/image", "value": "x"}], [("P473", "container", "container")]),
        ([{"op": "ad", "path": "/x"}], [("P472", '"ad"', "add")]),
    ],
)
def test_patch_operations_that_fail(operations: list[Any], found: list[tuple[str, str, str]]) -> None:
    findings = check(patch(*operations))
    assert len(findings) == len(found)
    for finding, (code, under, word) in zip(findings, found, strict=True):
        assert finding.rule == code
        assert finding.span.text.replace("\\", "") in (under, under.lstrip("/"))
        assert word in finding.message + (finding.help or "")
        assert finding.refused_by is Refuser.WORKER


@pytest.mark.parametrize(
    ("operations", "found"),
    [
        ([VOLUME, mount()], []),
        ([add("/volumes/-", {"name": "tmp", "emptyDir": {}})], [("P481", '"tmp"')]),
        ([add("/volumes/-", {"name": "a.b", "emptyDir": {}})], [("P481", ".")]),
        ([add("/volumes/-", {"emptyDir": {}})], [("P481", '{"emptyDir": {}}')]),
        ([add("/volumes/-", {"name": "x"})], []),
        ([add("/volumes/-", {"name": "x", "emptyDir": {}, "gitRepo": {"repository": "s"}})], [("P481", WHOLE)]),
        ([add("/volumes/-", {"name": "x", "secret": {}})], [("P481", "{}")]),
        ([add("/volumes/-", {"name": "x", "hostPath": {"path": "/a/../b"}})], [("P481", '"/a/../b"')]),
        ([add("/volumes/-", {"name": "x", "hostPath": {"path": "/a", "type": "Folder"}})], [("P481", '"Folder"')]),
        ([add("/volumes/-", {"name": "x", "secret": {"secretName": "s", "defaultMode": 600}})], [("P481", "600")]),
        ([add("/volumes/-", {"name": "x", "image": {"reference": "a:1"}})], [("P480", '"image"')]),
        ([mount()], [("P482", '"models"')]),
        ([VOLUME, mount(mountPath="")], [("P482", '""')]),
        ([VOLUME, mount(mountPath="/pfs")], [("P443", '"/pfs"')]),
        ([VOLUME, mount(), mount(subPath="a")], [("P443", '"/models"')]),
        ([VOLUME, mount(subPath="/a")], [("P482", '"/a"')]),
        ([VOLUME, mount(subPath="a/..")], [("P482", '"a/.."')]),
        ([VOLUME, mount(mountPropagation="Bidirectional")], [("P482", '"Bidirectional"')]),
        ([container()], []),
        ([container(image="")], [("P483", '""')]),
        ([container(name="init")], [("P483", '"init"')]),
        ([container(name="Cache")], [("P483", "C")]),
        ([container(imagePullPolicy="IfNotpresent")], [("P483", '"IfNotpresent"')]),
        ([container(restartPolicy="Always")], []),
        ([container(restartPolicy="always")], [("P483", '"always"')]),
        ([container(lifecycle={"preStop": {"sleep": {"seconds": 5}}})], [("P486", "5")]),
        ([container(lifecycle={"preStop": {"exec": {"command": ["true"]}}})], []),
        ([add("/terminationGracePeriodSeconds", 9), container(lifecycle={"preStop": {"sleep": {"seconds": 5}}})], []),
        ([add("/volumes/-", {"name": "x", "ephemeral": claim()})], []),
        ([add("/volumes/-", {"name": "x", "ephemeral": claim(accessModes=["RWO"])})], [("P481", '"RWO"')]),
        ([add("/volumes/-", {"name": "x", "ephemeral": claim(resources={})})], [("P481", "{}")]),
        ([add("/volumes/-", {"name": "x", "projected": {"sources": [{"secret": {}}]}})], [("P481", "{}")]),
        ([add("/containers/0/resources/limits", {"hugepages-2Mi": "3Mi"})], [("P425", '"3Mi"')]),
        ([add("/containers/1/securityContext/procMount", "Unmasked")], [("P488", '"Unmasked"')]),
        ([add("/schedulingGates", [{"name": "a b"}])], [("P489", " ")]),
        ([container(ports=[{"containerPort": 80}, {"containerPort": 81, "name": "Web"}])], [("P484", "W")]),
        ([container(ports=[{"containerPort": n, "hostPort": 8} for n in (1, 2)])], [("P484", "8")]),
        ([container(ports=[{"containerPort": 0}])], [("P484", "0")]),
        ([container(ports=[{"containerPort": 80, "protocol": "HTTP"}])], [("P484", '"HTTP"')]),
        ([add("/hostNetwork", True), container(ports=[{"containerPort": 80, "hostPort": 81}])], [("P484", "81")]),
        ([variable(secretKeyRef={"name": "a", "key": "b"})], []),
        ([variable(value="x", secretKeyRef={"name": "a", "key": "b"})], [("P485", WHOLE)]),
        ([variable()], [("P485", "{}")]),
        ([variable(secretKeyRef={"name": "a"})], [("P444", '{"name": "a"}')]),
        ([variable(fieldRef={"fieldPath": "metadata.labels['app']"})], []),
        ([variable(resourceFieldRef={"resource": "limits.gpu"})], [("P485", '"limits.gpu"')]),
        ([container(envFrom=[{"secretRef": {"name": "a"}, "configMapRef": {"name": "b"}}])], [("P485", WHOLE)]),
        ([container(livenessProbe={"exec": {"command": []}})], [("P486", "[]")]),
        ([container(livenessProbe={"httpGet": {"port": "web"}, "successThreshold": 2})], [("P486", "2")]),
        ([container(readinessProbe={"tcpSocket": {"port": 0}})], [("P486", "0")]),
        ([container(startupProbe={"grpc": {"port": 80}, "periodSeconds": -1})], [("P486", "-1")]),
        ([add("/initContainers/0/livenessProbe", {"grpc": {"port": 80}})], [("P486", '{"grpc": {"port": 80}}')]),
        ([affinity({"key": "a", "operator": "In", "values": ["b"]})], []),
        ([affinity({"key": "a", "operator": "In"})], [("P487", '{"key": "a", "operator": "In"}')]),
        ([affinity({"key": "a b", "operator": "Exists"})], [("P487", " ")]),
        ([affinity({"key": "a", "operator": "exists"})], [("P487", '"exists"')]),
        ([spread(maxSkew=0)], [("P487", "0")]),
        ([spread(whenUnsatisfiable="Ignore")], [("P487", '"Ignore"')]),
        ([add("/containers/0/securityContext", {"runAsUser": -1})], [("P488", "-1")]),
        ([add("/containers/1/securityContext/privileged", True)], [("P488", "true")]),
        ([add("/securityContext", {"seccompProfile": {"type": "Default"}})], [("P488", '"Default"')]),
        ([add("/hostUsers", False), add("/hostNetwork", True)], [("P488", "true")]),
        ([add("/restartPolicy", "Never")], [("P489", '"Never"')]),
        ([{"op": "remove", "path": "/restartPolicy"}], []),
        ([add("/activeDeadlineSeconds", 60)], [("P489", "60")]),
        ([add("/dnsPolicy", "None")], [("P489", '"None"')]),
        ([add("/dnsConfig", {"nameservers": ["10.0.0.1", "ns"]})], [("P489", '"ns"')]),
        ([add("/hostAliases", [{"ip": "10.0.0.1", "hostnames": ["Store"]}])], [("P489", "S")]),
        ([add("/serviceAccountName", "My_account")], [("P489", "M")]),
        ([add("/hostname", "a.b")], [("P489", ".")]),
        ([add("/nodeSelector", {"a": "b"}), add("/nodeSelector/c d", "e")], [("P435", "c d")]),
        ([add("/tolerations", [{"key": "a", "operator": "Is"}])], [("P431", '"Is"')]),
        ([add("/priorityClassName", "High")], [("P436", "H")]),
        ([add("/hostNetwork", "yes")], [("P474", '"yes"')]),
        ([add("/containers/0/image", 1)], [("P474", "1")]),
        ([add("/hostAliases", {})], [("P474", "{}")]),
        ([add("/activeDeadlineSeconds", 1.5)], [("P474", "1.5")]),
        ([add("/priority", 2147483648)], [("P474", "2147483648")]),
        ([container(resources={"limits": {"memory": "64MB"}})], [("P474", '"64MB"')]),
        ([container(resources={"limits": {"memory": " 64M "}})], []),
        ([container(resources={"limits": {"cpu": 1}, "requests": {"cpu": 1.5}})], [("P421", "1.5")]),
        ([add("/containers/0/ressources", {})], [("P480", "ressources")]),
        ([add("/hostnetwork", True)], []),
        ([add("/x", 1)], [("P480", "x")]),
        ([{"op": "remove", "path": "/containers/1"}], [("P490", "1")]),
        ([{"op": "remove", "path": "/volumes/0"}], [("P482", "0")]),
        ([{"op": "remove", "path": "/containers/0/image"}], [("P483", "image")]),
        ([add("/containers/0/command", ["sh"])], [("P491", '["sh"]')]),
        ([add("/containers/0/env", [])], [("P491", "[]")]),
        ([add("/containers/0/env/-", {"name": "A", "value": "b"})], []),
        ([{"op": "test", "path": "/containers/0/name", "value": "user"}], []),
        ([], []),
    ],
)  # fmt: skip
def test_patched_pods(operations: list[Any], found: list[tuple[str, str]]) -> None:
    shown = [(code, under.replace("\\", "")) for code, under in told(patch(*operations))]
    for (_, under), (_, wanted) in zip(shown, found, strict=False):
        assert wanted != WHOLE or isinstance(json.loads(under), dict)
    assert [code for code, _ in shown] == [code for code, _ in found]
    assert [under for _, under in shown] == [
        under if wanted == WHOLE else wanted for (_, under), (_, wanted) in zip(shown, found, strict=True)
    ]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("{}", []),
        ("null", [("P470", "null")]),
        ("1", [("P470", "1")]),
        ('"x"', [("P470", '"x"')]),
        ("[]", [("P470", "[]")]),
        ('{"foo": 1}', [("P480", '"foo"')]),
        ('{"nodeSelector": {"a": "b c"}}', [("P435", " ")]),
        ('{"nodeSelector": {"a": null}}', []),
        ('{"containers": []}', [("P483", "[]"), ("P490", "[]")]),
        ('{"containers": [{"name": "user", "image": "a"}]}', [("P490", '[{"name": "user", "image": "a"}]')]),
        ('{"volumes": [{"name": "x", "emptyDir": {}}]}', [("P482", '[{"name": "x", "emptyDir": {}}]')]),
    ],
)
def test_pod_spec(text: str, found: list[tuple[str, str]]) -> None:
    assert [(code, under.replace("\\", "")) for code, under in told(spec(pod_spec=text))] == found


@pytest.mark.parametrize("text", ["null", "[]"])
def test_an_empty_patch_changes_nothing(text: str) -> None:
    assert told(spec(pod_patch=text)) == []


@pytest.mark.parametrize("text", ["{}", "1", '"x"', "true", "[1]"])
def test_a_patch_is_a_list_of_objects(text: str) -> None:
    assert [code for code, _ in told(spec(pod_patch=text))] == ["P471"]


def test_invalid_json_is_reported_by_another_rule() -> None:
    assert told(spec(pod_patch="not json", pod_spec="{")) == []


def test_a_spec_is_checked_even_if_its_patch_fails() -> None:
    text = spec(resource_requests={"cpu": -1}, pod_patch=json.dumps([add("/x/y", 1)]))
    assert [code for code, _ in told(text)] == ["P420", "P473"]


def test_a_patch_can_fix_a_spec() -> None:
    mended = {"op": "replace", "path": "/containers/0/resources/requests/memory", "value": "1G"}
    init = {"op": "replace", "path": "/initContainers/0/resources/requests/memory", "value": "1G"}
    limits = {"resource_requests": {"memory": "2G"}, "resource_limits": {"memory": "1G"}}
    assert [code for code, _ in told(spec(**limits))] == ["P421"]
    assert told(spec(**limits, pod_patch=json.dumps([mended, init]))) == []


def test_a_place_inside_a_yaml_block_scalar_is_found() -> None:
    text = "\n".join([
        "pipeline: {name: edges}",
        'transform: {image: "edges:1.0", cmd: [python3]}',
        'input: {pfs: {repo: images, glob: "/*"}}',
        "pod_patch: |",
        "  [",
        '    {"op": "add", "path": "/hostAliases", "value": [{"ip": "10.0.0", "hostnames": ["store"]}]}',
        "  ]",
        "",
    ])  # fmt: skip
    assert told(text) == [("P489", '"10.0.0"')]


def test_both_ends_of_a_conflict_are_shown() -> None:
    (finding,) = check(spec(resource_requests={"memory": "2G"}, resource_limits={"memory": "1G"}))
    assert [label.span.text for label in finding.related] == ['"1G"']
    (finding,) = check(spec({"secrets": [SECRET, {**SECRET, "name": "other"}]}))
    assert [label.span.text for label in finding.related] == ['"/var/secrets"']
    assert finding.related[0].span.start < finding.span.start
