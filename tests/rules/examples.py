"""The examples in the docstrings of rules: taken apart, and linted as a user's files would be."""

from __future__ import annotations

import re
import subprocess
import tomllib
from dataclasses import dataclass, field
from pathlib import Path

from spec_lint.commands.options import known_rules
from spec_lint.engine.rule import Rule
from spec_lint.engine.run import Outcome, Request, check
from spec_lint.findings.finding import Severity
from spec_lint.model.document import Kind
from spec_lint.settings.config import load_config
from tests.rules.live_example import live_example

NO_FILES = ("R000", "R001", "R005", "R006", "R137")
"""The rules that no file can be an example of: a crash, a path that leads nowhere or out of the repository, git that
does not answer, a package that is not there. They have tests of their own."""
EXAMPLE_HEADINGS = ("Wrong", "Right")
_BLOCK = re.compile(r"^```(\w+)(?: (pipeline|secret))?\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_FILE = re.compile(r"\A(?:#|//) file: (\S+)\n")
_ESCAPE = re.compile(r"\A# escapes:[^\n]*\n")


def _nested(levels: int) -> str:
    leaf = '{"pfs": {"repo": "images", "glob": "/*"}}'
    inputs = '{"cross": [' * levels + leaf + "]}" * levels
    transform = '{"image": "edges:1.0", "cmd": ["python3"]}'
    return f'{{"pipeline": {{"name": "edges"}}, "transform": {transform}, "input": {inputs}}}'


def _secret_with(value: str) -> str:
    fields = '"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "weather"}, "stringData": {"access": "5512"}'
    return f"{{{fields}{value}}}"


def _annotated(length: int) -> str:
    annotations = f'"annotations": {{"note": "{"x" * length}"}}'
    return _secret_with("").replace('"name": "weather"', f'"name": "weather", {annotations}')


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
    return json.dumps({
        "apiVersion": "v1", "kind": "Secret", "metadata": {"name": "weather"},
        "type": "kubernetes.io/tls", "stringData": values,
    })  # fmt: skip


TOO_LONG = {
    "S332": (_tls_secret(20), _tls_secret(200)),
    "R112": (_nested(210), _nested(3)),
    "R207": (_secret_with(f', "more": {"[" * 10_000}{"]" * 10_000}'), _secret_with("")),
    "S105": (_secret_with("").replace("5512", "5512" * 262_145), _secret_with("")),
    "S109": (_annotated(262_141), _annotated(262_140)),
    "R208": (_secret_with(f', "more": [{"0," * 200_000}0]'), _secret_with("")),
}
"""The wrong and the right example of rules whose pages can only describe them."""


@dataclass
class Example:
    """The files of one example, by name, the configuration that it wants, what ``--as`` says that the files are, and
    what a cluster answers."""

    files: dict[str, str] = field(default_factory=dict)
    settings: str = ""
    kind: Kind | None = None
    cluster: str = ""
    in_git: bool = False


def sections(rule: Rule) -> dict[str, str]:
    """The parts of a rule's page by their headings (Why, Wrong, Right, Fix)."""
    parts = re.split(r"^(Why|Wrong|Right|Fix):", rule.page, flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def example(rule: Rule, heading: str) -> Example:
    """The example under a heading."""
    if rule.code in TOO_LONG:
        return Example({"example.json": TOO_LONG[rule.code][heading == "Right"]})
    found = Example(in_git=rule.code == "S350" and heading == "Wrong")
    for number, (language, kind, text) in enumerate(_BLOCK.findall(sections(rule).get(heading, ""))):
        found.kind = Kind(kind) if kind else found.kind
        if language == "toml":
            tomllib.loads(text)
            found.settings = text
            continue
        if language == "cluster":
            found.cluster = text
            continue
        name = f"example-{number}.{language}"
        if match := _FILE.match(text):
            name, text = match.group(1), text[match.end() :]
        if match := _ESCAPE.match(text):
            text = text[match.end() :].encode("utf-8").decode("unicode_escape")
        found.files[name] = text
    return found


def lint(rule: Rule, given: Example, folder: Path) -> Outcome:
    """Write the files of an example and check them all; of advice, only what the rule itself gives."""
    for name, text in given.files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="")
    if given.in_git:
        for command in (["init", "-q"], ["add", "."]):
            subprocess.run(["git", *command], cwd=folder, check=True)
    settings = folder / "spec-lint.toml"
    settings.write_text(given.settings, encoding="utf-8")
    config = load_config(folder, settings, known_rules=known_rules)
    if rule.severity is Severity.INFO:
        config = config._replace(severity={**config.severity, rule.code: "warning"})
    look = live_example(given.cluster) if given.cluster else None
    return check(Request([str(folder / name) for name in given.files], config, given.kind, look=look))
