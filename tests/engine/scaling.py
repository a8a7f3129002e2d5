"""Families of input that grow: what a run costs has to grow with them, and no faster.

    python -m tests.engine.scaling

checks an input of one megabyte of each family and prints seconds and memory. `test_scaling.py` counts calls instead,
on small ones: a number that no busy machine changes.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

Files = dict[str, str]
"""The texts of a family by file name."""


def spec(name: str = "edges", **fields: Any) -> dict[str, Any]:
    """A small spec with some fields of its own; those of ``transform`` are added to it."""
    transform = {"image": "edges:1.0", "cmd": ["python3", "/edges.py"], **fields.pop("transform", {})}
    whole = {"pipeline": {"name": name}, "transform": transform, "input": {"pfs": {"repo": "images", "glob": "/*"}}}
    return {**whole, **fields}


def secret(name: str = "vault", **data: str) -> dict[str, Any]:
    return {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": name}, "stringData": data}


def asks(name: str, key: str, variable: str = "ACCESS") -> dict[str, str]:
    return {"name": name, "key": key, "env_var": variable}


def one(value: Any) -> Files:
    return {"one.json": json.dumps(value)}


def lines(values: list[Any]) -> str:
    return "\n".join(json.dumps(value) for value in values)


def of_spec(**fields: Any) -> Files:
    return one(spec(**fields))


def _repeat(make: Callable[[int], Any], count: int) -> list[Any]:
    return [make(number) for number in range(count)]


YAML = "apiVersion: v1\nkind: Secret\nmetadata:\n  name: s\n"


COMMENTED = """\
pipeline: {{name: p{i}}}
transform: {{image: "p:1", cmd: [a]}}
input: {{pfs: {{repo: images, glob: "/*"}}}}
{more}
"""
FAMILIES: dict[str, Callable[[int], Files]] = {
    "comments that ignore findings": lambda n: {
        "p.yaml": "---\n".join(
            COMMENTED.format(i=i, more="# spec-lint: ignore-document[P0] own\nfoo: a  # spec-lint: ignore[P001] own")
            for i in range(n)
        )
    },
    "comments without effect, and of unknown rules": lambda n: {
        "p.yaml": COMMENTED.format(i=0, more=f"# spec-lint: ignore[P001, Q{n}] own\n" * n + "salt: a"),
        "q.yaml": COMMENTED.format(i=1, more="".join(f"# spec-lint: ignore Q{i}\n" for i in range(n))),
    },
    "secrets in a List": lambda n: one(
        {"kind": "List", "apiVersion": "v1", "items": _repeat(lambda i: secret(f"s{i}", a=f"value{i}x"), n)}
    ),
    "secrets in a row": lambda n: {"s.json": lines(_repeat(lambda i: secret(f"s{i}", a=f"value{i}x"), n))},
    "secrets in YAML": lambda n: {
        "s.yaml": "\n---\n".join(_repeat(lambda i: f"{YAML.rstrip()}{i}\nstringData:\n  a: value{i}x", n))
    },
    "keys that all are missing": lambda n: {
        "p.json": json.dumps(spec(transform={"secrets": _repeat(lambda i: asks("vault", f"k{i}", f"V{i}"), n)})),
        "s.json": json.dumps(secret(**{f"key{i}": "v" for i in range(n)})),
    },
    "secrets that all are missing": lambda n: {
        "p.json": json.dumps(spec(transform={"secrets": _repeat(lambda i: asks(f"vault-{i}-x", "a", f"V{i}"), n)})),
        "s.json": lines(_repeat(lambda i: secret(f"vault-{i}-y", a="value"), n)),
    },
    "secrets that nobody asks for": lambda n: {
        "p.json": json.dumps(spec(transform={"secrets": _repeat(lambda i: asks(f"one-{i}-x", "a", f"V{i}"), n)})),
        "s.json": lines(_repeat(lambda i: secret(f"other-{i}-y", a="value"), n)),
    },
    "one secret defined often": lambda n: {
        "p.json": json.dumps(spec(transform={"secrets": _repeat(lambda i: asks("vault", f"k{i}", f"V{i}"), 10)})),
        "s.json": lines(_repeat(lambda i: secret("vault", **{f"k{i}": "value"}), n)),
    },
    "keys of a secret": lambda n: one(secret(**{f"key{i}": f"value{i}" for i in range(n)})),
    "keys that no secret can have": lambda n: one(secret(**{f"a key {i}": f"value{i}" for i in range(n)})),
    "one key often": lambda n: {
        "s.json": '{"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "s"}, "stringData": {'
        + ", ".join(['"a": "value"'] * n)
        + "}}"
    },
    "labels of a secret": lambda n: one(
        {**secret(a="b"), "metadata": {"name": "s", "labels": {f"l{i}": f"v {i}" for i in range(n)}}}
    ),
    "owners of a secret": lambda n: one(
        {
            **secret(a="b"),
            "metadata": {"name": "s", "ownerReferences": _repeat(lambda i: {"kind": 1, "uid": str(i)}, n)},
        }
    ),
    "registries": lambda n: one(
        {
            **secret(),
            "type": "kubernetes.io/dockerconfigjson",
            "stringData": {
                ".dockerconfigjson": json.dumps(
                    {"auths": {f"r{i}.example.org": {"auth": "dXNlcjpwYXNz"} for i in range(n)}}
                )
            },
        }
    ),
    "certificates": lambda n: one(
        {
            **secret(),
            "type": "kubernetes.io/tls",
            "stringData": {
                "tls.crt": "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n" * n,
                "tls.key": "x",
            },
        }
    ),
    "a broken secret": lambda n: {
        "s.json": json.dumps(secret(**{f"key{i}": f"value{i}" for i in range(n)}))[:-2] + ",,"
    },
    "a broken secret in YAML": lambda n: {
        "s.yaml": f"{YAML}stringData:\n" + "".join(f"  k{i}: 'v{i}'\n" for i in range(n)) + "  x: 'y\n"
    },
    "placeholders in a secret": lambda n: {
        "s.yaml": f"{YAML}stringData:\n" + "".join(f"  k{i}: ${{V{i}}}\n" for i in range(n))
    },
    "braces in a secret": lambda n: {
        "s.yaml": f"{YAML}stringData:\n" + "".join(f"  k{i}: {{{{ v{i} }}}}\n" for i in range(n))
    },
    "values of a secret that a spec repeats": lambda n: {
        "s.json": json.dumps(secret(**{f"k{i}": f"Value{i}x9" for i in range(n)})),
        "p.json": json.dumps(spec(x=1, transform={"env": {f"V{i}": f"Value{i}x9" for i in range(n)}})),
    },
    "namespaces": lambda n: {
        "s.json": lines(
            _repeat(lambda i: {**secret("s", a="value"), "metadata": {"name": "s", "namespace": f"n{i}"}}, n)
        ),
        "p.json": json.dumps(spec(transform={"secrets": [asks("s", "b")]})),
    },
    "comments in a secret": lambda n: {
        "s.yaml": f"{YAML}stringData:\n  a: b\n" + "".join(f"# k{i}: v{i}\n" for i in range(n))
    },
    "specs in a row": lambda n: {"p.json": lines(_repeat(lambda i: spec(f"p{i}"), n))},
    "specs in a list": lambda n: one(_repeat(lambda i: spec(f"p{i}"), n)),
    "specs in YAML": lambda n: {"p.yaml": "\n---\n".join(_repeat(lambda i: json.dumps(spec(f"p{i}")), n))},
    "specs of one name": lambda n: {"p.json": lines(_repeat(lambda i: spec("p"), n))},
    "specs with one mistake each": lambda n: {
        "p.json": lines(_repeat(lambda i: spec(f"p{i}", paralelism_spec={"constant": 1}), n))
    },
    "specs that all ask for one secret": lambda n: {
        "p.json": lines(_repeat(lambda i: spec(f"p{i}", transform={"secrets": [asks("vault", "b")]}), n)),
        "s.json": json.dumps(secret(a="b")),
    },
    "specs that read each other": lambda n: {
        "p.json": lines(_repeat(lambda i: spec(f"p{i}", input={"pfs": {"repo": f"p{i - 1}", "glob": "/"}}), n))
    },
    "specs that all read all before": lambda n: {
        "p.json": lines(
            _repeat(
                lambda i: spec(f"p{i}", input={"cross": _repeat(lambda j: {"pfs": {"repo": f"p{j}", "glob": "/"}}, i)}),
                int(n**0.5),
            )
        )
    },
    "repositories that nobody makes": lambda n: {
        "p.json": lines(_repeat(lambda i: spec(f"make-{i}-x", input={"pfs": {"repo": f"made-{i}-y", "glob": "/"}}), n)),
        "spec-lint.toml": 'external_repos = ["images"]\n',
    },
    "pipelines in a circle": lambda n: {
        "p.json": lines(_repeat(lambda i: spec(f"p{i}", input={"pfs": {"repo": f"p{(i + 1) % n}", "glob": "/"}}), n))
    },
    "inputs of a cross": lambda n: of_spec(
        input={"cross": _repeat(lambda i: {"pfs": {"repo": f"r{i}", "glob": "/*"}}, n)}
    ),
    "inputs of one name": lambda n: of_spec(
        input={"cross": _repeat(lambda i: {"pfs": {"repo": "r", "name": "r", "glob": "/*"}}, n)}
    ),
    "inputs of a join": lambda n: of_spec(
        input={"join": _repeat(lambda i: {"pfs": {"repo": f"r{i}", "glob": "/(*)", "join_on": "$1"}}, n)}
    ),
    "inputs with triggers": lambda n: of_spec(
        input={
            "cross": _repeat(
                lambda i: {
                    "pfs": {
                        "repo": f"r{i}",
                        "glob": "/",
                        "branch": f"b{i}",
                        "trigger": {"branch": f"c{i}", "size": "1k"},
                    }
                },
                n,
            )
        }
    ),
    "inputs in each other": lambda n: {
        "p.json": json.dumps(spec()).replace('"input": ', '"input": ' + '{"cross": [' * min(n, 380))[:-1]
        + "]}" * min(n, 380)
        + "}"
    },
    "nulls in a list": lambda n: of_spec(tolerations=[None] * n),
    "wrong items of a list": lambda n: of_spec(tolerations=_repeat(lambda i: {f"a{i}": 1}, n)),
    "wrong values of a map": lambda n: of_spec(transform={"env": {f"V{i}": i for i in range(n)}}),
    "a long glob of classes": lambda n: of_spec(input={"pfs": {"repo": "r", "glob": "/" + "[a-c]" * n}}),
    "words of a command": lambda n: of_spec(transform={"cmd": _repeat(lambda i: f"--word-{i}=x", n)}),
    "lines of a shell": lambda n: of_spec(
        transform={"cmd": ["bash"], "stdin": _repeat(lambda i: f"cp /pfs/images/{i} /pfs/out/ && echo $X{i}", n)}
    ),
    "one long shell line": lambda n: of_spec(
        transform={"cmd": ["bash", "-c", "; ".join(f"cp /pfs/x/{i} $HOME" for i in range(n))]}
    ),
    "variables": lambda n: of_spec(transform={"env": {f"V{i}": f"$(V{i + 1})" for i in range(n)}}),
    "secrets of a spec": lambda n: of_spec(transform={"secrets": _repeat(lambda i: asks(f"s{i}", "a", f"V{i}"), n)}),
    "mounts of a spec": lambda n: of_spec(
        transform={"secrets": _repeat(lambda i: {"name": f"s{i}", "mount_path": f"/m/{i}"}, n)}
    ),
    "secrets to pull with": lambda n: of_spec(transform={"image_pull_secrets": _repeat(lambda i: f"s{i}", n)}),
    "unknown fields": lambda n: of_spec(**{f"field{i}": i for i in range(n)}),
    "unknown fields of a message": lambda n: of_spec(transform={f"imag{i}": i for i in range(n)}),
    "values of a wrong type": lambda n: of_spec(transform={"cmd": _repeat(lambda i: i, n)}),
    "one field often": lambda n: {"p.json": json.dumps(spec())[:-1] + ', "datum_tries": 1' * n + "}"},
    "tolerations": lambda n: of_spec(tolerations=_repeat(lambda i: {"key": f"k{i}", "operator": "EXISTS"}, n)),
    "annotations": lambda n: of_spec(
        metadata={"annotations": {f"a{i}": f"v{i}" for i in range(n)}, "labels": {f"l{i}": "x y" for i in range(n)}}
    ),
    "node selectors": lambda n: of_spec(scheduling_spec={"node_selector": {f"n{i}": f"v {i}" for i in range(n)}}),
    "a long glob": lambda n: of_spec(input={"pfs": {"repo": "r", "glob": "/" + "*a" * n}}),
    "a long glob of braces": lambda n: of_spec(input={"pfs": {"repo": "r", "glob": "/" + "{a,b}" * n}}),
    "a long glob of groups": lambda n: of_spec(
        input={"pfs": {"repo": "r", "glob": "/" + "(a*)" * n, "join_on": "$1" * n}}
    ),
    "a long cron": lambda n: of_spec(input={"cron": {"name": "t", "spec": ",".join(map(str, range(n))) + " * * * *"}}),
    "a long name": lambda n: one(spec("p" * n)),
    "a long image": lambda n: of_spec(transform={"image": "a/" * n + "b:1"}),
    "a long URL": lambda n: of_spec(egress={"URL": "s3://" + "a:b@" * n}),
    "a long description": lambda n: of_spec(description="ghp_ token: x=1 https://a:b " * n),
    "a long quantity": lambda n: of_spec(resource_requests={"memory": "1" * n + "Q"}),
    "steps of a patch": lambda n: of_spec(
        pod_patch=json.dumps(_repeat(lambda i: {"op": "add", "path": f"/metadata/x{i}", "value": i}, n))
    ),
    "volumes of a patch": lambda n: of_spec(
        pod_patch=json.dumps(
            _repeat(lambda i: {"op": "add", "path": "/volumes/-", "value": {"name": f"v{i}", "emptyDir": {}}}, n)
        )
    ),
    "a patch that copies itself": lambda n: of_spec(
        pod_patch=json.dumps([{"op": "copy", "from": "/containers", "path": "/containers/-"}] * n)
    ),
    "steps of a patch that fail": lambda n: of_spec(
        pod_patch=json.dumps(_repeat(lambda i: {"op": "replace", "path": f"/volumes/{i + 9}", "value": 1}, n))
    ),
    "tests of a patch that fail": lambda n: of_spec(
        pod_patch=json.dumps(_repeat(lambda i: {"op": "test", "path": "/metadata", "value": i}, n))
    ),
    "mounts without a volume": lambda n: of_spec(
        pod_patch=json.dumps(
            _repeat(lambda i: {"op": "add", "path": "/containers/0/volumeMounts/-", "value": {"name": f"v{i}"}}, n)
        )
    ),
    "a pod with variables": lambda n: of_spec(
        pod_spec=json.dumps(
            {"containers": [{"name": "user", "env": _repeat(lambda i: {"name": f"V{i}", "value": "x"}, n)}]}
        )
    ),
    "a pod with volumes": lambda n: of_spec(
        pod_spec=json.dumps({"volumes": _repeat(lambda i: {"name": f"v{i}", "emptyDir": {}}, n)})
    ),
    "lists in each other": lambda n: {"p.json": json.dumps(spec())[:-1] + ', "x": ' + "[" * n + "]" * n + "}"},
    "brackets that never close": lambda n: {"p.json": json.dumps(spec())[:-1] + ', "x": ' + "[" * n},
    "quotes that never close": lambda n: {"p.json": json.dumps(spec())[:-1] + ', "x": ' + '"a: b\\n' * n},
    "anchors and aliases": lambda n: {
        "p.yaml": json.dumps(spec())[:-1] + ', "x": [' + ", ".join(f"&a{i} x, *a{i}" for i in range(n)) + "]}"
    },
    "aliases of one anchor": lambda n: {
        "p.yaml": json.dumps(spec())[:-1] + ', "x": [&a y, ' + ", ".join(["*a"] * n) + "]}"
    },
    "merge keys": lambda n: {
        "p.yaml": "x: &a {cmd: [y]}\n"
        + json.dumps(spec())
        + "\n---\n"
        + "".join(f"y{i}: {{<<: *a}}\n" for i in range(n))
    },
    "numbers in other forms": lambda n: {
        "p.yaml": f"pipeline: {{name: x}}\ntransform: {{image: x, cmd: [{', '.join(['0x1F'] * n)}]}}\n"
        'input: {pfs: {repo: r, glob: "/"}}'
    },
    "comments": lambda n: {"p.yaml": "".join(f"# comment {i} ghp_x\n" for i in range(n)) + json.dumps(spec())},
    "empty lines": lambda n: {"p.yaml": "\n" * n + json.dumps(spec())},
    "lines that end with CR": lambda n: {"p.yaml": "# x\r" * n + json.dumps(spec()) + "\r"},
    "documents with nothing": lambda n: {"p.yaml": json.dumps(spec()) + "\n---\n" * n},
    "another file": lambda n: {"x.yaml": "".join(f"- pipeline: x{i}\n" for i in range(n))},
    "ignore lines": lambda n: {
        ".gitignore": "".join(f"name{i}\n*.e{i}\na{i}*b\n*c{i}*\n/d/{i}/**\n" for i in range(n)),
        **{f"f{i}.json": "{}" for i in range(50)},
    },
    "suppressions": lambda n: {
        "p.json": lines(_repeat(lambda i: spec(f"p{i}", x=1), 20)),
        "spec-lint.toml": "".join(f'[[suppress]]\nrule = "P001"\npipeline = "q{i}"\nreason = "r"\n' for i in range(n)),
    },
    "suppressions of many findings": lambda n: {
        "p.json": json.dumps({**spec(), **{f"field{i}": i for i in range(n)}}),
        "spec-lint.toml": "".join(
            f'[[suppress]]\nrule = "P001"\npointer = "/field{i}"\nreason = "r"\n' for i in range(n)
        ),
    },
    "ignores of files": lambda n: {
        "p.json": json.dumps(spec(x=1)),
        "spec-lint.toml": "[per_file_ignores]\n" + "".join(f'"d{i}/*.json" = ["P001"]\n' for i in range(n)),
    },
    "arguments of jsonnet": lambda n: {
        "p.jsonnet": "function(a) " + json.dumps(spec()),
        "spec-lint.toml": '[[jsonnet]]\nfiles = ["*.jsonnet"]\n[jsonnet.arguments]\n'
        + "".join(f'a{i} = "x"\n' for i in range(n)),
    },
    "secrets of the configuration": lambda n: {
        "p.json": json.dumps(spec()),
        "spec-lint.toml": "external_secrets = [" + ", ".join(f'"s{i}"' for i in range(n)) + "]\n",
    },
    "globs of the configuration": lambda n: {
        **{f"f{i}.json": json.dumps(spec(f"p{i}")) for i in range(20)},
        "spec-lint.toml": "exclude = [" + ", ".join(f'"d{i}/*.x"' for i in range(n)) + "]\n",
    },
}


def write(family: str, size: int, folder: Path) -> int:
    """Write an input of a family; the number of its characters."""
    files = FAMILIES[family](size)
    for name, text in files.items():
        (folder / name).write_text(text)
    return sum(map(len, files.values()))


def grown(family: str, characters: int) -> int:
    """The size at which an input of a family has about so many characters."""
    size = 400
    for _ in range(3):  # numbers get longer
        size = max(1, size * characters // sum(map(len, FAMILIES[family](size).values())))
    return size


def main() -> int:
    code = 0
    wanted = sys.argv[1:] or list(FAMILIES)
    for family in wanted:
        with tempfile.TemporaryDirectory() as name:
            length = write(family, grown(family, 1_000_000), Path(name))
            process = subprocess.Popen(
                [sys.executable, "-m", "spec_lint", "check", "--format", "concise", "."],
                cwd=name,
                stdout=subprocess.DEVNULL,
            )
            _, status, usage = os.wait4(process.pid, 0)
            seconds, memory = usage.ru_utime + usage.ru_stime, usage.ru_maxrss >> 10
        bad = seconds > 5 or memory > 500 or os.waitstatus_to_exitcode(status) not in (0, 1, 3)
        code |= bad
        print(f"{'BAD' if bad else 'ok '} {family}: {length:,} characters, {seconds:.1f} s, {memory} MiB", flush=True)
    return code


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_CPU, (1200, 1200))
    sys.exit(main())
