"""The egress of a pipeline's jobs, chosen as the worker chooses it.

Source: processJobEgressing of Pachyderm 2.12 (src/server/worker/pipeline/transform/registry.go).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from spec_lint.findings.finding import Pointer
from spec_lint.grammar import GrammarError
from spec_lint.grammar.url import parse_url
from spec_lint.model.pipeline import Pipeline

URL: Pointer = ("egress", "URL")
_URLS = (URL, ("egress", "object_storage", "url"), ("egress", "sql_database", "url"))


def runs_egress(pipeline: Pipeline) -> bool:
    """Whether the pipeline's jobs have an egress step; those of spouts and services do not."""
    return not isinstance(pipeline.get("spout"), dict) and not isinstance(pipeline.get("service"), dict)


def object_storage_url(pipeline: Pipeline) -> tuple[Pointer, str] | None:
    """The URL of the object store that output goes to, and its place; ``URL`` wins over ``object_storage``."""
    if not runs_egress(pipeline):
        return None
    for pointer in (URL, ("egress", "object_storage", "url")):
        url = pipeline.text(*pointer)
        if url:
            return pointer, url
    return None


def sql_database(pipeline: Pipeline) -> dict[str, Any] | None:
    """The fields of the database that the output goes to, or None; ``URL`` wins over it."""
    target = pipeline.get("egress", "sql_database")
    if not isinstance(target, dict) or not runs_egress(pipeline) or pipeline.text(*URL):
        return None
    return target


def passwords(pipeline: Pipeline) -> Iterator[tuple[Pointer, int, int]]:
    """The passwords in the URLs of an egress, used or not: the place of the URL, and their offsets in it.

    In a URL that cannot be parsed, everything between the first colon and the last ``@`` after the slashes.
    """
    for pointer in _URLS:
        text = pipeline.text(*pointer)
        if not text:
            continue
        for start, end in _passwords(text):
            if start < end:
                yield pointer, start, end


def _passwords(text: str) -> Iterator[tuple[int, int]]:
    try:
        url = parse_url(text)
    except GrammarError:
        found = re.search("//[^:]*:(.*)@", text, re.DOTALL)
        if found:
            yield found.span(1)
    else:
        if url.password_place:
            yield url.password_place
    for match in re.finditer("[?&]password=([^&]*)", text):
        yield match.span(1)
