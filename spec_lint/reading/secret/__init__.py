"""Secret files, and the formats inside their values."""
