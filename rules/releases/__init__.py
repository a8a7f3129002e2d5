"""Fields and forms that the chosen release of Pachyderm does not have yet, has no longer, or reads in another way."""

TITLE = "Releases of Pachyderm"
CODES = "P800-P899"
