"""Secrets that sops has encrypted. Their names and keys are usually readable; their values are never judged."""

from __future__ import annotations

from spec_lint.reading.node import Node

SOPS = "sops"


def is_sops(root: Node) -> bool:
    """Whether a secret is encrypted with sops: it has sops metadata, and at least one value is encrypted."""
    if not any(root.at("sops", name) for name in ("mac", "lastmodified", "version")):
        return False
    fields = filter(None, map(root.at, ("data", "stringData")))
    return any(is_sops_value(value.text) for field in fields for _, value in field.entries)


def is_sops_value(text: str) -> bool:
    return text.startswith("ENC[") and text.endswith("]")
