"""Secrets that are accepted but probably do not work: values that look wrong, expired certificates, registry
credentials that match no registry.
"""

TITLE = "Surprises in secrets"
CODES = "S300-S349"
