"""``pod_spec`` and ``pod_patch``: what cannot be applied, and what Kubernetes refuses of the pod that comes out."""

from __future__ import annotations

from spec_lint.rules.catalogue import kubernetes_refuses_pod, pod_cannot_be_made, pod_surprises

pod_cannot_be_made(
    "P470",
    "pod-spec-form",
    """`pod_spec` is not an object.

    Why: pachd merges `pod_spec` into the spec of the pod (RFC 7386), member by member. A text, a number or null is
    refused there ("Invalid JSON Patch"), and a list takes the place of the whole spec. That happens when the pods
    are made, after the pipeline was created (worker_rc.go).

    Wrong:
    ```yaml +edges
    pod_spec: '«[{"hostNetwork": true}]»'
    ```
    Right:
    ```yaml +edges
    pod_spec: '{"hostNetwork": true}'
    ```
    Fix: Write the members of the pod's spec as an object in braces.
    """,
)


pod_cannot_be_made(
    "P471",
    "pod-patch-form",
    """`pod_patch` is not a list of operations.

    Why: A JSON patch (RFC 6902) is a list of objects, also when there is one operation only. pachd reads it when it
    makes the pods, after the pipeline was created ("cannot unmarshal object into Go value of type
    jsonpatch.Patch").

    Wrong:
    ```yaml +edges
    pod_patch: '«{"op": "add", "path": "/hostNetwork", "value": true}»'
    ```
    Right:
    ```yaml +edges
    pod_patch: '[{"op": "add", "path": "/hostNetwork", "value": true}]'
    ```
    Fix: Put the operation into a list.
    """,
)


pod_cannot_be_made(
    "P472",
    "pod-patch-operation",
    """An operation of `pod_patch` is none, or lacks its path.

    Why: There are `add`, `remove`, `replace`, `move`, `copy` and `test`, in lower case; each has a `path`, and
    `move` and `copy` have a `from` ("Unexpected kind", evanphx/json-patch 4.12).

    Wrong:
    ```yaml +edges
    pod_patch: '[{"op": «"set"», "path": "/hostNetwork", "value": true}]'
    ```
    Right:
    ```yaml +edges
    pod_patch: '[{"op": "add", "path": "/hostNetwork", "value": true}]'
    ```
    Fix: Use one of the six operations, with all that it needs.
    """,
)


pod_cannot_be_made(
    "P473",
    "pod-patch-path",
    """An operation of `pod_patch` does not apply to the pod that Pachyderm makes.

    Why: Paths begin in the spec of the pod: `/containers/0` is the user's container, `/containers/1` the storage
    sidecar, `/initContainers/0` the init container. An operation is refused when what it goes through is not there.
    Volumes, variables, mounts and requests are there; `/tolerations`, `/nodeSelector`, `/affinity`,
    `/imagePullSecrets`, `/containers/0/resources/limits` and `/hostAliases` only when the spec sets them
    (evanphx/json-patch 4.12).

    Wrong:
    ```yaml +edges
    pod_patch: '[{"op": "add", "path": "/«hostAliases»/-", "value": {"ip": "10.0.0.1", "hostnames": ["store"]}}]'
    ```
    Right:
    ```yaml +edges
    pod_patch: '[{"op": "add", "path": "/hostAliases", "value": [{"ip": "10.0.0.1", "hostnames": ["store"]}]}]'
    ```
    Fix: Add the whole member first, or mend the path. In names write `~1` for `/`.
    """,
)


pod_cannot_be_made(
    "P474",
    "pod-value-type",
    """`pod_spec` or `pod_patch` puts something into the pod that does not belong there.

    Why: After patching, pachd reads the pod back into Kubernetes' own types, and stops at a value of another type,
    such as a text where true or false belongs ("cannot unmarshal string into Go struct field"), or at a quantity
    that is none.

    Wrong:
    ```yaml +edges
    pod_spec: '{"hostNetwork": «"yes"»}'
    ```
    Right:
    ```yaml +edges
    pod_spec: '{"hostNetwork": true}'
    ```
    Fix: Write the value as the pod has it; numbers, true and false without quotes, texts with quotes.
    """,
)


pod_surprises(
    "P480",
    "pod-member-unknown",
    """`pod_spec` or `pod_patch` sets a member that pods do not have.

    Why: pachd reads the patched pod back into the types of k8s.io/api v0.29, and drops what they do not have
    without a word: a slip of the keyboard has no effect, and neither has a member that came with a later
    Kubernetes.

    Wrong:
    ```yaml +edges
    pod_spec: '{«"hostnetworking"»: true}'
    ```
    Right:
    ```yaml +edges
    pod_spec: '{"hostNetwork": true}'
    ```
    Fix: Mend the name, or remove the member.
    """,
)


kubernetes_refuses_pod(
    "P481",
    "pod-volume",
    """A volume that `pod_spec` or `pod_patch` adds cannot be.

    Why: A volume has a name (lower case letters, digits and `-`) that no other volume of the pod has, and one source
    with all that the source needs; without any it is an empty directory. Pachyderm has `pach-bin`,
    `pachyderm-worker`, `pach-dir-volume`, `user-tmp`, `tmp` and `pachyderm-storage-secret` itself
    (`ValidateVolumes`).

    Wrong:
    ```yaml +edges
    pod_patch: '[{"op": "add", "path": "/volumes/-", "value": {"name": "models", "secret": «{}»}}]'
    ```
    Right:
    ```yaml +edges
    pod_patch: '[{"op": "add", "path": "/volumes/-", "value": {"name": "models", "secret": {"secretName": "s3"}}}]'
    ```
    Fix: Give the volume a name of its own and one source.
    """,
)


kubernetes_refuses_pod(
    "P482",
    "pod-mount",
    """A mount that `pod_spec` or `pod_patch` adds cannot be.

    Why: A mount names a volume of the pod, letter by letter, and a path (`ValidateVolumeMounts`).

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
    Fix: Use the name of the volume.
    """,
)


kubernetes_refuses_pod(
    "P483",
    "pod-container",
    """A container that `pod_spec` or `pod_patch` adds or changes cannot be.

    Why: A container has an image and a name (lower case letters, digits and `-`) that no other one of the pod has;
    Pachyderm's are `user`, `storage` and `init`. Its policies are words that Kubernetes knows
    (`validateContainers`).

    Wrong:
    ```yaml +edges
    pod_patch: '[{"op": "add", "path": "/containers/-", "value": «{"name": "cache"}»}]'
    ```
    Right:
    ```yaml +edges
    pod_patch: '[{"op": "add", "path": "/containers/-", "value": {"name": "cache", "image": "cache:1.0"}}]'
    ```
    Fix: Give the container what it lacks.
    """,
)


kubernetes_refuses_pod(
    "P484",
    "pod-port",
    """A port of a container that `pod_spec` or `pod_patch` adds cannot be.

    Why: Ports go from 1 to 65535; their names have 15 lower case letters, digits and `-` at most, and no two of a
    container are the same (`validateContainerPorts`).

    Wrong:
    ```yaml +edges
    pod_patch: '[{"op": "add", "path": "/containers/0/ports/-", "value": {"containerPort": «80800»}}]'
    ```
    Right:
    ```yaml +edges
    pod_patch: '[{"op": "add", "path": "/containers/0/ports/-", "value": {"containerPort": 8080}}]'
    ```
    Fix: Write a port that can be.
    """,
)


kubernetes_refuses_pod(
    "P485",
    "pod-variable",
    """A variable that `pod_spec` or `pod_patch` adds has no usable source.

    Why: A variable has a value, or comes from exactly one of a field of the pod, a resource of a container, a
    secret or a config map, and only some fields can be asked for (`validateEnvVarValueFrom`).

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
    Fix: Name one source that there is.
    """,
)


kubernetes_refuses_pod(
    "P486",
    "pod-probe",
    """A probe or a lifecycle hook that `pod_spec` or `pod_patch` adds cannot be.

    Why: A probe does exactly one thing (exec, httpGet, tcpSocket or grpc), with a port or a command; its seconds
    are not negative, and an init container has none (`validateProbe`).

    Wrong:
    ```yaml +edges
    pod_patch: '[{"op": "add", "path": "/containers/0/livenessProbe", "value": «{"periodSeconds": 10}»}]'
    ```
    Right:
    ```yaml +edges
    pod_patch: '[{"op": "add", "path": "/containers/0/livenessProbe", "value":
      {"periodSeconds": 10, "exec": {"command": ["true"]}}}]'
    ```
    Fix: Say what the probe does.
    """,
)


kubernetes_refuses_pod(
    "P487",
    "pod-affinity",
    """An affinity or a spread constraint in `pod_spec` or `pod_patch` cannot be.

    Why: Terms name labels that can be, with an operator that Kubernetes knows and as many values as it takes;
    weights lie between 1 and 100 (`validateAffinity`, `validateTopologySpreadConstraints`).

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
    Fix: Use In, NotIn, Exists, DoesNotExist, Gt or Lt, with the values that it takes.
    """,
)


kubernetes_refuses_pod(
    "P488",
    "pod-security",
    """A security context cannot be: a user that is no number of one, or settings that exclude each other.

    Why: Numbers of users and groups go from 0 to 2147483647. A numeric `transform.user` becomes such a number too
    (with worker security contexts on, as they are by default). A privileged container cannot be kept from getting
    more rights (`ValidateSecurityContext`).

    Wrong:
    ```yaml +edges
    pod_patch: '[{"op": "add", "path": "/securityContext", "value": {"runAsUser": «-1»}}]'
    ```
    Right:
    ```yaml +edges
    pod_patch: '[{"op": "add", "path": "/securityContext", "value": {"runAsUser": 1000}}]'
    ```
    Fix: Use numbers and settings that go together.
    """,
)


kubernetes_refuses_pod(
    "P489",
    "pod-setting",
    """A setting of the whole pod in `pod_spec` or `pod_patch` cannot be.

    Why: The pods of a pipeline belong to a ReplicationController, which restarts them always and takes no deadline.
    Policies are words that Kubernetes knows, names of hosts and objects follow its rules, and addresses are
    addresses (`ValidatePodSpec`, `ValidatePodTemplateSpecForRC`).

    Wrong:
    ```yaml +edges
    pod_spec: '{"restartPolicy": «"OnFailure"»}'
    ```
    Right:
    ```yaml +edges
    pod_spec: '{"dnsPolicy": "ClusterFirstWithHostNet"}'
    ```
    Fix: Remove the setting, or write one that Kubernetes takes.
    """,
)


pod_surprises(
    "P490",
    "pod-container-removed",
    """`pod_spec` or `pod_patch` leaves the pod without one of Pachyderm's containers.

    Why: In `pod_spec` a list takes the place of the whole list, so that `containers` there drops the user's container
    and the storage sidecar that it talks to, and `initContainers` the init container that puts the worker into place.
    Kubernetes takes such a pod, and no job ever runs in it.

    Wrong:
    ```yaml +edges
    pod_spec: '{"containers": «[{"name": "user", "image": "edges:1.0"}]»}'
    ```
    Right:
    ```yaml +edges
    pod_patch: '[{"op": "add", "path": "/containers/0/imagePullPolicy", "value": "Always"}]'
    ```
    Fix: Change single containers with `pod_patch`.
    """,
)


pod_surprises(
    "P491",
    "pod-worker-broken",
    """`pod_spec` or `pod_patch` takes away what Pachyderm's worker needs to start.

    Why: The command of the user's container starts the worker, which then runs `transform.cmd`; its variables and
    mounts tell it what to do. The command of the init container puts it into place. Kubernetes takes a pod without
    them, and no job ever runs in it.

    Wrong:
    ```yaml +edges
    pod_patch: '[{"op": "replace", "path": "/containers/0/env", "value": «[{"name": "LEVEL", "value": "debug"}]»}]'
    ```
    Right:
    ```yaml +edges
    pod_patch: '[{"op": "add", "path": "/containers/0/env/-", "value": {"name": "LEVEL", "value": "debug"}}]'
    ```
    Fix: Add to lists with a path that ends in `/-`, and set the command in `transform.cmd`.
    """,
)
