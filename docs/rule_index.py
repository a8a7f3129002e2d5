"""The index of the rules, rules/_index.py: what a run must know of a rule before it imports it.

It is made from the declarations of the rules, and by running each of them on an empty spec (``engine/probe.py``).
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from spec_lint.engine.known_needs import VERSION
from spec_lint.engine.probe import needs
from spec_lint.engine.rule import ALL_RELEASES, Rule, declared_rules
from spec_lint.model.document import Kind
from spec_lint.model.settings import Settings

PATH = Path(__file__).parent.parent / "rules" / "_index.py"
HEAD = '''"""What a run must know of each rule before it imports it. Made by docs/make_rules.py; do not edit.

RULES: code → module, name, severity, who rejects it, what it visits, what else it takes, since, releases,
and the flags of ``engine/rule.py``. NEEDS: code → kind of document → settings that the rule asks for, paths of fields,
and questions with their arguments, as in ``engine/probe.py``.
"""

from typing import Any
'''
FLAGS = Rule._fields[Rule._fields.index("stops_apply") :]
KINDS = {"Document": (Kind.PIPELINE, Kind.SECRET), "Pipeline": (Kind.PIPELINE,), "Secret": (Kind.SECRET,)}


def text() -> str:
    """The index as it should be."""
    declared = declared_rules()
    lines = [HEAD, "RULES: dict[str, Any] = {"]
    lines += [f"    {code!r}: {_known(rule)!r}," for code, rule in declared.items()]
    lines += ["}", "NEEDS: dict[str, Any] = {"]
    for code, rule in declared.items():
        found = dict(_needs(rule))
        if found:
            lines.append(f"    {code!r}: {{")
            lines += [f"        {kind!r}: {known!r}," for kind, known in found.items()]
            lines.append("    },")
    return "\n".join([*lines, "}"]).replace("'", '"') + "\n"


def _known(rule: Rule) -> tuple[Any, ...]:
    releases = "" if rule.releases == ALL_RELEASES else f"{rule.releases.first}-{rule.releases.last}"
    refused_by = rule.refused_by.value if rule.refused_by else None
    flags = [name for name, value in rule._asdict().items() if name in FLAGS and value]
    about = (rule.name, rule.severity.value, refused_by, rule.visits, rule.takes, rule.since, releases)
    return (rule.check.__module__, *about, *flags)


def _needs(rule: Rule) -> Iterator[tuple[str, tuple[Any, ...]]]:
    for kind in KINDS.get(rule.visits, ()):
        found = needs(rule, Settings(), kind)
        if found is not None:
            questions = [
                (f"{judge.__module__}.{judge.__qualname__}", tuple(_argument(one) for one in more))
                for judge, more in found.questions
            ]
            paths = sorted(tuple(sorted(path)) for path in found.paths)
            yield kind.name, (tuple(sorted(found.asked)), paths, questions)


def _argument(one: Any) -> str:
    if one == Settings().version:
        return VERSION
    if not isinstance(one, str):
        raise TypeError(f"An argument of a question has the type {type(one).__name__}, which the index cannot hold.")
    return one
