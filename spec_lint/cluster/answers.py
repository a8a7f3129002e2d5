"""What an answer of the API server means, in our own words, because the server may repeat the values of a request."""

from __future__ import annotations

import enum
import re
from collections.abc import Collection
from dataclasses import dataclass

from spec_lint.cluster.kubernetes_http import Answer


class Meaning(enum.Enum):
    """What a failed request means for the next step."""

    ABSENT = "absent"
    EXISTS = "exists"
    DELETING = "being deleted"
    CREDENTIALS = "credentials not accepted"
    FORBIDDEN = "forbidden"
    POLICY = "refused by policy"
    INVALID = "invalid"
    NO_NAMESPACE = "no namespace"
    BUSY = "busy"
    STRANGE = "strange"


@dataclass(frozen=True, slots=True)
class Refusal:
    """The meaning of an answer, and a clause that says it."""

    meaning: Meaning
    words: str


def refusal(answer: Answer, keys: Collection[str] = ()) -> Refusal:
    """The meaning of a failed request. ``keys`` are the key names in the request, which may be shown."""
    status, reason = answer.status, answer.text("reason")
    if (denied := _denied(answer)) is not None:
        return denied
    if status == 401:
        return Refusal(
            Meaning.CREDENTIALS, "the API server does not accept the credentials (401): they may have expired"
        )
    if status == 403:
        return _forbidden(answer)
    if status == 404:
        return _not_found(answer)
    if status == 409:
        return _conflict(answer, reason)
    if status in (400, 406, 413, 415, 422):
        return Refusal(Meaning.INVALID, _invalid(answer, keys))
    if status in (408, 429) or status >= 500:
        words = {408: "took too long", 429: "is overloaded", 503: "is not available", 504: "took too long"}
        return Refusal(Meaning.BUSY, f"the API server {words.get(status, 'failed')} ({status})")
    if 300 <= status < 400:
        return Refusal(Meaning.STRANGE, f"the server redirects to another address ({status}), which is not followed")
    return Refusal(Meaning.STRANGE, f"the server gave an unexpected answer ({status})")


_NAME = r"([a-z0-9](?:[-a-z0-9.]{0,251}[a-z0-9])?)"
"""The name of a Kubernetes object (a DNS-1123 subdomain)."""
_FORBIDDEN = rf'(?:secrets "{_NAME[1:-1]}" is forbidden: |Internal error occurred: )?'
_POLICY = rf"""((?:Validating|Mutating)AdmissionPolicy|policy) ['"]{_NAME}['"](?: with binding '{_NAME}')?"""


def _denied(answer: Answer) -> Refusal | None:
    """The denial of an admission policy or webhook, with its name; None for any other answer."""
    found = denial(answer.text("message")) if answer.status >= 400 else None
    return Refusal(found.meaning, f"{found.words} ({answer.status})") if found is not None else None


def denial(message: str) -> Refusal | None:
    """The denial of an admission policy or webhook in a message of the API server; None for any other message.

    A policy denies with the status of its ``reason``, by default 422
    (apiserver/pkg/admission/plugin/policy/validating/dispatcher.go), a webhook with a status of its choice, by default
    400 (admission/plugin/webhook/errors/statuserror.go). So only the beginning of the message, which the API server
    writes, identifies a denial. The rest comes from the policy and may repeat a value.
    """
    if match := re.match(f"{_FORBIDDEN}{_POLICY} denied request", message):
        return Refusal(Meaning.POLICY, f"{_policy_words(*match.groups())} rejects it")
    if match := re.match(f'{_FORBIDDEN}admission webhook "{_NAME}" denied the request', message):
        return Refusal(Meaning.POLICY, f'the admission webhook "{match[1]}" rejects it')
    if match := re.match(f'admission webhook "{_NAME}" does not support dry run', message):
        return Refusal(Meaning.POLICY, f'the admission webhook "{match[1]}" does not support dry runs')
    if match := re.match(f'{_FORBIDDEN}failed calling webhook "{_NAME}"', message):
        return Refusal(Meaning.BUSY, f'the API server failed to call the admission webhook "{match[1]}"')
    return None


def _policy_words(kind: str, policy: str, binding: str | None) -> str:
    kind = "admission policy" if kind == "policy" else kind
    return f'the {kind} "{policy}"' + (f' with the binding "{binding}"' if binding else "")


def warnings(answer: Answer) -> str | None:
    """A sentence about the warnings in an answer, or None. It names the policies, but shows no text of a warning.

    A policy that is bound to warn begins like this (``Warn`` in apiserver/pkg/admission/plugin/policy/validating).
    """
    if not answer.warnings:
        return None
    found = (re.match(f"Validation failed for {_POLICY}: ", text) for text in answer.warnings)
    policies = dict.fromkeys(_policy_words(*match.groups()) for match in found if match)
    number = len(answer.warnings)
    said = f"The API server returned {'a warning' if number == 1 else f'{number} warnings'}"
    return said + (f" ({', '.join(policies)})." if policies else ".")


def _forbidden(answer: Answer) -> Refusal:
    """A denial of RBAC or of admission: both are 403 Forbidden, and only the text and the causes differ."""
    message = answer.text("message")
    if "NamespaceTerminating" in _cause_reasons(answer):
        return Refusal(Meaning.POLICY, "the namespace is being deleted and accepts no new objects (403)")
    if "exceeded quota" in message:
        return Refusal(Meaning.POLICY, "a resource quota of the namespace is used up (403)")
    if message.endswith("is forbidden: not yet ready to handle request"):
        # The API server has not read its policies or quotas yet (WaitForReady in apiserver/pkg/admission).
        return Refusal(Meaning.BUSY, "the API server is not ready yet (403)")
    if re.search(r"cannot impersonate\S* resource", message):
        return Refusal(Meaning.FORBIDDEN, "the user may not impersonate another user (403)")
    if match := re.search(r"cannot ([a-z]+) resource", message):
        verb = match[1] if match[1] in ("get", "list", "create") else "do"
        return Refusal(Meaning.FORBIDDEN, f"the user may not {verb} this (403)")
    if not answer.body:
        return Refusal(Meaning.FORBIDDEN, "access is forbidden (403)")
    return Refusal(Meaning.POLICY, "an admission policy of the cluster rejects it (403)")


def _not_found(answer: Answer) -> Refusal:
    details = answer.body.get("details") if isinstance(answer.body, dict) else None
    kind = details.get("kind") if isinstance(details, dict) else None
    if answer.text("reason") == "NotFound" and kind == "secrets":
        return Refusal(Meaning.ABSENT, "there is no such secret (404)")
    if answer.text("reason") == "NotFound" and kind == "namespaces":
        return Refusal(Meaning.NO_NAMESPACE, "there is no such namespace (404)")
    return Refusal(Meaning.STRANGE, "the server is not a Kubernetes API server (404)")


def _conflict(answer: Answer, reason: str) -> Refusal:
    if reason != "AlreadyExists":
        # For example, another request changes the same quota. Nothing was created.
        return Refusal(Meaning.BUSY, "there is a conflict with another request (409)")
    if answer.text("message").startswith("object is being deleted"):
        return Refusal(Meaning.DELETING, "a secret with that name is being deleted (409)")
    return Refusal(Meaning.EXISTS, "a secret with that name exists (409)")


_STATUS_WORDS = {
    400: "cannot read it",
    406: "does not answer in JSON",
    413: "says that it is too large",
    415: "does not accept JSON",
    422: "says that it is not valid",
}
_REASON_WORDS = {
    "FieldValueRequired": "is required",
    "FieldValueInvalid": "is not valid",
    "FieldValueTooLong": "is too long",
    "FieldValueForbidden": "is not allowed",
    "FieldValueNotSupported": "is not supported",
    "FieldValueDuplicate": "is duplicated",
    "FieldValueNotFound": "is not found",
}
_FIELD = re.compile(r"(?:metadata(?:\.(?:name|namespace|labels|annotations|generateName))?|type|data|immutable)")
_DATA_FIELD = re.compile(r"data\[(.+)\]")


def _invalid(answer: Answer, keys: Collection[str]) -> str:
    """The fields that the server rejects; only names that spec-lint knows are shown."""
    found = []
    for cause in _causes(answer):
        field, why = cause.get("field"), _REASON_WORDS.get(str(cause.get("reason")))
        if why is None or not isinstance(field, str):
            continue
        match = _DATA_FIELD.fullmatch(field)
        if _FIELD.fullmatch(field):
            found.append(f"{field} {why}")
        elif match and (match[1] in keys or match[1] in _TYPE_KEYS):
            found.append(f'the key "{match[1]}" {why}')
    said = f"the API server {_STATUS_WORDS[answer.status]} ({answer.status})"
    return f"{said}: {', '.join(dict.fromkeys(found))}" if found else said


_TYPE_KEYS = frozenset({
    "tls.crt", "tls.key", ".dockercfg", ".dockerconfigjson", "username", "password", "ssh-privatekey",
})  # fmt: skip


def _causes(answer: Answer) -> list[dict[str, object]]:
    details = answer.body.get("details") if isinstance(answer.body, dict) else None
    causes = details.get("causes") if isinstance(details, dict) else None
    return [cause for cause in causes if isinstance(cause, dict)] if isinstance(causes, list) else []


def _cause_reasons(answer: Answer) -> set[str]:
    return {str(cause.get("reason")) for cause in _causes(answer)}
