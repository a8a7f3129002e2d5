"""What is around the documents of a run, asked only when a rule needs it."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from spec_lint.findings.named_tuple import NamedTuple


class Before(NamedTuple):
    """What the files of an earlier commit defined; ``commit`` is its name in a message. ``trouble`` is a clause that
    says why git cannot tell."""

    secrets: frozenset[str] = frozenset()
    pipelines: frozenset[str] = frozenset()
    trouble: str | None = None
    commit: str = "the last commit"

    @property
    def names(self) -> frozenset[str]:
        return self.secrets | self.pipelines


class World(NamedTuple):
    """What is around the documents: what was defined ``before``, and the ``texts`` of all files of the repository that
    may use a secret, each with its path; ``scripts`` are those that may have commands. ``environments`` gives the names
    of the configuration's environments that a path belongs to; None if it has none."""

    before: Callable[[], Before] = Before
    texts: Callable[[], Iterable[tuple[str, str]]] = tuple
    scripts: Callable[[], Iterable[tuple[str, str]]] = tuple
    environments: Callable[[str], Iterable[str]] | None = None
