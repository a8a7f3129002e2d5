"""What a pipeline reads and what triggers it: repos, globs, cron expressions, triggers and the names that inputs have
under /pfs.
"""

TITLE = "Inputs"
CODES = "P200-P299"
