"""Make the index of the rules, rules/_index.py, and from their docstrings the pages docs/rules/CODE.md.

Usage: python docs/make_rules.py [--check]. With --check nothing is written; files that are stale, missing or left over
are named, and the exit code says so.
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import rule_index
from rule_examples import NO_FILES, fix_of, printed, takes_comments

from spec_lint.engine.families import families
from spec_lint.engine.rule import INTERNAL, Rule, all_rules
from spec_lint.engine.rule_page import sections
from spec_lint.findings.finding import Refuser, Severity

FOLDER = Path(__file__).parent / "rules"
INDEX = "README.md"

WHEN = {
    Refuser.PACHCTL: "`pachctl`, when it reads the file",
    Refuser.PACHD: "`pachd`, when the pipeline or secret is created",
    Refuser.KUBERNETES: "Kubernetes, when the objects for it are created",
    Refuser.WORKER: "the worker, when it runs",
}
_CODE = re.compile(r"\b[CPRSX]\d{3}\b")


def main(arguments: list[str]) -> int:
    if arguments not in ([], ["--check"]):
        print(__doc__, file=sys.stderr)
        return 2
    made = rule_index.text()
    if made != rule_index.PATH.read_text(encoding="utf-8"):
        if arguments:
            print("rules/_index.py is stale: run python docs/make_rules.py", file=sys.stderr)
            return 1
        rule_index.PATH.write_text(made, encoding="utf-8")
        return subprocess.call([sys.executable, __file__])  # the index is read when a process begins
    wanted = dict(pages())
    there = {path.name: path.read_text(encoding="utf-8") for path in FOLDER.glob("*.md")}
    stale = sorted(name for name in wanted.keys() | there.keys() if wanted.get(name) != there.get(name))
    if arguments:
        for name in stale:
            print(f"docs/rules/{name} is stale: run python docs/make_rules.py", file=sys.stderr)
        return 1 if stale else 0
    FOLDER.mkdir(exist_ok=True)
    for name in stale:
        if name in wanted:
            (FOLDER / name).write_text(wanted[name], encoding="utf-8")
        else:
            (FOLDER / name).unlink()
    print(f"{len(wanted) - 1} rules, {len(stale)} pages changed")
    return 0


def pages() -> Iterator[tuple[str, str]]:
    """The name and the text of every page."""
    rules = list(all_rules().values())
    for rule in rules:
        yield f"{rule.code}.md", page(rule)
    yield INDEX, index(rules)


def page(rule: Rule) -> str:
    """The page of one rule."""
    parts = sections(rule.page)
    refused = "; ".join(refusers(rule)) or "nobody; it is accepted"
    lines = [
        f"# {rule.code} {rule.name}",
        _one_line(parts.pop("")),
        f"| severity | rejected by | since |\n| --- | --- | --- |\n"
        f"| {severity(rule)} | {refused} | spec-lint {rule.since} |",
    ]
    for title, text in parts.items():
        lines.append(f"## {title}")
        lines.append(_sentence(_spaced(text)))
        if title == "Wrong" and rule.code not in NO_FILES:
            lines.append("## What spec-lint prints")
            lines.append(f"```text\n{printed(rule)}```")
    lines += _switches(rule)
    lines += _related(rule)
    lines.append("[All rules](README.md)")
    return "\n\n".join(lines) + "\n"


def _switches(rule: Rule) -> Iterator[str]:
    """How to switch a rule off: not one that reports a bug in spec-lint."""
    if rule.code != INTERNAL:
        yield "## Switch it off"
        yield (
            f'`ignore = ["{rule.code}"]` in the [configuration](../configuration.md) switches it off; a `[[suppress]]` '
            "table accepts it in some files or pipelines, or until a date."
            + (COMMENT.format(code=rule.code) if takes_comments(rule) else "")
        )


COMMENT = " The comment `# spec-lint: ignore[{code}] reason` accepts it [in one place](../suppressing.md#comments)."


def _related(rule: Rule) -> Iterator[str]:
    """The rules that a page mentions."""
    codes = sorted({code for code in _CODE.findall(rule.docstring) if code in all_rules()} - {rule.code})
    if codes:
        yield "## Related rules"
        yield "\n".join(f"- [{code}]({code}.md) {all_rules()[code].name}" for code in codes)


def _spaced(text: str) -> str:
    """Text in which a line stands free around each example, as Markdown wants it."""
    return re.sub(r"^```\n(?=\S)", "```\n\n", text, flags=re.MULTILINE)


def _sentence(text: str) -> str:
    """A text with a capital letter in front, unless it begins with a program's name."""
    first = re.split(r"\W", text, maxsplit=1)[0]
    return text if first in ("pachctl", "pachd", "kubectl", "git") else text[:1].upper() + text[1:]


def _one_line(text: str) -> str:
    return " ".join(text.split())


def refusers(rule: Rule) -> list[str]:
    return [WHEN[rule.refused_by]] if rule.refused_by is not None else []


def severity(rule: Rule) -> str:
    return rule.severity.value + (" (off by default; `--info`)" if rule.severity is Severity.INFO else "")


def index(rules: list[Rule]) -> str:
    """The index of all rules, by what they are about."""
    counts = {level: sum(rule.severity is level for rule in rules) for level in Severity}
    text = (
        "# Rules\n\n"
        f"{len(rules)} rules: {counts[Severity.ERROR]} errors (refused, or certain to fail), "
        f"{counts[Severity.WARNING]} warnings (accepted, and probably not what was meant), "
        f"{counts[Severity.INFO]} for information (shown with `--info`).\n\n"
        "The column fix says what `--fix` or `--unsafe-fixes` can do about the example of a rule.\n\n"
        "These pages are made from the docstrings of the rules by `python docs/make_rules.py`; "
        "`spec-lint explain CODE` prints the same.\n"
    )
    text += "\n## Blocks of codes\n\n| codes | family |\n| --- | --- |\n"
    for family in families():
        text += f"| {family.first}-{family.last} | {family.title} |\n"
    for family in families():
        text += f"\n## {family.title}\n\n{_sentence(family.about)}\n\n"
        text += "| code | name | severity | [fix](../fixing.md) | what it finds |\n| --- | --- | --- | --- | --- |\n"
        for rule in rules:
            if family.has(rule.code):
                cells = rule.name, rule.severity.value, fix_of(rule), _cell(rule.summary)
                text += f"| [{rule.code}]({rule.code}.md) | {' | '.join(cells)} |\n"
    return text


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
