"""What Kubernetes rejects in a pod: one module per part of it.

The checks are those of the API server (pkg/apis/core/validation).
"""
