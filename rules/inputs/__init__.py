"""What a pipeline reads, and what triggers it."""

TITLE = "Inputs"
CODES = "P200-P299"
