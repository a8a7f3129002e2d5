"""The client against a real pachd."""

from __future__ import annotations

import pytest

from spec_lint.cluster.background import Stop
from spec_lint.cluster.connection import Pace
from spec_lint.cluster.content import Content
from spec_lint.cluster.pachd_answers import Kind
from spec_lint.cluster.pachd_applying import PachdApplier
from spec_lint.cluster.pachd_cluster import PachdCluster
from spec_lint.cluster.plan import Item, Plan, State
from spec_lint.model.live import Sight
from spec_lint.pachyderm.release import Release
from spec_lint.secrets.value import SecretValue
from tests.cluster.pachd_client import TOKEN, context_of, kind_of
from tests.cluster.real_pachd.conftest import OWN_TOKEN, URL


@pytest.fixture
def cluster() -> PachdCluster:
    return PachdCluster(context_of(URL, OWN_TOKEN), Pace())


def plan_of(cluster: PachdCluster, names: list[str], kind: str = "Opaque") -> Plan:
    contents = [Content(name, None, kind, {"token": SecretValue(b"made up")}) for name in names]
    items = [Item(content.name, State.CREATE, kind, content.keys, content=content) for content in contents]
    return Plan(cluster.destination, "default", items)


def test_it_is_known(cluster: PachdCluster) -> None:
    session = cluster.open()
    assert session.version.release >= Release(2, 8)
    assert session.cluster.deployment_id
    permissions = session.pachd.permissions()
    assert (permissions is None) is (session.who is None)


def test_secrets_are_created_once_and_seen(cluster: PachdCluster, names: list[str]) -> None:
    assert {secret.sight for secret in cluster.look("default", names).secrets.values()} == {Sight.ABSENT}
    for state in (State.CREATED, State.EXISTS):
        plan = plan_of(cluster, names)
        applier = PachdApplier(cluster, plan, Stop(), insecure=True)
        assert applier.rehearse()
        applier.create_all()
        assert [item.state for item in plan.items] == [state] * 3, [item.reasons for item in plan.items]
    found = cluster.look("default", names).secrets
    assert {(secret.sight, secret.type, secret.listed) for secret in found.values()} == {(Sight.THERE, "Opaque", True)}
    assert set(names) <= {secret.name for secret in cluster.every("default")}


def test_a_refusal_is_understood(cluster: PachdCluster, names: list[str]) -> None:
    plan = plan_of(cluster, names, "kubernetes.io/tls")
    PachdApplier(cluster, plan, Stop(), insecure=True).create_all()
    assert [item.state for item in plan.items] == [State.INVALID, State.NOT_TRIED, State.NOT_TRIED]
    assert 'the key "tls.crt" is required and the key "tls.key" is required' in plan.items[0].reasons[0]


def test_another_token_is_not_accepted(cluster: PachdCluster) -> None:
    if cluster.open().who is None:
        pytest.skip("auth is not activated")
    other = PachdCluster(context_of(URL, TOKEN), Pace())
    assert kind_of(other.open) is Kind.TOKEN_REJECTED
    assert kind_of(PachdCluster(context_of(URL), Pace()).open) is Kind.NOT_LOGGED_IN
