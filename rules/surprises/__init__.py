"""What is accepted, and does something else than its author expects."""

TITLE = "Surprises"
CODES = "P700-P799"
