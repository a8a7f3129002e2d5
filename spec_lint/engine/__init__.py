"""The stages of a check: collect, recognize, judge, scope; and what they need to know of rules."""
