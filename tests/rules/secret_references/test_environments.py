"""Files of several environments are checked each for itself."""

from __future__ import annotations

import pytest

from spec_lint.model.environments import Environments, are_variants
from spec_lint.model.secret_table import rows
from tests.rules.secret_references.conftest import CheckFiles
from tests.rules.secret_references.repository import said, secret, spec

ABOUT = ("X201", "X202", "X204", "X205", "X206", "X208")
ASKS = {"pipelines/p.json": spec("db/url")}
FULL, SHORT = secret("db", "password", "url"), secret("db", "password")


@pytest.mark.parametrize(
    ("first", "second", "environment"),
    [
        ("overlays/dev/secret.yaml", "overlays/prod/secret.yaml", "prod"),
        ("env/development/db.yaml", "env/production/secrets/database.yaml", "production"),
        ("dev/secret.yaml", "prod/secret.yaml", "prod"),
        ("secrets/db-dev.yaml", "secrets/db-prod.yaml", "prod"),
        ("secrets/db.staging.yaml", "secrets/db.production.yaml", "production"),
        ("clusters/dev-eu/secret.yaml", "clusters/prod-eu/secret.yaml", "prod-eu"),
        ("clusters/east/secret.yaml", "clusters/west/secret.yaml", "west"),
        ("k8s/qa/x/secret.yaml", "k8s/uat/x/secret.yaml", "uat"),
    ],
)
def test_a_key_that_only_one_environment_lacks(
    check_files: CheckFiles, first: str, second: str, environment: str
) -> None:
    outcome = check_files({**ASKS, first: FULL, second: SHORT})
    (finding,) = (one for one in outcome.findings if one.rule in ABOUT)
    assert finding.rule == "X201"
    assert finding.message == f'In the environment "{environment}", the secret "db" has no key "url".'
    assert [label.span.source.path for label in finding.related] == [second]
    (row,) = rows(outcome.project)
    assert row.states() == ["ok"]
    assert said(check_files({second: FULL}), *ABOUT) == []


def test_definitions_in_one_folder_or_for_one_environment_conflict(check_files: CheckFiles) -> None:
    files = {**ASKS, "a.yaml": FULL, "b.yaml": FULL}
    assert said(check_files(files), *ABOUT) == [("X205", "b.yaml", "db")]
    assert [row.states() for row in rows(check_files({}).project)] == [["conflict"]]
    environments = {"b.yaml": None, "dev/c.yaml": FULL, "dev/d.yaml": FULL, "prod/c.yaml": FULL}
    assert said(check_files(environments), *ABOUT) == [("X205", "dev/d.yaml", "db")]
    apart = {"dev/d.yaml": None, "db-dev.yaml": FULL, "other/c.yaml": FULL}
    assert said(check_files(apart), *ABOUT) == []


def test_a_secret_that_only_one_environment_lacks(check_files: CheckFiles) -> None:
    files = {
        **ASKS,
        "q.json": spec("mail/token", name="q"),
        "env/dev/db.yaml": FULL,
        "env/staging/db.yaml": FULL,
        "env/prod/mail.yaml": secret("mail", "token"),
        "env/dev/mail.yaml": secret("mail", "token"),
        "env/staging/mail.yaml": secret("mail", "token"),
    }
    (finding,) = (one for one in check_files(files).findings if one.rule in ABOUT)
    assert (finding.rule, finding.span.source.path) == ("X202", "pipelines/p.json")
    assert finding.message == 'The environment "prod" does not define the secret "db"; the others do.'
    assert said(check_files({"spec-lint.toml": 'external_secrets = ["db"]\n'}), *ABOUT) == []
    assert said(check_files({"spec-lint.toml": 'missing_secrets = "warning"\n'}), *ABOUT) == [
        ("X208", "pipelines/p.json", "db")
    ]
    # An environment without any of these secrets has them from elsewhere.
    other = {"spec-lint.toml": "", "env/prod/mail.yaml": None, "env/prod/web.yaml": secret("web", "a")}
    assert said(check_files(other), *ABOUT) == []


def test_a_secret_that_some_environments_lack_may_be_for_one_of_them(check_files: CheckFiles) -> None:
    mail = {f"env/{name}/mail.yaml": secret("mail", "token") for name in ("dev", "staging", "prod")}
    files = {**ASKS, **mail, "q.json": spec("mail/token", name="q"), "env/dev/db.yaml": FULL}
    assert said(check_files(files), *ABOUT) == []


@pytest.mark.parametrize(
    "folder", ["env/dev", "pipelines/development", "dev-pipelines", "env/dev/pipelines", "env-dev"]
)
def test_a_spec_of_an_environment_is_checked_for_that_only(check_files: CheckFiles, folder: str) -> None:
    files = {f"{folder}/p.json": spec("db/url"), "env/dev/db.yaml": FULL, "env/prod/db.yaml": SHORT}
    assert said(check_files(files), *ABOUT) == []
    files = {"env/dev/db.yaml": SHORT, "env/prod/db.yaml": FULL}
    assert said(check_files(files), *ABOUT) == [("X201", f"{folder}/p.json", "url")]


def test_a_spec_of_an_environment_without_secrets_is_checked_for_none(check_files: CheckFiles) -> None:
    files = {"env/qa/p.json": spec("db/url"), "env/dev/db.yaml": FULL, "env/prod/db.yaml": SHORT}
    assert said(check_files(files), *ABOUT) == []


def test_what_belongs_to_no_environment_is_in_all(check_files: CheckFiles) -> None:
    files = {**ASKS, "base/db.yaml": secret("db", "url"), "env/dev/db.yaml": FULL, "env/prod/db.yaml": SHORT}
    assert said(check_files(files), *ABOUT) == []


def test_manifests_that_no_spec_asks_for_are_not_compared(check_files: CheckFiles) -> None:
    files = {**ASKS, "db.yaml": FULL, "snippets/a.yaml": secret("a", "b"), "snippets/b.yaml": secret("a", "c")}
    assert said(check_files(files), "X205") == []


OVERLAY = "resources: [../base]\npatches: [{path: patch.yaml}]\n"
KUSTOMIZED = {
    **ASKS,
    "base/kustomization.yaml": "resources: [db.yaml]\n",
    "base/db.yaml": SHORT,
    "eu/kustomization.yaml": OVERLAY,
    "eu/patch.yaml": secret("db", "url"),
}


def test_a_patch_adds_keys_and_defines_nothing(check_files: CheckFiles) -> None:
    assert said(check_files(KUSTOMIZED), *ABOUT) == []
    assert [row.states() for row in rows(check_files({}).project)] == [["ok"]]


def test_overlays_of_one_base_are_environments(check_files: CheckFiles) -> None:
    files = {**KUSTOMIZED, "us/kustomization.yaml": OVERLAY, "us/patch.yaml": secret("db", "user")}
    (finding,) = (one for one in check_files(files).findings if one.rule in ABOUT)
    assert (finding.rule, finding.message) == ("X201", 'In the environment "us", the secret "db" has no key "url".')
    assert said(check_files({"us/patch.yaml": secret("db", "user", "url")}), *ABOUT) == []


def test_a_patch_in_the_kustomization_of_one_environment(check_files: CheckFiles) -> None:
    inline = "patches:\n- patch: '{kind: Secret, metadata: {name: db}, stringData: {url: 5512-read}}'\n"
    files = {
        **ASKS,
        "base/kustomization.yaml": "resources: [db.yaml]\n",
        "base/db.yaml": SHORT,
        "eu/kustomization.yaml": f"resources: [../base]\n{inline}",
        "us/kustomization.yaml": "resources: [../base]\n",
    }
    (finding,) = (one for one in check_files(files).findings if one.rule in ABOUT)
    assert (finding.rule, finding.message) == ("X201", 'In the environment "us", the secret "db" has no key "url".')
    assert said(check_files({"us/kustomization.yaml": f"resources: [../base]\n{inline}"}), *ABOUT) == []


def test_environments_may_have_namespaces_of_their_own(check_files: CheckFiles) -> None:
    files = {**ASKS, "dev/db.yaml": secret("db", "url", namespace="dev"), "prod/kustomization.yaml": PROD}
    assert said(check_files({**files, "prod/db.yaml": FULL}), *ABOUT) == []
    (finding,) = (one for one in check_files({"prod/db.yaml": SHORT}).findings if one.rule in ABOUT)
    assert (finding.rule, finding.message) == ("X201", 'In the environment "prod", the secret "db" has no key "url".')
    assert said(check_files({"spec-lint.toml": 'namespace = "dev"\n'}), *ABOUT) == []
    # In one namespace for all, it is that of pachd or of something else.
    same = {"spec-lint.toml": "", "dev/db.yaml": secret("db", "url", namespace="prod")}
    assert said(check_files(same), *ABOUT) == [("X208", "pipelines/p.json", "db")]


PROD = "namespace: prod\nresources: [db.yaml]\n"


def test_kustomizations_of_different_things_are_no_environments(check_files: CheckFiles) -> None:
    files = {
        "p.json": spec("a/x", "b/x"),
        "apps/load/kustomization.yaml": "resources: [secret.yaml]\n",
        "apps/load/secret.yaml": secret("a", "x"),
        "apps/train/kustomization.yaml": "resources: [secret.yaml]\n",
        "apps/train/secret.yaml": secret("b", "x"),
    }
    assert said(check_files(files), *ABOUT) == []


DECLARED = """
[[environment]]
name = "north"
files = ["one/"]
[[environment]]
name = "south"
files = ["two/*.yaml"]
"""


def test_the_configuration_names_environments(check_files: CheckFiles) -> None:
    files = {**ASKS, "one/a.yaml": FULL, "two/b.yaml": SHORT}
    assert said(check_files(files), *ABOUT) == []
    (finding,) = (one for one in check_files({"spec-lint.toml": DECLARED}).findings if one.rule in ABOUT)
    assert finding.message == 'In the environment "south", the secret "db" has no key "url".'
    assert said(check_files({"pipelines/p.json": None, "one/p.json": spec("db/url")}), *ABOUT) == []


def test_a_spec_of_one_environment_needs_the_secret_there(check_files: CheckFiles) -> None:
    files = {"one/p.json": spec("db/url"), "two/b.yaml": FULL, "spec-lint.toml": DECLARED}
    assert said(check_files(files), *ABOUT) == [("X208", "one/p.json", "db")]
    others = {"one/q.json": spec("queue/url", name="q"), "one/queue.yaml": secret("queue", "url")}
    assert said(check_files(others), *ABOUT) == [("X202", "one/p.json", "db")]
    assert said(check_files({"one/b.yaml": FULL}), *ABOUT) == []


def test_with_environments_of_the_configuration_nothing_is_guessed(check_files: CheckFiles) -> None:
    files = {**ASKS, "dev/a.yaml": FULL, "prod/a.yaml": SHORT, "spec-lint.toml": DECLARED}
    assert said(check_files(files), *ABOUT) == []


def test_few_equal_names_make_no_environments() -> None:
    paths = [("teams/a/registry.yaml", "registry"), ("teams/b/registry.yaml", "registry")]
    assert Environments(paths).groups == {"teams/*": {"a", "b"}}
    others = [(f"teams/{team}/{team}{number}.yaml", f"{team}{number}") for team in "ab" for number in range(3)]
    assert Environments([*paths, *others]).groups == {}


@pytest.mark.parametrize(
    ("one", "other", "variants"),
    [
        ("edges.yaml", "edges_on_prem.yaml", True),
        ("edges-dev.yaml", "edges-prod.yaml", True),
        ("edges.dev.json", "edges.json", True),
        ("_on_prem_edges.json", "edges.json", True),
        ("edges.yaml", "edges-new.yaml", False),
        ("edges.yaml", "edges-2.yaml", False),
        ("edges.json", "edges.yaml", False),
    ],
)
def test_pipelines_in_variants(check_files: CheckFiles, one: str, other: str, variants: bool) -> None:
    assert are_variants(one, other) is variants
    assert [code for code, _, _ in said(check_files({one: spec(), other: spec()}), "X102")] == ["X102"] * (not variants)
