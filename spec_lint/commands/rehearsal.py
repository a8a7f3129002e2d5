"""``check --cluster --rehearse``: has pachd validate the specs without errors, and says what it refuses."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import closing
from typing import TYPE_CHECKING

from spec_lint.cluster.pachd_answers import PachdError
from spec_lint.cluster.pachd_cluster import PachdCluster
from spec_lint.cluster.quiet import quiet
from spec_lint.cluster.rehearsing import Rehearsal, Rehearser, Spec, Why
from spec_lint.cluster.target import UnusableError
from spec_lint.commands.cluster_options import flag
from spec_lint.commands.options import UsageError
from spec_lint.commands.progress import Progress
from spec_lint.commands.way import cluster_of
from spec_lint.engine.request import settings_of
from spec_lint.findings.exit_code import ExitCode
from spec_lint.findings.finding import Span
from spec_lint.findings.plain import count, visible
from spec_lint.grammar.words import few, listed
from spec_lint.model.live import Trouble
from spec_lint.reading.masking.bounds import file_bounds

if TYPE_CHECKING:
    import argparse

    from spec_lint.cluster.pachd_api import Pachd
    from spec_lint.engine.run import Outcome
    from spec_lint.model.live import Live
    from spec_lint.model.settings import Settings
    from spec_lint.pachyderm.release import Release
    from spec_lint.settings.configurations import Configurations

_OTHER_RELEASE = "pachd is {0}, so specs with an error in Pachyderm {0} were not sent; they were checked for {1}."
_SHOWN = 3
"""The most places in a note."""


class Rehearsing:
    """The rehearsal of one run: which pachd is asked, and what it said. Raises UsageError."""

    def __init__(self, options: argparse.Namespace, configured: Configurations) -> None:
        if not options.cluster:
            raise UsageError("--rehearse has no effect without --cluster.")
        for name in ("list_files", "fix_only", "diff"):
            if getattr(options, name):
                raise UsageError(f"--rehearse has no effect with {flag(name)}, which reports nothing.")
        if options.via not in (None, "auto", "pachd"):
            raise _other_way(options.via)
        self.configured = configured
        self.cluster: PachdCluster | None = None
        self.result = Rehearsal()
        try:
            way = cluster_of(options, configured.here)
        except UnusableError:
            return  # the check says so
        if not isinstance(way.cluster, PachdCluster):
            raise _other_way(way.via)
        self.cluster = way.cluster

    def run(self, outcome: Outcome) -> Outcome:
        """Rehearse the specs of a check; what was not refused is in the notes of the result."""
        if self.cluster is None or outcome.crashed or _is_unknown(outcome.project.settings.live):
            why = "a rule crashed" if outcome.crashed else "the cluster could not be asked"
            return _noted(outcome, f"No spec was rehearsed, because {why}.")
        if not outcome.project.pipelines:
            return outcome
        with quiet(), closing(self.cluster) as cluster:
            try:
                session, trouble = cluster.open(), None
            except PachdError as error:
                session, trouble = None, error.trouble
            release = session.version.release if session is not None else None
            rehearser = Rehearser(outcome, lambda path: self._settings(path, release))
            self.result = rehearser.result
            if session is not None and rehearser.specs:
                self._send(rehearser, session.pachd, cluster.destination.place)
            elif trouble is not None:
                self.result.unasked += [(spec, trouble) for spec in rehearser.specs]
        checked = outcome.project.settings.version
        other = [] if release in (None, checked) else [_OTHER_RELEASE.format(release, checked)]
        return _noted(outcome, *other, *_notes(self.result))

    def _settings(self, path: str, release: Release | None) -> Settings:
        """The settings for a path, and the release of the pachd that is asked."""
        settings = settings_of(self.configured.of(path))
        return settings if release is None else settings._replace(version=release)

    @staticmethod
    def _send(rehearser: Rehearser, pachd: Pachd, place: str) -> None:
        """Send the specs, and say before what that means."""
        sent = count(len(rehearser.specs), "spec")
        print(
            f"spec-lint: --rehearse sends {sent} to {place}, which writes each whole spec into its log.",
            file=sys.stderr,
        )
        with Progress(f"rehearsing in {place}", len(rehearser.specs)) as progress:
            rehearser.send(pachd, progress)

    def tell(self) -> None:
        """Say what pachd refuses, and which specs it could not be asked about."""
        if refused := self.result.refused:
            specs = "this spec" if len(refused) == 1 else f"these {len(refused)} specs"
            print(
                f"spec-lint: pachd refuses {specs}, although spec-lint found no error. This is a fault of spec-lint; "
                "please report it.",
                file=sys.stderr,
            )
            for spec, trouble in refused:
                print(f"  {_place(spec.span)}: {visible(trouble.message)}", file=sys.stderr)
        for trouble, specs_of in _by_trouble(self.result.unasked).items():
            words = f"{trouble.message} {trouble.help or ''}".rstrip()
            print(f"spec-lint: could not rehearse {_places(specs_of)}: {visible(words)}", file=sys.stderr)

    def code(self, code: int, fail_on: str) -> int:
        """The exit code of a check with this rehearsal: what is refused counts as an error."""
        if code in (ExitCode.OK, ExitCode.FOUND, ExitCode.NOTHING_CHECKED) and self.result.unasked:
            return ExitCode.BLIND
        if code in (ExitCode.OK, ExitCode.NOTHING_CHECKED) and self.result.refused and fail_on != "never":
            return ExitCode.FOUND
        return code


def _other_way(via: str) -> UsageError:
    asked = "Kubernetes" if via == "kubernetes" else via
    return UsageError(f"--rehearse works only with --via pachd, and this run asks {asked}. Write `--via pachd`.")


def _is_unknown(live: Live | None) -> bool:
    """Whether pachd could not be asked for anything: a rehearsal needs no right to look at secrets."""
    if live is None:
        return False
    return live.trouble is not None if live.world is None else live.world.release is None


def _noted(outcome: Outcome, *notes: str) -> Outcome:
    return outcome._replace(summary=outcome.summary._replace(notes=(*outcome.summary.notes, *notes)))


def _notes(result: Rehearsal) -> Iterator[str]:
    if result.accepted:
        accepted = count(result.accepted, "spec")
        yield f"pachd accepts {accepted} in a dry run, which proves nothing: it validates little there."
    for why in Why:
        if spans := result.not_sent.get(why):
            where = f" ({_shortened([_place(span) for span in spans])})" if why is not Why.ERRORS else ""
            yield f"Not sent to pachd: {count(len(spans), 'spec')} {why.value}{where}."


def _by_trouble(unasked: Sequence[tuple[Spec, Trouble]]) -> dict[Trouble, list[Spec]]:
    found: dict[Trouble, list[Spec]] = {}
    for spec, trouble in unasked:
        found.setdefault(trouble, []).append(spec)
    return found


def _places(specs: Sequence[Spec]) -> str:
    return _shortened([_place(spec.span) for spec in specs])


def _shortened(words: list[str]) -> str:
    return listed(few(words, _SHOWN), "and")


def _place(span: Span) -> str:
    line, column, _, _ = file_bounds(span)
    return f"{visible(span.source.path)}:{line}:{column}"
