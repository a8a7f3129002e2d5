"""YAML as the parsers of pachctl and kubectl read it."""
