"""What pachd rejects in a transform, in the secrets that it uses, and in services and spouts."""

TITLE = "Transform, services and spouts"
CODES = "P300-P399"
