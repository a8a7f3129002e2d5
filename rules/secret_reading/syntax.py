"""The text of a secret file: JSON as pachd reads it."""

from __future__ import annotations

from collections.abc import Iterator

from spec_lint.engine.rule import rule
from spec_lint.findings.finding import Finding, Refuser, Severity
from spec_lint.model.document import Document
from spec_lint.model.settings import Settings
from spec_lint.rules.catalogue import Catalogue, reader_findings


def _refusals(document: Document, settings: Settings, code: str) -> Iterator[Finding]:
    """The reader's errors with a code. A manifest for kubectl is read by Kubernetes and not by pachd."""
    for finding in reader_findings(document, settings, code):
        if document.secret.form in ("yaml", "list") and not document.forced:
            yield finding._replace(refused_by=Refuser.KUBERNETES)
        else:
            yield finding


pachd_refuses = Catalogue(_refusals, refused_by=Refuser.PACHD)


pachd_refuses(
    "R200",
    "secret-file-empty",
    """A secret file is empty.

    Why: pachd decodes the file with Go's encoding/json (`CreateSecret` in src/server/pps/server/api_server.go), which
    requires one JSON value ("unexpected end of JSON input").

    Wrong:
    ```json secret
    «

    »
    ```
    Right:
    ```json secret +weather
    "stringData": {"access": "5512-read"}
    ```
    Fix: Write the secret into it, for example with `kubectl create secret generic … --dry-run=client -o json`.
    """,
)


pachd_refuses(
    "R201",
    "secret-syntax",
    """A secret file is not JSON.

    Why: pachd decodes the file with Go's encoding/json, which accepts exactly the JSON of RFC 8259: no comments, no
    trailing comma, keys and strings in straight double quotes. Nothing is created.

    Wrong:
    ```json secret +weather
    "stringData": {"access": "5512-read"«,»}
    ```
    Right:
    ```json secret +weather
    "stringData": {"access": "5512-read"}
    ```
    Fix: Correct the text at the marked place, or just before it.
    """,
)


pachd_refuses(
    "R202",
    "text-after-the-secret",
    """A secret file has more text after the object.

    Why: pachd accepts one secret per file; Go rejects any text after it ("invalid character after top-level value"),
    and then the first secret is not created either.

    Wrong:
    ```json secret
    {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "weather"}, "stringData": {"access": "5512-read"}}
    «{»"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "storms"}, "stringData": {"access": "5513-read"}}
    ```
    Right:
    ```json secret +weather
    "stringData": {"access": "5512-read"}
    ```
    Fix: Put each secret in its own file, and nothing else.
    """,
)


pachd_refuses(
    "R203",
    "secret-cut-off",
    """A secret file ends too early.

    Why: A brace, bracket or quote is never closed ("unexpected end of JSON input"). The file was cut off, or a closing
    one is missing further up.

    Wrong:
    ```json secret
    «{»"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "weather"}, "stringData": {"access": "5512-read"}
    ```
    Right:
    ```json secret +weather
    "stringData": {"access": "5512-read"}
    ```
    Fix: Add the missing brace, bracket or quote.
    """,
)


pachd_refuses(
    "R204",
    "control-character",
    r"""A string in a secret file contains an unescaped line break, tab or other control character.

    Why: JSON requires control characters in strings to be escaped ("invalid character in string literal"). Multi-line
    values such as keys and certificates are written with `\n`, or in base64 under `data`.

    Wrong:
    ```json secret
    {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "weather"}, "stringData": {"access": «"5512»
    read"}}
    ```
    Right:
    ```json secret +weather
    "stringData": {"access": "5512\nread"}
    ```
    Fix: Escape the character, or let kubectl write the file.
    """,
)


pachd_refuses(
    "R205",
    "secret-escape",
    r"""A string in a secret file contains an escape that JSON does not have.

    Why: After a backslash JSON allows `" \ / b f n r t`, and `u` with four hexadecimal digits ("invalid character in
    string escape code"). A backslash in a password or a Windows path is written as two.

    Wrong:
    ```json secret +weather
    "stringData": {"access": "CORP«\j»obs-5512"}
    ```
    Right:
    ```json secret +weather
    "stringData": {"access": "jobs-5512"}
    ```
    Fix: Write two backslashes for a literal one.
    """,
)


pachd_refuses(
    "R206",
    "secret-literal",
    """A word or a number in a secret file is not valid JSON.

    Why: JSON has the words `true`, `false` and `null`, in lower case, and decimal numbers without a plus sign or
    leading zeros ("invalid character looking for beginning of value"). A string must be in quotes.

    Wrong:
    ```json secret +weather
    "immutable": «True», "stringData": {"access": "5512-read"}
    ```
    Right:
    ```json secret +weather
    "immutable": true, "stringData": {"access": "5512-read"}
    ```
    Fix: Write it as JSON does, or put a string in double quotes.
    """,
)


pachd_refuses(
    "R207",
    "secret-too-deep",
    """A secret file is nested more than 10,000 levels deep.

    Why: Go's encoding/json rejects it ("exceeded max depth").

    Wrong:
    ```json secret
    {"kind": "Secret", "metadata": {"name": "weather"}, "deep": "…10,001 brackets…"}
    ```
    Right:
    ```json secret +weather
    "stringData": {"access": "5512-read"}
    ```
    Fix: Reduce the nesting; a secret needs three levels.
    """,
)


@rule("R208", "secret-not-read", Severity.WARNING)
def secret_not_read(document: Document, settings: Settings) -> Iterator[Finding]:
    """A secret file holds more than 200,000 values, or nests more than 150 levels deep in YAML; the rest was not read.

    Why: The limits are spec-lint's own, also that of 50,000 values to which the aliases of YAML may expand. No secret
    is that large or deep: Kubernetes accepts at most one mebibyte, in three levels.

    Wrong:
    ```json secret
    {"kind": "Secret", "metadata": {"name": "weather"}, "large": "…200,000 values…"}
    ```
    Right:
    ```json secret +weather
    "stringData": {"access": "5512-read"}
    ```
    Fix: Remove what does not belong in a secret.
    """
    return reader_findings(document, settings, "R208")


pachd_refuses(
    "R209",
    "secret-encoding",
    r"""A secret file begins with a byte order mark, or is not UTF-8.

    Why: Go's encoding/json accepts UTF-8 without a byte order mark, and stops at the first byte of anything else
    ("invalid character 'ï' looking for beginning of value"). Editors and shells on Windows write such marks and UTF-16.

    Wrong:
    ```json secret
    # escapes: the first character is a byte order mark
    \ufeff«{»"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "weather"}, "stringData": {"a": "5512"}}
    ```
    Right:
    ```json secret +weather
    "stringData": {"access": "5512-read"}
    ```
    Fix: Save the file as UTF-8 without a byte order mark.
    """,
)
