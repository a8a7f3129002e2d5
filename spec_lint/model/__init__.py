"""Read-only views: documents, pipelines, secrets, the project, and what is known about its surroundings."""
