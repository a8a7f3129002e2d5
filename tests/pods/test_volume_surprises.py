"""Volumes that Kubernetes accepts, but that are not what they seem."""

from __future__ import annotations

from typing import Any

import pytest

from spec_lint.findings.finding import Finding
from tests.pods.support import add, check, patch


def findings(value: Any) -> list[Finding]:
    return check(patch(add("/volumes/-", value)))


@pytest.mark.parametrize(
    ("mode", "said"),
    [
        (400, "Write `256`, which is 0400 in octal."), (440, "`288`"), (444, "`292`"), (500, "`320`"),
        (256, None), (288, None), (292, None), (384, None), (416, None), (420, None), (493, None), (511, None),
        (0, None), (365, None),
    ],
)  # fmt: skip
def test_a_file_mode_with_octal_digits(mode: int, said: str | None) -> None:
    source = {"name": "settings", "defaultMode": mode, "items": [{"key": "a", "path": "a"}]}
    found = [one for one in findings({"name": "v", "configMap": source}) if one.rule == "P495"]
    assert len(found) == (said is not None)
    assert all(said in (one.help or "") and one.span.text == str(mode) for one in found if said)


def test_a_file_mode_out_of_range_may_be_octal_too() -> None:
    source = {"name": "settings", "items": [{"key": "a", "path": "a", "mode": 644}]}
    (finding,) = findings({"name": "v", "configMap": source})
    assert (finding.rule, finding.help) == ("P481", "Write `420`, which is 0644 in octal.")


@pytest.mark.parametrize(
    ("medium", "said"),
    [
        ("memory", '"Memory"'), ("MEMORY", '"Memory"'), ("hugepages", '"HugePages"'), ("SSD", "Write `Memory`"),
        ("Memory", None), ("HugePages", None), ("HugePages-2Mi", None), ("", None),
    ],
)  # fmt: skip
def test_a_storage_medium_that_no_node_has(medium: str, said: str | None) -> None:
    found = findings({"name": "v", "emptyDir": {"medium": medium}})
    assert [one.rule for one in found if one.rule == "P496"] == ["P496"] * (said is not None)
    assert all(said in (one.help or "") for one in found if said and one.rule == "P496")
