"""Requirements on every secret, whatever its type: a valid name, valid keys, labels and annotations, and a size within
the limits.
"""

TITLE = "Secret objects"
CODES = "S100-S199"
