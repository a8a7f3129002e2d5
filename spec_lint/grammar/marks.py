"""The marks of template languages: placeholders that a tool replaces before Pachyderm or Kubernetes reads a file."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from spec_lint.findings.named_tuple import NamedTuple


class Language(NamedTuple):
    """A template language: its name in a sentence, and a command that renders a file, if there is one for all."""

    name: str
    command: str | None = None


_ENVSUBST = Language("envsubst", "envsubst < {file}")
_INSIDE = r"(?:[^\n{}]|\{(?!\{)|\}(?!\}))*?"
"""What is inside double braces, up to the next ones: a long line is not searched again for each of them."""
_MARKS: tuple[tuple[str, Language, str], ...] = (
    ("expressions", Language("CI expressions"), r"\$\{\{[^\n]{1,300}?\}\}"),
    ("helm", Language("Helm", "helm template CHART"),
     rf"\{{\{{{_INSIDE}(?:\.Values|\.Release|\.Chart|include|nindent)\b{_INSIDE}\}}\}}"),
    ("jinja", Language("Jinja", "jinja2 {file} VALUES"), r"\{%.{1,500}?%\}|\{\#.{1,2000}?\#\}"),
    ("braces", Language("Jinja, Go templates or mustache"), r"\{\{(?:/\*.{0,2000}?\*/|[^\n]{0,300}?)\}\}"),
    ("erb", Language("ERB or EJS", "erb {file}"), r"<%.{1,500}?%>"),
    ("ytt", Language("ytt", "ytt -f {file}"), r"\(@=[^\n]{1,300}?@\)|(?:(?<=[:-] )|\A)\#@ [^\n]+"),
    ("envsubst", _ENVSUBST, r"(?<![$\\])\$(?:\{[A-Za-z_][^{}\n]{0,300}\}|[A-Za-z_]\w*)"),
    ("pipelines", Language("Azure Pipelines, Make or kustomize"), r"(?<![$\\])\$\([A-Za-z_][\w.-]*\)"),
    ("octopus", Language("Octopus or replace-tokens"), r"\#\{[A-Za-z_][^{}\n]{0,200}\}\#?"),
    ("concourse", Language("Concourse"), r"\(\([A-Za-z_][\w./-]*\)\)"),
    ("terraform", Language("Terraform"), r"%\{[^\n{}]{1,300}\}"),
    ("tokens", Language("`sed` or by hand"),
     r"(?<![A-Za-z0-9_])__[A-Z][A-Z0-9_]*?__(?![A-Za-z0-9_])|@@?[A-Z][A-Z0-9_]+@@?|%[A-Z][A-Z0-9_]{2,}%"
     r"|<[A-Za-z][\w.-]*>|\b(?:REPLACE|CHANGE)[-_]?(?:ME|THIS)\b|\bREPLACE_WITH_\w+"),
    ("format", Language("Python's `str.format`"), r"(?<![{$])\{[A-Za-z_]\w*\}(?!\})"),
)  # fmt: skip
"""The languages, by group of the expression. The first one that matches at a place is meant."""

LANGUAGES = {group: language for group, language, _ in _MARKS} | {
    "go": Language("Go"), "mustache": Language("mustache"), "": Language("an unknown language"),
}  # fmt: skip

STRONG = frozenset({"expressions", "helm", "jinja", "braces", "erb", "ytt", "octopus"})
"""The languages whose marks are unlikely in a command, a description or a value."""


class Mark(NamedTuple):
    """A placeholder in a text: its language, as a key of ``LANGUAGES``, and its offsets."""

    language: str
    start: int
    end: int


_START = r"[$@%<{(\#_RC]"
"""What every placeholder starts with."""


@cache
def _expression() -> re.Pattern[str]:
    alternatives = "|".join(f"(?P<{group}>{expression})" for group, _, expression in _MARKS)
    return re.compile(f"(?={_START})(?:{alternatives})", re.DOTALL)


def marks(text: str) -> Iterator[Mark]:
    """The placeholders in a text."""
    for found in _expression().finditer(text):
        assert found.lastgroup is not None
        yield Mark(found.lastgroup, *found.span())


_BRACE = re.compile(r"\{(?:[{%#]|\w+\})").search


def may_have_marks(text: str) -> bool:
    """Whether a text, such as that of a file, can contain a placeholder: a quick look."""
    return (
        "$" in text
        or "<" in text
        or "%" in text
        or "@" in text
        or _BRACE(text) is not None
        or "((" in text
        or "__" in text
        or "REPLACE" in text
        or "CHANGE" in text
    )


def may_be_a_comment(text: str) -> bool:
    """Whether a text can contain a placeholder that YAML reads as a comment."""
    return ("#{" in text or "#@ " in text) and re.search(r"[\s\[,]#\{|[:-] #@ ", text) is not None


sign_of_a_mark = re.compile(r"[$@%<]|\{[{%#A-Za-z_]|\(\(|__|REPLACE|CHANGE").search
"""The same for a single value, in one call; None if there is no sign."""
