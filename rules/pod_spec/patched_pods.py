"""``pod_spec`` and ``pod_patch``: patches that do not apply, and what Kubernetes rejects in the patched pod."""

from __future__ import annotations

from spec_lint.rules.catalogue import kubernetes_refuses_pod, pod_cannot_be_made, pod_surprises

pod_cannot_be_made(
    "P470",
    "pod-spec-form",
    """`pod_spec` is not an object.

    Why: pachd merges `pod_spec` into the spec of the pod, field by field (RFC 7386). A string, a number or null cannot
    be merged ("Invalid JSON Patch"), and a list replaces the whole spec. pachd merges when it creates the pods, after
    the pipeline is created (worker_rc.go).

    Wrong:
    ```yaml +edges
    pod_spec: '«[{"hostNetwork": true}]»'
    ```
    Right:
    ```yaml +edges
    pod_spec: '{"hostNetwork": true}'
    ```
    Fix: Write the fields of the pod spec as an object, in braces.
    """,
)


pod_cannot_be_made(
    "P471",
    "pod-patch-form",
    """`pod_patch` is not a list of operations.

    Why: A JSON patch (RFC 6902) is a list of objects, even if it has only one operation. pachd reads it when it creates
    the pods, after the pipeline is created ("cannot unmarshal object into Go value of type jsonpatch.Patch").

    Wrong:
    ```yaml +edges
    pod_patch: '«{"op": "add", "path": "/hostNetwork", "value": true}»'
    ```
    Right:
    ```yaml +edges
    pod_patch: '[{"op": "add", "path": "/hostNetwork", "value": true}]'
    ```
    Fix: Put the operation in a list.
    """,
)


pod_cannot_be_made(
    "P472",
    "pod-patch-operation",
    """An operation of `pod_patch` is unknown or incomplete.

    Why: The operations are `add`, `remove`, `replace`, `move`, `copy` and `test`, in lowercase. Each needs a `path`,
    and `move` and `copy` also need a `from` ("Unexpected kind", evanphx/json-patch 4.12).

    Wrong:
    ```yaml +edges
    pod_patch: '[{"op": «"set"», "path": "/hostNetwork", "value": true}]'
    ```
    Right:
    ```yaml +edges
    pod_patch: '[{"op": "add", "path": "/hostNetwork", "value": true}]'
    ```
    Fix: Use one of the six operations, with all its fields.
    """,
)


pod_cannot_be_made(
    "P473",
    "pod-patch-path",
    """An operation of `pod_patch` does not apply to the pod that Pachyderm creates.

    Why: Paths start at the spec of the pod: `/containers/0` is the user container, `/containers/1` the storage sidecar,
    `/initContainers/0` the init container. An operation fails if a part of its path does not exist. Volumes, variables,
    mounts and requests always exist; `/tolerations`, `/nodeSelector`, `/affinity`, `/imagePullSecrets`,
    `/containers/0/resources/limits` and `/hostAliases` exist only if the spec sets them (evanphx/json-patch 4.12).

    Wrong:
    ```yaml +edges
    pod_patch: '[{"op": "add", "path": "/«hostAliases»/-", "value": {"ip": "10.0.0.1", "hostnames": ["store"]}}]'
    ```
    Right:
    ```yaml +edges
    pod_patch: '[{"op": "add", "path": "/hostAliases", "value": [{"ip": "10.0.0.1", "hostnames": ["store"]}]}]'
    ```
    Fix: Add the whole field first, or fix the path. Write `~1` for a `/` in a name.
    """,
)


pod_cannot_be_made(
    "P474",
    "pod-value-type",
    """`pod_spec` or `pod_patch` sets a field of the pod to a value of the wrong type.

    Why: After patching, pachd reads the pod back into Kubernetes' own types. It stops at a value of another type, such
    as a string where a boolean is needed ("cannot unmarshal string into Go struct field"), and at an invalid quantity.

    Wrong:
    ```yaml +edges
    pod_spec: '{"hostNetwork": «"yes"»}'
    ```
    Right:
    ```yaml +edges
    pod_spec: '{"hostNetwork": true}'
    ```
    Fix: Write a value of the right type: strings in quotes; numbers, true and false without quotes.
    """,
)


pod_surprises(
    "P480",
    "pod-member-unknown",
    """`pod_spec` or `pod_patch` sets a field that pods do not have.

    Why: pachd reads the patched pod back into the types of k8s.io/api v0.29 and silently drops all other fields. A
    misspelled field has no effect, and neither has one that was added in a later release of Kubernetes.

    Wrong:
    ```yaml +edges
    pod_spec: '{«"hostnetworking"»: true}'
    ```
    Right:
    ```yaml +edges
    pod_spec: '{"hostNetwork": true}'
    ```
    Fix: Fix the name, or remove the field.
    """,
)


kubernetes_refuses_pod(
    "P481",
    "pod-volume",
    """A volume in `pod_spec` or `pod_patch` is not valid.

    Why: A volume needs a unique name (lowercase letters, digits and `-`). It has at most one source, with all the
    fields that the source requires; without a source it is an empty directory. The names `pach-bin`,
    `pachyderm-worker`, `pach-dir-volume`, `user-tmp`, `tmp` and `pachyderm-storage-secret` are used by Pachyderm
    (`ValidateVolumes`).

    Wrong:
    ```yaml +edges
    pod_patch: '[{"op": "add", "path": "/volumes/-", "value": {"name": "models", "secret": «{}»}}]'
    ```
    Right:
    ```yaml +edges
    pod_patch: '[{"op": "add", "path": "/volumes/-", "value": {"name": "models", "secret": {"secretName": "s3"}}}]'
    ```
    Fix: Give the volume a unique name and one complete source.
    """,
)


kubernetes_refuses_pod(
    "P482",
    "pod-mount",
    """A volume mount in `pod_spec` or `pod_patch` is not valid.

    Why: A mount needs a path and the exact name of a volume of the pod (`ValidateVolumeMounts`).

    Wrong:
    ```yaml +edges
    pod_patch: '[{"op": "add", "path": "/volumes/-", "value": {"name": "models", "emptyDir": {}}},
      {"op": "add", "path": "/containers/0/volumeMounts/-", "value": {"name": «"model"», "mountPath": "/models"}}]'
    ```
    Right:
    ```yaml +edges
    pod_patch: '[{"op": "add", "path": "/volumes/-", "value": {"name": "models", "emptyDir": {}}},
      {"op": "add", "path": "/containers/0/volumeMounts/-", "value": {"name": "models", "mountPath": "/models"}}]'
    ```
    Fix: Write the exact name of the volume.
    """,
)


kubernetes_refuses_pod(
    "P483",
    "pod-container",
    """A container in `pod_spec` or `pod_patch` is not valid.

    Why: A container needs an image and a unique name (lowercase letters, digits and `-`); the names `user`, `storage`
    and `init` are used by Pachyderm. Its policies must have values that Kubernetes knows (`validateContainers`).

    Wrong:
    ```yaml +edges
    pod_patch: '[{"op": "add", "path": "/containers/-", "value": «{"name": "cache"}»}]'
    ```
    Right:
    ```yaml +edges
    pod_patch: '[{"op": "add", "path": "/containers/-", "value": {"name": "cache", "image": "cache:1.0"}}]'
    ```
    Fix: Add the missing field, or write a valid value.
    """,
)


kubernetes_refuses_pod(
    "P484",
    "pod-port",
    """A container port in `pod_spec` or `pod_patch` is not valid.

    Why: A port is a number from 1 to 65535. The name of a port has at most 15 lowercase letters, digits and `-`, and is
    unique in its container (`validateContainerPorts`).

    Wrong:
    ```yaml +edges
    pod_patch: '[{"op": "add", "path": "/containers/0/ports/-", "value": {"containerPort": «80800»}}]'
    ```
    Right:
    ```yaml +edges
    pod_patch: '[{"op": "add", "path": "/containers/0/ports/-", "value": {"containerPort": 8080}}]'
    ```
    Fix: Write a port from 1 to 65535 and a unique, valid name.
    """,
)


kubernetes_refuses_pod(
    "P485",
    "pod-variable",
    """An environment variable in `pod_spec` or `pod_patch` has no valid source.

    Why: A variable has either a `value` or exactly one source: a field of the pod, a resource of a container, a secret
    or a config map. Only some fields and resources can be a source (`validateEnvVarValueFrom`).

    Wrong:
    ```yaml +edges
    pod_patch: '[{"op": "add", "path": "/containers/0/env/-", "value":
      {"name": "NODE", "valueFrom": {"fieldRef": {"fieldPath": «"spec.node"»}}}}]'
    ```
    Right:
    ```yaml +edges
    pod_patch: '[{"op": "add", "path": "/containers/0/env/-", "value":
      {"name": "NODE", "valueFrom": {"fieldRef": {"fieldPath": "spec.nodeName"}}}}]'
    ```
    Fix: Use one valid source.
    """,
)


kubernetes_refuses_pod(
    "P486",
    "pod-probe",
    """A probe or a lifecycle hook in `pod_spec` or `pod_patch` is not valid.

    Why: A probe has exactly one action (`exec`, `httpGet`, `tcpSocket` or `grpc`) with a port or a command. Its numbers
    are not negative. Init containers cannot have probes (`validateProbe`).

    Wrong:
    ```yaml +edges
    pod_patch: '[{"op": "add", "path": "/containers/0/livenessProbe", "value": «{"periodSeconds": 10}»}]'
    ```
    Right:
    ```yaml +edges
    pod_patch: '[{"op": "add", "path": "/containers/0/livenessProbe", "value":
      {"periodSeconds": 10, "exec": {"command": ["true"]}}}]'
    ```
    Fix: Give the probe exactly one action.
    """,
)


kubernetes_refuses_pod(
    "P487",
    "pod-affinity",
    """An affinity or a topology spread constraint in `pod_spec` or `pod_patch` is not valid.

    Why: A term needs a valid label, an operator that Kubernetes knows, and as many values as the operator requires.
    Weights are from 1 to 100 (`validateAffinity`, `validateTopologySpreadConstraints`).

    Wrong:
    ```yaml +edges
    pod_spec: '{"affinity": {"nodeAffinity": {"requiredDuringSchedulingIgnoredDuringExecution":
      {"nodeSelectorTerms": [{"matchExpressions": [{"key": "pool", "operator": «"Is"», "values": ["gpu"]}]}]}}}}'
    ```
    Right:
    ```yaml +edges
    pod_spec: '{"affinity": {"nodeAffinity": {"requiredDuringSchedulingIgnoredDuringExecution":
      {"nodeSelectorTerms": [{"matchExpressions": [{"key": "pool", "operator": "In", "values": ["gpu"]}]}]}}}}'
    ```
    Fix: Use In, NotIn, Exists, DoesNotExist, Gt or Lt, with the values that the operator requires.
    """,
)


kubernetes_refuses_pod(
    "P488",
    "pod-security",
    """A security context has an invalid user or group ID, or contradictory settings.

    Why: User and group IDs are from 0 to 2147483647. A numeric `transform.user` becomes such an ID too (if worker
    security contexts are on, as they are by default). `allowPrivilegeEscalation` cannot be false in a privileged
    container (`ValidateSecurityContext`).

    Wrong:
    ```yaml +edges
    pod_patch: '[{"op": "add", "path": "/securityContext", "value": {"runAsUser": «-1»}}]'
    ```
    Right:
    ```yaml +edges
    pod_patch: '[{"op": "add", "path": "/securityContext", "value": {"runAsUser": 1000}}]'
    ```
    Fix: Use valid IDs and settings that do not contradict each other.
    """,
)


kubernetes_refuses_pod(
    "P489",
    "pod-setting",
    """A pod-level setting in `pod_spec` or `pod_patch` is not valid.

    Why: The pods of a pipeline belong to a ReplicationController, which requires `restartPolicy: Always` and allows no
    deadline. Policies must have values that Kubernetes knows; addresses and the names of hosts and objects must be
    valid (`ValidatePodSpec`, `ValidatePodTemplateSpecForRC`).

    Wrong:
    ```yaml +edges
    pod_spec: '{"restartPolicy": «"OnFailure"»}'
    ```
    Right:
    ```yaml +edges
    pod_spec: '{"dnsPolicy": "ClusterFirstWithHostNet"}'
    ```
    Fix: Remove the setting, or write a valid value.
    """,
)


pod_surprises(
    "P490",
    "pod-container-removed",
    """`pod_spec` or `pod_patch` removes one of Pachyderm's containers from the pod.

    Why: A list in `pod_spec` replaces the whole list. `containers` therefore removes the user container and the storage
    sidecar that it talks to, and `initContainers` removes the init container that installs the worker. Kubernetes
    accepts such a pod, but no job ever runs in it.

    Wrong:
    ```yaml +edges
    pod_spec: '{"containers": «[{"name": "user", "image": "edges:1.0"}]»}'
    ```
    Right:
    ```yaml +edges
    pod_patch: '[{"op": "add", "path": "/containers/0/imagePullPolicy", "value": "Always"}]'
    ```
    Fix: Change individual containers with `pod_patch`.
    """,
)


pod_surprises(
    "P491",
    "pod-worker-broken",
    """`pod_spec` or `pod_patch` removes something that Pachyderm's worker needs to start.

    Why: The command of the init container installs the worker, and the command of the user container starts it. The
    worker needs its variables and mounts, and then runs `transform.cmd`. Kubernetes accepts a pod without them, but no
    job ever runs in it.

    Wrong:
    ```yaml +edges
    pod_patch: '[{"op": "replace", "path": "/containers/0/env", "value": «[{"name": "LEVEL", "value": "debug"}]»}]'
    ```
    Right:
    ```yaml +edges
    pod_patch: '[{"op": "add", "path": "/containers/0/env/-", "value": {"name": "LEVEL", "value": "debug"}}]'
    ```
    Fix: Add items to lists with a path that ends in `/-`, and set the command in `transform.cmd`.
    """,
)
