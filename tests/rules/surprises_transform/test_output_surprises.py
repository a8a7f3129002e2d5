"""Paths below /pfs, and what becomes of the output."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.rules.told import places, spec, told


def _spec(cmd: list[str], stdin: list[str] | None = None, **rest: object) -> str:
    transform = {"image": "edges:1.0", "cmd": cmd, **({} if stdin is None else {"stdin": stdin})}
    around = {"input": {"pfs": {"repo": "images", "glob": "/*"}}, **rest}
    return spec(
        json.dumps(transform)[1:-1], "\n".join(f"{name}: {json.dumps(value)}" for name, value in around.items())
    )


@pytest.mark.parametrize(
    ("cmd", "place"),
    [
        (["x", "/pfs/image"], ["image"]),
        (["x", "--in=/pfs/image/a.png"], ["image"]),
        (["x", "@/pfs/image/a.png"], ["image"]),
        (["x", "/pfs/images", "/pfs/out", "/pfs/.env", "/pfs/", "/pfs"], []),
        (["x", "/pfs/*/a", "/pfs/$name", "/pfs/im*", "/pfs/{a,b}", "/pfs/x$y"], []),
        (["x", "/app/pfs/image", "host:/pfs/image", "file:///pfs/image"], []),
        (["x", "/pfs/image", "/pfs/image/again"], ["image"]),
        (["x", "Look into /pfs/images."], []),
        (["x", "/pfs/images_clean", "/pfs/images.bak"], ["images_clean", "images.bak"]),
    ],
)
def test_paths_of_no_input(cmd: list[str], place: list[str]) -> None:
    assert places(_spec(cmd), "P721") == place


def test_a_near_name_is_offered() -> None:
    (finding,) = told(_spec(["x", "/pfs/image"]), "P721")
    assert finding.help == 'Did you mean "/pfs/images"?'


def test_the_repo_of_an_input_with_another_name_is_explained() -> None:
    text = _spec(["x", "/pfs/images"], input={"pfs": {"repo": "images", "name": "pictures", "glob": "/*"}})
    (finding,) = told(text, "P721")
    assert '"pictures"' in finding.message


def test_an_s3_input_has_no_directory() -> None:
    text = _spec(["x", "/pfs/images"], input={"pfs": {"repo": "images", "glob": "/", "s3": True}})
    (finding,) = told(text, "P721")
    assert "S3 gateway" in finding.message


def test_names_below_containers_and_of_cron_inputs_are_known() -> None:
    tick = {"cron": {"name": "tick", "spec": "@daily"}}
    pictures = {"pfs": {"repo": "images", "name": "pictures", "glob": "/*"}}
    text = _spec(["x", "/pfs/tick", "/pfs/pictures", "/pfs/tock"], input={"cross": [tick, {"union": [pictures]}]})
    assert places(text, "P721") == ["tock"]


@pytest.mark.parametrize(
    "rest",
    [{"input": {}}, {"input": None}, {"input": {"git": {"url": "x"}}}, {"input": {"pfs": {"repo": 5}}}, {"spout": {}}],
)
def test_nothing_is_said_where_not_all_inputs_are_known(rest: dict[str, Any]) -> None:
    assert places(_spec(["x", "/pfs/image"], **rest), "P721") == []


@pytest.mark.parametrize(
    ("stdin", "place"),
    [
        (["sort /pfs/images/a > /pfs/images/b"], ["/pfs/images"]),
        (["cp /pfs/images/a /pfs/images/b"], ["/pfs/images"]),
        (["echo done"], ['"echo done"']),
        (["wc -l /pfs/images/*", "date"], ['"wc -l /pfs/images/*"']),
        (["cp /pfs/images/* /pfs/out"], []),
        (["cd /pfs && cp images/* out"], []),
        (["python3 /edges.py"], []),
        (["env A=1 python3 /edges.py"], []),
        (["pachctl put file a@b -f c"], []),
        (["find /pfs/images -exec edges {} +"], []),
        (["sort /pfs/images/a > /tmp/b", "cp /tmp/b /pfs/out/"], []),
    ],
)
def test_output_that_is_lost(stdin: list[str], place: list[str]) -> None:
    assert places(_spec(["sh"], stdin), "P720") == place


@pytest.mark.parametrize("field", ["service", "spout", "s3_out"])
def test_who_has_no_output_directory_loses_nothing(field: str) -> None:
    assert places(_spec(["sh"], ["echo done"], **{field: True if field == "s3_out" else {}}), "P720") == []


@pytest.mark.parametrize(
    ("stdin", "count"),
    [
        (["cp /pfs/images/* /pfs/out"], 1),
        (["while pachctl next datum; do cp a b; done"], 0),
        (["python3 /edges.py"], 0),
    ],
)
def test_batching_without_asking_for_a_datum(stdin: list[str], count: int) -> None:
    text = _spec(["sh"], stdin).replace('"image"', '"datum_batching": true, "image"')
    assert places(text, "P718") == ["true"] * count


@pytest.mark.parametrize(
    ("kind", "stdin", "place"),
    [
        ("spout", ["listen > /pfs/out/orders"], ["/pfs/out"]),
        ("spout", ["while true; do", "tar cf /pfs/out data", "done"], ["/pfs/out"]),
        ("service", ["serve > /pfs/out/log"], ["/pfs/out"]),
        ("spout", ["listen | pachctl put file listener@master:/a"], []),
        ("spout", ["# not to /pfs/out"], []),
        ("metadata", ["listen > /pfs/out/orders"], []),
    ],
)
def test_output_that_nothing_takes(kind: str, stdin: list[str], place: list[str]) -> None:
    assert places(_spec(["sh"], stdin, **{kind: {}}), "P777") == place
