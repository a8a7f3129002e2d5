"""Files of Pachyderm that are not specs: defaults for all specs of a cluster or a project, and the output of
`pachctl inspect pipeline`.
"""

TITLE = "Defaults and output of pachctl"
CODES = "P900-P949"
