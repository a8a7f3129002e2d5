"""What fixes write, byte for byte, where the examples of the rules do not show it."""

from __future__ import annotations

from pathlib import Path

import pytest

from spec_lint.engine.run import Request, check
from spec_lint.fixing.rounds import Fixing
from spec_lint.model.document import Kind
from spec_lint.settings.config import Config

NAMED = "pipeline: {name: p}\n"
INPUT = 'input: {pfs: {repo: r, glob: "/"}}\n'
CODE = 'transform: {image: "x:1", cmd: [a]}\n'
GPU = "gpu: {type: nvidia.com/gpu, number: 1}"


def after_fixes(text: str, folder: Path) -> str:
    return changed(text.encode(), folder / "spec.yaml").decode()


def changed(data: bytes, path: Path, kind: Kind | None = None) -> bytes:
    """What fixes make of a file; nothing if they leave it as it is."""
    path.write_bytes(data)
    done = Fixing(Request([str(path)], Config(missing_secrets="off"), kind), check, unsafe=True).run()
    return b"".join(change.after for change in done.changes)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("job_timeout: 0s # none\n", ""),
        ("datum_set_spec: {number: 0}\n", ""),
        ("datumTries: 9007199254740993 # many\n", 'datumTries: "9007199254740993" # many\n'),
        (
            "service: {external_port: 30080, internal_port: 80}\nparallelism_spec: {}\n",
            "service: {external_port: 30080, internal_port: 80}\n",
        ),
        (
            f"resource_requests: {{{GPU}}}\n",
            f"resource_requests: {{{GPU}}}\nresource_limits:\n  gpu:\n    type: nvidia.com/gpu\n    number: 1\n",
        ),
        (
            f"resource_limits: {{memory: 1G}}\nresource_requests: {{{GPU}}}\n",
            f"resource_limits: {{memory: 1G, {GPU}}}\nresource_requests: {{{GPU}}}\n",
        ),
        (
            'pod_patch: \'{"op": "remove", "path": "/hostNetwork"}\'\n',
            'pod_patch: \'[{"op": "remove", "path": "/hostNetwork"}]\'\n',
        ),
        (
            'pod_patch: "[{\\"op\\": \\"add\\", \\"path\\": \\"/spec/hostNetwork\\", \\"value\\": true}]"\n',
            'pod_patch: "[{\\"op\\": \\"add\\", \\"path\\": \\"/hostNetwork\\", \\"value\\": true}]"\n',
        ),
        (
            'pod_patch: \'[{"op": "replace", "path": "/contaners/0/image", "value": "x"}]\'\n',
            'pod_patch: \'[{"op": "replace", "path": "/containers/0/image", "value": "x"}]\'\n',
        ),
        (
            'pod_patch: \'[{"op": "add", "path": "hostNetwork", "value": true}]\'\n',
            'pod_patch: \'[{"op": "add", "path": "/hostNetwork", "value": true}]\'\n',
        ),
    ],
)
def test_of_fields(before: str, after: str, tmp_path: Path) -> None:
    assert after_fixes(f"{NAMED}{CODE}{INPUT}{before}", tmp_path) == f"{NAMED}{CODE}{INPUT}{after}"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('  cmd: [python3, /a.py, ">", /pfs/out/my file]\n', "  cmd: [sh, -c, python3 /a.py > '/pfs/out/my file']\n"),
        ("  cmd: [python3, /a.py, \"'a b'\"]\n", '  cmd: [python3, /a.py, "a b"]\n'),
        ("  cmd:\n  - sh\n  - -c\n  - python3\n  - /a.py\n  - my file\n", "  cmd: [sh, -c, python3 /a.py 'my file']\n"),
        ("  cmd: [sh]\n  stdin:\n  - cp\n  - -r\n  - /pfs/r\n", "  cmd: [sh]\n  stdin: [cp -r /pfs/r]\n"),
        (
            "  cmd: [a]\n  secrets: [{name: s, mount_path: /s}, {name: s, mount_path: /s}]\n",
            "  cmd: [a]\n  secrets: [{name: s, mount_path: /s}]\n",
        ),
    ],
)
def test_of_transforms(before: str, after: str, tmp_path: Path) -> None:
    text = f"{NAMED}{INPUT}transform:\n  image: x:1\n"
    assert after_fixes(text + before, tmp_path) == text + after


def test_the_last_field_of_a_mapping_moves_out_of_it(tmp_path: Path) -> None:
    text = f"{NAMED[:9]}\r\n  name: p\r\n  salt: # grains\r\n    x  # sea\r\n# the code\r\n{CODE}{INPUT}"
    assert after_fixes(text, tmp_path) == text.replace("  salt: # grains\r\n    x", "salt: # grains\r\n  x")


def test_words_after_a_string_are_not_its_value(tmp_path: Path) -> None:
    assert not after_fixes(f'{NAMED}{CODE}input: {{pfs: {{repo: r, "glob" or "/"}}}}\n', tmp_path)


@pytest.mark.parametrize("amount", ["1K", "64b"])
def test_no_amount_is_written_that_is_tiny(amount: str, tmp_path: Path) -> None:
    assert not after_fixes(f"{NAMED}{CODE}{INPUT}resource_requests: {{memory: {amount}}}\n", tmp_path)


@pytest.mark.parametrize(
    "kept",
    [
        "  cmd: [sh]\n  stdin: [cp -r, -v, /pfs/r]\n",
        "  cmd: [sh]\n  stdin: [cp, -r, /pfs/r, '; date']\n",
        "  cmd: [sh, -c, a, # the code\n    b]\n",
        "  cmd: [a]\n  secrets: [{name: s, mount_path: /s}, {name: s, mount_path: /t}]\n",
    ],
)
def test_a_transform_that_may_mean_something_else_stays(kept: str, tmp_path: Path) -> None:
    assert not after_fixes(f"{NAMED}{INPUT}transform:\n  image: x:1\n{kept}", tmp_path)


ONE = f"{NAMED}{CODE}{INPUT}"
OTHER = ONE.replace("name: p", "name: q")


def indented(text: str) -> str:
    return "".join(f"  {line}" for line in text.splitlines(keepends=True))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (f"{ONE}# of p\n\n# of q\n{OTHER}", f"{ONE}# of p\n\n---\n# of q\n{OTHER}"),
        (f"{ONE}{OTHER}".replace("\n", "\r\n"), f"{ONE}---\n{OTHER}".replace("\n", "\r\n")),
        (f"# all\nspec:\n# one\n{indented(ONE)}\n# end\n", f"# all\n# one\n{ONE}\n# end\n"),
        (f"spec:\n{indented(ONE)}".replace("\n", "\r\n"), ONE.replace("\n", "\r\n")),
        (f"pipelines:\n-{indented(ONE)[1:]}", f"-{indented(ONE)[1:]}"),
        (f"pipelines:\n  -{indented(indented(ONE))[3:]}", f"-{indented(ONE)[1:]}"),
        (f"spec:\n{indented(ONE)}  description: |2\n      a\n\n     b\n", f"{ONE}description: |2\n    a\n\n   b\n"),
        (
            'spec: {pipeline: {name: p}, transform: {image: "x:1", cmd: [a]}, input: {pfs: {repo: r, glob: /}}}',
            '{pipeline: {name: p}, transform: {image: "x:1", cmd: [a]}, input: {pfs: {repo: r, glob: /}}}',
        ),
    ],
)
def test_of_documents(before: str, after: str, tmp_path: Path) -> None:
    assert after_fixes(before, tmp_path) == after


@pytest.mark.parametrize(
    "kept",
    [
        f"spec: # one\n{indented(ONE)}",
        f"version: 1\nspec:\n{indented(ONE)}",
        f"a:\n{indented(ONE)}b:\n{indented(OTHER)}",
        f'spec:\n{indented(ONE)}  description: "a\nb"\n',
    ],
)
def test_a_wrapped_spec_with_more_than_its_key_stays(kept: str, tmp_path: Path) -> None:
    assert not after_fixes(kept, tmp_path)


SECRET = '{"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "s"}'


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (', "stringData": {"a": "b\r\nc\td\n"}}', ', "stringData": {"a": "b\\nc\\td\\n"}}'),
        (', "data": {"a": "aGVs\nbG8="}}', ', "data": {"a": "aGVs\\nbG8="}}'),
        (', "immutable": True, "stringData": {"a": "b"}}', ', "immutable": true, "stringData": {"a": "b"}}'),
        (', "stringData": {"a": "b"\n', ', "stringData": {"a": "b"}}\n'),
        (', "data": {"a": "xZ9-QkA_"}}', ', "data": {"a": "xZ9+QkA/"}}'),
        (', "data": {"a": "secret"}}', ""),
        (', "data": {"a": "CERT_PLACEHOLDER"}}', ""),
        (', "stringData": {"a": "b\n c"}}', ""),
        (', "stringData": {"a": "b,\n"c": "d"}}', ""),
        (', "stringData": {"a": "b\0"}}', ""),
        (', "stringData": {"a": True}}', ""),
        (', "stringData": {"a"', ""),
        (', "stringData": {"a": "b"},', ""),
    ],
)
def test_of_secrets(before: str, after: str, tmp_path: Path) -> None:
    made = changed((SECRET + before).encode(), tmp_path / "secret.json", Kind.SECRET)
    assert made.decode() == (SECRET + after if after else "")


@pytest.mark.parametrize(("encoding", "is_fixed"), [("utf-16-le", True), ("utf-16-be", True), ("utf-32-le", False)])
def test_a_secret_in_another_encoding_becomes_utf_8(encoding: str, is_fixed: bool, tmp_path: Path) -> None:
    text = f'{SECRET}, "stringData": {{"a": "\u00e9"}}}}\r\n'
    made = changed(f"\ufeff{text}".encode(encoding), tmp_path / "secret.json", Kind.SECRET)
    assert made == (text.encode() if is_fixed else b"")
    assert not changed(text.encode(encoding), tmp_path / "secret.json", Kind.SECRET), "no mark tells the encoding"
