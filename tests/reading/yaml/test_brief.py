"""Long YAML is read without the parts that nothing is asked of, and all places stay the same."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from spec_lint.reading.yaml.brief import brief

SECRET = "kind: Secret\nmetadata: {name: db}\n"
OTHER = "kind: ConfigMap\ndata:\n  a: |\n    x\n  b: 'y\n\n    z'\n"
LISTED = """\
kind: List
items:
{indent}- kind: ConfigMap
{indent}  data: {{}}
{indent}- kind: Secret
{indent}  metadata: {{name: db}}
"""


def wanted(part: str) -> bool:
    return "Secret" in part


def composed(text: str) -> list[object]:
    return list(YAML(typ="safe", pure=True).compose_all(text))


@pytest.mark.parametrize(
    "text",
    [
        f"{OTHER}---\n{SECRET}---\n{OTHER}",
        f"# licence\n---\n{OTHER}--- # next\n{SECRET}...\n---\n{OTHER}",
        f"%YAML 1.2\n---\n{OTHER}---\n{SECRET}",
        "---\r\nkind: ConfigMap\r\n---\r\nkind: Secret\r\n",
        LISTED.format(indent="") + "apiVersion: v1\n",
        LISTED.format(indent="  ") + "# end\nmetadata: {}\n" + f"---\n{OTHER}",
    ],
)
def test_documents_and_places_stay(text: str) -> None:
    short = brief(text, wanted)
    assert len(short) == len(text)
    assert short.count("\n") == text.count("\n")
    assert "ConfigMap" not in short
    assert short.index("Secret") == text.index("Secret")
    assert len(composed(short)) == len(composed(text))


@pytest.mark.parametrize("indent", ["", "  "])
def test_only_the_items_of_a_list_that_are_not_wanted_are_emptied(indent: str) -> None:
    text = LISTED.format(indent=indent)
    value = YAML(typ="safe", pure=True).load(brief(text, wanted))
    assert value == {"kind": "List", "items": [{"_": None}, {"kind": "Secret", "metadata": {"name": "db"}}]}


def test_a_document_on_the_line_of_its_marker_stays() -> None:
    text = "--- {kind: A}\n--- {kind: ConfigMap}\n--- {kind: Secret}\n"
    assert len(composed(brief(text, wanted))) == 3


def test_items_with_anchors_stay() -> None:
    text = "kind: List\nitems:\n- &a {kind: ConfigMap}\n- {kind: Secret, metadata: *a}\n"
    assert brief(text, wanted) == text


def test_a_text_without_anything_wanted_is_empty_documents() -> None:
    short = brief(f"{OTHER}---\n{OTHER}", wanted)
    assert YAML(typ="safe", pure=True).load_all(short) is not None
    assert [*YAML(typ="safe", pure=True).load_all(short)] == [{"_": None}, {"_": None}]


@given(
    st.lists(st.sampled_from([OTHER, SECRET, "# comment\n", "\n", "- a\n- b\n", "text\n", "... \n", "--- x\n", "a\n"]))
)
def test_as_many_documents_are_left(parts: list[str]) -> None:
    text = "---\n".join(parts)
    try:
        before = composed(text)
    except YAMLError:
        return
    assert len(composed(brief(text, wanted))) == len(before)


DEFINITION = """\
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {meta}
  name: Secrets.example.org
spec:
  names:
    kind: Secret
status:
  conditions: []
"""


@pytest.mark.parametrize("before", ["", "---\n", "--- # Source: crds.yaml\n", f"{SECRET}---\n"])
def test_a_definition_of_a_kind_is_not_asked_for(before: str) -> None:
    text = before + DEFINITION.format(meta="") + f"---\n{SECRET}"
    short = brief(text, wanted)
    assert len(short) == len(text)
    assert "CustomResourceDefinition" not in short
    assert short.count("Secret") == text.count(SECRET)
    assert len(composed(short)) == len(composed(text))


@pytest.mark.parametrize(
    "text",
    [
        DEFINITION.format(meta="") + "pipeline: {name: Secret}\n",
        DEFINITION.format(meta="").replace("apiextensions.k8s.io", "example.org"),
        DEFINITION.format(meta="{}").replace("  name: Secrets.example.org\n", ""),
        DEFINITION.format(meta="") + SECRET,
        "pipeline: {}\n" + DEFINITION.format(meta=""),
        DEFINITION.format(meta="") + "{{- if .Secret }}\n",
    ],
)
def test_what_may_be_more_than_a_definition_is_asked_for(text: str) -> None:
    assert brief(text, wanted) == text
