"""Secret values where anybody who can read the repository reads them: secret files that git tracks, and credentials
written into specs.
"""

TITLE = "Secrets and credentials in git"
CODES = "S350-S399"
