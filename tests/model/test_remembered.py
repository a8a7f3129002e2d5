"""Views over the facts of documents look to rules like views of the documents themselves."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from rule_examples import NO_FILES, Example, example, lint

from spec_lint.engine import collect
from spec_lint.engine.facts import FileFacts, facts_of, file_of
from spec_lint.engine.loader import LoadedFile, load
from spec_lint.engine.rule import Rule, all_rules
from spec_lint.findings.finding import Severity
from spec_lint.model.remembered import RememberedDocument, RememberedPipeline, RememberedSecret
from spec_lint.model.secret import Secret
from spec_lint.pachyderm.release import LATEST
from tests.end_to_end.running import secret, spec

RULES = [rule for rule in all_rules().values() if not rule.alone and rule.code not in NO_FILES]


@pytest.mark.parametrize("heading", ["Wrong", "Right"])
@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_a_rule_finds_the_same_in_remembered_documents(
    rule: Rule, heading: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = example(rule, heading)
    whole = told(rule, given, tmp_path)
    monkeypatch.setattr(collect, "FEW", 0)
    assert told(rule, given, tmp_path) == whole
    assert bool(whole) == (heading == "Wrong")


def told(rule: Rule, given: Example, folder: Path) -> list[tuple[Any, ...]]:
    """What is found in an example of a rule."""
    outcome = lint(rule, given, folder)
    assert not outcome.crashed
    return [_told(finding) for finding in outcome.findings]


def _told(finding: Any) -> tuple[Any, ...]:
    def place(span: Any) -> tuple[Any, ...]:
        return span.source.path, span.start, span.end, span.text

    related = [(place(label.span), label.message) for label in finding.related]
    return *finding._replace(span=None, related=(), fix=None), place(finding.span), related


class Reading:
    """A remembered file, and how often it was read again."""

    def __init__(self, text: str, then: str | None = None, name: str = "a.json", with_text: bool = False) -> None:
        self.times, self.name = 0, name
        self.then = text if then is None else then
        file = load(name, text.encode())
        found = [
            document.finding((), "a")._replace(rule="P001", name="", severity=Severity.ERROR)
            for document in file.documents[:with_text]
        ]
        plain: list[Any] = json.loads(json.dumps(facts_of(file, LATEST, found, False).plain()[:-1]))
        texts = facts_of(file, LATEST, found, False).texts
        self.file = file_of(name, FileFacts(*[*plain, texts]), LATEST, self.again)

    def again(self) -> LoadedFile:
        self.times += 1
        return load(self.name, self.then.encode())

    @property
    def view(self) -> Any:
        (document,) = self.file.documents
        assert isinstance(document, RememberedDocument)
        return document.view


def test_names_references_and_inputs_are_told_without_reading() -> None:
    reading = Reading(spec("edges", nothing=1))
    pipeline = reading.view
    assert isinstance(pipeline, RememberedPipeline)
    whole = load("a.json", spec("edges", nothing=1).encode()).documents[0]
    assert pipeline.name == "edges"
    assert pipeline.get("input", "pfs", "repo") == "raw"
    assert [one.name for one in pipeline.secret_references()] == ["store"]
    assert pipeline.secret_references()[0].pointer == ("transform", "secrets", 0)
    assert pipeline.document.readable
    assert not pipeline.document.unparsed
    assert reading.times == 0
    assert pipeline.get("transform", "cmd") == ["python3", "/app/run.py"]
    assert pipeline.get("nothing") == 1
    assert pipeline.span(("transform",)).text == whole.span(("transform",)).text
    assert reading.times > 0


def test_names_and_keys_of_a_secret_are_told_without_reading() -> None:
    reading = Reading(secret("store", "access", "secret"))
    found = reading.view
    assert isinstance(found, RememberedSecret)
    known = found.known()
    assert known is not None
    assert (known.name, known.type, known.namespace) == ("store", "Opaque", None)
    assert known.keys == frozenset({"access", "secret"})
    assert reading.times == 0
    assert known.span is not None
    assert known.span.text == '"store"'
    assert found.keys() == {"access": ("stringData", "access"), "secret": ("stringData", "secret")}
    assert [value.text for value in found.all_values()] == ["made-up", "made-up"]


@pytest.mark.parametrize("with_text", [True, False])
@pytest.mark.parametrize("then", ["", "[", "a: b", "[1]", secret("edges", "a"), spec("b") + "#", f"[{spec('edges')}]"])
def test_a_spec_that_has_changed_is_empty_from_then_on(then: str, with_text: bool) -> None:
    reading = Reading(spec("edges"), then, with_text=with_text)
    pipeline = reading.view
    assert pipeline.name == "edges"
    if with_text:
        assert pipeline.span().source.text == spec("edges")
        assert pipeline.get("transform", "cmd") is None
        assert pipeline.document.node() is None
    assert pipeline.span(("transform", "image")).text in pipeline.document.source.text
    assert pipeline.name == "edges"


@pytest.mark.parametrize("then", ["", "[", secret("store", "hunter2"), spec("b"), "kind: Secret\ndata: {a:hunter2}\n"])
def test_a_secret_that_has_changed_shows_nothing_of_the_new_text(then: str) -> None:
    reading = Reading(secret("store", "access"), then, with_text=True)
    found = reading.view
    assert found.keys() == {}
    assert found.all_values() == []
    assert "hunter2" not in found.span(("stringData",)).text


def test_the_masks_of_a_yaml_secret_stay_with_its_text() -> None:
    text = "kind: Secret\nmetadata: {name: a}\nstringData: {password:hunter2-tugboat}\n"
    whole = Secret(load("a.yaml", text.encode()).documents[0])
    assert "hunter2-tugboat" not in "".join(whole.keys())
    for with_text in (False, True):
        found = Reading(text, name="a.yaml", with_text=with_text).view
        assert found.keys() == whole.keys()
