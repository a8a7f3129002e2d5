"""Objects that make secrets: each gives its secrets as name | type | keys, with ? for unknown and * for open."""

from __future__ import annotations

import json

import pytest

from spec_lint.engine.loader import load
from spec_lint.model.document import Kind
from spec_lint.model.secret import Secret
from spec_lint.reading.yaml.as_json import read_yaml
from spec_lint.secrets.maker import Maker, condition, steps
from spec_lint.secrets.makers import ANY_KIND, SECRET, TABLE, Makers


def made(text: str, makers: Makers | None = None) -> list[str]:
    documents = load("a.yaml", text.encode(), makers=makers).documents
    assert all(document.kind is Kind.SECRET for document in documents)
    return [words(Secret(document)) for document in documents]


def words(secret: Secret) -> str:
    known = secret.known()
    if known is None:
        return f"? | {secret.known_type or '?'} | {','.join(sorted(secret.key_names))}"
    keys = "*" if known.keys is None else ",".join(sorted(known.keys))
    place = f"{known.namespace}/" if known.namespace else ""
    return f"{place}{known.name} | {known.type or '?'} | {keys}" + (" (partial)" if known.partial else "")


def manifest(version: str, kind: str, rest: str = "", name: str = "own") -> str:
    return f"apiVersion: {version}\nkind: {kind}\nmetadata: {{name: {name}, namespace: ns}}\n{rest}\n"


BITNAMI, ESO, KES = "bitnami.com/v1alpha1", "external-secrets.io/v1", "kubernetes-client.io/v1"

MAKERS = [
    # SealedSecret: its own name, in all ages
    (BITNAMI, "SealedSecret", "spec: {encryptedData: {token: AgC1}}", "ns/own | Opaque | token"),
    (
        BITNAMI,
        "SealedSecret",
        "spec: {encryptedData: {token: AgC1}, template: {metadata: {name: other}, type: kubernetes.io/basic-auth, "
        'data: {dsn: "pg://{{ .token }}"}}}',
        "ns/own | kubernetes.io/basic-auth | dsn,token",
    ),
    (BITNAMI, "SealedSecret", 'spec: {encryptedData: null, template: {data: {a: "x"}}}', "ns/own | Opaque | a"),
    (BITNAMI, "SealedSecret", "spec: {data: AgC1}", "ns/own | ? | *"),
    (BITNAMI, "SealedSecret", "spec: {}", "ns/own | Opaque | *"),
    ("", "SealedSecret", "spec: {encryptedData: {a: AgC1}}", "ns/own | ? | *"),
    # ExternalSecret of external-secrets.io
    (ESO, "ExternalSecret", "spec: {data: [{secretKey: key, remoteRef: {key: far}}]}", "ns/own | Opaque | key"),
    (ESO, "ExternalSecret", "spec: {target: {name: made}, data: [{secretKey: a}]}", "ns/made | Opaque | a"),
    (
        "external-secrets.io/v1beta1",
        "ExternalSecret",
        "spec: {target: {template: {type: kubernetes.io/tls, data: {tls.crt: x, tls.key: y}}}, data: [{secretKey: z}]}",
        "ns/own | kubernetes.io/tls | tls.crt,tls.key",
    ),
    (
        ESO,
        "ExternalSecret",
        "spec: {target: {template: {mergePolicy: Merge, data: {a: x}}}, data: [{secretKey: z}]}",
        "ns/own | Opaque | a,z",
    ),
    (
        ESO,
        "ExternalSecret",
        "spec: {target: {template: {data: {}}}, data: [{secretKey: z}]}",
        "ns/own | Opaque | z",
    ),
    (ESO, "ExternalSecret", "spec: {target: {template: {templateFrom: [{}], data: {a: x}}}}", "ns/own | Opaque | *"),
    (ESO, "ExternalSecret", "spec: {dataFrom: [{find: {name: {regexp: a}}}]}", "ns/own | Opaque | *"),
    (
        ESO,
        "ExternalSecret",
        "spec: {dataFrom: [{extract: {key: k}}], target: {template: {data: {a: x}}}}",
        "ns/own | Opaque | a",
    ),
    (
        ESO,
        "ExternalSecret",
        "spec: {target: {creationPolicy: Merge}, data: [{secretKey: a}]}",
        "ns/own | ? | * (partial)",
    ),
    (
        ESO,
        "ExternalSecret",
        "spec: {target: {creationPolicy: CreateOrMerge}, data: [{secretKey: a}]}",
        "ns/own | ? | *",
    ),
    (ESO, "ExternalSecret", "spec: {target: {creationPolicy: Orphan}, data: [{secretKey: a}]}", "ns/own | Opaque | a"),
    (ESO, "ExternalSecret", "spec: {target: {creationPolicy: None}, data: [{secretKey: a}]}", None),
    (ESO, "ExternalSecret", "spec: {target: {manifest: {apiVersion: v1, kind: ConfigMap}}}", None),
    (
        ESO,
        "ClusterExternalSecret",
        "spec: {externalSecretName: shared, namespaces: [a, b], externalSecretSpec: {data: [{secretKey: k}]}}",
        "a/shared | Opaque | k; b/shared | Opaque | k",
    ),
    (
        ESO,
        "ClusterExternalSecret",
        "spec: {namespaceSelector: {}, externalSecretSpec: {target: {name: t}, data: [{secretKey: k}]}}",
        "t | Opaque | k",
    ),
    ("external-secrets.io/v1alpha1", "PushSecret", "spec: {selector: {secret: {name: x}}}", None),
    ("generators.external-secrets.io/v1alpha1", "VaultDynamicSecret", "spec: {path: x}", None),
    ("generators.external-secrets.io/v1alpha1", "Password", "spec: {length: 9}", None),
    # ExternalSecrets of other groups
    (
        KES,
        "ExternalSecret",
        "spec: {data: [{key: prod, name: pw, property: p}], template: {stringData: {user: u}, metadata: {name: no}}}",
        "ns/own | Opaque | pw,user",
    ),
    (KES, "ExternalSecret", "spec: {type: kubernetes.io/tls, properties: [a, b]}", "ns/own | kubernetes.io/tls | a,b"),
    (KES, "ExternalSecret", "secretDescriptor: {data: [{key: k, name: nn}]}", "ns/own | Opaque | nn"),
    (KES, "ExternalSecret", "spec: {data: [{path: /all, recursive: true}]}", "ns/own | Opaque | *"),
    (KES, "ExternalSecret", "spec: {dataFrom: [a], data: [{name: nn}]}", "ns/own | Opaque | *"),
    (
        "alibabacloud.com/v1alpha1",
        "ExternalSecret",
        "spec: {type: Opaque, data: [{key: a, name: nn}, {key: b}]}",
        "ns/own | Opaque | b,nn",
    ),
    ("secrets.example.org/v2", "ExternalSecret", "spec: {data: [{secretKey: a}]}", "ns/own | ? | *"),
    ("example.org/v9", "WhateverSecret", "spec: {}", "ns/own | ? | *"),
    # drivers and operators
    (
        "secrets-store.csi.x-k8s.io/v1",
        "SecretProviderClass",
        "spec: {secretObjects: [{secretName: a, type: Opaque, data: [{objectName: o, key: k}]}, "
        "{secretName: b, type: kubernetes.io/tls, data: [{key: tls.crt}, {key: tls.key}]}]}",
        "ns/a | Opaque | k; ns/b | kubernetes.io/tls | tls.crt,tls.key",
    ),
    ("secrets-store.csi.x-k8s.io/v1", "SecretProviderClass", "spec: {provider: aws}", None),
    (
        "secret-sync.x-k8s.io/v1alpha1",
        "SecretSync",
        "spec: {secretObject: {type: Opaque, data: [{sourcePath: s, targetKey: k}]}}",
        "ns/own | Opaque | k",
    ),
    (
        "secrets.hashicorp.com/v1beta1",
        "VaultStaticSecret",
        "spec: {destination: {create: true, name: made}}",
        "ns/made | Opaque | *",
    ),
    (
        "secrets.hashicorp.com/v1beta1",
        "VaultDynamicSecret",
        'spec: {destination: {create: true, name: made, type: x, transformation: {excludeRaw: true, excludes: [".*"], '
        "templates: {url: {text: t}}}}}",
        "ns/made | x | url",
    ),
    ("secrets.hashicorp.com/v1beta1", "HCPVaultSecretsApp", "spec: {destination: {name: f}}", "ns/f | ? | * (partial)"),
    ("ricoberger.de/v1alpha1", "VaultSecret", "spec: {type: Opaque, keys: [a, b]}", "ns/own | Opaque | a,b"),
    (
        "ricoberger.de/v1alpha1",
        "VaultSecret",
        "spec: {type: Opaque, keys: [a], templates: {t: '{% .Secrets.a %}'}}",
        "ns/own | Opaque | t",
    ),
    ("ricoberger.de/v1alpha1", "VaultSecret", "spec: {type: Opaque, path: p}", "ns/own | Opaque | *"),
    (
        "redhatcop.redhat.io/v1alpha1",
        "VaultSecret",
        "spec: {output: {name: made, type: Opaque, stringData: {a: x}}}",
        "ns/made | Opaque | a",
    ),
    ("maupu.org/v1beta1", "VaultSecret", "spec: {secretName: s, secrets: [{secretKey: k}]}", "ns/s | ? | k"),
    ("onepassword.com/v1", "OnePasswordItem", "type: kubernetes.io/ssh-auth", "ns/own | kubernetes.io/ssh-auth | *"),
    (
        "secrets.infisical.com/v1alpha1",
        "InfisicalSecret",
        "spec: {managedSecretReference: {secretName: s, secretNamespace: there, template: {data: {A: x}}}}",
        "there/s | Opaque | A",
    ),
    (
        "secrets.infisical.com/v1alpha1",
        "InfisicalSecret",
        "spec: {managedKubeSecretReferences: [{secretName: s}, {secretName: t, template: {includeAllSecrets: true, "
        "data: {A: x}}}]}",
        "ns/s | Opaque | *; ns/t | Opaque | *",
    ),
    (
        "secrets.infisical.com/v1beta1",
        "InfisicalStaticSecret",
        "spec: {targets: [{name: s, kind: Secret}, {name: c, kind: ConfigMap}]}",
        "ns/s | Opaque | *",
    ),
    (
        "secrets.doppler.com/v1alpha1",
        "DopplerSecret",
        "spec: {tokenSecret: {name: t}, managedSecret: {name: m, namespace: there}}",
        "there/m | Opaque | *",
    ),
    (
        "secrets.doppler.com/v1alpha1",
        "DopplerSecret",
        "spec: {managedSecret: {name: m, type: kubernetes.io/tls}, processors: {C: {asName: tls.crt}, K: "
        "{asName: tls.key}}}",
        "ns/m | kubernetes.io/tls | tls.crt,tls.key",
    ),
    ("spv.no/v2beta1", "AzureKeyVaultSecret", "spec: {output: {secret: {name: s, dataKey: k}}}", "ns/s | Opaque | k"),
    (
        "spv.no/v1",
        "AzureKeyVaultSecret",
        "spec: {output: {secret: {name: s, type: kubernetes.io/tls, dataKey: k}}}",
        "ns/s | kubernetes.io/tls | tls.crt,tls.key",
    ),
    (
        "spv.no/v1",
        "AzureKeyVaultSecret",
        "spec: {vault: {object: {type: multi-key-value-secret}}, output: {secret: {name: s}}}",
        "ns/s | Opaque | *",
    ),
    ("spv.no/v1", "AzureKeyVaultSecret", "spec: {vault: {name: v}}", None),
    (
        "isindir.github.com/v1alpha3",
        "SopsSecret",
        "spec: {secretTemplates: [{name: s, stringData: {a: 'ENC[x]'}}, {name: t, type: x, data: {b: 'ENC[x]'}}]}",
        "ns/s | Opaque | a; ns/t | x | b",
    ),
    (
        "isindir.github.com/v1alpha1",
        "SopsSecret",
        "spec: {secret_templates: [{name: 'ENC[x]', type: 'ENC[y]', data: {a: 'ENC[z]'}}]}",
        "? | ? | a",
    ),
    # certificates
    (
        "cert-manager.io/v1",
        "Certificate",
        "spec: {secretName: s, keystores: {jks: {create: true}}, additionalOutputFormats: [{type: CombinedPEM}]}",
        "ns/s | kubernetes.io/tls | ca.crt,keystore.jks,tls-combined.pem,tls.crt,tls.key,truststore.jks",
    ),
    (
        "certmanager.k8s.io/v1alpha1",
        "Certificate",
        "spec: {secretName: s}",
        "ns/s | kubernetes.io/tls | ca.crt,tls.crt,tls.key",
    ),
    ("secretgen.k14s.io/v1alpha1", "Certificate", "spec: {}", "ns/own | Opaque | crt.pem,key.pem"),
    ("networking.internal.knative.dev/v1alpha1", "Certificate", "spec: {secretName: s}", None),
    ("trust.cert-manager.io/v1alpha1", "Bundle", "spec: {target: {secret: {key: ca.pem}}}", "own | Opaque | ca.pem"),
    ("trust.cert-manager.io/v1alpha1", "Bundle", "spec: {target: {configMap: {key: ca.pem}}}", None),
    (
        "networking.k8s.io/v1",
        "Ingress",
        "spec: {tls: [{secretName: s}]}",
        None,
    ),
    # generators of passwords
    ("secretgen.k14s.io/v1alpha1", "Password", "spec: {}", "ns/own | kubernetes.io/basic-auth | password"),
    (
        "secretgen.k14s.io/v1alpha1",
        "Password",
        "spec: {secretTemplate: {type: Opaque, stringData: {pw: $(value)}}}",
        "ns/own | Opaque | pw",
    ),
    ("secretgen.carvel.dev/v1alpha1", "SecretImport", "spec: {fromNamespace: a}", "ns/own | ? | *"),
    ("secretgen.carvel.dev/v1alpha1", "SecretExport", "spec: {toNamespace: a}", None),
    (
        "secretgenerator.mittwald.de/v1alpha1",
        "StringSecret",
        "spec: {type: Opaque, data: {user: u}, fields: [{fieldName: pw}]}",
        "ns/own | Opaque | pw,user",
    ),
    (
        "k8s.bitwarden.com/v1",
        "BitwardenSecret",
        "spec: {secretName: s, map: [{bwSecretId: i, secretKeyName: A}]}",
        "ns/s | Opaque | A",
    ),
    (
        "k8s.bitwarden.com/v1",
        "BitwardenSecret",
        "spec: {secretName: s, onlyMappedSecrets: false, map: [{secretKeyName: A}]}",
        "ns/s | Opaque | *",
    ),
    ("secrets.contentful.com/v1", "SyncedSecret", "spec: {data: [{name: a}]}", "ns/own | Opaque | a"),
    (
        "quarks.cloudfoundry.org/v1alpha1",
        "QuarksSecret",
        "spec: {secretName: s, copies: [{name: s, namespace: b}]}",
        "ns/s | ? | *; b/s | ? | *",
    ),
    # databases and brokers
    (
        "kafka.strimzi.io/v1beta2",
        "KafkaUser",
        "spec: {authentication: {type: scram-sha-512}}",
        "ns/own | Opaque | password,sasl.jaas.config",
    ),
    ("kafka.strimzi.io/v1beta2", "KafkaUser", "spec: {authentication: {type: tls-external}}", None),
    (
        "acid.zalan.do/v1",
        "postgresql",
        "spec: {users: {app_user: [createdb]}}",
        "ns/app-user.own.credentials.postgresql.acid.zalan.do | Opaque | password,username",
    ),
    ("rabbitmq.com/v1beta1", "RabbitmqCluster", "spec: {}", "ns/own-default-user | Opaque | *"),
    ("services.k8s.aws/v1alpha1", "FieldExport", "spec: {to: {kind: secret, name: s}}", "ns/s | ? | * (partial)"),
    (
        "database.aws.crossplane.io/v1beta1",
        "RDSInstance",
        "spec: {writeConnectionSecretToRef: {name: s, namespace: there}}",
        "there/s | ? | *",
    ),
    # other kinds
    ("cluster.x-k8s.io/v1beta1", "Cluster", "spec: {}", None),
    ("v1", "ConfigMap", "data: {a: b}", None),
    ("secretsmanager.aws.upbound.io/v1beta1", "Secret", "spec: {forProvider: {}}", "ns/own | ? | *"),
]


@pytest.mark.parametrize(("version", "kind", "rest", "expected"), MAKERS)
def test_a_maker_tells_its_secrets(version: str, kind: str, rest: str, expected: str | None) -> None:
    wanted = expected.split("; ") if expected else []
    assert made(manifest(version, kind, rest)) == wanted
    value = json.loads(as_json(manifest(version, kind, rest)))
    assert made(json.dumps(value)) == wanted
    assert made(json.dumps({"apiVersion": "v1", "kind": "List", "items": [value]})) == wanted
    listed = [{"apiVersion": "v1", "kind": "List", "items": [value]}, {"apiVersion": "v1", "kind": "ConfigMap"}]
    assert made(json.dumps({"apiVersion": "v1", "kind": "List", "items": listed})) == wanted
    assert made(manifest("v1", "ConfigMap") + "---\n" + manifest(version, kind, rest)) == wanted


def test_items_of_a_list_have_its_kind() -> None:
    item = {"metadata": {"name": "own"}, "spec": {"secretName": "s"}}
    text = json.dumps({"apiVersion": "cert-manager.io/v1", "kind": "CertificateList", "items": [item]})
    assert made(text) == ["s | kubernetes.io/tls | ca.crt,tls.crt,tls.key"]
    text = json.dumps(
        {"apiVersion": "v1", "kind": "SecretList", "items": [{"metadata": {"name": "a"}, "data": {"k": ""}}]}
    )
    assert made(text) == ["a | Opaque | k"]
    assert made("apiVersion: v1\nkind: ConfigMapList\nitems: [{metadata: {name: a}}]\n") == []


def test_a_long_list_of_secrets_is_read_whole() -> None:
    items = [{"metadata": {"name": f"s{number}"}, "data": {"k": "eA=="}} for number in range(2_000)]
    text = json.dumps({"apiVersion": "v1", "kind": "SecretList", "items": items})
    assert len(text) > 100_000
    assert made(text) == [f"s{number} | Opaque | k" for number in range(2_000)]


def test_a_database_cluster_makes_several_secrets() -> None:
    found = made(manifest("postgresql.cnpg.io/v1", "Cluster", "spec: {enableSuperuserAccess: true}"))
    assert [one.partition(" ")[0] for one in found] == [
        "ns/own-app", "ns/own-superuser", "ns/own-ca", "ns/own-server", "ns/own-replication"
    ]  # fmt: skip
    assert (
        len(made(manifest("postgresql.cnpg.io/v1", "Cluster", "spec: {bootstrap: {initdb: {secret: {name: x}}}}"))) == 3
    )
    pguser = manifest("postgres-operator.crunchydata.com/v1beta1", "PostgresCluster", "spec: {users: [{name: app}]}")
    assert made(pguser)[0].startswith("ns/own-pguser-app | Opaque | dbname,host,")
    elastic = made(manifest("elasticsearch.k8s.elastic.co/v1", "Elasticsearch", "spec: {}"))
    assert elastic == ["ns/own-es-elastic-user | Opaque | elastic", "ns/own-es-http-certs-public | Opaque | *"]


def test_annotations_make_secrets_of_other_kinds() -> None:
    ingress = manifest("networking.k8s.io/v1", "Ingress", "spec: {tls: [{secretName: a}, {secretName: b}]}")
    issued = ingress.replace("namespace: ns", "annotations: {cert-manager.io/cluster-issuer: ca}")
    keys = "ca.crt,tls.crt,tls.key"
    assert made(issued) == [f"a | kubernetes.io/tls | {keys}", f"b | kubernetes.io/tls | {keys}"]
    gateway = manifest(
        "gateway.networking.k8s.io/v1", "Gateway", "spec: {listeners: [{tls: {certificateRefs: [{name: a}]}}]}"
    )
    assert made(gateway.replace("namespace: ns", "annotations: {cert-manager.io/issuer: ca}")) == [
        f"a | kubernetes.io/tls | {keys}"
    ]
    deployment = manifest("apps/v1", "Deployment", "spec: {}")
    item = "annotations: {operator.1password.io/item-path: v/i, operator.1password.io/item-name: My Item}"
    assert made(deployment.replace("namespace: ns", item)) == ["my-item | ? | *"]


SECRET_ANNOTATIONS = [
    ("replicator.v1.mittwald.de/replicate-from: a/b", "own | ? | *"),
    ("reflector.v1.k8s.emberstack.com/reflects: a/b", "own | ? | *"),
    ("secretgen.carvel.dev/image-pull-secret: ''", "own | Opaque | .dockerconfigjson,k"),
    ("'config.kubernetes.io/local-config': 'true'", None),
    ("secret-generator.v1.mittwald.de/autogenerate: 'a, b'", "own | Opaque | a,b,k"),
    ("secret-generator.v1.mittwald.de/type: ssh-keypair", "own | Opaque | k,ssh-privatekey,ssh-publickey"),
]


@pytest.mark.parametrize(("annotation", "expected"), SECRET_ANNOTATIONS)
def test_annotations_say_that_more_is_made_of_a_secret(annotation: str, expected: str | None) -> None:
    text = f"apiVersion: v1\nkind: Secret\nmetadata: {{name: own, annotations: {{{annotation}}}}}\ndata: {{k: eA==}}\n"
    assert made(text) == ([expected] if expected else [])


def test_a_copied_secret_may_be_in_any_namespace() -> None:
    for annotation in (
        "replicator.v1.mittwald.de/replicate-to: a",
        "reflector.v1.k8s.emberstack.com/reflection-auto-enabled: 'true'",
        "kubed.appscode.com/sync: ''",
    ):
        plain = f"apiVersion: v1\nkind: Secret\nmetadata: {{name: own, namespace: ns, annotations: {{{annotation}}}}}\n"
        assert made(f"{plain}data: {{k: eA==}}\n") == ["own | Opaque | k"]
        rest = f"spec: {{secretName: s, secretTemplate: {{annotations: {{{annotation}}}}}}}"
        assert made(manifest("cert-manager.io/v1", "Certificate", rest))[0].startswith("s |"), annotation


def test_a_patch_is_no_definition() -> None:
    text = "kind: Secret\nmetadata: {name: a}\n"
    assert made(f"{text}$patch: delete\n") == []
    assert made(f"{text}$patch: replace\ndata: {{k: eA==}}\n") == ["a | ? | k (partial)"]


TEMPLATE = """\
apiVersion: template.openshift.io/v1
kind: Template
objects:
- {apiVersion: v1, kind: Secret, metadata: {name: "${APP}-pw"}, stringData: {password: "${PW}"}}
- {apiVersion: v1, kind: Secret, metadata: {name: "${PW}-x"}, data: {a: "${PW}"}}
- {apiVersion: v1, kind: Service, metadata: {name: "${APP}"}}
- {apiVersion: bitnami.com/v1alpha1, kind: SealedSecret, metadata: {name: "${{APP}}"}, spec: {encryptedData: {k: Ag}}}
parameters: [{name: APP, value: web}, {name: PW, generate: expression, from: "[a-z]{8}"}]
"""


def test_parameters_of_a_template_are_filled_in_as_far_as_they_have_values() -> None:
    assert made(TEMPLATE) == ["web-pw | Opaque | password", "? | Opaque | a", "web | Opaque | k"]
    assert made(TEMPLATE.replace("template.openshift.io/", "")) == made(TEMPLATE)
    assert made(TEMPLATE.replace("template.openshift.io/v1", "example.org/v1")) == []


def test_a_name_with_a_placeholder_is_unknown() -> None:
    text = manifest("cert-manager.io/v1", "Certificate", "spec: {secretName: '${NAME}-tls'}")
    assert made(text) == ["? | kubernetes.io/tls | ca.crt,tls.crt,tls.key"]


def test_sops_may_encrypt_everything_but_the_keys() -> None:
    text = "kind: ENC[AES]\nmetadata: {name: 'ENC[x]'}\ndata: {a: 'ENC[y]'}\nsops: {mac: 'ENC[z]', version: 3.7.1}\n"
    assert made(f"apiVersion: ENC[AES]\n{text}") == ["? | Opaque | a"]


def test_a_broken_or_large_manifest_of_others_is_left_alone() -> None:
    certificate = manifest("cert-manager.io/v1", "Certificate", "spec: {secretName: s}")
    documents = load("a.yaml", f"{certificate}---\na: [1\n".encode()).documents
    assert [error for document in documents for error in document.errors] == []
    many = certificate + "more:\n" + "".join(f"  k{number}: [1, 2, 3, 4, 5, 6, 7, 8, 9]\n" for number in range(6_000))
    documents = load("a.yaml", many.encode()).documents
    assert [(Secret(one).name, one.errors) for one in documents] == [("s", [])]


def test_every_path_of_the_table_can_be_read() -> None:
    rows = [*SECRET, *ANY_KIND, *(row for rows in TABLE.values() for row in rows)]
    assert len(rows) > 100
    for row in rows:
        assert isinstance(row, Maker)
        for path in (*row.name, *row.keys, *row.type, *row.namespace, *row.each):
            assert path.startswith("=") or steps(path) or path == "@"
        for text in (*row.when, *row.opens, *(text for text, _ in row.given)):
            steps(condition(text).path)
        row.pattern.format(name="a", own="b")


def as_json(text: str) -> str:
    """A manifest as JSON."""
    roots, error = read_yaml(text)
    assert error is None
    return json.dumps(plain(roots[0]))


def plain(node: object) -> object:
    from spec_lint.reading.node import Node, Shape

    assert isinstance(node, Node)
    if node.shape is Shape.MAPPING:
        return {key.text: plain(value) for key, value in node.entries}
    if node.shape is Shape.SEQUENCE:
        return [plain(item) for item in node.items]
    return {"null": None, "bool": node.text == "true"}.get(node.tag, node.text)
