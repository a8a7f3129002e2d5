"""Secrets that something in the repository makes: kustomize, operators and controllers."""

from __future__ import annotations

import io

import pytest

from spec_lint.model.secret_table import rows
from spec_lint.report import write
from tests.rules.secret_references.conftest import CheckFiles
from tests.rules.secret_references.repository import said, secret, spec

KNOWN = {"known.yaml": secret("known", "a"), "known.json": spec("known/a", name="known")}
"""What shows that the secrets of the repository are in files."""

X = ("X201", "X202", "X203", "X204", "X205", "X206", "X208", "X232")


def generator(entry: str, more: str = "") -> str:
    return f"{more}secretGenerator:\n- {entry}\n"


NO_HASH = "options: {disableNameSuffixHash: true}"


@pytest.mark.parametrize(
    ("asked", "files", "expected"),
    [
        ("db/pw", {"kustomization.yaml": generator(f"{{name: db, literals: [pw=x], {NO_HASH}}}")}, []),
        ("db/no", {"kustomization.yaml": generator(f"{{name: db, literals: [pw=x], {NO_HASH}}}")}, [("X201", "no")]),
        ("db/pw", {"k/kustomization.yml": generator("{name: db, files: [pw]}")}, [("X232", "db")]),
        ("db-7kt8m2d8bm/pw", {"Kustomization": generator("{name: db, files: [pw]}")}, []),
        ("db-7kt8m2d8bm/no", {"Kustomization": generator("{name: db, files: [pw]}")}, [("X201", "no")]),
        ("db/pw", {"kustomization.yaml": generator("{name: db}"), "db.yaml": secret("db", "pw")}, []),
        (
            "dev-db-x/pw",
            {
                "kustomization.yaml": generator(
                    "{name: db, literals: [pw=x]}",
                    "namePrefix: dev-\nnameSuffix: -x\ngeneratorOptions: {disableNameSuffixHash: true}\n",
                )
            },
            [],
        ),
        # env files, if they are there
        (
            "db/PW",
            {"kustomization.yaml": generator(f"{{name: db, envs: [a.env], {NO_HASH}}}"), "a.env": "# b\n\nPW=x=y\nQ\n"},
            [],
        ),
        (
            "db/NO",
            {"kustomization.yaml": generator(f"{{name: db, env: a.env, {NO_HASH}}}"), "a.env": "PW=x\nQ\n"},
            [("X201", "NO")],
        ),
        ("db/any", {"kustomization.yaml": generator(f"{{name: db, envs: [a.env], {NO_HASH}}}")}, []),
        (
            "db/PW",
            {"k/kustomization.yaml": generator(f"{{name: db, envs: [../a.env], {NO_HASH}}}"), "a.env": "Q=x\n"},
            [],
        ),
        (
            "db/ca.pem",
            {
                "kustomization.yaml": generator(
                    f"{{name: db, literals: [a=b], files: [ca.pem], envs: [a.env], {NO_HASH}}}"
                ),
                "a.env": "PW=x\n",
            },
            [],
        ),
        # overlays
        (
            "dev-db/pw",
            {
                "base/kustomization.yaml": "resources: [db.yaml]\n",
                "base/db.yaml": secret("db", "pw"),
                "dev/kustomization.yaml": "resources: [../base]\nnamePrefix: dev-\n",
            },
            [],
        ),
        (
            "dev-db/extra",
            {
                "base/kustomization.yaml": "resources: [db.yaml]\nnamePrefix: dev-\n",
                "base/db.yaml": secret("db", "pw"),
                "dev/kustomization.yaml": "resources: [../base]\npatches: [{path: db.yaml}]\n",
                "dev/db.yaml": secret("db", "extra"),
            },
            [],
        ),
        (
            "dev-db/no",
            {
                "base/kustomization.yaml": "resources: [db.yaml]\nnamePrefix: dev-\n",
                "base/db.yaml": secret("db", "pw"),
                "dev/kustomization.yaml": "resources: [../base]\npatchesStrategicMerge: [db.yaml]\n",
                "dev/db.yaml": secret("db", "extra"),
            },
            [("X201", "no")],
        ),
        (
            "db/any",
            {
                "kustomization.yaml": "resources: [https://example.com/base]\npatches: [{path: db.yaml}]\n",
                "db.yaml": secret("db", "pw"),
            },
            [],
        ),
        (
            "db/extra",
            {
                "base/kustomization.yaml": generator(f"{{name: db, literals: [pw=x], {NO_HASH}}}"),
                "dev/kustomization.yaml": generator(
                    "{name: db, behavior: merge, literals: [extra=y]}", "resources: [../base]\n"
                ),
            },
            [],
        ),
        (
            "db/pw",
            {
                "base/kustomization.yaml": generator("{name: db, literals: [pw=x]}"),
                "dev/kustomization.yaml": generator(
                    f"{{name: db, behavior: replace, literals: [pw=y], {NO_HASH}}}", "resources: [../base]\n"
                ),
            },
            [("X232", "db")],
        ),
        (
            "db/pw",
            {
                "base/kustomization.yaml": generator(f"{{name: db, literals: [pw=x], {NO_HASH}}}"),
                "dev/kustomization.yaml": generator(
                    f"{{name: db, behavior: replace, literals: [url=y], {NO_HASH}}}", "resources: [../base]\n"
                ),
            },
            [("X201", "pw")],
        ),
        # patches that stand in the kustomization, or say there what they are about
        *(
            (
                f"dev-db/{key}",
                {
                    "base/kustomization.yaml": "resources: [db.yaml]\n",
                    "base/db.yaml": secret("db", "pw"),
                    "dev/kustomization.yaml": f"resources: [../base]\nnamePrefix: dev-\n{patch}\n",
                    "dev/ops.json": '[{"op": "add", "path": "/stringData/url", "value": "5512-read"}]',
                },
                [] if key in keys else [("X201", key)],
            )
            for patch, keys in (
                ("patches: [{patch: '{kind: Secret, metadata: {name: db}, data: {url: eA==}}'}]", ("url",)),
                ("patches: [{patch: '{kind: Secret, metadata: {name: web}, data: {url: eA==}}'}]", ()),
                ("patches: [{patch: '{kind: ConfigMap, metadata: {name: db}, data: {url: x}}'}]", ()),
                ("patches: [{target: {kind: Secret}, patch: '[{op: add, path: /data/url, value: eA==}]'}]", ("url",)),
                ("patches: [{target: {name: web}, patch: '[{op: add, path: /data/url, value: eA==}]'}]", ()),
                ("patches: [{target: {kind: Secret, name: d.*}, path: ops.json}]", ("url",)),
                ("patches: [{target: {kind: Secret, name: db}, path: missing.json}]", ("url", "no")),
                ("patches: [{target: {kind: Deployment}, path: missing.json}]", ()),
                ("patches: [{target: {kind: Secret}, patch: '[{op: remove, path: /data/url}]'}]", ()),
                (
                    "patches: [{target: {kind: Secret}, patch: '[{op: add, path: /data, value: {url: eA==}}]'}]",
                    ("url",),
                ),
                ("patchesJson6902: [{target: {version: v1, kind: Secret, name: db}, path: ops.json}]", ("url",)),
                ("patchesStrategicMerge: ['{kind: Secret, metadata: {name: db},\n\n data: {url: eA==}}']", ("url",)),
            )
            for key in ("url", "no")
        ),
        # a component patches what includes it
        (
            "db/url",
            {
                "kustomization.yaml": "resources: [db.yaml]\ncomponents: [c]\n",
                "db.yaml": secret("db", "pw"),
                "c/kustomization.yaml": "kind: Component\n"
                "patches: [{patch: '{kind: Secret, metadata: {name: db}, data: {url: eA==}}'}]\n",
            },
            [],
        ),
        (
            "db/pw",
            {
                "kustomization.yaml": "resources: [db.yaml]\nnamespace: elsewhere\n",
                "db.yaml": secret("db", "pw"),
                "spec-lint.toml": 'namespace = "pachyderm"\n',
            },
            [("X204", "db")],
        ),
        # a resource beside a kustomization that does not list it is a definition
        ("db/pw", {"kustomization.yaml": "namePrefix: dev-\n", "db.yaml": secret("db", "pw")}, []),
        # a kind of Flux has the same name
        (
            "db/pw",
            {
                "kustomization.yaml": "apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\n",
                "db.yaml": secret("db", "pw"),
            },
            [],
        ),
    ],
)
def test_kustomize_makes_and_renames_secrets(
    check_files: CheckFiles, asked: str, files: dict[str, str], expected: list[tuple[str, str]]
) -> None:
    outcome = check_files({**KNOWN, **files, "edges.json": spec(asked)})
    assert [(rule, text) for rule, _, text in said(outcome, *X)] == expected


def test_the_finding_about_a_hash_says_what_to_do(check_files: CheckFiles) -> None:
    outcome = check_files(
        {"edges.json": spec("db/pw"), "kustomization.yaml": generator("name: db\n  literals: [pw=x]")}
    )
    [finding] = [one for one in outcome.findings if one.rule == "X232"]
    assert finding.message == 'No secret is named "db", because kustomize appends a hash to this name.'
    assert finding.help is not None and "disableNameSuffixHash: true" in finding.help
    assert [(label.span.source.path, label.span.text) for label in finding.related] == [("kustomization.yaml", "db")]


def test_the_name_that_kustomize_changes_is_told(check_files: CheckFiles) -> None:
    overlay = "resources: [../base]\nnamePrefix: "
    files = {
        "edges.json": spec("db/pw", "other/pw"),
        "other.yaml": secret("other", "pw"),
        "base/kustomization.yaml": "resources: [db.yaml]\n",
        "base/db.yaml": secret("db", "pw"),
        "a/kustomization.yaml": f"{overlay}warehouse-\n",
    }
    (finding,) = (one for one in check_files(files).findings if one.rule in X)
    assert (finding.rule, finding.message) == ("X202", 'No secret is named "db", because kustomize changes this name.')
    assert finding.help == 'Write "warehouse-db", as kustomize names it.'
    assert [(label.span.source.path, label.span.text) for label in finding.related] == [("base/db.yaml", '"db"')]
    (finding,) = (one for one in check_files({"b/kustomization.yaml": f"{overlay}b-\n"}).findings if one.rule in X)
    assert finding.help == 'Write "b-db" or "warehouse-db", as kustomize names it.'
    assert said(check_files({"c/kustomization.yaml": "resources: [../base]\n"}), *X) == []
    hashed = dict.fromkeys(("a/kustomization.yaml", "b/kustomization.yaml", "c/kustomization.yaml"))
    base = generator("{name: db, literals: [pw=x]}", "namePrefix: warehouse-\n")
    outcome = check_files({**hashed, "base/db.yaml": None, "base/kustomization.yaml": base})
    assert said(outcome, *X) == [("X232", "edges.json", "db")]


def test_no_report_shows_the_literals_of_a_generator(check_files: CheckFiles) -> None:
    for literal in ("[pw=hunter2-8871]", "[hunter2-8871=x]", "\n  - pw=hunter2-8871"):
        text = f"secretGenerator: # hunter2-8871\n- name: db # hunter2-8871\n  literals: {literal}\n"
        outcome = check_files({"edges.json": spec("db/pw", "db/no"), "kustomization.yaml": text})
        for form in ("text", "json", "sarif"):
            out = io.StringIO()
            write(form, outcome.findings, outcome.summary, out)
            assert "hunter2-8871" not in out.getvalue()
            assert "X232" in out.getvalue()


def test_a_secret_for_each_environment_is_not_defined_twice(check_files: CheckFiles) -> None:
    files = {
        f"overlays/{name}/{path}": text
        for name in ("dev", "prod")
        for path, text in {"kustomization.yaml": "resources: [db.yaml]\n", "db.yaml": secret("db", "pw")}.items()
    }
    assert said(check_files({**files, "edges.json": spec("db/pw")}), *X) == []
    twice = {
        **files,
        "overlays/dev/kustomization.yaml": "resources: [db.yaml, again.yaml]\n",
        "overlays/dev/again.yaml": secret("db", "pw"),
    }
    assert said(check_files(twice), *X) == [("X205", "overlays/dev/db.yaml", "db")]


def test_the_list_of_secrets_has_their_final_names(check_files: CheckFiles) -> None:
    outcome = check_files(
        {
            **KNOWN,
            "kustomization.yaml": generator(
                "{name: db, literals: [pw=x]}", "namePrefix: dev-\nresources: [key.yaml]\n"
            ),
            "key.yaml": secret("key", "a"),
        }
    )
    assert [row.name for row in rows(outcome.project)] == ["dev-db-HASH", "dev-key", "known"]
    assert outcome.summary.secrets == 3


MADE = """\
apiVersion: external-secrets.io/v1
kind: ExternalSecret
metadata: {name: sync}
spec:
  target: {name: db}
  data: [{secretKey: pw, remoteRef: {key: prod/db, property: hunter2}}]
---
apiVersion: secrets-store.csi.x-k8s.io/v1
kind: SecretProviderClass
metadata: {name: class}
spec:
  secretObjects:
  - secretName: cloud
    type: Opaque
    data: [{objectName: hunter2, key: id}]
---
apiVersion: cert-manager.io/v1
kind: Certificate
metadata: {name: web}
spec: {secretName: web-tls, issuerRef: {name: hunter2}}
---
apiVersion: bitnami.com/v1alpha1
kind: SealedSecret
metadata: {name: sealed, namespace: default}
spec: {data: hunter2}
"""


def test_keys_of_secrets_that_are_made_are_compared(check_files: CheckFiles) -> None:
    asked = ("db/pw", "cloud/id", "web-tls/tls.crt", "web-tls/ca.crt", "sealed/any", "db/no", "cloud/no", "web-tls/no")
    outcome = check_files({"made.yaml": MADE, "edges.json": spec(*asked)})
    found = [one for one in outcome.findings if one.rule in X]
    assert [(one.rule, one.span.text) for one in found] == [("X201", '"no"')] * 3
    assert [one.help for one in found] == [
        'It has the key "pw".',
        'It has the key "id".',
        'It has the keys "ca.crt", "tls.crt" and "tls.key".',
    ]
    assert [one.related[0].span.text for one in found][:2] == ["data", "data"]
    out = io.StringIO()
    write("text", outcome.findings, outcome.summary, out)
    assert "hunter2" not in out.getvalue()
    assert "secretName: web-tls" in out.getvalue()


@pytest.mark.parametrize(
    ("manifest", "expected"),
    [
        ("kind: SealedSecret\napiVersion: bitnami.com/v1alpha1\nmetadata: {name: pull}\nspec: {data: Ag}\n", []),
        (
            "kind: SealedSecret\napiVersion: bitnami.com/v1alpha1\nmetadata: {name: pull}\n"
            "spec: {encryptedData: {a: A}}\n",
            ["X203"],
        ),
        ("kind: SomeSecret\napiVersion: example.org/v1\nmetadata: {name: pull}\nspec: {}\n", []),
        ("kind: OnePasswordItem\napiVersion: onepassword.com/v1\nmetadata: {name: pull}\nspec: {}\n", []),
    ],
)
def test_a_type_that_is_not_told_is_unknown(check_files: CheckFiles, manifest: str, expected: list[str]) -> None:
    outcome = check_files({"pull.yaml": manifest, "edges.json": spec(image_pull_secrets=["pull"])})
    assert [one.rule for one in outcome.findings if one.rule in X] == expected


def test_a_secret_that_is_copied_may_be_in_pachds_namespace(check_files: CheckFiles) -> None:
    annotations = {"replicator.v1.mittwald.de/replicate-to": "pach.*"}
    outcome = check_files(
        {
            "source.yaml": secret("db", "pw", namespace="vault", annotations=annotations),
            "spec-lint.toml": 'namespace = "pachyderm"\n',
            "edges.json": spec("db/pw", "db/no"),
        }
    )
    assert [(one.rule, one.span.text) for one in outcome.findings if one.rule in X] == [("X201", '"no"')]


def test_a_copy_is_not_judged(check_files: CheckFiles) -> None:
    copy = {"replicator.v1.mittwald.de/replicate-from": "vault/db"}
    text = secret("db", annotations=copy) + "type: kubernetes.io/tls\n"
    outcome = check_files({"copy.yaml": text, "edges.json": spec("db/pw")})
    assert [one.rule for one in outcome.findings] == []


def test_the_name_of_an_encrypted_secret_may_be_any(check_files: CheckFiles) -> None:
    sops = (
        "apiVersion: ENC[A]\nkind: ENC[B]\nmetadata: {name: 'ENC[C]'}\nstringData: {pw: 'ENC[D]'}\n"
        "sops: {mac: 'ENC[E]', version: 3.7.1}\n"
    )
    outcome = check_files({**KNOWN, "s.yaml": sops, "edges.json": spec("db/pw", "db2/no")})
    assert said(outcome, *X) == [("X202", "edges.json", "db2")]


def test_secrets_for_other_purposes_are_not_said_to_be_unused(check_files: CheckFiles) -> None:
    outcome = check_files({**KNOWN, "made.yaml": MADE})
    assert {text for _, _, text in said(outcome, "X206")} == {"db", "sealed"}


LOGIN = """\
apiVersion: example.org/v2
kind: Login
metadata: {name: own, namespace: default}
spec: {secretName: db, entries: [{key: pw}], parts: [{name: one, keys: {a: x}}, {name: two, keys: {b: x}}]}
"""


@pytest.mark.parametrize(
    ("about", "expected"),
    [
        ('name = "spec.secretName"\nkeys = ["spec.entries[].key"]', [("X201", "no"), ("X202", "own"), ("X202", "one")]),
        ('name = ["spec.none", "metadata.name"]', [("X202", "db"), ("X202", "one")]),
        (
            'each = "spec.parts[]"\nname = "name"\nnamespace = "$.metadata.namespace"\nkeys = "keys"',
            [("X202", "db"), ("X202", "own"), ("X201", "b")],
        ),
    ],
)
def test_the_configuration_names_other_makers(
    check_files: CheckFiles, about: str, expected: list[tuple[str, str]]
) -> None:
    settings = f'[[secret_makers]]\napi_version = "example.org"\nkind = "Login"\n{about}\n'
    asked = spec("db/pw", "db/no", "own/any", "one/a", "one/b")
    files = {**KNOWN, "login.yaml": LOGIN, "edges.json": asked}
    assert [(rule, text) for rule, _, text in said(check_files(files), "X202")] == [
        ("X202", "db"), ("X202", "own"), ("X202", "one")
    ]  # fmt: skip
    outcome = check_files({**files, "spec-lint.toml": settings})
    assert [(rule, text) for rule, _, text in said(outcome, "X201", "X202")] == expected


def test_a_command_that_makes_a_secret_is_a_hint_and_no_definition(check_files: CheckFiles) -> None:
    files = {**KNOWN, "edges.json": spec("db/pw", "other/a")}
    assert said(check_files(files), "X202", "X208") == [("X202", "edges.json", "db"), ("X202", "edges.json", "other")]
    script = "set -e\nkubectl create secret generic db --from-literal=pw=hunter2-8871\n"
    for path in ("deploy/make.sh", "README.md", "Makefile", ".github/workflows/deploy.yml"):
        outcome = check_files({**files, path: script})
        found = {one.rule: one.help for one in outcome.findings if one.rule in ("X202", "X208")}
        command = f"A command in {path}:2 makes it."
        assert found["X208"] == f'{command} If it exists, write `external_secrets = ["db"]` in the configuration.'
        assert "command" not in str(found["X202"])
        assert said(check_files({path: "", "spec-lint.toml": 'missing_secrets = "error"\n'}), "X208") == []
        outcome = check_files({path: script})
        assert [str(one.help).startswith(command) for one in outcome.findings if one.rule == "X202"] == [True, False]
        check_files({path: None, "spec-lint.toml": ""})
