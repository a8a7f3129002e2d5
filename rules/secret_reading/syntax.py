"""The text of a secret file: JSON as pachd reads it."""

from __future__ import annotations

from collections.abc import Iterator

from spec_lint.engine.rule import rule
from spec_lint.findings.finding import Finding, Refuser, Severity
from spec_lint.model.document import Document
from spec_lint.model.project import Project
from spec_lint.rules.catalogue import Catalogue, reader_findings

PACHD = "pachd cannot read the secret, and creates nothing"
KUBERNETES = "Kubernetes refuses the secret for this"


def _refusals(document: Document, project: Project, code: str) -> Iterator[Finding]:
    """The reader's errors of a code. A manifest for kubectl is read by Kubernetes and not by pachd."""
    for finding in reader_findings(document, project, code):
        if document.secret.form in ("yaml", "list") and not document.forced:
            yield finding._replace(label=KUBERNETES, refused_by=Refuser.KUBERNETES)
        else:
            yield finding._replace(label=PACHD)


pachd_refuses = Catalogue(_refusals, refused_by=Refuser.PACHD)


pachd_refuses(
    "R200",
    "secret-file-empty",
    """A secret file is empty.

    Why: pachd decodes the file with Go's encoding/json (CreateSecret in src/server/pps/server/api_server.go), which
    wants one JSON value ("unexpected end of JSON input").

    Wrong:
    ```json secret
    «

    »
    ```
    Right:
    ```json secret +weather
    "stringData": {"access": "5512-read"}
    ```
    Fix: Write the secret into it: kubectl create secret generic … --dry-run=client -o json.
    """,
)


pachd_refuses(
    "R201",
    "secret-syntax",
    """A secret file is not JSON.

    Why: pachd decodes the file with Go's encoding/json, which takes JSON to the letter of RFC 8259: no comments, no
    comma after the last entry, keys and texts in straight double quotes. Nothing is created.

    Wrong:
    ```json secret +weather
    "stringData": {"access": "5512-read"«,»}
    ```
    Right:
    ```json secret +weather
    "stringData": {"access": "5512-read"}
    ```
    Fix: Mend the text at the place that is shown, or just before it.
    """,
)


pachd_refuses(
    "R202",
    "text-after-the-secret",
    """Something follows the object in a secret file.

    Why: pachd takes one secret in a file; Go refuses whatever stands behind it ("invalid character after top-level
    value"), and then the first secret is not created either.

    Wrong:
    ```json secret
    {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "weather"}, "stringData": {"access": "5512-read"}}
    «{»"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "storms"}, "stringData": {"access": "5513-read"}}
    ```
    Right:
    ```json secret +weather
    "stringData": {"access": "5512-read"}
    ```
    Fix: Put each secret into a file of its own, and nothing else.
    """,
)


pachd_refuses(
    "R203",
    "secret-cut-off",
    """A secret file ends too early.

    Why: a brace, bracket or quote is never closed ("unexpected end of JSON input"): the file was cut off, or one is
    missing further up.

    Wrong:
    ```json secret
    «{»"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "weather"}, "stringData": {"access": "5512-read"}
    ```
    Right:
    ```json secret +weather
    "stringData": {"access": "5512-read"}
    ```
    Fix: Close what is open.
    """,
)


pachd_refuses(
    "R204",
    "control-character",
    r"""A text in a secret file holds a line break, a tab or another control character as it is.

    Why: JSON wants control characters in texts to be escaped ("invalid character in string literal"). Multi-line
    values such as keys and certificates are written with \n, or in base64 under data.

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
    r"""A backslash in a secret file escapes something that JSON does not know.

    Why: behind a backslash JSON allows " \ / b f n r t, and u with four hexadecimal digits ("invalid character in
    string escape code"). Passwords and Windows paths with a backslash need two.

    Wrong:
    ```json secret +weather
    "stringData": {"access": "CORP«\j»obs-5512"}
    ```
    Right:
    ```json secret +weather
    "stringData": {"access": "jobs-5512"}
    ```
    Fix: Write two backslashes for one.
    """,
)


pachd_refuses(
    "R206",
    "secret-literal",
    """A word or a number in a secret file is none of JSON's.

    Why: JSON knows the words true, false and null, in lower case, and numbers in decimal without a plus or leading
    zeros ("invalid character looking for beginning of value"). A text has to stand in quotes.

    Wrong:
    ```json secret +weather
    "immutable": «True»
    ```
    Right:
    ```json secret +weather
    "immutable": true, "stringData": {"access": "5512-read"}
    ```
    Fix: Write it as JSON does, or put a text in double quotes.
    """,
)


pachd_refuses(
    "R207",
    "secret-too-deep",
    """A secret file nests more than 10,000 levels deep.

    Why: Go's encoding/json refuses it ("exceeded max depth").

    Wrong:
    ```json secret
    {"kind": "Secret", "metadata": {"name": "weather"}, "deep": "…10,001 brackets…"}
    ```
    Right:
    ```json secret +weather
    "stringData": {"access": "5512-read"}
    ```
    Fix: A secret needs three levels.
    """,
)


@rule("R208", "secret-not-read", Severity.WARNING)
def secret_not_read(document: Document, project: Project) -> Iterator[Finding]:
    """A secret file holds more than 200,000 values, and the rest of it was not looked at.

    Why: no secret is that large: Kubernetes takes one mebibyte. It is a bound of spec-lint's.

    Wrong:
    ```json secret
    {"kind": "Secret", "metadata": {"name": "weather"}, "large": "…200,000 values…"}
    ```
    Right:
    ```json secret +weather
    "stringData": {"access": "5512-read"}
    ```
    Fix: Take out what does not belong into a secret.
    """
    return (finding._replace(label="") for finding in reader_findings(document, project, "R208"))


pachd_refuses(
    "R209",
    "secret-encoding",
    r"""A secret file begins with a byte order mark, or is not UTF-8.

    Why: Go's encoding/json takes UTF-8 without a mark, and stops at the first byte of any other ("invalid character
    'ï' looking for beginning of value"). Editors and shells on Windows write marks and UTF-16.

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
