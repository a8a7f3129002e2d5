"""Rules look only at what is unusual about a secret, and find there whatever they would find anywhere."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spec_lint.engine import linter
from spec_lint.engine.linter import Linter, chosen_rules
from spec_lint.engine.loader import load
from spec_lint.engine.probe import LEARNABLE
from spec_lint.findings.finding import Severity
from spec_lint.model.document import View
from spec_lint.model.project import Project
from spec_lint.model.secret import Secret
from spec_lint.model.settings import Settings
from spec_lint.model.unusual import sops_metadata, unusual_values
from spec_lint.settings.choice import Choice
from tests.reading.secret.secret_values import KEYS, SECRETS, TEXTS

WORDS = [
    *TEXTS, "change-me", "replace with yours", "to-do", "tbd", "fixme", "placeholder", "redacted",
    "dummy_password", "xxxx",
    "your-password", "insert key here", "put it here", "some-secret", "[password]", "%PASSWORD%", "__password__",
    "@password@", "***", "...", "???", "the CHANGE_ME of it", "<YOUR KEY>", "a XXXX b", "-----END X-----",
    "BEGIN CERTIFICATE", "-----BEGIN OPENSSH PRIVATE KEY-----", '"a"', "'a b'", "“a”", '{"a": 1}', '{"a": 1', "[1", "{",
    "a\0", "\0a", "a\0b\0c\0", "\ufeffa\0b\0", "MC4CAQAwBQYDK2VwBCIEICSdM+chHue8SoUe1D3H7zSNMZbGw3fenYFRxUXtNWY9",
    "aGVsbG8gd29ybGQ=", "Passw0rd", "password", "ABCDEFGH", "\t", " a", "a ", "a b", "a\nb", "\u00a0a", "postgres",
]  # fmt: skip
CHARACTERS = st.sampled_from([*" \n\r\t<>${}[]%_@x*.-?!~=+/aZ09\x00\x7fé\u200b\ufeff"])


@st.composite
def values(draw: st.DrawFn) -> str:
    """A value, maybe with one character more or less, maybe in base64."""
    text = draw(st.sampled_from(WORDS) | st.text(CHARACTERS, max_size=12))
    if draw(st.booleans()):
        at = draw(st.integers(0, len(text)))
        text = text[:at] + draw(CHARACTERS | st.just("")) + text[at + draw(st.integers(0, 1)) :]
    return base64.b64encode(text.encode()).decode() if draw(st.booleans()) else text


MAPS = st.dictionaries(st.sampled_from(KEYS) | st.text(CHARACTERS, max_size=4), values(), min_size=1, max_size=2)
ORDINARY = st.fixed_dictionaries(
    {"apiVersion": st.just("v1"), "kind": st.just("Secret"), "metadata": st.just({"name": "weather"})},
    optional={"data": MAPS, "stringData": MAPS},
)
BINARY = st.binary(max_size=12).map(lambda data: base64.b64encode(data).decode())


def looked_everywhere(view: View, judge: Callable[..., Any], *more: Any) -> Any:
    if isinstance(view, Secret):
        return view.all_values() if judge is unusual_values else judge(view) if judge is sops_metadata else True
    return judge(view, *more)


def findings(texts: list[str], *, everywhere: bool) -> list[tuple[str, str, int, int, str]]:
    documents = [one for at, text in enumerate(texts) for one in load(f"{at}.json", text.encode()).documents]
    project = Project(documents, Settings())
    chosen = chosen_rules(project.settings, Choice(info=True))
    with patch("spec_lint.engine.linter.LEARNABLE", {} if everywhere else LEARNABLE):
        found = Linter({rule: severity for rule, severity in chosen.items() if rule.visits == "Secret"})
    with (
        patch.object(View, "found_by", looked_everywhere if everywhere else View.found_by),
        patch.object(linter, "FEW", 0),
    ):
        run = found.run(project)
    assert not run.crashed
    return sorted((one.span.source.path, one.rule, one.span.start, one.span.end, one.message) for one in run.findings)


def agree(*secrets: Any) -> None:
    texts = [json.dumps(secret, ensure_ascii=False) for secret in secrets]
    assert findings(texts, everywhere=False) == findings(texts, everywhere=True)


@given(SECRETS, SECRETS)
@settings(max_examples=150, deadline=None)
def test_nothing_is_missed_in_odd_secrets(one: Any, other: Any) -> None:
    agree(one, other)


@given(ORDINARY, ORDINARY, BINARY)
@settings(max_examples=300, deadline=None)
def test_nothing_is_missed_in_values(one: Any, other: Any, binary: str) -> None:
    agree(one, other, {**one, "data": {"access": binary}})


@pytest.mark.parametrize("key", ["access", "tls.crt", "auth"])
@pytest.mark.parametrize("value", WORDS)
def test_nothing_is_missed_in_known_words(key: str, value: str) -> None:
    encoded = base64.b64encode(value.encode()).decode()
    ordinary = {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "weather"}}
    fields = (
        {"stringData": {key: value}},
        {"data": {key: encoded}},
        {"stringData": {key: encoded}},
        {"data": {key: value}},
    )
    agree(*({**ordinary, **field} for field in fields))


def test_the_ordinary_is_not_looked_at() -> None:
    text = json.dumps({
        "apiVersion": "v1", "kind": "Secret", "metadata": {"name": "weather"}, "type": "Opaque",
        "data": {"access": "c6m+9Jm79Nx70qTyyK9b2XoO"}, "stringData": {"secret": "5512-read"},
    })  # fmt: skip
    project = Project(load("a.json", text.encode()).documents)
    chosen = chosen_rules(project.settings, Choice())
    run: list[str] = []
    checks = {rule: Severity.WARNING for rule in chosen if rule.visits == "Secret" and rule.alone}
    with patch.object(linter._Round, "ask", lambda _, rule, *more: run.append(rule.code)):
        Linter(checks).run(project)
    assert len(checks) > 40
    assert run == []
