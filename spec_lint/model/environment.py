"""The environment of user code: which variables Pachyderm sets, and which its worker reads for itself.

Source: Pachyderm 2.12, ``workerPodSpec`` (src/server/pps/server/worker_rc.go), ``UserCodeEnv``
(src/server/worker/driver/driver.go), ``GlobalConfiguration`` (src/internal/pachconfig/config.go) and its reader
(src/internal/cmdutil/env.go). The container's variables are ``transform.env``, then those of ``transform.secrets``,
then Pachyderm's: of equal names the last one takes effect. The worker adds those of the datum for the user's code.
"""

from __future__ import annotations

import re

from spec_lint.grammar import GrammarError
from spec_lint.model.once import once
from spec_lint.model.pipeline import Pipeline

_POD = frozenset({
    "PACH_IN_WORKER", "PPS_WORKER_IP", "PPS_ETCD_PREFIX", "PPS_POD_NAME", "PPS_WORKER_GRPC_PORT", "PACH_ROOT",
    "PACH_NAMESPACE", "STORAGE_BACKEND", "STORAGE_URL", "POSTGRES_USER", "POSTGRES_PASSWORD", "POSTGRES_DATABASE",
    "POSTGRES_HOST", "POSTGRES_PORT", "PG_BOUNCER_HOST", "PG_BOUNCER_PORT", "PEER_PORT", "PPS_SPEC_COMMIT",
    "PPS_PROJECT_NAME", "PPS_PIPELINE_NAME", "LOKI_SERVICE_HOST", "LOKI_SERVICE_PORT", "GOCOVERDIR",
    "PACHYDERM_LOG_LEVEL",
})  # fmt: skip
_DATUM = frozenset({"PACH_DATUM_ID", "PACH_JOB_ID", "PACH_OUTPUT_COMMIT_ID", "FILESET_ID", "PACH_TOKEN"})
_GATEWAY = frozenset({"S3_ENDPOINT", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "S3GATEWAY_PORT"})
_DETERMINED = frozenset({"DET_MASTER", "DET_USER", "DET_PASS", "DET_MASTER_CERT_FILE"})

CONNECTIONS = frozenset({
    "ETCD_SERVICE_HOST", "ETCD_SERVICE_PORT", "ETCD_PREFIX", "POSTGRES_SSL", "KUBERNETES_SERVICE_HOST",
    "KUBERNETES_SERVICE_PORT",
})  # fmt: skip
"""Variables that tell the worker how to reach its servers, and that Pachyderm does not override."""

_PORT, _WHOLE, _TRUTH, _NUMBER, _QUANTITY = (
    "a port from 0 to 65535",
    "a whole number",
    "true or false",
    "a number",
    "a quantity",
)
_WORKER_READS = {
    _PORT: ("PORT", "PROMETHEUS_PORT", "DOWNLOAD_PORT", "OIDC_PORT", "S3GATEWAY_PORT"),
    _WHOLE: (
        "GC_PERCENT",
        "PACHW_MIN_REPLICAS",
        "PACHW_MAX_REPLICAS",
        "SESSION_DURATION_MINUTES",
        "PPS_MAX_CONCURRENT_K8S_REQUESTS",
        "POSTGRES_MAX_OPEN_CONNS",
        "POSTGRES_MAX_IDLE_CONNS",
        "POSTGRES_CONN_MAX_LIFETIME_SECONDS",
        "POSTGRES_CONN_MAX_IDLE_SECONDS",
        "PG_BOUNCER_MAX_OPEN_CONNS",
        "PG_BOUNCER_MAX_IDLE_CONNS",
    ),
    _TRUTH: (
        "METRICS",
        "IS_PACHW",
        "PPS_WORKER_PREPROCESSING",
        "POSTGRES_QUERY_LOGGING",
        "IDENTITY_SERVER_ENABLED",
        "DISABLE_COMMIT_PROGRESS_COUNTER",
        "LOKI_LOGGING",
    ),
    _NUMBER: ("K8S_MEMORY_LIMIT", "K8S_MEMORY_REQUEST"),
    _QUANTITY: tuple(
        f"{who}_DEFAULT_{what}_REQUEST" for who in ("PIPELINE", "SIDECAR") for what in ("MEMORY", "CPU", "STORAGE")
    ),
}
WORKER_READS = {name: wanted for wanted, names in _WORKER_READS.items() for name in names}
"""Variable → what it has to hold. The worker reads them when it starts, and ends when it cannot."""

KNOWN = _POD | _DATUM | _GATEWAY | _DETERMINED | CONNECTIONS | WORKER_READS.keys()
"""Every variable that means something to Pachyderm."""

_PATTERNS = {
    _PORT: r"[0-9]+",
    _WHOLE: r"[+-]?[0-9]+",
    _TRUTH: r"1|t|T|TRUE|true|True|0|f|F|FALSE|false|False",
    _NUMBER: r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?|[+-]?(?i:inf|infinity|nan)",
}


def suits_worker(name: str, value: str) -> bool:
    """Whether the worker can start with this value of a ``WORKER_READS`` variable. An empty value counts as unset."""
    wanted = WORKER_READS[name]
    if not value:
        return True
    if wanted == _NUMBER and value.lower().lstrip("+-").startswith("0x"):
        return True
    if wanted == _QUANTITY:
        return _is_quantity(value)
    if re.fullmatch(_PATTERNS[wanted], value) is None:
        return False
    if wanted == _PORT:
        return len(value.lstrip("0")) <= 5 and int(value) <= 65535
    return wanted != _WHOLE or len(value.lstrip("+-").lstrip("0")) < 19


def _is_quantity(value: str) -> bool:
    from spec_lint.grammar.quantity import parse_quantity  # few specs set such a variable

    try:
        parse_quantity(value)
    except GrammarError:
        return False
    return True


@once
def set_by_pachyderm(pipeline: Pipeline) -> dict[str, str]:
    """The user's variables that Pachyderm overrides for this pipeline, each with the reason."""
    names = dict.fromkeys(_POD, "Pachyderm sets this variable in every worker")
    if pipeline.get("spout") is None:
        names |= dict.fromkeys(_DATUM, "the worker sets this variable for each datum or job")
        names["PACH_TOKEN"] = "the worker sets this variable where authentication is on"
    if uses_s3_gateway(pipeline):
        why = "this pipeline uses the S3 gateway, and the worker sets this variable for it"
        names |= dict.fromkeys(_GATEWAY, why)
    if pipeline.get("determined") is not None:
        names |= dict.fromkeys(_DETERMINED, "Pachyderm sets this variable for pipelines with determined")
    return names


def uses_s3_gateway(pipeline: Pipeline) -> bool:
    """Whether the pipeline reads an input or writes its output through S3."""
    return pipeline.get("s3_out") is True or any(fields["s3"] is True for _, _, fields in pipeline.pfs_inputs("s3"))
