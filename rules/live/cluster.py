"""Why a live cluster could not be reached or read: reported only with `--cluster`.

Examples have a block with the cluster's answers: secrets with type and keys, ``absent`` or ``unseen``.
"""

from __future__ import annotations

from collections.abc import Iterator

from spec_lint.engine.rule import rule
from spec_lint.findings.finding import Finding, Severity, Span
from spec_lint.findings.source import Source
from spec_lint.model.live import Live
from spec_lint.model.project import Project
from spec_lint.rules.catalogue import Catalogue


def _at_cluster(live: Live, message: str, help_: str | None) -> Finding:
    """A finding about the cluster as a whole: its place is the file that describes it."""
    return Finding(Span(Source(live.origin, ""), 0, 0), message, help=help_)


def _troubles(project: Project, _: Project, code: str) -> Iterator[Finding]:
    """Why something could not be read: once if it concerns the whole cluster, else at each reference."""
    live = project.settings.live
    if live is None:
        return
    whole = [live.trouble] if live.trouble is not None else []
    for trouble in dict.fromkeys([*whole, *(live.world.troubles if live.world is not None else ())]):
        if trouble.rule == code:
            yield _at_cluster(live, trouble.message, trouble.help)
    if whole:
        return
    for name, secret in live.secrets.items():
        if secret.trouble is None or secret.trouble.rule != code:
            continue
        message, help_ = secret.trouble.message, secret.trouble.help
        uses = project.references.get(name, [])
        for pipeline, reference in uses[:1]:
            others = len({id(other) for other, _ in uses}) - 1
            more = f" {others} more {'pipeline uses' if others == 1 else 'pipelines use'} it." if others else ""
            yield pipeline.finding(reference.name_pointer, message + more, inside=reference.name_inside, help=help_)
        if not uses:
            for definition in project.secrets:
                if definition.name == name:
                    yield definition.finding(("metadata", "name"), message, help=help_)
                    break


cluster_not_asked = Catalogue(_troubles, Severity.WARNING, needs_cluster=True, whole_run=True)

cluster_not_asked(
    "C001",
    "cluster-settings-unusable",
    """Neither a kubeconfig nor pachctl's configuration says how to reach the cluster, or the one in use has a mistake.

    Why: A kubeconfig may lack a current context; the address of a Pachyderm context may have no port, or one for gRPC
    only, such as 30650 and 1650, where pachd's HTTP API is not. spec-lint cannot see which secrets exist, so it reports
    none of them as missing. Problems in the files are still reported, and the
    exit code is 4.

    Wrong:
    ```yaml +edges
    transform: {image: "edges:1.0", cmd: [python3, /edges.py], secrets: [{name: weather, mount_path: /weather}]}
    ```
    ```cluster
    {"trouble": "C001"}
    ```
    Right:
    ```yaml +edges
    transform: {image: "edges:1.0", cmd: [python3, /edges.py], secrets: [{name: weather, mount_path: /weather}]}
    ```
    ```cluster
    {"weather": {"keys": ["token"]}}
    ```
    Fix: Name the file with `--kubeconfig` and the context with `--context`; or the address of Pachyderm's proxy with
    `--pachd-address`, and a Pachyderm context with `--pach-context`.
    """,
)


cluster_not_asked(
    "C002",
    "cluster-unreachable",
    """The cluster did not give a usable answer.

    Why: Its API server or its pachd may be down, unreachable or overloaded, its certificate may not be trusted, or
    another program may answer in its place: a web page, a port for gRPC only, a Pachyderm before 2.8, which has no HTTP
    API. No secret is reported as missing because of it, and the exit code is 4.

    Wrong:
    ```yaml +edges
    transform: {image: "edges:1.0", cmd: [python3, /edges.py], secrets: [{name: weather, mount_path: /weather}]}
    ```
    ```cluster
    {"trouble": "C002"}
    ```
    Right:
    ```yaml +edges
    transform: {image: "edges:1.0", cmd: [python3, /edges.py], secrets: [{name: weather, mount_path: /weather}]}
    ```
    ```cluster
    {"weather": {"keys": ["token"]}}
    ```
    Fix: Check the address, the network and that the cluster is running, and try again.
    """,
)


cluster_not_asked(
    "C003",
    "credentials-refused",
    """The cluster rejects the credentials, or there are none.

    Why: Tokens and certificates expire, and the credential program that the kubeconfig names may fail. pachd needs a
    token if auth is activated; the token of a Pachyderm context is not sent to another cluster than the context's own.
    No secret is reported as missing because of it, and the exit code is 4.

    Wrong:
    ```yaml +edges
    transform: {image: "edges:1.0", cmd: [python3, /edges.py], secrets: [{name: weather, mount_path: /weather}]}
    ```
    ```cluster
    {"trouble": "C003"}
    ```
    Right:
    ```yaml +edges
    transform: {image: "edges:1.0", cmd: [python3, /edges.py], secrets: [{name: weather, mount_path: /weather}]}
    ```
    ```cluster
    {"weather": {"keys": ["token"]}}
    ```
    Fix: Log in again (`pachctl auth login` for pachd), or renew the token.
    """,
)


cluster_not_asked(
    "C004",
    "secret-not-readable",
    """The user is not allowed to read a secret, so it is unknown whether it exists.

    Why: The API server answers 403 whether or not the secret exists; pachd needs the permission SECRET_INSPECT for any
    secret. A secret that cannot be read is not reported as missing, and the exit code is 4.

    Wrong:
    ```yaml +edges
    transform: {image: "edges:1.0", cmd: [python3, /edges.py], secrets: [{name: «weather», mount_path: /weather}]}
    ```
    ```cluster
    {"weather": "unseen"}
    ```
    Right:
    ```yaml +edges
    transform: {image: "edges:1.0", cmd: [python3, /edges.py], secrets: [{name: weather, mount_path: /weather}]}
    ```
    ```cluster
    {"weather": {"keys": ["token"]}}
    ```
    Fix: Ask an administrator to grant what `spec-lint rbac` prints: in Kubernetes, only `get` on the named secrets; in
    Pachyderm (`--via pachd`), the role secretAdmin.
    """,
)


@rule("C005", "certificate-not-checked", Severity.WARNING, needs_cluster=True, whole_run=True)
def certificate_not_checked(project: Project) -> Iterator[Finding]:
    """The kubeconfig disables the check of the API server's certificate.

    Why: With `insecure-skip-tls-verify` anybody on the network path to the cluster can read the credentials and the
    secrets, and answer in the cluster's place.

    Wrong:
    ```yaml +edges
    transform: {image: "edges:1.0", cmd: [python3, /edges.py], secrets: [{name: weather, mount_path: /weather}]}
    ```
    ```cluster
    {"verified": false, "weather": {"keys": ["token"]}}
    ```
    Right:
    ```yaml +edges
    transform: {image: "edges:1.0", cmd: [python3, /edges.py], secrets: [{name: weather, mount_path: /weather}]}
    ```
    ```cluster
    {"verified": true, "weather": {"keys": ["token"]}}
    ```
    Fix: Add the cluster's certificate authority to the kubeconfig (`certificate-authority-data`).
    """
    live = project.settings.live
    if live is not None and not live.verified:
        message = f"The certificate of {live.place} is not checked; the kubeconfig sets `insecure-skip-tls-verify`."
        yield _at_cluster(live, message, "Add the cluster's certificate authority to the kubeconfig instead.")


@rule("C006", "token-in-clear-text", Severity.WARNING, needs_cluster=True, whole_run=True)
def token_in_clear_text(project: Project) -> Iterator[Finding]:
    """The token for pachd crosses a network in clear text.

    Why: The address of pachd does not use TLS and is not on this machine. Anybody on the network path can read the
    token, and do with it what its user may do. `spec-lint apply` sends no value of a secret to such an address.

    Wrong:
    ```yaml +edges
    transform: {image: "edges:1.0", cmd: [python3, /edges.py], secrets: [{name: weather, mount_path: /weather}]}
    ```
    ```cluster
    {"exposed": true, "weather": {"keys": ["token"]}}
    ```
    Right:
    ```yaml +edges
    transform: {image: "edges:1.0", cmd: [python3, /edges.py], secrets: [{name: weather, mount_path: /weather}]}
    ```
    ```cluster
    {"exposed": false, "weather": {"keys": ["token"]}}
    ```
    Fix: Use an address with TLS (`https://HOST:443`), or add `--insecure-transport` if the network is to be trusted.
    """
    live = project.settings.live
    if live is not None and live.exposed:
        message = f"The token for {live.place} was sent in clear text, because its address does not use TLS."
        help_ = "Use an address with `https://`, or `--insecure-transport` if the network is to be trusted."
        yield _at_cluster(live, message, help_)
