"""The fixes of all rules in other layouts than those of their examples: JSON and YAML of any kind and line ends."""

from __future__ import annotations

import json
from pathlib import Path
from random import Random
from typing import Any

import pytest
from rule_examples import Example, example

from spec_lint.commands.options import known_rules
from spec_lint.engine.rule import Rule
from spec_lint.engine.run import Outcome, Request, check
from spec_lint.fixing.rounds import Fixing
from spec_lint.settings.loading import load_config
from tests.layouts import Layout
from tests.rules.test_examples import EXAMPLES

LAYOUTS = 4


def of_json(rule: Rule) -> Any:
    """The value of a wrong example that is a single file of plain JSON, or None."""
    given = example(rule, "Wrong")
    if len(given.files) != 1 or given.cluster or given.in_git or not rule.code.startswith(("P", "S")):
        return None
    (text,) = given.files.values()
    try:
        value = json.loads(text)
    except ValueError:
        return None
    return value if isinstance(value, dict) and json.dumps(value).count('":') == text.count('":') else None


def request(given: Example, name: str, folder: Path) -> Request:
    (folder / "spec-lint.toml").write_text(given.settings)
    config = load_config(folder, folder / "spec-lint.toml", known_rules=known_rules)
    return Request([str(folder / name)], config._replace(missing_secrets="off"), given.kind)


def rules_of(outcome: Outcome) -> set[str]:
    return {finding.rule for finding in outcome.findings}


@pytest.mark.parametrize("rule", [rule for rule in EXAMPLES if of_json(rule) is not None], ids=lambda rule: rule.code)
def test_in_any_layout(rule: Rule, tmp_path: Path) -> None:
    value = of_json(rule)
    for seed in range(LAYOUTS):
        is_json = rule.code.startswith("S") or seed == 0
        layout = Layout(Random(f"{rule.code} {seed}"), json_only=is_json)
        path = tmp_path / f"example-{seed}.{'json' if is_json else 'yaml'}"
        path.write_bytes(layout.write(value).encode())
        given = request(example(rule, "Wrong"), path.name, tmp_path)
        before = check(given)
        done = Fixing(given, check, unsafe=True).run()
        assert rules_of(done.outcome) <= rules_of(before), path.read_text()
        assert not any(finding.fix for finding in done.outcome.findings), "a fix is left"
        for change in done.changes:
            path.write_bytes(change.after)
            assert not Fixing(given, check, unsafe=True).run().changes, "the fixes are not all made at once"
