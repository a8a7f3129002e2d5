"""Tolerations, node selectors and priority classes that Kubernetes rejects."""

from __future__ import annotations

from spec_lint.rules.catalogue import kubernetes_refuses_pod

kubernetes_refuses_pod(
    "P430",
    "toleration-form",
    """The key or the value of a toleration is not valid.

    Why: A toleration refers to a taint. Its key has the form of a label key (a name, optionally after a domain and a
    `/`). Its value has the form of a label value: at most 63 letters, digits, `-`, `_` and `.`
    (`ValidateTolerations`).

    Wrong:
    ```yaml +edges
    tolerations: [{key: node« »pool, operator: EXISTS}]
    ```
    Right:
    ```yaml +edges
    tolerations: [{key: node-pool, operator: EXISTS}]
    ```
    Fix: Write the key and the value of the taint.
    """,
)


kubernetes_refuses_pod(
    "P431",
    "toleration-operator",
    """The operator of a toleration does not fit its key and value.

    Why: EXISTS tolerates any value, so Kubernetes rejects a value with it. EQUAL compares a value, so it needs a key.
    Only EXISTS is allowed without a key; it then tolerates every taint (`ValidateTolerations`).

    Wrong:
    ```yaml +edges
    tolerations: [{key: pool, operator: EXISTS, value: «gpu»}]
    ```
    Right:
    ```yaml +edges
    tolerations: [{key: pool, operator: EQUAL, value: gpu}]
    ```
    Fix: Use EQUAL with a key and a value, or EXISTS with a key only.
    """,
)


kubernetes_refuses_pod(
    "P432",
    "toleration-seconds",
    """A toleration sets `toleration_seconds` without the effect NO_EXECUTE.

    Why: `toleration_seconds` is how long a pod stays on a node after a taint that evicts pods was added. Kubernetes
    accepts it only with the effect NO_EXECUTE ("effect must be 'NoExecute' when `tolerationSeconds` is set").
    Pachyderm's own comment says that it is otherwise ignored, but that is not true.

    Wrong:
    ```yaml +edges
    tolerations: [{key: pool, operator: EXISTS, effect: NO_SCHEDULE, toleration_seconds: «30»}]
    ```
    Right:
    ```yaml +edges
    tolerations: [{key: pool, operator: EXISTS, effect: NO_EXECUTE, toleration_seconds: 30}]
    ```
    Fix: Set the effect NO_EXECUTE, or remove `toleration_seconds`.
    """,
)


kubernetes_refuses_pod(
    "P435",
    "node-selector",
    """A node selector has a key or a value that is not valid in a label.

    Why: The selector refers to labels of nodes, and Kubernetes rejects pods whose selector no label can match. The key
    of a label is a name of at most 63 letters, digits, `-`, `_` and `.`, optionally after a domain and a `/`.

    Wrong:
    ```yaml +edges
    scheduling_spec: {node_selector: {«"node pool"»: gpu}}
    ```
    Right:
    ```yaml +edges
    scheduling_spec: {node_selector: {example.com/node-pool: gpu}}
    ```
    Fix: Write the label exactly as the nodes have it.
    """,
)


kubernetes_refuses_pod(
    "P436",
    "priority-class-name",
    """The name of a priority class is not valid.

    Why: Priority classes are objects of the cluster, whose names may have only lowercase letters, digits, `-` and `.`
    (`ValidatePriorityClassName`).

    Wrong:
    ```yaml +edges
    scheduling_spec: {priority_class_name: «H»igh_Priority}
    ```
    Right:
    ```yaml +edges
    scheduling_spec: {priority_class_name: high-priority}
    ```
    Fix: Write the name exactly as the cluster has it.
    """,
)
