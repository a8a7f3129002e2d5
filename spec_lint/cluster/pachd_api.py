"""What pachd tells, typed: its version, its users' permissions, secrets, repos, pipelines, projects and defaults.

Everything that comes from the server and may be shown is checked for its form first.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Collection, Iterator
from datetime import datetime
from typing import Any, Protocol

from spec_lint.cluster.background import Stop
from spec_lint.cluster.content import Content
from spec_lint.cluster.pachctl_config import Context
from spec_lint.cluster.pachd_answers import Kind, PachdError, failed
from spec_lint.cluster.pachd_calls import Call
from spec_lint.cluster.pachd_http import Json
from spec_lint.findings.named_tuple import NamedTuple
from spec_lint.model.live import LISTED
from spec_lint.pachyderm.release import Release
from spec_lint.secrets.value import SecretValue

UNNAMED = "an unnamed user"
FIRST = Release(2, 8)
"""The first release with the HTTP API."""
NAME = r"[-_A-Za-z0-9.]{1,255}"
"""The form of the name of a project, a repo, a branch or a pipeline."""


class Version(NamedTuple):
    """The release of a pachd, and its version as text (``2.12.2-rc.1``)."""

    release: Release
    text: str


class ClusterInfo(NamedTuple):
    """A Pachyderm cluster; ``deployment_id`` is what contexts remember of it."""

    id: str | None
    deployment_id: str | None
    paused: bool


class Who(NamedTuple):
    """The user whose token was sent (``robot:ci``), and until when it is valid (None: for ever)."""

    name: str
    expires: datetime | None


class Permissions(NamedTuple):
    """What the user may do with a cluster, project or repo, and the user's roles there."""

    permissions: frozenset[str]
    roles: tuple[str, ...]


class PachdSecret(NamedTuple):
    """A secret as pachd shows it; its keys are not among that."""

    name: str
    type: str | None
    created: datetime | None


class Repo(NamedTuple):
    project: str
    name: str
    branches: tuple[str, ...]


class LivePipeline(NamedTuple):
    """A pipeline in the cluster: its output branch, and the (project, repo, branch) that it reads. ``spec`` is what its
    user wrote, as JSON; it may hold credentials."""

    version: int | None
    state: str | None
    stopped: bool
    spec: SecretValue[str] | None
    output: str
    reads: tuple[tuple[str, str, str], ...]


class Caller(Protocol):
    """What carries the calls to pachd: a connection over HTTP, or the program pachctl.

    ``token`` is sent with each call that needs a login; pachctl sends its own. ``user`` is whose it is, once known.
    """

    token: SecretValue[str] | None
    user: str | None

    @property
    def context(self) -> Context: ...
    @property
    def stop(self) -> Stop | None: ...

    def call(self, call: Call, body: Json, asked: str = "", keys: Collection[str] = ()) -> Json:
        """The answer to a call. Raises PachdError, or AbandonedError if the user asked to stop.

        ``asked`` names the object, and ``keys`` are the key names in the body: both may be shown.
        """
        ...

    def stream(self, call: Call, body: Json) -> list[Json]:
        """All results of a call with a stream as its answer. An error at its end voids it. Raises as ``call`` does."""
        ...

    def close(self) -> None: ...


class Pachd:
    """The calls of one pachd. Each raises PachdError, or AbandonedError if the user asked to stop."""

    def __init__(self, transport: Caller) -> None:
        self.transport = transport

    @property
    def context(self) -> Context:
        return self.transport.context

    def version(self) -> Version:
        """The release of pachd. Without a token, so it also shows whether this is a pachd."""
        found = self.transport.call(Call.GET_VERSION, {})
        numbers = [found.get(part) for part in ("major", "minor", "micro")]
        if not all(isinstance(number, int) and number >= 0 for number in numbers) or found["major"] < 1:
            raise failed(self.context, Kind.NOT_PACHD, Call.GET_VERSION)
        additional = _text(found.get("additional"), r"[-+.0-9A-Za-z]{1,64}") or ""
        return Version(Release(found["major"], found["minor"]), ".".join(map(str, numbers)) + additional)

    def cluster(self) -> ClusterInfo:
        """The identity of the cluster. Without a token."""
        found = self.transport.call(Call.INSPECT_CLUSTER, {"clientVersion": {"major": 2, "minor": 12}})
        id_, deployment = (_text(found.get(field), r"[!-~]{1,200}") for field in ("id", "deploymentId"))
        return ClusterInfo(id_, deployment, found.get("paused") is True)

    def who_am_i(self) -> Who | None:
        """The user, or None if auth is not activated, so everybody who reaches the address may do everything."""
        try:
            found = self.transport.call(Call.WHO_AM_I, {})
        except PachdError as error:
            if error.kind is Kind.AUTH_OFF:
                return None
            raise
        name = _text(found.get("username"), r"[a-z]+:[!-~]{1,200}")
        return Who(name or UNNAMED, _time(found.get("expiration")))

    def permissions(self, kind: str = "CLUSTER", name: str = "") -> Permissions | None:
        """What the user may do with the cluster, a ``PROJECT``, or a ``REPO`` (``project/repo``); None without auth."""
        resource = {"type": kind, "name": name} if name else {"type": kind}
        try:
            found = self.transport.call(Call.GET_PERMISSIONS, {"resource": resource}, name)
        except PachdError as error:
            if error.kind is Kind.AUTH_OFF:
                return None
            raise
        names = _list(found.get("permissions")), _list(found.get("roles"))
        allowed, roles = ([_text(one, r"[A-Za-z_0-9]{1,100}") for one in each] for each in names)
        return Permissions(frozenset(filter(None, allowed)), tuple(filter(None, roles)))

    def secret(self, name: str) -> PachdSecret | None:
        """A secret by name, or None if pachd says that it does not exist."""
        found = self._if_there(Call.INSPECT_SECRET, {"secret": {"name": name}}, name)
        if found is None:
            return None
        secret = _secret(found)
        if secret is None or secret.name != name:
            raise failed(self.context, Kind.UNREADABLE, Call.INSPECT_SECRET, name)
        return secret

    def secrets(self) -> dict[str, PachdSecret]:
        """The secrets that were created with ``pachctl``, by name. Others exist as well."""
        found = self.transport.call(Call.LIST_SECRET, {})
        entries = found.get("secretInfo", [])
        secrets = [_secret(entry) for entry in entries] if isinstance(entries, list) else [None]
        if None in secrets:
            raise failed(self.context, Kind.UNREADABLE, Call.LIST_SECRET)
        return {secret.name: secret for secret in secrets if secret is not None}

    def create_secret(self, content: Content, namespace: str | None = None) -> None:
        """Create a secret. It is sent once at most: ``NOTHING_CREATED`` tells what a failure leaves behind.

        pachd creates it in its own namespace. With ``namespace``, it refuses any other.
        """
        file = base64.b64encode(secret_file(content, namespace)).decode("ascii")
        self.transport.call(Call.CREATE_SECRET, {"file": file}, content.name, content.keys)

    def cluster_defaults(self) -> Json:
        """The defaults that are merged under every spec: what was set, without Pachyderm's built-in ones."""
        return self._defaults(Call.GET_CLUSTER_DEFAULTS, {}, "clusterDefaultsJson", "")

    def project_defaults(self, project: str) -> Json | None:
        """The defaults of a project, or None if there is no such project."""
        try:
            return self._defaults(Call.GET_PROJECT_DEFAULTS, _project(project), "projectDefaultsJson", project)
        except PachdError as error:
            if error.kind is Kind.ABSENT:
                return None
            raise

    def _defaults(self, call: Call, body: Json, field: str, asked: str) -> Json:
        text = self.transport.call(call, body, asked).get(field)
        try:
            whole = json.loads(text or "{}") if isinstance(text, str | None) else None
        except (ValueError, RecursionError):
            whole = None
        found = _field(whole, "createPipelineRequest", "create_pipeline_request") if isinstance(whole, dict) else ()
        if found is not None and not isinstance(found, dict):
            raise failed(self.context, Kind.UNREADABLE, call, asked)
        return found or {}

    def has_project(self, project: str) -> bool:
        return self._if_there(Call.INSPECT_PROJECT, _project(project), project) is not None

    def projects(self) -> frozenset[str]:
        """The names of all projects, whatever the user may do with them."""
        found = (_mapping(entry.get("project")).get("name") for entry in self.transport.stream(Call.LIST_PROJECT, {}))
        return frozenset(filter(None, (_text(name, NAME) for name in found)))

    def repo(self, project: str, name: str) -> Repo | None:
        """A repo of files, or None if pachd says that it does not exist."""
        body = {"repo": {**_project(project), "name": name, "type": "user"}}
        found = self._if_there(Call.INSPECT_REPO, body, f"{project}/{name}")
        if found is None:
            return None
        repo = _repo(found)
        if repo is None or (repo.project, repo.name) != (project, name):
            raise failed(self.context, Kind.UNREADABLE, Call.INSPECT_REPO, f"{project}/{name}")
        return repo

    def repos(self, *projects: str) -> list[Repo]:
        """The repos that the user may see, of these projects or of all. That another one is missing proves nothing."""
        body: Json = {"type": "user"}
        if projects:
            body["projects"] = [{"name": project} for project in projects]
        return [repo for entry in self.transport.stream(Call.LIST_REPO, body) if (repo := _repo(entry)) is not None]

    def pipelines(self, *projects: str) -> dict[tuple[str, str], bool]:
        """The (project, name) of the pipelines that the user may see, and whether each is stopped. That another one is
        missing proves nothing."""
        body: Json = {"projects": [{"name": project} for project in projects]} if projects else {}
        found = self.transport.stream(Call.LIST_PIPELINE, body)
        return {name: one.get("stopped") is True for one in found if (name := _named(one.get("pipeline"))) is not None}

    def pipeline(self, project: str, name: str) -> LivePipeline | None:
        """A pipeline with what its user wrote, or None if pachd says that it does not exist."""
        body = {"pipeline": {**_project(project), "name": name}, "details": True}
        found = self._if_there(Call.INSPECT_PIPELINE, body, f"{project}/{name}")
        if found is None:
            return None
        pipeline = _mapping(found.get("pipeline"))
        if pipeline.get("name") != name or _mapping(pipeline.get("project")).get("name") != project:
            raise failed(self.context, Kind.UNREADABLE, Call.INSPECT_PIPELINE, f"{project}/{name}")
        version, spec, details = found.get("version"), found.get("userSpecJson"), _mapping(found.get("details"))
        return LivePipeline(
            int(version) if isinstance(version, int | str) and re.fullmatch(r"[0-9]{1,9}", str(version)) else None,
            _text(found.get("state"), r"[A-Z_]{1,64}"),
            found.get("stopped") is True,
            SecretValue(spec) if isinstance(spec, str) and spec else None,
            _text(details.get("outputBranch"), NAME) or "master",
            tuple(dict.fromkeys(_reads(_mapping(details.get("input")), project))),
        )

    def rehearse(self, spec: str, name: str) -> None:
        """Have pachd validate a spec (JSON) without creating anything; it raises PachdError if pachd refuses it.

        pachd writes the whole spec into its log, so it must not hold a credential. It validates little.
        """
        body = {"createPipelineRequestJson": spec, "dryRun": True}
        self.transport.call(Call.REHEARSE_PIPELINE, body, name)

    def _if_there(self, call: Call, body: Json, asked: str) -> Json | None:
        try:
            return self.transport.call(call, body, asked)
        except PachdError as error:
            if error.kind is Kind.ABSENT:
                return None
            raise


def secret_file(content: Content, namespace: str | None = None, *, listed: bool = True) -> bytes:
    """The object that pachd is to create, as JSON. It holds the values in clear text: send it, and do not keep it.

    ``listed`` adds the labels that pachd adds anyway. pachd logs the first 32 bytes, so the data is last, and the
    metadata comes first.
    """
    metadata: Json = {"name": content.name}
    if namespace is not None:
        metadata["namespace"] = namespace
    metadata["labels"] = content.all_labels(listed_by_pachctl=listed)
    if content.annotations:
        metadata["annotations"] = dict(content.annotations)
    body: Json = {"apiVersion": "v1", "kind": "Secret", "metadata": metadata, "type": content.type}
    if content.immutable:
        body["immutable"] = True
    body["data"] = {key: base64.b64encode(content.values[key].reveal()).decode() for key in content.keys}
    return json.dumps(body).encode()


def refused_labels(content: Content) -> list[str]:
    """The labels of a secret that pachd replaces or refuses: it sets its own."""
    return sorted(name for name, value in LISTED.items() if content.labels.get(name, value) != value)


def _project(project: str) -> Json:
    return {"project": {"name": project}}


def _secret(found: Any) -> PachdSecret | None:
    entry = _mapping(found)
    name = _text(_mapping(entry.get("secret")).get("name"), r"[-.a-z0-9]{1,253}")
    if name is None:
        return None
    return PachdSecret(name, _text(entry.get("type"), r"[!-~]{1,253}"), _time(entry.get("creationTimestamp")))


def _repo(found: Json) -> Repo | None:
    named = _named(found.get("repo"))
    if named is None:
        return None
    branches = (_text(_mapping(each).get("name"), r"[!-~]{1,255}") for each in _list(found.get("branches")))
    return Repo(*named, tuple(filter(None, branches)))


def _named(value: Any) -> tuple[str, str] | None:
    """The (project, name) of a repo or a pipeline."""
    found = _mapping(value)
    names = (_mapping(found.get("project")).get("name"), found.get("name"))
    project, name = (_text(each, NAME) for each in names)
    return (project, name) if project is not None and name is not None else None


def _reads(node: Json, project: str) -> Iterator[tuple[str, str, str]]:
    """The (project, repo, branch) that the inputs of a pipeline read; pachd has filled in what its spec leaves out."""
    pfs, cron = _mapping(node.get("pfs")), _mapping(node.get("cron"))
    for fields, branch in ((pfs, pfs.get("branch")), (cron, "master")):
        names = (fields.get("project") or project, fields.get("repo"), branch)
        home, repo, read = (_text(each, NAME) for each in names)
        if home is not None and repo is not None and read is not None:
            yield home, repo, read
    for kind in ("cross", "union", "join", "group"):
        for inner in _list(node.get(kind)):
            yield from _reads(_mapping(inner), project)


def _field(fields: Json, *names: str) -> Any:
    return next((fields[name] for name in names if name in fields), None)


def _mapping(value: Any) -> Json:
    return value if isinstance(value, dict) else {}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _text(value: Any, form: str) -> str | None:
    """A string from the server, if it has the form of what it should be."""
    return value if isinstance(value, str) and re.fullmatch(form, value) else None


def _time(value: Any) -> datetime | None:
    try:
        found = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
    return found if found is not None and found.tzinfo is not None else None
