"""Results that are kept with what they are about, and documents that do not change."""

from __future__ import annotations

from spec_lint.engine.loader import load
from spec_lint.model.document import Document
from spec_lint.model.once import once
from spec_lint.model.pipeline import Pipeline
from spec_lint.pachyderm.release import Release

SPEC = b'{"pipeline": {"name": "edges"}, "transform": {"image": "edges:1.0"}, "tolerations": []}'


def test_a_result_is_computed_once_for_each_document_and_argument() -> None:
    calls: list[int] = []

    @once
    def size(document: Document, factor: int) -> int:
        calls.append(factor)
        return factor * len(document.source.text)

    (first,), (second,) = load("a.json", SPEC).documents, load("b.json", SPEC).documents
    assert [size(first, 1), size(first, 1), size(first, 2), size(second, 1)] == [
        len(SPEC), len(SPEC), 2 * len(SPEC), len(SPEC),
    ]  # fmt: skip
    assert calls == [1, 2, 1]


def test_two_releases_see_one_document_differently() -> None:
    (document,) = load("a.json", SPEC).documents
    assert "tolerations" in Pipeline(document).value
    assert "tolerations" not in Pipeline(document, Release.parse("2.0")).value
    assert "tolerations" in document.value
