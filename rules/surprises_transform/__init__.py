"""Commands, images and environment variables that are accepted, but do something else than they seem to."""

TITLE = "Surprises: the transform"
CODES = "P710-P729"
