"""What pachctl's parser makes of a spec, and how jsonnet is rendered."""

TITLE = "Reading specs"
CODES = "R100-R199"
