"""The history of each spec field: the first release that has it, and where it belongs.

Taken from ``pps.proto`` and ``pfs.proto`` of every minor release of Pachyderm from 1.1 to 2.12, its CHANGELOG and its
migration notes. Releases are written ``MAJOR.MINOR``.
"""

from __future__ import annotations

from collections.abc import Iterator

from spec_lint.pachyderm.messages import ROOT, spellings
from spec_lint.pachyderm.release import Release

RELEASES = tuple(f"1.{minor}" for minor in range(1, 14)) + tuple(f"2.{minor}" for minor in range(13))
"""All minor releases, in order."""


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
    "Spout": "`spout`",
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
