"""The last lines of an apply: what was created, what was not, what nobody knows, and what was left out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from spec_lint.cluster.background import AbandonedError, Stop
from spec_lint.cluster.plan import State
from tests.cluster.conftest import VALUE, Run, write_secret
from tests.cluster.fake import Cluster
from tests.cluster.fake_pachd import FakePachd
from tests.cluster.faults import Choice, nth
from tests.cluster.test_pachd_applying import applier_of, pachd, plan_of
from tests.cluster.ways import Way, every_way, through_pachd

__all__ = ["pachd"]


def since(first: Choice) -> Choice:
    """The chosen request, and all after it."""
    begun = False

    def chosen(seen: Any) -> bool:
        nonlocal begun
        begun = begun or first(seen)
        return begun

    return chosen


@every_way
@pytest.mark.parametrize(
    ("number", "lines"),
    [
        (1, ["It is unknown whether a was created; run apply again to see.", "Not created: b and c (not tried)."]),
        (3, ["Created: a and b.", "It is unknown whether c was created; run apply again to see."]),
    ],
)
def test_nothing_is_claimed_of_a_secret_whose_answer_was_lost(
    number: int, lines: list[str], way: Way, apply: Run
) -> None:
    way.play("after", since(nth(number, way.create)), "reset")
    ran = apply("--yes")
    name = "abc"[number - 1]
    assert (ran.code, ran.states[name]) == (13, "unknown")
    assert name in way.names()
    assert ran.err.splitlines()[-2:] == lines
    assert "Nothing was created" not in ran.err


def test_nothing_is_unknown_of_a_create_that_was_not_sent(pachd: FakePachd, monkeypatch: pytest.MonkeyPatch) -> None:
    def stop_while_waiting(seconds: float, stop: Stop) -> None:
        stop.ask()
        raise AbandonedError

    monkeypatch.setattr("spec_lint.cluster.pachd_cluster.pause", stop_while_waiting)
    plan = plan_of("a", "b")
    applier = applier_of(pachd, plan)
    assert applier.rehearse()
    applier.cluster._free = 0.5  # one request too many, so there is a wait
    applier.cluster._rate = 0.001
    applier.create_all()
    assert [item.state for item in plan.items] == [State.NOT_TRIED, State.NOT_TRIED]
    assert "CreateSecret" not in pachd.kinds


def test_a_command_creates_only_what_was_left_out(cluster: Cluster, project: Path, apply: Run) -> None:
    def write(**namespaces: str) -> None:
        texts = (
            f"apiVersion: v1\nkind: Secret\nmetadata: {{name: {name}{space}}}\nstringData: {{token: '{VALUE}'}}\n"
            for name, space in namespaces.items()
        )
        (project / "more.yaml").write_text("---\n".join(texts))

    write_secret(project, "d", {"token": VALUE}, namespace="monitoring")
    write(e=", namespace: monitoring", f="", g=", namespace: other")
    ran = apply()
    assert [left["command"] for left in ran.receipt["left_out"]] == ["", ""]
    for said in (
        "Left out: 2 secrets d and e of the namespace monitoring. No command creates them alone, because more.yaml "
        "also defines secrets without a namespace.",
        "Left out: the secret g of the namespace other. No command creates it alone, because more.yaml also defines",
    ):
        assert said in ran.err
    write(e=", namespace: monitoring", g=", namespace: other")
    assert [left["command"] for left in apply().receipt["left_out"]] == [
        "spec-lint apply --all --namespace monitoring d.json more.yaml",
        "spec-lint apply --all --namespace other more.yaml",
    ]


def test_a_command_keeps_the_options_that_were_given(cluster: Cluster, project: Path, apply: Run) -> None:
    write_secret(project, "d", {"token": VALUE}, namespace="monitoring")
    ran = apply("--config", 'external_repos = ["images"]', "--ignore", "P713", "--skip-broken")
    assert [left["command"] for left in ran.receipt["left_out"]] == [
        "spec-lint apply --all --namespace monitoring --config 'external_repos = [\"images\"]' "
        "--ignore P713 --skip-broken d.json"
    ]


@through_pachd
def test_a_reason_of_several_secrets_is_of_each(way: Way, run: Run) -> None:
    way.restrict("create")
    out = run("apply", *way.arguments).out
    assert "\nEach of a, b and c (create):\n  It may not be read; it is created only if it does not exist.\n" in out
    way.restrict("look")
    out = run("apply", *way.arguments).out
    assert "\na  refused (no permission)\n" in out
    assert "\nEach of a, b and c (refused):\n" in out


@through_pachd
def test_who_may_not_create_is_not_asked_to_confirm(way: Way, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr("sys.stderr.isatty", lambda: True, raising=False)
    way.restrict("look")
    ran = run("apply", *way.arguments)
    assert ran.code == 12
    assert "[yes/no]" not in ran.err
    assert ran.out.splitlines()[-2:] == ["Nothing was created.", "Not created: a, b and c (refused)."]
