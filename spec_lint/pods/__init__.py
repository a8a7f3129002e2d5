"""The Kubernetes objects that pachd creates from a pipeline spec, and whether Kubernetes accepts them.

pachd turns a pipeline into a ReplicationController with a pod template, Services and, for spouts, a Secret
(src/server/pps/server/worker_rc.go). This package builds the same pod as plain values, applies ``pod_spec`` and
``pod_patch``, and checks the result as the API server does (pkg/apis/core/validation). Each part of a pod remembers
where in the spec it is written, so a problem is shown there, even inside the JSON text of a patch.
"""
