"""Secret values that anybody with access to the repository can read: secret files that git tracks, and credentials in
specs.
"""

TITLE = "Secrets and credentials in git"
CODES = "S350-S399"
