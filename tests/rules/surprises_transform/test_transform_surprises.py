"""Fields of transform that do not do what they seem to, and its variables."""

from __future__ import annotations

import pytest

from tests.rules.told import INPUT, places, spec


@pytest.mark.parametrize(
    ("transform", "place"),
    [
        ("cmd: [python3, /edges.py]", ["transform"]),
        ('image: "", cmd: [python3, /edges.py]', ["image"]),
        ("cmd: [sh], stdin: [cp /pfs/images/* /pfs/out]", []),
        ("imag: edges, cmd: [python3, /edges.py]", []),
        ('image: "edges:1.0", cmd: [python3, /edges.py]', []),
    ],
)
def test_a_missing_image(transform: str, place: list[str]) -> None:
    assert places(spec(transform), "P710") == place


@pytest.mark.parametrize(
    ("image", "untagged", "latest"),
    [
        ("edges", True, False),
        ("registry.example.com:5000/edges", True, False),
        ("registry.example.com:5000/edges:1.0", False, False),
        ("edges@sha256:0123", False, False),
        ("edges:latest", False, True),
        ("edges:latest-1", False, False),
        ("$EDGES", False, False),  # it cannot be read: P602 tells
    ],
)
def test_the_tag_of_an_image(image: str, untagged: bool, latest: bool) -> None:
    text = spec(f'image: "{image}", cmd: [python3, /edges.py]')
    assert places(text, "P711") == [f'"{image}"'] * untagged
    assert places(text, "P712") == ["latest"] * latest


def test_an_image_at_a_wrong_place_is_told_of_once() -> None:
    assert places(spec("cmd: [x]", f"{INPUT}\nimage: edges"), "P710") == []


def _patched(transform: str, path: str) -> str:
    patch = f'[{{"op": "add", "path": "{path}", "value": "x"}}]'
    return spec(transform, f"{INPUT}\npod_patch: '{patch}'")


def test_a_patch_may_change_what_is_surprising() -> None:
    image, policy = "/containers/0/image", "/containers/0/imagePullPolicy"
    assert places(_patched("image: edges, cmd: [x]", policy), "P711") == []
    assert places(_patched('image: "edges:latest", cmd: [x]', image), "P712") == []
    assert places(_patched('image: "edges:latest", cmd: [x]', "/nodeName"), "P712") == ["latest"]
    assert places(_patched("cmd: [x]", image), "P710") == []
    assert places(_patched("cmd: [x]", policy), "P710") == ["transform"]
    user = 'image: "a:1", cmd: [x], user: "0"'
    assert places(_patched(user, "/securityContext"), "P726") == []
    assert places(_patched(user, "/containers/0/securityContext/runAsNonRoot"), "P726") == []
    assert places(_patched(user, "/containers/1/securityContext"), "P726") == ['"0"']


def test_lines_for_no_error_command() -> None:
    assert places(spec('image: "a:1", cmd: [x], err_stdin: [date]'), "P722") == ["err_stdin"]
    assert places(spec('image: "a:1", cmd: [x], err_cmd: [sh], err_stdin: [date]'), "P722") == []


@pytest.mark.parametrize(
    ("codes", "place"), [("[1, 256]", ["256"]), ('["-2"]', ['"-2"']), ("[-1, 0, 255]", []), ("[x, 1.5]", [])]
)
def test_return_codes(codes: str, place: list[str]) -> None:
    assert places(spec(f'image: "a:1", cmd: [x], accept_return_code: {codes}'), "P723") == place


def test_a_carriage_return_is_pointed_at() -> None:
    text = spec(r'image: "a:1", cmd: [sh], stdin: ["date\r", "ls"]')
    assert places(text, "P724") == [r"\r"]


@pytest.mark.parametrize(
    ("transform", "rest", "place"),
    [
        ("debug: true", INPUT, ["debug"]),
        ("debug: false", INPUT, []),
        ("dockerfile: ./Dockerfile", INPUT, ["dockerfile"]),
        ('user: "1"', f"{INPUT}\nservice: {{internal_port: 1, external_port: 30000, ip: 10.0.0.1}}", ["ip"]),
    ],
)
def test_fields_that_nothing_reads(transform: str, rest: str, place: list[str]) -> None:
    assert places(spec(f'image: "a:1", cmd: [x], {transform}', rest), "P725") == place


@pytest.mark.parametrize(
    ("user", "count"), [("0", 1), ("00", 1), ("-0", 1), ("-", 0), ("root", 0), ("1000", 0), ("0:0", 0)]
)
def test_the_user_zero(user: str, count: int) -> None:
    assert places(spec(f'image: "a:1", cmd: [x], user: "{user}"'), "P726") == [f'"{user}"'] * count


S3 = 'input: {pfs: {repo: images, glob: "/", s3: true}}'


@pytest.mark.parametrize(
    ("name", "rest", "place"),
    [
        ("POSTGRES_PASSWORD", INPUT, True),
        ("PACH_JOB_ID", INPUT, True),
        ("PACH_JOB_ID", "spout: {}", False),
        ("AWS_ACCESS_KEY_ID", INPUT, False),
        ("AWS_ACCESS_KEY_ID", S3, True),
        ("AWS_ACCESS_KEY_ID", f"{INPUT}\ns3_out: true", True),
        ("ETCD_SERVICE_HOST", INPUT, True),
        ("DB_PASSWORD", INPUT, False),
    ],
)
def test_variables_that_pachyderm_sets(name: str, rest: str, place: bool) -> None:
    assert places(spec(f'image: "a:1", cmd: [x], env: {{{name}: a}}', rest), "P727") == [name] * place


@pytest.mark.parametrize(
    ("name", "value", "stops"),
    [
        ("PORT", "tcp/80", True),
        ("PORT", "8080", False),
        ("PORT", "70000", True),
        ("PORT", "+80", True),
        ("PORT", "", False),
        ("PORT", "$(OTHER)", False),
        ("METRICS", "accuracy", True),
        ("METRICS", "True", False),
        ("METRICS", "yes", True),
        ("GC_PERCENT", "-1", False),
        ("GC_PERCENT", "1.5", True),
        ("K8S_MEMORY_LIMIT", "1e9", False),
        ("K8S_MEMORY_LIMIT", "1G", True),
        ("PIPELINE_DEFAULT_MEMORY_REQUEST", "64MB", True),
        ("PIPELINE_DEFAULT_MEMORY_REQUEST", "64Mi", False),
        ("POSTGRES_PORT", "x", False),
        ("EDGES_PORT", "x", False),
    ],
)
def test_values_that_stop_the_worker(name: str, value: str, stops: bool) -> None:
    assert places(spec(f'image: "a:1", cmd: [x], env: {{{name}: "{value}"}}'), "P728") == [f'"{value}"'] * stops


@pytest.mark.parametrize(
    ("env", "place"),
    [
        ('{PATH: "/x:$PATH"}', ["$PATH"]),
        ('{A: "1", B: "${A}/b"}', ["${A}"]),
        ('{B: "$(A)/b", A: "1"}', []),
        ('{PATTERN: "^a$", PRICE: "5$"}', []),
        ('{TEMPLATE: "${unknown}"}', []),
    ],
)
def test_references_that_nothing_expands(env: str, place: list[str]) -> None:
    assert places(spec(f'image: "a:1", cmd: [x], env: {env}'), "P729") == place
