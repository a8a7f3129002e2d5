"""Values of secrets that are valid but probably not intended. No message shows a value."""

from __future__ import annotations

import re
from collections.abc import Iterator

from spec_lint.engine.rule import rule
from spec_lint.findings.finding import Finding, Severity
from spec_lint.grammar.words import quoted
from spec_lint.model.secret import Secret, Value
from spec_lint.model.unusual import unusual_values
from spec_lint.reading.secret.docker_config import KEYS
from spec_lint.rules.secret_surprises.fixes import unix_lines
from spec_lint.secrets.pem import looks_like_pem
from spec_lint.secrets.text import (
    encoded_text,
    in_quotes,
    is_file,
    is_printable,
    is_text_with_nul,
    is_utf16,
    looks_typed,
    placeholder,
    wants_base64,
)


@rule("S320", "value-ends-in-newline", Severity.WARNING, stops_apply=True)
def value_ends_in_newline(secret: Secret) -> Iterator[Finding]:
    r"""A value ends in a line break.

    Why: `echo PASSWORD | base64` encodes the line break of echo too; the password then ends in one, and the login
    fails. Values of several lines, and values whose key is a file name, may end in a line break.

    Wrong:
    ```json +weather
    "data": {"access": «"NTUxMi1yZWFkCg=="»}
    ```
    Right:
    ```json +weather
    "data": {"access": "NTUxMi1yZWFk"}
    ```
    Fix: Use `printf %s` or `echo -n`, or write the text under `stringData`.
    """
    for value in secret.found_by(unusual_values):
        text = value.text
        if text is None or not text.endswith("\n") or not text.strip() or value.key in KEYS.values():
            continue
        body = text.rstrip("\r\n")
        is_token = "\n" not in body and len(body) < 4096 and is_printable(value.content)
        reported = placeholder(text) or _encoded(secret, value)
        if is_token and not reported and not is_file(value.key, text):
            message = f"The value of {quoted(value.key)} ends in a line break, which becomes a part of it."
            help_ = "Encode it with `printf %s VALUE | base64`." if value.field == "data" else "Remove it."
            yield secret.finding(value.pointer, message, inside=value.inside(len(body), len(text)), help=help_)


@rule("S321", "value-encoded-twice", Severity.WARNING, stops_apply=True)
def value_encoded_twice(secret: Secret) -> Iterator[Finding]:
    """A value under `data` is base64 of base64.

    Why: Kubernetes decodes `data` once, so the container gets base64 text instead of the value. Often a tool that
    encodes values itself, such as `kubectl create secret`, was given an encoded value.

    Wrong:
    ```json +weather
    "data": {"access": «"TlRVeE1pMXlaV0Zr"»}
    ```
    Right:
    ```json +weather
    "data": {"access": "NTUxMi1yZWFk"}
    ```
    Fix: Encode it once.
    """
    for value in secret.found_by(unusual_values):
        if value.field == "data" and _encoded(secret, value):
            message = f"The value of {quoted(value.key)} seems to be encoded in base64 twice."
            yield secret.finding(value.pointer, message, help="Encode it once, or put it under `stringData` as it is.")


@rule("S322", "base64-in-string-data", Severity.WARNING, stops_apply=True)
def base64_in_string_data(secret: Secret) -> Iterator[Finding]:
    """A value under `stringData` is base64.

    Why: Kubernetes encodes the values of `stringData` itself, so the container gets the base64 text. Encoded values
    belong under `data`.

    Wrong:
    ```json +weather
    "stringData": {"access": «"NTUxMi1yZWFk"»}
    ```
    Right:
    ```json +weather
    "data": {"access": "NTUxMi1yZWFk"}
    ```
    Fix: Move it to `data`, or write the decoded value.
    """
    for value in secret.found_by(unusual_values):
        if value.field == "stringData" and _encoded(secret, value):
            message = f"The value of {quoted(value.key)} seems to be base64, which `stringData` does not decode."
            yield secret.finding(value.pointer, message, help="Move it to `data`, or write the decoded value.")


def _encoded(secret: Secret, value: Value) -> bool:
    text = value.text
    if text is None or wants_base64(value.key) or secret.type.startswith("kubernetes.io/docker"):
        return False
    return encoded_text(text)


@rule("S323", "plain-text-in-data", Severity.WARNING, stops_apply=True)
def plain_text_in_data(secret: Secret) -> Iterator[Finding]:
    """A value under `data` looks like plain text that happens to be valid base64.

    Why: For Go any word of four, eight or twelve letters is base64 and is decoded to meaningless bytes: `password`
    becomes five unprintable bytes and a comma.

    Wrong:
    ```json +weather
    "data": {"access": «"rainfall"»}
    ```
    Right:
    ```json +weather
    "stringData": {"access": "rainfall"}
    ```
    Fix: Move it to `stringData`, or encode it.
    """
    for value in secret.found_by(unusual_values):
        if value.field != "data" or not value.content or is_printable(value.content):
            continue
        raw = _raw(secret, value)
        if looks_typed(raw) and not placeholder(raw):
            message = f"The value of {quoted(value.key)} looks like plain text, but it is decoded to binary data."
            yield secret.finding(value.pointer, message, help="Move it to `stringData`, or encode it in base64.")


def _raw(secret: Secret, value: Value) -> str:
    """The base64 text of a value under data; empty for others."""
    return str(secret.mapping("data").get(value.key, "")) if value.field == "data" else ""


@rule("S324", "value-with-carriage-returns", Severity.WARNING, stops_apply=True)
def value_with_carriage_returns(secret: Secret) -> Iterator[Finding]:
    r"""A value has lines that end in a carriage return.

    Why: The value was written on Windows. Shells and many programs treat the carriage return as part of the line. JSON,
    XML, YAML, PEM and other formats whose readers accept both line endings are not reported.

    Wrong:
    ```json +weather
    "stringData": {"access.env": "READ=5512«\r»\nWRITE=7081\r\n"}
    ```
    Right:
    ```json +weather
    "stringData": {"access.env": "READ=5512\nWRITE=7081\n"}
    ```
    Fix: Save the value with line feeds only.
    """
    for value in secret.found_by(unusual_values):
        text = value.text
        if (
            text is None
            or "\r" not in text
            or "\0" in text
            or not text.strip()
            or not _lines(text)
            or _takes_both(value.key, text)
        ):
            continue
        at = text.index("\r")
        message = f"The value of {quoted(value.key)} has carriage returns, like files from Windows."
        yield secret.finding(value.pointer, message, inside=value.inside(at, at + 1), fix=unix_lines(secret, value))


def _lines(text: str) -> bool:
    """Whether a text has carriage returns other than at the end of its only line, which S320 reports."""
    return "\r" in text.rstrip("\r\n") or not text.endswith("\n")


_EITHER_ENDING = (".json", ".yaml", ".yml", ".xml", ".html", ".toml", ".properties", ".csv", ".ini", ".pem", ".crt")
"""Endings of keys that are files in a format where a line may end in either way."""


def _takes_both(key: str, text: str) -> bool:
    """Whether the readers of a text accept both line endings; OpenSSH does not, and S334 reports its keys."""
    return key.lower().endswith(_EITHER_ENDING) or text.lstrip()[:1] in ("{", "[", "<") or looks_like_pem(text)


_INVISIBLE = "\ufeff\u00a0\u200b\u200c\u200d\u2060\u00ad"


@rule("S325", "value-with-invisible-character", Severity.WARNING, stops_apply=True)
def value_with_invisible_character(secret: Secret) -> Iterator[Finding]:
    r"""A value contains a byte order mark or another invisible character.

    Why: Byte order marks and zero-width spaces are added when a value is copied from a web page or saved by an editor,
    and become a part of the value.

    Wrong:
    ```json +weather
    "stringData": {"access": "«\ufeff»5512-read"}
    ```
    Right:
    ```json +weather
    "stringData": {"access": "5512-read"}
    ```
    Fix: Type the value again.
    """
    for value in secret.found_by(unusual_values):
        text = value.text
        if text is None or text.isascii():
            continue
        at = next((index for index, character in enumerate(text) if character in _INVISIBLE), None)
        if at is not None and ("\n" not in text.strip() or at == 0):
            message = f"The value of {quoted(value.key)} contains the invisible character U+{ord(text[at]):04X}."
            yield secret.finding(value.pointer, message, inside=value.inside(at, at + 1), help="Type the value again.")


@rule("S326", "value-empty", Severity.WARNING, stops_apply=True)
def value_empty(secret: Secret) -> Iterator[Finding]:
    """A value is empty, or only white space.

    Why: pachd finds the key, but the container gets no value. `null` is an empty value too.

    Wrong:
    ```json +weather
    "stringData": {"access": «""»}
    ```
    Right:
    ```json +weather
    "stringData": {"access": "5512-read"}
    ```
    Fix: Fill it in, or remove the key.
    """
    for value in secret.found_by(unusual_values):
        if value.content.strip() or (secret.type == "kubernetes.io/ssh-auth" and value.key == "ssh-privatekey"):
            continue
        if value.field == "data" and value.key in secret.mapping("stringData"):
            continue
        what = "only white space" if value.content else "empty"
        span = secret.span(value.pointer)
        hidden = re.compile(r":[ \t]+#").match(span.source.text, span.end)
        help_ = "In YAML, `#` begins a comment here; put the value in quotes." if hidden else None
        yield secret.finding(value.pointer, f"The value of {quoted(value.key)} is {what}.", help=help_)


def has_placeholders(secret: Secret) -> bool:
    """Whether a value of a secret is not filled in."""
    texts = (text for value in secret.found_by(unusual_values) for text in (value.text or "", _raw(secret, value)))
    return bool(secret.holes) or any(map(placeholder, texts))


@rule("S327", "value-placeholder", Severity.WARNING, stops_apply=True)
def value_placeholder(secret: Secret) -> Iterator[Finding]:
    """A value is still a placeholder.

    Why: Neither pachctl nor Kubernetes replaces `<TOKEN>`, `CHANGEME` or `${TOKEN}`. The pipeline gets the placeholder.

    Wrong:
    ```json +weather
    "stringData": {"access": "«<ACCESS_KEY>»"}
    ```
    Right:
    ```json +weather
    "stringData": {"access": "5512-read"}
    ```
    Fix: Fill in the value before the secret is created. `spec-lint apply --fill env` does so with variables of the
    environment, for placeholders such as `<TOKEN>` and `${TOKEN}`.
    """
    for value in secret.found_by(unusual_values):
        text = value.text or ""
        found = placeholder(text) or placeholder(text := _raw(secret, value))
        if found is not None:
            message = f"The value of {quoted(value.key)} contains a placeholder, which nobody fills in."
            filled = _VARIABLE.fullmatch(text[slice(*found)])
            help_ = "`spec-lint apply --fill env` takes the value from the environment." if filled else None
            yield secret.finding(value.pointer, message, inside=value.inside(*found), help=help_)


_VARIABLE = re.compile(r"<[A-Za-z_][A-Za-z0-9_]*>|\$\{[A-Za-z_][A-Za-z0-9_]*\}")
"""A placeholder that names a variable, as ``apply`` fills it."""


@rule("S328", "value-not-utf-8", Severity.WARNING, stops_apply=True)
def value_not_utf_8(secret: Secret) -> Iterator[Finding]:
    r"""A value contains the replacement character of a byte that is not UTF-8.

    Why: Go replaces each byte that is not UTF-8, and half a surrogate pair, with U+FFFD, so the value is not the
    intended one.

    Wrong:
    ```json +weather
    "stringData": {"access": "5512«\ud800»read"}
    ```
    Right:
    ```json +weather
    "stringData": {"access": "5512-read"}
    ```
    Fix: Save the file as UTF-8.
    """
    for value in secret.found_by(unusual_values):
        text = value.text if value.field == "stringData" else None
        at = text.find("\ufffd") if text else -1
        if at >= 0:
            message = f"The value of {quoted(value.key)} contains U+FFFD in place of a byte that is not UTF-8."
            yield secret.finding(value.pointer, message, inside=(at, at + 1), help="Save the file as UTF-8.")


@rule("S329", "value-with-nul", Severity.WARNING, stops_apply=True)
def value_with_nul(secret: Secret) -> Iterator[Finding]:
    r"""A value is UTF-16, or text with NUL characters.

    Why: `[Text.Encoding]::Unicode.GetBytes` of PowerShell and some editors on Windows write UTF-16, in which every
    second byte of a plain text is zero. A variable ends at a NUL character, or the container does not start, and no
    server accepts such a password.

    Wrong:
    ```json +weather
    "data": {"access": «"NQA1ADEAMgAtAHIAZQBhAGQA"»}
    ```
    Right:
    ```json +weather
    "data": {"access": "NTUxMi1yZWFk"}
    ```
    Fix: Encode the text as UTF-8, in PowerShell with `[Text.Encoding]::UTF8.GetBytes`.
    """
    for value in secret.found_by(unusual_values):
        if is_utf16(value.content):
            message = f"The value of {quoted(value.key)} is UTF-16, so every second byte is a NUL character."
            yield secret.finding(value.pointer, message, help="Encode it as UTF-8, or write it under `stringData`.")
        elif is_text_with_nul(value.content):
            text = value.content.decode("utf-8", "replace")
            message = f"The value of {quoted(value.key)} contains a NUL character."
            at = text.index("\0")
            yield secret.finding(value.pointer, message, inside=value.inside(at, at + 1), help="Remove it.")


@rule("S311", "value-with-outer-spaces", Severity.WARNING, stops_apply=True)
def value_with_outer_spaces(secret: Secret) -> Iterator[Finding]:
    """A value begins or ends with a space, or begins with a line break.

    Why: Kubernetes removes nothing, so the space becomes a part of the password. A line break at the end is S320.

    Wrong:
    ```json +weather
    "stringData": {"access": "« »5512-read"}
    ```
    Right:
    ```json +weather
    "stringData": {"access": "5512-read"}
    ```
    Fix: Remove it.
    """
    for value in secret.found_by(unusual_values):
        text = value.text
        body = (text or "").rstrip("\r\n")
        bare = body.strip(" \t\r\n")
        if not bare or body == bare or "\n" in bare or is_file(value.key, body) or not is_printable(value.content):
            continue
        if _encoded(secret, value) or placeholder(body):
            continue
        start, end = (0, body.index(bare)) if body[0] != bare[0] else (len(bare), len(body))
        what = "begins with" if start == 0 else "ends in"
        thing = "a line break" if "\n" in body[start:end] else "a space" if " " in body[start:end] else "a tab"
        message = f"The value of {quoted(value.key)} {what} {thing}, which becomes a part of it."
        yield secret.finding(value.pointer, message, inside=value.inside(start, end), help="Remove it.")


@rule("S312", "value-in-quotes", Severity.WARNING, stops_apply=True)
def value_in_quotes(secret: Secret) -> Iterator[Finding]:
    r"""A value is in quotes, which become a part of it.

    Why: The quotes around a value in JSON or YAML are not part of it, but those inside them are. `kubectl create secret
    --from-env-file` keeps the quotes of a `.env` file, too.

    Wrong:
    ```json +weather
    "stringData": {"access": «"\"5512-read\""»}
    ```
    Right:
    ```json +weather
    "stringData": {"access": "5512-read"}
    ```
    Fix: Remove the inner quotes.
    """
    for value in secret.found_by(unusual_values):
        text = value.text
        if text is not None and in_quotes(text) and not _is_scalar_file(value.key, text):
            message = f"The value of {quoted(value.key)} is in quotes, which become a part of it."
            yield secret.finding(value.pointer, message, help="Remove the quotes inside the value.")


def _is_scalar_file(key: str, text: str) -> bool:
    """Whether a value is a file that holds a quoted string; JSON in a string in JSON was encoded twice."""
    return key.lower().endswith((".json", ".yaml", ".yml", ".toml")) and text.lstrip()[1:2] not in ("{", "[")
