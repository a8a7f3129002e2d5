"""``python -m spec_lint``."""

import sys

from spec_lint.cli import main

if __name__ == "__main__":
    sys.exit(main())
