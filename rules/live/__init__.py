"""What a cluster has, and what it lacks."""

TITLE = "Live clusters"
CODES = "C000-C999"
