"""The addresses that reports link to: those of the repository that the program was installed from, or none."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from spec_lint.report import pages
from spec_lint.report.block import Blocks
from spec_lint.report.color import painter
from spec_lint.report.pages import home, page_nearby, page_of
from tests.report.reporting import every_kind, report

COMMIT = "0123456789abcdef0123456789abcdef01234567"
ROOT = Path(__file__).parents[2]


def installed(folder: Path, url: str, **more: Any) -> Path:
    """A folder of installed programs, as pip leaves it."""
    noted = folder / "spec_lint-0.1.0.dist-info"
    noted.mkdir()
    origin = {"url": url, "vcs_info": {"vcs": "git", "commit_id": COMMIT}, **more}
    (noted / "direct_url.json").write_text(json.dumps(origin), encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    ("url", "page"),
    [
        ("https://github.com/o/spec-lint", "https://github.com/o/spec-lint/blob/COMMIT/docs/rules/X201.md"),
        ("https://github.com/o/spec-lint.git", "https://github.com/o/spec-lint/blob/COMMIT/docs/rules/X201.md"),
        ("ssh://git@github.com/o/r.git", "https://github.com/o/r/blob/COMMIT/docs/rules/X201.md"),
        (
            "https://me:pass@gitlab.example.org/a/b/r",
            "https://gitlab.example.org/a/b/r/-/blob/COMMIT/docs/rules/X201.md",
        ),
        ("https://codeberg.org/o/r/", "https://codeberg.org/o/r/src/commit/COMMIT/docs/rules/X201.md"),
        ("https://bitbucket.org/o/r", "https://bitbucket.org/o/r/src/COMMIT/docs/rules/X201.md"),
    ],
)
def test_a_page_is_that_of_the_commit_that_was_installed(tmp_path: Path, url: str, page: str) -> None:
    place = installed(tmp_path, url)
    assert page_of("X201", place) == page.replace("COMMIT", COMMIT)
    assert page_nearby("X201", place) == page_of("X201", place)
    assert page.startswith(f"{home(place)}/")


def test_of_a_host_with_unknown_addresses_only_the_repository_is_known(tmp_path: Path) -> None:
    place = installed(tmp_path, "https://code.example.org/o/spec-lint")
    assert (home(place), page_of("X201", place)) == ("https://code.example.org/o/spec-lint", None)


@pytest.mark.parametrize(
    "noted",
    [
        {"url": "file:///home/me/spec-lint", "vcs_info": {}, "dir_info": {"editable": True}},
        {"url": "https://github.com/o/r\x1b]8;;", "vcs_info": {"commit_id": COMMIT}},
        {"url": "https://github.com/o/r", "vcs_info": {"commit_id": "main)"}},
        {"url": "https://files.example.org/spec_lint.whl", "vcs_info": None},
    ],
)
def test_without_a_repository_no_address_is_made_up(tmp_path: Path, noted: dict[str, Any]) -> None:
    place = installed(tmp_path, **noted)
    assert (home(place), page_of("X201", place), page_nearby("X201", place)) == (None, None, None)


def test_a_checkout_has_the_pages_as_files() -> None:
    page = page_nearby("X201", ROOT)
    assert page == (ROOT / "docs" / "rules" / "X201.md").as_uri()
    assert page_nearby("P999", ROOT) is None


@pytest.mark.parametrize("known", [True, False])
def test_reports_link_only_to_what_is_known(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, known: bool) -> None:
    place = installed(tmp_path, "https://github.com/o/r") if known else tmp_path
    monkeypatch.setattr(pages, "home", lambda: home(place))
    for module in ("markdown", "sarif"):
        monkeypatch.setattr(f"spec_lint.report.formats.{module}.page_of", lambda code: page_of(code, place))
    monkeypatch.setattr("spec_lint.report.block.page_nearby", lambda code: page_nearby(code, place))
    (found, *_) = every_kind()
    blocks = Blocks(painter(color=False), None, lambda character: True, links=True)
    written = [report([found], "markdown"), "\n".join(blocks.finding(found))]
    assert [f"https://github.com/o/r/blob/{COMMIT}/docs/rules/P999.md" in text for text in written] == [known, known]
    assert any("https://" in text for text in written) == known


@pytest.mark.parametrize("name", ["text", "markdown", "html", "sarif", "json", "github"])
def test_no_report_leads_to_a_name_that_a_stranger_may_own(name: str) -> None:
    assert not re.search(r"pypi\.org", report(every_kind(), name))
