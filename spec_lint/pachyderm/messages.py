"""The messages that a pipeline spec consists of, with all fields that pachctl knows.

Generated once from the compiled ``pps.proto`` and ``pfs.proto`` of Pachyderm 2.12 and maintained by hand since then. A
type is a scalar (``string bool int32 int64 uint64 float Duration Timestamp Int64Value enum``), ``map`` (string to
string), the name of a message, or one of these after ``[]`` for a list.
"""

from __future__ import annotations

from functools import cache

ROOT = "CreatePipelineRequest"

MESSAGES: dict[str, dict[str, str]] = {
    "CreatePipelineRequest": {
        "pipeline": "Pipeline",
        "tf_job": "TFJob",
        "transform": "Transform",
        "parallelism_spec": "ParallelismSpec",
        "egress": "Egress",
        "update": "bool",
        "output_branch": "string",
        "s3_out": "bool",
        "resource_requests": "ResourceSpec",
        "resource_limits": "ResourceSpec",
        "sidecar_resource_limits": "ResourceSpec",
        "input": "Input",
        "description": "string",
        "reprocess": "bool",
        "service": "Service",
        "spout": "Spout",
        "datum_set_spec": "DatumSetSpec",
        "datum_timeout": "Duration",
        "job_timeout": "Duration",
        "salt": "string",
        "datum_tries": "int64",
        "scheduling_spec": "SchedulingSpec",
        "pod_spec": "string",
        "pod_patch": "string",
        "spec_commit": "Commit",
        "metadata": "Metadata",
        "reprocess_spec": "string",
        "autoscaling": "bool",
        "tolerations": "[]Toleration",
        "sidecar_resource_requests": "ResourceSpec",
        "dry_run": "bool",
        "determined": "Determined",
        "maximum_expected_uptime": "Duration",
    },
    "Pipeline": {
        "project": "Project",
        "name": "string",
    },
    "TFJob": {
        "tf_job": "string",
    },
    "Transform": {
        "image": "string",
        "cmd": "[]string",
        "err_cmd": "[]string",
        "env": "map",
        "secrets": "[]SecretMount",
        "image_pull_secrets": "[]string",
        "stdin": "[]string",
        "err_stdin": "[]string",
        "accept_return_code": "[]int64",
        "debug": "bool",
        "user": "string",
        "working_dir": "string",
        "dockerfile": "string",
        "memory_volume": "bool",
        "datum_batching": "bool",
    },
    "ParallelismSpec": {
        "constant": "uint64",
    },
    "Egress": {
        "URL": "string",
        "object_storage": "ObjectStorageEgress",
        "sql_database": "SQLDatabaseEgress",
    },
    "ResourceSpec": {
        "cpu": "float",
        "memory": "string",
        "gpu": "GPUSpec",
        "disk": "string",
    },
    "Input": {
        "pfs": "PFSInput",
        "join": "[]Input",
        "group": "[]Input",
        "cross": "[]Input",
        "union": "[]Input",
        "cron": "CronInput",
    },
    "Service": {
        "internal_port": "int32",
        "external_port": "int32",
        "ip": "string",
        "type": "string",
    },
    "Spout": {
        "service": "Service",
    },
    "DatumSetSpec": {
        "number": "int64",
        "size_bytes": "int64",
        "per_worker": "int64",
    },
    "SchedulingSpec": {
        "node_selector": "map",
        "priority_class_name": "string",
    },
    "Commit": {
        "repo": "Repo",
        "id": "string",
        "branch": "Branch",
    },
    "Metadata": {
        "annotations": "map",
        "labels": "map",
    },
    "Toleration": {
        "key": "string",
        "operator": "enum",
        "value": "string",
        "effect": "enum",
        "toleration_seconds": "Int64Value",
    },
    "Determined": {
        "workspaces": "[]string",
    },
    "Project": {
        "name": "string",
    },
    "SecretMount": {
        "name": "string",
        "key": "string",
        "mount_path": "string",
        "env_var": "string",
    },
    "ObjectStorageEgress": {
        "url": "string",
    },
    "SQLDatabaseEgress": {
        "url": "string",
        "file_format": "FileFormat",
        "secret": "SQLSecret",
    },
    "GPUSpec": {
        "type": "string",
        "number": "int64",
    },
    "PFSInput": {
        "project": "string",
        "name": "string",
        "repo": "string",
        "repo_type": "string",
        "branch": "string",
        "commit": "string",
        "glob": "string",
        "join_on": "string",
        "outer_join": "bool",
        "group_by": "string",
        "lazy": "bool",
        "empty_files": "bool",
        "s3": "bool",
        "trigger": "Trigger",
        "propagation_spec": "PropagationSpec",
        "reference": "bool",
    },
    "CronInput": {
        "name": "string",
        "project": "string",
        "repo": "string",
        "commit": "string",
        "spec": "string",
        "overwrite": "bool",
        "start": "Timestamp",
    },
    "Repo": {
        "name": "string",
        "type": "string",
        "project": "Project",
    },
    "Branch": {
        "repo": "Repo",
        "name": "string",
    },
    "FileFormat": {
        "type": "enum",
        "columns": "[]string",
    },
    "SQLSecret": {
        "name": "string",
        "key": "string",
    },
    "Trigger": {
        "branch": "string",
        "all": "bool",
        "rate_limit_spec": "string",
        "size": "string",
        "commits": "int64",
        "cron_spec": "string",
    },
    "PropagationSpec": {
        "never": "bool",
    },
}


WRAPPER = "ClusterDefaults"
"""The message of a file of defaults; ``ProjectDefaults`` has the same field."""
WRAPPED = "create_pipeline_request"

_OF_FILES = {**MESSAGES, WRAPPER: {WRAPPED: ROOT}}


PAST: dict[str, dict[str, str]] = {
    "CreatePipelineRequest": {
        "cache_size": "string",
        "enable_stats": "bool",
        "max_queue_size": "int64",
        "chunk_spec": "ChunkSpec",
        "hashtree_spec": "HashtreeSpec",
        "standby": "bool",
    },
    "Transform": {
        "build": "BuildSpec",
    },
    "ParallelismSpec": {
        "coefficient": "double",
    },
    "Input": {
        "git": "GitInput",
    },
    "Spout": {
        "overwrite": "bool",
        "marker": "string",
    },
    "ChunkSpec": {
        "number": "int64",
        "size_bytes": "int64",
    },
    "HashtreeSpec": {
        "constant": "uint64",
    },
    "BuildSpec": {
        "path": "string",
        "language": "string",
        "image": "string",
    },
    "GitInput": {
        "url": "string",
        "name": "string",
        "branch": "string",
        "commit": "string",
    },
}
"""The further fields of Pachyderm 1.13, which 2.0 removed, and their messages (pps.proto of 1.13.4)."""


def past_field(message: str, key: str) -> str | None:
    """The own name of a removed field of 1.13, given either of its spellings; None if there is no such field."""
    return next((name for name in PAST.get(message, ()) if key in (name, camel_case(name))), None)


def camel_case(name: str) -> str:
    """The JSON name that protojson derives from a field's name (``datum_set_spec`` → ``datumSetSpec``)."""
    head, *rest = name.split("_")
    return head + "".join(word[:1].upper() + word[1:] for word in rest)


@cache
def written_names(key: str) -> tuple[str, ...]:
    """The spellings of a key of a canonical value; the last one takes precedence.

    Only fields of a message have two spellings.
    """
    camel = camel_case(key)
    if camel == key:
        return (key,)
    if any(key in fields for fields in _OF_FILES.values()):
        return (key, camel)
    # In 1.13, a removed field has two spellings. Later releases know neither of them.
    return (camel, key) if any(key in fields for fields in PAST.values()) else (key,)


@cache
def spellings(message: str) -> dict[str, tuple[str, str | None]]:
    """Every accepted spelling of a message's fields → (the field's own name, the message it holds or None).

    Only the proto name and its lowerCamelCase form are accepted, and case matters (protojson 1.34).
    """
    table: dict[str, tuple[str, str | None]] = {}
    for name, kind in _OF_FILES[message].items():
        inner = kind.removeprefix("[]")
        nested = inner if inner in MESSAGES else None
        table[name] = table[camel_case(name)] = (name, nested)
    return table
