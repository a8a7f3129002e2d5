"""The secrets of a text, and those that a kustomization generates, as documents."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING

from spec_lint.findings.source import Source
from spec_lint.model.document import Document, Kind, SecretForm, Template

if TYPE_CHECKING:
    from spec_lint.reading.filled import Filled
    from spec_lint.reading.kustomization import Kustomization
    from spec_lint.reading.secret.file import SecretText
    from spec_lint.secrets.makers import Makers


def _is_plain(source: Source) -> bool:
    from spec_lint.reading.json.plain import plain_specs  # saves start-up time, as above

    return not source.marked and plain_specs(source.text) is not None


def secret_documents(
    source: Source,
    data: bytes,
    *,
    forced: bool = False,
    plain: bool | None = False,
    makers: Makers | None = None,
    filled: Filled | None = None,
    template: Template | None = None,
) -> Iterator[Document]:
    """The secrets of a text; ``plain`` says whether ``plain_specs`` accepts it, without a byte order mark (None: it is
    looked at)."""
    if plain is None:
        plain = _is_plain(source)
    if plain and (document := _plain_secret(source, forced, template)) is not None:
        yield document
        return
    from spec_lint.reading.secret.file import decode_bytes, read_secrets  # saves start-up time: most runs read none

    text, problem = decode_bytes(data)
    if text != source.text:
        source = Source(source.path, text, origin=source.origin)
    read = source if filled is None else filled.source
    secrets = read_secrets(read, forced=forced, encoding=problem, makers=makers)
    if filled is not None:
        source.masks = read.masks
    for secret in secrets:
        if filled is not None:
            secret.value, secret.node = filled.restored(secret.value), filled.node(secret.node)
        yield _secret(source, secret, forced, template)


def _secret(source: Source, secret: SecretText, forced: bool, template: Template | None = None) -> Document:
    form = SecretForm(
        secret.form, secret.hidden, secret.open_keys, secret.first, secret.decoded, secret.partial, secret.copied
    )
    node = secret.node
    return Document(
        source,
        secret.index,
        Kind.SECRET,
        secret.value,
        lambda: node,
        secret.errors,
        frozenset(secret.unread),
        tuple(secret.duplicates),
        forced,
        secret=form,
        template=template,
    )


def _plain_secret(source: Source, forced: bool, template: Template | None) -> Document | None:
    from spec_lint.reading.secret.plain import masks_of_secret, node_of, plain_secret  # saves start-up time, as above

    value = plain_secret(source.text)
    if value is None:
        return None
    if value.get("kind", "Secret") != "Secret" or (not forced and "annotations" in value.get("metadata", {})):
        return None  # it may make a secret
    source.mask_later(masks_of_secret)
    form = SecretForm(first=True)
    find = partial(node_of, source)
    return Document(source, 0, Kind.SECRET, value, find, forced=forced, secret=form, template=template)


def generated_secrets(source: Source, kustomization: Kustomization) -> list[Document]:
    """The secrets that a kustomization generates."""
    if not kustomization.generators:
        return []
    from spec_lint.reading.kustomization import generated  # saves start-up time: most runs read none

    return [_secret(source, secret, False) for secret in generated(source, kustomization)]
