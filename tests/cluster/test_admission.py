"""What policies, webhooks and controllers of a cluster refuse, change and warn of: told by names, never with values."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from spec_lint.cluster.answers import Meaning, refusal, warnings
from spec_lint.cluster.kubernetes_http import Answer
from spec_lint.schema.validators import is_valid
from tests.cluster.admission import CODES, change, policy, webhook
from tests.cluster.conftest import VALUE, Run
from tests.cluster.fake import Cluster
from tests.cluster.faults import every, fault, nth, plain_text, reset

POLICY = "ValidatingAdmissionPolicy"


def reasons(ran: Any, name: str = "a") -> str:
    return " ".join(next(secret["reasons"] for secret in ran.receipt["secrets"] if secret["name"] == name))


@pytest.mark.parametrize("reason", CODES)
@pytest.mark.parametrize("binding", ["secrets-in-pach.example.com", None])
def test_what_a_policy_refuses_is_refused_by_policy(
    binding: str | None, reason: str, cluster: Cluster, apply: Run
) -> None:
    cluster.emulator.admit = policy("owner-label", binding, f"the value {VALUE} is not allowed", reason)
    ran = apply("--yes")
    assert ran.code == 12
    assert ran.states == {"a": "refused", "b": "refused", "c": "refused"}
    assert f'the {POLICY} "owner-label"'.lower() in reasons(ran).lower()
    assert (f'with the binding "{binding}"' in reasons(ran)) is (binding is not None)
    assert f"({CODES[reason]})" in reasons(ran)
    assert "not allowed" not in ran.out
    assert "create" not in cluster.kinds
    assert is_valid("receipt", ran.receipt)


@pytest.mark.parametrize(
    ("code", "reason"), [(400, None), (403, "Forbidden"), (409, "AlreadyExists"), (422, "Invalid")]
)
def test_what_a_webhook_refuses_is_refused_by_policy(
    code: int, reason: str | None, cluster: Cluster, apply: Run
) -> None:
    cluster.emulator.admit = webhook("validate.kyverno.svc-fail", f"no {VALUE} here", code, reason)
    ran = apply("--yes")
    assert ran.code == 12
    assert set(ran.states.values()) == {"refused"}
    assert f'The admission webhook "validate.kyverno.svc-fail" rejects it ({code}).' in reasons(ran)


@pytest.mark.parametrize("number", [1, 2, 3])
def test_a_policy_that_refuses_in_the_end_leaves_partial_work(number: int, cluster: Cluster, apply: Run) -> None:
    count = 0

    def late(body: dict[str, Any]) -> Any:
        nonlocal count
        count += 1
        return policy("quiet-hours", "all", "come back later")(body) if count == 3 + number else None

    cluster.emulator.admit = late
    ran = apply("--yes")
    assert list(ran.states.values()) == ["created"] * (number - 1) + ["refused"] + ["not tried"] * (3 - number)
    assert ran.code == (12 if number == 1 else 13)


def status_answer(message: str, code: int = 422, reason: str = "Invalid") -> Answer:
    body = {"kind": "Status", "status": "Failure", "message": message, "reason": reason, "code": code}
    return Answer(code, body | {"details": {"causes": [{"message": message}]}})


@pytest.mark.parametrize(
    ("message", "meaning", "words"),
    [
        (
            "secrets \"a\" is forbidden: policy 'add-owner' with binding 'b' denied request: x",
            Meaning.POLICY,
            'the admission policy "add-owner" with the binding "b"',
        ),
        ("policy 'p' with binding 'b' denied request: failed to evaluate", Meaning.POLICY, 'the admission policy "p"'),
        ('policy "p" denied request: failed to configure policy: x', Meaning.POLICY, 'the admission policy "p"'),
        (
            "ValidatingAdmissionPolicy 'p' denied request: failed to configure policy: x",
            Meaning.POLICY,
            f'the {POLICY} "p"',
        ),
        (
            'secrets "a" is forbidden: admission webhook "w.example.com" denied the request without explanation',
            Meaning.POLICY,
            'the admission webhook "w.example.com"',
        ),
        ('admission webhook "w.example.com" does not support dry run', Meaning.POLICY, "does not support dry runs"),
        (
            'Internal error occurred: failed calling webhook "w.example.com": dial tcp: x',
            Meaning.BUSY,
            'failed to call the admission webhook "w.example.com"',
        ),
        # What is not the server's own beginning, or no name, is not shown.
        (
            "the value ValidatingAdmissionPolicy 'p' with binding 'b' denied request: x",
            Meaning.INVALID,
            "not valid (422)",
        ),
        (
            "secrets \"a\" is forbidden: ValidatingAdmissionPolicy 'P_x' denied request: x",
            Meaning.INVALID,
            "not valid (422)",
        ),
        ('Secret "a" is invalid: admission webhook "w" denied the request: x', Meaning.INVALID, "not valid (422)"),
    ],
)
def test_the_beginning_of_a_message_says_who_refuses(message: str, meaning: Meaning, words: str) -> None:
    said = refusal(status_answer(message))
    assert said.meaning is meaning
    assert words in said.words


def test_a_webhook_that_cannot_be_called_is_no_refusal(cluster: Cluster, apply: Run) -> None:
    text = 'Internal error occurred: failed calling webhook "w.example.com": timeout'
    body = json.dumps({"kind": "Status", "status": "Failure", "message": text, "reason": "InternalError", "code": 500})
    play = plain_text(500, body)
    cluster.emulator.before = fault(every("dry run"), play)
    ran = apply("--yes")
    assert ran.code == 4
    assert set(ran.states.values()) == {"failed", "not tried"} or set(ran.states.values()) == {"failed"}
    assert 'failed to call the admission webhook "w.example.com"' in reasons(ran)


def test_a_server_that_is_not_ready_is_asked_again(cluster: Cluster, apply: Run) -> None:
    text = 'secrets "a" is forbidden: not yet ready to handle request'
    body = json.dumps({"kind": "Status", "status": "Failure", "message": text, "reason": "Forbidden", "code": 403})
    cluster.emulator.before = fault(nth(1, "dry run"), plain_text(403, body))
    assert apply("--yes").code == 0


WARNING = f"Validation failed for {POLICY} 'owner-label' with binding 'warn-only': {VALUE} \\ \"x\", 299 - \"y\""


def test_warnings_are_told_with_the_name_of_the_policy(cluster: Cluster, apply: Run, run: Run) -> None:
    cluster.emulator.warnings = [WARNING, f"tls: {VALUE}"]
    ran = apply("--yes")
    assert ran.code == 0
    said = f'The API server returned 2 warnings (the {POLICY} "owner-label" with the binding "warn-only").'
    assert {name: reasons(ran, name) for name in "abc"} == dict.fromkeys("abc", said)
    for name in "abc":
        cluster.emulator.objects[next(key for key in cluster.emulator.objects if key[2] == name)].delete()
    cluster.emulator.warnings = ["unknown field"]
    assert "The API server returned a warning." in run("apply", "--dry-run").out


def test_texts_of_warnings_are_never_shown() -> None:
    assert warnings(Answer(201, {}, None, ())) is None
    assert warnings(Answer(201, {}, None, (VALUE,))) == "The API server returned a warning."
    assert VALUE not in repr(Answer(201, {}, None, (VALUE,)))


MUTATIONS = {
    "value": (change(token="theirs"), 'the key "token" has another value'),
    "added key": (change(injected="x"), 'it also has the key "injected"'),
    "removed key": (change(token=None), 'it lacks the key "token"'),
    "type": (lambda body: body.update(type="example.com/own"), "its type is example.com/own, not Opaque"),
    "removed label": (lambda body: body["metadata"]["labels"].pop("suite"), 'it lacks the label "suite"'),
    "all labels": (lambda body: body["metadata"].pop("labels"), 'it lacks the labels "secret-source" and "suite"'),
    "changed label": (
        lambda body: body["metadata"]["labels"].update(suite="other"),
        'the label "suite" has another value',
    ),
}


@pytest.mark.parametrize("kind", MUTATIONS)
def test_what_the_dry_run_shows_to_be_changed_stops_before_the_first_write(
    kind: str, cluster: Cluster, apply: Run
) -> None:
    mutate, words = MUTATIONS[kind]
    cluster.emulator.mutate = lambda body: mutate(body) if body["metadata"]["name"] == "b" else None
    for arguments in (["--yes"], ["--dry-run"]):
        ran = apply(*arguments)
        assert ran.code == ran.receipt["exit_code"] == 14
        assert ran.states == {"a": "not tried", "b": "would be changed", "c": "not tried"}
        assert words in reasons(ran, "b")
        assert "--accept-mutation" in reasons(ran, "b")
        assert is_valid("receipt", ran.receipt)
    assert "create" not in cluster.kinds
    assert cluster.names() == set()


@pytest.mark.parametrize("kind", MUTATIONS)
def test_a_change_that_is_accepted_is_told_once_and_has_its_code(kind: str, cluster: Cluster, apply: Run) -> None:
    mutate, words = MUTATIONS[kind]
    cluster.emulator.mutate = lambda body: mutate(body) if body["metadata"]["name"] == "b" else None
    ran = apply("--yes", "--accept-mutation")
    assert ran.code == 14
    assert ran.states == {"a": "created", "b": "created, changed by the cluster", "c": "created"}
    assert reasons(ran, "b").count(words) == 1
    assert is_valid("receipt", ran.receipt)
    assert cluster.names() == {"a", "b", "c"}


@pytest.mark.parametrize("kind", MUTATIONS)
def test_what_is_changed_after_the_dry_run_is_found_on_reading_back(
    kind: str, cluster: Cluster, apply: Run, run: Run
) -> None:
    meddle, words = MUTATIONS[kind]
    cluster.emulator.meddle = lambda body: meddle(body) if body["metadata"]["name"] == "b" else None
    ran = run("apply", "--yes", "--receipt", "receipt.json")
    assert ran.code == 14
    assert ran.out.count(words) == 1
    assert "Created: a, b and c.\nChanged by the cluster: b.\n" in ran.out
    receipt = json.loads(Path("receipt.json").read_text())
    assert [secret["state"] for secret in receipt["secrets"]] == [
        "created",
        "created, changed by the cluster",
        "created",
    ]


def test_without_the_right_to_read_the_answer_of_the_create_tells(cluster: Cluster, apply: Run) -> None:
    cluster.emulator.rights = {"create", "review"}
    cluster.emulator.mutate = change(token="theirs")
    ran = apply("--yes", "--accept-mutation")
    assert ran.code == 14
    assert set(ran.states.values()) == {"created, changed by the cluster"}


def add_labels(body: dict[str, Any]) -> None:
    body["metadata"].setdefault("labels", {})["team"] = "blue"
    body["metadata"]["annotations"] = {"checked-by": "somebody"}


def test_labels_and_annotations_that_are_added_are_no_difference(cluster: Cluster, apply: Run) -> None:
    cluster.emulator.mutate = add_labels
    for arguments in (["--dry-run"], ["--yes"]):
        ran = apply(*arguments)
        assert ran.code == (10 if arguments == ["--dry-run"] else 0)
        assert reasons(ran) == ""


def test_a_dry_run_that_accepts_changes_says_what_would_happen(cluster: Cluster, apply: Run) -> None:
    cluster.emulator.mutate = change(token="theirs")
    ran = apply("--dry-run", "--accept-mutation")
    assert ran.code == 10
    assert set(ran.states.values()) == {"create"}
    assert reasons(ran).count("Something in the cluster changes it") == 1


def test_a_lost_answer_does_not_make_a_change_of_the_cluster_somebody_elses(cluster: Cluster, apply: Run) -> None:
    cluster.emulator.mutate = change(token="theirs")
    cluster.emulator.after = fault(nth(1, "create"), reset)
    ran = apply("--yes", "--accept-mutation")
    assert ran.code == 14
    assert set(ran.states.values()) == {"created, changed by the cluster"}
    assert len([seen for seen in cluster.seen if seen.kind == "create"]) == 3


def test_a_change_that_leaves_work_undone_is_partial(cluster: Cluster, apply: Run) -> None:
    cluster.emulator.meddle = change(token="theirs")
    cluster.emulator.before = fault(nth(2, "create"), plain_text(403, ""))
    ran = apply("--yes")
    assert ran.states == {"a": "created, changed by the cluster", "b": "refused", "c": "not tried"}
    assert ran.code == 13
