"""What an answer of the API server means, in our own words: its own can repeat the values of a request."""

from __future__ import annotations

import enum
import re
from collections.abc import Collection
from dataclasses import dataclass

from spec_lint.cluster.connection import Answer


class Meaning(enum.Enum):
    """What an answer that is no success means for what we do next."""

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


RETRIED = frozenset({Meaning.BUSY})
"""What may pass: the same request can succeed a little later."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """What an answer means, and a sentence that says so."""

    meaning: Meaning
    words: str


def refusal(answer: Answer, keys: Collection[str] = ()) -> Refusal:
    """The meaning of an answer that is no success. ``keys`` are key names that the request had, which may be shown."""
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
"""A name of an object of Kubernetes (a DNS-1123 subdomain), as no value has to look."""
_FORBIDDEN = rf'(?:secrets "{_NAME[1:-1]}" is forbidden: |Internal error occurred: )?'
_POLICY = rf"""((?:Validating|Mutating)AdmissionPolicy|policy) ['"]{_NAME}['"](?: with binding '{_NAME}')?"""


def _denied(answer: Answer) -> Refusal | None:
    """What an admission policy or webhook said, by its name; None where none did.

    A policy denies with the status of its ``reason``, which is 422 where it gives none
    (apiserver/pkg/admission/plugin/policy/validating/dispatcher.go), a webhook with any that it likes, 400 where it
    gives none (admission/plugin/webhook/errors/statuserror.go): only the beginning of the message, which is the API
    server's own, tells. What follows is the policy's, which may repeat a value.
    """
    message, status = answer.text("message"), answer.status
    if status < 400:
        return None
    if match := re.match(f"{_FORBIDDEN}{_POLICY} denied request", message):
        return Refusal(Meaning.POLICY, f"{_policy_words(*match.groups())} refuses it ({status})")
    if match := re.match(f'{_FORBIDDEN}admission webhook "{_NAME}" denied the request', message):
        return Refusal(Meaning.POLICY, f'the admission webhook "{match[1]}" refuses it ({status})')
    if match := re.match(f'admission webhook "{_NAME}" does not support dry run', message):
        words = f'the admission webhook "{match[1]}" does not support dry runs, so none is possible ({status})'
        return Refusal(Meaning.POLICY, words)
    if match := re.match(f'{_FORBIDDEN}failed calling webhook "{_NAME}"', message):
        return Refusal(Meaning.BUSY, f'the API server failed to call the admission webhook "{match[1]}" ({status})')
    return None


def _policy_words(kind: str, policy: str, binding: str | None) -> str:
    kind = "admission policy" if kind == "policy" else kind
    return f'the {kind} "{policy}"' + (f' with the binding "{binding}"' if binding else "")


def warnings(answer: Answer) -> str | None:
    """That the server added warnings to its answer, as a sentence; which policy did is named, no text is shown.

    A policy that is bound to warn begins so (``Warn`` in apiserver/pkg/admission/plugin/policy/validating).
    """
    if not answer.warnings:
        return None
    found = (re.match(f"Validation failed for {_POLICY}: ", text) for text in answer.warnings)
    policies = dict.fromkeys(_policy_words(*match.groups()) for match in found if match)
    number = len(answer.warnings)
    said = f"The API server returned {'a warning' if number == 1 else f'{number} warnings'}"
    return said + (f" ({', '.join(policies)})." if policies else ".")


def _forbidden(answer: Answer) -> Refusal:
    """RBAC's denials and admission's are both 403 Forbidden; only the text and the causes tell them apart."""
    message = answer.text("message")
    if "NamespaceTerminating" in _cause_reasons(answer):
        return Refusal(Meaning.POLICY, "the namespace is being deleted, and accepts nothing new (403)")
    if "exceeded quota" in message:
        return Refusal(Meaning.POLICY, "a resource quota of the namespace is used up (403)")
    if message.endswith("is forbidden: not yet ready to handle request"):
        # The API server has not read its policies or quotas yet (WaitForReady in apiserver/pkg/admission).
        return Refusal(Meaning.BUSY, "the API server is not ready yet (403)")
    if re.search(r"cannot impersonate\S* resource", message):
        return Refusal(Meaning.FORBIDDEN, "the user may not act as somebody else (403)")
    if match := re.search(r"cannot ([a-z]+) resource", message):
        verb = match[1] if match[1] in ("get", "list", "create") else "do"
        return Refusal(Meaning.FORBIDDEN, f"the user may not {verb} this (403)")
    if not answer.body:
        return Refusal(Meaning.FORBIDDEN, "access is forbidden (403)")
    return Refusal(Meaning.POLICY, "an admission policy of the cluster refuses it (403)")


def _not_found(answer: Answer) -> Refusal:
    details = answer.body.get("details") if isinstance(answer.body, dict) else None
    kind = details.get("kind") if isinstance(details, dict) else None
    if answer.text("reason") == "NotFound" and kind == "secrets":
        return Refusal(Meaning.ABSENT, "there is no such secret (404)")
    if answer.text("reason") == "NotFound" and kind == "namespaces":
        return Refusal(Meaning.NO_NAMESPACE, "there is no such namespace (404)")
    return Refusal(Meaning.STRANGE, "the server that answers is not a Kubernetes API server (404)")


def _conflict(answer: Answer, reason: str) -> Refusal:
    if reason != "AlreadyExists":
        # Such as a quota that others are counting at the same moment: nothing was created.
        return Refusal(Meaning.BUSY, "something else changed at the same moment (409)")
    if answer.text("message").startswith("object is being deleted"):
        return Refusal(Meaning.DELETING, "a secret of that name is being deleted (409)")
    return Refusal(Meaning.EXISTS, "a secret of that name exists (409)")


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
    "FieldValueDuplicate": "is there twice",
    "FieldValueNotFound": "is not found",
}
_FIELD = re.compile(r"(?:metadata(?:\.(?:name|namespace|labels|annotations|generateName))?|type|data|immutable)")
_DATA_FIELD = re.compile(r"data\[(.+)\]")


def _invalid(answer: Answer, keys: Collection[str]) -> str:
    """Which fields the server finds invalid: only names that we know ourselves are shown."""
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
