"""Odd input through every stage and every report: no crash, no value, no command to a CI runner.

    python -m tests.redaction.fuzz --seconds 60

makes specs and secret files with credentials in every place, damages them, checks each under several readings and
releases, writes the findings in every format, and looks through all that comes out. Each input comes from a number of
its own: `--only NUMBER` runs that one again and shows it. Exits 1 when something was found.
"""

from __future__ import annotations

import argparse
import base64
import io
import json
import multiprocessing
import random
import re
import string
import sys
import time
from collections.abc import Callable, Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any, NamedTuple

from spec_lint.engine.rule import all_rules
from spec_lint.engine.run import Request, check
from spec_lint.model.document import Kind
from spec_lint.report import FORMATS, write
from spec_lint.settings.config import Config
from tests.redaction.canaries import GROUPS

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
WINDOW = 8
"""So many characters of a value in a row are a leak: fewer turn up by chance in so many outputs."""
RELEASES = ("1.13", "2.4", "2.6", "2.7", "2.8", "2.12")
COMMANDS = ("##[fuzz]x", "##vso[fuzz]x", "::fuzz::x", "\n::fuzz::x", "\r::fuzz::x", "x\u2028::fuzz::x")
FORGED = re.compile(r"##\[fuzz|##vso\[fuzz|^\s*::fuzz", re.MULTILINE)
SECRET = re.compile(rb"""\b(?:kind|apiVersion|data|stringData)["']?\s*:""", re.IGNORECASE)
OBJECT = re.compile(rb"""(?:kind|apiVersion|data)["']?\s*:""", re.IGNORECASE)
SPEC = re.compile(rb"pipeline|transform|input", re.IGNORECASE)
ODD: tuple[Any, ...] = (
    None, True, False, 0, -1, 1.5, 2**63, 1e400, "", " ", "a" * 300, "é\u202e\x1b[31m", "\0", [], {}, [None],
    {"": None}, [[]], {"a": {"b": []}}, "@yearly", "/*", "${X}", "{{ x }}", "5m", "500m", "128Mi", "*/5 * * * *",
    *COMMANDS,
)  # fmt: skip
BYTES = (
    b'"', b"'", b"{", b"}", b"[", b"]", b":", b",", b"\n", b"\t", b" ", b"#", b"&a ", b"*a", b"!!x ", b"- ", b"|\n",
    b"\\", b"\\u", b"\xff", b"\0", b"\xef\xbb\xbf", b"---\n", b"<<: ", b"%", b"@", b"`", b"${X}", b"{{ x }}",
)  # fmt: skip


class Input(NamedTuple):
    """A file to check: its ``values`` must not be seen."""

    name: str
    data: bytes
    values: tuple[str, ...]
    kind: Kind | None
    release: str


class Maker:
    """Makes one input from a number."""

    def __init__(self, number: int) -> None:
        self.rng = random.Random(number)
        self.values: list[str] = []
        self.fixed: list[str] = []

    def input(self) -> Input:
        make = self.rng.choice((self.secret, self.spec, self.spec, self.example))
        name, data = make()
        for _ in range(self.rng.choice((0, 0, 1, 1, 2, 4))):
            data = self.damaged(data)
            if make == self.secret and not (SECRET if SPEC.search(data) else OBJECT).search(data.replace(b"\0", b"")):
                self.values.clear()  # Nothing is left in it that tells of a secret: any text may be one then.
        forced = self.rng.choice((None, None, Kind.PIPELINE, Kind.SECRET))
        if self.rng.random() < 0.05:
            name = f"{self.rng.choice(COMMANDS)}/{name}"
        return Input(name, data, tuple(self.values), forced, self.rng.choice(RELEASES))

    def secret(self) -> tuple[str, bytes]:
        """A secret file of the canaries, whole or broken."""
        canary = self.rng.choice(GROUPS[self.rng.choice(tuple(GROUPS))])
        self.values += canary.values
        return f"vault.{canary.ending}", canary.data

    def example(self) -> tuple[str, bytes]:
        """An example of ours, with a credential somewhere in its text."""
        path = self.rng.choice(sorted(EXAMPLES.glob("*/*.*")))
        text = path.read_text()
        credential = self.credential()
        places = [found.start() for found in re.finditer(r'(?<=")(?=[^"\n]*")|(?<=: )(?=\w)', text)]
        if places:
            place = self.rng.choice(places)
            text = f"{text[:place]}{credential} {text[place:]}"
        return path.name, text.encode()

    def spec(self) -> tuple[str, bytes]:
        """A spec with all kinds of fields, odd values and credentials in them."""
        spec = self.rich()
        for _ in range(self.rng.choice((1, 1, 2, 3))):
            self.change(spec)
        if self.rng.random() < 0.1:
            spec = [spec, self.rich()]
        text = json.dumps(spec, indent=self.rng.choice((None, 2, 4)), ensure_ascii=self.rng.random() < 0.5)
        if self.rng.random() < 0.4:
            text = "\n".join(yaml_lines(spec))
            if self.rng.random() < 0.3:
                text = f"# {self.credential()}\n{text}"
            return "spec.yaml", text.encode("utf-8", "surrogatepass")
        return "spec.json", text.encode("utf-8", "surrogatepass")

    def rich(self) -> Any:
        rng = self.rng
        spec: dict[str, Any] = {
            "pipeline": {"name": "edges", "project": "images"},
            "description": "finds edges",
            "transform": {
                "image": "registry.example.org/edges:1.0",
                "cmd": ["python3", "/edges.py"],
                "stdin": ["echo hello"],
                "env": {"A": "b"},
                "secrets": [{"name": "vault", "key": "access", "env_var": "ACCESS"}, {"name": "v", "mount_path": "/v"}],
                "image_pull_secrets": ["registry"],
                "accept_return_code": [1],
                "user": "root",
            },
            "input": {"cross": [{"pfs": {"repo": "images", "glob": "/*"}}, {"cron": {"name": "t", "spec": "@daily"}}]},
            "parallelism_spec": {"constant": 2},
            "resource_requests": {"memory": "1Gi", "cpu": 0.5},
            "egress": {"sql_database": {"url": "snowflake://user@account/db", "secret": {"name": "vault", "key": "k"}}},
            "metadata": {"annotations": {"a": "b"}, "labels": {"c": "d"}},
            "scheduling_spec": {"node_selector": {"a": "b"}, "priority_class_name": "high"},
            "tolerations": [{"key": "a", "operator": "EXISTS", "effect": "NO_SCHEDULE"}],
            "pod_spec": json.dumps(
                {"nodeName": "n", "containers": [{"name": "user", "env": [{"name": "A", "value": "b"}]}]}
            ),
            "pod_patch": json.dumps([{"op": "add", "path": "/volumes/-", "value": {"name": "x", "emptyDir": {}}}]),
            "service": {"internal_port": 8080, "external_port": 30080, "type": "NodePort"},
            "job_timeout": "300s",
            "datum_tries": 3,
            "s3_out": False,
            "autoscaling": True,
        }
        kept = [key for key in spec if key in ("pipeline", "transform", "input") or rng.random() < 0.5]
        return {key: spec[key] for key in kept}

    def change(self, spec: Any) -> None:
        """Put a credential, an odd value or another name somewhere in a spec."""
        rng = self.rng
        places = list(nodes(spec))
        holder, key = rng.choice(places)
        what = rng.random()
        if what < 0.5:
            self.place_credential(holder, key)
        elif what < 0.85 or not isinstance(holder, dict) or key in PASSWORDS:
            holder[key] = deepcopy(rng.choice(ODD))  # what is changed later must not hold itself
        else:
            holder[rng.choice((key[:-1], key.title(), f"{key}s", *COMMANDS))] = holder.pop(key)

    def place_credential(self, holder: Any, key: Any) -> None:
        rng = self.rng
        if isinstance(holder, dict) and rng.random() < 0.3:
            name = rng.choice(PASSWORDS)
            holder[name] = value = self.characters(18)
            self.values.append(value)
            self.fixed.append(f'"{name}": "{value}"')  # The name tells what the value is: a damaged one does not.
            return
        credential = self.credential()
        if isinstance(holder[key], str) and rng.random() < 0.5:
            credential = f"{holder[key]} {credential}"
        holder[key] = rng.choice((credential, credential, [credential], {"x": credential}))

    def characters(self, length: int, alphabet: str = string.ascii_letters + string.digits) -> str:
        return "q" + "".join(self.rng.choice(alphabet) for _ in range(length - 2)) + "7"

    def credential(self) -> str:
        """A text that holds a value, which its form or its place tells."""
        value = self.characters(36)
        text: str = self.rng.choice(FORMS).replace("@", value)
        if text.startswith("AKIA"):
            value = self.characters(16, string.ascii_uppercase + string.digits).upper()
            text = f"AKIA{value}"
        text = text.replace("%", "@")
        self.values.append(value)
        self.fixed.append(text)
        return text

    def damaged(self, data: bytes) -> bytes:
        """Data with a small damage outside of its credentials."""
        rng = self.rng
        free = outside(data, [text.encode() for text in (*self.fixed, *self.values)])
        if not free:
            return data
        place = rng.choice(free)
        way = rng.random()
        if way < 0.4:
            return data[:place] + rng.choice(BYTES) + data[place:]
        if way < 0.7:
            return data[:place] + data[place + 1 :]
        if way < 0.9:
            return data[:place] + bytes([rng.randrange(256)]) + data[place + 1 :]
        return data[:place] if way < 0.95 else data[:place] + rng.choice(COMMANDS).encode() + data[place:]


PASSWORDS = ("DB_PASSWORD", "API_TOKEN", "password", "AWS_SECRET_ACCESS_KEY")
FORMS = (
    "ghp_@", "glpat-@", "hf_@", "sk-@", "xoxb-@", "AKIA", "postgres://user:@%db.example.org:5432/x",
    "https://user:@%example.org/x.git", "mysql://root:@%db/x", "s3://key:@%bucket", "--password=@", "API_TOKEN=@ run",
    "export DB_PASSWORD=@;", "curl -u user:x --token @",
)  # fmt: skip
"""Credentials by their form: ``@`` is the value, ``%`` an at sign."""


def nodes(value: Any) -> Iterator[tuple[Any, Any]]:
    """Every place of a plain value: what holds it, and its key or index there."""
    for key in list(value) if isinstance(value, dict) else range(len(value)):
        yield value, key
        if isinstance(value[key], dict | list):
            yield from nodes(value[key])


def yaml_lines(value: Any, indent: int = 0) -> Iterator[str]:
    """A plain value in YAML's block style, its scalars as JSON writes them."""
    space = "  " * indent
    if isinstance(value, dict | list) and value:
        for key in value if isinstance(value, dict) else range(len(value)):
            head = f"{space}{json.dumps(key)}:" if isinstance(value, dict) else f"{space}-"
            inner = value[key]
            if isinstance(inner, dict | list) and inner:
                yield head
                yield from yaml_lines(inner, indent + 1)
            else:
                yield f"{head} {json.dumps(inner)}"
    else:
        yield space + json.dumps(value)


def outside(data: bytes, fixed: list[bytes]) -> list[int]:
    """The offsets that touch none of some texts, of which neighbours tell what they are."""
    taken: set[int] = set()
    for text in fixed:
        start = data.find(text)
        while start >= 0:
            taken.update(range(start - 2, start + len(text) + 2))
            start = data.find(text, start + 1)
    return [place for place in range(len(data)) if place not in taken]


def pieces(value: str) -> set[str]:
    """Stretches of a value and of its base64, each a leak."""
    forms = [value, *(base64.b64encode(b"\0" * shift + value.encode())[4:-4].decode() for shift in range(3))]
    return {form[at : at + WINDOW] for form in forms for at in range(max(1, len(form) - WINDOW + 1)) if len(form) >= 6}


def outputs(made: Input) -> Iterator[tuple[str, str]]:
    """All that is printed for an input, by format; ``crash`` names an exception."""
    config = Config()._replace(pachyderm_version=made.release, report_info=True)
    request = Request(["-"], config, made.kind, stdin_name=made.name, read=lambda path: made.data)
    outcome = check(request)
    for finding in outcome.findings:
        if finding.rule == "R000":
            yield "crash", finding.message
    for name in FORMATS:
        out = io.StringIO()
        write(
            name,
            outcome.findings,
            outcome.summary,
            out,
            color=name == "text" and len(made.data) % 2 == 0,
            rules=all_rules,
        )
        yield name, out.getvalue()


def faults(made: Input) -> Iterator[str]:
    """What is wrong with the outputs of an input."""
    wanted = {piece for value in made.values for piece in pieces(value)}
    started = time.process_time()
    try:
        for name, text in outputs(made):
            if name == "crash":
                yield f"crash: {text}"
                continue
            bare = re.sub(r"\x1b\[[0-9;]*m", "", text)
            if any(piece in bare for piece in wanted):
                yield f"value in {name}"
            if FORGED.search(text):
                yield f"runner command in {name}"
    except Exception as crash:
        trace = crash.__traceback__
        while trace is not None and trace.tb_next is not None:
            trace = trace.tb_next
        place = f"{Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}" if trace else "?"
        yield f"crash: {type(crash).__name__} at {place}"
    if time.process_time() - started > 5:
        yield "slow: more than 5 s"


def worker(
    start: int, step: int, seconds: float, most: int, report: Callable[[tuple[int, int, list[str]]], None]
) -> None:
    sys.setrecursionlimit(20_000)
    end, number, done = time.monotonic() + seconds, start, 0
    while time.monotonic() < end and done < most:
        found = list(faults(Maker(number).input()))
        done += 1
        if found:
            report((number, 0, found))
        number += step
    report((-1, done, []))


def show(number: int) -> int:
    sys.setrecursionlimit(20_000)
    made = Maker(number).input()
    print(made.name, made.kind, made.release, made.values)
    print(made.data.decode("utf-8", "backslashreplace"))
    found = list(faults(made))
    for name, text in outputs(made):
        if any(fault.endswith(f" {name}") for fault in found) or name in ("crash", "text"):
            print(f"== {name}\n{text}")
    print(*found, sep="\n")
    return bool(found)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--inputs", type=int, default=sys.maxsize, help="at most so many")
    parser.add_argument("--start", type=int, default=int(time.time()) * 1000, help="the number of the first input")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--only", type=int, metavar="NUMBER", help="run one input again, and show it")
    options = parser.parse_args()
    if options.only is not None:
        return show(options.only)
    queue: multiprocessing.SimpleQueue[tuple[int, int, list[str]]] = multiprocessing.SimpleQueue()
    share = -(-options.inputs // options.jobs)
    processes = [
        multiprocessing.Process(
            target=worker, args=(options.start + job, options.jobs, options.seconds, share, queue.put)
        )
        for job in range(options.jobs)
    ]
    for process in processes:
        process.start()
    done, running, faulty = 0, len(processes), 0
    while running:
        number, count, found = queue.get()
        if number < 0:
            done, running = done + count, running - 1
            continue
        faulty += 1
        if faulty <= 50:
            print(f"input {number}: {'; '.join(found)}", flush=True)
    print(f"{done} inputs from {options.start} on, {faulty} with a fault.")
    return 1 if faulty else 0


if __name__ == "__main__":
    sys.exit(main())
