"""Which Kubernetes objects make secrets: a table by API group and kind.

Each row says where an object has the name, the namespace, the type and the keys of the Secret that its controller
makes; ``secrets/maker.py`` explains the paths. The rows of a kind are tried in order; one whose conditions hold makes
its secrets, and a secret that an earlier row made is not made again. A row without a name makes nothing, and ends the
search.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache, partial
from typing import Any

from spec_lint.findings.named_tuple import NamedTuple
from spec_lint.secrets.maker import Maker

OPAQUE, TLS, BASIC, SSH = "=Opaque", "=kubernetes.io/tls", "=kubernetes.io/basic-auth", "=kubernetes.io/ssh-auth"


def _maker(name: str = "metadata.name", given: Mapping[str, str] | None = None, **about: str | bool) -> Maker:
    """A row; several paths or conditions are separated by spaces."""
    texts = ("pattern", "made_by")
    told = {
        key: tuple(value.split()) if isinstance(value, str) and key not in texts else value
        for key, value in about.items()
    }
    pairs = tuple((condition, key) for condition, keys in (given or {}).items() for key in keys.split())
    return Maker(tuple(name.split()), given=pairs, **told)  # type: ignore[arg-type]


NOTHING = (_maker(""),)
UNKNOWN = (_maker(opens="@"),)
"""How an unknown kind of object whose name ends in ``Secret`` makes one: of its own name, with any keys and type."""


def _external(spec: str, name: str, namespace: str = "$.metadata.namespace") -> tuple[Maker, ...]:
    """The rows of an ExternalSecret (external-secrets.io), whose fields are below ``spec``."""
    template, data, policy = f"{spec}.target.template", f"{spec}.data[].secretKey", f"{spec}.target.creationPolicy"
    kind, made = f"{template}.type {OPAQUE}", f"{template}.data"
    rows = (
        _maker("", when=f"{spec}.target.manifest"),
        _maker("", when=f"{policy}=None"),
        _maker(name, when=f"{policy}=Merge", opens="@", partial=True),
        _maker(name, when=f"{policy}=CreateOrMerge", opens="@"),
        _maker(name, when=f"{template}.templateFrom", type=kind, keys=made, opens="@"),
        _maker(name, when=f"{template}.mergePolicy=Merge", type=kind, keys=f"{data} {made}", opens=f"{spec}.dataFrom"),
        _maker(name, when=made, type=kind, keys=made),
        _maker(name, type=kind, keys=data, opens=f"{spec}.dataFrom"),
    )
    return tuple(row._replace(namespace=tuple(namespace.split())) for row in rows)


_TRANSFORMATION = "spec.destination.transformation"
_VAULT = (
    _maker(
        "spec.destination.name",
        when=f"spec.destination.create=true {_TRANSFORMATION}.excludes[]=.* {_TRANSFORMATION}.excludeRaw=true "
        f"{_TRANSFORMATION}.templates",
        keys=f"{_TRANSFORMATION}.templates",
        type=f"spec.destination.type {OPAQUE}",
    ),
    _maker(
        "spec.destination.name", when="spec.destination.create=true", opens="@", type=f"spec.destination.type {OPAQUE}"
    ),
    _maker("spec.destination.name", opens="@", type="spec.destination.type", partial=True),
)


def _infisical(each: str, name: str, namespace: str, when: str = "") -> tuple[Maker, ...]:
    row = partial(_maker, name, each=each, namespace=f"{namespace} $.metadata.namespace", type=f"secretType {OPAQUE}")
    return (
        row(when=f"template.data template.includeAllSecrets!=true {when}", keys="template.data"),
        row(when=when, opens="@"),
    )


_INFISICAL = _infisical(
    "spec.managedSecretReference spec.managedKubeSecretReferences[]", "secretName", "secretNamespace"
)
_KEYS_BY_TYPE = {
    "kubernetes.io/basic-auth": "=username =password",
    "kubernetes.io/dockerconfigjson": "=.dockerconfigjson",
    "kubernetes.io/dockercfg": "=.dockercfg",
    "kubernetes.io/ssh-auth": "=ssh-privatekey",
    "kubernetes.io/tls": "=tls.crt =tls.key",
}
_azure = partial(_maker, "spec.output.secret.name", type=f"spec.output.secret.type {OPAQUE}")
_CERTIFICATE = (
    _maker(
        "spec.secretName",
        type=TLS,
        keys="=tls.crt =tls.key =ca.crt",
        given={
            "spec.keystores.jks.create=true": "=keystore.jks =truststore.jks",
            "spec.keystores.pkcs12.create=true": "=keystore.p12 =truststore.p12",
            "spec.additionalOutputFormats[].type=DER": "=key.der",
            "spec.additionalOutputFormats[].type=CombinedPEM": "=tls-combined.pem",
        },
    ),
)


def _generated(kind: str, keys: str) -> tuple[Maker, ...]:
    """The rows of a kind of secretgen.k14s.io, whose template replaces the usual keys and type."""
    template = "spec.secretTemplate.stringData"
    return _maker(when=template, keys=template, type="spec.secretTemplate.type"), _maker(keys=keys, type=kind)


_APP_KEYS = "=username =user =password =dbname =host =port =pgpass =uri =jdbc-uri =fqdn-uri =fqdn-jdbc-uri"
_USER_KEYS = (
    "=host =port =user =password =verifier =dbname =uri =jdbc-uri =pgbouncer-host =pgbouncer-port =pgbouncer-uri "
    "=pgbouncer-jdbc-uri"
)

TABLE: Mapping[tuple[str, str], tuple[Maker, ...]] = {
    ("bitnami.com", "SealedSecret"): (
        _maker(when="spec.data", opens="@"),
        _maker(
            keys="spec.encryptedData spec.template.data",
            type=f"spec.template.type {OPAQUE}",
            opens='spec.template.metadata.annotations["sealedsecrets.bitnami.com/patch"]=true',
        ),
    ),
    ("external-secrets.io", "ExternalSecret"): _external("spec", "spec.target.name metadata.name"),
    ("external-secrets.io", "ClusterExternalSecret"): _external(
        "spec.externalSecretSpec",
        "spec.externalSecretSpec.target.name spec.externalSecretName metadata.name",
        "spec.namespaces",
    ),
    ("external-secrets.io", "PushSecret"): NOTHING,
    ("external-secrets.io", "ClusterPushSecret"): NOTHING,
    ("kubernetes-client.io", "ExternalSecret"): (
        _maker(
            keys="spec|secretDescriptor.data[].name spec|secretDescriptor.properties[] spec.template.data "
            "spec.template.stringData",
            type=f"spec.template.type spec|secretDescriptor.type {OPAQUE}",
            opens="spec|secretDescriptor.dataFrom spec.dataFromWithOptions spec|secretDescriptor.data[].path",
        ),
    ),
    ("alibabacloud.com", "ExternalSecret"): (
        _maker(keys="spec.data[].name|key", type="spec.type", opens="spec.dataProcess"),
    ),
    ("generators.external-secrets.io", "VaultDynamicSecret"): NOTHING,
    ("secrets-store.csi.x-k8s.io", "SecretProviderClass"): (
        _maker("secretName", each="spec.secretObjects[]", type="type", keys="data[].key"),
    ),
    ("secret-sync.x-k8s.io", "SecretSync"): (
        _maker(type="spec.secretObject.type", keys="spec.secretObject.data[].targetKey"),
    ),
    ("secrets.hashicorp.com", "VaultStaticSecret"): _VAULT,
    ("secrets.hashicorp.com", "VaultDynamicSecret"): _VAULT,
    ("secrets.hashicorp.com", "VaultPKISecret"): _VAULT,
    ("secrets.hashicorp.com", "HCPVaultSecretsApp"): _VAULT,
    ("ricoberger.de", "VaultSecret"): (
        _maker(when="spec.reconcileStrategy=Merge", type="spec.type", opens="@"),
        _maker(when="spec.templates", type="spec.type", keys="spec.templates"),
        _maker(type="spec.type", keys="spec.keys[]"),
    ),
    ("redhatcop.redhat.io", "VaultSecret"): (
        _maker("spec.output.name", type="spec.output.type", keys="spec.output.stringData"),
    ),
    ("maupu.org", "VaultSecret"): (
        _maker("spec.secretName metadata.name", type="spec.secretType", keys="spec.secrets[].secretKey"),
    ),
    ("onepassword.com", "OnePasswordItem"): (_maker(dns=True, type="type", opens="@"),),
    ("secrets.infisical.com", "InfisicalSecret"): _INFISICAL,
    ("secrets.infisical.com", "InfisicalDynamicSecret"): _INFISICAL,
    ("secrets.infisical.com", "InfisicalStaticSecret"): _infisical(
        "spec.targets[]", "name", "namespace", "kind!=ConfigMap"
    ),
    ("secrets.infisical.com", "InfisicalPushSecret"): NOTHING,
    ("secrets.doppler.com", "DopplerSecret"): tuple(
        row._replace(
            name=("spec.managedSecret.name",),
            namespace=("spec.managedSecret.namespace", "metadata.namespace"),
            type=("spec.managedSecret.type", OPAQUE),
        )
        for row in (
            _maker(when="spec.format", keys="=DOPPLER_SECRETS_FILE"),
            _maker(when="spec.managedSecret.type spec.managedSecret.type!=Opaque", keys="spec.processors.*.asName"),
            _maker(opens="@"),
        )
    ),
    ("spv.no", "AzureKeyVaultSecret"): (
        _maker("", when="!spec.output.secret"),
        _azure(when="spec.vault.object.type=multi-key-value-secret", opens="@"),
        *(_azure(when=f"spec.output.secret.type={kind}", keys=keys) for kind, keys in _KEYS_BY_TYPE.items()),
        _azure(keys="spec.output.secret.dataKey"),
    ),
    ("isindir.github.com", "SopsSecret"): (
        _maker("name", each="spec.secretTemplates|secret_templates[]", type=f"type {OPAQUE}", keys="data stringData"),
    ),
    ("cert-manager.io", "Certificate"): _CERTIFICATE,
    ("certmanager.k8s.io", "Certificate"): _CERTIFICATE,
    ("trust.cert-manager.io", "Bundle"): (
        _maker("", when="!spec.target.secret"),
        _maker(namespace="", type=OPAQUE, keys="spec.target.secret.key spec.target.additionalFormats.*.key"),
    ),
    ("trust-manager.io", "ClusterBundle"): (
        _maker("", when="!spec.target.secret"),
        _maker(namespace="", type=OPAQUE, keys="spec.target.secret.data[].key"),
    ),
    ("secretgen.k14s.io", "Password"): _generated(BASIC, "=password"),
    ("secretgen.k14s.io", "RSAKey"): _generated(OPAQUE, "=pub.pem =key.pem"),
    ("secretgen.k14s.io", "SSHKey"): _generated(SSH, "=ssh-privatekey =ssh-authorizedkey"),
    ("secretgen.k14s.io", "Certificate"): _generated(OPAQUE, "=crt.pem =key.pem"),
    ("secretgen.carvel.dev", "SecretImport"): UNKNOWN,
    ("secretgen.carvel.dev", "SecretTemplate"): (
        _maker(type="spec.template.type", keys="spec.template.data spec.template.stringData"),
    ),
    ("secretgenerator.mittwald.de", "StringSecret"): (
        _maker(type="spec.type", keys="spec.data spec.fields[].fieldName"),
    ),
    ("secretgenerator.mittwald.de", "SSHKeyPair"): (
        _maker(type="spec.type", keys="=ssh-publickey =ssh-privatekey spec.data"),
    ),
    ("secretgenerator.mittwald.de", "BasicAuth"): (
        _maker(type="spec.type", keys="=auth =username =password spec.data"),
    ),
    ("k8s.bitwarden.com", "BitwardenSecret"): (
        _maker(
            "spec.secretName",
            type=OPAQUE,
            keys="spec.map[].secretKeyName",
            opens="spec.onlyMappedSecrets=false spec.useSecretNames=true",
        ),
    ),
    ("secrets.contentful.com", "SyncedSecret"): (
        _maker("spec.secretMetadata.name metadata.name", type=OPAQUE, keys="spec.data[].name", opens="spec.dataFrom"),
    ),
    ("quarks.cloudfoundry.org", "QuarksSecret"): (
        _maker("spec.secretName", opens="@"),
        _maker("name", each="spec.copies[]", namespace="namespace", opens="@"),
    ),
    ("kafka.strimzi.io", "KafkaUser"): (
        _maker(
            when="spec.authentication.type=tls",
            type=OPAQUE,
            keys="=ca.crt =user.crt =user.key =user.p12 =user.password",
        ),
        _maker(when="spec.authentication.type=scram-sha-512", type=OPAQUE, keys="=password =sasl.jaas.config"),
    ),
    ("kafka.strimzi.io", "Kafka"): tuple(
        _maker(pattern=f"{{name}}-{part}-ca-cert", type=OPAQUE, keys="=ca.crt =ca.p12 =ca.password", opens="@")
        for part in ("cluster", "clients")
    ),
    ("postgresql.cnpg.io", "Cluster"): (
        _maker(pattern="{name}-app", when="!spec.bootstrap.initdb.secret.name", type=BASIC, keys=_APP_KEYS),
        _maker(
            pattern="{name}-superuser",
            when="spec.enableSuperuserAccess=true !spec.superuserSecret.name",
            type=BASIC,
            keys=_APP_KEYS,
        ),
        _maker(pattern="{name}-ca", type=OPAQUE, opens="@"),
        _maker(pattern="{name}-server", type=TLS, keys="=tls.crt =tls.key"),
        _maker(pattern="{name}-replication", type=TLS, keys="=tls.crt =tls.key"),
    ),
    ("postgres-operator.crunchydata.com", "PostgresCluster"): (
        _maker("name", each="spec.users[]", pattern="{own}-pguser-{name}", type=OPAQUE, keys=_USER_KEYS),
        _maker(when="!spec.users", pattern="{name}-pguser-{name}", type=OPAQUE, keys=_USER_KEYS),
    ),
    ("acid.zalan.do", "postgresql"): (
        _maker(
            "@",
            each="spec.users~",
            dns=True,
            pattern="{name}.{own}.credentials.postgresql.acid.zalan.do",
            type=OPAQUE,
            keys="=username =password",
        ),
    ),
    ("rabbitmq.com", "RabbitmqCluster"): (_maker(pattern="{name}-default-user", type=OPAQUE, opens="@"),),
    ("elasticsearch.k8s.elastic.co", "Elasticsearch"): (
        _maker(pattern="{name}-es-elastic-user", type=OPAQUE, keys="=elastic"),
        _maker(pattern="{name}-es-http-certs-public", type=OPAQUE, opens="@"),
    ),
    ("services.k8s.aws", "FieldExport"): (
        _maker(
            "spec.to.name",
            when="spec.to.kind=secret",
            namespace="spec.to.namespace metadata.namespace",
            opens="@",
            partial=True,
        ),
    ),
}
"""The kinds that make secrets, and those whose names only look so."""

_ISSUED = 'metadata.annotations["cert-manager.io/issuer|cert-manager.io/cluster-issuer|kubernetes.io/tls-acme"]'
_ITEM = 'metadata.annotations["operator.1password.io/item-name"]'
ANY_KIND: Sequence[Maker] = (
    _maker(
        "spec.writeConnectionSecretToRef.name",
        namespace="spec.writeConnectionSecretToRef.namespace metadata.namespace",
        opens="@",
        made_by="Crossplane",
    ),
    _maker(
        "secretName",
        each="spec.tls[]",
        when=f"$.{_ISSUED}",
        type=TLS,
        keys="=tls.crt =tls.key =ca.crt",
        made_by="cert-manager",
    ),
    _maker(
        "name",
        each="spec.listeners[].tls.certificateRefs[]",
        when=f"$.{_ISSUED}",
        type=TLS,
        keys="=tls.crt =tls.key =ca.crt",
        made_by="cert-manager",
    ),
    _maker(_ITEM, dns=True, opens="@", made_by="1Password"),
)
"""What makes a secret in an object of any kind."""

MARKS = (
    "writeConnectionSecretToRef", "cert-manager.io/issuer", "cert-manager.io/cluster-issuer", "kubernetes.io/tls-acme",
    "operator.1password.io/item-name",
)  # fmt: skip
"""The fields and annotations by which objects of any kind make secrets."""

_AUTOGENERATED = "secret-generator.v1.mittwald.de"
SECRET: Sequence[Maker] = (
    _maker("", when='["$patch"]=delete'),
    _maker(when='["$patch"]', keys="data stringData", type="type", partial=True, made_by="patch"),
    _maker("", when='metadata.annotations["config.kubernetes.io/local-config"]=true'),
    _maker(
        when='metadata.annotations["replicator.v1.mittwald.de/replicate-from|reflector.v1.k8s.emberstack.com/reflects"]',
        type="type",
        opens="@",
        made_by="copy of another secret",
    ),
    _maker(
        when='metadata.annotations["secretgen.carvel.dev/image-pull-secret"]',
        keys="data stringData =.dockerconfigjson",
        type=f"type {OPAQUE}",
        made_by="secretgen-controller",
    ),
    _maker(
        when=f'metadata.annotations["{_AUTOGENERATED}/autogenerate|{_AUTOGENERATED}/type"]',
        keys=f'data stringData metadata.annotations["{_AUTOGENERATED}/autogenerate"]',
        type=f"type {OPAQUE}",
        given={
            f'metadata.annotations["{_AUTOGENERATED}/type"]=ssh-keypair': "=ssh-publickey =ssh-privatekey",
            f'metadata.annotations["{_AUTOGENERATED}/type"]=basic-auth': "=username =password =auth",
        },
        made_by="kubernetes-secret-generator",
    ),
)
"""The Secrets of which another program makes more than what is written."""

IN_TEMPLATE = _maker(keys="data stringData", type=f"type {OPAQUE}", made_by="OpenShift Template")
"""A Secret in a Template: its values come from parameters."""

TEMPLATE_GROUPS = ("template.openshift.io", "")

COPYING: Mapping[str, str | None] = {
    "replicator.v1.mittwald.de/replicate-to": None,
    "replicator.v1.mittwald.de/replicate-to-matching": None,
    "kubed.appscode.com/sync": None,
    "reflector.v1.k8s.emberstack.com/reflection-auto-enabled": "true",
}
"""The annotations by which controllers copy a secret to other namespaces, with the values that say so; None for any."""

COPIED: Sequence[str] = tuple(
    f'{holder}.annotations["{name}"]{"" if value is None else "=" + value}'
    for holder in ("metadata", "spec.template.metadata", "spec.secretTemplate", "spec.target.template.metadata")
    for name, value in COPYING.items()
)
"""The conditions under which a secret that an object makes is copied to other namespaces."""


class Makers(NamedTuple):
    """The makers of a run: the table, and before it what a configuration adds."""

    added: tuple[tuple[tuple[str, str], Maker], ...] = ()

    def rows(self, group: str, kind: str) -> tuple[Maker, ...] | None:
        """The rows of a kind of object; None if it makes no secret as far as is known."""
        own = tuple(maker for about, maker in self.added if about == (group, kind))
        return own or TABLE.get((group, kind)) or (UNKNOWN if kind.endswith("Secret") else None)

    def makes(self, value: Any) -> bool:
        """Whether a document may be a secret, or make one; ``made_secrets`` says which."""
        pending = [value]
        while pending:
            one = pending.pop()
            kind = one.get("kind") if isinstance(one, dict) else None
            if not isinstance(kind, str):
                continue
            group = group_of(one.get("apiVersion"))
            inner = one.get("objects" if kind == "Template" and group in TEMPLATE_GROUPS else "items")
            if isinstance(inner, list) and kind.endswith(("List", "Template")):
                own = {"apiVersion": one.get("apiVersion"), "kind": kind.removesuffix("List")}
                pending += [{**own, **item} for item in inner if isinstance(item, dict)]
            elif self.rows(group, kind) is not None or _has_mark(one) or _is_encrypted(one, kind):
                return True
        return False

    def may_be_in(self, text: str) -> bool:
        """Whether a text can have an object that makes a secret."""
        pattern = _pattern(tuple(kind for (_, kind), _ in self.added))
        return pattern.search(text) is not None or any(mark in text for mark in MARKS)


TABLE_ONLY = Makers()


def _has_mark(value: Mapping[str, Any]) -> bool:
    """Whether an object of any kind may make a secret, by a field or an annotation."""
    metadata, spec = value.get("metadata"), value.get("spec")
    annotations = metadata.get("annotations") if isinstance(metadata, dict) else None
    return any(mark in holder for holder in (annotations, spec) if isinstance(holder, dict) for mark in MARKS)


def _is_encrypted(value: Mapping[str, Any], kind: str) -> bool:
    """Whether everything in an object was encrypted with sops, its kind too."""
    return kind.startswith("ENC[") and "sops" in value and ("data" in value or "stringData" in value)


@lru_cache(maxsize=8)
def _pattern(added: Iterable[str]) -> re.Pattern[str]:
    kinds = sorted({kind for _, kind in TABLE if not kind.endswith("Secret")} | {*map(re.escape, added)})
    return re.compile(rf"""kind["']?\s*:\s*["']?(?:\w*Secret|ENC\[|{"|".join(kinds)})(?:List)?\b""")


def group_of(api_version: object) -> str:
    """The API group of an ``apiVersion``; empty for ``v1``."""
    return api_version.rpartition("/")[0] if isinstance(api_version, str) else ""
