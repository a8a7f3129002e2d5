"""What a document is: a spec, a secret or a file of another tool, by the points for and against (docs/recognition.md).

A spec that pachctl would reject at its first key must still be checked, and a file of another tool that has the same
words must not be. So no single key decides: what ``pipeline``, ``transform`` and ``input`` hold counts, and names that
only Pachyderm has, misspelt ones too. A secret is known by its ``kind``, or, because pachd does not look at it, by all
the rest. A text that cannot be parsed is judged by its words: see ``model/recognition_of_texts.py``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from spec_lint.findings.named_tuple import NamedTuple
from spec_lint.model.document import Kind
from spec_lint.pachyderm.messages import MESSAGES, ROOT
from spec_lint.reading.signs import Sign, near, plain_name, points_of

ENOUGH = 4
"""A document with at least this many points is a spec; the same number makes a secret."""
ENOUGH_OF_A_STUB = 2
"""The same for one with the name of a pipeline, if nothing counts against it."""
ENOUGH_TO_NAME = 2
"""A file that is none, and has at least so many points, is named in a note: no file of another tool has them."""
MOST_FIELDS = 100
"""More fields at the top than any spec or secret has."""


SPEC_SIGNS = {
    "pipeline named": Sign(2, "`pipeline` has a name, and no other field but a project"),
    "pipeline around a spec": Sign(4, "`pipeline` has the fields of a whole spec in it"),
    "pipeline around fields": Sign(1, "`pipeline` has only fields of specs in it, with `transform` or `input`"),
    "pipeline with another field": Sign(-1, "`pipeline` has a field of another tool"),
    "pipeline with other fields": Sign(-3, "`pipeline` has fields of another tool"),
    "pipeline listed": Sign(-3, "`pipeline` is a list"),
    "pipeline not a mapping": Sign(-1, "`pipeline` is not a mapping"),
    "transform that runs": Sign(3, "`transform` has `cmd`, `stdin` or an image"),
    "transform known": Sign(2, "`transform` has fields of specs, and others"),
    "transform in a list": Sign(1, "`transform` is a list of one that runs"),
    "transform spilt": Sign(2, "`cmd` or `stdin` is a list at the top, where `transform` is missing"),
    "transform unknown": Sign(-2, "`transform` has only fields of another tool"),
    "transform of words": Sign(-1, "`transform` is a command, as `cmd` is"),
    "transform not a mapping": Sign(-3, "`transform` is not a mapping"),
    "input known": Sign(4, "`input` has `pfs`, `cron`, `cross` or another input"),
    "input in a list": Sign(3, "`input` is a list of inputs"),
    "input odd": Sign(2, "`input` has `pfs`, `repo` or `glob` in an odd place"),
    "input near": Sign(1, "`input` has a word that is almost `pfs`, `cron`, `cross` or another but `git`"),
    "input unknown": Sign(-3, "`input` has only fields of another tool"),
    "input not a mapping": Sign(-2, "`input` is neither a mapping nor a list of inputs"),
    "input spilt": Sign(2, "`pfs`, `cron`, `cross` or another input is at the top, where `input` is missing"),
    "pfs spilt": Sign(1, "`repo` and `glob` are at the top, where `input` is missing"),
    "inputs known": Sign(3, "`inputs` is a list of inputs, as in Pachyderm 1.4, or has `pfs` or another input"),
    "inputs unknown": Sign(-2, "`inputs` is something else"),
    "spout": Sign(3, "`spout` is empty, or has a service or another field of spouts"),
    "service": Sign(2, "`service` has a port of Pachyderm"),
    "egress": Sign(2, "`egress` has a destination of Pachyderm"),
    "spec_commit": Sign(2, "`spec_commit` is beside `details` or `state`, as Pachyderm prints a pipeline"),
    "details": Sign(5, "`details` beside it: as many points as its fields have, at most"),
    "own word": Sign(1, "each other field that only Pachyderm has"),
    "foreign word": Sign(-1, "each field that is not of specs"),
    "Kubernetes": Sign(-5, "`apiVersion` and `kind`"),
}
"""The signs of a spec; a near miss of ``pipeline``, ``transform``, ``input`` or ``spout`` counts as that field."""
MOST_WORDS = 4
"""So many own and so many foreign words count at most."""

_NEUTRAL = frozenset({
    "autoscaling", "description", "determined", "dry_run", "metadata", "reprocess", "salt", "tolerations", "update",
    "$schema",
})  # fmt: skip
_WEIGHED = frozenset({"pipeline", "transform", "input", "inputs", "spout", "service", "egress"})
_OLD_WORDS = frozenset({
    "cache_size", "chunk_spec", "datum_batching", "enable_stats", "gc_policy", "hashtree_spec", "incremental",
    "max_queue_size", "scale_down_threshold", "standby",
})  # fmt: skip
OWN_WORDS = (MESSAGES[ROOT].keys() | _OLD_WORDS) - _NEUTRAL - _WEIGHED
"""Names at the top of a spec that only Pachyderm has."""
_KNOWN = OWN_WORDS | _NEUTRAL | _WEIGHED
_MISSPELT = ("pipeline", "transform", "input", "spout")
"""These are also recognized with one letter wrong, missing or extra, or with two swapped."""
_INPUTS = frozenset({"pfs", "cron", "atom", "git"})
_COMBINED = frozenset({"cross", "join", "union", "group"})
_MEANT = (_INPUTS | _COMBINED) - {"git"}


def kind_of(value: Any) -> Kind:
    """The kind of a document, by its value."""
    if not isinstance(value, dict) or len(value) > MOST_FIELDS:
        return Kind.FOREIGN
    if is_spec(value) or ("pipeline" in value and _is_printed(value)):
        return Kind.PIPELINE
    if is_secret(value):
        return Kind.SECRET
    return Kind.DEFAULTS if any("equest" in str(name) for name in value) and _is_defaults(value) else Kind.FOREIGN


def _is_defaults(value: Any) -> bool:
    from spec_lint.model.defaults import is_defaults  # saves start-up time: few projects have defaults

    return is_defaults(value)


def _is_printed(value: Any) -> bool:
    from spec_lint.pachyderm.pipeline_info import is_printed  # saves start-up time: few files have `pipeline`

    return is_printed(value)


SECRET_KINDS = frozenset({"Secret", "SealedSecret", "ExternalSecret"})


def is_secret(value: Any) -> bool:
    """Whether a value is a secret, a list of objects with a secret, or an object that stands for one."""
    if not isinstance(value, dict):
        return False
    kind = value.get("kind")
    if isinstance(kind, str) and kind in SECRET_KINDS:
        return True
    if kind == "List" and isinstance(value.get("items"), list):
        return any(map(is_secret, value["items"]))
    from spec_lint.reading.secret.signs import is_like_secret  # saves start-up time: most are known by their kind

    return is_like_secret(value)


def is_spec(value: Any) -> bool:
    """Whether a value is a spec, even an invalid one."""
    if not isinstance(value, dict) or len(value) > MOST_FIELDS:
        return False
    signs = spec_signs(value)
    return points_of(signs) >= ENOUGH or is_stub(signs, SPEC_SIGNS["pipeline named"], ENOUGH_OF_A_STUB)


def is_stub(signs: Sequence[Sign], named: Sign, enough: int) -> bool:
    """Whether there is the name of a pipeline, with enough points for it and nothing against it."""
    return named in signs and points_of(signs) >= enough and all(sign.points > 0 for sign in signs)


def spec_signs(value: Mapping[Any, Any]) -> list[Sign]:
    """What counts for a value being a spec, and against it."""
    fields = _top(value)
    found = [judge(fields[name]) for name, judge in _JUDGES.items() if name in fields]
    if "transform" not in fields and any(isinstance(fields.get(name), list) for name in ("cmd", "stdin")):
        found.append("transform spilt")
        fields = {name: inner for name, inner in fields.items() if name not in MESSAGES["Transform"]}
    if not fields.get("input") and "inputs" not in fields and not fields.keys().isdisjoint({"pipeline", "transform"}):
        if any(_is_spilt(name, inner) for name, inner in fields.items()):
            found.append("input spilt")
            fields = {name: inner for name, inner in fields.items() if name not in _INPUTS | _COMBINED}
        elif isinstance(fields.get("repo"), str) and isinstance(fields.get("glob"), str):
            found.append("pfs spilt")
            fields = {name: inner for name, inner in fields.items() if name not in MESSAGES["PFSInput"]}
    if isinstance(fields.get("spec_commit"), dict) and not fields.keys().isdisjoint({"details", "state"}):
        found.append("spec_commit")
    is_object = "kind" in fields and "api_version" in fields
    if is_object:
        fields = {name: inner for name, inner in fields.items() if name not in ("kind", "api_version")}
    own = [Sign(1, f"`{name}`") for name in fields if name in OWN_WORDS]
    foreign = [Sign(-1, f"`{name}`") for name in fields if _is_of_others(name)]
    signs = [SPEC_SIGNS[name] for name in found if name] + own[:MOST_WORDS] + foreign[:MOST_WORDS]
    if is_object:
        signs.append(SPEC_SIGNS["Kubernetes"])
    if "spec_commit" in found and isinstance(fields.get("details"), dict):
        points = min(SPEC_SIGNS["details"].points, points_of(spec_signs(fields["details"])))
        signs.append(Sign(max(0, points), "`details`"))
    return signs


def _top(value: Mapping[Any, Any]) -> dict[str, Any]:
    """The top-level fields by plain name; a misspelt one by the name that was meant."""
    fields = {plain_name(name): inner for name, inner in value.items()}
    for word in _MISSPELT:
        if word not in fields and (meant := next((name for name in fields if near(name, word)), None)) is not None:
            fields[word] = fields.pop(meant)
    return fields


@lru_cache(maxsize=4096)
def _is_of_others(name: str) -> bool:
    """Whether a name is not a field of specs, even with a typo; most files of a project have the same names."""
    return name not in _KNOWN and not any(near(name, word) for word in _KNOWN)


def _names(value: Mapping[Any, Any]) -> set[str]:
    return {plain_name(name) for name in value}


def _pipeline(value: Any) -> str:
    if not isinstance(value, dict):
        return "pipeline listed" if isinstance(value, list) else "pipeline not a mapping" if value is not None else ""
    names = _names(value)
    others = len(names - {"name", "project"})
    if "transform" in names and others < MOST_FIELDS and points_of(spec_signs(value)) >= ENOUGH:
        return "pipeline around a spec"
    if others and names <= _KNOWN | {"name", "project"} and _runs_or_reads(value):
        return "pipeline around fields"
    if others:
        return "pipeline with other fields" if others > 1 else "pipeline with another field"
    return "pipeline named" if "name" in names else ""


def _runs_or_reads(value: Mapping[Any, Any]) -> bool:
    fields = {plain_name(name): inner for name, inner in value.items()}
    runs = "transform" in fields and _transform(fields["transform"]) == "transform that runs"
    return runs or ("input" in fields and _input(fields["input"]) == "input known")


def _transform(value: Any) -> str:
    if isinstance(value, list):
        if value and all(isinstance(word, str) for word in value):
            return "transform of words"
        runs = len(value) == 1 and isinstance(value[0], dict) and _transform(value[0]) == "transform that runs"
        return "transform in a list" if runs else "transform not a mapping"
    if not isinstance(value, dict):
        return "transform not a mapping" if value is not None else ""
    names = _names(value)
    known = names & MESSAGES["Transform"].keys()
    if not known:
        return "transform unknown" if names else ""
    runs = not names.isdisjoint({"cmd", "stdin"}) or isinstance(value.get("image"), str)
    return "transform that runs" if runs and 2 * len(known) >= len(names) else "transform known"


def _input(value: Any) -> str:
    if not value:
        return ""
    if isinstance(value, list):
        return "input in a list" if any(map(_is_an_input, value)) else "input not a mapping"
    if not isinstance(value, dict):
        return "input not a mapping"
    fields = {plain_name(name): inner for name, inner in value.items()}
    if any(_is_input(name, inner) for name, inner in fields.items()):
        return "input known"
    around = [set(map(str, inner)) for inner in fields.values() if isinstance(inner, dict)]
    if fields.keys() & (_INPUTS | _COMBINED) - {"git"} or fields.keys() & {"repo", "glob"}:
        return "input odd"
    if any({"repo", "glob"} <= names for names in around):
        return "input odd"
    meant = any(near(name, word) for name in fields for word in _MEANT)
    return "input near" if meant else "input unknown"


def _is_an_input(value: Any) -> bool:
    return isinstance(value, dict) and _input(value) in ("input known", "input odd")


def _is_input(name: str, value: Any) -> bool:
    if name in _COMBINED:
        return isinstance(value, list)
    return name in _INPUTS and isinstance(value, dict) and (name != "git" or bool(_names(value) & {"url", "name"}))


def _is_spilt(name: str, value: Any) -> bool:
    """Whether a field at the top is an input; other tools have lists of joins and groups, too."""
    if name in _COMBINED:
        return isinstance(value, list) and any(map(_is_an_input, value))
    return name != "git" and _is_input(name, value)


def _inputs(value: Any) -> str:
    if isinstance(value, dict) and _input(value) == "input known":
        return "inputs known"
    items = value if isinstance(value, list) else []
    known = any(isinstance(item, dict) and ("repo" in item or _is_an_input(item)) for item in items)
    return "inputs known" if known else "inputs unknown"


def _spout(value: Any) -> str:
    return "spout" if isinstance(value, dict) and _names(value) <= {"service", "overwrite", "marker"} else ""


def _service(value: Any) -> str:
    return "service" if isinstance(value, dict) and _names(value) & {"internal_port", "external_port"} else ""


def _egress(value: Any) -> str:
    stores = {"url", "uri", "object_storage", "sql_database"}
    return "egress" if isinstance(value, dict) and _names(value) & stores else ""


_JUDGES = {
    "pipeline": _pipeline, "transform": _transform, "input": _input, "inputs": _inputs, "spout": _spout,
    "service": _service, "egress": _egress,
}  # fmt: skip


# ---------------------------------------------------------------------------------------------------------------------
# wrapped specs


class Wrapping(NamedTuple):
    """How a document holds specs one level too deep: how many, under which keys, whether in a list, and whether each
    has a name of its own there."""

    specs: int
    keys: list[str]
    is_list: bool
    named: bool


MOST_BESIDE = 3
"""So many other fields may be beside wrapped specs, such as a version or a title."""


def wrapping_of(value: Any) -> Wrapping | None:
    """How a document wraps specs, if it has nothing else; a Kubernetes object may hold a spec, and so may defaults."""
    if not isinstance(value, dict) or not value.keys().isdisjoint({"apiVersion", "kind", "createPipelineRequest"}):
        return None
    inner = {name: held for name, held in value.items() if isinstance(held, (dict, list))}
    counts = {name: _specs_in(held) for name, held in inner.items()}
    if not counts or 0 in counts.values() or len(value) - len(counts) > MOST_BESIDE:
        return None
    if any("." in str(name) for name in inner):
        return None  # names of files, as `jsonnet --multi` writes them
    lists = [isinstance(held, list) for held in inner.values()]
    named = len(inner) > 1 or not (lists[0] or _is_whole(next(iter(inner.values()))))
    return Wrapping(sum(counts.values()), [str(name) for name in inner], lists[0], named)


def _specs_in(value: Any) -> int:
    """How many specs a value is, or has as items or as fields; 0 if anything in it is something else."""
    if _is_whole(value):
        return 1
    held = value if isinstance(value, list) else list(value.values()) if isinstance(value, dict) else []
    return len(held) if held and len(held) <= MOST_FIELDS and all(map(_is_whole, held)) else 0


def _is_whole(value: Any) -> bool:
    """Whether a value is a spec by itself, and more than a stub."""
    return isinstance(value, dict) and len(value) <= MOST_FIELDS and points_of(spec_signs(value)) >= ENOUGH


# ---------------------------------------------------------------------------------------------------------------------
# reasons


def reason_of(value: Any) -> str:
    """Why a document was taken for what it is, in a few words."""
    if not isinstance(value, dict):
        return "it is not a mapping"
    if len(value) > MOST_FIELDS:
        return f"it has more than {MOST_FIELDS} fields"
    kind = kind_of(value)
    if kind is Kind.SECRET and value.get("kind") in SECRET_KINDS | {"List"}:
        return f"`kind` is {value['kind']}" + (", with a secret in it" if value["kind"] == "List" else "")
    from spec_lint.reading.secret.signs import secret_signs

    signs = secret_signs(value) if kind is Kind.SECRET else spec_signs(value)
    if kind is Kind.FOREIGN and all(sign.points < 0 for sign in signs):
        return "nothing in it looks like a spec or a secret"
    return words_of(signs)


def almost_a_spec(value: Any) -> str | None:
    """What speaks for a spec, and against it, in a document that is none, if it looks like a part of one."""
    return almost(spec_signs(value)) if isinstance(value, dict) and len(value) <= MOST_FIELDS else None


def almost(signs: Sequence[Sign]) -> str | None:
    return words_of(signs) if points_of(signs) >= ENOUGH_TO_NAME else None


def words_of(signs: Sequence[Sign]) -> str:
    """The points of some signs, and what speaks for and against."""
    from spec_lint.grammar.words import listed

    points = points_of(signs)
    groups = [listed([sign.words for sign in signs if (sign.points > 0) is good], "and") for good in (True, False)]
    against = f"; against it: {groups[1]}" if groups[1] else ""
    return f"{points} point{'s' if points != 1 else ''} (for it: {groups[0] or 'nothing'}{against})"
