"""The variables that Pachyderm sets in the containers of a pipeline's pods, in the order of worker_rc.go."""

from __future__ import annotations

from typing import Any

from spec_lint.pods.unknown import Rest, UnknownText


def worker_variables(pipeline: str) -> list[dict[str, Any]]:
    """The variables of the user container, after those of the spec. Their number depends on the installation."""
    return [
        _set("PACH_IN_WORKER", "true"),
        _field("PPS_WORKER_IP", "status.podIP"),
        _unknown("PPS_ETCD_PREFIX"),
        _field("PPS_POD_NAME", "metadata.name"),
        _unknown("PPS_WORKER_GRPC_PORT"),
        *_common_variables(pipeline),
        Rest(name="PACHYDERM_LOG_LEVEL"),
    ]


def storage_variables() -> list[dict[str, Any]]:
    """The variables of the storage sidecar; settings of its cache and of compaction may follow."""
    return [
        _unknown("PORT"),
        _field("PACHD_POD_NAME", "metadata.name"),
        _unknown("GC_PERCENT"),
        _set("PROMETHEUS_PORT", "9091"),
        _unknown("STORAGE_UPLOAD_CONCURRENCY_LIMIT"),
        Rest(name="PACH_ROOT"),
    ]


def determined_variables() -> list[dict[str, Any]]:
    """The variables of pipelines that use Determined."""
    # The name of the Secret is checked by a rule of its own, which points to what is wrong in the pipeline's name.
    selector = {"name": UnknownText("determined"), "key": "password"}
    return [
        _set("DET_MASTER_CERT_FILE", "noverify"),
        _unknown("DET_MASTER"),
        _unknown("DET_USER"),
        {"name": "DET_PASS", "valueFrom": {"secretKeyRef": selector}},
    ]


def _common_variables(pipeline: str) -> list[dict[str, Any]]:
    password = {"name": UnknownText("postgres"), "key": UnknownText("postgresql-password")}
    return [
        *map(_unknown, ("PACH_ROOT", "PACH_NAMESPACE", "STORAGE_BACKEND", "STORAGE_URL", "POSTGRES_USER")),
        {"name": "POSTGRES_PASSWORD", "valueFrom": {"secretKeyRef": password}},
        *map(_unknown, ("POSTGRES_DATABASE", "PG_BOUNCER_HOST", "PG_BOUNCER_PORT", "PEER_PORT")),
        *map(_unknown, ("PPS_SPEC_COMMIT", "PPS_PROJECT_NAME")),
        _set("PPS_PIPELINE_NAME", pipeline),
        *map(_unknown, ("LOKI_SERVICE_HOST", "LOKI_SERVICE_PORT")),
        _set("GOCOVERDIR", "/tmp"),
        {"name": "POSTGRES_PORT"},
        {"name": "POSTGRES_HOST"},
    ]


def _set(name: str, value: str) -> dict[str, Any]:
    return {"name": name, "value": value}


def _field(name: str, path: str) -> dict[str, Any]:
    return {"name": name, "valueFrom": {"fieldRef": {"apiVersion": "v1", "fieldPath": path}}}


def _unknown(name: str) -> dict[str, Any]:
    return {"name": name, "value": UnknownText()}
