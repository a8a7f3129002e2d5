"""What follows when Kubernetes or Pachyderm rejects what is made from a spec."""

from __future__ import annotations

NOT_MADE = "Pachyderm cannot make the pods with this, so the pipeline fails after it was created."
