"""Fixes that write the name that was meant: where it is used, everywhere in the spec, and only if one name is near."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from spec_lint.engine import collect
from spec_lint.engine.request import Request
from spec_lint.engine.run import check
from spec_lint.findings.finding import Finding
from spec_lint.settings.loading import load_config
from tests.editing import made

SECRET = """\
apiVersion: v1
kind: Secret
metadata: {name: weather}
stringData: {access: 5512-read, region: north}
"""
HEAD = 'pipeline: {name: edges}\ninput: {pfs: {repo: images, glob: "/*"}}\n'
MAKER = """\
pipeline: {name: edge_finder}
transform: {image: "edges:1.0", cmd: [python3, /edges.py]}
input: {pfs: {repo: images, glob: "/*"}}
"""
READER = 'pipeline: {name: montage}\ntransform: {image: "montage:1.0", cmd: [python3, /montage.py]}\n'


@pytest.fixture(params=["whole", "facts"])
def folder(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder whose files are judged as a whole, or each alone in a worker, of which only facts are kept."""
    monkeypatch.chdir(tmp_path)
    if request.param == "facts":
        monkeypatch.setattr(collect, "FEW", 0)
    return tmp_path


def checked(folder: Path, files: dict[str, str]) -> list[Finding]:
    for name, text in files.items():
        (folder / name).write_bytes(text.encode())
    return check(Request((".",), load_config(folder))).findings


WORDS_OF_PACHYDERM = ("P112", "P115", "P452")
"""Rules about words of a fixed list, in which only one can be meant."""


def fixed(folder: Path, files: dict[str, str], rule: str) -> str:
    """The text of the spec after the fix of the only finding of a rule, which is gone then and leaves no other."""
    before = checked(folder, files)
    (found,) = (one for one in before if one.rule == rule)
    if found.fix is None:
        return files["spec.yaml"]
    assert found.fix.safe == (rule in WORDS_OF_PACHYDERM)
    after = made(files["spec.yaml"], found.fix.edits)
    left = checked(folder, {"spec.yaml": after})
    assert {one.rule for one in left} <= {one.rule for one in before} - {rule}
    return after


def secrets(*entries: str) -> str:
    return HEAD + f"transform:\n  image: 'edges:1.0'\n  cmd: [python3, /edges.py]\n  secrets:\n{''.join(entries)}"


CASES = {
    "a key": (
        {"secret.yaml": SECRET},
        "X201",
        secrets('    - {name: weather, env_var: A, key: "acess"}  # the key\n'),
        ("acess", "access"),
    ),
    "a key in single quotes and CRLF": (
        {"secret.yaml": SECRET},
        "X201",
        secrets("    - name: weather\n      env_var: A\n      key: 'acess'\n").replace("\n", "\r\n"),
        ("acess", "access"),
    ),
    "a key in a patch": (
        {"secret.yaml": SECRET},
        "X201",
        secrets("    - {name: weather, env_var: A, key: access}\n")
        + 'pod_patch: \'[{"op": "add", "path": "/containers/0/env/-", "value": {"name": "B", "valueFrom": '
        '{"secretKeyRef": {"name": "weather", "key": "regoin"}}}}]\'\n',
        ("regoin", "region"),
    ),
    "a secret, everywhere": (
        {"secret.yaml": SECRET},
        "X202",
        secrets("    - {name: wether, env_var: A, key: access}\n", "    - {name: wether, mount_path: /weather}\n"),
        ("wether", "weather"),
    ),
    "a repo": (
        {"maker.yaml": MAKER},
        "X105",
        READER + 'input:\n  pfs:\n    repo: edge-finder # all edges\n    glob: "/"\n',
        ("edge-finder", "edge_finder"),
    ),
    "a repo in a cross": (
        {"maker.yaml": MAKER},
        "X105",
        READER + 'input: {"cross": [{"pfs": {"repo": "edge-finder", "glob": "/"}}, {pfs: {repo: a, glob: "/"}}]}\n',
        ("edge-finder", "edge_finder"),
    ),
    "a repo with a name": (
        {"maker.yaml": MAKER},
        "X105",
        READER.replace("/montage.py", "/pfs/edge-finder")
        + 'input: {pfs: {name: edge-finder, repo: "edge-finder", glob: "/"}}\n',
        ('"edge-finder"', '"edge_finder"'),
    ),
    "a repo that is listed": (
        {"spec-lint.toml": 'external_repos = ["images", "labels"]\n'},
        "X104",
        READER + 'input: {pfs: {repo: imagse, glob: "/"}}\n',
        ("imagse", "images"),
    ),
    "a directory, everywhere": (
        {},
        "P721",
        HEAD + "transform:\n  image: 'edges:1.0'\n  cmd: [sh]\n  stdin:\n    - cat /pfs/image/a > /pfs/out/a\n"
        '    - "cp /pfs/image/b /pfs/out/b"\n',
        ("/pfs/image/", "/pfs/images/"),
    ),
    "a variable, everywhere": (
        {},
        "P503",
        HEAD + "transform:\n  image: 'edges:1.0'\n  cmd: [sh]\n  env: {THRESHOLD: '1'}\n  stdin:\n    - set -eu\n"
        "    - |\n      echo $TRESHOLD\n    - echo ${TRESHOLD} > /pfs/out/a\n",
        ("$TRESHOLD", "$THRESHOLD", "${TRESHOLD}", "${THRESHOLD}"),
    ),
    "a type of service": (
        {},
        "P115",
        HEAD + "transform: {image: 'edges:1.0', cmd: [sh, -c, run]}\nservice: {external_port: 30080, type: nodeport}\n",
        ("nodeport", "NodePort"),
    ),
    "a word of ours": (
        {},
        "P112",
        HEAD + "transform: {image: 'edges:1.0', cmd: [python3, /edges.py]}\nreprocess_spec: every-job\n",
        ("every-job", "every_job"),
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_the_name_that_was_meant_is_written(name: str, folder: Path) -> None:
    files, rule, text, (*names,) = CASES[name]
    wanted = text
    for old, new in zip(names[::2], names[1::2], strict=True):
        wanted = wanted.replace(old, new)
    assert wanted != text
    assert fixed(folder, {**files, "spec.yaml": text}, rule) == wanted


IN_PATCHES = {
    "a volume": (
        "P482",
        '[{"op": "add", "path": "/volumes/-", "value": {"name": "models", "emptyDir": {}}}, {"op": "add", "path": '
        '"/containers/0/volumeMounts/-", "value": {"name": "modles", "mountPath": "/models"}}]',
        ("modles", "models"),
    ),
    "a field": ("P480", '[{"op": "add", "path": "/volumes/-", "value": {"name": "m", "emptyDr": {}}}]', ("Dr", "Dir")),
    "a medium": (
        "P496",
        '[{"op": "add", "path": "/volumes/-", "value": {"name": "m", "emptyDir": {"medium": "memory"}}}]',
        ("memory", "Memory"),
    ),
    "an operation": ("P472", '[{"op": "replce", "path": "/hostIPC", "value": true}]', ("replce", "replace")),
    "an effect": (
        "P431",
        '[{"op": "add", "path": "/tolerations", "value": [{"operator": "Exists", "effect": "NoSchedul"}]}]',
        ("NoSchedul", "NoSchedule"),
    ),
}


@pytest.mark.parametrize("name", IN_PATCHES)
@pytest.mark.parametrize("form", ["'%s'", "|\n  %s", "json"])
def test_the_name_that_was_meant_is_written_into_a_patch(name: str, form: str, folder: Path) -> None:
    rule, patch, (old, new) = IN_PATCHES[name]
    text = HEAD + "transform: {image: 'edges:1.0', cmd: [python3, /edges.py]}\npod_patch: "
    written = [json.dumps(one) if form == "json" else form % one for one in (patch, patch.replace(old, new))]
    assert fixed(folder, {"spec.yaml": f"{text}{written[0]}\n"}, rule) == f"{text}{written[1]}\n"


UNFIXED = {
    "two keys are as near": (
        {"secret.yaml": SECRET.replace("region: north", "accesz: b")},
        "X201",
        secrets("    - {name: weather, env_var: A, key: acces}\n"),
    ),
    "the near secret has no such key": (
        {"secret.yaml": SECRET},
        "X202",
        secrets("    - {name: wether, env_var: A, key: password}\n"),
    ),
    "the pipeline reads the near repo as well": (
        {"maker.yaml": MAKER},
        "X105",
        READER
        + 'input: {cross: [{pfs: {repo: edge-finder, glob: "/"}}, {pfs: {repo: edge_finder, name: b, glob: "/"}}]}\n',
    ),
    "the code reads the directory of the old name": (
        {"maker.yaml": MAKER},
        "X105",
        READER.replace("/montage.py", "/pfs/edge-finder") + 'input: {pfs: {repo: edge-finder, glob: "/"}}\n',
    ),
}


@pytest.mark.parametrize("name", UNFIXED)
def test_what_is_not_certain_is_left_alone(name: str, folder: Path) -> None:
    files, rule, text = UNFIXED[name]
    assert fixed(folder, {**files, "spec.yaml": text}, rule) == text


def test_an_input_reads_from_the_project_of_the_pipeline(folder: Path) -> None:
    maker = MAKER.replace("{name: edge_finder}", "{name: edge_finder, project: {name: vision}}")
    text = READER + 'input:\n  pfs:\n    repo: edge_finder\n    glob: "/"\n'
    wanted = text.replace("    repo:", "    project: vision\n    repo:")
    assert fixed(folder, {"maker.yaml": maker, "spec.yaml": text}, "X110") == wanted
