"""A live cluster through pachd: which secrets there are, how many requests that takes, and what a check says of it."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from spec_lint.cluster.connection import LiveCluster
from spec_lint.cluster.pachd_cluster import PachdCluster
from spec_lint.cluster.target import UnusableError
from spec_lint.engine.run import Outcome, Request, check
from spec_lint.model.live import Live, LiveSecret, Sight
from spec_lint.model.project import Project
from spec_lint.model.secret_table import rows
from spec_lint.settings.config import Config
from tests.cluster.conftest import write_secret, write_spec
from tests.cluster.fake_pachd import FakePachd, User, running_pachd
from tests.cluster.pachd_client import PACE, TOKEN, USERS, context_of

FAST = 10_000.0


@pytest.fixture
def pachd() -> Iterator[FakePachd]:
    with running_pachd() as found:
        found.users = dict(USERS)
        yield found


def cluster_of(pachd: FakePachd, token: str | None = TOKEN, **fields: Any) -> PachdCluster:
    return PachdCluster(context_of(pachd.url, token, **fields), PACE, a_second=FAST)


def looked(pachd: FakePachd, *names: str, token: str | None = TOKEN) -> Live:
    cluster: LiveCluster = cluster_of(pachd, token)
    return cluster.look("default", names)


def test_secrets_by_name(pachd: FakePachd) -> None:
    pachd.kubernetes.put("mine", listed=True, token="x")
    pachd.kubernetes.put("other", "kubernetes.io/tls", token="x")
    live = looked(pachd, "other", "mine", "none")
    assert live.secrets == {
        "mine": LiveSecret("mine", Sight.THERE, "Opaque", None, listed=True),
        "none": LiveSecret("none", Sight.ABSENT),
        "other": LiveSecret("other", Sight.THERE, "kubernetes.io/tls", None, listed=False),
    }
    assert (live.trouble, live.blind) == (None, False)


def test_where_it_is_and_who_asks(pachd: FakePachd) -> None:
    cluster = cluster_of(pachd, name="prod", origin="config.json")
    assert cluster.destination.user is None
    cluster.open()
    assert cluster.destination == (
        'pachd (context "prod")', f'pachd (context "prod", {pachd.url})', "config.json", pachd.url, "prod",
        "robot:admin", True, "0123456789abcdef0123456789abcdef", "pachd",
    )  # fmt: skip


def test_a_list_saves_requests(pachd: FakePachd) -> None:
    names = [f"s{number}" for number in range(40)]
    for name in names:
        pachd.kubernetes.put(name, listed=True, token="x")
    counted: list[int] = []
    cluster_of(pachd).look("default", names, counted.append)
    assert counted == list(range(1, 41))
    assert pachd.kinds == ["GetVersion", "InspectCluster", "WhoAmI", "ListSecret"]


def test_without_the_right_to_list_each_is_asked_for(pachd: FakePachd) -> None:
    pachd.users["inspector"] = User("robot:i", frozenset({"SECRET_INSPECT"}))
    pachd.kubernetes.put("a", listed=True, token="x")
    live = looked(pachd, "a", "b", token="inspector")
    assert [secret.sight for secret in live.secrets.values()] == [Sight.THERE, Sight.ABSENT]
    assert live.secrets["a"].listed  # it is not known, so nothing is said of it
    assert pachd.kinds[-2:] == ["InspectSecret"] * 2


@pytest.mark.parametrize(
    ("token", "rule", "said"),
    [
        (None, "C003", "requires a login"),
        ("nobody", "C003", "does not accept the token"),
        ("old-token", "C003", "has expired"),
        ("plain-token", "C004", "it needs the permission SECRET_INSPECT"),
    ],
)
def test_what_may_not_be_seen_is_not_absent(pachd: FakePachd, token: str | None, rule: str, said: str) -> None:
    live = looked(pachd, "a", "b", token=token)
    assert {secret.sight for secret in live.secrets.values()} == {Sight.UNSEEN}
    assert live.trouble is not None
    assert live.trouble.rule == rule
    assert said in live.trouble.message


@pytest.mark.parametrize("state", ["down", "forbids"])
def test_what_pachd_cannot_see_is_not_absent(pachd: FakePachd, state: str) -> None:
    pachd.kubernetes.state = state
    live = looked(pachd, "a", "b")
    assert live.blind
    assert {secret.sight for secret in live.secrets.values()} == {Sight.UNSEEN}


@pytest.mark.parametrize("number", range(1, 6))
@pytest.mark.parametrize("how", ["reset", "truncate"])
def test_a_broken_connection_at_any_request_hides_nothing(pachd: FakePachd, number: int, how: str) -> None:
    pachd.kubernetes.put("a", listed=True, token="x")
    # From this request on, pachd is gone.
    pachd.before = lambda found, asked: how if len(found.seen) >= number else None
    live = looked(pachd, "a", "b")
    assert live.blind
    assert Sight.ABSENT not in {secret.sight for secret in live.secrets.values()}


def test_all_secrets(pachd: FakePachd) -> None:
    pachd.kubernetes.put("b", listed=True, token="x")
    pachd.kubernetes.put("a", listed=True, token="x")
    pachd.kubernetes.put("c", token="x")
    assert [(secret.name, secret.keys) for secret in cluster_of(pachd).every("default")] == [("a", None), ("b", None)]
    with pytest.raises(UnusableError) as caught:
        cluster_of(pachd, "plain-token").every("default")
    assert "CLUSTER_LIST_SECRETS" in caught.value.trouble.message


def test_requests_are_limited(pachd: FakePachd) -> None:
    import time

    slow = PachdCluster(context_of(pachd.url, TOKEN), PACE, a_second=50.0)
    start = time.monotonic()
    slow.look("default", [f"s{number}" for number in range(19)])
    assert len([kind for kind in pachd.kinds if kind == "InspectSecret"]) == 19
    assert time.monotonic() - start > 0.15  # 20 requests, 10 of them at once


class TestCheck:
    """What a check says of it."""

    @pytest.fixture(autouse=True)
    def folder(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
        monkeypatch.chdir(tmp_path)
        return tmp_path

    def check(self, pachd: FakePachd) -> Outcome:
        def look(project: Project) -> Live:
            return cluster_of(pachd).look(project.settings.namespace, project.names_to_ask())

        return check(Request(["."], Config(), look=look))

    def test_a_missing_secret(self, pachd: FakePachd, folder: Path) -> None:
        write_spec(folder, "edges", "a")
        assert "X202" in codes(self.check(pachd))
        write_secret(folder, "a", {"token": "5512-read"})
        assert "C010" in codes(self.check(pachd))

    def test_an_existing_one_has_keys_that_are_not_known(self, pachd: FakePachd, folder: Path) -> None:
        pachd.kubernetes.put("a", listed=True, other="x")
        write_spec(folder, "edges", "a", key="token")
        outcome = self.check(pachd)
        assert not codes(outcome) & {"X201", "X202", "C010", "C011", "C012"}
        assert [row.states() for row in rows(outcome.project)] == [["ok"]]
        write_secret(folder, "a", {"token": "5512-read"})
        assert not codes(self.check(pachd)) & {"X201", "X202", "C010", "C011", "C012"}

    def test_its_type_is_known(self, pachd: FakePachd, folder: Path) -> None:
        pachd.kubernetes.put("a", "kubernetes.io/tls", listed=True)
        write_spec(folder, "edges", "a")
        write_secret(folder, "a", {"token": "5512-read"})
        found = [finding for finding in self.check(pachd).findings if finding.rule == "C012"]
        assert len(found) == 1
        assert 'its type there is "kubernetes.io/tls", not "Opaque"' in found[0].message
        assert "lacks" not in found[0].message


def codes(outcome: Outcome) -> set[str]:
    return {finding.rule for finding in outcome.findings}


def test_the_extra_is_not_needed() -> None:
    """pachd is reached without the packages that Kubernetes needs."""
    program = (
        "import sys\n"
        "for name in ('kubernetes', 'urllib3', 'yaml', 'dotenv'):\n"
        "    sys.modules[name] = None\n"
        "import spec_lint.cluster.pachd_applying, spec_lint.cluster.pachctl_config\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
