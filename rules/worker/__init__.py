"""Pipelines that pachd creates and whose worker cannot start, or fails at every job."""

TITLE = "Certain to fail at run time"
CODES = "P600-P699"
