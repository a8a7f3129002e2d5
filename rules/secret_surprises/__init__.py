"""Secrets that are accepted and probably do not work: values that look wrong, certificates that expired, registry
credentials that match no registry.
"""

TITLE = "Surprises in secrets"
CODES = "S300-S349"
