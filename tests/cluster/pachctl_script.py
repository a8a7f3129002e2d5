"""A stand-in for the program pachctl, which tests put on PATH: its commands, tables and errors, before the fake pachd.

It is started as a program of its own, many times in some tests, so it imports only what starts quickly. In the folder
of the program, ``plan.json`` says what it is to do instead for which command; to ``runs`` it adds what it was given.
"""

# ruff: noqa: PTH110, PTH120

from __future__ import annotations

import binascii
import json
import os
import signal
import socket
import sys
import time

TYPE_CHECKING = False  # to import it from typing would take half as long as everything else
if TYPE_CHECKING:
    from typing import Any, NoReturn

FOLDER = os.path.dirname(sys.argv[0])
WORDS = sys.argv[1:]
COMMAND = " ".join(WORDS[:2]) if WORDS[:1] != ["version"] else "version"


def main() -> None:
    plan = json.loads(read(f"{FOLDER}/plan.json"))
    fault = plan["faults"].get(COMMAND) or plan["faults"].get("*")
    record()
    if fault is not None:
        play(fault)
    name, context = active()
    if COMMAND == "version":
        print(json.dumps({"major": 2, "minor": plan["minor"], "git_commit": "0" * 40}, indent=2), flush=True)
    address = address_of(context)
    asked = {"clientVersion": {"major": 2, "minor": plan["minor"]}, "currentProject": {"name": "default"}}
    cluster = call(address, context, "admin_v2.API/InspectCluster", asked, "could not get cluster ID: ")
    if cluster["paused"]:
        log("INFO", "NOTE: This pachd instance is currently paused, which prevents many commands from working.")
    if not os.environ.get("PACHYDERM_IGNORE_VERSION_SKEW"):
        log("ERROR", "WARNING: the server is newer than this client")
    remember(name, cluster)
    run(plan, address, context, cluster)
    sys.stdout.flush()
    play(plan["faults"].get(f"after {COMMAND}", ""))


NEW = {"--cluster": 8, "--project": 5}
"""The minor releases in which flags came."""


def run(plan: Any, address: str, context: Any, cluster: Any) -> None:
    for word in WORDS:
        if plan["minor"] < NEW.get(flag := word.partition("=")[0], 0):
            fail(f"Error: unknown flag: {flag}\nUsage:\n  pachctl inspect [command]\n\nunknown flag: {flag}")
    if WORDS[:2] == ["inspect", "defaults"] and plan["minor"] < 8:
        fail("Error: unknown flag: --project\nUsage:\n  pachctl inspect [command]\n\nunknown flag: --project")
    if COMMAND == "version":
        found = call(address, context, "versionpb_v2.API/GetVersion", {})
        print(json.dumps({name: value for name, value in snake(found).items() if value}, indent=2))
    elif WORDS == ["inspect", "cluster", "--raw"]:
        if plan["minor"] < 10:
            fail("Error: unknown flag: --raw\nUsage:\n  pachctl inspect cluster [flags]\n\nunknown flag: --raw")
        print(json.dumps({name: value for name, value in snake(cluster).items() if value}, indent=2))
    elif WORDS == ["inspect", "cluster"]:
        print(cluster["id"])
    elif WORDS == ["auth", "whoami"]:
        found = call(address, context, "auth_v2.API/WhoAmI", {}, "error: ")
        print(f'You are "{found["username"]}"')
        if found["expiration"]:
            print("session expires: 02 Jan 99 03:04 UTC")
    elif WORDS == ["list", "secret"]:
        table(call(address, context, "pps_v2.API/ListSecret", {})["secretInfo"])
    elif WORDS[:2] == ["inspect", "secret"] and len(WORDS) == 3:
        table([call(address, context, "pps_v2.API/InspectSecret", {"secret": {"name": WORDS[2]}})])
    elif WORDS[:3] == ["create", "secret", "-f"] and len(WORDS) == 4:
        try:
            data = read(WORDS[3])
        except OSError as error:
            fail(f"open {WORDS[3]}: {str(error.strerror).lower()}")
        write(f"{FOLDER}/given", data)
        file = binascii.b2a_base64(data, newline=False).decode()
        call(address, context, "pps_v2.API/CreateSecret", {"file": file})
    elif WORDS == ["inspect", "defaults", "--cluster"]:
        print(call(address, context, "pps_v2.API/GetClusterDefaults", {}, rpc=True)["clusterDefaultsJson"])
    elif WORDS[:2] == ["inspect", "defaults"]:
        body: Any = {"project": {"name": WORDS[2].removeprefix("--project=")}}
        around = "could not get project defaults: "
        print(call(address, context, "pps_v2.API/GetProjectDefaults", body, around, rpc=True)["projectDefaultsJson"])
    elif WORDS[0] == "list" and WORDS[3:] == ["--raw"]:
        body = {"projects": [{"name": WORDS[2].removeprefix("--project=")}]}
        service = {"repo": "pfs_v2.API/ListRepo", "pipeline": "pps_v2.API/ListPipeline"}[WORDS[1]]
        for each in call(address, context, service, body, "cannot list repos: "):
            print(json.dumps(snake(each), indent=2), end="")
    elif WORDS[:2] == ["inspect", "project"]:
        print(json.dumps(snake(call(address, context, "pfs_v2.API/InspectProject", {"project": {"name": WORDS[2]}}))))
    elif WORDS[:2] in (["inspect", "repo"], ["inspect", "pipeline"]):
        kind, project = WORDS[1], {"name": WORDS[3].removeprefix("--project=")}
        body = {kind: {"name": WORDS[2], "project": project, "type": "user"}}
        service = {"repo": "pfs_v2.API/InspectRepo", "pipeline": "pps_v2.API/InspectPipeline"}[kind]
        print(json.dumps(snake(call(address, context, service, body, rpc=kind == "repo"))))
    else:
        fail(f'unknown command "{WORDS[0]}" for "pachctl"')


def record() -> None:
    """Add what this run was given, but not its standard input, which is the command's to read."""
    run = {
        "arguments": WORDS,
        "program": sys.argv[0],
        "environment": dict(os.environ),
        "session": os.getsid(0),
        "process": os.getpid(),
    }
    write(f"{FOLDER}/runs/{time.time_ns()}-{os.getpid()}.json", json.dumps(run).encode())


def play(fault: str) -> None:
    """Do something else than what was asked for."""
    kind, _, rest = fault.partition(":")
    if kind in ("hang", "hang with"):
        print(rest, end="", flush=True)
        time.sleep(60)
    elif kind == "report":
        time.sleep(0.3)
        write(f"{FOLDER}/reported", b"")
    elif kind == "child":  # leaves a program behind that keeps its output open
        if os.fork() == 0:
            write(f"{FOLDER}/child", b"%d" % os.getpid())
            time.sleep(60)
    elif kind == "kill":
        os.kill(os.getpid(), signal.SIGKILL)
    elif kind == "garbage":
        print(rest or "<html>not what it should be</html>")
        sys.exit(0)
    elif kind == "huge":
        while True:
            sys.stdout.write("x" * (1 << 20))
    elif kind == "huge errors":
        while True:
            sys.stderr.write("x" * (1 << 20))
    elif kind == "echo":  # fails, and repeats all that it was given
        sys.stdout.write(sys.stdin.read())
        fail(f"failed to create secret: {read('/dev/stdin').decode() or 'nothing'} {os.environ}")
    elif kind == "error":
        fail(rest)
    elif kind == "warn":
        log("ERROR", "WARNING: " + rest)
    elif kind == "exit":
        sys.exit(int(rest))


def read(path: str) -> bytes:
    with open(path, "rb") as file:
        return file.read()


def write(path: str, data: bytes) -> None:
    with open(path, "wb") as file:
        file.write(data)


def configuration() -> str:
    return os.environ.get("PACH_CONFIG") or os.environ["HOME"] + "/.pachyderm/config.json"


def active() -> tuple[str, Any]:
    """The context to use; pachctl makes an empty one if it has no configuration."""
    path = configuration()
    if not os.path.exists(path):
        return "default", {}
    try:
        whole = json.loads(read(path) or '{"v2": {"active_context": "default", "contexts": {"default": {}}}}')
    except ValueError:
        fail(f'could not create pachctl command: could not parse config json at "{path}": error marshalling')
    name = os.environ.get("PACH_CONTEXT", whole["v2"].get("active_context", ""))
    context = whole["v2"].get("contexts", {}).get(name)
    if context is None:
        fail(
            "could not create pachctl command: pachctl config error: no active context configured.\n\nYou can fix your "
            "config by setting the active context like so: pachctl config set active-context <context>"
        )
    return name, context


def address_of(context: Any) -> str:
    text = os.environ.get("PACHD_ADDRESS") or context.get("pachd_address")
    if not text and "pachd" in context.get("port_forwarders", {}):
        text = f"grpc://localhost:{context['port_forwarders']['pachd']}"
    if not text:
        fail("failed to initialize port forwarder: invalid configuration: no configuration has been provided")
    return str(text).rpartition("/")[2]


def call(address: str, context: Any, path: str, body: Any, around: str = "", *, rpc: bool = False) -> Any:
    """An answer of pachd; a failure ends this program, as it ends pachctl."""
    host, _, port = address.partition(":")
    try:
        connection = socket.create_connection((host, int(port or 30650)), timeout=30)
    except OSError:
        fail(f'could not connect to pachd at "grpc://{address}": context deadline exceeded')
    try:
        status, data = posted(connection, path, json.dumps(body), context.get("session_token"))
    except (OSError, ValueError):
        fail(around + "error reading from server: EOF")
    try:
        found = json.loads(data) if "/List" not in path or path.endswith("Secret") else streamed(data)
    except ValueError:
        fail(around + f"unexpected HTTP status code received from server: {status}; malformed header")
    if status != 200 or (isinstance(found, dict) and "error" in found):
        found = found.get("error", found)
        codes = {5: "NotFound", 12: "Unimplemented", 16: "Unauthenticated"}
        code = f"rpc error: code = {codes.get(found['code'], 'Unknown')} desc = " if rpc else ""
        fail(around + code + found["message"])
    return found


def streamed(data: bytes) -> Any:
    """The results of a stream, or its error."""
    lines = [json.loads(line) for line in data.splitlines()]
    return next((line for line in lines if "error" in line), [line["result"] for line in lines if "result" in line])


def posted(connection: socket.socket, path: str, body: str, token: str | None) -> tuple[int, bytes]:
    """The status and the body of an answer. Raises OSError, and ValueError if it is no whole answer of HTTP."""
    lines = [f"POST /api/{path} HTTP/1.0", "Content-Type: application/json", f"Content-Length: {len(body)}"]
    if token is not None:
        lines.append(f"Authn-Token: {token}")
    with connection, connection.makefile("rb") as answer:
        connection.sendall("\r\n".join([*lines, "", body]).encode())
        head, _, data = answer.read().partition(b"\r\n\r\n")
    first, *fields = head.decode("latin-1").split("\r\n")
    named = {name.lower(): value.strip() for name, _, value in (each.partition(":") for each in fields)}
    if named.get("transfer-encoding") == "chunked":
        data = b"".join(chunks(data))
    elif int(named.get("content-length", len(data))) != len(data):
        raise ValueError
    _, status, *_ = first.split(" ")
    return int(status), data


def chunks(data: bytes) -> list[bytes]:
    """The parts of a body that is sent in parts. Raises ValueError if the last one is missing."""
    found = [b""]
    while True:
        size, _, data = data.partition(b"\r\n")
        length = int(size, 16)
        if not length:
            return found
        found.append(data[:length])
        data = data[length + 2 :]


def table(secrets: list[Any]) -> None:
    rows = [("NAME", "TYPE", "CREATED")]
    for secret in secrets:
        if len(rows) % 50 == 0:
            rows.append(rows[0])
        rows.append((secret["secret"]["name"], secret["type"], "11 seconds ago"))
    widths = [max(len(row[column]) for row in rows) for column in range(3)]
    for row in rows:
        print(" ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)), "")


def snake(value: Any) -> Any:
    if isinstance(value, dict):
        return {"".join(f"_{c.lower()}" if c.isupper() else c for c in name): snake(one) for name, one in value.items()}
    return [snake(one) for one in value] if isinstance(value, list) else value


def remember(name: str, cluster: Any) -> None:
    """Write the id of the cluster into the configuration, as pachctl does if it is not there yet."""
    path = configuration()
    if not os.path.exists(path):
        return
    whole = json.loads(read(path))
    context = whole["v2"]["contexts"].get(name)
    if context is not None and "cluster_deployment_id" not in context:
        context["cluster_deployment_id"] = cluster["deploymentId"]
        write(path, json.dumps(whole).encode())


def log(level: str, message: str) -> None:
    print(f"2026-11-29T21:36:28.123Z\t{level}\tpachctl\tclient/client.go:612\t{message}", file=sys.stderr)


def fail(message: str) -> NoReturn:
    print(message.strip(), file=sys.stderr)
    sys.exit(1)
