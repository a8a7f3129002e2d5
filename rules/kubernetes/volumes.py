"""Volumes, mounts and variables that are made from secrets, and what Kubernetes refuses of them."""

from __future__ import annotations

from spec_lint.rules.catalogue import kubernetes_refuses_pod

kubernetes_refuses_pod(
    "P440",
    "mounted-secret-name",
    """A secret is mounted whose name cannot be that of a volume, because it has a dot or is too long, for instance.

    Why: Pachyderm calls the volume like the secret. Names of secrets may have dots and 253 characters, names of volumes
    have lower case letters, digits and `-` only, and 63 at most (DNS-1123 label). A secret that fills variables only is
    free of that.

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
    Fix: Give the secret a name without dots, or read its keys with `env_var`.
    """,
)


kubernetes_refuses_pod(
    "P441",
    "duplicate-secret-mount",
    """One secret is mounted in two entries.

    Why: Each entry makes a volume that is called like the secret, and Kubernetes refuses two volumes of one name.

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
    Fix: Mount the secret once; its directory has a file for every key.
    """,
)


kubernetes_refuses_pod(
    "P442",
    "reserved-volume-name",
    """A mounted secret is called like a volume that Pachyderm has in every pod.

    Why: The volume of a secret is called like the secret, and `pach-bin`, `pachyderm-worker`, `pach-dir-volume`,
    `user-tmp`, `tmp` and `pachyderm-storage-secret` (in spouts `pachyderm-pachctl-secret` too) are there already.

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
    Fix: Give the secret another name, or read its keys with `env_var`.
    """,
)


kubernetes_refuses_pod(
    "P443",
    "duplicate-mount-path",
    """Something is mounted at a path where something is mounted already.

    Why: Kubernetes refuses two mounts at one path ("must be unique"). Pachyderm's own are at `/pfs`, `/pach-bin`,
    `/pach`, `/tmp` and `/pachyderm-storage-secret`, in spouts at `/pachctl` too.

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
    Fix: Mount it at a path of its own.
    """,
)


kubernetes_refuses_pod(
    "P444",
    "secret-key-form",
    """A variable is filled from a key that no secret can have.

    Why: Keys have letters, digits, `-`, `_` and `.`, 253 at most, and do not begin with `..`; Kubernetes refuses pods
    that ask for another one (`IsConfigMapKey`).

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
    Fix: Write the key as the secret has it.
    """,
)


kubernetes_refuses_pod(
    "P446",
    "variable-name",
    """An environment variable has a name that Kubernetes does not take.

    Why: Names of variables are printable ASCII without `=`, and not empty (`IsRelaxedEnvVarName`). Before Kubernetes
    1.30 they were letters, digits, `-`, `_` and `.` only, with no digit at the beginning.

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
