"""References from specs to secrets and their keys."""

TITLE = "Between pipelines and secrets"
CODES = "X200-X299"
