"""Which files, and their bytes: discovery, ignore files, git, and files that are written."""
