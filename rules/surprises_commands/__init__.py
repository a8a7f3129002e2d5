"""Commands and values whose text is not what it looks like: lines that YAML joins, comments that cut them off,
characters that only look like ASCII, and variables that nothing sets."""

TITLE = "Surprises: the text of commands"
CODES = "P500-P519"
