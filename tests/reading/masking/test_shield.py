"""What holds a value shows it by no accident, and no report repeats one in its words."""

from __future__ import annotations

import base64
import copy
import json
import pickle
import time

import pytest

from spec_lint.findings.finding import Finding, Label, Span
from spec_lint.findings.source import Source
from spec_lint.grammar.words import quoted
from spec_lint.reading.masking.masks import masks_for, masks_of
from spec_lint.reading.masking.ranges import merged, touches
from spec_lint.reading.masking.shield import shielded
from spec_lint.secrets.value import MASK, SecretValue
from tests.redaction.canaries import made_up

WORD, LONG = made_up("shield"), made_up("long") * 3


def secret(value: str, **more: str) -> Source:
    text = json.dumps({"kind": "Secret", "metadata": {"name": "vault-1"}, "stringData": {"access": value, **more}})
    return Source("vault.json", text)


def about(source: Source, message: str, **more: object) -> Finding:
    return shielded(Finding(Span(source, 0, 1), message, **more))  # type: ignore[arg-type]


@pytest.mark.parametrize("value", [WORD, WORD.encode()])
def test_a_secret_value_shows_its_mask_only(value: str | bytes) -> None:
    held = SecretValue(value)
    shown = [repr(held), str(held), f"{held}", f"{held:>40}", f"{held!r}", str([held]), str({"a": held})]
    assert all(WORD not in text and MASK in text for text in shown)
    assert pickle.loads(pickle.dumps(held)) == MASK
    with pytest.raises(TypeError):
        json.dumps(held)
    with pytest.raises(TypeError):
        hash(held)
    assert held.reveal() == value
    assert copy.deepcopy(held) == copy.copy(held) == SecretValue(value)
    assert held != SecretValue("other")
    assert held != value
    assert SecretValue("a") != SecretValue(b"a")
    assert not hasattr(held, "__dict__")


@pytest.mark.parametrize("command", ["pachctl create secret", "jinja2 docs/template.yaml VALUES | spec-lint check -"])
def test_a_command_of_ours_is_not_masked_if_its_words_are_values(command: str) -> None:
    source = secret("template", a="VALUES", b="secret", c="create", d=WORD)
    assert about(source, f"Run `{command}`.").message == f"Run `{command}`."
    assert about(source, f"Run `{command} {WORD}`.").message == f"Run `{command} {MASK}`."


@pytest.mark.parametrize(
    "repeated",
    [
        WORD,
        base64.b64encode(WORD.encode()).decode(),
        f"{WORD} and {WORD}",
        LONG,
        quoted(LONG),
        quoted(f"{WORD}\n{WORD}"),
        f'a"\\{WORD}',
    ],
)
def test_a_message_repeats_no_value(repeated: str) -> None:
    encoded = base64.b64encode(WORD.encode()).decode()
    source = secret(WORD, b=encoded, c=LONG, d=f"{WORD}\n{WORD}", e=f'a"\\{WORD}')
    found = about(source, f"There is {repeated} in it.")
    assert made_up("shield")[:6] not in found.message
    assert made_up("long")[:6] not in found.message
    assert found.message.startswith("There is ") and found.message.endswith(" in it.")
    assert MASK in found.message


def test_a_decoded_value_is_a_value() -> None:
    encoded = base64.b64encode(WORD.encode()).decode()
    text = json.dumps({"kind": "Secret", "data": {"a": encoded}})
    assert about(Source("vault.json", text), f"It is {WORD}.").message == f"It is {MASK}."


def test_no_other_words_repeat_a_value() -> None:
    source = secret(WORD)
    found = about(
        source,
        "Look.",
        label=f"it is {WORD}",
        help=f"Not {WORD.lower()} but {WORD}.",
        related=(Label(Span(source, 0, 1), WORD),),
        pointer=("stringData", WORD, 1),
    )
    assert found.label == f"it is {MASK}"
    assert found.help is None
    assert found.related[0].message == MASK
    assert found.pointer == ("stringData", MASK, 1)


def test_a_help_is_dropped_where_the_message_repeats_a_value() -> None:
    found = about(secret(WORD), f"It is {WORD}.", help=f"Perhaps {WORD.lower()}.")
    assert found.help is None


def test_values_of_the_other_end_are_not_repeated() -> None:
    spec = Source("edges.json", '{"pipeline": {"name": "edges"}}')
    found = shielded(Finding(Span(spec, 0, 1), WORD, related=(Label(Span(secret(WORD), 0, 1), "here"),)))
    assert found.message == MASK


@pytest.mark.parametrize("value", ["access", "vault-1", "password", "kubernetes", "a", "10"])
def test_what_is_shown_anyway_and_plain_words_stay(value: str) -> None:
    message = f"The secret vault-1 has no password, only access and {value}; kubernetes takes a 10."
    assert about(secret(value), message).message == message


def test_a_short_value_is_masked_where_the_finding_points_at_it() -> None:
    source = Source("vault.yaml", "kind: Secret\nstringData:\n  pin: 0x1F\n  pin2: 0x1E\n")
    start = source.text.index("0x1F")
    found = shielded(Finding(Span(source, start, start + 4), "It refuses 0x1F.", help='Write "0x1F" or 31.'))
    assert (found.message, found.help) == (f"It refuses {MASK}.", None)


def test_findings_of_specs_stay_as_they_are() -> None:
    found = Finding(Span(Source("edges.json", '{"pipeline": {"name": "Edges2024"}}'), 0, 1), "Edges2024")
    assert shielded(found) is found


def test_many_values_and_many_findings_take_linear_time() -> None:
    source = secret("x", **{f"key{number}": made_up(str(number)) for number in range(5000)})
    begun = time.process_time()
    for number in range(2000):
        about(source, f"The key {number} is wrong in a sentence of some length, such as {made_up(str(number))}.")
    assert time.process_time() - begun < 3


def test_a_spec_beside_a_secret_is_shown() -> None:
    spec = 'pipeline: {name: edges}\ntransform: {image: "edges:1.0", cmd: [a && b, "*x"]}\n'
    text = f"kind: Secret\nstringData: {{a: {WORD}}}\n---\n{spec}"
    (mask,) = masks_for(text)
    assert text[slice(*mask)] == WORD


def test_masks_that_a_reader_has_set_count() -> None:
    source = Source("edges.json", "one two", masks=((4, 7), (4, 5)))
    assert masks_of(source) == ((4, 7),)


def test_ranges() -> None:
    assert merged([(5, 6), (1, 3), (2, 4), (4, 5), (9, 9)]) == ((1, 6),)
    masks = ((2, 4), (6, 8))
    assert [touches(masks, at, at + 1) for at in range(9)] == [
        False,
        False,
        True,
        True,
        False,
        False,
        True,
        True,
        False,
    ]
    assert touches(masks, 0, 9) and touches(masks, 3, 3) and not touches(masks, 4, 6)
