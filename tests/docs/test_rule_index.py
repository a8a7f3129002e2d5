"""The index of the rules is what their declarations, and the rules themselves, say today."""

from __future__ import annotations

import make_rules
import pytest
import rule_index

from spec_lint.engine.known_needs import known_needs
from spec_lint.engine.probe import LEARNABLE, needs
from spec_lint.engine.rule import all_rules, declared_rules
from spec_lint.model.document import Kind
from spec_lint.model.settings import Settings
from spec_lint.pachyderm.release import Release


def test_the_index_is_fresh() -> None:
    assert rule_index.PATH.read_text("utf-8") == rule_index.text(), "run python docs/make_rules.py"


def test_rules_from_the_index_are_as_they_are_declared() -> None:
    declared = declared_rules()
    assert list(all_rules()) == list(declared)
    for code, rule in all_rules().items():
        assert rule._replace(load=declared[code].load) == declared[code]
        assert rule.check is declared[code].check


@pytest.mark.parametrize(
    "settings", [Settings(), Settings(namespace="pachyderm", project="vision")], ids=("usual", "others")
)
def test_what_the_index_knows_is_what_would_be_learned(settings: Settings) -> None:
    number = 0
    for rule in all_rules().values():
        known = known_needs(rule, settings, Kind.PIPELINE)
        if known is not None:
            assert rule.visits in LEARNABLE
            assert known == needs(rule, settings, Kind.PIPELINE)
            number += 1
    assert number > 200


def test_the_index_says_nothing_about_rules_that_depend_on_other_settings() -> None:
    older = Settings(version=Release(2, 4))
    asking = [rule for rule in all_rules().values() if "version" in _asked(rule.code)]
    assert len(asking) > 10
    assert all(known_needs(rule, older, Kind.PIPELINE) is None for rule in asking)


def _asked(code: str) -> frozenset[str]:
    known = known_needs(all_rules()[code], Settings(), Kind.PIPELINE)
    return known.asked if known else frozenset()


def test_a_stale_index_is_named(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(rule_index, "text", lambda: "")
    assert make_rules.main(["--check"]) == 1
    assert "rules/_index.py is stale" in capsys.readouterr().err
