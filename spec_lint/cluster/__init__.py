"""The Kubernetes side: what a live cluster has, and the creation of what is missing.

The only room that imports ``kubernetes``. It reads secrets by name (``get``; it lists only for a snapshot of all), asks
for access reviews, and creates by POST. It has no way to update, replace, patch or delete anything.
"""
