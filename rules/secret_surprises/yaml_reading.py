"""Keys and values of a secret that YAML reads differently from how they look."""

from __future__ import annotations

from collections.abc import Iterator

from spec_lint.engine.rule import rule
from spec_lint.findings.finding import Finding, Severity
from spec_lint.grammar.words import quoted
from spec_lint.model.byte_edits import fix_of
from spec_lint.model.edits import replaced_source
from spec_lint.model.secret import Secret
from spec_lint.model.shell import cutting_comment


@rule("S343", "secret-key-misread", Severity.WARNING)
def secret_key_misread(secret: Secret) -> Iterator[Finding]:
    """YAML reads a key of a secret as a boolean, null or a number, and the secret gets another key.

    Why: kubectl reads YAML 1.1, in which y, yes, on, n, no and off without quotes are booleans. In the JSON that it
    sends, the key is `true` or `false`; 010 becomes `8`, and ~ becomes `null`.

    Wrong:
    ```yaml
    apiVersion: v1
    kind: Secret
    metadata: {name: weather}
    stringData:
      «on»: "5512-read"
    ```
    Right:
    ```yaml
    apiVersion: v1
    kind: Secret
    metadata: {name: weather}
    stringData:
      "on": "5512-read"
    ```
    Fix: Put the key in quotes.
    """
    decoded = secret.decoded if secret.judged else None
    for written, key, place in decoded.misread if decoded is not None else []:
        message = f"YAML reads the key {quoted(written)} as `{key.text}`, and that is the key of the secret."
        ends = (replaced_source(secret, at, at, '"') for at in (key.start, key.end))
        fix = fix_of("Put the key in quotes", *ends)
        help_ = f"Write `{quoted(written)}`, in quotes."
        yield secret.finding_on(key, place, message, help=help_, fix=fix)


@rule("S344", "comment-in-secret-value", Severity.WARNING, stops_apply=True)
def comment_in_secret_value(secret: Secret) -> Iterator[Finding]:
    """A value is cut off, because YAML takes its end for a comment.

    Why: in a value without quotes, a `#` after a space begins a comment of YAML, even inside quotes that do not begin
    the value. The secret gets only what is before it.

    Wrong:
    ```yaml
    apiVersion: v1
    kind: Secret
    metadata: {name: weather}
    stringData:
      access: say "read «#»5512"
    ```
    Right:
    ```yaml
    apiVersion: v1
    kind: Secret
    metadata: {name: weather}
    stringData:
      access: 'say "read #5512"'
    ```
    Fix: Put the whole value in quotes.
    """
    text = secret.document.source.text if secret.judged and secret.form != "json" else ""
    if " #" not in text:
        return
    for field in ("data", "stringData"):
        node = secret.document.node((field,))
        for key, value in node.entries if node is not None else []:
            comment = cutting_comment(text, value)
            if comment is not None:
                message = (
                    f"YAML takes what follows the `#` for a comment, so the value of {quoted(key.text)} ends before it."
                )
                start, help_ = comment.start(1), "Put the whole value in quotes."
                yield secret.finding_at(start, start + 1, message, pointer=(field, key.text), help=help_)
