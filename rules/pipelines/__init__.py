"""Rules that compare pipelines: names, the repos and branches that one writes and another reads, cycles."""

TITLE = "Between pipelines"
CODES = "X100-X199"
