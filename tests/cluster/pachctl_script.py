"""A stand-in for the program pachctl, which tests put on PATH: its commands, tables and errors, before the fake pachd.

It is started as a program of its own, so it imports only the standard library. The folder that it is in has
``plan.json``, which says what it is to do instead for which command, and ``runs``, to which it adds what it was given.
"""

from __future__ import annotations

import base64
import http.client
import json
import os
import signal
import sys
import time
from pathlib import Path
from typing import Any, NoReturn

FOLDER = Path(sys.argv[0]).parent
WORDS = sys.argv[1:]
COMMAND = " ".join(WORDS[:2]) if WORDS[:1] != ["version"] else "version"


def main() -> None:
    plan = json.loads((FOLDER / "plan.json").read_text())
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
            data = Path(WORDS[3]).read_bytes()
        except OSError as error:
            fail(f"open {WORDS[3]}: {str(error.strerror).lower()}")
        (FOLDER / "given").write_bytes(data)
        call(address, context, "pps_v2.API/CreateSecret", {"file": base64.b64encode(data).decode()})
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
    runs = FOLDER / "runs"
    run = {
        "arguments": WORDS,
        "program": sys.argv[0],
        "environment": dict(os.environ),
        "session": os.getsid(0),
        "process": os.getpid(),
    }
    (runs / f"{time.time_ns()}-{os.getpid()}.json").write_text(json.dumps(run))


def play(fault: str) -> None:
    """Do something else than what was asked for."""
    kind, _, rest = fault.partition(":")
    if kind in ("hang", "hang with"):
        print(rest, end="", flush=True)
        time.sleep(60)
    elif kind == "report":
        time.sleep(0.3)
        (FOLDER / "reported").touch()
    elif kind == "child":  # leaves a program behind that keeps its output open
        if os.fork() == 0:
            (FOLDER / "child").write_text(str(os.getpid()))
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
        fail(f"failed to create secret: {Path('/dev/stdin').read_text() or 'nothing'} {os.environ}")
    elif kind == "error":
        fail(rest)
    elif kind == "warn":
        log("ERROR", "WARNING: " + rest)
    elif kind == "exit":
        sys.exit(int(rest))


def active() -> tuple[str, Any]:
    """The context to use; pachctl makes an empty one if it has no configuration."""
    path = Path(os.environ.get("PACH_CONFIG") or Path(os.environ["HOME"]) / ".pachyderm" / "config.json")
    if not path.exists():
        return "default", {}
    try:
        whole = json.loads(path.read_text() or '{"v2": {"active_context": "default", "contexts": {"default": {}}}}')
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
    headers = {"Content-Type": "application/json"}
    if "session_token" in context:
        headers["Authn-Token"] = context["session_token"]
    connection = http.client.HTTPConnection(host, int(port or 30650), timeout=30)
    try:
        connection.connect()
    except OSError:
        fail(f'could not connect to pachd at "grpc://{address}": context deadline exceeded')
    try:
        connection.request("POST", f"/api/{path}", json.dumps(body), headers)
        answer = connection.getresponse()
        data = answer.read()
    except (OSError, http.client.HTTPException):
        fail(around + "error reading from server: EOF")
    try:
        found = json.loads(data) if "/List" not in path or path.endswith("Secret") else streamed(data)
    except ValueError:
        fail(around + f"unexpected HTTP status code received from server: {answer.status}; malformed header")
    if answer.status != 200 or (isinstance(found, dict) and "error" in found):
        found = found.get("error", found)
        codes = {5: "NotFound", 12: "Unimplemented", 16: "Unauthenticated"}
        code = f"rpc error: code = {codes.get(found['code'], 'Unknown')} desc = " if rpc else ""
        fail(around + code + found["message"])
    return found


def streamed(data: bytes) -> Any:
    """The results of a stream, or its error."""
    lines = [json.loads(line) for line in data.splitlines()]
    return next((line for line in lines if "error" in line), [line["result"] for line in lines if "result" in line])


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
    path = Path(os.environ.get("PACH_CONFIG") or Path(os.environ["HOME"]) / ".pachyderm" / "config.json")
    if not path.exists():
        return
    whole = json.loads(path.read_text())
    context = whole["v2"]["contexts"].get(name)
    if context is not None and "cluster_deployment_id" not in context:
        context["cluster_deployment_id"] = cluster["deploymentId"]
        path.write_text(json.dumps(whole))


def log(level: str, message: str) -> None:
    print(f"2026-11-29T21:36:28.123Z\t{level}\tpachctl\tclient/client.go:612\t{message}", file=sys.stderr)


def fail(message: str) -> NoReturn:
    print(message.strip(), file=sys.stderr)
    sys.exit(1)


if __name__ == "__main__":
    main()
