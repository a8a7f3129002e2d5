"""Jsonnet files: rendered with each of their argument sets; the output is read like any spec."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Protocol

from spec_lint.engine.loader import LoadedFile, Rendered, decode, load
from spec_lint.files.content import VERSION_CONTROL, git_root
from spec_lint.files.discovery import matcher
from spec_lint.findings.source import Source, Unrendered
from spec_lint.grammar.words import listed
from spec_lint.model.document import Document, Kind
from spec_lint.model.recognition_of_texts import is_jsonnet_of_spec, may_render_to_spec
from spec_lint.pachyderm.release import Release
from spec_lint.reading.jsonnet.rendering import Rendering, imports_of, render
from spec_lint.reading.masking.credential_places import names_in
from spec_lint.reading.masking.hidden_values import SHORTEST, Values
from spec_lint.reading.masking.masks import hide
from spec_lint.reading.node import ReadingError
from spec_lint.secrets.credential_forms import is_hidden
from spec_lint.settings.config import Config

NEVER_RENDERED = (".libsonnet",)
FIRST_RELEASE = (2, 1)
"""The first release whose pachctl accepts jsonnet."""


@dataclass(frozen=True, slots=True)
class ArgumentSet:
    """Top-level arguments for a file; ``name`` is the name of the set, ``root`` the folder local imports stay in.

    With ``shared`` they are meant for several files, each of which takes those that it has parameters for.
    """

    arguments: Mapping[str, str] = field(default_factory=dict)
    name: str | None = None
    root: Path | None = None
    shared: bool = False

    @property
    def origin(self) -> str:
        """How a text was rendered, in words."""
        if self.name:
            return f"rendered with the arguments {self.name}"
        if self.arguments and self.shared:
            return "rendered with the given arguments"
        if not self.arguments:
            return "rendered without arguments"
        return "rendered with " + ", ".join(self.arguments)  # names only: a value may be a password


class SetsOf(Protocol):
    """Gives the argument sets of a path, and whether it is certain to be a spec."""

    def __call__(self, path: str, given: bool, alone: bool = False) -> tuple[list[ArgumentSet], bool]: ...


def sets_of(config: Config) -> SetsOf:
    """A function that returns the argument sets of a path, and whether it is certain to be a spec.

    Arguments for any file are all for a path that was given ``alone``, and shared by several paths otherwise. It is
    certain if the configuration names the path among the files of a set, or if it was ``given`` together with
    arguments for any file, as on the command line.
    """
    root = config.root or Path()
    known = [
        (
            matcher(given.files, root) if given.files else None,
            ArgumentSet(given.arguments, given.name, root if given.local_imports else None),
        )
        for given in config.jsonnet
    ]

    def sets(path: str, given: bool, alone: bool = False) -> tuple[list[ArgumentSet], bool]:
        named = [arguments for matches, arguments in known if matches is not None and matches(path)]
        for_all = [replace(arguments, shared=not alone) for matches, arguments in known if matches is None]
        return named + for_all, bool(named or (for_all and given))

    return sets


class JsonnetFile(LoadedFile):
    """A jsonnet file. ``missing`` means that no renderer is installed, ``wanted`` are the missing arguments,
    ``untaken`` the shared arguments that it has no parameter for (None if it was not rendered)."""

    __slots__ = ("missing", "untaken", "wanted")

    def __init__(self, path: str) -> None:
        super().__init__(path)
        self.missing = False
        self.wanted: tuple[str, ...] = ()
        self.untaken: frozenset[str] | None = None

    @property
    def unrendered(self) -> bool:
        return self.missing or self.waiting

    @property
    def waiting(self) -> bool:
        return bool(self.wanted)


def load_jsonnet(
    path: str,
    data: bytes,
    forced: Kind | None,
    release: Release,
    sets: Sequence[ArgumentSet],
    everything: bool = False,
) -> LoadedFile:
    """The documents of a jsonnet file, rendered with each of ``sets`` (without arguments if there is none).

    Unless ``forced`` or ``everything`` says so, a file is left alone if its text does not look like a spec, nor
    anything that it renders to with what it imports.
    """
    text, error = decode(data)
    loaded = JsonnetFile(path)
    declared = everything or forced is Kind.PIPELINE
    source = Source(path, text)
    if path.lower().endswith(NEVER_RENDERED) or forced is Kind.SECRET:
        return loaded
    if not (declared or is_jsonnet_of_spec(text) or (may_render_to_spec(_with_imports(source)) and _renders(source))):
        return loaded
    if error is None and release < FIRST_RELEASE:
        error = _too_old(release)
    if error is not None:
        loaded.documents.append(_failed(source, error))
        return loaded
    for arguments in sets or [ArgumentSet()]:
        rendering = render(source, arguments.arguments, root=arguments.root, shared=arguments.shared)
        if rendering.missing:
            loaded.missing = True
            loaded.documents.append(_failed(source, _no_renderer()))
            break
        loaded.untaken = (loaded.untaken or frozenset()) | rendering.untaken
        if rendering.wanted and (not sets or arguments.shared):
            loaded.wanted = rendering.wanted
            loaded.documents.append(_failed(source, _no_arguments(rendering)))
            break
        taken = {name: value for name, value in arguments.arguments.items() if name not in rendering.untaken}
        found = _documents(source, rendering, replace(arguments, arguments=taken), declared, release)
        if not _is_reported(found, loaded.documents):
            loaded.documents.extend(found)
    return loaded


MOST_IMPORTS = 5
"""So many imports of a file are read to see what it is."""


def _with_imports(source: Source) -> str:
    """A text, and those of the local files that it imports, which are read only to see what it is."""
    texts = [source.text]
    for name in list(imports_of(source.text))[:MOST_IMPORTS]:
        if (place := _reachable(source.path, name)) is not None:
            texts.append(decode(place.read_bytes()[:LARGEST_IMPORT])[0])
    return "\n".join(texts)


LARGEST_IMPORT = 1 << 20


def _reachable(path: str, name: str) -> Path | None:
    """An imported file in the same repository, or below the folder of the file; None if there is none."""
    folder = Path(path).parent.resolve()
    place = (folder / name).resolve()
    root = Path(git_root(str(folder)) or folder).resolve()
    parts = place.relative_to(root).parts if place.is_relative_to(root) else VERSION_CONTROL
    return place if VERSION_CONTROL.isdisjoint(parts) and place.is_file() else None


def _renders(source: Source) -> bool:
    """Whether a text renders to a spec, with the imports that pachd would not find."""
    folder = Path(source.path).parent.resolve()
    rendering = render(source, {}, root=Path(git_root(str(folder)) or folder))
    if rendering.output is None:
        return False
    read = load(source.path, rendering.output.encode("utf-8", "surrogatepass"))
    return any(document.kind is Kind.PIPELINE for document in read.documents)


def _documents(
    source: Source, rendering: Rendering, arguments: ArgumentSet, declared: bool, release: Release
) -> list[Document]:
    if rendering.error is not None:
        return [_failed(source, rendering.error, arguments)]
    assert rendering.output is not None
    output = rendering.output
    if not output.lstrip().startswith(("{", "[")):
        message = "The output of this file must be a spec or a list of specs."
        error = ReadingError("R132", message, 0, min(1, len(source.text)))
        return [_failed(source, error, arguments)]
    rendered = Rendered(arguments.origin, output.lstrip().startswith("["))
    data = output.encode("utf-8", "surrogatepass")
    read = load(source.path, data, Kind.PIPELINE if declared else None, release, rendered)
    _hide_arguments(read.documents, arguments.arguments)
    return read.documents


def _hide_arguments(documents: Sequence[Document], arguments: Mapping[str, str]) -> None:
    """Mask the values of arguments wherever they appear: credentials, known by their names, and all others that are
    long enough and are not part of any name in the specs."""
    hidden = [value for name, value in arguments.items() if len(value) > 2 and is_hidden(name, value)]
    others = {value for value in arguments.values() if len(value) >= SHORTEST}.difference(hidden)
    if others:
        names = "\n".join(name for document in documents for name in names_in(document.value))
        hidden += [value for value in others if value not in names]
    values = Values(form for value in hidden for form in (value, json.dumps(value)[1:-1]))
    if values:
        for source in {document.source for document in documents}:
            hide(source, values.places(source.text))


def _failed(source: Source, error: ReadingError, arguments: ArgumentSet | None = None) -> Document:
    if arguments is not None and arguments.arguments:
        source = Unrendered(source.path, source.text, origin=arguments.origin)
    return Document(source, 0, Kind.PIPELINE, None, lambda: None, [error])


def _is_reported(found: list[Document], before: list[Document]) -> bool:
    """Whether an error is the same as one from an earlier argument set."""
    reported = {error for document in before if document.value is None for error in document.errors}
    return bool(found) and found[0].value is None and all(error in reported for error in found[0].errors)


def _no_renderer() -> ReadingError:
    hint = (
        "Install one with `pip install gojsonnet`; where it has no wheel, as on Windows and Alpine, install `jsonnet` "
        'instead (in a pre-commit hook, `additional_dependencies: ["jsonnet"]`).'
    )
    return ReadingError("R137", "This file was not checked, because no jsonnet renderer is installed.", 0, 1, hint)


def _no_arguments(rendering: Rendering) -> ReadingError:
    assert rendering.error is not None
    names = listed([f"`{name}`" for name in rendering.wanted], "and")
    plural = "arguments" if len(rendering.wanted) > 1 else "argument"
    are = "are" if len(rendering.wanted) > 1 else "is"
    message = f"This file was not checked, because the {plural} {names} {are} missing."
    return rendering.error._replace(code="R138", message=message)


def _too_old(release: Release) -> ReadingError:
    message = f"Pachyderm {release[0]}.{release[1]} does not accept jsonnet; pachctl does since 2.1."
    return ReadingError("P805", message, 0, 1, "Render the file yourself, and create the pipelines from its output.")
