"""Which rules run, the severity of their findings, and which findings are suppressed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Protocol

from spec_lint.files.discovery import matcher
from spec_lint.findings.finding import Severity
from spec_lint.findings.named_tuple import NamedTuple
from spec_lint.settings.config import Config
from spec_lint.settings.rule_names import specificity
from spec_lint.settings.suppression import Matches, Suppression

if TYPE_CHECKING:
    from datetime import date
    from os import PathLike


class Rule(Protocol):
    """What a choice needs to know about a rule."""

    @property
    def code(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def severity(self) -> Severity: ...


def _glob(pattern: str, path: str) -> bool:
    from fnmatch import fnmatchcase

    return fnmatchcase(path, pattern)


class Choice(NamedTuple):
    """Which rules run and the severity of their findings.

    Rules are named by code, by the beginning of codes, by name, or all by ``ALL``; an empty ``select`` means all.
    ``severity`` maps such a word to a severity, or to None for off. ``per_file_ignores`` maps a path glob to such
    words, and ``matches`` says what a glob matches. ``today`` is the day that suppressions are checked against; None
    ignores their dates.
    """

    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    severity: Mapping[str, Severity | None] = {}
    per_file_ignores: Mapping[str, tuple[str, ...]] = {}
    suppressions: tuple[Suppression, ...] = ()
    info: bool = False
    matches: Matches = _glob
    today: date | None = None

    def severity_of(self, rule: Rule) -> Severity | None:
        """The severity of a rule's findings, or None if the rule does not run.

        The most specific word decides; if ``select`` and ``ignore`` are equally specific, ``ignore`` wins. Info-level
        rules are turned on by naming the rule itself, not by a word for many rules.
        """
        if not self.select and not self.ignore and not self.severity:
            return rule.severity if self.info or rule.severity is not Severity.INFO else None
        selected = _closest(self.select, rule) if self.select else 0
        if selected < 0 or _closest(self.ignore, rule) >= selected:
            return None
        word = self.deciding(rule)
        said = -1 if word is None else specificity(word, rule.code, rule.name)
        severity: Severity | None = rule.severity if word is None else self.severity[word]
        advice = severity is Severity.INFO or (rule.severity is Severity.INFO and said < len(rule.code))
        return None if advice and not self.info and selected < len(rule.code) else severity

    def deciding(self, rule: Rule) -> str | None:
        """The word that sets the severity of a rule: the most specific one, and the code before the name."""
        said, _, word = max(
            ((specificity(word, rule.code, rule.name), word == rule.code, word) for word in self.severity),
            default=(-1, False, ""),
        )
        return word if said >= 0 else None

    def held(self) -> Iterator[Suppression]:
        """The suppressions that have not expired."""
        for suppression in self.suppressions:
            if self.today is None or not suppression.over(self.today):
                yield suppression


def _closest(words: Iterable[str], rule: Rule) -> int:
    """The closeness of the most specific of some words to a rule; -1 if no word names it."""
    return max((specificity(word, rule.code, rule.name) for word in words), default=-1)


def choice_of(config: Config) -> Choice:
    """The choice of rules in the configuration."""
    return Choice(
        select=config.select,
        ignore=config.ignore,
        severity={rule: None if word == "off" else Severity(word) for rule, word in config.severity.items()},
        per_file_ignores=config.per_file_ignores,
        suppressions=config.suppress,
        info=config.report_info,
        matches=_matches(config.root or "."),
        today=_today() if config.suppress else None,
    )


def _today() -> date:
    from datetime import UTC, datetime  # saves start-up time: few runs need the date

    return datetime.now(UTC).date()


def _matches(root: str | PathLike[str]) -> Matches:
    """A function that matches the globs of a configuration, relative to its folder."""
    known: dict[str, Callable[[str], bool]] = {}

    def matches(pattern: str, path: str) -> bool:
        if pattern not in known:
            known[pattern] = matcher([pattern], root)
        return known[pattern](path)

    return matches
