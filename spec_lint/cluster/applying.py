"""Carrying out a plan through Kubernetes: an access review, a dry run of all creates, then creates, each read back."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from spec_lint.cluster.answers import Meaning, Refusal, refusal, warnings
from spec_lint.cluster.background import AbandonedError, Stop, pause
from spec_lint.cluster.content import Content
from spec_lint.cluster.creating import Creator
from spec_lint.cluster.kubernetes_http import Answer, Connection, LostError
from spec_lint.cluster.plan import BEING_DELETED, Item, Plan, State, compare
from spec_lint.cluster.reading import delay, lost_trouble, read, secrets_path, seen_secret

MANAGER = "spec-lint"
"""The field manager, which Kubernetes records for each secret."""

ACCEPT = "`--accept-mutation` creates it anyway."
REVIEWS = "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews"
_STRICT = {"fieldManager": MANAGER, "fieldValidation": "Strict"}
_UID = re.compile(r"[0-9a-fA-F-]{8,64}")
_REFUSED = {
    Meaning.CREDENTIALS: State.FAILED,
    Meaning.FORBIDDEN: State.REFUSED,
    Meaning.POLICY: State.REFUSED,
    Meaning.NO_NAMESPACE: State.REFUSED,
    Meaning.DELETING: State.UNSEEN,
    Meaning.INVALID: State.INVALID,
}


class Applier(Creator):
    """Carries out one plan through the Kubernetes API.

    ``accept``: also create secrets that the cluster would change. ``values``: compare the values of secrets that turn
    out to exist.
    """

    rehearsal = "server-side dry run"
    heading = "Dry run in"

    def __init__(
        self,
        connection: Connection,
        plan: Plan,
        stop: Stop,
        unchanged: Callable[[Item], bool] = lambda item: True,
        *,
        accept: bool = False,
        values: bool = True,
    ) -> None:
        super().__init__(plan, stop, unchanged)
        self.connection = connection
        self.accept = accept
        self.values = values
        self.foreseen: dict[str, list[str]] = {}
        """The changes that the dry run showed, for each secret that the cluster changes, by name."""
        self.path = secrets_path(plan.namespace)

    def rehearse(self, seen: Callable[[int], None] | None = None) -> bool:
        """Run the access review and a server-side dry run of every create. Returns whether creating may start."""
        if not self.plan.having(State.CREATE):
            return True
        try:
            return self._may_create() and self._dry_runs(seen)
        except AbandonedError:
            return False

    def accepted(self) -> str:
        return "The API server accepts all of them in a dry run."

    def _may_create(self) -> bool:
        """Ask whether the user may create secrets. If that cannot be asked, the dry run will show it."""
        attributes = {"namespace": self.plan.namespace, "verb": "create", "resource": "secrets"}
        body = {
            "apiVersion": "authorization.k8s.io/v1",
            "kind": "SelfSubjectAccessReview",
            "spec": {"resourceAttributes": attributes},
        }
        try:
            answer = self._safe_post(REVIEWS, {}, body)
        except LostError as lost:
            self.all_become(State.FAILED, lost_trouble(self.connection, lost).message)
            return False
        if answer.status not in (200, 201):
            said = refusal(answer)
            if said.meaning is Meaning.CREDENTIALS:
                self.all_become(State.FAILED, _sentence(said))
                return False
            return True
        status = answer.body.get("status")
        if isinstance(status, dict) and status.get("allowed") is False:
            who = f"The user may not create secrets in the namespace {self.plan.namespace}."
            self.all_become(State.REFUSED, who + " `spec-lint rbac` prints the role that is needed.")
            return False
        return True

    def _dry_runs(self, seen: Callable[[int], None] | None) -> bool:
        sound = True
        for number, item in enumerate(self.plan.having(State.CREATE), 1):
            if self.stop.asked:
                return False
            content = _content(item)
            try:
                answer = self._safe_post(self.path, {"dryRun": "All", **_STRICT}, self._body(content))
            except LostError as lost:
                item.becomes(State.FAILED, lost_trouble(self.connection, lost).message)
                return False
            self._warn(item, answer)
            if _is_made(answer, content):
                sound = self._foresee(item, content, answer) and sound
            else:
                sound = self._refused(item, refusal(answer, content.keys)) and sound
            if seen is not None:
                seen(number)
        return sound

    def _foresee(self, item: Item, content: Content, answer: Answer) -> bool:
        """Record what a successful dry run showed. Returns whether the others may go on."""
        changes = self._differences(content, answer)
        if not changes:
            return True
        self.foreseen[item.name] = changes
        item.reasons.extend(_change_sentences(changes))
        if not self.accept:
            item.becomes(State.WOULD_CHANGE, ACCEPT)
        return self.accept

    def create(self, item: Item) -> None:
        """Create one secret. A POST is repeated only after a GET shows that the previous one created nothing."""
        content, pace, arrived, waits = _content(item), self.connection.pace, False, False
        for attempt, last in self.connection.attempts():
            try:
                answer = self.connection.ask("POST", self.path, _STRICT, self._body(content))
            except LostError as lost:
                reason, asked = lost_trouble(self.connection, lost).message, None
                arrived, waits = arrived or lost.sent, False
                if lost.how in ("certificate", "credentials"):
                    item.becomes(State.FAILED, reason)
                    return
            else:
                self._warn(item, answer)
                if _is_made(answer, content):
                    self._created(item, content, answer)
                    return
                said = refusal(answer, content.keys)
                waits = said.meaning is Meaning.DELETING and not last
                if answer.status >= 300 and said.meaning is not Meaning.BUSY and not waits:
                    self._refused(item, said)
                    return
                reason, asked, arrived = _sentence(said), answer.retry_after, True
            if not waits and self._settled(item, content, reason, arrived):
                return
            if not last:
                try:
                    pause(delay(pace, attempt, asked), self.stop)
                except AbandonedError:
                    return  # it was not created
        item.becomes(State.FAILED, reason)

    def _settled(self, item: Item, content: Content, reason: str, arrived: bool) -> bool:
        """After a create without a clear answer, find out what happened; False means that nothing was created.

        ``arrived`` is true if the server may have received any of the requests.
        """
        try:
            answer = read(self.connection, f"{self.path}/{content.name}")
        except LostError:
            if not arrived:
                item.becomes(State.FAILED, reason)
                return True
            item.becomes(State.UNKNOWN, reason, "It is unknown whether it was created; apply again to see.")
            return True
        if answer.status == 200:
            changes = self._differences(content, answer)
            if changes and changes != self.foreseen.get(item.name):
                self._existing(item, content, answer, "It exists now: somebody else created it.")
            else:
                item.uid = _uid(answer)
                self._made(item, changes, "The answer was lost, but the secret exists.")
            return True
        if refusal(answer).meaning is Meaning.ABSENT:
            return False
        item.becomes(State.UNKNOWN, reason, "It may not be read, so it is unknown whether it was created.")
        return True

    def _created(self, item: Item, content: Content, answer: Answer) -> None:
        item.uid = _uid(answer)
        self._made(item, [])
        changes, unread = self._differences(content, answer), None
        if item.readable:
            try:
                back = read(self.connection, f"{self.path}/{content.name}")
            except (LostError, AbandonedError):
                unread = "It could not be read back."
            else:
                if back.status == 200:
                    changes = self._differences(content, back)
                else:
                    unread = f"It could not be read back: {refusal(back).words}."
        else:
            unread = "It was not read back, because reading it is not allowed."
        self._made(item, changes, *filter(None, [unread]))

    def _made(self, item: Item, changes: list[str], *reasons: str) -> None:
        """Record that a secret was created. Changes made by the cluster are reported once, as they are in the end."""
        told = _change_sentences(self.foreseen.get(item.name, []))
        item.reasons = [reason for reason in item.reasons if reason not in told]
        item.becomes(State.ALTERED if changes else State.CREATED, *_change_sentences(changes), *reasons)

    def _differences(self, content: Content, answer: Answer) -> list[str]:
        return content.differences(answer.body, listed_by_pachctl=self.plan.listed)

    def _warn(self, item: Item, answer: Answer) -> None:
        said = warnings(answer)
        if said is not None and said not in item.reasons:
            item.reasons.append(said)

    def _refused(self, item: Item, said: Refusal) -> bool:
        """Record what a rejected create means for its secret. Returns whether the others may go on."""
        if said.meaning is Meaning.EXISTS:
            self._appeared(item)
            return True
        deleting = said.meaning is Meaning.DELETING
        why = BEING_DELETED if deleting else ""
        item.becomes(_REFUSED.get(said.meaning, State.FAILED), _sentence(said), why=why)
        return deleting

    def _appeared(self, item: Item) -> None:
        """A secret that was to be created exists: compare it if it may be read."""
        content = _content(item)
        try:
            answer = read(self.connection, f"{self.path}/{content.name}") if item.readable else None
        except LostError as lost:
            item.becomes(State.UNSEEN, "It exists.", lost_trouble(self.connection, lost).message)
            return
        if answer is None or answer.status != 200:
            item.becomes(State.UNSEEN, "It exists, but may not be read.")
            return
        self._existing(item, content, answer, "It exists now: somebody else created it.")

    def _existing(self, item: Item, content: Content, answer: Answer, reason: str) -> None:
        item.reasons.append(reason)
        there = seen_secret(content.name, answer.body)
        compare(item, content, there, content.different_values(answer.body) if self.values else None)

    def _body(self, content: Content) -> dict[str, Any]:
        return content.body(self.plan.namespace, listed_by_pachctl=self.plan.listed)

    def _safe_post(self, path: str, query: dict[str, str], body: dict[str, Any]) -> Answer:
        """A POST that creates nothing, so it may be repeated. Raises LostError."""
        pace = self.connection.pace
        for attempt, last in self.connection.attempts():
            try:
                answer = self.connection.ask("POST", path, query, body)
            except LostError as lost:
                if last or lost.how in ("certificate", "credentials"):
                    raise
                pause(delay(pace, attempt, None), self.stop)
                continue
            if last or refusal_is_final(answer, self.connection.patient):
                return answer
            pause(delay(pace, attempt, answer.retry_after), self.stop)
        raise AssertionError("the last try returns or raises")


def refusal_is_final(answer: Answer, patient: bool) -> bool:
    passing = (Meaning.BUSY, Meaning.DELETING) if patient else (Meaning.BUSY,)
    return answer.status in (200, 201) or refusal(answer).meaning not in passing


def _content(item: Item) -> Content:
    assert item.content is not None
    return item.content


def _is_made(answer: Answer, content: Content) -> bool:
    """Whether an answer is the secret that was to be created, and not a message from something in between."""
    ours = answer.text("kind") == "Secret" and answer.text("metadata", "name") == content.name
    return answer.status in (200, 201, 202) and ours


def _change_sentences(changes: list[str]) -> list[str]:
    return [f"Something in the cluster changes it: {change}." for change in changes]


def _sentence(said: Refusal) -> str:
    return said.words[0].upper() + said.words[1:] + "."


def _uid(answer: Answer) -> str | None:
    """The uid of the object in an answer; None for any other text, because server texts are not repeated."""
    uid = answer.text("metadata", "uid")
    return uid if _UID.fullmatch(uid) else None
