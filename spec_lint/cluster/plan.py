"""The plan: for each secret that specs need, what would happen to it, and why."""

from __future__ import annotations

import enum
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field

from spec_lint.checking import Outcome
from spec_lint.cluster.content import Content, UnfitError, content_of, key_words
from spec_lint.cluster.fill import Filler
from spec_lint.cluster.target import Target
from spec_lint.finding import Finding, Severity
from spec_lint.live import LiveSecret, Sight
from spec_lint.project import Project
from spec_lint.secret import Secret
from spec_lint.secret_table import Use, uses

PLACEHOLDER = "S327"
DAMAGE = frozenset({"S301", "S303", "S320", "S321", "S322", "S323", "S324", "S325", "S326", PLACEHOLDER})
"""Warnings that stop a secret until they are ignored by their codes: a field that would be dropped, or a value that is
most likely not what was meant (a placeholder, a line break at the end, base64 twice, an empty one)."""


class State(enum.Enum):
    """What is to happen to a secret, and in the end what did. The values are what the receipt says."""

    CREATE = "create"
    EXISTS = "exists"
    DRIFT = "differs"
    STOPPED = "stopped"
    UNSEEN = "not seen"
    MISSING = "missing"
    UNNEEDED = "not needed"
    CREATED = "created"
    REFUSED = "refused"
    INVALID = "invalid"
    CHANGED = "file changed"
    FAILED = "failed"
    UNKNOWN = "unknown"
    NOT_TRIED = "not tried"


@dataclass(slots=True)
class Item:
    """One secret of the plan. ``reasons`` are full sentences; ``readable`` tells whether we may ``get`` it; ``uid`` is
    what the server gave to it."""

    name: str
    state: State
    type: str | None = None
    keys: tuple[str, ...] = ()
    path: str | None = None
    uses: list[Use] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)
    content: Content | None = None
    readable: bool = True
    uid: str | None = None

    def becomes(self, state: State, *reasons: str) -> None:
        """Change the state; the reasons for it come after those that there are."""
        self.state = state
        self.reasons.extend(reasons)


@dataclass(slots=True)
class Plan:
    """What would happen in one namespace of one cluster, in the order in which it would."""

    target: Target
    namespace: str
    items: list[Item]
    listed: bool = True
    findings: list[Finding] = field(default_factory=list)

    def having(self, *states: State) -> list[Item]:
        return [item for item in self.items if item.state in states]


def make_plan(outcome: Outcome, target: Target, filler: Filler, *, listed: bool = True, every: bool = False) -> Plan:
    """The plan for what a check found and a cluster answered. ``every`` also creates what no spec asks for."""
    project = outcome.project
    damage = DAMAGE - {PLACEHOLDER} if filler.keep else DAMAGE
    stopping = [finding for finding in outcome.findings if _stops(finding, damage)]
    judge = _Judge(project, filler, stopping)
    items = [judge.item(name, every) for name in _names(project)]
    return Plan(target, project.settings.namespace, items, listed, stopping)


def _names(project: Project) -> list[str]:
    """The names in the order of creation: sorted."""
    return sorted(set(project.references) | {secret.name for secret in project.secrets if secret.name})


class _Judge:
    """What is to become of each secret; ``stopping`` are the findings that stop one."""

    def __init__(self, project: Project, filler: Filler, stopping: list[Finding]) -> None:
        self.project = project
        self.unfilled = filler.unfilled
        self.stopping: dict[tuple[int, int | None], list[Finding]] = {}
        for finding in stopping:
            self.stopping.setdefault((id(finding.span.source), finding.document), []).append(finding)
        self.files: dict[str, list[Secret]] = {}
        for secret in project.secrets:
            self.files.setdefault(secret.name, []).append(secret)

    def item(self, name: str, every: bool) -> Item:
        asked, files = uses(self.project, name), self.files.get(name, [])
        live = self.project.settings.live
        there = live.secrets.get(name) if live is not None else None
        item = Item(name, State.CREATE, uses=asked)
        if not files:
            _without_file(item, there)
            return item
        item.type, item.keys, item.path = files[0].type, tuple(sorted(files[0].keys())), files[0].document.path
        if reasons := list(self.objections(files, asked)):
            item.becomes(State.STOPPED, *reasons)
            return item
        try:
            item.content = content_of(files[0], self.project.settings.namespace)
        except UnfitError as unfit:
            item.becomes(State.STOPPED, str(unfit))
            return item
        if not asked and not every and (there is None or there.sight is not Sight.THERE):
            item.becomes(State.UNNEEDED, "No spec asks for it; `--all` creates it all the same.")
        else:
            _with_cluster(item, item.content, there)
        return item

    def objections(self, files: list[Secret], asked: list[Use]) -> Iterator[str]:
        """Why a secret must not be created, whatever the cluster has."""
        secret = files[0]
        if len(files) > 1:
            paths = ", ".join(sorted({file.document.path for file in files}))
            yield f"It is defined {len(files)} times ({paths}); which one counts is not for us to say."
        for document in (file.document for file in files):
            for finding in self.stopping.get((id(document.source), document.index), ()):
                yield f"{_place(finding)}: {finding.rule} {finding.name}."
        for pipeline in {id(use.pipeline): use.pipeline for use in asked}.values():
            document = pipeline.document
            for finding in self.stopping.get((id(document.source), document.index), ()):
                yield f"{_place(finding)}: {finding.rule} {finding.name}, in the spec of {pipeline.name or '?'}."
        for unfilled in self.unfilled:
            if unfilled.path == secret.document.path and unfilled.secret == secret.name:
                yield f'The key "{unfilled.key}" still holds the placeholder {unfilled.name}.'


def stop_for_unread(plan: Plan, unread: str) -> None:
    """Let nothing be created while files that were meant cannot be read: what they hold is not known."""
    for item in plan.having(State.CREATE):
        item.becomes(State.NOT_TRIED, f"Nothing is created: {unread}.")
    for item in plan.having(State.MISSING):
        item.reasons.clear()
        item.becomes(State.STOPPED, f"Whether a file defines it cannot be told: {unread}.")


def _without_file(item: Item, there: LiveSecret | None) -> None:
    if there is not None and there.sight is Sight.THERE:
        item.type, item.keys = there.type, tuple(sorted(there.keys))
        item.becomes(State.EXISTS, "No file here defines it.")
    elif there is not None and there.sight is Sight.UNSEEN:
        item.becomes(State.UNSEEN, there.trouble.message if there.trouble else "")
    elif all(use.reference.optional for use in item.uses):
        item.becomes(State.UNNEEDED, "It is optional, and no file here defines it.")
    else:
        item.becomes(State.MISSING, "No file here defines it, so it cannot be created.")


def _with_cluster(item: Item, content: Content, there: LiveSecret | None) -> None:
    """What the cluster's answer means for a secret that could be created."""
    if there is None:
        item.becomes(State.STOPPED, "No secret can have this name.")
    elif there.sight is Sight.ABSENT:
        return
    elif there.sight is Sight.UNSEEN:
        trouble = there.trouble
        item.readable = False
        if trouble is not None and trouble.rule == "C004":
            item.reasons.append("Whether it exists cannot be seen; it is created only if it does not.")
        else:
            item.becomes(State.UNSEEN, trouble.message if trouble else "")
    elif there.deleting:
        item.becomes(State.UNSEEN, "A secret of that name is being deleted; apply again once it is gone.")
    else:
        compare(item, content, there)


def compare(item: Item, content: Content, there: LiveSecret, values: Collection[str] = ()) -> None:
    """Whether a secret that exists is as its file has it, by type and key names; it is left as it is in any case."""
    words = []
    if content.type != there.type:
        words.append(f"There its type is {there.type}, here {content.type}.")
    if missing := sorted(set(content.keys) - there.keys):
        words.append(f"There it lacks {key_words(missing)}.")
    if extra := sorted(there.keys - set(content.keys)):
        words.append(f"There it also has {key_words(extra)}.")
    words.extend(values)
    if words and there.immutable:
        words.append("It is immutable: it can only be deleted and created again.")
    if words and there.owner:
        words.append(f"{there.owner} keeps it as it is.")
    item.becomes(State.DRIFT if words else State.EXISTS, *words)


def _stops(finding: Finding, damage: Collection[str]) -> bool:
    """Whether a finding stops the secrets that it is about: errors, but for those that say what the cluster lacks."""
    if finding.rule.startswith("C"):
        return False
    return finding.severity is Severity.ERROR or finding.rule in damage


def _place(finding: Finding) -> str:
    line, column = finding.span.source.position(finding.span.start)
    return f"{finding.span.source.path}:{line}:{column}"
