"""Tells what a secret value looks like: plain text, base64, a placeholder. Nothing here keeps or shows a value."""

from __future__ import annotations

import re
from functools import cache

from spec_lint.grammar import go_base64

_FILE_ENDINGS = (
    ".json", ".yaml", ".yml", ".toml", ".ini", ".cfg", ".conf", ".config", ".properties", ".env", ".txt", ".xml",
    ".csv", ".pem", ".crt", ".cer", ".key", ".pub", ".sh", ".py", ".sql",
)  # fmt: skip
"""Endings of keys that are file names: their values are whole files, which may end with a line break."""


def is_printable(content: bytes) -> bool:
    """Whether bytes are text that a person could have typed."""
    return all(32 <= byte < 127 or byte in b"\t\r\n" for byte in content)


def encoded_text(text: str) -> bool:
    """Whether a string is base64 of printable text, which is too improbable to be chance."""
    text = text.strip().replace("\r", "").replace("\n", "")
    if len(text) < 8 or len(text) % 4 or not go_base64.is_valid(text):
        return False
    inner = go_base64.decode(text)
    enough = len(inner) >= (4 if text.endswith("=") else 6) and inner.strip() != b""
    return enough and (is_printable(inner) or is_utf16(inner))


def is_utf16(content: bytes) -> bool:
    """Whether bytes are text in UTF-16, as PowerShell and editors on Windows write it."""
    byte_order = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}.get(content[:2])
    codec = byte_order or ("utf-16-le" if content[1:2] == b"\0" else "utf-16-be")
    if len(content) < 4 or len(content) % 2 or 5 * content.count(0) < 2 * len(content):
        return False
    try:
        text = content.decode(codec)
    except UnicodeDecodeError:
        return False
    return all(character.isprintable() or character in "\t\r\n" for character in text)


def is_text_with_nul(content: bytes) -> bool:
    """Whether bytes are short text but for NUL characters in it or at its end."""
    text = content.replace(b"\0", b"")
    return len(text) < len(content) < 4096 and len(text) > 1 and is_printable(text)


_QUOTES = {'"': '"', "'": "'", "“": "”", "‘": "’", "«": "»", "`": "`"}


def in_quotes(text: str) -> bool:
    """Whether a whole value is in quotes, which then are a part of it."""
    text = text.strip()
    closing = _QUOTES.get(text[:1])
    if closing is None or len(text) < 3 or text[-1] != closing:
        return False
    inner = text[1:-1].replace('\\"', "") if closing == '"' else text[1:-1]
    return not inner.isspace() and text[0] not in inner and closing not in inner


def wants_base64(key: str) -> bool:
    """Whether the name of a key says that its value is meant to be base64."""
    return _encoded_key().search(key) is not None


@cache
def _encoded_key() -> re.Pattern[str]:
    return re.compile(r"(?:^|[-_.])(?:b64|base64|auth|encoded|basic)|(?:b64|base64|encoded)$", re.IGNORECASE)


def looks_typed(raw: str) -> bool:
    """Whether a valid base64 string looks more like a word, a number or a token than like base64."""
    return len(raw) >= 4 and _typed().fullmatch(raw) is not None


@cache
def _typed() -> re.Pattern[str]:
    return re.compile(r"[a-z0-9]+|[A-Z0-9]+|[A-Z]?[a-z]+[0-9]*")


def is_file(key: str, text: str) -> bool:
    """Whether a value is the content of a file rather than one token."""
    head = text.lstrip()[:40]
    return key.lower().endswith(_FILE_ENDINGS) or head.startswith(("{", "[", "-----", "#", "ssh-", "<?xml"))


@cache
def _placeholders() -> re.Pattern[str]:
    return re.compile(
        r"""<[^<>\n]{1,80}> | \$\{[^}\n]{1,80}\} | \$\(\w{1,80}\) | \{\{.{1,80}\}\} | \[[a-z][a-z0-9_ -]{2,60}\]
        | (?-i:\$[A-Z][A-Z_]{3,80}) | %\w{1,80}% | __\w{1,80}__ | @@?\w{1,80}@@?
        | x{3,} | \*{3,} | \.{3,} | …+ | -{3,} | _{3,} | \?{2,}
        | change[-_ ]?(?:me|it|this)[-_!.\d]* | replace[-_ ]?(?:me|this|with)?(?:[-_ ].{0,60})?
        | to[-_ ]?do | tbd | fix[-_ ]?me | place[-_ ]?holder | redacted | dummy(?:[-_ ]?\w{0,20})?
        | (?:your|insert|enter)[-_ ].{1,60} | (?:add|put|paste|fill)[-_ ](?:in[-_ ])?(?:your|the|my|an?|here)\b.{0,60}
        | some[-_ ](?:secret|password|token|key|value)""",
        re.VERBOSE | re.IGNORECASE,
    )


@cache
def _inner() -> re.Pattern[str]:
    return re.compile(r"<[A-Z][A-Z0-9_ -]{2,40}>|CHANGE_?ME|REPLACE_?ME|YOUR[-_][A-Z]{2,20}|\bXXXX+\b")


def is_ordinary(text: str) -> bool:
    """Whether a value is one line of printable ASCII in which nothing is suspicious, whatever its key."""
    return (
        _line().fullmatch(text) is not None
        and not text.startswith(("{", "[", '"', "'", "`"))
        and "BEGIN " not in text
        and "END " not in text
        and not (len(text) > 63 and text.startswith(("M", "b3Bl")))  # may be PEM without its BEGIN line
        and not placeholder(text)
        and not encoded_text(text)
    )


@cache
def _line() -> re.Pattern[str]:
    return re.compile("[!-~](?:[ -~]*+(?<! ))?")


def is_ordinary_base64(encoded: str) -> bool:
    """The same for a value in base64, which may also be binary data."""
    if placeholder(encoded):
        return False
    content = go_base64.decode(encoded)
    try:
        text = content.decode()
    except UnicodeDecodeError:
        return not looks_typed(encoded) and not is_utf16(content)
    return is_ordinary(text)


def placeholder(text: str) -> tuple[int, int] | None:
    """The offsets of a placeholder in a value, or None: the whole value, or a part of a line in capitals."""
    stripped = text.strip()
    if not stripped or len(stripped) > 400:
        return None
    start = text.index(stripped[0])
    if _placeholders().fullmatch(stripped):
        return start, start + len(stripped)
    found = _inner().search(text) if "\n" not in stripped else None
    return found.span() if found else None
