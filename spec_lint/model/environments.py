"""The environments that the files of a repository are for: `dev`, `staging`, `prod` and the like."""

from __future__ import annotations

WORDS = frozenset({
    "acc", "acceptance", "ci", "demo", "dev", "devel", "development", "int", "integration", "live", "local",
    "nonprod", "onprem", "perf", "pre", "preprod", "preproduction", "prd", "preview", "prod", "production",
    "qa", "sandbox", "stage", "staging", "stg", "test", "testing", "tst", "uat",
})  # fmt: skip
"""Words for environments in the names of folders, files, secrets and pipelines."""
