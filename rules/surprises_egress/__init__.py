"""Egress that is accepted, but writes nothing, or elsewhere than intended."""

TITLE = "Surprises: egress"
CODES = "P780-P799"
