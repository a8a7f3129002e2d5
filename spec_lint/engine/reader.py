"""Reads the files of a run, each as what it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from spec_lint.engine.loader import BEGINNING, UTF16_MARKS, LoadedFile, begins_like_ours, decode, load
from spec_lint.engine.request import Request
from spec_lint.files.content import STDIN, ReadProblem, read_beginning
from spec_lint.findings.named_tuple import NamedTuple
from spec_lint.model.document import Kind

if TYPE_CHECKING:
    from spec_lint.secrets.makers import Makers


class Item(NamedTuple):
    """A file to read: its path; its name in reports; its kind, if the user or the configuration says so; whether the
    user named it; whether the rules judge it, or it is only read for the sake of others."""

    path: str
    name: str
    kind: Kind | None
    given: bool
    judged: bool = True

    @property
    def is_jsonnet(self) -> bool:
        return self.name.lower().endswith((".jsonnet", ".libsonnet"))


def read_item(item: Item, request: Request, data: bytes | ReadProblem | None = None) -> LoadedFile:
    """A file with its documents, or with the ``problem`` that it could not be read. ``data`` are its bytes, if they are
    known already."""
    request = request.at(item.name)
    data = request.read(item.path) if data is None else data
    file = _read(item, request, data)
    if file.documents and isinstance(data, bytes) and _may_have_comments(data):
        from spec_lint.engine.comments import comments_of  # saves start-up time: few files have any

        file.comments = comments_of(file, data, request.config.release, jsonnet=item.is_jsonnet)
    if request.defaults is not None:
        request.defaults.merge_into(file)
    return file


def _may_have_comments(data: bytes) -> bool:
    """Whether the content of a file may have a comment that is about spec-lint: a quick look."""
    words = b"lint" in data or b"noqa" in data or b"Lint" in data or b"LINT" in data or b"NOQA" in data
    return words or data.startswith(UTF16_MARKS)


def _read(item: Item, request: Request, data: bytes | ReadProblem) -> LoadedFile:
    if isinstance(data, ReadProblem):
        # Data files beside the specs may have any size: report an error only if this one is known to be a spec.
        left_alone = data.too_large and item.kind is None and not (item.given and _begins_like_ours(item.path))
        return LoadedFile(item.name, large=True) if left_alone else LoadedFile(data.path, problem=data.message)
    if item.is_jsonnet and request.forced is None:
        # With --as the user decides what a file is; `pachctl create pipeline -f` would read it so too.
        return _jsonnet(item, data, request)
    if request.config.render:
        return _rendered(item, data, request)
    return load(item.name, data, item.kind, request.config.release, makers=_makers(request))


def _rendered(item: Item, data: bytes, request: Request) -> LoadedFile:
    """A file of a project whose configuration has commands that render files."""
    from spec_lint.engine.rendered_files import expect_placeholders, load_rendered, rendering_of  # few projects do

    how = rendering_of(request.config, item.name)
    if how is not None and request.renders(item.path):
        return load_rendered(item.path, item.name, data, item.kind, request, how)
    file = load(item.name, data, item.kind, request.config.release, makers=_makers(request))
    if how is not None:
        expect_placeholders(file)
    return file


def _makers(request: Request) -> Makers | None:
    """The makers of secrets, if the configuration adds some to the table."""
    added = request.config.secret_makers
    if not added:
        return None
    from spec_lint.secrets.makers import Makers  # saves start-up time: few projects have any

    return Makers(added)


def _begins_like_ours(path: str) -> bool:
    """Whether a file that is too large begins like a spec or a secret; on standard input nobody pipes other files."""
    return path == STDIN or begins_like_ours(decode(read_beginning(path, BEGINNING))[0])


def _jsonnet(item: Item, data: bytes, request: Request) -> LoadedFile:
    from spec_lint.engine.jsonnet_files import load_jsonnet, sets_of  # saves start-up time: most runs meet no jsonnet

    sets, is_spec = sets_of(request.config)(item.name, item.given, item.given and len(request.paths) == 1)
    return load_jsonnet(item.name, data, item.kind, request.config.release, sets, is_spec)
