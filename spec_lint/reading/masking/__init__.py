"""Masking: hides the credentials of a source, and words that repeat them, from every report."""
