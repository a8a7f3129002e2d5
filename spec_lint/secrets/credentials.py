"""Recognizes passwords and tokens in plain text. Nothing here keeps or shows a value."""

from __future__ import annotations

import re
from functools import cache

from spec_lint.secrets.text import placeholder


@cache
def _url() -> re.Pattern[str]:
    return re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://[^\s/@:\"'$<{]+:([^\s/@\"'$<{%]{3,})@")


_WORD = (
    r"(?:(?:pg|db|my)?pass(?:word|wd|phrase|code)?|pwd|passw|secret(?:[-_]?key)?|token|credentials?"
    r"|(?:api|access|private|account|auth|encryption|signing|master|fernet|license)[-_]?key)"
)
_VALUE = r"""(?:(["'])([^\s"'$<{`]{6,})\1|([^\s"'$<{`;&|()\[\],]{6,})(?=[\s;&|"']|$))"""


@cache
def _assignment() -> re.Pattern[str]:
    """``API_TOKEN=…``, ``--api-token=…`` and ``--api-token …``."""
    words = rf"(?:[A-Za-z0-9]+[-_])*{_WORD}"
    return re.compile(rf"(?:(?:^|[\s;&?(])-{{0,2}}{words}=|(?:^|\s)--{words}\s+){_VALUE}", re.IGNORECASE)


_ASSIGNMENT_HINTS = re.compile(r"(?:pass(?:word|wd?|phrase|code)?|pwd|secret|token|key|credentials?)[=\s]")
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
    return not any(mark in text for mark in ("${", "$(", " ", "://"))


_REFERENCES = ("/", "./", "~", "$", "%(", "arn:", "vault:", "projects/", "alias/", "ssm:", "ref+", "file:", "env:")
_NO_CREDENTIALS = frozenset({
    "true", "false", "none", "null", "default", "disabled", "enabled", "test", "admin", "anonymous",
})  # fmt: skip


_HINTS = re.compile(r"pass|pwd|secret|token|key|credential|sig=|signature=|://[^\s/@:\"'$<{]+:")
"""Every word for a credential and every URL or connection string with a password contains one of these."""


_LONG_WORD = re.compile("[A-Za-z0-9_.:/~-]{18}|PRIVATE KEY")
"""Every token of a known form contains one of these."""


def token_places(text: str) -> list[tuple[int, int]]:
    """The offsets of the tokens of known forms in a text."""
    if _LONG_WORD.search(text) is None:
        return []
    from spec_lint.secrets import token_forms  # saves start-up time: most texts have no long word

    return token_forms.token_places(text)


def worth_a_look(text: str) -> bool:
    """Whether a text, or one of its lines, can contain anything that this module looks for."""
    return _HINTS.search(text.casefold()) is not None or bool(token_places(text))


def token(text: str) -> tuple[int, int] | None:
    """The offsets of a token of a known form, of a password in a URL, or of a key of a storage account, in a text."""
    if tokens := token_places(text):
        return min(tokens)
    found = _url().search(text) if "://" in text and "@" in text else None
    if found is not None and not placeholder(found[1]):
        return found.span(1)
    found = _account_key().search(text) if _ACCOUNT_HINTS.search(text) else None
    return found.span(1) if found is not None else None


_ACCOUNT_HINTS = re.compile("Key=|Signature=|Value=|sig=")


@cache
def _account_key() -> re.Pattern[str]:
    """The key of an account of Azure in a connection string, and the signature of a link to its storage."""
    return re.compile(
        r"""(?:\b(?:AccountKey|SharedAccessKey|SharedAccessSignature|SharedSecretValue)=|[?&;]sig=)
        ([A-Za-z0-9+/%_=-]{30,})""",
        re.VERBOSE,
    )


def connection_password(text: str) -> tuple[int, int] | None:
    """The offsets of the password in a connection string, which is a list of names and values."""
    if text.count("=") < 2:
        return None
    found = next((match for match in _connection().finditer(text) if is_literal(match[1])), None)
    return found.span(1) if found is not None else None


@cache
def _connection() -> re.Pattern[str]:
    return re.compile(r"""(?:^|[?&;\s])(?:password|passwd|pwd)\s?=\s?([^\s;&"'$<{%]{4,})""", re.IGNORECASE)


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
