"""JSON as Go's decoders read it."""
