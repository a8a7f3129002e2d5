"""What several pipelines of a repository have to agree on."""

TITLE = "Between pipelines"
CODES = "X100-X199"
