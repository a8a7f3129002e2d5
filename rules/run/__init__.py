"""Problems of a run as a whole: files that cannot be read, suppressions that expired, crashes of spec-lint."""

TITLE = "The run"
CODES = "R000-R099"
