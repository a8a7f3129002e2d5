"""What happens when pachd cannot create the pods of a pipeline."""

from __future__ import annotations

NOT_MADE = "pachd cannot create the pods, so the pipeline fails after it is created."
