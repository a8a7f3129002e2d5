"""What pachd accepts and the worker cannot run."""

TITLE = "Certain to fail at run time"
CODES = "P600-P699"
