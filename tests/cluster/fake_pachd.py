"""pachd's HTTP API over real HTTP, for tests: the gateway, who may do what, and the calls that spec-lint makes.

Answers have the status, the code and the shape of those of pachd 2.12. Every request is recorded. Faults are played
when asked for. Nothing can be updated or deleted, because spec-lint has no business with that.
"""

from __future__ import annotations

import json
import re
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from tests.cluster.fake_gateway import GrpcError, compact, dump, request_of, timeout_of
from tests.cluster.fake_pachd_secrets import Kubernetes, RefusedError
from tests.cluster.fake_server import Asked, Reply, serving

HTTP = {1: 499, 2: 500, 3: 400, 4: 504, 5: 404, 6: 409, 7: 403, 8: 429, 9: 400, 10: 409, 11: 400, 12: 501, 13: 500,
        14: 503, 15: 500, 16: 401}  # fmt: skip
SECRET_ADMIN = frozenset({"CLUSTER_CREATE_SECRET", "CLUSTER_LIST_SECRETS", "SECRET_INSPECT", "SECRET_DELETE"})


@dataclass(frozen=True)
class User:
    """Who has a token."""

    name: str
    permissions: frozenset[str] = frozenset()
    roles: tuple[str, ...] = ()
    expired: bool = False
    expiration: str | None = None


ADMIN = User("robot:admin", SECRET_ADMIN, ("secretAdmin",), expiration="2099-01-02T03:04:05Z")
PLAIN = User("robot:ci")
EXPIRED = User("robot:old", SECRET_ADMIN, ("secretAdmin",), expired=True)


Fault = Callable[["FakePachd", Asked], "Reply | str | None"]
"""What is done instead of answering: a reply, ``reset`` or ``truncate`` for the connection, or None to go on."""


@dataclass
class FakePachd:
    """A pachd with one project, ``default``, that holds the repos and pipelines of its lists.

    ``users`` is token → user; auth is activated if there are any. ``envoy`` says whether a proxy in front removes the
    ``Connection`` header. ``rate`` limits requests to Kubernetes, as pachd's own client does: (per second, burst).
    """

    users: dict[str, User] = field(default_factory=dict)
    kubernetes: Kubernetes = field(default_factory=Kubernetes)
    version: tuple[int, int, int] = (2, 12, 2)
    deployment_id: str = "fedcba9876543210"
    paused: bool = False
    projects: set[str] = field(default_factory=lambda: {"default"})
    repos: dict[tuple[str, str], tuple[str, ...]] = field(default_factory=dict)
    hidden: set[tuple[str, str]] = field(default_factory=set)
    """Repos and pipelines that exist, but that no list shows to the user."""
    pipelines: dict[tuple[str, str], str] = field(default_factory=dict)
    stopped: set[tuple[str, str]] = field(default_factory=set)
    cluster_defaults: str = "{}"
    project_defaults: dict[str, str] = field(default_factory=dict)
    break_list_after: int | None = None
    lacks: set[str] = field(default_factory=set)
    """Calls that this release does not have."""
    unimplemented: set[str] = field(default_factory=set)
    envoy: bool = False
    rate: tuple[float, int] | None = None
    seen: list[Asked] = field(default_factory=list)
    before: Fault | None = None
    after: Fault | None = None
    url: str = ""
    _lock: threading.RLock = field(default_factory=threading.RLock, repr=False)
    _credit: float = 0.0
    _last: float | None = None

    @property
    def kinds(self) -> list[str]:
        return [asked.kind for asked in self.seen]

    def forget(self) -> None:
        self.seen.clear()

    def handle(self, asked: Asked) -> Reply | str:
        """The answer to a request, or the fault that is played instead."""
        self.seen.append(asked)
        early = self.before(self, asked) if self.before is not None else None
        reply: Reply | str = early if early is not None else self.reply(asked)
        late = self.after(self, asked) if self.after is not None else None
        return late if late is not None else reply

    def reply(self, asked: Asked) -> Reply:
        """The answer to a request."""
        try:
            if not asked.path.startswith("/api/"):
                text = b"404 page not found\n"
                return Reply(
                    404, text, {"Content-Type": "text/plain; charset=utf-8", "X-Content-Type-Options": "nosniff"}
                )
            return self._serve(asked)
        except GrpcError as error:
            return self._failure(asked, error)

    def _serve(self, asked: Asked) -> Reply:
        path = asked.path.partition("?")[0]
        permission = _RIGHTS.get(path, "unknown")
        if permission == "unknown" or path.rpartition("/")[2] in self.lacks:
            raise GrpcError(5, "Not Found", early=True)
        if asked.method != "POST":
            raise GrpcError(12, "Method Not Allowed", early=True)
        if "connection" in asked.headers and not self.envoy:
            raise GrpcError(13, "stream terminated by RST_STREAM with error code: PROTOCOL_ERROR", early=True)
        seconds = timeout_of(asked.headers)
        body = request_of(asked.raw)
        if seconds is not None and seconds < 0.001:
            raise GrpcError(4, "context deadline exceeded")
        user = self._user(asked, path, permission)
        if path.rpartition("/")[2] in self.unimplemented:
            raise GrpcError(12, f"method {path.rpartition('/')[2]} not implemented")
        call: Callable[[Any, User | None], Any] = getattr(self, f"_{_snake(path.rpartition('/')[2])}")
        try:
            found = call(body, user)
        except RefusedError as refused:
            raise GrpcError(2, str(refused)) from None
        if isinstance(found, list):
            return self._stream(found)
        return Reply(
            200, dump(found), {"Content-Type": "application/json", "Grpc-Metadata-Content-Type": "application/grpc"}
        )

    def _stream(self, found: list[Any]) -> Reply:
        chunks = [compact({"result": each}) for each in found]
        if self.break_list_after is not None:
            error = {"code": 2, "message": "listRepoInTransaction: made up failure in mid-stream", "details": []}
            chunks = [*chunks[: self.break_list_after], compact({"error": error})]
        headers = {"Content-Type": "application/json"} if chunks else {}
        return Reply(200, b"", headers, tuple(chunks))

    def _failure(self, asked: Asked, error: GrpcError) -> Reply:
        details = [_VIOLATION] if error.message.startswith("could not make effective spec") else []
        body = {"code": error.code, "message": error.message, "details": details}
        headers = {"Content-Type": "application/json"}
        if asked.kind in ("ListRepo", "ListProject", "ListPipeline") and not error.early:
            return Reply(HTTP[error.code], b"", headers, (compact({"error": body}),))
        if error.code == 16:
            headers["Www-Authenticate"] = error.message
        return Reply(HTTP[error.code], dump(body), headers)

    def _user(self, asked: Asked, path: str, permission: str | None) -> User | None:
        if not self.users:
            if permission == "":
                return None
            if path.startswith("/api/auth_v2.API/"):
                raise GrpcError(12, "the auth service is not activated")
            return None
        if permission is None:
            return None
        if asked.token is None:
            raise GrpcError(16, "no authentication token (try logging in)")
        if "\n" in asked.token:
            raise GrpcError(2, "multiple authentication token keys found in context")
        user = self.users.get(asked.token)
        if user is None:
            raise GrpcError(16, "provided auth token is corrupted or has expired (try logging in again)")
        if user.expired:
            raise GrpcError(13, "token expiration is in the past")
        if permission and permission not in user.permissions and permission != "auth":
            raise GrpcError(
                7,
                f"{user.name} is not authorized to perform this operation - needs permissions [{permission}] on "
                "CLUSTER . Run `pachctl auth roles-for-permission` to find roles that grant a given permission.",
            )
        return user

    def _limit(self) -> None:
        """Wait as pachd's Kubernetes client does."""
        if self.rate is None:
            return
        per_second, burst = self.rate
        with self._lock:
            now = time.monotonic()
            self._credit = burst if self._last is None else min(burst, self._credit + (now - self._last) * per_second)
            self._last = now
            self._credit -= 1
            wait = max(0.0, -self._credit / per_second)
        time.sleep(wait)

    # The calls, in the order of section 2 of what is known of them.

    def _get_version(self, body: Any, user: User | None) -> Any:
        major, minor, micro = self.version
        return {"major": major, "minor": minor, "micro": micro, "additional": "", "gitCommit": "0" * 40,
                "gitTreeModified": "false", "buildDate": "", "goVersion": "go1.22", "platform": "amd64"}  # fmt: skip

    def _inspect_cluster(self, body: Any, user: User | None) -> Any:
        return {"id": "0123456789abcdef0123456789abcdef", "deploymentId": self.deployment_id, "warningsOk": True,
                "warnings": [], "proxyHost": "", "proxyTls": False, "paused": self.paused, "webResources": None,
                "metadata": {}, "pendingRestart": False, "restartInfo": ""}  # fmt: skip

    def _who_am_i(self, body: Any, user: User | None) -> Any:
        assert user is not None
        return {"username": user.name, "expiration": user.expiration}

    def _get_permissions(self, body: Any, user: User | None) -> Any:
        assert user is not None
        if body.get("resource") is None:
            raise GrpcError(3, "validate request: invalid GetPermissionsRequest.Resource: value is required")
        return {"permissions": sorted(user.permissions), "roles": list(user.roles)}

    def _inspect_secret(self, body: Any, user: User | None) -> Any:
        if body.get("secret") is None:
            raise GrpcError(3, "validate request: invalid InspectSecretRequest.Secret: value is required")
        self._limit()
        return self.kubernetes.get(body["secret"].get("name", "")).info

    def _list_secret(self, body: Any, user: User | None) -> Any:
        self._limit()
        return {"secretInfo": [secret.info for secret in self.kubernetes.list()]}

    def _create_secret(self, body: Any, user: User | None) -> Any:
        self._limit()
        with self._lock:
            self.kubernetes.create(body.get("file", b""))
        return {}

    def _get_cluster_defaults(self, body: Any, user: User | None) -> Any:
        return {"clusterDefaultsJson": self.cluster_defaults}

    def _get_project_defaults(self, body: Any, user: User | None) -> Any:
        project = self._project(body)
        text = self.project_defaults.get(project, "{}")
        return {"projectDefaultsJson": text, "createdBy": "", "createdAt": None}

    def _inspect_project(self, body: Any, user: User | None) -> Any:
        return self._project_info(self._project(body))

    def _project_info(self, name: str) -> Any:
        return {"project": {"name": name}, "description": "", "authInfo": self._auth_info(), "metadata": {},
                "createdAt": "2026-01-02T03:04:05Z", "createdBy": ""}  # fmt: skip

    def _auth_info(self) -> Any:
        """What the user may do with an object, where auth is activated."""
        return {"permissions": ["PROJECT_LIST_REPO"], "roles": ["projectViewer"]} if self.users else None

    def _project(self, body: Any) -> str:
        name = str((body.get("project") or {}).get("name", ""))
        if name not in self.projects:
            raise GrpcError(5, f'error getting project "{name}": get project by name: project "{name}" not found')
        return name

    def _inspect_repo(self, body: Any, user: User | None) -> Any:
        repo = body.get("repo") or {}
        key = (str((repo.get("project") or {}).get("name", "")), str(repo.get("name", "")))
        if key not in self.repos or repo.get("type") != "user":
            raise GrpcError(5, f"repo {'/'.join(key)} not found")
        return self._repo_info(key)

    def _list_repo(self, body: Any, user: User | None) -> Any:
        wanted = {project["name"] for project in body.get("projects", [])}
        visible = [key for key in sorted(self.repos) if key not in self.hidden and (not wanted or key[0] in wanted)]
        return [self._repo_info(key) for key in visible]

    def _repo_info(self, key: tuple[str, str]) -> Any:
        repo = {"name": key[1], "type": "user", "project": {"name": key[0]}}
        branches = [{"repo": repo, "name": branch} for branch in self.repos[key]]
        return {"repo": repo, "created": "2026-01-02T03:04:05Z", "sizeBytesUpperBound": "1234567", "description": "",
                "branches": branches, "authInfo": None, "details": None, "metadata": {}}  # fmt: skip

    def _list_project(self, body: Any, user: User | None) -> Any:
        return [self._project_info(name) for name in sorted(self.projects)]

    def _inspect_pipeline(self, body: Any, user: User | None) -> Any:
        pipeline = body.get("pipeline") or {}
        key = (str((pipeline.get("project") or {}).get("name", "")), str(pipeline.get("name", "")))
        if key not in self.pipelines:
            raise GrpcError(5, _no_pipeline(*key, known=key[0] in self.projects))
        return self._pipeline_info(key)

    def _list_pipeline(self, body: Any, user: User | None) -> Any:
        wanted = {project["name"] for project in body.get("projects", [])}
        return [self._pipeline_info(key) for key in sorted(self.pipelines) if key not in self.hidden
                and (not wanted or key[0] in wanted)]  # fmt: skip

    def _pipeline_info(self, key: tuple[str, str]) -> Any:
        pipeline = {"project": {"name": key[0]}, "name": key[1]}
        return {"pipeline": pipeline, "version": "3", "state": "PIPELINE_RUNNING", "stopped": key in self.stopped,
                "authToken": "",
                "details": {"outputBranch": "master", "input": _filled_in(self.pipelines[key], key[0])},
                "userSpecJson": self.pipelines[key], "effectiveSpecJson": self.pipelines[key]}  # fmt: skip

    def _create_pipeline_v2(self, body: Any, user: User | None) -> Any:
        text = body.get("createPipelineRequestJson", "")
        assert body.get("dryRun") is True, "a pipeline would be created"
        unread = f"could not make effective spec: could not parse {text} as Create Pipeline Request message: proto:\xa0"
        try:
            spec = json.loads(text)
        except ValueError:
            raise GrpcError(3, f"{unread}unexpected EOF") from None
        if unknown := [name for name in spec if _snake(name) not in _SPEC]:
            raise GrpcError(3, f'{unread}(line 1:1): unknown field "{unknown[0]}"')
        operators = [each.get("operator", "EXISTS") for each in spec.get("tolerations", [])]
        if bad := [operator for operator in operators if operator not in ("EMPTY", "EXISTS", "EQUAL")]:
            raise GrpcError(3, f'{unread}(line 1:1): invalid value for enum type: "{bad[0]}"')
        if "pipeline" not in spec:
            raise GrpcError(2, "request.Pipeline cannot be nil")
        invalid = f"could not make effective spec: invalid effective spec {text}: "
        patch = spec.get("pod_patch", spec.get("podPatch"))
        if patch and not _is_json(patch):
            raise GrpcError(3, f"{invalid}malformed PodPatch")
        kind = (spec.get("service") or {}).get("type", "")
        if kind not in ("", "LoadBalancer", "ClusterIP", "NodePort"):
            raise GrpcError(3, f"{invalid}the following service type {kind} is not allowed")
        return {"effectiveCreatePipelineRequestJson": text}


def _filled_in(spec: str, project: str) -> Any:
    """The input of a pipeline, with what pachd fills in; of one that reads several repos, a `cross`."""
    given = json.loads(spec).get("input")
    if given is None:
        return None
    if "cross" in given:
        return {
            "pfs": None,
            "cron": None,
            "cross": [_filled_in(json.dumps({"input": one}), project) for one in given["cross"]],
        }
    return {
        "pfs": {"project": project, "branch": "master", "repoType": "user", **given["pfs"]},
        "cron": None,
        "cross": [],
    }


def _no_pipeline(project: str, name: str, *, known: bool) -> str:
    first = (
        f'pipeline was not inspected: couldn\'t find up to date spec for pipeline "{project}/{name}": pick commit tx'
    )
    if not known:
        return f'{first}: picking commit: picking branch: picking repo: picking project: project "{project}" not found'
    spec = f"{project}/{name}.spec"
    return f'{first}: commit {spec}@ not found\nrepo {spec} not found\npipeline "{project}/{name}" not found'


_SPEC = frozenset({
    "pipeline", "transform", "input", "egress", "parallelism_spec", "resource_requests", "resource_limits",
    "sidecar_resource_limits", "sidecar_resource_requests", "datum_set_spec", "datum_timeout", "datum_tries",
    "job_timeout", "description", "metadata", "autoscaling", "output_branch", "s3_out", "spout", "service", "salt",
    "reprocess", "reprocess_spec", "pod_spec", "pod_patch", "scheduling_spec", "tolerations", "tf_job", "determined",
    "maximum_expected_uptime", "update", "dry_run", "spec_commit",
})  # fmt: skip
_VIOLATION = {
    "@type": "type.googleapis.com/google.rpc.BadRequest",
    "fieldViolations": [
        {"field": "create_pipeline_v2_request.create_pipeline_request_json", "description": "", "reason": "",
         "localizedMessage": None}
    ],
}  # fmt: skip
_RIGHTS: dict[str, str | None] = {
    "/api/versionpb_v2.API/GetVersion": None,
    "/api/admin_v2.API/InspectCluster": None,
    "/api/auth_v2.API/WhoAmI": "auth",
    "/api/auth_v2.API/GetPermissions": "auth",
    "/api/auth_v2.API/GetPermissionsForPrincipal": "CLUSTER_AUTH_GET_PERMISSIONS_FOR_PRINCIPAL",
    "/api/pps_v2.API/InspectSecret": "SECRET_INSPECT",
    "/api/pps_v2.API/ListSecret": "CLUSTER_LIST_SECRETS",
    "/api/pps_v2.API/CreateSecret": "CLUSTER_CREATE_SECRET",
    "/api/pps_v2.API/GetClusterDefaults": "",
    "/api/pps_v2.API/GetProjectDefaults": "",
    "/api/pps_v2.API/CreatePipelineV2": "",
    "/api/pps_v2.API/InspectPipeline": "",
    "/api/pps_v2.API/ListPipeline": "",
    "/api/pfs_v2.API/InspectProject": "",
    "/api/pfs_v2.API/InspectRepo": "",
    "/api/pfs_v2.API/ListRepo": "",
    "/api/pfs_v2.API/ListProject": "",
}
"""Call → the permission that it needs: None for none, ever, and an empty one for any user."""


def _snake(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except ValueError:
        return False
    return True


@contextmanager
def running_pachd(pachd: FakePachd | None = None, tls: ssl.SSLContext | None = None) -> Iterator[FakePachd]:
    """A fake that answers at its ``url``."""
    found = pachd if pachd is not None else FakePachd()
    with serving(found, tls) as found.url:
        yield found
