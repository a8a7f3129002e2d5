"""Secrets that are accepted and do not work."""

TITLE = "Surprises in secrets"
CODES = "S300-S349"
