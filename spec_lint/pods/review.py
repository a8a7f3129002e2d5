"""The problems of a pod, each with the place in the spec that causes it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from itertools import islice
from typing import Any

from spec_lint.findings.finding import Part, Refuser
from spec_lint.findings.named_tuple import NamedTuple
from spec_lint.grammar import GrammarError
from spec_lint.grammar.nearest import nearest
from spec_lint.grammar.suggestion import did_you_mean
from spec_lint.grammar.words import quoted
from spec_lint.pods.places import Origin, Path, Places

MOST_RELATED = 50
"""How many related places are shown with a problem at most."""
MOST_COMPARED = 500_000
"""How many letters of names are compared at most in one pod to find similar names."""


class Problem(NamedTuple):
    """A problem: the code of the rule that reports it, a sentence or two, and the place.

    ``inside`` are offsets in the text at the origin. ``related`` are other places with their labels.
    ``refused_by`` is None if nobody rejects it. ``near`` is the only known name that is near the one at the origin,
    ``instead`` the JSON to write in place of the value there.
    """

    code: str
    message: str
    origin: Origin
    inside: tuple[int, int] | None = None
    help: str | None = None
    related: tuple[tuple[Origin, str], ...] = ()
    refused_by: Refuser | None = Refuser.KUBERNETES
    near: str | None = None
    instead: str | None = None


class Review:
    """A pod and the problems found in it. Each rule reports a place only once.

    ``patched`` says that the user changed the pod itself, so every part of it is checked. A problem in a part that
    nobody wrote is shown at ``elsewhere``.
    """

    def __init__(
        self,
        pod: dict[str, Any],
        places: Places,
        *,
        patched: bool = False,
        elsewhere: Origin = Origin(("pipeline", "name")),  # noqa: B008
    ) -> None:
        self.pod = pod
        self.places = places
        self.patched = patched
        self.elsewhere = elsewhere
        self.problems: list[Problem] = []
        self._left = MOST_COMPARED
        self._said: set[tuple[Any, ...]] = set()

    def is_patch(self, path: Path) -> bool:
        """Whether a part is written in Kubernetes' form, and not as a field of the spec."""
        origin = self.places.find(self.pod, path)
        return origin is not None and origin.pointer[0] in ("pod_spec", "pod_patch", "metadata")

    def near(self, name: str, known: Collection[str]) -> str | None:
        """The known name that is most similar; None after ``MOST_COMPARED`` letters."""
        self._left -= len(name) * len(known)
        return nearest(name, sorted(known)) if self._left >= 0 else None

    def patched_items(self, field: str) -> list[Path]:
        """The first items of a list of the pod that were renamed or replaced in ``pod_spec`` or ``pod_patch``."""
        items = self.pod.get(field) if isinstance(self.pod, dict) else None
        names: Iterator[Path] = (
            (field, index, "name") for index in range(len(items) if isinstance(items, list) else 0)
        )
        return list(islice(filter(self.is_patch, names), MOST_RELATED))

    def say(
        self,
        code: str,
        message: str,
        *paths: Path,
        part: Part = Part.VALUE,
        inside: tuple[int, int] | None = None,
        advice: str | None = None,
        related: str = "",
        refused_by: Refuser | None = Refuser.KUBERNETES,
        near: str | None = None,
        instead: str | None = None,
    ) -> None:
        """Report a problem at the first path that the user wrote; the others are related places."""
        origins = [origin for path in paths if (origin := self.places.find(self.pod, path, part)) is not None]
        first = origins[0] if origins else self.elsewhere
        key = (code, *first.same_place(), inside)
        if key in self._said:
            return
        self._said.add(key)
        others = [origin for origin in origins[1:] if origin.same_place() != first.same_place()]
        self.problems.append(
            Problem(
                code,
                message,
                first,
                inside if origins else None,
                advice,
                tuple((origin, related) for origin in others) if related else (),
                refused_by,
                near,
                instead,
            )
        )

    def form(
        self,
        code: str,
        what: str,
        check: Callable[[str], None],
        text: str,
        path: Path,
        part: Part = Part.VALUE,
    ) -> None:
        """Report a string that a grammar rejects; ``what`` is what it should be, such as ``label key``."""
        try:
            check(text)
        except GrammarError as error:
            advice = did_you_mean(error.suggestion)
            if text.startswith("<") and text.endswith(">"):
                advice = "Replace this placeholder."
            inside = (error.start, error.end) if error.end > error.start else None
            message = f"{quoted(text)} is not a valid {what}. {error.sentence}"
            self.say(code, message, path, part=part, inside=inside, advice=advice)
