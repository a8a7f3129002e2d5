"""What pachctl's parser rejects in the text of a spec file, and jsonnet files that cannot be rendered."""

TITLE = "Reading specs"
CODES = "R100-R199"
