"""What all tests share: properties without a time limit per example (the machine may be busy), and cheap runs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from tests.forks import Forks

settings.register_profile("patient", deadline=None)
settings.load_profile("patient")

UNMEASURED = (
    "engine/test_baseline_properties.py", "engine/test_large_files.py", "engine/test_probe.py",
    "engine/test_scaling.py", "engine/test_speed.py", "pods/test_ordinary_specs.py", "redaction/",
)  # fmt: skip
"""The tests that run, with hundreds of inputs or with large ones, the code that others run too. Coverage is measured
only in the others, because measuring makes code three times slower."""


def pytest_collection_modifyitems(items: Iterable[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if item.path.relative_to(here).as_posix().startswith(UNMEASURED):
            item.add_marker(pytest.mark.no_cover)


@pytest.fixture(scope="session")
def forks() -> Iterator[Forks]:
    """Runs the command in forks of a process that has imported it."""
    found = Forks()
    yield found
    found.close()
