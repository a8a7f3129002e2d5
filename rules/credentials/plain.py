"""Passwords and tokens in plain text that anybody who can read the repository or the pipeline can read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from spec_lint.engine.rule import rule
from spec_lint.findings.finding import Finding, Part, Pointer, Severity
from spec_lint.grammar.words import listed, quoted
from spec_lint.model.command import TEXTS, texts_of_code
from spec_lint.model.once import once
from spec_lint.model.pipeline import Pipeline
from spec_lint.model.project import Project
from spec_lint.model.secret import FIELDS, Secret
from spec_lint.secrets.credentials import (
    assignment,
    connection_password,
    is_flag,
    is_literal,
    names_a_credential,
    token,
    worth_a_look,
)
from spec_lint.secrets.program_flags import names_a_program, passwords_in_text, passwords_in_words
from spec_lint.secrets.text import placeholder

HELP = "Put it in a secret, and name the secret under `transform.secrets`."


@rule("S350", "secret-in-git", Severity.WARNING)
def secret_in_git(secret: Secret, project: Project) -> Iterator[Finding]:
    """Git tracks a secret file that holds real values.

    Why: Anybody who can read the repository, now or later, can read the values. They stay in the history even after the
    file is removed. Placeholders, empty values, certificates and files encrypted with sops are not reported;
    SealedSecret and ExternalSecret manifests hold no values.

    Wrong:
    ```json +weather
    «"stringData"»: {"access": "5512-read"}
    ```
    Right:
    ```json +weather
    "stringData": {"access": "5512-read"}
    ```
    Fix: Remove the file from git (`git rm --cached`), add it to `.gitignore`, and change the values; or encrypt it.
    """
    if secret.document.path not in project.tracked or not secret.judged:
        return
    real = [value for value in secret.all_values() if _is_real(value.text, value.content)]
    if real:
        keys = listed(list(dict.fromkeys(quoted(value.key) for value in real))[:4], "and")
        more = len({value.key for value in real}) - 4
        keys += f" and {more} more" if more > 0 else ""
        field = next(field for field in reversed(FIELDS) if any(value.field == field for value in real))
        message = f"Git tracks this file, which holds the real value of {keys}."
        help_ = "Remove it from git and change the values, or encrypt it. Suppress this finding for test values."
        yield secret.finding((field,), message, part=Part.KEY, help=help_)


def _is_real(text: str | None, content: bytes) -> bool:
    if text is None:
        return True
    stripped = text.strip()
    is_public = stripped.startswith(("-----BEGIN CERTIFICATE", "-----BEGIN PUBLIC")) and "PRIVATE KEY" not in stripped
    return bool(content.strip()) and not is_public and not placeholder(text)


@once
def _may_hold_a_credential(pipeline: Pipeline) -> bool:
    """Whether a variable or a command contains anything that may be the name or the form of a credential."""
    texts = texts_of_code(pipeline)
    return worth_a_look(texts) or names_a_program(texts)


@rule("S360", "credential-in-environment", Severity.WARNING, of_defaults=True)
def credential_in_environment(pipeline: Pipeline) -> Iterator[Finding]:
    """A variable under `transform.env` holds a password or a token in plain text.

    Why: The value is in the repository, in the pods, and in the spec that `pachctl inspect pipeline` and `pachctl
    extract` show.

    Wrong:
    ```yaml +edges
    transform: {image: "edges:1.0", cmd: [python3, /edges.py], env: {DB_PASSWORD: «"rain-5512"»}}
    ```
    Right:
    ```json +weather
    "stringData": {"password": "rain-5512"}
    ```
    ```yaml +edges
    transform:
      image: "edges:1.0"
      cmd: [python3, /edges.py]
      secrets: [{name: weather, key: password, env_var: DB_PASSWORD}]
    ```
    Fix: Put it in a secret, and name the secret under `transform.secrets`. Change the value, because it was exposed.
    """
    if not _may_hold_a_credential(pipeline):
        return
    for name, value in pipeline.env.items():
        if not isinstance(value, str):
            continue
        pointer: Pointer = ("transform", "env", name)
        found = token(value) or connection_password(value)
        if found is not None:
            message = f"The variable {quoted(name)} holds a credential in plain text."
            yield pipeline.finding(pointer, message, inside=found, help=HELP)
        elif names_a_credential(name) and is_literal(value):
            message = f"The variable {quoted(name)} seems to hold a credential in plain text, judging by its name."
            yield pipeline.finding(pointer, message, help=HELP)


@rule("S361", "credential-in-command", Severity.WARNING, of_defaults=True)
def credential_in_command(pipeline: Pipeline) -> Iterator[Finding]:
    """A command of a pipeline holds a password or a token in plain text.

    Why: The command is in the repository, in the logs of the worker, and in the spec that `pachctl inspect pipeline`
    and `pachctl edit pipeline` show.

    Wrong:
    ```yaml +edges
    transform: {image: "edges:1.0", cmd: [sh], stdin: ["fetch --api-key=«rain-5512-read» /pfs/out"]}
    ```
    Right:
    ```yaml +edges
    transform: {image: "edges:1.0", cmd: [sh], stdin: ["fetch --api-key=$API_KEY /pfs/out"]}
    ```
    Fix: Put it in a secret, name the secret under `transform.secrets` with `env_var`, and use the variable.
    """
    if not _may_hold_a_credential(pipeline):
        return
    for field in TEXTS:
        announced = False
        items = pipeline.items("transform", field)
        given = _given_to_programs(items)
        for index, text in enumerate(items):
            if not isinstance(text, str):
                continue
            found = token(text) or assignment(text) or given.get(index)
            if announced and found is None and is_literal(text) and not text.startswith("-"):
                found = (0, len(text))
            announced = is_flag(text)
            if found is not None:
                message = "This command contains a credential in plain text."
                yield pipeline.finding(("transform", field, index), message, inside=found, help=HELP)


def _given_to_programs(items: list[Any]) -> dict[int, tuple[int, int]]:
    """The items of a command with a password after a program's short flag, such as ``mysql -p…``."""
    words = [item if isinstance(item, str) else "" for item in items]
    places = [(index, start, end) for index, start, end in passwords_in_words(words)]
    places += [(index, *place) for index, word in enumerate(words) for place in passwords_in_text(word)]
    return {index: (start, end) for index, start, end in places if is_literal(words[index][start:end])}
