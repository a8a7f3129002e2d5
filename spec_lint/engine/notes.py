"""What a run says about itself: the counts and notes of its summary."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from spec_lint.engine.collect import Collected
from spec_lint.engine.judge import Judgement
from spec_lint.engine.loader import LoadedFile
from spec_lint.engine.parts import Part
from spec_lint.engine.request import Request
from spec_lint.engine.rule import all_rules
from spec_lint.engine.scope import Scope
from spec_lint.files.content import seen_from_here
from spec_lint.findings.finding import Finding
from spec_lint.findings.plain import count, visible
from spec_lint.findings.summary import Summary
from spec_lint.grammar.words import begun
from spec_lint.model.document import Kind
from spec_lint.model.project import Project
from spec_lint.pachyderm.release import LATEST, OLDEST
from spec_lint.settings.loading import passed_over

PLACEHOLDER = "R219"
"""The rule that reports each placeholder."""
UNVERIFIED, MOST_NAMES = "X208", 30
"""The rule that reports secrets that no file defines, and the most of their names in one note."""


SUPPRESSED_BY = {
    "configuration": ("finding", "suppressed by the configuration"),
    "comment": ("finding", "suppressed by comments"),
    "baseline": ("known finding", "in the baseline"),
}
"""The ways in which a project accepts findings, in words: what follows the number, and what follows the noun."""


def summary_of(
    collected: Collected, parts: Sequence[Part], judgement: Judgement, scope: Scope, named: Collection[str] = ()
) -> Summary:
    """The counts of a run, and the notes about it as a whole. ``named`` are the paths that the user named."""
    documents = collected.documents
    notes = (
        *(note for part in parts for note in _sources(part)),
        *_left_alone(collected, named),
        *_almost_specs(collected, named, scope),
        *_untaken(collected.files, parts[0].request),
        *_notes(collected, judgement),
        *(note for part in parts for note in _about(part.project)),
        *_unverified(judgement.findings),
        *_only_noted(parts),
        *(note for part in parts for note in _placeholders(part, scope)),
    )
    return Summary(
        files=len(collected.files) + len(collected.problems),
        pipelines=sum(document.kind is Kind.PIPELINE for document in documents),
        secrets=sum(document.kind is Kind.SECRET for document in documents),
        foreign=sum(file.foreign for file in collected.files),
        defaults=sum(document.kind is Kind.DEFAULTS for document in documents),
        notes=tuple(dict.fromkeys(notes)),
        pachd=_told(parts),
    ).counting(judgement.findings)


def _told(parts: Sequence[Part]) -> Mapping[str, Any] | None:
    if parts[0].project.settings.world is None:
        return None
    from spec_lint.engine.told_notes import summary_of  # saves start-up time: few runs ask pachd

    return summary_of(parts[0].project)


def _sources(part: Part) -> Iterator[str]:
    """Notes about the files of the configuration, and those that it names."""
    config = part.request.config
    if config.path is not None and not part.request.configured.only and (other := passed_over(config)) is not None:
        yield f"{visible(seen_from_here(config.path))} applies, so {visible(other)} has no effect."
    if part.request.defaults is not None:
        yield from part.request.defaults.notes
    if part.request.snapshot is not None:
        yield part.request.snapshot.note()


def _notes(collected: Collected, judgement: Judgement) -> Iterator[str]:
    yield from collected.notes
    for by, (noun, words) in SUPPRESSED_BY.items():
        if number := sum(one.by == by for one in judgement.suppressed):
            yield f"{count(number, noun)} {words}."


def _about(project: Project) -> Iterator[str]:
    if not OLDEST <= project.settings.version <= LATEST:
        nearest = LATEST if project.settings.version > LATEST else OLDEST
        yield (
            f"{project.settings.target} is not a release that spec-lint knows. Apart from the fields that it has, "
            f"the specs are judged as for {nearest}."
        )
    if project.settings.world is not None:
        from spec_lint.engine.told_notes import notes_of  # saves start-up time, as above

        yield from notes_of(project)
    if project.settings.live is not None:
        from spec_lint.engine.told_notes import unseen_keys  # saves start-up time, as above

        yield from unseen_keys(project)


def _only_noted(parts: Sequence[Part]) -> Iterator[str]:
    """A note about the secrets that specs ask for, if nothing is known of any secret."""
    noted = [(part.request.config.path, names) for part in parts if (names := _noted_names(part.project))]
    several = len(parts) > 1
    lines = [
        f"in {visible(seen_from_here(path)) if several and path else 'the configuration'}: {_to_paste(names)}"
        for path, names in noted
    ]
    if lines:
        yield (
            "No file that was read defines a secret, so spec-lint could not verify that those exist that the specs ask "
            f"for. If they do, list them {'; '.join(lines)}."
        )


def _noted_names(project: Project) -> list[str]:
    """The secrets that specs ask for, if nothing is known of any secret."""
    if len(project.inventory) or project.settings.missing_secrets is not None or not project.references:
        return []
    from spec_lint.model.missing_secrets import missing_secrets, noted  # saves start-up time: most projects know some

    pipelines = (pipeline for pipeline in project.pipelines if project.judges(pipeline.document))
    missing = (one for pipeline in pipelines for one in missing_secrets(project, pipeline))
    return sorted({one.reference.name for one in missing if noted(project, one)})


def _unverified(findings: Sequence[Finding]) -> Iterator[str]:
    """A note with the line that accepts all secrets that could not be verified, if there are several."""
    unverified = [one for one in findings if one.rule == UNVERIFIED and "external_secrets" in (one.help or "")]
    names = sorted({finding.span.text.strip("\"'") for finding in unverified})
    if 1 < len(names) <= MOST_NAMES:
        yield f"To accept these secrets, list them in the configuration: {_to_paste(names)}."


def _to_paste(names: Sequence[str]) -> str:
    """The line of the configuration that declares some secrets."""
    from spec_lint.reading.masking.words import shown  # saves start-up time: few runs quote a text

    quoted = [f'"{shown(name)}"' for name in names]
    return f"external_secrets = [{begun(quoted, MOST_NAMES)}]"


def _left_alone(collected: Collected, named: Collection[str]) -> Iterator[str]:
    """Notes about the files that were not checked, although they were named or something about them is odd."""
    broken = [file.path for file in collected.files if file.broken and not file.almost]
    if broken:
        were = "were" if len(broken) > 1 else "was"
        yield f"{_paths(broken)} could not be parsed and {were} ignored; nothing in the text looks like a spec."
    large = [file.path for file in collected.files if file.large]
    if large:
        yield f"Ignored as too large for a spec or a secret: {_paths(large)}."
    others = [file for file in collected.files if file.is_other and file.path in named]
    if len(others) == 1:
        from spec_lint.engine.reasons import why_other  # saves start-up time: most files that are named are checked

        yield (
            f"{others[0].path} was not checked, because it is neither a pipeline spec nor a secret: "
            f"{why_other(others[0])}. `--as pipeline` or `--as secret` checks it anyway."
        )
    elif others:
        yield (
            f"{_paths([file.path for file in others])} were not checked, because they are neither pipeline specs nor "
            "secrets. `--list-files` says why; `--as pipeline` or `--as secret` checks them anyway."
        )


def _almost_specs(collected: Collected, named: Collection[str], scope: Scope) -> Iterator[str]:
    """Notes about the files that were not checked, although they look like a part of a spec."""
    almost = [
        file
        for file in collected.files
        if file.almost and (file.broken or file.path not in named) and scope.covers(file.path)
    ]
    for file in almost[:MOST_NAMED]:
        parsed = "could not be parsed and was ignored" if file.broken else "was not checked"
        yield f"{file.path} {parsed}, although it looks like a part of a spec: {file.almost}. {_ANYWAY}"
    if len(almost) > MOST_NAMED:
        more = len(almost) - MOST_NAMED
        look = "more file looks like a part of a spec" if more == 1 else "more files look like parts of specs"
        yield f"{more} {look}; `--list-files` names {'it' if more == 1 else 'them'}."


_ANYWAY = "`--as pipeline` checks it anyway."


def _untaken(files: Sequence[LoadedFile], request: Request) -> Iterator[str]:
    """A note about the arguments that no jsonnet file of several has a parameter for."""
    given = "jsonnet" in request.config.overruled and not request.with_project
    if given and not any(file.path.lower().endswith((".jsonnet", ".libsonnet")) for file in files):
        yield "No jsonnet file was read, so the arguments on the command line have no effect."
    rendered = [untaken for file in files if (untaken := getattr(file, "untaken", None)) is not None]
    for name in sorted(frozenset.intersection(*rendered)) if rendered else ():
        yield f"No jsonnet file has a parameter for the argument {name}."


def _paths(paths: Sequence[str]) -> str:
    more = len(paths) - MOST_NAMED
    return ", ".join(paths[:MOST_NAMED]) + (f" and {more} more file{'s' * (more > 1)}" if more > 0 else "")


MOST_NAMED = 5
"""The most files that a note names."""


def _placeholders(part: Part, scope: Scope) -> Iterator[str]:
    """A note about placeholders, if the rule that reports them is off only because it is info-level."""
    documents = (document for document in part.project.documents if document.templated)
    templated = [document for document in documents if scope.covers(document.path) and part.project.judges(document)]
    if not templated:
        return
    from spec_lint.model.template import is_expected, placeholders  # saves start-up time: few files are templates

    number = sum(map(placeholders, filter(is_expected, templated)))
    if not number:
        return
    rule, choice = all_rules()[PLACEHOLDER], part.choice
    if choice.severity_of(rule) or not choice._replace(info=True).severity_of(rule):
        return
    what, them = (
        ("1 value is a placeholder and was", "it")
        if number == 1
        else (f"{number} values are placeholders and were", "where")
    )
    yield f"{what} not judged; --info shows {them} ({rule.code})."
