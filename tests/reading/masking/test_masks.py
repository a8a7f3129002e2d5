"""Which ranges of secret files are masked: of whole ones exactly the values, of broken ones whatever may be one."""

from __future__ import annotations

import io
import json
import re
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from spec_lint.engine.judge import judge
from spec_lint.engine.loader import load
from spec_lint.findings.finding import Finding, Span
from spec_lint.findings.source import Source
from spec_lint.findings.summary import Summary
from spec_lint.model.document import Kind
from spec_lint.model.project import Project
from spec_lint.reading.masking.broken import mask_broken
from spec_lint.reading.masking.masks import looks_secret, masks_for, masks_of
from spec_lint.reading.masking.shield import shielded
from spec_lint.report import write
from spec_lint.secrets.value import MASK
from tests.redaction.canaries import BROKEN_JSON, BROKEN_YAML, Canary, Search, made_up

NAMES = st.sampled_from(["access", "secret", ".dockerconfigjson", "tls.key", "a-b_c.d", "data", "name"])
VALUES = st.text(st.sampled_from('ab0 \\"\n\t{}[]:,#日😀'), max_size=30)


def masked(text: str) -> str:
    """A text with its masks, as an excerpt shows it but for line breaks inside of values."""
    shown, before = "", 0
    for start, end in masks_for(text):
        shown += text[before:start] + MASK
        before = end
    return shown + text[before:]


@given(st.dictionaries(NAMES, VALUES), st.dictionaries(NAMES, VALUES), st.sampled_from([None, 0, 1, 4]), st.booleans())
def test_of_json_the_layout_stays_and_the_values_go(
    data: dict[str, str], string_data: dict[str, str], indent: int | None, ascii_only: bool
) -> None:
    def text(one: dict[str, str], other: dict[str, str]) -> str:
        value = {
            "apiVersion": "v1",
            "kind": "Secret",
            "metadata": {"name": "vault", "labels": {"suite": "pachyderm"}, "annotations": one},
            "type": "Opaque",
            "data": one,
            "stringData": other,
        }
        return json.dumps(value, indent=indent, ensure_ascii=ascii_only)

    hidden = [dict.fromkeys(values, MASK) for values in (data, string_data)]
    assert masked(text(data, string_data)) == text(*hidden).replace(f'"{MASK}"', MASK)


@given(
    st.lists(
        st.tuples(NAMES, st.sampled_from(["hunter2", "'hu: # nter'", '"h\\n\\"#"', "|\n    hu\n      nt", "0x1F"]))
    )
)
def test_of_yaml_the_layout_stays_and_the_values_go(entries: list[tuple[str, str]]) -> None:
    head = "apiVersion: v1\nkind: Secret\nmetadata:\n  name: vault # hunter2\nstringData:\n"
    text = head + "".join(
        f"  {name}: {value}   # hunter2\n" if "|" not in value else f"  {name}: {value}\n" for name, value in entries
    )
    expected = head.replace("# hunter2", MASK)
    for name, value in entries:
        expected += f"  {name}: {MASK}" + ("\n" if "|" in value else f"   {MASK}\n")
    assert masked(text) == expected


BROKEN = [
    ('{"kind": "Secret", "data": {"a": "hunter2"', '{"kind": "Secret", "data": {@: @'),
    ('{"kind": "Secret", "data": {"a": "hunter2}', '{"kind": "Secret", "data": {@: @'),
    ('{"kind": "Secret", "data": {"a": hunter2, "b": "x"}', '{"kind": "Secret", "data": {@: @, @: @}'),
    (
        '{"kind": "hunter2", "type": "Opaque", "metadata": {"name": "x",}',
        '{"kind": @, "type": "Opaque", "metadata": {"name": @,}',
    ),
    ("kind: Secret\ndata:\n  - a: hunter2\n - b: 'x'\n", "kind: Secret\ndata:\n  - @: @\n - @: @\n"),
    ("kind: Secret\ndata:\n\ta: |\n\t  hunter2\n\tb: x\n", "kind: Secret\ndata:\n\t@: @\n\t  @\n\t@: @\n"),
]


@pytest.mark.parametrize(("text", "expected"), BROKEN)
def test_of_a_broken_file_only_a_secrets_own_words_stay(text: str, expected: str) -> None:
    shown, before = "", 0
    for start, end in mask_broken(text):
        shown += text[before:start] + "@"
        before = end
    assert shown + text[before:] == expected


WHOLE = [
    '{\n  "apiVersion": "v1",\n  "kind": "Secret",\n  "metadata": {"name": "vault"},\n  "type": "Opaque",\n'
    '  "stringData": {\n    "a": "@1@",\n    "b": "@2@"\n  }\n}\n',
    '{"kind": "Secret", "metadata": {"name": "vault"}, "data": {"a": "@1@"}, "stringData": {"b": "@2@"}}',
    "apiVersion: v1\nkind: Secret\nmetadata:\n  name: vault\nstringData:\n  a: @1@\n  b: '@2@'\n",
    "kind: Secret\nmetadata: {name: vault}\ndata:\n  a: |\n    @1@\n    @2@\ntype: Opaque\n",
    'kind: Secret\nmetadata: {name: vault}\nstringData: {a: @1@, b: "@2@"}\n',
]
CATALOGUE = [
    text.replace("@one@", "@1@").replace("@two@", "@2@")
    for title, text in (BROKEN_JSON | BROKEN_YAML).items()
    if title not in ("SealedSecret", "ExternalSecret", "sops")  # What stands in these is encrypted, or a name.
]
ONE, TWO = made_up("mutated one"), made_up("mutated two")
SEARCH = Search([Canary("value", "json", b"", (ONE, TWO))])
PIECES = st.sampled_from(
    [*"\"'{}[]:,\\#|>-&*!%@`?~\n\r\t \0é\ufeff\u2028", "\\u", "//", "/*", ": ", " #", "---\n", "{{", "x: "]
)
MUTATION = st.tuples(
    st.sampled_from(["cut", "insert", "replace", "end", "copy"]), st.floats(0, 1), st.floats(0, 1), PIECES
)
SHOWN_FIELDS = "name|namespace|generateName|uid|type|kind|apiVersion|immutable|labels?|selfLink"


def mutated(text: str, mutations: list[tuple[str, float, float, str]]) -> str:
    for what, at, length, piece in mutations:
        start = int(at * len(text))
        end = start + 1 + int(length**4 * 30)
        if what == "cut":
            text = text[:start] + text[end:]
        elif what == "end":
            text = text[: max(start, 40)]
        elif what == "copy":
            text = text[:end] + text[start:]
        else:
            text = text[:start] + piece + text[end if what == "replace" else start :]
    return text


def everything(text: str) -> str:
    """All that is reported of a text, read in each way."""
    out = io.StringIO()
    for kind in (None, Kind.SECRET, Kind.PIPELINE):
        project = Project(load("vault.json", text.encode("utf-8", "surrogatepass"), kind).documents)
        run = judge(project)
        assert not run.crashed
        findings = list(run.findings)
        for document in project.documents:
            # Each line once, whether or not a rule has something to say of it.
            starts = document.source.line_starts()[:40]
            findings += [shielded(Finding(Span(document.source, start, start + 1), "Look.")) for start in starts]
        for format_name in ("text", "json"):
            write(format_name, findings, Summary(1, 0, 1, 0, 1, 0, 0), out)
        out.write(" ".join(key for secret in project.secrets for key in list(secret.keys())))
    return out.getvalue()


MISTAKES = (st.sampled_from(WHOLE) | st.sampled_from(CATALOGUE), st.lists(MUTATION, min_size=1, max_size=4))


@settings(max_examples=60)
@given(*MISTAKES)
def test_no_mistake_shows_a_value(whole: str, mutations: list[tuple[str, float, float, str]]) -> None:
    assert_nothing_is_shown(whole, mutations)


@pytest.mark.slow
@settings(max_examples=600)
@given(*MISTAKES)
def test_none_of_many_mistakes_shows_a_value(whole: str, mutations: list[tuple[str, float, float, str]]) -> None:
    assert_nothing_is_shown(whole, mutations)


def assert_nothing_is_shown(whole: str, mutations: list[tuple[str, float, float, str]]) -> None:
    text = mutated(whole, mutations).replace("@1@", ONE).replace("@2@", TWO)
    # What has become a key, or the text of a field that is shown, is no value any more.
    values = f"(?:{ONE}|{TWO})"
    assume(not re.search(values + r"""[^\s:]*["']?\s*:""", text))
    assume(not re.search(rf"""(?:{SHOWN_FIELDS})["']?\s*:\s*[^\n,{{}}\[\]]*?{values}""", text))
    assume(looks_secret(text))
    assert SEARCH(everything(text)) == []


@pytest.mark.parametrize("key", ["“user”", "‘user name’", "user name", "db user name", "größe", "jobs@example.com"])
def test_a_key_that_kubernetes_rejects_is_shown_also_without_quotes(key: str) -> None:
    head = "kind: Secret\nmetadata: {name: vault}\nstringData:\n"
    assert masked(f"{head}  {key}: hunter2\n") == f"{head}  {key}: {MASK}\n"


@pytest.mark.parametrize("key", ["password:hunter2", "password=hunter2", "/* hunter2 */ a", "is hunter2xyz", "a “b"])
def test_a_key_without_quotes_that_may_hold_a_value_is_masked(key: str) -> None:
    head = "kind: Secret\nmetadata: {name: vault}\nstringData:\n"
    assert masked(f"{head}  {key}: tugboat\n") == f"{head}  {MASK}: {MASK}\n"


def test_a_type_with_a_space_around_it_is_shown() -> None:
    text = 'kind: Secret\nmetadata: {name: vault}\ntype: "Opaque "\n'
    assert masked(text) == text


def test_a_value_that_stands_like_a_key_is_not_named_as_a_field() -> None:
    text = f'{{"apiVersion": "v1", "kind": "Secret", "metadata": {{"name": "vault"}}, "stringData": "1", "{TWO}"}}'
    assert SEARCH(everything(text)) == []


@pytest.mark.parametrize(
    ("more", "is_shown"),
    [("kind: Pipeline", True), ("kind: Secret", False), ("kind: Pipeline\ndata: {a: b}", False), ("kind: p", False)],
)
def test_a_spec_that_calls_itself_a_pipeline_is_no_secret(more: str, is_shown: bool) -> None:
    assert ("tides" in masked(f"pipeline: {{name: tides}}\n{more}\n")) == is_shown


def test_what_is_said_to_be_a_secret_is_masked_even_where_it_looks_like_a_spec() -> None:
    fields = f'"metadata": {{"name": "x"}}, "pec": {{"a": "{ONE}"}}, "transform": {{"env": {{"A": "{TWO}"}}}}'
    text = f'{{"apiVersion": "v1", "knd": "Secret", {fields}}}'
    data = text.encode().replace(b'"name": ', b'"name":\xa2')
    documents = load("vault.json", data, Kind.SECRET).documents
    out = io.StringIO()
    write("text", judge(Project(documents)).findings, Summary(1, 0, 1, 0, 1, 0, 0), out)
    assert SEARCH(out.getvalue()) == []


@pytest.mark.parametrize(
    ("source", "shown", "hidden"),
    [
        ({"secretName": "ssh", "defaultMode": 400}, ("ssh", "400"), ()),
        ({"secretName": "ssh", "optional": True, "items": [{"key": "id", "path": "id_rsa", "mode": 256}]},
         ("ssh", "true", "id_rsa", "256"), ()),
        ({"secretName": "ssh", "value": "correct-horse"}, ("ssh",), ("correct-horse",)),
        ({"defaultMode": "correct-horse", "optional": "battery-staple"}, (), ("correct-horse", "battery-staple")),
    ],
)  # fmt: skip
def test_a_volume_with_a_secret_shows_its_names_and_modes(
    source: dict[str, Any], shown: tuple[str, ...], hidden: tuple[str, ...]
) -> None:
    patch = json.dumps([{"op": "add", "path": "/volumes/-", "value": {"name": "keys", "secret": source}}])
    text = f"pipeline: {{name: edges}}\ntransform: {{image: a, cmd: [b]}}\npod_patch: '{patch}'\n"
    places = masks_of(Source("edges.yaml", text))
    seen = "".join(letter for at, letter in enumerate(text) if not any(start <= at < end for start, end in places))
    assert all(word in seen for word in shown)
    assert not any(word in seen for word in hidden)
