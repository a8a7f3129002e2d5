"""What concerns a run as a whole: files that cannot be read, suppressions that have run out, crashes."""

TITLE = "The run"
CODES = "R000-R099"
