"""Specs that are templates: what a tool fills in is not judged, and one finding says so."""

from __future__ import annotations

from collections.abc import Iterator

from spec_lint.engine.rule import rule
from spec_lint.findings.finding import Finding, Part, Pointer, Refuser, Severity, Span
from spec_lint.grammar import refusal
from spec_lint.grammar.marks import LANGUAGES, Language, Mark, marks
from spec_lint.grammar.pachyderm_names import check_name
from spec_lint.grammar.words import quoted
from spec_lint.model.document import Document, Kind, Template, templated
from spec_lint.model.settings import Settings
from spec_lint.model.template import Hole, holes_of, is_expected, placeholders
from spec_lint.rules.catalogue import reader_findings
from spec_lint.schema.problems import refused_values, value_at


@rule("R140", "unrendered-template", Severity.WARNING)
def unrendered_template(document: Document, settings: Settings) -> Iterator[Finding]:
    """A spec has placeholders of another tool.

    Why: pachctl and pachd replace nothing; the pods get `__TAG__` or `${TAG}` as it is. spec-lint judges the file as if
    each placeholder were something valid; everything else is checked. Variables of the shell in `cmd` and `stdin`, `$1`
    in `join_on` and values of `env` are not placeholders. If pachctl or pachd rejects the file as it is, it gets R142,
    and if its path says that it is a template, R219.

    Wrong:
    ```yaml +edges
    transform: {image: "edges:«${TAG}»", cmd: [python3, /edges.py]}
    ```
    Right:
    ```yaml +edges
    transform: {image: "edges:1.0", cmd: [python3, /edges.py]}
    ```
    Fix: Render the file, and check the result: `envsubst < edges.yaml | spec-lint check -`. With `[[render]]` in the
    configuration, spec-lint does so itself.
    """
    if document.found_by(templated) and _is_first_surprise(document) and _refuser(document, settings) is None:
        yield from template_findings(document)


@rule("R142", "template-rejected", Severity.ERROR, refused_by=Refuser.PACHD)
def template_rejected(document: Document, settings: Settings) -> Iterator[Finding]:
    """A spec has placeholders of another tool, and is rejected as it is.

    Why: pachctl and pachd replace nothing: `${ENV}` is no part of a name, `{{ workers }}` no number, and the lines of
    a template language (`{% for %}`) no YAML. All placeholders of a file get one finding, and no other is about them;
    everything else is checked, unless lines of the language decide what is in the file. If a tool renders the file,
    say so by its path (an ending such as `.j2` or `.tmpl`, the `templates` folder of a Helm chart) or by `[[render]]`
    in the configuration; it then gets R219.

    Wrong:
    ```yaml +edges
    pipeline: {name: "edges-«${ENV}»"}
    ```
    Right:
    ```yaml +edges
    pipeline: {name: edges-dev}
    ```
    Fix: Render the file, and check and create the result: `envsubst < edges.yaml | spec-lint check -`.
    """
    if document.found_by(templated) and _is_first_surprise(document):
        refuser = _refuser(document, settings)
        if refuser is not None:
            yield from (finding._replace(refused_by=refuser) for finding in template_findings(document))


def _is_first_surprise(document: Document) -> bool:
    """Whether this is the first spec of its file whose placeholders are a surprise: one finding is about all."""
    surprising = document.kind is Kind.PIPELINE and placeholders(document) > 0 and not is_expected(document)
    return surprising and _is_first(document)


@rule("R143", "template-not-rendered", Severity.ERROR)
def template_not_rendered(document: Document, settings: Settings) -> Iterator[Finding]:
    """A template was not checked, because the command of the configuration did not render it.

    Why: `[[render]]` in the configuration names the command. It was not found, ended with an exit code, took longer
    than 30 seconds, or wrote too much. What it writes to standard error is not shown, because it may hold values of
    secrets.

    Wrong: (a file of `[[render]]` whose command fails)
    Right: (the same file, if the command renders it)
    Fix: Run the command by hand, in the folder of the configuration.
    """
    return reader_findings(document, settings, "R143")


def _refuser(document: Document, settings: Settings) -> Refuser | None:
    """Who rejects a file because of its placeholders, if it is not rendered: pachctl or pachd."""
    template = document.template
    if template is None:
        return None
    if template.unreadable:
        return Refuser.PACHCTL
    return next(filter(None, (_refuser_of(one, settings) for one in _alike(template, document))), None)


def _refuser_of(document: Document, settings: Settings) -> Refuser | None:
    holes = {hole.pointer for hole in holes_of(document)}
    if not holes.isdisjoint(refused_values(document, settings.version)):
        return Refuser.PACHCTL
    return Refuser.PACHD if any(_is_bad_name(document, pointer) for pointer in holes) else None


_NAMES = (("pipeline", "name"), ("pipeline", "project", "name"), ("output_branch",))
_OF_INPUTS = ("repo", "branch", "project")


def _is_bad_name(document: Document, pointer: Pointer) -> bool:
    """Whether a placeholder is in a name that pachd rejects as it is; it accepts `__ENV__`."""
    if pointer not in _NAMES and not (pointer[0] == "input" and pointer[-1] in _OF_INPUTS):
        return False
    return refusal(check_name, str(value_at(document, pointer))) is not None


def template_findings(document: Document) -> Iterator[Finding]:
    """One finding about all placeholders of a file that are alike in being a surprise or not."""
    template = document.template
    if template is None or not _is_first(document):
        return
    if template.whole:
        mark = next(marks(document.source.text))
        language = _language(document.path, mark)
        message = f"This file is a template ({language.name}) whose statements decide what is in it; nothing was"
        finding = document.finding((), f"{message} checked.", help=_help(document, language))
        yield finding._replace(span=Span(document.source, mark.start, mark.end))
        return
    holes = [(one, hole) for one in _alike(template, document) for hole in holes_of(one)]
    span, one, hole = min(((_span(one, hole), one, hole) for one, hole in holes), key=lambda found: found[0].start)
    language = _language(document.path, hole.mark)
    number, were = (f"{len(holes)} values", "were") if len(holes) > 1 else ("a value", "was")
    text = str(hole.pointer[-1]) if hole.part is Part.KEY else span.text
    shown = f", such as {quoted(text)}," if document.kind is Kind.PIPELINE else ""
    message = f"This file is a template: {number} with placeholders ({language.name}){shown} {were} not checked."
    yield one.finding(hole.pointer, message, help=_help(document, language))._replace(span=span)


def _is_first(document: Document) -> bool:
    first = next(_alike(document.template, document), None) if document.template is not None else None
    return first is not None and first.index == document.index


def _alike(template: Template, document: Document) -> Iterator[Document]:
    """The documents of a file whose placeholders are as much of a surprise as those of this one."""
    expected = is_expected(document)
    return (one for one in template.documents if placeholders(one) and is_expected(one) is expected)


def _span(document: Document, hole: Hole) -> Span:
    if hole.part is Part.KEY:
        return document.span(hole.pointer, Part.KEY)
    return document.inner_span(hole.pointer, hole.mark.start, hole.mark.end)


def _language(path: str, mark: Mark) -> Language:
    """The language of a mark; for one that several languages have, the one that the path tells."""
    from spec_lint.files.template_paths import language_of  # saves start-up time: few files are templates

    by_path = language_of(path)
    either = mark.language == "braces" or (mark.language == "envsubst" and by_path == "terraform")
    return LANGUAGES[by_path if by_path and either else mark.language]


def _help(document: Document, language: Language) -> str:
    what = "secret" if document.kind is Kind.SECRET else "spec"
    if language.command is None:
        return f"Render it, and pipe the {what} to `spec-lint check -`."
    import shlex  # saves start-up time: few files are templates

    command = language.command.format(file=shlex.quote(document.path))
    return f"To check the rendered {what}, run `{command} | spec-lint check -`."
