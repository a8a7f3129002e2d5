"""What pachctl prints about a pipeline, PipelineInfo: the fields that are not of its spec.

Since 2.0 the fields of the spec are in ``details``, with others about its workers; in 1.x they are at the top.
"""

from __future__ import annotations

from typing import Any

from spec_lint.pachyderm.messages import camel_case


def _both(*names: str) -> frozenset[str]:
    return frozenset(names) | {camel_case(name) for name in names}


_ONLY_PRINTED = _both(
    "effective_spec_json", "githook_url", "job_counts", "last_job_state", "spec_commit", "user_spec_json",
)  # fmt: skip
_STATE = _ONLY_PRINTED | _both(
    "auth_token", "created_at", "id", "parallelism", "reason", "recent_error", "state", "stopped", "type", "version"
)
"""Fields at the top that are not of the spec; ``spec_commit`` is in specs, too, but only pachd knows it."""
OF_WORKERS = _STATE | _both(
    "created_by", "unclaimed_tasks", "updated_at", "worker_rc", "workers_available", "workers_requested",
    "workers_started_at",
)  # fmt: skip
"""Fields in ``details`` that are not of the spec."""
NOT_OF_SPECS = OF_WORKERS | {"details"}
"""The same at the top."""
_OF_SPECS = frozenset({"input", "spout", "transform"})


def is_printed(value: Any) -> bool:
    """Whether a document is what pachctl prints about a pipeline."""
    if not isinstance(value, dict) or not isinstance(value.get("pipeline"), dict):
        return False
    state, details = value.get("state"), value.get("details")
    if isinstance(state, str) and state.startswith("PIPELINE_"):
        return True
    has_spec = isinstance(details, dict) and not _OF_SPECS.isdisjoint(details)
    return len(_STATE & value.keys()) > 1 and (has_spec or not _ONLY_PRINTED.isdisjoint(value))
