"""The volumes that Pachyderm itself adds to a pod, and where it mounts them."""

from __future__ import annotations

OWN_VOLUMES = ("pach-bin", "pachyderm-worker", "pach-dir-volume", "user-tmp", "tmp", "pachyderm-storage-secret")
SPOUT_VOLUME, SPOUT_PATH = "pachyderm-pachctl-secret", "/pachctl"
OWN_MOUNTS = {
    "pach-bin": "/pach-bin",
    "pachyderm-worker": "/pfs",
    "pach-dir-volume": "/pach",
    "user-tmp": "/tmp",
    "pachyderm-storage-secret": "/pachyderm-storage-secret",
}
"""Where Pachyderm's volumes are mounted in the user's container."""
