"""What a run must know of each rule before it imports it. Made by docs/make_rules.py; do not edit.

RULES: code → module, name, severity, who rejects it, what it visits, what else it takes, since, releases,
and the flags of ``engine/rule.py``. NEEDS: code → kind of document → settings that the rule asks for, paths of fields,
and questions with their arguments, as in ``engine/probe.py``.
"""

from typing import Any

RULES: dict[str, Any] = {
    "C001": ("spec_lint.rules.live.cluster", "cluster-settings-unusable", "warning", None, "Project", "Project", "0.1.0", "", "whole_run", "needs_cluster"),
    "C002": ("spec_lint.rules.live.cluster", "cluster-unreachable", "warning", None, "Project", "Project", "0.1.0", "", "whole_run", "needs_cluster"),
    "C003": ("spec_lint.rules.live.cluster", "credentials-refused", "warning", None, "Project", "Project", "0.1.0", "", "whole_run", "needs_cluster"),
    "C004": ("spec_lint.rules.live.cluster", "secret-not-readable", "warning", None, "Project", "Project", "0.1.0", "", "whole_run", "needs_cluster"),
    "C005": ("spec_lint.rules.live.cluster", "certificate-not-checked", "warning", None, "Project", None, "0.1.0", "", "whole_run", "needs_cluster"),
    "C006": ("spec_lint.rules.live.cluster", "token-in-clear-text", "warning", None, "Project", None, "0.1.0", "", "whole_run", "needs_cluster"),
    "C010": ("spec_lint.rules.live.secrets", "secret-not-in-cluster", "error", "pachd", "Pipeline", "Project", "0.1.0", "", "needs_cluster"),
    "C011": ("spec_lint.rules.live.secrets", "key-not-in-cluster", "error", "pachd", "Pipeline", "Project", "0.1.0", "", "needs_cluster"),
    "C012": ("spec_lint.rules.live.secrets", "file-differs-from-cluster", "warning", None, "Secret", "Project", "0.1.0", "", "needs_cluster"),
    "C013": ("spec_lint.rules.live.secrets", "secret-not-listed", "info", None, "Pipeline", "Project", "0.1.0", "", "needs_cluster"),
    "C014": ("spec_lint.rules.live.secrets", "secret-being-deleted", "warning", None, "Pipeline", "Project", "0.1.0", "", "needs_cluster"),
    "C020": ("spec_lint.rules.live.pachd", "project-not-in-cluster", "error", "pachd", "Project", None, "0.1.0", "", "needs_cluster"),
    "C021": ("spec_lint.rules.live.pachd", "pipeline-name-in-use", "error", "pachd", "Project", None, "0.1.0", "", "needs_cluster"),
    "C022": ("spec_lint.rules.live.pachd", "branch-not-in-cluster", "warning", None, "Project", None, "0.1.0", "", "needs_cluster"),
    "C023": ("spec_lint.rules.live.pachd", "trigger-branch-not-in-cluster", "error", "pachd", "Project", None, "0.1.0", "2.8-99.0", "needs_cluster"),
    "C024": ("spec_lint.rules.live.pachd", "release-differs-from-cluster", "warning", None, "Project", "Project", "0.1.0", "", "whole_run", "needs_cluster"),
    "C025": ("spec_lint.rules.live.pachd", "defaults-differ-from-cluster", "warning", None, "Project", "Project", "0.1.0", "", "whole_run", "needs_cluster"),
    "C026": ("spec_lint.rules.live.pachd", "determined-without-auth", "error", "pachd", "Pipeline", "Project", "0.1.0", "2.7-99.0", "needs_cluster"),
    "P001": ("spec_lint.rules.fields.values", "unknown-field", "error", "pachctl", "Document", "Settings", "0.1.0", "", "of_defaults"),
    "P002": ("spec_lint.rules.fields.values", "wrong-type", "error", "pachctl", "Document", "Settings", "0.1.0", "", "of_defaults"),
    "P003": ("spec_lint.rules.fields.values", "value-not-allowed", "error", "pachctl", "Document", "Settings", "0.1.0", "", "of_defaults"),
    "P004": ("spec_lint.rules.fields.values", "number-out-of-range", "error", "pachctl", "Document", "Settings", "0.1.0", "", "of_defaults"),
    "P005": ("spec_lint.rules.fields.values", "not-a-number", "error", "pachctl", "Document", "Settings", "0.1.0", "", "of_defaults"),
    "P006": ("spec_lint.rules.fields.values", "bad-duration", "error", "pachctl", "Document", "Settings", "0.1.0", "", "of_defaults"),
    "P007": ("spec_lint.rules.fields.values", "bad-timestamp", "error", "pachctl", "Document", "Settings", "0.1.0", "", "of_defaults"),
    "P008": ("spec_lint.rules.fields.values", "null-not-allowed", "error", "pachctl", "Document", "Settings", "0.1.0", "", "of_defaults"),
    "P009": ("spec_lint.rules.fields.values", "missing-field", "error", "pachctl", "Document", "Settings", "0.1.0", ""),
    "P010": ("spec_lint.rules.fields.values", "two-egress-targets", "error", "pachctl", "Document", "Settings", "0.1.0", "", "of_defaults"),
    "P011": ("spec_lint.rules.fields.values", "removed-field", "error", "pachctl", "Document", "Settings", "0.1.0", "", "of_defaults"),
    "P012": ("spec_lint.rules.fields.values", "number-cut-short", "warning", None, "Document", "Settings", "0.1.0", "", "of_defaults"),
    "P101": ("spec_lint.rules.request.names", "pipeline-name-characters", "error", "pachd", "Pipeline", None, "0.1.0", ""),
    "P102": ("spec_lint.rules.request.names", "pipeline-name-start", "error", "pachd", "Pipeline", None, "0.1.0", ""),
    "P103": ("spec_lint.rules.request.names", "pipeline-name-too-long", "error", "pachd", "Pipeline", None, "0.1.0", "2.5-99.0"),
    "P104": ("spec_lint.rules.request.names", "combined-name-too-long", "error", "pachd", "Pipeline", "Settings", "0.1.0", "2.5-99.0"),
    "P105": ("spec_lint.rules.request.names", "project-name", "error", "pachd", "Pipeline", None, "0.1.0", ""),
    "P106": ("spec_lint.rules.request.names", "repo-name", "error", "pachd", "Pipeline", None, "0.1.0", ""),
    "P107": ("spec_lint.rules.request.names", "branch-name", "error", "pachd", "Pipeline", "Settings", "0.1.0", ""),
    "P108": ("spec_lint.rules.request.names", "cron-name", "error", "pachd", "Pipeline", "Settings", "0.1.0", ""),
    "P110": ("spec_lint.rules.request.creation", "transform-null", "error", "pachd", "Pipeline", "Settings", "0.1.0", ""),
    "P111": ("spec_lint.rules.request.creation", "tf-job", "error", "pachd", "Pipeline", "Settings", "0.1.0", "", "of_defaults"),
    "P112": ("spec_lint.rules.request.creation", "reprocess-spec", "error", "pachd", "Pipeline", None, "0.1.0", "", "of_defaults"),
    "P113": ("spec_lint.rules.request.creation", "toleration-without-operator", "error", "pachd", "Pipeline", "Settings", "0.1.0", "", "of_defaults"),
    "P114": ("spec_lint.rules.request.creation", "pod-patch-not-json", "error", "pachd", "Pipeline", None, "0.1.0", "", "of_defaults"),
    "P115": ("spec_lint.rules.request.creation", "service-type", "error", "pachd", "Pipeline", None, "0.1.0", "", "of_defaults"),
    "P116": ("spec_lint.rules.request.creation", "spout-autoscaling", "error", "pachd", "Pipeline", None, "0.1.0", "2.0-99.0"),
    "P117": ("spec_lint.rules.request.creation", "s3-output-of-service", "error", "pachd", "Pipeline", None, "0.1.0", ""),
    "P118": ("spec_lint.rules.request.creation", "service-parallelism", "error", "pachd", "Pipeline", None, "0.1.0", ""),
    "P119": ("spec_lint.rules.request.creation", "spout-with-input", "error", "pachd", "Pipeline", None, "0.1.0", ""),
    "P120": ("spec_lint.rules.request.older_fields", "enable-stats-conflict", "error", "pachd", "Pipeline", None, "0.1.0", "0.0-1.13"),
    "P121": ("spec_lint.rules.request.older_fields", "spout-marker", "error", "pachd", "Pipeline", None, "0.1.0", "0.0-1.13"),
    "P122": ("spec_lint.rules.request.older_fields", "cache-size", "error", "pachd", "Pipeline", None, "0.1.0", "0.0-1.13"),
    "P123": ("spec_lint.rules.request.older_fields", "hashtree-count", "error", "pachd", "Pipeline", None, "0.1.0", "0.0-1.13"),
    "P124": ("spec_lint.rules.request.older_fields", "parallelism-coefficient", "error", "pachd", "Pipeline", None, "0.1.0", "0.0-1.13"),
    "P125": ("spec_lint.rules.request.older_fields", "build-step", "error", "pachctl", "Pipeline", None, "0.1.0", "0.0-1.13"),
    "P126": ("spec_lint.rules.request.older_fields", "spec-commit-incomplete", "error", "pachd", "Pipeline", None, "0.1.0", "0.0-1.13"),
    "P201": ("spec_lint.rules.inputs.inputs", "input-kinds", "error", "pachd", "Pipeline", "Settings", "0.1.0", ""),
    "P202": ("spec_lint.rules.inputs.inputs", "input-empty", "error", "pachd", "Pipeline", "Settings", "0.1.0", ""),
    "P203": ("spec_lint.rules.inputs.inputs", "input-without-repo", "error", "pachd", "Pipeline", None, "0.1.0", ""),
    "P204": ("spec_lint.rules.inputs.inputs", "input-without-glob", "error", "pachd", "Pipeline", None, "0.1.0", ""),
    "P205": ("spec_lint.rules.inputs.inputs", "input-name", "error", "pachd", "Pipeline", "Settings", "0.1.0", ""),
    "P206": ("spec_lint.rules.inputs.inputs", "cron-without-name", "error", "pachd", "Pipeline", None, "0.1.0", ""),
    "P207": ("spec_lint.rules.inputs.inputs", "cron-expression", "error", "pachd", "Pipeline", None, "0.1.0", ""),
    "P208": ("spec_lint.rules.inputs.inputs", "input-from-commit", "error", "pachd", "Pipeline", None, "0.1.0", "2.6-99.0"),
    "P210": ("spec_lint.rules.inputs.s3", "s3-glob", "error", "pachd", "Pipeline", None, "0.1.0", ""),
    "P211": ("spec_lint.rules.inputs.s3", "s3-with-files", "error", "pachd", "Pipeline", None, "0.1.0", ""),
    "P212": ("spec_lint.rules.inputs.s3", "s3-combined", "error", "pachd", "Pipeline", None, "0.1.0", ""),
    "P220": ("spec_lint.rules.inputs.names", "duplicate-input-name", "error", "pachd", "Pipeline", "Settings", "0.1.0", ""),
    "P221": ("spec_lint.rules.inputs.names", "own-output-as-input", "error", "pachd", "Pipeline", "Settings", "0.1.0", ""),
    "P222": ("spec_lint.rules.inputs.names", "two-branches-of-one-repo", "error", "pachd", "Pipeline", "Settings", "0.1.0", "2.6-99.0"),
    "P230": ("spec_lint.rules.inputs.triggers", "trigger-without-branch", "error", "pachd", "Pipeline", None, "0.1.0", ""),
    "P231": ("spec_lint.rules.inputs.triggers", "trigger-of-itself", "error", "pachd", "Pipeline", "Settings", "0.1.0", ""),
    "P232": ("spec_lint.rules.inputs.triggers", "trigger-cron", "error", "pachd", "Pipeline", None, "0.1.0", ""),
    "P233": ("spec_lint.rules.inputs.triggers", "trigger-size", "error", "pachd", "Pipeline", "Settings", "0.1.0", ""),
    "P234": ("spec_lint.rules.inputs.triggers", "trigger-commits", "error", "pachd", "Pipeline", None, "0.1.0", ""),
    "P235": ("spec_lint.rules.inputs.git", "git-input", "error", "pachd", "Pipeline", None, "0.1.0", "0.0-1.13"),
    "P301": ("spec_lint.rules.transform.secret_entries", "secret-without-name", "error", "pachd", "Pipeline", "Settings", "0.1.0", ""),
    "P302": ("spec_lint.rules.transform.secret_entries", "secret-name-path", "error", "pachd", "Pipeline", "Settings", "0.1.0", ""),
    "P303": ("spec_lint.rules.transform.secret_entries", "variable-without-key", "error", "pachd", "Pipeline", "Settings", "0.1.0", ""),
    "P310": ("spec_lint.rules.transform.secret_entries", "sql-egress-secret", "error", "pachd", "Pipeline", None, "0.1.0", ""),
    "P401": ("spec_lint.rules.kubernetes.names", "name-ends-in-dash", "error", "kubernetes", "Pipeline", "Settings", "0.1.0", ""),
    "P402": ("spec_lint.rules.kubernetes.names", "service-name-too-long", "error", "kubernetes", "Pipeline", "Settings", "0.1.0", "2.5-99.0"),
    "P403": ("spec_lint.rules.kubernetes.names", "spout-name", "error", "worker", "Pipeline", "Settings", "0.1.0", ""),
    "P404": ("spec_lint.rules.kubernetes.names", "project-starts-with-digit", "warning", None, "Pipeline", None, "0.1.0", ""),
    "P405": ("spec_lint.rules.kubernetes.names", "determined-name", "error", "kubernetes", "Pipeline", "Settings", "0.1.0", ""),
    "P410": ("spec_lint.rules.kubernetes.names", "metadata-label", "error", "kubernetes", "Pipeline", None, "0.1.0", ""),
    "P411": ("spec_lint.rules.kubernetes.names", "metadata-annotation", "error", "kubernetes", "Pipeline", None, "0.1.0", ""),
    "P412": ("spec_lint.rules.kubernetes.annotations", "annotation-value", "error", "kubernetes", "Pipeline", "Settings", "0.1.0", ""),
    "P420": ("spec_lint.rules.kubernetes.resources", "negative-resource", "error", "kubernetes", "Pipeline", "Settings", "0.1.0", ""),
    "P421": ("spec_lint.rules.kubernetes.resources", "request-above-limit", "error", "kubernetes", "Pipeline", "Settings", "0.1.0", ""),
    "P422": ("spec_lint.rules.kubernetes.resources", "resource-name", "error", "kubernetes", "Pipeline", "Settings", "0.1.0", ""),
    "P423": ("spec_lint.rules.kubernetes.resources", "gpu-without-limit", "error", "kubernetes", "Pipeline", "Settings", "0.1.0", ""),
    "P424": ("spec_lint.rules.kubernetes.resources", "gpu-request-differs", "error", "kubernetes", "Pipeline", "Settings", "0.1.0", ""),
    "P425": ("spec_lint.rules.kubernetes.resources", "fractional-resource", "error", "kubernetes", "Pipeline", "Settings", "0.1.0", ""),
    "P430": ("spec_lint.rules.kubernetes.scheduling", "toleration-form", "error", "kubernetes", "Pipeline", "Settings", "0.1.0", ""),
    "P431": ("spec_lint.rules.kubernetes.scheduling", "toleration-operator", "error", "kubernetes", "Pipeline", "Settings", "0.1.0", ""),
    "P432": ("spec_lint.rules.kubernetes.scheduling", "toleration-seconds", "error", "kubernetes", "Pipeline", "Settings", "0.1.0", ""),
    "P435": ("spec_lint.rules.kubernetes.scheduling", "node-selector", "error", "kubernetes", "Pipeline", "Settings", "0.1.0", ""),
    "P436": ("spec_lint.rules.kubernetes.scheduling", "priority-class-name", "error", "kubernetes", "Pipeline", "Settings", "0.1.0", ""),
    "P440": ("spec_lint.rules.kubernetes.volumes", "mounted-secret-name", "error", "kubernetes", "Pipeline", "Settings", "0.1.0", ""),
    "P441": ("spec_lint.rules.kubernetes.volumes", "duplicate-secret-mount", "error", "kubernetes", "Pipeline", "Settings", "0.1.0", ""),
    "P442": ("spec_lint.rules.kubernetes.volumes", "reserved-volume-name", "error", "kubernetes", "Pipeline", "Settings", "0.1.0", ""),
    "P443": ("spec_lint.rules.kubernetes.volumes", "duplicate-mount-path", "error", "kubernetes", "Pipeline", "Settings", "0.1.0", ""),
    "P444": ("spec_lint.rules.kubernetes.volumes", "secret-key-form", "error", "kubernetes", "Pipeline", "Settings", "0.1.0", ""),
    "P445": ("spec_lint.rules.kubernetes.names", "secret-name-form", "error", "kubernetes", "Pipeline", "Settings", "0.1.0", ""),
    "P446": ("spec_lint.rules.kubernetes.volumes", "variable-name", "error", "kubernetes", "Pipeline", "Settings", "0.1.0", ""),
    "P450": ("spec_lint.rules.kubernetes.services", "service-port", "error", "kubernetes", "Pipeline", None, "0.1.0", ""),
    "P451": ("spec_lint.rules.kubernetes.services", "node-port-range", "error", "kubernetes", "Pipeline", None, "0.1.0", ""),
    "P452": ("spec_lint.rules.kubernetes.services", "spout-service-type", "error", "kubernetes", "Pipeline", None, "0.1.0", ""),
    "P453": ("spec_lint.rules.kubernetes.services", "node-port-conflict", "warning", None, "Project", None, "0.1.0", ""),
    "P454": ("spec_lint.rules.kubernetes.services", "internal-port-missing", "warning", None, "Pipeline", None, "0.1.0", ""),
    "P460": ("spec_lint.rules.kubernetes.services", "service-and-spout", "error", "worker", "Pipeline", None, "0.1.0", ""),
    "P461": ("spec_lint.rules.kubernetes.services", "uptime-without-autoscaling", "error", "worker", "Pipeline", None, "0.1.0", ""),
    "P470": ("spec_lint.rules.pod_spec.patched_pods", "pod-spec-form", "error", "worker", "Pipeline", "Settings", "0.1.0", ""),
    "P471": ("spec_lint.rules.pod_spec.patched_pods", "pod-patch-form", "error", "worker", "Pipeline", "Settings", "0.1.0", ""),
    "P472": ("spec_lint.rules.pod_spec.patched_pods", "pod-patch-operation", "error", "worker", "Pipeline", "Settings", "0.1.0", ""),
    "P473": ("spec_lint.rules.pod_spec.patched_pods", "pod-patch-path", "error", "worker", "Pipeline", "Settings", "0.1.0", ""),
    "P474": ("spec_lint.rules.pod_spec.patched_pods", "pod-value-type", "error", "worker", "Pipeline", "Settings", "0.1.0", ""),
    "P480": ("spec_lint.rules.pod_spec.patched_pods", "pod-member-unknown", "warning", None, "Pipeline", "Settings", "0.1.0", ""),
    "P481": ("spec_lint.rules.pod_spec.patched_pods", "pod-volume", "error", "kubernetes", "Pipeline", "Settings", "0.1.0", ""),
    "P482": ("spec_lint.rules.pod_spec.patched_pods", "pod-mount", "error", "kubernetes", "Pipeline", "Settings", "0.1.0", ""),
    "P483": ("spec_lint.rules.pod_spec.patched_pods", "pod-container", "error", "kubernetes", "Pipeline", "Settings", "0.1.0", ""),
    "P484": ("spec_lint.rules.pod_spec.patched_pods", "pod-port", "error", "kubernetes", "Pipeline", "Settings", "0.1.0", ""),
    "P485": ("spec_lint.rules.pod_spec.patched_pods", "pod-variable", "error", "kubernetes", "Pipeline", "Settings", "0.1.0", ""),
    "P486": ("spec_lint.rules.pod_spec.patched_pods", "pod-probe", "error", "kubernetes", "Pipeline", "Settings", "0.1.0", ""),
    "P487": ("spec_lint.rules.pod_spec.patched_pods", "pod-affinity", "error", "kubernetes", "Pipeline", "Settings", "0.1.0", ""),
    "P488": ("spec_lint.rules.pod_spec.patched_pods", "pod-security", "error", "kubernetes", "Pipeline", "Settings", "0.1.0", ""),
    "P489": ("spec_lint.rules.pod_spec.patched_pods", "pod-setting", "error", "kubernetes", "Pipeline", "Settings", "0.1.0", ""),
    "P490": ("spec_lint.rules.pod_spec.patched_pods", "pod-container-removed", "warning", None, "Pipeline", "Settings", "0.1.0", ""),
    "P491": ("spec_lint.rules.pod_spec.patched_pods", "pod-worker-broken", "warning", None, "Pipeline", "Settings", "0.1.0", ""),
    "P492": ("spec_lint.rules.pod_spec.patches", "pod-patch-not-checked", "warning", None, "Pipeline", "Settings", "0.1.0", ""),
    "P493": ("spec_lint.rules.pod_spec.patches", "pod-patch-crashes-pachd", "error", "worker", "Pipeline", "Settings", "0.1.0", ""),
    "P494": ("spec_lint.rules.pod_spec.patches", "pod-resource-claim", "error", "kubernetes", "Pipeline", "Settings", "0.1.0", ""),
    "P495": ("spec_lint.rules.pod_spec.volumes", "file-mode-decimal", "warning", None, "Pipeline", "Settings", "0.1.0", ""),
    "P496": ("spec_lint.rules.pod_spec.volumes", "storage-medium-unknown", "warning", None, "Pipeline", "Settings", "0.1.0", ""),
    "P500": ("spec_lint.rules.surprises_commands.yaml_text", "joined-lines", "warning", None, "Pipeline", None, "0.1.0", ""),
    "P501": ("spec_lint.rules.surprises_commands.yaml_text", "comment-in-value", "warning", None, "Pipeline", None, "0.1.0", ""),
    "P502": ("spec_lint.rules.surprises_commands.shell_text", "typographic-character", "warning", None, "Pipeline", None, "0.1.0", ""),
    "P503": ("spec_lint.rules.surprises_commands.shell_text", "variable-not-set", "warning", None, "Pipeline", None, "0.1.0", ""),
    "P504": ("spec_lint.rules.surprises_commands.yaml_text", "tag-or-anchor-in-command", "warning", None, "Pipeline", None, "0.1.0", ""),
    "P505": ("spec_lint.rules.surprises_commands.shell_text", "escape-in-text", "warning", None, "Pipeline", None, "0.1.0", ""),
    "P600": ("spec_lint.rules.worker.start", "no-command", "error", "worker", "Pipeline", "Settings", "0.1.0", ""),
    "P601": ("spec_lint.rules.worker.start", "no-input", "error", "worker", "Pipeline", None, "0.1.0", ""),
    "P602": ("spec_lint.rules.worker.start", "invalid-image-name", "error", "worker", "Pipeline", None, "0.1.0", ""),
    "P610": ("spec_lint.rules.worker.input", "invalid-glob", "error", "worker", "Pipeline", None, "0.1.0", ""),
    "P611": ("spec_lint.rules.worker.input", "capture-number", "error", "worker", "Pipeline", None, "0.1.0", ""),
    "P612": ("spec_lint.rules.worker.input", "input-name-path", "error", "worker", "Pipeline", None, "0.1.0", ""),
    "P620": ("spec_lint.rules.worker.jobs", "empty-datum-set-spec", "error", "worker", "Pipeline", None, "0.1.0", ""),
    "P621": ("spec_lint.rules.worker.jobs", "zero-job-timeout", "error", "worker", "Pipeline", "Settings", "0.1.0", ""),
    "P630": ("spec_lint.rules.worker.egress", "egress-without-url", "error", "worker", "Pipeline", None, "0.1.0", ""),
    "P631": ("spec_lint.rules.worker.egress", "egress-url", "error", "worker", "Pipeline", None, "0.1.0", ""),
    "P632": ("spec_lint.rules.worker.egress", "egress-store", "error", "worker", "Pipeline", "Settings", "0.1.0", ""),
    "P633": ("spec_lint.rules.worker.egress", "egress-bucket", "error", "worker", "Pipeline", None, "0.1.0", ""),
    "P634": ("spec_lint.rules.worker.egress", "egress-database", "error", "worker", "Pipeline", "Settings", "0.1.0", ""),
    "P635": ("spec_lint.rules.worker.egress", "egress-schema", "error", "worker", "Pipeline", None, "0.1.0", ""),
    "P636": ("spec_lint.rules.worker.egress", "egress-file-format", "error", "worker", "Pipeline", None, "0.1.0", ""),
    "P701": ("spec_lint.rules.surprises_file.file", "dry-run-in-spec", "warning", None, "Pipeline", None, "0.1.0", ""),
    "P702": ("spec_lint.rules.surprises_file.file", "flag-for-later-specs", "warning", None, "Project", None, "0.1.0", ""),
    "P703": ("spec_lint.rules.surprises_file.file", "project-without-name", "warning", None, "Pipeline", None, "0.1.0", "2.5-99.0"),
    "P704": ("spec_lint.rules.surprises_file.file", "number-rounded", "warning", None, "Pipeline", "Settings", "0.1.0", ""),
    "P710": ("spec_lint.rules.surprises_transform.transform", "image-missing", "warning", None, "Pipeline", "Settings", "0.1.0", ""),
    "P711": ("spec_lint.rules.surprises_transform.transform", "image-without-tag", "warning", None, "Pipeline", None, "0.1.0", ""),
    "P712": ("spec_lint.rules.surprises_transform.transform", "image-latest", "warning", None, "Pipeline", None, "0.1.0", ""),
    "P713": ("spec_lint.rules.surprises_transform.command", "command-not-split", "warning", None, "Pipeline", None, "0.1.0", ""),
    "P714": ("spec_lint.rules.surprises_transform.command", "shell-syntax-without-shell", "warning", None, "Pipeline", None, "0.1.0", ""),
    "P715": ("spec_lint.rules.surprises_transform.command", "shell-without-program", "warning", None, "Pipeline", None, "0.1.0", ""),
    "P716": ("spec_lint.rules.surprises_transform.command", "shell-arguments-lost", "warning", None, "Pipeline", None, "0.1.0", ""),
    "P717": ("spec_lint.rules.surprises_transform.command", "shell-without-errexit", "info", None, "Pipeline", None, "0.1.0", ""),
    "P718": ("spec_lint.rules.surprises_transform.output", "batching-without-next-datum", "warning", None, "Pipeline", None, "0.1.0", ""),
    "P719": ("spec_lint.rules.surprises_transform.command", "stdin-as-arguments", "warning", None, "Pipeline", None, "0.1.0", ""),
    "P720": ("spec_lint.rules.surprises_transform.output", "output-lost", "warning", None, "Pipeline", None, "0.1.0", ""),
    "P721": ("spec_lint.rules.surprises_transform.output", "pfs-path-unknown", "warning", None, "Pipeline", None, "0.1.0", ""),
    "P722": ("spec_lint.rules.surprises_transform.transform", "err-stdin-without-err-cmd", "warning", None, "Pipeline", None, "0.1.0", ""),
    "P723": ("spec_lint.rules.surprises_transform.transform", "return-code-never-matches", "warning", None, "Pipeline", None, "0.1.0", ""),
    "P724": ("spec_lint.rules.surprises_transform.transform", "carriage-return", "warning", None, "Pipeline", None, "0.1.0", ""),
    "P725": ("spec_lint.rules.surprises_transform.transform", "field-without-effect", "warning", None, "Pipeline", None, "0.1.0", ""),
    "P726": ("spec_lint.rules.surprises_transform.transform", "root-user", "warning", None, "Pipeline", None, "0.1.0", ""),
    "P727": ("spec_lint.rules.surprises_transform.environment", "variable-reserved", "warning", None, "Pipeline", None, "0.1.0", ""),
    "P728": ("spec_lint.rules.surprises_transform.environment", "variable-stops-worker", "error", "worker", "Pipeline", None, "0.1.0", ""),
    "P729": ("spec_lint.rules.surprises_transform.environment", "variable-not-expanded", "warning", None, "Pipeline", None, "0.1.0", ""),
    "P730": ("spec_lint.rules.surprises_inputs.globs", "one-datum-many-workers", "warning", None, "Pipeline", None, "0.1.0", ""),
    "P731": ("spec_lint.rules.surprises_inputs.globs", "glob-matches-folders-and-files", "warning", None, "Pipeline", None, "0.1.0", ""),
    "P732": ("spec_lint.rules.surprises_inputs.globs", "top-level-files-not-matched", "info", None, "Pipeline", None, "0.1.0", ""),
    "P733": ("spec_lint.rules.surprises_inputs.globs", "glob-matches-nothing", "warning", None, "Pipeline", None, "0.1.0", ""),
    "P734": ("spec_lint.rules.surprises_inputs.globs", "regex-in-glob", "warning", None, "Pipeline", None, "0.1.0", ""),
    "P735": ("spec_lint.rules.surprises_inputs.globs", "misplaced-negation", "warning", None, "Pipeline", None, "0.1.0", ""),
    "P736": ("spec_lint.rules.surprises_inputs.joins", "join-without-key", "warning", None, "Pipeline", None, "0.1.0", ""),
    "P737": ("spec_lint.rules.surprises_inputs.joins", "group-without-key", "warning", None, "Pipeline", None, "0.1.0", ""),
    "P738": ("spec_lint.rules.surprises_inputs.joins", "capture-missing", "warning", None, "Pipeline", None, "0.1.0", ""),
    "P739": ("spec_lint.rules.surprises_inputs.joins", "key-constant", "warning", None, "Pipeline", None, "0.1.0", ""),
    "P740": ("spec_lint.rules.surprises_inputs.joins", "key-unused", "warning", None, "Pipeline", None, "0.1.0", ""),
    "P741": ("spec_lint.rules.surprises_inputs.joins", "outer-join-unused", "warning", None, "Pipeline", None, "0.1.0", ""),
    "P742": ("spec_lint.rules.surprises_inputs.joins", "cron-without-key", "warning", None, "Pipeline", None, "0.1.0", ""),
    "P743": ("spec_lint.rules.surprises_inputs.cron", "cron-too-often", "warning", None, "Pipeline", None, "0.1.0", ""),
    "P744": ("spec_lint.rules.surprises_inputs.cron", "cron-never", "warning", None, "Pipeline", None, "0.1.0", ""),
    "P745": ("spec_lint.rules.surprises_inputs.cron", "cron-backfill", "warning", None, "Pipeline", None, "0.1.0", ""),
    "P746": ("spec_lint.rules.surprises_inputs.cron", "cron-ticks-kept", "info", None, "Pipeline", None, "0.1.0", ""),
    "P747": ("spec_lint.rules.surprises_inputs.cron", "cron-days-are-or", "info", None, "Pipeline", None, "0.1.0", ""),
    "P748": ("spec_lint.rules.surprises_inputs.cron", "cron-in-other-project", "warning", None, "Pipeline", "Settings", "0.1.0", ""),
    "P749": ("spec_lint.rules.surprises_inputs.joins", "large-cross", "info", None, "Pipeline", None, "0.1.0", ""),
    "P750": ("spec_lint.rules.surprises_inputs.inputs", "lazy-and-empty", "warning", None, "Pipeline", None, "0.1.0", ""),
    "P751": ("spec_lint.rules.surprises_inputs.inputs", "input-name-unusual", "warning", None, "Pipeline", None, "0.1.0", ""),
    "P752": ("spec_lint.rules.surprises_inputs.inputs", "input-hides-variable", "warning", None, "Pipeline", None, "0.1.0", ""),
    "P753": ("spec_lint.rules.surprises_inputs.inputs", "trigger-never", "warning", None, "Pipeline", None, "0.1.0", ""),
    "P754": ("spec_lint.rules.surprises_inputs.inputs", "trigger-conditions-unused", "warning", None, "Pipeline", "Settings", "0.1.0", ""),
    "P755": ("spec_lint.rules.surprises_inputs.inputs", "trigger-size-decimal", "info", None, "Pipeline", None, "0.1.0", ""),
    "P756": ("spec_lint.rules.surprises_inputs.inputs", "no-starting-input", "warning", None, "Pipeline", None, "0.1.0", ""),
    "P757": ("spec_lint.rules.surprises_inputs.globs", "unlikely-glob", "warning", None, "Pipeline", None, "0.1.0", ""),
    "P760": ("spec_lint.rules.surprises_pods.resources", "quantity-dropped", "warning", None, "Pipeline", None, "0.1.0", ""),
    "P761": ("spec_lint.rules.surprises_pods.resources", "quantity-tiny", "warning", None, "Pipeline", None, "0.1.0", ""),
    "P762": ("spec_lint.rules.surprises_pods.resources", "limit-below-cluster-default", "warning", None, "Pipeline", "Settings", "0.1.0", "2.8-99.0"),
    "P763": ("spec_lint.rules.surprises_pods.resources", "requests-not-removed", "warning", None, "Pipeline", "Settings", "0.1.0", "2.8-99.0"),
    "P764": ("spec_lint.rules.surprises_pods.scheduling", "datum-tries-ignored", "warning", None, "Pipeline", None, "0.1.0", ""),
    "P765": ("spec_lint.rules.surprises_pods.scheduling", "datum-set-size-ignored", "warning", None, "Pipeline", None, "0.1.0", ""),
    "P766": ("spec_lint.rules.surprises_pods.scheduling", "zero-workers", "warning", None, "Pipeline", None, "0.1.0", ""),
    "P770": ("spec_lint.rules.surprises_pods.scheduling", "metadata-key-reserved", "warning", None, "Pipeline", None, "0.1.0", ""),
    "P771": ("spec_lint.rules.surprises_pods.scheduling", "service-with-many-datums", "warning", None, "Pipeline", None, "0.1.0", ""),
    "P772": ("spec_lint.rules.surprises_pods.scheduling", "spout-field-ignored", "warning", None, "Pipeline", None, "0.1.0", ""),
    "P773": ("spec_lint.rules.surprises_pods.scheduling", "numeric-user", "info", None, "Pipeline", None, "0.1.0", ""),
    "P774": ("spec_lint.rules.surprises_pods.scheduling", "s3-out-without-directory", "warning", None, "Pipeline", None, "0.1.0", ""),
    "P775": ("spec_lint.rules.surprises_pods.resources", "cpu-implausible", "warning", None, "Pipeline", None, "0.1.0", ""),
    "P776": ("spec_lint.rules.surprises_pods.scheduling", "autoscaling-single-worker", "info", None, "Pipeline", None, "0.1.0", ""),
    "P777": ("spec_lint.rules.surprises_pods.services", "output-not-uploaded", "warning", None, "Pipeline", None, "0.1.0", ""),
    "P780": ("spec_lint.rules.surprises_egress.egress", "password-in-url", "warning", None, "Pipeline", None, "0.1.0", ""),
    "P781": ("spec_lint.rules.surprises_egress.egress", "egress-not-used", "warning", None, "Pipeline", None, "0.1.0", ""),
    "P782": ("spec_lint.rules.surprises_egress.egress", "egress-without-jobs", "warning", None, "Pipeline", None, "0.1.0", ""),
    "P783": ("spec_lint.rules.surprises_egress.egress", "sql-tables-emptied", "info", None, "Pipeline", None, "0.1.0", ""),
    "P784": ("spec_lint.rules.surprises_egress.egress", "egress-into-container", "warning", None, "Pipeline", None, "0.1.0", ""),
    "P785": ("spec_lint.rules.surprises_egress.egress", "azure-container-missing", "warning", None, "Pipeline", None, "0.1.0", ""),
    "P801": ("spec_lint.rules.releases.target", "field-too-new", "error", "pachctl", "Document", "Settings", "0.1.0", "", "of_defaults"),
    "P802": ("spec_lint.rules.releases.target", "field-dropped", "warning", None, "Document", "Settings", "0.1.0", "0.0-2.7"),
    "P803": ("spec_lint.rules.releases.target", "duplicate-key-refused", "error", "pachctl", "Document", "Settings", "0.1.0", "0.0-2.7"),
    "P804": ("spec_lint.rules.releases.target", "list-too-new", "error", "pachctl", "Document", "Settings", "0.1.0", "0.0-2.0"),
    "P805": ("spec_lint.rules.releases.older", "jsonnet-too-new", "error", "pachctl", "Document", "Settings", "0.1.0", ""),
    "P806": ("spec_lint.rules.releases.target", "cron-never-too-new", "error", "pachd", "Pipeline", "Settings", "0.1.0", "0.0-2.5"),
    "P807": ("spec_lint.rules.releases.later", "refused-by-later-release", "info", None, "Document", "Settings", "0.1.0", ""),
    "P808": ("spec_lint.rules.releases.later", "trigger-cron-meaning", "info", None, "Pipeline", "Settings", "0.1.0", ""),
    "P809": ("spec_lint.rules.releases.later", "licence-limit", "warning", None, "Pipeline", "Settings", "0.1.0", ""),
    "P810": ("spec_lint.rules.releases.target", "input-dropped", "error", "pachd", "Pipeline", "Settings", "0.1.0", "0.0-2.7"),
    "P811": ("spec_lint.rules.releases.target", "name-above-63", "error", "pachd", "Pipeline", "Settings", "0.1.0", "0.0-2.4"),
    "P812": ("spec_lint.rules.releases.older", "own-repo-as-input", "warning", None, "Pipeline", None, "0.1.0", "0.0-1.13"),
    "P813": ("spec_lint.rules.releases.older", "command-from-image", "warning", None, "Pipeline", None, "0.1.0", "0.0-1.13"),
    "P900": ("spec_lint.rules.pachyderm_files.defaults", "defaults-form", "error", "pachctl", "Document", "Settings", "0.1.0", ""),
    "P901": ("spec_lint.rules.pachyderm_files.defaults", "defaults-second-document", "warning", None, "Document", "Settings", "0.1.0", ""),
    "P902": ("spec_lint.rules.pachyderm_files.defaults", "default-without-effect", "warning", None, "Document", "Settings", "0.1.0", "2.8-99.0"),
    "P903": ("spec_lint.rules.pachyderm_files.defaults", "defaults-too-new", "error", "pachctl", "Document", "Settings", "0.1.0", "0.0-2.7"),
    "P905": ("spec_lint.rules.pachyderm_files.output", "output-of-inspect", "error", "pachctl", "Document", None, "0.1.0", ""),
    "R000": ("spec_lint.rules.run.whole_run", "internal-error", "error", None, "Project", None, "0.1.0", ""),
    "R001": ("spec_lint.rules.run.whole_run", "file-unreadable", "error", "pachctl", "Project", None, "0.1.0", ""),
    "R002": ("spec_lint.rules.run.whole_run", "expired-suppression", "warning", None, "Project", None, "0.1.0", ""),
    "R005": ("spec_lint.rules.run.whole_run", "link-outside-repository", "warning", None, "Project", None, "0.1.0", ""),
    "R006": ("spec_lint.rules.run.whole_run", "git-failed", "warning", None, "Project", None, "0.1.0", "", "whole_run"),
    "R007": ("spec_lint.rules.run.whole_run", "dangling-link", "warning", None, "Project", None, "0.1.0", ""),
    "R010": ("spec_lint.rules.run.unused_entries", "unused-suppression", "warning", None, "Written", "Settings", "0.1.0", ""),
    "R011": ("spec_lint.rules.run.unused_entries", "unused-file-ignore", "warning", None, "Written", "Settings", "0.1.0", ""),
    "R012": ("spec_lint.rules.run.unused_entries", "unused-external-secret", "warning", None, "Written", "Settings", "0.1.0", ""),
    "R013": ("spec_lint.rules.run.unused_entries", "unused-external-repo", "warning", None, "Written", "Settings", "0.1.0", ""),
    "R014": ("spec_lint.rules.run.unused_entries", "unused-severity", "warning", None, "Written", "Settings", "0.1.0", ""),
    "R015": ("spec_lint.rules.run.unused_entries", "unused-exclude", "warning", None, "Written", "Settings", "0.1.0", ""),
    "R016": ("spec_lint.rules.run.unused_entries", "unused-glob", "warning", None, "Written", "Settings", "0.1.0", ""),
    "R017": ("spec_lint.rules.run.unused_entries", "unused-project-defaults", "warning", None, "Written", "Settings", "0.1.0", ""),
    "R020": ("spec_lint.rules.run.whole_run", "unused-ignore-comment", "warning", None, "Project", None, "0.1.0", ""),
    "R021": ("spec_lint.rules.run.whole_run", "wrong-ignore-comment", "warning", None, "Project", None, "0.1.0", ""),
    "R022": ("spec_lint.rules.run.whole_run", "ignore-comment-without-reason", "warning", None, "Project", None, "0.1.0", ""),
    "R101": ("spec_lint.rules.reading.syntax", "spec-syntax", "error", "pachctl", "Document", "Settings", "0.1.0", ""),
    "R102": ("spec_lint.rules.reading.syntax", "spec-character", "error", "pachctl", "Document", "Settings", "0.1.0", ""),
    "R103": ("spec_lint.rules.reading.syntax", "alias", "error", "pachctl", "Document", "Settings", "0.1.0", ""),
    "R104": ("spec_lint.rules.reading.syntax", "merge-key", "error", "pachctl", "Document", "Settings", "0.1.0", ""),
    "R105": ("spec_lint.rules.reading.syntax", "non-string-key", "error", "pachctl", "Document", "Settings", "0.1.0", ""),
    "R106": ("spec_lint.rules.reading.syntax", "number-form", "error", "pachctl", "Document", "Settings", "0.1.0", ""),
    "R107": ("spec_lint.rules.reading.syntax", "number-not-json", "error", "pachctl", "Document", "Settings", "0.1.0", ""),
    "R108": ("spec_lint.rules.reading.syntax", "date-not-quoted", "error", "pachctl", "Document", "Settings", "0.1.0", ""),
    "R109": ("spec_lint.rules.reading.syntax", "tag-unknown", "error", "pachctl", "Document", "Settings", "0.1.0", ""),
    "R110": ("spec_lint.rules.reading.documents", "not-a-spec", "error", "pachctl", "Document", "Settings", "0.1.0", ""),
    "R111": ("spec_lint.rules.reading.documents", "empty-list", "error", "pachctl", "Document", "Settings", "0.1.0", ""),
    "R112": ("spec_lint.rules.reading.documents", "nested-too-deep", "warning", None, "Document", "Settings", "0.1.0", ""),
    "R113": ("spec_lint.rules.reading.repeated_fields", "field-in-both-spellings", "error", "pachctl", "Document", "Settings", "0.1.0", ""),
    "R114": ("spec_lint.rules.reading.repeated_fields", "spelling-ignored", "warning", None, "Document", "Settings", "0.1.0", ""),
    "R120": ("spec_lint.rules.reading.repeated_fields", "duplicate-key", "warning", None, "Document", "Settings", "0.1.0", ""),
    "R130": ("spec_lint.rules.reading.jsonnet", "jsonnet-syntax", "error", "pachd", "Document", "Settings", "0.1.0", ""),
    "R131": ("spec_lint.rules.reading.jsonnet", "jsonnet-error", "error", "pachd", "Document", "Settings", "0.1.0", ""),
    "R132": ("spec_lint.rules.reading.jsonnet", "jsonnet-output-not-a-spec", "error", "pachd", "Document", "Settings", "0.1.0", ""),
    "R133": ("spec_lint.rules.reading.jsonnet", "jsonnet-local-import", "error", "pachd", "Document", "Settings", "0.1.0", ""),
    "R134": ("spec_lint.rules.reading.jsonnet", "jsonnet-import-not-fetched", "warning", None, "Document", "Settings", "0.1.0", ""),
    "R135": ("spec_lint.rules.reading.jsonnet", "jsonnet-limit-exceeded", "warning", None, "Document", "Settings", "0.1.0", ""),
    "R136": ("spec_lint.rules.reading.jsonnet", "jsonnet-list-form", "error", "pachd", "Document", "Settings", "0.1.0", ""),
    "R137": ("spec_lint.rules.reading.jsonnet", "jsonnet-no-renderer", "error", None, "Document", "Settings", "0.1.0", ""),
    "R138": ("spec_lint.rules.reading.jsonnet", "jsonnet-arguments-missing", "warning", None, "Document", "Settings", "0.1.0", ""),
    "R139": ("spec_lint.rules.reading.documents", "other-document", "error", "pachctl", "Document", "Settings", "0.1.0", ""),
    "R140": ("spec_lint.rules.reading.templates", "unrendered-template", "warning", None, "Document", "Settings", "0.1.0", ""),
    "R141": ("spec_lint.rules.reading.documents", "wrapped-spec", "error", "pachctl", "Document", "Settings", "0.1.0", ""),
    "R142": ("spec_lint.rules.reading.templates", "template-rejected", "error", "pachd", "Document", "Settings", "0.1.0", ""),
    "R143": ("spec_lint.rules.reading.templates", "template-not-rendered", "error", None, "Document", "Settings", "0.1.0", ""),
    "R200": ("spec_lint.rules.secret_reading.syntax", "secret-file-empty", "error", "pachd", "Document", "Settings", "0.1.0", ""),
    "R201": ("spec_lint.rules.secret_reading.syntax", "secret-syntax", "error", "pachd", "Document", "Settings", "0.1.0", ""),
    "R202": ("spec_lint.rules.secret_reading.syntax", "text-after-the-secret", "error", "pachd", "Document", "Settings", "0.1.0", ""),
    "R203": ("spec_lint.rules.secret_reading.syntax", "secret-cut-off", "error", "pachd", "Document", "Settings", "0.1.0", ""),
    "R204": ("spec_lint.rules.secret_reading.syntax", "control-character", "error", "pachd", "Document", "Settings", "0.1.0", ""),
    "R205": ("spec_lint.rules.secret_reading.syntax", "secret-escape", "error", "pachd", "Document", "Settings", "0.1.0", ""),
    "R206": ("spec_lint.rules.secret_reading.syntax", "secret-literal", "error", "pachd", "Document", "Settings", "0.1.0", ""),
    "R207": ("spec_lint.rules.secret_reading.syntax", "secret-too-deep", "error", "pachd", "Document", "Settings", "0.1.0", ""),
    "R208": ("spec_lint.rules.secret_reading.syntax", "secret-not-read", "warning", None, "Document", "Settings", "0.1.0", ""),
    "R209": ("spec_lint.rules.secret_reading.syntax", "secret-encoding", "error", "pachd", "Document", "Settings", "0.1.0", ""),
    "R210": ("spec_lint.rules.secret_reading.values", "secret-not-an-object", "error", "pachd", "Document", "Settings", "0.1.0", ""),
    "R211": ("spec_lint.rules.secret_reading.values", "secret-field-type", "error", "pachd", "Document", "Settings", "0.1.0", ""),
    "R212": ("spec_lint.rules.secret_reading.values", "secret-base64", "error", "pachd", "Document", "Settings", "0.1.0", ""),
    "R213": ("spec_lint.rules.secret_reading.values", "secret-time", "error", "pachd", "Document", "Settings", "0.1.0", ""),
    "R215": ("spec_lint.rules.secret_reading.forms", "secret-in-yaml", "error", "pachd", "Document", "Settings", "0.1.0", ""),
    "R216": ("spec_lint.rules.secret_reading.forms", "secret-for-kubectl", "info", None, "Document", None, "0.1.0", ""),
    "R217": ("spec_lint.rules.secret_reading.forms", "secret-list", "error", "kubernetes", "Document", "Settings", "0.1.0", ""),
    "R218": ("spec_lint.rules.secret_reading.forms", "secret-not-creatable", "warning", None, "Document", None, "0.1.0", ""),
    "R219": ("spec_lint.rules.secret_reading.forms", "placeholder-not-checked", "info", None, "Document", None, "0.1.0", ""),
    "R220": ("spec_lint.rules.secret_reading.forms", "unrendered-secret", "error", "pachd", "Document", None, "0.1.0", ""),
    "S101": ("spec_lint.rules.secret_objects.names", "secret-name-missing", "error", "kubernetes", "Secret", None, "0.1.0", ""),
    "S102": ("spec_lint.rules.secret_objects.names", "secret-name", "error", "kubernetes", "Secret", None, "0.1.0", ""),
    "S103": ("spec_lint.rules.secret_objects.names", "secret-namespace", "error", "kubernetes", "Secret", "Settings", "0.1.0", ""),
    "S104": ("spec_lint.rules.secret_objects.names", "secret-key", "error", "kubernetes", "Secret", None, "0.1.0", ""),
    "S105": ("spec_lint.rules.secret_objects.size", "secret-size", "error", "kubernetes", "Secret", None, "0.1.0", ""),
    "S106": ("spec_lint.rules.secret_objects.metadata", "label-key", "error", "kubernetes", "Secret", None, "0.1.0", ""),
    "S107": ("spec_lint.rules.secret_objects.metadata", "label-value", "error", "kubernetes", "Secret", None, "0.1.0", ""),
    "S108": ("spec_lint.rules.secret_objects.metadata", "annotation-key", "error", "kubernetes", "Secret", None, "0.1.0", ""),
    "S109": ("spec_lint.rules.secret_objects.size", "annotations-size", "error", "kubernetes", "Secret", None, "0.1.0", ""),
    "S110": ("spec_lint.rules.secret_objects.metadata", "suite-label", "error", "pachd", "Secret", None, "0.1.0", ""),
    "S111": ("spec_lint.rules.secret_objects.metadata", "owner-reference", "error", "kubernetes", "Secret", None, "0.1.0", ""),
    "S112": ("spec_lint.rules.secret_objects.metadata", "finalizer", "error", "kubernetes", "Secret", None, "0.1.0", ""),
    "S113": ("spec_lint.rules.secret_objects.metadata", "negative-generation", "error", "kubernetes", "Secret", None, "0.1.0", ""),
    "S201": ("spec_lint.rules.secret_types.types", "service-account-name", "error", "kubernetes", "Secret", None, "0.1.0", ""),
    "S202": ("spec_lint.rules.secret_types.types", "docker-key-missing", "error", "kubernetes", "Secret", None, "0.1.0", ""),
    "S203": ("spec_lint.rules.secret_types.types", "docker-config-not-json", "error", "kubernetes", "Secret", None, "0.1.0", ""),
    "S204": ("spec_lint.rules.secret_types.types", "basic-auth-keys", "error", "kubernetes", "Secret", None, "0.1.0", ""),
    "S205": ("spec_lint.rules.secret_types.types", "ssh-private-key", "error", "kubernetes", "Secret", None, "0.1.0", ""),
    "S206": ("spec_lint.rules.secret_types.types", "tls-keys", "error", "kubernetes", "Secret", None, "0.1.0", ""),
    "S301": ("spec_lint.rules.secret_surprises.fields", "secret-field-unknown", "warning", None, "Secret", None, "0.1.0", "", "stops_apply"),
    "S302": ("spec_lint.rules.secret_surprises.fields", "secret-field-case", "warning", None, "Secret", None, "0.1.0", ""),
    "S303": ("spec_lint.rules.secret_surprises.fields", "duplicate-secret-field", "warning", None, "Secret", None, "0.1.0", "", "stops_apply"),
    "S304": ("spec_lint.rules.secret_surprises.fields", "secret-kind", "warning", None, "Secret", None, "0.1.0", ""),
    "S305": ("spec_lint.rules.secret_surprises.fields", "key-in-data-and-string-data", "warning", None, "Secret", None, "0.1.0", ""),
    "S306": ("spec_lint.rules.secret_surprises.fields", "secret-without-keys", "warning", None, "Secret", None, "0.1.0", ""),
    "S307": ("spec_lint.rules.secret_surprises.fields", "misspelt-secret-type", "warning", None, "Secret", None, "0.1.0", ""),
    "S308": ("spec_lint.rules.secret_surprises.metadata", "secret-resource-version", "warning", None, "Secret", None, "0.1.0", ""),
    "S309": ("spec_lint.rules.secret_surprises.metadata", "reserved-secret-name", "warning", None, "Secret", None, "0.1.0", ""),
    "S310": ("spec_lint.rules.secret_surprises.metadata", "secret-with-pipeline-labels", "warning", None, "Secret", None, "0.1.0", ""),
    "S311": ("spec_lint.rules.secret_surprises.values", "value-with-outer-spaces", "warning", None, "Secret", None, "0.1.0", "", "stops_apply"),
    "S312": ("spec_lint.rules.secret_surprises.values", "value-in-quotes", "warning", None, "Secret", None, "0.1.0", "", "stops_apply"),
    "S314": ("spec_lint.rules.secret_surprises.files", "value-not-json", "warning", None, "Secret", None, "0.1.0", "", "stops_apply"),
    "S315": ("spec_lint.rules.secret_surprises.files", "sops-not-encrypted", "warning", None, "Secret", None, "0.1.0", ""),
    "S319": ("spec_lint.rules.secret_surprises.fields", "manifest-kind", "error", "kubernetes", "Secret", None, "0.1.0", ""),
    "S320": ("spec_lint.rules.secret_surprises.values", "value-ends-in-newline", "warning", None, "Secret", None, "0.1.0", "", "stops_apply"),
    "S321": ("spec_lint.rules.secret_surprises.values", "value-encoded-twice", "warning", None, "Secret", None, "0.1.0", "", "stops_apply"),
    "S322": ("spec_lint.rules.secret_surprises.values", "base64-in-string-data", "warning", None, "Secret", None, "0.1.0", "", "stops_apply"),
    "S323": ("spec_lint.rules.secret_surprises.values", "plain-text-in-data", "warning", None, "Secret", None, "0.1.0", "", "stops_apply"),
    "S324": ("spec_lint.rules.secret_surprises.values", "value-with-carriage-returns", "warning", None, "Secret", None, "0.1.0", "", "stops_apply"),
    "S325": ("spec_lint.rules.secret_surprises.values", "value-with-invisible-character", "warning", None, "Secret", None, "0.1.0", "", "stops_apply"),
    "S326": ("spec_lint.rules.secret_surprises.values", "value-empty", "warning", None, "Secret", None, "0.1.0", "", "stops_apply"),
    "S327": ("spec_lint.rules.secret_surprises.values", "value-placeholder", "warning", None, "Secret", None, "0.1.0", "", "stops_apply"),
    "S328": ("spec_lint.rules.secret_surprises.values", "value-not-utf-8", "warning", None, "Secret", None, "0.1.0", "", "stops_apply"),
    "S329": ("spec_lint.rules.secret_surprises.values", "value-with-nul", "warning", None, "Secret", None, "0.1.0", "", "stops_apply"),
    "S330": ("spec_lint.rules.secret_surprises.certificates", "pem-broken", "warning", None, "Secret", None, "0.1.0", ""),
    "S331": ("spec_lint.rules.secret_surprises.certificates", "tls-pair", "warning", None, "Secret", None, "0.1.0", ""),
    "S332": ("spec_lint.rules.secret_surprises.certificates", "certificate-expired", "warning", None, "Secret", None, "0.1.0", ""),
    "S333": ("spec_lint.rules.secret_surprises.certificates", "ssh-key-unusable", "warning", None, "Secret", None, "0.1.0", ""),
    "S334": ("spec_lint.rules.secret_surprises.certificates", "openssh-key-form", "warning", None, "Secret", None, "0.1.0", "", "stops_apply"),
    "S340": ("spec_lint.rules.secret_surprises.docker", "docker-config-without-login", "warning", None, "Secret", None, "0.1.0", ""),
    "S341": ("spec_lint.rules.secret_surprises.docker", "docker-auth-conflict", "warning", None, "Secret", None, "0.1.0", ""),
    "S342": ("spec_lint.rules.secret_surprises.docker", "registry-not-used", "warning", None, "Pipeline", "Project", "0.1.0", ""),
    "S343": ("spec_lint.rules.secret_surprises.yaml_reading", "secret-key-misread", "warning", None, "Secret", None, "0.1.0", ""),
    "S344": ("spec_lint.rules.secret_surprises.yaml_reading", "comment-in-secret-value", "warning", None, "Secret", None, "0.1.0", "", "stops_apply"),
    "S350": ("spec_lint.rules.credentials.plain", "secret-in-git", "warning", None, "Secret", "Project", "0.1.0", ""),
    "S360": ("spec_lint.rules.credentials.plain", "credential-in-environment", "warning", None, "Pipeline", None, "0.1.0", "", "of_defaults"),
    "S361": ("spec_lint.rules.credentials.plain", "credential-in-command", "warning", None, "Pipeline", None, "0.1.0", "", "of_defaults"),
    "X101": ("spec_lint.rules.pipelines.names", "duplicate-pipeline-in-file", "error", "pachd", "Project", None, "0.1.0", ""),
    "X102": ("spec_lint.rules.pipelines.names", "duplicate-pipeline", "warning", None, "Project", None, "0.1.0", ""),
    "X103": ("spec_lint.rules.pipelines.names", "kubernetes-name-conflict", "error", "kubernetes", "Project", None, "0.1.0", ""),
    "X104": ("spec_lint.rules.pipelines.repos", "input-repo-missing", "error", "pachd", "Project", None, "0.1.0", "", "absence"),
    "X105": ("spec_lint.rules.pipelines.repos", "input-repo-misspelt", "warning", None, "Project", None, "0.1.0", "", "absence"),
    "X106": ("spec_lint.rules.pipelines.repos", "unknown-input-repo", "info", None, "Project", None, "0.1.0", "", "absence"),
    "X107": ("spec_lint.rules.pipelines.circles", "pipeline-cycle", "error", "pachd", "Project", None, "0.1.0", ""),
    "X108": ("spec_lint.rules.pipelines.branches", "two-branches-in-one-dag", "error", "pachd", "Project", None, "0.1.0", ""),
    "X109": ("spec_lint.rules.pipelines.circles", "spec-before-its-input", "error", "pachd", "Project", None, "0.1.0", ""),
    "X110": ("spec_lint.rules.pipelines.repos", "repo-in-other-project", "warning", None, "Project", None, "0.1.0", "", "absence"),
    "X111": ("spec_lint.rules.pipelines.branches", "branch-never-written", "warning", None, "Project", None, "0.1.0", ""),
    "X112": ("spec_lint.rules.pipelines.branches", "trigger-on-output-branch", "warning", None, "Project", None, "0.1.0", ""),
    "X113": ("spec_lint.rules.pipelines.taken", "external-repo-is-pipeline", "warning", None, "Project", None, "0.1.0", ""),
    "X114": ("spec_lint.rules.pipelines.names", "pipeline-in-two-folders", "info", None, "Project", None, "0.1.0", ""),
    "X115": ("spec_lint.rules.pipelines.taken", "cron-repo-is-pipeline", "error", "pachd", "Project", None, "0.1.0", ""),
    "X116": ("spec_lint.rules.pipelines.taken", "cron-repo-may-be-pipeline", "warning", None, "Project", None, "0.1.0", ""),
    "X117": ("spec_lint.rules.pipelines.repos", "input-repo-removed", "error", "pachd", "Project", None, "0.1.0", "", "absence"),
    "X118": ("spec_lint.rules.pipelines.branches", "trigger-branch-never-made", "warning", None, "Project", None, "0.1.0", "2.8-99.0"),
    "X119": ("spec_lint.rules.pipelines.taken", "input-repo-type", "error", "pachd", "Project", None, "0.1.0", "2.0-99.0"),
    "X201": ("spec_lint.rules.secret_references.references", "secret-key-missing", "error", "pachd", "Pipeline", "Project", "0.1.0", "", "absence", "one_reference"),
    "X202": ("spec_lint.rules.secret_references.missing", "secret-missing", "error", "pachd", "Pipeline", "Project", "0.1.0", "", "absence", "one_reference"),
    "X203": ("spec_lint.rules.secret_references.references", "pull-secret-type", "error", "kubernetes", "Pipeline", "Project", "0.1.0", "", "absence", "one_reference"),
    "X204": ("spec_lint.rules.secret_references.missing", "secret-in-other-namespace", "error", "pachd", "Pipeline", "Project", "0.1.0", "", "absence", "one_reference"),
    "X205": ("spec_lint.rules.secret_references.definitions", "duplicate-secret", "warning", None, "Project", None, "0.1.0", ""),
    "X206": ("spec_lint.rules.secret_references.definitions", "secret-unused", "warning", None, "Project", None, "0.1.0", "", "absence"),
    "X207": ("spec_lint.rules.secret_references.references", "invalid-secret-name", "error", "pachd", "Pipeline", "Settings", "0.1.0", "", "one_reference"),
    "X208": ("spec_lint.rules.secret_references.missing", "secret-unverified", "warning", None, "Pipeline", "Project", "0.1.0", "", "absence"),
    "X209": ("spec_lint.rules.secret_references.references", "pull-secret-not-needed", "warning", None, "Pipeline", "Project", "0.1.0", "", "absence"),
    "X210": ("spec_lint.rules.secret_references.definitions", "mounted-files", "info", None, "Pipeline", "Project", "0.1.0", ""),
    "X220": ("spec_lint.rules.secret_references.usage", "secret-key-without-effect", "warning", None, "Pipeline", None, "0.1.0", ""),
    "X221": ("spec_lint.rules.secret_references.usage", "secret-without-use", "warning", None, "Pipeline", None, "0.1.0", ""),
    "X222": ("spec_lint.rules.secret_references.mounts", "mount-path-of-a-file", "warning", None, "Pipeline", "Project", "0.1.0", ""),
    "X223": ("spec_lint.rules.secret_references.mounts", "mount-hides-files", "warning", None, "Pipeline", "Project", "0.1.0", ""),
    "X224": ("spec_lint.rules.secret_references.mounts", "mount-in-pachyderm-directory", "warning", None, "Pipeline", None, "0.1.0", ""),
    "X225": ("spec_lint.rules.secret_references.mounts", "overlapping-mounts", "warning", None, "Pipeline", None, "0.1.0", ""),
    "X226": ("spec_lint.rules.secret_references.mounts", "mount-path-relative", "warning", None, "Pipeline", None, "0.1.0", ""),
    "X227": ("spec_lint.rules.secret_references.variables", "duplicate-secret-variable", "warning", None, "Pipeline", None, "0.1.0", ""),
    "X228": ("spec_lint.rules.secret_references.variables", "secret-variable-overridden", "warning", None, "Pipeline", None, "0.1.0", ""),
    "X229": ("spec_lint.rules.secret_references.variables", "secret-variable-stops-worker", "warning", None, "Pipeline", None, "0.1.0", ""),
    "X230": ("spec_lint.rules.secret_references.variables", "shell-unreadable-variable", "warning", None, "Pipeline", None, "0.1.0", ""),
    "X231": ("spec_lint.rules.secret_references.variables", "env-from-invalid-keys", "warning", None, "Pipeline", "Project", "0.1.0", ""),
    "X232": ("spec_lint.rules.secret_references.generated", "secret-name-gets-hash", "error", "pachd", "Pipeline", "Project", "0.1.0", "", "absence"),
    "X241": ("spec_lint.rules.secret_references.usage", "pull-secret-as-data", "warning", None, "Pipeline", "Project", "0.1.0", ""),
    "X242": ("spec_lint.rules.secret_references.usage", "egress-secret-type", "warning", None, "Pipeline", "Project", "0.1.0", "", "absence"),
}
NEEDS: dict[str, Any] = {
    "C010": {
        "PIPELINE": (("live",), [("egress",), ("image_pull_secrets", "transform"), ("pod_patch",), ("pod_spec",), ("secrets", "transform")], []),
    },
    "C011": {
        "PIPELINE": (("live",), [("egress",), ("image_pull_secrets", "transform"), ("pod_patch",), ("pod_spec",), ("secrets", "transform")], []),
    },
    "C012": {
        "SECRET": (("live",), [("metadata", "name")], []),
    },
    "C013": {
        "PIPELINE": ((), [("egress",), ("image_pull_secrets", "transform"), ("pod_patch",), ("pod_spec",), ("secrets", "transform")], []),
    },
    "C014": {
        "PIPELINE": ((), [("egress",), ("image_pull_secrets", "transform"), ("pod_patch",), ("pod_spec",), ("secrets", "transform")], []),
    },
    "C026": {
        "PIPELINE": (("world",), [], []),
    },
    "P001": {
        "PIPELINE": (("version",), [], [("spec_lint.schema.problems.problems", ("<version>",))]),
        "SECRET": ((), [], []),
    },
    "P002": {
        "PIPELINE": (("version",), [], [("spec_lint.schema.problems.problems", ("<version>",))]),
        "SECRET": ((), [], []),
    },
    "P003": {
        "PIPELINE": (("version",), [], [("spec_lint.schema.problems.problems", ("<version>",))]),
        "SECRET": ((), [], []),
    },
    "P004": {
        "PIPELINE": (("version",), [], [("spec_lint.schema.problems.problems", ("<version>",))]),
        "SECRET": ((), [], []),
    },
    "P005": {
        "PIPELINE": (("version",), [], [("spec_lint.schema.problems.problems", ("<version>",))]),
        "SECRET": ((), [], []),
    },
    "P006": {
        "PIPELINE": (("version",), [], [("spec_lint.schema.problems.problems", ("<version>",))]),
        "SECRET": ((), [], []),
    },
    "P007": {
        "PIPELINE": (("version",), [], [("spec_lint.schema.problems.problems", ("<version>",))]),
        "SECRET": ((), [], []),
    },
    "P008": {
        "PIPELINE": (("version",), [], [("spec_lint.schema.problems.problems", ("<version>",))]),
        "SECRET": ((), [], []),
    },
    "P009": {
        "PIPELINE": (("version",), [], [("spec_lint.schema.problems.problems", ("<version>",))]),
        "SECRET": ((), [], []),
    },
    "P010": {
        "PIPELINE": (("version",), [], [("spec_lint.schema.problems.problems", ("<version>",))]),
        "SECRET": ((), [], []),
    },
    "P011": {
        "PIPELINE": (("version",), [], [("spec_lint.schema.problems.problems", ("<version>",))]),
        "SECRET": ((), [], []),
    },
    "P012": {
        "PIPELINE": (("version",), [], [("spec_lint.schema.problems.problems", ("<version>",))]),
        "SECRET": ((), [], []),
    },
    "P101": {
        "PIPELINE": ((), [("name", "pipeline")], []),
    },
    "P102": {
        "PIPELINE": ((), [("name", "pipeline")], []),
    },
    "P103": {
        "PIPELINE": ((), [("name", "pipeline")], []),
    },
    "P104": {
        "PIPELINE": (("project",), [("name", "pipeline")], []),
    },
    "P105": {
        "PIPELINE": ((), [("cron", "input", "project"), ("input", "pfs", "project"), ("name", "pipeline", "project")], []),
    },
    "P106": {
        "PIPELINE": ((), [("input", "pfs")], []),
    },
    "P107": {
        "PIPELINE": (("version",), [("branch", "input", "pfs"), ("input", "pfs", "trigger"), ("output_branch",)], []),
    },
    "P108": {
        "PIPELINE": ((), [("cron", "input")], []),
    },
    "P110": {
        "PIPELINE": (("version",), [("transform",)], []),
    },
    "P111": {
        "PIPELINE": (("version",), [("tf_job",)], []),
    },
    "P112": {
        "PIPELINE": ((), [("reprocess_spec",)], []),
    },
    "P113": {
        "PIPELINE": (("version",), [("tolerations",)], []),
    },
    "P114": {
        "PIPELINE": ((), [("pod_patch",), ("pod_spec",)], []),
    },
    "P115": {
        "PIPELINE": ((), [("service", "type")], []),
    },
    "P116": {
        "PIPELINE": ((), [("spout",)], []),
    },
    "P117": {
        "PIPELINE": ((), [("service",), ("spout",)], []),
    },
    "P118": {
        "PIPELINE": ((), [("service",)], []),
    },
    "P119": {
        "PIPELINE": ((), [("spout",)], []),
    },
    "P120": {
        "PIPELINE": ((), [("enable_stats",)], []),
    },
    "P121": {
        "PIPELINE": ((), [("marker", "spout")], []),
    },
    "P122": {
        "PIPELINE": ((), [("cache_size",)], []),
    },
    "P123": {
        "PIPELINE": ((), [("hashtree_spec",)], []),
    },
    "P124": {
        "PIPELINE": ((), [("coefficient", "parallelism_spec")], []),
    },
    "P125": {
        "PIPELINE": ((), [("build", "transform")], []),
    },
    "P126": {
        "PIPELINE": ((), [("spec_commit",)], []),
    },
    "P201": {
        "PIPELINE": ((), [("input",)], []),
    },
    "P202": {
        "PIPELINE": ((), [("input",)], []),
    },
    "P203": {
        "PIPELINE": ((), [("input", "pfs")], []),
    },
    "P204": {
        "PIPELINE": ((), [("input", "pfs")], []),
    },
    "P205": {
        "PIPELINE": (("version",), [("cron", "input"), ("input", "pfs")], []),
    },
    "P206": {
        "PIPELINE": ((), [("cron", "input")], []),
    },
    "P207": {
        "PIPELINE": ((), [("cron", "input")], []),
    },
    "P208": {
        "PIPELINE": ((), [("commit", "input", "pfs")], []),
    },
    "P210": {
        "PIPELINE": ((), [("input", "pfs", "s3")], []),
    },
    "P211": {
        "PIPELINE": ((), [("input", "pfs", "s3")], []),
    },
    "P212": {
        "PIPELINE": ((), [("input", "pfs", "s3")], []),
    },
    "P220": {
        "PIPELINE": ((), [("cross", "input"), ("group", "input"), ("input", "join"), ("input", "union")], []),
    },
    "P221": {
        "PIPELINE": ((), [("name", "pipeline")], []),
    },
    "P222": {
        "PIPELINE": ((), [("cross", "input"), ("group", "input"), ("input", "join"), ("input", "union")], []),
    },
    "P230": {
        "PIPELINE": ((), [("input", "pfs", "trigger")], []),
    },
    "P231": {
        "PIPELINE": ((), [("input", "pfs", "trigger")], []),
    },
    "P232": {
        "PIPELINE": ((), [("input", "pfs", "trigger")], []),
    },
    "P233": {
        "PIPELINE": (("version",), [("input", "pfs", "trigger")], []),
    },
    "P234": {
        "PIPELINE": ((), [("input", "pfs", "trigger")], []),
    },
    "P235": {
        "PIPELINE": ((), [("input",)], []),
    },
    "P301": {
        "PIPELINE": ((), [("secrets", "transform")], []),
    },
    "P302": {
        "PIPELINE": ((), [("secrets", "transform")], []),
    },
    "P303": {
        "PIPELINE": ((), [("secrets", "transform")], []),
    },
    "P310": {
        "PIPELINE": ((), [("egress", "sql_database")], []),
    },
    "P401": {
        "PIPELINE": (("project",), [("name", "pipeline")], []),
    },
    "P402": {
        "PIPELINE": ((), [("service",)], []),
    },
    "P403": {
        "PIPELINE": ((), [("spout",)], []),
    },
    "P404": {
        "PIPELINE": ((), [("name", "pipeline", "project")], []),
    },
    "P405": {
        "PIPELINE": ((), [("determined",)], []),
    },
    "P410": {
        "PIPELINE": ((), [("labels", "metadata")], []),
    },
    "P411": {
        "PIPELINE": ((), [("annotations", "metadata")], []),
    },
    "P412": {
        "PIPELINE": (("project",), [("annotations", "controller.kubernetes.io/pod-deletion-cost", "metadata"), ("annotations", "metadata", "service.beta.kubernetes.io/load-balancer-source-ranges"), ("annotations", "metadata", "service.kubernetes.io/topology-aware-hints"), ("annotations", "metadata", "service.kubernetes.io/topology-mode")], [("spec_lint.pods.problems.pod_problems", ("default",))]),
    },
    "P420": {
        "PIPELINE": (("project",), [], [("spec_lint.pods.problems.pod_problems", ("default",))]),
    },
    "P421": {
        "PIPELINE": (("project",), [], [("spec_lint.pods.problems.pod_problems", ("default",))]),
    },
    "P422": {
        "PIPELINE": (("project",), [], [("spec_lint.pods.problems.pod_problems", ("default",))]),
    },
    "P423": {
        "PIPELINE": (("project",), [], [("spec_lint.pods.problems.pod_problems", ("default",))]),
    },
    "P424": {
        "PIPELINE": (("project",), [], [("spec_lint.pods.problems.pod_problems", ("default",))]),
    },
    "P425": {
        "PIPELINE": (("project",), [], [("spec_lint.pods.problems.pod_problems", ("default",))]),
    },
    "P430": {
        "PIPELINE": (("project",), [], [("spec_lint.pods.problems.pod_problems", ("default",))]),
    },
    "P431": {
        "PIPELINE": (("project",), [], [("spec_lint.pods.problems.pod_problems", ("default",))]),
    },
    "P432": {
        "PIPELINE": (("project",), [], [("spec_lint.pods.problems.pod_problems", ("default",))]),
    },
    "P435": {
        "PIPELINE": (("project",), [], [("spec_lint.pods.problems.pod_problems", ("default",))]),
    },
    "P436": {
        "PIPELINE": (("project",), [], [("spec_lint.pods.problems.pod_problems", ("default",))]),
    },
    "P440": {
        "PIPELINE": (("project",), [], [("spec_lint.pods.problems.pod_problems", ("default",))]),
    },
    "P441": {
        "PIPELINE": (("project",), [], [("spec_lint.pods.problems.pod_problems", ("default",))]),
    },
    "P442": {
        "PIPELINE": (("project",), [], [("spec_lint.pods.problems.pod_problems", ("default",))]),
    },
    "P443": {
        "PIPELINE": (("project",), [], [("spec_lint.pods.problems.pod_problems", ("default",))]),
    },
    "P444": {
        "PIPELINE": (("project",), [], [("spec_lint.pods.problems.pod_problems", ("default",))]),
    },
    "P445": {
        "PIPELINE": (("project",), [], [("spec_lint.pods.problems.pod_problems", ("default",))]),
    },
    "P446": {
        "PIPELINE": (("project",), [], [("spec_lint.pods.problems.pod_problems", ("default",))]),
    },
    "P450": {
        "PIPELINE": ((), [("service",)], []),
    },
    "P451": {
        "PIPELINE": ((), [("service",)], []),
    },
    "P452": {
        "PIPELINE": ((), [("service", "spout", "type")], []),
    },
    "P454": {
        "PIPELINE": ((), [("service",)], []),
    },
    "P460": {
        "PIPELINE": ((), [("spout",)], []),
    },
    "P461": {
        "PIPELINE": ((), [("maximum_expected_uptime",)], []),
    },
    "P470": {
        "PIPELINE": (("project",), [], [("spec_lint.pods.problems.pod_problems", ("default",))]),
    },
    "P471": {
        "PIPELINE": (("project",), [], [("spec_lint.pods.problems.pod_problems", ("default",))]),
    },
    "P472": {
        "PIPELINE": (("project",), [], [("spec_lint.pods.problems.pod_problems", ("default",))]),
    },
    "P473": {
        "PIPELINE": (("project",), [], [("spec_lint.pods.problems.pod_problems", ("default",))]),
    },
    "P474": {
        "PIPELINE": (("project",), [], [("spec_lint.pods.problems.pod_problems", ("default",))]),
    },
    "P480": {
        "PIPELINE": (("project",), [], [("spec_lint.pods.problems.pod_problems", ("default",))]),
    },
    "P481": {
        "PIPELINE": (("project",), [], [("spec_lint.pods.problems.pod_problems", ("default",))]),
    },
    "P482": {
        "PIPELINE": (("project",), [], [("spec_lint.pods.problems.pod_problems", ("default",))]),
    },
    "P483": {
        "PIPELINE": (("project",), [], [("spec_lint.pods.problems.pod_problems", ("default",))]),
    },
    "P484": {
        "PIPELINE": (("project",), [], [("spec_lint.pods.problems.pod_problems", ("default",))]),
    },
    "P485": {
        "PIPELINE": (("project",), [], [("spec_lint.pods.problems.pod_problems", ("default",))]),
    },
    "P486": {
        "PIPELINE": (("project",), [], [("spec_lint.pods.problems.pod_problems", ("default",))]),
    },
    "P487": {
        "PIPELINE": (("project",), [], [("spec_lint.pods.problems.pod_problems", ("default",))]),
    },
    "P488": {
        "PIPELINE": (("project",), [], [("spec_lint.pods.problems.pod_problems", ("default",))]),
    },
    "P489": {
        "PIPELINE": (("project",), [], [("spec_lint.pods.problems.pod_problems", ("default",))]),
    },
    "P490": {
        "PIPELINE": (("project",), [], [("spec_lint.pods.problems.pod_problems", ("default",))]),
    },
    "P491": {
        "PIPELINE": (("project",), [], [("spec_lint.pods.problems.pod_problems", ("default",))]),
    },
    "P492": {
        "PIPELINE": (("project",), [], [("spec_lint.pods.problems.pod_problems", ("default",))]),
    },
    "P493": {
        "PIPELINE": (("project",), [], [("spec_lint.pods.problems.pod_problems", ("default",))]),
    },
    "P494": {
        "PIPELINE": (("project",), [], [("spec_lint.pods.problems.pod_problems", ("default",))]),
    },
    "P495": {
        "PIPELINE": (("project",), [], [("spec_lint.pods.problems.pod_problems", ("default",))]),
    },
    "P496": {
        "PIPELINE": (("project",), [], [("spec_lint.pods.problems.pod_problems", ("default",))]),
    },
    "P500": {
        "PIPELINE": ((), [("cmd", "transform"), ("err_cmd", "transform"), ("err_stdin", "transform"), ("stdin", "transform")], []),
    },
    "P501": {
        "PIPELINE": ((), [("cmd", "transform"), ("env", "transform"), ("err_cmd", "transform"), ("err_stdin", "transform"), ("stdin", "transform"), ("transform", "working_dir")], []),
    },
    "P502": {
        "PIPELINE": ((), [("cmd", "transform"), ("env", "transform"), ("err_cmd", "transform"), ("err_stdin", "transform"), ("stdin", "transform"), ("transform", "working_dir")], []),
    },
    "P503": {
        "PIPELINE": ((), [("cmd", "transform"), ("env", "transform"), ("err_cmd", "transform"), ("err_stdin", "transform"), ("stdin", "transform"), ("transform", "working_dir")], []),
    },
    "P504": {
        "PIPELINE": ((), [("cmd", "transform"), ("env", "transform"), ("err_cmd", "transform"), ("err_stdin", "transform"), ("stdin", "transform"), ("transform", "working_dir")], []),
    },
    "P505": {
        "PIPELINE": ((), [("cmd", "transform"), ("env", "transform"), ("err_cmd", "transform"), ("err_stdin", "transform"), ("stdin", "transform"), ("transform", "working_dir")], []),
    },
    "P602": {
        "PIPELINE": ((), [("image", "transform")], []),
    },
    "P610": {
        "PIPELINE": ((), [("glob", "input", "pfs")], []),
    },
    "P611": {
        "PIPELINE": ((), [("group_by", "input", "pfs"), ("input", "join_on", "pfs")], []),
    },
    "P612": {
        "PIPELINE": ((), [("input", "name", "pfs")], []),
    },
    "P620": {
        "PIPELINE": ((), [("datum_set_spec",)], []),
    },
    "P621": {
        "PIPELINE": ((), [("job_timeout",)], []),
    },
    "P630": {
        "PIPELINE": ((), [("egress",)], []),
    },
    "P631": {
        "PIPELINE": ((), [("URL", "egress"), ("egress", "object_storage", "url"), ("egress", "sql_database"), ("service",), ("spout",)], []),
    },
    "P632": {
        "PIPELINE": ((), [("URL", "egress"), ("egress", "object_storage", "url"), ("service",), ("spout",)], []),
    },
    "P633": {
        "PIPELINE": ((), [("URL", "egress"), ("egress", "object_storage", "url"), ("service",), ("spout",)], []),
    },
    "P634": {
        "PIPELINE": ((), [("egress", "sql_database")], []),
    },
    "P635": {
        "PIPELINE": ((), [("egress", "sql_database")], []),
    },
    "P636": {
        "PIPELINE": ((), [("egress", "sql_database")], []),
    },
    "P701": {
        "PIPELINE": ((), [("dry_run",)], []),
    },
    "P703": {
        "PIPELINE": ((), [("pipeline", "project")], []),
    },
    "P704": {
        "PIPELINE": ((), [("constant", "parallelism_spec"), ("datum_set_spec", "number"), ("datum_set_spec", "per_worker"), ("datum_set_spec", "size_bytes"), ("datum_tries",), ("input", "pfs", "trigger"), ("tolerations",)], []),
    },
    "P710": {
        "PIPELINE": ((), [("transform",)], []),
    },
    "P711": {
        "PIPELINE": ((), [("image", "transform")], []),
    },
    "P712": {
        "PIPELINE": ((), [("image", "transform")], []),
    },
    "P713": {
        "PIPELINE": ((), [("cmd", "transform"), ("err_cmd", "transform"), ("err_stdin", "transform"), ("stdin", "transform")], []),
    },
    "P714": {
        "PIPELINE": ((), [("cmd", "transform"), ("err_cmd", "transform"), ("err_stdin", "transform"), ("stdin", "transform")], []),
    },
    "P715": {
        "PIPELINE": ((), [("cmd", "transform"), ("err_cmd", "transform"), ("err_stdin", "transform"), ("stdin", "transform")], []),
    },
    "P716": {
        "PIPELINE": ((), [("cmd", "transform"), ("err_cmd", "transform"), ("err_stdin", "transform"), ("stdin", "transform")], []),
    },
    "P717": {
        "PIPELINE": ((), [("cmd", "transform"), ("err_cmd", "transform"), ("err_stdin", "transform"), ("stdin", "transform")], []),
    },
    "P718": {
        "PIPELINE": ((), [("datum_batching", "transform")], []),
    },
    "P719": {
        "PIPELINE": ((), [("cmd", "transform"), ("err_cmd", "transform"), ("err_stdin", "transform"), ("stdin", "transform")], []),
    },
    "P720": {
        "PIPELINE": ((), [("cmd", "transform"), ("err_cmd", "transform"), ("err_stdin", "transform"), ("stdin", "transform")], []),
    },
    "P721": {
        "PIPELINE": ((), [("build", "transform"), ("cmd", "transform"), ("env", "transform"), ("err_cmd", "transform"), ("err_stdin", "transform"), ("input",), ("stdin", "transform"), ("transform", "working_dir")], []),
    },
    "P722": {
        "PIPELINE": ((), [("err_stdin", "transform")], []),
    },
    "P723": {
        "PIPELINE": ((), [("accept_return_code", "transform")], []),
    },
    "P724": {
        "PIPELINE": ((), [("cmd", "transform"), ("env", "transform"), ("err_cmd", "transform"), ("err_stdin", "transform"), ("stdin", "transform"), ("transform", "working_dir")], []),
    },
    "P725": {
        "PIPELINE": ((), [("debug", "transform"), ("dockerfile", "transform"), ("ip", "service")], []),
    },
    "P726": {
        "PIPELINE": ((), [("transform", "user")], []),
    },
    "P727": {
        "PIPELINE": ((), [("env", "transform")], []),
    },
    "P728": {
        "PIPELINE": ((), [("env", "transform")], []),
    },
    "P729": {
        "PIPELINE": ((), [("env", "transform")], []),
    },
    "P730": {
        "PIPELINE": ((), [("constant", "parallelism_spec")], []),
    },
    "P731": {
        "PIPELINE": ((), [("glob", "input", "pfs")], []),
    },
    "P732": {
        "PIPELINE": ((), [("glob", "input", "pfs")], []),
    },
    "P733": {
        "PIPELINE": ((), [("glob", "input", "pfs")], []),
    },
    "P734": {
        "PIPELINE": ((), [("glob", "input", "pfs")], []),
    },
    "P735": {
        "PIPELINE": ((), [("glob", "input", "pfs")], []),
    },
    "P736": {
        "PIPELINE": ((), [("input", "join")], []),
    },
    "P737": {
        "PIPELINE": ((), [("group", "input")], []),
    },
    "P738": {
        "PIPELINE": ((), [("group_by", "input", "pfs"), ("input", "join_on", "pfs")], []),
    },
    "P739": {
        "PIPELINE": ((), [("group_by", "input", "pfs"), ("input", "join_on", "pfs")], []),
    },
    "P740": {
        "PIPELINE": ((), [("group_by", "input", "pfs"), ("input", "join_on", "pfs")], []),
    },
    "P741": {
        "PIPELINE": ((), [("input", "outer_join", "pfs")], []),
    },
    "P742": {
        "PIPELINE": ((), [("cron", "input")], []),
    },
    "P743": {
        "PIPELINE": ((), [("cron", "input")], []),
    },
    "P744": {
        "PIPELINE": ((), [("cron", "input")], []),
    },
    "P745": {
        "PIPELINE": ((), [("cron", "input")], []),
    },
    "P746": {
        "PIPELINE": ((), [("cron", "input")], []),
    },
    "P747": {
        "PIPELINE": ((), [("cron", "input")], []),
    },
    "P748": {
        "PIPELINE": (("project",), [("cron", "input"), ("name", "pipeline", "project")], []),
    },
    "P749": {
        "PIPELINE": ((), [("cross", "input")], []),
    },
    "P750": {
        "PIPELINE": ((), [("empty_files", "input", "pfs")], []),
    },
    "P751": {
        "PIPELINE": ((), [("input", "name", "pfs")], []),
    },
    "P752": {
        "PIPELINE": ((), [("cron", "input"), ("egress",), ("env", "transform"), ("image_pull_secrets", "transform"), ("input", "pfs"), ("pod_patch",), ("pod_spec",), ("secrets", "transform"), ("spout",)], []),
    },
    "P753": {
        "PIPELINE": ((), [("input", "pfs", "trigger")], []),
    },
    "P754": {
        "PIPELINE": (("version",), [("input", "pfs", "trigger")], []),
    },
    "P755": {
        "PIPELINE": ((), [("input", "pfs", "trigger")], []),
    },
    "P756": {
        "PIPELINE": ((), [("input", "pfs", "propagation_spec")], []),
    },
    "P757": {
        "PIPELINE": ((), [("glob", "input", "pfs")], []),
    },
    "P760": {
        "PIPELINE": ((), [("resource_limits",), ("resource_requests",), ("sidecar_resource_limits",), ("sidecar_resource_requests",)], []),
    },
    "P761": {
        "PIPELINE": ((), [("resource_limits",), ("resource_requests",), ("sidecar_resource_limits",), ("sidecar_resource_requests",)], []),
    },
    "P762": {
        "PIPELINE": (("knows_cluster_defaults", "version"), [("resource_limits",), ("sidecar_resource_limits",)], []),
    },
    "P763": {
        "PIPELINE": (("version",), [("resource_requests",), ("sidecar_resource_requests",)], []),
    },
    "P764": {
        "PIPELINE": ((), [("datum_tries",)], []),
    },
    "P765": {
        "PIPELINE": ((), [("datum_set_spec", "number"), ("datum_set_spec", "per_worker"), ("datum_set_spec", "size_bytes")], []),
    },
    "P766": {
        "PIPELINE": ((), [("constant", "parallelism_spec")], []),
    },
    "P770": {
        "PIPELINE": ((), [("annotations", "metadata"), ("labels", "metadata")], []),
    },
    "P771": {
        "PIPELINE": ((), [("service",)], []),
    },
    "P772": {
        "PIPELINE": ((), [("spout",)], []),
    },
    "P773": {
        "PIPELINE": ((), [("transform", "user")], []),
    },
    "P774": {
        "PIPELINE": ((), [("s3_out",)], []),
    },
    "P775": {
        "PIPELINE": ((), [("resource_limits",), ("resource_requests",), ("sidecar_resource_limits",), ("sidecar_resource_requests",)], []),
    },
    "P776": {
        "PIPELINE": ((), [("autoscaling",)], []),
    },
    "P777": {
        "PIPELINE": ((), [("service",), ("spout",)], []),
    },
    "P780": {
        "PIPELINE": ((), [("URL", "egress"), ("egress", "object_storage", "url"), ("egress", "sql_database", "url")], []),
    },
    "P781": {
        "PIPELINE": ((), [("URL", "egress")], []),
    },
    "P782": {
        "PIPELINE": ((), [("egress",)], []),
    },
    "P783": {
        "PIPELINE": ((), [("egress", "sql_database")], []),
    },
    "P784": {
        "PIPELINE": ((), [("URL", "egress"), ("egress", "object_storage", "url"), ("service",), ("spout",)], []),
    },
    "P785": {
        "PIPELINE": ((), [("URL", "egress"), ("egress", "object_storage", "url"), ("service",), ("spout",)], []),
    },
    "P801": {
        "PIPELINE": (("version",), [], []),
        "SECRET": (("version",), [], []),
    },
    "P802": {
        "PIPELINE": (("version",), [], []),
        "SECRET": (("version",), [], []),
    },
    "P804": {
        "PIPELINE": ((), [], [("spec_lint.engine.probe._is_unusual", ("spec", "listed"))]),
        "SECRET": ((), [], []),
    },
    "P805": {
        "PIPELINE": ((), [], [("spec_lint.engine.probe._errors", ())]),
        "SECRET": ((), [], [("spec_lint.engine.probe._errors", ())]),
    },
    "P806": {
        "PIPELINE": (("version",), [], []),
    },
    "P807": {
        "PIPELINE": (("version",), [], []),
        "SECRET": (("version",), [], []),
    },
    "P808": {
        "PIPELINE": (("version",), [], []),
    },
    "P809": {
        "PIPELINE": (("version",), [("constant", "parallelism_spec")], []),
    },
    "P810": {
        "PIPELINE": (("version",), [], []),
    },
    "P811": {
        "PIPELINE": (("version",), [], []),
    },
    "P813": {
        "PIPELINE": ((), [("transform",)], []),
    },
    "P900": {
        "PIPELINE": ((), [], [("spec_lint.engine.probe._errors", ())]),
        "SECRET": ((), [], [("spec_lint.engine.probe._errors", ())]),
    },
    "P901": {
        "PIPELINE": ((), [], [("spec_lint.engine.probe._errors", ())]),
        "SECRET": ((), [], [("spec_lint.engine.probe._errors", ())]),
    },
    "P902": {
        "PIPELINE": ((), [], []),
        "SECRET": ((), [], []),
    },
    "P903": {
        "PIPELINE": ((), [], []),
        "SECRET": ((), [], []),
    },
    "P905": {
        "PIPELINE": ((), [], [("spec_lint.engine.probe._is_unusual", ("spec", "printed"))]),
        "SECRET": ((), [], []),
    },
    "R101": {
        "PIPELINE": ((), [], [("spec_lint.engine.probe._errors", ())]),
        "SECRET": ((), [], [("spec_lint.engine.probe._errors", ())]),
    },
    "R102": {
        "PIPELINE": ((), [], [("spec_lint.engine.probe._errors", ())]),
        "SECRET": ((), [], [("spec_lint.engine.probe._errors", ())]),
    },
    "R103": {
        "PIPELINE": ((), [], [("spec_lint.engine.probe._errors", ())]),
        "SECRET": ((), [], [("spec_lint.engine.probe._errors", ())]),
    },
    "R104": {
        "PIPELINE": ((), [], [("spec_lint.engine.probe._errors", ())]),
        "SECRET": ((), [], [("spec_lint.engine.probe._errors", ())]),
    },
    "R105": {
        "PIPELINE": ((), [], [("spec_lint.engine.probe._errors", ())]),
        "SECRET": ((), [], [("spec_lint.engine.probe._errors", ())]),
    },
    "R106": {
        "PIPELINE": ((), [], [("spec_lint.engine.probe._errors", ())]),
        "SECRET": ((), [], [("spec_lint.engine.probe._errors", ())]),
    },
    "R107": {
        "PIPELINE": ((), [], [("spec_lint.engine.probe._errors", ())]),
        "SECRET": ((), [], [("spec_lint.engine.probe._errors", ())]),
    },
    "R108": {
        "PIPELINE": ((), [], [("spec_lint.engine.probe._errors", ())]),
        "SECRET": ((), [], [("spec_lint.engine.probe._errors", ())]),
    },
    "R109": {
        "PIPELINE": ((), [], [("spec_lint.engine.probe._errors", ())]),
        "SECRET": ((), [], [("spec_lint.engine.probe._errors", ())]),
    },
    "R110": {
        "PIPELINE": ((), [], [("spec_lint.engine.probe._errors", ())]),
        "SECRET": ((), [], [("spec_lint.engine.probe._errors", ())]),
    },
    "R111": {
        "PIPELINE": ((), [], [("spec_lint.engine.probe._errors", ())]),
        "SECRET": ((), [], [("spec_lint.engine.probe._errors", ())]),
    },
    "R112": {
        "PIPELINE": ((), [], [("spec_lint.engine.probe._errors", ())]),
        "SECRET": ((), [], [("spec_lint.engine.probe._errors", ())]),
    },
    "R113": {
        "PIPELINE": ((), [], [("spec_lint.engine.probe._errors", ())]),
        "SECRET": ((), [], [("spec_lint.engine.probe._errors", ())]),
    },
    "R114": {
        "PIPELINE": ((), [], [("spec_lint.engine.probe._is_unusual", ("spec", "both_spellings"))]),
        "SECRET": ((), [], []),
    },
    "R120": {
        "PIPELINE": ((), [], [("spec_lint.engine.probe._duplicates", ())]),
        "SECRET": ((), [], [("spec_lint.engine.probe._duplicates", ())]),
    },
    "R130": {
        "PIPELINE": ((), [], [("spec_lint.engine.probe._errors", ())]),
        "SECRET": ((), [], [("spec_lint.engine.probe._errors", ())]),
    },
    "R131": {
        "PIPELINE": ((), [], [("spec_lint.engine.probe._errors", ())]),
        "SECRET": ((), [], [("spec_lint.engine.probe._errors", ())]),
    },
    "R132": {
        "PIPELINE": ((), [], [("spec_lint.engine.probe._errors", ())]),
        "SECRET": ((), [], [("spec_lint.engine.probe._errors", ())]),
    },
    "R133": {
        "PIPELINE": ((), [], [("spec_lint.engine.probe._errors", ())]),
        "SECRET": ((), [], [("spec_lint.engine.probe._errors", ())]),
    },
    "R134": {
        "PIPELINE": ((), [], [("spec_lint.engine.probe._errors", ())]),
        "SECRET": ((), [], [("spec_lint.engine.probe._errors", ())]),
    },
    "R135": {
        "PIPELINE": ((), [], [("spec_lint.engine.probe._errors", ())]),
        "SECRET": ((), [], [("spec_lint.engine.probe._errors", ())]),
    },
    "R136": {
        "PIPELINE": ((), [], [("spec_lint.engine.probe._is_unusual", ("spec", "rendered_list"))]),
        "SECRET": ((), [], []),
    },
    "R137": {
        "PIPELINE": ((), [], [("spec_lint.engine.probe._errors", ())]),
        "SECRET": ((), [], [("spec_lint.engine.probe._errors", ())]),
    },
    "R138": {
        "PIPELINE": ((), [], [("spec_lint.engine.probe._errors", ())]),
        "SECRET": ((), [], [("spec_lint.engine.probe._errors", ())]),
    },
    "R139": {
        "PIPELINE": ((), [], [("spec_lint.engine.probe._errors", ())]),
        "SECRET": ((), [], [("spec_lint.engine.probe._errors", ())]),
    },
    "R140": {
        "PIPELINE": ((), [], [("spec_lint.model.document.templated", ())]),
        "SECRET": ((), [], [("spec_lint.model.document.templated", ())]),
    },
    "R141": {
        "PIPELINE": ((), [], [("spec_lint.engine.probe._errors", ())]),
        "SECRET": ((), [], [("spec_lint.engine.probe._errors", ())]),
    },
    "R142": {
        "PIPELINE": ((), [], [("spec_lint.model.document.templated", ())]),
        "SECRET": ((), [], [("spec_lint.model.document.templated", ())]),
    },
    "R143": {
        "PIPELINE": ((), [], [("spec_lint.engine.probe._errors", ())]),
        "SECRET": ((), [], [("spec_lint.engine.probe._errors", ())]),
    },
    "R200": {
        "PIPELINE": ((), [], [("spec_lint.engine.probe._errors", ())]),
        "SECRET": ((), [], [("spec_lint.engine.probe._errors", ())]),
    },
    "R201": {
        "PIPELINE": ((), [], [("spec_lint.engine.probe._errors", ())]),
        "SECRET": ((), [], [("spec_lint.engine.probe._errors", ())]),
    },
    "R202": {
        "PIPELINE": ((), [], [("spec_lint.engine.probe._errors", ())]),
        "SECRET": ((), [], [("spec_lint.engine.probe._errors", ())]),
    },
    "R203": {
        "PIPELINE": ((), [], [("spec_lint.engine.probe._errors", ())]),
        "SECRET": ((), [], [("spec_lint.engine.probe._errors", ())]),
    },
    "R204": {
        "PIPELINE": ((), [], [("spec_lint.engine.probe._errors", ())]),
        "SECRET": ((), [], [("spec_lint.engine.probe._errors", ())]),
    },
    "R205": {
        "PIPELINE": ((), [], [("spec_lint.engine.probe._errors", ())]),
        "SECRET": ((), [], [("spec_lint.engine.probe._errors", ())]),
    },
    "R206": {
        "PIPELINE": ((), [], [("spec_lint.engine.probe._errors", ())]),
        "SECRET": ((), [], [("spec_lint.engine.probe._errors", ())]),
    },
    "R207": {
        "PIPELINE": ((), [], [("spec_lint.engine.probe._errors", ())]),
        "SECRET": ((), [], [("spec_lint.engine.probe._errors", ())]),
    },
    "R208": {
        "PIPELINE": ((), [], [("spec_lint.engine.probe._errors", ())]),
        "SECRET": ((), [], [("spec_lint.engine.probe._errors", ())]),
    },
    "R209": {
        "PIPELINE": ((), [], [("spec_lint.engine.probe._errors", ())]),
        "SECRET": ((), [], [("spec_lint.engine.probe._errors", ())]),
    },
    "R210": {
        "PIPELINE": ((), [], [("spec_lint.engine.probe._errors", ())]),
        "SECRET": ((), [], [("spec_lint.engine.probe._errors", ())]),
    },
    "R211": {
        "PIPELINE": ((), [], [("spec_lint.engine.probe._errors", ())]),
        "SECRET": ((), [], [("spec_lint.engine.probe._errors", ())]),
    },
    "R212": {
        "PIPELINE": ((), [], [("spec_lint.engine.probe._errors", ())]),
        "SECRET": ((), [], [("spec_lint.engine.probe._errors", ())]),
    },
    "R213": {
        "PIPELINE": ((), [], [("spec_lint.engine.probe._errors", ())]),
        "SECRET": ((), [], [("spec_lint.engine.probe._errors", ())]),
    },
    "R215": {
        "PIPELINE": ((), [], [("spec_lint.engine.probe._errors", ())]),
        "SECRET": ((), [], [("spec_lint.engine.probe._errors", ())]),
    },
    "R216": {
        "PIPELINE": ((), [], []),
        "SECRET": ((), [], [("spec_lint.engine.probe._is_unusual", ("secret", "first"))]),
    },
    "R217": {
        "PIPELINE": ((), [], [("spec_lint.engine.probe._errors", ())]),
        "SECRET": ((), [], [("spec_lint.engine.probe._errors", ())]),
    },
    "R218": {
        "PIPELINE": ((), [], []),
        "SECRET": ((), [], [("spec_lint.engine.probe._is_unusual", ("secret", "hidden"))]),
    },
    "R219": {
        "PIPELINE": ((), [], [("spec_lint.model.document.templated", ())]),
        "SECRET": ((), [], [("spec_lint.model.document.templated", ())]),
    },
    "R220": {
        "PIPELINE": ((), [], [("spec_lint.model.document.templated", ())]),
        "SECRET": ((), [], [("spec_lint.model.document.templated", ())]),
    },
    "S101": {
        "SECRET": ((), [], [("spec_lint.model.unusual.has_unusual_name", ())]),
    },
    "S102": {
        "SECRET": ((), [], [("spec_lint.model.unusual.has_unusual_name", ())]),
    },
    "S103": {
        "SECRET": (("namespace",), [("metadata", "namespace")], []),
    },
    "S104": {
        "SECRET": ((), [], [("spec_lint.model.unusual.has_unusual_keys", ())]),
    },
    "S105": {
        "SECRET": ((), [], [("spec_lint.model.unusual.may_be_large", ())]),
    },
    "S106": {
        "SECRET": ((), [("labels", "metadata")], []),
    },
    "S107": {
        "SECRET": ((), [("labels", "metadata")], []),
    },
    "S108": {
        "SECRET": ((), [("annotations", "metadata")], []),
    },
    "S109": {
        "SECRET": ((), [], [("spec_lint.model.unusual.may_be_large", ())]),
    },
    "S110": {
        "SECRET": ((), [("labels", "metadata")], []),
    },
    "S111": {
        "SECRET": ((), [("metadata", "ownerReferences")], []),
    },
    "S112": {
        "SECRET": ((), [("finalizers", "metadata")], []),
    },
    "S113": {
        "SECRET": ((), [("generation", "metadata")], []),
    },
    "S201": {
        "SECRET": ((), [], []),
    },
    "S202": {
        "SECRET": ((), [], []),
    },
    "S203": {
        "SECRET": ((), [], []),
    },
    "S204": {
        "SECRET": ((), [], []),
    },
    "S205": {
        "SECRET": ((), [], []),
    },
    "S206": {
        "SECRET": ((), [], []),
    },
    "S301": {
        "SECRET": ((), [], []),
    },
    "S302": {
        "SECRET": ((), [], []),
    },
    "S303": {
        "SECRET": ((), [], []),
    },
    "S304": {
        "SECRET": ((), [], [("spec_lint.model.unusual.has_unusual_kind", ())]),
    },
    "S305": {
        "SECRET": ((), [], [("spec_lint.model.unusual.has_unusual_keys", ())]),
    },
    "S306": {
        "SECRET": ((), [], [("spec_lint.model.unusual.has_unusual_keys", ())]),
    },
    "S307": {
        "SECRET": ((), [], []),
    },
    "S308": {
        "SECRET": ((), [("metadata", "resourceVersion")], []),
    },
    "S309": {
        "SECRET": ((), [], [("spec_lint.model.unusual.has_unusual_name", ())]),
    },
    "S310": {
        "SECRET": ((), [("labels", "metadata")], []),
    },
    "S311": {
        "SECRET": ((), [], [("spec_lint.model.unusual.unusual_values", ())]),
    },
    "S312": {
        "SECRET": ((), [], [("spec_lint.model.unusual.unusual_values", ())]),
    },
    "S314": {
        "SECRET": ((), [], [("spec_lint.model.unusual.unusual_values", ())]),
    },
    "S315": {
        "SECRET": ((), [], [("spec_lint.model.unusual.sops_metadata", ())]),
    },
    "S319": {
        "SECRET": ((), [], []),
    },
    "S320": {
        "SECRET": ((), [], [("spec_lint.model.unusual.unusual_values", ())]),
    },
    "S321": {
        "SECRET": ((), [], [("spec_lint.model.unusual.unusual_values", ())]),
    },
    "S322": {
        "SECRET": ((), [], [("spec_lint.model.unusual.unusual_values", ())]),
    },
    "S323": {
        "SECRET": ((), [], [("spec_lint.model.unusual.unusual_values", ())]),
    },
    "S324": {
        "SECRET": ((), [], [("spec_lint.model.unusual.unusual_values", ())]),
    },
    "S325": {
        "SECRET": ((), [], [("spec_lint.model.unusual.unusual_values", ())]),
    },
    "S326": {
        "SECRET": ((), [], [("spec_lint.model.unusual.unusual_values", ())]),
    },
    "S327": {
        "SECRET": ((), [], [("spec_lint.model.unusual.unusual_values", ())]),
    },
    "S328": {
        "SECRET": ((), [], [("spec_lint.model.unusual.unusual_values", ())]),
    },
    "S329": {
        "SECRET": ((), [], [("spec_lint.model.unusual.unusual_values", ())]),
    },
    "S330": {
        "SECRET": ((), [], [("spec_lint.model.unusual.unusual_values", ())]),
    },
    "S331": {
        "SECRET": ((), [], []),
    },
    "S332": {
        "SECRET": ((), [], []),
    },
    "S333": {
        "SECRET": ((), [], []),
    },
    "S334": {
        "SECRET": ((), [], [("spec_lint.model.unusual.unusual_values", ())]),
    },
    "S340": {
        "SECRET": ((), [], []),
    },
    "S341": {
        "SECRET": ((), [], []),
    },
    "S342": {
        "PIPELINE": ((), [("image_pull_secrets", "transform")], []),
    },
    "S343": {
        "SECRET": ((), [], []),
    },
    "S344": {
        "SECRET": ((), [], []),
    },
    "S360": {
        "PIPELINE": ((), [("cmd", "transform"), ("env", "transform"), ("err_cmd", "transform"), ("err_stdin", "transform"), ("stdin", "transform"), ("transform", "working_dir")], []),
    },
    "S361": {
        "PIPELINE": ((), [("cmd", "transform"), ("env", "transform"), ("err_cmd", "transform"), ("err_stdin", "transform"), ("stdin", "transform"), ("transform", "working_dir")], []),
    },
    "X201": {
        "PIPELINE": ((), [("egress",), ("image_pull_secrets", "transform"), ("pod_patch",), ("pod_spec",), ("secrets", "transform")], []),
    },
    "X202": {
        "PIPELINE": ((), [("egress",), ("image_pull_secrets", "transform"), ("pod_patch",), ("pod_spec",), ("secrets", "transform")], []),
    },
    "X203": {
        "PIPELINE": ((), [("egress",), ("image_pull_secrets", "transform"), ("pod_patch",), ("pod_spec",), ("secrets", "transform")], []),
    },
    "X204": {
        "PIPELINE": (("namespace",), [("egress",), ("image_pull_secrets", "transform"), ("pod_patch",), ("pod_spec",), ("secrets", "transform")], []),
    },
    "X207": {
        "PIPELINE": ((), [("egress",), ("image_pull_secrets", "transform"), ("pod_patch",), ("pod_spec",), ("secrets", "transform")], []),
    },
    "X208": {
        "PIPELINE": ((), [("egress",), ("image_pull_secrets", "transform"), ("pod_patch",), ("pod_spec",), ("secrets", "transform")], []),
    },
    "X209": {
        "PIPELINE": ((), [("egress",), ("image_pull_secrets", "transform"), ("pod_patch",), ("pod_spec",), ("secrets", "transform")], []),
    },
    "X210": {
        "PIPELINE": ((), [("egress",), ("image_pull_secrets", "transform"), ("pod_patch",), ("pod_spec",), ("secrets", "transform")], []),
    },
    "X220": {
        "PIPELINE": ((), [("secrets", "transform")], []),
    },
    "X221": {
        "PIPELINE": ((), [("secrets", "transform")], []),
    },
    "X222": {
        "PIPELINE": ((), [("secrets", "transform")], []),
    },
    "X223": {
        "PIPELINE": ((), [("secrets", "transform")], []),
    },
    "X224": {
        "PIPELINE": ((), [("secrets", "transform")], []),
    },
    "X225": {
        "PIPELINE": ((), [("secrets", "transform")], []),
    },
    "X226": {
        "PIPELINE": ((), [("secrets", "transform")], []),
    },
    "X227": {
        "PIPELINE": ((), [("secrets", "transform")], []),
    },
    "X228": {
        "PIPELINE": ((), [("secrets", "transform")], []),
    },
    "X229": {
        "PIPELINE": ((), [("secrets", "transform")], []),
    },
    "X230": {
        "PIPELINE": ((), [("env", "transform"), ("secrets", "transform")], []),
    },
    "X231": {
        "PIPELINE": ((), [("egress",), ("image_pull_secrets", "transform"), ("pod_patch",), ("pod_spec",), ("secrets", "transform")], []),
    },
    "X232": {
        "PIPELINE": ((), [("egress",), ("image_pull_secrets", "transform"), ("pod_patch",), ("pod_spec",), ("secrets", "transform")], []),
    },
    "X241": {
        "PIPELINE": ((), [("egress",), ("image_pull_secrets", "transform"), ("pod_patch",), ("pod_spec",), ("secrets", "transform")], []),
    },
    "X242": {
        "PIPELINE": ((), [("egress",), ("image_pull_secrets", "transform"), ("pod_patch",), ("pod_spec",), ("secrets", "transform")], []),
    },
}
