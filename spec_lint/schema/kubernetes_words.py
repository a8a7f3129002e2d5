"""Fields of Kubernetes that people write in a spec, and what a spec has instead."""

from __future__ import annotations

from spec_lint.pachyderm.messages import ROOT

_PATCHED = "Add it to the pod with `pod_patch`, at the path `{}`."
_IN_THE_POD = {
    "activedeadlineseconds": "Write `job_timeout` or `datum_timeout` at the top of the spec, in seconds, as in `300s`.",
    "affinity": _PATCHED.format("/affinity"),
    "apiversion": "Remove it; a pipeline spec is not a Kubernetes object.",
    "args": "Write all words of the command in `transform.cmd`.",
    "automountserviceaccounttoken": _PATCHED.format("/automountServiceAccountToken"),
    "backofflimit": "Write `datum_tries` at the top of the spec.",
    "command": "Write `cmd` in `transform`, a list of the command's words.",
    "completions": "Remove it; the inputs say how many datums a job has.",
    "configmap": "Put the values into `transform.env`, or mount the config map with `pod_patch`.",
    "configmaps": "Put the values into `transform.env`, or mount the config maps with `pod_patch`.",
    "configmapref": "Write each variable in `transform.env`.",
    "containers": "Write `image`, `cmd` and `env` of the container in `transform`; add others with `pod_patch`.",
    "containerport": "Write `service` with an `internal_port` and an `external_port`.",
    "cronjob": "Write an `input` with `cron` and its `spec`.",
    "dnsconfig": _PATCHED.format("/dnsConfig"),
    "dnspolicy": _PATCHED.format("/dnsPolicy"),
    "envfrom": "Write each variable in `transform.env`; one from a secret is an entry of `secrets` with `env_var`.",
    "hostaliases": _PATCHED.format("/hostAliases"),
    "hostipc": _PATCHED.format("/hostIPC"),
    "hostname": _PATCHED.format("/hostname"),
    "hostnetwork": _PATCHED.format("/hostNetwork"),
    "hostpid": _PATCHED.format("/hostPID"),
    "imagepullpolicy": "Remove it, and give a new image a new tag; or add it with `pod_patch`, at the path "
    "`/containers/0/imagePullPolicy`.",
    "initcontainers": _PATCHED.format("/initContainers/-"),
    "lifecycle": _PATCHED.format("/containers/0/lifecycle"),
    "limits": "Write `resource_limits` at the top of the spec.",
    "livenessprobe": _PATCHED.format("/containers/0/livenessProbe"),
    "nodename": "Write `scheduling_spec.node_selector` with a label of the node.",
    "parallelism": "Write `parallelism_spec` with `constant`, the number of workers.",
    "ports": "Write `service` with an `internal_port` and an `external_port`.",
    "readinessprobe": _PATCHED.format("/containers/0/readinessProbe"),
    "replicas": "Write `parallelism_spec` with `constant`, the number of workers.",
    "requests": "Write `resource_requests` at the top of the spec.",
    "resources": "Write `resource_requests` and `resource_limits` at the top of the spec.",
    "restartpolicy": "Remove it; Kubernetes always restarts workers. `datum_tries` says how often a datum is tried. "
    "(Other fields of the pod are set with `pod_patch`.)",
    "runtimeclassname": _PATCHED.format("/runtimeClassName"),
    "schedule": "Write an `input` with `cron` and its `spec`.",
    "schedulername": _PATCHED.format("/schedulerName"),
    "secretkeyref": "Write an entry of `transform.secrets` with `name`, `key` and `env_var`.",
    "secretname": "Write an entry of `transform.secrets` with `name` and `mount_path`.",
    "secretref": "Write an entry of `transform.secrets` with `name`, `key` and `env_var`.",
    "securitycontext": "Write `transform.user` for the user alone, and add the rest with `pod_patch`, at the path "
    "`/containers/0/securityContext`.",
    "serviceaccount": _PATCHED.format("/serviceAccountName"),
    "serviceaccountname": _PATCHED.format("/serviceAccountName"),
    "shareprocessnamespace": _PATCHED.format("/shareProcessNamespace"),
    "sidecars": _PATCHED.format("/containers/-"),
    "startupprobe": _PATCHED.format("/containers/0/startupProbe"),
    "subdomain": _PATCHED.format("/subdomain"),
    "terminationgraceperiodseconds": _PATCHED.format("/terminationGracePeriodSeconds"),
    "topologyspreadconstraints": _PATCHED.format("/topologySpreadConstraints"),
    "tty": "Remove it; user code has no terminal.",
    "valuefrom": "Write an entry of `transform.secrets` with `name`, `key` and `env_var`.",
    "volumedevices": _PATCHED.format("/containers/0/volumeDevices"),
    "volumeclaimtemplates": "Remove it; pachd makes the workers. Mount an existing claim with `pod_patch`.",
    "volumemounts": "Mount a secret with an entry of `transform.secrets` that has a `mount_path`, and anything else "
    "with `pod_patch`, at the path `/containers/0/volumeMounts/-`.",
    "volumes": "Mount a secret with an entry of `transform.secrets` that has a `mount_path`, and anything else "
    "with `pod_patch`, at the path `/volumes/-`.",
}
"""What to write for fields of pods, containers and jobs, by their letters; in these messages a spec may have them:"""
_PLACES = frozenset({ROOT, "Transform", "SchedulingSpec", "Metadata", "Spout", "ParallelismSpec"})

_OF_MESSAGES = {
    ("SecretMount", "defaultmode"): "Remove it, or mount the secret with `pod_patch` instead.",
    ("SecretMount", "items"): "Remove it; each key becomes a file of its own below `mount_path`.",
    ("SecretMount", "optional"): "Remove it; pachd wants every secret to exist.",
    ("SecretMount", "readonly"): "Remove it; secrets are always mounted read-only.",
    ("SecretMount", "secretkeyref"): "Write its `name` and its `key` directly.",
    ("SecretMount", "secretname"): "Write `name`.",
    ("SecretMount", "secretref"): "Write its `name` directly.",
    ("SecretMount", "subpath"): "Remove it, or mount the secret with `pod_patch` instead.",
    ("SecretMount", "valuefrom"): "Write the `name` and the `key` of its `secretKeyRef` directly.",
    ("SQLSecret", "secretname"): "Write `name`.",
    ("ResourceSpec", "limits"): "Write its fields directly; `resource_limits` is at the top of the spec.",
    ("ResourceSpec", "requests"): "Write its fields directly; `resource_requests` is at the top of the spec.",
    ("ResourceSpec", "ephemeralstorage"): "Write `disk`.",
    ("ResourceSpec", "storage"): "Write `disk`.",
    ("ResourceSpec", "nvidia.com/gpu"): 'Write `gpu` with its `type` and `number`: `{"type": "nvidia.com/gpu", ...}`.',
    ("ResourceSpec", "amd.com/gpu"): 'Write `gpu` with its `type` and `number`: `{"type": "amd.com/gpu", ...}`.',
    ("Service", "port"): "Write `external_port`, and `internal_port` for the port that the program listens on.",
    ("Service", "ports"): "Write one `internal_port` and one `external_port`.",
    ("Service", "nodeport"): "Write `external_port`.",
    ("Service", "targetport"): "Write `internal_port`.",
    ("Service", "containerport"): "Write `internal_port`.",
    ("Metadata", "name"): "Write the name in `pipeline`, as `name`; `metadata` has `labels` and `annotations`.",
    ("Metadata", "namespace"): "Remove it; pipelines run in the namespace of pachd.",
    ("Pipeline", "namespace"): "Remove it; pipelines run in the namespace of pachd.",
    (ROOT, "namespace"): "Remove it; pipelines run in the namespace of pachd.",
    (ROOT, "kind"): "Remove it; a pipeline spec is not a Kubernetes object.",
}


def kubernetes_hint(message: str, letters: str) -> str | None:
    """What a message has instead of a field of Kubernetes, given by its letters; None if it is not one."""
    own = _OF_MESSAGES.get((message, letters))
    return own or (_IN_THE_POD.get(letters) if message in _PLACES else None)
