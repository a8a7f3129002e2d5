"""Why protojson (or pachd's merge with the defaults) rejects a value, and what to write instead."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from functools import partial
from typing import Any

from spec_lint.findings.finding import Part, Refuser, Severity
from spec_lint.grammar.proto_numbers import FLOAT32_END, is_number, read_in_part, whole_number
from spec_lint.grammar.words import listed
from spec_lint.pachyderm.messages import MESSAGES, PAST, ROOT
from spec_lint.schema.mistyped import COMMENT, NO_SPACE, is_glued
from spec_lint.schema.places import Place, capitalized, shape_words
from spec_lint.schema.problem import SchemaProblem

RANGES = {
    "int32": (-(2**31), 2**31 - 1),
    "enum": (-(2**31), 2**31 - 1),
    "int64": (-(2**63), 2**63 - 1),
    "Int64Value": (-(2**63), 2**63 - 1),
    "uint64": (0, 2**64 - 1),
}
ENUMS = {
    ("Toleration", "operator"): ("EXISTS", "EQUAL", "EMPTY"),
    ("Toleration", "effect"): ("NO_SCHEDULE", "PREFER_NO_SCHEDULE", "NO_EXECUTE", "ALL_EFFECTS"),
    ("FileFormat", "type"): ("CSV", "JSON", "PARQUET", "UNKNOWN"),
}


def value_problem(place: Place, value: Any) -> SchemaProblem:
    """What is wrong with a value that a schema rejects at a place."""
    if place.kind.startswith("[]"):
        return _null_collection(place, "list", "[]") if value is None else _list_wanted(place, value)
    if place.kind == "map":
        return _null_collection(place, "mapping", "{}") if value is None else _map_wanted(place, value)
    if (place.message, place.field) == ("Pipeline", "name") and value in (None, ""):
        return _problem(
            place, "P009", "missing-field", f"`pipeline.name` is {_empty(value)}.", "Write the pipeline's name."
        )
    if (place.message, place.field) == (ROOT, "pipeline") and value is None:
        hint = 'Write `"pipeline": {"name": "..."}`.'
        return _problem(place, "P009", "missing-field", "`pipeline` is null.", hint)
    if value is None and place.pointer:
        return _null(place)
    if place.kind in MESSAGES or place.kind in PAST:
        return _two_targets(place) if isinstance(value, dict) else _mapping_wanted(place, value)
    return _SCALARS[place.kind](place, value)


def _empty(value: Any) -> str:
    return "null" if value is None else "empty"


def _problem(place: Place, code: str, name: str, message: str, hint: str | None) -> SchemaProblem:
    return SchemaProblem(code, name, place.pointer, Part.VALUE, message, hint)


def _wrong_type(place: Place, wanted: str, value: Any, hint: str | None) -> SchemaProblem:
    message = f"{capitalized(place.words)} must be {wanted}, not {shape_words(value)}."
    return _problem(place, "P002", "wrong-type", message, hint)


# ---------------------------------------------------------------------------------------------------------------------
# null


_NEEDED = {
    "[]Input": 'List the inputs, such as `[{"pfs": ...}, {"pfs": ...}]`.',
    "cmd": 'Write the words of the command as a list, such as `["python3", "/main.py"]`.',
}
"""Lists that must not be empty either."""


def _null_collection(place: Place, shape: str, empty: str) -> SchemaProblem:
    message = f"{place.words} must be a {shape}, not null."
    hint = _NEEDED.get(place.kind) or _NEEDED.get(place.field) or f"Remove the field, or write `{empty}`."
    hint += " In YAML, a field with nothing after its colon is null."
    return SchemaProblem("P008", "null-not-allowed", place.pointer, Part.VALUE, message, hint, Refuser.PACHD)


def _null(place: Place) -> SchemaProblem:
    if place.in_list:
        message = f"{place.words} is null; null is not allowed in a list."
        hint = f"Remove the item, or give it a value. {COMMENT}"
    elif place.kind == "map value":
        message = f"{place.words} must be a string, not null."
        hint = f'Write `""` for an empty string, or remove it. {COMMENT}'
    elif place.kind == "bool":
        message = f"{place.words} must be true or false, not null."
        hint = "Remove the field. In YAML, a field with nothing after its colon is null."
    else:
        message, hint = f"{place.words} must be a mapping, not null.", "Remove the field, or give it a `name`."
    return _problem(place, "P008", "null-not-allowed", capitalized(message), hint)


# ---------------------------------------------------------------------------------------------------------------------
# mappings and lists


def _two_targets(place: Place) -> SchemaProblem:
    message = "`egress` has both `object_storage` and `sql_database`; only one of them is allowed."
    return _problem(place, "P010", "two-egress-targets", message, "Remove one of them.")


WRAPPED: dict[str, Callable[[str], str]] = {
    "Pipeline": '{{"name": {}}}'.format,
    "Project": '{{"name": {}}}'.format,
    "ObjectStorageEgress": '{{"url": {}}}'.format,
    "Egress": '{{"URL": {}}}'.format,
    "ParallelismSpec": '{{"constant": {}}}'.format,
    "GPUSpec": '{{"type": "nvidia.com/gpu", "number": {}}}'.format,
    "Repo": '{{"name": {}}}'.format,
    "Branch": '{{"name": {}}}'.format,
    "SecretMount": '{{"name": {}, "mount_path": "..."}}'.format,
}


def _mapping_wanted(place: Place, value: Any) -> SchemaProblem:
    fields = [f"`{name}`" for name in MESSAGES.get(place.kind) or PAST[place.kind]]
    if place.kind == ROOT:
        wanted = "a mapping with fields such as `pipeline`, `transform` and `input`"
    elif len(fields) == 1:
        wanted = f"a mapping with the field {fields[0]}"
    else:
        wanted = f"a mapping with fields such as {fields[0]} and {fields[1]}"
    return _wrong_type(place, wanted, value, _mapping_hint(place, value))


def _mapping_hint(place: Place, value: Any) -> str | None:
    if is_glued(value):
        return NO_SPACE
    if isinstance(value, list):
        if place.kind == "Input":
            return "Move the list under `cross` or `union`."
        return "Write the mapping alone, not in a list." if len(value) == 1 and isinstance(value[0], dict) else None
    if isinstance(value, bool) or place.kind not in WRAPPED:
        return None
    texts = place.kind not in ("ParallelismSpec", "GPUSpec")
    if isinstance(value, str) == texts:
        was = "Up to Pachyderm 1.8 this was a number. " if place.kind == "GPUSpec" else ""
        return f"{was}Write `{WRAPPED[place.kind](_shown(value))}`."
    return None


_ITEMS = {"string": "strings", "int64": "integers", "Input": "inputs", "Toleration": "tolerations"}


def _list_wanted(place: Place, value: Any) -> SchemaProblem:
    item = place.kind.removeprefix("[]")
    return _wrong_type(place, f"a list of {_ITEMS.get(item, 'mappings')}", value, _list_hint(place, item, value))


def _list_hint(place: Place, item: str, value: Any) -> str | None:
    if item == "Input" and isinstance(value, dict):
        return 'Write a list, even for one input, such as `[{"pfs": ...}, {"pfs": ...}]`.'
    if isinstance(value, dict) and item in MESSAGES:
        return "Put brackets around the mapping."
    if item == "int64" and isinstance(value, int):
        return f"Write `[{value}]`."
    if item != "string" or not isinstance(value, str):
        return None
    if place.field in ("cmd", "err_cmd"):
        return _argv_hint(value)
    if place.field in ("stdin", "err_stdin"):
        return "Write a list of lines."
    return f"Write `[{_shown(value)}]`."


def _argv_hint(command: str) -> str:
    """How a command line is written as a list: by its words, or through a shell where it needs one."""
    import shlex

    try:
        words = ["sh", "-c", command] if needs_shell(command) else shlex.split(command)
    except ValueError:
        words = ["sh", "-c", command]
    if not words or len(command) > 80:
        return 'Write the words of the command as a list, or `["sh", "-c", "..."]`.'
    return f"Write `{json.dumps(words, ensure_ascii=False)}`."


def needs_shell(command: str) -> bool:
    """Whether a command line has what only a shell reads."""
    return any(character in command for character in "|&;<>*$`\n")


_FROM_ELSEWHERE = frozenset({"valueFrom", "value_from", "secretKeyRef", "secret_key_ref"})
_SECRET_ENTRY = "A variable from a secret is an entry of `transform.secrets` with `name`, `key` and `env_var`."


def _map_wanted(place: Place, value: Any) -> SchemaProblem:
    hint = NO_SPACE if is_glued(value) else None
    if isinstance(value, list) and any(isinstance(item, dict) and _FROM_ELSEWHERE & item.keys() for item in value):
        hint = f'Write `{{"NAME": "value"}}`. {_SECRET_ENTRY}'
    elif isinstance(value, list) and value and all(isinstance(item, dict) for item in value):
        hint = 'Write `{"NAME": "value"}` instead of a list of names and values.'
    elif isinstance(value, list):
        hint = 'Write `{"NAME": "value"}`.'
    return _wrong_type(place, "a mapping of names to strings", value, hint)


# ---------------------------------------------------------------------------------------------------------------------
# strings, booleans, enumerations


def _text_wanted(place: Place, value: Any) -> SchemaProblem:
    wanted = "a string"
    hint: str | None = None
    if isinstance(value, (dict, list)):
        if place.field in ("pod_patch", "pod_spec", "tf_job"):
            wanted, hint = "a string with JSON in it", "Put the JSON in quotes, as one string."
        elif isinstance(value, dict) and place.field == "image_pull_secrets":
            hint = "Write the secret's name alone."
        elif isinstance(value, dict) and place.field == "env":
            hint = _SECRET_ENTRY if _FROM_ELSEWHERE & value.keys() else None
        elif isinstance(value, dict) and place.in_list:
            hint = "Put the line in quotes; in YAML, a colon and a space make it a mapping."
        elif isinstance(value, list) and place.field in ("stdin", "err_stdin"):
            hint = "Put the line in quotes; in YAML, `[` and `- ` begin a list."
        elif isinstance(value, list) and len(value) == 1 and isinstance(value[0], str):
            hint = "Write the string alone, not in a list."
    elif place.field in ("memory", "disk") and place.message == "ResourceSpec":
        hint = 'Write a quantity in quotes, such as `"256Mi"` or `"1G"`.'
    else:
        hint = "Put it in quotes."
    return _wrong_type(place, wanted, value, hint)


TRUE_WORDS = {
    **dict.fromkeys(("true", "yes", "on", "y", "1"), True),
    **dict.fromkeys(("false", "no", "off", "n", "0"), False),
}
"""What people write for true and false."""


def _bool_wanted(place: Place, value: Any) -> SchemaProblem:
    word = str(value).strip().lower() if isinstance(value, (str, int)) else ""
    hint = None
    if word in ("true", "false"):
        hint = f"Write `{word}`, without quotes."
    elif word in TRUE_WORDS:
        hint = f"Write `{str(TRUE_WORDS[word]).lower()}`."
    return _wrong_type(place, "true or false", value, hint)


def _enum_wanted(place: Place, value: Any) -> SchemaProblem:
    names = ENUMS[place.message, place.field]
    allowed = listed([f"`{name}`" for name in names])
    if isinstance(value, str):
        message = f"{place.words} must be {listed([f'`{name}`' for name in names])}, not {_shown(value)}."
        return _problem(place, "P003", "value-not-allowed", message, _enum_hint(names, value))
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return _number_wanted(place, value)
    return _wrong_type(place, allowed, value, None)


def _enum_hint(names: tuple[str, ...], value: str) -> str | None:
    from spec_lint.grammar.nearest import nearest
    from spec_lint.grammar.suggestion import did_you_mean

    letters = "".join(letter for letter in value.upper() if letter.isalnum())
    same = next((name for name in names if name.replace("_", "") == letters), None)
    if same:
        return f"Write `{same}`; Pachyderm's names are in capitals, unlike those of Kubernetes."
    if whole_number(value) is not None:
        return "Write the name, or the number without quotes."
    near = nearest(value.upper(), names)
    return did_you_mean(near, ours=True)


# ---------------------------------------------------------------------------------------------------------------------
# numbers


def _number_wanted(place: Place, value: Any) -> SchemaProblem:
    low, high = RANGES[place.kind]
    wanted = "an integer" if low < 0 else "an integer from 0"
    if isinstance(value, str):
        return _number_text(place, wanted, value)
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        inner = value.get("value") if isinstance(value, dict) else None
        return _wrong_type(place, wanted, value, "Write the number itself." if isinstance(inner, int) else None)
    if isinstance(value, float) and not value.is_integer():
        # The value is not shown: if it has more digits than a float, this is only the nearest number.
        message = f"{place.words} must be {wanted}, not a number with a fraction."
        return _problem(place, "P005", "not-a-number", capitalized(message), None)
    if isinstance(value, int) and low <= value <= high:
        return _rounded_away(place, value)
    return _out_of_range(place, f"{low} to {high}")


def _rounded_away(place: Place, value: int) -> SchemaProblem:
    message = f"{place.words} is {value}, which pachctl rounds to a number that is out of range."
    hint = f'Write `"{value}"`, in quotes; strings are not rounded.'
    return SchemaProblem("P004", "number-out-of-range", place.pointer, Part.VALUE, message, hint, Refuser.PACHD)


def _out_of_range(place: Place, allowed: str) -> SchemaProblem:
    return _problem(place, "P004", "number-out-of-range", f"{place.words} is out of range ({allowed}).", None)


def _number_text(place: Place, wanted: str, text: str) -> SchemaProblem:
    part = read_in_part(text)
    number = whole_number(part if part is not None else text)
    low, high = RANGES[place.kind]
    if number is not None and not low <= number <= high:
        return _out_of_range(place, f"{low} to {high}")
    if part is not None and number is not None:
        return _cut_short(place, text, part)
    hint = None
    if text.strip() != text and whole_number(text.strip()) is not None:
        hint = "Remove the spaces."
    elif text.strip().removeprefix("+").lstrip("0").isdecimal():
        hint = f"Write `{int(text)}`." if len(text) < 20 else None
    return _problem(place, "P005", "not-a-number", f"{place.words} must be {wanted}, not {_shown(text)}.", hint)


def _cut_short(place: Place, text: str, part: str) -> SchemaProblem:
    # Later releases of protojson (January 2026) reject such strings; 2.12 works with the wrong number.
    message = f"Pachyderm reads {_shown(text)} as {part} and drops the rest."
    hint = f"Write `{text.replace(',', '.', 1)}`." if is_number(text.replace(",", ".", 1)) else None
    return SchemaProblem(
        "P012",
        "number-cut-short",
        place.pointer,
        Part.VALUE,
        message,
        hint,
        None,
        Severity.WARNING,
        (len(part), len(text)),
        f"only {part} is used",
    )


def _float_wanted(place: Place, value: Any) -> SchemaProblem:
    if isinstance(value, str):
        part = read_in_part(value)
        number = part if part is not None else value
        if is_number(number) and abs(float(number)) >= FLOAT32_END:
            return _out_of_range(place, "up to 3.4e38")
        if part is not None:
            return _cut_short(place, value, part)
        message = f"{place.words} must be a number, not {_shown(value)}."
        return _problem(place, "P005", "not-a-number", message, _float_hint(value))
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return _wrong_type(place, "a number", value, None)
    return _out_of_range(place, "up to 3.4e38")


def _float_hint(text: str) -> str | None:
    body = text.strip()
    if body[-1:] == "m" and is_number(body[:-1]) and len(body) < 20:
        return f"Write `{float(body[:-1]) / 1000:g}`; the `m` suffix works only in Kubernetes."
    return f"Write `{body}`." if is_number(body) else None


# ---------------------------------------------------------------------------------------------------------------------
# durations and times


def _parsed_text(kind: str, place: Place, value: Any) -> SchemaProblem:
    from spec_lint.grammar import GrammarError, duration

    parse = duration.parse_proto_duration if kind == "Duration" else duration.parse_timestamp
    code, name = ("P006", "bad-duration") if kind == "Duration" else ("P007", "bad-timestamp")
    if not isinstance(value, str):
        if kind == "Duration":
            return _wrong_type(place, "a string with a duration", value, _duration_hint(value))
        return _wrong_type(place, "a string with a timestamp", value, _timestamp_hint(value))
    try:
        parse(value)
    except GrammarError as error:
        what = "duration" if kind == "Duration" else "timestamp"
        message = f"{capitalized(place.words)} is not a valid {what}: {error.message}."
        hint = f"Write `{_shown(error.suggestion)}`." if error.suggestion else None
        return SchemaProblem(code, name, place.pointer, Part.VALUE, message, hint, inside=(error.start, error.end))
    raise AssertionError(f"the schema rejects a {kind} that protojson accepts")


def _duration_hint(value: Any) -> str:
    if isinstance(value, int) and not isinstance(value, bool):
        return f'Write `"{value}s"`.'
    return 'Write a string such as `"300s"`.'


def _timestamp_hint(value: Any) -> str:
    if isinstance(value, int) and value in UNIX_TIMES:
        return f'Write `"{timestamp_of(value)}"`.'
    return 'Write a string such as `"2024-01-31T00:00:00Z"`.'


def timestamp_of(seconds: int) -> str:
    """The timestamp of a number of seconds since 1970."""
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(seconds))


UNIX_TIMES = range(946_684_800, 4_102_444_800)
"""The seconds of this century, counted from 1970."""


def _shown(value: Any) -> str:
    """A value as JSON, whole: a report masks what must not be shown, and then shortens."""
    return json.dumps(value, ensure_ascii=False)


_SCALARS: dict[str, Callable[[Place, Any], SchemaProblem]] = {
    "string": _text_wanted,
    "map value": _text_wanted,
    "bool": _bool_wanted,
    "enum": _enum_wanted,
    "int32": _number_wanted,
    "int64": _number_wanted,
    "Int64Value": _number_wanted,
    "uint64": _number_wanted,
    "float": _float_wanted,
    "double": _float_wanted,
    "Duration": partial(_parsed_text, "Duration"),
    "Timestamp": partial(_parsed_text, "Timestamp"),
}
