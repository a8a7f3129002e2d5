"""The values of a secret file: their types, base64 and times."""

from __future__ import annotations

from spec_lint.rules.secret_reading.syntax import pachd_refuses

pachd_refuses(
    "R210",
    "secret-not-an-object",
    """A secret file holds a list, a string or a number instead of one object.

    Why: pachd decodes the file into a Secret ("cannot unmarshal array into Go value of type v1.Secret").

    Wrong:
    ```json secret
    «[»{"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "weather"}, "stringData": {"access": "5512-read"}}]
    ```
    Right:
    ```json secret +weather
    "stringData": {"access": "5512-read"}
    ```
    Fix: Put each secret in its own file, in braces and without brackets.
    """,
)


pachd_refuses(
    "R211",
    "secret-field-type",
    """A field of a secret has a value of the wrong type.

    Why: Go decodes JSON into typed fields and converts nothing ("cannot unmarshal number into Go struct field"). All
    values of `stringData`, `labels` and `annotations` are strings, even if they look like numbers. If a field is
    written twice, both values must have the right type, because both are decoded.

    Wrong:
    ```json +weather
    "stringData": {"port": «5432»}
    ```
    Right:
    ```json +weather
    "stringData": {"port": "5432"}
    ```
    Fix: Put numbers and booleans in quotes; values of `data` are base64 strings.
    """,
)


pachd_refuses(
    "R212",
    "secret-base64",
    """A value under `data` is not base64.

    Why: Go decodes the values of `data` with the standard alphabet and requires the padding ("illegal base64 data at
    input byte"); it skips only line breaks. Plain text belongs under `stringData`.

    Wrong:
    ```json +weather
    "data": {"access": "read«-»only!"}
    ```
    Right:
    ```json +weather
    "stringData": {"access": "read-only!"}
    ```
    Fix: Put the text under `stringData` as it is, or encode it with `printf %s VALUE | base64 -w0`.
    """,
)


pachd_refuses(
    "R213",
    "secret-time",
    """A time in a secret's metadata is not in RFC 3339 form.

    Why: Go's `time.Parse` reads times in the form of RFC 3339 and rejects a date without a time and an empty string.
    `creationTimestamp: null`, as kubectl writes it, is fine.

    Wrong:
    ```json +weather
    "metadata": {"name": "weather", "creationTimestamp": «"2024-05-01"»},
    "stringData": {"access": "5512-read"}
    ```
    Right:
    ```json +weather
    "metadata": {"name": "weather", "creationTimestamp": null},
    "stringData": {"access": "5512-read"}
    ```
    Fix: Remove it; Kubernetes sets it.
    """,
)
