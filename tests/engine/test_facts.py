"""The facts of files are plain, and hold no value of a secret, a command or a variable."""

from __future__ import annotations

import json
import marshal
from collections.abc import Iterator
from functools import partial
from typing import Any

import pytest
from rule_examples import NO_FILES, example

from spec_lint.engine.facts import FileFacts, facts_of, file_of
from spec_lint.engine.linter import Linter, chosen_rules
from spec_lint.engine.loader import LoadedFile, load
from spec_lint.engine.rule import all_rules
from spec_lint.findings.finding import Finding
from spec_lint.model.pipeline import Pipeline
from spec_lint.model.project import Project
from spec_lint.model.secret import Secret
from spec_lint.model.settings import Settings
from spec_lint.pachyderm.release import LATEST
from spec_lint.settings.choice import Choice
from tests.redaction.canaries import GROUPS, Canary, Search, b64, made_up

LINTER = Linter({rule: found for rule, found in chosen_rules(Settings(), Choice(info=True)).items() if rule.alone})
LONG = ("R207", "R208")


def facts(file: LoadedFile, *, judged: bool = True) -> FileFacts:
    found: list[Finding] = LINTER.run(Project(file.documents, Settings())).findings if judged else []
    return facts_of(file, LATEST, found, False)


def files(every: int) -> Iterator[tuple[str, bytes]]:
    """The examples of one in so many rules, and secrets of all forms."""
    for rule in list(all_rules().values())[::every]:
        for heading in ("Wrong", "Right") if rule.code not in (*NO_FILES, *LONG) else ():
            for name, text in example(rule, heading).files.items():
                yield name, text.encode()
    for canary in [canary for group in GROUPS.values() for canary in group][:: 4 * every]:
        yield canary.name, canary.data


@pytest.mark.parametrize("every", [pytest.param(1, marks=pytest.mark.slow), 6])
def test_facts_come_back_from_a_worker_and_from_a_store_as_they_were(every: int) -> None:
    for name, data in files(every):
        file = load(name, data)
        plain = facts(file).plain()
        assert marshal.loads(marshal.dumps(plain)) == plain
        *stored, texts = plain
        stored = json.loads(json.dumps(stored))
        first, second = (
            file_of(name, FileFacts(*found), LATEST, partial(load, name, data)) for found in (plain, (*stored, texts))
        )
        assert [seen(one) for one in first.documents] == [seen(one) for one in second.documents]
        assert list(map(told, first.findings)) == list(map(told, second.findings))
        assert [told(one) for one in first.findings] == [
            told(one) for one in LINTER.run(Project(file.documents)).findings
        ]
        assert [document.kind for document in first.documents] == [document.kind for document in file.documents]


def seen(document: Any) -> tuple[object, ...]:
    """What is known of a document."""
    view = document.view
    about: tuple[object, ...] = ()
    if isinstance(view, Pipeline):
        about = view.name, view.project(), view.secret_references(), view.inputs(), view.fields, view.empty
    elif isinstance(view, Secret):
        known = view.known()
        about = view.name, view.type, view.namespace, view.usual, known and known.keys, document.templated
    return document.kind, document.index, document.readable, document.unparsed, about


def told(finding: Finding) -> tuple[object, ...]:
    def place(span: Any) -> tuple[object, ...]:
        return span.source.path, span.start, span.end, span.text

    related = [(place(label.span), label.message) for label in finding.related]
    fix = finding.fix and [(place(edit.span), edit.text) for edit in finding.fix.edits]
    return finding._replace(span=None, related=(), fix=None)[1:], place(finding.span), related, fix  # type: ignore[arg-type]


def stored(file: LoadedFile) -> str:
    """What a cache may keep of a file: no finding, and no text."""
    found = facts(file, judged=False)
    assert not found.texts
    return json.dumps(found.plain(), ensure_ascii=False)


def test_no_value_of_a_secret_is_in_the_facts() -> None:
    canaries = [canary for group in GROUPS.values() for canary in group]
    search = Search(canaries)
    assert search("\n".join(stored(load(canary.name, canary.data)) for canary in canaries)) == []


VALUE = made_up("facts")
PLACES: dict[str, Any] = {
    "a command": {"transform": {"cmd": ["run", VALUE], "stdin": [VALUE], "err_cmd": [f"--password={VALUE}"]}},
    "a variable": {"transform": {"env": {"PASSWORD": VALUE, VALUE: "a"}}},
    "an image": {"transform": {"image": {"name": VALUE}, "image_pull_secrets": [{"name": VALUE}, [VALUE]]}},
    "an entry of secrets": {"transform": {"secrets": [{"name": "a", "value": VALUE, VALUE: "b", "key": [VALUE]}]}},
    "entries of another type": {"transform": {"secrets": {"a": VALUE}, "image_pull_secrets": {VALUE: VALUE}}},
    "fields of a mount": {"transform": {"secrets": [{"name": {"a": VALUE}, "mount_path": {"a": VALUE}}]}},
    "an unknown field": {"password": VALUE, VALUE: {"a": VALUE}},
    "an unknown field of the pipeline": {"pipeline": {"name": "a", VALUE: VALUE}},
    "a name": {"pipeline": {"name": {"a": VALUE}, "project": {"name": [VALUE], "token": VALUE}}},
    "an input": {"input": {"pfs": {"repo": "b", "token": VALUE, "glob": {"a": VALUE}}, "password": VALUE}},
    "an inner input": {"input": {"cross": [{"pfs": {"repo": "b", VALUE: 1}}, {"cron": {"spec": [VALUE], "a": VALUE}}]}},
    "an old input": {"input": {"git": {"url": f"https://user:{VALUE}@example.org/a"}}},
    "metadata": {"metadata": {"annotations": {"a": VALUE}, "labels": {VALUE: VALUE}}},
    "a service": {"service": {"annotations": {"a": VALUE}, "ip": {"a": VALUE}}, "spout": {"service": {"a": VALUE}}},
    "another type": {"output_branch": {"a": VALUE}, "update": [VALUE], "reprocess": {"a": VALUE}},
    "an egress": {"egress": {"URL": f"s3://a:{VALUE}@b/c", "sql_database": {"url": VALUE, "secret": {"a": VALUE}}}},
    "a pod": {"pod_spec": json.dumps({"containers": [{"env": [{"name": "A", "value": VALUE}]}]}), "pod_patch": VALUE},
    "a description": {"description": VALUE, "salt": VALUE, "tf_job": {"tf_job": VALUE}},
}


@pytest.mark.parametrize("place", PLACES)
def test_no_value_in_a_spec_is_in_the_facts(place: str) -> None:
    spec: dict[str, Any] = {"pipeline": {"name": "a"}, "transform": {"image": "a:1"}, "input": {"pfs": {"repo": "b"}}}
    search = Search([Canary(place, "json", b"", (VALUE,))])
    assert search(json.dumps(spec | PLACES[place]))
    found = stored(load("a.json", json.dumps(spec | PLACES[place]).encode()))
    assert search(found) == []
    assert '"repo"' in found or "input" in PLACES[place]


@pytest.mark.parametrize("more", [
    {"data": {"a": b64(VALUE)}, "stringData": {"b": VALUE}}, {"stringData": [VALUE]}, {"data": VALUE},
    {"stringData": {"a": {"b": VALUE}}}, {"strngData": {"a": VALUE}}, {"type": {"a": VALUE}},
    {"metadata": {"name": "a", "annotations": {"a": VALUE}, "labels": {VALUE: VALUE}, "namespace": [VALUE]}},
    {"metadata": {"name": {"a": VALUE}}},
])  # fmt: skip
def test_no_value_in_a_secret_is_in_the_facts(more: dict[str, Any]) -> None:
    value = {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "a"}} | more
    search = Search([Canary("a", "json", b"", (VALUE,))])
    assert search(json.dumps(value))
    assert search(stored(load("a.json", json.dumps(value).encode()))) == []
