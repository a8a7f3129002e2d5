"""What ordinary specs are like: looks that many rules share, and that spare asking them one by one.

Each is the ``when`` of rules: False only where none of them has anything to say.
"""

from __future__ import annotations

from spec_lint.document import Document
from spec_lint.project import Project


def reader_refuses(document: Document, project: Project) -> bool:
    """Whether the reader refused anything in a file."""
    return bool(document.errors)
