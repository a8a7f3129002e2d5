"""Secrets of a live cluster by name: which exist, which do not, and which could not be read."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any
from urllib.parse import quote

from spec_lint.cluster.answers import Meaning, Refusal, refusal
from spec_lint.cluster.background import each_in_background, pause
from spec_lint.cluster.connection import Destination, Pace
from spec_lint.cluster.kubernetes_http import Answer, Connection, LostError
from spec_lint.cluster.target import UnusableError
from spec_lint.model.live import LISTED, Live, LiveSecret, Sight, Trouble

PAGE = 50
"""How many secrets a page of a list has; each can be 1 MiB large."""


def secrets_path(namespace: str, name: str | None = None) -> str:
    path = f"/api/v1/namespaces/{quote(namespace, safe='')}/secrets"
    return f"{path}/{quote(name, safe='')}" if name is not None else path


def read(connection: Connection, path: str, query: Mapping[str, str] | None = None) -> Answer:
    """The answer to a GET, which is repeated a few times if that may help. Raises LostError."""
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
    """How long to wait after an attempt (from 1): as the server asks, within limits, or longer each time."""
    return min(asked or pace.wait * 2 ** (attempt - 1), pace.longest_wait)


def look(
    connection: Connection,
    namespace: str,
    names: Iterable[str],
    seen: Callable[[int], None] | None = None,
    answers: dict[str, Answer] | None = None,
) -> Live:
    """The secrets with these names in the cluster, read one by one, several at a time. Failures are part of the result.

    ``answers`` collects the answers, with the values, for callers that compare them.
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
                # The server is unreachable or rejects the credentials, which is the same for every name.
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
    """Whether the server says that there is no such namespace; False if it does not say.

    A GET of a secret in a missing namespace is answered as if only the secret were missing. Nothing requires the right
    to read the namespace, so without it the result is False.
    """
    try:
        answer = read(connection, f"/api/v1/namespaces/{quote(namespace, safe='')}")
    except LostError:
        return False
    return answer.status == 404 and refusal(answer).meaning is Meaning.NO_NAMESPACE


def unseen(target: Destination, namespace: str, names: Iterable[str], trouble: Trouble) -> Live:
    """The result for a cluster that could not be asked at all."""
    secrets = {name: LiveSecret(name, Sight.UNSEEN, trouble=trouble) for name in sorted(set(names))}
    return Live(target.place, target.origin, namespace, secrets, trouble, target.verified, target.context)


def wait_for_deleted(connection: Connection, live: Live, answers: dict[str, Answer] | None = None) -> Live:
    """The result once the secrets that are being deleted are gone, or the time to wait is over."""
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
    """The result of a GET of a secret."""
    if answer.status != 200:
        said = refusal(answer)
        if said.meaning is Meaning.ABSENT:
            return LiveSecret(name, Sight.ABSENT)
        return LiveSecret(name, Sight.UNSEEN, trouble=refusal_trouble(connection, said, name))
    if answer.text("kind") != "Secret" or answer.text("metadata", "name") != name:
        said = Refusal(Meaning.STRANGE, "the answer is not the secret that was requested")
        return LiveSecret(name, Sight.UNSEEN, trouble=refusal_trouble(connection, said, name))
    return seen_secret(name, answer.body)


def seen_secret(name: str, body: dict[str, Any]) -> LiveSecret:
    """A secret from the server, without its values."""
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
    """The controller that manages a secret, as ``Kind/name``."""
    for reference in references if isinstance(references, list) else ():
        if isinstance(reference, dict) and reference.get("controller") is True:
            return f"{reference.get('kind')}/{reference.get('name')}"
    return None


_LOST_WORDS = {
    "unreachable": "cannot be reached",
    "certificate": "shows a certificate that is not trusted",
    "timeout": "did not answer in time",
    "cut off": "closed the connection before its answer was complete",
    "unreadable": "gave an answer that is not JSON of the Kubernetes API",
}


def lost_trouble(connection: Connection, lost: LostError) -> Trouble:
    """Why there was no answer, in the words of a finding."""
    target = connection.target
    if lost.how == "credentials":
        return Trouble("C003", f"The credentials for {target.place} could not be renewed.", "Log in again.")
    way = f" through the proxy {target.proxy}" if target.proxy else ""
    helps = {
        "certificate": "Put the right certificate authority into the kubeconfig.",
        "unreachable": "Check the network and the VPN, and whether the cluster is running.",
    }
    who = f"The API server of {target.address}" if target.place != target.address else f"The API server {target.server}"
    words = f"{who}{way} {_LOST_WORDS[lost.how]}."
    return Trouble("C002", words, helps.get(lost.how))


def refusal_trouble(connection: Connection, said: Refusal, name: str) -> Trouble:
    """Why the server did not return a secret, in the words of a finding."""
    place = connection.target.place
    if said.meaning is Meaning.CREDENTIALS:
        return Trouble("C003", f"In {place}, {said.words}.", "Log in again, or renew the token.")
    if said.meaning in (Meaning.FORBIDDEN, Meaning.POLICY):
        help_ = "`spec-lint rbac` prints the role that is needed."
        return Trouble("C004", f'Could not verify that the secret "{name}" exists in {place}: {said.words}.', help_)
    return Trouble("C002", f"In {place}, {said.words}.")


def every(connection: Connection, namespace: str) -> list[LiveSecret]:
    """All secrets of a namespace, page by page; this needs the right to list. Raises UnusableError and LostError.

    If the list changes so fast that the server cannot continue it (410), it is started again a few times.
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
