"""Begin a rule: write its stub into the family's folder, with the next free code of the family's block.

Usage: python docs/new_rule.py FAMILY NAME [MODULE]. FAMILY is a folder of rules/, NAME the name of the rule in
kebab-case, MODULE the module to write to (by default a new one that is called like the rule).
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

from spec_lint.engine.rule import all_rules

RULES = Path(__file__).resolve().parent.parent / "rules"
VISITED = {
    "S": ("secret: Secret", "from spec_lint.model.secret import Secret", "json +weather"),
    "X": ("project: Project", "from spec_lint.model.project import Project", "json +edges"),
}
"""What a rule visits, by the letter of its code; all others visit pipelines."""
PIPELINE = ("pipeline: Pipeline", "from spec_lint.model.pipeline import Pipeline", "json +edges")
STUB = '''

@rule("{code}", "{name}", Severity.WARNING)
def {function}({parameter}) -> Iterator[Finding]:
    """Say in one sentence what is wrong.

    Why: Say who rejects it and when, or what happens instead, and where that is decided.

    Wrong:
    ```{language}
    "field": «"the value that the finding points at"»
    ```
    Right:
    ```{language}
    "field": "a value that is fine"
    ```
    Fix: Say what to write instead.
    """
    yield from ()
'''
HEAD = '''"""Say what the rules of this module have in common."""

from __future__ import annotations

from collections.abc import Iterator

from spec_lint.engine.rule import rule
from spec_lint.findings.finding import Finding, Severity
{visited}
'''


def main(arguments: list[str], rules: Path = RULES) -> int:
    if len(arguments) not in (2, 3):
        print(__doc__, file=sys.stderr)
        return 2
    try:
        code, path = begin(rules, *arguments)
    except ValueError as refusal:
        print(f"error: {refusal}", file=sys.stderr)
        return 2
    print(f"{code} begins in {path}. Write it, then run python docs/make_rules.py.")
    return 0


def begin(rules: Path, family: str, name: str, module: str = "") -> tuple[str, Path]:
    """Write the stub of a rule; its code, and the module that it is in."""
    if not (rules / family / "__init__.py").exists():
        names = ", ".join(sorted(path.parent.name for path in rules.glob("*/__init__.py")))
        raise ValueError(f"There is no family {family}; the families are {names}.")
    if not re.fullmatch(r"[a-z][a-z0-9]*(-[a-z0-9]+)*", name):
        raise ValueError(f"{name} is not a name in kebab-case, such as secret-key-missing.")
    if any(rule.name == name for rule in all_rules().values()):
        raise ValueError(f"The name {name} is taken.")
    code, function = next_code(rules / family), name.replace("-", "_")
    parameter, visited, language = VISITED.get(code[0], PIPELINE)
    path = rules / family / f"{module.removesuffix('.py') or function}.py"
    text = path.read_text(encoding="utf-8") if path.exists() else HEAD.format(visited=visited)
    stub = STUB.format(code=code, name=name, function=function, parameter=parameter, language=language)
    path.write_text(text + stub, encoding="utf-8")
    return code, path


def next_code(family: Path) -> str:
    """The code after the last one that is used in the block of a family."""
    block = re.search(r'^CODES = "([A-Z])(\d+)-[A-Z](\d+)"$', (family / "__init__.py").read_text("utf-8"), re.MULTILINE)
    if block is None:
        raise ValueError(f"{family / '__init__.py'} has no CODES.")
    letter, first, last = block[1], int(block[2]), int(block[3])
    written = "".join(module.read_text("utf-8") for module in family.glob("*.py"))
    used = [int(number) for number in re.findall(rf'"{letter}(\d{{3}})"', written) if first <= int(number) <= last]
    number = max(used, default=first - 1) + 1
    if number > last:
        raise ValueError(f"The block {letter}{first:03}-{letter}{last:03} is full: give the family another one.")
    return f"{letter}{number:03}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
