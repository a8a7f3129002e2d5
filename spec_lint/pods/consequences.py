"""What follows when Kubernetes or Pachyderm rejects what is made from a spec."""

from __future__ import annotations

REFUSED = "Kubernetes refuses the pods for this, so the pipeline fails after it was created."
SERVICE_REFUSED = "Kubernetes refuses the Service for this, so the pipeline fails after it was created."
NOT_MADE = "Pachyderm cannot make the pods with this, so the pipeline fails after it was created."
