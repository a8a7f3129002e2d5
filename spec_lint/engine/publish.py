"""The findings that leave a run: sorted, limited in number if many are alike, and without any credential."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import cache
from typing import TYPE_CHECKING, Any

from spec_lint.findings.finding import MOST_ALIKE, Finding, Span, Suppressed
from spec_lint.findings.source import Source
from spec_lint.model.document import Document, Kind
from spec_lint.model.project import Project

if TYPE_CHECKING:
    from spec_lint.reading.masking.hidden_values import Values


def published(
    findings: list[Finding],
    project: Project,
    defaults: Iterable[Source] = (),
    sift: Callable[[list[Finding]], list[Finding]] | None = None,
) -> list[Finding]:
    """Findings in the order of a report, with every credential that their text repeats masked.

    ``defaults`` are the texts that specs were merged with. ``sift`` takes out of all of them what is known in a
    baseline. All findings of a run are published through this function.
    """
    if not findings:
        return sift([]) if sift else []
    findings = sorted(map(_still_there, findings), key=_order)
    if sift is None:
        findings = _shielded(_listed(findings), project, defaults)
    else:
        findings = _listed(sift(_shielded(findings, project, defaults)))
    return list(map(_with_others, findings))


def published_suppressed(
    suppressed: Iterable[Suppressed], project: Project, defaults: Iterable[Source] = ()
) -> tuple[Suppressed, ...]:
    """Suppressed findings in the order of a report; no credential is in them or in the reasons."""
    there = [one._replace(finding=_still_there(one.finding)) for one in suppressed]
    if not there:
        return ()
    from spec_lint.reading.masking.shield import masked_values  # saves start-up time: most runs suppress nothing
    from spec_lint.reading.masking.words import shown  # saves start-up time: most runs suppress nothing

    there.sort(key=lambda one: _order(one.finding))
    findings = _shielded([one.finding for one in there], project, defaults)
    return tuple(
        one._replace(finding=finding, reason=shown(masked_values(one.reason, finding.span.source)))
        for one, finding in zip(there, findings, strict=True)
    )


def _shielded(findings: list[Finding], project: Project, defaults: Iterable[Source]) -> list[Finding]:
    """Findings whose text repeats no credential."""
    from spec_lint.reading.masking.shield import shielded  # saves start-up time: most runs find nothing

    @cache
    def names() -> frozenset[str]:
        return frozenset(_names(project))

    _hide_known_values(findings, project, defaults)
    return [shielded(finding, names) for finding in findings]


def _still_there(finding: Finding) -> Finding:
    """A finding about the text that was judged. If the file has changed, what its words must not show is unknown."""
    related = tuple([label for label in finding.related if not label.span.source.changed])
    source = finding.span.source
    if not source.changed:
        return finding._replace(related=related) if len(related) < len(finding.related) else finding
    message = "This file has changed since it was checked. Check it again."
    return finding._replace(
        span=Span(source, 0, 0), message=message, label="", help=None, related=related, pointer=(), fix=None
    )


def _order(finding: Finding) -> tuple[str, int, int, str, str]:
    line, column = finding.span.source.position(finding.span.start)
    return finding.span.source.path, line, column, finding.rule, finding.message


def _listed(findings: list[Finding]) -> list[Finding]:
    """The findings to list: at most ``MOST_ALIKE`` of one rule in one document, and one for the rest."""
    if len(findings) <= MOST_ALIKE:
        return findings
    listed: list[Finding] = []
    counts: dict[Any, int] = {}
    last: dict[Any, int] = {}
    for finding in findings:
        alike = finding.rule, id(finding.span.source), finding.document
        count = counts[alike] = counts.get(alike, 0) + 1
        if count <= MOST_ALIKE + 1:
            last[alike] = len(listed)
            listed.append(finding)
        else:
            place = last[alike]
            listed[place] = listed[place]._replace(more=listed[place].more + 1 + finding.more)
    return listed


def _with_others(finding: Finding) -> Finding:
    """A finding that says how many others it represents."""
    if not finding.more:
        return finding
    others = "1 more finding" if finding.more == 1 else f"{finding.more:,} more findings"
    return finding._replace(message=f"{finding.message} This document has {others} like this, not listed here.")


def _hide_known_values(findings: list[Finding], project: Project, defaults: Iterable[Source]) -> None:
    """Mask the values of the project's secrets in the specs that findings point to, except inside names."""
    from spec_lint.reading.masking.masks import hide  # saves start-up time, as above

    values = known_values(project)
    if not values:
        return
    pointed = {span.source for finding in findings for span in (finding.span, *(one.span for one in finding.related))}
    specs = {document.source for document in project.documents if document.kind is not Kind.SECRET}.union(defaults)
    for source in pointed & specs:
        hide(source, known_places(source, values, project.documents))


def known_places(source: Source, values: Values, documents: Iterable[Document]) -> list[tuple[int, int]]:
    """The places of secrets' values in a spec, except inside the names in its documents."""
    from spec_lint.reading.masking.hidden_values import SHORTEST  # saves start-up time, as above

    places = list(values.find(source.text, certain=True, least=SHORTEST))
    if not places:
        return []
    from spec_lint.reading.masking.credential_places import names_in

    names = "\n".join(name for one in documents if one.source is source for name in names_in(one.value))
    return [place for place in places if source.text[slice(*place)] not in names]


def known_values(project: Project) -> Values:
    """The values of a project's secrets, as they may be written elsewhere."""
    import json  # saves start-up time, as above

    from spec_lint.reading.masking.hidden_values import Values

    texts = [value.text for secret in project.secrets for value in secret.all_values()]
    return Values(form for text in texts if text for form in (text, json.dumps(text)[1:-1]))


def _names(project: Project) -> Iterator[str]:
    """The names in a project, which are never masked."""
    for pipeline in project.pipelines:
        if not pipeline.document.source.by_command:
            yield pipeline.name
    for known in project.inventory:
        yield from (known.name, known.type or "", known.namespace or "", *(known.keys or ()))
    for secret in project.secrets:
        yield from (secret.name, *secret.keys())
    for references in project.references.values():
        for pipeline, reference in references:
            if not pipeline.document.source.by_command:
                yield from filter(None, (reference.name, reference.key))
