"""The ways to a live cluster, as the tests of promises see them: the same questions, and each way's own faults.

A promise that holds both ways is tested with ``@both_ways`` and the fixture ``way``; the differences are told here.
"""

from __future__ import annotations

import base64
import json
import os
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, ClassVar

import pytest

from tests.cluster import faults as kubernetes_faults
from tests.cluster import pachd_faults
from tests.cluster.fake import NAMESPACE, SECRETS, Cluster, kubeconfig, running_cluster
from tests.cluster.fake_pachctl import FakePachctl
from tests.cluster.fake_pachd import ADMIN, FakePachd, User, running_pachd
from tests.cluster.faults import Choice
from tests.cluster.leaks import token

TOKEN = token("the token of the user")
"""The token that the user has, whichever way."""

Do = Callable[[], object]


class Way(ABC):
    """One way to a cluster. A request has a ``kind`` and the ``name`` of a secret; kinds differ by way."""

    name: ClassVar[str]
    arguments: ClassVar[tuple[str, ...]]
    """What the command line says to take this way."""
    create: ClassVar[str]
    """The kind of a create."""
    look: ClassVar[str]
    """The kind of a look at one secret."""
    ask: ClassVar[str]
    """The kind of the question what the user may do."""
    opening: ClassVar[tuple[str, ...]]
    """What is asked before the secrets a, b and c are looked at, and the looks."""
    planning: ClassVar[tuple[str, ...]]
    """What is asked before the plan is shown."""
    before: ClassVar[tuple[str, ...]]
    """What is asked before the first create."""
    course: ClassVar[tuple[str, ...]]
    """The requests of a whole apply of the secrets a, b and c, of which none exists."""
    reads: ClassVar[frozenset[str]]
    """All kinds of requests that a check may ever send."""
    allowed: ClassVar[frozenset[str]]
    """All kinds of requests that apply may ever send."""
    sent_once: ClassVar[frozenset[str]]
    """Those that are never repeated."""
    faults: ClassVar[dict[str, Any]]
    lost: ClassVar[tuple[str, ...]]
    """The faults after which nobody knows whether a request was carried out."""
    policy: ClassVar[str]
    """The fault of a create that a policy refuses."""
    nowhere: ClassVar[tuple[str, ...]]
    """What the command line says to take a context that does not exist."""
    values_aside: ClassVar[tuple[str, ...]]
    """What the command line says to leave values out of account, where they would be compared."""

    url: str
    environment: dict[str, str]

    @property
    @abstractmethod
    def seen(self) -> list[Any]:
        """The requests so far."""

    @property
    def kinds(self) -> list[str]:
        return [asked.kind for asked in self.seen]

    @property
    def creates(self) -> list[str]:
        """The secrets for which a create was sent, in order."""
        return [asked.name for asked in self.seen if asked.kind == self.create]

    @abstractmethod
    def forget(self) -> None:
        """Forget the requests so far."""

    @abstractmethod
    def names(self) -> set[str]:
        """The secrets that exist."""

    @abstractmethod
    def data(self, name: str) -> dict[str, bytes]:
        """The values of a secret."""

    @abstractmethod
    def put(self, name: str, values: dict[str, str], kind: str = "Opaque") -> None:
        """Have somebody else create a secret."""

    @abstractmethod
    def remove(self, name: str) -> None: ...

    @abstractmethod
    def restrict(self, *rights: str) -> None:
        """Let the user do only this: ``create``, ``look``."""

    @abstractmethod
    def play(self, when: str, chosen: Choice, fault: Any) -> None:
        """Play a fault, one of ``faults`` or such a function, ``before`` or ``after`` the chosen requests."""

    @abstractmethod
    def do(self, when: str, chosen: Choice, work: Do) -> None:
        """Do something in the cluster ``before`` or ``after`` the chosen requests, which are then answered."""

    def provoke(self, kind: str) -> None:
        """Have the cluster be such that a check of the specs of tests sends requests of this kind, too."""
        assert kind in self.reads

    @abstractmethod
    def hang(self, seconds: float) -> Any:
        """The fault of no answer for a while."""

    @abstractmethod
    def mend(self) -> None:
        """No more faults."""

    @abstractmethod
    def elsewhere(self, namespace: str, path: str) -> str:
        """The command that creates the secrets of a file in another namespace; empty if there can be none."""


class ThroughKubernetes(Way):
    name = "kubernetes"
    arguments = ()
    create = "create"
    look = "get"
    ask = "review"
    opening = planning = ("get",) * 3
    before = (*opening, "review", *("dry run",) * 3)
    course = (*before, *("create", "get") * 3)
    reads = frozenset(opening)
    allowed = frozenset({"get", "review", "dry run", "create"})
    sent_once = frozenset()
    faults: ClassVar[dict[str, Any]] = kubernetes_faults.FAULTS
    lost = kubernetes_faults.LOST
    policy = "403 of a policy"
    nowhere = ("--context", "nowhere")
    values_aside = ("--no-compare-values",)

    def __init__(self, cluster: Cluster, folder: Path) -> None:
        self.cluster = cluster
        self.url = cluster.url
        path = folder / "kubeconfig"
        path.write_text(kubeconfig(cluster.url, token=TOKEN))
        self.environment = {"KUBECONFIG": str(path), "PACH_CONFIG": str(folder / "none.json")}

    @property
    def seen(self) -> list[Any]:
        return self.cluster.seen

    def forget(self) -> None:
        self.cluster.forget()

    def names(self) -> set[str]:
        return self.cluster.names()

    def data(self, name: str) -> dict[str, bytes]:
        return {key: base64.b64decode(value) for key, value in self.cluster.stored(name)["data"].items()}

    def put(self, name: str, values: dict[str, str], kind: str = "Opaque") -> None:
        self.cluster.put(name, values, kind)

    def remove(self, name: str) -> None:
        self.cluster.emulator.objects[SECRETS, NAMESPACE, name].delete()

    def restrict(self, *rights: str) -> None:
        self.cluster.emulator.rights = {"review", *({"look": "get"}.get(right, right) for right in rights)}

    def play(self, when: str, chosen: Choice, fault: Any) -> None:
        play = self.faults[fault] if isinstance(fault, str) else fault
        setattr(self.cluster.emulator, when, kubernetes_faults.fault(chosen, play))

    def do(self, when: str, chosen: Choice, work: Do) -> None:
        async def play(*_: object) -> None:
            work()

        self.play(when, chosen, play)

    def hang(self, seconds: float) -> Any:
        return kubernetes_faults.hang(seconds)

    def mend(self) -> None:
        self.cluster.emulator.before = self.cluster.emulator.after = None

    def elsewhere(self, namespace: str, path: str) -> str:
        return f"spec-lint apply --all --namespace {namespace} {path}"


class ThroughPachd(Way):
    name = "pachd"
    arguments = ("--via", "pachd")
    create = "CreateSecret"
    look = "InspectSecret"
    ask = "GetPermissions"
    opening: ClassVar[tuple[str, ...]] = (
        "GetVersion",
        "InspectCluster",
        "WhoAmI",
        "ListSecret",
        *("InspectSecret",) * 3,
    )
    before: ClassVar[tuple[str, ...]] = (*opening, "GetPermissions")
    planning: ClassVar[tuple[str, ...]] = before
    course: ClassVar[tuple[str, ...]] = (*before, *("CreateSecret",) * 3, "ListSecret")
    reads = frozenset({
        *opening, "GetClusterDefaults", "GetProjectDefaults", "InspectProject", "InspectRepo", "ListRepo",
        "InspectPipeline",
    })  # fmt: skip
    allowed = frozenset(course)
    sent_once = frozenset({"CreateSecret"})
    faults: ClassVar[dict[str, Any]] = pachd_faults.FAULTS
    lost: ClassVar[tuple[str, ...]] = pachd_faults.LOST
    policy = "policy"
    nowhere = ("--pach-context", "nowhere")
    values_aside = ()

    def __init__(self, pachd: FakePachd, folder: Path, **context: Any) -> None:
        self.pachd = pachd
        self.url = pachd.url
        pachd.users = {TOKEN: ADMIN}
        pachd.kubernetes.namespace = NAMESPACE
        self.config = folder / "pachctl.json"
        self.write_context(**context)
        self.environment = {"PACH_CONFIG": str(self.config), "KUBECONFIG": str(folder / "none")}

    def write_context(self, **fields: Any) -> None:
        """Have a context, ``fake``, that was connected to the fake and has a token."""
        address = self.url.replace("https://", "grpcs://").replace("http://", "grpc://")
        context = {
            "pachd_address": address,
            "session_token": TOKEN,
            "cluster_deployment_id": self.pachd.deployment_id,
            "namespace": NAMESPACE,
        }
        contexts = {"fake": {key: value for key, value in (context | fields).items() if value is not None}}
        self.config.write_text(json.dumps({"v2": {"active_context": "fake", "contexts": contexts}}))

    @property
    def seen(self) -> list[Any]:
        return list(self.pachd.seen)

    def forget(self) -> None:
        self.pachd.forget()

    def names(self) -> set[str]:
        return set(self.pachd.kubernetes.secrets)

    def data(self, name: str) -> dict[str, bytes]:
        return self.pachd.kubernetes.secrets[name].data

    def put(self, name: str, values: dict[str, str], kind: str = "Opaque") -> None:
        self.pachd.kubernetes.put(name, kind, listed=True, **values)

    def remove(self, name: str) -> None:
        del self.pachd.kubernetes.secrets[name]

    def restrict(self, *rights: str) -> None:
        names = {"create": "CLUSTER_CREATE_SECRET", "look": "SECRET_INSPECT"}
        self.pachd.users = {TOKEN: User("robot:ci", frozenset(names[right] for right in rights))}

    def play(self, when: str, chosen: Choice, fault: Any) -> None:
        play = self.faults[fault] if isinstance(fault, str) else fault
        setattr(self.pachd, when, pachd_faults.playing(chosen, play))

    def do(self, when: str, chosen: Choice, work: Do) -> None:
        def play(*_: object) -> None:
            work()

        self.play(when, chosen, play)

    def provoke(self, kind: str) -> None:
        if kind == "InspectPipeline":
            self.pachd.repos["default", "edges"], self.pachd.pipelines["default", "edges"] = ("master",), "{}"
        elif kind == "InspectProject":  # of a release without defaults of projects
            self.pachd.lacks.add("GetProjectDefaults")

    def hang(self, seconds: float) -> Any:
        return pachd_faults.hang(seconds)

    def mend(self) -> None:
        self.pachd.before = self.pachd.after = None

    def elsewhere(self, namespace: str, path: str) -> str:
        return ""


class ThroughPachctl(ThroughPachd):
    """Each call is a run of pachctl, which asks for the cluster first. Requests are those that reach the fake."""

    name = "pachctl"
    arguments = ("--via", "pachctl")
    ask = "InspectCluster"
    opening = (
        "InspectCluster", "GetVersion", "InspectCluster", "InspectCluster", "WhoAmI", "InspectCluster", "ListSecret",
        *("InspectCluster", "InspectSecret") * 3,
    )  # fmt: skip
    planning = opening
    before = (*opening, "InspectCluster")
    course = (*before, *("InspectCluster", "CreateSecret") * 3, "InspectCluster", "ListSecret")
    allowed = frozenset(course)
    faults: ClassVar[dict[str, Any]] = {
        name: play for name, play in pachd_faults.FAULTS.items() if name not in pachd_faults.NO_GRPC
    }
    lost = tuple(name for name in pachd_faults.LOST if name not in pachd_faults.NO_GRPC)

    def __init__(self, pachd: FakePachd, folder: Path, **context: Any) -> None:
        super().__init__(pachd, folder, **context)
        self.program = FakePachctl.without_configuration(folder / "bin", folder / "home")
        self.environment["PATH"] = os.pathsep.join([str(self.program.folder), os.environ["PATH"]])


WAYS: dict[str, type[Way]] = {way.name: way for way in (ThroughKubernetes, ThroughPachd)}
both_ways = pytest.mark.parametrize("way", WAYS, indirect=True)
every_way = pytest.mark.parametrize("way", [*WAYS, "pachctl"], indirect=True)
"""Also through the program pachctl, which takes a second for each test."""
through_pachd = pytest.mark.parametrize("way", ["pachd"], indirect=True)


def slow_through_pachctl(cases: Iterable[tuple[Any, ...]]) -> list[Any]:
    """Some cases through the program pachctl, for a test that is spread over both ways."""
    return [pytest.param("pachctl", *values, marks=pytest.mark.slow) for values in cases]


def at_every_request(one_in: int, chosen: Callable[[type[Way]], Iterable[str]]) -> pytest.MarkDecorator:
    """For each way, each of these faults at each kind of request of an apply, before and after the first create:
    ``way``, ``name``, ``number``. One in so many runs always, the others are marked ``slow``.

    Through the program pachctl each fault is played at a create and at one other kind, which take turns: pachctl hands
    over what pachd says, and it is started a dozen times in each test.
    """
    cases = []
    ways: list[type[Way]] = [*WAYS.values(), ThroughPachctl]
    for way in ways:
        kinds: dict[tuple[str, bool], list[int]] = {}
        first = way.course.index(way.create) + 1
        for number, kind in enumerate(way.course, 1):
            kinds.setdefault((kind, number > first), []).append(number)
        for turn, name in enumerate(chosen(way)):
            places = list(kinds.values())
            if way is ThroughPachctl:
                places = [kinds[way.create, bool(turn % 2)], places[turn % len(places)]]
            for place, numbers in enumerate(places):
                marks = [pytest.mark.slow] if (turn + place) % one_in else []
                cases.append(pytest.param(way.name, name, numbers[turn % len(numbers)], marks=marks))
    return pytest.mark.parametrize(("way", "name", "number"), cases, indirect=["way"])


@contextmanager
def running(name: str, folder: Path) -> Iterator[Way]:
    """A fake cluster, and the user's configuration for it in a folder."""
    if name != "kubernetes":
        with running_pachd() as pachd:
            pachd.repos = {("default", "images"): ("master",)}
            yield ThroughPachd(pachd, folder) if name == "pachd" else ThroughPachctl(pachd, folder)
    else:
        with running_cluster() as cluster:
            yield ThroughKubernetes(cluster, folder)
