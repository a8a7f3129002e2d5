"""Globs, joins, groups and cron inputs that are accepted, but match nothing, or more than intended."""

TITLE = "Surprises: inputs"
CODES = "P730-P759"
