"""Tolerations, node selectors and priority classes that Kubernetes refuses."""

from __future__ import annotations

from spec_lint.rules.catalogue import kubernetes_refuses_pod

kubernetes_refuses_pod(
    "P430",
    "toleration-form",
    """The key or the value of a toleration cannot be one.

    Why: A toleration names a taint. Its key is formed as that of a label (a name that may have a domain and a `/`
    before it), its value as that of a label, with 63 letters, digits, `-`, `_` and `.` at most (`ValidateTolerations`).

    Wrong:
    ```yaml +edges
    tolerations: [{key: node« »pool, operator: EXISTS}]
    ```
    Right:
    ```yaml +edges
    tolerations: [{key: node-pool, operator: EXISTS}]
    ```
    Fix: Write key and value as they stand on the taint.
    """,
)


kubernetes_refuses_pod(
    "P431",
    "toleration-operator",
    """The operator of a toleration does not go with its key and value.

    Why: EXISTS tolerates any value, so that Kubernetes refuses one beside it; EQUAL compares a value, so that it needs
    a key. Only EXISTS may stand without a key, and then every taint is tolerated (`ValidateTolerations`).

    Wrong:
    ```yaml +edges
    tolerations: [{key: pool, operator: EXISTS, value: «gpu»}]
    ```
    Right:
    ```yaml +edges
    tolerations: [{key: pool, operator: EQUAL, value: gpu}]
    ```
    Fix: Take EQUAL with a key and a value, or EXISTS with a key alone.
    """,
)


kubernetes_refuses_pod(
    "P432",
    "toleration-seconds",
    """A toleration has seconds, and an effect that nobody waits for.

    Why: The seconds say how long a pod may stay after a taint has come that drives pods out. Kubernetes takes them with
    the effect NO_EXECUTE only ("effect must be 'NoExecute' when `tolerationSeconds` is set"); that they are ignored
    otherwise, as Pachyderm's own comment says, is not so.

    Wrong:
    ```yaml +edges
    tolerations: [{key: pool, operator: EXISTS, effect: NO_SCHEDULE, toleration_seconds: «30»}]
    ```
    Right:
    ```yaml +edges
    tolerations: [{key: pool, operator: EXISTS, effect: NO_EXECUTE, toleration_seconds: 30}]
    ```
    Fix: Set the effect NO_EXECUTE, or remove the seconds.
    """,
)


kubernetes_refuses_pod(
    "P435",
    "node-selector",
    """A node selector has a key or a value that no label can have.

    Why: The selector names labels of nodes, and Kubernetes refuses pods with a selector that no label can match: keys
    are names of 63 letters, digits, `-`, `_` and `.` at most that may have a domain and a `/` before them.

    Wrong:
    ```yaml +edges
    scheduling_spec: {node_selector: {«"node pool"»: gpu}}
    ```
    Right:
    ```yaml +edges
    scheduling_spec: {node_selector: {example.com/node-pool: gpu}}
    ```
    Fix: Write the label as it stands on the nodes.
    """,
)


kubernetes_refuses_pod(
    "P436",
    "priority-class-name",
    """The name of a priority class cannot be one.

    Why: Priority classes are objects of the cluster, whose names have lower case letters, digits, `-` and `.` only
    (`ValidatePriorityClassName`).

    Wrong:
    ```yaml +edges
    scheduling_spec: {priority_class_name: «H»igh_Priority}
    ```
    Right:
    ```yaml +edges
    scheduling_spec: {priority_class_name: high-priority}
    ```
    Fix: Write the name as the cluster has it.
    """,
)
