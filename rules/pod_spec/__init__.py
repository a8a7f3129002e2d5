"""Pods that a spec changes by itself: patches that do not apply, and what Kubernetes rejects of the patched pod."""

TITLE = "pod_spec and pod_patch"
CODES = "P470-P499"
