"""The graph of kustomizations: which files belong together, what is a patch, and what names become."""

from __future__ import annotations

from spec_lint.model.kustomize import Kustomizations
from spec_lint.reading.kustomization import Kustomization, env_keys, kustomization_of, read_kustomization


def graph(files: dict[str, str], *others: str) -> Kustomizations:
    return Kustomizations([one(path, text) for path, text in files.items()], [*files, *others])


def one(path: str, text: str) -> Kustomization:
    found = read_kustomization(path, text)
    assert found is not None
    assert kustomization_of(found.plain()) == found
    return found


TREE = {
    "base/kustomization.yaml": "resources: [secret.yaml]\nnamePrefix: b-\nnamespace: base\n",
    "overlays/dev/kustomization.yml": "bases: [../../base]\nnamePrefix: dev-\nnamespace: dev\n"
    "patchesStrategicMerge: [patch.yaml]\n",
    "overlays/prod/Kustomization": "resources: [../../base/, extra.yaml]\nnameSuffix: -prod\n"
    "patches: [{path: ./patch.yaml}, {patch: '[]', target: {kind: Secret}}]\n",
}


def test_each_kustomization_that_no_other_one_includes_is_a_set() -> None:
    found = graph(TREE, "base/secret.yaml", "overlays/dev/patch.yaml", "overlays/prod/extra.yaml")
    assert [(one.folder, one.complete) for one in found.sets] == [("overlays/dev", True), ("overlays/prod", True)]
    assert found.sets[0].paths == {
        "base/kustomization.yaml", "base/secret.yaml", "overlays/dev/kustomization.yml", "overlays/dev/patch.yaml"
    }  # fmt: skip
    assert [one.folder for one in found.sets_of("./base/secret.yaml")] == ["overlays/dev", "overlays/prod"]
    assert found.sets_of("elsewhere/secret.yaml") == ()


def test_names_are_changed_layer_by_layer() -> None:
    renamed = {one.folder: one for one in graph(TREE).renamed("base/secret.yaml")}
    assert renamed["overlays/dev"].name("db") == "dev-b-db"
    assert renamed["overlays/dev"].namespace == "dev"
    assert renamed["overlays/prod"].name("db") == "b-db-prod"
    assert renamed["overlays/prod"].namespace == "base"


def test_a_patch_is_no_resource_unless_it_is_listed_as_one() -> None:
    found = graph({**TREE, "other/kustomization.yaml": "resources: [../overlays/prod/patch.yaml]\n"})
    assert found.is_patch("overlays/dev/patch.yaml")
    assert not found.is_patch("overlays/prod/patch.yaml")
    assert not found.is_patch("base/secret.yaml")


def test_a_set_with_something_that_was_not_read_is_not_complete() -> None:
    for text in (
        "resources: [https://example.com/secrets.yaml]",
        "resources: [absent.yaml]",
        "resources: ['github.com/example/base?ref=v1']",
        "helmCharts: [{name: pachyderm}]",
        "generators: [decrypt.yaml]",
    ):
        assert [one.complete for one in graph({"kustomization.yaml": text}).sets] == [False], text


def test_components_belong_to_the_sets_that_include_them() -> None:
    found = graph(
        {
            "kustomization.yaml": "components: [parts/tls]\n",
            "parts/tls/kustomization.yaml": "kind: Component\nresources: [tls.yaml]\n",
        }
    )
    assert [(one.folder, sorted(one.paths)) for one in found.sets] == [
        (".", ["kustomization.yaml", "parts/tls/kustomization.yaml", "parts/tls/tls.yaml"])
    ]


def test_a_circle_ends() -> None:
    found = graph(
        {
            "kustomization.yaml": "resources: [a]\n",
            "a/kustomization.yaml": "resources: [../b, x.yaml]\nnamePrefix: a-\n",
            "b/kustomization.yaml": "resources: [../a]\n",
        }
    )
    assert found.renamed("a/x.yaml")[0].name("db") == "a-db"
    assert graph({"a/kustomization.yaml": "resources: [.]\n"}).sets == ()


def test_many_ways_to_one_file_take_no_time() -> None:
    chain = {
        f"l{level}{side}/kustomization.yaml": f"namePrefix: {side}\nresources: [../l{level + 1}a, ../l{level + 1}b]\n"
        for level in range(40)
        for side in "ab"
    }
    assert len(graph(chain).sets) == 2


def test_generators_are_read_with_their_keys() -> None:
    text = """\
secretGenerator:
- name: db
  type: kubernetes.io/basic-auth
  literals: [user=app, pair=a=b]
  files: [ca.pem, key=tls/k.pem, certs/tls.crt]
  envs: [more.env]
- {name: plain, options: {disableNameSuffixHash: true}, behavior: merge, env: old.env}
- {literals: [a=b]}
"""
    db, plain = one("kustomization.yaml", text).generators
    assert db.keys == ("user", "pair", "ca.pem", "key", "tls.crt")
    assert (db.type, db.hashed, db.behavior, db.env_files) == (
        "kubernetes.io/basic-auth", True, "create", ("more.env",)
    )  # fmt: skip
    assert (plain.type, plain.hashed, plain.behavior, plain.env_files) == ("Opaque", False, "merge", ("old.env",))
    assert text[slice(*db.place)] == "db"
    global_option = "generatorOptions: {disableNameSuffixHash: true}\n"
    local = "secretGenerator: [{name: db, options: {disableNameSuffixHash: false}}]\n"
    assert not one("kustomization.yaml", global_option + local).generators[0].hashed


def test_what_kustomize_rejects_is_no_key() -> None:
    entry = "{name: db, literals: ['=v', novalue, a=, ''], files: ['=path', b=path]}"
    assert one("kustomization.yaml", f"secretGenerator: [{entry}]\n").generators[0].keys == ("a", "b")
    assert list(env_keys(["=v", "A=", "B", "# c"])) == ["A", "B"]


def test_what_only_has_the_name_is_no_kustomization() -> None:
    for text in (
        "apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nspec: {path: ./apps}\n",
        "kind: ConfigMap\n",
        "resources: [a\n",
        "- a\n",
        "",
    ):
        assert read_kustomization("kustomization.yaml", text) is None, text
