"""The examples in the docstrings of rules, as files that are checked as a user's files would be.

For the pages of the rules (``make_rules.py``) and for the tests of the rules.
"""

from __future__ import annotations

import contextlib
import re
import subprocess
import tempfile
import tomllib
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path

from live_example import live_example

from spec_lint.commands.options import known_rules
from spec_lint.engine.rule import Rule
from spec_lint.engine.rule_page import blocks, sections, unmarked
from spec_lint.engine.run import Outcome, Request, check
from spec_lint.findings.finding import Severity
from spec_lint.model.document import Kind
from spec_lint.report import LONGEST_FOR_PEOPLE, presentable
from spec_lint.report.block import Blocks
from spec_lint.report.color import painter
from spec_lint.settings.loading import load_config

NO_FILES = ("R000", "R001", "R005", "R006", "R007", "R137", "R143", "X117")
"""Rules that no file can be an example of: a crash, a path that does not exist or is outside the repository, a link
that leads nowhere, git that does not answer, a package that is not installed, a command that fails, what an earlier
commit had. They have tests of their own."""
ABOUT_MISSING_SECRETS = ("X202", "X204", "X208")
"""Rules about secrets that no file defines."""
ABOUT_WHOLE_PROJECTS = ("R010", "R011", "R012", "R013", "R014", "R015", "R016", "R017")
"""Rules that report something only if all files of a project were checked."""
EXAMPLE_HEADINGS = ("Wrong", "Right")
SETTINGS = "spec-lint.toml"


def _nested(levels: int) -> str:
    leaf = '{"pfs": {"repo": "images", "glob": "/*"}}'
    inputs = '{"cross": [' * levels + leaf + "]}" * levels
    transform = '{"image": "edges:1.0", "cmd": ["python3"]}'
    return f'{{"pipeline": {{"name": "edges"}}, "transform": {transform}, "input": {inputs}}}'


def _secret(fields: str = '"stringData": {"access": "5512"}', metadata: str = "") -> str:
    return f'{{"apiVersion": "v1", "kind": "Secret", "metadata": {{"name": "weather"{metadata}}}, {fields}}}'


def _tls_secret(days: int) -> str:
    """A TLS secret whose certificate ends so many days from now."""
    import datetime
    import json

    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "weather")])
    end = datetime.datetime.now(datetime.UTC) + datetime.timedelta(days=days, hours=1)
    builder = x509.CertificateBuilder(name, name, key.public_key(), 1, end - datetime.timedelta(days=400), end)
    certificate = builder.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
    form = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    values = {"tls.crt": certificate.decode(), "tls.key": key.private_bytes(*form).decode()}
    return _secret(f'"type": "kubernetes.io/tls", "stringData": {json.dumps(values)}')


@cache
def generated() -> dict[str, tuple[str, str]]:
    """The wrong and the right example of rules whose pages only describe them: too long, or other ones every day."""
    deep, values, large, note = "[" * 9_999, "0," * 199_992, "5" * 1_048_577, "x" * 262_140
    return {
        "R112": ("«{»" + _nested(210)[1:], _nested(3)),
        "R207": (_secret(f'"more": {deep}«[»{"]" * 10_000}'), _secret()),
        "R208": (_secret(f'"stringData": {{"access": "5512"}}, "more": [{values}«0»,0,0]'), _secret()),
        "S105": (_secret(f'«"stringData"»: {{"access": "{large}"}}'), _secret()),
        "S109": (
            _secret(metadata=f', «"annotations"»: {{"note": "{note}x"}}'),
            _secret(metadata=f', "annotations": {{"note": "{note}"}}'),
        ),
        "S332": (_tls_secret(20).replace('"tls.crt"', '«"tls.crt"»'), _tls_secret(200)),
    }


@dataclass
class Example:
    """The files of one example by name, the places that findings point at, the configuration, what ``--as`` says that
    the files are, and what a cluster answers."""

    files: dict[str, str] = field(default_factory=dict)
    culprits: list[tuple[str, int, int]] = field(default_factory=list)
    settings: str = ""
    kind: Kind | None = None
    cluster: str = ""
    in_git: bool = False

    def add(self, name: str, text: str, culprits: list[tuple[int, int]]) -> None:
        self.files[name] = text
        self.culprits += [(name, start, end) for start, end in culprits]


def example(rule: Rule, heading: str) -> Example:
    """The example under a heading."""
    found = Example(in_git=rule.code == "S350" and heading == "Wrong")
    if rule.code in generated():
        found.add("example.json", *unmarked(generated()[rule.code][heading == "Right"]))
        return found
    for number, block in enumerate(blocks(sections(rule.docstring)[heading])):
        found.kind = Kind(block.kind) if block.kind else found.kind
        if block.language == "toml":
            tomllib.loads(block.text)
            found.settings = block.text
            found.culprits += [(SETTINGS, start, end) for start, end in block.culprits]
        elif block.language == "cluster":
            found.cluster = block.text
        else:
            found.add(block.name or f"example-{number}.{block.language}", block.text, block.culprits)
    return found


def lint(rule: Rule, given: Example, folder: Path) -> Outcome:
    """Write the files of an example and check them all; of advice, only what the rule itself gives.

    The secrets that an example does not define are taken to exist, unless the rule is about just that.
    """
    for name, text in given.files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="")
    if given.in_git:
        for command in (["init", "-q"], ["add", "."]):
            subprocess.run(["git", *command], cwd=folder, check=True)
    settings = folder / SETTINGS
    settings.write_text(given.settings, encoding="utf-8")
    config = load_config(folder, settings, known_rules=known_rules)
    if rule.severity is Severity.INFO:
        config = config._replace(severity={**config.severity, rule.code: "warning"})
    if rule.code not in ABOUT_MISSING_SECRETS:
        config = config._replace(missing_secrets="off")
    look, world = live_example(given.cluster) if given.cluster else (None, None)
    paths = [str(folder)] if rule.code in ABOUT_WHOLE_PROJECTS else [str(folder / name) for name in given.files]
    return check(Request(paths, config, given.kind, look=look, world=world))


@cache
@cache
def wrong(rule: Rule) -> Outcome:
    """What came of checking the wrong example of a rule."""
    with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):
        return lint(rule, example(rule, "Wrong"), Path())


def fix_of(rule: Rule) -> str:
    """Whether the findings of a rule have a fix, as in its example: ``safe``, ``unsafe``, or nothing."""
    outcome = wrong(rule) if rule.code not in NO_FILES else None
    fixes = [finding.fix for finding in outcome.findings if finding.fix is not None] if outcome else []
    return "" if not fixes else "safe" if any(fix.safe for fix in fixes) else "unsafe"


def takes_comments(rule: Rule) -> bool:
    """Whether a comment can accept a finding of a rule: one in each file of the example accepts some."""
    if rule.code in NO_FILES or rule.needs_cluster:
        return False
    given = example(rule, "Wrong")
    comment = f"# spec-lint: ignore-file[{rule.code}] an example\n"
    commented = replace(given, files={name: comment + text for name, text in given.files.items()})
    with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):
        outcome = lint(rule, commented, Path())
    return any(one.by == "comment" and one.finding.rule == rule.code for one in outcome.suppressed)


def printed(rule: Rule) -> str:
    """What spec-lint prints for the wrong example of a rule."""
    outcome = wrong(rule)
    findings = [finding._replace(severity=rule.severity) for finding in outcome.findings]
    blocks_of = Blocks(painter(False), None, lambda character: True)
    shown = ["\n".join(blocks_of.finding(finding)) for finding in presentable(findings, LONGEST_FOR_PEOPLE)]
    text = "\n\n".join(shown) + "\n"
    return re.sub(r"\d{4}-\d\d-\d\d", "2031-01-31", text) if rule.code in generated() else text
