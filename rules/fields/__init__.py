"""Fields that a spec does not have, and values that their type does not allow: what protojson rejects when pachctl
reads a spec.
"""

TITLE = "Fields and their values"
CODES = "P000-P099"
