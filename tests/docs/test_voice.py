"""The pages, and what they show of messages, are plain English: words that were there once do not come back."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGES = [ROOT / name for name in ("README.md", "CONTRIBUTING.md", "SECURITY.md")]
PAGES += sorted([*(ROOT / "docs").glob("*.md"), *(ROOT / "docs" / "rules").glob("*.md")])
ODD = re.compile(
    r"\b(is none|none that|told of|in vain|for ever|shall|without a word|truth value|belongs? into|perhaps"
    r"|was probably meant|is the nearest|for want of|foreign file|refuses? for this|mend|slip)\b",
    re.IGNORECASE,
)
FENCED = re.compile(r"^```(?!text|console).*?^```$", re.MULTILINE | re.DOTALL)
"""Blocks of code, but not of output: output is ours."""


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_page_is_in_plain_english(page: Path) -> None:
    prose = FENCED.sub("", page.read_text(encoding="utf-8"))
    assert [match[0] for match in ODD.finditer(re.sub(r"`[^`\n]*`", "", prose))] == []
