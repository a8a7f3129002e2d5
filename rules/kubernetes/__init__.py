"""The objects that Pachyderm makes from a spec (pods, services, labels, volumes) and what Kubernetes rejects."""

TITLE = "Objects in Kubernetes"
CODES = "P400-P469"
