"""A placeholder of another tool leaves out the value that it stands in, says so, and leaves the rest to be judged."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest

from spec_lint.engine.judge import judge
from spec_lint.engine.loader import load
from spec_lint.findings.finding import Finding
from spec_lint.model.project import Project
from spec_lint.settings.choice import Choice

PLACEHOLDERS = ("${PASSWORD}", "$(PASSWORD)", "{{ .Values.password }}", "a: ${X}\n", "<%= password %>")


def found(text: str, name: str = "vault.yaml") -> list[Finding]:
    return judge(Project(load(name, text.encode()).documents), Choice(info=True)).findings


def rules(text: str) -> list[str]:
    return [finding.rule for finding in found(text) if finding.rule != "R216"]


def manifest(name: str = "vault", **data: Any) -> str:
    body: dict[str, Any] = {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": name}, **data}
    return "".join(f"{key}: {json.dumps(value)}\n" for key, value in body.items())


@pytest.mark.parametrize("placeholder", PLACEHOLDERS)
@pytest.mark.parametrize("field", ["data", "stringData"])
def test_one_value_is_left_out_and_the_rest_is_judged(placeholder: str, field: str) -> None:
    assert rules(manifest(**dict[str, Any]({field: {"a": placeholder}}))) == ["R219"]
    both = found(manifest(**dict[str, Any]({field: {"a": placeholder, "b": ["x"]}})))
    assert [(finding.rule, finding.pointer) for finding in both if finding.rule == "R219"] == [("R219", (field, "a"))]
    assert "R211" in [finding.rule for finding in both]


def test_the_name_is_judged_unless_it_is_the_placeholder() -> None:
    assert "S102" in rules(manifest(name="Bad_Name", stringData={"a": "${B}"}))
    assert rules(manifest(name="${NAME}", stringData={"a": "b"})) == ["R219"]
    assert rules(manifest(name="${NAME}", data={"a": "not base64!"})) == ["R219", "R212"]


def test_unquoted_placeholders_of_helm_are_no_mappings() -> None:
    text = "apiVersion: v1\nkind: Secret\nmetadata: {name: vault}\ndata:\n  a: {{ .Values.a }}\n  b: 5\n"
    assert rules(text) == ["R219", "R211"]


def test_in_a_file_for_pachctl_a_placeholder_is_the_value() -> None:
    secret = {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "vault"}, "stringData": {"a": "${X}"}}
    assert "R219" not in [finding.rule for finding in found(json.dumps(secret), "vault.json")]


def test_many_secrets_in_one_file_take_linear_time() -> None:
    def seconds(number: int) -> float:
        items = [
            {
                "apiVersion": "v1",
                "kind": "Secret",
                "metadata": {"name": f"s{index}"},
                "stringData": {"a": f"v{index}x", "b": 1},
            }
            for index in range(number)
        ]
        text = json.dumps({"apiVersion": "v1", "kind": "List", "items": items})
        begun = time.process_time()
        assert len(found(text, "vault.json")) > number
        return time.process_time() - begun

    seconds(50)
    assert seconds(2000) < 16 * seconds(250) + 0.5
