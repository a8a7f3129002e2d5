"""Make the pages of the rules, docs/rules/CODE.md, and their index from the docstrings of the rules.

Usage: python docs/make_rules.py [--check]. With --check nothing is written; pages that are stale, missing or left over
are named, and the exit code says so.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

from spec_lint.engine.rule import Rule, all_rules
from spec_lint.findings.finding import Refuser, Severity

FOLDER = Path(__file__).parent / "rules"
INDEX = "README.md"
FAMILIES = {
    "The run": ("R0",),
    "Reading specs": ("R1",),
    "Reading secret files": ("R2",),
    "Fields and their values": ("P0",),
    "Names and the request": ("P1",),
    "Inputs": ("P2",),
    "Transform, services and spouts": ("P3",),
    "Names and labels in Kubernetes": ("P40", "P41"),
    "Resources and scheduling in Kubernetes": ("P42", "P43"),
    "Volumes, variables and ports in Kubernetes": ("P44", "P45", "P46"),
    "pod_spec and pod_patch": ("P47", "P48", "P49"),
    "What is certain to fail when it runs": ("P6",),
    "Releases of Pachyderm": ("P8",),
    "Surprises: the file": ("P70",),
    "Surprises: the transform": ("P71", "P72"),
    "Surprises: inputs": ("P73", "P74", "P75"),
    "Surprises: resources, scheduling and services": ("P76", "P77"),
    "Surprises: egress": ("P78",),
    "Between pipelines": ("X1",),
    "Between pipelines and secrets": ("X2",),
    "Secret objects": ("S1",),
    "Types of secrets": ("S2",),
    "Surprises: fields of secrets": ("S30", "S31"),
    "Surprises: values of secrets": ("S32", "S33", "S34"),
    "Secrets and credentials in git": ("S35", "S36"),
    "Live clusters": ("C",),
}
"""What the rules are about: titles in the order of the index, and the beginnings of the codes below each."""

WHEN = {
    Refuser.PACHCTL: "`pachctl`, when it reads the file",
    Refuser.PACHD: "`pachd`, when the pipeline or secret is created",
    Refuser.KUBERNETES: "Kubernetes, when the objects for it are made",
    Refuser.WORKER: "the worker, when it runs",
}
_SECTION = re.compile(r"^(Why|Wrong|Right|Fix):[ \n]?", re.MULTILINE)
_FENCE = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)


def main(arguments: list[str]) -> int:
    if arguments not in ([], ["--check"]):
        print(__doc__, file=sys.stderr)
        return 2
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
    refused = "; ".join(refusers(rule)) or "nobody: it is accepted"
    lines = [
        f"# {rule.code} {rule.name}",
        _one_line(parts.pop("")),
        f"| severity | refused by | since |\n| --- | --- | --- |\n"
        f"| {severity(rule)} | {refused} | spec-lint {rule.since} |",
    ]
    for title, text in parts.items():
        lines.append(f"## {title}")
        lines.append(_sentence(text))
    lines.append("[All rules](README.md)")
    return "\n\n".join(lines) + "\n"


def sections(text: str) -> dict[str, str]:
    """The parts of a docstring by their titles; the first sentence has none. Titles inside of examples do not count."""
    fences = [match.span() for match in _FENCE.finditer(text)]
    marks = [
        match for match in _SECTION.finditer(text) if not any(start <= match.start() < end for start, end in fences)
    ]
    found = {"": text[: marks[0].start()].strip() if marks else text.strip()}
    for number, mark in enumerate(marks):
        end = marks[number + 1].start() if number + 1 < len(marks) else len(text)
        found[mark[1]] = _spaced(text[mark.end() : end].strip())
    return found


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
        "These pages are made from the docstrings of the rules by `python docs/make_rules.py`; "
        "`spec-lint explain CODE` prints the same.\n"
    )
    left = {rule.code: rule for rule in rules}
    for title, beginnings in FAMILIES.items():
        members = [left.pop(code) for code in list(left) if code.startswith(beginnings)]
        text += f"\n## {title}\n\n| code | name | severity | what it finds |\n| --- | --- | --- | --- |\n"
        for rule in members:
            text += f"| [{rule.code}]({rule.code}.md) | {rule.name} | {rule.severity.value} | {_cell(rule.summary)} |\n"
    if left:
        raise ValueError(f"no family of rules has {', '.join(left)}: add one here")
    return text


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
