"""Pods that ``pod_spec`` and ``pod_patch`` change."""

from __future__ import annotations

from typing import Any

from spec_lint.pipeline import Pipeline
from spec_lint.workload.places import Places
from spec_lint.workload.review import Problem


def patched_problems(pipeline: Pipeline, pod: dict[str, Any], places: Places) -> list[Problem]:
    return []
