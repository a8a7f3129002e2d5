"""Spec files that are accepted, but create something else than they seem to."""

TITLE = "Surprises: the file"
CODES = "P700-P709"
