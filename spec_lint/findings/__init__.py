"""The words that all rooms share: sources, spans, labels, findings and their severities."""
