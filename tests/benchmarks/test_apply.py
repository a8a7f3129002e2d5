"""The benchmark of apply: it creates as many secrets as it says, and measures both runs."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from benchmarks import apply
from spec_lint.cli import main
from tests.cluster.fake_pachd import running_pachd


def test_its_secrets_pass_every_check(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    names = apply.write_secrets(tmp_path, 3)
    assert [path.stem for path in sorted(tmp_path.iterdir())] == names
    assert main(["check", "--isolated", str(tmp_path)]) == 0
    assert "3 secrets" in capsys.readouterr().out + capsys.readouterr().err


def test_secrets_are_created_and_found(capsys: pytest.CaptureFixture[str]) -> None:
    with running_pachd() as pachd:
        assert apply.main(["--pachd", pachd.url, "--secrets", "3"]) == 0
        assert len(pachd.kubernetes.secrets) == 3
    said = re.sub(r"\d+\.\d+", "N", capsys.readouterr().out)
    assert said == "3 secrets that create: N s, N s each\n3 secrets that exist: N s, N s each\n"


def test_a_server_has_to_be_named() -> None:
    with pytest.raises(SystemExit):
        apply.main([])
