"""Live clusters: which secrets exist, and creating those that are missing.

The only room that imports ``kubernetes``. It reads secrets by name (``get``; only a snapshot of all secrets lists
them), asks for access reviews, and creates by POST. It contains no code that updates, replaces, patches or deletes.
"""
