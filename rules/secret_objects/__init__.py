"""What every secret must have."""

TITLE = "Secret objects"
CODES = "S100-S199"
