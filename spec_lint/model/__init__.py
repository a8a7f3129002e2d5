"""Read-only views of what was read: documents, pipelines, secrets, the project, and what it knows of the world."""
