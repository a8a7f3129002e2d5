"""spec-lint: checks Pachyderm pipeline specs and Kubernetes secret files before Pachyderm does."""

__version__ = "0.1.0"
