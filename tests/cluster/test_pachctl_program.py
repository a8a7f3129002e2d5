"""A live cluster through the program pachctl: how it is started, what its output means, and that nothing leaks."""

from __future__ import annotations

import ast
import json
import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from spec_lint.cluster import pachctl_program
from spec_lint.cluster.background import AbandonedError, Stop
from spec_lint.cluster.connection import LiveCluster, Pace
from spec_lint.cluster.pachctl_config import WantedPachd
from spec_lint.cluster.pachctl_program import ARGUMENTS, PachctlCluster, arguments
from spec_lint.cluster.pachd_answers import Kind
from spec_lint.cluster.pachd_api import Pachd, secret_file
from spec_lint.cluster.pachd_calls import Call
from spec_lint.cluster.target import UnusableError
from spec_lint.model.live import Live, LiveSecret, Sight
from tests.cluster.fake_pachctl import FakePachctl
from tests.cluster.fake_pachd import FakePachd, running_pachd
from tests.cluster.pachd_client import TOKEN, USERS, VALUE, error_of, secret_of

FAST = 10_000.0
PACE = Pace(connect=2.0, answer=10.0, wait=0.01)
SHORT = Pace(connect=2.0, answer=0.5, wait=0.01)


@pytest.fixture
def pachd() -> Iterator[FakePachd]:
    with running_pachd() as found:
        found.users = dict(USERS)
        yield found


@pytest.fixture
def pachctl(pachd: FakePachd, tmp_path: Path) -> FakePachctl:
    return FakePachctl.install(tmp_path, pachd.url, TOKEN)


def cluster_of(pachctl: FakePachctl, pace: Pace = PACE, stop: Stop | None = None, **environment: str) -> PachctlCluster:
    return PachctlCluster(pachctl.context(None, **environment), pace, stop, a_second=FAST)


def looked(pachctl: FakePachctl, *names: str, pace: Pace = PACE, **environment: str) -> Live:
    cluster: LiveCluster = cluster_of(pachctl, pace, None, **environment)
    return cluster.look("default", names)


class TestLooking:
    def test_secrets_by_name(self, pachd: FakePachd, pachctl: FakePachctl) -> None:
        pachd.kubernetes.put("mine", listed=True, token="x")
        pachd.kubernetes.put("other", "kubernetes.io/tls", token="x")
        live = looked(pachctl, "other", "mine", "none")
        assert live.secrets == {
            "mine": LiveSecret("mine", Sight.THERE, "Opaque", None, listed=True),
            "none": LiveSecret("none", Sight.ABSENT),
            "other": LiveSecret("other", Sight.THERE, "kubernetes.io/tls", None, listed=False),
        }
        assert (live.trouble, live.place) == (None, 'pachd (context "prod")')
        assert pachctl.commands == [
            "version --raw --timeout=10s", "inspect cluster --raw", "auth whoami", "list secret",
            "inspect secret none", "inspect secret other",
        ]  # fmt: skip

    @pytest.mark.parametrize("number", [1, 48, 49, 50, 98, 99, 150])
    def test_a_long_list_repeats_its_header(self, pachd: FakePachd, pachctl: FakePachctl, number: int) -> None:
        names = [f"s{index:03}" for index in range(number)]
        for name in names:
            pachd.kubernetes.put(name, listed=True, token="x")
        assert [secret.name for secret in cluster_of(pachctl).every("default")] == names
        assert "inspect secret" not in " ".join(pachctl.commands)

    def test_an_empty_list(self, pachctl: FakePachctl) -> None:
        assert cluster_of(pachctl).every("default") == []

    def test_where_it_is_and_who_asks(self, pachctl: FakePachctl, pachd: FakePachd) -> None:
        cluster = cluster_of(pachctl)
        cluster.open()
        server = pachd.url.replace("http", "grpc")
        assert cluster.destination == (
            'pachd (context "prod")', f'pachd (context "prod", {server})', str(pachctl.config), server, "prod",
            "robot:admin", True, "0123456789abcdef" * 2, "pachctl",
        )  # fmt: skip

    def test_without_auth_nobody_asks(self, pachctl: FakePachctl, pachd: FakePachd) -> None:
        pachd.users = {}
        session = cluster_of(pachctl).open()
        assert (session.who, session.version.text) == (None, "2.12.2")

    def test_an_old_pachctl(self, pachctl: FakePachctl, pachd: FakePachd) -> None:
        pachctl.plan(minor=7)
        pachd.version = (2, 7, 0)
        session = cluster_of(pachctl).open()
        assert (session.version.text, session.cluster.id, session.known) == ("2.7.0", "0123456789abcdef" * 2, None)
        assert pachctl.commands[1:3] == ["inspect cluster --raw", "inspect cluster"]

    def test_an_old_pachctl_whose_context_knows_its_cluster(self, tmp_path: Path, pachd: FakePachd) -> None:
        """It does not show the id that its context has, so it cannot be compared."""
        pachctl = FakePachctl.install(tmp_path, pachd.url, TOKEN, cluster_deployment_id=pachd.deployment_id)
        pachctl.plan(minor=7)
        session = cluster_of(pachctl).open()
        assert (session.known, session.who is not None) == (None, True)

    def test_an_old_pachctl_that_compares_the_cluster_itself(self, pachctl: FakePachctl) -> None:
        said = 'connected to the wrong cluster (context cluster deployment ID = "a" vs reported cluster ID = "b")'
        pachctl.plan(minor=0, inspect_cluster="error:" + said)
        assert error_of(cluster_of(pachctl).open).kind is Kind.OTHER_CLUSTER

    def test_a_paused_pachd(self, pachctl: FakePachctl, pachd: FakePachd) -> None:
        pachd.paused = True
        for minor in (7, 12):
            pachctl.plan(minor=minor)
            assert error_of(cluster_of(pachctl).open).kind is Kind.PAUSED

    def test_repos_pipelines_and_defaults(self, pachctl: FakePachctl, pachd: FakePachd) -> None:
        pachd.repos["default", "images"] = ("master",)
        pachd.pipelines["default", "edges"] = '{"pipeline": {"name": "edges"}}'
        pachd.cluster_defaults = '{"createPipelineRequest": {"datumTries": "5"}}'
        api = cluster_of(pachctl).open().pachd
        assert api.repo("default", "images") == ("default", "images", ("master",))
        assert (api.repo("default", "imagez"), api.pipeline("default", "none")) == (None, None)
        assert (api.has_project("default"), api.has_project("elsewhere")) == (True, False)
        assert api.cluster_defaults() == {"datumTries": "5"}
        found = api.pipeline("default", "edges")
        assert found is not None and found.version == 3


class TestHowItIsStarted:
    def test_arguments_and_environment(self, pachctl: FakePachctl, pachd: FakePachd) -> None:
        cluster = cluster_of(pachctl, PACH_CONFIG=str(pachctl.config), KUBECONFIG="/x", PACHYDERM_TOKEN="t")
        cluster.client().create_secret(secret_of("made"))
        for run in pachctl.runs:
            environment = run["environment"]
            assert run["program"] == str(pachctl.folder / "pachctl")
            assert environment["PACHYDERM_IGNORE_VERSION_SKEW"] == "1"
            assert environment["PACH_CONTEXT"] == "prod"
            assert (environment["KUBECONFIG"], environment["PACH_CONFIG"]) == ("/x", str(pachctl.config))
            assert "PACHD_ADDRESS" not in environment
            assert run["session"] != os.getsid(0)
        assert pachctl.commands[-1] == "create secret -f /dev/stdin"
        assert (pachctl.folder / "given").read_bytes() == secret_file(secret_of("made"))
        assert pachd.kubernetes.secrets["made"].data == {"token": VALUE.encode()}

    @pytest.mark.parametrize("size", [1, 60_000, 70_000, 900_000])
    def test_a_value_is_only_in_the_pipe(self, pachctl: FakePachctl, pachd: FakePachd, size: int) -> None:
        value = VALUE * (size // len(VALUE) + 1)
        cluster_of(pachctl).client().create_secret(secret_of("made", token=value))
        assert pachd.kubernetes.secrets["made"].data["token"] == value.encode()
        assert VALUE not in json.dumps(pachctl.runs)
        assert TOKEN not in json.dumps(pachctl.runs)

    def test_the_context_stays_the_one_that_was_planned(self, pachctl: FakePachctl, pachd: FakePachd) -> None:
        cluster = cluster_of(pachctl)
        cluster.open()
        written = json.loads(pachctl.config.read_text())["v2"]
        written["contexts"]["other"] = {"pachd_address": "grpc://127.0.0.1:9"}
        pachctl.configure({**written, "active_context": "other"})
        assert cluster.every("default") == []
        cluster.client().create_secret(secret_of("made"))
        assert "made" in pachd.kubernetes.secrets

    def test_only_commands_on_the_list(self) -> None:
        """None of them can change or delete what exists, and no name can become an option."""
        verbs = {words[0] for words in ARGUMENTS.values()} | {words[0] for words in pachctl_program._OLDER.values()}
        assert verbs == {"version", "inspect", "list", "auth", "create"}
        assert [words for words in ARGUMENTS.values() if words[0] == "create"] == [
            ("create", "secret", "-f", "/dev/stdin")
        ]
        assert ARGUMENTS[Call.WHO_AM_I] == ("auth", "whoami")

    def test_one_place_starts_programs(self) -> None:
        """Popen is called once, without a shell, with the program of the context and arguments from the list."""
        tree = ast.parse(Path(pachctl_program.__file__).read_text())
        calls = [
            node
            for node in ast.walk(tree)
            if isinstance(node, ast.Call) and ast.unparse(node.func).startswith(("subprocess.", "os.", "signal."))
        ]
        assert sorted(ast.unparse(call.func) for call in calls) == ["os.killpg", "os.read", "subprocess.Popen"]
        popen = next(call for call in calls if ast.unparse(call.func) == "subprocess.Popen")
        assert ast.unparse(popen.args[0]) == "[context.program, *words]"
        assert "shell" not in {keyword.arg for keyword in popen.keywords}

    @pytest.mark.parametrize("name", ["--context", "-h", "a b", "a/b", "", "a\nb", "a" * 300, "*", "$(x)", "é"])
    def test_names_that_cannot_be(self, pachctl: FakePachctl, name: str) -> None:
        assert arguments(Call.INSPECT_SECRET, name) is None
        assert arguments(Call.INSPECT_REPO, f"default/{name}" if "/" not in name else name) is None or "/" in name
        live = looked(pachctl, name, "b")
        assert live.secrets[name].sight is Sight.UNSEEN
        assert live.secrets["b"].sight is Sight.ABSENT
        assert name == "" or all(name not in run["arguments"] for run in pachctl.runs)

    def test_calls_without_a_command(self) -> None:
        assert {
            call for call in Call if arguments(call, "default/x" if call.name.startswith("INSPECT_R") else "x")
        } <= {*ARGUMENTS}
        for call in (Call.REHEARSE_PIPELINE, Call.GET_PERMISSIONS):
            assert arguments(call, "x") is None


class TestWhichPachctl:
    def test_not_installed(self, pachctl: FakePachctl) -> None:
        with pytest.raises(UnusableError, match="not installed"):
            pachctl.context(PATH="/nonexistent")

    def test_not_from_the_current_folder(self, pachctl: FakePachctl, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.chdir(pachctl.folder)
        for path in ("", ".", ":", f"../{pachctl.folder.name}"):
            with pytest.raises(UnusableError, match="not installed"):
                pachctl.context(PATH=path)

    def test_it_vanishes(self, pachctl: FakePachctl) -> None:
        cluster = cluster_of(pachctl)
        (pachctl.folder / "pachctl").unlink()
        assert error_of(cluster.open).kind is Kind.PROGRAM

    def test_it_cannot_be_run(self, pachctl: FakePachctl) -> None:
        cluster = cluster_of(pachctl)
        (pachctl.folder / "pachctl").write_text("not a program")
        assert error_of(cluster.open).kind is Kind.PROGRAM


class TestWhichPachd:
    def test_a_context_by_name(self, pachctl: FakePachctl, pachd: FakePachd) -> None:
        pachctl.configure(
            {"active_context": "none", "contexts": {"other": {"pachd_address": pachd.url, "session_token": TOKEN}}}
        )
        context = pachctl.context(WantedPachd(context="other"), PACHD_ADDRESS="grpc://elsewhere.example.com:650")
        assert (context.environment["PACH_CONTEXT"], context.environment.get("PACHD_ADDRESS")) == ("other", None)
        assert PachctlCluster(context, PACE).open().who is not None

    def test_a_context_that_does_not_exist(self, pachctl: FakePachctl) -> None:
        with pytest.raises(UnusableError, match='no Pachyderm context "prdo"'):
            pachctl.context(WantedPachd(context="prdo"))

    @pytest.mark.parametrize("source", ["--pachd-address", "PACHD_ADDRESS"])
    def test_a_token_does_not_go_to_another_address(self, pachctl: FakePachctl, source: str) -> None:
        for address in ("grpc://other.example.com:650", "127.0.0.1:1", "unix:/tmp/socket", "grpcs://127.0.0.1"):
            option = WantedPachd(address if source == "--pachd-address" else None)
            environment = {"PACHD_ADDRESS": address} if source == "PACHD_ADDRESS" else {}
            with pytest.raises(UnusableError) as caught:
                pachctl.context(option, **environment)
            assert "would send the token" in caught.value.trouble.message
            assert source in caught.value.trouble.message
            assert TOKEN not in str(caught.value.trouble)
        assert pachctl.runs == []

    def test_the_address_of_the_context_itself(self, pachctl: FakePachctl, pachd: FakePachd) -> None:
        context = pachctl.context(WantedPachd(pachd.url))
        assert context.environment["PACHD_ADDRESS"] == pachd.url
        assert PachctlCluster(context, PACE).open().who is not None

    def test_another_address_without_a_token(self, tmp_path: Path, pachd: FakePachd) -> None:
        pachd.users = {}
        pachctl = FakePachctl.install(tmp_path, "http://127.0.0.1:9")
        cluster = PachctlCluster(pachctl.context(WantedPachd(pachd.url)), PACE)
        assert cluster.open().who is None
        assert cluster.destination.place == f"pachd at {pachd.url.replace('http', 'grpc')}"

    @pytest.mark.parametrize(
        ("address", "shown"),
        [
            ("pach.example.com", "grpc://pach.example.com:30650"),
            ("grpcs://pach.example.com", "grpcs://pach.example.com:30650"),
            ("unix:/run/pachd.sock", 'the socket "unix:/run/pachd.sock"'),
        ],
    )
    def test_addresses_that_only_pachctl_knows(self, pachctl: FakePachctl, address: str, shown: str) -> None:
        pachctl.configure({"active_context": "a", "contexts": {"a": {"pachd_address": address}}})
        context = pachctl.context()
        assert (context.server, context.whereabouts) == (shown, f'pachd (context "a", {shown})')
        assert context.exposed is (address == "pach.example.com")

    @pytest.mark.parametrize("written", [{}, {"contexts": {"a": {}}, "active_context": "a"}])
    def test_a_forwarded_port_has_no_address(self, pachctl: FakePachctl, written: Any) -> None:
        pachctl.configure(written)
        context = pachctl.context()
        assert (context.server, context.exposed) == ("a port that pachctl forwards", False)
        found = error_of(PachctlCluster(context, PACE).open)
        assert (found.kind, found.trouble.rule) == (Kind.PROGRAM, "C001")

    def test_no_configuration_at_all(self, pachctl: FakePachctl) -> None:
        pachctl.config.unlink()
        context = pachctl.context()
        assert context.place == "pachd at a port that pachctl forwards"
        assert "cannot use Kubernetes" in error_of(PachctlCluster(context, PACE).open).trouble.message
        assert "PACH_CONTEXT" not in pachctl.runs[0]["environment"]

    def test_a_token_file_has_no_effect(self, pachctl: FakePachctl) -> None:
        with pytest.raises(UnusableError, match="takes no token from a file"):
            pachctl.context(WantedPachd(token_file="token"))

    def test_another_cluster_than_the_context_knows(self, tmp_path: Path, pachd: FakePachd) -> None:
        pachctl = FakePachctl.install(tmp_path, pachd.url, TOKEN, cluster_deployment_id="another")
        cluster = cluster_of(pachctl)
        for _ in range(2):
            found = error_of(cluster.open)
            assert found.kind is Kind.REINSTALLED
            assert "--remove-cluster-deployment-id" in (found.trouble.help or "")


class TestFaults:
    """What is not seen is not absent, whatever pachctl does, and nothing of what it prints is shown."""

    @pytest.mark.parametrize(
        "fault", ["kill", "garbage", "garbage:NAME TYPE\n", "huge", "huge errors", "exit:3", "echo", "error:" + VALUE]
    )
    @pytest.mark.parametrize("command", ["version", "inspect_cluster", "auth_whoami", "list_secret", "inspect_secret"])
    def test_at_any_command(self, pachd: FakePachd, pachctl: FakePachctl, command: str, fault: str) -> None:
        pachd.kubernetes.put("a", token="x")
        pachctl.plan(12, **{command: fault})
        live = looked(pachctl, "a", "b")
        seen = {secret.sight for secret in live.secrets.values()}
        if command == "list_secret":  # then each is asked for by name, if pachctl works at all
            assert seen <= {Sight.THERE, Sight.ABSENT, Sight.UNSEEN}
            assert live.secrets["a"].sight is not Sight.ABSENT
        else:
            assert seen == {Sight.UNSEEN}
        assert VALUE not in f"{live}"
        assert TOKEN not in f"{live}"
        assert "not what it should be" not in f"{live}"

    @pytest.mark.parametrize("command", ["version", "list_secret", "inspect_secret"])
    @pytest.mark.parametrize("fault", ["hang", "child"])
    def test_it_does_not_end(self, pachctl: FakePachctl, command: str, fault: str) -> None:
        pachctl.plan(12, **{command: fault})
        start = time.monotonic()
        live = looked(pachctl, "a", pace=Pace(answer=2.0, wait=0.01))
        assert time.monotonic() - start < 20
        if fault == "hang" and command != "list_secret":
            assert live.secrets["a"].sight is Sight.UNSEEN
            assert "did not end in time" in f"{live.secrets['a'].trouble}"

    def test_it_is_not_waited_for_while_it_reports_usage(self, pachctl: FakePachctl) -> None:
        """As where no report gets through: the answer is there, and pachctl runs on."""
        pachctl.plan(after_version="hang")
        start = time.monotonic()
        session = cluster_of(pachctl).open()
        assert session.version.text == "2.12.2"
        assert time.monotonic() - start < 8
        assert not any(_is_running(run["process"]) for run in pachctl.runs)

    def test_a_report_that_gets_through_is_not_cut_off(self, pachctl: FakePachctl) -> None:
        pachctl.plan(after_version="report")
        cluster_of(pachctl).open()
        assert (pachctl.folder / "reported").exists()

    @pytest.mark.parametrize(
        "fault",
        [
            "hang with:",
            'hang with:{"major": 2, "minor": 12}\n',
            'hang with:{"major": 2, "minor": 12}\n{"major": 2, "minor": 1',
        ],
    )
    def test_half_an_answer_is_waited_for(self, pachctl: FakePachctl, fault: str) -> None:
        pachctl.plan(version=fault)
        found = error_of(cluster_of(pachctl, SHORT).open)
        assert (found.kind, found.trouble.message) == (
            Kind.TIMEOUT,
            f"`pachctl version` did not end in time, for {pachctl.context().whereabouts}.",
        )

    @pytest.mark.parametrize("command", ["inspect_cluster", "auth_whoami", "list_secret", "create_secret"])
    def test_only_the_version_counts_before_pachctl_has_ended(self, pachctl: FakePachctl, command: str) -> None:
        cluster = cluster_of(pachctl, Pace(answer=2.0, wait=0.01))
        client = Pachd(cluster.transport)
        pachctl.plan(12, **{f"after_{command}": "hang"})
        work: dict[str, Callable[[], object]] = {
            "inspect_cluster": client.cluster,
            "auth_whoami": client.who_am_i,
            "list_secret": client.secrets,
            "create_secret": lambda: client.create_secret(secret_of("made")),
        }
        assert error_of(work[command]).kind is Kind.TIMEOUT

    def test_what_it_started_is_ended_too(self, pachctl: FakePachctl) -> None:
        pachctl.plan(version="child")
        cluster_of(pachctl).open()
        child = int((pachctl.folder / "child").read_text())
        for _ in range(100):
            if not _is_running(child):
                break
            time.sleep(0.02)
        assert not _is_running(child)

    def test_the_user_stops(self, pachctl: FakePachctl) -> None:
        stop = Stop(grace=0.0)
        pachctl.plan(version="hang")
        stop.ask()
        start = time.monotonic()
        with pytest.raises(AbandonedError):
            cluster_of(pachctl, stop=stop).open()
        assert time.monotonic() - start < 5

    def test_warnings_with_exit_code_0(self, pachd: FakePachd, pachctl: FakePachctl) -> None:
        pachd.kubernetes.put("a", listed=True, token="x")
        pachctl.plan(12, **{"*": "warn:the server is newer"})
        live = looked(pachctl, "a", "b")
        assert [secret.sight for secret in live.secrets.values()] == [Sight.THERE, Sight.ABSENT]

    def test_warnings_before_an_error(self, pachctl: FakePachctl) -> None:
        pachctl.plan(list_secret="warn:the server is newer", inspect_secret="warn:it will restart")
        assert looked(pachctl, "a").secrets["a"].sight is Sight.ABSENT

    @pytest.mark.parametrize(
        ("token", "rule", "said", "helped"),
        [
            (None, "C003", "requires a login", "pachctl auth login"),
            ("nobody", "C003", "does not accept the token", "pachctl auth login"),
            ("old-token", "C003", "has expired", "pachctl auth login"),
            ("plain-token", "C004", "it needs the permission SECRET_INSPECT", "pachctl auth set cluster secretAdmin"),
        ],
    )
    def test_who_may_not(
        self, tmp_path: Path, pachd: FakePachd, token: str | None, rule: str, said: str, helped: str
    ) -> None:
        live = looked(FakePachctl.install(tmp_path, pachd.url, token), "a", "b")
        assert {secret.sight for secret in live.secrets.values()} == {Sight.UNSEEN}
        assert live.trouble is not None and live.trouble.rule == rule
        assert said in live.trouble.message
        assert helped in (live.trouble.help or "")

    @pytest.mark.parametrize("state", ["down", "forbids"])
    def test_what_pachd_cannot_see_is_not_absent(self, pachd: FakePachd, pachctl: FakePachctl, state: str) -> None:
        pachd.kubernetes.state = state
        assert {secret.sight for secret in looked(pachctl, "a", "b").secrets.values()} == {Sight.UNSEEN}

    def test_a_dead_address(self, tmp_path: Path) -> None:
        live = looked(FakePachctl.install(tmp_path, "http://127.0.0.1:9", TOKEN), "a")
        assert live.trouble is not None
        assert live.trouble.message == 'pachctl cannot connect to pachd (context "prod", grpc://127.0.0.1:9).'

    def test_all_secrets_where_the_right_is_missing(self, tmp_path: Path, pachd: FakePachd) -> None:
        with pytest.raises(UnusableError) as caught:
            cluster_of(FakePachctl.install(tmp_path, pachd.url, "plain-token")).every("default")
        assert "CLUSTER_LIST_SECRETS" in caught.value.trouble.message


def _is_running(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_a_context_shows_no_token(pachctl: FakePachctl) -> None:
    context = pachctl.context(PACHYDERM_TOKEN=TOKEN)
    assert TOKEN not in f"{context} {context!r} {context.environment.keys()}"
