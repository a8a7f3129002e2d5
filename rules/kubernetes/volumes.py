"""Volumes, mounts and variables from secrets that Kubernetes rejects."""

from __future__ import annotations

from spec_lint.rules.catalogue import kubernetes_refuses_pod

kubernetes_refuses_pod(
    "P440",
    "mounted-secret-name",
    """The name of a mounted secret is not a valid volume name.

    Why: Pachyderm gives the volume the name of the secret. The name of a secret may have dots and up to 253 characters;
    the name of a volume may have at most 63 lowercase letters, digits and `-` (DNS-1123 label). This does not apply to
    secrets that are used only for variables.

    Wrong:
    ```yaml +edges
    transform:
      image: "edges:1.0"
      cmd: [python3, /edges.py]
      secrets: [{name: model«.»registry, mount_path: /var/secrets/registry}]
    ```
    Right:
    ```yaml +edges
    transform:
      image: "edges:1.0"
      cmd: [python3, /edges.py]
      secrets: [{name: model-registry, mount_path: /var/secrets/registry}]
    ```
    Fix: Rename the secret, or read its keys with `env_var`.
    """,
)


kubernetes_refuses_pod(
    "P441",
    "duplicate-secret-mount",
    """A secret is mounted by two entries.

    Why: Each entry makes a volume with the name of the secret, and Kubernetes rejects two volumes with the same name.

    Wrong:
    ```yaml +edges
    transform:
      image: "edges:1.0"
      cmd: [python3, /edges.py]
      secrets:
        - {name: registry, mount_path: /var/secrets/reading}
        - {name: «registry», mount_path: /var/secrets/writing}
    ```
    Right:
    ```yaml +edges
    transform:
      image: "edges:1.0"
      cmd: [python3, /edges.py]
      secrets: [{name: registry, mount_path: /var/secrets/registry}]
    ```
    Fix: Mount the secret once; its directory has a file for each key.
    """,
)


kubernetes_refuses_pod(
    "P442",
    "reserved-volume-name",
    """A mounted secret has the name of one of Pachyderm's own volumes.

    Why: The volume of a secret has the name of the secret, but every pod already has the volumes `pach-bin`,
    `pachyderm-worker`, `pach-dir-volume`, `user-tmp`, `tmp` and `pachyderm-storage-secret` (and
    `pachyderm-pachctl-secret` in spouts).

    Wrong:
    ```yaml +edges
    transform:
      image: "edges:1.0"
      cmd: [python3, /edges.py]
      secrets: [{name: «user-tmp», mount_path: /var/secrets/user}]
    ```
    Right:
    ```yaml +edges
    transform:
      image: "edges:1.0"
      cmd: [python3, /edges.py]
      secrets: [{name: user, mount_path: /var/secrets/user}]
    ```
    Fix: Rename the secret, or read its keys with `env_var`.
    """,
)


kubernetes_refuses_pod(
    "P443",
    "duplicate-mount-path",
    """Two volumes are mounted at the same path.

    Why: Kubernetes rejects two mounts at the same path ("must be unique"). Pachyderm's own volumes are mounted at
    `/pfs`, `/pach-bin`, `/pach`, `/tmp` and `/pachyderm-storage-secret` (and `/pachctl` in spouts).

    Wrong:
    ```yaml +edges
    transform:
      image: "edges:1.0"
      cmd: [python3, /edges.py]
      secrets: [{name: registry, mount_path: «/tmp»}]
    ```
    Right:
    ```yaml +edges
    transform:
      image: "edges:1.0"
      cmd: [python3, /edges.py]
      secrets: [{name: registry, mount_path: /var/secrets/registry}]
    ```
    Fix: Mount it at another path.
    """,
)


kubernetes_refuses_pod(
    "P444",
    "secret-key-form",
    """A variable refers to an invalid key of a secret.

    Why: A key has at most 253 letters, digits, `-`, `_` and `.`, and does not start with `..`. Kubernetes rejects pods
    that refer to any other key (`IsConfigMapKey`).

    Wrong:
    ```yaml +edges
    transform:
      image: "edges:1.0"
      cmd: [python3, /edges.py]
      secrets: [{name: registry, env_var: REGISTRY, key: access«/»token}]
    ```
    Right:
    ```yaml +edges
    transform:
      image: "edges:1.0"
      cmd: [python3, /edges.py]
      secrets: [{name: registry, env_var: REGISTRY, key: access-token}]
    ```
    Fix: Write the exact key in the secret.
    """,
)


kubernetes_refuses_pod(
    "P446",
    "variable-name",
    """The name of an environment variable is not valid.

    Why: The name of a variable must be printable ASCII without `=`, and not empty (`IsRelaxedEnvVarName`). Before
    Kubernetes 1.30 only letters, digits, `-`, `_` and `.` were allowed, and no digit at the start.

    Wrong:
    ```yaml +edges
    transform: {image: "edges:1.0", cmd: [python3, /edges.py], env: {«"LEVEL=debug"»: "yes"}}
    ```
    Right:
    ```yaml +edges
    transform: {image: "edges:1.0", cmd: [python3, /edges.py], env: {LEVEL: debug}}
    ```
    Fix: Use letters, digits and `_`.
    """,
)
