"""The history of each spec field: the releases that have it, what replaced it, and where it belongs.

Taken from ``pps.proto`` and ``pfs.proto`` of every minor release of Pachyderm from 1.1 to 2.12, its CHANGELOG and its
migration notes. Releases are written ``MAJOR.MINOR``.
"""

from __future__ import annotations

from collections.abc import Iterator

from spec_lint.findings.named_tuple import NamedTuple
from spec_lint.pachyderm.messages import MESSAGES, ROOT, spellings
from spec_lint.pachyderm.release import Release

RELEASES = tuple(f"1.{minor}" for minor in range(1, 14)) + tuple(f"2.{minor}" for minor in range(13))
"""All minor releases, in order."""


class History(NamedTuple):
    """The first release that has a field, the last one (None if 2.12 has it), and its replacement.

    ``instead`` is a full sentence. It is empty if there is no replacement or none is needed.
    """

    since: str
    until: str | None = None
    instead: str = ""

    @property
    def removed_in(self) -> str | None:
        """The first release without the field."""
        return RELEASES[RELEASES.index(self.until) + 1] if self.until else None


SINCE: dict[str, dict[str, str]] = {
    "CreatePipelineRequest": {
        "pipeline": "1.1",
        "tf_job": "1.10",
        "transform": "1.1",
        "parallelism_spec": "1.2",
        "egress": "1.4",
        "update": "1.2",
        "output_branch": "1.5",
        "s3_out": "1.10",
        "resource_requests": "1.7",
        "resource_limits": "1.7",
        "sidecar_resource_limits": "1.11",
        "input": "1.5",
        "description": "1.5",
        "reprocess": "1.6",
        "service": "1.6",
        "spout": "1.9",
        "datum_set_spec": "2.0",
        "datum_timeout": "1.7",
        "job_timeout": "1.7",
        "salt": "1.7",
        "datum_tries": "1.8",
        "scheduling_spec": "1.8",
        "pod_spec": "1.8",
        "pod_patch": "1.9",
        "spec_commit": "1.10",
        "metadata": "1.10",
        "reprocess_spec": "1.13",
        "autoscaling": "1.13",
        "tolerations": "2.5",
        "sidecar_resource_requests": "2.6",
        "dry_run": "2.7",
        "determined": "2.7",
        "maximum_expected_uptime": "2.9",
    },
    "Pipeline": {"project": "2.5", "name": "1.1"},
    "Project": {"name": "2.5"},
    "TFJob": {"tf_job": "1.10"},
    "Transform": {
        "image": "1.1",
        "cmd": "1.1",
        "err_cmd": "1.9",
        "env": "1.2",
        "secrets": "1.2",
        "image_pull_secrets": "1.4",
        "stdin": "1.1",
        "err_stdin": "1.9",
        "accept_return_code": "1.1",
        "debug": "1.1",
        "user": "1.8",
        "working_dir": "1.8",
        "dockerfile": "1.9",
        "memory_volume": "2.4",
        "datum_batching": "2.5",
    },
    "SecretMount": {"name": "1.2", "key": "1.6", "mount_path": "1.2", "env_var": "1.6"},
    "ParallelismSpec": {"constant": "1.2"},
    "Egress": {"URL": "1.4", "object_storage": "2.2", "sql_database": "2.2"},
    "ObjectStorageEgress": {"url": "2.2"},
    "SQLDatabaseEgress": {"url": "2.2", "file_format": "2.2", "secret": "2.2"},
    "FileFormat": {"type": "2.2", "columns": "2.2"},
    "SQLSecret": {"name": "2.2", "key": "2.2"},
    "ResourceSpec": {"cpu": "1.5", "memory": "1.5", "gpu": "1.9", "disk": "1.8"},
    "GPUSpec": {"type": "1.9", "number": "1.9"},
    "Input": {"pfs": "1.9", "join": "1.10", "group": "1.12", "cross": "1.5", "union": "1.5", "cron": "1.6"},
    "PFSInput": {
        "project": "2.5",
        "name": "1.9",
        "repo": "1.9",
        "repo_type": "2.0",
        "branch": "1.9",
        "commit": "1.9",
        "glob": "1.9",
        "join_on": "1.10",
        "outer_join": "1.12",
        "group_by": "1.12",
        "lazy": "1.9",
        "empty_files": "1.9",
        "s3": "1.10",
        "trigger": "1.12",
        "propagation_spec": "2.12",
        "reference": "2.12",
    },
    "CronInput": {
        "name": "1.6",
        "project": "2.5",
        "repo": "1.6",
        "commit": "1.6",
        "spec": "1.6",
        "overwrite": "1.9",
        "start": "1.6",
    },
    "Trigger": {
        "branch": "1.12",
        "all": "1.12",
        "rate_limit_spec": "2.6",  # 2.6.6
        "size": "1.12",
        "commits": "1.12",
        "cron_spec": "1.12",
    },
    "PropagationSpec": {"never": "2.12"},
    "Service": {"internal_port": "1.3", "external_port": "1.3", "ip": "1.7", "type": "1.9"},
    "Spout": {"service": "1.10"},
    "DatumSetSpec": {"number": "2.0", "size_bytes": "2.0", "per_worker": "2.0"},
    "SchedulingSpec": {"node_selector": "1.8", "priority_class_name": "1.8"},
    "Metadata": {"annotations": "1.10", "labels": "1.10"},
    "Commit": {"repo": "2.6", "id": "1.10", "branch": "2.0"},
    "Repo": {"name": "1.10", "type": "2.0", "project": "2.5"},
    "Branch": {"repo": "1.10", "name": "1.10"},
    "Toleration": {"key": "2.5", "operator": "2.5", "value": "2.5", "effect": "2.5", "toleration_seconds": "2.5"},
    "Determined": {"workspaces": "2.7"},
}
"""The first release of each field that 2.12 has."""


GAPS: dict[tuple[str, str], tuple[str, str]] = {("Commit", "repo"): ("2.0", "2.5")}
"""The releases, first and last, that lack a field which both earlier and later releases have."""


REMOVED: dict[str, dict[str, History]] = {
    "CreatePipelineRequest": {
        "parallelism": History("1.1", "1.1", "Write `parallelism_spec: {constant: N}`."),
        "inputs": History("1.1", "1.5", "Write `input`: one `pfs` input, or several under `cross` or `union`."),
        "no_archive": History("1.2", "1.3"),
        "gc_policy": History("1.3", "1.4"),
        "scale_down_threshold": History("1.5", "1.9", "Use `autoscaling`, which stops idle workers."),
        "resource_spec": History("1.5", "1.6", "Write `resource_requests` and `resource_limits`."),
        "incremental": History("1.5", "1.7"),
        "batch": History("1.6", "1.9"),
        "cache_size": History(
            "1.6", "1.13", "Write the memory of `sidecar_resource_requests` and `sidecar_resource_limits`."
        ),
        "enable_stats": History("1.6", "1.13", "Remove it: statistics are always kept."),
        "max_queue_size": History("1.6", "1.13", "Remove it."),
        "chunk_spec": History("1.7", "1.13", "Write `datum_set_spec`, which has the same fields."),
        "hashtree_spec": History("1.8", "1.13", "Remove it."),
        "standby": History("1.8", "1.13", "Write `autoscaling`."),
        "details_json": History("2.7", "2.7"),
    },
    "Transform": {
        "overwrite": History("1.3", "1.3"),
        "build": History("1.11", "1.13", "Build and push the image yourself, and name it in `image`."),
    },
    "ParallelismSpec": {
        "strategy": History("1.2", "1.4", "Write `constant` with the number of workers."),
        "coefficient": History("1.2", "1.13", "Write `constant` with the number of workers."),
    },
    "Input": {
        "atom": History("1.5", "1.8", "Write `pfs`, its new name, which has the same fields except `from_commit`."),
        "git": History("1.7", "1.13", "Put the files into a repo with `pachctl put file` and read it with `pfs`."),
    },
    "PFSInput": {"from_commit": History("1.5", "1.6", "Remove it.")},
    "Service": {"annotations": History("1.9", "1.9", "Write them into `metadata.annotations` at the top of the spec.")},
    "Spout": {
        "overwrite": History(
            "1.9", "1.13", "Write the output with `pachctl put file` in the user code; it can overwrite files."
        ),
        "marker": History("1.10", "1.13", "Have the user code store its position itself, in a repo."),
    },
    "SQLSecret": {"k8s_secret": History("2.2", "2.2", "Write `name`, its new name.")},
}
"""Fields that 2.12 no longer has. pachctl rejects them, except in 2.7, which ignores them."""

HOMES = {
    "Pipeline": "`pipeline`",
    "Transform": "`transform`",
    "SecretMount": "the items of `transform.secrets`",
    "ParallelismSpec": "`parallelism_spec`",
    "Egress": "`egress`",
    "ObjectStorageEgress": "`egress.object_storage`",
    "SQLDatabaseEgress": "`egress.sql_database`",
    "FileFormat": "`egress.sql_database.file_format`",
    "SQLSecret": "`egress.sql_database.secret`",
    "ResourceSpec": "`resource_requests` and `resource_limits`",
    "GPUSpec": "`resource_limits.gpu`",
    "Input": "`input`",
    "PFSInput": "`input.pfs`",
    "CronInput": "`input.cron`",
    "Service": "`service`",
    "DatumSetSpec": "`datum_set_spec`",
    "SchedulingSpec": "`scheduling_spec`",
    "Metadata": "`metadata`",
    "Toleration": "the items of `tolerations`",
    "Determined": "`determined`",
    "Trigger": "the `trigger` of a `pfs` input",
    "PropagationSpec": "the `propagation_spec` of a `pfs` input",
    ROOT: "the top of the spec",
}
"""Where the fields of a message are written, as messages say it."""


def history(message: str, field: str) -> History | None:
    """The history of a message's field, current or removed; None for a field that never existed."""
    if field in MESSAGES[message]:
        since = SINCE.get(message, {}).get(field)
        return History(since) if since else None
    return REMOVED.get(message, {}).get(field)


def is_newer(message: str, field: str, version: Release) -> bool:
    """Whether a release lacks a field of 2.12, because it was added, or added again, later."""
    since = SINCE.get(message, {}).get(field)
    if since is None or Release.parse(since) <= version:
        return False
    gap = GAPS.get((message, field))
    return gap is None or version >= Release.parse(gap[0])


def messages_with(field: str) -> Iterator[str]:
    """The messages, in the order of ``HOMES``, that have a field with this spelling."""
    return (message for message in HOMES if field in spellings(message))
