"""What every secret must have, whatever its type: a valid name, valid keys, labels and annotations, a size within the
limits.
"""

TITLE = "Secret objects"
CODES = "S100-S199"
