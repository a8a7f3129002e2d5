"""Resources and settings of workers, jobs and services that are accepted and silently ignored or changed."""

TITLE = "Surprises: resources, scheduling and services"
CODES = "P760-P779"
