"""Fields that are too new, were removed or have changed."""

TITLE = "Releases of Pachyderm"
CODES = "P800-P899"
