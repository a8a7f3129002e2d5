"""Names, types and values of fields, as protojson reads them."""

TITLE = "Fields and their values"
CODES = "P000-P099"
