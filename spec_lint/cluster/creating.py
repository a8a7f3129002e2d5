"""Carrying out a plan, whichever way the cluster is reached: one create after another, and the state of each secret."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable

from spec_lint.cluster.background import AbandonedError, Stop
from spec_lint.cluster.plan import Item, Plan, State


class Creator(ABC):
    """Carries out one plan. ``unchanged`` returns whether the file of an item is still as it was when it was made.

    Whatever fails, the state of each secret is known at the end, or reported as unknown. Nothing is changed or removed.
    ``rehearsal`` says what ``rehearse`` does, and ``heading`` begins the list of what it found. ``asks_early`` is true
    if it asks so little that it belongs to the plan: what can succeed at all is known before anybody confirms.
    """

    asks_early = False
    rehearsal = "asking for permissions"
    heading = "Checked in"

    def __init__(self, plan: Plan, stop: Stop, unchanged: Callable[[Item], bool] = lambda item: True) -> None:
        self.plan = plan
        self.stop = stop
        self.unchanged = unchanged
        self.crashed = False

    @abstractmethod
    def rehearse(self, seen: Callable[[int], None] | None = None) -> bool:
        """Find out what can be known before the first create. Returns whether creating may start."""

    @abstractmethod
    def accepted(self) -> str:
        """What a rehearsal without objections has shown, in full sentences."""

    @abstractmethod
    def create(self, item: Item) -> None:
        """Create one secret, and record what became of it. Raises AbandonedError."""

    def create_all(self, seen: Callable[[int], None] | None = None) -> None:
        """Create one after another, until a failure that would repeat for the rest."""
        for number, item in enumerate(self.plan.having(State.CREATE), 1):
            if self.stop.asked:
                break
            if not self.unchanged(item):
                item.becomes(State.CHANGED, "Its file changed after the plan was made.")
                continue
            try:
                self.create(item)
            except AbandonedError:
                item.becomes(State.UNKNOWN, "It was interrupted before the answer arrived; apply again to see.")
            except Exception:
                # A bug in spec-lint; what was done so far is still reported. The text of the error may hold a value.
                self.crashed = True
                reason = "spec-lint crashed here, which is a bug in spec-lint; apply again to see."
                item.becomes(State.UNKNOWN if item.state is State.CREATE else item.state, reason)
                break
            if item.state in (State.REFUSED, State.INVALID, State.FAILED, State.UNKNOWN):
                break
            if seen is not None:
                seen(number)
        self.leave()

    def leave(self) -> None:
        """Mark the secrets that were not started as not tried."""
        self.all_become(State.NOT_TRIED)

    def all_become(self, state: State, *reasons: str, why: str = "") -> None:
        """Change the state of all secrets that are still to be created."""
        for item in self.plan.having(State.CREATE):
            item.becomes(state, *reasons, why=why)
