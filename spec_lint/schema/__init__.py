"""Validation by the JSON Schemas, with problems in our words."""
