"""What all tests share: properties without a time limit per example (the machine may be busy), and cheap runs."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import settings

from tests.forks import Forks

settings.register_profile("patient", deadline=None)
settings.load_profile("patient")


@pytest.fixture(scope="session")
def forks() -> Iterator[Forks]:
    """Runs the command in forks of a process that has imported it."""
    found = Forks()
    yield found
    found.close()
