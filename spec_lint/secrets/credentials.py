"""Recognizes passwords and tokens in plain text. Nothing here keeps or shows a value."""

from __future__ import annotations

import re
from functools import cache

from spec_lint.secrets.text import placeholder


@cache
def tokens() -> re.Pattern[str]:
    """Tokens recognized by their form alone."""
    return re.compile(
        r"""(?<![A-Za-z0-9])(?:
          (?:AKIA|ASIA)[A-Z0-9]{16}(?![A-Za-z0-9])
        | gh[pousr]_[A-Za-z0-9]{36,} | github_pat_[A-Za-z0-9_]{40,} | glpat-[A-Za-z0-9_-]{20,}
        | xox[abprs]-[A-Za-z0-9-]{10,} | AIza[A-Za-z0-9_-]{35} | sk-[A-Za-z0-9_-]{32,} | hf_[A-Za-z0-9]{30,}
        | eyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}
        )|-----BEGIN\ [A-Z ]*PRIVATE\ KEY-----""",
        re.VERBOSE,
    )


_TOKEN_HINTS = re.compile("A[KS]IA|gh[pousr]_|github_pat|glpat-|xox|AIza|sk-|hf_|eyJ|PRIVATE KEY")
"""Every token of a known form contains one of these. It is found much faster than the token."""


@cache
def _url() -> re.Pattern[str]:
    return re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://[^\s/@:\"'$<{]+:([^\s/@\"'$<{%]{3,})@")


_WORD = (
    r"(?:(?:pg|db|my)?pass(?:word|wd|phrase)?|pwd|secret(?:[-_]?key)?|token|api[-_]?key|access[-_]?key"
    r"|private[-_]?key|credentials?)"
)
_VALUE = r"""(?:(["'])([^\s"'$<{`]{6,})\1|([^\s"'$<{`;&|()\[\],]{6,})(?=[\s;&|]|$))"""


@cache
def _assignment() -> re.Pattern[str]:
    """``API_TOKEN=…``, ``--api-token=…`` and ``--api-token …``."""
    words = rf"(?:[A-Za-z0-9]+[-_])*{_WORD}"
    return re.compile(rf"(?:(?:^|[\s;&(])-{{0,2}}{words}=|(?:^|\s)--{words}\s+){_VALUE}", re.IGNORECASE)


_ASSIGNMENT_HINTS = re.compile(r"(?:pass(?:word|wd|phrase)?|pwd|secret|token|key|credentials?)[=\s]")
"""Every assignment contains one of these, in any case. It is found much faster than the assignment."""


@cache
def _flag() -> re.Pattern[str]:
    return re.compile(rf"--?(?:[A-Za-z0-9]+[-_])*{_WORD}", re.IGNORECASE)


_NAME_HINTS = re.compile("pass|pwd|secret|token|key|credential")
"""Every name of a credential contains one of these, in any case. It is found much faster than the name."""


@cache
def _name() -> re.Pattern[str]:
    return re.compile(rf"(?:^|.*[-_.]){_WORD}(?:[-_.]?[0-9])?", re.IGNORECASE)


def names_a_credential(name: str) -> bool:
    """Whether the name of a variable says that its value is a password or token: DB_PASSWORD, not TOKEN_URL."""
    if not _NAME_HINTS.search(name.casefold()):
        return False
    spread = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name)
    return _name().fullmatch(spread) is not None or _name().fullmatch(name) is not None


def is_literal(value: str) -> bool:
    """Whether such a variable's value is likely the credential itself, not a path, reference, placeholder or flag."""
    text = value.strip()
    if len(text) < 4 or placeholder(text) or text.startswith(_REFERENCES) or text.lower() in _NO_CREDENTIALS:
        return False
    return "${" not in text and "$(" not in text and " " not in text


_REFERENCES = ("/", "./", "~", "$", "%(", "arn:", "vault:", "projects/")
_NO_CREDENTIALS = frozenset({
    "true", "false", "none", "null", "default", "disabled", "enabled", "test", "admin", "anonymous",
})  # fmt: skip


_HINTS = re.compile(
    "pass|pwd|secret|token|key|credential|akia|asia|gh[pousr]_|github_pat|glpat-|xox|aiza|sk-|hf_|eyj"
    r"|://[^\s/@:\"'$<{]+:"
)
"""Every word for a credential, every token of a known form and every URL with a password contains one of these."""


def worth_a_look(text: str) -> bool:
    """Whether a text, or one of its lines, can contain anything that this module looks for."""
    return _HINTS.search(text.casefold()) is not None


def token(text: str) -> tuple[int, int] | None:
    """The offsets of a token of a known form, or of a password in a URL, in a text."""
    found = tokens().search(text) if _TOKEN_HINTS.search(text) else None
    if found is not None:
        return found.span()
    found = _url().search(text) if "://" in text and "@" in text else None
    return found.span(1) if found is not None and not placeholder(found[1]) else None


def assignment(text: str) -> tuple[int, int] | None:
    """The offsets of a password or token that a command gives in plain text: ``--password=…``, ``API_TOKEN=…``."""
    if not _ASSIGNMENT_HINTS.search(text.casefold()):
        return None
    for found in _assignment().finditer(text):
        group = 2 if found[2] else 3
        certain = group == 2 or any(character.isdigit() for character in found[group])
        if certain and is_literal(found[group]):
            return found.span(group)
    return None


def is_flag(text: str) -> bool:
    """Whether the next argument after this one is a password or token: ``--password``."""
    return _flag().fullmatch(text) is not None
