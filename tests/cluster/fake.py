"""A Kubernetes API server over real HTTP, for tests: kmock's emulation, completed by what a real one was seen to do.

As it comes, kmock stores what a dry run sends, validates nothing, knows no rights and gives no uids. Answers here have
the shape and the reasons of a kube-apiserver 1.36. Every request is recorded. Faults are played when asked for.
"""

from __future__ import annotations

import asyncio
import base64
import copy
import json
import re
import threading
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import aiohttp.web
import attrs
import kmock

SECRETS = kmock.resource("", "v1", "secrets")
NAMESPACE = "pach"
MIB = 1 << 20


def status(code: int, reason: str | None, message: str, **details: Any) -> aiohttp.web.Response:
    """A failure as the API server words it; ``reason`` may be missing, as it is for some of its 500s."""
    body: dict[str, Any] = {
        "kind": "Status",
        "apiVersion": "v1",
        "metadata": {},
        "status": "Failure",
        "message": message,
    }
    if reason is not None:
        body["reason"] = reason
    if details:
        body["details"] = details
    return aiohttp.web.json_response(body | {"code": code}, status=code)


@dataclass(frozen=True)
class Seen:
    """One request as it came in: ``body`` is the JSON, or None."""

    method: str
    path: str
    query: dict[str, str]
    body: Any
    headers: dict[str, str]

    @property
    def dry(self) -> bool:
        return self.query.get("dryRun") == "All"

    @property
    def kind(self) -> str:
        """What it is for: ``get``, ``review``, ``dry run``, ``create``, or the method and path of anything else."""
        if self.method == "POST" and self.path.endswith("/selfsubjectaccessreviews"):
            return "review"
        if self.method == "POST" and re.fullmatch(r"/api/v1/namespaces/[^/]+/secrets", self.path):
            return "dry run" if self.dry else "create"
        if self.method == "GET" and re.fullmatch(r"/api/v1/namespaces/[^/]+/secrets/[^/]+", self.path):
            return "get"
        if self.method == "GET" and re.fullmatch(r"/api/v1/namespaces/[^/]+/secrets", self.path):
            return "list"
        return f"{self.method} {self.path}"

    @property
    def name(self) -> str:
        """The secret that it is about."""
        if self.kind == "get":
            return self.path.rpartition("/")[2]
        return str(self.body["metadata"]["name"]) if isinstance(self.body, dict) and "metadata" in self.body else ""


Answer = aiohttp.web.StreamResponse
Fault = Callable[["Emulator", kmock.Request, Seen], Any]
"""What is done instead of answering: a coroutine function that gives an answer, or None to let the request go on."""


@attrs.define(kw_only=True)
class Emulator(kmock.KubernetesEmulator):
    """kmock's emulator with rights, dry runs, validation and faults."""

    seen: list[Seen] = attrs.field(factory=list)
    rights: set[str] = attrs.field(factory=lambda: {"get", "create", "review"})
    readable: set[str] | None = None
    namespaces: set[str] = attrs.field(factory=lambda: {NAMESPACE})
    token: str | None = None
    quota: int | None = None
    terminating: bool = False
    mutate: Callable[[dict[str, Any]], None] | None = None
    meddle: Callable[[dict[str, Any]], None] | None = None
    """What a controller does to a secret after it was stored; ``mutate`` is what admission does, in a dry run too."""
    admit: Callable[[dict[str, Any]], Answer | None] | None = None
    warnings: list[str] = attrs.field(factory=list)
    before: Fault | None = None
    after: Fault | None = None

    async def _handle(self, request: kmock.Request) -> Answer:
        seen = Seen(
            request.method.value,
            request.url.path,
            dict(request.params),
            request.data,
            dict(request.headers),
        )
        self.seen.append(seen)
        if self.before is not None:
            early: aiohttp.web.StreamResponse | None = await self.before(self, request, seen)
            if early is not None:
                return early
        answer = await self._serve(request, seen)
        if self.after is not None:
            other: aiohttp.web.StreamResponse | None = await self.after(self, request, seen)
            if other is not None:
                return other
        return answer

    async def _serve(self, request: kmock.Request, seen: Seen) -> Answer:
        if self.token is not None and seen.headers.get("Authorization") != f"Bearer {self.token}":
            return status(401, "Unauthorized", "Unauthorized")
        if seen.kind == "review":
            return self._review(seen)
        if seen.kind in ("create", "dry run"):
            return await self._create(request, seen)
        if seen.kind == "get":
            return self._get(seen)
        if seen.kind == "list":
            return self._list(seen)
        if seen.kind == f"GET /api/v1/namespaces/{seen.path.rpartition('/')[2]}":
            return self._namespace(seen.path.rpartition("/")[2])
        return await super()._handle(request)

    def allowed(self, verb: str, name: str = "") -> bool:
        return verb in self.rights and (verb != "get" or self.readable is None or name in self.readable)

    def _forbidden(self, verb: str, name: str = "") -> Answer:
        what = f'secrets "{name}" is forbidden' if name else "secrets is forbidden"
        message = (
            f'{what}: User "tester" cannot {verb} resource "secrets" in API group "" in the namespace "{NAMESPACE}"'
        )
        return status(403, "Forbidden", message, **({"name": name} if name else {}), kind="secrets")

    def _review(self, seen: Seen) -> Answer:
        if "review" not in self.rights:
            return status(403, "Forbidden", "selfsubjectaccessreviews.authorization.k8s.io is forbidden")
        attributes = seen.body["spec"]["resourceAttributes"]
        allowed = self.allowed(attributes["verb"], attributes.get("name", ""))
        return aiohttp.web.json_response(seen.body | {"status": {"allowed": allowed}}, status=201)

    def _stored(self, name: str) -> dict[str, Any] | None:
        key = (SECRETS, NAMESPACE, name)
        if key not in self._objects or self._objects[key].deleted:
            return None
        return dict(self._objects[key].last.raw)

    def _get(self, seen: Seen) -> Answer:
        if not self.allowed("get", seen.name):
            return self._forbidden("get", seen.name)
        found = self._stored(seen.name) if f"/{NAMESPACE}/" in seen.path else None
        if found is None:
            return status(404, "NotFound", f'secrets "{seen.name}" not found', name=seen.name, kind="secrets")
        return aiohttp.web.json_response(found)

    def _namespace(self, name: str) -> Answer:
        if "namespaces" not in self.rights:
            message = (
                f'namespaces "{name}" is forbidden: User "tester" cannot get resource "namespaces" in API group ""'
            )
            return status(403, "Forbidden", message, name=name, kind="namespaces")
        if name not in self.namespaces:
            return status(404, "NotFound", f'namespaces "{name}" not found', name=name, kind="namespaces")
        body = {"kind": "Namespace", "apiVersion": "v1", "metadata": {"name": name}}
        return aiohttp.web.json_response(body)

    def _list(self, seen: Seen) -> Answer:
        if "list" not in self.rights:
            return self._forbidden("list")
        names = sorted(name for (_, _, name), found in self._objects.items() if not found.deleted)
        start, limit = int(seen.query.get("continue", "0")), int(seen.query.get("limit", "500"))
        items = [self._stored(name) for name in names[start : start + limit]]
        following = {"continue": str(start + limit)} if start + limit < len(names) else {}
        return aiohttp.web.json_response(
            {"kind": "SecretList", "apiVersion": "v1", "metadata": following, "items": items}
        )

    async def _create(self, request: kmock.Request, seen: Seen) -> Answer:
        if not self.allowed("create"):
            return self._forbidden("create")
        refused = self._invalid(request, seen)
        if refused is None and self.admit is not None:
            refused = self.admit(seen.body)
        return self._warned(refused if refused is not None else self._store(seen))

    def _warned(self, answer: Answer) -> Answer:
        for text in self.warnings:
            quoted = text.replace("\\", "\\\\").replace('"', '\\"')
            answer.headers.add("Warning", f'299 - "{quoted}"')
        return answer

    def _store(self, seen: Seen) -> Answer:
        body = seen.body
        self._complete(body, seen)
        if self.mutate is not None:
            self.mutate(body)
        if seen.dry:
            # An object of a dry run gets a uid, but no resourceVersion, and is forgotten.
            body["metadata"].pop("resourceVersion")
        else:
            stored = copy.deepcopy(body)
            if self.meddle is not None:
                self.meddle(stored)
            self._objects[SECRETS, NAMESPACE, body["metadata"]["name"]] = stored
        return aiohttp.web.json_response(body, status=201)

    def _invalid(self, request: kmock.Request, seen: Seen) -> Answer | None:
        if len(request.body) > 3 * MIB:
            message = "Request entity too large: limit is 3145728"
            return status(413, "RequestEntityTooLarge", message)
        body, name = seen.body, seen.name
        namespace = seen.path.split("/")[4]
        if namespace not in self.namespaces:
            return status(404, "NotFound", f'namespaces "{namespace}" not found', name=namespace, kind="namespaces")
        if self.terminating:
            cause = {"reason": "NamespaceTerminating", "message": "is being terminated", "field": "metadata.namespace"}
            message = f'secrets "{name}" is forbidden: unable to create new content in namespace {NAMESPACE}'
            return status(403, "Forbidden", message, name=name, kind="secrets", causes=[cause])
        if body["metadata"].get("resourceVersion"):
            return status(500, None, "resourceVersion should not be set on objects to be created")
        unknown = set(body) - {"apiVersion", "kind", "metadata", "type", "data", "stringData", "immutable"}
        if unknown and seen.query.get("fieldValidation") == "Strict":
            message = (
                f'Secret in version "v1" cannot be handled as a Secret: strict decoding error: unknown field {unknown}'
            )
            return status(400, "BadRequest", message)
        values = [base64.b64decode(value, validate=True) for value in body.get("data", {}).values()]
        if sum(map(len, values)) > MIB:
            return invalid(name, ("FieldValueTooLong", "data"))
        if body.get("type") == "kubernetes.io/tls":
            missing = [key for key in ("tls.crt", "tls.key") if key not in body.get("data", {})]
            if missing:
                return invalid(name, *[("FieldValueRequired", f"data[{key}]") for key in missing])
        if self._stored(name) is not None:
            return exists(name)
        if self.quota is not None and len(self._objects) >= self.quota:
            message = f'secrets "{name}" is forbidden: exceeded quota: q, requested: count/secrets=1'
            return status(403, "Forbidden", message, name=name, kind="secrets")
        return None

    def _complete(self, body: dict[str, Any], seen: Seen) -> None:
        plain = body.pop("stringData", {})
        body["data"] = body.get("data", {}) | {
            key: base64.b64encode(text.encode()).decode() for key, text in plain.items()
        }
        body.setdefault("type", "Opaque")
        manager = {"manager": seen.query.get("fieldManager", "unknown"), "operation": "Update"}
        body["metadata"] |= {
            "namespace": NAMESPACE,
            "uid": str(uuid.uuid4()),
            "resourceVersion": str(len(self.seen)),
            "creationTimestamp": "2030-01-01T00:00:00Z",
            "managedFields": [manager],
        }


def invalid(name: str, *causes: tuple[str, str]) -> Answer:
    """A 422 with its causes: (reason, field)."""
    found = [{"reason": reason, "message": "Required value", "field": place} for reason, place in causes]
    return status(422, "Invalid", f'Secret "{name}" is invalid', name=name, kind="Secret", causes=found)


def exists(name: str, *, deleting: bool = False) -> Answer:
    message = f'secrets "{name}" already exists'
    return status(
        409, "AlreadyExists", f"object is being deleted: {message}" if deleting else message, name=name, kind="secrets"
    )


@dataclass
class Cluster:
    """The running server, as a test sees it from its own thread."""

    url: str
    emulator: Emulator
    loop: asyncio.AbstractEventLoop = field(repr=False)

    @property
    def seen(self) -> list[Seen]:
        return list(self.emulator.seen)

    @property
    def kinds(self) -> list[str]:
        return [seen.kind for seen in self.seen]

    def forget(self) -> None:
        """Forget the requests so far."""
        self.emulator.seen.clear()

    def names(self) -> set[str]:
        """The secrets that are there."""
        return {name for (_, _, name), found in self.emulator.objects.items() if not found.deleted}

    def stored(self, name: str) -> dict[str, Any]:
        found = self.emulator._stored(name)
        assert found is not None, f"there is no secret {name}"
        return found

    def put(self, name: str, values: dict[str, str], kind: str = "Opaque", **metadata: Any) -> None:
        """Have somebody else create a secret."""
        self.emulator.objects[SECRETS, NAMESPACE, name] = secret_object(name, values, kind, **metadata)


def secret_object(name: str, values: dict[str, str], kind: str = "Opaque", **metadata: Any) -> dict[str, Any]:
    data = {key: base64.b64encode(value.encode()).decode() for key, value in values.items()}
    whole = {"name": name, "namespace": NAMESPACE, "uid": str(uuid.uuid4()), "resourceVersion": "1", **metadata}
    return {"apiVersion": "v1", "kind": "Secret", "metadata": whole, "type": kind, "data": data}


@contextmanager
def running_cluster() -> Iterator[Cluster]:
    """A server on a free port of this machine, in a thread of its own."""
    started: list[Cluster] = []
    ready, stop = threading.Event(), asyncio.Event()

    async def serve() -> None:
        emulator = Emulator()
        async with emulator, kmock.Server(emulator, host="127.0.0.1") as server:
            url = f"http://127.0.0.1:{server.port}"
            started.append(Cluster(url, emulator, asyncio.get_running_loop()))
            ready.set()
            await stop.wait()

    thread = threading.Thread(target=lambda: asyncio.run(serve()), daemon=True)
    thread.start()
    assert ready.wait(10), "the fake did not start"
    yield started[0]
    started[0].loop.call_soon_threadsafe(stop.set)
    thread.join(10)


def kubeconfig(url: str, **user: Any) -> str:
    """A kubeconfig for one cluster, as JSON, which is YAML."""
    return json.dumps(
        {
            "apiVersion": "v1",
            "kind": "Config",
            "current-context": "fake",
            "contexts": [{"name": "fake", "context": {"cluster": "fake", "user": "tester", "namespace": NAMESPACE}}],
            "clusters": [{"name": "fake", "cluster": {"server": url}}],
            "users": [{"name": "tester", "user": user or {"token": "tester-token"}}],
        }
    )
