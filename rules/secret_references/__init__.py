"""Secrets and keys that specs ask for, wherever they do, against the secrets that are defined; and secrets that nobody
uses.
"""

TITLE = "Between pipelines and secrets"
CODES = "X200-X299"
