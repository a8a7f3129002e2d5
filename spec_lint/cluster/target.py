"""Which cluster to use: the kubeconfig and its context, or the pod this runs in. Nothing is sent from here."""

from __future__ import annotations

import json
import os
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from spec_lint.cluster.proxy import environment_proxy
from spec_lint.files.content import ReadProblem, read_source
from spec_lint.findings.named_tuple import NamedTuple
from spec_lint.model.live import Trouble

UNUSABLE = "C001"
SERVICE_ACCOUNT = Path("/var/run/secrets/kubernetes.io/serviceaccount")
"""The folder with the credentials and the namespace of a pod."""


class UnusableError(Exception):
    """The cluster cannot be asked; ``trouble`` says why, without credentials."""

    def __init__(self, trouble: Trouble) -> None:
        super().__init__(trouble.message)
        self.trouble = trouble


class NoneNamedError(UnusableError):
    """Nothing says which cluster to ask, as opposed to a mistake in what does. ``clause`` says so in a clause."""

    def __init__(self, clause: str, trouble: Trouble) -> None:
        super().__init__(trouble)
        self.clause = clause


@dataclass(frozen=True, slots=True)
class Target:
    """One cluster as a kubeconfig describes it.

    ``files`` are the kubeconfig files in use (empty inside a pod), ``context`` is the name of the context (or None),
    and ``namespace`` its namespace. ``program`` is the program that prints the credentials, if any. ``user``
    and ``groups`` are those to impersonate. ``server`` and ``proxy`` are addresses that may be shown; ``proxy_url`` may
    hold a password, and ``config``, the part of the kubeconfig in use, holds credentials.
    """

    server: str
    context: str | None = None
    files: tuple[str, ...] = ()
    namespace: str | None = None
    program: str | None = None
    proxy: str | None = None
    verified: bool = True
    proxy_url: str | None = field(default=None, repr=False)
    user: str | None = None
    groups: tuple[str, ...] = ()
    config: dict[str, Any] | None = field(default=None, repr=False, compare=False)

    @property
    def via(self) -> str:
        return "kubernetes"

    @property
    def id(self) -> str | None:
        """None: a cluster of Kubernetes has no name of its own."""
        return None

    @property
    def place(self) -> str:
        if self.context is not None:
            return f'context "{self.context}"'
        return "the cluster around this pod" if self.config is None else f"the server {self.server}"

    @property
    def address(self) -> str:
        """The place, with the address of the server if the place does not include it."""
        return self.place if self.config is not None and self.context is None else f"{self.place} ({self.server})"

    @property
    def origin(self) -> str:
        """The file that defines the cluster, as findings show it."""
        if self.files:
            return self.files[0]
        return "(in the cluster)" if self.config is None else "(command line)"


class Wanted(NamedTuple):
    """What the command line says about the cluster.

    ``kubeconfig`` is one file; without it, KUBECONFIG (a list of files) or ``~/.kube/config`` is used, and without any
    of these, the pod this runs in. ``inside`` asks for the pod. ``server`` replaces the server of the context, the
    token in ``token_file`` its credentials. ``user`` and ``groups`` are those to impersonate.
    """

    kubeconfig: str | None = None
    context: str | None = None
    inside: bool = False
    server: str | None = None
    token_file: str | None = None
    user: str | None = None
    groups: tuple[str, ...] = ()


def find_target(wanted: Wanted) -> Target:
    """The cluster to use. Raises UnusableError."""
    if wanted.groups and wanted.user is None:
        raise unusable("`--as-group` needs a user to impersonate.", "Add `--as USER`.")
    if wanted.inside:
        return _pod(wanted)
    files = kubeconfig_files(wanted.kubeconfig)
    if files:
        return _from_files(files, wanted)
    if wanted.kubeconfig is None and wanted.context is None:
        if wanted.server is not None:
            return _target(wanted, (), None, {}, {}, {})
        if os.environ.get("KUBERNETES_SERVICE_HOST"):
            return _pod(wanted)
    looked = wanted.kubeconfig or os.environ.get("KUBECONFIG") or "~/.kube/config"
    words = f"There is no kubeconfig: {looked} does not exist."
    raise none_named("there is no kubeconfig", words, "Name one with --kubeconfig.")


def kubeconfig_files(kubeconfig: str | None) -> tuple[str, ...]:
    """The kubeconfig paths that exist."""
    named = [kubeconfig] if kubeconfig else (os.environ.get("KUBECONFIG") or "~/.kube/config").split(os.pathsep)
    paths = [str(Path(path).expanduser()) for path in named if path]
    return tuple(path for path in paths if Path(path).exists())


def unusable(message: str, help_: str | None = None) -> UnusableError:
    return UnusableError(Trouble(UNUSABLE, message, help_))


def none_named(clause: str, message: str, help_: str) -> NoneNamedError:
    return NoneNamedError(clause, Trouble(UNUSABLE, message, help_))


def not_installed() -> UnusableError:
    """The error if the extra ``cluster`` is not installed."""
    return unusable("The package `kubernetes` is not installed.", "Install it with `pip install kubernetes`.")


def _pod(wanted: Wanted) -> Target:
    host, port = (os.environ.get(f"KUBERNETES_SERVICE_{part}", "") for part in ("HOST", "PORT"))
    if not host or not (SERVICE_ACCOUNT / "token").is_file():
        raise none_named(
            "there is neither a kubeconfig nor a service account",
            "This does not run in a pod with a service account.",
            "Name a kubeconfig with --kubeconfig.",
        )
    if wanted.server or wanted.token_file:
        raise unusable("Inside a pod, its own server and token are used.", "Remove --server and --token-file.")
    try:
        namespace = (SERVICE_ACCOUNT / "namespace").read_text(encoding="utf-8").strip() or None
    except OSError:
        namespace = None
    server = f"https://[{host}]:{port}" if ":" in host else f"https://{host}:{port}"
    return Target(server, namespace=namespace, user=wanted.user, groups=wanted.groups)


def _from_files(files: tuple[str, ...], wanted: Wanted) -> Target:
    documents = [_read(path) for path in files]
    name = wanted.context or next(
        (str(found) for document in documents if (found := document.get("current-context"))), None
    )
    if name is None:
        if wanted.server is not None:
            return _target(wanted, files, None, {}, {}, {})
        words = f"{files[0]} names no current context"
        raise none_named(words, f"{words}.", "Name one with --context.")
    context = _entry(documents, "contexts", name, "context")
    if context is None:
        raise unusable(f'There is no context "{name}" in {", ".join(files)}.', _others(documents, name))
    cluster_name, user_name = str(context.get("cluster", "")), str(context.get("user", ""))
    cluster = _entry(documents, "clusters", cluster_name, "cluster")
    if wanted.server is None and (cluster is None or not isinstance(cluster.get("server"), str)):
        raise unusable(f'The context "{name}" names the cluster "{cluster_name}", which is not defined.')
    user = _entry(documents, "users", user_name, "user") or {}
    if (user.get("as") or user.get("as-uid") or user.get("as-groups")) and wanted.user is None:
        raise unusable(
            f'The user of the context "{name}" impersonates another user ("as"), which is not supported.',
            "Name the user to impersonate with --as, or use a context whose user has the rights itself.",
        )
    return _target(wanted, files, name, context, cluster or {}, user)


def _target(
    wanted: Wanted,
    files: tuple[str, ...],
    name: str | None,
    context: dict[str, Any],
    cluster: dict[str, Any],
    user: dict[str, Any],
) -> Target:
    """The target of a context, overridden by the command line, as kubectl does."""
    if wanted.server is not None:
        cluster = {key: value for key, value in cluster.items() if key != "tls-server-name"}
        cluster["server"] = wanted.server
    if "://" not in cluster["server"]:
        secure = any(name.startswith(("certificate-authority", "insecure", "client-")) for name in {**cluster, **user})
        cluster = {**cluster, "server": f"{'https' if secure else 'http'}://{cluster['server']}"}
    user = _with_token(wanted, name, user)
    program = user.get("exec")
    proxy = cluster.get("proxy-url")
    if not isinstance(proxy, str) or not proxy:
        proxy = environment_proxy(cluster["server"])
    return Target(
        server=without_credentials(cluster["server"]),
        context=name,
        files=files,
        namespace=str(context["namespace"]) if context.get("namespace") else None,
        program=str(program["command"]) if isinstance(program, dict) and program.get("command") else None,
        proxy=without_credentials(proxy) if proxy else None,
        verified=not cluster.get("insecure-skip-tls-verify"),
        proxy_url=proxy,
        user=wanted.user,
        groups=wanted.groups,
        config={
            "current-context": "it",
            "contexts": [{"name": "it", "context": {"cluster": "it", "user": "it"}}],
            "clusters": [{"name": "it", "cluster": cluster}],
            "users": [{"name": "it", "user": user}],
        },
    )


def _with_token(wanted: Wanted, context: str | None, user: dict[str, Any]) -> dict[str, Any]:
    """A user with the token to use; a token from the command line replaces all other credentials."""
    certificates = {name: value for name, value in user.items() if name.startswith("client-")}
    if wanted.token_file is not None:
        return certificates | {"token": _token(wanted.token_file)}
    path, token = user.get("tokenFile"), user.get("token")
    if isinstance(path, str) and path and (not token or Path(path).is_file()):
        return {name: value for name, value in user.items() if name != "tokenFile"} | {"token": _token(path)}
    if token is not None and not sendable(str(token)):
        raise UnusableError(unsendable(f'The token of the context "{context}"'))
    return user


def _token(path: str) -> str:
    """The token in a file, without surrounding whitespace, as kubectl reads it."""
    data = read_source(path, 1 << 20)
    if isinstance(data, ReadProblem):
        raise unusable(f"The token file {path} cannot be read. {data.message}")
    token = data.decode("utf-8", "replace").strip()
    if not token:
        raise UnusableError(Trouble("C003", f"The token file {path} is empty.", "Log in again."))
    if not sendable(token):
        raise UnusableError(unsendable(f"The token in {path}"))
    return token


def sendable(token: str) -> bool:
    """Whether a token is valid in a header. Go's client rejects line breaks and other control characters."""
    return all((character >= " " and character != "\x7f") or character == "\t" for character in token)


def unsendable(what: str) -> Trouble:
    words = f"{what} contains a line break or another control character, which no server accepts."
    return Trouble("C003", words, "Write the token on one line, without a line break.")


def without_credentials(address: str) -> str:
    """An address that may be shown. A URL can contain a user name and a password."""
    return re.sub(r"^([a-z0-9+.-]+://)?[^/?#]*@", r"\1", address, flags=re.IGNORECASE)


def _read(path: str) -> dict[str, Any]:
    """The content of a kubeconfig, with absolute paths. JSON is parsed as JSON, so it may contain tabs."""
    data = read_source(path, 16 << 20)
    if isinstance(data, ReadProblem):
        raise unusable(f"The kubeconfig {path} cannot be read. {data.message}")
    try:
        document = json.loads(data)
    except (ValueError, RecursionError):
        document = _yaml(path, data)
    if not isinstance(document, dict):
        raise unusable(f"The kubeconfig {path} is empty or not a mapping.")
    folder = Path(path).absolute().parent
    for field_, part in (("clusters", "cluster"), ("users", "user")):
        for entry in _entries([document], field_):
            if isinstance(entry.get(part), dict):
                entry[part] = _absolute(entry[part], folder)
    return document


def _yaml(path: str, data: bytes) -> Any:
    try:
        import yaml  # type: ignore[import-untyped,unused-ignore]
    except ImportError:  # it comes with kubernetes
        raise not_installed() from None
    try:
        return yaml.safe_load(data)
    except (yaml.YAMLError, ValueError, RecursionError):
        # The message of the parser quotes the file, which holds credentials.
        raise unusable(f"The kubeconfig {path} is not YAML.") from None


_PATHS = ("certificate-authority", "client-certificate", "client-key", "tokenFile")


def _absolute(fields: dict[str, Any], folder: Path) -> dict[str, Any]:
    """The fields of a cluster or user, with paths resolved from the folder of their file, except a bare command."""
    found = {
        name: str(folder / value) if name in _PATHS and isinstance(value, str) and value else value
        for name, value in fields.items()
    }
    program = found.get("exec")
    if not isinstance(program, dict):
        return found
    command = program.get("command")
    if isinstance(command, str) and os.sep in command:
        found["exec"] = {**program, "command": str(folder / command)}
    return found


def _entry(documents: list[dict[str, Any]], field: str, name: str, part: str) -> dict[str, Any] | None:
    """The entry with a name; the first file takes precedence, as for kubectl."""
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
    from spec_lint.grammar.suggestion import did_you_mean

    names = sorted({str(entry.get("name")) for entry in _entries(documents, "contexts")})
    if near := nearest(name, names):
        return did_you_mean(near)
    return f"The contexts are {', '.join(names)}." if names else "It defines no context."
