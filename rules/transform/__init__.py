"""What a pipeline runs."""

TITLE = "Transform, services and spouts"
CODES = "P300-P399"
