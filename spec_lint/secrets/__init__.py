"""What secret values look like: forms of credentials, keys, certificates, placeholders."""
