"""Small repositories, checked as a whole, with whole files and with facts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from spec_lint.engine.run import Outcome, Request, check
from spec_lint.settings.loading import load_config
from tests.end_to_end.running import clean_environment

CheckFiles = Callable[..., Outcome]


@pytest.fixture(params=[150, 0], ids=["whole files", "facts"])
def check_files(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> CheckFiles:
    """Write files into a folder and check all of it; ``more`` are parts of the request."""
    monkeypatch.setattr("spec_lint.engine.collect.FEW", request.param)
    monkeypatch.chdir(tmp_path)
    for name, value in clean_environment().items():
        if name.startswith("GIT_"):
            monkeypatch.setenv(name, value)

    def run(files: Mapping[str, str | None], **more: object) -> Outcome:
        for name, text in files.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            if text is None:
                path.unlink()
            else:
                path.write_text(text)
        outcome = check(Request(**{"paths": ["."], "config": load_config("."), "jobs": 1, **more}))  # type: ignore[arg-type]
        assert not outcome.crashed
        return outcome

    return run
