"""The objects that pachd makes from a spec, and what Kubernetes rejects of them."""

TITLE = "Objects in Kubernetes"
CODES = "P400-P469"
