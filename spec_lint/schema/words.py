"""Why a schema rejects a spec, in sentences: extra fields, missing fields, wrong values."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from itertools import islice
from typing import TYPE_CHECKING, Any

from spec_lint.findings.finding import Part, Pointer
from spec_lint.grammar.nearest import nearest
from spec_lint.grammar.suggestion import did_you_mean
from spec_lint.grammar.words import listed
from spec_lint.pachyderm.fields import HOMES, messages_with
from spec_lint.pachyderm.messages import MESSAGES, ROOT, camel_case, spellings
from spec_lint.pachyderm.removed_fields import Removed, what_became
from spec_lint.reading.characters import QUOTES
from spec_lint.schema.kubernetes_words import kubernetes_hint
from spec_lint.schema.mistyped import mistyped_hint
from spec_lint.schema.places import path_words, place_at
from spec_lint.schema.problem import SchemaProblem
from spec_lint.schema.values import value_problem

if TYPE_CHECKING:
    from spec_lint.schema.validators import Rejection

NEVER_MEANT = ("tf_job", "spec_commit")
_MANY = 3
_MOST_SUGGESTED = 300
"""For how many unknown fields of a spec a suggestion is looked for."""


def spec_problems(spec: Any, rejections: list[Rejection]) -> list[SchemaProblem]:
    """The problems of a spec, of which a schema rejects distinct things."""
    problems: list[SchemaProblem] = []
    suggested = iter(range(_MOST_SUGGESTED))
    for pointer, keyword, value in rejections:
        if keyword == "additionalProperties":
            problems.extend(_unknown_fields(pointer, value, suggested))
        elif keyword == "required":
            problems.append(_missing(pointer, spec))
        else:
            problems.append(value_problem(place_at(pointer), value))
    return problems


def _missing(pointer: Pointer, spec: dict[str, Any]) -> SchemaProblem:
    if pointer:
        message, part = "The pipeline has no `name`.", Part.KEY
        hint = 'Write `"pipeline": {"name": "..."}`.'
    else:
        message, part = "The spec has no `pipeline`.", Part.VALUE
        hint = 'Add `"pipeline": {"name": "..."}` at the top.'
        if isinstance(spec.get("name"), str):
            hint = "Move the `name` at the top of the spec into `pipeline`."
    return SchemaProblem("P009", "missing-field", pointer, part, message, hint)


def _unknown_fields(pointer: Pointer, value: dict[str, Any], suggested: Iterator[int]) -> Iterator[SchemaProblem]:
    message = place_at(pointer).kind
    known = spellings(message)
    in_quotes = [key for key in value if key[:1] and key[0] in QUOTES]
    for key in value:
        if key not in known and key != "$schema" and key not in in_quotes[1:]:
            problem = _unknown_field(pointer, message, key, value, suggested)
            if key in in_quotes and len(in_quotes) > 1:
                others = listed([f"`{other.strip(QUOTES)}`" for other in in_quotes[1 : _MANY + 1]], "and")
                problem = problem._replace(help=f"{problem.help} The same is true of {others} here.")
            yield problem


def _unknown_field(
    pointer: Pointer, message: str, key: str, siblings: dict[str, Any], suggested: Iterator[int]
) -> SchemaProblem:
    owner = "A pipeline spec" if not pointer else path_words(pointer)
    place = (*pointer, key)
    past = what_became(message, snake_case(key))
    if past:
        sentence = _removed_sentence(owner, key, past)
        instead = _instead(message, key, siblings) or past.instead
        return SchemaProblem("P011", "removed-field", place, Part.KEY, sentence, instead)
    sentence = f"{owner} has no field `{key}`."
    hint = _unknown_hint(pointer, message, key, siblings) if next(suggested, None) is not None else None
    return SchemaProblem("P001", "unknown-field", place, Part.KEY, sentence, hint)


def _removed_sentence(owner: str, key: str, past: Removed) -> str:
    if past.since == past.until:
        return f"{owner} no longer has a field `{key}`; only Pachyderm {past.since} had it."
    return f"{owner} no longer has a field `{key}`; it was removed in Pachyderm {past.removed_in}."


def _instead(message: str, key: str, siblings: dict[str, Any]) -> str | None:
    """What to write for a removed field, if its value or its neighbours say more than its history does."""
    if message == "ParallelismSpec" and "constant" in siblings:
        return "Remove it; `constant` alone sets the number of workers."
    if message == ROOT and key == "inputs":
        repos = [name for name in map(_repo_of_old, _items(siblings[key])) if name]
        if "input" in siblings:
            return "Remove it; `input` says what to read."
        if len(repos) == 1:
            return f'Write `"input": {{"pfs": {{"repo": "{repos[0]}", "glob": "/*"}}}}`.'
        if repos and all(len(repo) < 40 for repo in repos):
            named = listed([f"`{repo}`" for repo in repos], "and")
            return f"Write `input` with a list under `cross`, with a `pfs` input for each of {named}."
    return None


def _items(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _repo_of_old(item: Any) -> str | None:
    """The repository that an item of ``inputs`` (Pachyderm 1.1 to 1.5) reads."""
    repo = item.get("repo") if isinstance(item, dict) else None
    name = repo.get("name") if isinstance(repo, dict) else repo
    return name if isinstance(name, str) else None


def _unknown_hint(pointer: Pointer, message: str, key: str, siblings: dict[str, Any]) -> str | None:
    """A suggestion: a known mistake, another spelling, a neighbouring message, a near name, or a distant one."""
    if hint := mistyped_hint(key, siblings[key]):
        return hint
    if message == "TFJob" or (message == ROOT and letters_of(key) == "tfjob"):
        return _NO_TF_JOBS
    if (message, key) == (ROOT, "output") and isinstance(siblings[key], dict):
        return "Write `egress`, with the `URL` to write to; Pachyderm 1.3 called it `output`."
    special = _SPECIAL.get((message, key))
    if special:
        return special
    if same := same_letters(message, key):
        return f"Write `{in_dialect(same, siblings)}`; case and underscores matter."
    if instead := kubernetes_hint(message, letters_of(key)):
        return instead
    snake = snake_case(key)
    near_home = _child_with(message, snake) or _ancestor_with(pointer, snake)
    if near_home:
        return near_home
    near = nearest(snake, [name for name in MESSAGES[message] if name not in NEVER_MEANT])
    if near:
        return did_you_mean(in_dialect(near, siblings), ours=True)
    homes = [HOMES[home] for home in messages_with(snake) if home != ROOT]
    if homes and len(homes) <= _MANY:
        return f"Move `{key}` into {listed(homes)}."
    return _all_fields(message, siblings)


def _child_with(message: str, field: str) -> str | None:
    """Where to move a field that is one level too high."""
    children = [
        f"`{name}`"
        for name, kind in MESSAGES[message].items()
        if name not in NEVER_MEANT and field in MESSAGES.get(kind.removeprefix("[]"), {})
    ]
    # `name`, `repo` and the like are in many messages, so no suggestion is certain.
    if not children or len(children) > _MANY + 1:
        return None
    if message == ROOT and field == "name":
        children = ["`pipeline`"]
    return f"Move `{field}` one level deeper, into {listed(children)}."


def _ancestor_with(pointer: Pointer, field: str) -> str | None:
    """Where to move a field that is too deep."""
    if field in NEVER_MEANT:
        return None
    for length in range(len(pointer) - 1, -1, -1):
        ancestor = place_at(pointer[:length])
        if field in MESSAGES.get(ancestor.kind, {}):
            where = f"into {ancestor.words}" if length else "to the top of the spec"
            return f"Move `{field}` {where}, next to `{pointer[length]}`."
    return None


def _all_fields(message: str, siblings: dict[str, Any]) -> str | None:
    names = [f"`{in_dialect(name, siblings)}`" for name in MESSAGES[message] if name not in NEVER_MEANT]
    if len(names) == 1:
        return f"Its only field is {names[0]}."
    if len(names) > 12:
        return "Run `spec-lint schema pipeline` for all fields."
    return f"Its fields are {listed(names, 'and')}."


def in_dialect(name: str, siblings: dict[str, Any]) -> str:
    """A field's name in the author's style: lowerCamelCase if neighbours have capitals inside."""
    some = islice(siblings, 20)  # enough to decide; every unknown field asks
    camel = any(key != key.lower() and "_" not in key and key != "URL" for key in some)
    return camel_case(name) if camel else name


def snake_case(name: str) -> str:
    """The field name of a lowerCamelCase or dashed spelling (``chunkSpec``, ``chunk-spec``)."""
    spaced = "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name)
    return name if name.isupper() else spaced.replace("-", "_").removeprefix("_")


def same_letters(message: str, key: str) -> str | None:
    """The field of a message that has the letters of a key."""
    return _by_letters(message).get(letters_of(key))


@cache
def _by_letters(message: str) -> dict[str, str]:
    """The fields of a message by their letters; the first one of those that are alike."""
    return {letters_of(name): name for name in reversed(MESSAGES[message])}


def letters_of(name: str) -> str:
    """A name in lower case, without underscores, dashes and spaces."""
    return name.lower().translate(_NO_LETTERS)


_NO_LETTERS = dict.fromkeys(map(ord, "_- "))


_NO_TF_JOBS = "Remove it; pachd rejects every TFJob."

_SPECIAL = {
    ("Pipeline", "pipeline"): "Write the fields at the top of the spec, without the outer `pipeline`.",
    ("Egress", "url"): "Write `URL` in capitals, or `object_storage` with a `url`.",
    ("Egress", "uri"): "Write `URL` in capitals, or `object_storage` with a `url`.",
    ("Egress", "URI"): "Write `URL` in capitals, or `object_storage` with a `url`.",
    ("ObjectStorageEgress", "URL"): "Write `url` in lower case here; only `egress.URL` has capitals.",
    ("SQLDatabaseEgress", "URL"): "Write `url` in lower case here; only `egress.URL` has capitals.",
    (ROOT, "create_pipeline_request"): "This is a file of cluster defaults; use `pachctl create defaults`.",
    (ROOT, "createPipelineRequest"): "This is a file of cluster defaults; use `pachctl create defaults`.",
    (ROOT, "name"): "Move `name` one level deeper, into `pipeline`.",
    (ROOT, "project"): "Move `project` one level deeper, into `pipeline`, as a mapping with a `name`.",
    (ROOT, "cron"): "Move `cron` one level deeper, into `input`.",
    (ROOT, "output"): "Remove it; a job's output always goes to the repo with the pipeline's name.",
    ("Transform", "command"): "Write `cmd`, a list of the command's words.",
    ("Transform", "args"): "Write all words of the command in `cmd`.",
    ("Transform", "entrypoint"): "Write `cmd`; the image's own entry point is never used.",
    ("Transform", "stdout"): "Remove it; the output of user code goes to the logs.",
    ("Transform", "secret"): "Write `secrets`, a list.",
    ("Transform", "workdir"): "Write `working_dir`.",
    ("SecretMount", "env"): "Write `env_var`.",
    ("SecretMount", "value"): "Put the value in a secret, and name its `key`; a spec cannot have it.",
    ("SecretMount", "path"): "Write `mount_path`.",
    ("SecretMount", "secret"): "Write `name`.",
}
