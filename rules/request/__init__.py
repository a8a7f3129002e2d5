"""What pachd checks when a pipeline is created: its name, its project, and fields that exclude or need each other."""

TITLE = "Names and the request"
CODES = "P100-P199"
