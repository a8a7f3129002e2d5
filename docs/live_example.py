"""What a cluster answers in the examples of rules: a block of JSON with secrets by name.

A secret is ``{"type": …, "keys": […], "listed": …, "deleting": …}``, ``"absent"`` or ``"unseen"``; ``trouble`` is the
code of what kept the cluster from being asked at all, ``verified`` whether its certificate is checked, ``exposed``
whether the token was sent in clear text.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from spec_lint.model.live import Live, LiveSecret, Sight, Trouble
from spec_lint.model.project import Project


def live_example(text: str) -> Callable[[Project], Live]:
    """Who asks that cluster."""
    described = json.loads(text)
    verified, exposed = described.pop("verified", True), described.pop("exposed", False)
    code = described.pop("trouble", None)
    trouble = Trouble(code, "The cluster cannot be asked.") if code else None

    def look(project: Project) -> Live:
        secrets = {name: _secret(name, described.get(name, "absent"), trouble) for name in project.names_to_ask()}
        place, namespace = 'context "example"', project.settings.namespace
        return Live(place, "kubeconfig", namespace, secrets, trouble, verified, exposed=exposed)

    return look


def _secret(name: str, described: Any, trouble: Trouble | None) -> LiveSecret:
    if trouble is not None:
        return LiveSecret(name, Sight.UNSEEN, trouble=trouble)
    if described == "unseen":
        return LiveSecret(name, Sight.UNSEEN, trouble=Trouble("C004", "Whether it exists cannot be told."))
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
