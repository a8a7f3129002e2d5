"""The marks of template languages."""

from __future__ import annotations

import time

import pytest

from spec_lint.grammar.marks import marks


@pytest.mark.parametrize(
    ("text", "languages"),
    [
        ("{{ .Values.name }}", ["helm"]),
        ('{{ include "a" . }}-{{ b }}', ["helm", "braces"]),
        ("{{ a { b } .Release.Name }}", ["helm"]),
        ("{{ a }} and {{ .Chart.Name | quote }}", ["braces", "helm"]),
        ("{{ a\n.Values }}", []),
    ],
)
def test_braces(text: str, languages: list[str]) -> None:
    assert [mark.language for mark in marks(text)] == languages


@pytest.mark.parametrize("start", ["{{ ", "{% ", "${", "<% ", "(@=", "#{a", "{{ .Values ", "((a", "%{a", "{# ", "${{ "])
def test_marks_that_never_end_take_linear_time(start: str) -> None:
    def seconds(number: int) -> float:
        text, begin = start * number, time.process_time()
        list(marks(text))
        return time.process_time() - begin

    assert seconds(40_000) < 20 * seconds(5_000) + 0.5
