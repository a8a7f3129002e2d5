"""From fixes to files: which edits are made together, the files that they change, and the difference they make."""
