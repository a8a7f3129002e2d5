"""Secret files, and what stands inside of their values."""
