"""How many requests a run sends to pachd, whose client shares five a second among all users and pipelines."""

from __future__ import annotations

import json
from collections import Counter

import pytest

from tests.cluster.conftest import VALUE, write_secret
from tests.cluster.fake_pachd import FakePachd, User
from tests.cluster.pachd_client import TOKEN
from tests.cluster.via_runs import Home, home, pachd
from tests.forks import Done

__all__ = ["home", "pachd"]

CONSTANT = 8
"""What a run may ask besides: which release, which cluster, who am I, what may I do, two lists."""
ALL = ("apply", "--via", "pachd", "--all", "--yes", "--format", "json")


def states(done: Done) -> Counter[str]:
    return Counter(secret["state"] for secret in json.loads(done.out)["secrets"])


def with_secrets(home: Home, pachd: FakePachd, *, new: int, listed: int = 0) -> None:
    """A user with files of secrets, of which pachd has and lists some."""
    home.pachctl(pachd.url)
    for path in home.project.iterdir():
        path.unlink()
    for number in range(new):
        write_secret(home.project, f"new-{number}", {"token": VALUE})
    for number in range(listed):
        write_secret(home.project, f"old-{number}", {"token": VALUE})
        pachd.kubernetes.put(f"old-{number}", listed=True, token="theirs")


@pytest.mark.parametrize(("new", "listed"), [(16, 0), (0, 300), (6, 300), (1, 0), (1, 1)])
def test_few_requests_per_secret(pachd: FakePachd, home: Home, new: int, listed: int) -> None:
    with_secrets(home, pachd, new=new, listed=listed)
    done = home.run(*ALL)
    assert (done.code, states(done)) == (0, Counter(created=new, exists=listed))
    assert len(pachd.seen) <= 2 * new + 0.1 * listed + CONSTANT
    assert pachd.kinds.count("CreateSecret") == new
    pachd.forget()
    done = home.run(*ALL)
    assert (done.code, states(done)) == (0, Counter(exists=new + listed))
    assert len(pachd.seen) <= 0.1 * (new + listed) + CONSTANT


@pytest.mark.parametrize("command", [("check", "--cluster", "--format", "json"), ("secrets", "--cluster")])
def test_a_look_at_listed_secrets_is_one_request(pachd: FakePachd, home: Home, command: tuple[str, ...]) -> None:
    with_secrets(home, pachd, new=0, listed=200)
    home.run(*command, "--via", "pachd")
    assert pachd.kinds.count("ListSecret") == 1
    assert "InspectSecret" not in pachd.kinds


def test_without_the_right_to_list_each_is_asked_for_by_name(pachd: FakePachd, home: Home) -> None:
    pachd.users[TOKEN] = User("robot:c", frozenset({"CLUSTER_CREATE_SECRET", "SECRET_INSPECT"}))
    with_secrets(home, pachd, new=2, listed=6)
    done = home.run(*ALL)
    assert (done.code, states(done)) == (0, Counter(created=2, exists=6))
    asked = [asked.name for asked in pachd.seen if asked.kind == "InspectSecret"]
    assert Counter(asked) == Counter({f"old-{number}": 1 for number in range(6)} | {"new-0": 2, "new-1": 2})
