"""Pods that a spec changes by itself."""

TITLE = "pod_spec and pod_patch"
CODES = "P470-P499"
