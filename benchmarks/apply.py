"""Measure how long `spec-lint apply` takes for many secrets, on real servers that may be written to.

Usage: python benchmarks/apply.py --kubeconfig FILE [--secrets N] [--repeat N]
       python benchmarks/apply.py --pachd URL [--token-file FILE] [--secrets N]

With a kubeconfig, it runs in turn with `kubectl create -f FOLDER`; each run has a namespace of its own, which is
deleted afterwards. The exit code is 1 if spec-lint takes longer, by the medians.

With a pachd, the secrets are created and then applied once more; they are deleted afterwards. pachd itself sends five
requests a second to Kubernetes, so the time is that of the requests: two for each new secret.
"""

from __future__ import annotations

import argparse
import base64
import http.client
import json
import statistics
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

if __name__ == "__main__":
    sys.path[0] = str(Path(__file__).resolve().parents[1])

from benchmarks.measuring import Command, Cost, measured
from benchmarks.programs import SPEC_LINT


def parser() -> argparse.ArgumentParser:
    options = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n")[0])
    server = options.add_mutually_exclusive_group(required=True)
    server.add_argument("--kubeconfig", type=Path, metavar="FILE", help="a kubeconfig that may make namespaces")
    server.add_argument("--pachd", metavar="URL", help="the address of pachd's HTTP API")
    options.add_argument("--token-file", type=Path, metavar="FILE", help="a file with the token for pachd")
    options.add_argument("--secrets", type=int, default=300, metavar="N", help="how many secrets (default: 300)")
    options.add_argument("--repeat", type=int, default=5, metavar="N", help="the median of N runs (default: 5)")
    return options


def main(arguments: Sequence[str] | None = None) -> int:
    given = parser().parse_args(arguments)
    with tempfile.TemporaryDirectory() as scratch:
        names = write_secrets(Path(scratch), given.secrets)
        if given.kubeconfig is not None:
            return beside_kubectl(given.kubeconfig.absolute(), Path(scratch), given.secrets, given.repeat)
        return through_pachd(given.pachd, given.token_file, Path(scratch), names)


def write_secrets(folder: Path, number: int) -> list[str]:
    """Write secrets, a file each, with names that no cluster has yet; returns the names."""
    beginning = f"benchmark-{uuid.uuid4().hex[:8]}"
    names = [f"{beginning}-{count:04}" for count in range(number)]
    for name in names:
        data = {key: base64.b64encode(f"{key} of {name}".encode()).decode() for key in ("user", "token")}
        secret = {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": name}, "type": "Opaque", "data": data}
        (folder / f"{name}.json").write_text(json.dumps(secret, indent=2))
    return names


def beside_kubectl(kubeconfig: Path, folder: Path, number: int, repeat: int) -> int:
    """Measure apply and kubectl in turn; one run of each is not counted."""
    kubectl = ["kubectl", "--kubeconfig", str(kubeconfig)]
    ours = [*_apply(folder), "--via", "kubernetes", "--kubeconfig", str(kubeconfig)]
    programs = {"spec-lint apply": ours, "kubectl create": [*kubectl, "create", "-f", str(folder)]}
    costs: dict[str, list[Cost]] = {name: [] for name in programs}
    for _ in range(repeat + 1):
        for name, words in programs.items():
            with _namespace(kubectl) as namespace:
                costs[name].append(measured(Command([*words, "--namespace", namespace], folder)))
    print(f"{number} secrets, a namespace for each run, median of {repeat} (least to most)")
    print(f"{'':16}{'seconds':>9}  {'':14}{'CPU':>6}")
    medians = []
    for name, (_, *counted) in costs.items():
        walls = [cost.wall for cost in counted]
        medians.append(statistics.median(walls))
        cpu = statistics.median(cost.cpu for cost in counted)
        print(f"{name:16}{medians[-1]:9.2f}  ({min(walls):5.2f} to {max(walls):5.2f}){cpu:6.2f}")
    print(f"{'ratio':16}{medians[0] / medians[1]:9.2f}")
    return int(medians[0] > medians[1])


def through_pachd(url: str, token_file: Path | None, folder: Path, names: Sequence[str]) -> int:
    """Measure the first apply, which creates, and the second, which finds everything there."""
    words = [*_apply(folder), "--via", "pachd", "--pachd-address", url]
    if token_file is not None:
        words += ["--token-file", str(token_file.absolute())]
    try:
        for what in ("create", "exist"):
            wall = measured(Command(words, folder)).wall
            print(f"{len(names)} secrets that {what}: {wall:.1f} s, {wall / len(names):.3f} s each", flush=True)
    finally:
        _delete(url, token_file, names)
    return 0


def _apply(folder: Path) -> list[str]:
    return [SPEC_LINT, "apply", "--isolated", "--all", "--yes", str(folder)]


@contextmanager
def _namespace(kubectl: Sequence[str]) -> Iterator[str]:
    """A new namespace, once the server accepts secrets in it."""
    name = f"benchmark-{uuid.uuid4().hex[:8]}"
    _quietly([*kubectl, "create", "namespace", name])
    time.sleep(0.2)
    try:
        yield name
    finally:
        _quietly([*kubectl, "delete", "secrets", "--all", "--namespace", name, "--wait=false"])
        _quietly([*kubectl, "delete", "namespace", name, "--wait=false"])


def _quietly(words: Sequence[str]) -> None:
    subprocess.run(words, check=True, stdout=subprocess.DEVNULL)


def _delete(url: str, token_file: Path | None, names: Sequence[str]) -> None:
    """Delete the secrets: spec-lint has no request for that."""
    address = urlsplit(url)
    kind = http.client.HTTPSConnection if address.scheme == "https" else http.client.HTTPConnection
    headers = {"Authn-Token": token_file.read_text().strip()} if token_file is not None else {}
    connection = kind(address.netloc, timeout=60)
    for name in names:
        body = json.dumps({"secret": {"name": name}})
        connection.request("POST", "/api/pps_v2.API/DeleteSecret", body, headers)
        connection.getresponse().read()
    connection.close()


if __name__ == "__main__":
    raise SystemExit(main())
