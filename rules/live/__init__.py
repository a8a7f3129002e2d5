"""The secrets of a live cluster, compared with the files: only with `--cluster` and `apply`."""

TITLE = "Live clusters"
CODES = "C000-C999"
