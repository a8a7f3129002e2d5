"""What depends on the target release of Pachyderm: fields and syntax that it does not have yet."""

from __future__ import annotations

from collections.abc import Iterator

from spec_lint.engine.rule import rule
from spec_lint.findings.finding import Finding, Part, Pointer, Refuser, Severity, Span
from spec_lint.grammar.words import quoted
from spec_lint.model.document import Document
from spec_lint.model.pipeline import Pipeline
from spec_lint.model.settings import Settings
from spec_lint.pachyderm.messages import MESSAGES, PAST, ROOT, past_field, spellings
from spec_lint.pachyderm.release import LISTS_OF_SPECS, STRICT_YAML, UNKNOWN_DROPPED, Release
from spec_lint.reading.node import Node
from spec_lint.reading.spec import go_yaml_values
from spec_lint.rules.reading.repeated_fields import BETWEEN_SPECS, second_spec
from spec_lint.schema.by_release import is_dropped_name
from spec_lint.schema.places import path_words
from spec_lint.schema.problems import new_fields, newest_problems, value_at

PROJECTS: Release = Release(2, 5)
"""The first release with projects."""
LONGEST_NAME = 63
NEVER: Release = Release(2, 6)
"""The first release that knows the cron expression ``@never``."""

_BEFORE = {
    (
        "CreatePipelineRequest",
        "datum_set_spec",
    ): "Up to 1.13, write `chunk_spec` with `number` or `size_bytes`.",
    ("CreatePipelineRequest", "autoscaling"): "Up to 1.13, write `standby`.",
    ("CreatePipelineRequest", "reprocess_spec"): "Remove it; older releases always skip unchanged datums.",
    ("Egress", "object_storage"): "Write the address in `URL`, which every release knows.",
    ("Input", "pfs"): "In older releases, write `atom`.",
    ("Trigger", "rate_limit_spec"): "Before 2.6.6, write `cron_spec`.",
    ("PFSInput", "project"): "Remove it; there are no projects before 2.5.",
    ("CronInput", "project"): "Remove it; there are no projects before 2.5.",
    ("Pipeline", "project"): "Remove it; there are no projects before 2.5.",
}
"""What to write instead of a field in releases that do not have it yet."""


@rule("P801", "field-too-new", Severity.ERROR, refused_by=Refuser.PACHCTL, of_defaults=True)
def field_too_new(document: Document, settings: Settings) -> Iterator[Finding]:
    """A field is newer than the release of Pachyderm that the specs are for.

    Why: An older pachctl does not know the field, and rejects the whole spec (only 2.7 silently drops such fields,
    P802). When a field was added is known from `pps.proto` and `pfs.proto` of every release.

    Wrong:
    ```toml
    pachyderm_version = "2.8"
    ```
    ```json +edges
    "autoscaling": true, «"maximum_expected_uptime"»: "3600s"
    ```
    Right:
    ```json +edges
    "autoscaling": true, "maximum_expected_uptime": "3600s"
    ```
    Fix: Remove the field, or set `pachyderm_version` to the release that the cluster runs.
    """
    if settings.version == UNKNOWN_DROPPED:
        return
    for field in new_fields(document, settings.version):
        yield document.finding(
            field.pointer,
            f"{settings.target} does not know the field `{field.field}`; it was added in {field.since}.",
            part=Part.KEY,
            label=f"new in {field.since}",
            help=_BEFORE.get(
                (field.message, field.field), "Remove it, or set `pachyderm_version` to the release in use."
            ),
        )
    if settings.version < STRICT_YAML and ("$schema" in document.source.text or "\\" in document.source.text):
        for key in _schema_keys(document):
            message = f"{settings.target} does not know `$schema`; pachctl ignores it since 2.8."
            span = Span(document.source, key.start, key.end)
            yield Finding(span, message, "new in 2.8", "Remove it.", document=document.index)


def _schema_keys(document: Document) -> Iterator[Node]:
    """The keys `$schema` among the fields of a spec; the keys of maps are the user's own."""
    root = document.node()
    stack: list[tuple[str | None, Node]] = [(ROOT, root)] if root is not None else []
    while stack:
        message, node = stack.pop()
        for key, value in node.entries:
            if key.text == "$schema" and message is not None:
                yield key
            else:
                stack.append((_message_in(message, key.text), value))
        stack.extend((message, item) for item in node.items)


def _message_in(message: str | None, key: str) -> str | None:
    """The message that a field has as its value, in today's releases or in 1.13, or None."""
    if message in MESSAGES and key in spellings(message):
        return spellings(message)[key][1]
    past = past_field(message, key) if message is not None else None
    kind = PAST[message][past] if message is not None and past is not None else None
    return kind if kind in PAST else None


@rule("P802", "field-dropped", Severity.WARNING, releases="-2.7")
def field_dropped(document: Document, settings: Settings) -> Iterator[Finding]:
    """Pachyderm 2.7 silently drops a field, or an enumeration's name, that it does not know.

    Why: The pachctl of 2.7 discards unknown fields (src/internal/serde/decoder.go of v2.7.0); all other releases reject
    them. A misspelt field, one of 1.x and one of a later release are all lost. In 2.7.7 and 2.7.8 so are unknown names
    of operators, effects and formats; 2.7.0 to 2.7.6 reject those.

    Wrong:
    ```toml
    pachyderm_version = "2.7"
    ```
    ```json +edges
    «"standby"»: true
    ```
    Right:
    ```toml
    pachyderm_version = "2.7"
    ```
    ```json +edges
    "autoscaling": true
    ```
    Fix: Correct the name, or remove the field.
    """
    if settings.version != UNKNOWN_DROPPED:
        return
    from spec_lint.rules.releases.moves import move  # saves start-up time: few specs are for 2.7

    lost = "Pachyderm 2.7 silently drops it."
    emptied = set(_emptied_inputs(Pipeline(document)))
    for problem in newest_problems(document):
        is_field = problem.code in ("P001", "P011") and problem.pointer not in emptied
        if is_field or is_dropped_name(problem, value_at(document, problem.pointer)):
            yield document.finding(
                problem.pointer,
                f"{problem.message} {lost}",
                part=problem.part,
                label="this is lost",
                help=problem.help,
                fix=move(document, problem.pointer, settings.version) if problem.code == "P011" else None,
            )
    for field in new_fields(document, settings.version):
        message = f"The field `{field.field}` was added in Pachyderm {field.since}. {lost}"
        yield document.finding(field.pointer, message, part=Part.KEY, label="this is lost")


@rule("P803", "duplicate-key-refused", Severity.ERROR, refused_by=Refuser.PACHCTL, releases="-2.7")
def duplicate_key_refused(document: Document, settings: Settings) -> Iterator[Finding]:
    """A key is set twice in one mapping, which Pachyderm up to 2.7 rejects.

    Why: Up to 2.7 go-yaml decodes the spec and rejects keys that are set twice ("mapping key already defined"). Since
    2.8 the last one takes effect (R120), as it does in 1.x in a file that starts with a brace, which is read as JSON.

    Wrong:
    ```toml
    pachyderm_version = "2.6"
    ```
    ```json +edges
    "transform": {"image": "edges:1.0", «"image"»: "edges:1.1", "cmd": ["python3"]}
    ```
    Right:
    ```toml
    pachyderm_version = "2.6"
    ```
    ```json +edges
    "transform": {"image": "edges:1.1", "cmd": ["python3", "/edges.py"]}
    ```
    Fix: Keep the one you mean.
    """
    if not go_yaml_values(document.source, settings.version):
        return
    if any(error.code == "R113" for error in document.errors):
        return
    second = second_spec(document)
    for pointer in document.duplicates:
        if second is None or len(pointer) > 1 or pointer == second:
            yield document.finding(
                pointer,
                f"The key {quoted(str(pointer[-1]))} is set more than once in this mapping.",
                part=Part.KEY,
                help=BETWEEN_SPECS if pointer == second else None,
            )


@rule("P804", "list-too-new", Severity.ERROR, refused_by=Refuser.PACHCTL, releases="-2.0")
def list_too_new(document: Document, settings: Settings) -> Iterator[Finding]:
    """A file has a list of specs, which pachctl accepts only since 2.1.

    Why: 1.x and 2.0 accept one spec after another, not a list of specs.

    Wrong:
    ```toml
    pachyderm_version = "2.0"
    ```
    ```json
    «[»{"pipeline": {"name": "edges"}, "transform": {"image": "edges:1.0", "cmd": ["python3", "/edges.py"]},
      "input": {"pfs": {"repo": "images", "glob": "/*"}}}]
    ```
    Right:
    ```toml
    pachyderm_version = "2.0"
    ```
    ```json +edges
    ```
    Fix: Separate the specs by lines with `---` instead of putting them in brackets, or put each in a file of its own.
    """
    if document.spec.listed and document.index == 0 and settings.version < LISTS_OF_SPECS:
        start = document.span().source.text.find("[")
        span = document.span()
        if 0 <= start < span.start:
            span = type(span)(span.source, start, start + 1)
        message = f"{settings.target} does not accept a list of specs; 2.1 was the first to do so."
        yield Finding(span, message, help="Separate the specs by lines with `---`.", document=document.index)


@rule("P806", "cron-never-too-new", Severity.ERROR, refused_by=Refuser.PACHD, releases="-2.5")
def cron_never_too_new(pipeline: Pipeline, settings: Settings) -> Iterator[Finding]:
    """A cron input or a trigger uses `@never`, which Pachyderm knows since 2.6.

    Why: `@never` is Pachyderm's own addition to cron expressions; before 2.6 pachd rejects it like any unknown word.

    Wrong:
    ```toml
    pachyderm_version = "2.5"
    ```
    ```json
    {"pipeline": {"name": "report"}, "transform": {"image": "report:1.0", "cmd": ["python3", "/report.py"]},
     "input": {"cron": {"name": "tick", "spec": «"@never"», "overwrite": true}}}
    ```
    Right:
    ```json
    {"pipeline": {"name": "report"}, "transform": {"image": "report:1.0", "cmd": ["python3", "/report.py"]},
     "input": {"cron": {"name": "tick", "spec": "@never", "overwrite": true}}}
    ```
    Fix: Write a date that never comes, such as `0 0 31 2 *`.
    """
    if settings.version >= NEVER:
        return
    places = [(*place, "spec") for _, place, _ in pipeline.cron_inputs()]
    places += [(*place, "trigger", "cron_spec") for _, place, _ in pipeline.pfs_inputs()]
    for pointer in places:
        if (pipeline.text(*pointer) or "").strip() == "@never":
            message = f"{settings.target} does not know `@never`; it was added in 2.6."
            yield pipeline.finding(pointer, message, help="Write `0 0 31 2 *`, a date that never comes.")


@rule("P810", "input-dropped", Severity.ERROR, refused_by=Refuser.PACHD, releases="-2.7")
def input_dropped(pipeline: Pipeline, settings: Settings) -> Iterator[Finding]:
    """Pachyderm 2.7 drops the fields of an input, which leaves it empty.

    Why: The pachctl of 2.7 drops fields that it does not know, such as `atom` of 1.x; pachd then finds an input without
    a kind ("no input set").

    Wrong:
    ```toml
    pachyderm_version = "2.7"
    ```
    ```json +edges
    "input": {«"atom"»: {"repo": "images", "glob": "/*"}}
    ```
    Right:
    ```toml
    pachyderm_version = "2.7"
    ```
    ```json +edges
    ```
    Fix: Write a kind of input that exists, such as `pfs`.
    """
    if settings.version != UNKNOWN_DROPPED:
        return
    from spec_lint.rules.releases.moves import move  # saves start-up time, as above

    for pointer in _emptied_inputs(pipeline):
        yield pipeline.finding(
            pointer,
            f"Pachyderm 2.7 drops the unknown field `{pointer[-1]}`, which leaves {path_words(pointer[:-1])} empty.",
            part=Part.KEY,
            fix=move(pipeline.document, pointer, settings.version),
        )


def _emptied_inputs(pipeline: Pipeline) -> Iterator[Pointer]:
    """The first field of each input that has unknown fields and no kind."""
    for node in pipeline.inputs():
        unknown = [name for name, value in node.value.items() if value and name not in MESSAGES["Input"]]
        if unknown and not node.kinds():
            yield (*node.pointer, unknown[0])


@rule("P811", "name-above-63", Severity.ERROR, refused_by=Refuser.PACHD, releases="-2.4")
def name_above_63(pipeline: Pipeline, settings: Settings) -> Iterator[Finding]:
    """A pipeline's name is longer than 63 characters.

    Why: Before there were projects (2.5) a name could have 63 characters, like names in Kubernetes; since then the
    limit is 51 (P103).

    Wrong:
    ```toml
    pachyderm_version = "2.4"
    ```
    ```json +edges
    "pipeline": {"name": «"a-pipeline-that-finds-the-edges-of-whatever-is-in-the-images-here"»}
    ```
    Right:
    ```toml
    pachyderm_version = "2.4"
    ```
    ```json +edges
    "pipeline": {"name": "a-pipeline-that-finds-the-edges-of-whatever-is-in-the-images"}
    ```
    Fix: Shorten the name.
    """
    if settings.version < PROJECTS and len(pipeline.name) > LONGEST_NAME:
        message = f"The pipeline name has {len(pipeline.name)} characters; the limit is {LONGEST_NAME}."
        yield pipeline.finding(("pipeline", "name"), message)
