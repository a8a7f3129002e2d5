"""What pachd checks when a pipeline is created."""

TITLE = "Names and the request"
CODES = "P100-P199"
