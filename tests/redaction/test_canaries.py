"""No secret value is seen, whatever is done with a secret file."""

from __future__ import annotations

import contextlib
import io
import json
import logging
import os
import pkgutil
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest

from spec_lint import cli
from spec_lint.engine.loader import load
from spec_lint.engine.rule import Rule
from spec_lint.findings.exit_code import ExitCode
from spec_lint.findings.finding import Finding, Severity
from spec_lint.model.document import Document, Kind
from spec_lint.model.project import Project
from spec_lint.report import FORMATS
from tests.redaction.canaries import GROUPS, Canary, Search, b64, made_up
from tests.spread import spread

SPEC = {
    "pipeline": {"name": "edges"},
    "input": {"pfs": {"repo": "images", "glob": "/*"}},
    "transform": {
        "image": "edges:1.0",
        "cmd": ["python3", "/edges.py"],
        "secrets": [
            {"name": "vault", "key": "access", "env_var": "ACCESS"},
            {"name": "vault", "key": "acces", "env_var": "OTHER"},
            {"name": "vault", "mount_path": "/vault"},
        ],
        "image_pull_secrets": ["vault"],
    },
}
EVERYTHING = ("--select", "ALL", "--info")


class Run:
    """Runs commands in this process and keeps everything that they print or log."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
        self.monkeypatch, self.folder = monkeypatch, folder
        self.text = io.StringIO()

    def __call__(self, *arguments: str, stdin: bytes = b"") -> int:
        out = io.StringIO()
        handler = logging.StreamHandler(out)
        root = logging.getLogger()
        level = root.level
        root.addHandler(handler)
        root.setLevel(logging.DEBUG)
        self.monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        try:
            with contextlib.redirect_stdout(out), contextlib.redirect_stderr(out):
                try:
                    code = cli.main(list(arguments))
                except SystemExit as end:
                    code = int(end.code or 0)
        finally:
            root.removeHandler(handler)
            root.setLevel(level)
        self.text.write(out.getvalue())
        return code


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    monkeypatch.chdir(tmp_path)
    return Run(monkeypatch, tmp_path)


def folder(canaries: list[Canary]) -> list[Canary]:
    """Fill the current folder with secret files, and a spec that wants something of them."""
    for canary in canaries:
        Path(canary.name).write_bytes(canary.data)
    Path("edges.json").write_text(json.dumps(SPEC, indent=2))
    return canaries


@pytest.fixture(params=GROUPS)
def canaries(request: pytest.FixtureRequest, run: Run) -> list[Canary]:
    """A folder full of secret files."""
    return folder(GROUPS[request.param])


@pytest.fixture
def some(run: Run) -> list[Canary]:
    """A folder with some of all kinds, where the way to run counts more than the files."""
    return folder([canary for group in GROUPS.values() for canary in group[::5]])


def nothing_is_seen(run: Run, canaries: Iterable[Canary]) -> None:
    # The output itself stays out of the assertion: it would be in the failure's text.
    seen = Search(canaries)(run.text.getvalue())
    assert not seen


def test_the_search_finds_what_it_should() -> None:
    search = Search(GROUPS["whole"])
    canary = next(canary for canary in GROUPS["whole"] if canary.title.endswith("Opaque stringData"))
    (value, _) = canary.values
    for leak in (
        value,
        f"x{value[4:12]}…",
        "\\x00".join(value),
        b64(value),
        b64(f"ab{value}"),
        b64(f"a{value}cd"),
        value.encode().hex(),
        "".join(f"\\u{ord(character):04x}" for character in value),
        f"\x1b[1m{value[:5]}\x1b[0m{value[5:]}",
    ):
        assert search(f"before {leak} behind") == [canary.title]
    assert search("nothing of them") == []
    assert search("") == []


def test_the_files_are_what_they_are_meant_to_be(canaries: list[Canary]) -> None:
    assert len({canary.name for canary in canaries}) == len(canaries)
    for canary in canaries:
        assert canary.values
        assert Search([canary])(canary.data.decode("utf-8", "replace").replace("\0", ""))


@pytest.mark.parametrize(("kind", "format_name"), spread(3, ["found out", "pipeline", "secret"], FORMATS))
def test_check_shows_nothing(run: Run, canaries: list[Canary], kind: str, format_name: str) -> None:
    forced = () if kind == "found out" else ("--as", kind)
    code = run("check", ".", *forced, "--format", format_name, "--color", "always", *EVERYTHING)
    assert code == ExitCode.FOUND
    assert len(run.text.getvalue()) > 1000
    nothing_is_seen(run, canaries)


@pytest.mark.parametrize("suppressed", [False, True], ids=["found", "suppressed"])
def test_no_report_in_a_file_shows_anything(run: Run, canaries: list[Canary], suppressed: bool) -> None:
    if suppressed:
        text = "".join(f'[[suppress]]\nrule = "{family}"\nreason = "known"\n' for family in "PRSX")
        Path("spec-lint.toml").write_text(text)
    run.monkeypatch.setenv("GITHUB_STEP_SUMMARY", "summary.out")
    outputs = [f"--output={name}={name}.out" for name in FORMATS]
    run("check", ".", *outputs, "--step-summary", "--links", "always", *EVERYTHING)
    for name in (*FORMATS, "summary"):
        run.text.write(Path(f"{name}.out").read_text(encoding="utf-8"))
    assert len(Path("sarif.out").read_bytes()) > 10_000
    nothing_is_seen(run, canaries)


def test_check_shows_nothing_of_standard_input(run: Run, canaries: list[Canary]) -> None:
    for number, canary in enumerate(canaries):
        forced = (("--as", "pipeline"), ("--as", "secret"), ())[number % 3]
        run("check", "-", "--stdin-filename", canary.name, *forced, stdin=canary.data)
        run("check", "-", "--format", "json", *forced, stdin=canary.data)
    nothing_is_seen(run, canaries)


def test_a_project_shows_nothing(run: Run, some: list[Canary]) -> None:
    run("check", "--with-project", *(canary.name for canary in some[::3]), *EVERYTHING)
    run("check", "--with-project", "edges.json", *EVERYTHING)
    nothing_is_seen(run, some)


def test_a_configuration_that_names_the_files_shows_nothing(run: Run, some: list[Canary]) -> None:
    for field in ("pipelines", "secrets"):
        Path("spec-lint.toml").write_text(f'{field} = ["*.json", "*.yaml"]\n')
        run("check", *EVERYTHING)
    # A secret file where a configuration or an inventory should be.
    for canary in some[::2]:
        run("check", "--config", canary.name)
        Path("spec-lint.toml").write_text(f'inventory = "{canary.name}"\n')
        run("check")
    nothing_is_seen(run, some)


@pytest.mark.parametrize("format_name", ["text", "json", "markdown"])
def test_the_list_of_secrets_shows_nothing(run: Run, canaries: list[Canary], format_name: str) -> None:
    assert run("secrets", ".", "--format", format_name) in (ExitCode.OK, ExitCode.FOUND)
    nothing_is_seen(run, canaries)


def test_a_snapshot_shows_nothing(run: Run, canaries: list[Canary]) -> None:
    assert run("snapshot", ".") in (ExitCode.OK, ExitCode.FOUND)
    files = [canary.name for canary in canaries if canary.title.endswith((" data", " stringData", " both", "utf-8"))]
    if files:
        assert run("snapshot", *files, "-o", "snapshot.json") in (ExitCode.OK, ExitCode.FOUND)
        run.text.write(Path("snapshot.json").read_text())
    nothing_is_seen(run, canaries)


MISTAKES = (
    (),
    ("--help",),
    ("chek", "@"),
    ("check", "--help"),
    ("check", "--format", "yaml", "@"),
    ("check", "--as", "secrets", "@"),
    ("check", "--select", "X999", "@"),
    ("check", "--ignore", "secret-key-mising", "@"),
    ("check", "--config", "none.toml", "@"),
    ("check", "--pachyderm-version", "two", "@"),
    ("check", "none.json", "@"),
    ("check", "-", "--stdin-filename"),
    ("explain", "X2011"),
    ("explain", "@"),
    ("schema", "@"),
    ("secrets", "--format", "xml", "@"),
    ("snapshot", "-o", "/none/x.json", "@"),
    ("rules",),
    ("rules", "--format", "json"),
    ("explain", "X201"),
    ("schema", "secret"),
)


@pytest.mark.parametrize("arguments", MISTAKES, ids=" ".join)
def test_a_mistake_on_the_command_line_shows_nothing(run: Run, some: list[Canary], arguments: tuple[str, ...]) -> None:
    name = some[0].name
    assert run(*(argument.replace("@", name) for argument in arguments), stdin=some[0].data) != ExitCode.INTERNAL
    nothing_is_seen(run, some)


class ChattyError(Exception):
    """An exception that tells everything it can."""

    def __init__(self, text: str) -> None:
        super().__init__(text, {"value": text})
        self.add_note(text)


def chatty(place: Any) -> Iterator[Finding]:
    document = place if isinstance(place, Document) else place.document
    yield document.finding((), "It goes well at first.")
    try:
        raise KeyError(document.source.text, document.value)
    except KeyError as cause:
        raise ChattyError(document.source.text) from cause


@pytest.mark.parametrize("visits", ["Document", "Pipeline", "Secret", "Project"])
@pytest.mark.parametrize("kind", ["found out", "pipeline", "secret"])
def test_a_rule_that_crashes_shows_nothing(
    run: Run, some: list[Canary], monkeypatch: pytest.MonkeyPatch, visits: str, kind: str
) -> None:
    def check(place: Any) -> Iterator[Finding]:
        yield from chatty(place.documents[0] if visits == "Project" else place)

    crashing = Rule("X999", "crashes", Severity.ERROR, None, visits, None, lambda: check, "0.1.0")
    monkeypatch.setattr("spec_lint.engine.linter.all_rules", lambda: {"X999": crashing})
    forced = () if kind == "found out" else ("--as", kind)
    for format_name in FORMATS:
        code = run("check", ".", "--format", format_name, *forced)
        assert code == ExitCode.INTERNAL or (visits, kind) in {("Pipeline", "secret"), ("Secret", "pipeline")}
    nothing_is_seen(run, some)


@pytest.mark.parametrize(
    "place",
    [
        "spec_lint.engine.loader.load",
        "spec_lint.engine.loader.decode",
        "spec_lint.reading.secret.file.read_secrets",
        "spec_lint.reading.spec.read_specs",
        "spec_lint.reading.masking.masks.mask_ranges",
        "spec_lint.reading.masking.masks.mask_broken",
        "spec_lint.reading.masking.masks.masks_of",
        "spec_lint.report.excerpt.excerpt",
        "spec_lint.reading.masking.shield.shielded",
        "spec_lint.engine.linter.Linter.run",
        "spec_lint.model.secret.Secret.keys",
    ],
)
def test_a_crash_anywhere_shows_nothing(
    run: Run, some: list[Canary], monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    called: list[bool] = []

    def crash(*given: Any, **named: Any) -> Any:
        called.append(True)
        raise ChattyError("\n".join(canary.data.decode("utf-8", "replace") for canary in some))

    name = place.rpartition(".")[2]
    original = pkgutil.resolve_name(place)
    for module in [module for key, module in sys.modules.items() if key.startswith("spec_lint")]:
        if getattr(module, name, None) is original:
            monkeypatch.setattr(module, name, crash)
    monkeypatch.setattr(place, crash)
    for arguments in (("check", "."), ("check", ".", "--as", "pipeline"), ("secrets", "."), ("snapshot", ".")):
        run(*arguments)
    assert bool(called) == ("internal error" in run.text.getvalue() or "R000" in run.text.getvalue())
    nothing_is_seen(run, some)


@pytest.mark.parametrize("arguments", [("check", "."), ("check", ".", "--as", "pipeline", "--format", "json")])
def test_the_installed_command_shows_nothing_in_debugging_modes(
    run: Run, some: list[Canary], arguments: tuple[str, ...]
) -> None:
    environment = {**os.environ, "PYTHONDEVMODE": "1", "PYTHONWARNINGS": "default", "PYTHONFAULTHANDLER": "1"}
    environment |= {"SPEC_LINT_DEBUG": "1", "DEBUG": "1", "LOG_LEVEL": "DEBUG", "GITHUB_ACTIONS": "true"}
    done = subprocess.run(
        [sys.executable, "-m", "spec_lint", *arguments, *EVERYTHING],
        env=environment,
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
        timeout=120,
    )
    assert done.returncode == ExitCode.FOUND
    run.text.write(done.stdout + done.stderr)
    nothing_is_seen(run, some)


def test_no_repr_shows_a_value(canaries: list[Canary]) -> None:
    out = io.StringIO()
    for canary in canaries:
        for forced in (None, Kind.SECRET, Kind.PIPELINE):
            loaded = load(canary.name, canary.data, forced)
            project = Project(loaded.documents)
            shown: list[Any] = [loaded, project, *loaded.documents, *project.secrets, *project.pipelines]
            shown += [list(project.inventory), *(secret.known() for secret in project.secrets)]
            for document in loaded.documents:
                shown += [document.source, document.span(), document.node()]
                shown += document.errors if forced is not Kind.PIPELINE else []
            for secret in project.secrets:
                keys = secret.keys()
                shown += [value for value in secret.all_values() if value.key in keys]
            out.write(f"{shown!r} {shown}")
    seen = Search(canaries)(out.getvalue())
    assert not seen


def of_rules() -> dict[str, tuple[str, str]]:
    """Files with values that get a finding, by its rule, and files of other kinds, by the kind."""
    one, two = made_up("rules one"), made_up("rules two")
    head = "apiVersion: v1\nkind: Secret\nmetadata: {name: vault-%s}\n"
    lines = f"-----BEGIN OPENSSH PRIVATE KEY-----\n    {b64(one * 2)}\n    -----END OPENSSH PRIVATE KEY-----"
    values = {
        "S104": f"stringData:\n  “user”: {one}\n  db user name: {two}\n  password {one}: x",
        "S311": f'stringData: {{a: " {one}", password: "{two}\\t"}}',
        "S312": f"stringData: {{a: '\"{one}\"', b: \"'{two}'\"}}",
        "S314": f'stringData: {{a.json: \'{{"a": "{one}" "{two}"}}\'}}',
        "S315": f"stringData: {{a: {one}, b: {two}}}\nsops: {{mac: {two}}}",
        "S327": f"stringData: {{a: 'https://{one}:<PASSWORD>@{two}.example.com/'}}",
        "S329": f"data: {{a: {b64(one.encode('utf-16'))}, b: {b64(two.encode('utf-16-le'))}}}",
        "S331": f"type: kubernetes.io/tls\nstringData: {{tls.crt: {one}, tls.key: {two}}}",
        "S334": f"stringData:\n  id_ed25519: |-\n    {lines}",
        "R219": f"stringData: {{a: '{one}${{X}}{two}', b: '{{{{ {two} }}}}', c: {one}}}",
    }
    files = {rule: (f"{rule}.yaml", head % rule.lower() + text + "\n") for rule, text in values.items()}
    transform = {"image": "${IMAGE}", "cmd": ["e"], "env": {"DB_PASSWORD": one, "A_TOKEN": two, "B": "{{ x }}"}}
    spec = {"pipeline": {"name": "p"}, "transform": transform, "input": {"pfs": {"repo": "r", "glob": "/"}}}
    details = {"transform": transform, "input": spec["input"]}
    printed = {"pipeline": {"name": "i"}, "version": "3", "state": "PIPELINE_RUNNING", "details": details}
    unrendered = {"kind": "Secret", "metadata": {"name": "a-${X}"}, "data": {"a": b64(one), "b": f"${{X}}{two}"}}
    made = {"target": {"template": {"data": {"password": one, "a": f"{two}{{{{ .x }}}}"}}}}
    maker = {"apiVersion": "external-secrets.io/v1", "kind": "ExternalSecret", "metadata": {"name": "m"}, "spec": made}
    container = {
        "name": "a",
        "env": [{"name": "DB_PASSWORD", "value": one}, {"name": "A_TOKEN", "value": two}],
        "envFrom": [{"secretRef": {"name": "vault-s311"}}],
    }
    pod = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "x"}, "spec": {"containers": [container]}}
    generator = {"secretGenerator": [{"name": "k", "literals": [f"password={one}", f"a={two}"]}]}
    return files | {
        "R140": ("R140.json", json.dumps(spec)),
        "R142": ("R142.json", json.dumps(spec | {"pipeline": {"name": "p-${X}"}})),
        "P905": ("P905.json", json.dumps(printed)),
        "R220": ("R220.json", json.dumps(unrendered)),
        "defaults": ("defaults.json", json.dumps({"createPipelineRequest": {"transform": transform}})),
        "maker": ("maker.yaml", json.dumps(maker)),
        "user": ("user.yaml", json.dumps(pod)),
        "kustomize": ("kustomization.yaml", json.dumps(generator)),
    }


def test_nothing_is_seen_of_values_that_get_a_finding(run: Run) -> None:
    files = of_rules()
    for name, text in files.values():
        Path(name).write_text(text)
    Path("edges.json").write_text(json.dumps(SPEC))
    for format_name in FORMATS:
        run("check", ".", "--format", format_name, *EVERYTHING)
    for format_name in ("text", "json"):
        run("check", ".", "--list-files", "--format", format_name)
    for format_name in ("text", "json", "markdown"):
        run("secrets", ".", "--format", format_name)
    said = run.text.getvalue()
    assert [rule for rule in files if rule[1:].isdigit() and f"[{rule}]" not in said] == []
    values = Canary("rules", "yaml", b"", (made_up("rules one"), made_up("rules two")))
    nothing_is_seen(run, [values])


def test_nothing_is_seen_of_a_file_that_a_command_renders(run: Run) -> None:
    one, two = made_up("rendered one"), made_up("rendered two")
    Path("spec-lint.toml").write_text(
        '[[render]]\nfiles = ["*.tmpl.yaml"]\ncommand = ["python3", "render.py", "{file}"]\n'
    )
    Path("render.py").write_text(
        "import sys\ntext = open(sys.argv[1]).read()\n"
        f"print(text.replace('@NAME@', '{one}'))\nprint('{two}', file=sys.stderr)\nsys.exit('broken' in text)\n"
    )
    head = "kind: Secret\nmetadata: {name: vault}\n"
    Path("a.tmpl.yaml").write_text(head + "stringData: {a: ' @NAME@', “b”: '@NAME@', c: [@NAME@]}\n")
    Path("b.tmpl.yaml").write_text(head + "stringData: {broken: '@NAME@'}\n")
    Path("c.tmpl.yaml").write_text(head + "stringData: {a: '@NAME@\n  b: x}}\n")
    for format_name in FORMATS:
        run("check", ".", "--render", "--format", format_name, *EVERYTHING)
    run("check", ".", "--render", "--list-files")
    assert "R143" in run.text.getvalue()
    assert "R211" in run.text.getvalue()
    nothing_is_seen(run, [Canary("rendered", "yaml", b"", (one, two))])
