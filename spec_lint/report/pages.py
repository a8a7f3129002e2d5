"""Where the page of a rule is, for reports that link to it.

The project has no address of its own. But an installer notes where it took a program from (PEP 610): of a repository
on a host whose addresses are known, the pages are there, at the commit that was installed. A checkout has them as
files.
"""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path

URN = "urn:spec-lint"
"""Names the project where the form of a report wants an address, and none is known."""

_PLACE = Path(__file__).parents[2]
"""The folder that the program is installed in, or the checkout that it runs from."""
_HOSTS = {"github": "blob", "gitlab": "-/blob", "codeberg": "src/commit", "bitbucket": "src"}
"""What stands before the commit in the address of a file, by a part of the name of the host."""
_REPOSITORY = re.compile(
    r"(?:https|ssh|git)://(?:[^/@]*@)?([a-z0-9.-]+)(?::\d+)?/([\w./~-]+?)(?:\.git)?/*", re.A | re.I
)


def home(place: Path = _PLACE) -> str | None:
    """The repository on the web that the program was installed from; None if that is unknown."""
    return _origin(place)[0]


def page_of(code: str, place: Path = _PLACE) -> str | None:
    """The address of the page of a rule; None if that is unknown."""
    pages = _origin(place)[1]
    return f"{pages}/docs/rules/{code}.md" if pages else None


def page_nearby(code: str, place: Path = _PLACE) -> str | None:
    """The address of the page of a rule for a reader on this machine, which may be a file of a checkout."""
    file = place / "docs" / "rules" / f"{code}.md"
    return page_of(code, place) or (file.as_uri() if file.is_file() else None)


@cache
def _origin(place: Path) -> tuple[str | None, str | None]:
    """The addresses of the repository and of its files at the commit that was installed."""
    for noted in place.glob("spec_lint-*.dist-info/direct_url.json"):
        try:
            origin = json.loads(noted.read_text(encoding="utf-8"))
            commit, at = origin["vcs_info"]["commit_id"], _REPOSITORY.fullmatch(origin["url"])
        except (OSError, ValueError, KeyError, TypeError):
            continue
        if at and re.fullmatch("[0-9a-f]{7,64}", commit):
            address = f"https://{at[1]}/{at[2]}"
            marks = (mark for name, mark in _HOSTS.items() if name in at[1].lower().split("."))
            return address, next((f"{address}/{mark}/{commit}" for mark in marks), None)
    return None, None
