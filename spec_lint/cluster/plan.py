"""The plan: for each secret that specs need, what would be done with it, and why."""

from __future__ import annotations

import enum
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from spec_lint.cluster.connection import Destination
from spec_lint.cluster.content import Content, UnfitError, check_place, content_of, key_words, other_values
from spec_lint.cluster.fill import Filler, Unfilled
from spec_lint.cluster.kubernetes_http import Answer
from spec_lint.cluster.objections import PLACEHOLDER, Objections, Skipped
from spec_lint.engine.run import Outcome
from spec_lint.findings.finding import Finding
from spec_lint.grammar import GrammarError
from spec_lint.grammar.kubernetes_names import check_dns_label
from spec_lint.grammar.words import listed
from spec_lint.model.live import LiveSecret, Sight
from spec_lint.model.project import Project
from spec_lint.model.secret import FIELDS, Secret
from spec_lint.model.secret_table import Use, uses
from spec_lint.reading.secret.sops import SOPS, is_sops_value

DELETING = "A secret with that name is being deleted; apply again once it is gone."
BEING_DELETED = "being deleted"
UNREAD = "input not readable"
ONLY_BROKEN = "only specs with errors need it"
UNREADABLE = "It may not be read; it is created only if it does not exist."
"""Used in a plan; replaced by the result of the create."""


class State(enum.Enum):
    """What is planned for a secret and, in the end, what was done. The values are those in the receipt."""

    CREATE = "create"
    EXISTS = "exists"
    DRIFT = "differs"
    STOPPED = "stopped"
    UNSEEN = "not seen"
    MISSING = "missing"
    UNNEEDED = "not needed"
    ELSEWHERE = "made elsewhere, not there yet"
    CREATED = "created"
    WOULD_CHANGE = "would be changed"
    ALTERED = "created, changed by the cluster"
    REFUSED = "refused"
    INVALID = "invalid"
    CHANGED = "file changed"
    FAILED = "failed"
    UNKNOWN = "unknown"
    NOT_TRIED = "not tried"


@dataclass(slots=True)
class LeftOut:
    """Secrets that files define for another namespace, which this run ignores.

    ``command`` creates them and no others; without one, ``why_no_command`` is a sentence. ``mixed`` are those of the
    files that define secrets for any namespace, too.
    """

    namespace: str
    names: list[str]
    paths: list[str]
    mixed: list[str]
    command: str = ""
    why_no_command: str = ""

    @property
    def remedy(self) -> str:
        """The command that creates them, or a sentence that says why no command does."""
        if not self.command:
            return self.why_no_command
        return f"Create {'it' if len(self.names) == 1 else 'them'} with: {self.command}"


@dataclass(slots=True)
class Item:
    """One secret of the plan. ``reasons`` are full sentences, ``why`` is a short reason that the state alone does not
    give; ``readable`` is false if it may not be read (``get``); ``uid`` is assigned by the server. ``elsewhere`` says
    for which other namespaces alone files define it; each has its reason."""

    name: str
    state: State
    type: str | None = None
    keys: tuple[str, ...] = ()
    path: str | None = None
    uses: list[Use] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)
    why: str = ""
    content: Content | None = None
    readable: bool = True
    uid: str | None = None
    elsewhere: list[LeftOut] = field(default_factory=list)

    def becomes(self, state: State, *reasons: str, why: str = "") -> None:
        """Change the state, and add the reasons for it to the present ones, except one that no longer applies."""
        if UNREADABLE in self.reasons and state is not State.NOT_TRIED:
            self.reasons.remove(UNREADABLE)
        self.state, self.why = state, why
        self.reasons.extend(reasons)


@dataclass(slots=True)
class Plan:
    """What would be done in one namespace of one cluster, in this order. ``skipped`` are the specs that were left out,
    None if none may be. ``left_out`` are secrets for other namespaces that no spec needs here. ``namespace_known`` is
    false if the cluster may look in another namespace than this one."""

    target: Destination
    namespace: str
    items: list[Item]
    listed: bool = True
    findings: list[Finding] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    skipped: list[Skipped] | None = None
    namespace_known: bool = True

    @property
    def for_elsewhere(self) -> list[LeftOut]:
        """The secrets for other namespaces, whether specs need them here or not."""
        return [*self.left_out, *(other for item in self.items for other in item.elsewhere)]

    def having(self, *states: State) -> list[Item]:
        return [item for item in self.items if item.state in states]


def make_plan(
    outcome: Outcome,
    target: Destination,
    filler: Filler,
    answers: Mapping[str, Answer] | None = None,
    *,
    listed: bool = True,
    every: bool = False,
    skip_broken: bool = False,
) -> Plan:
    """The plan for the result of a check and the answers of a cluster. ``every`` includes secrets that no spec uses,
    ``skip_broken`` those that specs with errors would stop while others need them.

    ``answers`` are those of the cluster, by name, if values are compared too.
    """
    project, objections = outcome.project, Objections(outcome, filler, skip_broken=skip_broken)
    judge = _Judge(project, filler, objections, answers or {})
    names = {name for name, files in judge.files.items() if name and files}
    items = [judge.item(name, every) for name in sorted(names | set(project.references))]
    stopped = {item.name for item in items if item.elsewhere}
    left_out = list(_left_out([one for one in judge.others if one.name not in stopped], project))
    skipped = objections.skipped(outcome) if skip_broken else None
    live = project.settings.live
    known = live is None or live.namespace_known
    return Plan(target, project.settings.namespace, items, listed, objections.findings, left_out, skipped, known)


def item_without_cluster(outcome: Outcome, filler: Filler, name: str, *, skip_broken: bool = False) -> Item:
    """What would be done with one secret if a cluster did not have it; no cluster was asked."""
    judge = _Judge(outcome.project, filler, Objections(outcome, filler, skip_broken=skip_broken), {})
    return judge.item(name, every=True)


def _left_out(secrets: list[Secret], project: Project) -> Iterator[LeftOut]:
    for namespace in sorted({secret.namespace or "" for secret in secrets}):
        there = [secret for secret in secrets if secret.namespace == namespace]
        paths = {secret.document.path for secret in there}
        more = (one for one in project.secrets if one.namespace != namespace and _is_for(one, namespace))
        mixed = paths & {secret.document.path for secret in more}
        yield LeftOut(namespace, sorted({secret.name for secret in there}), sorted(paths), sorted(mixed))


def _is_for(secret: Secret, namespace: str) -> bool:
    """Whether a secret is for a namespace. One without a namespace, or with an invalid one, is for any."""
    if not secret.namespace or secret.namespace == namespace:
        return True
    try:
        check_dns_label(secret.namespace)
    except GrammarError:
        return True
    return False


class _Judge:
    """Decides what is planned for each secret."""

    def __init__(self, project: Project, filler: Filler, objections: Objections, answers: Mapping[str, Answer]) -> None:
        self.project = project
        self.filler = filler
        self.objections = objections
        self.answers = answers
        live, names = project.settings.live, project.names_to_ask()
        self.there = live.secrets if live else {name: LiveSecret(name, Sight.ABSENT) for name in names}
        self.unfilled: dict[tuple[str, str], list[Unfilled]] = {}
        for unfilled in filler.unfilled:
            self.unfilled.setdefault((unfilled.path, unfilled.secret), []).append(unfilled)
        self.files: dict[str, list[Secret]] = {}
        self.others: list[Secret] = []
        for secret in project.secrets:
            if _is_for(secret, project.settings.namespace):
                self.files.setdefault(secret.name, []).append(secret)
            else:
                self.others.append(secret)

    def item(self, name: str, every: bool) -> Item:
        asked, files = uses(self.project, name), self.files.get(name, [])
        there = self.there.get(name)
        item = Item(name, State.CREATE, uses=asked)
        if not files:
            _without_file(item, there)
            if item.state is State.MISSING and (others := [other for other in self.others if other.name == name]):
                item.reasons.clear()
                item.elsewhere = list(_left_out(others, self.project))
                item.becomes(State.STOPPED, *map(self._is_elsewhere, item.elsewhere), why="for another namespace")
            return item
        secret = files[0]
        item.type, item.keys, item.path = secret.type, tuple(sorted(secret.keys())), secret.document.path
        exists = there is not None and there.sight is Sight.THERE
        elsewhere = self.elsewhere(secret, exists)
        try:
            check_place(secret, self.project.settings.namespace)
            own, of_specs = list(self.of_files(files, elsewhere)), self.objections.of_specs(asked)
            if own or of_specs:
                skipped = self.objections.skip_broken and not own
                item.becomes(State.STOPPED, *own, *of_specs, why=ONLY_BROKEN if skipped else "")
                return item
            item.content = content_of(secret, self.project.settings.namespace) if not elsewhere else None
        except UnfitError as unfit:
            item.becomes(State.STOPPED, str(unfit))
            return item
        if not asked and not every and not exists:
            spec = "No spec" if self.objections.all_read else "No spec that could be read"
            item.becomes(State.UNNEEDED, f"{spec} uses it; `--all` creates it anyway.")
        elif item.content is not None:
            _with_cluster(item, item.content, there, self.answers.get(name))
        else:
            _made_elsewhere(item, secret, elsewhere, there)
        return item

    def _is_elsewhere(self, other: LeftOut) -> str:
        settings = self.project.settings
        known = settings.live is None or settings.live.namespace_known
        here = f"; this run is for {settings.namespace}" if known else ""
        define = "defines" if len(other.paths) == 1 else "define"
        return f"{listed(other.paths, 'and')} {define} it for the namespace {other.namespace}{here}."

    def elsewhere(self, secret: Secret, exists: bool) -> list[str]:
        """Why the values of a secret are not available here, in sentences; empty if they are.

        If the secret exists, a placeholder that cannot be filled (``CHANGEME``) is such a reason, too.
        """
        path = secret.document.path
        if hidden := secret.hidden:
            code = self.filler.undecrypted.get(path)
            sops = f" sops could not decrypt it (exit code {code})." if code else " `--sops` decrypts it."
            return [f"This file does not hold the values ({hidden}).{sops if hidden == SOPS else ''}"]
        unfilled = [
            f'The key "{unfilled.key}" still holds the placeholder {unfilled.name}. {self.remedy(unfilled.name)}'
            for unfilled in self.unfilled.get((path, secret.name), ())
        ]
        found = [f"{self.objections.named(finding)}." for finding in self.placeholders(secret)]
        return unfilled or (found if exists else [])

    def remedy(self, name: str) -> str:
        """How to fill a placeholder, in a sentence."""
        if "-" in name:
            return "Give its value as JSON (`--fill -`), because names of variables have no hyphens."
        if self.filler.sources:
            return "`--fill` has no value for it."
        return "`--fill env` takes its value from the environment."

    def placeholders(self, secret: Secret) -> list[Finding]:
        """The findings about values that are not filled in, and those that result from them."""
        document = secret.document
        keys = {unfilled.key for unfilled in self.unfilled.get((document.path, secret.name), ())}
        nodes = [node for part in FIELDS for key in keys if (node := document.node((part, key))) is not None]
        return [
            finding
            for finding in self.objections.about(document)
            if finding.rule == PLACEHOLDER or any(node.start <= finding.span.start < node.end for node in nodes)
        ]

    def of_files(self, files: list[Secret], elsewhere: list[str]) -> Iterator[str]:
        """Why the files of a secret stop it, whatever the cluster has, in sentences."""
        if len(files) > 1:
            paths = ", ".join(sorted({file.document.path for file in files}))
            yield f"It is defined {len(files)} times ({paths}); keep one definition."
        expected = {id(finding) for finding in self.placeholders(files[0])} if elsewhere else ()
        for document in (file.document for file in files):
            for finding in self.objections.about(document):
                if id(finding) not in expected:
                    yield f"{self.objections.named(finding)}."


def stop_for_unread(plan: Plan, unread: str) -> None:
    """Create nothing if some of the files could not be read, because their content is unknown."""
    for item in plan.having(State.CREATE):
        item.becomes(State.NOT_TRIED, f"Nothing is created: {unread}.", why=UNREAD)
    for item in plan.having(State.MISSING):
        item.reasons.clear()
        item.becomes(State.STOPPED, f"It is unknown whether a file defines it: {unread}.", why=UNREAD)


def _without_file(item: Item, there: LiveSecret | None) -> None:
    if there is not None and there.sight is Sight.THERE:
        item.type, item.keys = there.type, tuple(sorted(there.keys or ()))
        item.becomes(State.EXISTS, "No file here defines it.")
    elif there is not None and there.sight is Sight.UNSEEN:
        item.becomes(State.UNSEEN, there.trouble.message if there.trouble else "")
    elif all(use.reference.optional for use in item.uses):
        item.becomes(State.UNNEEDED, "It is optional, and no file here defines it.")
    else:
        item.becomes(State.MISSING, "No file here defines it, so it cannot be created.")


def _made_elsewhere(item: Item, secret: Secret, reasons: list[str], there: LiveSecret | None) -> None:
    """What the answer of the cluster means for a secret whose values are not available here."""
    if there is None:
        item.becomes(State.STOPPED, "This name is not valid for a secret.")
    elif there.sight is Sight.UNSEEN:
        item.becomes(State.UNSEEN, there.trouble.message if there.trouble else "")
    elif there.sight is Sight.ABSENT:
        optional = item.uses and all(use.reference.optional for use in item.uses)
        item.becomes(State.UNNEEDED if optional else State.ELSEWHERE, *reasons)
    elif there.deleting:
        item.becomes(State.UNSEEN, DELETING, why=BEING_DELETED)
    else:
        known = secret.known()
        whole = known is not None and known.keys is not None
        told = secret.type if whole and not is_sops_value(secret.type) else None
        _compare(item, there, told, frozenset(item.keys), whole, None)


def _with_cluster(item: Item, content: Content, there: LiveSecret | None, answer: Answer | None) -> None:
    """What the answer of the cluster means for a secret that could be created."""
    if there is None:
        item.becomes(State.STOPPED, "This name is not valid for a secret.")
    elif there.sight is Sight.ABSENT:
        return
    elif there.sight is Sight.UNSEEN:
        trouble = there.trouble
        item.readable = False
        if trouble is not None and trouble.rule == "C004":
            item.reasons.append(UNREADABLE)
        else:
            item.becomes(State.UNSEEN, trouble.message if trouble else "")
    elif there.deleting:
        item.becomes(State.UNSEEN, DELETING, why=BEING_DELETED)
    else:
        compare(item, content, there, content.different_values(answer.body) if answer is not None else None)


def compare(item: Item, content: Content, there: LiveSecret, others: list[str] | None) -> None:
    """Compare a secret that exists with its file; it is not changed in any case.

    ``others`` are the keys with different values; None if values are not compared.
    """
    _compare(item, there, content.type, frozenset(content.keys), True, others)


def _compare(
    item: Item, there: LiveSecret, kind: str | None, keys: frozenset[str], whole: bool, others: list[str] | None
) -> None:
    """Compare with a file: the type, if known, and the keys; ``whole`` is false if the file may not list all keys."""
    words = []
    if kind is not None and there.type is not None and kind != there.type:
        words.append(f"Its type in the cluster is {there.type}, in the file {kind}.")
    if there.keys is not None and (missing := sorted(keys - there.keys)):
        words.append(f"In the cluster it lacks {key_words(missing)}.")
    if there.keys is not None and whole and (extra := sorted(there.keys - keys)):
        words.append(f"In the cluster it also has {key_words(extra)}.")
    if others:
        words.append(f"In the cluster {other_values(others)}.")
    if not words:
        item.becomes(State.EXISTS, why="" if others is None else "exists, equal")
        return
    why = _difference(others) if others and len(words) == 1 else ""
    if there.owner:
        words.append(f"{there.owner} manages it; change its source, or update the file.")
    else:
        words.append(
            f"{'It is immutable, and apply' if there.immutable else 'Apply'} never changes what exists. If the file is "
            "right, delete the secret in the cluster and apply again; if not, update the file."
        )
    item.becomes(State.DRIFT, *words, why=why)


def _difference(keys: list[str]) -> str:
    names = ", ".join(f"`{key}`" for key in keys)
    return f"exists, key {names} differs" if len(keys) == 1 else f"exists, keys {names} differ"
