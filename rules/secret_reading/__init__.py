"""What pachctl and kubectl make of a secret file."""

TITLE = "Reading secret files"
CODES = "R200-R299"
