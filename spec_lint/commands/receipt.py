"""A plan and its result: as text, as JSON, as an exit code. Names and key names, never a value."""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, TextIO

from spec_lint import __version__
from spec_lint.cluster.objections import Skipped, place_of
from spec_lint.cluster.plan import Item, Plan, State
from spec_lint.files.output_file import json_object
from spec_lint.findings.exit_code import ExitCode
from spec_lint.findings.plain import count, visible, wrapped
from spec_lint.grammar.words import few, listed
from spec_lint.reading.masking.bounds import file_bounds
from spec_lint.reading.masking.words import without_credentials
from spec_lint.report import presentable
from spec_lint.report.color import columns
from spec_lint.report.formats.json import record as finding_record
from spec_lint.report.secret_block import SecretBlocks

VERSION = 1


@dataclass(frozen=True, slots=True)
class Run:
    """How an apply went: its start and end, whether it reached the first write, whether the user stopped it.

    ``checked`` is the exit code of the check before it.
    """

    started: datetime.datetime
    ended: datetime.datetime
    wrote: bool = False
    interrupted: bool = False
    checked: int = 0


def exit_code(plan: Plan, run: Run) -> int:
    """The exit code of an apply; if several apply, the most urgent.

    0 nothing to do, or all created; 1 findings; 3 nothing checked; 4 something could not be read; 10 would change; 11 a
    secret differs; 12 rejected by the cluster; 13 begun, but not finished; 14 changed by the cluster, or would be; 130
    interrupted.
    """

    def any_of(*states: State) -> bool:
        return bool(plan.having(*states))

    undone = any_of(State.FAILED, State.REFUSED, State.INVALID, State.UNKNOWN, State.NOT_TRIED, State.CHANGED)
    if run.interrupted:
        return ExitCode.INTERRUPTED
    if any_of(State.UNKNOWN) or (any_of(State.CREATED, State.ALTERED) and undone):
        return ExitCode.PARTIAL
    if any_of(State.REFUSED):
        return ExitCode.REFUSED
    if any_of(State.UNSEEN, State.FAILED):
        return ExitCode.BLIND
    if any_of(State.ALTERED, State.WOULD_CHANGE):
        return ExitCode.ALTERED
    stopped = any_of(State.STOPPED, State.MISSING, State.ELSEWHERE, State.INVALID, State.CHANGED)
    if run.checked == ExitCode.FOUND or stopped:
        return ExitCode.FOUND
    if any_of(State.DRIFT):
        return ExitCode.DRIFT
    return ExitCode.WOULD_CHANGE if any_of(State.CREATE, State.NOT_TRIED) else run.checked


_STYLES = {
    State.CREATE: "good",
    State.CREATED: "good",
    State.DRIFT: "warning",
    State.WOULD_CHANGE: "warning",
    State.ALTERED: "warning",
    State.ELSEWHERE: "warning",
    State.EXISTS: "bold",
    State.UNNEEDED: "bold",
    State.NOT_TRIED: "bold",
}
"""The color of each state; red for others."""


def write_secrets(
    plan: Plan, out: TextIO, heading: str, why: Sequence[Item] | None = None, *, verbose: bool = False
) -> None:
    """The plan or the receipt at a glance: a block for each secret, and the reasons after them.

    ``why`` are the secrets to give reasons for, if those of the others were given before. ``verbose`` lists the
    pipelines that need a secret.
    """
    target = plan.target
    user = f", as {visible(target.user)}" if target.user else ""
    namespace = f", namespace {plan.namespace}" if plan.namespace_known else ""
    out.write(f"{heading} {visible(target.address)}{namespace}{user}:\n\n")
    if not plan.items:
        out.write("  No spec asks for a secret, and no file defines one.\n")
        return
    blocks = SecretBlocks(out, verbose=verbose)
    for number, item in enumerate(plan.items):
        out.write("\n" if number else "")
        style = _STYLES.get(item.state, "error")
        blocks.write(
            without_credentials(item.name), f"{item.state.value} ({_why(item)})", style, _details(item, blocks)
        )
    told: dict[tuple[State, tuple[str, ...]], list[Item]] = {}
    for item in plan.items if why is None else why:
        if item.reasons:
            told.setdefault((item.state, tuple(item.reasons)), []).append(item)
    for (state, reasons), items in told.items():
        _write_wrapped(f"\n{'Each of ' if len(items) > 1 else ''}{_names(items)} ({state.value}):", out)
        for reason in reasons:
            _write_wrapped(f"  {visible(reason)}", out, 2)
        for remedy in dict.fromkeys(other.remedy for item in items for other in item.elsewhere):
            out.write(f"  {visible(remedy)}\n")  # not wrapped: it may be a command to copy


def _write_wrapped(text: str, out: TextIO, indent: int = 0) -> None:
    """Write a paragraph, wrapped to the terminal if the output is one."""
    before = text[: len(text) - len(text.lstrip())]
    lines = wrapped(text.lstrip(), columns(out), len(before.lstrip("\n")), indent)
    out.write(before + ("\n" + " " * indent).join(lines) + "\n")


def _details(item: Item, blocks: SecretBlocks) -> list[tuple[str, str]]:
    """The known details of a secret in its block."""
    uses = []
    for use in item.uses:
        source = use.span.source
        name = without_credentials(use.pipeline.name) or "?"
        uses.append(f"{name} ({source.path}:{source.position(use.span.start)[0]})")
    known = {
        "type": without_credentials(item.type),
        "keys": ", ".join(without_credentials(list(item.keys))),
        "file": item.path,
    }
    pipelines = len({(use.pipeline.name, use.span.source.path) for use in item.uses})
    users = blocks.users("needed by", pipelines, list(dict.fromkeys(uses)))
    return [*((label, text) for label, text in known.items() if text), *users]


_SHOWN = 10
"""The most names in a sentence; the blocks show them all."""


def _names(items: Sequence[Item]) -> str:
    return _shortened([item.name for item in items])


def _either(items: Sequence[Item]) -> str:
    return f"{_names(items)} {'was' if len(items) == 1 else 'were'}"


def _shortened(names: Sequence[str]) -> str:
    return listed(few([visible(without_credentials(name)) for name in names], _SHOWN), "and")


_LEFT = (State.EXISTS, State.DRIFT, State.UNNEEDED, State.CREATED, State.ALTERED)


def write_ending(plan: Plan, out: TextIO) -> None:
    """The last lines of every run: what was created, what was not, and of what nobody knows."""
    created, altered = plan.having(State.CREATED, State.ALTERED), plan.having(State.ALTERED)
    unknown = plan.having(State.UNKNOWN)
    out.write("\n")
    if created or not unknown:
        _write_wrapped(f"Created: {_names(created)}." if created else "Nothing was created.", out)
    if unknown:
        _write_wrapped(f"It is unknown whether {_either(unknown)} created; run apply again to see.", out)
    if altered:
        _write_wrapped(f"Changed by the cluster: {_names(altered)}.", out)
    missed = [
        _names(items) + ("" if state is State.CREATE else f" ({state.value})")
        for state in State
        if state not in (*_LEFT, State.UNKNOWN) and (items := plan.having(state))
    ]
    if missed:
        _write_wrapped(f"Not created: {'; '.join(missed)}.", out)
    if plan.skipped:
        _write_wrapped(f"Skipped: {_shortened([one.path for one in plan.skipped])}.", out)
    for other in plan.left_out:
        secrets = "the secret" if len(other.names) == 1 else f"{len(other.names)} secrets"
        out.write(f"Left out: {secrets} {_shortened(other.names)} of the namespace {visible(other.namespace)}. ")
        out.write(f"{visible(other.remedy)}\n")


def _why(item: Item) -> str:
    """The reason for a state in a few words; full sentences follow the blocks."""
    if item.state is State.CREATE and not item.readable:
        return "needed, may exist"
    return item.why or _WHY[item.state]


_WHY = {
    State.CREATE: "not in the cluster",
    State.EXISTS: "in the cluster",
    State.DRIFT: "in the cluster, different",
    State.STOPPED: "findings",
    State.UNSEEN: "cannot be seen",
    State.MISSING: "no file defines it",
    State.UNNEEDED: "no spec asks for it",
    State.ELSEWHERE: "values not in its file",
    State.CREATED: "was not in the cluster",
    State.WOULD_CHANGE: "the cluster changes it",
    State.ALTERED: "was not in the cluster",
    State.REFUSED: "by the cluster",
    State.INVALID: "not valid",
    State.CHANGED: "file changed",
    State.FAILED: "failed",
    State.UNKNOWN: "answer lost",
    State.NOT_TRIED: "stopped before it",
}


def write_skipped(plan: Plan, out: TextIO) -> None:
    """The specs that were left out, with the place of the first error of each."""
    if plan.skipped is None:
        return
    if not plan.skipped:
        _write_wrapped("\n--skip-broken left out nothing: no spec with an error needs a secret.", out)
        return
    _write_wrapped("\nSkipped, because they have errors; a secret that no other spec needs is not created:", out)
    for one in plan.skipped:
        first = f"{place_of(one.first)}: {one.first.rule} {one.first.name}" if one.first else one.path
        pipeline = f" (pipeline {without_credentials(one.pipeline)})" if one.pipeline else ""
        needs = f"needs {_shortened(one.names)}" if one.names else "could not be read"
        _write_wrapped(f"  {visible(f'{first}{pipeline}')}: {needs}", out, 4)


def write_sentences(sentences: Iterable[str], out: TextIO) -> None:
    """A paragraph with a line for each sentence."""
    for number, sentence in enumerate(sentences):
        _write_wrapped(("" if number else "\n") + visible(sentence), out)


def summary(plan: Plan) -> str:
    """How many secrets there are of each state, as a sentence."""
    counts = [f"{len(items)} {state.value}" for state in State if (items := plan.having(state))]
    skipped = f" Skipped: {count(len(plan.skipped), 'spec')} with errors." if plan.skipped else ""
    return (f"{count(len(plan.items), 'secret')}: {', '.join(counts)}." if counts else "No secrets.") + skipped


def receipt(plan: Plan, run: Run, code: int) -> dict[str, Any]:
    """The receipt as a JSON object, version 1."""
    return {
        "version": VERSION,
        "tool": f"spec-lint {__version__}",
        "started": _time(run.started),
        "ended": _time(run.ended),
        "cluster": {
            "via": plan.target.via,
            "context": plan.target.context,
            "server": plan.target.server,
            **({"id": plan.target.id} if plan.target.id else {}),
            "namespace": plan.namespace if plan.namespace_known else None,
            **({"user": plan.target.user} if plan.target.user else {}),
        },
        "wrote": run.wrote,
        "interrupted": run.interrupted,
        "exit_code": code,
        "secrets": [_record(item, plan) for item in plan.items],
        "left_out": [
            {
                "namespace": other.namespace,
                "secrets": without_credentials(other.names),
                "files": other.paths,
                "command": other.command,
            }
            for other in plan.for_elsewhere
        ],
        "skipped": [_skipped_record(one) for one in plan.skipped or ()],
        "findings": [finding_record(finding) for finding in presentable(plan.findings)],
    }


def receipt_text(plan: Plan, run: Run, code: int) -> str:
    """The receipt as JSON text."""
    return json.dumps(receipt(plan, run, code), indent=1) + "\n"


def is_receipt(data: bytes) -> bool:
    """Whether a file's content is a receipt of spec-lint, of any version."""
    value = json_object(data) or {}
    return str(value.get("tool")).startswith("spec-lint ") and "secrets" in value


def _record(item: Item, plan: Plan) -> dict[str, Any]:
    return {
        "name": without_credentials(item.name),
        "namespace": plan.namespace if plan.namespace_known else None,
        "state": item.state.value,
        "why": _why(item),
        "type": without_credentials(item.type),
        "keys": without_credentials(list(item.keys)),
        "file": item.path,
        "uid": item.uid,
        "reasons": item.reasons,
        "needed_by": [
            {
                "pipeline": without_credentials(use.pipeline.name),
                "file": use.span.source.path,
                "line": use.span.source.position(use.span.start)[0],
                "use": use.reference.use,
                "key": without_credentials(use.reference.key),
            }
            for use in item.uses
        ],
    }


def _skipped_record(one: Skipped) -> dict[str, Any]:
    line, column = file_bounds(one.first.span)[:2] if one.first is not None else (None, None)
    return {
        "pipeline": without_credentials(one.pipeline) or None,
        "file": one.path,
        "line": line,
        "column": column,
        "rule": one.first.rule if one.first is not None else None,
        "secrets": without_credentials(list(one.names)),
    }


def _time(moment: datetime.datetime) -> str:
    return moment.astimezone(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
