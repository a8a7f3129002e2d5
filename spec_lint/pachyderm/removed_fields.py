"""What became of each field that specs of older releases have and the newest release does not.

One declaration: what P011 says, what its fixes do and the table on its page come from it. Read in ``pps.proto``,
``api_server.go``, ``worker_rc.go`` and the worker of the tags v1.1.0 to v2.7.0.
"""

from __future__ import annotations

import enum
from collections.abc import Iterator
from typing import Any

from spec_lint.findings.named_tuple import NamedTuple
from spec_lint.pachyderm.fields import HOMES, RELEASES
from spec_lint.pachyderm.messages import ROOT
from spec_lint.pachyderm.release import Release


class Fate(enum.Enum):
    """MOVED: another field says it now. DROPPED: no field does. DECISION: only a person knows what to write."""

    MOVED = "moved"
    DROPPED = "dropped"
    DECISION = "decision"


class Removed(NamedTuple):
    """A removed field: the first and the last release that had it, and what became of it.

    ``instead`` is what a person does, in full sentences. ``to`` is the path of the field that says it now; a path of
    several fields begins at the top of the spec. ``written`` is the value to write there, None for the value that it
    had. ``lost`` is what is different without the field; empty if nothing is, whatever its value. ``idle`` are values
    that said nothing, because they were the default; so did null, false, zero and what is empty. ``never_with`` is a
    field of the spec with which ``to`` is rejected: beside it the field is dropped. ``note`` is what else
    the table says.
    """

    since: str
    until: str
    fate: Fate
    instead: str
    to: tuple[str, ...] = ()
    written: Any = None
    lost: str = ""
    idle: tuple[str, ...] = ()
    never_with: str = ""
    note: str = ""

    @property
    def removed_in(self) -> str:
        """The first release without the field."""
        return RELEASES[RELEASES.index(self.until) + 1]

    @property
    def why_nothing_is_lost(self) -> str:
        """Why the field can go whatever its value, as a clause."""
        return self.instead.removeprefix("Remove it").lstrip(":; ").removesuffix(".")

    def is_in(self, version: Release) -> bool:
        """Whether a release has the field."""
        return Release.parse(self.since) <= version <= Release.parse(self.until)

    def is_idle(self, value: Any) -> bool:
        """Whether the field said nothing with this value."""
        if isinstance(value, dict):
            return "{}" in self.idle and all(self.is_idle(inner) for inner in value.values())
        return value in (None, False, "", []) or str(value) in ("0", *self.idle)


def _moved(since: str, until: str, instead: str, *to: str, **more: Any) -> Removed:
    return Removed(since, until, Fate.MOVED, instead, to, **more)


def _dropped(since: str, until: str, instead: str, **more: Any) -> Removed:
    return Removed(since, until, Fate.DROPPED, instead, **more)


def _decision(since: str, until: str, instead: str, **more: Any) -> Removed:
    return Removed(since, until, Fate.DECISION, instead, **more)


REMOVED: dict[str, dict[str, Removed]] = {
    "CreatePipelineRequest": {
        "parallelism": _moved(
            "1.1", "1.1", "Write `parallelism_spec: {constant: N}`.", "parallelism_spec", "constant"
        ),
        "inputs": _moved(
            "1.1", "1.5", "Write `input`: one `pfs` input, or several under `cross` or `union`.", "input",
            note="Several become a `cross`. Where an item has no `glob`, a person must decide.",
        ),
        "no_archive": _dropped("1.2", "1.3", "Remove it: nothing is archived any more."),
        "gc_policy": _dropped("1.3", "1.4", "Remove it.", lost="finished jobs are kept"),
        "scale_down_threshold": _moved(
            "1.5", "1.9", "Use `autoscaling`, which stops idle workers.",
            "autoscaling", written=True, never_with="spout",
        ),
        "resource_spec": _moved(
            "1.5", "1.6", "Write `resource_requests` and `resource_limits`.", "resource_requests",
            note="With nothing but `gpu`, renamed to `resource_limits`.",
        ),
        "incremental": _decision(
            "1.5", "1.7", "Have the user code process each datum from scratch, and remove `incremental`."
        ),
        "batch": _dropped("1.6", "1.9", "Remove it: it never had an effect."),
        "cache_size": _moved(
            "1.6", "1.13", "Write the memory of `sidecar_resource_requests` and `sidecar_resource_limits`.",
            "sidecar_resource_requests", "memory", idle=("64M",),
        ),
        "enable_stats": _dropped("1.6", "1.13", "Remove it: statistics are always kept."),
        "max_queue_size": _dropped(
            "1.6", "1.13", "Remove it.",
            lost="a worker does not download the next datums while it processes one", idle=("1",),
        ),
        "chunk_spec": _moved(
            "1.7", "1.13", "Write `datum_set_spec`, which has the same fields.", "datum_set_spec", idle=("{}",)
        ),
        "hashtree_spec": _dropped(
            "1.8", "1.13", "Remove it.", lost="the index of the output is not split into shards", idle=("{}", "1")
        ),
        "standby": _moved(
            "1.8", "1.13", "Write `autoscaling`.", "autoscaling", never_with="spout"
        ),
        "details_json": _dropped("2.7", "2.7", "Remove it; pachd writes it itself."),
    },
    "Transform": {
        "overwrite": _dropped(
            "1.3", "1.3", "Remove it.", lost="what a datum writes always replaces what it wrote before"
        ),
        "build": _decision("1.11", "1.13", "Build and push the image yourself, and name it in `image`."),
    },
    "ParallelismSpec": {
        "strategy": _decision(
            "1.2", "1.4", "Write `constant` with the number of workers.", idle=("CONSTANT",)
        ),
        "coefficient": _decision("1.2", "1.13", "Write `constant` with the number of workers."),
    },
    "Input": {
        "atom": _moved(
            "1.5", "1.8", "Write `pfs`, its new name, which has the same fields except `from_commit`.", "pfs"
        ),
        "git": _decision(
            "1.7", "1.13", "Put the files into a repo with `pachctl put file` and read it with `pfs`."
        ),
    },
    "PFSInput": {
        "from_commit": _dropped("1.5", "1.6", "Remove it.", lost="the commits up to that one are processed too"),
    },
    "Service": {
        "annotations": _moved(
            "1.9", "1.9", "Write them into `metadata.annotations` at the top of the spec.", "metadata", "annotations",
            idle=("{}",),
        ),
    },
    "Spout": {
        "overwrite": _dropped(
            "1.9", "1.13",
            "Write the output with `pachctl put file` in the user code; it can overwrite files.",
            lost="the user code must write the output with `pachctl put file`, which overwrites files",
        ),
        "marker": _decision("1.10", "1.13", "Have the user code store its position itself, in a repo."),
    },
    "SQLSecret": {
        "k8s_secret": _moved("2.2", "2.2", "Write `name`, its new name.", "name"),
    },
}  # fmt: skip
"""Fields that 2.12 no longer has. pachctl rejects them, except in 2.7, which ignores them."""


def what_became(message: str, field: str) -> Removed | None:
    """What became of a message's field; None for a field that 2.12 has, and for one that never existed."""
    return REMOVED.get(message, {}).get(field)


def table() -> str:
    """What became of every field, as a list that the page of P011 shows."""
    return "\n".join(f"- {row}" for row in _rows())


def _rows() -> Iterator[str]:
    for message, fields in REMOVED.items():
        home = "" if message == ROOT else f" in {HOMES[message]}"
        for name, became in fields.items():
            time = became.since if became.since == became.until else f"{became.since} to {became.until}"
            yield f"`{name}`{home} ({time}): {_in_words(became)}"


def _in_words(became: Removed) -> str:
    if became.fate is Fate.DECISION:
        words = f"a person must decide. {became.instead}"
    elif became.fate is Fate.DROPPED:
        words = f"dropped; {became.lost or became.why_nothing_is_lost}."
    elif became.written is not None:
        words = f"replaced by `{became.to[-1]}: {str(became.written).lower()}`."
    elif len(became.to) > 1:
        words = f"moved to `{'.'.join(became.to)}`."
    else:
        words = f"renamed to `{became.to[-1]}`."
    words += f" Dropped beside a `{became.never_with}`." if became.never_with else ""
    defaults = [f"`{value}`" for value in became.idle if value != "{}"]
    words += f" The default {defaults[0]} is dropped." if defaults else ""
    return words + (f" {became.note}" if became.note else "")
