"""Secrets that git keeps, and credentials in specs."""

TITLE = "Secrets and credentials in git"
CODES = "S350-S399"
