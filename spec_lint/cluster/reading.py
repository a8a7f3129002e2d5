"""Secrets of a live cluster by name: what is there, what is not, and what cannot be told."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any
from urllib.parse import quote

from spec_lint.cluster.answers import Meaning, Refusal, refusal
from spec_lint.cluster.background import each_in_background, pause
from spec_lint.cluster.connection import Answer, Connection, LostError, Pace
from spec_lint.cluster.target import Target, UnusableError
from spec_lint.model.live import LISTED, Live, LiveSecret, Sight, Trouble

PAGE = 50
"""How many secrets a page of a list has: a secret can be 1 MiB large."""


def secrets_path(namespace: str, name: str | None = None) -> str:
    path = f"/api/v1/namespaces/{quote(namespace, safe='')}/secrets"
    return f"{path}/{quote(name, safe='')}" if name is not None else path


def read(connection: Connection, path: str, query: Mapping[str, str] | None = None) -> Answer:
    """The answer to a GET, which is safe to repeat: so it is, a few times, where that may help. Raises LostError."""
    pace = connection.pace
    for attempt, last in connection.attempts():
        try:
            answer = connection.ask("GET", path, query)
        except LostError as lost:
            if last or lost.how in ("certificate", "credentials"):
                raise
            pause(delay(pace, attempt, None), connection.stop)
            continue
        if last or answer.status == 200 or refusal(answer).meaning is not Meaning.BUSY:
            return answer
        pause(delay(pace, attempt, answer.retry_after), connection.stop)
    raise AssertionError("the last try returns or raises")


def delay(pace: Pace, attempt: int, asked: float | None) -> float:
    """How long to wait after an attempt (from 1): what the server asks for, within bounds, else longer each time."""
    return min(asked or pace.wait * 2 ** (attempt - 1), pace.longest_wait)


def look(
    connection: Connection,
    namespace: str,
    names: Iterable[str],
    seen: Callable[[int], None] | None = None,
    answers: dict[str, Answer] | None = None,
) -> Live:
    """What the cluster has of these names, asked one by one and some at a time. It never raises for what went wrong.

    ``answers`` takes in the secrets as they are, with their values, for those who compare them.
    """
    target = connection.target
    try:
        connection.open()
    except UnusableError as unusable:
        return unseen(target, namespace, names, unusable.trouble)
    given_up: list[Trouble] = []
    lock = threading.Lock()

    def one(name: str) -> LiveSecret:
        with lock:
            trouble = given_up[0] if given_up else None
        if trouble is None:
            secret = _one(connection, namespace, name, answers)
            if secret.trouble is not None and secret.trouble.rule in ("C002", "C003"):
                # Nobody answers, or nobody knows us: that is so for every name.
                with lock:
                    given_up.append(secret.trouble)
            return secret
        return LiveSecret(name, Sight.UNSEEN, trouble=trouble)

    wanted = sorted(set(names))
    found = {name: one(name) for name in wanted[:1]}
    found |= each_in_background(one, wanted[1:], connection.pace.parallel, seen, connection.stop)
    whole = given_up[0] if given_up else None
    secrets = dict(sorted(found.items()))
    return Live(target.place, target.origin, namespace, secrets, whole, target.verified, target.context)


def is_missing(connection: Connection, namespace: str) -> bool:
    """Whether the server says that there is no such namespace; False where it does not tell.

    It answers a GET of a secret there as if only the secret were missing. Nothing needs this right: who may not look
    is not told.
    """
    try:
        answer = read(connection, f"/api/v1/namespaces/{quote(namespace, safe='')}")
    except LostError:
        return False
    return answer.status == 404 and refusal(answer).meaning is Meaning.NO_NAMESPACE


def unseen(target: Target, namespace: str, names: Iterable[str], trouble: Trouble) -> Live:
    """The answers of a cluster that could not be asked at all."""
    secrets = {name: LiveSecret(name, Sight.UNSEEN, trouble=trouble) for name in sorted(set(names))}
    return Live(target.place, target.origin, namespace, secrets, trouble, target.verified, target.context)


def wait_for_deleted(connection: Connection, live: Live, answers: dict[str, Answer] | None = None) -> Live:
    """The answers of a cluster once the secrets that are being deleted are gone, or the patience is."""
    secrets, attempt = dict(live.secrets), 0
    while connection.patient and (names := [name for name, secret in secrets.items() if secret.deleting]):
        attempt += 1
        pause(delay(connection.pace, attempt, None), connection.stop)
        secrets |= {name: _one(connection, live.namespace, name, answers) for name in names}
    return live._replace(secrets=secrets)


def _one(connection: Connection, namespace: str, name: str, answers: dict[str, Answer] | None) -> LiveSecret:
    try:
        answer = read(connection, secrets_path(namespace, name))
    except LostError as lost:
        return LiveSecret(name, Sight.UNSEEN, trouble=lost_trouble(connection, lost))
    if answers is not None:
        answers[name] = answer
    return live_secret(connection, name, answer)


def live_secret(connection: Connection, name: str, answer: Answer) -> LiveSecret:
    """What an answer to the GET of a secret tells."""
    if answer.status != 200:
        said = refusal(answer)
        if said.meaning is Meaning.ABSENT:
            return LiveSecret(name, Sight.ABSENT)
        return LiveSecret(name, Sight.UNSEEN, trouble=refusal_trouble(connection, said, name))
    if answer.text("kind") != "Secret" or answer.text("metadata", "name") != name:
        said = Refusal(Meaning.STRANGE, "what answers does not give the secret that it was asked for")
        return LiveSecret(name, Sight.UNSEEN, trouble=refusal_trouble(connection, said, name))
    return seen_secret(name, answer.body)


def seen_secret(name: str, body: dict[str, Any]) -> LiveSecret:
    """A secret as the server gives it, without its values."""
    metadata = _mapping(body.get("metadata"))
    labels, data = _mapping(metadata.get("labels")), _mapping(body.get("data"))
    return LiveSecret(
        name,
        Sight.THERE,
        str(body.get("type") or "Opaque"),
        frozenset(map(str, data)),
        listed=labels.get("secret-source") == LISTED["secret-source"],
        immutable=body.get("immutable") is True,
        owner=_owner(metadata.get("ownerReferences")),
        deleting=bool(metadata.get("deletionTimestamp")),
    )


def _mapping(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _owner(references: Any) -> str | None:
    """The controller that keeps a secret as it wants it, as ``Kind/name``."""
    for reference in references if isinstance(references, list) else ():
        if isinstance(reference, dict) and reference.get("controller") is True:
            return f"{reference.get('kind')}/{reference.get('name')}"
    return None


_LOST_WORDS = {
    "unreachable": "cannot be reached",
    "certificate": "shows a certificate that is not trusted",
    "timeout": "did not answer in time",
    "cut off": "broke the connection off before its answer was whole",
    "unreadable": "gave an answer that is not the JSON of the Kubernetes API",
}


def lost_trouble(connection: Connection, lost: LostError) -> Trouble:
    """Why there was no answer, as a finding says it."""
    target = connection.target
    if lost.how == "credentials":
        return Trouble("C003", f"The credentials for {target.place} could not be renewed.", "Log in again.")
    way = f" through the proxy {target.proxy}" if target.proxy else ""
    helps = {
        "certificate": "Put the right certificate authority into the kubeconfig.",
        "unreachable": "Check the network, the VPN, and that the cluster runs.",
    }
    who = f"The API server of {target.address}" if target.place != target.address else f"The API server {target.server}"
    words = f"{who}{way} {_LOST_WORDS[lost.how]}."
    return Trouble("C002", words, helps.get(lost.how))


def refusal_trouble(connection: Connection, said: Refusal, name: str) -> Trouble:
    """Why the server did not show a secret, as a finding says it."""
    place = connection.target.place
    if said.meaning is Meaning.CREDENTIALS:
        return Trouble("C003", f"In {place}, {said.words}.", "Log in again, or renew the token.")
    if said.meaning in (Meaning.FORBIDDEN, Meaning.POLICY):
        help_ = "`spec-lint rbac` prints the role that is needed."
        return Trouble("C004", f'Whether the secret "{name}" exists cannot be told in {place}: {said.words}.', help_)
    return Trouble("C002", f"In {place}, {said.words}.")


def every(connection: Connection, namespace: str) -> list[LiveSecret]:
    """All secrets of a namespace, page by page; this needs the right to list. Raises UnusableError and LostError.

    A list that changes so fast that the server forgets where we were (410) is begun again, a few times.
    """
    place = connection.target.place
    for _ in range(connection.pace.tries):
        found: dict[str, LiveSecret] = {}
        query = {"limit": str(PAGE)}
        while (answer := read(connection, secrets_path(namespace), query)).status == 200:
            found |= {secret.name: secret for secret in _page(answer)}
            following = answer.text("metadata", "continue")
            if not following:
                return [found[name] for name in sorted(found)]
            query = {"limit": str(PAGE), "continue": following}
        if answer.status != 410:
            said = refusal(answer)
            rule = "C003" if said.meaning is Meaning.CREDENTIALS else "C004"
            raise UnusableError(Trouble(rule, f"The secrets cannot be listed in {place}: {said.words}."))
    raise UnusableError(Trouble("C002", f"The secrets of {place} change faster than they can be listed (410)."))


def _page(answer: Answer) -> Iterator[LiveSecret]:
    items = answer.body.get("items")
    for item in items if isinstance(items, list) else ():
        name = _mapping(_mapping(item).get("metadata")).get("name")
        if isinstance(name, str):
            yield seen_secret(name, item)
