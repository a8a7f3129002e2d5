"""Secrets that sops has encrypted. Their names and keys are usually readable; their values are never judged."""

from __future__ import annotations

from spec_lint.reading.node import Node

SOPS = "sops"


def is_sops(root: Node) -> bool:
    """Whether a secret is encrypted with sops: it has sops metadata, and at least one value is encrypted."""
    about = root.last_entry("sops")
    if about is None or not any(about[1].last_entry(name) for name in ("mac", "lastmodified", "version")):
        return False
    fields = [entry[1] for name in ("data", "stringData") if (entry := root.last_entry(name)) is not None]
    return any(is_sops_value(value.text) for field in fields for _, value in field.entries)


def is_sops_value(text: str) -> bool:
    return text.startswith("ENC[") and text.endswith("]")
