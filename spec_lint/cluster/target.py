"""Which cluster is meant: the kubeconfig and its context, or the pod this runs in. Nothing is asked here yet."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from spec_lint.live import Trouble

UNUSABLE = "C001"
SERVICE_ACCOUNT = Path("/var/run/secrets/kubernetes.io/serviceaccount")
"""Where a pod finds its credentials and its namespace."""


class UnusableError(Exception):
    """The cluster cannot be asked; ``trouble`` says why, without anything that a kubeconfig keeps secret."""

    def __init__(self, trouble: Trouble) -> None:
        super().__init__(trouble.message)
        self.trouble = trouble


@dataclass(frozen=True, slots=True)
class Target:
    """One cluster as a kubeconfig describes it.

    ``files`` are the kubeconfig files that count (empty inside a pod), ``context`` is the context's name (None inside a
    pod), ``namespace`` the one that it names. ``program`` is the program that gives the credentials, if one does.
    ``server`` and ``proxy`` are addresses as they may be shown; ``proxy_url`` may hold a password.
    """

    server: str
    context: str | None = None
    files: tuple[str, ...] = ()
    namespace: str | None = None
    program: str | None = None
    proxy: str | None = None
    verified: bool = True
    proxy_url: str | None = field(default=None, repr=False)

    @property
    def place(self) -> str:
        return f'context "{self.context}"' if self.context is not None else "the cluster around this pod"

    @property
    def origin(self) -> str:
        """The file that describes the cluster, as findings show it."""
        return self.files[0] if self.files else "(in the cluster)"


def find_target(kubeconfig: str | None, context: str | None, inside: bool) -> Target:
    """The cluster that is meant. Raises UnusableError.

    ``kubeconfig`` is one file; without it KUBECONFIG (a list of files) or ``~/.kube/config`` counts; without any of
    these the pod this runs in does. ``inside`` asks for the latter.
    """
    if inside:
        return _pod()
    files = kubeconfig_files(kubeconfig)
    if files:
        return _from_files(files, context)
    if kubeconfig is None and context is None and os.environ.get("KUBERNETES_SERVICE_HOST"):
        return _pod()
    looked = kubeconfig or os.environ.get("KUBECONFIG") or "~/.kube/config"
    raise _unusable(f"There is no kubeconfig: {looked} is not there.", "Name one with --kubeconfig.")


def kubeconfig_files(kubeconfig: str | None) -> tuple[str, ...]:
    """The kubeconfig files that are there."""
    named = [kubeconfig] if kubeconfig else (os.environ.get("KUBECONFIG") or "~/.kube/config").split(os.pathsep)
    paths = [str(Path(path).expanduser()) for path in named if path]
    return tuple(path for path in paths if Path(path).is_file())


def _unusable(message: str, help_: str | None = None) -> UnusableError:
    return UnusableError(Trouble(UNUSABLE, message, help_))


def not_installed() -> UnusableError:
    """What is said where the extra ``cluster`` is missing."""
    return _unusable(
        "The package `kubernetes` is not installed.", 'Install it with `pip install "spec-lint[cluster]"`.'
    )


def _pod() -> Target:
    host, port = (os.environ.get(f"KUBERNETES_SERVICE_{part}", "") for part in ("HOST", "PORT"))
    if not host or not (SERVICE_ACCOUNT / "token").is_file():
        raise _unusable("This does not run in a pod with a service account.", "Name a kubeconfig with --kubeconfig.")
    try:
        namespace = (SERVICE_ACCOUNT / "namespace").read_text(encoding="utf-8").strip() or None
    except OSError:
        namespace = None
    return Target(f"https://[{host}]:{port}" if ":" in host else f"https://{host}:{port}", namespace=namespace)


def _from_files(files: tuple[str, ...], wanted: str | None) -> Target:
    documents = [_read(path) for path in files]
    name = wanted or next((str(found) for document in documents if (found := document.get("current-context"))), None)
    if name is None:
        raise _unusable(f"{files[0]} names no current context.", "Name one with --context.")
    context = _entry(documents, "contexts", name, "context")
    if context is None:
        raise _unusable(f'There is no context "{name}" in {", ".join(files)}.', _others(documents, name))
    cluster_name, user_name = str(context.get("cluster", "")), str(context.get("user", ""))
    cluster = _entry(documents, "clusters", cluster_name, "cluster")
    if cluster is None or not isinstance(cluster.get("server"), str):
        raise _unusable(f'The context "{name}" names the cluster "{cluster_name}", which is not described.')
    user = _entry(documents, "users", user_name, "user") or {}
    if user.get("as") or user.get("as-uid") or user.get("as-groups"):
        raise _unusable(
            f'The user of the context "{name}" acts as somebody else ("as"), which is not supported here.',
            "Use a context whose user has the rights itself.",
        )
    program = user.get("exec")
    proxy = cluster.get("proxy-url")
    return Target(
        server=without_credentials(cluster["server"]),
        context=name,
        files=files,
        namespace=str(context["namespace"]) if context.get("namespace") else None,
        program=str(program["command"]) if isinstance(program, dict) and program.get("command") else None,
        proxy=without_credentials(proxy) if isinstance(proxy, str) and proxy else None,
        verified=not cluster.get("insecure-skip-tls-verify"),
        proxy_url=proxy if isinstance(proxy, str) and proxy else None,
    )


def without_credentials(address: str) -> str:
    """An address as it may be shown: a URL can carry a user's name and password."""
    return re.sub(r"^([a-z0-9+.-]+://)?[^/?#]*@", r"\1", address, flags=re.IGNORECASE)


def _read(path: str) -> dict[str, Any]:
    try:
        import yaml  # type: ignore[import-untyped,unused-ignore]
    except ImportError:  # it comes with kubernetes
        raise not_installed() from None
    try:
        document = yaml.safe_load(Path(path).read_text(encoding="utf-8"))
    except OSError as error:
        raise _unusable(f"The kubeconfig {path} cannot be read: {error.strerror}.") from None
    except (yaml.YAMLError, ValueError, RecursionError):
        # What the parser says quotes the file, and the file holds credentials.
        raise _unusable(f"The kubeconfig {path} is not YAML.") from None
    if not isinstance(document, dict):
        raise _unusable(f"The kubeconfig {path} is empty or no mapping.")
    return document


def _entry(documents: list[dict[str, Any]], field: str, name: str, part: str) -> dict[str, Any] | None:
    """The entry of a name; of several files the first one counts, as for kubectl."""
    for entry in _entries(documents, field):
        if entry.get("name") == name and isinstance(entry.get(part), dict):
            found: dict[str, Any] = entry[part]
            return found
    return None


def _entries(documents: list[dict[str, Any]], field: str) -> list[dict[str, Any]]:
    lists = [document.get(field) for document in documents]
    return [entry for entries in lists if isinstance(entries, list) for entry in entries if isinstance(entry, dict)]


def _others(documents: list[dict[str, Any]], name: str) -> str:
    from spec_lint.grammar.nearest import nearest

    names = sorted({str(entry.get("name")) for entry in _entries(documents, "contexts")})
    if near := nearest(name, names):
        return f'Did you mean "{near}"?'
    return f"There are: {', '.join(names)}." if names else "It describes no context at all."
