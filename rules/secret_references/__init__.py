"""Rules that compare the secrets and keys in specs with the secrets that are defined, and find secrets that are not
used.
"""

TITLE = "Between pipelines and secrets"
CODES = "X200-X299"
