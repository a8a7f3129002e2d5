"""The keys and formats that each type of secret requires."""

TITLE = "Types of secrets"
CODES = "S200-S299"
