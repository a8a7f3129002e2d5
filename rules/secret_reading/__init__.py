"""What pachd's JSON decoder rejects in a secret file, and files that only kubectl can use."""

TITLE = "Reading secret files"
CODES = "R200-R299"
