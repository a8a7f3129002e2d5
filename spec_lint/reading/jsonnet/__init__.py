"""Jsonnet, rendered in a process of its own. The only room that imports a jsonnet library."""
