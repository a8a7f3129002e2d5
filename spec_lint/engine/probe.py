"""What a file must have before a rule can find anything in it, learned by running the rule on an empty spec.

A rule is a function of what it reads. Suppose that it only looks for `cron` and `trigger` in an empty spec, gets
neither, and finds nothing. Then it reads the same in every spec without them, regardless of its other fields, and finds
nothing there either: it need not run. None of this is declared, so it cannot disagree with the rule.

The empty spec and the empty document below record what they are asked for. If a rule asks for anything that they do
not record, nothing is learned, and the rule runs everywhere.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NoReturn

from spec_lint.engine.rule import Rule
from spec_lint.findings.finding import Pointer
from spec_lint.findings.named_tuple import NamedTuple
from spec_lint.findings.source import Source
from spec_lint.model.document import Document, Kind, SecretForm, SpecForm
from spec_lint.model.pipeline import Input, Leaf, Pipeline
from spec_lint.model.secret import Secret
from spec_lint.model.settings import Settings
from spec_lint.reading.node import ReadingError


class Question(NamedTuple):
    """A question about a document or a spec, for which the answer is usually empty."""

    judge: Callable[..., Any]
    more: tuple[Any, ...] = ()


class Needs(NamedTuple):
    """A rule finds nothing if every question has an empty answer and every path has a field that does not occur.

    This holds for runs in which the settings that the rule ``asked`` for are the same.
    """

    paths: frozenset[frozenset[str]]
    questions: tuple[Question, ...]
    asked: frozenset[str] = frozenset()

    def may_be_in(self, fields: frozenset[str]) -> bool:
        """Whether all fields of one of the paths are among those of a document."""
        for path in self.paths:  # noqa: SIM110 - a generator would take twice as long
            if path <= fields:
                return True
        return False


def needs(rule: Rule, settings: Settings, kind: Kind) -> Needs | None:
    """What a rule needs in a document of a kind, in a run with these settings; None if that cannot be known."""
    record = _Record(settings)
    place: Any = LEARNABLE[rule.visits](record, kind)
    asked: Any = record.settings
    around: dict[str | None, tuple[Any, ...]] = {None: (), "Settings": (asked,), "Project": (_NoProject(asked),)}
    try:
        for _ in rule.check(place, *around[rule.takes]):
            return None
    except (_UnknownError, Exception):
        return None
    paths = frozenset(record.paths)
    least = frozenset(path for path in paths if not any(other < path for other in paths))
    return Needs(least, tuple(dict.fromkeys(record.questions)), frozenset(record.asked))


class _UnknownError(BaseException):
    """A rule reads something that differs between files and is not recorded. No rule may catch this."""


def _unknown(*_: Any, **__: Any) -> NoReturn:
    raise _UnknownError


class _Record:
    """What a rule has asked for."""

    def __init__(self, settings: Settings) -> None:
        self.settings = _AskedSettings(self, settings)
        self.paths: list[frozenset[str]] = []
        self.questions: list[Question] = []
        self.asked: set[str] = set()

    def missing(self, *path: str | int) -> None:
        """Record that a rule found nothing at a path."""
        self.paths.append(frozenset(token for token in path if isinstance(token, str)))

    def judged(self, judge: Callable[..., Any], more: tuple[Any, ...]) -> list[Any]:
        self.questions.append(Question(judge, more))
        return []


class _NoProject:
    """A project with only its settings: the rest differs from run to run."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings

    def __getattr__(self, name: str) -> NoReturn:
        _unknown()


class _AskedSettings:
    """The settings of a run, which record what they are asked for."""

    def __init__(self, record: _Record, settings: Settings) -> None:
        self._record = record
        self._settings = settings

    def __getattr__(self, name: str) -> Any:
        if name in ("_record", "_settings"):
            raise AttributeError(name)  # a copy that has none yet would recurse forever
        self._record.asked.add(name)
        return getattr(self._settings, name)


class _EmptyValue(dict[str, Any]):
    """The value of an empty spec, or of an absent mapping at a path in it."""

    def __init__(self, record: _Record, *path: str) -> None:
        super().__init__()
        self.record = record
        self.path = path

    def get(self, key: str, default: Any = None) -> Any:
        self.record.missing(*self.path, key)
        return default

    def __contains__(self, key: object) -> bool:
        self.record.missing(*self.path, str(key))
        return False

    __missing__ = __iter__ = __reversed__ = __len__ = __eq__ = __ne__ = __or__ = __ror__ = _unknown
    keys = values = items = copy = _unknown


class _EmptyPipeline(Pipeline):
    """A spec without any field."""

    def __init__(self, record: _Record, kind: Kind) -> None:
        super().__init__(Document(Source("", ""), 0, kind, _EmptyValue(record), lambda: None))
        self.record = record

    document = property(_unknown)

    @property
    def transform(self) -> dict[str, Any]:
        return _EmptyValue(self.record, "transform")

    def get(self, *pointer: str | int) -> Any:
        self.record.missing(*pointer)

    def inputs(self, *fields: str) -> list[Input]:
        for field in fields or ("input",):
            self.record.missing("input", field)
        return []

    def pfs_inputs(self, *fields: str) -> list[Leaf]:
        for field in fields or ("pfs",):
            self.record.missing("input", "pfs", field)
        return []

    def cron_inputs(self, *fields: str) -> list[Leaf]:
        for field in fields or ("cron",):
            self.record.missing("input", "cron", field)
        return []

    def found_by(self, judge: Callable[..., Any], *more: Any) -> Any:
        return self.record.judged(judge, more)


class _EmptySecret(Secret):
    """A usual secret without any field."""

    type = "Opaque"
    form = "json"
    judged = True
    hidden = decoded = None

    def __init__(self, record: _Record, kind: Kind) -> None:
        super().__init__(Document(Source("", ""), 0, kind, _EmptyValue(record), lambda: None))
        self.record = record

    @property
    def document(self) -> Any:
        return _WholeDocument()

    @property
    def metadata(self) -> dict[str, Any]:
        return _EmptyValue(self.record, "metadata")

    def mapping(self, *place: str) -> dict[str, Any]:
        self.record.missing(*place)
        return {}

    def found_by(self, judge: Callable[..., Any], *more: Any) -> Any:
        return self.record.judged(judge, more)


class _WholeDocument:
    """A document whose values could all be read."""

    unread: frozenset[Pointer] = frozenset()

    def __getattr__(self, name: str) -> NoReturn:
        _unknown()


class _EmptyDocument:
    """A document of a kind with nothing wrong or unusual in it."""

    def __init__(self, record: _Record, kind: Kind) -> None:
        self.record = record
        self.kind = kind
        self.spec = SpecForm() if kind is Kind.SECRET else _UsualForm(record, "spec")
        self.secret = _UsualForm(record, "secret") if kind is Kind.SECRET else SecretForm()

    @property
    def errors(self) -> list[ReadingError]:
        return self.record.judged(_errors, ())

    @property
    def duplicates(self) -> list[Pointer]:
        return self.record.judged(_duplicates, ())

    def found_by(self, judge: Callable[..., Any], *more: Any) -> Any:
        return self.record.judged(judge, more)

    def __getattr__(self, name: str) -> NoReturn:
        _unknown()


class _UsualForm:
    """How most documents are written."""

    def __init__(self, record: _Record, name: str) -> None:
        self._record = record
        self._name = name

    def __getattr__(self, name: str) -> Any:
        if name == "_name":
            raise AttributeError(name)  # a copy that has no form yet would recurse forever
        usual = getattr(_USUAL[self._name], name)
        self._record.judged(_is_unusual, (self._name, name))
        return usual


def _errors(document: Document) -> Sequence[ReadingError]:
    return document.errors


def _duplicates(document: Document) -> Sequence[Pointer]:
    return document.duplicates


_USUAL = {"spec": SpecForm(), "secret": SecretForm()}


def _is_unusual(document: Document, form: str, name: str) -> bool:
    return bool(getattr(getattr(document, form), name) != getattr(_USUAL[form], name))


LEARNABLE: dict[str, Callable[[_Record, Kind], Any]] = {
    "Pipeline": _EmptyPipeline,
    "Document": _EmptyDocument,
    "Secret": _EmptySecret,
}
"""The kinds of places for which an empty one exists."""
