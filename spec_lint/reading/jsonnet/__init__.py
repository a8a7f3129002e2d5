"""Jsonnet, rendered in a process of its own. The only package that imports a jsonnet library."""
