"""The Kubernetes objects that pachd makes from a pipeline spec, and what Kubernetes says to them.

pachd turns a pipeline into a ReplicationController with a pod template, Services and, for spouts, a Secret
(src/server/pps/server/worker_rc.go). Here the same parts are built as plain values, ``pod_spec`` and ``pod_patch`` are
applied to them, and the result is checked as the API server checks it (pkg/apis/core/validation). Each part of a pod
remembers where in the spec it is written, so that a problem is shown there, also inside the JSON text of a patch.
"""
