"""Volumes that Kubernetes accepts, but that are not what they seem."""

from __future__ import annotations

from spec_lint.rules.catalogue import pod_surprises

pod_surprises(
    "P495",
    "file-mode-decimal",
    """A file mode in `pod_spec` or `pod_patch` is a decimal number with the digits of an octal one.

    Why: JSON has no octal numbers: 400 is 0620, so the owner can write the files of a secret and the group can read
    them. In the YAML of Kubernetes the same mode is `0400`, which JSON writes as 256.

    Wrong:
    ```yaml +edges
    pod_patch: '[{"op": "add", "path": "/volumes/-", "value":
      {"name": "settings", "configMap": {"name": "settings", "defaultMode": «400»}}}]'
    ```
    Right:
    ```yaml +edges
    pod_patch: '[{"op": "add", "path": "/volumes/-", "value":
      {"name": "settings", "configMap": {"name": "settings", "defaultMode": 256}}}]'
    ```
    Fix: Write the mode as a decimal number: 256 for 0400, 384 for 0600, 420 for 0644, 493 for 0755.
    """,
)


pod_surprises(
    "P496",
    "storage-medium-unknown",
    """An `emptyDir` volume has a storage medium that no node has.

    Why: The API server accepts any string, but the kubelet knows only `Memory`, `HugePages` and `HugePages-<size>`, and
    case matters. With anything else it never mounts the volume ("unknown storage medium"), and the pod waits forever.

    Wrong:
    ```yaml +edges
    pod_patch: '[{"op": "add", "path": "/volumes/-", "value": {"name": "shm", "emptyDir": {"medium": «"memory"»}}}]'
    ```
    Right:
    ```yaml +edges
    pod_patch: '[{"op": "add", "path": "/volumes/-", "value": {"name": "shm", "emptyDir": {"medium": "Memory"}}}]'
    ```
    Fix: Write `Memory`, or remove `medium`.
    """,
)
