"""What a cluster answers in the examples of rules: a block of JSON with secrets by name.

A secret is ``{"type": …, "keys": […], "listed": …, "deleting": …}``, ``"absent"`` or ``"unseen"``; ``trouble`` is the
code of what kept the cluster from being asked at all, ``verified`` whether its certificate is checked, ``exposed``
whether the token was sent in clear text.

What spec-lint says of a trouble is what it would say to a user with that trouble.

``pachd`` is what pachd answers: its ``version``, the names of its ``projects`` (beside ``default``), its ``repos``
(``project/name``, or only the name) with their branches, its ``pipelines``, and the ``defaults`` of the cluster. All
else does not exist.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from spec_lint.cluster.pachctl_config import Context
from spec_lint.cluster.pachd_address import Address
from spec_lint.cluster.pachd_answers import Kind, failed
from spec_lint.cluster.pachd_calls import Call
from spec_lint.cluster.target import UnusableError
from spec_lint.model.live import Live, LiveSecret, Sight, Trouble
from spec_lint.model.live_world import OF_CLUSTER, LiveWorld, Wanted
from spec_lint.model.project import Project
from spec_lint.pachyderm.release import Release
from spec_lint.secrets.value import SecretValue

PLACE = 'context "example"'
CONTEXT = Context(Address("pach.example.org", 443, True), "example", "~/.pachyderm/config.json")


def _unusable() -> Trouble:
    try:
        Address.parse("https://pach.example.org", 'the Pachyderm context "example"')
    except UnusableError as error:
        return error.trouble
    raise AssertionError("an address without a port is not usable")


_TROUBLES: dict[str, Callable[[], Trouble]] = {
    "C001": _unusable,
    "C002": lambda: failed(CONTEXT, Kind.UNREACHABLE).trouble,
    "C003": lambda: failed(CONTEXT, Kind.TOKEN_EXPIRED).trouble,
    "C004": lambda: failed(CONTEXT, Kind.FORBIDDEN, Call.INSPECT_SECRET, user="robot:ci").trouble,
}
"""What keeps a cluster from being asked, by the rule that reports it."""


def live_example(text: str) -> tuple[Callable[[Project], Live], Callable[[Wanted], LiveWorld] | None]:
    """Who asks that cluster for secrets, and who asks its pachd."""
    described = json.loads(text)
    pachd = described.pop("pachd", None)
    verified, exposed = described.pop("verified", True), described.pop("exposed", False)
    code = described.pop("trouble", None)
    trouble = _TROUBLES[code]() if code else None

    def look(project: Project) -> Live:
        secrets = {name: _secret(name, described.get(name, "absent"), trouble) for name in project.names_to_ask()}
        of_pachd = exposed or trouble is not None
        place, origin = (CONTEXT.place, CONTEXT.origin) if of_pachd else (PLACE, "kubeconfig")
        return Live(place, origin, project.settings.namespace, secrets, trouble, verified, exposed=exposed)

    return look, _world(pachd) if pachd is not None else None


def _world(described: Any) -> Callable[[Wanted], LiveWorld]:
    version = described.get("version", "2.12.2")
    there = {"default", *described.get("projects", ())}
    repos = {_name(name): frozenset(branches) for name, branches in described.get("repos", {}).items()}
    pipelines = set(map(_name, described.get("pipelines", ())))
    defaults = {OF_CLUSTER: SecretValue(json.dumps(described.get("defaults", {})))}

    def ask(wanted: Wanted) -> LiveWorld:
        return LiveWorld(
            f"pachd ({PLACE})",
            Release.parse(version),
            version,
            {name: name in there for name in wanted.projects},
            {name: repos.get(name) for name in wanted.repos},
            {name: name in pipelines for name in wanted.pipelines},
            frozenset(repos),
            frozenset(there),
            defaults,
            auth=described.get("auth"),
        )

    return ask


def _name(text: str) -> tuple[str, str]:
    project, _, name = text.rpartition("/")
    return project or "default", name


def _secret(name: str, described: Any, trouble: Trouble | None) -> LiveSecret:
    if trouble is not None:
        return LiveSecret(name, Sight.UNSEEN, trouble=trouble)
    if described == "unseen":
        return LiveSecret(name, Sight.UNSEEN, trouble=_TROUBLES["C004"]())
    if described == "absent":
        return LiveSecret(name, Sight.ABSENT)
    return LiveSecret(
        name,
        Sight.THERE,
        described.get("type", "Opaque"),
        frozenset(described["keys"]),
        listed=described.get("listed", True),
        deleting=described.get("deleting", False),
    )
